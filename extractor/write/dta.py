"""Tables as Stata files (version 118). Stata keeps a table in memory, and so does this sink."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from extractor.write.columns import arrow_schema
from extractor.write.sinks import Sink


class DtaSink:
    """A Stata file, written when it is closed. Null text is empty, null numbers are missing values."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._path, self._schema = path, schema
        self._batches: list[pa.RecordBatch] = []

    def write(self, batch: pa.RecordBatch) -> None:
        self._batches.append(batch)

    def close(self) -> None:
        frame = pa.Table.from_batches(self._batches, self._schema).to_pandas()
        texts = [field.name for field in self._schema if pa.types.is_string(field.type)]
        frame[texts] = frame[texts].fillna("").astype(object)
        frame.to_stata(
            self._path,
            version=118,
            write_index=False,
            time_stamp=datetime(2000, 1, 1),
            convert_strl=[name for name in texts if frame[name].str.len().max() > 500],
        )


def sinks(files: Mapping[str, Path]) -> dict[str, Sink]:
    """A Stata sink for each table."""
    return {table: DtaSink(path, arrow_schema(table)) for table, path in files.items()}
