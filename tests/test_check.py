"""Sums, changes and repeated figures of small invented documents, and who is named when they fail."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from extractor.check import check, examine
from extractor.check.measures import catalogue
from extractor.check.slips import slip
from extractor.model import Blob, Check, Document, Figure, Mention, Options, Profile
from extractor.pipeline import process
from extractor.rules import load

ABOUT = Profile(fiscal_year=2025, doc_kind="budget", scope="department")


def line(measure: str, value: str, basis: str = "budget", **more: Any) -> dict[str, Any]:
    """A figure in 万元 (in % with ``unit="percent"``) as the tables below write it."""
    return {"measure": measure, "value": value, "basis": basis, **more}


def read(text: str) -> tuple[Check, ...]:
    """The checks of a text as the whole pipeline makes them."""
    blob = Blob("t.txt", f"甲市乙局2025年部门预算编制说明\n一、支出预算情况\n{text}\n".encode())
    return process(blob, Options())[0].checks


def make(lines: list[dict[str, Any]], glue: str = "，") -> tuple[Document, list[Figure]]:
    """A document that prints the lines one after the other, and its figures."""
    text, figures = "", []
    for place, entry in enumerate(lines):
        entry = dict(entry)
        printed, unit = entry.pop("value"), entry.pop("unit", "yuan")
        code, parent, after = entry.pop("code", None), entry.pop("parent", None), entry.pop("after", glue)
        before = entry.pop("before", "")
        text += before + (entry.get("item") or "")
        factor = Decimal(10_000) if unit == "yuan" else Decimal(1)
        start = len(text)
        text += printed.lstrip("-") + {"yuan": "万元", "percent": "%", "count": "辆"}[unit]
        mention = Mention(
            start=start,
            end=len(text),
            value=Decimal(printed),
            value_text=printed.lstrip("-"),
            section=entry.pop("section", "overview"),
            rule="level.label",
            unit=unit,
            unit_text="万元",
            factor=factor,
            unit_source="printed",
            sentence=(0, 10_000),
            **entry,
        )
        text += after
        year = 2024 if mention.basis.startswith("previous") else 2025
        kind = mention.row_kind or ("total" if mention.measure.endswith("_total") else "leaf")
        figures.append(
            Figure(
                f"f{place}", mention, mention.value * factor, unit, "printed", year, code, None,
                "match" if code else None, None, code, None, kind, parent,
            )
        )  # fmt: skip
    return Document("t", "0" * 64, "text", text), figures


def run(lines: list[dict[str, Any]], **more: Any) -> tuple[Check, ...]:
    document, figures = make(lines, **more)
    return check(document, ABOUT, figures)[0]


def outcomes(checks: tuple[Check, ...], outcome: str) -> set[str]:
    return {c.check for c in checks if c.outcome == outcome}


THREE = [
    line("three_public_total", "17.40"),
    line("three_public_abroad", "2.00"),
    line("three_public_vehicle", "12.30"),
    line("three_public_reception", "3.10"),
]
PARTS = [("办公费", "5.84"), ("水费", "0.67"), ("物业管理费", "14.72"), ("差旅费", "0.74")]
OPERATING = [
    line("operating_cost", "21.97", after="，包括"),
    *(line("operating_cost_item", value, item=item) for item, value in PARTS),
]
CHANGE = [
    line("revenue_total", "1136.23"),
    line("revenue_total", "1040.55", "previous_budget"),
    line("revenue_total", "95.68", "change", direction="increase", parent=0),
    line("revenue_total", "9.20", "change", direction="increase", unit="percent", parent=0),
]
LINES = [
    line("expenditure_total", "120.50", section="expenditure"),
    line("expenditure_item", "100.20", code="208", section="expenditure"),
    line("expenditure_item", "70.15", code="2080505", section="expenditure"),
    line("expenditure_item", "30.05", code="2080506", section="expenditure"),
    line("expenditure_item", "20.30", code="2210201", section="expenditure"),
]


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (THREE, "three_public_parts"),
        (OPERATING, "operating_cost_parts"),
        (CHANGE, "previous_change"),
        (CHANGE, "growth"),
        (LINES, "lines_total"),
        (LINES, "lines_within"),
        ([line("revenue_total", "9.1"), line("expenditure_total", "9.1")], "revenue_expenditure"),
        ([line("expenditure_basic", "9.1"), line("personnel_cost", "8"), line("public_cost", "1.1")], "basic_parts"),
        ([line("vehicles_total", "3", "stock", unit="count"), line("vehicles_by_use", "2", "stock", unit="count", item="机要通信用车"),
          line("vehicles_by_use", "1", "stock", unit="count", item="其他用车")], "vehicles_by_use"),
        ([line("expenditure_item", "50", code="2080505"), line("expenditure_item", "45.5", "final", code="2080505"),
          line("expenditure_item", "91.00", "rate", code="2080505", unit="percent", parent=0)], "completion_rate"),
    ],
)  # fmt: skip
def test_what_closes_passes_and_nothing_fails(lines: list[dict[str, Any]], name: str) -> None:
    checks = run(lines)
    assert name in outcomes(checks, "passed")
    assert not outcomes(checks, "failed")


@pytest.mark.parametrize("lines", [THREE, OPERATING, LINES], ids=["three_public", "operating", "lines"])
def test_any_figure_that_loses_a_digit_of_its_sum_is_noticed(lines: list[dict[str, Any]]) -> None:
    for place, entry in enumerate(lines):
        value = entry["value"]
        other = value[:-2] + str((int(value[-2]) + 4) % 10) + value[-1]
        document, figures = make([*lines[:place], {**entry, "value": other}, *lines[place + 1 :]])
        failed = [c for c in check(document, ABOUT, figures)[0] if c.outcome == "failed"]
        assert any(place in c.figures for c in failed), (place, other)


def test_who_breaks_two_sums_is_named_first_with_the_value_that_mends_both() -> None:
    lines = [*LINES, *(dict(entry, section="general_public") for entry in LINES)]
    lines[1] = {**lines[1], "value": "100.70"}
    document, figures = make(lines)
    checks, verdicts = check(document, ABOUT, figures)
    failed = [c for c in checks if c.outcome == "failed"]
    assert {c.check for c in failed} >= {"lines_total", "lines_within"}
    assert {c.figures[0] for c in failed} == {1}
    assert "proposal:1002000" in verdicts[1].flags
    assert "digit_slip" in verdicts[1].flags
    assert verdicts[1].confidence < min(verdicts[i].confidence for i in (7, 8, 9))
    assert all(c.cause == "document" for c in failed)
    assert "100.2万元" in failed[0].message


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"value": "95.78"}, "previous_change"),
        ({"value": "-95.68", "direction": "decrease"}, "previous_change"),
    ],
)
def test_a_change_that_does_not_lead_from_year_to_year_fails(change: dict[str, Any], name: str) -> None:
    lines = [*CHANGE[:2], {**CHANGE[2], **change}, CHANGE[3]]
    failed = [c for c in run(lines) if c.outcome == "failed"]
    assert name in {c.check for c in failed}
    assert next(c for c in failed if c.check == name).difference != 0


def test_a_growth_is_recomputed_to_the_digits_it_prints() -> None:
    for printed, outcome in (
        ("9", "passed"),
        ("9.2", "passed"),
        ("9.20", "passed"),
        ("9.3", "failed"),
        ("0.092", "failed"),
    ):
        growth = [c for c in run([*CHANGE[:3], {**CHANGE[3], "value": printed}]) if c.check == "growth"]
        assert [c.outcome for c in growth] == [outcome], printed


@pytest.mark.parametrize("words", ["左右", "以上"])
def test_what_is_said_to_be_approximate_is_not_held_to_its_digits(words: str) -> None:
    lines = [*CHANGE[:3], {**CHANGE[3], "value": "9.9", "after": words}]
    assert "growth" not in outcomes(run(lines), "failed")
    assert "growth" in outcomes(run([*CHANGE[:3], {**CHANGE[3], "value": "9.9"}]), "failed")


def test_one_sum_off_by_a_rounding_fails_two_show_that_the_document_rounds() -> None:
    basic = [line("expenditure_basic", "9.12"), line("personnel_cost", "8.01"), line("public_cost", "1.10")]
    assert outcomes(run(basic), "failed") == {"basic_parts"}
    three = [{**THREE[0], "value": "17.41"}, *THREE[1:]]
    checks = run([*basic, *three])
    assert not outcomes(checks, "failed")
    rounded = next(c for c in checks if c.check == "basic_parts")
    assert rounded.outcome == "passed"
    assert rounded.tolerance == Decimal(150)


def test_one_percentage_cut_off_fails_two_show_that_the_document_cuts() -> None:
    """66.66% of what 2 is to 3: its last digit is one too low for a rounding."""
    text = "".join(
        f"{name}支出预算{whole}万元，比上年增加{more}万元，增长{percent}%。"
        for name, whole, more, percent in (("基本", 5, 2, "66.66"), ("项目", 25, 10, "66.66"))
    )
    both = outcomes(read(text), "failed")
    one = outcomes(read(text.replace("66.66", "66.67", 1)), "failed")
    assert ("growth" in one, "growth" in both) == (True, False)


def test_an_unfinished_list_is_no_error() -> None:
    lines = [{**OPERATING[0], "after": "，主要包括"}, *OPERATING[1:-1]]
    checks = run(lines)
    assert "operating_cost_parts" not in outcomes(checks, "failed")
    assert "operating_cost_parts" in outcomes(checks, "untestable")


def test_what_is_owed_and_cannot_be_tested_is_said() -> None:
    checks = run([THREE[0]])
    owed = {c.check: c.message for c in checks if c.outcome == "untestable"}
    assert set(owed) >= {"three_public_parts", "lines_total", "revenue_expenditure"}
    assert "parts are not all stated" in owed["three_public_parts"]
    assert "does not state it" in owed["lines_total"]


def test_a_blank_document_has_no_checks_of_figures() -> None:
    document, figures = make([])
    checks, verdicts = check(document, Profile(), figures)
    assert verdicts == ()
    assert not [c for c in checks if c.outcome != "untestable"]


def table(
    rows: list[tuple[str, str | None, list[str | None]]],
    heads: list[str],
    number: int = 1,
    kind: str = "expenditure",
) -> list[dict[str, Any]]:
    """Rows (name, code, cells) of a table in 万元."""
    lines = []
    for r, (name, code, cells) in enumerate(rows):
        for c, cell in enumerate(cells):
            if cell is not None:
                lines.append(
                    line(
                        "expenditure_item" if code else "expenditure_total", cell, code=code, item=name if code else None,
                        table=number, cell=f"t{number}r{r + 2}c{c + 3}", table_kind=kind, column_head=heads[c], section="tables",
                        row_kind=None if c == 0 else "of_which", part=None if c == 0 else ("basic", "project")[min(c, 2) - 1],
                    )
                )  # fmt: skip
    return lines


HEADS = ["合计", "基本支出", "项目支出"]
ROWS: list[tuple[str, str | None, list[str | None]]] = [
    ("合计", None, ["120.50", "90.20", "30.30"]),
    ("社会保障和就业支出", "208", ["100.20", "80.20", "20.00"]),
    ("行政事业单位养老支出", "20805", ["100.20", "80.20", "20.00"]),
    ("机关事业单位基本养老保险缴费支出", "2080505", ["70.15", "60.15", "10.00"]),
    ("机关事业单位职业年金缴费支出", "2080506", ["30.05", "20.05", "10.00"]),
    ("住房保障支出", "221", ["20.30", "10.00", "10.30"]),
    ("住房公积金", "2210201", ["20.30", "10.00", "10.30"]),
]


def test_a_table_closes_down_and_across() -> None:
    checks = run(table(ROWS, HEADS))
    assert not outcomes(checks, "failed")
    assert outcomes(checks, "passed") == {"lines_within", "lines_total", "row_sum"}
    assert sum(c.check == "row_sum" for c in checks) == len(ROWS)


def test_every_cell_of_a_table_is_tested_and_named_first() -> None:
    for r, (name, code, cells) in enumerate(ROWS):
        for c, cell in enumerate(cells):
            assert cell is not None
            wrong = [*cells[:c], cell[:-1] + str((int(cell[-1]) + 3) % 10), *cells[c + 1 :]]
            document, figures = make(table([*ROWS[:r], (name, code, wrong), *ROWS[r + 1 :]], HEADS))
            failed = [k for k in check(document, ABOUT, figures)[0] if k.outcome == "failed"]
            assert failed, (r, c)
            assert any(figures[k.figures[0]].mention.cell == f"t1r{r + 2}c{c + 3}" for k in failed), (r, c)


def test_a_column_beside_the_parts_raises_no_alarm() -> None:
    rows = [
        (name, code, [*cells, extra])
        for (name, code, cells), extra in zip(ROWS, ["3", "2", "2", "2", None, "1", "1"], strict=True)
    ]
    checks = run(table(rows, [*HEADS, "面向市场"]))
    assert not outcomes(checks, "failed")
    other = run(table(rows, [*HEADS, "无名栏"]))
    assert not outcomes(other, "failed")
    assert "row_sum" in outcomes(other, "passed")


def test_prose_and_table_that_disagree_are_reported_where_only_one_is_upheld() -> None:
    said = [line("expenditure_item", value, code=code, section="expenditure") for code, value in
            (("2080505", "70.15"), ("2080506", "35.05"), ("2210201", "20.30"))]  # fmt: skip
    failed = [
        c for c in run([*said, *table(ROWS, HEADS)]) if c.outcome == "failed" and c.check == "stated_twice"
    ]
    assert len(failed) == 1
    assert failed[0].figures[0] == 1
    assert failed[0].difference in (Decimal(50_000), Decimal(-50_000))


def test_places_that_each_close_their_own_sums_mean_different_things() -> None:
    half = [(name, code, [str(Decimal(c or 0) / 2) for c in cells]) for name, code, cells in ROWS]
    assert not outcomes(run([*table(ROWS, HEADS), *table(half, HEADS, 2, "gov_fund")]), "failed")


@pytest.mark.parametrize(
    ("printed", "meant", "kind"),
    [(1656, 1556, "digit_slip"), (4321, 4231, "swapped"), (25, 250_000, "unit_factor"), (147, 1470, "decimal_point"),
     (432693, 32693, "extra_digit"), (3269, 43269, "missing_digit"), (-28, 28, "sign"), (123, 456, None), (7, 7, None)],
)  # fmt: skip
def test_slips_are_known_by_name(printed: int, meant: int, kind: str | None) -> None:
    assert slip(printed, meant, 1) == kind


def test_the_catalogue_of_checks_is_complete() -> None:
    data = load("checks")
    sums, lists, equal = catalogue()
    ids = {s.id for s in sums} | {x.id for x in lists} | {e[0] for e in equal}
    assert ids <= set(data["titles"])
    assert {o["check"] for o in data["owed"]} <= set(data["titles"])
    named = {m for s in sums for m in (*s.whole, *s.parts)} | {m for x in lists for m in (*x.whole, x.part)}
    assert named <= set(data["names"])
    assert all(entry["why"] for part in ("sum", "list", "equal") for entry in data[part])


def test_every_check_and_flag_is_documented() -> None:
    text = (Path(__file__).resolve().parent.parent / "docs" / "checks.md").read_text("utf-8")
    assert [name for name in load("checks")["titles"] if f"`{name}`" not in text] == []
    kinds = {"digit_slip", "swapped", "unit_factor", "decimal_point", "extra_digit", "missing_digit", "sign"}
    assert [name for name in kinds if f"`{name}`" not in text] == []


@pytest.mark.parametrize(("annuity", "told"), [("11.47", False), ("11.475", True), ("20.00", False)])
def test_hints_are_told_where_they_hold_and_never_fail(annuity: str, told: bool) -> None:
    checks = run(
        [line("expenditure_item", "22.95", code="2080505"), line("expenditure_item", annuity, code="2080506")]
    )
    assert ("pension_annuity" in outcomes(checks, "passed")) is told
    assert not outcomes(checks, "failed")


def said(*lines: dict[str, Any]) -> set[tuple[str, str]]:
    return {(c.check, c.outcome) for c in run(list(lines)) if c.outcome == "failed"}


@pytest.mark.parametrize(("printed", "fails"), [("99.87", False), ("99.86", True), ("50.00", True)])
def test_a_share_is_held_against_the_whole_that_its_words_name(printed: str, fails: bool) -> None:
    whole = line("expenditure_current", "9759.38", label="本年支出合计", section="expenditure")
    other = [line("expenditure_total", f"{n}8000") for n in range(1, 4)]
    part = line(
        "appropriation_item",
        "9746.50",
        fund="general_public",
        after="，占本年支出合计的",
        section="general_public",
    )
    share = line(
        "appropriation_item",
        printed,
        "share",
        unit="percent",
        fund="general_public",
        parent=4,
        section="general_public",
    )
    assert said(whole, *other, part, share) == ({("share", "failed")} if fails else set())


def test_of_several_rates_of_one_line_the_one_that_holds_is_its_own() -> None:
    plan, done = line("operating_cost", "100.00"), line("operating_cost", "95.45", "final")
    own, other = (line("operating_cost", rate, "rate", unit="percent", parent=1) for rate in ("95.45", "92"))
    assert said(plan, done, own, other) == set()
    assert said(plan, done, other) == {("completion_rate", "failed")}


@pytest.mark.parametrize(("unit", "fails"), [(10_000, True), (100_000_000, False)])
def test_amounts_in_yi_are_rounded_ones(unit: int, fails: bool) -> None:
    """6 of 70.9 is 8.46 %; a 6亿元 that stands for 5.96 makes it 8.4 %."""
    lines = [
        line("expenditure_total", "70.9", label="支出预算"),
        line("public_cost", "6", after="，占支出预算"),
        line("public_cost", "8.4", "share", unit="percent", parent=1),
    ]
    document, figures = make(lines)
    scaled = [
        f._replace(mention=f.mention._replace(factor=Decimal(unit)), value=f.mention.value * unit)
        if f.unit == "yuan"
        else f
        for f in figures
    ]
    failed = [c.check for c in check(document, ABOUT, scaled)[0] if c.outcome == "failed"]
    assert failed == (["share"] if fails else [])


def test_columns_under_one_head_tell_no_sum() -> None:
    rows: list[tuple[str, str | None, list[str | None]]] = [
        ("任务1", "2080101", ["100.00", "100.00", None]),
        ("任务2", "2080102", ["50.00", "50.00", None]),
        ("任务3", "2080103", ["30.00", "30.00", None]),
        ("任务4", "2080104", ["180.00", "170.00", "10.00"]),
    ]
    assert not outcomes(run(table(rows, ["金额合计"] * 3)), "failed")
    assert outcomes(run(table(rows, ["金额合计", "财政拨款", "财政"])), "failed") == set()


def test_prose_and_table_that_agree_on_a_figure_must_agree_on_its_change() -> None:
    """Both changes close their own sums; the level is the same in both places."""
    parts = ("three_public_abroad", "three_public_vehicle", "three_public_reception")

    def place(total: str, changes: tuple[str, ...], first: int, **more: Any) -> list[dict[str, Any]]:
        level = line("three_public_total", total, section="three_public", **more)
        change = line(
            "three_public_total", changes[0], "change", parent=first, section="three_public", **more
        )
        return [
            level,
            change,
            *(
                line(p, c, "change", section="three_public", **more)
                for p, c in zip(parts, changes[1:], strict=True)
            ),
        ]

    prose = place("29.30", ("-38.17", "-25.00", "-12.00", "-1.17"), 0)
    cells = {"table": 1, "table_kind": "three_public"}

    def tabled(total: str) -> list[dict[str, Any]]:
        lines = place(total, ("-37.27", "-25.00", "-12.00", "-0.27"), 5, **cells)
        return [entry | {"cell": f"t1r2c{c}", "column_head": f"栏{c}"} for c, entry in enumerate(lines, 1)]

    assert ("stated_twice", "failed") in said(*prose, *tabled("29.30"))
    assert ("stated_twice", "failed") not in said(*prose, *tabled("31.30"))


@pytest.mark.parametrize(("total", "found"), [("100.00", "passed"), ("100.01", "failed")])
def test_lines_that_split_up_the_one_before_are_not_added_twice(total: str, found: str) -> None:
    """财政拨款 70 (of which 一般公共预算 70, 基金 0), 其他资金 30 (of which 其他收入 30)."""
    names = [
        ("财政拨款收入", "70.00"),
        ("事业收入", "70.00"),
        ("上级补助收入", "0"),
        ("其他资金收入", "30.00"),
        ("其他收入", "30.00"),
    ]
    lines = [line("revenue_item", value, item=name, section="revenue") for name, value in names]
    checks = run([line("revenue_total", total, section="revenue"), *lines])
    assert found in {c.outcome for c in checks if c.check == "lines_total"}


@pytest.mark.parametrize(("code", "fails"), [("2130104", True), (None, False)])
def test_a_list_with_a_line_that_cannot_be_placed_is_not_tested(code: str | None, fails: bool) -> None:
    names = [
        ("213", "农林水支出", "508.24"),
        (code, "事业运行", "200.00" if code else "100.00"),
        ("2130705", "对村民委员会和村党支部的补助", "408.24"),
    ]
    lines = [
        line("expenditure_item", value, code=c, item=name, section="expenditure") for c, name, value in names
    ]
    assert (("lines_within", "failed") in said(*lines)) is fails


@pytest.mark.parametrize(("measure", "fails"), [("vehicles_total", True), ("subordinate_units", False)])
def test_counts_of_units_are_not_held_against_each_other(measure: str, fails: bool) -> None:
    """绩效目标涉及2个预算单位 is not the number of units; 车辆 are counted once."""
    lines = [
        line(measure, value, "stock", unit="count", section=section)
        for value, section in (("12", "assets"), ("13", "performance"))
    ]
    document, figures = make(lines)
    trials = examine(document, ABOUT, figures).trials
    assert bool([t for t in trials if t.identity.check == "stated_twice"]) is fails


def test_funds_are_summed_on_the_side_of_their_whole() -> None:
    funds = [("一般公共预算财政拨款", "30", "33"), ("政府性基金预算财政拨款", "5", "5")]
    lines = [line("appropriation_total", "38", item="财政拨款本年支出")]
    for name, received, spent in funds:
        lines.append(line("appropriation_item", received, item=f"{name}本年收入"))
        lines.append(line("appropriation_item", spent, item=f"{name}本年支出"))
    checks = run(lines)
    assert "fund_by_fund" in outcomes(checks, "passed")
    assert "fund_by_fund" not in outcomes(checks, "failed")
