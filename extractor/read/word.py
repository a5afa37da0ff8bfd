"""Word documents (docx): paragraphs, tables, text boxes and automatic numbers, straight from the XML."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from extractor.errors import ReadError
from extractor.model import Blob, Document, Options
from extractor.read.compose import Block, Paragraph, RichCell, compose, table_blocks
from extractor.read.limits import open_zip, read_member
from extractor.read.markup import attribute, child, name, parse_xml
from extractor.read.numbering import Numbering, read_numbering

if TYPE_CHECKING:
    from lxml.etree import _Element

# What a reader does not see: deletions, the source of moves, field codes, the second copy of a text box.
UNSEEN = frozenset(
    {"del", "moveFrom", "instrText", "delText", "delInstrText", "Fallback", "rt", "pPr", "rPr"}
)
BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "ptab": "\t", "noBreakHyphen": "-"}
TWIPS_A_COLUMN = 105


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph style says of numbering, and the style that it is based on."""

    list_id: str | None
    level: str | None
    parent: str | None


@dataclass(frozen=True, slots=True)
class Book:
    """What is needed beside the body: styles and lists."""

    styles: Mapping[str, Style] = field(default_factory=dict)
    numbering: Numbering = field(default_factory=Numbering)


def read_docx(blob: Blob, options: Options) -> Document:
    """The document of a docx file; text boxes follow their paragraph, deletions are left out.

    Automatic numbers are printed as Word prints them. There are no pages: a docx has none until it is printed.
    Raises ReadError where the file is damaged.
    """
    archive = open_zip(blob.data, options)
    parts = {info.filename.replace("\\", "/").lower(): info for info in archive.infolist()}
    root = _part(archive, parts, "word/document.xml", options)
    body = child(root, "body")
    if body is None:
        raise ReadError("is a Word file without a body: open it in Word and save it anew")
    book = _book(archive, parts, options)
    try:
        composed = compose(_blocks(body, book), options)
    except RecursionError as error:
        raise ReadError("is a Word file whose tables nest too deeply: save it as PDF") from error
    if not composed.text.strip():
        raise ReadError("holds no text (pictures only?): save it as PDF so that it can be read by OCR")
    return Document(
        source=blob.source,
        sha256=hashlib.sha256(blob.data).hexdigest(),
        format="docx",
        text=composed.text,
        tables=composed.tables,
        engine="lxml",
        running=_running(archive, parts, options),
    )


def _running(
    archive: zipfile.ZipFile, parts: Mapping[str, zipfile.ZipInfo], options: Options
) -> tuple[str, ...]:
    """The words in the heads and feet of the pages, each once; a damaged one is no loss to the text."""
    found = []
    for path in sorted(path for path in parts if re.fullmatch(r"word/(?:header|footer)\d{0,4}\.xml", path)):
        with suppress(ReadError):
            root = _part(archive, parts, path, options)
            items = root.iter() if root is not None else ()
            found.append("".join(item.text or "" for item in items if name(item) == "t"))
    return tuple(dict.fromkeys(words for words in found if words.strip()))


def _part(
    archive: zipfile.ZipFile, parts: Mapping[str, zipfile.ZipInfo], path: str, options: Options
) -> _Element | None:
    return parse_xml(read_member(archive, parts[path]), options) if path in parts else None


def _book(archive: zipfile.ZipFile, parts: Mapping[str, zipfile.ZipInfo], options: Options) -> Book:
    styles_root = _part(archive, parts, "word/styles.xml", options)
    styles: dict[str, Style] = {}
    list_styles: dict[str, str] = {}
    for element in styles_root if styles_root is not None else ():
        key = attribute(element, "styleId")
        if name(element) != "style" or key is None:
            continue
        style = _style(element)
        styles[key] = style
        if attribute(element, "type") == "numbering" and style.list_id:
            list_styles[key] = style.list_id
    numbering_root = _part(archive, parts, "word/numbering.xml", options)
    return Book(styles, read_numbering(numbering_root, list_styles))


def _style(element: _Element) -> Style:
    number = child(element, "pPr", "numPr")
    return Style(
        list_id=attribute(child(number, "numId"), "val"),
        level=attribute(child(number, "ilvl"), "val"),
        parent=attribute(child(element, "basedOn"), "val"),
    )


def _blocks(element: _Element, book: Book) -> Iterator[Block]:
    """Paragraphs and tables in reading order, through content controls and the like."""
    for item in element:
        kind = name(item)
        if kind == "p":
            yield from _paragraph(item, book)
        elif kind == "tbl":
            yield from table_blocks(list(_cells(item, book)))
        elif kind not in UNSEEN and len(item):
            yield from _blocks(item, book)


def _paragraph(paragraph: _Element, book: Book) -> Iterator[Block]:
    boxes: list[_Element] = []
    text = "".join(_inline(paragraph, boxes))
    if text.strip():
        text = _label(paragraph, book, text) + text
    yield Paragraph(text)
    for box in boxes:
        yield from _blocks(box, book)


def _inline(element: _Element, boxes: list[_Element]) -> Iterator[str]:
    """The pieces of text of a paragraph; the text boxes met are put aside in ``boxes``."""
    for item in element:
        kind = name(item)
        if kind == "t":
            yield item.text or ""
        elif kind in BREAKS:
            yield BREAKS[kind]
        elif kind == "txbxContent":
            boxes.append(item)
        elif kind == "r" and _is_hidden(item):
            continue
        elif kind not in UNSEEN and len(item):
            yield from _inline(item, boxes)


def _is_hidden(run: _Element) -> bool:
    vanish = child(run, "rPr", "vanish")
    return vanish is not None and attribute(vanish, "val") not in ("0", "false", "off")


def _label(paragraph: _Element, book: Book, text: str) -> str:
    """The automatic number of a paragraph, from itself or from its style."""
    properties = child(paragraph, "pPr")
    own = child(properties, "numPr")
    style = attribute(child(properties, "pStyle"), "val")
    list_id, level = attribute(child(own, "numId"), "val"), attribute(child(own, "ilvl"), "val")
    if list_id is None:
        list_id, inherited, style = _from_style(style, book)
        level = level or inherited
    if list_id is None or list_id == "0":
        return ""
    place = int(level) if level and level.isdigit() else book.numbering.level_of_style(list_id, style or "")
    label = book.numbering.label(list_id, place)
    return label + " " if label.endswith(".") and text.lstrip()[:1].isdigit() else label


def _from_style(style: str | None, book: Book) -> tuple[str | None, str | None, str | None]:
    """The list, the level and the style that first names a list, along the chain of styles."""
    seen: set[str] = set()
    while style is not None and style in book.styles and style not in seen:
        seen.add(style)
        found = book.styles[style]
        if found.list_id is not None:
            return found.list_id, found.level, style
        style = found.parent
    return None, None, None


def _cells(table: _Element, book: Book) -> Iterator[RichCell]:
    """The cells of a table, each merged one once, with all that it spans."""
    open_cells: dict[int, RichCell] = {}
    row_number = 0
    for row in _members(table, "tr"):
        properties = child(row, "trPr")
        if child(properties, "hidden") is not None or child(properties, "del") is not None:
            continue
        column = _span(child(properties, "gridBefore"))
        for cell in _members(row, "tc"):
            width = _span(child(cell, "tcPr", "gridSpan")) or 1
            merge = child(cell, "tcPr", "vMerge")
            above = open_cells.pop(column, None)
            if merge is not None and attribute(merge, "val") != "restart" and above is not None:
                open_cells[column] = replace(above, row_span=above.row_span + 1)
            else:
                if above is not None:
                    yield above
                open_cells[column] = _cell(cell, book, row_number, column, width)
            column += width
        row_number += 1
    yield from open_cells.values()


def _members(element: _Element, kind: str) -> Iterator[_Element]:
    """Rows of a table or cells of a row, also those within content controls."""
    for item in element:
        found = name(item)
        if found == kind:
            yield item
        elif found in ("sdt", "sdtContent", "customXml", "ins", "smartTag"):
            yield from _members(item, kind)


def _cell(cell: _Element, book: Book, row: int, column: int, width: int) -> RichCell:
    return RichCell(row, column, tuple(_blocks(cell, book)), 1, width, _indent(cell))


def _indent(cell: _Element) -> int:
    """How far the first paragraph of a cell is moved in, in half-width columns."""
    where = child(cell, "p", "pPr", "ind")
    chars = _first_integer(where, ("leftChars", "startChars")) + _first_integer(where, ("firstLineChars",))
    if chars:
        return max(0, chars // 50)
    twips = _first_integer(where, ("left", "start")) + _first_integer(where, ("firstLine",))
    return max(0, twips // TWIPS_A_COLUMN)


def _first_integer(element: _Element | None, keys: Iterable[str]) -> int:
    for key in keys:
        value = attribute(element, key) or ""
        if value.lstrip("-").isdigit():
            return int(value)
    return 0


def _span(element: _Element | None) -> int:
    value = attribute(element, "val") or ""
    return min(int(value), 1000) if value.isdigit() else 0
