"""The year that a figure is for."""

from __future__ import annotations

from extractor.model import ABOUT, Mention, Profile


def year_of(mention: Mention, profile: Profile) -> int | None:
    """The year of a mention: that of the document for what it states, compares or divides; the year
    before for a previous figure; a printed year where there is one."""
    fiscal = profile.fiscal_year
    if mention.basis in ABOUT:
        return fiscal
    if mention.year is not None:
        return mention.year
    if mention.basis.startswith("previous"):
        return fiscal - 1 if fiscal is not None else None
    return fiscal
