"""What documents say of each other, on invented departments of a few figures."""

from __future__ import annotations

from typing import Any

import pytest

from extractor.across import across
from extractor.model import CheckRow, DocumentRow, Fact

BLANK_ROW = DocumentRow._make([None] * len(DocumentRow._fields))
BLANK_FACT = Fact._make([None] * len(Fact._fields))


def paper(
    source: str, year: int, figures: list[tuple[str, str, int, float]], **more: Any
) -> tuple[DocumentRow, list[Fact]]:
    """A document with figures (measure, basis, year, 万元)."""
    about = {
        "department": "区水务局",
        "scope": "department",
        "doc_kind": "budget",
        "region_code": "110106",
    } | more
    row = BLANK_ROW._replace(source=source, doc_id=source, fiscal_year=year, facts=len(figures), **about)
    facts = [
        BLANK_FACT._replace(
            fact_id=f"{source}{n}", source=source, measure=measure, basis=basis, year=when, unit="yuan",
            value=amount * 10_000, value_text=f"{amount:.2f}",
        )
        for n, (measure, basis, when, amount) in enumerate(figures)
    ]  # fmt: skip
    return row, facts


def run(*papers: tuple[DocumentRow, list[Fact]]) -> list[CheckRow]:
    return list(across([p[0] for p in papers], [f for p in papers for f in p[1]]))


LAST = paper(
    "a24", 2024, [("revenue_total", "budget", 2024, 100.5), ("operating_cost", "budget", 2024, 7.25)]
)


@pytest.mark.parametrize(("quoted", "outcome"), [(100.5, "passed"), (105.0, "failed")])
def test_last_years_figure_is_held_against_last_years_document(quoted: float, outcome: str) -> None:
    this = paper(
        "a25",
        2025,
        [("revenue_total", "budget", 2025, 120), ("revenue_total", "previous_budget", 2024, quoted)],
    )
    (check,) = run(LAST, this)
    assert (check.check, check.outcome, check.doc_id) == ("last_year", outcome, "a25")
    assert check.fact_ids == "a251;a240"
    assert check.difference == pytest.approx((quoted - 100.5) * 10_000)


def test_other_departments_years_and_scopes_are_left_alone() -> None:
    quoted = [("revenue_total", "previous_budget", 2024, 1.0)]
    assert run(LAST, paper("b", 2025, quoted, department="区园林局")) == []
    assert run(LAST, paper("c", 2026, quoted)) == []
    assert run(LAST, paper("d", 2025, quoted, scope="unit")) == []
    assert run(LAST, paper("e", 2025, quoted, region_code="310105")) == []


def test_final_accounts_quote_their_budget() -> None:
    final = paper(
        "f",
        2024,
        [("operating_cost", "budget", 2024, 7.52), ("operating_cost", "final", 2024, 7)],
        doc_kind="final",
    )
    (check,) = run(LAST, final)
    assert (check.check, check.outcome, check.doc_id) == ("budget_in_final", "failed", "f")


@pytest.mark.parametrize(("second", "outcome"), [(40.5, "passed"), (30.0, "untestable")])
def test_a_department_is_the_sum_of_its_units(second: float, outcome: str) -> None:
    units = [
        paper("u1", 2024, [("revenue_total", "budget", 2024, 60)], scope="unit", department="区水务局本级"),
        paper(
            "u2",
            2024,
            [("revenue_total", "budget", 2024, second)],
            scope="unit",
            department="区水务局河道管理所",
        ),
    ]
    (check,) = run(LAST, *units)
    assert (check.check, check.outcome) == ("department_units", outcome)
    assert check.fact_ids == "a240;u10;u20"


def test_the_same_document_published_twice_is_seen() -> None:
    figures = [("revenue_total", "budget", 2024, 99.0)] + [
        ("operating_cost", "budget", 2000 + n, 5 + n) for n in range(14)
    ]
    checks = run(paper("x", 2024, figures, department="甲"), paper("y", 2024, figures[:-1], department="乙"))
    assert [(c.check, c.doc_id) for c in checks] == [("near_duplicate", "y")]
    changed = [(m, b, y, v * 3) for m, b, y, v in figures[1:]]
    assert (
        run(
            paper("x", 2024, figures, department="甲"),
            paper("y", 2024, figures[:1] + changed, department="乙"),
        )
        == []
    )
