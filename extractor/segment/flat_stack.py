"""Tables of which each cell became a line, or all cells one line: the grid is found again from heads, counts and sums.

What cannot be placed gets no cell: a line number is never money, and a figure whose column is unknown is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from extractor.segment.flat_heads import Leaves, flat, placed, proved, resolved
from extractor.segment.flat_pieces import Piece

_NUMERAL = re.compile(r"^([一二三四五六七八九十]{1,3})")
_COUNTED = ("head.serial", "head.count")
SURE_HEADS = ("head.name", "head.code", "head.serial", "head.count", "head.side", "head.plain")
HEADS = (*SURE_HEADS, "head.value")
LABELS = ("label.total", "label.three_public", "label.balance")
_MAX_HEADS = 40
_MAX_GAP = 30
_MAX_STRANGE = 4
_MIN_PAIRS = 2
_TEXT_CELL = re.compile(r"\d|^无$")


@dataclass(frozen=True, slots=True)
class Spot:
    """A piece at its place in the grid."""

    row: int
    col: int
    piece: Piece
    span: int = 1
    down: int = 1


@dataclass(frozen=True, slots=True)
class Stack:
    """A table that begins and ends at places in a run of pieces."""

    start: int
    stop: int
    spots: tuple[Spot, ...]


def stacks(pieces: Sequence[Piece]) -> Iterator[Stack]:
    """The tables in a run of pieces, in their order."""
    at = 0
    while at < len(pieces):
        stack = _headed(pieces, at) if _opens(pieces, at) else None
        stack = stack or (_pairs(pieces, at) if _is_pair(pieces, at) else None)
        if stack is None:
            at += 1
            continue
        at = next(j for j in range(stack.stop, at, -1) if pieces[j - 1].figure)
        yield Stack(stack.start, at, tuple(s for s in stack.spots if s.piece.start < pieces[at - 1].end))


def _opens(pieces: Sequence[Piece], at: int) -> bool:
    piece = pieces[at]
    if piece.figure or piece.says("end.note"):
        return False
    return piece.says(*SURE_HEADS) or (piece.says("head.value") and not piece.says("end.title"))


def _headed(pieces: Sequence[Piece], at: int) -> Stack | None:
    """The table whose heads begin at a piece."""
    limit = min(len(pieces), at + _MAX_HEADS)
    first = next((j for j in range(at, limit) if pieces[j].figure), at)
    if first - at < 2:
        return None
    end = next((j for j in range(at, len(pieces)) if _ends(pieces, at, j)), len(pieces))
    if end < first:
        return None
    names = [j for j in range(at, first) if pieces[j].says("head.name")]
    return (_halves(pieces, at, end) if len(names) > 1 else None) or _single(pieces, at, first, end)


def _ends(pieces: Sequence[Piece], at: int, place: int) -> bool:
    """Whether a table cannot go on at a piece: a note, or the heads of the next table."""
    piece = pieces[place]
    if piece.figure or place == at:
        return False
    again = piece.word == pieces[at].word and piece.says("head.name") and pieces[place - 1].figure
    return piece.says("end.note") or again


# -- two halves side by side ----------------------------------------------------------------------------


@dataclass(slots=True)
class _Half:
    """One half: its columns, the line number that comes next and the numeral of its next line."""

    col: int
    key: Piece
    serial: Piece | None
    leaves: Leaves
    line: int | None = None
    numeral: int = 1

    def passes(self, number: int) -> bool:
        """Whether a number counts a later line than the next, because lines were left out."""
        return self.serial is not None and self.line is not None and 0 < number - self.line <= _MAX_GAP

    @property
    def width(self) -> int:
        return 1 + (self.serial is not None) + len(self.leaves)


def _halves(pieces: Sequence[Piece], at: int, end: int) -> Stack | None:
    keys = [j for j in range(at, end) if pieces[j].says("head.name")][:3]
    halves, body = _half_heads(pieces, keys, end)
    if len(halves) < 2:
        return None
    spots, row = _half_head_spots(pieces[at : keys[0]], halves), 2
    reader = _Halves(halves, row)
    stop = reader.read(pieces, body, end)
    figures = sum(spot.piece.figure for spot in reader.spots)
    return Stack(at, stop, (*spots, *reader.spots)) if figures > 1 else None


def _half_heads(pieces: Sequence[Piece], keys: Sequence[int], end: int) -> tuple[list[_Half], int]:
    """The halves that heads make, and where their body begins."""
    halves: list[_Half] = []
    body = end
    for place, key in enumerate(keys):
        limit = keys[place + 1] if place + 1 < len(keys) else end
        heads: list[Piece] = []
        body = key + 1
        while body < limit and _heads_figures(pieces[body], heads, last=limit == end):
            heads.append(pieces[body])
            body += 1
        serial = next((head for head in heads if head.says("head.serial")), None)
        values = [h for h in heads if not h.says("head.serial", "head.side", "head.code")]
        col = halves[-1].col + halves[-1].width if halves else 0
        if not values:
            return [], end
        halves.append(_Half(col, pieces[key], serial, flat(values)))
    while body < end and (pieces[body].says("head.count") or _is_count(pieces, body)):
        body += 1
    return halves, body


def _heads_figures(piece: Piece, before: Sequence[Piece], *, last: bool) -> bool:
    if piece.figure or (_NUMERAL.match(piece.word) and not piece.word.startswith("一般公共预算")):
        return False
    if piece.says("head.serial", "head.plain") or piece.word in ("合计", "小计"):
        return not before or not last or piece.word not in {head.word for head in before}
    wide = bool(before) and before[0].word in ("合计", "小计") and len(before) < 5
    return piece.says("head.side") if not last else wide and piece.says("head.value")


def _is_count(pieces: Sequence[Piece], place: int) -> bool:
    """Whether a number stands behind 栏次."""
    piece = pieces[place]
    while place and pieces[place - 1].figure:
        place -= 1
    return piece.figure and len(piece.text) < 3 and place > 0 and pieces[place - 1].says("head.count")


def _half_head_spots(upper: Sequence[Piece], halves: Sequence[_Half]) -> list[Spot]:
    sides = list({piece.word: piece for piece in reversed(upper) if piece.says("head.side")}.values())[::-1]
    spots = []
    if len(sides) == len(halves):
        spots = [Spot(0, half.col, side, half.width) for half, side in zip(halves, sides, strict=True)]
    for half in halves:
        heads = [half.key, *([half.serial] if half.serial else []), *(leaf.head for leaf in half.leaves)]
        spots += [Spot(1, half.col + j, head) for j, head in enumerate(heads)]
    return spots


class _Halves:
    """Reads the lines of halves side by side, each name with the figures behind it."""

    def __init__(self, halves: list[_Half], row: int) -> None:
        self.halves = halves
        self.spots: list[Spot] = []
        self.row = row
        self.last = -1
        self.printed: int | None = None
        if halves[0].serial is not None:
            halves[0].line = 1

    def read(self, pieces: Sequence[Piece], at: int, end: int) -> int:
        """Reads from a place on; returns where the table ends. A figure without a name gets no cell."""
        strange = 0
        while at < end and strange < _MAX_STRANGE:
            piece = pieces[at]
            if piece.figure:
                side = self._counted(piece)
                strange += side is None
                if side is not None:
                    self._line(side, piece, [])
                at += 1
            else:
                known = piece.says("side.revenue", "side.expenditure", *LABELS)
                stop = self._name(pieces, at, end)
                strange = 0 if known or stop > at + 1 else strange + 1
                at = stop
        return at

    def _name(self, pieces: Sequence[Piece], at: int, end: int) -> int:
        """Reads a name with its line number and its figures; returns where the next begins."""
        piece, stop = pieces[at], at + 1
        behind = pieces[stop] if stop < end and pieces[stop].figure else None
        side = self._counted(behind, piece) if behind else None
        serial = behind if side is not None else None
        if side is None:
            side = self._side(piece)
        half = self.halves[side]
        stop += serial is not None
        figures: list[Piece] = []
        while (
            stop < end
            and pieces[stop].figure
            and len(figures) < len(half.leaves)
            and (serial is None or "." in pieces[stop].text or self._counted(pieces[stop], skip=side) is None)
        ):
            figures.append(pieces[stop])
            stop += 1
        if half.serial is not None and serial is None:
            figures = []  # the line number is missing, or stands elsewhere: nothing here is sure
        self._line(side, serial, figures, piece)
        return stop

    def _line(self, side: int, serial: Piece | None, figures: list[Piece], name: Piece | None = None) -> None:
        half = self.halves[side]
        if serial is not None:
            half.line = int(serial.text) + 1
        printed = name.row if name is not None else None
        if (printed != self.printed) if printed is not None else side <= self.last:
            self.row += 1
        self.last, self.printed = side, printed
        if name is not None:
            half.numeral = (_numeral(name.word) or half.numeral - 1) + 1
            self.spots.append(Spot(self.row, half.col, _unnumbered(name)))
        if serial is not None:
            self.spots.append(Spot(self.row, half.col + 1, serial))
        base = half.col + half.width - len(half.leaves)
        self.spots += [
            Spot(self.row, base + j, figure)
            for j, figure in zip(placed(half.leaves, figures), figures, strict=True)
            if j >= 0
        ]

    def _counted(self, piece: Piece, name: Piece | None = None, skip: int = -1) -> int | None:
        """The half whose next line a number counts."""
        if not piece.text.isdigit() or len(piece.text) > 3:
            return None
        number = int(piece.text)
        for side, half in enumerate(self.halves):
            if half.serial is not None and half.line == number and (side != skip or name is not None):
                return side
        if name is not None and self.halves[self._side(name)].passes(number):
            return self._side(name)
        fresh = [
            side for side, half in enumerate(self.halves) if half.serial is not None and half.line is None
        ]
        left = self.halves[0].line or 1
        return fresh[0] if fresh and name is not None and left < number < 120 else None

    def _side(self, piece: Piece) -> int:
        """The half in which a name stands."""
        if len(self.halves) == 2:
            revenue, expenditure = piece.says("side.revenue"), piece.says("side.expenditure")
            if revenue != expenditure:
                return int(expenditure)
        number = _numeral(piece.word)
        fits = [side for side, half in enumerate(self.halves) if number and half.numeral == number]
        return fits[0] if len(fits) == 1 else (self.last + 1) % len(self.halves)


_DIGITS = "一二三四五六七八九"


def _numeral(word: str) -> int | None:
    """The number before a name.

    >>> _numeral("二十一、粮油"), _numeral("十城乡"), _numeral("教育")
    (21, 10, None)
    """
    match = _NUMERAL.match(word)
    if not match or word.startswith("一般"):
        return None
    tens, ten, ones = match[1].rpartition("十")
    high = (_DIGITS.find(tens[-1:]) + 1 if tens else 1) if ten else 0
    return high * 10 + (_DIGITS.find(ones[:1]) + 1 if ones else 0)


def _unnumbered(piece: Piece) -> Piece:
    """A name whose numeral has lost its comma, without the numeral."""
    match = re.match(
        r"(?!一般|三公)[一二三四五六七八九十]{1,3}(?=[\u4e00-\u9fff])(?![一二三四五六七八九十])", piece.text
    )
    if not match:
        return piece
    cut = match.end() - (piece.text[match.end() - 1 :].startswith(("一般", "三公")) and match.end() > 1)
    return Piece(piece.text[cut:], piece.start + cut, piece.end, piece.row)


# -- one list of rows -----------------------------------------------------------------------------------


@dataclass(slots=True)
class _Row:
    names: list[Piece] = field(default_factory=list)
    code: Piece | None = None
    figures: list[Piece] = field(default_factory=list)


def _single(pieces: Sequence[Piece], at: int, first: int, end: int) -> Stack | None:
    """A table with one list of rows, or one row of figures below its heads."""
    counts = _counts(pieces, first, end)
    body = counts.stop if counts else first
    heads = list(pieces[at : counts.start if counts else first])
    keys = [head for head in heads if head.says("head.name", "head.code", *_COUNTED)]
    columns = [head for head in heads if head not in keys]
    if counts:
        return _counted_rows(pieces, at, keys, columns, counts, end)
    coded = pieces[first].code and any(key.says("head.code") for key in keys)
    if coded:
        return _rows(pieces, at, body, end, keys, columns, True)
    bare = _bare(pieces, at, body, end, keys, columns)
    if bare is not None:
        return bare
    label = columns[-1] if columns else None
    if label is None or label is pieces[at]:
        return None
    begin = next(j for j in range(first, at, -1) if pieces[j] is label)
    return _rows(pieces, at, begin, end, keys, columns[:-1], any(key.says("head.code") for key in keys))


def _counts(pieces: Sequence[Piece], first: int, end: int) -> range | None:
    """Where the columns are counted (1, 2, 3, …), from 栏次 on if it is printed."""
    stop = first
    while stop < end and pieces[stop].text == str(stop - first + 1):
        stop += 1
    marked = pieces[first - 1].says(*_COUNTED)
    if stop - first < (2 if marked else 4):
        return None
    return range(first - marked, stop)


def _counted_rows(
    pieces: Sequence[Piece], at: int, keys: list[Piece], columns: list[Piece], counts: range, end: int
) -> Stack | None:
    coded = any(key.says("head.code") for key in keys)
    width = sum(pieces[j].figure for j in counts)
    return _rows(pieces, at, counts.stop, end, keys, columns, coded, width)


def _bare(
    pieces: Sequence[Piece], at: int, body: int, end: int, keys: list[Piece], columns: list[Piece]
) -> Stack | None:
    """One row of figures below heads, without a name."""
    stop = body
    while stop < end and pieces[stop].figure:
        stop += 1
    figures = pieces[body:stop]
    if keys or len(figures) < 2 or (stop < end and _label_like(pieces[stop])):
        return None
    upper = _upper(columns)
    leaves = resolved(columns, [figures], upper)
    if leaves is None or not _certain(leaves, figures, columns):
        return None
    spots = _head_spots(leaves)
    spots += [Spot(2, j, f) for j, f in zip(placed(leaves, figures), figures, strict=True) if j >= 0]
    return Stack(at, stop, tuple(spots))


def _named(keys: Sequence[Piece], columns: Sequence[Piece]) -> bool:
    """Whether heads are surely heads: one is over names, or only heads have its words."""
    return bool(keys) or any(column.says("head.plain") for column in columns)


def _certain(leaves: Leaves, figures: Sequence[Piece], columns: Sequence[Piece]) -> bool:
    """Whether a row of figures without a name surely stands below its heads."""
    if len(figures) < len(leaves):
        return -1 not in placed(leaves, figures)
    nothing = not any(re.search("[1-9]", figure.text) for figure in figures)
    return nothing or proved(leaves, [figures]) or any(column.says("head.plain") for column in columns)


def _label_like(piece: Piece) -> bool:
    return piece.says(*LABELS)


def _upper(columns: Sequence[Piece]) -> int | None:
    """How many heads stand in the first line, where bars tell."""
    if not columns or columns[0].row is None or columns[-1].row == columns[0].row:
        return None
    return sum(column.row == columns[0].row for column in columns)


def _rows(
    pieces: Sequence[Piece],
    at: int,
    begin: int,
    end: int,
    keys: list[Piece],
    columns: list[Piece],
    coded: bool,
    width: int | None = None,
) -> Stack | None:
    if not columns:
        return None
    rows, stop = _cut(pieces, begin, end, coded, width or len(columns))
    filled = [row.figures for row in rows if row.figures]
    if not filled or not any(row.names for row in rows):
        return None
    leaves = resolved(columns, filled, _upper(columns))
    if leaves is None or (width and len(leaves) != width) or not _trusted(rows, leaves):
        return None
    if not width and not _named(keys, columns) and not proved(leaves, filled):
        return None
    if not coded and len(rows) > 1 and all(row.names[-1].says("label.period") for row in rows):
        return Stack(at, stop, tuple(_turned(keys, rows, leaves)))
    lead = 2 if coded else 1
    spots = _key_spots(keys, coded, leaves) + [
        replace(spot, col=spot.col + lead) for spot in _head_spots(leaves)
    ]
    for number, row in enumerate(rows, 2):
        if row.code is not None:
            spots.append(Spot(number, 0, row.code))
        spots += [Spot(number, lead - 1, name) for name in row.names[-1:]]
        spots += [
            Spot(number, lead + j, figure)
            for j, figure in zip(placed(leaves, row.figures), row.figures, strict=True)
            if j >= 0
        ]
    return Stack(at, stop, tuple(spots))


def _turned(keys: Sequence[Piece], rows: Sequence[_Row], leaves: Leaves) -> Iterator[Spot]:
    """A table whose rows are budget, final accounts and the year before, turned so that its columns are."""
    yield from (Spot(0, 0, key) for key in keys[:1])
    for line, leaf in enumerate(leaves, 1):
        yield Spot(line, 0, leaf.above if leaf.above is not None and leaf.total else leaf.head)
    for col, row in enumerate(rows, 1):
        yield Spot(0, col, row.names[-1])
        for place, figure in zip(placed(leaves, row.figures), row.figures, strict=True):
            if place >= 0:
                yield Spot(place + 1, col, figure)


def _trusted(rows: Sequence[_Row], leaves: Leaves) -> bool:
    """Whether enough rows have a figure for each column, or say where theirs stand."""
    filled = [row for row in rows if row.figures]
    known = sum(placed(leaves, row.figures)[0] >= 0 for row in filled)
    named = all(row.names for row in filled)
    return named and known * 2 >= len(filled)


def _cut(pieces: Sequence[Piece], begin: int, end: int, coded: bool, width: int) -> tuple[list[_Row], int]:
    """Rows: each a name, with its code if there are codes, and the figures behind it."""
    rows: list[_Row] = []
    at = begin
    while at < end:
        row, at = _next_row(pieces, at, end, coded, width)
        if row is None or len(row.figures) > width:
            break
        rows.append(row)
    return rows, at


def _next_row(pieces: Sequence[Piece], at: int, end: int, coded: bool, width: int) -> tuple[_Row | None, int]:
    row, start = _Row(), at
    if coded and pieces[at].code and at + 1 < end and not pieces[at + 1].figure:
        row.code, at = pieces[at], at + 1
    while at < end and not pieces[at].figure and (not row.names or row.code) and len(row.names) < 3:
        row.names.append(pieces[at])
        at += 1
    if not row.names:
        return None, start
    if row.code and len(row.names) > 1:
        first, last = row.names[0], row.names[-1]
        row.names = [first] if last.start - first.end > 2 else row.names
    while at < end and len(row.figures) < width + 1:
        piece = pieces[at]
        starts_next = coded and piece.code and at + 1 < end and not pieces[at + 1].figure
        text_cell = (
            not piece.figure
            and len(row.figures) == width - 1 > 0
            and _TEXT_CELL.search(piece.word)
            and at + 1 < end
            and not pieces[at + 1].figure
        )
        if text_cell:
            return row, at + 1
        if not piece.figure or starts_next:
            break
        row.figures.append(piece)
        at += 1
    return row, at


def _key_spots(keys: Sequence[Piece], coded: bool, leaves: Leaves) -> list[Spot]:
    top, down = _depth(leaves)
    codes = [key for key in keys if key.says("head.code")]
    names = [key for key in keys if key.says("head.name") and key not in codes]
    spots = [Spot(top, 0, codes[0], down=down)] if coded and codes else []
    return spots + [Spot(top, int(coded), name, down=down) for name in names[-1:]]


def _head_spots(leaves: Leaves) -> list[Spot]:
    spots: list[Spot] = []
    top, down = _depth(leaves)
    for col, leaf in enumerate(leaves):
        if leaf.above is None:
            spots.append(Spot(top, col, leaf.head, down=down))
            continue
        if col == 0 or leaves[col - 1].above is not leaf.above:
            spots.append(Spot(0, col, leaf.above, sum(other.above is leaf.above for other in leaves)))
        spots.append(Spot(1, col, leaf.head))
    return spots


def _depth(leaves: Leaves) -> tuple[int, int]:
    """The line in which heads begin that stand over a column alone, and how many lines they take."""
    return (0, 2) if any(leaf.above is not None for leaf in leaves) else (1, 1)


# -- names and figures without heads --------------------------------------------------------------------


def _is_pair(pieces: Sequence[Piece], at: int) -> bool:
    """Whether a name that means the same everywhere stands before a lone figure."""
    if at + 1 >= len(pieces) or pieces[at].figure or not pieces[at + 1].figure:
        return False
    lone = at + 2 >= len(pieces) or not pieces[at + 2].figure
    return lone and _label_like(pieces[at])


def _pairs(pieces: Sequence[Piece], at: int) -> Stack | None:
    """Names with a figure each; names without one between them are passed over."""
    stop, spots, row = at, [], 0
    while stop < len(pieces):
        if _is_pair(pieces, stop):
            spots += [Spot(row, 0, pieces[stop]), Spot(row, 1, pieces[stop + 1])]
            row, stop = row + 1, stop + 2
        elif not pieces[stop].figure and _label_like(pieces[stop]):
            stop += 1
        else:
            break
    return Stack(at, stop, tuple(spots)) if row >= _MIN_PAIRS else None
