"""Checks in words that a budget officer understands: what, where, expected, found."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from extractor.check.blame import Suspect
from extractor.check.trial import Trial
from extractor.check.view import SCALE, View
from extractor.model import Document
from extractor.rules import load

_KINDS = {
    "digit_slip": "one digit differs",
    "swapped": "two digits are swapped",
    "unit_factor": "a factor of 10,000 (元 for 万元)",
    "decimal_point": "the decimal point is displaced",
    "extra_digit": "one digit too many",
    "missing_digit": "one digit is missing",
    "sign": "the direction is reversed",
}


@lru_cache(maxsize=1)
def _words() -> tuple[dict[str, str], dict[str, str]]:
    data = load("checks")
    return dict(data["names"]), dict(data["titles"])


def title(check: str) -> str:
    """What a kind of check compares."""
    return _words()[1].get(check, check.replace("_", " "))


def name(view: View, i: int) -> str:
    """The printed name of a figure, else the usual one of its measure."""
    mention = view.figures[i].mention
    return mention.item or _words()[0].get(mention.measure, mention.measure)


def amount(view: View, value: int, like: int) -> str:
    """A scaled value in the printed unit of another figure."""
    figure = view.figures[like]
    if figure.unit == "yuan":
        factor = int(figure.mention.factor or 1)
        return f"{_plain(Decimal(value) / (SCALE * factor))}{'万元' if factor == 10_000 else '亿元' if factor == 100_000_000 else '元'}"
    return f"{_plain(Decimal(value) / SCALE)}{'%' if figure.unit == 'percent' else figure.mention.unit_text or ''}"


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def place(document: Document, view: View, i: int) -> str:
    """Where a figure stands: page, and cell or section."""
    mention = view.figures[i].mention
    page = f"page {bisect_right(document.pages, mention.start)}, " if document.pages else ""
    return f"{page}{'cell ' + mention.cell if mention.cell else 'section ' + mention.section}"


def message(document: Document, view: View, trial: Trial, ranked: Sequence[Suspect]) -> str:
    """One line for one trial."""
    identity = trial.identity
    head = f"{title(identity.check)}: {name(view, identity.whole)}"
    if trial.outcome == "passed":
        return head
    if trial.outcome == "untestable":
        return f"{head} not tested: {trial.reason}"
    whole = identity.whole
    says = "nothing" if trial.expected is None else amount(view, trial.expected, whole)
    text = f"{head} is printed as {amount(view, view.value[whole], whole)} ({place(document, view, whole)}), but {_parts(view, trial)} gives {says}"
    return text + _likely(document, view, ranked)


def _parts(view: View, trial: Trial) -> str:
    parts = trial.identity.parts
    shown = [f"{name(view, i)} {amount(view, view.value[i], i)}" for i in parts[:6]]
    more = f" and {len(parts) - 6} more" if len(parts) > 6 else ""
    joint = " + " if trial.identity.kind == "sum" else ", "
    return joint.join(shown) + more


def _likely(document: Document, view: View, ranked: Sequence[Suspect]) -> str:
    if not ranked:
        return ""
    first = ranked[0]
    if first.meant is None or (first.kind is None and first.mends < 2):
        return ""
    why = f" ({_KINDS[first.kind]})" if first.kind in _KINDS else f" ({first.mends} comparisons would close)"
    return f". Likeliest: {name(view, first.figure)} {amount(view, view.value[first.figure], first.figure)} stands for {amount(view, first.meant, first.figure)}{why}, {place(document, view, first.figure)}"
