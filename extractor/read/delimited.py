"""Plain text that is one table: values parted by commas or tabs, where they stand in the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from extractor.model import Cell, Table

SAMPLE = 60
DELIMITERS = ("\t", ",")
# How many of the lines must have the commonest number of values, and how many values must be numbers.
REGULAR = 0.8
NUMERIC = 0.1
NUMBER = re.compile(r"[-+]?[0-9][0-9,]{0,20}(?:\.[0-9]{1,10})?%?")
QUOTED = r'[ ]{0,9}"((?:[^"]|""){0,5000})"[ ]{0,9}(?=[%s\n]|\Z)|([^%s\n]*)'
FIELDS = {mark: re.compile(QUOTED.replace("%s", mark)) for mark in DELIMITERS}

Row = list[tuple[int, int]]


def find_table(text: str) -> Table | None:
    r"""The table that a whole text is, None where it is not one; cells point to their places in the text.

    >>> table = find_table("项目,金额\n办公费,1.5\n印刷费,2\n")
    >>> [cell.text for cell in table.cells]
    ['项目', '金额', '办公费', '1.5', '印刷费', '2']
    """
    delimiter = _delimiter(text)
    if delimiter is None:
        return None
    rows = [row for row in _rows(text, delimiter) if any(start < end for start, end in row)]
    if not _is_regular(text, rows):
        return None
    cells = tuple(
        Cell(number, column, text[start:end], start, end)
        for number, row in enumerate(rows)
        for column, (start, end) in enumerate(row)
        if start < end
    )
    return Table(1, None, 0, len(text.rstrip("\n")), len(rows), max(map(len, rows)), cells)


def _delimiter(text: str) -> str | None:
    lines = [line for line in text[:20_000].split("\n") if line.strip()][:SAMPLE]
    for mark in DELIMITERS:
        if len(lines) >= 3 and sum(mark in line for line in lines) >= REGULAR * len(lines):
            return mark
    return None


def _rows(text: str, mark: str) -> Iterator[Row]:
    """The places of the values of each row, without blanks and quotes around them."""
    row: Row = []
    position = 0
    while position <= len(text):
        found = FIELDS[mark].match(text, position)
        if found is None:
            return
        row.append(_stripped(text, *found.span(1 if found[1] is not None else 2)))
        position = found.end() + 1
        if text[found.end() : position] != mark:
            yield row
            row = []


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    value = text[start:end]
    lead = len(value) - len(value.lstrip())
    return (start + lead, start + lead + len(value.strip())) if value.strip() else (start, start)


def _is_regular(text: str, rows: list[Row]) -> bool:
    if len(rows) < 3:
        return False
    width, count = Counter(map(len, rows)).most_common(1)[0]
    values = [text[start:end] for row in rows for start, end in row if start < end]
    numbers = sum(1 for value in values if NUMBER.fullmatch(value))
    share = REGULAR if width > 2 else (1 + REGULAR) / 2
    return width > 1 and count >= share * len(rows) and numbers >= NUMERIC * len(values)
