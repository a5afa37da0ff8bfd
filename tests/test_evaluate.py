"""Scoring: what counts as right, one to one, and what is shown of what is not."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from extractor.errors import UsageError
from extractor.evaluate import Found, Gold, Score, agrees, evaluate, judge, match, near, plain_item
from extractor.model import Result
from extractor.write import Writer, layout

sys.path.insert(0, str(Path(__file__).parent))
from standin import document, fact

GOLD = Gold("a", "expenditure_item", "行政运行", "2010301", "budget", 2024, "", Decimal(100), "yuan", "")
FOUND = Found(
    "a", "expenditure_item", "行政运行", "2010301", "budget", 2024, "", Decimal(100), "yuan", "", 5, "100元", "共100元", "r", 0.9
)  # fmt: skip
HEAD = "measure,item,code,basis,year,direction,value,unit,purpose,scored\n"


@pytest.mark.parametrize(
    ("gold", "found", "right"),
    [
        ({}, {}, True),
        ({}, {"item": "别的"}, True),  # gold has a code: the item is not compared
        ({}, {"code": "2010302"}, False),
        ({}, {"code": ""}, False),
        ({"code": ""}, {"code": "9"}, True),
        ({"code": "", "item": "行政 运行支出"}, {}, True),
        ({"code": "", "item": "行政运行（项）"}, {"item": "行政运行(项)预算"}, True),
        ({"code": "", "item": "别的"}, {}, False),
        ({"code": "", "item": ""}, {"item": "什么都行"}, True),
        ({"measure": "project_item"}, {}, False),
        ({"basis": "final"}, {}, False),
        ({"year": 2023}, {}, False),
        ({"year": None}, {}, False),
        ({"direction": "increase"}, {}, False),
        ({"unit": "count"}, {}, False),
        ({}, {"value": Decimal("100.004")}, True),
        ({}, {"value": Decimal("100.01")}, False),
        ({}, {"value": Decimal(-100)}, False),
        ({}, {"purpose": "别的"}, True),
    ],
)
def test_right_means_measure_value_unit_basis_year_direction_and_code(
    gold: dict[str, object], found: dict[str, object], right: bool
) -> None:
    pairs, missed, invented = match([GOLD._replace(**gold)], [FOUND._replace(**found)])
    assert (len(pairs), len(missed), len(invented)) == ((1, 0, 0) if right else (0, 1, 1))


def test_rows_are_matched_one_to_one() -> None:
    pairs, missed, invented = match([GOLD] * 3, [FOUND] * 2)
    assert (len(pairs), len(missed), len(invented)) == (2, 1, 0)
    pairs, missed, invented = match([GOLD], [FOUND] * 3)
    assert (len(pairs), len(missed), len(invented)) == (1, 0, 2)


def test_a_vague_row_leaves_the_fact_that_another_needs() -> None:
    vague, named = GOLD._replace(code="", item=""), GOLD._replace(code="", item="行政运行")
    other = FOUND._replace(item="别的", code="")
    pairs, _, _ = match([vague, named, GOLD], [FOUND, FOUND._replace(code="1"), other])
    assert len(pairs) == 3


def test_rows_that_are_not_scored_count_neither_way() -> None:
    free = GOLD._replace(scored=False)
    assert match([free], []) == ([], [], [])
    assert match([free], [FOUND]) == ([], [], [])
    pairs, missed, invented = match([free, GOLD], [FOUND])
    assert (len(pairs), missed, invented) == (1, [], [])


def test_scores() -> None:
    assert Score(0, 0, 0).f1 == 1.0
    assert (Score(1, 2, 4).precision, Score(1, 2, 4).recall) == (0.25, 0.5)
    assert Score(0, 3, 0).f1 == 0.0


def test_purposes_are_scored_over_right_rows_by_their_words() -> None:
    pairs = [("主要用于办公费。", "办公费"), ("人员经费", "别的"), ("", "多余"), ("缺", "")]
    gold = [GOLD._replace(purpose=g, start=n) for n, (g, _) in enumerate(pairs)]
    found = [FOUND._replace(purpose=f, start=n) for n, (_, f) in enumerate(pairs)]
    assert judge({"a": gold}, {"a": found}, {}).purposes() == Score(1, 3, 3)


def test_near_misses_are_paired_and_the_rest_listed() -> None:
    gold = [GOLD, GOLD._replace(value=Decimal(7))]
    found = [FOUND._replace(basis="final"), FOUND._replace(value=Decimal(8))]
    wrong, missed, invented = near(judge({"a": gold}, {"a": found}, {}))
    assert [(g.value, f.basis) for g, f in wrong] == [(100, "final")]
    assert [row.value for row in missed] == [7]
    assert [row.value for row in invented] == [8]


def test_items_are_compared_without_layout() -> None:
    assert plain_item("支出") == "支出"
    assert plain_item("  教育　支出 ") == "教育"
    assert agrees(GOLD._replace(code="", item="Ａ类"), FOUND._replace(item="A类"))


@pytest.fixture
def scored(tmp_path: Path) -> Path:
    """Gold for two documents of different styles, an output with one of them and a third."""
    (tmp_path / "gold").mkdir()
    rows = "expenditure_item,,2010301,budget,2024,,10000,yuan,,\nrevenue_total,,,budget,2024,,5,percent,,\n"
    for name in ("a", "b"):
        (tmp_path / "gold" / f"{name}.csv").write_text(HEAD + rows, encoding="utf-8-sig")
    (tmp_path / "styles.csv").write_text("document,style\na.txt,A\nb,B\n", encoding="utf-8")
    for out in ("out.parquet", "out.csv", "out.jsonl", "out.feather", "tables/"):
        with Writer(layout(str(tmp_path / out) + ("/" if out.endswith("/") else ""))) as writer:
            for source in ("x/a.txt", "z.zip!in/c.txt"):
                writer.add(Result(document(source), (fact("1万元", 0, 3, source=source, value=10_000.0),)))
            writer.commit()
    return tmp_path


@pytest.mark.parametrize("out", ["out.parquet", "out.csv", "out.jsonl", "out.feather", "tables"])
def test_every_readable_format_scores_the_same(scored: Path, out: str) -> None:
    outcome = evaluate(scored / "gold", scored / out)
    assert outcome.overall() == Score(1, 4, 1)
    assert outcome.money() == Score(1, 2, 1)
    assert outcome.by_measure() == {"expenditure_item": Score(1, 2, 1), "revenue_total": Score(0, 2, 0)}
    assert outcome.by_document() == {"a": Score(1, 2, 1), "b": Score(0, 2, 0)}
    assert outcome.by_style() == {"A": Score(1, 2, 1), "B": Score(0, 2, 0)}
    assert outcome.absent == ("b",)


def test_the_command_prints_tables_rows_and_json(scored: Path, command: Callable[..., object]) -> None:
    text = command("evaluate", "gold", "out.parquet", "--rows").stdout.decode()  # type: ignore[attr-defined]
    assert "money only      2      1      1      1.000   0.500   0.667" in text
    assert "missed    a: revenue_total - | budget 2024 | 5 percent" in text
    plain = json.loads(command("evaluate", "gold", "out.parquet", "--json").stdout)  # type: ignore[attr-defined]
    assert plain["overall"]["f1"] == 0.4
    assert plain["style"]["A"]["recall"] == 0.5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("measure,item\n", "a.csv: no column code, basis"),
        (HEAD + "m,,,budget,twenty,,1,yuan,,\n", "a.csv, line 2: year"),
        (HEAD + "m,,,budget,2024,,,yuan,,\n", "a.csv, line 2: year, value"),
    ],
)
def test_broken_gold_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        evaluate(tmp_path, tmp_path / "out.csv")
