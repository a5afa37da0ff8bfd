"""Which figure is wrong: the one whose repair mends most failed identities and breaks none that hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from extractor.check.identity import closing
from extractor.check.trial import Trial, blur
from extractor.check.view import View

_SLIP = {
    "digit_slip": 2.0,
    "swapped": 2.0,
    "unit_factor": 3.0,
    "decimal_point": 1.5,
    "extra_digit": 1.5,
    "missing_digit": 1.5,
    "sign": 1.0,
}


class Suspect(NamedTuple):
    """A figure that may be wrong, how likely, the value that would mend it and the kind of slip."""

    figure: int
    score: float
    meant: int | None
    kind: str | None
    mends: int


def suspects(view: View, trials: Sequence[Trial]) -> list[list[Suspect]]:
    """For each trial its members, likeliest culprit first; empty for trials that did not fail."""
    failed: dict[int, list[Trial]] = {}
    passed: dict[int, int] = {}
    for trial in trials:
        if trial.outcome == "failed":
            for i in set(trial.identity.members):
                failed.setdefault(i, []).append(trial)
        elif trial.outcome == "passed" and trial.expected:
            for i in trial.identity.members:
                passed[i] = passed.get(i, 0) + 1
    ranked = {i: _suspect(view, i, mine, passed.get(i, 0)) for i, mine in failed.items()}
    return [_order(trial, ranked) if trial.outcome == "failed" else [] for trial in trials]


def _order(trial: Trial, ranked: dict[int, Suspect]) -> list[Suspect]:
    members = list(dict.fromkeys(trial.identity.members))
    return sorted((ranked[i] for i in members), key=lambda s: (-s.score, members.index(s.figure)))


def _suspect(view: View, i: int, failed: list[Trial], passed: int) -> Suspect:
    """How well a change of one figure alone explains what failed."""
    wanted = [(closing(view, t.identity, i), t) for t in failed]
    best: tuple[int, int | None] = (0, None)
    for meant, trial in wanted:
        if meant is None:
            continue
        mends = sum(
            other is not None and abs(other - meant) <= max(t.tolerance, blur(view, t.identity, i))
            for other, t in wanted
        )
        exact = not trial.identity.of_percent
        if (mends, exact) > (best[0], False) and (best[1] is None or mends > best[0]):
            best = (mends, meant)
    mends, meant = best
    slips = [
        (kind, value)
        for t in failed
        for j, kind, value in t.slips
        if j == i and (meant is None or abs(value - meant) <= abs(meant) // 50)
    ]
    kind, meant = slips[0] if slips else (None, _printable(view, i, meant))
    score = 3.0 * mends - 2.0 * (len(failed) - mends) - 1.5 * min(passed, 4) + _SLIP.get(kind or "", 0.0)
    return Suspect(i, score + _last_digit(view, i, failed), meant, kind, mends)


def _last_digit(view: View, i: int, failed: list[Trial]) -> float:
    """A percentage off by its last digit is wrongly rounded; its amounts are right."""
    off = [t for t in failed if t.identity.whole == i and t.identity.of_percent]
    return 1.5 if any(abs(t.off) <= 2 * view.step[i] for t in off) else 0.0


def _printable(view: View, i: int, meant: int | None) -> int | None:
    """The value in the digits that the figure prints, where that changes little."""
    if meant is None:
        return None
    step = view.step[i]
    near = (meant + step // 2) // step * step
    return near if abs(near - meant) * 200 <= abs(meant) else meant
