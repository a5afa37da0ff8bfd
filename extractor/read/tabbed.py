"""Tables that a Word document sets with tab stops: paragraphs that follow each other, cut alike by tabs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from extractor.read.compose import Block, Grid, GridCell, Paragraph

FEWEST_ROWS = 3
#: How many of the rows, in tenths, must have the same number of cells.
ALIKE = 6
_FIGURE = re.compile(
    r"[-－+]?\d{1,3}(?:[,，]\d{3}){1,5}(?:\.\d{1,8})?|[-－+]?\d{1,14}(?:\.\d{1,8})?%?|[-－—]{1,2}"
)
_PAGE = re.compile(r"[-—\s]{0,3}\d{1,4}[-—\s]{0,3}")


def with_tab_tables(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks with runs of paragraphs that tabs cut into rows and columns made a table each."""
    run: list[Paragraph] = []
    for block in blocks:
        if isinstance(block, Paragraph) and _is_row(block.text):
            run.append(block)
            continue
        yield from _table(run)
        run = []
        yield block
    yield from _table(run)


def _is_row(text: str) -> bool:
    """Whether a paragraph has cells parted by tabs, and is no sentence and no line of a contents list."""
    return "\t" in text.strip() and "\n" not in text and not re.search("[。；！？]", text)


def _table(run: Sequence[Paragraph]) -> Iterator[Block]:
    rows = [paragraph.text.rstrip().split("\t") for paragraph in run]
    rows = rows if _is_regular(rows) else [_closed(row) for row in rows]
    if not (_is_regular(rows) and _holds_figures(rows)):
        yield from run
        return
    amounts = _amounts(rows)
    yield Grid(tuple(cell for number, row in enumerate(rows) for cell in _cells(number, row, amounts)))


def _closed(row: Sequence[str]) -> list[str]:
    """A row in which several tabs reach the next column, none an empty cell."""
    return [row[0], *(part for part in row[1:] if part.strip())]


def _is_regular(rows: Sequence[Sequence[str]]) -> bool:
    """Whether most rows have as many cells as the widest."""
    if len(rows) < FEWEST_ROWS:
        return False
    widths = Counter(map(len, rows))
    return widths[max(widths)] * 10 >= ALIKE * len(rows)


def _figures(row: Sequence[str]) -> list[int]:
    """The columns of a row that hold figures; the first names the row."""
    return [place for place, part in enumerate(row) if place and _FIGURE.fullmatch(part.strip())]


def _holds_figures(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the rows name things beside figures, more of them than a contents list has page numbers."""
    figures = [[row[place].strip() for place in _figures(row)] for row in rows]
    if sum(map(bool, figures)) * 2 < len(rows):
        return False
    return any(len(found) > 1 or not _PAGE.fullmatch(found[0]) for found in figures if found)


def _amounts(rows: Sequence[Sequence[str]]) -> frozenset[int]:
    """The columns that hold figures in the rows that have all cells."""
    width = max(len(row) for row in rows)
    return frozenset(place for row in rows if len(row) == width for place in _figures(row))


def _cells(number: int, row: Sequence[str], amounts: frozenset[int]) -> Iterator[GridCell]:
    """The cells of a row; the figures of a sum that has no cell for the code stand below those of the others."""
    figures = _figures(row)
    shift = 0
    if figures and len(figures) == len(row) - 1:
        shifts = range(1 + max(amounts, default=0) - figures[-1])
        shift = next((step for step in shifts if amounts.issuperset(place + step for place in figures)), 0)
    for place, part in enumerate(row):
        if part.strip():
            indent = 0 if place else len(part) - len(part.lstrip())
            yield GridCell(number, place + shift if place else 0, part.strip(), indent=indent)
