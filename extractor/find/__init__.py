"""Finds every figure that a document states, in its prose and in its tables."""

from __future__ import annotations

from dataclasses import dataclass

from extractor.find.drafts import to_mentions
from extractor.find.narrative import read_narrative
from extractor.model import Document, Exclusion, Mention, Outline, Profile

__all__ = ["Findings", "find"]


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found: mentions in the order of the text, numbers that are no figures and numbers
    that nothing explains (spans), and the tables that were said or seen to be empty."""

    mentions: tuple[Mention, ...]
    exclusions: tuple[Exclusion, ...]
    unclaimed: tuple[tuple[int, int], ...]
    empty_tables: tuple[str, ...] = ()


def find(document: Document, outline: Outline, profile: Profile) -> Findings:
    """All findings of one document. Offsets are those of ``document.text``."""
    read = read_narrative(outline, profile)
    mentions = to_mentions(read.drafts, outline, document.text)
    span = outline.flow.span
    exclusions = tuple(Exclusion(*span(e.start, e.end), e.reason) for e in read.excluded)
    unclaimed = tuple(span(n.start, n.end) for n in read.unclaimed)
    empty: tuple[str, ...] = ()
    if document.tables:
        from extractor.find.tables import find_tables

        table_mentions, table_exclusions, empty = find_tables(document, profile)
        shift = len(mentions)
        moved = tuple(_moved(m, shift) for m in table_mentions)
        mentions, exclusions = mentions + moved, exclusions + table_exclusions
    return Findings(mentions, exclusions, unclaimed, empty)


def _moved(mention: Mention, shift: int) -> Mention:
    """A mention whose ``parent`` counts from the first mention of the document."""
    return mention if mention.parent is None else mention._replace(parent=mention.parent + shift)
