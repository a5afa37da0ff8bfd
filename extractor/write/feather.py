"""Tables as Feather files (Arrow IPC)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from extractor.write.columns import arrow_schema
from extractor.write.sinks import Sink


class FeatherSink:
    """An Arrow IPC file, compressed with zstd."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._out = path.open("wb")
        options = pa.ipc.IpcWriteOptions(compression="zstd")
        self._file = pa.ipc.new_file(self._out, schema, options=options)

    def write(self, batch: pa.RecordBatch) -> None:
        self._file.write_batch(batch)

    def close(self) -> None:
        self._file.close()
        self._out.close()


def sinks(files: Mapping[str, Path]) -> dict[str, Sink]:
    """A Feather sink for each table."""
    return {table: FeatherSink(path, arrow_schema(table)) for table, path in files.items()}
