"""The columns below heads that were flattened: which heads stand over others, and which sums must close."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb, isclose

from extractor.segment.flat_pieces import MAX_COLUMNS, Piece, value_of

_MAX_WAYS = 220
_SPARE = 2
# Words that any two heads share.
_COMMON = frozenset(
    {"支出", "收入", "经费", "预算", "决算", "费用", "合计", "小计", "总计", "资金", "拨款", "财政"}
)
_PART_TOTALS = ("小计", "合计", "总计")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A column of figures: its head, and the head above it if there is one."""

    head: Piece
    above: Piece | None = None

    @property
    def total(self) -> bool:
        return self.head.word.startswith(_PART_TOTALS) or self.head.says("label.total")


Leaves = tuple[Leaf, ...]
Row = Sequence[Piece]


def flat(heads: Sequence[Piece]) -> Leaves:
    return tuple(Leaf(head) for head in heads)


def sums(leaves: Leaves) -> Iterator[tuple[int, tuple[tuple[int, ...], ...]]]:
    """Each column that holds a sum, with the ways in which others might make it up: of each group its sum, or its parts."""
    groups = [
        [j for j, leaf in enumerate(leaves) if leaf.above is above]
        for above in dict.fromkeys(leaf.above for leaf in leaves if leaf.above)
    ]
    tops = [j for j, leaf in enumerate(leaves) if leaf.above is None]
    for group in groups:
        if leaves[group[0]].total:
            yield group[0], ((*group[1:],),)
    if tops and tops[0] == 0 and leaves[0].total and len(leaves) > 2:
        whole: list[tuple[int, ...]] = [(j,) for j in tops[1:]]
        whole += [(group[0],) if leaves[group[0]].total else tuple(group) for group in groups]
        parts: list[tuple[int, ...]] = [(j,) for j in tops[1:]]
        parts += [tuple(group[1:]) if leaves[group[0]].total else tuple(group) for group in groups]
        yield 0, tuple(dict.fromkeys((sum(whole, ()), sum(parts, ()))))


def proofs(leaves: Leaves, values: dict[int, float]) -> tuple[int, int]:
    """How many sums close and how many fail over the figures of a row; a column without figure counts as nought."""
    closed = failed = 0
    for total, ways in sums(leaves):
        if total not in values:
            continue
        made = [sum(values.get(j, 0.0) for j in way) for way in ways]
        fits = any(isclose(values[total], value, abs_tol=0.011) for value in made)
        closed += fits and bool(values[total])
        failed += not fits
    return closed, failed


def proved(leaves: Leaves, rows: Sequence[Row]) -> bool:
    """Whether sums over the columns close in some row, and fail in none that is full."""
    full = [row for row in rows if len(row) == len(leaves)]
    counts = [
        proofs(leaves, {j: value for j, p in enumerate(row) if (value := value_of(p)) is not None})
        for row in full
    ]
    return any(closed for closed, _ in counts) and not any(failed for _, failed in counts)


def placed(leaves: Leaves, row: Row) -> tuple[int, ...]:
    """The column of each figure of a row, -1 where neither their number nor the sums tell.

    Of the columns that are empty nothing is left: what all ways to close the sums agree on is known.
    """
    if len(row) == len(leaves):
        return tuple(range(len(row)))
    if not row or len(row) > len(leaves):
        return (-1,) * len(row)
    values = [value_of(piece) for piece in row]
    tried = combinations(range(len(leaves)), len(row)) if comb(len(leaves), len(row)) <= _MAX_WAYS else ()
    ways = [
        way
        for way in tried
        if not (leaves[0].total and way[0])  # the whole is always printed
        and _closes(leaves, dict(zip(way, (v if v is not None else 0.0 for v in values), strict=True)))
    ]
    if not ways or None in values:
        first = 0 if leaves and leaves[0].total else -1
        return (first, *(-1,) * (len(row) - 1))
    return tuple(way[0] if len(set(way)) == 1 else -1 for way in zip(*ways, strict=True))


def _closes(leaves: Leaves, values: dict[int, float]) -> bool:
    closed, failed = proofs(leaves, values)
    return closed > 0 and not failed


def resolved(heads: Sequence[Piece], rows: Sequence[Row], upper: int | None = None) -> Leaves | None:
    """The columns that heads printed one after the other make, so that the figures of the rows fit.

    ``upper`` is how many of the heads stand in the first line, where that is known. Of several readings
    the one whose sums close counts, then the one whose lower heads share words with the upper.
    """
    longest = max((len(row) for row in rows), default=0)
    if not heads or not longest or len(heads) > MAX_COLUMNS + 4:
        return None
    period = _repeated(heads)
    if period:
        return _doubled(heads, period, rows, upper)
    best: tuple[tuple[int, ...], Leaves] | None = None
    tied = False
    for leaves, kinship in _readings(heads, upper, longest):
        open_end = leaves[0].total and all(leaf.above is None for leaf in leaves)
        if len(leaves) < longest or (len(leaves) > longest + _SPARE and not open_end):
            continue
        score = (*_score(leaves, rows, longest), kinship)
        if best is None or score > best[0]:
            best, tied = (score, leaves), False
        elif score == best[0]:
            tied = True
    return best[1] if best and not tied and best[0][0] >= 0 else None


def _repeated(heads: Sequence[Piece]) -> int:
    """How many heads at the end repeat each other in turn: 预算数, 决算数 below each of the columns."""
    if len(heads) < 6:
        return 0
    pair, size = (heads[-2].word, heads[-1].word), 0
    while size + 2 <= len(heads) and (heads[-size - 2].word, heads[-size - 1].word) == pair:
        size += 2
    return size if size > 2 and pair[0] != pair[1] else 0


def _doubled(heads: Sequence[Piece], size: int, rows: Sequence[Row], upper: int | None) -> Leaves | None:
    """Columns that are each parted in two."""
    if any(len(row) != size for row in rows):
        return None
    tops = heads[: len(heads) - size]
    split = upper if upper and upper < len(tops) else None
    leaves = resolved(tops, [row[::2] for row in rows], split)
    if leaves is None or len(leaves) * 2 != size:
        return None
    lower = heads[len(heads) - size :]
    return tuple(
        Leaf(lower[2 * j + k], leaf.above if leaf.above is not None and leaf.total else leaf.head)
        for j, leaf in enumerate(leaves)
        for k in (0, 1)
    )


def _score(leaves: Leaves, rows: Sequence[Row], longest: int) -> tuple[int, int]:
    """How well rows fit: sums that close less sums that fail, and whether the longest row fills all columns."""
    closed = failed = known = 0
    for row in rows[:12]:
        ways = placed(leaves, row)
        values = {
            j: value
            for j, piece in zip(ways, row, strict=True)
            if j >= 0 and (value := value_of(piece)) is not None
        }
        known += bool(ways) and ways[0] >= 0
        if len(row) == len(leaves) or len(values) == len(row):
            a, b = proofs(leaves, values)
            closed, failed = closed + a, failed + b
    full = len(leaves) == longest
    return (closed - 2 * failed) if full or known else -1, int(full)


def _readings(heads: Sequence[Piece], upper: int | None, longest: int) -> Iterator[tuple[Leaves, int]]:
    """The ways in which heads may stand over others, with how akin lower heads are to the upper."""
    words = [head.word for head in heads]
    if upper is None and len(set(words)) == len(words) and not set(words[1:]) & set(_PART_TOTALS):
        yield flat(heads), 1
    splits = [upper] if upper else range(1, len(heads) - 1)
    for split in splits:
        tops, lower = heads[:split], heads[split:]
        for loose in range(min(3, len(lower) - 1)):
            below = lower[: len(lower) - loose]
            for count in range(1, min(3, len(tops), len(below) // 2 or 1) + 1):
                if not longest <= len(heads) - count <= longest + _SPARE:
                    continue
                yield from _under(tops, below, lower[len(below) :], count)


def _under(
    tops: Sequence[Piece], below: Sequence[Piece], loose: Sequence[Piece], count: int
) -> Iterator[tuple[Leaves, int]]:
    for cuts in combinations(range(1, len(below)), count - 1):
        groups = [below[a:b] for a, b in zip((0, *cuts), (*cuts, len(below)), strict=True)]
        if any(len(group) < 2 for group in groups):
            continue
        for parents in combinations(range(len(tops)), count):
            kin = [_kinship(tops[p], group) for p, group in zip(parents, groups, strict=True)]
            if min(kin) <= 0:
                continue
            own = dict(zip(parents, groups, strict=True))
            leaves = [
                leaf
                for j, top in enumerate(tops)
                for leaf in ([Leaf(head, top) for head in own[j]] if j in own else [Leaf(top)])
            ]
            yield (*leaves, *flat(loose)), sum(kin)


def _kinship(top: Piece, group: Sequence[Piece]) -> int:
    """How surely heads stand below another: they begin with its sum, or share its words."""
    words = _words(top)
    shared = [len(_words(head) & words) for head in group]
    starts = group[0].word in _PART_TOTALS
    alone = not any(head.word in _PART_TOTALS for head in group[1:])
    return (2 * starts + sum(shared)) if alone and (starts or all(shared)) else 0


def _words(head: Piece) -> set[str]:
    """The pairs of characters in a head, without those that any two heads share."""
    return {head.word[j : j + 2] for j in range(len(head.word) - 1)} - _COMMON
