"""Official codes of printed lines."""

from __future__ import annotations

from functools import lru_cache

from extractor.model import Mention, Options, Profile
from extractor.reference.classification import Resolution, given_codes, resolve
from extractor.rules import variants

_CODED = frozenset({"expenditure_item", "economic_item", "operating_cost_item", "revenue_item"})


def resolve_code(mention: Mention, profile: Profile, options: Options) -> Resolution | None:
    """The official line that a mention names; None for measures that stand in no classification."""
    if mention.measure not in _CODED or (mention.item is None and mention.code_raw is None):
        return None
    kind = mention.classification or _kind_of(mention, profile)
    if kind is None:
        return None
    name = _usual(mention.item) if mention.item else None
    book = given_codes(options.codes)
    year = profile.fiscal_year
    parents = _with_ending(mention.parents)
    if mention.level == "类" and name and mention.code_raw is None:
        found = resolve(None, _spent(name), year=year, classification=kind, book=book)
        if found.code and len(found.code) == 3:
            return found
    found = resolve(
        mention.code_raw, name, year=year, classification=kind, parents=mention.parents, book=book
    )
    if found.code is None and parents != mention.parents:
        found = resolve(mention.code_raw, name, year=year, classification=kind, parents=parents, book=book)
    return found if found.code or mention.code_raw else None


def _kind_of(mention: Mention, profile: Profile) -> str | None:
    """The classification of a line that says nothing of its own; a government's revenue has codes, a department's sources none."""
    if mention.measure == "revenue_item" and profile.scope == "government":
        return "revenue"
    if mention.measure in ("operating_cost_item", "economic_item"):
        return "economic_dept"
    return "functional" if mention.measure == "expenditure_item" and mention.code_raw else None


@lru_cache(maxsize=65536)
def _usual(name: str) -> str:
    """A name in the characters that the lists are written in."""
    return name.translate(variants())


def _spent(name: str) -> str:
    """The name of a 类, which ends with 支出 in the lists and often not in print."""
    return name if name.endswith("支出") else name + "支出"


def _with_ending(parents: tuple[str, ...]) -> tuple[str, ...]:
    return (_spent(parents[0]), *parents[1:]) if parents and not parents[0].isdigit() else parents
