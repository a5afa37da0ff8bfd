"""Names merged over a page break, whose text stands on one of the pages only, given to the rows on the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractor.find.cellnumber import parse_cell
from extractor.find.tables_columns import Group
from extractor.find.tables_grid import Grid
from extractor.find.tables_title import Context
from extractor.find.tables_words import clean, first, unnumbered
from extractor.model import Cell


@dataclass(frozen=True, slots=True)
class Read:
    """A table with its layout and context, as the next table may continue it."""

    grid: Grid
    groups: tuple[Group, ...]
    context: Context

    def columns(self, *roles: str) -> tuple[int, ...]:
        return tuple(column.col for group in self.groups for column in group.having(*roles))


@dataclass(slots=True)
class _Page:
    """What a page holds of a table: the first and the last name, and the rows above and below them without any."""

    table: int
    above: range
    below: range
    first: Cell | None
    last: Cell | None


def over_breaks(reads: Sequence[Read]) -> list[Read]:
    """The tables, with the names of projects and bodies on both sides of the page breaks that cut their cells."""
    result = list(reads)
    for role in ("project", "unit"):
        for place, col in enumerate(_columns(reads, role)):
            if col is not None and (place == 0 or not _goes_on(reads, place, role)):
                end = place + 1
                while end < len(reads) and _goes_on(reads, end, role):
                    end += 1
                _carry([page for n in range(place, end) for page in _pages(result[n], n, col)], col, result)
    return result


def _columns(reads: Sequence[Read], role: str) -> Iterator[int | None]:
    """The one column with names of a role in each table."""
    for read in reads:
        columns = read.columns(role)
        yield columns[0] if len(columns) == 1 else None


def _goes_on(reads: Sequence[Read], place: int, role: str) -> bool:
    """Whether a table continues on its page the one before it: the same columns, no title of its own."""
    before, read = reads[place - 1], reads[place]
    return (
        (before.grid.table.page or 0) < (read.grid.table.page or 0)
        and read.context.title in ("", before.context.title)
        and read.context.kind == before.context.kind
        and read.grid.n_cols == before.grid.n_cols
        and len(read.columns(role)) == 1
        and all(read.columns(roles) == before.columns(roles) for roles in (role, "value"))
    )


def _pages(read: Read, table: int, col: int) -> Iterator[_Page]:
    """The parts into which repeated heads cut a table."""
    grid = read.grid
    cuts = [grid.body - 1, *sorted(row for row in grid.repeats if row >= grid.body), len(grid.rows)]
    for before, after in pairwise(cuts):
        rows = range(before + 1, after)
        named = [(row, cell) for row in rows if (cell := _name(grid, row, col))]
        if named:
            (start, top), (end, bottom) = named[0], named[-1]
            yield _Page(table, range(rows.start, start), range(end + 1, rows.stop), top, bottom)
        elif rows:
            yield _Page(table, rows, range(0), None, None)


def _name(grid: Grid, row: int, col: int) -> Cell | None:
    cell = grid.at(row, col)
    return cell if cell is not None and cell.text.strip() else None


def _carry(pages: Sequence[_Page], col: int, reads: list[Read]) -> None:
    """Fills the rows without a name at a break with the name that reaches the break from its other side."""
    for before, after in pairwise(pages):
        if after.above and not before.below and _is_merged(before.last):
            if _fill(reads, after, after.above, col, before.last):
                after.first = after.first or before.last
                after.last = after.last or before.last
        elif before.below and not after.above and _is_merged(after.first):
            _fill(reads, before, before.below, col, after.first)


def _is_merged(cell: Cell | None) -> bool:
    return cell is not None and cell.row_span > 1


def _fill(reads: list[Read], page: _Page, rows: range, col: int, cell: Cell | None) -> bool:
    """Puts a name into rows, where they hold figures and none of them is a sum; says whether it did."""
    read = reads[page.table]
    cells = [other for row in rows for other in read.grid.owned(row)]
    values = read.columns("value")
    paid = any(other.col in values and parse_cell(other.text) is not None for other in cells)
    if cell is None or not paid or any(_is_sum(other) for other in cells):
        return False
    here = replace(cell, row=rows.start, col=col, row_span=len(rows), col_span=1)
    shown = read.grid.rows
    filled = tuple((*shown[row][:col], here, *shown[row][col + 1 :]) for row in rows)
    shown = (*shown[: rows.start], *filled, *shown[rows.stop :])
    reads[page.table] = replace(read, grid=replace(read.grid, rows=shown))
    return True


def _is_sum(cell: Cell) -> bool:
    return bool(first("row", unnumbered(clean(cell.text))[1])[1].get("total"))
