"""OpenDocument workbooks: each cell's text as it was printed when the file was saved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from extractor.errors import ReadError
from extractor.model import Options
from extractor.read.compose import Grid, GridCell, indent_of, without_columns
from extractor.read.limits import open_zip, read_member
from extractor.read.markup import attribute, name, parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element

# A value that is repeated over more cells than this is a filler.
REPEATED = 256
HIDDEN = ("collapse", "filter")
WRAPPERS = frozenset(("table-row-group", "table-header-rows", "table-rows"))
COLUMN_WRAPPERS = frozenset(("table-column-group", "table-header-columns", "table-columns"))


def read_ods(data: bytes, options: Options) -> Iterator[Grid]:
    """The visible sheets of an ods file, without hidden rows and columns. Raises ReadError where it is damaged."""
    with open_zip(data, options) as archive:
        if "content.xml" not in archive.namelist():
            raise ReadError("is a workbook without content: open it in its program and save it anew")
        root = parse_xml(read_member(archive, "content.xml"), options)
    hidden = _hidden_styles(root)
    for table in root.iter("{*}table"):
        if attribute(table, "style-name") not in hidden:
            yield Grid(tuple(_cells(table)), attribute(table, "name"))


def _hidden_styles(root: _Element) -> set[str | None]:
    return {
        attribute(style, "name")
        for style in root.iter("{*}style")
        for item in style
        if name(item) == "table-properties" and attribute(item, "display") == "false"
    }


def _cells(table: _Element) -> Iterator[GridCell]:
    hidden = set(_hidden_columns(table))
    number = 0
    for row in _members(table, "table-row", WRAPPERS):
        repeats = _count(row, "number-rows-repeated")
        if attribute(row, "visibility") not in HIDDEN:
            for again in range(repeats if repeats <= REPEATED else 1):
                yield from without_columns(_row(row, number + again), hidden)
        number += repeats


def _hidden_columns(table: _Element) -> Iterator[int]:
    number = 0
    for column in _members(table, "table-column", COLUMN_WRAPPERS):
        repeats = _count(column, "number-columns-repeated")
        if attribute(column, "visibility") in HIDDEN:
            yield from range(number, number + min(repeats, 16_384))
        number += repeats


def _row(row: _Element, number: int) -> Iterator[GridCell]:
    column = 0
    for cell in row:
        repeats = _count(cell, "number-columns-repeated")
        text = "\n".join("".join(_text(line)) for line in cell if name(line) == "p")
        if text.strip() and name(cell) == "table-cell":
            height, width = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
            for again in range(min(repeats, REPEATED)):
                yield GridCell(number, column + again, text, height, width, indent_of(text))
        column += repeats


def _text(element: _Element) -> Iterator[str]:
    yield element.text or ""
    for item in element:
        if name(item) == "s":
            yield " " * min(_count(item, "c"), 100)
        elif name(item) in ("line-break", "tab"):
            yield "\n" if name(item) == "line-break" else " "
        elif name(item) not in ("annotation", "ruby-text"):
            yield from _text(item)
        yield item.tail or ""


def _members(element: _Element, kind: str, wrappers: frozenset[str]) -> Iterator[_Element]:
    for item in element:
        found = name(item)
        if found == kind:
            yield item
        elif found in wrappers:
            yield from _members(item, kind, wrappers)


def _count(element: _Element, key: str) -> int:
    value = attribute(element, key) or ""
    return max(1, int(value)) if value.isascii() and value.isdigit() and len(value) < 9 else 1
