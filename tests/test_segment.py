"""The flow loses layout and nothing else, and always knows the way back."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from extractor.model import Document
from extractor.rules import variants
from extractor.segment import segment
from extractor.segment.flow import build_flow, furniture

PIECES = st.sampled_from(
    [
        "一、收入",
        "预算",
        "100.5",
        "1,234",
        "万元",
        "，",
        "。",
        "\n",
        " ",
        "\f",
        "\n- 5 -\n",
        "2026年",
        "（",
        "）",
        "萬元",
        "３",
        "\t",
        "|",
        "；",
        ".",
        "12",
    ]
)


@given(st.lists(PIECES, max_size=60).map("".join))
@settings(max_examples=300, deadline=None)
def test_every_character_of_the_flow_stands_at_its_place(text):
    flow = build_flow(text, furniture(text))
    clean = text.translate(variants())
    for position, char in enumerate(flow.text):
        if char not in " \n":
            assert clean[flow.at(position)] == char


@given(st.lists(PIECES, max_size=60).map("".join))
@settings(max_examples=200, deadline=None)
def test_only_blanks_and_page_lines_are_lost(text):
    assume("....." not in text)  # leaders of a table of contents are no text
    skipped = furniture(text)
    flow = build_flow(text, skipped)
    kept = "".join(
        c for i, c in enumerate(text.translate(variants())) if not any(a <= i < b for a, b in skipped)
    )
    assert sorted(flow.text.replace("\n", "").replace(" ", "")) == sorted("".join(kept.split()))


FLOWS = [
    (
        "a wrap inside a sentence",
        "收入预算比上年减少\n283.38万元，原因",
        "收入预算比上年减少283.38万元，原因",
    ),
    (
        "a blank line inside a sentence",
        "收入预算比上年减少\n\n283.38万元。",
        "收入预算比上年减少283.38万元。",
    ),
    ("a unit on the next line", "支出总计 275,373.54\n元，其中", "支出总计275,373.54元，其中"),
    ("a unit broken in two", "共计12.5万\n元。", "共计12.5万元。"),
    ("a number broken behind its point", "共计19.\n91\n万元。", "共计19.91万元。"),
    (
        "a page number inside a sentence",
        "全年支出预算支\n- 23 -\n出1,136.23 万元。",
        "全年支出预算支出1,136.23万元。",
    ),
    ("letter-spaced text", "2 0 2 6 年 收 入 预 算 为 1 2 3 . 5 万 元", "2026年收入预算为123.5万元"),
    ("numbers that are neighbours", "合计 307.82 105.58", "合计307.82 105.58"),
    ("traditional and full-width", "預算１２萬元", "预算12万元"),
    ("pinyin in brackets", "财(cái)政拨款10万元", "财政拨款10万元"),
]


@pytest.mark.parametrize(("why", "text", "expected"), FLOWS, ids=[f[0] for f in FLOWS])
def test_flow(why, text, expected):
    assert build_flow(text, furniture(text)).text == expected


def test_a_running_head_leaves_the_sentence_whole():
    text = "第一页的正文到这里还没有结束，支出预算支\n某市某局2026年度部门预算公开\n- 3 -\n出100万元。\n又一段文字，到了页末\n某市某局2026年度部门预算公开\n- 4 -\n仍在继续，共50万元。"
    flow = build_flow(text, furniture(text)).text
    assert "支出预算支出100万元" in flow
    assert "部门预算公开" not in flow


def outline_of(text):
    return segment(Document("x", "0" * 64, "text", text))


def test_sections_nest_and_contents_lists_are_passed_over():
    text = (
        "目录\n第一部分 部门概况\n一、主要职能\n二、机构设置\n第二部分 预算说明\n一、收入预算说明\n二、支出预算说明\n"
        "第一部分 部门概况\n一、主要职能\n负责全区的工作。\n二、机构设置\n内设5个科室。\n第二部分 预算说明\n"
        "一、收入预算说明\n收入10万元。\n（一）事业收入\n事业收入1万元。\n二、支出预算说明\n支出10万元。\n"
    )
    sections = outline_of(text).sections
    titles = [s.title for s in sections]
    assert titles.count("主要职能") == 1
    slugs = {s.title: s.slug for s in sections}
    assert slugs["机构设置"] == "organization"
    assert slugs["收入预算说明"] == "revenue"
    inner = next(s for s in sections if s.title == "事业收入")
    assert sections[inner.parent - 1].title == "收入预算说明"
    for section in sections:
        assert section.start < section.end
