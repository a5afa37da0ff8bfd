"""Tests every sum that a document offers, says who is wrong and how far each figure can be trusted."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extractor.check.blame import Suspect, suspects
from extractor.check.changes import change_identities
from extractor.check.evidence import evidence, probabilities
from extractor.check.hints import hint_identities
from extractor.check.identity import Identity
from extractor.check.ledger import missing
from extractor.check.lines import column_identities, prose_identities
from extractor.check.measures import measure_identities
from extractor.check.rows import row_identities
from extractor.check.surroundings import Tested
from extractor.check.trial import Trial, try_all
from extractor.check.twice import twice_identities
from extractor.check.view import View, decimal
from extractor.check.words import message
from extractor.model import Check, Document, Figure, Profile, Verdict

__all__ = ["check", "examine"]


def check(
    document: Document, about: Profile, figures: Sequence[Figure]
) -> tuple[tuple[Check, ...], tuple[Verdict, ...]]:
    """The checks of a document and a verdict on each of its figures, in their order."""
    case = examine(document, about, figures)
    checks = tuple(
        _check(document, case.view, t, r) for t, r in zip(case.trials, case.ranked, strict=True) if _told(t)
    )
    owed = tuple(missing(about, case.view, checks))
    return checks + owed, _verdicts(case)


def _told(trial: Trial) -> bool:
    """Whether a comparison is worth a row: two places that speak of different things owe each other nothing."""
    return trial.outcome != "untestable" or trial.identity.kind != "same"


class Case(NamedTuple):
    """A document under test: its trials, whom the failed ones suspect, and the evidence on each figure."""

    view: View
    trials: list[Trial]
    ranked: list[list[Suspect]]
    tested: list[Tested]
    names: list[tuple[str, ...]]
    ocr: list[bool]


def examine(document: Document, about: Profile, figures: Sequence[Figure]) -> Case:
    """All identities of a document put to the test, and what is known of each figure afterwards."""
    view = View(document.text, figures)
    trials = try_all(view, _identities(view))
    ranked = suspects(view, trials)
    tested = _tested(view, trials, ranked)
    ocr = _ocr(document, figures)
    return Case(view, trials, ranked, tested, evidence(view, about, tested, ocr), ocr)


def _ocr(document: Document, figures: Sequence[Figure]) -> list[bool]:
    """Whether each figure stands on a page that was read from a picture."""
    if not document.ocr_pages:
        return [False] * len(figures)
    seen = frozenset(document.ocr_pages)
    return [bisect_right(document.pages, f.mention.start) in seen for f in figures]


def _identities(view: View) -> Iterator[Identity]:
    yield from change_identities(view)
    yield from measure_identities(view)
    yield from prose_identities(view)
    if len(view.flowing) < len(view.figures):
        yield from column_identities(view)
        yield from row_identities(view)
    yield from twice_identities(view)
    yield from hint_identities(view)


def _check(document: Document, view: View, trial: Trial, ranked: Sequence[Suspect]) -> Check:
    identity = trial.identity
    figures = tuple(s.figure for s in ranked) or identity.members
    return Check(
        identity.check,
        trial.outcome,
        figures,
        message(document, view, trial, ranked),
        cause=_cause(view, trial, ranked) if trial.outcome == "failed" else None,
        expected=None if trial.expected is None else decimal(trial.expected),
        found=decimal(view.value[identity.whole]),
        difference=decimal(trial.off),
        tolerance=decimal(trial.tolerance),
    )


def _cause(view: View, trial: Trial, ranked: Sequence[Suspect]) -> str:
    """Whose error it is: the document's where every figure is plainly printed, ours where the reading is in doubt."""
    members = trial.identity.members
    if any({"ocr", "unit_unknown"} & set(view.figures[i].flags) for i in members):
        return "reading"
    return "document" if trial.slips or (ranked and ranked[0].mends > 1) else "unclear"


def _tested(view: View, trials: Sequence[Trial], ranked: Sequence[Sequence[Suspect]]) -> list[Tested]:
    """How often each figure stood the test, how often not; one printed figure of two measures counts for both."""
    count = len(view.figures)
    passed, failed, accused, sums = [0] * count, [0] * count, [0] * count, [0] * count
    twins = _twins(view)
    for trial, suspected in zip(trials, ranked, strict=True):
        identity = trial.identity
        members = {j for i in identity.members for j in twins.get(i, (i,))}
        if trial.outcome == "passed":
            strong = bool(trial.expected) and (len(set(identity.parts)) > 1 or identity.kind == "same")
            for i in members:
                passed[i] += 1
                sums[i] += strong
        elif trial.outcome == "failed":
            for i in members:
                failed[i] += 1
            for i in twins.get(suspected[0].figure, (suspected[0].figure,)):
                accused[i] += 1
    return [Tested(*row) for row in zip(passed, failed, accused, sums, strict=True)]


def _twins(view: View) -> dict[int, tuple[int, ...]]:
    """Figures that share one printed number with others."""
    places: dict[int, list[int]] = {}
    for i, figure in enumerate(view.figures):
        places.setdefault(figure.mention.start, []).append(i)
    return {i: tuple(same) for same in places.values() if len(same) > 1 for i in same}


def _verdicts(case: Case) -> tuple[Verdict, ...]:
    flags: dict[int, tuple[str, ...]] = {}
    for trial, suspected in zip(case.trials, case.ranked, strict=True):
        if trial.outcome == "failed" and suspected:
            first = suspected[0]
            flags[first.figure] = (*flags.get(first.figure, ()), *_flags(trial, first))
    return tuple(
        Verdict(right, t.passed, t.failed, (*flags.get(i, ()), "ocr") if case.ocr[i] else flags.get(i, ()))
        for i, (right, t) in enumerate(zip(probabilities(case.names), case.tested, strict=True))
    )


def _flags(trial: Trial, suspect: Suspect) -> tuple[str, ...]:
    main = "stated_differently" if trial.identity.check == "stated_twice" else "sum_mismatch"
    if suspect.meant is None or (suspect.kind is None and suspect.mends < 2):
        return (main,)
    return (
        main,
        *((suspect.kind,) if suspect.kind else ()),
        f"proposal:{decimal(suspect.meant).normalize():f}",
    )
