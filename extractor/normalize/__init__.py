"""Turns mentions into figures: unit applied, code resolved, year known, place in the whole found."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from extractor.model import Document, Figure, Mention, Options, Profile
from extractor.normalize.codes import resolve_code
from extractor.normalize.structure import structure
from extractor.normalize.units import apply_unit, inherited_units
from extractor.normalize.years import year_of

__all__ = ["normalize"]


def normalize(
    document: Document, profile: Profile, mentions: Sequence[Mention], options: Options
) -> tuple[Figure, ...]:
    """One figure for each mention, in the same order; ``parent`` and ``repeats`` are indices into the result."""
    inherited = inherited_units(document.text, mentions)
    figures = []
    for index, mention in enumerate(mentions):
        value, unit, source, flags = apply_unit(mention, inherited.get(index))
        official, is_line = resolve_code(mention, profile, options)
        if official.status == "repaired":
            flags = (*flags, "code_repaired")
        figures.append(
            Figure(
                fact_id=_fact_id(document, mention),
                mention=mention,
                value=value,
                unit=unit,
                unit_source=source,
                year=year_of(mention, profile),
                code=official.code,
                code_name=official.name,
                code_status=official.status,
                code_note=official.note,
                line=official.code if is_line else None,
                classification=official.classification or mention.classification,
                row_kind=mention.row_kind or "leaf",
                parent=mention.parent,
                flags=(*mention.flags, *flags),
            )
        )
    return structure(figures)


def _fact_id(document: Document, mention: Mention) -> str:
    parts = (
        document.sha256,
        mention.start,
        mention.end,
        mention.cell,
        mention.measure,
        mention.item,
        mention.basis,
        mention.part,
    )
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:16]
