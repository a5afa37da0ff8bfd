"""A table as a grid: merged cells unfolded, titles, heads and body told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractor.find.cellnumber import parse_cell
from extractor.find.tables_words import clean, every, first, unnumbered
from extractor.model import Cell, Table

CODE = re.compile(r"^(?:\[\d{3,9}\]|\(\d{3,9}\)|[1-5]\d{2}(?:\d{2}){0,3}(?=$|[-—_.:\u4e00-\u9fff]))")
COUNTED = frozenset({"栏次", "行次", "栏目", "列次", "类", "款", "项"})
MAX_CELLS = 400_000
_COUNTER = re.compile(
    r"^(?:\d{1,2}(?:=[\d+\-=]{1,30})?|[*]{1,3}|\([\d+=\-]{1,12}\)|[一二三四五六七八九十甲乙丙丁ABCDEFGHIJKLMN]{1,2})$"
)
_TITLE = re.compile(r"表|单位:|部门:|^附件|年度|情况$|^\(?20\d\d|^截[至止]")
_NAMES_TABLE = re.compile(r"表(?:\([^()]{1,24}\))?$")


@dataclass(frozen=True, slots=True)
class Grid:
    """A table's cells by place. ``at`` answers for merged cells everywhere, ``own`` only where they begin."""

    table: Table
    rows: tuple[tuple[Cell | None, ...], ...]
    starts: tuple[list[Cell], ...]
    titles: int = 0
    body: int = 0
    first: int = 0
    repeats: frozenset[int] = frozenset()

    @property
    def n_cols(self) -> int:
        return self.table.n_cols

    def at(self, row: int, col: int) -> Cell | None:
        return self.rows[row][col]

    def own(self, row: int, col: int) -> Cell | None:
        cell = self.rows[row][col]
        return cell if cell is not None and (cell.row, cell.col) == (row, col) else None

    def owned(self, row: int) -> list[Cell]:
        """The cells that begin in a row, from left to right."""
        return self.starts[row]

    def place(self, cell: Cell) -> str:
        """The name of a cell in the tables of the document."""
        return f"t{self.table.index}r{self.first + cell.row + 1}c{cell.col + 1}"

    def body_rows(self) -> Iterator[int]:
        """Rows below the head, without heads that a new page repeats."""
        return (row for row in range(self.body, len(self.rows)) if row not in self.repeats)


def unfold(table: Table) -> Iterator[Grid]:
    """The grids of a table, merged cells filled in, with the number of title rows and head rows.

    Tables that were set one below the other without a gap, each with its title, are parted;
    ``first`` is the row of the whole at which a grid begins.
    """
    grid = _unfolded(table, 0)
    starts = list(_inner_titles(grid))
    if not starts:
        yield grid
        return
    for start, end in pairwise([0, *starts, table.n_rows]):
        cells = [cell for cell in table.cells if start <= cell.row < end]
        part = replace(
            table,
            n_rows=end - start,
            cells=tuple(replace(cell, row=cell.row - start) for cell in cells),
            caption="" if start else table.caption,
            notes=table.notes if end == table.n_rows else "",
            sheet=None if start else table.sheet,
        )
        yield _unfolded(part, start)


def _inner_titles(grid: Grid) -> Iterator[int]:
    """Rows of the body at which the title of another table stands, with a head below it."""
    row, last = grid.body, len(grid.rows)
    while row < last:
        end = row
        while end < last and end - row < 4 and _is_title_row(grid, end):
            end += 1
        titled = any(_names_table(grid.owned(at)) for at in range(row, end) if at not in grid.repeats)
        if titled and end < last and grid.owned(end) and is_head_row(grid.owned(end)):
            yield row
        row = max(row + 1, end)


def _names_table(cells: Sequence[Cell]) -> bool:
    label = clean(cells[0].text) if len(cells) == 1 else ""
    return _NAMES_TABLE.search(label) is not None and first("title", label)[0] != ""


def _unfolded(table: Table, start: int) -> Grid:
    n_rows = min(table.n_rows, max(1, MAX_CELLS // max(1, table.n_cols)))
    rows: list[list[Cell | None]] = [[None] * table.n_cols for _ in range(n_rows)]
    for cell in table.cells:
        for row in range(cell.row, min(n_rows, cell.row + cell.row_span)):
            for col in range(cell.col, min(table.n_cols, cell.col + cell.col_span)):
                if rows[row][col] is None:
                    rows[row][col] = cell
    shown = tuple(tuple(row) for row in rows)
    grid = Grid(table, shown, tuple(list(_starting(row, number)) for number, row in enumerate(shown)))
    titles = _title_rows(grid)
    body = _head_end(grid, titles)
    grid = replace(grid, titles=titles, body=body, first=start)
    return replace(grid, repeats=_repeated(grid))


def _starting(row: Sequence[Cell | None], number: int) -> Iterator[Cell]:
    """The cells of an unfolded row that begin in it."""
    for col, cell in enumerate(row):
        if cell is not None and cell.col == col and cell.row == number:
            yield cell


def _title_rows(grid: Grid) -> int:
    """How many rows at the top are title, unit and name of the body, written into the grid."""
    count = 0
    for row in range(min(6, len(grid.rows))):
        if grid.owned(row) and not _is_title_row(grid, row):
            break
        count = row + 1
    return count if count < len(grid.rows) else 0


def _is_title_row(grid: Grid, row: int) -> bool:
    cells = grid.owned(row)
    return 0 < len(cells) <= 3 and _is_title([clean(cell.text) for cell in cells], cells, grid.n_cols)


def _is_title(texts: list[str], cells: list[Cell], n_cols: int) -> bool:
    if any(parse_cell(text) is not None for text in texts) or any(_keyed(text) for text in texts):
        return False
    if len(texts) > 1 and all(_is_period(text) for text in texts):
        return False
    wide = len(cells) == 1 and (cells[0].col_span >= n_cols or n_cols > 3)
    return all(_TITLE.search(text) for text in texts) or (wide and first("title", texts[0])[0] != "")


def _is_period(text: str) -> bool:
    """Whether a label only says of which year and kind the figures below it are."""
    return first("basis", text)[0] != "" and "表" not in text and ":" not in text


def _keyed(text: str) -> bool:
    return bool(first("key", text)[0]) or text in ("收入", "支出")


def _head_end(grid: Grid, start: int) -> int:
    """The first row of the body."""
    floor = start
    for row in range(start, len(grid.rows)):
        cells = grid.owned(row)
        if not cells and row >= floor:
            if row == start:
                continue
            return row
        if (_amounts(cells) and not (row < floor and _are_codes(cells))) or (
            row >= floor and not is_head_row(cells)
        ):
            return row
        if row - start >= 8:
            return start
        floor = max([floor, *(cell.row + cell.row_span for cell in cells)])
    return len(grid.rows)


def _amounts(cells: list[Cell]) -> bool:
    """Whether a row holds figures, and does not just count the columns."""
    texts = [clean(cell.text) for cell in cells]
    return any(parse_cell(text) is not None for text in texts) and not counters(texts) and not _levels(texts)


def _are_codes(cells: list[Cell]) -> bool:
    """Whether a row below heads that reach into it gives codes to the columns."""
    return all(text.isdigit() and CODE.match(text) for text in (clean(cell.text) for cell in cells))


def _levels(texts: list[str]) -> bool:
    """Whether a row of heads names the levels of codes, and gives codes to the columns beside them.

    >>> _levels(["类", "款", "项", "501", "502"]), _levels(["类", "款", "项", "合计", "501"])
    (True, False)
    """
    rest = [text for text in texts if text not in COUNTED]
    return (
        len(texts) - len(rest) > 1
        and bool(rest)
        and all(text.isdigit() and CODE.match(text) for text in rest)
    )


def is_form(grid: Grid) -> bool:
    """Whether a table is a form about one project or body: labels down its first column, goals below."""
    labels = {clean(cell.text) for cell in grid.table.cells if cell.col == 0}
    words = {clean(cell.text) for cell in grid.table.cells[:400]}
    named = sum(bool(first("form", label)[0]) for label in labels)
    goals = sum(first("form", word)[0] == "form.indicator" for word in words)
    return (
        named >= 3
        or (named >= 1 and goals >= 2 and grid.body <= grid.titles)
        or (goals >= 3 and grid.body <= grid.titles)
    )


def is_head_row(cells: list[Cell]) -> bool:
    """Whether cells that begin in one row are heads of columns (or the count of columns below them)."""
    texts = [clean(cell.text) for cell in cells]
    if counters(texts) or _levels(texts):
        return True
    if any(CODE.match(text) for text in texts):
        return False
    if any(parse_cell(text) is not None for text in texts):
        return False
    if unnumbered(texts[0])[0]:
        return False
    short = [text for text in texts if len(text) <= 60]
    named = sum(
        bool(first("key", text)[0] or every("value", text) or first("basis", text)[0]) for text in short
    )
    named += sum(text in ("收入", "支出", "部门预算", "其中", "其中:") for text in short)
    if len(short) < len(texts):
        return named * 4 >= len(texts) * 3 and named >= 3
    return named * 2 >= len(texts) and not (len(texts) == 1 and texts[0] in ("合计", "总计"))


def counters(texts: list[str]) -> bool:
    """Whether a row only counts the columns (栏次, 1, 2, 3 or **).

    >>> counters(["栏次", "1", "2"]), counters(["合计", "1", "2"]), counters(["**", "**", "1", "2"])
    (True, False, True)
    """
    rest = [text for text in texts if text not in COUNTED]
    if len(rest) < 2 or not all(_COUNTER.match(text) for text in rest):
        return False
    digits = [int(match[0]) for text in rest if (match := re.match(r"\d+", text))]
    if len(rest) < len(texts) or not digits:
        return True
    return len(digits) > 1 and all(b - a == 1 for a, b in pairwise(digits))


def _repeated(grid: Grid) -> frozenset[int]:
    """Rows of the body that print a head row again, other text perhaps lying over some of it."""
    if grid.body == 0:
        return frozenset()
    above = range(grid.body)
    texts = {_texts(grid, row) for row in above} - {()}
    heads = [_labels(grid, row) for row in above if row >= grid.titles]
    return frozenset(
        row
        for row in range(grid.body, len(grid.rows))
        if _texts(grid, row) in texts or any(_prints_again(_labels(grid, row), head) for head in heads)
    )


def _prints_again(labels: dict[int, str], head: dict[int, str]) -> bool:
    """Whether labels stand where those of a head do, and three in four begin as those."""
    again = sum(
        len(label) > 1 and not label.isdigit() and labels.get(col, "").startswith(label)
        for col, label in head.items()
    )
    return len(head) >= 4 and labels.keys() == head.keys() and again * 4 >= len(head) * 3


def _labels(grid: Grid, row: int) -> dict[int, str]:
    return {cell.col: clean(cell.text) for cell in grid.owned(row)}


def _texts(grid: Grid, row: int) -> tuple[str, ...]:
    return tuple(clean(cell.text) for cell in grid.owned(row))
