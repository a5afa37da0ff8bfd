"""The columns of every table and their types, derived from the rows in ``extractor.model``."""

from __future__ import annotations

from typing import Any, NamedTuple, get_args, get_type_hints

from extractor.model import CheckRow, DocumentRow, Fact, NumberRow, SectionRow

#: The tables in the order in which they are written. ``facts`` is the one that ``-o`` names.
TABLES: dict[str, type[Any]] = {
    "facts": Fact,
    "documents": DocumentRow,
    "sections": SectionRow,
    "checks": CheckRow,
    "numbers": NumberRow,
}

_PLAIN = {str: "string", int: "int32", float: "float64"}

#: Columns whose type is not the one that ``_PLAIN`` gives. Offsets are int64 in every table.
_TYPES = {
    "fiscal_year": "int16",
    "year": "int16",
    "level": "int16",
    "checks_passed": "int16",
    "checks_failed": "int16",
    "confidence": "float32",
    "region_confidence": "float32",
    "char_start": "int64",
    "char_end": "int64",
    "chars": "int64",
}

#: In ``documents`` the checks of a whole document are counted.
_WIDE = {("documents", "checks_passed"): "int32", ("documents", "checks_failed"): "int32"}


class Column(NamedTuple):
    """A column of a table: its name, its type as Arrow calls it, and whether it may be null."""

    name: str
    type: str
    nullable: bool


def columns(table: str) -> tuple[Column, ...]:
    """The columns of ``table`` in order.

    >>> columns("numbers")[1]
    Column(name='char_start', type='int64', nullable=False)
    """
    hints = get_type_hints(TABLES[table])
    return tuple(_column(table, name, hints[name]) for name in TABLES[table]._fields)


def _column(table: str, name: str, hint: Any) -> Column:
    kinds = [kind for kind in get_args(hint) or (hint,) if kind is not type(None)]
    named = _WIDE.get((table, name)) or _TYPES.get(name) or _PLAIN[kinds[0]]
    return Column(name, named, type(None) in get_args(hint))
