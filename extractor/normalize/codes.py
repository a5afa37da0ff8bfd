"""Official codes of printed lines."""

from __future__ import annotations

from functools import lru_cache, partial

from extractor.model import Mention, Options, Profile
from extractor.reference.classification import Resolution, resolve
from extractor.reference.codebook import given_codes
from extractor.rules import PINYIN, variants

_LINES = frozenset({"expenditure_item", "economic_item", "operating_cost_item", "revenue_item"})
_AGREES = frozenset({"match", "name_variant", "other_year"})
_NOTHING = Resolution()


def resolve_code(mention: Mention, profile: Profile, options: Options) -> tuple[Resolution, bool]:
    """The official line that a mention names, and whether the mention is that line or is only booked under it.

    A project or a purchase may bear the code of the line that pays for it. Empty where no code is printed
    or implied.
    """
    name = _usual(mention.item) if mention.item else None
    kind = mention.classification or _kind_of(mention, profile)
    look_up = partial(
        resolve,
        mention.code_raw,
        year=profile.fiscal_year,
        classification=kind,
        parents=mention.parents,
        level=1 if _is_class(mention) else None,
        book=given_codes(options.codes),
    )
    if mention.measure in _LINES:
        found = look_up(name) if kind else _NOTHING
        return (found if found.code or mention.code_raw else _NOTHING), True
    if mention.code_raw is None:
        return _NOTHING, False
    found = look_up(name)
    return (found, True) if found.status in _AGREES else (look_up(None), False)


def _is_class(mention: Mention) -> bool:
    """Whether a line without code is a 类: called so, or in a table of expenditure where nothing stands above it."""
    listed = mention.table is not None and mention.measure == "expenditure_item" and not mention.parents
    return mention.code_raw is None and (mention.level == "类" or listed)


def _kind_of(mention: Mention, profile: Profile) -> str | None:
    """The classification of a line that says nothing of its own; a government's revenue has codes, a department's sources none."""
    if mention.measure == "revenue_item" and profile.scope == "government":
        return "revenue"
    if mention.measure in ("operating_cost_item", "economic_item"):
        return "economic_dept"
    return "functional" if mention.measure == "expenditure_item" and mention.code_raw else None


@lru_cache(maxsize=65536)
def _usual(name: str) -> str:
    """A name in the characters that the lists are written in, without pinyin.

    >>> _usual("農(nóng)林水支出")
    '农林水支出'
    """
    return PINYIN.sub("", name).translate(variants())
