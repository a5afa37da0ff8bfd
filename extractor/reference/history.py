"""What the commands ``extract codes`` and ``extract regions`` print: entries with their history."""

from __future__ import annotations

from collections.abc import Mapping

from extractor.reference.atlas import Region, atlas
from extractor.reference.codebook import LEVELS, Codebook, Entry, codebook
from extractor.reference.cofog import cofog
from extractor.reference.regions import locate
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
    """The regions of a code, of the first two or four digits of codes, or of all names that hold the query,
    with what they were and became; in ``year`` also what stood in their place then."""
    places = atlas()
    wanted = "".join(query.split())
    if wanted.isdigit() and len(wanted) < 6:
        found = [r for r in places.regions if r.code.startswith(wanted)]
    elif wanted.isdigit():
        found = [r for r in places.regions if r.code == wanted or wanted in r.successors]
    else:
        found = _of_name(wanted, year)
    if year is not None:
        found += [places.in_year(region, year) for region in found]
    return [_region_row(region, year) for region in dict.fromkeys(found)]


def _of_name(wanted: str, year: int | None) -> list[Region]:
    """The regions whose name, full name or shorter name (达茂旗) it is, or that a longer name begins with."""
    places = atlas()
    named = [r for r in places.regions if wanted in r.name] or places.by_name.get(wanted, [])
    full = named or [r for r in places.regions if wanted in places.full_name(r, year)]
    located = None if full else locate(wanted, year=year)
    return list(full) if located is None else places.by_code.get(located.code or "", [])


def _region_row(region: Region, year: int | None) -> Row:
    places = atlas()
    valid_at = (
        year if year is not None and region.holds(year) else None if region.last == 9999 else region.last
    )
    later = [after for code in region.successors if (after := places.at(code, None))]
    return {
        "code": region.code,
        "name": region.name,
        "full_name": places.full_name(region, valid_at),
        "valid_from": region.first or None,
        "valid_to": None if region.last == 9999 else region.last,
        "valid": region.holds(year),
        "successor": "; ".join(f"{after.code} {after.name}" for after in later) or None,
    }
