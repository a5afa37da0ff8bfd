"""How many single wrong figures the checks notice: one printed figure is changed, the document read again.

Four ways, as people and scanners err: one digit is another one, two neighbouring digits change places,
the decimal point moves by one, the figure is ten thousand times too large or small (元 for 万元).
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from extractor.check import check
from extractor.find import find
from extractor.model import Cell, Check, Document, Figure, Options, Table
from extractor.normalize import normalize
from extractor.segment import profile, segment, with_flat_tables

WAYS = ("digit", "swapped", "point", "factor")
_DIGITS = re.compile(r"\d[\d,，]*(?:\.\d+)?")


@dataclass(slots=True)
class Tally:
    """Counts over trials: errors put in, noticed, named first, by way; and failed checks on the untouched."""

    documents: int = 0
    alarms: int = 0
    figures: int = 0
    covered: int = 0
    tried: Counter[str] = field(default_factory=Counter)
    noticed: Counter[str] = field(default_factory=Counter)
    tried_covered: Counter[str] = field(default_factory=Counter)
    noticed_covered: Counter[str] = field(default_factory=Counter)
    tried_twice: int = 0
    named_first: int = 0
    missed: list[str] = field(default_factory=list)
    misnamed: list[str] = field(default_factory=list)

    def rates(self) -> dict[str, float]:
        """Shares from 0 to 1: noticed of all, noticed of those in any identity, named first of those in two."""
        return {
            "noticed": _share(sum(self.noticed.values()), sum(self.tried.values())),
            "noticed_covered": _share(sum(self.noticed_covered.values()), sum(self.tried_covered.values())),
            "named_first": _share(self.named_first, self.tried_twice),
            "alarms_per_document": _share(self.alarms, self.documents),
            **{f"noticed_{way}": _share(self.noticed[way], self.tried[way]) for way in WAYS},
        }


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


@dataclass(frozen=True, slots=True)
class Read:
    """A document with its figures and checks."""

    document: Document
    figures: tuple[Figure, ...]
    checks: tuple[Check, ...]


def inject(documents: Iterable[Document], count: int, seed: int = 0, options: Options | None = None) -> Tally:
    """Tries ``count`` single errors in each document (all money figures in each way where there are fewer)."""
    chance = random.Random(seed)
    tally = Tally()
    for document in documents:
        _one(document, count, chance, tally, options or Options(purposes=False))
    return tally


def read_again(document: Document, options: Options) -> Read:
    """The figures and checks of a document."""
    document = with_flat_tables(document)
    outline = segment(document)
    about = profile(document, outline, options)
    figures = normalize(document, about, find(document, outline, about).mentions, options)
    checks, _ = check(document, about, figures)
    return Read(document, figures, checks)


def _one(document: Document, count: int, chance: random.Random, tally: Tally, options: Options) -> None:
    clean = read_again(document, options)
    money = [
        f for f in clean.figures if f.unit == "yuan" and f.value and _DIGITS.search(f.mention.value_text)
    ]
    held = Counter(i for c in clean.checks if c.outcome == "passed" for i in set(c.figures))
    places = {f.fact_id: i for i, f in enumerate(clean.figures)}
    tally.documents += 1
    tally.alarms += sum(c.outcome == "failed" for c in clean.checks)
    tally.figures += len(money)
    tally.covered += sum(held[places[f.fact_id]] > 0 for f in money)
    by_start = {f.mention.start: f for f in money}
    candidates = [(start, way) for start in sorted(by_start) for way in WAYS]
    chance.shuffle(candidates)
    for start, way in candidates[:count]:
        figure = by_start[start]
        changed = damaged(document, figure, way, chance)
        if changed is not None:
            _count(clean, figure, way, read_again(changed, options), held[places[figure.fact_id]], tally)


def _count(clean: Read, figure: Figure, way: str, again: Read, held: int, tally: Tally) -> None:
    """Adds one trial: noticed is a failed check that the clean document does not have and that names the figure."""
    start = figure.mention.start
    mine = {i for i, f in enumerate(again.figures) if f.mention.start == start}
    old = {_signature(clean, c) for c in clean.checks if c.outcome == "failed"}
    new = [
        c
        for c in again.checks
        if c.outcome == "failed" and _signature(again, c) not in old and mine & set(c.figures)
    ]
    tally.tried[way] += 1
    tally.noticed[way] += bool(new)
    if held:
        tally.tried_covered[way] += 1
        tally.noticed_covered[way] += bool(new)
    if held > 1 and new:
        tally.tried_twice += 1
        first = any(c.figures[0] in mine for c in new)
        tally.named_first += first
        if not first:
            tally.misnamed.append(f"{_where(clean, figure)} {way}: {new[0].message}")
    if not new:
        tally.missed.append(f"{_where(clean, figure)} {way}, in {held} comparisons")


def _where(read: Read, figure: Figure) -> str:
    m = figure.mention
    return f"{read.document.source}:{m.start} {m.cell or ''} {m.measure} {m.item or ''} {m.value_text}"


def _signature(read: Read, failed: Check) -> tuple[object, ...]:
    """A failed check whatever its values: slug and places."""
    return (failed.check, tuple(sorted({read.figures[i].mention.start for i in failed.figures})))


def damaged(document: Document, figure: Figure, way: str, chance: random.Random) -> Document | None:
    """The document with one figure changed; None where that way cannot be."""
    mention = figure.mention
    match = _DIGITS.search(document.text, mention.start, mention.end)
    if match is None:
        return None
    if way == "factor" and mention.unit_text == "万元" and mention.unit_source == "printed":
        at = document.text.find("万", match.end(), mention.end)
        return _with(document, at, at + 1, "") if at >= 0 else None
    new = _CHANGES[way](match[0], chance)
    return None if new is None or new == match[0] else _with(document, match.start(), match.end(), new)


def _with(document: Document, start: int, end: int, new: str) -> Document:
    """The document with ``start:end`` of its text replaced, all that stands behind it moved."""
    by = len(new) - (end - start)
    return replace(
        document,
        text=document.text[:start] + new + document.text[end:],
        pages=tuple(_moved(p, end, by) for p in document.pages),
        tables=tuple(_table(t, start, end, new, by) for t in document.tables),
    )


def _moved(offset: int, end: int, by: int) -> int:
    return offset + by if offset >= end else offset


def _table(table: Table, start: int, end: int, new: str, by: int) -> Table:
    if table.end < start or (not by and not table.start <= start < table.end):
        return table
    return replace(
        table,
        start=_moved(table.start, end, by),
        end=_moved(table.end, end, by),
        caption_start=_moved(table.caption_start, end, by),
        cells=tuple(_cell(c, start, end, new, by) for c in table.cells),
    )


def _cell(cell: Cell, start: int, end: int, new: str, by: int) -> Cell:
    if cell.start <= start and end <= cell.end and cell.text:
        text = cell.text[: start - cell.start] + new + cell.text[end - cell.start :]
        return replace(cell, text=text, end=cell.end + by)
    return replace(cell, start=cell.start + by, end=cell.end + by) if cell.start >= end else cell


def _digit(text: str, chance: random.Random) -> str | None:
    places = [i for i, c in enumerate(text) if c.isdigit()]
    at = chance.choice(places)
    other = chance.choice([d for d in "123456789" if d != text[at]])
    return text[:at] + other + text[at + 1 :]


def _swap(text: str, chance: random.Random) -> str | None:
    places = [
        i
        for i in range(len(text) - 1)
        if text[i].isdigit() and text[i + 1].isdigit() and text[i] != text[i + 1]
    ]
    places = [i for i in places if not (i == 0 and text[1] == "0")]
    if not places:
        return None
    at = chance.choice(places)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _point(text: str, chance: random.Random) -> str | None:
    """The decimal point moved by one place, to the left or to the right.

    >>> sorted({_point("123.45", random.Random(seed)) for seed in range(9)})
    ['12.345', '1234.5']
    """
    whole, point, fraction = text.replace(",", "").partition(".")
    if not point or not fraction:
        return None
    left = chance.random() < 0.5 and len(whole) > 1
    return (
        f"{whole[:-1]}.{whole[-1]}{fraction}" if left else f"{whole}{fraction[0]}.{fraction[1:]}".rstrip(".")
    )


def _factor(text: str, _chance: random.Random) -> str | None:
    """元 where the head says 万元.

    >>> _factor("1,234.5", random.Random())
    '12345000'
    """
    whole, _, fraction = text.replace(",", "").partition(".")
    return f"{whole}{fraction:0<4}" if whole.strip("0") and len(fraction) <= 4 else None


_CHANGES = {"digit": _digit, "swapped": _swap, "point": _point, "factor": _factor}


def describe(tally: Tally) -> Iterator[str]:
    """The tally in lines for a person."""
    rates = tally.rates()
    yield f"{tally.documents} documents, {tally.figures} money figures, {tally.covered} in a comparison that holds"
    yield f"errors put in {sum(tally.tried.values())}: noticed {rates['noticed']:.1%}, of those in a comparison {rates['noticed_covered']:.1%}"
    yield "by way: " + ", ".join(f"{way} {rates['noticed_' + way]:.1%} of {tally.tried[way]}" for way in WAYS)
    yield f"named first where it stands in two or more {rates['named_first']:.1%} of {tally.tried_twice}"
    yield f"failed checks on the untouched: {tally.alarms}, {rates['alarms_per_document']:.2f} a document"
