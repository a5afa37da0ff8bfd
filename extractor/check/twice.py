"""The same figure stated in two places: text and text, table and text, table and table."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.check.identity import Identity
from extractor.check.view import View
from extractor.model import ABOUT

#: Names that say too little: several different things of one document bear them.
_LOOSE = frozenset(
    {
        "other_amount",
        "other_count",
        "project_item",
        "procurement_item",
        "carryover",
        "transfer_item",
        "asset_item",
        "debt_item",
        "staff_item",
        "subordinate_units",
        "internal_offices",
    }
)


#: What is reported for one fund only, whether or not the words say so.
_ONE_FUND = ("three_public", "meeting_cost", "training_cost", "operating_cost")


def twice_identities(view: View) -> Iterator[Identity]:
    """Each figure beside a statement of the same thing elsewhere: one that agrees, else the first one.

    Places that limit their figures to different funds are beside each other only where they agree.
    """
    loose: dict[object, list[int]] = {}
    for i in range(len(view.figures)):
        key = _key(view, i)
        if key is not None:
            loose.setdefault(key, []).append(i)
    for members in loose.values():
        if len(members) > 1:
            yield from _of_key(view, members)


def _key(view: View, i: int) -> object:
    """What a figure states, whatever its fund; None where a name says too little."""
    figure = view.figures[i]
    mention = figure.mention
    if mention.basis in ABOUT and figure.unit == "percent":
        return None
    if mention.measure in _LOOSE and not figure.line:
        return None
    named = mention.measure.endswith(("_item", "by_use")) and mention.measure != "appropriation_item"
    what = view.what[i] if named or view.spot[i] is not None else None
    if named and what is None:
        return None
    return (mention.measure, what, mention.basis, figure.year, mention.part, figure.unit)


def _of_key(view: View, members: list[int]) -> Iterator[Identity]:
    value = view.value
    by_value: dict[int, list[int]] = {}
    for i in members:
        by_value.setdefault(value[i], []).append(i)
    alone: list[int] = []
    for same in by_value.values():
        partner = _elsewhere(view, same)
        if partner is None:
            alone.append(same[0])
            continue
        for i in same[1:]:
            other = same[0] if _apart(view, same[0], i) else partner
            if other != i:
                yield _pair(view, i, other)
    for i in alone:
        rival = _rival(view, i, members)
        if rival is None or (rival in alone and rival > i):
            continue
        if not any(not _apart(view, i, j) for j in by_value[value[rival]]):
            yield _pair(view, i, rival)


def _pair(view: View, i: int, j: int) -> Identity:
    return Identity("stated_twice", "same", i, (j,), False, ("twice", _source(view, i), _source(view, j)))


def _source(view: View, i: int) -> object:
    """A whole table, or a run of prose."""
    spot = view.spot[i]
    return ("table", view.table[spot.table]) if spot is not None else view.context[i]


def _apart(view: View, i: int, j: int) -> bool:
    return _source(view, i) != _source(view, j)


def _elsewhere(view: View, same: list[int]) -> int | None:
    """One of the figures that stands in another place than the first."""
    return next((j for j in same[1:] if _apart(view, same[0], j)), None)


def _rival(view: View, i: int, members: list[int]) -> int | None:
    """The first statement in another place, for the same money, that this one should agree with."""
    pool = _pool(view, i)
    return next(
        (
            j
            for j in members
            if _pool(view, j) == pool and view.value[j] != view.value[i] and _apart(view, i, j)
        ),
        None,
    )


def _pool(view: View, i: int) -> object:
    """Which money a figure speaks of: one fund, what the treasury grants, or all."""
    mention = view.figures[i].mention
    if mention.measure.startswith(_ONE_FUND):
        return None
    return (mention.fund, "appropriation" in (mention.table_kind, mention.section.removeprefix("fiscal_")))
