"""The cells of a table that was flattened: words and figures in the order in which they were printed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from extractor.rules import rules, variants

_NUMBER = re.compile(r"-?\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,8})?%?|-?\d{1,14}(?:\.\d{1,8})?%?")
_NOUGHT = frozenset({"-", "—", "－", "--"})
_CODE = re.compile(r"[1-5]\d{2}(?:\d{2}){0,2}")
_NOISE = re.compile(r"[(（][a-zü\u00e0-\u01dc]{1,7}[)）]|[\s“”\"'‘’]+")
_BRACKETS = str.maketrans("（）：，％", "():,%")
_CELL = re.compile(r"[^|\s](?:[^|]*[^|\s])?")
MAX_COLUMNS = 16


@dataclass(frozen=True, slots=True)
class Piece:
    """One cell as printed, and the row that it surely stands in; None where nothing tells."""

    text: str
    start: int
    end: int
    row: int | None = None

    @property
    def word(self) -> str:
        return plain(self.text)

    @property
    def figure(self) -> bool:
        return is_figure(self.text)

    @property
    def code(self) -> bool:
        """Whether it could be the code of a line."""
        return bool(_CODE.fullmatch(self.text))

    def says(self, *ids: str) -> bool:
        return any(found(identity, self.word) for identity in ids)


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """A label without blanks, quotes and pinyin.

    >>> plain("公務(wù)用車 購置費（万元）")
    '公务用车购置费(万元)'
    """
    return _NOISE.sub("", text.translate(variants())).translate(_BRACKETS)


@lru_cache(maxsize=1)
def _regexes() -> dict[str, re.Pattern[str]]:
    return {rule.id: rule.regex for rule in rules("flat")}


@lru_cache(maxsize=16384)
def found(identity: str, word: str) -> bool:
    """Whether the rule of ``patterns/flat.toml`` with this id finds a label."""
    return _regexes()[identity].search(word) is not None


def is_figure(text: str) -> bool:
    return text in _NOUGHT or bool(_NUMBER.fullmatch(text))


def value_of(piece: Piece) -> float | None:
    """The number a cell holds, in hundredths of a unit at most; None for words and percentages."""
    if piece.text in _NOUGHT:
        return 0.0
    return float(piece.text.replace(",", "")) if piece.figure and "%" not in piece.text else None


# -- bars ---------------------------------------------------------------------------------------------


def barred(text: str, start: int, end: int) -> list[Piece]:
    """The cells of a stretch of text in which a bar ends each cell, with their rows if the bars tell them.

    Where a row has fewer cells than the table has columns, the missing bars follow its last cell. So
    rows end where the bars since the last end make up a full row.
    """
    spans: list[tuple[int, int, int]] = []  # start, end, how many bars before it
    bars, stops = 0, []  # stops: (bars before, bars after) of each line that holds only bars
    cell = start
    for match in re.finditer(r"\|", text[start:end] + "|"):
        at = start + match.start()
        words = _CELL.search(text, cell, at)
        if words:
            spans.append((words.start(), words.end(), bars))
        bars, cell = bars + 1, at + 1
    count = 0
    for line in text[start:end].split("\n"):
        own = line.count("|")
        if own and not line.strip("| \t\u3000\xa0"):
            stops.append((count, count + own))
        count += own
    width = _width_of_bars(stops)
    return [Piece(text[a:b], a, b, before // width if width else None) for a, b, before in spans]


def _width_of_bars(stops: Sequence[tuple[int, int]]) -> int | None:
    """The widest row at whose end, and nowhere inside, all lines that hold only bars end."""
    pads = [(before, after) for before, after in stops if after - before > 1]
    if not pads:
        return None
    for width in range(MAX_COLUMNS, 1, -1):
        if all(after % width == 0 and before // width == (after - 1) // width for before, after in pads):
            return width
    return None


# -- lines --------------------------------------------------------------------------------------------


def tokens(text: str, start: int, end: int) -> Iterator[Piece]:
    """The cells of a line in which only blanks part them; letter-spaced words are closed."""
    pending: list[tuple[int, int]] = []
    for match in re.finditer(r"\S+", text[start:end]):
        a, b = start + match.start(), start + match.end()
        single = b - a == 1 and "\u4e00" <= text[a] <= "\u9fff"
        if pending and not (single and a - pending[-1][1] == 1):
            yield Piece(text[pending[0][0] : pending[-1][1]], pending[0][0], pending[-1][1])
            pending = []
        if single:
            pending.append((a, b))
        else:
            yield Piece(match[0], a, b)
    if pending:
        yield Piece(text[pending[0][0] : pending[-1][1]], pending[0][0], pending[-1][1])


def joined(pieces: Iterable[Piece], text: str) -> list[Piece]:
    """Pieces with the ends of names that wrapped onto a second line put back."""
    result: list[Piece] = []
    for piece in pieces:
        before = result[-1] if result else None
        if before is not None and before.row == piece.row and _wraps(before, piece):
            result[-1] = Piece(text[before.start : piece.end], before.start, piece.end, before.row)
        else:
            result.append(piece)
    return result


def _wraps(before: Piece, piece: Piece) -> bool:
    """Whether a name goes on in the next piece: a bracket is open, or it is long and what follows is its short end."""
    if before.figure or piece.figure or piece.says("end.caption"):
        return False
    left = before.word
    return left.count("(") > left.count(")") or (
        len(left) >= 10
        and 1 < len(piece.word) <= 4
        and piece.word in ("支出", "缴费支出", "经费", "缴费", "补助", "收入")
    )
