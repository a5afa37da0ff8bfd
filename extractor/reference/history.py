"""What the commands ``extract codes`` and ``extract regions`` print: entries with their history."""

from __future__ import annotations

from collections.abc import Mapping

from extractor.reference.atlas import Region, atlas
from extractor.reference.codebook import LEVELS, Codebook, Entry, codebook
from extractor.reference.cofog import cofog
from extractor.reference.spelling import normalise_name

Row = Mapping[str, object]


def codes_rows(query: str, year: int | None = None, book: Codebook | None = None) -> list[Row]:
    """The entries of a code, or of all names that hold the query, oldest name first.

    ``valid`` says whether the name is official in ``year`` (without a year: today).
    """
    book = book or codebook()
    wanted = query.strip()
    if wanted.isdigit():
        found = list(book.of_code(wanted))
    else:
        key = normalise_name(wanted)
        found = [entry for entry in book.entries if key in normalise_name(entry.name)]
    return [_code_row(book, entry, year) for entry in found]


def _code_row(book: Codebook, entry: Entry, year: int | None) -> Row:
    view = cofog(entry.code) if entry.classification == "functional" else None
    parent = book.official(entry.parent, year) if entry.parent else None
    return {
        "classification": entry.classification,
        "code": entry.code,
        "name": entry.name,
        "level": LEVELS[entry.level],
        "parent": parent.name if parent else None,
        "valid_from": entry.first or None,
        "valid_to": None if entry.last == 9999 else entry.last,
        "valid": entry.holds(year),
        "fund": entry.fund or None,
        "cofog": view.cofog if view else None,
        "cofog_note": view.cofog_note if view else None,
        "basis": entry.basis,
        "sources": entry.sources or None,
    }


def regions_rows(query: str, year: int | None = None) -> list[Row]:
    """The regions of a code, or of all names that hold the query, with what they were and became."""
    places = atlas()
    wanted = query.strip()
    if wanted.isdigit():
        codes = {wanted} | {r.code for r in places.regions if r.successor == wanted}
        found = [r for r in places.regions if r.code in codes]
    else:
        found = [r for r in places.regions if wanted in r.name or wanted in places.full_name(r, year)]
        found = [r for r in found if wanted in r.name] or found
    return [_region_row(region, year) for region in found]


def _region_row(region: Region, year: int | None) -> Row:
    places = atlas()
    valid_at = (
        year if year is not None and region.holds(year) else None if region.last == 9999 else region.last
    )
    later = places.at(region.successor, None) if region.successor else None
    return {
        "code": region.code,
        "name": region.name,
        "full_name": places.full_name(region, valid_at),
        "valid_from": region.first or None,
        "valid_to": None if region.last == 9999 else region.last,
        "valid": region.holds(year),
        "successor": f"{later.code} {later.name}" if later else None,
    }
