"""Cuts a document into flow and sections, and reads off it what it says of itself."""

from __future__ import annotations

from dataclasses import replace

from extractor.model import Document, Outline
from extractor.segment.flat import flat_tables, may_hold_tables
from extractor.segment.flow import build_flow, furniture
from extractor.segment.headings import sections
from extractor.segment.profile import profile

__all__ = ["profile", "segment", "with_flat_tables"]


def with_flat_tables(document: Document) -> Document:
    """The document with the tables that stand flattened in its text; itself where it has tables already."""
    if document.tables or not may_hold_tables(document.text):
        return document
    tables = flat_tables(document.text, furniture(document.text))
    return replace(document, tables=tables) if tables else document


def segment(document: Document) -> Outline:
    """The flow and the sections of a document. Section offsets are those of the flow."""
    page_lines = furniture(document.text)
    tables = tuple((table.start, table.end) for table in document.tables)
    flow = build_flow(document.text, (*tables, *page_lines))
    return Outline(flow, sections(flow), page_lines)
