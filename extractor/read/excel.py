"""Workbooks: xlsx and xlsm straight from the XML, the older kinds through calamine in a process of its own."""

from __future__ import annotations

import hashlib
import io
import json
import posixpath
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractor.errors import EncryptedError, LimitError, ReadError
from extractor.model import Blob, Document, Options
from extractor.read.compose import Grid, GridCell, compose, indent_of, without_columns
from extractor.read.formats import BUILT_IN, format_date, format_number, is_date
from extractor.read.legacy import convert, find_converter
from extractor.read.limits import check_pages, open_zip, read_member
from extractor.read.markup import attribute, child, name, parse_xml
from extractor.read.ods import read_ods
from extractor.read.sniff import sniff

if TYPE_CHECKING:
    from lxml.etree import _Element

REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
TRUE = frozenset(("1", "true", "on"))
SECONDS = 120
PASSWORD = 3


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell prints numbers, and how far it is moved in."""

    code: str = "General"
    date: bool = False
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Book:
    """What all sheets share."""

    strings: Sequence[str]
    styles: Sequence[Style]
    from_1904: bool


def read_workbook(blob: Blob, options: Options) -> Document:
    """The document of a workbook: each visible sheet is a table, hidden rows, columns and sheets are left out.

    Numbers are printed as their formats print them. A sheet of one column is text.
    Raises ReadError where the file is damaged, EncryptedError where it is locked.
    """
    kind = sniff(blob.data)
    if kind == "xlsx":
        grids, engine = list(_xlsx(blob.data, options)), "lxml"
    elif kind == "ods":
        grids, engine = list(read_ods(blob.data, options)), "lxml"
    else:
        grids, engine = list(_through_calamine(blob.data, kind, options)), "calamine"
    check_pages(len(grids), options)
    composed = compose(grids, options)
    if not composed.text.strip():
        raise ReadError("is a workbook whose visible sheets hold no text (pictures only?): save it as PDF")
    return Document(
        source=blob.source,
        sha256=hashlib.sha256(blob.data).hexdigest(),
        format=kind,
        text=composed.text,
        tables=composed.tables,
        engine=engine,
    )


def _xlsx(data: bytes, options: Options) -> Iterator[Grid]:
    archive = open_zip(data, options)
    parts = {info.filename.replace("\\", "/").lstrip("/").lower(): info for info in archive.infolist()}
    workbook = _part(archive, parts, "xl/workbook.xml", options)
    if workbook is None:
        raise ReadError("is a workbook without its list of sheets: open it in Excel and save it anew")
    targets = _targets(_part(archive, parts, "xl/_rels/workbook.xml.rels", options))
    book = Book(
        strings=_strings(_part(archive, parts, "xl/sharedstrings.xml", options)),
        styles=_styles(_part(archive, parts, "xl/styles.xml", options)),
        from_1904=attribute(child(workbook, "workbookPr"), "date1904") in TRUE,
    )
    sheets = child(workbook, "sheets")
    for sheet in sheets if sheets is not None else ():
        path = targets.get(_relation(sheet) or "", "")
        if attribute(sheet, "state") in ("hidden", "veryHidden") or path not in parts:
            continue
        cells = tuple(_sheet(read_member(archive, parts[path]), book))
        yield Grid(cells, attribute(sheet, "name"))


def _part(
    archive: zipfile.ZipFile, parts: Mapping[str, zipfile.ZipInfo], path: str, options: Options
) -> _Element | None:
    return parse_xml(read_member(archive, parts[path]), options) if path in parts else None


def _relation(sheet: _Element) -> str | None:
    """The id of the relation that leads to a sheet (``r:id``, not ``sheetId``)."""
    return next((str(value) for key, value in sheet.attrib.items() if str(key).endswith("}id")), None)


def _targets(root: _Element | None) -> dict[str, str]:
    found = {}
    for item in root if root is not None else ():
        target = (attribute(item, "Target") or "").replace("\\", "/")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        found[attribute(item, "Id") or ""] = path.lower()
    return found


def _strings(root: _Element | None) -> list[str]:
    return [_rich_text(item) for item in root] if root is not None else []


def _rich_text(item: _Element) -> str:
    """The text of a string with runs, without its phonetic guides."""
    pieces = []
    for element in item:
        if name(element) == "t":
            pieces.append(element.text or "")
        elif name(element) == "r":
            run = child(element, "t")
            pieces.append((run.text or "") if run is not None else "")
    return "".join(pieces)


def _styles(root: _Element | None) -> list[Style]:
    codes = dict(BUILT_IN)
    for item in child(root, "numFmts") if child(root, "numFmts") is not None else ():  # type: ignore[union-attr]
        codes[_integer(attribute(item, "numFmtId"))] = attribute(item, "formatCode") or "General"
    formats = child(root, "cellXfs")
    return [_style(item, codes) for item in formats] if formats is not None else []


def _style(item: _Element, codes: Mapping[int, str]) -> Style:
    number = _integer(attribute(item, "numFmtId"))
    code = codes.get(number, "General")
    indent = _integer(attribute(child(item, "alignment"), "indent"))
    return Style(code, is_date(code, number), 2 * indent)


def _sheet(data: bytes, book: Book) -> Iterator[GridCell]:
    """The visible cells of a sheet that hold text, row by row, without building the whole tree."""
    from lxml import etree

    rows: list[GridCell] = []
    hidden_columns: set[int] = set()
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    zeros, number = True, -1
    try:
        source = etree.iterparse(
            io.BytesIO(data), events=("end",), resolve_entities=False, no_network=True, huge_tree=False
        )
        for _, element in source:
            kind = name(element)
            if kind == "row":
                number = _integer(attribute(element, "r"), number + 2) - 1
                if not _is_hidden(element):
                    rows.extend(_row(element, number, book, zeros))
                element.clear()
            elif kind == "sheetView":
                zeros = attribute(element, "showZeros") not in ("0", "false")
            elif kind == "col" and _is_hidden(element):
                hidden_columns.update(_columns(element))
            elif kind == "mergeCell":
                spans.update(_merge(attribute(element, "ref") or ""))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReadError("is a workbook with broken XML: open it in Excel and save it anew") from error
    return _spanned(rows, hidden_columns, spans)


def _spanned(
    cells: list[GridCell], hidden: set[int], spans: Mapping[tuple[int, int], tuple[int, int]]
) -> Iterator[GridCell]:
    merged = (
        replace(cell, row_span=spans[cell.row, cell.col][0], col_span=spans[cell.row, cell.col][1])
        if (cell.row, cell.col) in spans
        else cell
        for cell in cells
    )
    return without_columns(merged, hidden)


def _row(row: _Element, number: int, book: Book, zeros: bool) -> Iterator[GridCell]:
    column = -1
    for cell in row:
        found = REFERENCE.fullmatch(cell.get("r") or "")
        column = _column(found[1]) if found else column + 1
        style_number = _integer(cell.get("s"))
        style = book.styles[style_number] if style_number < len(book.styles) else Style()
        text = _value(cell, style, book, zeros)
        if text.strip():
            yield GridCell(number, column, text, indent=style.indent + indent_of(text))


def _value(cell: _Element, style: Style, book: Book, zeros: bool) -> str:
    kind = cell.get("t") or "n"
    if kind == "inlineStr":
        inline = child(cell, "is")
        return _rich_text(inline) if inline is not None else ""
    value = child(cell, "v")
    raw = (value.text or "").strip() if value is not None else ""
    if kind == "s":
        index = _integer(raw, -1)
        return book.strings[index] if 0 <= index < len(book.strings) else ""
    if kind == "b":
        return "TRUE" if raw in TRUE else "FALSE"
    if kind != "n" or not raw:
        return raw
    if style.date:
        return format_date(raw, style.code, book.from_1904)
    text = format_number(raw, style.code)
    return "" if not zeros and text.strip("0.-%") == "" else text


def _is_hidden(element: _Element) -> bool:
    closed = attribute(element, "customHeight") in TRUE and attribute(element, "ht") in ("0", "0.0")
    return attribute(element, "hidden") in TRUE or closed


def _columns(element: _Element) -> range:
    first, last = _integer(attribute(element, "min")), _integer(attribute(element, "max"))
    return range(first - 1, min(last, 16_384))


def _merge(reference: str) -> dict[tuple[int, int], tuple[int, int]]:
    first, _, last = reference.partition(":")
    start, end = REFERENCE.fullmatch(first), REFERENCE.fullmatch(last)
    if not start or not end:
        return {}
    row, column = int(start[2]) - 1, _column(start[1])
    return {(row, column): (int(end[2]) - row, _column(end[1]) - column + 1)}


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _integer(text: str | None, default: int = 0) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else default


def _through_calamine(data: bytes, kind: str, options: Options) -> Iterator[Grid]:
    """Sheets of xls and xlsb. A process of its own, for a hostile file can abort the library's."""
    if kind != "xls":
        open_zip(data, options).close()
    command = [sys.executable, "-P", "-m", "extractor.read.sheets"]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise LimitError(f"took more than {SECONDS} seconds to open: save it as xlsx") from error
    if done.returncode == PASSWORD:
        raise EncryptedError("is locked with a password: save it without one")
    if done.returncode != 0 and kind == "xls" and find_converter():
        yield from _xlsx(convert(data, ".xls", "xlsx"), options)
        return
    if done.returncode != 0:
        raise ReadError("is a damaged workbook: open it in Excel and save it as xlsx")
    for sheet in json.loads(done.stdout)[: options.max_pages + 1]:
        spans = {(row, column): (height, width) for row, column, height, width in sheet["merged"]}
        cells = [
            GridCell(row, column, text, 1, 1, indent + indent_of(text))
            for row, column, text, indent in sheet["cells"]
        ]
        yield Grid(tuple(_spanned(cells, set(sheet["hidden"]), spans)), sheet["name"])
