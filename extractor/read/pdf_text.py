"""Runs of glyphs put together to lines and cell texts: which blanks stay, which breaks close."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractor.read.pdf_page import Run
from extractor.rules import rules

SAME_ROW = 0.5
BLANK = 0.18
WIDE = 1.6

_NUMBER = re.compile(r"[-－+]?\d{1,3}(?:[,，]\d{3}){0,6}(?:\.\d{0,8})?%?|[-－+]?\d{1,20}(?:\.\d{0,8})?%?")
_AMOUNTISH = re.compile(r"[-－+.,，\d%]{1,40}")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text with its box. ``size`` is the width of a Chinese character in points."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    runs: tuple[Run, ...] = ()

    @property
    def mid(self) -> float:
        return (self.top + self.bottom) / 2


@lru_cache(maxsize=1)
def page_rules() -> dict[str, re.Pattern[str]]:
    """The patterns of ``patterns/read/pages.toml`` by their id."""
    return {rule.id: rule.regex for rule in rules("read/pages")}


def closed(text: str) -> str:
    """A line without its blanks, as the patterns of lines expect it."""
    return text.replace(" ", "")


def is_wide(char: str) -> bool:
    """Whether a character is Han or full-width, so that no blank belongs beside it.

    >>> [is_wide(char) for char in "元，A5"]
    [True, True, False, False]
    """
    return char >= "\u2e80" or char in "“”‘’—…·"


def is_han(char: str) -> bool:
    """Whether a character is a Chinese character, punctuation excluded."""
    return "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or char == "〇"


def is_number(text: str) -> bool:
    """Whether a text is one well-formed number.

    >>> [is_number(text) for text in ("1,234.50", "174,900.64101,833.84", "12.5%")]
    [True, False, True]
    """
    return _NUMBER.fullmatch(text) is not None


def rows_of(runs: Sequence[Run]) -> list[list[Run]]:
    """Runs gathered to lines, from top to bottom, each from left to right."""
    rows: list[list[Run]] = []
    if len(runs) == 1:
        return [list(runs)]
    for run in sorted(runs, key=lambda r: (r.mid, r.x0)):
        if rows and run.mid - rows[-1][0].mid <= SAME_ROW * min(run.size, rows[-1][0].size):
            rows[-1].append(run)
        else:
            rows.append([run])
    for row in rows:
        row.sort(key=lambda r: r.x0)
    return rows


def make_line(row: Sequence[Run], in_cell: bool = False) -> Line:
    """One line from runs in order of reading."""
    if len(row) == 1:
        run = row[0]
        size = run.size if in_cell and run.text[-1].isdigit() else _em(row)
        return Line(run.text, run.x0, run.x1, run.top, run.bottom, size, tuple(row))
    return Line(
        join_runs(row, in_cell),
        row[0].x0,
        max(r.x1 for r in row),
        min(r.top for r in row),
        max(r.bottom for r in row),
        _em(row),
        tuple(row),
    )


def _em(row: Sequence[Run]) -> float:
    """The width of a Chinese character in the line, or what its height lets expect."""
    for run in row:
        for char, left, right in zip(run.text, run.lefts, run.rights, strict=True):
            if is_han(char) and right > left:
                return right - left
    return max(run.size for run in row) * 0.9


def join_runs(row: Sequence[Run], in_cell: bool = False) -> str:
    """The text of runs standing side by side. A gap stays as one blank where words would melt."""
    text = row[0].text
    for i in range(1, len(row)):
        left, right = row[i - 1], row[i]
        gap = (right.x0 - left.x1) / max(min(left.size, right.size), 1.0)
        text += (" " if _blank_stays(left.text, right.text, gap, in_cell) else "") + right.text
    return text


def _blank_stays(left: str, right: str, gap: float, in_cell: bool) -> bool:
    if not left or not right:
        return False
    before, after = left[-1], right[0]
    if not is_wide(before) and not is_wide(after):
        return gap > BLANK
    if not in_cell and gap > WIDE and not (len(left) == 1 or len(right) == 1):
        return True
    if is_han(before) and is_han(after):
        return len(left) > 1 and len(right) > 1 and gap > BLANK
    return False


def join_lines(lines: Sequence[Line], width: float) -> str:
    """The text of a cell of this width: lines broken by the layout become one."""
    text = lines[0].text
    for i in range(1, len(lines)):
        room = width - (lines[i - 1].x1 - lines[i - 1].x0)
        text += _seam(text, lines[i].text, room < 1.6 * lines[i].size) + lines[i].text
    return text


def _seam(before: str, after: str, full: bool) -> str:
    """What stands between two lines of one cell: nothing, or a blank where words or numbers part."""
    if is_wide(before[-1]) or is_wide(after[0]):
        return ""
    tail = before.rsplit(" ", 1)[-1]
    if _AMOUNTISH.fullmatch(tail) and _AMOUNTISH.fullmatch(after):
        broken = tail[-1] in ".,，-" or after[0] in ".,，" or full
        return "" if broken and is_number(tail + after) else " "
    if not full and tail.isdigit():
        return " "
    return "" if tail[-1:].isdigit() and after[0].isdigit() and full else " "
