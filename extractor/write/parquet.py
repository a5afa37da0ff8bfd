"""Tables as Parquet files, the default: typed, small, and read by every tool."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from extractor.write.columns import arrow_schema
from extractor.write.sinks import Sink

_GROUP = 50_000  # rows of a row group: about 30 MB of facts while they wait


class ParquetSink:
    """A Parquet file that gets its row groups in full sizes, whatever the sizes of the batches."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._schema = schema
        self._file = pq.ParquetWriter(path, schema, compression="zstd")
        self._waiting: list[pa.RecordBatch] = []
        self._rows = 0

    def write(self, batch: pa.RecordBatch) -> None:
        self._waiting.append(batch)
        self._rows += batch.num_rows
        if self._rows >= _GROUP:
            self._flush()

    def close(self) -> None:
        if self._rows:
            self._flush()
        self._file.close()

    def _flush(self) -> None:
        self._file.write_table(pa.Table.from_batches(self._waiting, self._schema), row_group_size=_GROUP)
        self._waiting, self._rows = [], 0


def sinks(files: Mapping[str, Path]) -> dict[str, Sink]:
    """A Parquet sink for each table."""
    return {table: ParquetSink(path, arrow_schema(table)) for table, path in files.items()}
