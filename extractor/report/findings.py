"""What needs a look in one document, and how much: yuan at stake × doubt.

- A failed comparison: its difference in yuan counts in full, since one of its figures is wrong.
  Comparisons with the same likeliest culprit are one finding.
- A doubtful row: its value × (1 − confidence). Rows of a table that one rule read as one measure are one
  finding. A row that a failed comparison names is not told twice, nor is a figure that repeats one.
- An unclaimed number: its amount in full where a money unit follows, since nothing is known of it.

What is no money has no yuan at stake and comes last, most doubtful first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, partial
from typing import Any

from extractor.model import CheckRow, Fact, NumberRow, Result
from extractor.report.words import key_of, short, showable
from extractor.rules import load

#: Rows below this confidence are doubtful.
DOUBT = 0.9
_NUMBER = re.compile(r"\d[\d,，]{0,30}(?:\.\d{1,12})?")
_CAUSES = {
    "document": "the document contradicts itself",
    "reading": "probably read wrongly",
    "unclear": "document or reading: unclear",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at. Money is in yuan, ``start`` an offset of the document's text (None: no place).

    ``score`` is yuan at stake × doubt. ``unit`` is that of expected, found and difference. ``others``
    counts the further rows of the same table that the finding is about.
    """

    kind: str
    source: str
    doc_id: str | None
    department: str | None
    fiscal_year: int | None
    slug: str
    title: str
    message: str
    score: float
    stake: float
    doubt: float
    unit: str | None = None
    expected: float | None = None
    found: float | None = None
    difference: float | None = None
    section: str | None = None
    page: int | None = None
    start: int | None = None
    end: int | None = None
    before: str = ""
    quote: str = ""
    after: str = ""
    fact_ids: tuple[str, ...] = ()
    others: int = 0
    more: tuple[str, ...] = ()

    @property
    def doc(self) -> str:
        return key_of(self.source)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A finding before it is put into words, which only those that are told need."""

    score: float
    doubt: float
    source: str
    start: int
    kind: str
    place: int
    make: Callable[[], Finding]

    @property
    def order(self) -> tuple[Any, ...]:
        """Smallest first: most yuan × doubt, then most doubtful, then by source and place."""
        return (-self.score, -self.doubt, self.source, self.start, self.kind, self.place)


def findings(result: Result) -> tuple[Finding, ...]:
    """Everything in a document that needs a look, most yuan × doubt first."""
    return tuple(candidate.make() for candidate in candidates(result))


def candidates(result: Result) -> tuple[Candidate, ...]:
    """The same, not yet in words."""
    failed = [check for check in result.checks if check.outcome == "failed"]
    facts = {fact.fact_id: fact for fact in result.facts} if failed else {}
    told = {name for check in failed for name in check.fact_ids.split(";")}
    found = [*_checks(result, failed, facts), *_rows(result, told), *_numbers(result)]
    return tuple(sorted(found, key=lambda candidate: candidate.order))


def between_candidate(check: CheckRow, source: str, department: str | None, year: int | None) -> Candidate:
    """The finding that a failed check between documents is."""
    stake = abs(check.difference or 0.0)
    finding = Finding(
        "check",
        source,
        check.doc_id,
        department and short(department, 60),
        year,
        check.check,
        "two documents disagree" if check.difference else "perhaps the same document twice",
        short(check.message, 400),
        score=stake,
        stake=stake,
        doubt=1.0,
        unit="yuan",
        expected=check.expected,
        found=check.found,
        difference=check.difference,
        fact_ids=tuple(check.fact_ids.split(";")[:20]),
    )
    key = f"{check.check} {check.fact_ids}"
    return Candidate(stake, 1.0, source, -1, key, 0, lambda: finding)


def accused(result: Result) -> frozenset[str]:
    """The figures that failed comparisons blame first."""
    failed = (check for check in result.checks if check.outcome == "failed")
    return frozenset(check.fact_ids.partition(";")[0] for check in failed)


def doubtful(fact: Fact) -> bool:
    """Whether a row needs a look for itself."""
    return fact.confidence < DOUBT


def _checks(result: Result, failed: list[CheckRow], facts: dict[str, Fact]) -> Iterator[Candidate]:
    """One finding for all failed comparisons that accuse the same figure."""
    blamed: dict[str, list[CheckRow]] = {}
    for place, check in enumerate(failed):
        blamed.setdefault(check.fact_ids.partition(";")[0] or f"#{place}", []).append(check)
    for place, (name, group) in enumerate(blamed.items()):
        checks = sorted(group, key=lambda check: -_stake(check, facts))
        score = round(_stake(checks[0], facts), 2)
        start = facts[name].char_start if name in facts else -1
        make = partial(_check, result, checks, facts)
        yield Candidate(score, 1.0, result.document.source, start, "check", place, make)


def _check(result: Result, checks: list[CheckRow], facts: dict[str, Fact]) -> Finding:
    first, *others = checks
    named = [facts[name] for name in first.fact_ids.split(";") if name in facts]
    stake = _stake(first, facts)
    return Finding(
        **_about(result),
        **(_at(result, named[0].char_start, named[0].char_end, named[0].page) if named else {}),
        kind="check",
        slug=first.check,
        title=_CAUSES.get(first.cause or "", "a comparison fails"),
        message=short(first.message, 400),
        score=round(stake, 2),
        stake=round(stake, 2),
        doubt=1.0,
        unit=_unit(first, named),
        expected=first.expected,
        found=first.found,
        difference=first.difference,
        fact_ids=tuple(fact.fact_id for fact in named[:20]),
        more=tuple(short(check.message, 200) for check in others[:5]),
    )


def _unit(check: CheckRow, named: list[Fact]) -> str | None:
    """The unit of what was compared: that of the figure that was found, else of the first one named."""
    same = [fact.unit for fact in named if check.found is not None and abs(fact.value - check.found) < 0.005]
    units = same or [fact.unit for fact in named]
    return units[0] if units else None


def _stake(check: CheckRow, facts: dict[str, Fact]) -> float:
    """The yuan by which a comparison is off; for percentages, that share of its largest amount."""
    named = [facts[name] for name in check.fact_ids.split(";") if name in facts]
    unit, off = _unit(check, named), abs(check.difference or 0.0)
    if unit == "yuan":
        return off
    if unit != "percent":
        return 0.0
    largest = max((abs(fact.value) for fact in named if fact.unit == "yuan"), default=0.0)
    return min(off / 100, 1.0) * largest


def _rows(result: Result, told: set[str]) -> Iterator[Candidate]:
    """One finding for all doubtful rows of a table that one rule read as one measure, else one for each row."""
    alike: dict[object, list[Fact]] = {}
    for fact in result.facts:
        if doubtful(fact) and fact.repeats is None and fact.fact_id not in told:
            table = fact.cell and fact.cell.partition("r")[0]
            alike.setdefault((table, fact.rule, fact.measure) if table else fact.fact_id, []).append(fact)
    for place, facts in enumerate(alike.values()):
        facts.sort(key=lambda fact: (-_stake_of(fact) * (1 - fact.confidence), fact.char_start))
        stake, doubt = _worth(facts)
        make = partial(_row, result, facts)
        score, start = round(stake * doubt, 2), facts[0].char_start
        yield Candidate(score, doubt, result.document.source, start, "row", place, make)


def _stake_of(fact: Fact) -> float:
    return abs(fact.value) if fact.unit == "yuan" else 0.0


def _worth(facts: list[Fact]) -> tuple[float, float]:
    """Yuan at stake in rows, and their mean doubt, by yuan where there are any."""
    stake = sum(map(_stake_of, facts))
    weights = [_stake_of(fact) / stake if stake else 1 / len(facts) for fact in facts]
    doubt = sum(weight * (1 - fact.confidence) for weight, fact in zip(weights, facts, strict=True))
    return round(stake, 2), round(doubt, 4)


def _row(result: Result, facts: list[Fact]) -> Finding:
    """The rows as one finding, told by the first, which has most at stake."""
    stake, doubt = _worth(facts)
    fact = facts[0]
    return Finding(
        **_about(result),
        **_at(result, fact.char_start, fact.char_end, fact.page),
        kind="row",
        slug=fact.measure,
        title="doubtful row",
        message=short(fact.item or fact.code_name or "", 80),
        score=round(stake * doubt, 2),
        stake=stake,
        doubt=doubt,
        unit=fact.unit,
        found=fact.value,
        fact_ids=tuple(fact.fact_id for fact in facts[:20]),
        others=len(facts) - 1,
        more=tuple(short(flag, 80) for flag in fact.flags.split(";")[:6] if flag),
    )


def _numbers(result: Result) -> Iterator[Candidate]:
    for place, row in enumerate(result.numbers):
        if row.outcome == "unclaimed":
            yuan = _money_after(result.text, row)
            make = partial(_number, result, row, yuan)
            score, source = round(yuan or 0.0, 2), result.document.source
            yield Candidate(score, 1.0, source, row.char_start, "number", place, make)


def _number(result: Result, row: NumberRow, yuan: float | None) -> Finding:
    return Finding(
        **_about(result),
        **_at(result, row.char_start, row.char_end),
        kind="number",
        slug="unclaimed",
        title="a number that gave no row",
        message=short(row.text, 60),
        score=round(yuan or 0.0, 2),
        stake=yuan or 0.0,
        doubt=1.0,
        unit=None if yuan is None else "yuan",
        found=yuan,
    )


def _money_after(text: str, row: NumberRow) -> float | None:
    """The yuan that an unclaimed number stands for, None where no unit of money is printed after it."""
    window = "".join(text[row.char_start : row.char_end + 8].split())
    digits = _NUMBER.search(window)
    if not digits:
        return None
    after = window[digits.end() :]
    factor = next((factor for word, factor in _money_units() if after.startswith(word)), None)
    return None if factor is None else float(Decimal(re.sub("[,，]", "", digits[0])) * factor)


@cache
def _money_units() -> tuple[tuple[str, Decimal], ...]:
    """The printed units of money that cannot mean anything else, longest first."""
    units = [unit for unit in load("units")["unit"] if unit["unit"] == "yuan"]
    words = [
        (word, Decimal(unit["factor"])) for unit in units for word in unit["words"] if word[-1] in "元圆"
    ]
    return tuple(sorted(words, key=lambda pair: -len(pair[0])))


def _about(result: Result) -> dict[str, Any]:
    row = result.document
    department = short(row.department, 60) if row.department else None
    return {
        "source": row.source,
        "doc_id": row.doc_id,
        "department": department,
        "fiscal_year": row.fiscal_year,
    }


def _at(result: Result, start: int, end: int, page: int | None = None) -> dict[str, Any]:
    """Where something stands: section, page, offsets and the words around it."""
    text = result.text
    if not 0 <= start < end <= len(text):
        return {}
    line_start = max(text.rfind("\n", 0, start) + 1, start - 60)
    stop = text.find("\n", end)
    line_end = min(stop if stop >= 0 else len(text), end + 40)
    sections = [row for row in result.sections if row.char_start <= start < row.char_end]
    deepest = max(sections, key=lambda row: row.level, default=None)
    return {
        "section": short(f"{deepest.number}{deepest.title}", 60) if deepest else None,
        "page": page,
        "start": start,
        "end": end,
        "before": "…" * (line_start > 0 and text[line_start - 1] != "\n") + _context(text[line_start:start]),
        "quote": short(text[start:end], 60),
        "after": _context(text[end:line_end]) + "…" * (line_end < len(text) and text[line_end] != "\n"),
    }


def _context(words: str) -> str:
    """Words beside a figure on one line; table cells stay apart."""
    return showable(re.sub(r"[ \n\r\f]+", " ", words).replace("\t", " ｜ "))
