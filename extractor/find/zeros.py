"""Zeros written in words: 持平, 无, 没有, 未安排."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from extractor.find.around import around
from extractor.rules import rules


@dataclass(frozen=True, slots=True)
class Zero:
    """Words that state a nought. ``label`` is what there is none of; None for an unchanged figure."""

    start: int
    end: int
    whole_start: int
    label: str | None
    rule: str


@lru_cache(maxsize=1)
def _words() -> re.Pattern[str]:
    """All words that may stand for a nought, so that a text is scanned for them once."""
    return re.compile("|".join(f"(?:{rule.number})" for rule in rules("zeros")))


_REACH = 60


def zeros(text: str) -> list[Zero]:
    """Every zero in words of a flow, in order; at one place the first rule that holds wins."""
    found: list[Zero] = []
    for match in _words().finditer(text):
        zero = _zero_at(text, match.start())
        if zero is not None and (not found or zero.start >= found[-1].end):
            found.append(zero)
    return found


def _zero_at(text: str, start: int) -> Zero | None:
    for candidate in around("zeros"):
        word = candidate.number.match(text, start) if candidate.number else None
        if word is None:
            continue
        after = candidate.after.match(text, word.end()) if candidate.after else None
        if candidate.after and after is None:
            continue
        before = candidate.before.search(text, max(0, start - _REACH), start) if candidate.before else None
        if candidate.before and before is None:
            continue
        whole = before.start() if before and candidate.rule.sets["kind"] == "flat" else start
        label = next((m["label"] for m in (before, after) if m and "label" in m.groupdict()), None)
        return Zero(start, word.end(), whole, label, candidate.rule.id)
    return None
