"""Sums between measures, as ``patterns/checks.toml`` lists them: 三公, 采购, 基本 + 项目, parts of a list."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from extractor.check.identity import Identity
from extractor.check.view import View
from extractor.model import ABOUT
from extractor.rules import load


class Sum(NamedTuple):
    """A whole and its parts by measure."""

    id: str
    whole: tuple[str, ...]
    parts: tuple[str, ...]
    strict: bool
    unless: tuple[str, ...]
    optional: frozenset[str]


class Listing(NamedTuple):
    """A whole and any number of parts of one measure."""

    id: str
    whole: tuple[str, ...]
    part: str
    complete: bool
    partial: tuple[str, ...]


@lru_cache(maxsize=1)
def catalogue() -> tuple[tuple[Sum, ...], tuple[Listing, ...], tuple[tuple[str, str, str], ...]]:
    """The sums, lists and equalities of ``patterns/checks.toml``."""
    data: dict[str, Any] = load("checks")
    sums = tuple(
        Sum(
            s["id"],
            tuple(s["whole"]),
            tuple(s["parts"]),
            s.get("strict", False),
            tuple(s.get("unless", ())),
            frozenset(s.get("optional", ())),
        )
        for s in data["sum"]
    )
    lists = tuple(
        Listing(s["id"], tuple(s["whole"]), s["part"], s.get("complete", False), tuple(s.get("partial", ())))
        for s in data["list"]
    )
    return sums, lists, tuple((e["id"], e["left"], e["right"]) for e in data["equal"])


@lru_cache(maxsize=1)
def _used() -> frozenset[str]:
    sums, lists, equal = catalogue()
    names = {m for s in sums for m in (*s.whole, *s.parts, *s.unless)}
    return frozenset(
        names | {m for x in lists for m in (*x.whole, x.part)} | {m for e in equal for m in e[1:]}
    )


def measure_identities(view: View) -> Iterator[Identity]:
    """Every sum between measures that one place offers."""
    sums, lists, _ = catalogue()
    for groups in _places(view).values():
        if len(groups) < 2:
            continue
        for entry in sums:
            if any(part in groups for part in entry.parts) and any(w in groups for w in entry.whole):
                yield from _sum(view, entry, groups)
        for listing in lists:
            if listing.part in groups and any(w in groups for w in listing.whole):
                yield from _list(view, listing, groups)
    yield from _equal(view)


def _places(view: View) -> dict[object, dict[str, list[int]]]:
    """By place, basis, year and fund: the figures of each measure. A place is a run of prose, a row, a column."""
    used = _used()
    places: dict[object, dict[str, list[int]]] = {}
    for i, figure in enumerate(view.figures):
        mention = figure.mention
        if mention.measure not in used or figure.unit == "percent" or mention.basis in ("share", "rate"):
            continue
        key = (mention.basis, figure.year, mention.part)
        spot = view.spot[i]
        if spot is None:
            where: tuple[object, ...] = (view.context[i],)
            places.setdefault((*where, *key), {}).setdefault(mention.measure, []).append(i)
        else:
            places.setdefault(("row", spot.table, spot.row, *key), {}).setdefault(mention.measure, []).append(
                i
            )
            places.setdefault(("col", view.context[i], mention.item, *key), {}).setdefault(
                mention.measure, []
            ).append(i)
    return places


def _sum(view: View, entry: Sum, groups: dict[str, list[int]]) -> Iterator[Identity]:
    """One identity: the first statement of each part against the whole that it closes with."""
    if any(name in groups for name in entry.unless):
        return
    wholes = [i for name in entry.whole for i in groups.get(name, ())]
    stated = [groups[name] for name in entry.parts if name in groups]
    firsts = tuple(found[0] for found in stated)
    value = view.value
    total = sum([value[i] for i in firsts])
    closes = [w for w in wholes if value[w] == total]
    if closes:
        yield Identity(entry.id, "sum", closes[0], firsts, entry.strict)
        return
    missing = [name for name in entry.parts if name not in groups]
    if any(name not in entry.optional for name in missing) or any(
        len({value[i] for i in f}) > 1 for f in stated
    ):
        return
    whole = _nearest(wholes, firsts[0])
    if not firsts or (len(firsts) == 1 and not _only(view, whole, firsts[0])):
        return
    about = view.figures[whole].mention.basis in ABOUT
    yield Identity(entry.id, "sum", whole, firsts, entry.strict and not missing and not about)


def _only(view: View, whole: int, part: int) -> bool:
    """Whether the words say that one part is all there is (全部为货物支出), or the two stand side by side."""
    start, end = view.figures[whole].mention.end, view.figures[part].mention.end
    between = view.text[start : end + 12] if 0 <= end - start < 60 else ""
    return "全部" in between or "均为" in between or view.figures[part].mention.measure == "revenue_current"


def _nearest(wholes: list[int], first: int) -> int:
    """The last whole that stands before the first part, else the first one."""
    before = [w for w in wholes if w < first]
    return before[-1] if before else wholes[0]


def _list(view: View, listing: Listing, groups: dict[str, list[int]]) -> Iterator[Identity]:
    """The parts that stand behind a whole and before the next one."""
    wholes = sorted(i for name in listing.whole for i in groups.get(name, ()))
    parts = groups[listing.part]
    for place, whole in enumerate(wholes):
        until = wholes[place + 1] if place + 1 < len(wholes) else len(view.figures)
        mine = _once(view, [i for i in parts if whole < i < until and _one_side(view, whole, i)])
        if len(mine) > 1:
            yield Identity(
                listing.id,
                "sum",
                whole,
                tuple(mine),
                listing.complete and _announced(view, whole, mine, listing.partial),
            )


def _one_side(view: View, whole: int, part: int) -> bool:
    """Whether a part is not named 收入 where its whole is named 支出, or the other way round."""
    names = [view.figures[i].mention.item or "" for i in (whole, part)]
    sides = [{side for side in ("收入", "支出") if name.endswith(side)} for name in names]
    return not all(sides) or sides[0] == sides[1]


def _once(view: View, members: list[int]) -> list[int]:
    """Each named part once; nothing that stands a level below another part."""
    seen: set[object] = set()
    kept = []
    for i in members:
        key = (view.what[i], view.figures[i].mention.fund)
        if key not in seen:
            seen.add(key)
            kept.append(i)
    codes = {view.figures[i].line for i in kept if view.figures[i].line}
    return [i for i in kept if not _finer(view.figures[i].line, codes)]


def _finer(code: str | None, codes: set[str | None]) -> bool:
    return code is not None and any(code[:size] in codes for size in range(3, len(code) - 1, 2))


def _announced(view: View, whole: int, parts: list[int], partial: tuple[str, ...]) -> bool:
    """Whether the words before and behind a list leave it complete: none of ``partial``, no 等."""
    if view.spot[whole] is not None or len(parts) < 3:
        return False
    start, end = view.figures[whole].mention.end, view.figures[parts[0]].mention.start
    lead = view.text[start:end]
    last = view.figures[parts[-1]].mention.end
    return (
        0 <= end - start < 120
        and not any(w in lead for w in partial)
        and "等" not in view.text[last : last + 3]
    )


def _equal(view: View) -> Iterator[Identity]:
    """Two measures that must have the same value, for each basis, year and fund of prose and of tables."""
    for check, left, right in catalogue()[2]:
        pairs: dict[object, list[int]] = {}
        for i, figure in enumerate(view.figures):
            mention = figure.mention
            if (
                mention.measure in (left, right)
                and figure.unit == "yuan"
                and mention.basis not in ("share", "rate")
            ):
                key = (
                    mention.basis,
                    figure.year,
                    mention.fund,
                    mention.item if view.spot[i] else None,
                    view.spot[i] is None,
                )
                pairs.setdefault(key, []).append(i)
        for members in pairs.values():
            yield from _pair(view, check, left, members)


def _pair(view: View, check: str, left: str, members: list[int]) -> Iterator[Identity]:
    lefts = [i for i in members if view.figures[i].mention.measure == left]
    rights = [i for i in members if view.figures[i].mention.measure != left]
    seen: set[int] = set()
    for i in lefts:
        partner = next((j for j in rights if view.value[j] == view.value[i] and j not in seen), None)
        if partner is not None:
            seen.add(partner)
            yield Identity(check, "same", i, (partner,), True)
    if lefts and rights and not seen:
        yield Identity(check, "same", lefts[0], (rights[0],), False)
