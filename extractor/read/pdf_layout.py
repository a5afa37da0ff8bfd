"""A page laid out: its tables with the text of each cell, and the lines that stand outside them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from extractor.read.compose import GridCell
from extractor.read.pdf_grid import Grid, Region, find_grids
from extractor.read.pdf_page import PageContent, Run
from extractor.read.pdf_text import (
    Line,
    closed,
    is_number,
    is_wide,
    join_lines,
    make_line,
    page_rules,
    rows_of,
)

EDGE = 0.15
MOST_CAPTION = 4
SLIT = 12.0
FLUSH = 2.0
MARGIN = 6.0
# Text of at least this size, in points, is not printed smaller.
SMALL = 5.5


@dataclass(frozen=True, slots=True)
class GridTable:
    """A table read from one page. ``xs`` are the edges of its columns, for joining it across pages.

    ``insets`` tell, for (column, span), how far the leftmost words stand from the edge, and half a
    character's width, in points. A cell that holds an amount has the indentation -1.
    """

    top: float
    bottom: float
    xs: tuple[float, ...]
    n_rows: int
    cells: tuple[GridCell, ...]
    insets: dict[tuple[int, int], tuple[float, float]] = field(default_factory=dict)

    @property
    def n_cols(self) -> int:
        return len(self.xs) - 1


@dataclass(frozen=True, slots=True)
class PageLayout:
    """A page as lines and tables, each from top to bottom."""

    width: float
    height: float
    lines: tuple[Line, ...]
    tables: tuple[GridTable, ...]


def lay_out(content: PageContent) -> PageLayout:
    """The lines and ruled tables of a page."""
    grids = _grids(content)
    outside: list[Run] = []
    inside: list[list[Run]] = [[] for _ in grids]
    for run in content.runs:
        home = _home(run, grids)
        (outside if home is None else inside[home]).append(run)
    tables: list[GridTable] = []
    lines: list[Line] = []
    for grid, runs in zip(grids, inside, strict=True):
        table, around = fill_grid(grid, runs)
        if sum(bool(cell.text) for cell in table.cells) > 1:
            tables.append(table)
            lines.extend(around)
        else:
            outside.extend(runs)
    lines.extend(make_line(row) for row in rows_of(outside))
    lines.sort(key=lambda line: (line.mid, line.x0))
    return PageLayout(content.width, content.height, tuple(lines), tuple(tables))


def _grids(content: PageContent) -> list[Grid]:
    """The grids that lines make; where there is none, those that filled areas make with them."""
    across, down = content.outlines
    scale = _scale(content.runs)
    return find_grids(content.horizontals, content.verticals, scale) or (
        find_grids((*content.horizontals, *across), (*content.verticals, *down), scale) if across else []
    )


def _scale(runs: Sequence[Run]) -> float:
    """How far a page was printed smaller than text that one reads: wide sheets fitted to the width of a page."""
    sizes = sorted(run.size for run in runs)
    return min(1.0, sizes[len(sizes) // 2] / SMALL) if sizes else 1.0


def _home(run: Run, grids: Sequence[Grid]) -> int | None:
    """The smallest grid that a run stands in."""
    middle, mid = (run.x0 + run.x1) / 2, run.mid
    homes = [
        i
        for i, g in enumerate(grids)
        if g.ys[0] <= mid <= g.ys[-1] and g.xs[0] - MARGIN <= middle <= g.xs[-1] + MARGIN
    ]
    if len(homes) < 2:
        return homes[0] if homes else None
    return min(homes, key=lambda i: grids[i].bottom - grids[i].top)


def fill_grid(grid: Grid, runs: Sequence[Run]) -> tuple[GridTable, list[Line]]:
    """A table from a grid and the text in it, and the lines in its frame that are caption or notes.

    Cells without text are kept; rows and columns without any are dropped.
    """
    place = _squares(grid)
    content: list[list[Run]] = [[] for _ in grid.regions]
    for run in runs:
        first, last = _reach(run, grid, place)
        if first == last:
            content[first].append(run)
            continue
        for part in _split(run, grid, place):
            content[_cell_of(part, grid, place)].append(part)
    lines = [[make_line(row, True) for row in rows_of(runs)] if runs else [] for runs in content]
    around = _peel(grid, lines)
    indents, insets = _indents(grid, lines)
    cells = [
        GridCell(r.row, r.col, join_lines(ls, r.x1 - r.x0) if ls else "", r.row_span, r.col_span, indent)
        for r, ls, indent in zip(grid.regions, lines, indents, strict=True)
    ]
    filled = [region for region, own in zip(grid.regions, lines, strict=True) if own]
    top = min((region.top for region in filled), default=grid.top)
    bottom = max((region.bottom for region in filled), default=grid.bottom)
    table = GridTable(top, bottom, grid.xs, len(grid.ys) - 1, tuple(cells), insets)
    return _without_empty(table), around


def _peel(grid: Grid, lines: list[list[Line]]) -> list[Line]:
    """Takes the caption out of the first rows of a table and the notes out of its last ones."""
    rows: dict[int, list[int]] = {}
    for i, region in enumerate(grid.regions):
        if lines[i]:
            rows.setdefault(region.row, []).append(i)
    order = sorted(rows)
    peeled: list[Line] = []
    for row in order[:MOST_CAPTION]:
        if len(order) < 3 or not _is_caption_row(grid, rows[row], lines):
            break
        order.remove(row)
        peeled.extend(_taken(rows[row], lines))
    while len(order) > 2 and _is_note_row([lines[i] for i in rows[order[-1]]]):
        peeled.extend(_taken(rows[order.pop()], lines))
    return peeled


def _taken(cells: Sequence[int], lines: list[list[Line]]) -> Iterator[Line]:
    """The lines of some cells, which are left empty."""
    runs = [run for i in cells for line in lines[i] for run in line.runs]
    for i in cells:
        lines[i] = []
    yield from (make_line(row) for row in rows_of(runs))


def _is_caption_row(grid: Grid, cells: Sequence[int], lines: Sequence[Sequence[Line]]) -> bool:
    if any(grid.regions[i].row_span > 1 for i in cells):
        return False
    caption = page_rules()["table_caption"]
    return all(caption.search(closed("".join(line.text for line in lines[i]))) for i in cells)


def _is_note_row(lines: Sequence[Sequence[Line]]) -> bool:
    return len(lines) == 1 and page_rules()["note"].search(closed(lines[0][0].text)) is not None


def _squares(grid: Grid) -> dict[tuple[int, int], int]:
    """Which cell covers each unit square of the grid."""
    return {
        (row, col): i
        for i, r in enumerate(grid.regions)
        for row in range(r.row, r.row + r.row_span)
        for col in range(r.col, r.col + r.col_span)
    }


def _slot(edges: Sequence[float], at: float) -> int:
    return min(max(bisect_right(edges, at) - 1, 0), len(edges) - 2)


def _reach(run: Run, grid: Grid, place: dict[tuple[int, int], int]) -> tuple[int, int]:
    """The first and the last cell that a run touches."""
    row, slack = _slot(grid.ys, run.mid), EDGE * run.size
    first, last = _slot(grid.xs, run.x0 + slack), _slot(grid.xs, run.x1 - slack)
    return place[row, first], place[row, max(first, last)]


def _split(run: Run, grid: Grid, place: dict[tuple[int, int], int]) -> Iterator[Run]:
    """A run cut where a line of the table stands in a gap between two glyphs."""
    row, slack = _slot(grid.ys, run.mid), EDGE * run.size
    first, last = _slot(grid.xs, run.x0 + slack), _slot(grid.xs, run.x1 - slack)
    for col in range(first + 1, last + 1):
        if place[row, col] == place[row, col - 1]:
            continue
        cut = _cut(run, grid.xs[col], slack)
        if cut:
            yield _part(run, 0, cut)
            run = _part(run, cut, len(run.text))
    yield run


def _cut(run: Run, at: float, slack: float) -> int:
    """Before which glyph a line at ``at`` parts the run; 0 where the text only runs over the line."""
    for i in range(1, len(run.text)):
        left, right = run.rights[i - 1], run.lefts[i]
        if min(left, right) - slack <= at <= right + slack:
            glued = right - left < slack / 2 and not _two_numbers(run.text[:i], run.text[i:])
            return 0 if glued else i
    return 0


def _two_numbers(left: str, right: str) -> bool:
    return is_number(left) and is_number(right) and not is_number(left + right)


def _part(run: Run, start: int, end: int) -> Run:
    lefts, rights = run.lefts[start:end], run.rights[start:end]
    return Run(run.text[start:end], lefts[0], max(rights), run.top, run.bottom, lefts, rights)


def _cell_of(run: Run, grid: Grid, place: dict[tuple[int, int], int]) -> int:
    """The cell a run belongs to: where it fits best, if it runs over the edge of one."""
    row, slack = _slot(grid.ys, run.mid), EDGE * run.size
    first, last = _slot(grid.xs, run.x0 + slack), _slot(grid.xs, run.x1 - slack)
    cells = sorted({place[row, col] for col in range(first, max(first, last) + 1)})
    return min(cells, key=lambda i: _misfit(run, grid.regions[i]))


def _misfit(run: Run, region: Region) -> float:
    center = abs(run.x0 + run.x1 - region.x0 - region.x1) / 2
    right = abs(region.x1 - run.x1)
    if is_number(run.text):
        return right
    return min(abs(run.x0 - region.x0), right, center)


def _indents(
    grid: Grid, lines: Sequence[Sequence[Line]]
) -> tuple[list[int], dict[tuple[int, int], tuple[float, float]]]:
    """How far each cell's words stand to the right of its column's leftmost ones, in half characters.

    The second value holds, for each column, where those leftmost words stand.
    """
    columns: dict[tuple[int, int], list[int]] = {}
    for i, region in enumerate(grid.regions):
        if lines[i] and _is_words(lines[i][0].text):
            columns.setdefault((region.col, region.col_span), []).append(i)
    indents = [-1] * len(lines)
    insets = {}
    for column, cells in columns.items():
        amounts = _flush_right([lines[i][0] for i in cells if lines[i][0].text.isdigit()])
        words = [i for i in cells if not (amounts and lines[i][0].text.isdigit())]
        if not words:
            continue
        left = min(lines[i][0].x0 for i in words)
        insets[column] = left - grid.xs[column[0]], max(lines[words[0]][0].size / 2, 1.0)
        for i in words:
            indents[i] = round((lines[i][0].x0 - left) / insets[column][1])
    return indents, insets


def _flush_right(lines: Sequence[Line]) -> bool:
    """Whether lines end at one place and begin at several: amounts, not codes."""
    ends, starts = [line.x1 for line in lines], [line.x0 for line in lines]
    return len(lines) > 1 and max(ends) - min(ends) < FLUSH < max(starts) - min(starts)


def _is_words(text: str) -> bool:
    if text.isdigit():
        return text != "0"
    return any(is_wide(char) or char.isalpha() for char in text[:8])


def _without_empty(table: GridTable) -> GridTable:
    """The table without rows in which no cell begins with text, and without such columns that are slits."""
    rows = sorted({c.row for c in table.cells if c.text})
    wide = [b - a >= SLIT for a, b in pairwise(table.xs)]
    cols = sorted({c.col for c in table.cells if c.text or (c.col_span == 1 and wide[c.col])})
    if not rows or not cols:
        return replace(table, cells=())
    new_row = [bisect_left(rows, row) for row in range(table.n_rows + 1)]
    new_col = [bisect_left(cols, col) for col in range(table.n_cols + 1)]
    kept_rows, kept_cols = set(rows), set(cols)
    kept = [
        GridCell(
            new_row[c.row],
            new_col[c.col],
            c.text,
            max(1, new_row[c.row + c.row_span] - new_row[c.row]),
            max(1, new_col[c.col + c.col_span] - new_col[c.col]),
            c.indent,
        )
        for c in table.cells
        if c.row in kept_rows and c.col in kept_cols
    ]
    xs = (*(table.xs[c] for c in cols), table.xs[cols[-1] + 1])
    insets = {
        (new_col[col], max(1, new_col[col + span] - new_col[col])): inset
        for (col, span), inset in table.insets.items()
    }
    return replace(table, cells=tuple(kept), n_rows=len(rows), xs=xs, insets=insets)
