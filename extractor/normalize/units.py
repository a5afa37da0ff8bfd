"""Units: printed, taken over from the list or sentence, or proved by a sum that closes only with one."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from decimal import Decimal

from extractor.model import Mention

_UNKNOWN = "yuan"
_REACH = 3_000
_HEAD = re.compile(r"单\s{0,2}位\s{0,2}[:：]\s{0,2}(?:人民币)?(?P<unit>万元|亿元|元)")
_HEADS = {"万元": Decimal(10_000), "亿元": Decimal(100_000_000), "元": Decimal(1)}


def apply_unit(
    mention: Mention, inherited: tuple[Decimal, str] | None
) -> tuple[Decimal, str, str | None, tuple[str, ...]]:
    """Value in the unit of the tables, that unit, where the unit came from, and flags."""
    if mention.unit is not None:
        factor = mention.factor if mention.factor is not None else Decimal(1)
        return mention.value * factor, mention.unit, mention.unit_source, ()
    if inherited is not None:
        factor, source = inherited
        return mention.value * factor, _UNKNOWN, source, ("unit_proved",) if source == "proved" else ()
    return mention.value, _UNKNOWN, None, ("unit_unknown",)


def inherited_units(text: str, mentions: Sequence[Mention]) -> dict[int, tuple[Decimal, str]]:
    """For each mention without a unit the factor to yuan and where it was taken from."""
    bare = [index for index, mention in enumerate(mentions) if mention.unit is None]
    if not bare:
        return {}
    heads = [(m.end(), _HEADS[m["unit"]]) for m in _HEAD.finditer(text)]
    common = _common(mentions)
    found = {}
    for index in bare:
        inherited = _inherit(text, mentions, index) or _headed(heads, mentions[index]) or common
        if inherited is not None:
            found[index] = inherited
    return found


def _headed(heads: Sequence[tuple[int, Decimal]], mention: Mention) -> tuple[Decimal, str] | None:
    """The unit of the last head 单位：万元 above a figure, no further away than a table is long."""
    at = bisect_right(heads, (mention.start, Decimal(0)))
    if at and mention.start - heads[at - 1][0] < _REACH:
        return heads[at - 1][1], "section"
    return None


def _common(mentions: Sequence[Mention]) -> tuple[Decimal, str] | None:
    """The unit that all money of the document has, where at least three figures print it."""
    factors = [m.factor for m in mentions if m.unit == "yuan" and m.unit_text and m.factor is not None]
    return (factors[0], "document") if len(factors) >= 3 and len(set(factors)) == 1 else None


def _inherit(text: str, mentions: Sequence[Mention], index: int) -> tuple[Decimal, str] | None:
    mention = mentions[index]
    group = [i for i in _neighbours(mentions, index) if mentions[i].unit == "yuan" and mentions[i].unit_text]
    if not group:
        return None
    nearest = min(group, key=lambda i: (mentions[i].start < mention.start, abs(i - index)))
    factor = mentions[nearest].factor or Decimal(1)
    if _proved(mentions, index, factor) or _changed(mentions, index, group, factor):
        return factor, "proved"
    close = text[min(mention.end, mentions[nearest].end) : max(mention.start, mentions[nearest].start)]
    return factor, "list" if "，" not in close and "。" not in close else "sentence"


def _changed(mentions: Sequence[Mention], index: int, group: Sequence[int], factor: Decimal) -> bool:
    """Whether previous + change = current holds with this factor: 2.05万元，较上年2.08减少0.03万元."""
    bare = mentions[index]
    same = [
        mentions[i] for i in group if (mentions[i].measure, mentions[i].item) == (bare.measure, bare.item)
    ]
    worth = {m.basis: m.value * (m.factor or 1) for m in [*same, bare._replace(factor=factor)]}
    previous = next((v for basis, v in worth.items() if basis.startswith("previous")), None)
    current = next((worth[basis] for basis in ("final", "budget") if basis in worth), None)
    if previous is None or current is None or "change" not in worth or not bare.value:
        return False
    return previous + worth["change"] == current


def _neighbours(mentions: Sequence[Mention], index: int) -> Iterator[int]:
    """Mentions of the same sentence."""
    sentence = mentions[index].sentence
    for other in range(max(0, index - 40), min(len(mentions), index + 40)):
        if other != index and mentions[other].sentence == sentence:
            yield other


def _proved(mentions: Sequence[Mention], index: int, factor: Decimal) -> bool:
    """Whether the parts of a list add up to their whole with this factor and with no other."""
    measure = mentions[index].measure
    first = last = index
    while first > 0 and mentions[first - 1].measure == measure:
        first -= 1
    while last + 1 < len(mentions) and mentions[last + 1].measure == measure:
        last += 1
    if first == 0 or last - first < 1:
        return False
    others = [m for i, m in enumerate(mentions[first : last + 1], first) if i != index]
    if any(m.factor is None for m in others):
        return False
    parts = sum((m.value * (m.factor or 1) for m in others), Decimal(0))
    return any(
        whole.unit == "yuan"
        and whole.basis == mentions[index].basis
        and whole.value * (whole.factor or 1) == parts + mentions[index].value * factor
        for whole in mentions[max(0, first - 4) : first]
    )
