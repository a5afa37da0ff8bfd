"""Previous + change = current, growth, shares and completion rates: the figures said of one line."""

from __future__ import annotations

from collections.abc import Iterator

from extractor.check.identity import Identity, expected
from extractor.check.view import LEVELS, PREVIOUS, SCALE, View
from extractor.model import ABOUT

#: What a share may be a share of, and how many of them are tried in one document.
_WHOLES = frozenset(
    {"revenue_total", "revenue_current", "expenditure_total", "expenditure_current", "expenditure_basic"}
    | {
        "appropriation_total",
        "appropriation_item",
        "three_public_total",
        "procurement_total",
        "operating_cost",
    }
    | {"procurement_sme"}
)
_MOST = 40


class Group:
    """What a sentence or a table row says of one line: indices of its levels, previous levels, changes."""

    __slots__ = ("amounts", "levels", "order", "percents", "previous", "rates", "shares")

    def __init__(self) -> None:
        self.levels: dict[str, int] = {}
        self.previous: list[int] = []
        self.amounts: list[int] = []
        self.percents: list[int] = []
        self.rates: list[int] = []
        self.shares: list[int] = []
        self.order: list[int] = []


def groups(view: View) -> list[Group]:
    """The figures gathered by the line that they are about, in the order of the document."""
    found: list[Group] = []
    of: dict[int, Group] = {}
    open_groups: dict[object, Group] = {}
    for i, figure in enumerate(view.figures):
        mention = figure.mention
        key = _subject(view, i)
        basis = mention.basis
        parent = figure.parent
        if basis in LEVELS or basis in PREVIOUS:
            group = open_groups.get(key)
            if (
                group is None
                or (basis in group.levels and view.value[group.levels[basis]] != view.value[i])
                or (basis in PREVIOUS and len(group.previous) > 1)
            ):
                group = open_groups[key] = Group()
                found.append(group)
        else:
            group = of.get(parent) if parent is not None else open_groups.get(key)
            if group is None:
                group = open_groups[key] = Group()
                found.append(group)
        of[i] = group
        _put(view, group, i, basis)
    return found


def _put(view: View, group: Group, i: int, basis: str) -> None:
    group.order.append(i)
    if basis in LEVELS:
        group.levels.setdefault(basis, i)
    elif basis in PREVIOUS:
        group.previous.append(i)
    elif basis == "change":
        (group.percents if view.figures[i].unit == "percent" else group.amounts).append(i)
    elif basis == "rate":
        group.rates.append(i)
    else:
        group.shares.append(i)


def _subject(view: View, i: int) -> object:
    mention = view.figures[i].mention
    spot = view.spot[i]
    place = (spot.table, spot.row) if spot is not None else mention.sentence
    return (place, mention.measure, view.what[i], mention.fund, mention.part)


def change_identities(view: View) -> Iterator[Identity]:
    """Everything that the figures said of one line say of each other."""
    shares: dict[object, list[tuple[int, int]]] = {}
    for group in groups(view):
        if len(group.order) > 1:
            yield from _of_group(view, group)
            part = _current(group)
            for share in group.shares if part is not None else ():
                spot = view.spot[share]
                shares.setdefault(view.context[share] if spot is None else spot.table, []).append(
                    (part or 0, share)
                )
    if shares:
        yield from _shares(view, shares)


def _of_group(view: View, group: Group) -> Iterator[Identity]:
    current = _current(group)
    bases = [i for i in _bases(group) if i != current]
    if current is not None:
        if not any(_year(view, b) == _year(view, current) for b in group.previous):
            yield from _changes(view, group, current, bases)
        found = [identity for rate in group.rates for identity in _rate(view, group, current, rate)]
        yield from [identity for identity in found if _is_near(view, identity)] or found[:1]


def _year(view: View, i: int) -> int | None:
    return view.figures[i].year


def _changes(view: View, group: Group, current: int, bases: list[int]) -> Iterator[Identity]:
    for amount in group.amounts:
        for identity in _difference(view, current, bases, amount):
            yield _with_family(view, identity)
    for percent in group.percents:
        growth = _growth(view, current, bases, group, percent)
        if growth is not None:
            yield _with_family(view, growth)


def _with_family(view: View, identity: Identity) -> Identity:
    """In a table the same columns of other rows vouch for a comparison; it is never strong by itself."""
    spots = [view.spot[i] for i in identity.members]
    if any(spot is None for spot in spots):
        return identity
    table = view.table[spots[0].table] if spots[0] is not None else 0
    columns = tuple(spot.col for spot in spots if spot is not None)
    return identity._replace(strong=False, family=(identity.check, table, columns))


def _current(group: Group) -> int | None:
    levels = group.levels
    for basis in ("final", "budget", "adjusted_budget", "stock"):
        if basis in levels:
            return levels[basis]
    return None


def _bases(group: Group) -> list[int]:
    """What the current figure may be compared with, likeliest first."""
    levels = group.levels
    own = [levels[b] for b in ("budget", "adjusted_budget") if b in levels and "final" in levels]
    return group.previous + own


def _difference(view: View, current: int, bases: list[int], amount: int) -> Iterator[Identity]:
    """Previous + change = current; with several bases the one that closes."""
    value = view.value
    same_unit = [
        b for b in bases if view.figures[b].unit == view.figures[current].unit == view.figures[amount].unit
    ]
    if not same_unit:
        return
    closes = [b for b in same_unit if value[b] + value[amount] == value[current]]
    previous = [b for b in same_unit if view.figures[b].mention.basis in PREVIOUS]
    if closes:
        yield Identity("previous_change", "sum", current, (closes[0], amount), True)
    elif len(same_unit) == 1:
        yield Identity("previous_change", "sum", current, (same_unit[0], amount), bool(previous))
    elif previous:
        yield Identity("previous_change", "sum", current, (previous[0], amount))


def _growth(view: View, current: int, bases: list[int], group: Group, percent: int) -> Identity | None:
    """A growth percentage from the change beside it, else from the two levels."""
    amount = _beside(group, percent)
    if amount is not None and view.figures[amount].unit == view.figures[current].unit:
        return Identity("growth", "growth", percent, (amount, current), True)
    if bases and not group.amounts:
        return Identity("growth", "risen", percent, (current, bases[0]), len(bases) == 1)
    return None


def _beside(group: Group, percent: int) -> int | None:
    """The change amount that stands nearest before a percentage (or just behind it)."""
    before = [a for a in group.amounts if a < percent]
    later = [p for p in group.percents if before and before[-1] < p < percent]
    if before and not later:
        return before[-1]
    after = [a for a in group.amounts if a > percent]
    return after[0] if after and not before else None


def _is_near(view: View, identity: Identity) -> bool:
    """Whether a rate is that of its two amounts, to the last digit; of several the others are of something else."""
    says = expected(view, identity)
    return says is not None and abs(says - view.value[identity.whole]) <= view.step[identity.whole]


def _rate(view: View, group: Group, current: int, rate: int) -> Iterator[Identity]:
    """A completion rate: done against what was planned."""
    done = group.levels.get("final", current)
    plans = [group.levels[b] for b in ("budget", "adjusted_budget") if b in group.levels]
    plans = [p for p in plans if p != done and view.figures[p].unit == view.figures[done].unit]
    if not plans:
        return
    close = [
        p
        for p in plans
        if view.value[p]
        and abs(100 * view.value[done] * 10_000 // view.value[p] - view.value[rate]) <= view.step[rate]
    ]
    yield Identity("completion_rate", "ratio", rate, (done, (close or plans)[0]), True)


def _shares(view: View, shares: dict[object, list[tuple[int, int]]]) -> Iterator[Identity]:
    """Shares against the whole that most shares of one place are shares of."""
    wholes: dict[object, list[int]] = {}
    for i, figure in enumerate(view.figures):
        mention = figure.mention
        if mention.measure in _WHOLES and mention.basis not in ABOUT and view.value[i] > 0:
            wholes.setdefault((mention.basis, figure.year, figure.unit), []).append(i)
    for of_place in shares.values():
        figure = view.figures[of_place[0][0]]
        candidates = wholes.get((figure.mention.basis, figure.year, figure.unit), [])[:_MOST]
        named = {pair: _named_whole(view, *pair, candidates) for pair in of_place}
        for (part, share), whole in named.items():
            if whole is not None:
                yield Identity("share", "ratio", share, (part, whole), True)
        pairs = [pair for pair in of_place if named[pair] is None]
        if not pairs:
            continue
        counts = [
            (sum(_is_share(view, part, whole, share) for part, share in pairs), whole) for whole in candidates
        ]
        held, whole = max(counts, key=lambda c: (c[0], -abs(c[1] - pairs[0][0])), default=(0, 0))
        if not held:
            yield from _almost(view, pairs, candidates)
            continue
        for part, share in pairs:
            if part != whole and view.value[part] >= 0:
                yield Identity("share", "ratio", share, (part, whole), held > 1 and held * 3 > len(pairs) * 2)


def _named_whole(view: View, part: int, share: int, candidates: list[int]) -> int | None:
    """The whole that the words between an amount and its share name: 占本年支出合计的."""
    figures = view.figures
    words = view.text[figures[part].mention.end : figures[share].mention.start]
    if view.spot[share] is not None or not 0 < len(words) < 40:
        return None
    words = "".join(words.split()).rstrip("的约为")
    named = [w for w in candidates if w != part and words.endswith(f"占{_name(view, w)}")]
    closing = [w for w in named if _is_share(view, part, w, share)]
    alone = named if len({view.value[w] for w in named}) == 1 else []
    return next(iter(closing or alone), None)


def _name(view: View, i: int) -> str:
    mention = view.figures[i].mention
    return mention.label or mention.item or "?"


def _almost(view: View, pairs: list[tuple[int, int]], candidates: list[int]) -> Iterator[Identity]:
    """A lone share beside the whole that it almost is a share of: 99.86 for 99.87."""
    value = view.value
    for part, share in pairs:
        near = [w for w in candidates if 0 < share - w < 8 and w != part and value[w] > value[part] > 0]
        for whole in near:
            if abs(100 * SCALE * value[part] // value[whole] - value[share]) <= 2 * view.step[share]:
                yield Identity("share", "ratio", share, (part, whole))
                break


def _is_share(view: View, part: int, whole: int, share: int) -> bool:
    """Whether a share is that of a part in a whole and not just 0 of 0 or all of itself."""
    value = view.value
    off = abs(100 * SCALE * value[part] // value[whole] - value[share])
    return part != whole and bool(value[part]) and value[part] < value[whole] and off <= view.step[share]
