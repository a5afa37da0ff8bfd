"""Facts of a large run as a folder of Parquet files, by province and fiscal year.

``facts.parquet/area=310000/budget_year=2024/part-0.parquet``: the names are no columns of the table, so
that every reader takes them for what they are and the columns stay as they were. Rows that come mixed
wait in one file beside it until all have come; then each part is written, one at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path

import pyarrow as pa

from extractor.write.columns import arrow_schema
from extractor.write.parquet import ParquetSink
from extractor.write.sinks import Sink

#: Where a document does not show its region or year: a number too, since not every reader takes a null.
NO_AREA, NO_YEAR = "000000", "0"
_WAITING = 25_000  # rows that wait in memory
Key = tuple[str, str]


class PartitionedSink:
    """A folder of Parquet files, written when it is closed; the order of rows is kept within each."""

    def __init__(self, folder: Path, schema: pa.Schema) -> None:
        self._folder, self._schema = folder, schema
        self._aside = folder.with_name(f"{folder.name}.waiting")
        self._file = self._aside.open("w+b")
        self._waiting: dict[Key, list[pa.RecordBatch]] = {}
        self._pieces: dict[Key, list[tuple[int, int]]] = {}
        self._rows = 0

    def write(self, batch: pa.RecordBatch) -> None:
        for key, piece in _split(batch):
            self._waiting.setdefault(key, []).append(piece)
        self._rows += batch.num_rows
        if self._rows >= _WAITING:
            self._set_aside()

    def close(self) -> None:
        self._set_aside()
        self._folder.mkdir()
        for key in sorted(self._pieces):
            self._write_part(key)
        self._file.close()
        self._aside.unlink()

    def _set_aside(self) -> None:
        for key, batches in self._waiting.items():
            out = pa.BufferOutputStream()
            with pa.ipc.new_stream(out, self._schema) as stream:
                stream.write_table(pa.Table.from_batches(batches).combine_chunks())
            content = out.getvalue()
            self._pieces.setdefault(key, []).append((self._file.tell(), content.size))
            self._file.write(content)
        self._waiting, self._rows = {}, 0

    def _write_part(self, key: Key) -> None:
        area, year = key
        place = self._folder / f"area={area}" / f"budget_year={year}"
        place.mkdir(parents=True)
        sink = ParquetSink(place / "part-0.parquet", self._schema)
        for start, size in self._pieces[key]:
            self._file.seek(start)
            for batch in pa.ipc.open_stream(self._file.read(size)):
                sink.write(batch)
        sink.close()


def _split(batch: pa.RecordBatch) -> Iterator[tuple[Key, pa.RecordBatch]]:
    """The runs of rows of one province and year."""
    regions, years = (batch.column(name).to_pylist() for name in ("region_code", "fiscal_year"))
    start = 0
    for (region, year), rows in groupby(zip(regions, years, strict=True)):
        count = sum(1 for _ in rows)
        area = f"{region[:2]}0000" if region else NO_AREA
        yield (area, str(year or NO_YEAR)), batch.slice(start, count)
        start += count


def sinks(files: Mapping[str, Path]) -> dict[str, Sink]:
    """A folder for the facts, a Parquet file for each other table."""
    single = {name: ParquetSink(path, arrow_schema(name)) for name, path in files.items() if name != "facts"}
    return {"facts": PartitionedSink(files["facts"], arrow_schema("facts")), **single}
