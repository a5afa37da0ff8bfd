"""Lines against their class and against the total: in the columns of tables and in prose."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from extractor.check.identity import Identity
from extractor.check.view import LEVELS, PREVIOUS, View

_LINES = frozenset({"expenditure_item", "economic_item", "revenue_item", "operating_cost_item"})
_SUMS = ("总计", "合计", "总额", "总量", "小计", "财力")
_CURRENT = frozenset({"revenue_current", "expenditure_current"})
_STATED = LEVELS | PREVIOUS


def column_identities(view: View) -> Iterator[Identity]:
    """In each column of each table: a line against the finer lines under it, totals against top lines."""
    columns: dict[object, list[int]] = {}
    for i, spot in enumerate(view.spot):
        if spot is not None and view.figures[i].unit != "percent":
            columns.setdefault(view.context[i], []).append(i)
    for column, members in columns.items():
        if len(members) > 1:
            yield from _column(view, column, members)


def _column(view: View, column: object, members: list[int]) -> Iterator[Identity]:
    table = column[0] if isinstance(column, tuple) else 0
    children, tops = _tree(view, members)
    for parent, kids in children.items():
        guessed = view.figures[parent].line is not None and all(view.figures[i].line is None for i in kids)
        family = None if guessed else ("lines", table)
        yield Identity("lines_within", "sum", parent, tuple(kids), False, family)
    yield from _against_totals(view, members, set(tops), table)


def _tree(view: View, members: list[int]) -> tuple[dict[int, list[int]], list[int]]:
    """Children of each line by code (or by the names above it), and the lines that nothing stands above."""
    children: dict[int, list[int]] = {}
    tops: list[int] = []
    stack: list[tuple[str, int]] = []
    for i in members:
        if not _is_line(view, i):
            stack = []
            continue
        figure = view.figures[i]
        code = figure.line or figure.mention.code_raw
        if code is not None and stack and stack[-1][0] == code and view.value[stack[-1][1]] == view.value[i]:
            children.setdefault(stack[-1][1], []).append(i)
            continue
        mark = _climb(stack, code, figure.mention.parents, figure.mention.item or "")
        if stack:
            children.setdefault(stack[-1][1], []).append(i)
        else:
            tops.append(i)
        if mark is not None:
            stack.append((mark, i))
    return children, tops


def _climb(stack: list[tuple[str, int]], code: str | None, above: tuple[str, ...], name: str) -> str | None:
    """Takes from the stack what does not stand above a line; its own mark, None for one that has nothing below."""
    if code is not None:
        while stack and not (len(stack[-1][0]) < len(code) and code.startswith(stack[-1][0])):
            stack.pop()
        return code
    marks = [mark for mark, _ in stack]
    if above and above[-1] in marks:
        del stack[marks.index(above[-1]) + 1 :]
        return name
    if any(mark.isdigit() for mark in marks):
        while stack and (len(stack[-1][0]) > 5 or not stack[-1][0].isdigit()):
            stack.pop()
        return None
    stack.clear()
    return name


def _is_line(view: View, i: int) -> bool:
    """Whether a figure belongs to a named line and not to the row that sums up."""
    figure = view.figures[i]
    return figure.mention.measure in _LINES and (figure.line is not None or figure.mention.item is not None)


def _against_totals(view: View, members: list[int], tops: set[int], table: object) -> Iterator[Identity]:
    """Totals above or below the lines: 本年合计 sums the lines before it, 总计 that and what follows."""
    pending: int | None = None
    gathered: list[int] = []
    for i in members:
        figure = view.figures[i]
        measure = figure.mention.measure
        if i in tops or measure == "carryover":
            gathered.append(i)
        elif _is_line(view, i):
            continue
        elif measure in _CURRENT and gathered:
            yield Identity(
                "lines_total",
                "sum",
                i,
                tuple(gathered),
                False,
                ("current", table, _row(view, gathered[0]), _row(view, i)),
            )
            gathered = [i]
        elif measure in _CURRENT:
            gathered = [i]
        elif _is_total(view, i):
            if len(gathered) > 1 or (
                gathered and pending is None and view.figures[gathered[0]].mention.measure in _CURRENT
            ):
                whole = i if pending is None else pending
                yield Identity(
                    "lines_total",
                    "sum",
                    whole,
                    tuple(gathered),
                    False,
                    ("total", table, _row(view, gathered[0]), _row(view, whole)),
                )
                pending, gathered = (None, []) if pending is None else (i, [])
            else:
                pending, gathered = i, []
    if pending is not None and gathered:
        yield Identity(
            "lines_total",
            "sum",
            pending,
            tuple(gathered),
            False,
            ("total", table, _row(view, gathered[0]), _row(view, pending)),
        )


def _row(view: View, i: int) -> int:
    spot = view.spot[i]
    return spot.row if spot is not None else 0


def _is_total(view: View, i: int) -> bool:
    figure = view.figures[i]
    return (
        figure.mention.item is None
        and figure.line is None
        and (
            figure.row_kind in ("total", "subtotal", "of_which") or figure.mention.measure.endswith("_total")
        )
    )


def prose_identities(view: View) -> Iterator[Identity]:
    """In each run of prose: a line against the finer lines that follow it, and the totals against the lines."""
    runs: dict[tuple[object, str, str, int | None, str | None, str | None], list[int]] = {}
    for i in view.flowing:
        figure = view.figures[i]
        if (
            figure.mention.basis in _STATED
            and figure.mention.measure in _LINES
            and figure.unit == "yuan"
            and figure.row_kind != "of_which"
            and not (figure.mention.item or "").endswith(_SUMS)
        ):
            key = (
                view.context[i],
                figure.mention.measure,
                figure.mention.basis,
                figure.year,
                figure.mention.fund,
                figure.mention.part,
            )
            runs.setdefault(key, []).append(i)
    wholes = _wholes(view)
    once = {key: _without_repeats(view, found) for key, found in runs.items()}
    widest: dict[object, int] = {}
    for key, members in once.items():
        widest[key[:2]] = max(widest.get(key[:2], 0), len(members))
    for key, members in once.items():
        children, tops = _prose_tree(view, members)
        for parent, kids in children.items():
            if not _interrupted(view, members, parent, kids):
                yield Identity("lines_within", "sum", parent, tuple(kids), False, ("prose", key[0]))
        if len(tops) > 1:
            whole_list = len(members) == widest[key[:2]]
            yield from _prose_total(view, key[:4], tops, wholes, whole_list)


def _interrupted(view: View, members: list[int], parent: int, kids: list[int]) -> bool:
    """Whether among the lines under one that they do not add up to stand some that no code places there."""
    if view.value[parent] == sum([view.value[i] for i in kids]):
        return False
    above = view.figures[parent].line or ""
    behind = (view.figures[i].line for i in members if i > parent)
    return None in takewhile(lambda code: code is None or code.startswith(above), behind)


def _without_repeats(view: View, members: list[int]) -> list[int]:
    """Each line once: a figure said again for the same line does not count twice."""
    seen: set[object] = set()
    kept = []
    for i in members:
        key = view.what[i]
        if key not in seen:
            seen.add(key)
            kept.append(i)
    return kept


def _prose_tree(view: View, members: list[int]) -> tuple[dict[int, list[int]], list[int]]:
    """Like ``_tree``, but prose may name a class far from its lines."""
    by_code = {code: i for i in members if (code := view.figures[i].line)}
    children: dict[int, list[int]] = {}
    tops = []
    for i in members:
        code = view.figures[i].line
        above = _above(by_code, code) if code else None
        if above is None:
            tops.append(i)
        else:
            children.setdefault(above, []).append(i)
    return children, tops


def _above(by_code: dict[str, int], code: str) -> int | None:
    for size in range(len(code) - 2, 2, -2):
        found = by_code.get(code[:size])
        if found is not None:
            return found
    return None


_OF = {
    "expenditure_item": (
        "expenditure_current",
        "expenditure_total",
        "appropriation_item",
        "appropriation_total",
        "expenditure_project",
    ),
    "revenue_item": ("revenue_current", "revenue_total"),
    "economic_item": ("personnel_cost", "public_cost", "expenditure_basic", "operating_cost"),
    "operating_cost_item": ("operating_cost", "public_cost"),
}


def _wholes(view: View) -> dict[object, list[int]]:
    """Totals of prose by measure, basis and year, those of other sections behind."""
    found: dict[object, list[int]] = {}
    wanted = {measure for measures in _OF.values() for measure in measures} | {"carryover"}
    for i in view.flowing:
        figure = view.figures[i]
        if figure.mention.measure in wanted and figure.unit == "yuan" and figure.mention.basis in _STATED:
            found.setdefault((figure.mention.measure, figure.mention.basis, figure.year), []).append(i)
    return found


def _prose_total(
    view: View,
    key: tuple[object, str, str, int | None],
    tops: list[int],
    wholes: dict[object, list[int]],
    whole_list: bool,
) -> Iterator[Identity]:
    """Top lines against the total that they close with, else against the nearest one of the same run.

    ``whole_list`` is false where the run has more lines in another column (three amounts for some lines).
    """
    context, measure, basis, year = key
    candidates = [i for name in _OF[measure] for i in wholes.get((name, basis, year), ())]
    if not candidates:
        return
    here = [i for i in candidates if view.context[i] == context and i < tops[0]]
    extra = [i for i in wholes.get(("carryover", basis, year), ()) if view.context[i] == context]
    lists = [tops, tops + extra, _folded(view, tops), _folded(view, tops) + _folded(view, extra)]
    for parts in lists:
        total = sum([view.value[i] for i in parts])
        closes = [i for i in here + candidates if view.value[i] == total]
        if closes:
            yield Identity(
                "lines_total",
                "sum",
                closes[0],
                tuple(parts),
                whole_list and _complete(view, parts, closes[0]),
            )
            return
    total = sum([view.value[i] for i in tops])
    whole = here[-1] if here else min(candidates, key=lambda i: abs(view.value[i] - total))
    parts = min(lists, key=lambda parts: abs(view.value[whole] - sum([view.value[i] for i in parts])))
    yield Identity("lines_total", "sum", whole, tuple(parts), whole_list and _complete(view, parts, whole))


def _folded(view: View, lines: list[int]) -> list[int]:
    """The lines without those that split up the one before them: a run that adds up to it, and zeros behind."""
    kept: list[int] = []
    at = 0
    while at < len(lines):
        kept.append(lines[at])
        at = _behind_parts(view, lines, at)
    return kept


def _behind_parts(view: View, lines: list[int], at: int) -> int:
    """Where the lines go on behind one and its parts."""
    whole, total = view.value[lines[at]], 0
    for end in range(at + 1, len(lines)):
        total += view.value[lines[end]]
        if whole and total == whole:
            rest = (k for k in range(end + 1, len(lines)) if view.value[lines[k]])
            return next(rest, len(lines))
    return at + 1


def _complete(view: View, tops: list[int], whole: int) -> bool:
    """Whether the words announce a complete list (包括：…, no 其中, 主要 or 等) of at least four parts."""
    if len(tops) < 4:
        return False
    figures = view.figures
    start, end = figures[whole].mention.end, figures[tops[0]].mention.start
    lead = view.text[start:end] if 0 <= end - start < 200 else "其中"
    last = figures[tops[-1]].mention.end
    return (
        ("包括" in lead or "具体" in lead)
        and "其中" not in lead
        and "主要" not in lead
        and "等" not in view.text[last : last + 4]
    )
