"""Plain text: every encoding gives the same text, one damaged byte costs one character, offsets stay."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.errors import LimitError, ReadError
from extractor.model import Blob, Options
from extractor.read import read

OPTIONS = Options()
SIMPLE = (
    "示例市水务局2024年部门预算编制说明\n一、收支预算总体情况\n"
    "2024年收入预算总计1234.56万元，其中：一般公共预算财政拨款收入1000万元，比上年增加34.5万元。\n"
    "（一）2130301行政运行支出350.12万元，主要用于机关人员工资福利支出。\n"
)
TRADITIONAL = (
    "示例縣水利處一百一十三年度單位預算說明\n一、收入支出總計\n"
    "本年度支出預算總計1234萬元，比上年度增加34萬元，主要為業務費及設備採購。\n行政運行經費較上年減少。\n"
)
BOMS = {"utf-8": b"\xef\xbb\xbf", "utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}


def document(data: bytes, options: Options = OPTIONS):
    return read(Blob("name.pdf", data), options)


@pytest.mark.parametrize("bom", [False, True])
@pytest.mark.parametrize(
    ("encoding", "codec", "text"),
    [
        ("utf-8", "utf-8", SIMPLE),
        ("gb18030", "gbk", SIMPLE),
        ("gb18030", "gb18030", SIMPLE),
        ("utf-16-le", "utf-16-le", SIMPLE),
        ("utf-16-be", "utf-16-be", SIMPLE),
        ("big5", "cp950", TRADITIONAL),
        ("utf-8", "utf-8", TRADITIONAL),
    ],
)
def test_encodings(encoding: str, codec: str, text: str, bom: bool) -> None:
    found = document((BOMS.get(encoding, b"") if bom else b"") + text.encode(codec))
    assert (found.text, found.encoding, found.format, found.damaged_bytes) == (text, encoding, "txt", 0)


@pytest.mark.parametrize(("encoding", "codec", "text"), [
    ("utf-8", "utf-8", SIMPLE), ("gb18030", "gbk", SIMPLE), ("big5", "cp950", TRADITIONAL)])  # fmt: skip
def test_one_damaged_byte_is_counted(encoding: str, codec: str, text: str) -> None:
    data = bytearray(text.encode(codec))
    place = len(text[: text.index("支出")].encode(codec))
    data[place] = 0xFF
    found = document(bytes(data))
    assert found.encoding == encoding
    assert 1 <= found.damaged_bytes <= 3
    assert (found.status, found.error) == ("ok", None)
    assert found.text.startswith(text[: text.index("支出")])
    assert found.text.endswith(text[text.index("支出") + 2 :])


def test_much_damage_is_partial() -> None:
    data = bytearray((SIMPLE * 9).encode())
    data[300::150] = b"\xff" * len(data[300::150])
    found = document(bytes(data))
    assert found.status == "partial"
    assert "undamaged copy" in (found.error or "")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("收入\r\n支出\r结余\n", "收入\n支出\n结余\n"),
        ("\ufeff收入1万元", "收入1万元"),
        ("收入\t1 万元\u3000。 ", "收入\t1 万元\u3000。 "),
        ("收\x00入\x07合计是一万元整，无增减变化情况", "收 入 合计是一万元整，无增减变化情况"),
    ],
)
def test_only_line_ends_bom_and_controls_change(data: str, text: str) -> None:
    assert document(data.encode()).text == text


@given(st.text(alphabet="收支预算总计万元，。0123456789.\n\t 　", min_size=1).filter(str.strip))
@settings(max_examples=100, deadline=None)
def test_utf8_text_is_kept_as_it_is(text: str) -> None:
    assert document(text.encode()).text == text


@pytest.mark.parametrize(
    ("text", "pages"),
    [("第一页\f第二页\f第三页", (0, 4, 8)), ("第一页\f第二页\f", (0, 4)), ("没有分页", ())],
)
def test_form_feeds_stay_and_start_pages(text: str, pages: tuple[int, ...]) -> None:
    found = document(text.encode())
    assert (found.text, found.pages) == (text, pages)


def test_same_bytes_same_id() -> None:
    assert document(SIMPLE.encode()).doc_id == document(SIMPLE.encode()).doc_id
    assert document(SIMPLE.encode()).doc_id != document(SIMPLE.encode("gbk")).doc_id


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b" \r\n\x00\x00", "empty"),
        ("\u3000\u3000\n".encode(), "blanks"),
        (bytes(range(256)) * 4, "binary"),
        (b"\x7fELF" + bytes(60), "program"),
        (b"\x89PNG\r\n\x1a\n" + bytes(60), "picture"),
        (b"Rar!\x1a\x07\x01\x00" + bytes(60), "rar"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(60), "7z"),
    ],
)
def test_what_is_no_text_says_so_in_one_line(data: bytes, word: str) -> None:
    with pytest.raises(ReadError, match=word) as caught:
        document(data)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("options", "flag"), [(Options(max_bytes=100), "--max-bytes"), (Options(max_chars=50), "--max-chars")]
)
def test_limits_name_their_flag(options: Options, flag: str) -> None:
    with pytest.raises(LimitError, match=flag):
        document(SIMPLE.encode(), options)


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("项目,预算数\n办公费,\"1,234.50\"\n印刷费,2\n", ["项目", "预算数", "办公费", "1,234.50", "印刷费", "2"]),
        ("项目\t金额\n办公费\t1.5\n印刷费\t\n差旅费\t3\n", ["项目", "金额", "办公费", "1.5", "印刷费", "差旅费", "3"]),
    ],
)  # fmt: skip
def test_delimited_text_is_one_table(text: str, cells: list[str]) -> None:
    found = document(text.encode("gbk"))
    assert (found.format, found.text) == ("csv", text)
    assert [cell.text for cell in found.tables[0].cells] == cells
    assert all(found.text[cell.start : cell.end] == cell.text for cell in found.tables[0].cells)


@pytest.mark.parametrize("text", [SIMPLE, "收入,支出\n", "一,二\n三,四\n五,六\n", SIMPLE.replace("，", ",")])
def test_prose_is_no_table(text: str) -> None:
    assert document(text.encode()).tables == ()
