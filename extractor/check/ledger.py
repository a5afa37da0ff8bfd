"""What should have been checked in a document of this kind and was not, and why: silence is not mistaken for fine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from extractor.check.view import LEVELS, View
from extractor.check.words import title
from extractor.model import Check, Profile
from extractor.rules import load


class Owed(NamedTuple):
    """A check that documents of some kinds owe, and the measures (or the basis) that it needs."""

    check: str
    kinds: frozenset[str]
    whole: tuple[str, ...]
    basis: str | None


@lru_cache(maxsize=1)
def _owed() -> tuple[Owed, ...]:
    return tuple(
        Owed(o["check"], frozenset(o["kinds"]), tuple(o.get("whole", ())), o.get("basis"))
        for o in load("checks")["owed"]
    )


def missing(about: Profile, view: View, checks: Sequence[Check]) -> Iterator[Check]:
    """One untestable check for each that is owed and was not made, with the reason."""
    made = {c.check for c in checks}
    due = [o for o in _owed() if o.check not in made and about.doc_kind in o.kinds]
    if not due:
        return
    stated, bases = _stated(view)
    for owed in due:
        found = [stated[m] for m in owed.whole if m in stated]
        if owed.basis and owed.basis in bases:
            found = [bases[owed.basis]]
        yield Check(owed.check, "untestable", tuple(found), _reason(owed, bool(found)))


def _stated(view: View) -> tuple[dict[str, int], dict[str, int]]:
    """The first figure of each measure and of each basis."""
    measures: dict[str, int] = {}
    bases: dict[str, int] = {}
    for i in range(len(view.figures) - 1, -1, -1):
        mention = view.figures[i].mention
        bases[mention.basis] = i
        if mention.basis in LEVELS:
            measures[mention.measure] = i
    return measures, bases


def _reason(owed: Owed, stated: bool) -> str:
    head = f"{title(owed.check)} not tested: "
    if owed.basis:
        return head + (
            "no change stands beside both its years" if stated else "the document states no change"
        )
    return head + (
        "the parts are not all stated, or not beside it" if stated else "the document does not state it"
    )
