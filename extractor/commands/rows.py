"""Printing looked-up rows, for people or as JSON lines."""

from __future__ import annotations

import json
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence


def show(rows: Iterable[Mapping[str, object]], as_json: bool, nothing: str, brief: Sequence[str] = ()) -> int:
    """Prints the rows and returns 0; if there are none, says so on standard error.

    ``brief`` names the columns that people see where the whole rows are too wide for the terminal.
    """
    found = list(rows)
    if not found:
        print(f"extract: {nothing}", file=sys.stderr)
        return 0
    columns = shutil.get_terminal_size((100, 24)).columns
    if as_json:
        lines = [json.dumps(dict(row), ensure_ascii=False) for row in found]
    else:
        lines = fitted(found, columns, brief)
    for line in lines:
        print(line)
    return 0


def fitted(rows: list[Mapping[str, object]], columns: int, brief: Sequence[str] = ()) -> list[str]:
    """The rows as a table without its empty columns, or the brief one, or a block for each row, whatever fits.

    >>> fitted([{"code": "201", "name": "教育", "note": None}], 8)
    ['code  201', 'name  教育', '']
    """
    names = [name for name in (rows[0] if rows else ()) if any(row[name] not in (None, "") for row in rows)]
    texts = [{name: _text(row[name]) for name in names} for row in rows]
    for shown in (names, [name for name in names if name in brief]):
        lines = table([{name: row[name] for name in shown} for row in texts] if shown else [])
        if lines and max(map(width, lines)) <= columns:
            return lines
    label = max(map(len, names))
    return [line for row in texts for line in (*(f"{n:<{label}}  {t}" for n, t in row.items() if t), "")]


def table(rows: Sequence[Mapping[str, str]]) -> list[str]:
    """The rows as aligned lines under a head; a Chinese character takes two columns.

    >>> table([{"code": "201", "name": "教育"}, {"code": "20101", "name": "a"}])
    ['code   name', '201    教育', '20101  a']
    """
    if not rows:
        return []
    texts = [list(rows[0]), *(list(row.values()) for row in rows)]
    widths = [max(map(width, column)) for column in zip(*texts, strict=True)]
    pad = [[text + " " * (w - width(text)) for text, w in zip(line, widths, strict=True)] for line in texts]
    return ["  ".join(line).rstrip() for line in pad]


def _text(value: object) -> str:
    if value is None:
        return ""
    return ("no", "yes")[value] if isinstance(value, bool) else str(value)


def width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
