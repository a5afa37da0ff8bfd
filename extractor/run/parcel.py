"""Results as bytes: small, quick, and safe to open whoever wrote them (plain values, no code)."""

from __future__ import annotations

import io
import pickle
import zlib
from collections.abc import Iterable
from typing import Any, NoReturn

from extractor.model import CheckRow, DocumentRow, Fact, NumberRow, Result, SectionRow

_LEVEL = 1  # a fifth of the size for a quarter of a millisecond


class _Plain(pickle.Pickler):
    """Refuses everything that is not a plain value of Python."""

    def reducer_override(self, value: object) -> NoReturn:
        raise TypeError(f"{type(value)} is no plain value")


class _Values(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> NoReturn:
        raise pickle.UnpicklingError(f"{module}.{name} has no place in a parcel")


def pack(result: Result) -> bytes:
    """The result as bytes, for ``unpack``."""
    tables = (result.facts, result.sections, result.checks, result.numbers)
    rows = [list(map(tuple, table)) for table in tables]
    content = [tuple(result.document), *rows, result.text, result.seconds]
    try:
        return zlib.compress(_dump(content), _LEVEL)
    except TypeError:  # a library's own kind of str or float
        return zlib.compress(_dump(_plain(content)), _LEVEL)


def unpack(parcel: bytes) -> Result:
    """The result that was packed. Raises ``UnpicklingError`` for anything but plain values."""
    document, facts, sections, checks, numbers, text, seconds = _Values(
        io.BytesIO(zlib.decompress(parcel))
    ).load()
    return Result(
        DocumentRow._make(document),
        tuple(map(Fact._make, facts)),
        tuple(map(SectionRow._make, sections)),
        tuple(map(CheckRow._make, checks)),
        tuple(map(NumberRow._make, numbers)),
        text,
        seconds,
    )


def _dump(content: Any) -> bytes:
    out = io.BytesIO()
    _Plain(out, protocol=5).dump(content)
    return out.getvalue()


def _plain(value: Any) -> Any:
    if isinstance(value, Iterable) and not isinstance(value, str):
        return tuple(_plain(inner) for inner in value)
    for kind in (bool, str, int, float):
        if isinstance(value, kind):
            return kind(value)
    return None if value is None else float(value)
