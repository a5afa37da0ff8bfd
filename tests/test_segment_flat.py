"""Tables that were flattened into text: all invented, each read against what its ruled twin would say."""

from __future__ import annotations

from random import Random

import pytest

from extractor import pipeline
from extractor.model import Blob, Fact, Options
from extractor.segment.flat import flat_tables

TITLE = "某县文化馆{year}年{kind}\n"
THREE = "“三公”经费情况表\n单位：万元\n"
HEADS = "合计 因公出国（境）费 公务用车购置及运行费 公务接待费 小计 公务用车购置费 公务用车运行费".split()
ORDER = ("total", "abroad", "vehicle", "vehicle_purchase", "vehicle_operation", "reception")


def facts_of(text: str) -> tuple[Fact, ...]:
    return pipeline.process_one(Blob("a.txt", text.encode()), Options()).facts


def read(text: str, year: int = 2021, kind: str = "单位预算") -> list[tuple[str, str, float]]:
    return [(f.measure, f.basis, f.value) for f in facts_of(TITLE.format(year=year, kind=kind) + text)]


def lines(*cells: str) -> str:
    return "\n".join(cells) + "\n"


def three(values: list[float], basis: str = "budget") -> list[tuple[str, str, float]]:
    return [
        (f"three_public_{name}", basis, value * 10_000) for name, value in zip(ORDER, values, strict=True)
    ]


def bars(width: int, *rows: str) -> str:
    """Rows as some pages give them: a bar behind each cell, the bars of missing cells behind the last."""
    out = []
    for row in rows:
        cells = row.split("/")
        out += [f"{cell} |" for cell in cells]
        out += ["|" * (width - len(cells))] if len(cells) < width else []
    return lines(*out)


VALUES = [12.5, 0, 9.5, 0, 9.5, 3]
FIGURES = [str(value) for value in VALUES]
UPPER, LOWER = "/".join(HEADS[:4]), "/".join(HEADS[4:])


@pytest.mark.parametrize(
    "body",
    [
        lines(*HEADS, *FIGURES),
        lines(*(cell + " |" for cell in (*HEADS, *FIGURES))),
        bars(6, UPPER, LOWER, "/".join(FIGURES)),
        bars(8, UPPER, LOWER, "/".join(FIGURES)),
    ],
    ids=["lines", "bar after each", "bars tell the rows", "more columns than cells"],
)
def test_heads_above_others_are_found_from_sums(body):
    assert read(THREE + body) == three(VALUES)


def test_an_empty_column_is_found_from_sums_alone():
    figures = "31.5 1.5 12 10 8".split()  # no 小计
    found = read(THREE + bars(6, UPPER, LOWER, "/".join(figures)))
    assert found == [row for row in three([31.5, 1.5, -1, 12, 10, 8]) if row[2] >= 0]


def test_figures_whose_sums_do_not_close_are_not_placed():
    assert not [
        row for row in read(THREE + lines(*HEADS, *"77 1 5 2 4 9".split())) if row[0] in dict(three(VALUES))
    ]


def test_names_and_figures_in_turn():
    assert read(THREE + "合计 |\n21 |\n公务接待费 |\n8 |\n公务用车运行维护费 |\n13 |\n") == [
        ("three_public_total", "budget", 210_000),
        ("three_public_reception", "budget", 80_000),
        ("three_public_vehicle_operation", "budget", 130_000),
    ]


def test_rows_of_budget_and_final_accounts():
    rows = [
        ("2021年度预算数", VALUES),
        ("2021年度决算数", [8.5, 0, 6.5, 0, 6.5, 2]),
        ("2020年度决算数", [9, 0, 6, 0, 6, 3]),
    ]
    cells = [cell for name, values in rows for cell in (name, *map(str, values))]
    text = THREE + lines(*(cell + " |" for cell in ("项目", *HEADS, "行次", *"123456", *cells)))
    expected = three(VALUES), three(rows[1][1], "final"), three(rows[2][1], "previous_final")
    assert read(text, kind="决算") == [row for rows in expected for row in rows]


BALANCE = """收入 支出 项目 行次 金额 项目 行次 金额 栏次 1 栏次 2
一、一般公共预算财政拨款收入 1 612.4 一、一般公共服务支出 32 35
二、政府性基金预算财政拨款收入 2 二、外交支出 33 三、国有资本经营预算财政拨款收入 3 三、国防支出 34
四、上级补助收入 4 20 四、公共安全支出 35 5 五、教育支出 36 61.5 本年收入合计 27 632.4 本年支出合计 58 96.5""".split()
MONEY = [6_124_000, 350_000, 200_000, 615_000, 6_324_000, 965_000]


@pytest.mark.parametrize("between", ["\n", " |\n", " "], ids=["lines", "bars", "one line"])
def test_line_numbers_are_never_money(between):
    text = (
        "收入支出决算总表\n金额单位：万元"
        + ("\n" if between != " " else " ")
        + between.join(BALANCE)
        + between.rstrip(" ")
    )
    assert [row[2] for row in read(text, kind="决算")] == MONEY


def test_numerals_that_lost_their_comma():
    cells = [cell.replace("、", "") for cell in BALANCE]
    facts = facts_of("某县文化馆2021年决算 收入支出决算总表 金额单位：万元 " + " ".join(cells))
    assert [fact.value for fact in facts] == MONEY
    assert [fact.code for fact in facts if fact.code] == ["201", "205"]


CODED = "科目编码 科目名称 合计 基本支出 项目支出 合计 479.5 400 79.5 207 文化旅游体育与传媒支出 360.6 281.1 79.5 2070109 群众文化 360.6 281.1 79.5 208 社会保障和就业支出 29".split()


def test_codes_begin_rows_and_a_lone_figure_is_the_sum():
    facts = facts_of(
        TITLE.format(year=2021, kind="单位预算") + "一般公共预算支出表\n单位：万元\n" + lines(*CODED)
    )
    assert [(f.code, f.part, f.value) for f in facts if f.code] == [
        ("207", None, 3_606_000),
        ("207", "basic", 2_811_000),
        ("207", "project", 795_000),
        ("2070109", None, 3_606_000),
        ("2070109", "basic", 2_811_000),
        ("2070109", "project", 795_000),
        ("208", None, 290_000),
    ]


@pytest.mark.parametrize("cells", [BALANCE, HEADS + FIGURES, CODED], ids=["balance", "three", "coded"])
def test_every_cell_is_what_stands_at_its_place(cells):
    text = "表\n单位：万元\n" + lines(*cells)
    tables = flat_tables(text, ())
    assert tables
    for table in tables:
        places = [(cell.row, cell.col) for cell in table.cells]
        assert len(set(places)) == len(places)
        assert all(text[cell.start : cell.end] == cell.text for cell in table.cells)
        assert all(table.start <= cell.start and cell.end <= table.end for cell in table.cells)


@pytest.mark.parametrize(
    "text",
    [
        "一、部门概况\n3\n二、收支情况\n5\n三、名词解释\n9\n",
        "目录\n部门收支总表\n1\n支出预算表\n2\n三公经费表\n3\n",
    ],
    ids=["headings", "contents"],
)
def test_headings_with_page_numbers_are_no_table(text):
    assert read(text) == []


WORDS = [
    *HEADS,
    *CODED,
    *BALANCE,
    *FIGURES,
    "项目",
    "2021年度决算数",
    "-",
    "||",
    "|",
    "注：无",
    "0%",
    "（",
    "单位：万元",
]


@pytest.mark.parametrize("seed", range(60))
def test_no_order_of_cells_breaks_the_reading(seed):
    random = Random(seed)
    between = random.choice(["\n", " |\n", " "])
    text = between.join(random.choices(WORDS, k=random.randint(5, 120))) + "\n"
    for table in flat_tables(text, ()):
        places = [(cell.row, cell.col) for cell in table.cells]
        assert len(set(places)) == len(places)
        assert all(text[cell.start : cell.end] == cell.text for cell in table.cells)


def test_many_heads_cost_little():
    heads = [f"甲{j}费" for j in range(400)]
    assert read(lines(*heads, *map(str, range(400)))) is not None
