"""The text of a document cut into lines, cells and pieces, so that every character stands in exactly
one piece and every piece knows the figures that it belongs to.

Figures may share a place or overlap: a piece then belongs to several, and the pieces of a figure
give back its quote.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise

from extractor.model import Fact, NumberRow, Result
from extractor.report.findings import accused, doubtful
from extractor.report.words import amount, label, showable, sure

#: Lines without a figure are folded away from this many on.
FOLD = 8
#: What a line, a figure and a character cost in bytes of HTML, roughly.
_LINE, _FIGURE, _NUMBER, _CHARACTER = 40, 900, 150, 3


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters of the text. ``kind`` is empty for plain text; ``facts`` are places in the result."""

    start: int
    text: str
    kind: str = ""
    title: str = ""
    facts: tuple[int, ...] = ()
    anchor: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text, line feed included; a table row has several cells, else there is one."""

    start: int
    end: int
    cells: tuple[tuple[Piece, ...], ...]
    heading: bool = False

    @property
    def marked(self) -> bool:
        """Whether a figure or an unclaimed number stands in it."""
        return any(piece.kind not in {"", "apart"} for cell in self.cells for piece in cell)

    @property
    def blank(self) -> bool:
        return not any(piece.text.strip() for cell in self.cells for piece in cell)


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that are shown alike: ``prose``, ``table``, ``fold`` (no figures) or ``gap`` (left out)."""

    kind: str
    lines: tuple[Line, ...] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """What is shown of a document's text, and which figures and places are in it."""

    blocks: tuple[Block, ...]
    facts: tuple[int, ...]
    anchors: frozenset[int]
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    fact: int | None = None
    number: NumberRow | None = None
    doubt: bool = False


def reading(result: Result, budget: int | None = None, hot: Iterable[int] = ()) -> Reading:
    """The text of a document with its figures marked. With a ``budget`` (bytes of HTML), as many lines as fit:
    those at the offsets in ``hot`` first, then their neighbours, then the rest from the start."""
    bounds = _line_bounds(result.text)
    spans = _spans(result)
    kept = range(len(bounds)) if budget is None else _affordable(bounds, spans, tuple(hot), budget)
    lines = _lines(result, bounds, kept, spans)
    blocks = tuple(_blocks(lines, len(result.text)))
    pieces = [piece for line in lines for cell in line.cells for piece in cell]
    return Reading(
        blocks=blocks,
        facts=tuple(sorted({fact for piece in pieces for fact in piece.facts})),
        anchors=frozenset(piece.start for piece in pieces if piece.anchor),
        left_out=sum(block.left_out for block in blocks),
    )


def price(characters: int, figures: int, numbers: int) -> int:
    """About how many bytes of HTML a text takes with its marks and its table of rows."""
    return _CHARACTER * characters + _FIGURE * figures + _NUMBER * numbers


def _line_bounds(text: str) -> list[tuple[int, int]]:
    ends = accumulate((len(line) + 1 for line in text.split("\n")), initial=0)
    return [(a, min(b, len(text))) for a, b in pairwise(ends) if a < len(text)]


def _spans(result: Result) -> list[_Span]:
    """Figures and numbers whose place lies within the text."""
    blamed = accused(result)
    spans = [
        _Span(fact.char_start, fact.char_end, fact=i, doubt=doubtful(fact) or fact.fact_id in blamed)
        for i, fact in enumerate(result.facts)
    ]
    spans += [_Span(row.char_start, row.char_end, number=row) for row in result.numbers]
    size = len(result.text)
    return [span for span in spans if 0 <= span.start < span.end <= size]


def _affordable(
    bounds: list[tuple[int, int]], spans: list[_Span], hot: tuple[int, ...], budget: int
) -> list[int]:
    """The numbers of the lines to show, in order."""
    starts = [start for start, _ in bounds]
    costs = [_LINE + _CHARACTER * (end - start) for start, end in bounds]
    for span in spans:
        costs[bisect_right(starts, span.start) - 1] += _FIGURE if span.fact is not None else _NUMBER
    kept, spent = [], 0
    for place in _by_need(starts, hot):
        if spent + costs[place] <= budget:
            kept.append(place)
            spent += costs[place]
    return sorted(kept)


def _by_need(starts: list[int], hot: tuple[int, ...]) -> list[int]:
    """All line numbers: those of ``hot`` in its order, then lines within three of them, then the rest."""
    called = [bisect_right(starts, offset) - 1 for offset in hot if starts]
    near = [line + step for line in called for step in (-1, 1, -2, 2, -3, 3)]
    wanted = [line for line in (*called, *near) if 0 <= line < len(starts)]
    return list(dict.fromkeys((*wanted, *range(len(starts)))))


def _lines(
    result: Result, bounds: list[tuple[int, int]], kept: Iterable[int], spans: list[_Span]
) -> list[Line]:
    starts = [start for start, _ in bounds]
    by_line: defaultdict[int, list[_Span]] = defaultdict(list)
    for span in spans:
        for line in range(bisect_right(starts, span.start) - 1, bisect_right(starts, span.end - 1)):
            by_line[line].append(span)
    titled = {bisect_right(starts, section.char_start) - 1 for section in result.sections if section.title}
    return [_line(result, *bounds[place], by_line[place], place in titled) for place in kept]


def _line(result: Result, start: int, end: int, spans: list[_Span], titled: bool) -> Line:
    text = result.text[start:end]
    tabs = [start + place + 1 for place, sign in enumerate(text) if sign == "\t"]
    cells = tuple(tuple(_pieces(result, a, b, spans)) for a, b in pairwise([start, *tabs, end]) if b > a)
    return Line(start, end, cells, heading=titled and len(text) <= 60 and len(cells) == 1)


def _pieces(result: Result, start: int, end: int, spans: list[_Span]) -> Iterator[Piece]:
    """The pieces of one cell: cut wherever a figure or a number begins or ends."""
    inside = [span for span in spans if span.start < end and span.end > start]
    edges = {edge for span in inside for edge in (span.start, span.end) if start < edge < end}
    for a, b in pairwise(sorted({start, end, *edges})):
        covering = [span for span in inside if span.start <= a and b <= span.end]
        yield _piece(result, a, b, covering)


def _piece(result: Result, start: int, end: int, covering: list[_Span]) -> Piece:
    text = showable(result.text[start:end])
    if not covering:
        return Piece(start, text)
    places = tuple(sorted(span.fact for span in covering if span.fact is not None))
    anchor = any(span.start == start for span in covering)
    if places:
        facts = [result.facts[place] for place in places]
        kind = "doubt" if any(span.doubt for span in covering) else "sure"
        return Piece(start, text, kind, "\n".join(map(told, facts)), places, anchor)
    rows = [span.number for span in covering if span.number is not None]
    missed = any(row.outcome == "unclaimed" for row in rows)
    title = "unclaimed: gave no row" if missed else f"excluded: {label(rows[0].reason or 'other')}"
    return Piece(start, text, "missed" if missed else "apart", title, anchor=anchor and missed)


def told(fact: Fact) -> str:
    """One figure in one line: measure, item, code, value, basis, year, confidence, rule."""
    words = (
        label(fact.measure),
        " ".join(filter(None, (fact.code, fact.item or fact.code_name))),
        amount(fact.value, fact.unit),
        " ".join(filter(None, (label(fact.basis), str(fact.year or "")))),
        f"confidence {sure(fact.confidence)}",
        f"rule {fact.rule}",
    )
    return showable(" · ".join(word[:80] for word in words if word))


def _blocks(lines: list[Line], size: int) -> Iterator[Block]:
    """Lines grouped for the page, with a gap wherever lines are missing."""
    at = 0
    for kind, group in groupby(_runs(lines), key=lambda pair: pair[0]):
        run = tuple(line for _, line in group)
        if run[0].start > at:
            yield Block("gap", left_out=run[0].start - at)
        yield Block("fold" if _foldable(kind[0], run) else kind[0], run)
        at = run[-1].end
    if size > at:
        yield Block("gap", left_out=size - at)


def _runs(lines: list[Line]) -> Iterator[tuple[tuple[str, int], Line]]:
    """Each line with the run that it belongs to; a run has one look and no missing line."""
    number, look, at = 0, "", 0
    for line in lines:
        now = "table" if len(line.cells) > 1 else "prose" if line.marked or line.heading else "plain"
        if now != look or line.start != at:
            number += 1
        look, at = now, line.end
        yield (now, number), line


def _foldable(look: str, run: tuple[Line, ...]) -> bool:
    return look == "plain" and sum(not line.blank for line in run) >= FOLD
