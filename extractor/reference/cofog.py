"""Functional codes in the international classification COFOG. The mapping is ours, not official."""

from __future__ import annotations

import csv
from functools import lru_cache
from typing import NamedTuple

from extractor.rules import read_text


class Cofog(NamedTuple):
    """A COFOG code, or None with a note that says why (``reallocate``, ``excluded``, ``unallocated``)."""

    cofog: str | None
    cofog_note: str | None


@lru_cache(maxsize=1)
def _mapping() -> dict[str, Cofog]:
    rows = csv.DictReader(read_text("cofog.csv").splitlines())
    return {row["code"]: Cofog(row["cofog"] or None, _note(row["confidence"], row["note"])) for row in rows}


def _note(confidence: str, note: str) -> str | None:
    parts = ([note] if note else []) + ([f"{confidence} confidence"] if confidence != "high" else [])
    return "; ".join(parts) or None


def cofog(code: str | None) -> Cofog:
    """The COFOG class of a functional code by our mapping, that of its 款 or 类 if it has none of its own.

    >>> cofog("2040201").cofog
    '03.1'
    >>> cofog("2210201").cofog is None
    True
    """
    mapping = _mapping()
    prefixes = (code[:n] for n in (7, 5, 3) if len(code) >= n) if code else ()
    return next((mapping[prefix] for prefix in prefixes if prefix in mapping), Cofog(None, None))
