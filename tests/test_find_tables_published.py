"""Layouts of the forms that provinces publish: what their heads, halves and sums say. All invented."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from extractor.model import Mention, Profile

_SPEC = importlib.util.spec_from_file_location(
    "tables_cases", Path(__file__).with_name("test_find_tables.py")
)
assert _SPEC is not None and _SPEC.loader is not None
cases = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(cases)

TWO_YEARS = (
    "一般公共预算“三公”经费支出表\n单位：万元",
    """2025年预算数|<|<|2026年预算数|<|<
    合计|因公出国（境）费|公务接待费|合计|因公出国（境）费|公务接待费
    6.20|5.00|1.20|5.90|5.00|0.90""",
)
LINES_ACROSS = (
    "一般公共预算基本支出表-人员经费（按部门预算经济分类）\n单位：万元",
    """功能科目编码|单位名称|总计|基本工资|津贴补贴|住房公积金
    |合计|30.00|12.00|10.00|8.00
    2012601|行政运行|30.00|12.00|10.00|8.00""",
)
GOVERNMENT_LINES_ACROSS = (
    "财政拨款支出按经济分类情况表\n单位：元",
    """科目编码|科目名称|合计|机关工资福利支出|机关商品和服务支出
    ^|^|^|501|502
    2012601|行政运行|300|200|100""",
)
LEFT_OF_ITS_HALF = (
    "一般公共预算财政拨款基本支出决算表\n金额单位：万元",
    """人员经费|<|<|公用经费|<|<|<|<|<
    经济分类科目编码|科目名称|金额|经济分类科目编码|科目名称|金额|经济分类科目编码|科目名称|金额
    301|工资福利支出|80.00|302|商品和服务支出|15.00|310|资本性支出|5.00
    人员经费合计||80.00|公用经费合计|||||20.00""",
)
BASIC_OF_THE_YEAR = (
    "一般公共预算财政拨款基本支出决算表\n金额单位：万元",
    """项目|<|本年支出|<|<
    经济分类科目编码|科目名称|合计|人员经费|公用经费
    |合计|100.00|80.00|20.00
    301|工资福利支出|80.00|80.00|""",
)
ONE_BELOW_THE_OTHER = (
    "",
    """表二 2026年部门支出总体情况表|<|<|<
    |||单位：万元
    功能分类科目|合计|基本支出|项目支出
    201-一般公共服务支出|10.00|8.00|2.00
    表六 2026年一般公共预算支出表（按经济分类）|<|<|<
    政府预算支出经济分类|<|部门预算支出经济分类|金额
    科目编码|科目名称|科目编码|^
    50101|工资奖金津补贴|30101|8.00""",
)
LIMITS = (
    "2025年政府债务限额和余额情况表\n单位：亿元",
    """地区|2025年债务限额|2025年债务余额
    某县|31.00|30.00""",
)
PURCHASES_OF_A_KIND = (
    "政府采购预算表\n单位：元",
    """采购项目名称|采购品目|数量|采购预算金额|<
    ^|^|^|小计|其中：预留给中小企业
    合计|||268|188
    无障碍改造|C99 其他服务|1|180|180""",
)
SERVICES = (
    "政府购买服务预算表\n单位：元",
    "购买服务项目|购买服务内容|服务领域|预算金额\n科普宣传片制作|A1202 宣传服务|公共服务|120",
)
BOUGHT_ASSETS = (
    "新增资产配置表\n单位：元",
    """资产类别|资产名称|计量单位|财政部门批复数|<|<
    ^|^|^|数量|单价|金额
    家具|会议桌|张|2|175|350""",
)
OWNED_ASSETS = (
    "国有资产占有使用情况表\n截至2025年12月31日",
    """项目|数量|价值（万元）
    房屋（平方米）|2,310.50|418.60
    车辆（辆）|3|52.18""",
)
USED = (
    "收支总表\n单位：万元",
    """收入|<|支出|<
    项目|预算数|部门预算支出经济分类|预算数
    一、财政拨款|90.00|1、人员经费和公用经费支出|60.00
    ||（1）工资福利支出|60.00
    ||2、专项业务经费支出|30.00
    ||（1）对企业补助|30.00
    收入合计|90.00|支出合计|90.00
    上年结转|5.00|结转下年|5.00
    收入总计|95.00|支出总计|95.00""",
)
WHOLE_BODY = (
    "部门整体支出绩效目标表\n（2026年度）",
    """部门名称|<|某市档案局|<|<
    总体资金情况（万元）|<|预算支出总额|财政拨款|<
    ^|^|^|合计|基本支出
    ||100.00|90.00|60.00
    整体绩效目标|<|保障档案安全|<|<
    一级指标|<|二级指标|指标值|<""",
)
RATED = (
    "项目支出绩效自评表\n（2025年度）",
    """项目名称|馆藏数字化|<|<|<|<|<
    项目资金（万元）||年初预算数|全年预算数|全年执行数|分值|执行率
    |年度资金总额|80.00|76.00|57.00|10|75.00%
    |其中：当年财政拨款|80.00|76.00|57.00|—|75.00%
    一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分""",
)
NAMED_IN_ONE_CELL = (
    "",
    """专项（项目）名称：伯乐奖|<|<
    资金金额（万元）|实施期资金总额：|100
    ^|其中：财政拨款|100
    总体目标|落实政策|<
    绩效指标|一级指标|指标值""",
)
FUND_RATES = (
    "2026年社会保险基金收支完成情况表\n单位：万元",
    """项目|收入预算|收入完成|占预算(%)|支出预算|支出完成|占预算(%)
    一、居民基本养老保险基金|200|210|105|100|90|90""",
)
DATED_ROWS = (
    "2026年政府债务还本付息预算表\n单位：万元",
    """项目|本地区
    一、2025年还本支出预计执行数|98
    二、2026年还本支出预算数|103""",
)
PROJECTS_OF_BODIES = (
    "项目支出预算表\n单位：万元",
    """单位（项目）名称|项目类别|金额
    合计||200.00
    某市文化馆||200.00
    非遗传承补助|其他运转类|80.00
    鼓文化节展演|特定目标类|120.00""",
)
STATED_COUNTS = (
    "机构运行信息表\n单位：元",
    """项目|预算数|决算数
    一、“三公”经费支出|—|—
    1．公务接待费|—|500
    2．公务用车保有量（辆）|—|1
    3．国内公务接待批次（个）|—|7""",
)

BUDGET = Profile(fiscal_year=2026, doc_kind="budget", basis="budget")
FINAL = Profile(fiscal_year=2025, doc_kind="final", basis="final")
GOVERNMENT = Profile(fiscal_year=2026, doc_kind="budget", basis="budget", scope="government")

CASES = [
    (BUDGET, TWO_YEARS, "t1r3c1", {"measure": "three_public_total", "basis": "previous_budget", "year": 2025}),
    (BUDGET, TWO_YEARS, "t1r3c6", {"measure": "three_public_reception", "basis": "budget", "year": 2026}),
    (BUDGET, LINES_ACROSS, "t1r2c4", {"measure": "economic_item", "item": "基本工资", "classification": "economic_dept"}),
    (BUDGET, LINES_ACROSS, "t1r3c6", {"measure": "expenditure_item", "code_raw": "2012601", "row_kind": "of_which"}),
    (BUDGET, GOVERNMENT_LINES_ACROSS, "t1r3c3", {"measure": "expenditure_item", "row_kind": "leaf"}),
    (BUDGET, GOVERNMENT_LINES_ACROSS, "t1r3c4", {"value": 200, "row_kind": "of_which"}),
    (FINAL, LEFT_OF_ITS_HALF, "t1r4c3", {"measure": "personnel_cost"}),
    (FINAL, LEFT_OF_ITS_HALF, "t1r4c9", {"measure": "public_cost", "value": 20}),
    (FINAL, BASIC_OF_THE_YEAR, "t1r3c3", {"measure": "expenditure_basic"}),
    (FINAL, BASIC_OF_THE_YEAR, "t1r3c4", {"measure": "personnel_cost"}),
    (BUDGET, ONE_BELOW_THE_OTHER, "t1r4c4", {"code_raw": "201", "part": "project"}),
    (BUDGET, ONE_BELOW_THE_OTHER, "t1r8c4", {"measure": "economic_item", "code_raw": "30101"}),
    (GOVERNMENT, LIMITS, "t1r2c2", {"measure": "debt_item", "basis": "budget", "year": 2025}),
    (GOVERNMENT, LIMITS, "t1r2c3", {"measure": "debt_item", "basis": "stock", "year": 2025}),
    (BUDGET, PURCHASES_OF_A_KIND, "t1r3c5", {"measure": "procurement_sme", "row_kind": "of_which"}),
    (BUDGET, PURCHASES_OF_A_KIND, "t1r4c4", {"measure": "procurement_item", "item": "无障碍改造"}),
    (BUDGET, PURCHASES_OF_A_KIND, "t1r4c5", {"measure": "procurement_item", "row_kind": "of_which"}),
    (BUDGET, SERVICES, "t1r2c4", {"measure": "procurement_item", "item": "科普宣传片制作"}),
    (BUDGET, BOUGHT_ASSETS, "t1r3c4", {"measure": "asset_item", "unit": "count", "basis": "budget", "item": "会议桌"}),
    (BUDGET, BOUGHT_ASSETS, "t1r3c5", {"measure": "other_amount"}),
    (BUDGET, BOUGHT_ASSETS, "t1r3c6", {"measure": "asset_item", "unit": "yuan"}),
    (BUDGET, OWNED_ASSETS, "t1r2c2", {"measure": "asset_item", "unit": "sqm", "basis": "stock", "year": 2025}),
    (BUDGET, OWNED_ASSETS, "t1r3c2", {"measure": "vehicles_total", "unit": "count", "unit_text": "辆"}),
    (BUDGET, OWNED_ASSETS, "t1r3c3", {"measure": "asset_item", "unit": "yuan", "factor": 10_000}),
    (BUDGET, USED, "t1r3c4", {"measure": "expenditure_basic", "value": 60}),
    (BUDGET, USED, "t1r4c4", {"measure": "economic_item", "part": "basic"}),
    (BUDGET, USED, "t1r5c4", {"measure": "expenditure_project"}),
    (BUDGET, USED, "t1r6c4", {"measure": "economic_item", "part": "project", "item": "对企业补助"}),
    (BUDGET, USED, "t1r7c2", {"measure": "revenue_current"}),
    (BUDGET, USED, "t1r7c4", {"measure": "expenditure_current"}),
    (BUDGET, USED, "t1r9c4", {"measure": "expenditure_total"}),
    (BUDGET, WHOLE_BODY, "t1r4c3", {"measure": "expenditure_total", "row_kind": "total", "item": None}),
    (BUDGET, WHOLE_BODY, "t1r4c5", {"measure": "expenditure_basic", "row_kind": "of_which"}),
    (FINAL, RATED, "t1r3c3", {"basis": "budget", "item": "馆藏数字化", "row_kind": "leaf"}),
    (FINAL, RATED, "t1r3c4", {"basis": "adjusted_budget", "row_kind": "leaf"}),
    (FINAL, RATED, "t1r4c5", {"basis": "final", "row_kind": "of_which", "unit": "yuan"}),
    (FINAL, RATED, "t1r3c7", {"basis": "rate", "value": 75, "unit": "percent"}),
    (BUDGET, NAMED_IN_ONE_CELL, "t1r2c3", {"measure": "project_item", "item": "伯乐奖", "row_kind": "leaf"}),
    (GOVERNMENT, FUND_RATES, "t1r2c4", {"measure": "revenue_item", "basis": "rate"}),
    (GOVERNMENT, FUND_RATES, "t1r2c7", {"measure": "expenditure_item", "basis": "rate"}),
    (GOVERNMENT, DATED_ROWS, "t1r2c2", {"measure": "debt_item", "basis": "previous_final", "year": 2025}),
    (GOVERNMENT, DATED_ROWS, "t1r3c2", {"measure": "debt_item", "basis": "budget", "year": 2026}),
    (BUDGET, PROJECTS_OF_BODIES, "t1r3c3", {"measure": "expenditure_project", "item": "某市文化馆"}),
    (BUDGET, PROJECTS_OF_BODIES, "t1r4c3", {"measure": "project_item", "item": "非遗传承补助"}),
    (FINAL, STATED_COUNTS, "t1r3c2", {"measure": "three_public_reception", "basis": "budget", "value": 0}),
    (FINAL, STATED_COUNTS, "t1r4c3", {"measure": "vehicles_owned", "basis": "stock"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("profile", "table", "cell", "expected"), CASES, ids=[f"{c[1][0][:8]}-{c[2]}" for c in CASES]
)
def test_cell(profile: Profile, table: tuple[str, str], cell: str, expected: dict[str, object]) -> None:
    mention: Mention = cases.found(profile, table)[cell]
    assert {key: getattr(mention, key) for key in expected} == expected


@pytest.mark.parametrize(
    ("profile", "table", "cells"),
    [
        (BUDGET, GOVERNMENT_LINES_ACROSS, {"t1r2c4", "t1r2c5"}),
        (FINAL, RATED, {"t1r3c6", "t1r4c6"}),
        (FINAL, STATED_COUNTS, {"t1r2c2", "t1r2c3", "t1r4c2", "t1r5c2"}),
    ],
    ids=["codes below heads", "points of a rating", "counts that are not planned"],
)
def test_what_is_no_figure(profile: Profile, table: tuple[str, str], cells: set[str]) -> None:
    made = cases.found(profile, table)
    assert made
    assert not cells & set(made)


def test_a_rate_of_execution_is_about_what_was_executed() -> None:
    made = cases.found(FINAL, RATED)
    ordered = sorted(made.values(), key=lambda mention: mention.start)
    parent = made["t1r3c7"].parent
    assert parent is not None
    assert ordered[parent] == made["t1r3c5"]
