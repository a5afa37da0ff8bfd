"""One text out of blocks: paragraphs, tables and page starts become text, tables and page offsets.

Every format but plain text ends here, so that all of them compose alike. A reader yields

    Paragraph("一、收支总体情况")          one line of text; a line feed parts lines, a form feed marks a new page
    Grid((GridCell(0, 0, "项目"), ...))   a table; cells without text may be left out
    PageStart()                           what follows stands on a new page

and calls ``compose``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import accumulate

from extractor.errors import LimitError
from extractor.model import Cell, Options, Table
from extractor.read.limits import check_pages

CAPTION_LINES = 6
NOTE_LINES = 3
SHORT = 60
MOST_COLUMNS = 16_384
# A grid of few cells that hold this much text on average is a page layout, not a table;
# so is one where a single cell holds most of a long text.
FEW_CELLS = 4
LONG = 200
ARTICLE = 1500
# So many characters with a full stop among them, alone in a row, are no cell of a table.
PROSE = 20
# Nothing a reader sees: controls, zero-width signs, soft hyphens, byte order marks, lone surrogates.
UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufff9-\ufffb\ud800-\udfff\ufffe\uffff]"
)
LINE_END = re.compile("\r\n|[\r\n\x0b\x85\u2028\u2029]")
WIDE = re.compile("[\u2014\u2018-\u201d\u2026\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text: a line feed parts lines, a form feed marks where a new page starts."""

    text: str


@dataclass(frozen=True, slots=True)
class PageStart:
    """What follows stands on a new page."""


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell before its place in the text is known; ``row`` and ``col`` are 0-based."""

    row: int
    col: int
    text: str
    row_span: int = 1
    col_span: int = 1
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Grid:
    """A table before its place in the text is known; ``sheet`` is the name of its worksheet.

    ``turns`` are the rows at which a new page starts, for a table that runs over several pages.
    """

    cells: tuple[GridCell, ...]
    sheet: str | None = None
    turns: tuple[int, ...] = ()


Block = Paragraph | Grid | PageStart


@dataclass(frozen=True, slots=True)
class RichCell:
    """A cell as Word and HTML have them: it holds blocks, tables among them."""

    row: int
    col: int
    blocks: tuple[Block, ...]
    row_span: int = 1
    col_span: int = 1
    indent: int = 0

    @property
    def text(self) -> str:
        """The cell's own lines, without those of tables inside it."""
        return "\n".join(block.text for block in self.blocks if isinstance(block, Paragraph))


@dataclass(frozen=True, slots=True)
class Composed:
    """The text, its tables and the offsets at which its pages start."""

    text: str
    tables: tuple[Table, ...]
    pages: tuple[int, ...]


@dataclass(slots=True)
class _Page:
    """What is written so far."""

    options: Options
    parts: list[str] = field(default_factory=list)
    length: int = 0
    pages: list[int] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)

    def write(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)
        if self.length > self.options.max_chars:
            raise LimitError(
                f"text of more than {self.options.max_chars:,} characters: raise --max-chars to read it"
            )

    def turn(self) -> None:
        if not self.pages and self.length:
            self.pages.append(0)
        self.pages.append(self.length)
        check_pages(len(self.pages), self.options)


def compose(blocks: Iterable[Block], options: Options) -> Composed:
    """Text, tables and page offsets of a stream of blocks.

    Paragraphs stand one to a line, tables row by row, cells parted by a tab and rows by a line
    feed; a merged cell is printed once, at its first place. A grid of one column, and a layout
    of few cells full of prose, are paragraphs, and so are sentences alone in the first and last rows of a
    table. Raises LimitError above ``max_chars`` and ``max_pages``.
    """
    page = _Page(options)
    for block in blocks:
        if isinstance(block, PageStart):
            page.turn()
        elif isinstance(block, Paragraph):
            _write_paragraph(page, block.text)
        else:
            _write_grid(page, block)
    text = "".join(page.parts)
    return Composed(text, tuple(_surroundings(page, text)), tuple(page.pages))


def table_blocks(cells: Sequence[RichCell]) -> list[Block]:
    """The blocks of a table whose cells hold blocks: a layout's content in reading order, or one grid.

    Tables inside the cells of a real table follow it.
    """
    used = [
        cell for cell in cells if any(not isinstance(b, Paragraph) or b.text.strip() for b in cell.blocks)
    ]
    inner: list[Block] = [block for cell in used for block in cell.blocks if isinstance(block, Grid)]
    if _is_layout(used) or (inner and len(used) <= FEW_CELLS):
        return [block for cell in used for block in cell.blocks]
    flat = (
        GridCell(cell.row, cell.col, cell.text, cell.row_span, cell.col_span, cell.indent) for cell in used
    )
    return [Grid(tuple(flat)), *inner]


def without_columns(cells: Iterable[GridCell], hidden: Set[int]) -> Iterator[GridCell]:
    """The cells that show when columns are hidden; a merged cell moves to its first column that does."""
    for cell in cells:
        columns = range(cell.col, cell.col + min(cell.col_span, MOST_COLUMNS))
        shown = [column for column in columns if column not in hidden] if hidden else columns
        if shown:
            yield replace(cell, col=shown[0], col_span=len(shown))


def tidy(text: str) -> str:
    r"""One line of text as a reader sees it: no controls, no unseen signs, common blanks, no blanks around it.

    >>> tidy("　 收入\xa0总计\u200b ")
    '收入 总计'
    """
    if text.isprintable():  # no controls, no blanks but the common one
        return text.strip(" \u3000")
    return UNSEEN.sub("", text).replace("\xa0", " ").replace("\t", " ").strip(" \u3000")


def close_breaks(text: str) -> str:
    r"""The text of a cell with its line breaks closed; a blank stays only between two words or numbers.

    >>> close_breaks("住房保障\n支出"), close_breaks("12.50\n3.20"), close_breaks("金额\n（万元）")
    ('住房保障支出', '12.50 3.20', '金额（万元）')
    """
    if text.isprintable():
        return tidy(text)
    closed = ""
    for line in LINE_END.split(text.replace("\f", "\n")):
        line = tidy(line)
        closed += _blank_or_nothing(closed, line) + line
    return closed


def indent_of(text: str) -> int:
    """How far a text is moved in by blanks, in half-width columns.

    >>> indent_of("　　行政运行"), indent_of("  20101")
    (4, 2)
    """
    lead = UNSEEN.sub("", text)
    lead = lead[: len(lead) - len(lead.lstrip(" \xa0\u3000"))]
    return len(lead) + lead.count("\u3000")


def _blank_or_nothing(left: str, right: str) -> str:
    return "" if not left or not right or WIDE.match(left[-1]) or WIDE.match(right[0]) else " "


def _write_paragraph(page: _Page, text: str) -> None:
    for line in LINE_END.split(text):
        pieces = line.split("\f")
        pieces = [tidy(pieces[0]), *(UNSEEN.sub("", piece).rstrip() for piece in pieces[1:])]
        for number, piece in enumerate(pieces):
            if number:
                page.turn()
            page.write(piece)
        if any(pieces):
            page.write("\n")


def _write_grid(page: _Page, grid: Grid) -> None:
    cells = _trimmed(grid.cells)
    first_row = min((cell.row for cell in grid.cells if UNSEEN.sub("", cell.text).strip()), default=0)
    turns = [row - first_row for row in grid.turns]
    if cells and _is_layout(cells):
        for cell in cells:
            _turn_before(page, cell.row, turns)
            _write_paragraph(page, cell.text)
    elif cells:
        above, table, below = _with_prose_parted(cells)
        _write_prose(page, above, turns)
        begun = [row - table[0].row for row in turns]
        page.tables.append(_write_table(page, _trimmed(table), grid.sheet, begun))
        turns = turns[len(turns) - len(begun) :]
        _write_prose(page, below, turns)
    for _ in turns:
        page.turn()


def _with_prose_parted(
    cells: Sequence[GridCell],
) -> tuple[Sequence[GridCell], Sequence[GridCell], Sequence[GridCell]]:
    """Sentences that fill the first and the last rows of a table alone, and the table between them."""
    starts = Counter(cell.row for cell in cells)
    reach = list(accumulate((cell.row + cell.row_span for cell in cells), max, initial=0))
    first, last = 0, len(cells)
    while first < last and starts[cells[first].row] == 1 and _is_prose(cells[first], reach[first]):
        first += 1
    while first < last and starts[cells[last - 1].row] == 1 and _is_prose(cells[last - 1], reach[last - 1]):
        last -= 1
    return (cells[:first], cells[first:last], cells[last:]) if first < last else ((), cells, ())


def _is_prose(cell: GridCell, reach: int) -> bool:
    """Whether a cell holds sentences, and none above it reaches into its row."""
    return reach <= cell.row and cell.row_span == 1 and len(cell.text) >= PROSE and "。" in cell.text


def _write_prose(page: _Page, cells: Sequence[GridCell], turns: list[int]) -> None:
    for cell in cells:
        _turn_before(page, cell.row, turns)
        _write_paragraph(page, cell.text)


def _turn_before(page: _Page, row: int, turns: list[int]) -> None:
    while turns and turns[0] <= row:
        page.turn()
        turns.pop(0)


def _trimmed(cells: Sequence[GridCell]) -> list[GridCell]:
    """Cells that hold text, in reading order; rows and columns in which no text starts are left out."""
    used = [cell for cell in cells if cell.text and UNSEEN.sub("", cell.text).strip()]
    if not used:
        return []
    rows, columns = sorted({cell.row for cell in used}), sorted({cell.col for cell in used})
    used.sort(key=lambda cell: (cell.row, cell.col))
    return [
        GridCell(
            bisect_left(rows, cell.row),
            bisect_left(columns, cell.col),
            cell.text,
            _spanned(rows, cell.row, cell.row_span),
            _spanned(columns, cell.col, cell.col_span),
            cell.indent,
        )
        for cell in used
    ]


def _spanned(kept: Sequence[int], first: int, span: int) -> int:
    """How many of the rows or columns that are kept a span covers."""
    return max(1, bisect_left(kept, first + span) - bisect_left(kept, first))


def _is_layout(cells: Sequence[GridCell] | Sequence[RichCell]) -> bool:
    if len({cell.col for cell in cells}) < 2:
        return True
    lengths = [len(cell.text) for cell in cells]
    longest, whole = max(lengths), sum(lengths)
    return (len(cells) <= FEW_CELLS and whole > LONG * len(cells)) or longest > max(ARTICLE, whole // 2)


def _write_table(page: _Page, cells: Sequence[GridCell], sheet: str | None, turns: list[int]) -> Table:
    start, number = page.length, len(page.pages) or None
    n_rows = 1 + max(cell.row for cell in cells)
    n_cols = 1 + max(cell.col for cell in cells)
    if n_rows * n_cols > page.options.max_chars:
        raise LimitError(
            f"table of {n_rows:,} rows and {n_cols:,} columns is above --max-chars: raise it to read the table"
        )
    placed: list[Cell] = []
    row = col = 0
    for cell in cells:
        if (cell.row, cell.col) < (row, col) or (placed and (cell.row, cell.col) == (row, col)):
            continue
        page.write(_gap(row, col, cell, n_cols))
        _turn_before(page, cell.row, turns)
        row, col = cell.row, cell.col
        text = close_breaks(cell.text)
        placed.append(_place(cell, text, page.length))
        page.write(text)
    page.write("\t" * (n_cols - 1 - col))
    end = page.length
    page.write("\n")
    return Table(len(page.tables) + 1, number, start, end, n_rows, n_cols, tuple(placed), sheet=sheet)


def _gap(row: int, col: int, cell: GridCell, n_cols: int) -> str:
    """Tabs and line feeds between the place of one cell and that of the next one that holds text."""
    if cell.row == row:
        return "\t" * (cell.col - col)
    empty = "\t" * (n_cols - 1) + "\n"
    return "\t" * (n_cols - 1 - col) + "\n" + empty * (cell.row - row - 1) + "\t" * cell.col


def _place(cell: GridCell, text: str, start: int) -> Cell:
    indent = cell.indent or indent_of(cell.text)
    return Cell(cell.row, cell.col, text, start, start + len(text), cell.row_span, cell.col_span, indent)


def _surroundings(page: _Page, text: str) -> Iterable[Table]:
    """The tables with their captions and notes."""
    floor = 0
    for number, table in enumerate(page.tables):
        ceiling = page.tables[number + 1].start if number + 1 < len(page.tables) else len(text)
        caption_start, caption = _caption(text, floor, table.start, page.pages)
        notes = _notes(text, table.end + 1, ceiling, page.pages)
        yield replace(table, caption=caption, caption_start=caption_start, notes=notes)
        floor = table.end + 1


def _caption(text: str, floor: int, end: int, pages: Sequence[int]) -> tuple[int, str]:
    """The last short lines before ``end``, down to ``floor``; those of an earlier page only if there are no others."""
    start = end
    for _ in range(CAPTION_LINES):
        line_start = text.rfind("\n", floor, max(floor, start - 1)) + 1 or floor
        line = text[line_start : max(line_start, start - 1)]
        if not line or len(line) > SHORT or line.endswith(("。", "；")):
            break
        start = line_start
        if start in pages:
            break
    return start, text[start : max(start, end - 1)]


def _notes(text: str, start: int, ceiling: int, pages: Sequence[int]) -> str:
    """Up to three lines after a table, on its page and before the next table."""
    turn = next((offset for offset in pages if offset >= start), ceiling)
    lines = text[start : min(turn, ceiling)].split("\n", NOTE_LINES)
    return "\n".join(lines[:NOTE_LINES]).strip()
