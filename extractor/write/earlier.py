"""The results of an earlier run, read back from its Parquet files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from extractor.errors import UsageError
from extractor.model import Result
from extractor.write.layout import Layout
from extractor.write.schema import TABLES

_BATCH = 5_000
_SIDE = ("facts", "sections", "checks", "numbers")


def record_of(files: Layout) -> dict[str, Any]:
    """What an earlier run noted of itself. Raises ``UsageError`` where there is no run to go by."""
    if files.format != ".parquet":
        raise UsageError(f"{files.facts}: only an output in Parquet can be taken over")
    missing = [path for path in (*files.tables.values(), files.run_json) if not path.exists()]
    if missing:
        raise UsageError(f"{missing[0]}: there is no such file, so no earlier run to take over")
    if files.facts.is_dir():
        raise UsageError(f"{files.facts}: is partitioned; for runs of this size use --keep-work instead")
    record: dict[str, Any] = json.loads(files.run_json.read_text("utf-8"))
    return record


def results_of(files: Layout) -> Iterator[Result]:
    """The results of an earlier run in its order, without the texts. Rows of all tables of a document stand
    together and in one order, so that no table is held in memory."""
    tables = {name: _Runs(files.tables[name], TABLES[name]) for name in _SIDE}
    for row in _rows(files.tables["documents"], TABLES["documents"]):
        facts, sections, checks, numbers = (
            () if row.duplicate_of else tables[name].of(row.doc_id) for name in _SIDE
        )
        yield Result(row, facts, sections, checks, numbers)


class _Runs:
    """The rows of a table, taken document by document."""

    def __init__(self, path: Path, kind: type[Any]) -> None:
        self._rows = _rows(path, kind)
        self._next = next(self._rows, None)

    def of(self, doc_id: str | None) -> tuple[Any, ...]:
        found = []
        while self._next is not None and self._next.doc_id == doc_id:
            found.append(self._next)
            self._next = next(self._rows, None)
        return tuple(found)


def _rows(path: Path, kind: type[Any]) -> Iterator[Any]:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(_BATCH):
            columns = [_values(batch.column(name)) for name in kind._fields]
            yield from map(kind._make, zip(*columns, strict=True))


def _values(column: pa.Array) -> list[Any]:
    """The column as Python values; a float32 by the shortest decimal that means it."""
    values: list[Any] = column.to_pylist()
    if pa.types.is_float32(column.type):
        return [None if value is None else float(f"{value:.7g}") for value in values]
    return values
