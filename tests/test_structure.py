"""Leaves add up to totals, figures said again are counted once, parts know their whole."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from extractor.model import Figure, Mention
from extractor.normalize.structure import structure


def figure(
    measure: str, value: str, *, code: str | None = None, classification: str | None = None, **more: Any
) -> Figure:
    """A figure of 2025 whose value is given in yuan; ``factor`` says in which unit it is printed."""
    factor = Decimal(more.pop("factor", 10_000))
    printed = Decimal(value) / factor
    unit = more.pop("unit", "yuan")
    mention = Mention(
        start=0, end=1, value=printed, value_text=more.pop("value_text", str(printed)), measure=measure,
        basis=more.pop("basis", "budget"), section="expenditure", rule="r", unit=unit, factor=factor, **more,
    )  # fmt: skip
    return Figure(
        "f",
        mention,
        Decimal(value),
        unit,
        "printed",
        2025,
        code,
        None,
        "match" if code else None,
        None,
        code,
        classification,
        mention.row_kind or "leaf",
        mention.parent,
    )


def leaves(figures: tuple[Figure, ...], measure: str) -> Decimal:
    return sum(
        (
            f.value
            for f in figures
            if f.mention.measure == measure and f.row_kind == "leaf" and f.repeats is None
        ),
        Decimal(0),
    )


LINES = [("208", "9000"), ("20805", "9000"), ("2080505", "6000"), ("2080506", "3000"), ("2210201", "1000")]
PROSE = [
    figure("expenditure_total", "10000"),
    *(figure("expenditure_item", v, code=c, item=c) for c, v in LINES),
]


@pytest.mark.parametrize(
    "again",
    [
        [],
        PROSE,
        [
            figure("expenditure_item", v, code=c, item="科目", table=1, cell="t1r1c1", factor=1)
            for c, v in LINES
        ],
        [figure("expenditure_item", "6000", item="2080505")],
    ],
    ids=["once", "twice", "table", "name"],
)
def test_leaves_add_up_however_often_they_are_said(again: list[Figure]) -> None:
    result = structure([*PROSE, *again])
    assert leaves(result, "expenditure_item") == 10_000
    assert [f.row_kind for f in result[:6]] == ["total", "subtotal", "subtotal", "leaf", "leaf", "leaf"]
    assert all(f.repeats is not None for f in result[6:])


def test_a_coarser_print_repeats_the_finer_one() -> None:
    prose = figure("expenditure_item", "16726700", code="2040601", value_text="1672.67")
    table = figure("expenditure_item", "16726712", code="2040601", factor=1, value_text="16726712")
    other = figure("expenditure_item", "16726812", code="2040601", factor=1, value_text="16726812")
    assert [f.repeats for f in structure([prose, table, other])] == [None, 0, None]


def test_a_line_of_the_same_name_but_another_code_is_no_repeat() -> None:
    pair = [
        figure("expenditure_item", "500", code=code, item="建设市场管理") for code in ("21206", "2120601")
    ]
    assert [f.repeats for f in structure(pair)] == [None, None]
    assert [f.row_kind for f in structure(pair)] == ["subtotal", "leaf"]


def test_figures_of_other_years_funds_and_parts_stand_apart() -> None:
    base = figure("expenditure_item", "500", code="2080505")
    others = [
        figure("expenditure_item", "500", code="2080505", fund="gov_fund"),
        figure("expenditure_item", "500", code="2080505", part="basic"),
        figure("expenditure_item", "500", code="2080505", basis="final"),
        base._replace(year=2024),
    ]
    assert all(f.repeats is None for f in structure([base, *others]))


def test_a_total_divided_twice_has_one_set_of_leaves() -> None:
    sources = [
        figure("revenue_item", v, item=n, classification="revenue")
        for n, v in (("财政拨款收入", "900"), ("其他收入", "100"))
    ]
    lines = [
        figure("revenue_item", v, code=c, classification="functional")
        for c, v in (("2080505", "600"), ("2210201", "400"))
    ]
    result = structure([figure("revenue_total", "1000"), *sources, *lines])
    assert leaves(result, "revenue_item") == 1000
    assert leaves(structure([figure("revenue_total", "1000"), *lines]), "revenue_item") == 1000


def test_the_wholes_of_two_bodies_are_no_repetition() -> None:
    bodies = ("甲局", "乙中心")
    result = structure([figure("three_public_abroad", "0"), *(
        figure("three_public_abroad", "0", item=name, row_kind="of_which") for name in (*bodies, "乙中心")
    )])  # fmt: skip
    assert [f.repeats for f in result] == [None, None, None, 2]


def test_a_sum_among_lines_is_no_leaf() -> None:
    names = ("一般公共预算", "政府性基金预算", "本年支出合计")
    lines = [
        figure("appropriation_item", v, item=n) for n, v in zip(names, ("900", "100", "1000"), strict=True)
    ]
    assert [f.row_kind for f in structure(lines)] == ["leaf", "leaf", "subtotal"]


def test_sources_are_the_same_by_fund_whatever_their_name() -> None:
    names = ["一般公共预算拨款收入", "本年一般公共预算收入", "一般公共预算拨款"]
    result = structure([figure("revenue_item", "900", item=n, fund="general_public") for n in names])
    assert [f.repeats for f in result] == [None, 0, 0]


def test_parts_know_their_whole() -> None:
    result = structure(
        [
            *PROSE,
            figure("operating_cost", "30"),
            figure("operating_cost_item", "30", item="办公费"),
            figure("three_public_total", "8"),
            figure("three_public_vehicle", "8"),
            figure("three_public_vehicle_operation", "8"),
        ]
    )
    assert [f.parent for f in result] == [None, 0, 1, 2, 2, 0, None, 6, None, 8, 9]


def test_changes_bear_the_kind_of_what_they_are_about() -> None:
    result = structure(
        [figure("revenue_total", "1000"), figure("revenue_total", "5", basis="change", parent=0)]
    )
    assert [f.row_kind for f in result] == ["total", "total"]
    assert result[1].parent == 0
