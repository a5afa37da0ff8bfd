"""What documents say of each other: a year's previous figure against last year's document, final accounts
against their budget, a department against its units, and documents that are the same one twice.

Works on the facts and documents of a run after all of them are read; it changes no fact and gives rows of
``checks``. ``doc_id`` is that of the later document (of the department), ``fact_ids`` those of both.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from extractor.model import CheckRow, DocumentRow, Fact

_WHOLES = frozenset(
    {"revenue_total", "expenditure_total", "appropriation_total", "expenditure_basic", "expenditure_project"}
    | {"three_public_total", "three_public_vehicle", "three_public_reception", "three_public_abroad"}
    | {"operating_cost", "procurement_total", "revenue_current", "expenditure_current"}
)
_SUMMED = frozenset(
    {"revenue_total", "expenditure_total", "appropriation_total", "three_public_total", "operating_cost"}
)
_NEAR = 0.9
_FEWEST = 12


@dataclass(slots=True)
class _Paper:
    """One document with what of it others may repeat: (measure, line, fund, part, basis, year) -> fact."""

    row: DocumentRow
    stated: dict[tuple[object, ...], Fact] = field(default_factory=dict)
    prints: set[tuple[object, ...]] = field(default_factory=set)


def across(documents: Iterable[DocumentRow], facts: Iterable[Fact]) -> tuple[CheckRow, ...]:
    """The checks between documents, in the order of department and year."""
    papers = _papers(documents, facts)
    series: dict[tuple[object, ...], list[_Paper]] = {}
    for paper in papers:
        row = paper.row
        if row.department and row.fiscal_year:
            series.setdefault((row.region_code, _plain(row.department), row.scope), []).append(paper)
    found: list[CheckRow] = []
    for same in series.values():
        same.sort(key=lambda p: (p.row.fiscal_year or 0, p.row.doc_kind, p.row.source))
        found.extend(_years(same))
        found.extend(_budget_and_final(same))
    found.extend(_units(papers))
    found.extend(_near_duplicates(papers))
    return tuple(found)


def _papers(documents: Iterable[DocumentRow], facts: Iterable[Fact]) -> list[_Paper]:
    papers = {d.source: _Paper(d) for d in documents if d.facts and not d.duplicate_of}
    for fact in facts:
        paper = papers.get(fact.source)
        if paper is None or fact.unit != "yuan":
            continue
        line = fact.code or (None if fact.measure in _WHOLES else fact.item)
        paper.prints.add((fact.measure, line, fact.basis, fact.value))
        if fact.repeats is None and (fact.code or fact.measure in _WHOLES):
            key = (fact.measure, fact.code, fact.fund, fact.part, fact.basis, fact.year)
            paper.stated.setdefault(key, fact)
    return sorted(papers.values(), key=lambda p: p.row.source)


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())


def _years(same: Sequence[_Paper]) -> Iterator[CheckRow]:
    """The previous figures of a year against the document of the year before."""
    for later in same:
        for earlier in same:
            if earlier.row.fiscal_year == (later.row.fiscal_year or 0) - 1:
                for basis, before in (("previous_budget", "budget"), ("previous_final", "final")):
                    yield from _compared("last_year", later, earlier, basis, before)


def _budget_and_final(same: Sequence[_Paper]) -> Iterator[CheckRow]:
    """年初预算 as the final accounts quote it against the budget document itself."""
    for first in same:
        for second in same:
            kinds = (first.row.doc_kind, second.row.doc_kind)
            if first.row.fiscal_year == second.row.fiscal_year and kinds == ("budget", "final"):
                yield from _compared("budget_in_final", second, first, "budget", "budget")


def _compared(check: str, later: _Paper, earlier: _Paper, basis: str, before: str) -> Iterator[CheckRow]:
    for key, fact in later.stated.items():
        if key[4] != basis:
            continue
        other = earlier.stated.get((*key[:4], before, key[5]))
        if other is not None:
            yield _row(check, later, fact, earlier, other)


def _row(check: str, later: _Paper, fact: Fact, earlier: _Paper, other: Fact) -> CheckRow:
    allowed = max(_step(fact), _step(other)) / 2
    off = fact.value - other.value
    fine = abs(off) <= allowed
    name = fact.item or fact.code_name or fact.measure
    message = (
        f"{name}: {fact.value:.2f} 元 in {later.row.source}, {other.value:.2f} 元 in {earlier.row.source}"
    )
    return CheckRow(
        later.row.doc_id or "", check, "passed" if fine else "failed", None if fine else "unclear",
        other.value, fact.value, round(off, 2), allowed, f"{fact.fact_id};{other.fact_id}", message,
    )  # fmt: skip


def _step(fact: Fact) -> float:
    """One unit of the last printed digit, in yuan."""
    _, _, fraction = fact.value_text.partition(".")
    printed = "".join(c for c in fact.value_text if c.isdigit() or c == ".").strip(".")
    number = float(printed) if printed.replace(".", "", 1).isdigit() else 0.0
    factor = abs(fact.value / number) if number else 1.0
    return float(factor / 10 ** sum(c.isdigit() for c in fraction)) if fraction or factor > 1 else 0.01


def _units(papers: Sequence[_Paper]) -> Iterator[CheckRow]:
    """A department's totals against the sum of its units, where the units given are more than one."""
    units: dict[tuple[object, ...], list[_Paper]] = {}
    for paper in papers:
        if paper.row.scope == "unit" and paper.row.department:
            units.setdefault((paper.row.region_code, paper.row.fiscal_year, paper.row.doc_kind), []).append(
                paper
            )
    for paper in papers:
        row = paper.row
        if row.scope != "department" or not row.department:
            continue
        head = _plain(row.department)
        mine = [
            u for u in units.get((row.region_code, row.fiscal_year, row.doc_kind), ()) if _belongs(u, head)
        ]
        if len(mine) > 1:
            yield from _summed(paper, mine)


def _belongs(unit: _Paper, department: str) -> bool:
    """Whether a unit bears its department's name in its own (区教育局 / 区教育局本级)."""
    return _plain(unit.row.department or "").startswith(department)


def _summed(paper: _Paper, units: Sequence[_Paper]) -> Iterator[CheckRow]:
    for key, fact in paper.stated.items():
        parts = [u.stated[key] for u in units if key in u.stated]
        if key[0] not in _SUMMED or len(parts) < len(units):
            continue
        total = round(sum(p.value for p in parts), 2)
        allowed = (len(parts) + 1) * max(map(_step, [fact, *parts])) / 2
        off = round(fact.value - total, 2)
        fine = abs(off) <= allowed
        message = f"{fact.item or fact.measure}: {fact.value:.2f} 元, its {len(parts)} units {total:.2f} 元"
        if not fine:
            message += " (units may be missing from the run)"
        outcome = "passed" if fine else "untestable"
        ids = ";".join([fact.fact_id, *(p.fact_id for p in parts)])
        yield CheckRow(
            paper.row.doc_id or "",
            "department_units",
            outcome,
            None,
            total,
            fact.value,
            off,
            allowed,
            ids,
            message,
        )


def _near_duplicates(papers: Sequence[_Paper]) -> Iterator[CheckRow]:
    """Documents that state almost the same figures: one of them would double a panel."""
    rows: dict[tuple[object, ...], list[_Paper]] = {}
    for paper in papers:
        if len(paper.prints) >= _FEWEST:
            totals = sorted(p for p in paper.prints if p[0] in _SUMMED and p[2] in ("budget", "final"))
            for mark in totals[:6]:
                rows.setdefault((paper.row.fiscal_year, mark), []).append(paper)
    seen: set[tuple[str, str]] = set()
    for alike in rows.values():
        for first, second in pairwise(alike):
            pair = (first.row.source, second.row.source)
            if pair in seen or first.row.doc_id == second.row.doc_id:
                continue
            seen.add(pair)
            share = len(first.prints & second.prints) / min(len(first.prints), len(second.prints))
            if share >= _NEAR:
                message = f"{share:.0%} of the figures are those of {first.row.source}: probably the same document again"
                yield CheckRow(
                    second.row.doc_id or "",
                    "near_duplicate",
                    "failed",
                    "unclear",
                    None,
                    share,
                    None,
                    None,
                    "",
                    message,
                )
