"""What the narrative reader speaks of, and its figures while they may still gain a purpose or a reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from extractor.model import Mention, Outline


@dataclass(slots=True)
class Subject:
    """What the text is speaking of: the last thing named with a figure."""

    measures: tuple[str, ...]
    item: str | None
    code: str | None = None
    parents: tuple[str, ...] = ()
    classification: str | None = None
    fund: str | None = None
    part: str | None = None
    row_kind: str | None = None
    unit: str = "yuan"
    rule: str = ""
    level: str | None = None
    drafts: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Draft:
    """A mention while it may still gain a purpose, a reason or a unit. Offsets of the flow."""

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
    flags: tuple[str, ...] = ()
    level: str | None = None


def to_mentions(drafts: list[Draft], outline: Outline, source: str) -> tuple[Mention, ...]:
    """The drafts as mentions, their offsets those of the document's text."""
    return tuple(_mention(draft, outline, source) for draft in drafts)


def _mention(draft: Draft, outline: Outline, source: str) -> Mention:
    span = outline.flow.span
    start, end = span(draft.start, draft.end)
    item = _as_printed(draft, outline, source) if outline.flow.altered and draft.item else draft.item
    return Mention(
        start, end, draft.value, draft.value_text, draft.measure, draft.basis, draft.section, draft.rule,
        draft.unit, draft.unit_text, draft.factor, draft.unit_source, item, draft.code_raw, draft.classification,
        draft.parents, draft.year, draft.direction, draft.fund, draft.part, draft.row_kind, draft.parent,
        draft.list_id, span(*draft.sentence),
        span(*draft.purpose) if draft.purpose else None,
        span(*draft.reason) if draft.reason else None,
        flags=draft.flags,
        level=draft.level,
    )  # fmt: skip


def _as_printed(draft: Draft, outline: Outline, source: str) -> str:
    """The name of a line in the characters of the document."""
    item = draft.item or ""
    start = outline.flow.text.rfind(item, max(0, draft.start - 240), draft.start)
    if start < 0:
        return item
    a, b = outline.flow.span(start, start + len(item))
    return "".join(source[a:b].split())
