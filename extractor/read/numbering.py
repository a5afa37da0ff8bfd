"""Automatic numbering of Word paragraphs: the 一、 （一） 1. that stand only in numbering.xml."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractor.read.markup import attribute, child, name

if TYPE_CHECKING:
    from lxml.etree import _Element

DIGITS = "〇一二三四五六七八九"
LEGAL = "零壹贰叁肆伍陆柒捌玖"
STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
         (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
PLACE = re.compile(r"%([1-9])")
LARGEST = 9999


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered: ``pattern`` holds %1 … %9 for the counters."""

    start: int = 1
    form: str = "decimal"
    pattern: str = ""
    suffix: str = "tab"
    legal: bool = False
    style: str | None = None


@dataclass(frozen=True, slots=True)
class List:
    """A list of the document: the counters it shares, its levels, and starts of its own."""

    abstract: str
    levels: Mapping[int, Level]
    starts: Mapping[int, int]


@dataclass(slots=True)
class Numbering:
    """The lists of a document and how far each has counted."""

    lists: Mapping[str, List] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    started: set[str] = field(default_factory=set)

    def label(self, list_id: str, level: int) -> str:
        """The number of the next paragraph on a level of a list, with the blank that parts it; empty for bullets."""
        found = self.lists.get(list_id)
        if found is None or level not in found.levels:
            return ""
        counts = self._count(list_id, found, level)
        return _printed(found.levels, level, counts)

    def level_of_style(self, list_id: str, style: str) -> int:
        """The level that a paragraph style stands for in a list; 0 where the list does not say."""
        found = self.lists.get(list_id)
        levels = found.levels.items() if found else ()
        return next((number for number, level in levels if level.style == style), 0)

    def _count(self, list_id: str, found: List, level: int) -> dict[int, int]:
        counts = self.counts.setdefault(found.abstract, {})
        if list_id not in self.started:
            self.started.add(list_id)
            for number, start in found.starts.items():
                counts[number] = start - 1
        start = found.levels[level].start
        counts[level] = counts.get(level, start - 1) + 1
        for deeper in [number for number in counts if number > level]:
            del counts[deeper]
        return counts


def read_numbering(root: _Element | None, style_lists: Mapping[str, str]) -> Numbering:
    """The lists of ``numbering.xml``; ``style_lists`` maps numbering styles to list ids."""
    if root is None:
        return Numbering()
    abstracts = {attribute(e, "abstractNumId") or "": e for e in root if name(e) == "abstractNum"}
    links = {attribute(e, "numId") or "": e for e in root if name(e) == "num"}
    return Numbering({key: _list(key, links, abstracts, style_lists) for key in links})


def _list(
    key: str, links: Mapping[str, _Element], abstracts: Mapping[str, _Element], style_lists: Mapping[str, str]
) -> List:
    abstract = attribute(child(links[key], "abstractNumId"), "val") or ""
    element = abstracts.get(abstract)
    linked = style_lists.get(attribute(child(element, "numStyleLink"), "val") or "")
    if linked and linked in links and linked != key:
        abstract = attribute(child(links[linked], "abstractNumId"), "val") or ""
        element = abstracts.get(abstract)
    levels = dict(_levels(element))
    starts: dict[int, int] = {}
    for override in (e for e in links[key] if name(e) == "lvlOverride"):
        number = _integer(attribute(override, "ilvl"), 0)
        levels.update(_levels(override))
        start = attribute(child(override, "startOverride"), "val")
        if start is not None:
            starts[number] = _integer(start, 1)
    return List(abstract, levels, starts)


def _levels(element: _Element | None) -> Iterator[tuple[int, Level]]:
    for item in element if element is not None else ():
        if name(item) == "lvl":
            yield _integer(attribute(item, "ilvl"), 0), _level(item)


def _level(item: _Element) -> Level:
    return Level(
        start=_integer(attribute(child(item, "start"), "val"), 1),
        form=attribute(child(item, "numFmt"), "val") or "decimal",
        pattern=attribute(child(item, "lvlText"), "val") or "",
        suffix=attribute(child(item, "suff"), "val") or "tab",
        legal=child(item, "isLgl") is not None,
        style=attribute(child(item, "pStyle"), "val"),
    )


def _printed(levels: Mapping[int, Level], level: int, counts: Mapping[int, int]) -> str:
    own = levels[level]
    if own.form in ("bullet", "none"):
        return ""

    def number(match: re.Match[str]) -> str:
        place = int(match[1]) - 1
        there = levels.get(place, Level())
        return format_number(counts.get(place, there.start), "decimal" if own.legal else there.form)

    label = PLACE.sub(number, own.pattern)
    return label + " " if own.suffix != "nothing" and label[-1:].isalnum() else label


def format_number(number: int, form: str) -> str:
    """A counter as Word prints it in one of its number forms.

    >>> [format_number(12, form) for form in ("decimal", "chineseCounting", "upperRoman", "lowerLetter")]
    ['12', '十二', 'XII', 'l']
    """
    if not 0 < number <= LARGEST:
        return str(number)
    if form in ("upperRoman", "lowerRoman"):
        return _roman(number).upper() if form == "upperRoman" else _roman(number)
    if form in ("upperLetter", "lowerLetter"):
        letter = chr(ord("a") + (number - 1) % 26) * (1 + (number - 1) // 26)
        return letter.upper() if form == "upperLetter" else letter
    if "EnclosedCircle" in form:
        return chr(0x2460 + number - 1) if number <= 20 else str(number)
    return _eastern(number, form)


def _eastern(number: int, form: str) -> str:
    if form == "decimalZero":
        return f"{number:02d}"
    if form.startswith("decimalFullWidth"):
        return str(number).translate({ord("0") + i: 0xFF10 + i for i in range(10)})
    if form == "ideographTraditional" and number <= len(STEMS):
        return STEMS[number - 1]
    if form == "ideographZodiac" and number <= len(BRANCHES):
        return BRANCHES[number - 1]
    if form in ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"):
        return "".join(DIGITS[int(digit)] for digit in str(number))
    if form in ("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"):
        return _counted(number, LEGAL, "拾佰仟")
    if form.endswith(("Counting", "CountingThousand", "CountingSystem")):
        return _counted(number, DIGITS, "十百千").replace("〇", "零")
    return str(number)


def _counted(number: int, digits: str, units: str) -> str:
    """A number up to 9999 in words; 十 without 一 before it where it leads."""
    words, zero = "", False
    text = str(number)
    for position, digit in enumerate(text):
        power = len(text) - 1 - position
        if digit == "0":
            zero = bool(words)
            continue
        words += (digits[0] if zero else "") + digits[int(digit)] + (units[power - 1] if power else "")
        zero = False
    lead = digits[1] + units[0]
    return words[1:] if words.startswith(lead) and units == "十百千" else words


def _roman(number: int) -> str:
    text = ""
    for value, letters in ROMAN:
        count, number = divmod(number, value)
        text += letters * count
    return text


def _integer(text: str | None, default: int) -> int:
    try:
        return int(text) if text else default
    except ValueError:
        return default
