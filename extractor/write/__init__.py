"""The last stage: rows into files that are complete or absent."""

from __future__ import annotations

import json
from contextlib import suppress
from functools import cached_property
from operator import attrgetter
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from extractor.model import CheckRow, Result
from extractor.write.layout import Layout, layout, prepare
from extractor.write.schema import TABLES
from extractor.write.sinks import Sink
from extractor.write.staging import Staging, naming

__all__ = ["Layout", "Writer", "layout"]

_ROWS = 5_000  # rows that wait as Python values before they become an Arrow batch


class Writer:
    """Writes results, given in order of source, to the files of a layout.

    Memory is bounded by a few thousand rows of each table. Nothing shows under its own name before
    ``commit``; leaving the ``with`` block without it leaves everything as it was. Raises
    ``WriteError`` naming the file that cannot be written.
    """

    def __init__(self, files: Layout) -> None:
        self._new = prepare(files)
        self.files = files
        self._staging = Staging(files.folder, files.facts.name)
        self._waiting: dict[str, list[tuple[Any, ...]]] = {table: [] for table in TABLES}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._staging.discard()
        if self._new:
            with suppress(OSError):  # it holds the output now
                self.files.folder.rmdir()

    def place(self, path: Path) -> Path:
        """Where to write another file of this output (the report), so that it is moved with the rest."""
        return self._staging.place(path)

    def add(self, result: Result) -> None:
        """Takes the rows of one document."""
        waiting = self._waiting
        waiting["documents"].append(result.document)
        waiting["facts"].extend(sorted(result.facts, key=attrgetter("char_start")))
        waiting["sections"].extend(result.sections)
        waiting["checks"].extend(result.checks)
        waiting["numbers"].extend(result.numbers)
        for table, rows in waiting.items():
            if len(rows) >= _ROWS:
                self._flush(table)

    def add_check(self, row: CheckRow) -> None:
        """Takes a check between documents."""
        self._waiting["checks"].append(row)
        if len(self._waiting["checks"]) >= _ROWS:
            self._flush("checks")

    def note(self, record: dict[str, Any]) -> None:
        """Writes ``run.json``: what is true of this run and not of the documents."""
        with naming(self.files.run_json):
            text = json.dumps(record, ensure_ascii=False, indent=2) + "\n"
            self.place(self.files.run_json).write_text(text, encoding="utf-8")

    def commit(self) -> None:
        """Completes every file and moves all of them into place."""
        for table in TABLES:
            self._flush(table)
        for table, sink in self._sinks.items():
            with naming(self.files.tables[table]):
                sink.close()
        self._staging.commit()

    @cached_property
    def _sinks(self) -> dict[str, Sink]:
        """Opened late: Arrow must not be in memory when a run starts its workers."""
        staged = {table: self.place(path) for table, path in self.files.tables.items()}
        with naming(self.files.facts):
            return self.files.make_sinks()(staged)

    def _flush(self, table: str) -> None:
        from extractor.write.columns import batch

        rows, self._waiting[table] = self._waiting[table], []
        if rows:
            with naming(self.files.tables[table]):
                self._sinks[table].write(batch(table, rows))
