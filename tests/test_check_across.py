"""What documents say of each other, on invented departments of a few figures."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from extractor import extract
from extractor.across import BETWEEN, Across, within
from extractor.model import CheckRow, DocumentRow, Fact, Result

BLANK_ROW = DocumentRow._make([None] * len(DocumentRow._fields))
BLANK_FACT = Fact._make([None] * len(Fact._fields))

Stated = tuple[str, str, int, float]


def paper(source: str, year: int, figures: list[Stated], **more: Any) -> Result:
    """A document with figures (measure, basis, year, 万元)."""
    about = {
        "department": "区水务局",
        "scope": "department",
        "doc_kind": "budget",
        "region_code": "110106",
    } | more
    row = BLANK_ROW._replace(source=source, doc_id=source, fiscal_year=year, facts=len(figures), **about)
    facts = tuple(
        BLANK_FACT._replace(
            fact_id=f"{source}{n}", source=source, measure=measure, basis=basis, year=when, unit="yuan",
            value=amount * 10_000, value_text=f"{amount:.2f}",
        )
        for n, (measure, basis, when, amount) in enumerate(figures)
    )  # fmt: skip
    return Result(row, facts)


def run(*papers: Result) -> list[CheckRow]:
    with Across() as across:
        assert [r.facts for r in across.see(papers)] == [p.facts for p in papers]
        return [between.check for between in across.checks()]


LAST = paper(
    "a24", 2024, [("revenue_total", "budget", 2024, 100.5), ("operating_cost", "budget", 2024, 7.25)]
)


@pytest.mark.parametrize(("quoted", "outcome"), [(100.5, "passed"), (105.0, "failed")])
@pytest.mark.parametrize("order", [1, -1])
def test_last_years_figure_is_held_against_last_years_document(
    quoted: float, outcome: str, order: int
) -> None:
    figures = [("revenue_total", "budget", 2025, 120.0), ("revenue_total", "previous_budget", 2024, quoted)]
    (check,) = run(*[LAST, paper("a25", 2025, figures)][::order])
    assert (check.check, check.outcome, check.doc_id) == ("last_year", outcome, "a25")
    assert check.fact_ids == "a251;a240"
    assert (check.expected, check.difference) == (1_005_000.0, pytest.approx((quoted - 100.5) * 10_000))
    assert ("a24" in check.message, check.tolerance) == (True, 50.0)


@pytest.mark.parametrize(
    ("year", "more"),
    [
        (2025, {"department": "区园林局"}),
        (2026, {}),
        (2025, {"scope": "unit"}),
        (2025, {"region_code": "310105"}),
        (2025, {"department": None}),
    ],
)
def test_other_departments_years_and_scopes_are_left_alone(year: int, more: dict[str, Any]) -> None:
    quoted: list[Stated] = [("revenue_total", "previous_budget", 2024, 1.0)]
    assert len(run(LAST, paper("b", 2025, quoted))) == 1
    assert run(LAST, paper("b", year, quoted, **more)) == []


@pytest.mark.parametrize(("kind", "found"), [("budget", 1), ("final", 0)])
def test_final_accounts_quote_their_budget(kind: str, found: int) -> None:
    """年初预算 of final accounts stands in the budget, not in other final accounts."""
    figures = [("operating_cost", "budget", 2024, 7.52), ("operating_cost", "final", 2024, 7.0)]
    first = paper("a24", 2024, [("operating_cost", "budget", 2024, 7.25)], doc_kind=kind)
    checks = run(first, paper("f", 2024, figures, doc_kind="final"))
    seen = [(c.check, c.outcome, c.doc_id) for c in checks]
    assert seen.count(("budget_in_final", "failed", "f")) == found


@pytest.mark.parametrize(("second", "outcome"), [(40.5, "passed"), (30.0, "untestable")])
def test_a_department_is_the_sum_of_its_units(second: float, outcome: str) -> None:
    def unit(source: str, amount: float, name: str) -> Result:
        return paper(source, 2024, [("revenue_total", "budget", 2024, amount)], scope="unit", department=name)

    units = [
        unit("u1", 60, "区水务局本级"),
        unit("u2", second, "区水务局河道管理所"),
        unit("u3", 9, "区园林局本级"),
    ]
    (check,) = run(LAST, *units)
    assert (check.check, check.outcome) == ("department_units", outcome)
    assert check.fact_ids == "a240;u10;u20"
    assert run(LAST, *units[::2]) == []


FIGURES: list[Stated] = [("operating_cost", "budget", 2000 + n, 5.0 + n) for n in range(15)]


@pytest.mark.parametrize(("same", "found"), [(15, "x"), (14, "x"), (13, None), (0, None)])
def test_the_same_document_published_twice_is_seen(same: int, found: str | None) -> None:
    """14 of 16 figures that either states is less than nine tenths, 14 of 15 is more."""
    other = [(m, b, y, v if n < same else v + 0.5) for n, (m, b, y, v) in enumerate(FIGURES)]
    papers = (
        paper("x", 2024, FIGURES, department="甲"),
        paper("y", 2024, other[: max(same, 14)], department="乙"),
    )
    with Across() as across:
        seen = list(across.see(papers))
        assert [r.document.near_duplicate_of for r in seen] == [None, found]
        checks = [between.check for between in across.checks()]
    assert [(c.check, c.doc_id) for c in checks] == ([("near_duplicate", "y")] if found else [])


def test_small_documents_and_zeros_are_no_duplicates() -> None:
    few, zeros = FIGURES[:11], [(m, b, y, 0.0) for m, b, y, _ in FIGURES]
    assert run(paper("x", 2024, few, department="甲"), paper("y", 2024, few, department="乙")) == []
    assert run(paper("x", 2024, zeros, department="甲"), paper("y", 2024, zeros, department="乙")) == []


BUDGET = "海州区水务局2024年部门预算\n一、收支总体情况\n2024年收入预算{}万元，支出预算{}万元。\n"
LATER = (
    "海州区水务局2025年部门预算\n一、收支总体情况\n2025年收入预算90万元，比2024年预算数{}万元减少{}万元。\n"
)


def write(folder: Path, first: str = "100.50") -> None:
    (folder / "2024.txt").write_text(BUDGET.format(first, first), encoding="utf-8")
    (folder / "2025.txt").write_text(LATER.format("100.50", "10.50"), encoding="utf-8")


@pytest.mark.parametrize(("first", "outcome"), [("100.50", "passed"), ("105.00", "failed")])
def test_a_run_compares_its_documents(tmp_path: Path, first: str, outcome: str) -> None:
    write(tmp_path, first)
    found = extract(tmp_path)
    between = [c for c in found.checks if c.check in BETWEEN]
    assert [(c.check, c.outcome) for c in between] == [("last_year", outcome)]
    later = next(d for d in found.documents if d.source.endswith("2025.txt"))
    assert between[0].doc_id == later.doc_id
    assert all(within(r) == r for r in found.results)


@pytest.mark.parametrize("words", [("-j", "0"), ("-j", "2"), ("-j", "1", "--since", "plain.parquet")])
def test_tables_and_report_tell_it_however_the_run_went(tmp_path: Path, words: tuple[str, ...]) -> None:
    write(tmp_path, "105.00")
    (tmp_path / "again.txt").write_text((tmp_path / "2025.txt").read_text("utf-8"), encoding="utf-8")
    names = sorted(path.name for path in tmp_path.glob("*.txt"))
    extract_command(tmp_path, *names, "-o", "plain.parquet")
    extract_command(tmp_path, *names[::-1], "-o", "out.parquet", *words)
    for suffix in (".parquet", ".documents.parquet", ".checks.parquet", ".report.json", ".report.html"):
        if suffix.startswith(".report") and "--since" in words:
            continue  # no text is taken over
        assert (tmp_path / f"plain{suffix}").read_bytes() == (tmp_path / f"out{suffix}").read_bytes(), suffix
    report = json.loads((tmp_path / "out.report.json").read_text("utf-8"))
    (told,) = [one for one in report["look_first"] if one["slug"] == "last_year"]
    assert (told["difference"], told["source"], told["fiscal_year"]) == (-45_000.0, "2025.txt", 2025)
    assert {"check": "last_year", "passed": 0, "failed": 1, "untestable": 0} in report["overview"][
        "checks_by_kind"
    ]
    assert len(report["reliability"]) > 3


def extract_command(folder: Path, *words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "extractor", *words], cwd=folder, capture_output=True, timeout=60
    )
    assert done.returncode == 0, done.stderr.decode()
