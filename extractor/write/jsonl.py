"""Tables as JSON lines: one object for each row, every column in it, UTF-8."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from extractor.write.sinks import Sink


class JsonlSink:
    """A file of JSON objects, one a line."""

    def __init__(self, path: Path) -> None:
        self._out = path.open("w", encoding="utf-8", newline="\n")

    def write(self, batch: pa.RecordBatch) -> None:
        names = batch.schema.names
        rows = zip(*(_values(column) for column in batch.columns), strict=True)
        encode = json.JSONEncoder(ensure_ascii=False).encode
        self._out.writelines(encode(dict(zip(names, row, strict=True))) + "\n" for row in rows)

    def close(self) -> None:
        self._out.close()


def _values(column: pa.Array) -> list[object]:
    """The column as Python values; a float32 by the shortest decimal that means it."""
    if pa.types.is_float32(column.type):
        return [None if v is None else float(f"{v:.7g}") for v in column.to_pylist()]
    values: list[object] = column.to_pylist()
    return values


def sinks(files: Mapping[str, Path]) -> dict[str, Sink]:
    """A JSON lines sink for each table."""
    return {table: JsonlSink(path) for table, path in files.items()}
