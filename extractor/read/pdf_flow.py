"""The pages of a PDF as one flow of paragraphs and tables, broken by sense and not by the layout."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from extractor.read.compose import Block, Grid, GridCell, PageStart, Paragraph
from extractor.read.pdf_furniture import without_furniture
from extractor.read.pdf_layout import GridTable, PageLayout
from extractor.read.pdf_text import Line, closed, is_number, is_wide, page_rules

LONG = 14
RAGGED = 2.2
MORE_RAGGED = 4.0
INDENT = 1.2
PITCH = 1.9
SAME_EDGE = 3.0
SHIFT = 40.0
STOPS = "。！？；：:;!?"
#: Marks that no line ends with, and marks that none begins with.
OPENING = "（(《“‘【"
CLOSING = "）)》”’】，。；：、！？,;:!?%"


Item = Line | GridTable


def to_blocks(pages: Sequence[PageLayout]) -> list[Block]:
    """Paragraphs, tables and page starts in order of reading. A table that goes on over the page is one."""
    lines = _without_repeated_captions(pages, without_furniture(pages))
    writer = _Writer(_margins(pages, lines))
    for number, (page, kept) in enumerate(zip(pages, lines, strict=True), 1):
        writer.turn(round(page.width))
        items: list[Item] = [*kept, *page.tables]
        for item in sorted(items, key=_middle):
            if isinstance(item, Line):
                writer.line(number, item)
            else:
                writer.table(number, item)
    writer.end()
    writer.reach(len(pages))
    return writer.blocks


def _without_repeated_captions(
    pages: Sequence[PageLayout], lines: Sequence[Sequence[Line]]
) -> list[Sequence[Line]]:
    """The lines of each page, without the title of a table that only goes on from the page before."""
    kept: list[Sequence[Line]] = []
    last: GridTable | None = None
    caption: set[str] = set()
    for page, own in zip(pages, lines, strict=True):
        if not page.tables:
            last = None
            kept.append(own)
            continue
        first = min(page.tables, key=lambda table: table.top)
        above = [line for line in own if line.mid < first.top]
        if last and above and _same_columns(last, first) and _plain(above) <= caption:
            kept.append(own[len(above) :])
        else:
            kept.append(own)
            caption = set()
        lowest = max(page.tables, key=lambda table: table.top)
        if lowest is not first or not caption:
            start = max((t.bottom for t in page.tables if t is not lowest), default=0.0)
            caption = _plain([line for line in own if start < line.mid < lowest.top]) | {""}
        last = None if any(line.mid > lowest.top for line in own) else lowest
    return kept


def _plain(lines: Sequence[Line]) -> set[str]:
    """Captions without blanks and without the words that say that they go on."""
    return {page_rules()["continued"].sub("", closed(line.text)) for line in lines}


def _middle(item: Item) -> float:
    return item.mid if isinstance(item, Line) else item.top


Margins = dict[int, tuple[float, float]]


def _margins(pages: Sequence[PageLayout], lines: Sequence[Sequence[Line]]) -> Margins:
    """For each width of page, the left and right edge of its running text."""
    lefts: dict[int, Counter[int]] = {}
    rights: dict[int, Counter[int]] = {}
    for page, kept in zip(pages, lines, strict=True):
        width = round(page.width)
        for line in kept:
            if len(line.text) >= LONG:
                lefts.setdefault(width, Counter())[round(line.x0 / 4)] += 1
                rights.setdefault(width, Counter())[round(line.x1 / 4)] += 1
    return {width: (4.0 * _low(lefts[width]), 4.0 * _high(rights[width])) for width in lefts}


def _low(counts: Counter[int]) -> int:
    enough = max(counts.values()) * 0.2
    return min(place for place, count in counts.items() if count >= enough)


def _high(counts: Counter[int]) -> int:
    enough = max(counts.values()) * 0.2
    return max(place for place, count in counts.items() if count >= enough)


class _Writer:
    """Takes lines and tables in order and gathers them to blocks."""

    def __init__(self, margins: Margins) -> None:
        self.blocks: list[Block] = []
        self.margins = margins
        self.page = 0
        self.text = ""
        self.last: Line | None = None
        self.tables: list[tuple[int, GridTable]] = []
        self.left, self.right = 0.0, 1e9

    def turn(self, width: int) -> None:
        """A new page begins."""
        self.left, self.right = self.margins.get(width, (0.0, 1e9))

    def reach(self, page: int) -> None:
        """Page starts up to and with this page."""
        self.blocks.extend([PageStart()] * (page - self.page))
        self.page = max(self.page, page)

    def line(self, page: int, line: Line) -> None:
        self._end_table()
        if self.last is not None and self._goes_on(self.last, line, page == self.page):
            seam = seam_between(self.text, line.text)
            self.text += "\f" * (page - self.page) + seam + line.text
            self.page = page
        else:
            self.end()
            self.reach(page)
            self.text = line.text
        self.last = line

    def table(self, page: int, table: GridTable) -> None:
        self._end_line()
        if self.tables and not _continues(self.tables[-1], page, table):
            self._end_table()
        if not self.tables:
            self.reach(page)
        self.tables.append((page, table))

    def end(self) -> None:
        self._end_line()
        self._end_table()

    def _end_line(self) -> None:
        if self.text:
            self.blocks.append(Paragraph(self.text))
        self.text, self.last = "", None

    def _end_table(self) -> None:
        if self.tables:
            self.blocks.append(_joined([table for _, table in self.tables]))
            self.page = self.tables[-1][0]
        self.tables = []

    def _goes_on(self, above: Line, below: Line, same_page: bool) -> bool:
        """Whether the layout alone broke the text between two lines."""
        size = max(above.size, 1.0)
        if abs(above.size - below.size) > 0.2 * size:
            return False
        if same_page and below.mid - above.mid > PITCH * 1.3 * size:
            return False
        slack = RAGGED if above.text[-1] in STOPS else MORE_RAGGED
        if self.right - above.x1 > slack * size + _first_word(below):
            return False
        moved_in = below.x0 - self.left > INDENT * size
        if moved_in and below.x0 - above.x0 > -INDENT * size:
            return False
        return not _opens(above, below, moved_in=moved_in)


def _opens(above: Line, below: Line, moved_in: bool) -> bool:
    """Whether the words of a line show that it opens a paragraph."""
    rules, start = page_rules(), closed(below.text)
    if rules["leader"].search(closed(above.text)) or rules["leader"].search(start):
        return True
    if rules["heading_start"].search(start):
        return True
    return (moved_in or above.text[-1] in STOPS) and rules["list_start"].search(start) is not None


def _first_word(line: Line) -> float:
    """The width of what could not be broken at the start of a line, beyond one Chinese character.

    A word of Latin letters or digits, and whatever brackets and marks stick to the first word.
    """
    text, end = line.text, 0
    while end < len(text) and text[end] in OPENING:
        end += 1
    if end < len(text) and is_wide(text[end]):
        end += 1
    else:
        end += next((i for i, char in enumerate(text[end:]) if is_wide(char) or char == " "), len(text) - end)
    while end < len(text) and text[end] in CLOSING:
        end += 1
    width = sum(2 if is_wide(char) else 1 for char in text[:end])
    return max(min(width, 20) - 2 * is_wide(text[0]), 0) * line.size / 2


def seam_between(before: str, after: str) -> str:
    """What stands where two lines of a paragraph meet: a blank between two words of Latin letters.

    >>> seam_between("共计19.", "91万元"), seam_between("Microsoft", "Word"), seam_between("支", "出")
    ('', ' ', '')
    """
    if is_wide(before[-1]) or is_wide(after[0]):
        return ""
    tail = before[-24:]
    start = max((i + 1 for i, char in enumerate(tail) if not _numeric(char)), default=0)
    head = after[: next((i for i, char in enumerate(after) if not _numeric(char)), len(after))]
    if tail[start:] and head:
        return "" if is_number(tail[start:] + head) else " "
    return " " if before[-1].isalnum() and after[0].isalnum() and not (tail[start:] or head) else ""


def _numeric(char: str) -> bool:
    return char.isdigit() or char in ".,，%"


def _continues(before: tuple[int, GridTable], page: int, table: GridTable) -> bool:
    """Whether a table is the rest of one that ended the page before: the same columns, nothing between."""
    last_page, last = before
    return page == last_page + 1 and _same_columns(last, table)


def _same_columns(last: GridTable, table: GridTable) -> bool:
    """Whether two tables have the same columns; a page may stand a little to the left or right."""
    if len(last.xs) != len(table.xs):
        return False
    shift = table.xs[0] - last.xs[0]
    return abs(shift) <= SHIFT and all(
        abs(a + shift - b) <= SAME_EDGE for a, b in zip(last.xs, table.xs, strict=True)
    )


def _joined(parts: Sequence[GridTable]) -> Grid:
    """The parts of a table on several pages as one; ``turns`` are the rows that begin a page."""
    cells: list[GridCell] = []
    turns: list[int] = []
    height = 0
    least = {
        column: min(part.insets[column][0] for part in parts if column in part.insets)
        for column in {column for part in parts for column in part.insets}
    }
    for part in parts:
        if height:
            turns.append(height)
        moved = {
            column: round((inset - least[column]) / half) for column, (inset, half) in part.insets.items()
        }
        for cell in part.cells:
            indent = cell.indent + moved.get((cell.col, cell.col_span), 0) if cell.indent >= 0 else 0
            row = cell.row + height
            cells.append(GridCell(row, cell.col, cell.text, cell.row_span, cell.col_span, indent))
        height += part.n_rows
    return Grid(tuple(cells), turns=tuple(turns))
