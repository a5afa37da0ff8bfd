"""Lines placed by sums and names, names merged over page breaks, rows below a shared one. All names and figures invented."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from extractor.find.tables import find_tables
from extractor.find.tables_levels import Line, levels
from extractor.model import Mention

_SPEC = importlib.util.spec_from_file_location(
    "tables_cases", Path(__file__).with_name("test_find_tables.py")
)
assert _SPEC is not None and _SPEC.loader is not None
cases = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(cases)


def found(*tables: tuple[str, str]) -> dict[str, Mention]:
    """Mentions by cell, each table on a page of its own."""
    made = cases.document(*tables)
    paged = tuple(replace(table, page=table.index) for table in made.tables)
    mentions, _, _ = find_tables(replace(made, tables=paged), cases.BUDGET)
    return {mention.cell or "": mention for mention in mentions}


@pytest.mark.parametrize(
    ("top", "lines", "expected"),
    [
        # exact sums, whatever the lines are called
        ("甲 9", "乙 7, 丙 3, 丁 4, 戊 2", (2, 3, 3, 2)),
        # the 款 is one cent more than its 项, the 类 closes: rounded
        (
            "城乡社区支出 10.03",
            "城乡社区管理事务 9.01, 行政运行 4.50, 工程建设管理 4.50, 规划 1.02",
            (2, 3, 3, 2),
        ),
        # one addend is the sum itself or is no sum: a cent between two lines makes none the other's part
        ("甲 20.01", "乙 10.00, 丙 10.01", (2, 2)),
        # a 项 called as its 款
        ("城乡社区支出 4.30", "建设市场管理与监督 4.30, 建设市场管理与监督 4.30", (2, 3)),
        ("其他支出 8.00", "其他支出 8.00, 其他支出 8.00", (2, 3)),
        # no sum closes, as a line is missing: by name; a line that no list knows is left open
        ("城乡社区支出 90.00", "城乡社区管理事务 30.00, 行政运行 8.00, 杜撰事务 1.00", (2, 3, None)),
        ("城乡社区支出 90.00", "建设市场管理与监督 30.00, 建设市场管理与监督 8.00", (2, 3)),
        # larger than the line above: no part of it
        ("城乡社区支出 90.00", "建设市场管理与监督 8.00, 建设市场管理与监督 30.00", (2, 2)),
        # neither sums nor names
        ("甲 90", "乙 30, 丙 8", None),
    ],
)
def test_levels(top: str, lines: str, expected: tuple[int | None, ...] | None) -> None:
    assert levels(_line(top), [_line(line) for line in lines.split(", ")]) == expected


def _line(words: str) -> Line:
    name, amount = words.split(" ")
    return Line(name, Decimal(amount))


def test_lines_without_codes_know_what_stands_above_them() -> None:
    lines = """项目|预算数
    一、城乡社区支出|10.03
    城乡社区管理事务|9.01
    行政运行|4.50
    工程建设管理|4.50
    建设市场管理与监督|1.02
    建设市场管理与监督|1.02"""
    read = found(("支出总表\n单位：万元", lines))
    above = {cell: mention.parents for cell, mention in read.items()}
    assert above["t1r3c2"] == above["t1r6c2"] == ("城乡社区支出",)
    assert above["t1r5c2"] == ("城乡社区支出", "城乡社区管理事务")
    assert above["t1r7c2"] == ("城乡社区支出", "建设市场管理与监督")
    kinds = [read[f"t1r{row}c2"].row_kind for row in (2, 3, 4, 6, 7)]
    assert kinds == ["subtotal", "subtotal", "leaf", "subtotal", "leaf"]


def test_lines_without_numerals_stand_under_the_name_of_a_class() -> None:
    lines = """项目|预算数
    教育支出|5.00
    普通教育|5.00
    高中教育|5.00
    其他支出|2.00
    其他支出|2.00
    其他支出|2.00"""
    read = found(("支出总表\n单位：万元", lines))
    assert [read[f"t1r{row}c2"].parents for row in range(2, 8)] == [
        (),
        ("教育支出",),
        ("教育支出", "普通教育"),
        (),
        ("其他支出",),
        ("其他支出", "其他支出"),
    ]


GOALS = "项目名称|项目总额|其中：|<|绩效目标|一级指标|指标值\n^|^|财政资金|其他资金|^|^|^\n"
CONTINUED = "平安小区巡逻"
OVERLAID = GOALS.replace("项目总额", "项目总额8.00").replace("绩效目标", "上页的文字" * 14)


@pytest.mark.parametrize(
    ("tables", "cell", "name"),
    [
        # the name stands above the break: in another table, or in the same one below a repeated head
        (
            [f"{GOALS}平安小区巡逻|9.00|9.00|||产出|1\n^||||||2", f"{GOALS}|3.00|3.00||目标|产出|1"],
            "t2r3c2",
            CONTINUED,
        ),
        (
            [f"{GOALS}平安小区巡逻|9.00|9.00|||产出|1\n^||||||2\n{OVERLAID}|3.00|3.00||目标|产出|1"],
            "t1r7c2",
            CONTINUED,
        ),
        # it stands below the break
        (
            [
                f"{GOALS}路灯更换|9.00|9.00|||产出|1\n|3.00|3.00||目标|产出|1",
                f"{GOALS}平安小区巡逻|5.00|5.00||目标|产出|1\n^||||||2",
            ],
            "t1r4c2",
            CONTINUED,
        ),
        # over a whole page between
        (
            [
                f"{GOALS}平安小区巡逻|9.00|9.00|||产出|1\n^||||||2",
                f"{GOALS}|3.00|3.00||目标|产出|1",
                f"{GOALS}|4.00|4.00||目标|产出|1",
            ],
            "t3r3c2",
            CONTINUED,
        ),
        # the cell above is not merged
        (
            [f"{GOALS}平安小区巡逻|9.00|9.00|||产出|1", f"{GOALS}|3.00|3.00||目标|产出|1"],
            "t2r3c2",
            None,
        ),
    ],
)
def test_names_merged_over_a_page_break(tables: list[str], cell: str, name: str | None) -> None:
    read = found(*(("项目支出绩效目标表\n单位：万元", rows) for rows in tables))
    assert (read[cell].measure, read[cell].item) == ("project_item", name)


def test_another_table_continues_no_name() -> None:
    rows = f"{GOALS}平安小区巡逻|9.00|9.00|||产出|1\n^||||||2"
    read = found(
        ("项目支出绩效目标表\n单位：万元", rows),
        ("专项资金绩效目标表\n单位：万元", f"{GOALS}|3.00|3.00||目标|产出|1"),
    )
    assert read["t2r3c2"].item is None


def test_text_over_a_head_hides_no_project() -> None:
    head = GOALS.replace("绩效目标", "上页的文字" * 14)
    read = found(("", f"{head}平安小区巡逻|9.00|9.00||目标|产出|1\n路灯更换|4.00|4.00||目标|产出|1"))
    assert [read[cell].item for cell in ("t1r3c2", "t1r4c2")] == ["平安小区巡逻", "路灯更换"]
    assert read["t1r3c2"].rule == "table.performance.project"


def test_figures_that_begin_as_the_count_of_columns_are_no_head() -> None:
    rows = (
        "科目名称|合计|基本支出|项目支出|上缴上级支出\n栏次|1|2|3|4\n教育支出|1|2|3|4\n普通教育|15|26|37|48"
    )
    read = found(("支出总表\n单位：万元", rows))
    assert [read[f"t1r4c{col}"].value for col in (2, 3, 4, 5)] == [15, 26, 37, 48]


def test_a_merged_sum_is_one_step_on_the_way_to_the_head() -> None:
    goals = "\n".join(f"^|产出指标|数量指标|{n}" for n in range(12))
    rows = f"项目资金（万元）|一级指标|二级指标|指标值\n9.00|产出指标|数量指标|1\n{goals}\n4.00|产出指标|质量指标|2"
    read = found(("项目支出绩效目标表", f"项目名称|<|<|平安小区巡逻\n年度目标|<|<|巡逻\n{rows}"))
    assert {"t1r4c1", "t1r17c1"} <= read.keys()


SHARED = """采购品目大类|专项名称|采购品目名称|资金来源|<|总计
^|^|^|一般公共预算资金|政府性基金|^
合计|||30.00|5.00|35.00
货物|||10.00||10.00
某市林业局|||10.00||10.00
|定额|复印纸|10.00||10.00
服务|||20.00|5.00|25.00
某市林业局|||12.00|5.00|17.00
|造林|测绘服务|12.00|5.00|17.00
某市种苗站|||8.00||8.00
|定额|印刷服务|8.00||8.00"""


def test_a_body_below_goods_or_services_has_its_share_of_them() -> None:
    read = found(("政府采购支出表\n单位：万元", SHARED))
    shares = {cell: (read[cell].measure, read[cell].item, read[cell].row_kind) for cell in read}
    assert shares["t1r4c6"] == ("procurement_goods", None, "subtotal")
    assert shares["t1r5c6"] == ("procurement_goods", "某市林业局", "of_which")
    assert shares["t1r8c6"] == ("procurement_services", "某市林业局", "of_which")
    assert shares["t1r10c6"] == ("procurement_services", "某市种苗站", "of_which")
    assert shares["t1r11c6"][0] == "procurement_item"


def test_a_body_above_its_goods_and_services_keeps_its_own_sum() -> None:
    rows = """采购品目大类|采购品目名称|总计
    合计||35.00
    某市林业局||27.00
    货物||10.00
    服务||17.00
    某市种苗站||8.00
    服务||8.00"""
    read = found(("政府采购支出表\n单位：万元", rows))
    assert [read[f"t1r{row}c3"].measure for row in (3, 6)] == ["procurement_total"] * 2


@pytest.mark.parametrize(
    ("printed", "item", "code"),
    [
        ("12345热线运行经费", "12345热线运行经费", None),
        ("110指挥中心运维", "110指挥中心运维", None),
        ("2050204高中教育奖补", "高中教育奖补", "2050204"),
    ],
)
def test_digits_that_begin_a_project(printed: str, item: str, code: str | None) -> None:
    read = found(("项目支出表\n单位：万元", f"项目名称|金额\n{printed}|8.00\n图书购置|2.00"))
    assert (read["t1r2c2"].item, read["t1r2c2"].code_raw) == (item, code)


def test_sources_below_own_money_are_own_money() -> None:
    rows = """收入|<|支出|<
    项目|预算数|项目|预算数
    一、财政拨款|5.00|一、教育支出|8.00
    二、单位资金|3.00||
    1.事业收入|2.00||
    2.其他收入|1.00||
    收入总计|8.00|支出总计|8.00"""
    read = found(("收支总表\n单位：万元", rows))
    assert [read[f"t1r{row}c2"].fund for row in (3, 4, 5, 6)] == [None, "own", "own", "own"]
