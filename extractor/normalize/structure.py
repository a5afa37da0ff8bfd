"""How the figures of a document hang together: totals and their parts, and the same figure said again.

Leaves that repeat nothing add up to the total of their measure, basis, year, fund and part. So where
a document divides one total twice (revenue by source and by function, expenditure by the economic
classification of departments and of governments), only the first division has leaves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from extractor.model import ABOUT, Figure
from extractor.reference.spelling import normalise_name

_TOTALS = frozenset(
    {"revenue_total", "expenditure_total", "revenue_current", "expenditure_current", "appropriation_total"}
    | {"three_public_total", "procurement_total", "vehicles_total", "vehicles_owned"}
)
_FINER = {
    "operating_cost": ("operating_cost_item",),
    "three_public_vehicle": ("three_public_vehicle_purchase", "three_public_vehicle_operation"),
    "personnel_cost": ("economic_item",),
    "public_cost": ("economic_item",),
    "expenditure_basic": ("personnel_cost", "public_cost"),
    "expenditure_project": ("project_item",),
}
_WHOLES = {
    "revenue_item": ("revenue_current", "revenue_total"),
    "revenue_current": ("revenue_total",),
    "expenditure_item": (
        "expenditure_current",
        "expenditure_total",
        "appropriation_item",
        "appropriation_total",
    ),
    "expenditure_current": ("expenditure_total",),
    "expenditure_basic": ("expenditure_current", "expenditure_total", "appropriation_item"),
    "expenditure_project": ("expenditure_current", "expenditure_total", "appropriation_item"),
    "appropriation_item": ("appropriation_total",),
    "personnel_cost": ("expenditure_basic",),
    "public_cost": ("expenditure_basic",),
    "economic_item": ("personnel_cost", "public_cost", "expenditure_basic"),
    "operating_cost_item": ("operating_cost",),
    "three_public_abroad": ("three_public_total",),
    "three_public_vehicle": ("three_public_total",),
    "three_public_reception": ("three_public_total",),
    "three_public_vehicle_purchase": ("three_public_vehicle", "three_public_total"),
    "three_public_vehicle_operation": ("three_public_vehicle", "three_public_total"),
    "procurement_goods": ("procurement_total",),
    "procurement_works": ("procurement_total",),
    "procurement_services": ("procurement_total",),
    "procurement_item": ("procurement_total",),
    "vehicles_by_use": ("vehicles_total", "vehicles_owned"),
    "project_item": ("expenditure_project",),
}
_NAMED = ("_item", "_amount", "_count", "by_use")
_SUMS = ("合计", "小计", "总计")


def structure(figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """The figures with row_kind, parent and repeats set."""
    finer = _with_finer(figures)
    second = _second_divisions(figures)
    present = {f.mention.measure for f in figures}
    first: dict[object, list[int]] = {}
    wholes = _Wholes()
    result: list[Figure] = []
    for index, figure in enumerate(figures):
        parent = figure.parent
        about = figure.mention.basis in ABOUT
        if about and parent is not None and parent < len(result):
            kind = result[parent].row_kind
        else:
            kind = _row_kind(figure, finer, present, second)
        if parent is None and not about:
            parent = wholes.of(figure)
        repeats = _repeats(figures, figure, index, first)
        wholes.add(figure, index)
        if (kind, parent, repeats) != (figure.row_kind, figure.parent, figure.repeats):
            figure = figure._replace(row_kind=kind, parent=parent, repeats=repeats)
        result.append(figure)
    return tuple(result)


def _row_kind(
    figure: Figure, finer: dict[object, set[object]], present: set[str], second: frozenset[tuple[object, ...]]
) -> str:
    mention = figure.mention
    if mention.row_kind in ("of_which", "total"):
        return mention.row_kind
    if mention.measure in _TOTALS:
        return "total"
    if mention.measure.endswith("_item") and (mention.item or "").endswith(_SUMS):
        return "subtotal"
    if second and (mention.measure, figure.classification, mention.basis, figure.year) in second:
        return "of_which"
    if figure.line and figure.line in finer[_group(figure)]:
        return "subtotal"
    if mention.row_kind == "subtotal" and (mention.table, mention.item) in finer[_group(figure)]:
        return "subtotal"
    if any(m in present for m in _FINER.get(mention.measure, ())):
        return "subtotal"
    return "leaf"


def _group(figure: Figure) -> object:
    """The figures among which leaves add up."""
    mention = figure.mention
    return (mention.measure, mention.basis, figure.year, mention.fund, mention.part)


def _with_finer(figures: Sequence[Figure]) -> dict[object, set[object]]:
    """For each group the codes under which a longer code stands somewhere in the document.

    Where a table prints no codes, the names of the rows that others of it stand under.
    """
    above: dict[object, set[object]] = defaultdict(set)
    for figure in figures:
        code, mention = figure.line, figure.mention
        if mention.row_kind == "of_which":
            continue
        if code and len(code) > 3:
            above[_group(figure)].update(code[:size] for size in range(3, len(code), 2))
        elif not code and mention.table is not None:
            above[_group(figure)].update((mention.table, name) for name in mention.parents)
    return above


def _second_divisions(figures: Sequence[Figure]) -> frozenset[tuple[object, ...]]:
    """Classifications that divide a total once more: revenue by function, expenditure by government economic lines."""
    found: dict[tuple[object, ...], set[str | None]] = defaultdict(set)
    for figure in figures:
        mention = figure.mention
        if (
            mention.measure in ("revenue_item", "economic_item")
            and mention.row_kind != "of_which"
            and figure.value
        ):
            found[(mention.measure, mention.basis, figure.year)].add(figure.classification)
    result = set()
    for (measure, basis, year), kinds in found.items():
        later = "functional" if measure == "revenue_item" else "economic_gov"
        if later in kinds and len(kinds) > 1:
            result.add((measure, later, basis, year))
    return frozenset(result)


class _Wholes:
    """The figures met so far that others may be parts of: by code, and by measure."""

    __slots__ = ("codes", "measures")

    def __init__(self) -> None:
        self.codes: dict[object, int] = {}
        self.measures: dict[object, int] = {}

    def add(self, figure: Figure, index: int) -> None:
        mention = figure.mention
        if mention.basis in ABOUT:
            return
        if figure.line and mention.row_kind != "of_which":
            self.codes[(figure.line, _group(figure), mention.table is None)] = index
        elif mention.row_kind != "of_which":
            self.measures[(mention.measure, mention.basis, figure.year, mention.fund)] = index

    def of(self, figure: Figure) -> int | None:
        """The line above by code, else the last whole of the same basis, year and fund."""
        mention = figure.mention
        if figure.line:
            group = _group(figure)
            for size in range(len(figure.line) - 2, 2, -2):
                above = self.codes.get((figure.line[:size], group, mention.table is None))
                if above is not None:
                    return above
        for measure in _WHOLES.get(mention.measure, ()):
            for fund in (mention.fund, None):
                found = self.measures.get((measure, mention.basis, figure.year, fund))
                if found is not None:
                    return found
        return None


def _repeats(
    figures: Sequence[Figure], figure: Figure, index: int, first: dict[object, list[int]]
) -> int | None:
    """The first figure that states the same, a coarser print of it included."""
    found: int | None = None
    for key in _keys(figure):
        known = first.setdefault(key, [])
        if found is None:
            found = next((i for i in known if i != index and _same(figures[i], figure)), None)
        if found is None:
            known.append(index)
    return found


def _same(first: Figure, later: Figure) -> bool:
    if first.line != later.line and first.line is not None and later.line is not None:
        return False
    if first.value == later.value:
        return True
    if first.unit != "yuan" or first.mention.factor == later.mention.factor:
        return False
    half = max(_step(first), _step(later)) / 2
    return bool(abs(first.value - later.value) <= half)


def _step(figure: Figure) -> float:
    """One unit of the last printed digit, in yuan."""
    _, _, fraction = figure.mention.value_text.partition(".")
    places: int = 10 ** len(fraction.strip())
    return float(figure.mention.factor or 1) / places


@lru_cache(maxsize=65536)
def _plain(item: str) -> str:
    return normalise_name(item)


def _is_part(figure: Figure) -> bool:
    """Whether a figure of a whole is that of one body or kind only, so that its name tells it apart."""
    return figure.mention.row_kind == "of_which" or figure.mention.rule.endswith(".unit")


def _keys(figure: Figure) -> tuple[object, ...]:
    """What a figure states, as code and as name."""
    mention = figure.mention
    measure = mention.measure
    rest = (measure, mention.basis, figure.year, mention.fund, mention.part, figure.unit)
    if measure == "appropriation_item" or not (measure.endswith(_NAMED) or _is_part(figure)):
        return (rest,)
    if measure == "revenue_item" and not figure.line and mention.fund and "结转" not in (mention.item or ""):
        return ((*rest, "fund"),)
    name = _plain(mention.item).removeprefix("本年") if mention.item else None
    if figure.line is None:
        return ((*rest, name),)
    return ((*rest, figure.line), (*rest, name)) if name else ((*rest, figure.line),)
