"""Where a document says what money is for and why it changed."""

from __future__ import annotations

from dataclasses import dataclass

from extractor.rules import rules

_CLOSING = '，。；、,;  ：:”"）)'


@dataclass(frozen=True, slots=True)
class Saying:
    """A stretch of the flow: ``kind`` is purpose, reason or mainly (either, by what stands before it)."""

    kind: str
    outer_start: int
    start: int
    end: int


def sayings(text: str) -> list[Saying]:
    """Purposes and reasons of a flow in their order, none inside another."""
    found: list[Saying] = []
    for rule in rules("spans"):
        kind = next(iter(rule.regex.groupindex))
        for match in rule.regex.finditer(text):
            start, end = match.span(kind)
            while end > start and text[end - 1] in _CLOSING:
                end -= 1
            if end > start:
                found.append(Saying(kind, match.start(), start, end))
    found.sort(key=lambda s: (s.outer_start, -s.end))
    kept: list[Saying] = []
    for saying in found:
        if not kept or saying.outer_start >= kept[-1].end:
            kept.append(saying)
    return kept
