"""What documents say of each other: a year's previous figure against last year's document, final accounts
against their budget, a department against its units, and documents that are the same one twice.

Results pass through in the order of their sources. Of each, its totals and lines are kept in a private
temporary file (in memory while they are few), and a sketch of its figures. No fact is changed. ``doc_id``
of a check is that of the later document (of the department), ``fact_ids`` those of both.
"""

from __future__ import annotations

import sqlite3
import unicodedata
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from hashlib import blake2b
from itertools import groupby
from types import TracebackType
from typing import NamedTuple, Self

from extractor.model import CheckRow, DocumentRow, Fact, Result

#: The slugs of the checks that are made here and nowhere else.
BETWEEN = frozenset({"last_year", "budget_in_final", "department_units", "near_duplicate"})

_WHOLES = frozenset(
    {"revenue_total", "expenditure_total", "appropriation_total", "expenditure_basic", "expenditure_project"}
    | {"three_public_total", "three_public_vehicle", "three_public_reception", "three_public_abroad"}
    | {"operating_cost", "procurement_total", "revenue_current", "expenditure_current"}
)
_SUMMED = frozenset(
    {"revenue_total", "expenditure_total", "appropriation_total", "three_public_total", "operating_cost"}
)
_BEFORE = {"previous_budget": "budget", "previous_final": "final"}
#: Documents with fewer figures are too alike to be told apart; those with this share in common are one.
_FEWEST, _NEAR = 12, 0.9
#: Hashes that a sketch keeps, how many of them lead to it, and how many documents are looked at.
_SKETCH, _MARKS, _LOOKED_AT = 128, 4, 50

_TABLES = """
CREATE TABLE paper (id INTEGER PRIMARY KEY, source TEXT, doc_id TEXT, region TEXT, department TEXT,
    name TEXT, scope TEXT, kind TEXT, year INTEGER, sketch BLOB, near TEXT);
CREATE TABLE stated (id INTEGER PRIMARY KEY, paper INTEGER, summed INTEGER, line INTEGER, place INTEGER,
    asks INTEGER, asked TEXT, fen INTEGER, step INTEGER, fact_id TEXT, item TEXT);
CREATE TABLE mark (mark INTEGER, paper INTEGER);
CREATE INDEX by_place ON stated (place);
CREATE INDEX by_paper ON stated (paper);
CREATE INDEX by_name ON paper (scope, region, year, kind, name);
CREATE INDEX by_mark ON mark (mark);
"""

_COMPARED = """
SELECT later.asked, later.fact_id, later.item, later.fen, later.step, l.source, l.doc_id, l.department, l.year,
    earlier.fact_id, earlier.fen, earlier.step, e.source
FROM stated AS later JOIN stated AS earlier ON earlier.place = later.asks
JOIN paper AS l ON l.id = later.paper JOIN paper AS e ON e.id = earlier.paper
WHERE l.near IS NULL AND e.near IS NULL AND (later.asked = 'last_year' OR e.kind = 'budget')
ORDER BY later.id, earlier.id
"""

_UNITS = """
SELECT d.id, min(u.id) FROM paper AS d JOIN paper AS u
    ON u.scope = 'unit' AND u.region IS d.region AND u.year = d.year AND u.kind = d.kind
    AND u.name >= d.name AND u.name < d.name || char(1114111)
WHERE d.scope = 'department' AND d.near IS NULL
GROUP BY d.id, u.name ORDER BY d.id, min(u.id)
"""

_SUMS = """
SELECT line, fact_id, item, fen, step FROM stated WHERE paper = ? AND summed ORDER BY id
"""


def within(result: Result) -> Result:
    """A result of an earlier run without what was said of it then by other documents."""
    row = result.document._replace(near_duplicate_of=None)
    return replace(result, document=row, checks=tuple(c for c in result.checks if c.check not in BETWEEN))


class Between(NamedTuple):
    """A check between documents, and the document that it is about."""

    source: str
    department: str | None
    fiscal_year: int | None
    check: CheckRow


class Across:
    """Results go through ``see`` in the order of their sources; ``checks`` says what they say of each other."""

    def __init__(self) -> None:
        self._base = sqlite3.connect("")  # a private temporary file once it outgrows its cache
        self._base.executescript(_TABLES)
        self._base.execute("PRAGMA journal_mode = OFF")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._base.close()

    def see(self, results: Iterable[Result]) -> Iterator[Result]:
        """The results; ``near_duplicate_of`` names an earlier source that states almost the same figures."""
        for result in results:
            near = self._keep(result) if result.facts else None
            yield replace(result, document=result.document._replace(near_duplicate_of=near))

    def checks(self) -> Iterator[Between]:
        """The checks between all documents seen, in one order."""
        yield from self._compared()
        yield from self._summed()
        yield from self._alike()

    def _keep(self, result: Result) -> str | None:
        """Keeps what others may repeat; returns the source of which this is almost a copy."""
        row, name = result.document, _plain(result.document.department or "")
        sketch = _sketch(result.facts)
        near = self._nearest(sketch)
        told = (row.source, row.doc_id, row.region_code, row.department, name, row.scope, row.doc_kind)
        paper = self._base.execute(
            "INSERT INTO paper VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*told, row.fiscal_year, sketch.tobytes(), near),
        ).lastrowid
        if len(sketch) >= _FEWEST:
            self._base.executemany("INSERT INTO mark VALUES (?, ?)", [(m, paper) for m in sketch[:_MARKS]])
        if name and row.fiscal_year:
            self._base.executemany(
                "INSERT INTO stated VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [(paper, *stated) for stated in _stated(row, name, result.facts)],
            )
        return near

    def _nearest(self, sketch: array[int]) -> str | None:
        """The first document whose sketch is almost the same."""
        if len(sketch) < _FEWEST:
            return None
        found = self._base.execute(
            f"SELECT DISTINCT p.id, p.source, p.sketch FROM mark JOIN paper AS p ON p.id = mark.paper"
            f" WHERE p.near IS NULL AND mark IN ({','.join('?' * _MARKS)}) ORDER BY p.id LIMIT ?",
            (*sketch[:_MARKS], _LOOKED_AT),
        )
        return next((source for _, source, other in found if _likeness(sketch, other) >= _NEAR), None)

    def _compared(self) -> Iterator[Between]:
        """Previous figures against the document of the year before, 年初预算 in final accounts against the budget."""
        for row in self._base.execute(_COMPARED):
            asked, fact_id, item, fen, step, source, doc_id, department, year, *other = row
            other_id, expected, other_step, other_source = other
            message = f"{item}: {_yuan(fen)} 元 here, {_yuan(expected)} 元 in {other_source}"
            check = _check(
                doc_id,
                asked,
                "failed",
                expected,
                fen,
                max(step, other_step) // 2,
                (fact_id, other_id),
                message,
            )
            yield Between(source, department, year, check)

    def _summed(self) -> Iterator[Between]:
        """A department's totals against the sum of its units, where more than one unit is given."""
        pairs = self._base.execute(_UNITS).fetchall()
        for paper, group in groupby(pairs, key=lambda pair: pair[0]):
            units = [unit for _, unit in group]
            if len(units) > 1:
                yield from self._against_units(paper, units)

    def _against_units(self, paper: int, units: Sequence[int]) -> Iterator[Between]:
        parts = [{row[0]: row[1:] for row in self._base.execute(_SUMS, (unit,))} for unit in units]
        source, doc_id, department, year = self._base.execute(
            "SELECT source, doc_id, department, year FROM paper WHERE id = ?", (paper,)
        ).fetchone()
        for line, fact_id, item, fen, step in self._base.execute(_SUMS, (paper,)).fetchall():
            mine = [stated[line] for stated in parts if line in stated]
            if len(mine) < len(units):
                continue
            total = sum(part[2] for part in mine)
            allowed = (len(mine) + 1) * max(step, *(part[3] for part in mine)) // 2
            message = f"{item}: {_yuan(fen)} 元, its {len(mine)} units {_yuan(total)} 元"
            if abs(fen - total) > allowed:
                message += " (units may be missing from the run)"
            ids = (fact_id, *(part[0] for part in mine))
            check = _check(doc_id, "department_units", "untestable", total, fen, allowed, ids, message)
            yield Between(source, department, year, check)

    def _alike(self) -> Iterator[Between]:
        """Documents that state almost the same figures: one of them would double a panel."""
        rows = self._base.execute(
            "SELECT source, doc_id, department, year, near FROM paper WHERE near IS NOT NULL ORDER BY id"
        )
        for source, doc_id, department, year, near in rows:
            message = f"almost all figures are those of {near}: probably the same document again"
            check = CheckRow(
                doc_id, "near_duplicate", "failed", "unclear", None, None, None, None, "", message
            )
            yield Between(source, department, year, check)


def _stated(row: DocumentRow, name: str, facts: Sequence[Fact]) -> Iterator[tuple[object, ...]]:
    """Of each total and each functional line of a document the columns of ``stated`` from ``summed`` on."""
    series, year = (row.region_code, name, row.scope), row.fiscal_year or 0
    seen: set[int] = set()
    for fact in facts:
        whole = fact.measure in _WHOLES
        if fact.unit != "yuan" or fact.repeats or not (whole or _is_line(fact)):
            continue
        what = (fact.measure, fact.code, fact.fund, fact.part, fact.year)
        line = _hash(what, fact.basis)
        if line in seen:
            continue
        seen.add(line)
        before = _BEFORE.get(fact.basis)
        asks, asked = None, None
        if before:
            asks, asked = _hash(series, year - 1, what, before), "last_year"
        elif row.doc_kind == "final" and fact.basis == "budget":
            asks, asked = _hash(series, year, what, fact.basis), "budget_in_final"
        place = _hash(series, year, what, fact.basis)
        item = fact.item or fact.code_name or fact.measure
        fen, step = round(fact.value * 100), _step(fact)
        yield fact.measure in _SUMMED, line, place, asks, asked, fen, step, fact.fact_id, item


def _is_line(fact: Fact) -> bool:
    return fact.measure == "expenditure_item" and fact.code is not None and fact.row_kind != "of_which"


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())


def _hash(*words: object) -> int:
    """64 bits that stand for some values, as the signed integer that SQLite keeps."""
    return int.from_bytes(blake2b(repr(words).encode(), digest_size=8).digest(), "big", signed=True)


def _step(fact: Fact) -> int:
    """One unit of the last printed digit, in fen."""
    digits = "".join(c for c in fact.value_text if c.isdecimal() or c == ".").strip(".")
    whole, _, fraction = digits.partition(".")
    number = Decimal(digits) if whole.isdecimal() and fraction.isdecimal() == bool(fraction) else Decimal(0)
    factor = abs(Decimal(repr(fact.value)) / number) if number else Decimal(1)
    return max(1, round(100 * factor.scaleb(-len(fraction))))


def _check(
    doc_id: str,
    slug: str,
    otherwise: str,
    expected: int,
    found: int,
    allowed: int,
    ids: Sequence[str],
    message: str,
) -> CheckRow:
    """A comparison of two amounts in fen; ``otherwise`` is its outcome where they differ by more than allowed."""
    fine = abs(found - expected) <= allowed
    cause = None if fine or otherwise != "failed" else "unclear"
    says, is_, off, may = (amount / 100 for amount in (expected, found, found - expected, allowed))
    return CheckRow(
        doc_id, slug, "passed" if fine else otherwise, cause, says, is_, off, may, ";".join(ids), message
    )


def _yuan(fen: int) -> str:
    return f"{Decimal(fen) / 100:.2f}"


def _sketch(facts: Sequence[Fact]) -> array[int]:
    """The smallest hashes of the amounts that a document states: of all of them where they are few."""
    prints = {
        _hash(
            fact.measure,
            fact.code or (None if fact.measure in _WHOLES else fact.item),
            fact.basis,
            fact.value,
        )
        for fact in facts
        if fact.unit == "yuan" and fact.value
    }
    return array("q", sorted(prints)[:_SKETCH])


def _likeness(sketch: array[int], kept: bytes) -> float:
    """The share of figures that two documents have in common, of all that either has."""
    other = array("q", kept)
    union = sorted({*sketch, *other})[:_SKETCH]
    return len(set(union).intersection(sketch).intersection(other)) / len(union)
