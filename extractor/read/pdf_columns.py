"""Tables without lines: columns found where the figures of many rows stand below each other.

Only a block that is plainly a table becomes one: several rows with amounts, gutters that hardly any
row crosses, never two numbers in one cell. Everything else stays as lines of text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractor.read.compose import GridCell
from extractor.read.pdf_layout import GridTable, PageLayout
from extractor.read.pdf_page import Run
from extractor.read.pdf_text import Line, closed, is_number, is_wide, join_runs, page_rules

MIN_ROWS = 4
MOST_LINES = 1_000
CHUNK_GAP = 0.9
GUTTER = 3
CROSSING = 0.04
MAX_HEAD = 6
HEAD_PITCH = 3.2
SHORT_HEAD = 14
TIGHT = 1.3
PITCH = 0.8
MOST_STRANGERS = 3
CORE = 0.3
STOPS = "。；，"


@dataclass(frozen=True, slots=True)
class Chunk:
    """Words of a line that stand apart from the others."""

    text: str
    x0: float
    x1: float
    amount: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A line of text cut into chunks."""

    line: Line
    chunks: tuple[Chunk, ...]

    @property
    def is_body(self) -> bool:
        """Whether the line looks like a row of a table: an amount beside other words."""
        return len(self.chunks) > 1 and any(chunk.amount for chunk in self.chunks)


def add_unruled(layout: PageLayout) -> PageLayout:
    """The page with its tables without lines as tables, where they are certain."""
    if len(layout.lines) > MOST_LINES:
        return layout
    rows = [Row(line, tuple(_chunks(line))) for line in layout.lines]
    tables: list[GridTable] = []
    used: set[int] = set()
    for start, end in list(_blocks(rows)):
        table = _table(rows[start:end])
        if table is not None:
            tables.append(table)
            used.update(range(start, end))
    if not tables:
        return layout
    lines = tuple(line for i, line in enumerate(layout.lines) if i not in used)
    return PageLayout(layout.width, layout.height, lines, (*layout.tables, *tables))


def is_amount(text: str) -> bool:
    """Whether a text is a figure of a table, not a page number or a number of a heading.

    >>> [is_amount(text) for text in ("1,200.50", "307", "12", "-", "3.5%")]
    [True, True, False, False, True]
    """
    return is_number(text) and len(text) > 2 and text[-1] not in ".．"


def _chunks(line: Line) -> Iterator[Chunk]:
    group: list[Run] = []
    for run in line.runs:
        if group and _parts(group[-1], run, line.size):
            yield _chunk(group)
            group = []
        group.append(run)
    if group:
        yield _chunk(group)


def _parts(left: Run, right: Run, size: float) -> bool:
    gap = right.x0 - left.x1
    numbers = is_number(left.text) or is_number(right.text)
    return gap > (0.3 if numbers and not is_wide(left.text[-1]) else CHUNK_GAP) * size


def _chunk(runs: Sequence[Run]) -> Chunk:
    text = join_runs(runs, in_cell=True)
    return Chunk(text, runs[0].x0, runs[-1].x1, is_amount(text))


def _blocks(rows: Sequence[Row]) -> Iterator[tuple[int, int]]:
    """Spans of rows that look like tables, with the rows of the head above them."""
    i = 0
    while i < len(rows):
        if not rows[i].is_body:
            i += 1
            continue
        end = _end(rows, i)
        if sum(row.is_body for row in rows[i:end]) >= MIN_ROWS:
            yield _head(rows, i), end
        i = end


def _end(rows: Sequence[Row], start: int) -> int:
    """Behind the last body row that is parted from the one before by lines in its columns only."""
    end, strangers = start + 1, 0
    lefts = {round(chunk.x0) for chunk in rows[start].chunks}
    for i in range(start + 1, len(rows)):
        row = rows[i]
        if row.is_body:
            end, strangers = i + 1, 0
        elif _is_prose(row) or strangers >= MOST_STRANGERS:
            break
        elif not any(round(row.chunks[0].x0) + d in lefts for d in (-2, -1, 0, 1, 2)):
            strangers += 1
        lefts.update(round(chunk.x0) for chunk in row.chunks)
    return end


def _is_prose(row: Row) -> bool:
    return len(row.chunks) == 1 and (row.line.text[-1] in STOPS or len(row.line.text) > 30)


def _head(rows: Sequence[Row], start: int) -> int:
    """The first line of the head above a body row; it ends below a caption or another paragraph."""
    first = start
    while first > 0 and start - first < MAX_HEAD and _is_head(rows[first - 1], rows[first]):
        first -= 1
    while first < start and len(rows[first].chunks) == 1 and not _beside(rows, first, start):
        first += 1
    return first


def _is_head(row: Row, below: Row) -> bool:
    if below.line.mid - row.line.mid > HEAD_PITCH * row.line.size or _is_numbered(row.line):
        return False
    caption = page_rules()["table_caption"]
    if any(caption.search(closed(chunk.text)) or chunk.text[-1] in STOPS for chunk in row.chunks):
        return False
    return len(row.chunks) > 1 or len(row.line.text) <= SHORT_HEAD


def _beside(rows: Sequence[Row], first: int, start: int) -> bool:
    """Whether further lines of a head with several columns follow a single word."""
    return any(len(row.chunks) > 1 for row in rows[first + 1 : start])


def _table(rows: Sequence[Row]) -> GridTable | None:
    """The table that the rows make, or None where a gutter is crossed or a cell holds two numbers.

    The finest line of the head shows columns that stay empty; where it is set too tightly, the body decides.
    """
    homes = _homes(rows)
    body = [row for i, row in enumerate(rows) if row.is_body or homes[i] != i]
    first = next(i for i, row in enumerate(rows) if row.is_body)
    finest = max(rows[:first], key=lambda row: len(row.chunks), default=None)
    with_head = finest and _filled(rows, homes, _edges(body, finest))
    return with_head or _filled(rows, homes, _edges(body))


def _filled(rows: Sequence[Row], homes: Sequence[int], xs: Sequence[float]) -> GridTable | None:
    if len(xs) < 3:
        return None
    numbers = {home: number for number, home in enumerate(sorted(set(homes)))}
    cells: dict[tuple[int, int], GridCell] = {}
    for home, row in zip(homes, rows, strict=True):
        pieces = _placed(row, xs)
        if pieces is None:
            return None
        for col, span, text in pieces:
            place = numbers[home], col
            before = cells[place].text if place in cells else ""
            cells[place] = GridCell(*place, before + text, 1, span)
    kept = tuple(cells[place] for place in sorted(cells))
    return GridTable(rows[0].line.top, rows[-1].line.bottom, tuple(xs), len(numbers), kept)


def _homes(rows: Sequence[Row]) -> list[int]:
    """For each line the line whose row it belongs to: a wrapped name stands around its figures."""
    bodies = [i for i, row in enumerate(rows) if row.is_body]
    pitch = min((rows[b].line.mid - rows[a].line.mid for a, b in pairwise(bodies)), default=0.0)
    homes = list(range(len(rows)))
    for i, row in enumerate(rows):
        if len(row.chunks) > 1 or row.chunks[0].amount or _is_numbered(row.line):
            continue
        near = min(bodies, key=lambda b: abs(rows[b].line.mid - row.line.mid))
        reach = max(PITCH * pitch, TIGHT * row.line.size) if i > bodies[0] else PITCH * row.line.size
        if abs(rows[near].line.mid - row.line.mid) < reach:
            homes[i] = near
    return homes


def _is_numbered(line: Line) -> bool:
    """Whether a line opens a row of its own by a number or a code."""
    start, rules = closed(line.text), page_rules()
    numbered = rules["heading_start"].search(start) or rules["list_start"].search(start)
    return start[0].isdigit() or numbered is not None


def _edges(rows: Sequence[Row], head: Row | None = None) -> list[float]:
    """The outer edges and the middle of each gutter, a strip that hardly any row covers."""
    most = int(CROSSING * len(rows))
    every = [*rows, *([head] * (most + 1) if head else [])]
    left = int(min(row.chunks[0].x0 for row in every))
    right = int(max(row.chunks[-1].x1 for row in every)) + 1
    covered = [0] * (right - left + 2)
    for chunk in (chunk for row in every for chunk in row.chunks):
        for x in range(int(chunk.x0) - left, int(chunk.x1) - left + 1):
            covered[x] += 1
    edges, start = [float(left)], -1
    for x, count in enumerate(covered):
        if count > most:
            if start > 0 and x - start >= GUTTER:
                edges.append(left + (start + x) / 2)
            start = -1
        elif start < 0:
            start = x
    return [*edges, float(right)]


Placed = list[tuple[int, int, str]]


def _placed(row: Row, xs: Sequence[float]) -> Placed | None:
    """(column, span, text) of each chunk; None where two numbers share a cell."""
    placed: Placed = []
    for chunk in row.chunks:
        margin = CORE * (chunk.x1 - chunk.x0)
        first = _slot(xs, chunk.x0 + margin)
        last = max(first, _slot(xs, chunk.x1 - margin))
        if chunk.amount:
            first = last
        if placed and first < placed[-1][0] + placed[-1][1]:
            col, span, text = placed[-1]
            if chunk.amount or (is_number(text) and text[-1] != "."):
                return None
            placed[-1] = col, max(span, last - col + 1), text + chunk.text
        else:
            placed.append((first, last - first + 1, chunk.text))
    return placed


def _slot(xs: Sequence[float], at: float) -> int:
    return min(max(bisect_right(xs, at) - 1, 0), len(xs) - 2)
