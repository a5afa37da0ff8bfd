"""Word documents: what Word shows is the text, and nothing that it hides."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from extractor.errors import LimitError, ReadError
from extractor.model import Blob, Document, Options
from extractor.read import read
from extractor.read.legacy import convert, find_converter
from extractor.read.numbering import format_number

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MORE = f'{W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
TYPES = """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels"
ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml" ContentType=
"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"""
RELATIONS = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1"
Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"""


def docx(body: str, **parts: str) -> bytes:
    """A small docx; ``parts`` are further members of ``word/`` without their suffix."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("word/document.xml", f"<w:document {MORE}><w:body>{body}</w:body></w:document>")
        for name, text in parts.items():
            archive.writestr(f"word/{name}.xml", text)
    return buffer.getvalue()


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space='preserve'>{text}</w:t></w:r></w:p>"


def tc(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content if content.startswith('<') else p(content)}</w:tc>"


def tr(*cells: str) -> str:
    return "<w:tr>" + "".join(cell if cell.startswith("<w:tc>") else tc(cell) for cell in cells) + "</w:tr>"


def tbl(*rows: str) -> str:
    columns = "<w:gridCol w:w='2000'/>" * max(row.count("<w:tc>") for row in rows)
    return f"<w:tbl><w:tblPr/><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"


def document(data: bytes, options: Options = Options()) -> Document:  # noqa: B008
    return read(Blob("name.pdf", data), options)


RUN = "<w:r><w:t>{}</w:t></w:r>"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (p("收入100万元。") + p("支出90万元。"), "收入100万元。\n支出90万元。\n"),
        (f"<w:p>{RUN.format('1')}{RUN.format('84.2')}{RUN.format('亿元')}</w:p>", "184.2亿元\n"),
        (f"<w:p>{RUN.format('增加')}<w:ins>{RUN.format('5万元')}</w:ins>"
         "<w:del><w:r><w:delText>6万元</w:delText></w:r></w:del></w:p>", "增加5万元\n"),
        (f"<w:p><w:moveFrom>{RUN.format('旧')}</w:moveFrom><w:moveTo>{RUN.format('新')}</w:moveTo></w:p>", "新\n"),
        ("<w:p><w:r><w:t>目录</w:t><w:instrText>PAGEREF _Toc1 h 3</w:instrText><w:br/><w:t>一</w:t><w:tab/><w:t>3</w:t></w:r></w:p>",
         "目录\n一 3\n"),
        ("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>露</w:t></w:r></w:p>",
         "露\n"),
        ("<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent>" + p("框中1万元") + "</w:txbxContent></mc:Choice>"
         "<mc:Fallback><v:textbox><w:txbxContent>" + p("框中1万元") + "</w:txbxContent></v:textbox></mc:Fallback>"
         "</mc:AlternateContent></w:r><w:r><w:t>正文</w:t></w:r></w:p>", "正文\n框中1万元\n"),
        ("<w:sdt><w:sdtContent>" + p("控件内") + "</w:sdtContent></w:sdt>", "控件内\n"),
        ("<w:p><w:r><w:ruby><w:rt><w:r><w:t>cai</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>财</w:t></w:r></w:rubyBase></w:ruby></w:r></w:p>",
         "财\n"),
        (tbl(tr(p("一、收入") + p("收入1万元") + tbl(tr("项目", "金额"), tr("合计", "1")))), "一、收入\n收入1万元\n项目\t金额\n合计\t1\n"),
        (tbl(tr("项目", "金额"), tr(p("一般公") + p("共预算"), "1"), "<w:tr><w:trPr><w:hidden/></w:trPr>" + tc("藏") + tc("9") + "</w:tr>"),
         "项目\t金额\n一般公共预算\t1\n"),
    ],
)  # fmt: skip
def test_text(body: str, text: str) -> None:
    assert document(docx(body)).text == text


def test_merged_cells_and_indents() -> None:
    span = "<w:gridSpan w:val='2'/>"
    indented = p("办公费", "<w:ind w:leftChars='200'/>")
    body = tbl(
        tr(tc("项目", "<w:vMerge w:val='restart'/>"), tc("预算数", span)),
        tr(tc("", "<w:vMerge/>"), "上年", "本年"),
        tr(tc(indented), "1", "2"),
    )
    found = document(docx(p("表1 收支总表") + body + p("注：无")))
    table = found.tables[0]
    assert found.text[table.start : table.end] == "项目\t预算数\t\n\t上年\t本年\n办公费\t1\t2"
    assert (table.caption, table.notes) == ("表1 收支总表", "注：无")
    assert [(c.text, c.row_span, c.col_span, c.indent) for c in table.cells[:2]] == [
        ("项目", 2, 1, 0),
        ("预算数", 1, 2, 0),
    ]
    assert table.cells[4].indent == 4


def tabbed(*lines: str) -> str:
    return "".join(p(line.replace("|", "</w:t><w:tab/><w:t xml:space='preserve'>")) for line in lines)


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        (
            ("收入||支出", "项目|金额|项目|金额", "财政拨款|10.50|基本支出|8.00", "||项目支出|2.50"),
            {0: {0: "收入", 2: "支出"}, 2: {0: "财政拨款", 1: "10.50", 2: "基本支出", 3: "8.00"}, 3: {2: "项目支出", 3: "2.50"}},
        ),
        (
            ("科目|名称|金额", "201|一般公共服务支出|10.50", "合计|10.50", "205|教育支出|3.00", "208|社会保障|1.00"),
            {2: {0: "合计", 2: "10.50"}},
        ),
        (("项目||金额", "基本支出|||8.00", "项目支出||2.50", "合计|10.50"), {1: {0: "基本支出", 1: "8.00"}, 3: {0: "合计", 1: "10.50"}}),
        (("一、部门职责|1", "二、机构设置|3", "三、收支情况|12", "四、名词解释|15"), {}),
        (("负责人：|张某", "电话：|李某", "地址：|某路"), {}),
        (("基本支出|8.00", "项目支出|2.50"), {}),
    ],
    ids=["halves", "sum without code", "several tabs to a column", "contents", "no figures", "too few"],
)  # fmt: skip
def test_tables_set_with_tab_stops(lines: tuple[str, ...], rows: dict[int, dict[int, str]]) -> None:
    tables = document(docx(tabbed(*lines))).tables
    found = {
        row: {cell.col: cell.text for table in tables for cell in table.cells if cell.row == row}
        for row in rows
    }
    assert bool(tables) == bool(rows)
    assert found == rows


def level(number: int, form: str, pattern: str, extra: str = "") -> str:
    return (
        f"<w:lvl w:ilvl='{number}'><w:start w:val='1'/><w:numFmt w:val='{form}'/>{extra}"
        f"<w:suff w:val='nothing'/><w:lvlText w:val='{pattern}'/></w:lvl>"
    )


NUMBERING = (
    f"<w:numbering {W}><w:abstractNum w:abstractNumId='0'>"
    + level(0, "chineseCountingThousand", "%1、", "<w:pStyle w:val='h1'/>")
    + level(1, "chineseCounting", "（%2）")
    + level(2, "decimal", "%3.")
    + level(3, "bullet", "●")
    + level(4, "decimal", "%1.%3.%5", "<w:isLgl/>")
    + "</w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num><w:num w:numId='2'><w:abstractNumId w:val='0'/>"
    "<w:lvlOverride w:ilvl='2'><w:startOverride w:val='1'/></w:lvlOverride></w:num></w:numbering>"
)
STYLES = (
    f"<w:styles {W}><w:style w:type='paragraph' w:styleId='h1'><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:style>"
    "<w:style w:type='paragraph' w:styleId='h1sub'><w:basedOn w:val='h1'/></w:style></w:styles>"
)


def item(text: str, place: int, list_id: int = 1) -> str:
    return p(text, f"<w:numPr><w:ilvl w:val='{place}'/><w:numId w:val='{list_id}'/></w:numPr>")


def test_automatic_numbers() -> None:
    body = [
        p("概况", "<w:pStyle w:val='h1'/>"), item("职责", 1), item("机构", 1), item("甲", 2), item("乙", 2), item("点", 3),
        p("预算", "<w:pStyle w:val='h1sub'/>"), item("收入", 1), item("丙", 2), item("丁", 2), item("重新", 2, 2),
        item("节", 4), p("不编号", "<w:pStyle w:val='h1'/><w:numPr><w:numId w:val='0'/></w:numPr>"), item("", 2), item("2024年", 2),
    ]  # fmt: skip
    found = document(docx("".join(body), numbering=NUMBERING, styles=STYLES)).text.splitlines()
    assert found == ["一、概况", "（一）职责", "（二）机构", "1.甲", "2.乙", "点", "二、预算", "（一）收入", "1.丙", "2.丁",
                     "1.重新", "2.1.1节", "不编号", "2. 2024年"]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "form", "text"),
    [
        (10, "chineseCounting", "十"), (21, "chineseCountingThousand", "二十一"), (105, "chineseCounting", "一百零五"),
        (110, "chineseCounting", "一百一十"), (12, "chineseLegalSimplified", "壹拾贰"), (3, "ideographTraditional", "丙"),
        (12, "ideographDigital", "一二"), (2, "decimalEnclosedCircleChinese", "②"), (5, "decimalFullWidth", "５"),
        (4, "upperRoman", "IV"), (28, "lowerLetter", "bb"), (7, "decimalZero", "07"), (0, "decimal", "0"), (7, "odd", "7"),
    ],
)  # fmt: skip
def test_number_forms(number: int, form: str, text: str) -> None:
    assert format_number(number, form) == text


DEEP = "<w:sdt>" * 300 + "</w:sdt>" * 300
NESTED = "<w:tbl><w:tr><w:tc>" * 75 + p("深") + "</w:tc></w:tr></w:tbl>" * 75


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (docx(""), ReadError),
        (docx("<w:p>"), ReadError),
        (docx(DEEP), LimitError),
        (docx(p("一万"))[:-60], ReadError),
        (docx("<x/>" * 3, styles="no xml"), ReadError),
    ],
)
def test_hostile(data: bytes, error: type[ReadError]) -> None:
    with pytest.raises(error):
        document(data)


def test_entities_are_refused() -> None:
    bomb = "<!DOCTYPE z [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]>"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(
            "word/document.xml", f"{bomb}<w:document {W}><w:body>{p('&b;')}</w:body></w:document>"
        )
    with pytest.raises(ReadError, match="entities"):
        document(buffer.getvalue())


def test_tables_nest_as_deep_as_xml_may() -> None:
    assert document(docx(NESTED)).text == "深\n"


def test_max_depth() -> None:
    with pytest.raises(LimitError, match="--max-depth"):
        document(docx(NESTED), Options(max_depth=50))


needs_converter = pytest.mark.skipif(find_converter() is None, reason="LibreOffice is not installed")
RTF = r"{\rtf1\ansi\ansicpg936 {\fonttbl{\f0\fcharset134 SimSun;}}\f0 \'ca\'d5\'c8\'eb 12.5\'cd\'f2\'d4\'aa\par}"


DOC = Path(__file__).with_name("word97.doc").read_bytes()
DOC_TEXT = """一、收支总体情况
支出预算452.40万元。
科目编码	科目名称	合计	基本支出
2010301	行政运行	203.10	203.10
合计		203.10	203.10
"""


def with_class_id(data: bytes) -> bytes:
    """A file as WPS writes it: with a class in the header of its container."""
    return data[:8] + bytes(range(16)) + data[24:]


@pytest.mark.parametrize("data", [DOC, with_class_id(DOC)], ids=["Word", "WPS"])
def test_doc_needs_no_program(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deleted and hidden words are left out, field codes too, merged cells span their columns."""
    monkeypatch.setattr("extractor.read.legacy.find_converter", lambda: None)
    found = document(data)
    assert found.text.startswith(DOC_TEXT)
    assert not [hidden for hidden in ("隐藏", "99.99", "PAGEREF") if hidden in found.text]
    assert (found.format, found.engine, len(found.tables)) == ("doc", "doc2docx+lxml", 1)
    assert found.sha256 == hashlib.sha256(data).hexdigest()


def test_a_damaged_doc_is_an_error_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.read.legacy.find_converter", lambda: None)
    for size in (len(DOC) // 2, len(DOC) // 3):
        with pytest.raises(ReadError, match="LibreOffice is needed"):
            document(DOC[:size] + b"W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0\0\0")


@needs_converter
def test_rtf_and_doc_through_the_converter() -> None:
    found = document(RTF.encode())
    assert (found.text, found.format) == ("收入 12.5万元\n", "rtf")
    table = tbl(tr("项目", "金额"), tr("合计", "1,234.50"))
    doc = convert(docx(p("一、收入") + table + p("完")), ".docx", "doc")
    found = document(doc)
    assert (found.text, found.format) == ("一、收入\n项目\t金额\n合计\t1,234.50\n完\n", "doc")
    assert found.sha256 == hashlib.sha256(doc).hexdigest()


def test_without_a_converter_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.read.legacy.find_converter", lambda: None)
    with pytest.raises(ReadError, match="install it"):
        document(RTF.encode())
