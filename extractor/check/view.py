"""The figures of a document as plain columns of integers and keys, so that comparing them is cheap."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from extractor.model import Figure
from extractor.reference.spelling import normalise_name

#: One yuan, one per cent, one piece: values are integers of ten-thousandths.
SCALE = 10_000
LEVELS = frozenset({"budget", "final", "adjusted_budget", "stock"})
PREVIOUS = frozenset({"previous_budget", "previous_final"})
_POWERS = tuple(10**n for n in range(19))


class Spot(NamedTuple):
    """A cell of a table, 1-based."""

    table: int
    row: int
    col: int


class View:
    """Columns over the figures of a document, in their order.

    ``value`` is in ten-thousandths of the figure's unit, ``step`` one unit of its last printed digit.
    ``context`` says where like stands beside like: a column of a table, a run of prose of one section.
    """

    __slots__ = (
        "about",
        "context",
        "figures",
        "flowing",
        "kept",
        "spot",
        "step",
        "table",
        "text",
        "value",
        "what",
    )

    def __init__(self, text: str, figures: Sequence[Figure]) -> None:
        self.text = text
        self.figures = figures
        self.value = [int(f.value * SCALE) for f in figures]
        self.step = [_step(f) for f in figures]
        self.what = [_what(f) for f in figures]
        self.spot: list[Spot | None] = [_spot(f.mention.cell) for f in figures]
        self.flowing = [i for i, spot in enumerate(self.spot) if spot is None]
        self.table = _tables(figures, self.spot)
        self.context: list[object] = _contexts(figures, self.spot, self.table)

    def money(self, i: int) -> bool:
        return self.figures[i].unit == "yuan"


def _step(figure: Figure) -> int:
    mention = figure.mention
    factor = mention.factor
    if factor is None:
        inherited = figure.unit_source is not None and figure.unit == "yuan"
        scale: int = SCALE * 10_000 if inherited else SCALE
    else:
        scale = int(factor) * SCALE
    text = mention.value_text
    point = text.find(".")
    if point < 0:
        return scale
    return scale // _POWERS[min(_digits(text[point + 1 :]), 18)] or 1


def _digits(fraction: str) -> int:
    """How many digits a fraction shows, line breaks inside it left out."""
    return len(fraction) if fraction.isdigit() else sum([c.isdigit() for c in fraction])


def _what(figure: Figure) -> str | None:
    if figure.line is not None:
        return figure.line
    item = figure.mention.item
    return _plain(item) if item else None


@lru_cache(maxsize=65536)
def _plain(item: str) -> str:
    return normalise_name(item)


def _spot(cell: str | None) -> Spot | None:
    if cell is None:
        return None
    table, _, rest = cell[1:].partition("r")
    row, _, col = rest.partition("c")
    try:
        return Spot(int(table), int(row), int(col))
    except ValueError:
        return None


def _tables(figures: Sequence[Figure], spots: Sequence[Spot | None]) -> dict[int, int]:
    """For each table the first of those that it continues: same kind, same column heads, no page between."""
    heads: dict[int, set[tuple[int, str | None, str, str]]] = {}
    for figure, spot in zip(figures, spots, strict=True):
        if spot is not None:
            mention = figure.mention
            heads.setdefault(spot.table, set()).add(
                (spot.col, mention.column_head, mention.table_kind or "", "")
            )
    first: dict[int, int] = {}
    previous: int | None = None
    for table in sorted(heads):
        same = previous is not None and table == previous + 1 and _continues(heads[previous], heads[table])
        first[table] = first[previous] if same and previous is not None else table
        previous = table
    return first


def _continues(
    before: set[tuple[int, str | None, str, str]], after: set[tuple[int, str | None, str, str]]
) -> bool:
    shared = {(head, kind) for _, head, kind, _ in before} & {(head, kind) for _, head, kind, _ in after}
    return len(shared) * 2 > len({head for _, head, _, _ in after}) and all(head for head, _ in shared)


def _contexts(
    figures: Sequence[Figure], spots: Sequence[Spot | None], tables: dict[int, int]
) -> list[object]:
    result: list[object] = []
    run = 0
    section: str | None = None
    for figure, spot in zip(figures, spots, strict=True):
        if spot is not None:
            result.append((tables[spot.table], spot.col))
            continue
        if figure.mention.section != section:
            section = figure.mention.section
            run += 1
        result.append(run)
    return result


def decimal(value: int) -> Decimal:
    """A scaled integer as the number that it stands for.

    >>> decimal(147_200_0000)
    Decimal('147200.0000')
    """
    return Decimal(value).scaleb(-4)
