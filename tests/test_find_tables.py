"""Tables in the layouts that budgets are published in; all names and figures are invented."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extractor.find.tables import find_tables
from extractor.model import Cell, Document, Exclusion, Mention, Profile, Table
from extractor.rules import failures, shapes

BUDGET = Profile(fiscal_year=2026, doc_kind="budget", scope="department")
FINAL = Profile(fiscal_year=2024, doc_kind="final", scope="department")
GOVERNMENT = Profile(fiscal_year=2026, doc_kind="budget", scope="government")


def document(*tables: tuple[str, str]) -> Document:
    """A document of tables: each a caption and rows of cells parted by ``|``.

    ``<`` joins a cell to the one on its left, ``^`` to the one above it.
    """
    text, made = "", []
    for caption, rows in tables:
        caption_start = len(text)
        text += caption + "\n" if caption else ""
        start, cells = len(text), []
        grid = [[cell.strip() for cell in row.split("|")] for row in rows.strip().split("\n")]
        for r, row in enumerate(grid):
            for c, value in enumerate(row):
                if value and value not in "<^":
                    cells.append(Cell(r, c, value, len(text), len(text) + len(value), *_spans(grid, r, c)))
                text += (value if value not in ("<", "^") else "") + ("\t" if c + 1 < len(row) else "\n")
        made.append(
            Table(
                len(made) + 1,
                None,
                start,
                len(text) - 1,
                len(grid),
                len(grid[0]),
                tuple(cells),
                caption,
                caption_start,
            )
        )
    return Document("x.pdf", "0" * 64, "pdf", text, tables=tuple(made))


def _spans(grid: list[list[str]], r: int, c: int) -> tuple[int, int]:
    down, right = 1, 1
    while r + down < len(grid) and grid[r + down][c] == "^":
        down += 1
    while c + right < len(grid[r]) and grid[r][c + right] == "<":
        right += 1
    return down, right


def found(profile: Profile, *tables: tuple[str, str]) -> dict[str, Mention]:
    """Mentions by cell."""
    made = document(*tables)
    mentions, exclusions, _ = find_tables(made, profile)
    _check_places(made, mentions, exclusions)
    return {mention.cell or "": mention for mention in mentions}


def _check_places(made: Document, mentions: tuple[Mention, ...], exclusions: tuple[Exclusion, ...]) -> None:
    """Every mention stands where it says, and no place is told twice."""
    spans = [(m.start, m.end) for m in mentions] + [(e.start, e.end) for e in exclusions]
    assert len(set(spans)) == len(spans)
    for index, mention in enumerate(mentions):
        assert made.text[mention.start : mention.end] == mention.value_text
        assert mention.sentence[0] <= mention.start < mention.end <= mention.sentence[1]
        assert mention.parent is None or mention.parent != index


BALANCE = (
    "收支总表\n单位：万元",
    """收入|<|支出|<
    项目|预算数|项目|预算数
    一、财政拨款收入|1,200.50|一、一般公共服务支出|900.00
    1. 一般公共预算|1,200.50|二、社会保障和就业支出|300.50
    2. 政府性基金|0.00|三、卫生健康支出|-
    二、事业收入||四、住房保障支出|
    本年收入合计|1,200.50|本年支出合计|1,200.50
    上年结转|10.00|结转下年|10.00
    收入总计|1,210.50|支出总计|1,210.50""",
)
EXPENDITURE = (
    "表3\n部门支出总表\n单位：元",
    """项目|<|<|<|支出预算|<|<
    功能分类科目编码|<|<|功能分类科目名称|合计|基本支出|项目支出
    类|款|项|^|^|^|^
    204|||公共安全支出|900.00|600.00|300.00
    204|06||司法|900.00|600.00|300.00
    204|06|01|行政运行|600.00|600.00|0.00
    204|06|05|普法宣传|300.00|0.00|300.00
    合计|<|<|<|900.00|600.00|300.00""",
)
REVENUE = (
    "收入决算表\n单位：万元",
    """项目|<|本年收入合计|财政拨款收入|事业收入
    功能分类科目编码|科目名称|^|^|^
    栏次|<|1|2|3
    合计|<|50.00|40.00|10.00
    205|教育支出|50.00|40.00|10.00
    20502|普通教育|50.00|40.00|10.00
    2050204|高中教育|50.00|40.00|10.00""",
)
APPROPRIATION = (
    "财政拨款收支总表\n金额单位：万元",
    """收 入|<|支 出|<|<|<
    项 目|决算数|项 目|合计|一般公共预算财政拨款|政府性基金预算财政拨款
    一、一般公共预算财政拨款|80.00|一、教育支出|70.00|70.00|
    二、政府性基金预算财政拨款|5.00|二、城乡社区支出|15.00|10.00|5.00
    本年收入合计|85.00|本年支出合计|85.00|80.00|5.00
    年初财政拨款结转和结余|3.00|年末财政拨款结转和结余|3.00|3.00|
    一、一般公共预算财政拨款|3.00||||
    总计|88.00|总计|88.00|83.00|5.00""",
)
BASIC = (
    "一般公共预算基本支出表\n单位：万元",
    """科目编码|科目名称|预算数|科目编码|科目名称|预算数|科目编码|科目名称|预算数
    301|工资福利支出|60.00|302|商品和服务支出|9.00|310|资本性支出|1.00
    30101|基本工资|60.00|30201|办公费|9.00|31002|办公设备购置|1.00
    人员经费合计|<|60.00|公用经费合计|<|<|<|<|10.00""",
)
THREE_PUBLIC = (
    "财政拨款“三公”经费支出决算表\n单位：万元",
    """合计|<|因公出国（境）费|<|公务用车购置及运行维护费|<|<|<|<|<|公务接待费|<
    ^|^|^|^|小计|<|购置费|<|运行维护费|<|^|^
    预算数|决算数|预算数|决算数|预算数|决算数|预算数|决算数|预算数|决算数|预算数|决算数
    9.00|8.00|1.00|0.50|6.00|6.00|4.00|4.00|2.00|2.00|2.00|1.50""",
)
UNITS = (
    "收入总表\n单位：万元",
    """部门代码|部门名称|合计|本年收入|<|<|上年结转结余
    ^|^|^|小计|一般公共预算|事业收入|^
    合计|<|30.00|28.00|20.00|8.00|2.00
    114|某市水利局|30.00|28.00|20.00|8.00|2.00
    114001|某市水利局（本级）|20.00|20.00|20.00||
    114002|某市河道管理中心|10.00|8.00||8.00|2.00""",
)
PROJECTS = (
    "项目支出表\n单位：万元",
    """单位名称|项目名称|总计|财政拨款|<|其他资金|绩效目标
    ^|^|^|一般公共预算|政府性基金|^|^
    合计|<|15.00|12.00|0.00|3.00|
    某市水利局|河道清淤2025年二期|12.00|12.00|0.00||完成3条河道清淤，缴纳电费27万元
    某市水利局|泵站维修|3.00|||3.00|""",
)
COMPARED = (
    "2026年市本级一般公共预算收入表\n单位：亿元",
    """项目|2025年执行数|2026年预算数|增减额|增长%|占预算比重
    本年收入合计|10.00|11.00|1.00|10.0|100
    一、税收收入|8.00|8.50|0.50|6.3|77.3
    增值税|5.00|5.50|0.50|10.0|50
    契税|3.00|3.00|0|0|27.3
    二、非税收入|2.00|2.50|0.50|25.0|22.7""",
)

CASES: list[tuple[str, Profile, tuple[str, str], str, dict[str, object]]] = [
    ("balance, left", BUDGET, BALANCE, "t1r3c2", {"measure": "revenue_item", "item": "财政拨款收入", "row_kind": "subtotal"}),
    ("balance, source", BUDGET, BALANCE, "t1r4c2", {"measure": "revenue_item", "fund": "general_public", "parents": ("财政拨款收入",)}),
    ("balance, a dash is zero", BUDGET, BALANCE, "t1r5c4", {"value": Decimal(0), "value_text": "-", "item": "卫生健康支出"}),
    ("balance, right", BUDGET, BALANCE, "t1r3c4", {"measure": "expenditure_item", "classification": "functional", "value": Decimal("900.00"), "factor": Decimal(10000)}),
    ("balance, this year", BUDGET, BALANCE, "t1r7c2", {"measure": "revenue_current", "item": None}),
    ("balance, carried over", BUDGET, BALANCE, "t1r8c4", {"measure": "carryover", "item": "结转下年"}),
    ("balance, all", BUDGET, BALANCE, "t1r9c4", {"measure": "expenditure_total", "row_kind": "total", "basis": "budget", "year": 2026, "unit_source": "table"}),
    ("code in three cells, 类", BUDGET, EXPENDITURE, "t1r4c5", {"code_raw": "204", "row_kind": "subtotal", "table_kind": "expenditure", "unit_text": "元"}),
    ("code in three cells, 项", BUDGET, EXPENDITURE, "t1r6c5", {"code_raw": "2040601", "parents": ("204", "20406"), "row_kind": "leaf", "item": "行政运行"}),
    ("column of a line", BUDGET, EXPENDITURE, "t1r6c6", {"measure": "expenditure_item", "part": "basic", "row_kind": "of_which", "column_head": "支出预算/基本支出"}),
    ("column of the sum", BUDGET, EXPENDITURE, "t1r8c7", {"measure": "expenditure_project", "part": None}),
    ("sum", BUDGET, EXPENDITURE, "t1r8c5", {"measure": "expenditure_total"}),
    ("final revenue by code", FINAL, REVENUE, "t1r7c3", {"measure": "revenue_item", "code_raw": "2050204", "classification": "functional", "basis": "final", "year": 2024}),
    ("final revenue, source of a line", FINAL, REVENUE, "t1r7c5", {"measure": "revenue_item", "row_kind": "of_which"}),
    ("final revenue, sum", FINAL, REVENUE, "t1r4c3", {"measure": "revenue_current"}),
    ("final revenue, source of the sum", FINAL, REVENUE, "t1r4c5", {"measure": "revenue_item", "item": "事业收入"}),
    ("appropriation, fund", FINAL, APPROPRIATION, "t1r3c2", {"measure": "appropriation_item", "fund": "general_public"}),
    ("appropriation, line by fund", FINAL, APPROPRIATION, "t1r4c6", {"measure": "expenditure_item", "fund": "gov_fund"}),
    ("appropriation, this year", FINAL, APPROPRIATION, "t1r5c2", {"measure": "appropriation_item", "row_kind": "subtotal"}),
    ("appropriation, part of a carry-over", FINAL, APPROPRIATION, "t1r7c2", {"measure": "carryover", "fund": "general_public"}),
    ("appropriation, all", FINAL, APPROPRIATION, "t1r8c4", {"measure": "appropriation_total", "fund": None}),
    ("appropriation, all of one fund", FINAL, APPROPRIATION, "t1r8c6", {"measure": "appropriation_item", "fund": "gov_fund"}),
    ("economic line, third group", BUDGET, BASIC, "t1r3c9", {"measure": "economic_item", "code_raw": "31002", "classification": "economic_dept", "part": "basic", "fund": "general_public"}),
    ("staff money", BUDGET, BASIC, "t1r4c3", {"measure": "personnel_cost", "code_raw": None}),
    ("running money", BUDGET, BASIC, "t1r4c9", {"measure": "public_cost"}),
    ("three public, budget of the sum", FINAL, THREE_PUBLIC, "t1r4c1", {"measure": "three_public_total", "basis": "budget"}),
    ("three public, final of the sum", FINAL, THREE_PUBLIC, "t1r4c2", {"measure": "three_public_total", "basis": "final"}),
    ("three public, vehicles", FINAL, THREE_PUBLIC, "t1r4c6", {"measure": "three_public_vehicle", "row_kind": "subtotal"}),
    ("three public, purchase", FINAL, THREE_PUBLIC, "t1r4c8", {"measure": "three_public_vehicle_purchase"}),
    ("three public, running", FINAL, THREE_PUBLIC, "t1r4c10", {"measure": "three_public_vehicle_operation"}),
    ("three public, reception", FINAL, THREE_PUBLIC, "t1r4c12", {"measure": "three_public_reception", "value": Decimal("1.50")}),
    ("units, sum", BUDGET, UNITS, "t1r3c3", {"measure": "revenue_total", "item": None, "row_kind": "total"}),
    ("units, department above its units", BUDGET, UNITS, "t1r4c3", {"row_kind": "of_which", "item": "某市水利局"}),
    ("units, one of them", BUDGET, UNITS, "t1r6c3", {"measure": "revenue_total", "item": "某市河道管理中心", "row_kind": "of_which"}),
    ("units, source of one", BUDGET, UNITS, "t1r6c6", {"measure": "revenue_item", "row_kind": "of_which"}),
    ("projects, sum", BUDGET, PROJECTS, "t1r3c3", {"measure": "expenditure_project", "row_kind": "total"}),
    ("projects, one", BUDGET, PROJECTS, "t1r4c3", {"measure": "project_item", "item": "河道清淤2025年二期", "part": None}),
    ("projects, one by fund", BUDGET, PROJECTS, "t1r4c4", {"fund": "general_public", "row_kind": "of_which"}),
    ("compared, last year", GOVERNMENT, COMPARED, "t1r2c2", {"basis": "previous_final", "year": 2025, "factor": Decimal(100_000_000)}),
    ("compared, this year", GOVERNMENT, COMPARED, "t1r4c3", {"basis": "budget", "item": "增值税", "row_kind": "leaf", "parents": ("税收收入",)}),
    ("compared, growth in money", GOVERNMENT, COMPARED, "t1r3c4", {"basis": "change", "unit": "yuan", "direction": "increase", "row_kind": "subtotal"}),
    ("compared, no growth", GOVERNMENT, COMPARED, "t1r5c4", {"basis": "change", "direction": "flat"}),
    ("compared, growth in percent", GOVERNMENT, COMPARED, "t1r3c5", {"basis": "change", "unit": "percent", "year": 2026}),
    ("compared, share", GOVERNMENT, COMPARED, "t1r3c6", {"basis": "share", "unit": "percent"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("profile", "table", "cell", "expected"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_cell(profile: Profile, table: tuple[str, str], cell: str, expected: dict[str, object]) -> None:
    mention = found(profile, table)[cell]
    assert {key: getattr(mention, key) for key in expected} == expected


@pytest.mark.parametrize(
    ("table", "count"),
    [
        (BALANCE, 12),
        (EXPENDITURE, 15),
        (REVENUE, 12),
        (APPROPRIATION, 19),
        (BASIC, 8),
        (THREE_PUBLIC, 12),
        (PROJECTS, 9),
    ],
)
def test_every_figure_gives_one_mention(table: tuple[str, str], count: int) -> None:
    assert len(found(FINAL, table)) == count


def test_parts_know_their_whole() -> None:
    made = document(EXPENDITURE)
    mentions, _, _ = find_tables(made, BUDGET)
    for mention in mentions:
        if mention.part:
            assert mention.parent is not None
            assert mentions[mention.parent].code_raw == mention.code_raw
            assert mentions[mention.parent].part is None


def test_purpose_is_the_words_of_the_row() -> None:
    made = document(PROJECTS)
    mentions, _, _ = find_tables(made, BUDGET)
    mention = next(m for m in mentions if m.cell == "t1r4c3")
    assert mention.purpose is not None
    assert made.text[slice(*mention.purpose)] == "完成3条河道清淤，缴纳电费27万元"


def test_numbers_that_are_no_figures_say_why() -> None:
    made = document(EXPENDITURE, PROJECTS)
    _, exclusions, _ = find_tables(made, BUDGET)
    told = {(made.text[e.start : e.end], e.reason) for e in exclusions}
    assert {("204", "code"), ("06", "code"), ("27", "duty"), ("2025", "date")} <= told


def test_continued_table_without_head_takes_the_head_before_it() -> None:
    rest = ("", "204|06|07|法律援助|55.00|0.00|55.00\n204|06|10|社区矫正|5.00|0.00|5.00")
    mention = found(BUDGET, EXPENDITURE, rest)["t2r1c7"]
    assert (mention.code_raw, mention.part, mention.table_kind) == ("2040607", "project", "expenditure")
    assert (mention.unit_text, mention.column_head) == ("元", "支出预算/项目支出")


def test_repeated_head_inside_a_table_is_no_row() -> None:
    head = EXPENDITURE[1].strip().split("\n")
    doubled = (EXPENDITURE[0], "\n".join([*head[:5], *head[:3], *head[5:]]))
    assert len(found(BUDGET, doubled)) == 15


def test_empty_tables_are_named_and_give_nothing() -> None:
    head = "科目编码|科目名称|合计|基本支出|项目支出\n合计|<|||"
    fund = ("政府性基金预算支出表\n单位：万元", head)
    capital = ("国有资本经营预算支出表\n单位：万元", head)
    mentions, _, empty = find_tables(document(BALANCE, fund, capital), BUDGET)
    assert {m.table for m in mentions} == {1}
    assert empty == ("gov_fund", "state_capital")


def test_unit_missing_in_one_table_comes_from_the_others() -> None:
    bare = ("支出总表", EXPENDITURE[1])
    mention = found(BUDGET, BALANCE, bare)["t2r4c5"]
    assert (mention.unit, mention.factor, mention.unit_source) == ("yuan", Decimal(10000), "document")


TITLES = [
    ("2026年部门财务收支预算总表", "balance"),
    ("收支总体情况表", "balance"),
    ("部门收入总体情况表", "revenue"),
    ("本年支出总体情况表", "expenditure"),
    ("一般公共预算财政拨款支出决算表", "general_public"),
    ("一般公共预算财政拨款基本支出决算表", "basic"),
    ("政府性基金预算财政拨款收入支出决算表", "gov_fund"),
    ("国有资本经营预算财政拨款支出决算表", "state_capital"),
    ("财政拨款收入支出决算总表", "appropriation"),
    ("项目支出总表", "projects"),
    ("政府采购支出表", "procurement"),
]


@pytest.mark.parametrize(("title", "kind"), TITLES)
def test_kind_by_title(title: str, kind: str) -> None:
    table = (f"{title}\n单位：万元", "科目编码|科目名称|合计\n201|一般公共服务支出|5.00")
    assert found(BUDGET, table)["t1r2c3"].table_kind == kind


def test_titles_inside_the_grid_are_read() -> None:
    table = (
        "",
        "预算03表|<|<\n支出总表|<|<\n部门：某市档案局|<|单位：元\n科目编码|科目名称|合计\n201|一般公共服务支出|5.00",
    )
    mention = found(BUDGET, table)["t1r5c3"]
    assert (mention.table_kind, mention.factor, mention.code_raw) == ("expenditure", Decimal(1), "201")


CODES = [
    ("[2013101]行政运行|5.00", "2013101", "行政运行"),
    ("2013101-行政运行|5.00", "2013101", "行政运行"),
    ("2013101 行政运行|5.00", "2013101", "行政运行"),
]


@pytest.mark.parametrize(("row", "code", "name"), CODES)
def test_code_and_name_in_one_cell(row: str, code: str, name: str) -> None:
    table = ("一般公共预算支出表\n单位：万元", f"功能科目名称|预算数\n{row}")
    mention = found(BUDGET, table)["t1r2c2"]
    assert (mention.code_raw, mention.item, mention.fund) == (code, name, "general_public")


def test_goals_give_only_their_money() -> None:
    table = (
        "河道清淤项目绩效目标表",
        """资金情况（万元）|资金总额：|78.31|<|<
        ^|财政拨款：|70.00|<|<
        ^|其他资金：|8.31|<|<
        总体目标|保障3条河道畅通|<|<|<
        绩效指标|一级指标|二级指标|三级指标|目标值
        ^|产出指标|数量指标|清淤长度|≥12公里
        ^|效益指标|社会效益指标|群众满意度|≥95%""",
    )
    mentions = found(BUDGET, table)
    assert set(mentions) == {"t1r1c3", "t1r2c3", "t1r3c3"}
    assert {m.item for m in mentions.values()} == {"河道清淤"}
    assert (mentions["t1r1c3"].row_kind, mentions["t1r2c3"].row_kind) == ("leaf", "of_which")
    assert mentions["t1r1c3"].factor == Decimal(10000)


def test_debt_rows_say_their_year_and_whether_they_are_limits() -> None:
    table = (
        "2026年地方政府专项债务限额和余额情况表\n单位：亿元",
        """项目|预算数|执行数
        一、2025年末专项债务余额||12.50
        二、2026年专项债务限额|15.00|""",
    )
    mentions = found(GOVERNMENT, table)
    assert (mentions["t1r2c3"].basis, mentions["t1r2c3"].year) == ("stock", 2025)
    assert (mentions["t1r3c2"].basis, mentions["t1r3c2"].year) == ("budget", 2026)


def test_columns_of_last_year_and_change_in_three_public() -> None:
    table = (
        "“三公”经费预算表\n单位：万元",
        """项目|2025年预算数|2026年预算数|增减额
        合计|12.00|10.00|-2.00
        1、因公出国（境）费用|||
        2、公务接待费|2.00|1.00|-1.00
        3、公务用车购置及运行费|10.00|9.00|-1.00
        其中：（1）公务用车购置费|0.00|0.00|0.00
        （2）公务用车运行费|10.00|9.00|-1.00""",
    )
    mentions = found(BUDGET, table)
    assert (mentions["t1r2c2"].measure, mentions["t1r2c2"].basis) == ("three_public_total", "previous_budget")
    assert (mentions["t1r4c4"].basis, mentions["t1r4c4"].direction) == ("change", "decrease")
    assert mentions["t1r7c3"].measure == "three_public_vehicle_operation"
    assert mentions["t1r6c3"].row_kind == "leaf"


def test_patterns_hold() -> None:
    assert [*failures("tables"), *shapes("tables")] == []
