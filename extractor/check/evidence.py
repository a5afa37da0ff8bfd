"""What speaks for a row and against it, and the probability that it is right.

Each piece of evidence has a name and, in ``patterns/confidence.json``, a weight (log odds) fitted on
documents read by hand; ``extract calibrate`` writes that file anew. The sum of the weights is put
through a curve of observed shares, so that of the rows at 0.97 some 97 in a hundred are right.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from math import exp
from typing import NamedTuple

from extractor.check.surroundings import Tested, of_document, of_sentence
from extractor.check.view import View
from extractor.model import ABOUT, Figure, Profile
from extractor.rules import read_text

_ODD = re.compile(r"[，。；：,;:%％]|\d{2}|增加|减少|安排|用于|其中|主要|情况|原因")
_NAMED = ("_item", "_amount", "_count", "by_use")


class Model(NamedTuple):
    """Weights by name of evidence and the curve: upper edges of the score and the share that is right."""

    weights: Mapping[str, float]
    edges: tuple[float, ...]
    shares: tuple[float, ...]


@lru_cache(maxsize=1)
def model() -> Model:
    """The fitted model of ``patterns/confidence.json``."""
    data = json.loads(read_text("confidence.json"))
    curve = data["curve"]
    return Model(data["weights"], tuple(c["score"] for c in curve), tuple(c["right"] for c in curve))


def evidence(
    view: View, about: Profile, tested: Sequence[Tested], ocr: Sequence[bool]
) -> list[tuple[str, ...]]:
    """The names of what is known of each figure, in their order."""
    figures = view.figures
    repeated = {f.repeats for f in figures if f.repeats is not None}
    document = (*_of_kind(about), *of_document(view, about, tested))
    return [
        (
            *_names(_marks(figure, figures), _capped(t), figure.repeats is not None or i in repeated, seen),
            *of_sentence(view, i),
            *document,
        )
        for i, (figure, t, seen) in enumerate(zip(figures, tested, ocr, strict=True))
    ]


def _capped(tested: Tested) -> Tested:
    return Tested(min(tested.passed, 2), min(tested.failed, 1), min(tested.accused, 1), min(tested.sums, 2))


@lru_cache(maxsize=65536)
def _names(marks: Marks, tested: Tested, repeated: bool, ocr: bool) -> tuple[str, ...]:
    names = (*_of_figure(marks), *_of_checks(tested))
    return names + (("repeated",) if repeated else ()) + (("ocr",) if ocr else ())


def probabilities(names: Sequence[tuple[str, ...]]) -> list[float]:
    """The probability that each row is right."""
    return [_probability(n) for n in names]


@lru_cache(maxsize=65536)
def _probability(names: tuple[str, ...]) -> float:
    fitted = model()
    return on_curve(score(names, fitted.weights), fitted.edges, fitted.shares)


def score(names: tuple[str, ...], weights: Mapping[str, float]) -> float:
    """The log odds that the evidence gives."""
    return weights.get("bias", 0.0) + sum([weights.get(name, 0.0) for name in names])


def on_curve(value: float, edges: Sequence[float], shares: Sequence[float]) -> float:
    """The share at a score, on straight lines between the points of the curve.

    >>> on_curve(1.5, (1.0, 2.0), (0.8, 0.9))
    0.85
    """
    if not edges:
        return 1 / (1 + exp(-max(-30.0, min(30.0, value))))
    at = bisect_right(edges, value)
    if at == 0 or at == len(edges):
        return shares[0] if at == 0 else shares[-1]
    low, high = edges[at - 1], edges[at]
    part = (value - low) / (high - low) if high > low else 0.0
    return round(shares[at - 1] + part * (shares[at] - shares[at - 1]), 4)


class Marks(NamedTuple):
    """What a figure carries in itself, in few enough words to be remembered."""

    rule: str
    basis: str
    unit_source: str | None
    code_status: str | None
    section: str
    measure: str
    item: str
    zero: bool
    yearless: bool
    above: tuple[str, str] | None
    tabled: bool


def _marks(figure: Figure, figures: Sequence[Figure]) -> Marks:
    mention = figure.mention
    about = mention.basis in ABOUT and figure.parent is not None
    return Marks(
        mention.rule,
        mention.basis,
        figure.unit_source,
        figure.code_status,
        mention.section,
        mention.measure,
        _item(mention.item, mention.measure),
        not figure.value,
        figure.year is None,
        _above(figures[figure.parent or 0]) if about else None,
        mention.table is not None,
    )


def _above(figure: Figure) -> tuple[str, str]:
    """What speaks for the figure that a change, share or rate is about."""
    return figure.mention.rule, f"{figure.code_status} {figure.mention.measure.endswith(_NAMED)}"


def _of_figure(marks: Marks) -> tuple[str, ...]:
    """The evidence that a figure carries in itself."""
    measure, basis, section = marks.measure, marks.basis, marks.section
    code_status = marks.code_status
    names = [f"rule:{marks.rule}", f"basis:{basis}", f"unit:{marks.unit_source}", f"code:{code_status}"]
    if measure.startswith("other_"):
        names.append("measure:other")
    elif measure.endswith(_NAMED):
        names.append("measure:named" if code_status is None else "measure:coded")
    else:
        names.append("measure:whole")
    names.append(f"item:{marks.item}")
    names.append(f"section:{section}")
    names.append(f"of kind:{measure}")
    names.append(f"{marks.rule} {basis}")
    names.append(f"{section} {measure}")
    if marks.tabled:
        names.append("table")
    if marks.zero:
        names.append("zero")
    if marks.yearless:
        names.append("yearless")
    if basis in ABOUT:
        names.extend(f"of:{name}" for name in marks.above or ("nothing",))
    return tuple(names)


@lru_cache(maxsize=65536)
def _item(item: str | None, measure: str) -> str:
    if not item:
        return "missing" if measure.endswith(_NAMED) else "none"
    if _ODD.search(item):
        return "odd"
    return "long" if len(item) > 20 else "plain"


def _of_checks(tested: Tested) -> list[str]:
    names = []
    if tested.passed:
        names.append("passed:1" if tested.passed == 1 else "passed:2+")
    if tested.sums:
        names.append("sums:1" if tested.sums == 1 else "sums:2+")
    if tested.failed:
        names.append("accused" if tested.accused else "failed")
    if not tested.passed and not tested.failed:
        names.append("untested")
    return names


def _of_kind(about: Profile) -> Iterator[str]:
    yield f"kind:{about.doc_kind}"
    if about.scope == "government":
        yield "scope:government"
    if about.fiscal_year is None:
        yield "document:yearless"
