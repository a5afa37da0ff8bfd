"""Numbers that are no figures."""

from __future__ import annotations

import re
from functools import lru_cache

from extractor.find.around import Around, around
from extractor.model import Number
from extractor.rules import load

_TITLES = re.compile(r"《[^》\n]{0,80}》")
_TOC_END = re.compile(r"(?=\n|$)")
_TOC_LINE = re.compile(
    r"(?:第[一二三四五六七八九十]{1,3}部分|[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）]|附件)[^\n，。；：]{2,50}$"
)


def law_titles(text: str) -> list[tuple[int, int]]:
    """Spans of titles of laws and documents, in 《》."""
    return [m.span() for m in _TITLES.finditer(text)] if "《" in text else []


@lru_cache(maxsize=1)
def _candidates() -> dict[bool, tuple[Around, ...]]:
    """The rules for numbers with a unit (those about thresholds and prices) and without one (all)."""
    every = around("exclusions")
    return {True: tuple(a for a in every if a.rule.sets.get("with_unit")), False: every}


@lru_cache(maxsize=1)
def _hints() -> re.Pattern[str]:
    """Characters without one of which near it no number with a unit is excluded."""
    return re.compile(load("exclusions")["hints"])


def reason_of(text: str, number: Number) -> str | None:
    """Why a number is no figure by its surroundings, or None where it may be one."""
    if (
        number.unit is not None
        and _hints().search(text, max(0, number.start - 12), number.unit_end + 8) is None
    ):
        return None
    for candidate in _candidates()[number.unit is not None]:
        if candidate.holds(text, number):
            return str(candidate.rule.sets["reason"])
    if number.unit is None and _TOC_END.match(text, number.end) and number.value == int(number.value):
        start = text.rfind("\n", 0, number.start) + 1
        if _TOC_LINE.match(text[start : number.start]):
            return "page"
    return None
