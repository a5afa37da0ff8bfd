"""Across the rows of tables: 合计 against its columns, 小计 against the columns under the same head."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from extractor.check.identity import Identity
from extractor.check.view import View
from extractor.rules import load

_SUMS = ("合计", "小计", "总计", "总额")


@lru_cache(maxsize=1)
def _beside() -> tuple[str, ...]:
    return tuple(load("checks")["beside"]["words"])


def row_identities(view: View) -> Iterator[Identity]:
    """For each row of a table the sums that its column heads promise. The formula of a column is the family."""
    rows: dict[tuple[int, int], list[int]] = {}
    for i, spot in enumerate(view.spot):
        if spot is not None and view.figures[i].unit != "percent":
            rows.setdefault((spot.table, spot.row), []).append(i)
    formulas: dict[object, list[Identity]] = {}
    for (table, _), members in rows.items():
        if len(members) > 1:
            for identity in _of_row(view, members, view.table[table]):
                formulas.setdefault(identity.family, []).append(identity)
    for family in formulas.values():
        yield from _without_strangers(view, family)


def _of_row(view: View, members: list[int], table: int) -> Iterator[Identity]:
    yield from _under_heads(view, members, table)
    yield from _of_main(view, members, table)


def _off(view: View, identity: Identity) -> int:
    return view.value[identity.whole] - sum([view.value[i] for i in identity.parts])


def _without_strangers(view: View, family: list[Identity]) -> list[Identity]:
    """The sums of one formula, less a column that keeps them from closing: it stands beside the parts."""
    while True:
        off = [identity for identity in family if _off(view, identity)]
        stranger = _stranger(view, family, off) if off else None
        if stranger is None:
            return family
        family = [_less(view, identity, stranger) for identity in family]
        family = [identity for identity in family if identity.parts]


def _col(view: View, i: int) -> int:
    spot = view.spot[i]
    return spot.col if spot is not None else 0


def _stranger(view: View, family: list[Identity], off: list[Identity]) -> int | None:
    """The column whose value is just what a row is off by, wherever it holds anything."""
    wrong = {id(identity) for identity in off}
    guilty: dict[int, int] = {}
    needed: set[int] = set()
    for identity in family:
        gap = -_off(view, identity)
        for i in identity.parts:
            if view.value[i] and id(identity) not in wrong:
                needed.add(_col(view, i))
            elif view.value[i] and view.value[i] == gap:
                guilty[_col(view, i)] = guilty.get(_col(view, i), 0) + 1
    found = [(count, col) for col, count in guilty.items() if col not in needed]
    return max(found)[1] if found else None


def _less(view: View, identity: Identity, col: int) -> Identity:
    return identity._replace(parts=tuple(i for i in identity.parts if _col(view, i) != col))


def _path(view: View, i: int) -> tuple[str, ...]:
    return tuple((view.figures[i].mention.column_head or "").split("/"))


def _alike(view: View, i: int, j: int) -> bool:
    a, b = view.figures[i], view.figures[j]
    return a.mention.basis == b.mention.basis and a.year == b.year and a.unit == b.unit


def _is_sum(word: str) -> bool:
    return word.endswith(_SUMS)


def _under_heads(view: View, members: list[int], table: int) -> Iterator[Identity]:
    """A column headed 小计 or 合计 against the columns that share the head above it."""
    paths = {i: _path(view, i) for i in members}
    for i, path in paths.items():
        if _is_sum(path[-1]):
            parts = _parts(view, i, path[:-1], paths)
            if parts:
                yield Identity("row_sum", "sum", i, parts, False, ("row", table, _col(view, i)))


def _parts(
    view: View, whole: int, above: tuple[str, ...], paths: dict[int, tuple[str, ...]]
) -> tuple[int, ...]:
    """The columns one level under ``above``: for a head with columns of its own, its 小计 or else all of them."""
    depth = len(above)
    if sum(path == paths[whole] for path in paths.values()) > 1:
        return ()
    heads: dict[str, list[int]] = {}
    for i, path in paths.items():
        if (
            i != whole
            and len(path) > depth
            and path[:depth] == above
            and not _stands_beside(path[-1])
            and _alike(view, whole, i)
        ):
            heads.setdefault(path[depth], []).append(i)
    parts: list[int] = []
    for columns in heads.values():
        sums = [i for i in columns if _is_sum(paths[i][-1])]
        parts.extend(sums[:1] or columns)
    return tuple(parts)


def _stands_beside(head: str) -> bool:
    return any(word in head for word in _beside())


def _of_main(view: View, members: list[int], table: int) -> Iterator[Identity]:
    """The main figure of a row against its 基本支出 and 项目支出, where no head says 合计."""
    figures = view.figures
    kids: dict[int, dict[str, int]] = {}
    for i in members:
        parent, part = figures[i].parent, figures[i].mention.part
        if part and parent is not None and parent in members and _alike(view, parent, i):
            kids.setdefault(parent, {}).setdefault(part, i)
    for main, parts in kids.items():
        if len(parts) > 1 and not _is_sum(_path(view, main)[-1]):
            yield Identity(
                "row_sum", "sum", main, tuple(parts.values()), False, ("split", table, _col(view, main))
            )
