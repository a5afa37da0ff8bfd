"""Web pages: the article and its tables, digits whole, furniture gone, and honest words for what is no document."""

from __future__ import annotations

import pytest

from extractor.errors import LimitError, ReadError
from extractor.model import Blob, Document, Options
from extractor.read import read

NAVIGATION = "".join(f"<li><a href='/{n}'>栏目{n}</a></li>" for n in range(9))
PAGE = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>示例市水务局2024年部门预算 - 示例市人民政府</title>
<style>p {{ color: red }}</style></head><body><div class="header-top"><h1 class="logo">示例市人民政府</h1><ul>{navigation}</ul></div>
<div id="nav"><ul>{navigation}</ul></div><div class="main"><div class="content">{article}</div></div>
<script>var amount = "99.99万元";</script><div class="footer">主办：示例市 ICP备12345号 电话0000-1234567</div></body></html>"""
ARTICLE = "<p>一、收入预算1234.56万元。</p><p>二、支出预算1234.56万元，比上年增加34.5万元。</p>"


def page(article: str, charset: str = "utf-8") -> str:
    return PAGE.format(article=article, charset=charset, navigation=NAVIGATION)


def document(html: str | bytes, options: Options = Options()) -> Document:  # noqa: B008
    return read(Blob("name.pdf", html if isinstance(html, bytes) else html.encode()), options)


def test_the_article_alone() -> None:
    found = document(page(ARTICLE))
    assert (
        found.text
        == "示例市水务局2024年部门预算\n一、收入预算1234.56万元。\n二、支出预算1234.56万元，比上年增加34.5万元。\n"
    )
    assert (found.format, found.encoding) == ("html", "utf-8")


def body(article: str) -> str:
    """What is read of an article, without the title that is put before it."""
    text = document(page(f"<p>合计1万元。</p>{article}")).text
    return text.removeprefix("示例市水务局2024年部门预算\n合计1万元。\n")


@pytest.mark.parametrize(
    ("article", "text"),
    [
        ("<p><span>1</span><span>84.2</span>亿元</p>", "184.2亿元\n"),
        ("<p>2,3<b>45</b>.<i>6</i>7<font>万</font>元</p>", "2,345.67万元\n"),
        ("<p>收入<br>支出</p><div>结余</div>", "收入\n支出\n结余\n"),
        ("<p>预算\n    收入</p><p>a\n b  c</p>", "预算收入\na b c\n"),
        ("<p>&nbsp;&nbsp;甲&amp;乙&#65281;&ldquo;三公&rdquo;</p>", "甲&乙！“三公”\n"),
        ("<p>甲<!-- 注释 --><script>x</script><span style='display:none'>藏</span>乙</p>", "甲乙\n"),
        ("<ul><li>一</li><li>二</li></ul><pre>三\n四</pre>", "一\n二\n三\n四\n"),
        ("<p><ruby>财<rt>cái</rt></ruby>政</p>", "财政\n"),
        ("<p>未闭合<p>又一段<div>再一段", "未闭合\n又一段\n再一段\n"),
        ("<table><tr><td><p>版式内第一段</p><p>第二段</p></td></tr></table>", "版式内第一段\n第二段\n"),
    ],
)  # fmt: skip
def test_text(article: str, text: str) -> None:
    assert body(article) == text


TABLE = """<p>表1 收支总表</p><table><thead><tr><th rowspan="2">项目</th><th colspan=2>预算数</th></tr><tr><th>上年</th><th>本年</th></tr></thead>
<tbody><tr><td>&nbsp;&nbsp;办公费</td><td>1,2<span>34</span>.50</td><td><p>2</p></td></tr><tr><td>合计</td><td></td><td>3</td></tr></tbody></table><p>注：无</p>"""


def test_tables() -> None:
    found = document(page(TABLE))
    table = found.tables[0]
    assert (
        found.text[table.start : table.end] == "项目\t预算数\t\n\t上年\t本年\n办公费\t1,234.50\t2\n合计\t\t3"
    )
    spans = {cell.text: (cell.row_span, cell.col_span, cell.indent) for cell in table.cells}
    assert (spans["项目"], spans["预算数"], spans["办公费"]) == ((2, 1, 0), (1, 2, 0), (1, 1, 2))
    assert table.caption.endswith("表1 收支总表")
    assert table.notes == "注：无"
    assert all(found.text[cell.start : cell.end] == cell.text for cell in table.cells)


def test_a_layout_table_is_prose_and_its_tables_are_tables() -> None:
    side = "<td><ul>" + NAVIGATION + "</ul></td>"
    found = document(page(f"<table><tr>{side}<td>{'说明' * 120}，共1万元。{TABLE}</td></tr></table>"))
    assert len(found.tables) == 1
    assert "栏目" not in found.text
    assert found.tables[0].n_cols == 3


@pytest.mark.parametrize(("codec", "charset", "name"), [
    ("gbk", "gb2312", "gb18030"), ("gbk", "utf-8", "gb18030"), ("utf-8", "gbk", "utf-8"), ("big5", "big5", "big5"),
    ("utf-16", "utf-8", "utf-16-le")])  # fmt: skip
def test_encodings(codec: str, charset: str, name: str) -> None:
    article = (
        ARTICLE
        if codec != "big5"
        else "<p>收入預算總計12.5萬元，較上年度減少，支出預算總計12.5萬元，業務費及設備購置。</p>"
    )
    html = page(article, charset)
    if codec == "big5":
        html = f"<html><head><meta charset='big5'></head><body>{article}</body></html>"
    found = document(html.encode(codec))
    assert found.encoding == name
    assert "12.5萬元" in found.text or "1234.56万元" in found.text


def test_a_saved_page() -> None:
    html = f"<html><body>{TABLE}</body></html>".encode()
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n--x\r\nContent-Type: text/html; charset="utf-8"\r\n'
    found = document(head + b"Content-Transfer-Encoding: 8bit\r\n\r\n" + html + b"\r\n--x--\r\n")
    assert (found.format, found.tables[0].n_rows) == ("mhtml", 4)


LINKS = "".join(f"<p><a href='/{n}.html'>示例市第{n}局2024年部门预算</a></p>" for n in range(5))


@pytest.mark.parametrize(
    ("html", "words"),
    [
        (
            "<html><head><title>404</title></head><body><h2>404 Not Found</h2><hr>nginx</body></html>",
            "error page",
        ),
        (page("<p>您访问的页面不存在或已被删除</p>"), "error page"),
        ("<html><body><div id='app'></div><script>load()</script></body></html>", "without text"),
        (page("<p>附件：<a href='file/yusuan.pdf'>2024年部门预算.pdf</a></p>"), "only points"),
        (page(LINKS), "only lists"),
    ],
)
def test_what_is_no_document(html: str, words: str) -> None:
    with pytest.raises(ReadError, match=words):
        document(html)


def test_a_short_page_without_amounts_is_a_document() -> None:
    assert "没有政府性基金预算" in document(page("<p>本单位2024年没有政府性基金预算。</p>")).text


@pytest.mark.parametrize(
    "html",
    [
        "<html><body>" + "<div>" * 3000 + "深1万元",
        "<html><body>" + "<font><b>" * 2000 + "深1万元",
        "<table><tr><td>" * 200 + "1万元",
    ],
)
def test_deep_pages_are_refused(html: str) -> None:
    with pytest.raises(LimitError, match="--max-depth"):
        document(html)


def test_huge_spans_are_bounded() -> None:
    row = "<tr>" + "<td rowspan=65000 colspan=99999>甲</td>" * 50 + "</tr>"
    found = document(f"<html><body><p>共1万元</p><table>{row * 20}</table></body></html>")
    assert found.tables[0].n_cols <= 50
