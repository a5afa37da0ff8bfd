"""All tables in one SQLite file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from extractor.write.schema import columns
from extractor.write.sinks import Sink

_KINDS = {"string": "TEXT", "float32": "REAL", "float64": "REAL"}


class SqliteSink:
    """One table of a database; the last one to be closed closes the database."""

    def __init__(self, table: str, base: sqlite3.Connection, last: bool) -> None:
        self._base, self._last = base, last
        fields = [f'"{c.name}" {_KINDS.get(c.type, "INTEGER")}' for c in columns(table)]
        base.execute(f'CREATE TABLE "{table}" ({", ".join(fields)})')
        self._insert = f'INSERT INTO "{table}" VALUES ({", ".join("?" * len(fields))})'

    def write(self, batch: pa.RecordBatch) -> None:
        rows = zip(*(column.to_pylist() for column in batch.columns), strict=True)
        with _as_os_error():
            self._base.executemany(self._insert, rows)

    def close(self) -> None:
        if self._last:
            with _as_os_error():
                self._base.commit()
            self._base.close()


@contextmanager
def _as_os_error() -> Iterator[None]:
    """SQLite has its own error for a full disk."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise OSError(str(error)) from error


def sinks(files: Mapping[str, Path]) -> dict[str, Sink]:
    """A sink for each table, all in the one file."""
    base = sqlite3.connect(next(iter(files.values())))
    base.execute("PRAGMA journal_mode=OFF")
    last = list(files)[-1]
    return {table: SqliteSink(table, base, table == last) for table in files}
