"""A process of its own for calamine: a workbook on standard input, its visible cells as JSON on standard output.

Ends with 3 for a locked workbook and 4 for one that cannot be read; a hostile one may abort it.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from extractor.read.biff import Layout, Looks, read_looks
from extractor.read.formats import format_number

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

MEMORY = 3_000_000_000
CPU_SECONDS = 60
PASSWORD, FAILED = 3, 4
OLE = b"\xd0\xcf\x11\xe0"


def main() -> int:
    """Reads a workbook and prints its cells; returns the exit code."""
    _limit()
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

    try:
        data = sys.stdin.buffer.read()
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        looks = read_looks(data) if data.startswith(OLE) else Looks()
        sheets = [
            _sheet(book.get_sheet_by_index(number), number, looks)
            for number, meta in enumerate(book.sheets_metadata)
            if meta.visible == SheetVisibleEnum.Visible
        ]
    except PasswordError:
        return PASSWORD
    except (CalamineError, ValueError, OSError, MemoryError) as error:
        print(error, file=sys.stderr)
        return PASSWORD if "password" in str(error).lower() else FAILED
    json.dump(sheets, sys.stdout)
    return 0


def _limit() -> None:
    """Limits memory and time where the system can, never above a limit that is set already."""
    try:
        import resource
    except ModuleNotFoundError:
        return
    for kind, limit in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, CPU_SECONDS)):
        hard = resource.getrlimit(kind)[1]
        allowed = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(kind, (allowed, hard))


def _sheet(sheet: CalamineSheet, number: int, looks: Looks) -> dict[str, Any]:
    merged = [
        (top, left, bottom - top + 1, right - left + 1)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    ]
    layout = looks.sheets[number] if number < len(looks.sheets) else Layout()
    return {
        "name": sheet.name,
        "cells": list(_cells(sheet, layout, looks.styles)),
        "merged": merged,
        "hidden": sorted(layout.columns),
    }


def _cells(
    sheet: CalamineSheet, layout: Layout, styles: Sequence[tuple[str, int]]
) -> Iterator[tuple[int, int, str, int]]:
    top, left = sheet.start or (0, 0)
    for row, values in enumerate(sheet.to_python(skip_empty_area=True), top):
        if row in layout.rows:
            continue
        for column, value in enumerate(values, left):
            style = layout.styles.get((row, column), len(styles))
            code, indent = styles[style] if style < len(styles) else ("General", 0)
            text = printed(value, code)
            if text.strip() and (layout.zeros or not isinstance(value, int | float) or value):
                yield row, column, text, indent


def printed(value: object, code: str = "General") -> str:
    """A value as text: numbers as their format prints them, float noise removed, dates in figures.

    >>> printed(26.0), printed(0.1 + 0.2), printed(True), printed(2.5, '0.00')
    ('26', '0.3', 'TRUE', '2.50')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return format_number(repr(value), code)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


if __name__ == "__main__":
    sys.exit(main())
