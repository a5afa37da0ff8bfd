"""Identities put to the test: which hold, which fail, which cannot be told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from extractor.check.identity import Identity, closing, cutting, expected, rounding, tolerance
from extractor.check.slips import slip, slip_near
from extractor.check.view import LEVELS, SCALE, View

_ABOUT_WORDS = re.compile(r"左右|余|以上|多|上下")
_ROUGH = re.compile(r"(?:约|近|超过|超|逾|不足|大约|达到?近)$")
_OTHER_TERMS = re.compile(r"同口径|可比口径|剔除|扣除|不含|还原")


#: Amounts in 亿元 of which no more is printed than this are rounded ones (a million yuan, scaled).
_COARSE = 1_000_000 * SCALE

#: Wholes of which a document has one of each: prose and table must agree on them.
#: A document that cuts percentages off is off its last digit in nearly half of them.
_CUT = 0.25
_PLAIN = frozenset(
    {"three_public_total", "three_public_abroad", "three_public_vehicle", "three_public_reception"}
    | {"three_public_vehicle_purchase", "three_public_vehicle_operation", "meeting_cost", "training_cost"}
)


class Trial(NamedTuple):
    """An identity, what it expects, by how much it is off, its tolerance and the outcome.

    ``slips`` are the members that one slip of the pen would explain, with its kind and the value meant.
    """

    identity: Identity
    expected: int | None
    off: int
    tolerance: int
    outcome: str
    reason: str = ""
    slips: tuple[tuple[int, str, int], ...] = ()


def try_all(view: View, identities: Iterable[Identity]) -> list[Trial]:
    """One trial for each identity that is not said twice."""
    first = [_first(view, identity) for identity in _once(view, identities)]
    if all(t.outcome == "passed" for t in first):
        return first
    court = Court(view, first)
    return [t if t.outcome == "passed" else _decide(view, t, court) for t in first]


class Court:
    """What the document as a whole tells: families of sums, roundings, figures that other sums uphold."""

    __slots__ = ("percents_cut", "percents_round", "prose_rounds", "rounds", "upheld", "votes")

    def __init__(self, view: View, trials: Sequence[Trial]) -> None:
        near = [t for t in trials if t.outcome == "near"]
        percents = [t for t in near if t.identity.of_percent]
        rounded = [t for t in percents if abs(t.off) <= rounding(view, t.identity)]
        cut = [t for t in percents if abs(t.off) > rounding(view, t.identity)]
        tested = sum(t.outcome in ("passed", "near") and t.identity.of_percent for t in trials)
        self.votes = _votes(trials)
        self.rounds = _rounds(view, [t for t in near if t.identity.kind == "sum"])
        self.percents_round = _rounds(view, rounded)
        self.percents_cut = len(cut) >= _CUT * tested and _rounds(view, cut, _held(view, trials))
        self.prose_rounds = _yuan_under_wan(view)
        self.upheld = frozenset(
            i
            for t in trials
            if t.outcome == "passed"
            and t.expected
            and t.identity.kind == "sum"
            and len(set(t.identity.parts)) > 1
            for i in t.identity.members
        )


def _once(view: View, identities: Iterable[Identity]) -> Iterable[Identity]:
    """Each identity once, also where one printed figure states two measures."""
    starts = [f.mention.start for f in view.figures]
    seen: set[object] = set()
    for identity in identities:
        key = (identity.kind, starts[identity.whole], tuple([starts[i] for i in identity.parts]))
        if key not in seen and starts[identity.whole] not in key[2]:
            seen.add(key)
            yield identity


def _first(view: View, identity: Identity) -> Trial:
    """Exact outcome: passed, near (a rounding would explain it), off, or untestable."""
    says = expected(view, identity)
    if says is None:
        return Trial(identity, None, 0, 0, "untestable", "nothing to divide by")
    off = view.value[identity.whole] - says
    allowed = tolerance(view, identity)
    if abs(off) <= allowed:
        return Trial(identity, says, off, allowed, "passed")
    widest = max(rounding(view, identity), cutting(view, identity))
    return Trial(identity, says, off, allowed, "near" if abs(off) <= widest else "off")


def _votes(trials: Sequence[Trial]) -> dict[object, tuple[int, int]]:
    """How many identities of each family hold (zeros say nothing) and how many do not."""
    votes: dict[object, tuple[int, int]] = {}
    for trial in trials:
        family = trial.identity.family
        if family is not None and (trial.expected or trial.off):
            held, off = votes.get(family, (0, 0))
            votes[family] = (held + 1, off) if trial.outcome == "passed" else (held, off + 1)
    return votes


def _held(view: View, trials: Sequence[Trial]) -> frozenset[object]:
    """The figures of comparisons that hold and say something."""
    passed = (t for t in trials if t.outcome == "passed" and t.expected)
    return frozenset(_place(view, i) for t in passed for i in t.identity.members)


def _rounds(view: View, near: Sequence[Trial], held: frozenset[object] = frozenset()) -> bool:
    """Whether the document rounds: two comparisons or more are off by a rounding and no one figure explains
    them. A figure that other comparisons hold with (``held``) explains nothing."""
    if len(near) < 2:
        return False
    return not set.intersection(*({_place(view, i) for i in t.identity.members} - held for t in near))


def _place(view: View, i: int) -> object:
    figure = view.figures[i]
    return (view.what[i] or figure.mention.measure, view.value[i])


def _yuan_under_wan(view: View) -> bool:
    """Whether tables in 元 stand under prose in 万元."""
    prose = {
        f.mention.factor
        for f, spot in zip(view.figures, view.spot, strict=True)
        if spot is None and f.unit == "yuan"
    }
    tables = {
        f.mention.factor
        for f, spot in zip(view.figures, view.spot, strict=True)
        if spot is not None and f.unit == "yuan"
    }
    return 1 in tables and 10_000 in prose


def _decide(view: View, trial: Trial, court: Court) -> Trial:
    if trial.outcome == "untestable":
        return trial
    identity = trial.identity
    if trial.outcome == "near" and _may_round(view, trial, court):
        widest = max(rounding(view, identity), cutting(view, identity) if court.percents_cut else 0)
        return trial._replace(outcome="passed", tolerance=widest, reason="within rounding")
    doubt = _excuse(view, identity) or _misfit(view, trial, court)
    if doubt:
        return trial._replace(outcome="untestable", reason=doubt)
    slips = _slips(view, identity)
    if identity.check == "stated_twice" and (
        _one_upheld(view, identity, court) or _of_one_level(view, identity)
    ):
        return trial._replace(outcome="failed", slips=slips)
    if _counts(identity, bool(slips), court.votes.get(identity.family, (0, 0))):
        return trial._replace(outcome="failed", slips=slips)
    return trial._replace(outcome="untestable", reason="the parts may not be complete or not of one kind")


def _one_upheld(view: View, identity: Identity, court: Court) -> bool:
    """Whether prose and table disagree on a whole of the document and only the table's figure closes sums."""
    pair = (identity.whole, identity.parts[0])
    tabled = [i for i in pair if view.spot[i] is not None]
    measure = view.figures[pair[0]].mention.measure
    return len(tabled) == 1 and measure in _PLAIN and tabled[0] in court.upheld


def _of_one_level(view: View, identity: Identity) -> bool:
    """Whether two places print different changes of a figure on which they agree."""
    if view.figures[identity.whole].mention.basis != "change":
        return False
    first, second = (_level(view, i) for i in (identity.whole, identity.parts[0]))
    return bool(first) and first == second


def _level(view: View, change: int) -> int | None:
    """The value that a change is said of: that of its parent, else the last one before of the same measure and place."""
    figures, place = view.figures, view.context[change]
    parent = figures[change].parent
    if parent is not None:
        return view.value[parent]
    for i in range(change - 1, -1, -1):
        if view.context[i] != place:
            return None
        if (
            figures[i].mention.basis in LEVELS
            and figures[i].mention.measure == figures[change].mention.measure
        ):
            return view.value[i]
    return None


def _may_round(view: View, trial: Trial, court: Court) -> bool:
    """Whether the document shows that figures like these are rounded, or cut off."""
    identity = trial.identity
    if abs(trial.off) > rounding(view, identity):
        return court.percents_cut
    if any(view.money(i) and view.step[i] >= _COARSE for i in identity.members):
        return True
    if not identity.of_percent:
        return court.rounds or (court.prose_rounds and any(view.spot[i] is None for i in identity.members))
    return court.percents_round or court.rounds


def _misfit(view: View, trial: Trial, court: Court) -> str:
    """Why the figures are probably not of one kind, though their names say so."""
    identity = trial.identity
    if identity.kind == "same" and identity.check == "stated_twice":
        both = identity.whole in court.upheld and identity.parts[0] in court.upheld
        both = both and not _of_one_level(view, identity)
        return "each place closes its own sums, so they probably mean different things" if both else ""
    if identity.kind == "sum" and not identity.strong and len(identity.parts) > 1:
        gap = abs(trial.off)
        if any(abs(view.value[i]) == gap for i in identity.parts) or gap == abs(view.value[identity.whole]):
            return "one part may stand inside another"
    return ""


def _counts(identity: Identity, slipped: bool, votes: tuple[int, int]) -> bool:
    """Whether a difference is a failure: declared complete, vouched for by its family, or one slip away."""
    if identity.strong:
        return True
    held, off = votes
    if identity.family is None:
        return slipped
    if identity.kind == "sum" and len(identity.parts) == 1 and not held:
        return False
    if held >= 2 and held >= (5 if identity.kind == "same" else 2) * off:
        return True
    return slipped and (held >= off or off <= 1)


def _excuse(view: View, identity: Identity) -> str:
    """Why a difference is no failure after all, in the words of the document."""
    for i in identity.members:
        mention = view.figures[i].mention
        if view.spot[i] is None and (
            _ABOUT_WORDS.match(view.text, mention.end)
            or _ROUGH.search(view.text[max(0, mention.start - 4) : mention.start])
        ):
            return f"{view.text[mention.start : mention.end]} is said to be approximate"
    if identity.check in ("previous_change", "growth"):
        for i in identity.members:
            start, end = view.figures[i].mention.sentence
            found = _OTHER_TERMS.search(view.text, start, end) if view.spot[i] is None else None
            if found:
                return f"compared on other terms ({found[0]})"
    return ""


def _slips(view: View, identity: Identity) -> tuple[tuple[int, str, int], ...]:
    """The members whose printed value is one slip away from the value that closes the identity."""
    found = []
    exact = identity.kind == "sum"
    for i in identity.members:
        meant = closing(view, identity, i)
        if meant is None or (meant == 0 and view.value[i]):
            continue
        if exact:
            kind = slip(view.value[i], meant, view.step[i])
            if kind is not None:
                found.append((i, kind, meant))
        else:
            near = slip_near(view.value[i], meant, blur(view, identity, i), view.step[i])
            if near is not None:
                found.append((i, *near))
    return tuple(found)


def blur(view: View, identity: Identity, member: int) -> int:
    """How sharply an identity tells the value of one member: sums exactly, percentages roughly."""
    if identity.kind == "sum":
        return 0
    if identity.kind == "same":
        return max(view.step[member], view.step[identity.whole], view.step[identity.parts[0]]) // 2
    if member == identity.whole:
        return view.step[member] // 2
    percent = 2 * abs(view.value[identity.whole])
    near = abs(closing(view, identity, member) or 0) * view.step[identity.whole]
    return near // max(1, percent) + view.step[member]
