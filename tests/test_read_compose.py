"""Blocks into text: cells point at their text, merged cells stand once, captions and notes are near."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.errors import LimitError
from extractor.model import Options
from extractor.read.compose import Grid, GridCell, PageStart, Paragraph, RichCell, compose, table_blocks

OPTIONS = Options()


def grid(*rows: tuple[str, ...]) -> Grid:
    return Grid(tuple(GridCell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row)))


@pytest.mark.parametrize(
    ("blocks", "text"),
    [
        ([Paragraph("　一、收入 "), Paragraph(""), Paragraph("二、\n支出")], "一、收入\n二、\n支出\n"),
        ([grid(("项目", "金额"), ("办公\n费", "1"))], "项目\t金额\n办公费\t1\n"),
        (
            [grid(("", "", ""), ("项目", "", "金额"), ("", "", ""), ("合计", "", "2"))],
            "项目\t金额\n合计\t2\n",
        ),
        ([grid(("目录",), ("一、收入",))], "目录\n一、收入\n"),
        ([Paragraph("收\x00入\u200b\ud800合\x07计")], "收入合计\n"),
    ],
)
def test_text(blocks: list[Paragraph | Grid], text: str) -> None:
    assert compose(blocks, OPTIONS).text == text


def test_merged_cells_stand_once() -> None:
    cells = (
        GridCell(0, 0, "项目", row_span=2), GridCell(0, 1, "预算数", col_span=2), GridCell(1, 1, "上年"),
        GridCell(1, 2, "本年"), GridCell(2, 0, "　办公费"), GridCell(2, 1, "1"), GridCell(2, 2, "2"),
    )  # fmt: skip
    found = compose([Grid(cells)], OPTIONS)
    assert found.text == "项目\t预算数\t\n\t上年\t本年\n办公费\t1\t2\n"
    spans = [(cell.row_span, cell.col_span, cell.indent) for cell in found.tables[0].cells]
    assert spans == [(2, 1, 0), (1, 2, 0), (1, 1, 0), (1, 1, 0), (1, 1, 2), (1, 1, 0), (1, 1, 0)]


SENTENCE = "本表反映本年收支，比上年增加2万元，增长5%。"


@pytest.mark.parametrize(
    ("rows", "text", "cells"),
    [
        ((("项目", "金额"), ("合计", "1"), (SENTENCE, "")), f"项目\t金额\n合计\t1\n{SENTENCE}\n", 4),
        (((SENTENCE, ""), ("项目", "金额"), ("合计", "1")), f"{SENTENCE}\n项目\t金额\n合计\t1\n", 4),
        ((("项目", "金额"), (SENTENCE, ""), ("合计", "1")), f"项目\t金额\n{SENTENCE}\t\n合计\t1\n", 5),
        ((("项目", "金额"), ("合计", "1"), (SENTENCE, "2")), f"项目\t金额\n合计\t1\n{SENTENCE}\t2\n", 6),
        ((("项目", "金额"), ("合计", "1"), ("注：略。", "")), "项目\t金额\n合计\t1\n注：略。\t\n", 5),
    ],
    ids=["below", "above", "between", "beside a figure", "short"],
)
def test_sentences_at_the_ends_of_a_table_are_running_text(
    rows: tuple[tuple[str, ...], ...], text: str, cells: int
) -> None:
    found = compose([grid(*rows)], OPTIONS)
    assert found.text == text
    assert [len(table.cells) for table in found.tables] == [cells]
    assert all(found.text[cell.start : cell.end] == cell.text for cell in found.tables[0].cells)


def test_pages_turn_where_they_do_around_sentences() -> None:
    table = grid((SENTENCE, ""), ("项目", "金额"), ("甲", "1"), ("乙", "2"), (SENTENCE, ""))
    found = compose([PageStart(), Grid(table.cells, turns=(3, 4))], OPTIONS)
    assert [found.text[start : start + 1] for start in found.pages] == ["本", "乙", "本"]


def test_caption_notes_and_pages() -> None:
    long = "本部门" * 30 + "。"
    blocks = [PageStart(), Paragraph(long), Paragraph("表1"), Paragraph("收支总表"), Paragraph("单位：万元"),
              grid(("项目", "金额"), ("合计", "1")), Paragraph("注：以万元计。"), PageStart(), Paragraph("下页\f再下页"),
              grid(("甲", "乙"), ("丙", "2"))]  # fmt: skip
    found = compose(blocks, OPTIONS)
    first, second = found.tables
    assert (first.caption, first.notes, first.page) == ("表1\n收支总表\n单位：万元", "注：以万元计。", 1)
    assert found.text[first.caption_start :].startswith(first.caption)
    assert (second.caption, second.page, second.index) == ("下页再下页", 3, 2)
    assert [found.text[start : start + 2] for start in found.pages] == [long[:2], "下页", "再下"]


def test_a_document_inside_a_cell_is_prose() -> None:
    inner = grid(("项目", "金额"), ("合计", "1"))
    found = compose(table_blocks([RichCell(0, 0, (Paragraph("一、收入"), inner, Paragraph("完")))]), OPTIONS)
    assert found.text == "一、收入\n项目\t金额\n合计\t1\n完\n"
    assert len(found.tables) == 1


def test_tables_inside_a_real_table_follow_it() -> None:
    inner = grid(("子", "数"), ("丁", "4"))
    outer = [RichCell(r, c, (Paragraph(f"格{r}{c}"),)) for r in range(3) for c in range(3)]
    outer[4] = RichCell(1, 1, (Paragraph("格11"), inner))
    found = compose(table_blocks(outer), OPTIONS)
    assert found.text == "格00\t格01\t格02\n格10\t格11\t格12\n格20\t格21\t格22\n子\t数\n丁\t4\n"
    assert len(found.tables) == 2


CELLS = st.lists(
    st.builds(
        GridCell,
        st.integers(0, 6),
        st.integers(0, 5),
        st.text(alphabet="收支 \n　1.5,\t\x00\ud800", max_size=6),
        st.integers(1, 9),
        st.integers(1, 9),
    ),
    max_size=25,
)


@given(CELLS)
@settings(max_examples=150, deadline=None)
def test_cells_point_at_their_text(cells: list[GridCell]) -> None:
    found = compose([Paragraph("表"), Grid(tuple(cells)), Paragraph("注")], OPTIONS)
    found.text.encode("utf-8")
    for table in found.tables:
        lines = found.text[table.start : table.end].split("\n")
        assert len(lines) == table.n_rows
        assert all(line.count("\t") == table.n_cols - 1 for line in lines)
        for cell in table.cells:
            assert found.text[cell.start : cell.end] == cell.text
            assert lines[cell.row].split("\t")[cell.col] == cell.text


@pytest.mark.parametrize(
    ("blocks", "options", "flag"),
    [
        ([Paragraph("收入" * 50)], Options(max_chars=60), "--max-chars"),
        ([grid(*[("长" * 10, "1")] * 9)], Options(max_chars=60), "--max-chars"),
        ([PageStart(), Paragraph("页")] * 4, Options(max_pages=3), "--max-pages"),
    ],
)
def test_limits(blocks: list[Paragraph | Grid | PageStart], options: Options, flag: str) -> None:
    with pytest.raises(LimitError, match=flag):
        compose(blocks, options)
