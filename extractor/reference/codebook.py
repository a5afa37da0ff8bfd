"""The official lists as data: a row for each name that a code has borne, with the years in which it did.

``patterns/classification/*.csv`` holds them; ``--codes FILE`` puts an official list of the user's first.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from extractor.errors import UsageError
from extractor.reference.spelling import digits_of, normalise_name
from extractor.rules import read_text

CLASSIFICATIONS = ("functional", "economic_dept", "economic_gov", "revenue")
LEVELS = {1: "类", 2: "款", 3: "项", 4: "目"}
_BY_FIRST_DIGIT = {"1": "revenue", "2": "functional", "3": "economic_dept", "5": "economic_gov"}
_LENGTHS = {
    "functional": (3, 5, 7),
    "economic_dept": (3, 5),
    "economic_gov": (3, 5),
    "revenue": (3, 5, 7, 9),
}


class Entry(NamedTuple):
    """One name of one code and the years for which it is official; 0 and 9999 are open ends."""

    classification: str
    code: str
    name: str
    level: int
    parent: str
    fund: str
    first: int
    last: int
    basis: str
    sources: str

    def holds(self, year: int | None) -> bool:
        """Whether the name is official in ``year``; without a year, whether it is the newest."""
        return self.last == 9999 if year is None else self.first <= year <= self.last

    @property
    def span(self) -> str:
        """The years in words."""
        if self.first == 0 and self.last == 9999:
            return "all years known"
        if self.first == 0:
            return f"until {self.last}"
        return f"from {self.first}" if self.last == 9999 else f"{self.first}-{self.last}"


# ---------------------------------------------------------------- codes


def code_parents(code: str) -> tuple[str, ...]:
    """The codes above a code, outermost first.

    >>> code_parents("2080505")
    ('208', '20805')
    """
    return (code[:3], code[:5])[: (len(code) - 3) // 2] if len(code) < 8 else (code[:3], code[:5], code[:7])


def kind_of(digits: str) -> str | None:
    """The classification whose codes begin so: 3… is economic_dept."""
    return _BY_FIRST_DIGIT.get(digits[:1])


def whole(digits: str) -> str | None:
    """The classification in which a code of these digits could stand; None for a part of a code."""
    kind = kind_of(digits)
    return kind if kind and len(digits) in _LENGTHS[kind] else None


# ---------------------------------------------------------------- the lists


class Codebook:
    """The official lists, looked up by code and by name. A value: build another, change none."""

    __slots__ = ("_by_code", "_by_line", "_by_name", "_children", "entries")

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)
        self._by_code: dict[str, list[Entry]] = {}
        self._by_line: dict[tuple[str | None, str | None], list[Entry]] = {}
        self._by_name: dict[str, list[Entry]] | None = None
        self._children: dict[str, list[Entry]] | None = None
        for entry in self.entries:
            self._by_code.setdefault(entry.code, []).append(entry)
            self._by_line.setdefault((entry.code, entry.name), []).append(entry)

    def of_code(self, code: str) -> list[Entry]:
        """All names that a code has borne, oldest first."""
        return self._by_code.get(code, [])

    def of_line(self, code: str | None, name: str | None, year: int | None) -> Entry | None:
        """The entry of a line printed just as in the lists, if it is official in the year."""
        for entry in self._by_line.get((code, name), ()):
            if year is None or entry.first <= year <= entry.last:
                return entry
        return None

    def of_name(self, name: str) -> list[Entry]:
        """All codes that have borne a name (normalised), or are also called so."""
        if self._by_name is None:
            names: dict[str, list[Entry]] = defaultdict(list)
            for entry in self.entries:
                names[normalise_name(entry.name)].append(entry)
            for kind, alias, code in aliases():
                listed = names[normalise_name(alias)]
                if not any(entry.classification == kind for entry in listed):
                    listed.extend(self.of_code(code))
            self._by_name = dict(names)
        return self._by_name.get(name, [])

    def children(self, code: str) -> list[Entry]:
        """All names that stand directly under a code; under an empty one, all 类."""
        if self._children is None:
            children: dict[str, list[Entry]] = defaultdict(list)
            for entry in self.entries:
                children[entry.parent].append(entry)
            self._children = dict(children)
        return self._children.get(code, [])

    def official(self, code: str, year: int | None) -> Entry | None:
        """The entry of a code for a year: the name valid then, else the one nearest in time."""
        entries = self.of_code(code)
        if not entries:
            return None
        valid = [entry for entry in entries if entry.holds(year)]
        if valid:
            return max(valid, key=lambda entry: entry.first)
        at = year or 9999
        return min(entries, key=lambda entry: min(abs(entry.first - at), abs(entry.last - at)))


@lru_cache(maxsize=1)
def codebook() -> Codebook:
    """The lists that come with the package (``patterns/classification/*.csv``)."""
    return Codebook(entry for kind in CLASSIFICATIONS for entry in _read_entries(kind))


def _read_entries(kind: str) -> Iterator[Entry]:
    for row in csv.reader(read_text(f"classification/{kind}.csv").splitlines()[1:]):
        code, name, level, parent, fund, first, last, basis, sources = row
        years = (_read_year(first, 0), _read_year(last, 9999))
        yield Entry(kind, code, name, int(level), parent, fund, *years, basis, sources)


def _read_year(text: str, otherwise: int) -> int:
    return int(text[:4]) if text else otherwise


@lru_cache(maxsize=1)
def aliases() -> tuple[tuple[str, str, str], ...]:
    """Other names in use: 物业费 for 物业管理费 (classification, alias, code)."""
    rows = csv.reader(read_text("classification/aliases.csv").splitlines()[1:])
    return tuple((kind, alias, code) for kind, alias, code in rows)


# ---------------------------------------------------------------- a list of the user's


@lru_cache(maxsize=8)
def given_codes(path: str | None) -> Codebook:
    """The lists for a run: ours, or with the list of ``--codes PATH`` first, for the year in its file name."""
    if path is None:
        return codebook()
    year = re.search(r"(?<!\d)(20\d\d)(?!\d)", Path(path).name)
    return load_codes(path, int(year[1]) if year else None)


def load_codes(path: str | Path, year: int | None = None, base: Codebook | None = None) -> Codebook:
    """The lists with an official list (two columns: code, name) put first.

    For the codes it holds, its names take the place of ours in ``year`` (without a year: always);
    all other codes stay. A header and blank lines are skipped. UsageError names the file and line.
    """
    base = base or codebook()
    given = dict(_read_list(Path(path), year))
    first, last = (0, 9999) if year is None else (year, year)
    kept = [part for entry in base.entries for part in _without(entry, given, first, last)]
    funds = {entry.code: entry.fund for entry in base.entries}
    new = [entry._replace(fund=funds.get(code, ""), first=first, last=last) for code, entry in given.items()]
    return Codebook(sorted((*kept, *new), key=lambda entry: (entry.classification, entry.code, entry.last)))


def _read_list(path: Path, year: int | None) -> Iterator[tuple[str, Entry]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read as a list of codes in UTF-8: {error}") from error
    delimiter = "\t" if "\t" in text.partition("\n")[0] else ","
    source = f"{path.name}{f', {year}' if year else ''}"
    for line, row in enumerate(csv.reader(text.splitlines(), delimiter=delimiter), 1):
        digits = digits_of(row[0]) if row else ""
        kind = whole(digits)
        if kind is None or len(row) < 2 or not row[1].strip():
            if line == 1 or not any(cell.strip() for cell in row):
                continue
            raise UsageError(f"{path}, line {line}: expected a code and a name, found {','.join(row)!r}")
        parent = digits[:-2] if len(digits) > 3 else ""
        level = (len(digits) - 1) // 2
        yield digits, Entry(kind, digits, row[1].strip(), level, parent, "", 0, 9999, "official", source)


def _without(entry: Entry, given: dict[str, Entry], first: int, last: int) -> Iterator[Entry]:
    """What remains of an entry when the years of a given list are cut out of it."""
    if entry.code not in given or entry.last < first or entry.first > last:
        yield entry
        return
    if entry.first < first:
        yield entry._replace(last=first - 1)
    if entry.last > last:
        yield entry._replace(first=last + 1)
