"""The cells of ruled tables, from the lines drawn on a page.

Lines are merged along their direction, gathered where they touch, and cut the plane into unit
squares; squares with no line between them are one cell. The outer frame counts as drawn, so a
table open to the left and right keeps its outer columns.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from extractor.read.pdf_page import Rule

SNAP = 2.5
TOUCH = 3.5
MIN_SIDE = 4.0
MAX_LINES = 600


class Region(NamedTuple):
    """One cell: its place in the grid, what it spans, and its box on the page."""

    row: int
    col: int
    row_span: int
    col_span: int
    x0: float
    top: float
    x1: float
    bottom: float


class Grid(NamedTuple):
    """A ruled table: the edges of its columns and rows, and its cells row by row."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    regions: tuple[Region, ...]

    @property
    def top(self) -> float:
        return self.ys[0]

    @property
    def bottom(self) -> float:
        return self.ys[-1]


def find_grids(horizontals: Sequence[Rule], verticals: Sequence[Rule], scale: float = 1.0) -> list[Grid]:
    """The ruled tables of a page, from top to bottom. A frame around a single cell is none.

    ``scale`` is below 1 on a page printed so small that rows stand closer than rules are thick elsewhere.
    """
    across, down = merge_rules(horizontals, scale), merge_rules(verticals, scale)
    if len(across) + len(down) > 2 * MAX_LINES:
        return []
    grids = [_grid(h, v, scale) for h, v in _components(across, down)]
    return sorted((g for g in grids if g and len(g.regions) > 1), key=lambda g: (g.top, g.xs[0]))


def merge_rules(rules: Iterable[Rule], scale: float = 1.0) -> list[Rule]:
    """Rules lying on one line, joined where they overlap or nearly meet.

    >>> merge_rules([Rule(10, 0, 50), Rule(10.8, 49, 90), Rule(10, 200, 220)])
    [Rule(at=10.0, start=0, end=90), Rule(at=10.0, start=200, end=220)]
    """
    merged: list[Rule] = []
    for group in _clusters(sorted(rules), SNAP * scale):
        at = min(rule.at for rule in group)
        start, end = None, 0.0
        for rule in sorted(group, key=lambda r: r.start):
            if start is not None and rule.start <= end + TOUCH * scale:
                end = max(end, rule.end)
                continue
            if start is not None:
                merged.append(Rule(float(at), start, end))
            start, end = rule.start, rule.end
        if start is not None:
            merged.append(Rule(float(at), start, end))
    return [rule for rule in merged if rule.end - rule.start >= MIN_SIDE * scale]


def _clusters(ordered: list[Rule], snap: float) -> Iterator[list[Rule]]:
    group: list[Rule] = []
    for rule in ordered:
        if group and rule.at - group[0].at > snap:
            yield group
            group = []
        group.append(rule)
    if group:
        yield group


def _components(across: list[Rule], down: list[Rule]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Horizontal and vertical lines that hang together by touching."""
    parent = list(range(len(across) + len(down)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, h in enumerate(across):
        for j, v in enumerate(down, len(across)):
            if _touch(h, v):
                parent[root(j)] = root(i)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, rule in enumerate([*across, *down]):
        groups.setdefault(root(i), ([], []))[i >= len(across)].append(rule)
    yield from (g for g in groups.values() if g[0] and g[1])


def _touch(h: Rule, v: Rule) -> bool:
    return h.start - TOUCH <= v.at <= h.end + TOUCH and v.start - TOUCH <= h.at <= v.end + TOUCH


def _grid(across: list[Rule], down: list[Rule], scale: float) -> Grid | None:
    side = MIN_SIDE * scale
    xs = _edges([v.at for v in down], [e for h in across for e in (h.start, h.end)], side)
    ys = _edges([h.at for h in across], [e for v in down for e in (v.start, v.end)], side)
    if len(xs) < 2 or len(ys) < 2 or len(xs) + len(ys) > MAX_LINES:
        return None
    walls = _covered(down, xs, ys)
    floors = _covered(across, ys, xs)
    return Grid(tuple(xs), tuple(ys), tuple(_regions(xs, ys, walls, floors)))


def _edges(drawn: list[float], ends: list[float], side: float) -> list[float]:
    """Positions of the drawn lines, and of the outer frame where the crossing lines stick out."""
    edges: list[float] = []
    for at in sorted(drawn):
        if not edges or at - edges[-1] > side:
            edges.append(at)
    low, high = min(ends), max(ends)
    if edges and edges[0] - low > 2 * side:
        edges.insert(0, low)
    if edges and high - edges[-1] > 2 * side:
        edges.append(high)
    return edges


def _covered(rules: list[Rule], at: list[float], along: list[float]) -> set[tuple[int, int]]:
    """(i, k): a line is drawn at ``at[i]`` across the middle of ``along[k]`` to ``along[k + 1]``."""
    middles = [(a + b) / 2 for a, b in pairwise(along)]
    covered: set[tuple[int, int]] = set()
    for rule in rules:
        i = nearest(at, rule.at)
        first = bisect_left(middles, rule.start)
        last = bisect_left(middles, rule.end)
        covered.update((i, k) for k in range(first, last))
    return covered


def nearest(edges: Sequence[float], at: float) -> int:
    """The index of the edge nearest to a position.

    >>> nearest([0.0, 10.0, 20.0], 13.0)
    1
    """
    i = bisect_left(edges, at)
    if i == 0:
        return 0
    if i == len(edges):
        return i - 1
    return i if edges[i] - at < at - edges[i - 1] else i - 1


def _regions(
    xs: list[float], ys: list[float], walls: set[tuple[int, int]], floors: set[tuple[int, int]]
) -> Iterator[Region]:
    """Cells, row by row: each grows right, then down, as far as no line stops it."""
    n_rows, n_cols = len(ys) - 1, len(xs) - 1
    taken: set[tuple[int, int]] = set()
    for row in range(n_rows):
        for col in range(n_cols):
            if (row, col) in taken:
                continue
            right = col + 1
            while right < n_cols and (right, row) not in walls and (row, right) not in taken:
                right += 1
            down = row + 1
            while down < n_rows and _open(down, col, right, walls, floors):
                down += 1
            taken.update((r, c) for r in range(row, down) for c in range(col, right))
            yield Region(row, col, down - row, right - col, xs[col], ys[row], xs[right], ys[down])


def _open(row: int, col: int, right: int, walls: set[tuple[int, int]], floors: set[tuple[int, int]]) -> bool:
    """Whether a cell over columns ``col`` to ``right`` goes on into ``row``."""
    if any((row, c) in floors for c in range(col, right)):
        return False
    return not any((c, row) in walls for c in range(col + 1, right))
