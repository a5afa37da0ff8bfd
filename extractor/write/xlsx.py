"""All tables in one Excel workbook, a sheet each. Text stays text: nothing becomes a formula or a link."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import xlsxwriter
import xlsxwriter.exceptions

from extractor.errors import WriteError
from extractor.write.safe import printable
from extractor.write.schema import columns
from extractor.write.sinks import Sink

_ROWS = 1_048_576
_CELL = 32_767
_SAFE = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class SheetSink:
    """One sheet; the last one to be closed closes the workbook."""

    def __init__(self, table: str, book: Any, last: bool) -> None:
        self._table, self._book, self._last = table, book, last
        self._sheet = book.add_worksheet(table)
        self._sheet.freeze_panes(1, 0)
        self._sheet.write_row(0, 0, [c.name for c in columns(table)], book.add_format({"bold": True}))
        self._row = 0

    def write(self, batch: pa.RecordBatch) -> None:
        if self._row + batch.num_rows >= _ROWS:
            raise WriteError(
                f"{self._table} has more than {_ROWS - 1:,} rows, too many for .xlsx; use .parquet"
            )
        for values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            self._row += 1
            for column, value in enumerate(values):
                self._put(column, value)

    def _put(self, column: int, value: object) -> None:
        if isinstance(value, str):
            self._sheet.write_string(self._row, column, printable(value)[:_CELL])
        elif value is not None:
            self._sheet.write_number(self._row, column, value)

    def close(self) -> None:
        if not self._last:
            return
        try:
            self._book.close()
        except xlsxwriter.exceptions.FileCreateError as error:
            raise OSError(str(error)) from error


def sinks(files: Mapping[str, Path]) -> dict[str, Sink]:
    """A sheet for each table, all in the one workbook. Its date is fixed: same rows, same bytes."""
    path = next(iter(files.values()))
    book = xlsxwriter.Workbook(str(path), _SAFE | {"tmpdir": str(path.parent)})
    book.set_properties({"created": datetime(2000, 1, 1)})
    last = list(files)[-1]
    return {table: SheetSink(table, book, table == last) for table in files}
