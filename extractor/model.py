"""The values that the stages hand to each other, and the rows of the output tables.

    read -> Document -> segment -> Outline -> find -> Mention -> normalize -> Figure -> check -> Verdict, Check

Everything here is frozen: dataclasses, and named tuples where there are very many. Offsets are half-open, in code points of ``Document.text``, which is
what ``extract text FILE`` prints. Money is ``Decimal`` until it is written.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

#: The bases of figures that are about another one (``parent``).
ABOUT = frozenset({"change", "share", "rate"})


@dataclass(frozen=True, slots=True)
class Blob:
    """One input before it is read: its name as given (``a.zip!b.pdf`` inside an archive) and its bytes."""

    source: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Cell:
    """One table cell: its place in the grid (0-based), what it spans and its text.

    ``start``/``end`` are where ``text`` stands in ``Document.text``; layout breaks inside the
    cell are already closed, so ``Document.text[start:end] == text``.
    """

    row: int
    col: int
    text: str
    start: int
    end: int
    row_span: int = 1
    col_span: int = 1
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled or marked-up table. Its cells stand in ``Document.text`` between ``start`` and ``end``,
    row by row, cells parted by a tab and rows by a line feed.

    ``caption`` is what stands just above it (title, table number, unit, name of the unit),
    ``caption_start`` its offset; ``notes`` the lines just below. ``index`` is 1-based in the document.
    """

    index: int
    page: int | None
    start: int
    end: int
    n_rows: int
    n_cols: int
    cells: tuple[Cell, ...]
    caption: str = ""
    caption_start: int = 0
    notes: str = ""
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document as read. ``pages`` holds the offset at which each page starts (empty: no pages).

    ``running`` are the heads and feet of its pages, which are no part of the text.
    ``status`` is ``ok`` or ``partial`` (``error`` says what is missing and what to do);
    a document that cannot be read at all raises ``errors.ReadError`` instead.
    """

    source: str
    sha256: str
    format: str
    text: str
    encoding: str | None = None
    pages: tuple[int, ...] = ()
    tables: tuple[Table, ...] = ()
    status: str = "ok"
    error: str | None = None
    engine: str | None = None
    ocr_pages: tuple[int, ...] = ()
    damaged_bytes: int = 0
    running: tuple[str, ...] = ()

    @property
    def doc_id(self) -> str:
        return self.sha256[:16]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the text under it. ``parent`` is the ``id`` of the enclosing section or None."""

    id: int
    parent: int | None
    level: int
    number: str
    title: str
    slug: str
    start: int
    end: int


class Number(NamedTuple):
    """A number as printed, found before any pattern runs.

    ``start:end`` is the number alone, ``unit_start:unit_end`` its unit if one follows.
    ``value`` is as printed, before the unit is applied; ``factor`` turns it into ``unit``
    (``yuan``, ``percent``, ``count``, ``sqm``, or None when no unit is printed).
    """

    start: int
    end: int
    value: Decimal
    text: str
    unit: str | None = None
    unit_text: str | None = None
    factor: Decimal = Decimal(1)
    unit_end: int = 0


class Mention(NamedTuple):
    """What a finder saw: one figure and how the words around it describe it. Nothing is resolved yet.

    Same meaning for a span of text and for a table cell (``cell`` is then set).
    ``parents`` are the names (or codes) of 类 and 款 above an item, outermost first, ``level`` is what
    the print itself calls it (类, 款, 项).
    ``parent`` is the index, in the list of mentions, of the figure this one is a part or change of.
    ``label`` is what a total is called in print, where ``item`` is None.
    ``list_id`` is shared by the parts of one printed list, ``list_total`` its whole's index.
    """

    start: int
    end: int
    value: Decimal
    value_text: str
    measure: str
    basis: str
    section: str
    rule: str
    unit: str | None = None
    unit_text: str | None = None
    factor: Decimal | None = None
    unit_source: str | None = None
    item: str | None = None
    code_raw: str | None = None
    classification: str | None = None
    parents: tuple[str, ...] = ()
    year: int | None = None
    direction: str | None = None
    fund: str | None = None
    part: str | None = None
    row_kind: str | None = None
    parent: int | None = None
    list_id: int | None = None
    sentence: tuple[int, int] = (0, 0)
    purpose: tuple[int, int] | None = None
    reason: tuple[int, int] | None = None
    table: int | None = None
    cell: str | None = None
    table_kind: str | None = None
    column_head: str | None = None
    flags: tuple[str, ...] = ()
    level: str | None = None
    label: str | None = None


class Exclusion(NamedTuple):
    """A number that is no figure, and why (reasons are those of the ``numbers`` table)."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What the document says of itself. Missing is None, never a guess. ``basis`` is that of money of
    which nothing else is said: ``budget`` or ``final``. ``given`` names what the user told instead."""

    fiscal_year: int | None = None
    doc_kind: str = "other"
    scope: str | None = None
    department: str | None = None
    department_type: str | None = None
    department_level: str | None = None
    region_code: str | None = None
    region: str | None = None
    region_source: str | None = None
    region_evidence: str | None = None
    region_confidence: float | None = None
    template: str | None = None
    empty_tables: tuple[str, ...] = ()
    basis: str = "budget"
    given: tuple[str, ...] = ()


class Figure(NamedTuple):
    """A mention after normalizing: unit applied, code resolved, year known, place in the whole found.

    ``value`` is in ``unit``: yuan, percent, count or sqm; signed. ``line`` is the code where the figure is
    that line of a classification, None where it only bears its code (a project, a purchase). ``parent``
    and ``repeats`` are indices into the document's figures.
    """

    fact_id: str
    mention: Mention
    value: Decimal
    unit: str
    unit_source: str | None
    year: int | None
    code: str | None
    code_name: str | None
    code_status: str | None
    code_note: str | None
    line: str | None
    classification: str | None
    row_kind: str
    parent: int | None = None
    repeats: int | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison made, or one that should have been made.

    ``figures`` are indices into the document's figures, the likeliest culprit first.
    """

    check: str
    outcome: str
    figures: tuple[int, ...]
    message: str
    cause: str | None = None
    expected: Decimal | None = None
    found: Decimal | None = None
    difference: Decimal | None = None
    tolerance: Decimal | None = None


class Verdict(NamedTuple):
    """What the checks say of one figure."""

    confidence: float
    passed: int = 0
    failed: int = 0
    flags: tuple[str, ...] = ()


class Fact(NamedTuple):
    """A row of ``facts``: one figure that a document states. Columns as in docs/tables.md."""

    fact_id: str
    doc_id: str
    source: str
    region_code: str | None
    region: str | None
    department: str | None
    scope: str | None
    doc_kind: str
    fiscal_year: int | None
    section: str
    measure: str
    item: str | None
    row_kind: str
    repeats: str | None
    parent_id: str | None
    table_kind: str | None
    column_head: str | None
    classification: str | None
    code_raw: str | None
    code: str | None
    code_name: str | None
    code_status: str | None
    code_note: str | None
    cofog: str | None
    cofog_note: str | None
    fund: str | None
    part: str | None
    basis: str
    year: int | None
    direction: str | None
    value: float
    unit: str
    value_text: str
    unit_text: str | None
    unit_source: str | None
    purpose: str | None
    purpose_terms: str | None
    reason: str | None
    page: int | None
    cell: str | None
    char_start: int
    char_end: int
    quote: str
    sentence: str
    confidence: float
    checks_passed: int
    checks_failed: int
    flags: str
    rule: str


class DocumentRow(NamedTuple):
    """A row of ``documents``: one file given, read or not."""

    source: str
    doc_id: str | None
    sha256: str | None
    format: str | None
    encoding: str | None
    pages: int | None
    chars: int
    status: str
    error: str | None
    region_code: str | None
    region: str | None
    region_source: str | None
    region_evidence: str | None
    region_confidence: float | None
    department: str | None
    department_type: str | None
    department_level: str | None
    scope: str | None
    doc_kind: str
    fiscal_year: int | None
    given: str | None
    template: str | None
    empty_tables: str | None
    ocr_pages: int
    facts: int
    numbers_seen: int
    numbers_claimed: int
    numbers_excluded: int
    numbers_unclaimed: int
    checks_passed: int
    checks_failed: int
    checks_untestable: int
    confidence: float | None
    duplicate_of: str | None
    near_duplicate_of: str | None = None


class NumberRow(NamedTuple):
    """A row of ``numbers``: a number that gave no fact."""

    doc_id: str
    char_start: int
    char_end: int
    text: str
    outcome: str
    reason: str | None


class SectionRow(NamedTuple):
    """A row of ``sections``."""

    doc_id: str
    section_id: int
    parent_id: int | None
    level: int
    number: str
    title: str
    section: str
    page: int | None
    char_start: int
    char_end: int


class CheckRow(NamedTuple):
    """A row of ``checks``."""

    doc_id: str
    check: str
    outcome: str
    cause: str | None
    expected: float | None
    found: float | None
    difference: float | None
    tolerance: float | None
    fact_ids: str
    message: str


@dataclass(frozen=True, slots=True)
class Result:
    """All rows of one input, ready to be written. ``text`` is kept for the report only."""

    document: DocumentRow
    facts: tuple[Fact, ...] = ()
    sections: tuple[SectionRow, ...] = ()
    checks: tuple[CheckRow, ...] = ()
    numbers: tuple[NumberRow, ...] = ()
    text: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Options:
    """Everything a run can be told. One value, handed down whole."""

    purposes: bool = True
    max_bytes: int = 200_000_000
    max_pages: int = 2_000
    max_chars: int = 20_000_000
    max_ratio: int = 200
    max_members: int = 10_000
    max_pixels: int = 100_000_000
    max_depth: int = 500
    ocr: bool = True
    region: str | None = None
    codes: str | None = None
    given: tuple[tuple[str, str], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Flow:
    """The running text without its layout: no wraps, no blanks, no running lines, no tables.

    ``text`` keeps one line feed for each true line end and one blank between two numbers.
    ``altered`` says that characters were replaced by their usual form (full-width, traditional).
    Each unbroken run begins at ``starts[i]`` of ``text`` and ``sources[i]`` of ``Document.text``.
    """

    text: str
    starts: tuple[int, ...]
    sources: tuple[int, ...]
    altered: bool = False

    def at(self, position: int) -> int:
        """The offset in ``Document.text`` of one character of the flow."""
        piece = bisect_right(self.starts, position) - 1
        return self.sources[piece] + position - self.starts[piece]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open span in ``Document.text`` of ``text[start:end]``."""
        first = self.at(start)
        return (first, self.at(end - 1) + 1) if end > start else (first, first)


@dataclass(frozen=True, slots=True)
class Outline:
    """A document cut up: its flow, its sections (offsets of the flow) and the spans that were left out."""

    flow: Flow
    sections: tuple[Section, ...]
    furniture: tuple[tuple[int, int], ...] = ()
