"""The parts of the PDF reader on their own: grids, page quality, patterns of lines."""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor import rules
from extractor.model import Blob, Options
from extractor.read.compose import GridCell
from extractor.read.pdf import read_pdf
from extractor.read.pdf_flow import seam_between
from extractor.read.pdf_grid import find_grids, merge_rules
from extractor.read.pdf_page import PageContent, Rule, Run, runs_of
from extractor.read.pdf_quality import Tally, tally, unreadable_pages
from extractor.read.pdf_text import is_number
from tests.tiny_pdf import Page, build

REAL = Path(__file__).resolve().parent.parent.parent / "shared" / "real"


@st.composite
def ruled(draw: st.DrawFn) -> tuple[int, int, list[Rule], list[Rule]]:
    """A frame with some of its inner lines drawn in pieces of one square."""
    rows, cols = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    across = [Rule(20.0 * r, 30.0 * c, 30.0 * (c + 1)) for r in range(rows + 1) for c in range(cols)]
    down = [Rule(30.0 * c, 20.0 * r, 20.0 * (r + 1)) for c in range(cols + 1) for r in range(rows)]
    inner_across = [rule for rule in across if 0 < rule.at < 20 * rows]
    inner_down = [rule for rule in down if 0 < rule.at < 30 * cols]
    kept_across = [rule for rule in inner_across if draw(st.booleans())]
    kept_down = [rule for rule in inner_down if draw(st.booleans())]
    frame = [rule for rule in across if rule not in inner_across], [r for r in down if r not in inner_down]
    return rows, cols, frame[0] + kept_across, frame[1] + kept_down


@settings(max_examples=150, deadline=None)
@given(ruled())
def test_cells_tile_the_grid(drawn: tuple[int, int, list[Rule], list[Rule]]) -> None:
    rows, cols, across, down = drawn
    for grid in find_grids(across, down):
        squares = [
            (row, col)
            for region in grid.regions
            for row in range(region.row, region.row + region.row_span)
            for col in range(region.col, region.col + region.col_span)
        ]
        assert len(squares) == len(set(squares)) == (len(grid.xs) - 1) * (len(grid.ys) - 1)
        assert len(grid.xs) - 1 <= cols
        assert len(grid.ys) - 1 <= rows


@given(st.sets(st.integers(1, 5)), st.sets(st.integers(1, 5)))
def test_lines_from_edge_to_edge_part_all_cells(rows: set[int], cols: set[int]) -> None:
    across = [Rule(20.0 * r, 0.0, 180.0) for r in {0, 6} | rows]
    down = [Rule(30.0 * c, 0.0, 120.0) for c in {0, 6} | cols]
    regions = [region for grid in find_grids(across, down) for region in grid.regions]
    expected = (len(rows) + 1) * (len(cols) + 1)
    assert len(regions) == (expected if expected > 1 else 0)


def test_full_grid_has_all_cells() -> None:
    across = [Rule(20.0 * r + 0.4 * (r % 2), 0, 90) for r in range(4)]
    (grid,) = find_grids(across, [Rule(30.0 * c, 0, 60) for c in range(4)])
    assert len(grid.regions) == 9


def test_two_tables_on_a_page_are_two_grids() -> None:
    across = [Rule(y, 0, 90) for y in (0.0, 20.0, 100.0, 120.0)]
    down = [Rule(x, top, top + 20) for x in (0.0, 45.0, 90.0) for top in (0.0, 100.0)]
    assert [(grid.top, grid.bottom) for grid in find_grids(across, down)] == [(0, 20), (100, 120)]


@pytest.mark.parametrize(("scale", "rows"), [(1.0, 2), (0.6, 5)])
def test_rows_of_a_page_printed_small_stay_apart(scale: float, rows: int) -> None:
    across = [Rule(3.9 * row, 0, 90) for row in range(6)]
    (grid,) = find_grids(across, [Rule(30.0 * c, 0, 19.5) for c in range(4)], scale)
    assert len(grid.ys) - 1 == rows


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 300), st.integers(5, 60)), max_size=30))
def test_merged_rules_cover_the_same(pieces: list[tuple[int, int, int]]) -> None:
    rules_in = [Rule(10.0 * at, float(start), float(start + length)) for at, start, length in pieces]
    merged = merge_rules(rules_in)
    assert len(merged) <= len(rules_in)
    for rule in rules_in:
        assert any(m.at == rule.at and m.start <= rule.start and rule.end <= m.end for m in merged)


NUMBERS = [
    ("1,234.50", True),
    ("112,859.652716", True),
    ("-2.4", True),
    ("13.5%", True),
    ("2080505", True),
    ("174,900.64101,833.84", False),
    ("1.6%5.4%", False),
    ("12,34", False),
    ("2024年", False),
    ("", False),
]


@pytest.mark.parametrize(("text", "expected"), NUMBERS)
def test_numbers(text: str, expected: bool) -> None:
    assert is_number(text) is expected


SEAMS = [
    ("支出共19.", "91万元", ""),
    ("支出1,234", ".50万元", ""),
    ("预算支", "出", ""),
    ("Microsoft", "Office", " "),
    ("12.5", "13.5", " "),
    ("万", "元", ""),
]


@pytest.mark.parametrize(("before", "after", "seam"), SEAMS)
def test_seams(before: str, after: str, seam: str) -> None:
    assert seam_between(before, after) == seam


TEXT, SCAN, COVER = Tally(600, 500, 0, 0.0), Tally(0, 0, 0, 0.9), Tally(20, 15, 0, 1.0)
STAMPED, FIGURES, GARBLED = Tally(12, 8, 0, 0.95), Tally(300, 0, 0, 0.0), Tally(300, 5, 200, 0.0)
QUALITY = [
    ([TEXT, TEXT], []),
    ([TEXT, SCAN], [1]),
    ([COVER, TEXT, TEXT], []),
    ([STAMPED] * 4, [0, 1, 2, 3]),
    ([TEXT, FIGURES], []),
    ([FIGURES, FIGURES], [0, 1]),
    ([TEXT, GARBLED, TEXT], [1]),
    ([TEXT, Tally(0, 0, 0, 0.0)], []),
]


@pytest.mark.parametrize(("pages", "expected"), QUALITY)
def test_pages_that_only_ocr_can_read(pages: list[Tally], expected: list[int]) -> None:
    assert unreadable_pages(pages) == expected


def test_tally_counts_glyphs_without_meaning() -> None:
    run = Run("收入\ue001\ufffd(cid:12)5", 0, 9, 0, 9, [], [])
    assert tally(PageContent(100, 100, (run,), (), ())) == Tally(13, 2, 9, 0.0)


def test_runs_break_at_gaps_blanks_and_lines() -> None:
    glyphs = [("甲", 0, 0, 10, 10), ("乙", 10, 0, 20, 10), ("丙", 26, 0, 36, 10), ("丁", 0, 20, 10, 30)]
    assert [run.text for run in runs_of(glyphs)] == ["甲乙", "丙", "丁"]
    blank = [("表", 0, 0, 10, 10), (" ", 0, 0, 0, 0), ("支", 12.5, 0, 22.5, 10)]
    assert [run.text for run in runs_of(blank)] == ["表", "支"]


def test_what_stands_off_the_page_is_not_read() -> None:
    page = Page().text(60, 100, "支出5万元。").text(700, 100, "页外").text(60, -40, "页外")
    assert read_pdf(Blob("a.pdf", build(page)), Options()).text == "支出5万元。\n"


def test_patterns_prove_themselves() -> None:
    assert list(rules.failures("read/pages")) == []


def rows(cells: tuple[GridCell, ...]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for cell in cells:
        found[cell.row].append(cell.text)
    return found


@pytest.mark.skipif(not REAL.is_dir(), reason="the published documents are not here")
def test_gold_amounts_stand_in_the_row_of_their_label() -> None:
    path = next((REAL / "docs").glob("d002*.pdf"))
    document = read_pdf(Blob(path.name, path.read_bytes()), Options())
    lines = [line for table in document.tables for line in rows(table.cells).values()]  # type: ignore[arg-type]
    with (REAL / "gold" / "d002_tables.csv").open(encoding="utf-8") as file:
        gold = [row for row in csv.DictReader(file) if not row["label"].startswith("总计(")]
    missed = [
        row
        for row in gold
        if not any(row["label"] in line and row["amount_as_written"] in line for line in lines)
    ]
    assert len(gold) > 140
    assert missed == []


@pytest.mark.skipif(not REAL.is_dir(), reason="the published documents are not here")
@pytest.mark.parametrize("name", ["d001", "d002", "d439"])
def test_classes_are_the_sums_of_their_items(name: str) -> None:
    path = next((REAL / "docs").glob(f"{name}*.pdf"))
    sums = 0
    for table in read_pdf(Blob(path.name, path.read_bytes()), Options()).tables:
        amounts: dict[str, Decimal] = {}
        for line in rows(table.cells).values():  # type: ignore[arg-type]
            values = [text.replace(",", "") for text in line if is_number(text) and "." in text]
            if line[0].isdigit() and line[0].startswith("2") and values:
                amounts[line[0]] = Decimal(values[0])
        for code, amount in amounts.items():
            parts = [
                value
                for other, value in amounts.items()
                if len(other) == len(code) + 2 and other.startswith(code)
            ]
            if parts:
                assert sum(parts) == amount
                sums += 1
    assert sums > 5
