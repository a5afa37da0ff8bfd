"""Tables as CSV: UTF-8 with BOM (so that Excel reads the Chinese), text quoted, null left empty."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.csv

from extractor.write.columns import arrow_schema
from extractor.write.sinks import Sink


class CsvSink:
    """A CSV file. Text is in quotes even where it looks like a number (codes); null has none."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._out = path.open("wb")
        self._out.write(b"\xef\xbb\xbf")
        self._file = pa.csv.CSVWriter(self._out, schema)

    def write(self, batch: pa.RecordBatch) -> None:
        self._file.write_batch(batch)

    def close(self) -> None:
        self._file.close()
        self._out.close()


def sinks(files: Mapping[str, Path]) -> dict[str, Sink]:
    """A CSV sink for each table."""
    return {table: CsvSink(path, arrow_schema(table)) for table, path in files.items()}
