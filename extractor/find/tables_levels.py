"""Which level the lines below a 类 have where no code says it: by sums, else by the names of the official lists."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from extractor.reference.codebook import codebook
from extractor.reference.spelling import normalise_name

GROUP, ITEM = 2, 3


class Line(NamedTuple):
    """A line without a code: its name, its figure, and whether it is only a part of the line above it."""

    name: str
    amount: Decimal | None
    of_which: bool = False


def levels(top: Line, lines: Sequence[Line]) -> tuple[int | None, ...] | None:
    """The level of each line below a 类: 2 for 款, 3 for 项, None where it is open; None if nothing tells.

    Sums that close tell it, exactly or but for the rounding of their addends; where they do not close, the names.

    >>> rows = [Line("甲", Decimal(7)), Line("乙", Decimal(3)), Line("丙", Decimal(4)), Line("丁", Decimal(2))]
    >>> levels(Line("类", Decimal(9)), rows)
    (2, 3, 3, 2)
    """
    return (
        _by_sums(top, lines, Decimal(0)) or _by_sums(top, lines, _half(top, lines)) or _by_names(top, lines)
    )


def is_class(name: str) -> bool:
    """Whether a name is that of a functional 类; a short form is not, 其他 is written in every table.

    >>> is_class("城乡社区支出"), is_class("行政运行"), is_class("其他")
    (True, False, False)
    """
    return name.endswith("支出") and _class_code(normalise_name(name)) is not None


def _by_sums(top: Line, lines: Sequence[Line], half: Decimal) -> tuple[int | None, ...] | None:
    """款 and 项 where the amounts add up: a line whose followers add up to it is their 款."""
    found: list[int | None] = []
    groups: list[Decimal] = []
    while len(found) < len(lines):
        place = len(found)
        end = _sum_ends(lines, place, half)
        if not lines[place].of_which:
            groups.append(lines[place].amount or Decimal(0))
        found += [GROUP, *[ITEM] * (end - place - 1)]
    closes = top.amount is not None and _close(groups, top.amount, half)
    return tuple(found) if closes else None


def _sum_ends(lines: Sequence[Line], place: int, half: Decimal) -> int:
    """Behind the last of the lines that add up to the one before them."""
    whole = lines[place].amount
    addends: list[Decimal] = []
    near = place + 1
    for stop in range(place + 1, len(lines) if whole else 0):
        addends.append(lines[stop].amount or Decimal(0))
        if sum(addends) == whole:
            return stop + 1
        if near == place + 1 and len(addends) > 1 and _close(addends, whole or Decimal(0), half):
            near = stop + 1
        if sum(addends) > (whole or 0) + half * (len(addends) + 1):
            break
    return near


def _close(addends: Sequence[Decimal], whole: Decimal, half: Decimal) -> bool:
    """Whether a sum closes, where each figure may be off by half a unit of its last digit."""
    return abs(sum(addends, Decimal(0)) - whole) <= half * (len(addends) + 1)


def _half(top: Line, lines: Sequence[Line]) -> Decimal:
    """Half a unit of the finest digit printed."""
    exponents = [line.amount.as_tuple().exponent for line in (top, *lines) if line.amount]
    finest = min((exponent for exponent in exponents if isinstance(exponent, int)), default=0)
    return Decimal(5).scaleb(finest - 1)


def _by_names(top: Line, lines: Sequence[Line]) -> tuple[int | None, ...] | None:
    """款 and 项 as the official lists have them; a line called as the 款 just above it, and no larger, is its 项."""
    code = _class_code(normalise_name(top.name))
    if code is None:
        return None
    found: list[int | None] = []
    group: tuple[str, Line] | None = None
    for line in lines:
        name = normalise_name(line.name)
        if group and name in _below(group[0]) and (line.amount or 0) <= (group[1].amount or line.amount or 0):
            found.append(ITEM)
        elif name in _below(code):
            group = _below(code)[name], line
            found.append(GROUP)
        else:
            found.append(None)
    return tuple(found) if any(found) else None


@lru_cache(maxsize=4096)
def _class_code(name: str) -> str | None:
    codes = [e.code for e in codebook().of_name(name) if e.classification == "functional" and e.level == 1]
    return codes[-1] if codes else None


@lru_cache(maxsize=1024)
def _below(code: str) -> dict[str, str]:
    """The codes directly below a code, by all names that they have borne."""
    return {normalise_name(entry.name): entry.code for entry in codebook().children(code)}
