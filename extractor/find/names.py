"""Which words are lines of an official classification, and of which one."""

from __future__ import annotations

from functools import lru_cache

from extractor.reference.classification import known_names
from extractor.reference.spelling import normalise_name

_ECONOMIC_SECTIONS = frozenset({"basic_expenditure", "operating_cost"})


@lru_cache(maxsize=65536)
def is_known(words: str) -> bool:
    """Whether the words are the whole name of a line of expenditure, functional or economic."""
    if len(words) < 2:
        return False
    name = normalise_name(words)
    return name in known_names("functional") or name in known_names("economic_dept")


@lru_cache(maxsize=65536)
def is_functional(words: str) -> bool:
    """Whether the words are the whole name of a functional line."""
    return len(words) >= 3 and normalise_name(words) in known_names("functional")


@lru_cache(maxsize=65536)
def is_revenue(words: str) -> bool:
    """Whether the words are the whole name of a line of revenue."""
    return len(words) >= 2 and normalise_name(words) in known_names("revenue")


@lru_cache(maxsize=4096)
def economic_kind(words: str) -> str | None:
    """The economic classification, of departments before that of governments, that has a line of this name.

    >>> economic_kind("津贴补贴"), economic_kind("工资奖金津补贴"), economic_kind("行政运行")
    ('economic_dept', 'economic_gov', None)
    """
    name = normalise_name(words)
    return next((kind for kind in ("economic_dept", "economic_gov") if name in known_names(kind)), None)


def classification_of(code: str | None, name: str, section: str) -> str | None:
    """The classification that a printed line belongs to, by its code, else by its name and section."""
    if code:
        if code[0] == "3":
            return "economic_dept"
        if code[0] == "5":
            return "economic_gov"
        if code[0] == "1":
            return "revenue"
        return "functional"
    plain = normalise_name(name)
    functional = plain in known_names("functional")
    economic = plain in known_names("economic_dept")
    if economic and (not functional or section in _ECONOMIC_SECTIONS):
        return "economic_dept"
    return "functional"
