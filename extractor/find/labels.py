"""From the words before a figure to what it measures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from extractor.rules import filled, load


@dataclass(frozen=True, slots=True)
class Label:
    """A measure that words stand for. ``measures`` has two slugs when one figure states two things;
    ``exact`` says that the words are the label and nothing else."""

    measures: tuple[str, ...]
    section: str
    fund: str | None
    words: str
    exact: bool
    unit: str = "yuan"


@dataclass(frozen=True, slots=True)
class _Entry:
    measures: tuple[str, ...]
    section: str
    fund: str | None
    within: frozenset[str]
    not_within: frozenset[str]
    unit: str


_SHORT = 2


@lru_cache(maxsize=1)
def _canonical_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    data = load("measures")["canonical"]
    return re.compile(data["drop"]), re.compile(data["final"])


@lru_cache(maxsize=65536)
def canonical(words: str) -> str:
    """The words without layout, brackets, 预算/决算 and what may end any label.

    >>> canonical("“三公”经费支出预算") == canonical("三公经费")
    True
    """
    drop, final = _canonical_patterns()
    text = drop.sub("", words)
    while (shorter := final.sub("", text)) != text and len(shorter) >= 2:
        text = shorter
    return text


@lru_cache(maxsize=1)
def _index() -> tuple[dict[str, tuple[_Entry, ...]], int]:
    index: dict[str, list[_Entry]] = {}
    for record in load("measures")["measure"]:
        entry = _entry(record)
        for phrase in record.get("labels", ()):
            for key in _keys(phrase):
                index.setdefault(key, []).append(entry)
    return {key: tuple(entries) for key, entries in index.items()}, max(map(len, index))


def _keys(phrase: str) -> set[str]:
    """A phrase is found by its canonical form; totals also by their form with the last word kept.

    >>> sorted(_keys("公务用车运行维护费"))
    ['公务用车运行维护费', '公务用车运行维护费用']
    """
    drop, _ = _canonical_patterns()
    shorter = (drop.sub("", phrase), canonical(phrase))
    keys = {_bare(phrase), *(key for key in shorter if len(key) > _SHORT)}
    return keys | {f"{key}用" for key in keys if key.endswith("费") and len(key) > _SHORT}


_MARKS = str.maketrans("", "", ' “”"‘’（）()、，,：:·《》【】[]')


def _bare(words: str) -> str:
    """The words without brackets and marks."""
    return words.translate(_MARKS)


@lru_cache(maxsize=65536)
def lookup(words: str, section: str) -> Label | None:
    """The measure that ``words`` name in a section; None if they name none.

    A phrase that rules wherever it stands comes first; else the end of the words decides, in the
    form that leaves the fewest of them unexplained.
    """
    drop, _ = _canonical_patterns()
    ruling = _ruling(words)
    if ruling is not None:
        return ruling
    best: tuple[int, int, Label] | None = None
    for text in dict.fromkeys((_bare(words), drop.sub("", words), canonical(words))):
        label = _suffix(text, section)
        if label is not None:
            found = (len(text) - len(label.words), -len(label.words), label)
            if best is None or found[:2] < best[:2]:
                best = found
    return best[2] if best else None


@lru_cache(maxsize=1)
def _rulers() -> tuple[tuple[re.Pattern[str], _Entry], ...]:
    return tuple(
        (re.compile(record["ruling"]), _entry(record))
        for record in load("measures")["measure"]
        if "ruling" in record
    )


def _ruling(words: str) -> Label | None:
    for pattern, entry in _rulers():
        match = pattern.search(words)
        if match:
            return Label(entry.measures, entry.section, entry.fund, match[0], True, entry.unit)
    return None


class Told(NamedTuple):
    """What words mean in the mouth of a government: the measures, the name of the thing in them, and the
    measure where the text tells of no other thing of the kind."""

    measures: tuple[str, ...]
    name: str
    alone: str | None = None


@lru_cache(maxsize=1)
def _governments() -> tuple[tuple[re.Pattern[str], re.Pattern[str] | None, dict[str, Any]], ...]:
    """The records of what a government says, their words and names as patterns."""
    return tuple(
        (
            re.compile(filled("measures", record["words"])),
            re.compile(record["name"]) if "name" in record else None,
            record,
        )
        for record in load("measures")["government"]
    )


@lru_cache(maxsize=65536)
def of_government(words: str) -> Told | None:
    """What words name when a government speaks of itself; None where they mean what they mean to all.

    >>> of_government("上级补助收入"), of_government("事业收入")
    (Told(measures=('transfer_item',), name='上级补助收入', alone=None), None)
    >>> of_government("省财政厅转贷我市政府债券").name
    '政府债券'
    """
    for pattern, naming, record in _governments():
        if pattern.search(words):
            name = naming.search(words) if naming else None
            return Told(tuple(record["slug"].split("+")), name[0] if name else words, record.get("alone"))
    return None


def _entry(record: dict[str, Any]) -> _Entry:
    return _Entry(
        tuple(record["slug"].split("+")),
        record["section"],
        record.get("fund"),
        frozenset(record.get("within", ())),
        frozenset(record.get("not_within", ())),
        record["unit"],
    )


def _suffix(text: str, section: str) -> Label | None:
    index, longest = _index()
    for size in range(min(longest, len(text)), 1, -1):
        entries = index.get(text[-size:])
        if not entries:
            continue
        entry = _fitting(entries, section)
        if entry and (size > _SHORT or size == len(text)):
            return Label(
                entry.measures, entry.section, entry.fund, text[-size:], size == len(text), entry.unit
            )
    return None


def _fitting(entries: tuple[_Entry, ...], section: str) -> _Entry | None:
    """The entry made for this section, else one that is limited to none."""
    for entry in entries:
        if section in entry.within:
            return entry
    return next((e for e in entries if not e.within and section not in e.not_within), None)
