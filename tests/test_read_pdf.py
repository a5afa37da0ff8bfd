"""PDFs, written by the tests themselves: what stands where in the document that comes out."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Sequence
from itertools import pairwise

import pdfplumber
import pytest

from extractor.errors import EncryptedError, ReadError
from extractor.model import Blob, Document, Options, Table
from extractor.read import ocr
from extractor.read.pdf import read_pdf
from tests.tiny_pdf import DESCRIPTOR, Page, build

XS = (60.0, 130.0, 280.0, 360.0, 440.0)
HEAD = ("科目编码", "科目名称", "合计", "基本支出")
ROWS = (
    HEAD,
    ("208", "社会保障和就业支出", "1,234.50", "1,034.50"),
    ("20805", "行政事业单位养老支出", "1,234.50", "1,034.50"),
    ("2080505", "机关事业单位养老保险", "1,234.50", "1,034.50"),
    ("221", "住房保障支出", "65.50", ""),
)


def read(*pages: Page, **options: object) -> Document:
    return read_pdf(Blob("a.pdf", build(*pages)), Options(**options))  # type: ignore[arg-type]


def rows_of(table: Table) -> list[tuple[str, ...]]:
    rows = [[""] * table.n_cols for _ in range(table.n_rows)]
    for cell in table.cells:
        rows[cell.row][cell.col] = cell.text
    return [tuple(row) for row in rows]


def assert_places(document: Document) -> None:
    """Every cell stands where it says, every page starts within the text, in order."""
    for table in document.tables:
        for cell in table.cells:
            assert document.text[cell.start : cell.end] == cell.text
            assert table.start <= cell.start <= cell.end <= table.end
            assert cell.row + cell.row_span <= table.n_rows
            assert cell.col + cell.col_span <= table.n_cols
    assert list(document.pages) == sorted(document.pages)
    assert all(0 <= start <= len(document.text) for start in document.pages)


def test_a_font_that_does_not_say_how_high_it_is() -> None:
    """Its full stops are on the line of the digits all the same."""
    flat = DESCRIPTOR.replace(b"/Ascent 880 /Descent -120", b"/Ascent 80 /Descent 0")
    assert flat != DESCRIPTOR
    page = Page().text(60, 100, "部门预算3,611.74万元，减少283.38万元。", 10)
    document = read_pdf(Blob("a.pdf", build(page, descriptor=flat)), Options())
    assert document.text == "部门预算3,611.74万元，减少283.38万元。\n"


def prose(top: float, *lines: str, page: Page | None = None) -> Page:
    """Running text of 24 pt pitch and 16 pt size between x = 60 and x = 540; a blank moves a line in."""
    page = page or Page()
    for i, line in enumerate(lines):
        moved = 32 if line.startswith(" ") else 0
        page.text(60 + moved, top + 24 * i, line.strip(), 16)
    return page


FULL = "一般公共预算支出用于保障机构运转和完成日常工作任务以及项目"
assert len(FULL) == 29


def test_ruled_table_with_caption_and_notes() -> None:
    page = (
        Page().text(220, 60, "部门支出总表", 16).text(60, 90, "部门：甲市水务局").text(420, 90, "单位：万元")
    )
    page.table(XS, 100, ROWS).text(60, 220, "注：本表反映本年支出。")
    document = read(page)
    assert_places(document)
    (table,) = document.tables
    assert rows_of(table) == list(ROWS)
    assert table.caption == "部门支出总表\n部门：甲市水务局 单位：万元"
    assert table.notes == "注：本表反映本年支出。"
    assert (document.engine, document.status, document.pages) == ("pdfium", "ok", (0,))


@pytest.mark.parametrize("style", ["lines", "bars", "boxes", "open"])
def test_a_grid_is_found_however_it_is_drawn(style: str) -> None:
    page, ys = Page().table(XS, 100, ROWS, ruled=False), [100 + 20.0 * i for i in range(len(ROWS) + 1)]
    if style in ("lines", "open"):
        page.grid(XS, ys, open_sides=style == "open")
    for y, below in pairwise(ys):
        for x, right in pairwise(XS):
            if style == "boxes":
                page.box(x, y, right - x, below - y)
            elif style == "bars":
                for bar in (
                    (x, y, right - x, 0.6),
                    (x, below, right - x, 0.6),
                    (x, y, 0.6, 20),
                    (right, y, 0.6, 20),
                ):
                    page.bar(*bar)
    (table,) = read(page).tables
    assert rows_of(table) == list(ROWS)


def test_backgrounds_do_not_cut_the_cells_that_lines_draw() -> None:
    page = Page()
    for y in range(100, 200, 20):
        for x, right in pairwise(XS):
            page.bar(x, y, right - x, 9).bar(x + 5, y + 9, right - x - 10, 11)
    assert rows_of(read(page.table(XS, 100, ROWS)).tables[0]) == list(ROWS)


def test_shaded_cells_without_lines_are_a_table() -> None:
    page = Page().table(XS, 100, ROWS, ruled=False)
    for y in range(100, 200, 20):
        for x, right in pairwise(XS):
            page.bar(x, y, right - x, 20)
    assert rows_of(read(page).tables[0]) == list(ROWS)


def test_same_cells_as_pdfplumber() -> None:
    wrapped = Page().grid((60, 160, 300, 400), (100, 150, 180))
    wrapped.text(64, 118, "机关事业单位", 10).text(64, 138, "养老保险缴费", 10).text(170, 125, "甲", 10)
    wrapped.right(396, 125, "1,200.00", 10).text(64, 170, "合计", 10).right(396, 170, "1,200.00", 10)
    data = build(Page().table(XS, 100, ROWS), wrapped, prose(80, FULL, "没有表格。"))
    tables = read_pdf(Blob("a.pdf", data), Options()).tables
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        oracle = [table for page in pdf.pages for table in page.extract_tables()]
    plain = [[tuple((c or "").replace("\n", "") for c in row) for row in table] for table in oracle]
    assert len(plain) == 2
    assert [rows_of(table) for table in tables] == plain


def test_merged_cells_span_rows_and_columns() -> None:
    page = Page().box(60, 100, 340, 60).line(60, 140, 400, 140).line(160, 120, 400, 120)
    page.line(160, 100, 160, 160).line(280, 120, 280, 160)
    page.text(90, 125, "项目", 10).text(250, 114, "本年收入", 10).text(200, 134, "小计", 10).text(
        320, 134, "拨款", 10
    )
    page.text(64, 154, "合计", 10).right(277, 154, "5.00", 10).right(397, 154, "5.00", 10)
    (table,) = read(page).tables
    spans = {
        cell.text: (cell.row, cell.col, cell.row_span, cell.col_span) for cell in table.cells if cell.row < 2
    }
    assert spans == {
        "项目": (0, 0, 2, 1),
        "本年收入": (0, 1, 1, 2),
        "小计": (1, 1, 1, 1),
        "拨款": (1, 2, 1, 1),
    }


CELLS = [
    (("机关事业单位基本", "养老保险缴费支出"), "机关事业单位基本养老保险缴费支出"),
    (("单 位 ： 万 元",), "单位：万元"),
    (("合      计",), "合计"),
    (("112,859.", "652716"), "112,859.652716"),
    (("1,234.50", "2,345.60"), "1,234.50 2,345.60"),
    (("2024 年", "预算数"), "2024年预算数"),
    (("Microsoft", "Office"), "Microsoft Office"),
    (("政府采购 货物类",), "政府采购 货物类"),
]


@pytest.mark.parametrize(("lines", "expected"), CELLS, ids=[expected for _, expected in CELLS])
def test_text_of_a_cell(lines: Sequence[str], expected: str) -> None:
    page = (
        Page()
        .grid((60, 150, 240), (100, 160, 190))
        .text(160, 130, "甲", 10)
        .text(64, 180, "乙", 10)
        .text(160, 180, "丙", 10)
    )
    for i, line in enumerate(lines):
        page.text(64, 120 + 14 * i, line, 10)
    (table,) = read(page).tables
    assert table.cells[0].text == expected


def test_neighbouring_numbers_are_never_joined() -> None:
    page = Page().grid((60, 120, 165, 210), (100, 120, 140))
    page.text(64, 114, "收入", 10).text(122, 114, "101,833.84", 8.8).text(166, 114, "141,534.73", 8.8)
    page.text(64, 134, "支出", 10).right(164, 134, "7.00", 8).right(209, 134, "8.00", 8)
    (table,) = read(page).tables
    assert rows_of(table) == [("收入", "101,833.84", "141,534.73"), ("支出", "7.00", "8.00")]


def test_one_string_over_two_cells_is_parted_at_the_line() -> None:
    page = Page().grid((60, 120, 180, 240), (100, 120, 140)).text(64, 114, "收入", 10)
    page.text(125, 114, "174,900.64101,833.84", 11).text(64, 134, "支", 10).text(130, 134, "甲", 10).text(
        190, 134, "乙", 10
    )
    (table,) = read(page).tables
    assert rows_of(table)[0] == ("收入", "174,900.64", "101,833.84")


def test_indentation_is_kept_over_pages() -> None:
    def part(*names: tuple[int, str]) -> Page:
        page = Page().grid((60, 260, 340), [100 + 20 * i for i in range(len(names) + 1)])
        for i, (indent, name) in enumerate(names):
            page.text(64 + 5 * indent, 114 + 20 * i, name, 10).right(337, 114 + 20 * i, "1.00", 10)
        return page

    (table,) = read(part((0, "教育支出"), (2, "普通教育")), part((4, "小学教育"), (2, "职业教育"))).tables
    assert [cell.indent for cell in table.cells if cell.col == 0] == [0, 2, 4, 2]
    assert {cell.indent for cell in table.cells if cell.col == 1} == {0}


def test_a_table_goes_on_over_the_page() -> None:
    second = Page().text(220, 60, "部门支出总表（续）", 16).table(XS, 100, ROWS[2:])
    first = Page().text(220, 60, "部门支出总表", 16).table(XS, 100, ROWS[:2])
    document = read(first, second)
    assert_places(document)
    (table,) = document.tables
    assert rows_of(table) == list(ROWS)
    assert document.text[document.pages[1] :].startswith("20805")
    other = read(first, Page().text(220, 60, "部门收入总表", 16).table(XS, 100, ROWS[2:]))
    assert [table.caption for table in other.tables] == ["部门支出总表", "部门收入总表"]


def test_caption_inside_the_frame() -> None:
    rows = (("收支总表", "", "", ""), ("", "", "", "单位：万元"), *ROWS, ("注：无。", "", "", ""))
    (table,) = read(Page().table(XS, 100, rows)).tables
    assert (table.caption, table.notes) == ("收支总表\n单位：万元", "注：无。")
    assert rows_of(table) == list(ROWS)


@pytest.mark.parametrize("quarter", [0, 1])
def test_a_page_turned_sideways(quarter: int) -> None:
    if quarter == 0:
        page = Page().table(XS, 100, ROWS)
    else:
        page = Page(width=595, height=842)
        ys = [100.0 + 20 * i for i in range(len(ROWS) + 1)]
        for y in ys:
            page.line(y, 842 - XS[0], y, 842 - XS[-1])
        for x in XS:
            page.line(ys[0], 842 - x, ys[-1], 842 - x)
        for i, row in enumerate(ROWS):
            for x, text in zip(XS, row, strict=False):
                page.sideways(114 + 20 * i, 842 - x - 3, text, 10)
    (table,) = read(page).tables
    assert rows_of(table) == list(ROWS)


FURNITURE = ["- {n} -", "— {n} —", "第{n}页共4页", "{n}", "{n}/4"]


@pytest.mark.parametrize("foot", FURNITURE)
def test_running_lines_leave_and_sentences_stay_whole(foot: str) -> None:
    pages = []
    for n in range(1, 5):
        page = Page().text(200, 40, "甲市水务局2025年度部门预算公开", 10).text(290, 810, foot.format(n=n), 10)
        start = "一、说明。" if n == 1 else f"出{n},136.23万元。"
        pages.append(prose(100, start, " 另一项。", FULL, FULL, FULL[:-3] + "预算支", page=page))
    document = read(*pages)
    assert document.running[0] == "甲市水务局年度部门预算公开"
    whole = f"另一项。\n{FULL}{FULL}{FULL[:-3]}预算支"
    rest = [f"{whole}出{n},136.23万元。\n" for n in (2, 3, 4)]
    assert document.text == "一、说明。\n" + "".join(rest) + f"{whole}\n"
    starts = [document.text[start:][:12] for start in document.pages[1:]]
    assert starts == [f"出{n},136.23万元。" for n in (2, 3, 4)]


def test_a_title_on_each_page_of_tables_is_no_running_line() -> None:
    names = ("收入总表", "支出总表", "收支总表", "项目总表")
    pages = [Page().text(60, 60, "单位：万元").text(250, 80, name).table(XS, 100, ROWS) for name in names]
    assert [table.caption for table in read(*pages).tables] == [f"单位：万元\n{name}" for name in names]


PARAGRAPHS = [
    ((" " + FULL[:-2], FULL, "到此为止。", " 另起一段。"), [FULL[:-2] + FULL + "到此为止。", "另起一段。"]),
    (
        ("第二部分 部门预算表", "一、收入情况", " 收入共计5万元。"),
        ["第二部分 部门预算表", "一、收入情况", "收入共计5万元。"],
    ),
    ((FULL, "（一）甲。"), [FULL + "（一）甲。"]),
    ((FULL[:-1] + "。", "（一）甲。"), [FULL[:-1] + "。", "（一）甲。"]),
    ((FULL[:-3] + "共19.", "91万元。"), [FULL[:-3] + "共19.91万元。"]),
    ((FULL[:-3] + "275,373.54", "元。"), [FULL[:-3] + "275,373.54元。"]),
    (
        ("一、部门职责…………………………………………………3", "二、机构设置…………………………………………………4"),
        ["一、部门职责…………………………………………………3", "二、机构设置…………………………………………………4"],
    ),
    ((FULL, FULL[:-6], "（项）支出5万元。"), [FULL + FULL[:-6] + "（项）支出5万元。"]),
    ((FULL, FULL[:-6], "项目支出5万元。"), [FULL + FULL[:-6], "项目支出5万元。"]),
    (("目 录",), ["目录"]),
    (("收入总计 283.38 万元",), ["收入总计283.38万元"]),
]


@pytest.mark.parametrize(("lines", "expected"), PARAGRAPHS)
def test_paragraphs(lines: Sequence[str], expected: Sequence[str]) -> None:
    body = [FULL] * 3 + ["完。"]
    document = read(prose(100, *body, *lines))
    assert document.text.split("\n")[1:-1] == list(expected)


def test_table_without_lines() -> None:
    rows = [
        HEAD,
        *(ROWS[1:]),
        ("2210201", "住房公积金", "65.50", "60.00"),
        ("205", "教育支出", "3.00", "1.00"),
    ]
    page = prose(60, FULL, "情况如下。").table((60, 130, 280, 340, 400), 150, rows, ruled=False)
    (table,) = read(page).tables
    assert rows_of(table) == rows
    text = read(prose(60, FULL, "本年收入5.00万元，", "本年支出5.00万元。"))
    assert text.tables == ()


def test_empty_columns_of_a_table_without_lines_keep_their_head() -> None:
    xs = (60, 130, 230, 290, 350, 410, 470)
    rows = [("科目编码", "科目名称", "合计", "基本支出", "项目支出", "上缴支出")]
    rows += [(f"21011{i:02}", "行政单位医疗", f"{i},100.50", "", f"{i},100.50", "") for i in range(1, 7)]
    page = Page().text(250, 80, "部门支出总表").text(400, 100, "单位：万元").table(xs, 110, rows, ruled=False)
    (table,) = read(page).tables
    assert rows_of(table) == rows
    assert table.caption == "部门支出总表\n单位：万元"


def test_wrapped_name_in_a_table_without_lines() -> None:
    page = Page()
    for i in range(6):
        page.text(60, 100 + 40 * i, f"20805{i:02}", 10).right(400, 100 + 40 * i, f"{i}1.50", 10)
        page.text(140, 93 + 40 * i, "机关事业单位基本", 10).text(140, 107 + 40 * i, "养老保险支出", 10)
    (table,) = read(page).tables
    assert rows_of(table)[3] == ("2080503", "机关事业单位基本养老保险支出", "31.50")


def test_glyphs_drawn_twice_count_once() -> None:
    page = Page().text(60, 100, "合计支出100.50万元").text(60.3, 100, "合计支出100.50万元")
    assert read(page).text == "合计支出100.50万元\n"


def test_page_limit() -> None:
    document = read(prose(100, "第一页的话。"), prose(100, "第二页的话。"), max_pages=1)
    assert (document.text, document.status, len(document.pages)) == ("第一页的话。\n", "partial", 1)
    assert "--max-pages" in (document.error or "")


def test_page_without_text_layer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    garbled = Page().text(60, 100, "\ue000\ue001\ue002\ue003\ue004\ue005" * 6)
    document = read(prose(100, FULL, "第一页。"), garbled)
    assert (document.status, document.text) == ("partial", FULL + "第一页。\n")
    assert "pages 2 " in (document.error or "")
    assert ocr.INSTALL in (document.error or "")
    with pytest.raises(ReadError, match="budget-extractor"):
        read(garbled)
    with pytest.raises(ReadError, match="switched off"):
        read(garbled, ocr=False)


def test_digits_only_is_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    figures = Page().table((60, 160, 260), 100, [("1,200.50", "300.20")] * 4)
    with pytest.raises(ReadError, match="text layer"):
        read(figures)
    assert read(prose(100, *[FULL] * 3), figures).status == "ok"


def test_ocr_goes_through_the_same_layout(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, ...]] = []

    def read_image(pixels: object) -> list[ocr.Word]:
        seen.append(pixels.shape)  # type: ignore[attr-defined]
        scale = seen[-1][0] / 842
        lines = [
            (92, 100, 540, FULL[:28]),
            (60, 124, 540, FULL + "算"),
            (60, 148, 148, "收入5万元。"),
            (290, 800, 300, "7"),
        ]
        return [
            ocr.Word(text, x0 * scale, y * scale, x1 * scale, (y + 17) * scale) for x0, y, x1, text in lines
        ]

    monkeypatch.setattr(ocr, "available", lambda: True)
    monkeypatch.setattr(ocr, "read_image", read_image)
    document = read(Page().text(60, 100, "\ue000" * 40))
    assert document.text == FULL[:28] + FULL + "算收入5万元。\n"
    assert (document.ocr_pages, document.engine, document.status) == ((1,), "pdfium+ocr", "ok")
    read(Page().text(60, 100, "\ue000" * 40), max_pixels=10_000)
    assert seen[1][0] * seen[1][1] <= 10_500


BROKEN = [b"", b"%PDF-1.7\n", b"<html>no such page</html>", build(prose(100, "甲。"))[:300]]


@pytest.mark.parametrize("data", BROKEN)
def test_broken_files_say_so(data: bytes) -> None:
    with pytest.raises(ReadError):
        read_pdf(Blob("a.pdf", data), Options())


def test_absurd_pages_are_not_laid_out() -> None:
    document = read(Page(width=200_000, height=200_000).text(10, 10, "大"), prose(100, FULL, "完。"))
    assert document.status == "partial"
    assert document.text == FULL + "完。\n"


def test_text_larger_than_the_paper_is_dropped() -> None:
    page = prose(100, FULL, "完。").text(10, 400, "巨", 90_000).line(-1e9, 5, 1e9, 5)
    assert read(page).text == FULL + "完。\n"


def test_locked_file() -> None:
    data = build(prose(100, "甲。"))
    locked = data.replace(
        b"trailer\n<<",
        b"trailer\n<< /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <"
        + b"00" * 32
        + b"> /U <"
        + b"11" * 32
        + b"> >> "
        b"/ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]",
    )
    with pytest.raises(EncryptedError):
        read_pdf(Blob("a.pdf", locked), Options())


def test_pdfplumber_takes_over(monkeypatch: pytest.MonkeyPatch) -> None:
    from contextlib import contextmanager

    from extractor.read import pdf

    @contextmanager
    def opened(data: bytes):  # type: ignore[no-untyped-def]
        yield None

    page = prose(60, FULL, "情况如下。").table(XS, 150, ROWS)
    expected = read(page)
    monkeypatch.setattr(pdf, "opened", opened)
    document = read(page)
    assert dataclasses.replace(document, engine="pdfium") == expected
    assert document.engine == "pdfplumber"
