"""Workbooks: what the printed sheet shows, number by number, and nothing that is hidden."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from extractor.errors import LimitError, ReadError
from extractor.model import Blob, Document, Options
from extractor.read import read
from extractor.read.formats import format_date, format_number, is_date
from extractor.read.legacy import convert, find_converter

ACCOUNT = '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '
Fill = Callable[[Worksheet], None]


def budget(sheet: Worksheet) -> None:
    """A sheet with all that is usual: a title over merged columns, hidden rows and columns, indents, formats."""
    rows = [
        ("藏", "DEBT_T_WHERE", "X", "Y"),
        ("0", "部门收支总表", None, None),
        ("0", None, None, "单位：万元"),
        ("0", "项目", "预算数", None),
        ("0", None, "上年", "本年"),
        ("0", "201", 1234.5, 1300),
        ("0", "办公费", 0.1 + 0.2, 12),
        ("0", "印刷费", 0, 6870.445369),
    ]
    for row in rows:
        sheet.append(row)
    sheet.row_dimensions[1].hidden = True
    sheet.column_dimensions["A"].hidden = True
    for area in ("A2:D2", "B4:B5", "C4:D4"):
        sheet.merge_cells(area)
    sheet["A2"] = "部门收支总表"
    sheet["B7"].alignment = Alignment(indent=2)
    sheet["C6"].number_format = "#,##0.00"
    sheet["C8"].number_format = ACCOUNT
    sheet["D8"].number_format = "#,##0.00"


PRINTED = (
    "部门收支总表\t\t\n\t\t单位：万元\n项目\t预算数\t\n\t上年\t本年\n"
    "201\t1,234.50\t1300\n办公费\t0.3\t12\n印刷费\t-\t6,870.45\n"
)


def workbook(*fills: Fill) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for number, fill in enumerate(fills, 1):
        fill(book.create_sheet(f"表{number}"))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def replaced(data: bytes, part: str, pattern: str, new: str) -> bytes:
    """The same zip with a piece of one part replaced, as often as it occurs there."""
    assert part in zipfile.ZipFile(io.BytesIO(data)).namelist()
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name in old.namelist():
            content = old.read(name)
            if name == part:
                text, count = re.subn(pattern, new, content.decode())
                assert count, f"{pattern} is not in {part}"
                content = text.encode()
            made.writestr(name, content)
    return buffer.getvalue()


def document(data: bytes, options: Options = Options()) -> Document:  # noqa: B008
    return read(Blob("name.doc", data), options)


def test_sheet_as_printed() -> None:
    found = document(workbook(budget))
    assert (found.text, found.format) == (PRINTED, "xlsx")
    cells = {cell.text: cell for cell in found.tables[0].cells}
    assert (cells["部门收支总表"].col, cells["部门收支总表"].col_span) == (0, 3)
    assert (cells["项目"].row_span, cells["预算数"].col_span, cells["办公费"].indent) == (2, 2, 4)
    assert found.tables[0].sheet == "表1"


def test_hidden_sheets_are_left_out_and_one_column_is_prose() -> None:
    def cover(sheet: Worksheet) -> None:
        sheet["C3"], sheet["C9"] = "示例市水务局", "2024年部门预算"

    def hidden(sheet: Worksheet) -> None:
        sheet["A1"], sheet.sheet_state = "藏", "veryHidden"

    found = document(workbook(cover, hidden, budget))
    assert found.text == "示例市水务局\n2024年部门预算\n" + PRINTED
    assert len(found.tables) == 1


@pytest.mark.parametrize("reference", ["A1", "A1:XFD1048576"])
def test_a_wrong_dimension_changes_nothing(reference: str) -> None:
    data = replaced(workbook(budget), "xl/worksheets/sheet1.xml", 'ref="A1:D8"', f'ref="{reference}"')
    assert document(data).text == PRINTED


def test_a_sheet_that_claims_every_column_is_trimmed() -> None:
    def wide(sheet: Worksheet) -> None:
        budget(sheet)
        sheet["XFD1048576"].alignment = Alignment(indent=1)

    assert document(workbook(wide)).text == PRINTED


def test_far_cells_cost_nothing() -> None:
    def far(sheet: Worksheet) -> None:
        sheet["A1"], sheet["XFD1048576"] = "甲", "乙"

    assert document(workbook(far)).text == "甲\t\n\t乙\n"


def test_hidden_zeros() -> None:
    data = replaced(workbook(budget), "xl/worksheets/sheet1.xml", "<sheetView ", '<sheetView showZeros="0" ')
    assert "印刷费\t\t6,870.45" in document(data).text


@pytest.mark.parametrize(
    ("raw", "code", "text"),
    [
        ("26.0", "General", "26"), ("0.30000000000000004", "General", "0.3"), ("1276.0258", "", "1276.0258"),
        ("112859.652716", "General", "112859.652716"), ("1E+3", "General", "1000"), ("-0.0000001", "0.00", "0.00"),
        ("14.725", "0.00", "14.73"), ("1234567.891", "#,##0.00", "1,234,567.89"), ("3", "0.00", "3.00"),
        ("3", "#,##0.##", "3"), ("0.1234", "0.00%", "12.34%"), ("-5", "#,##0;-#,##0", "-5"), ("-5", "0.0", "-5.0"),
        ("-5.5", "#,##0.00_);(#,##0.00)", "(5.50)"), ("0", ACCOUNT, "-"), ("-2.4", ACCOUNT, "-2.40"),
        ("12", '0.00"万元"', "12.00万元"), ("0", "0;-0;;@", ""), ("5", "@", "5"), ("x", "0.00", "x"), ("1.5", "[红]0.0", "1.5"),
        ("12345", '0!.0,"万"', "12345"), ("nan", "0", "nan"),
    ],
)  # fmt: skip
def test_numbers(raw: str, code: str, text: str) -> None:
    assert format_number(raw, code) == text


@pytest.mark.parametrize(
    ("raw", "code", "text"),
    [("45292", "yyyy-mm-dd", "2024-01-01"), ("45292", 'yyyy"年"m"月"', "2024年1月"), ("0.5", "h:mm", "12:00"),
     ("9e99", "yyyy", "9e99")],
)  # fmt: skip
def test_dates(raw: str, code: str, text: str) -> None:
    assert is_date(code, 200)
    assert format_date(raw, code, False) == text


def test_dates_in_a_sheet() -> None:
    def dated(sheet: Worksheet) -> None:
        sheet.append(("填报日期", datetime(2024, 2, 28)))
        sheet.append(("合计", 1.5))

    assert document(workbook(dated)).text == "填报日期\t2024-02-28\n合计\t1.5\n"


def test_shared_strings_in_runs() -> None:
    data = workbook(lambda sheet: sheet.append(("甲乙", 1)))
    data = replaced(data, "xl/worksheets/sheet1.xml", 't="inlineStr"><is>.*?</is>', 't="s"><v>1</v>')
    runs = "<r><t>甲</t></r><r><t>乙丙</t></r><rPh sb='0' eb='1'><t>jia</t></rPh>"
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", f"<sst><si><t>无</t></si><si>{runs}</si></sst>")
    assert document(buffer.getvalue()).text == "甲乙丙\t1\n"


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (workbook(lambda sheet: None), ReadError),
        (workbook(budget)[:-200], ReadError),
        (replaced(workbook(budget), "xl/worksheets/sheet1.xml", "</row>", ""), ReadError),
        (replaced(workbook(budget), "xl/workbook.xml", "<sheets>.*</sheets>", ""), ReadError),
        (
            replaced(workbook(budget), "xl/workbook.xml", "(?s).*", "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"),
            ReadError,
        ),
    ],
)
def test_hostile(data: bytes, error: type[ReadError]) -> None:
    with pytest.raises(error):
        document(data)


@pytest.mark.parametrize(
    ("options", "flag"), [(Options(max_chars=40), "--max-chars"), (Options(max_pages=1), "--max-pages")]
)
def test_limits(options: Options, flag: str) -> None:
    with pytest.raises(LimitError, match=flag):
        document(workbook(budget, budget), options)


@pytest.mark.skipif(find_converter() is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_other_workbooks_print_alike(kind: str, tmp_path: Path) -> None:
    found = document(convert(workbook(budget), ".xlsx", kind))
    assert (found.text, found.format) == (PRINTED, kind)


OLE_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "Workbook".encode("utf-16-le") + bytes(1500)


def test_a_broken_xls_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.read.excel.find_converter", lambda: None)
    with pytest.raises(ReadError, match="damaged"):
        document(OLE_WORKBOOK)
