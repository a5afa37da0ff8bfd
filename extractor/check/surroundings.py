"""What the words around a figure and the document as a whole say for a reading and against it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extractor.check.view import View
from extractor.model import ABOUT, Profile

_PLANNED = re.compile(r"预算|安排|计划|拟")
_DONE = re.compile(r"决算|执行|完成|实际|实现")
_EITHER_WAY = re.compile(r"[增减上下][加少长升降]\s?[（(/]\s?[增减上下][加少长升降]")


class Tested(NamedTuple):
    """What the checks say of one figure; ``accused`` where a failed one names it first."""

    passed: int = 0
    failed: int = 0
    accused: int = 0
    sums: int = 0


def of_document(view: View, about: Profile, tested: Sequence[Tested]) -> tuple[str, ...]:
    """How well a document is understood: whose it is, how many figures are confirmed, unknown, under no known heading.

    What is misread in one place of a document is often misread in all.
    """
    count = max(1, len(view.figures))
    confirmed = sum(t.passed > 0 for t in tested)
    unknown = sum(f.mention.measure.startswith("other_") for f in view.figures)
    astray = sum(f.mention.section == "other" for f in view.figures)
    return (
        f"document:{about.scope if about.department else 'unnamed'}",
        f"document:{_share(confirmed, count, 0.25, 0.5)} confirmed",
        f"document:{_share(unknown, count, 0.02, 0.15)} unknown",
        f"document:{_share(astray, count, 0.25, 0.5)} astray",
    )


def _share(part: int, whole: int, few: float, many: float) -> str:
    share = part / whole
    return "few" if share < few else "many" if share >= many else "some"


def of_sentence(view: View, i: int) -> Iterator[str]:
    """What the words before a figure of prose say against its reading."""
    if view.spot[i] is not None:
        return
    mention = view.figures[i].mention
    before = view.text[mention.sentence[0] : mention.start]
    if mention.basis in ABOUT:
        if _EITHER_WAY.search(before[-12:]):
            yield "either way"
        return
    planned, done = _PLANNED.search(before), _DONE.search(before)
    if bool(planned) != bool(done) and bool(done) != mention.basis.endswith("final"):
        yield "word:differs"
