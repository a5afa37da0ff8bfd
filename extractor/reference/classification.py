"""Budget classifications: the official code and name of a printed line, valid in its year.

The lists are data, ``patterns/classification/*.csv``: a row for each name that a code has borne,
with the years in which it did. ``resolve`` compares a printed code, its name and its year with
them and says what it found, never changing a line that is right. A code that no list holds is
``unknown``, never wrong.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from extractor.errors import UsageError
from extractor.rules import read_text

CLASSIFICATIONS = ("functional", "economic_dept", "economic_gov", "revenue")
_BY_FIRST_DIGIT = {"1": "revenue", "2": "functional", "3": "economic_dept", "5": "economic_gov"}
_LENGTHS = {
    "functional": (3, 5, 7),
    "economic_dept": (3, 5),
    "economic_gov": (3, 5),
    "revenue": (3, 5, 7, 9),
}
_RECALL = "code from general knowledge, confirmed by no document"
_LEVEL_MARK = {"类": 1, "款": 2, "项": 3, "目": 4}


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


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a printed line is in the official lists.

    ``level`` is 1 for 类, 2 for 款, 3 for 项; ``parents`` the codes above it, outermost first;
    ``note`` says why the status is what it is; ``basis`` how the code is attested (``recall``:
    general knowledge that no document confirms; ``official``: a list given by the user).
    """

    classification: str | None = None
    code: str | None = None
    name: str | None = None
    status: str | None = None
    level: int | None = None
    parents: tuple[str, ...] = ()
    note: str | None = None
    basis: str | None = None
    fund: str | None = None


# ---------------------------------------------------------------- names

_NOISE = re.compile(r"[\s\W_]+")
_MARK = re.compile(r"\(\d{0,3}(类|款|项|目)\)$")
_ORDINAL = re.compile(r"^(?:[(]?[一二三四五六七八九十]{1,3}[)、.]|[(]?\d{1,2}[)、.](?!\d)|其中:|[-—*△▲★○#]+)")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_BRACKETED = re.compile(r"([^()]{2,40})\((.{2,40})\)")
_LEVEL_MARKS = re.compile(r"(?<=[类款]\))")
_PARENT_CODE = re.compile(r"^[\[(]?(\d{3}|\d{5})(?!\d)|\((\d{2,5})[类款项]?\)")
_DASHES = re.compile(r"[-—–>/]{1,2}")
_OPTIONAL = re.compile(r"\((?:境|护|役|室)\)")
_ONE = str.maketrans({"它": "他", "与": "和", "及": "和", "帐": "账", "的": None})


@lru_cache(maxsize=32768)
def _plain(name: str) -> str:
    """NFKC without blanks, list marks in front and a level mark behind: what must equal for a ``match``."""
    text = "".join(unicodedata.normalize("NFKC", name).split())
    return _MARK.sub("", _ORDINAL.sub("", text, count=1))


@lru_cache(maxsize=32768)
def normalise_name(name: str) -> str:
    """The form in which two spellings of one name are equal.

    >>> normalise_name("其它一般公共服务支出（款）") == normalise_name("其他一般公共服务")
    True
    >>> normalise_name("进修与培训") == normalise_name("进修及培训")
    True
    >>> normalise_name("教育类支出"), normalise_name("教育支出类")
    ('教育', '教育')
    """
    text = _NOISE.sub("", _OPTIONAL.sub("", _plain(name))).translate(_ONE)
    short = text.removesuffix("类").removesuffix("支出").removesuffix("类")
    if short.endswith("费用"):
        short = short[:-1]
    return short if len(short) >= 2 else text


def _with_parent(name: str) -> tuple[str, str | None]:
    """A name and the name of its parent where that is added in brackets: 行政运行（财政事务）."""
    both = _BRACKETED.fullmatch(_plain(name))
    return (both[1], both[2]) if both else (name, None)


def _parts(book: Codebook, name: str) -> list[str]:
    """A name that holds its whole path, cut up: 外交支出（类）外交管理事务（款）行政运行（项）, or with dashes."""
    plain = unicodedata.normalize("NFKC", name)
    parts = [part for part in _LEVEL_MARKS.split(plain) if part]
    if len(parts) > 1:
        return parts
    parts = [part for part in _DASHES.split(plain) if part]
    whole = len(parts) > 1 and all(book.of_name(normalise_name(part)) for part in parts)
    return parts if whole else [name]


def _marked_level(name: str) -> int | None:
    mark = _MARK.search("".join(unicodedata.normalize("NFKC", name).split()))
    return _LEVEL_MARK[mark[1]] if mark else None


def _subsequence(short: str, long: str) -> bool:
    letters = iter(long)
    return all(letter in letters for letter in short)


def _distance_at_most(a: str, b: str, limit: int) -> bool:
    """Whether at most ``limit`` characters have to be changed, added or dropped to turn a into b."""
    if abs(len(a) - len(b)) > limit:
        return False
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1] <= limit


def _alike(a: str, b: str) -> bool:
    """Whether a may be b cut, wrapped, shortened or with a slip of the pen (both normalised)."""
    short, long = sorted((a, b), key=len)
    if len(short) >= 3 and len(short) * 2 >= len(long) and _subsequence(short, long):
        return True
    if len(short) >= 6 and long.startswith(short):
        return True
    return len(short) >= 4 and _distance_at_most(a, b, 1 if len(short) < 9 else 2)


# ---------------------------------------------------------------- codes


@lru_cache(maxsize=8192)
def _digits(code: str) -> str:
    return re.sub(r"\D", "", unicodedata.normalize("NFKC", code))


@lru_cache(maxsize=8192)
def _parent_digits(parent: str) -> str:
    """The code in a parent as printed: 208, [20805], 204类, 司法（06款）, 208社会保障; not the 1 of 1.住房改革支出."""
    text = unicodedata.normalize("NFKC", parent)
    if not _HAN.search(text.rstrip("类款项")):
        return _digits(text)
    found = _PARENT_CODE.search(text)
    return (found[1] or found[2]) if found else ""


def code_parents(code: str) -> tuple[str, ...]:
    """The codes above a code, outermost first.

    >>> code_parents("2080505")
    ('208', '20805')
    """
    return (code[:3], code[:5])[: (len(code) - 3) // 2] if len(code) < 8 else (code[:3], code[:5], code[:7])


def _whole(digits: str) -> str | None:
    """The classification in which a code of these digits could stand."""
    kind = _BY_FIRST_DIGIT.get(digits[:1])
    return kind if kind and len(digits) in _LENGTHS[kind] else None


def _near(a: str, b: str) -> bool:
    """Whether one digit changed, or two neighbours swapped, turns a into b."""
    wrong = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
    if len(wrong) == 2:
        i, j = wrong
        return j == i + 1 and a[i] == b[j] and a[j] == b[i]
    return len(wrong) == 1


# ---------------------------------------------------------------- the lists


class Codebook:
    """The official lists, looked up by code and by name. A value: build another, change none."""

    __slots__ = ("_by_code", "_by_name", "_children", "entries")

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)
        self._by_code: dict[str, list[Entry]] = {}
        self._by_name: dict[str, list[Entry]] | None = None
        self._children: dict[str, list[Entry]] | None = None
        for entry in self.entries:
            self._by_code.setdefault(entry.code, []).append(entry)

    def of_code(self, code: str) -> list[Entry]:
        """All names that a code has borne, oldest first."""
        return self._by_code.get(code, [])

    def of_name(self, name: str) -> list[Entry]:
        """All codes that have borne a name (normalised), or are also called so."""
        if self._by_name is None:
            names: dict[str, list[Entry]] = defaultdict(list)
            for entry in self.entries:
                names[normalise_name(entry.name)].append(entry)
            for kind, alias, code in _aliases():
                listed = names[normalise_name(alias)]
                if not any(entry.classification == kind for entry in listed):
                    listed.extend(self.of_code(code))
            self._by_name = dict(names)
        return self._by_name.get(name, [])

    def children(self, code: str) -> list[Entry]:
        """All names that stand directly under a code."""
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


def _read_year(text: str, otherwise: int) -> int:
    return int(text[:4]) if text else otherwise


def _read_entries(kind: str) -> Iterator[Entry]:
    for row in csv.reader(read_text(f"classification/{kind}.csv").splitlines()[1:]):
        code, name, level, parent, fund, first, last, basis, sources = row
        years = (_read_year(first, 0), _read_year(last, 9999))
        yield Entry(kind, code, name, int(level), parent, fund, *years, basis, sources)


@lru_cache(maxsize=1)
def _aliases() -> tuple[tuple[str, str, str], ...]:
    """Other names in use: 物业费 for 物业管理费 (classification, alias, code)."""
    rows = csv.reader(read_text("classification/aliases.csv").splitlines()[1:])
    return tuple((kind, alias, code) for kind, alias, code in rows)


@lru_cache(maxsize=1)
def codebook() -> Codebook:
    """The lists that come with the package (``patterns/classification/*.csv``)."""
    return Codebook(entry for kind in CLASSIFICATIONS for entry in _read_entries(kind))


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


@lru_cache(maxsize=8)
def given_codes(path: str | None) -> Codebook:
    """The lists for a run: ours, or with the list of ``--codes PATH`` first, for the year in its file name."""
    if path is None:
        return codebook()
    year = re.search(r"(?<!\d)(20\d\d)(?!\d)", Path(path).name)
    return load_codes(path, int(year[1]) if year else None)


def _read_list(path: Path, year: int | None) -> Iterator[tuple[str, Entry]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read as a list of codes in UTF-8: {error}") from error
    delimiter = "\t" if "\t" in text.partition("\n")[0] else ","
    for line, row in enumerate(csv.reader(text.splitlines(), delimiter=delimiter), 1):
        digits = _digits(row[0]) if row else ""
        kind = _whole(digits)
        if kind is None or len(row) < 2 or not row[1].strip():
            if line == 1 or not any(cell.strip() for cell in row):
                continue
            raise UsageError(f"{path}, line {line}: expected a code and a name, found {','.join(row)!r}")
        parent = digits[:-2] if len(digits) > 3 else ""
        source = f"{path.name}{f', {year}' if year else ''}"
        name = row[1].strip()
        yield (
            digits,
            Entry(kind, digits, name, (len(digits) - 1) // 2, parent, "", 0, 9999, "official", source),
        )


def _without(entry: Entry, given: dict[str, Entry], first: int, last: int) -> Iterator[Entry]:
    """What remains of an entry when the years of a given list are cut out of it."""
    if entry.code not in given or entry.last < first or entry.first > last:
        yield entry
        return
    if entry.first < first:
        yield entry._replace(last=first - 1)
    if entry.last > last:
        yield entry._replace(first=last + 1)


# ---------------------------------------------------------------- resolving


def resolve(
    code_raw: str | None,
    name: str | None,
    *,
    year: int | None,
    classification: str | None = None,
    parents: tuple[str, ...] = (),
    book: Codebook | None = None,
) -> Resolution:
    """What a printed line is: code, name and years compared with the official lists.

    ``code_raw`` may be whole, in brackets, in parts or only the last digits under ``parents``;
    ``parents`` are the names or codes above the line, outermost first; ``classification`` is where
    a bare name is looked for (a whole code says its own). ``status`` is None where nothing is
    printed or a bare name determines no code.

    >>> resolve("2060466", "其他技术研究与开发支出", year=2025).code
    '2060499'
    >>> resolve("05", "机关事业单位基本养老保险缴费支出", year=2024, parents=("208", "05")).status
    'match'
    """
    return _resolve(book or codebook(), code_raw, name, year, classification, parents)


@lru_cache(maxsize=65536)
def _resolve(
    book: Codebook,
    code_raw: str | None,
    name: str | None,
    year: int | None,
    kind: str | None,
    parents: tuple[str, ...],
) -> Resolution:
    for entry in book.of_code(code_raw or ""):
        if entry.name == name and entry.holds(year or entry.first):
            return _answer(entry, "match")
    name = name if name and _HAN.search(name) else None
    digits = _digits(code_raw) if code_raw else ""
    if digits and _whole(digits) is None:
        digits = _assemble(book, digits, parents, kind, year) or digits
    if not digits:
        return _resolve_name(book, name, year, kind, parents) if name else Resolution()
    if len(digits) not in (3, 5, 7, 9):
        return _resolve_broken(book, digits, name, year, kind, parents)
    if book.of_code(digits):
        return _resolve_known(book, digits, name, year, parents)
    return _resolve_missing(book, digits, name, year, parents)


def _answer(entry: Entry, status: str, note: str | None = None) -> Resolution:
    kind, code, name, level, _, fund, _, _, basis, _ = entry
    if basis == "recall":
        note = f"{note}; {_RECALL}" if note else _RECALL
    return Resolution(kind, code, name, status, level, code_parents(code), note, basis, fund or None)


def _span(entry: Entry) -> str:
    """The years of an entry in words."""
    if entry.first == 0 and entry.last == 9999:
        return "all years known"
    if entry.first == 0:
        return f"until {entry.last}"
    return f"from {entry.first}" if entry.last == 9999 else f"{entry.first}-{entry.last}"


def _resolve_known(
    book: Codebook, code: str, name: str | None, year: int | None, parents: tuple[str, ...]
) -> Resolution:
    """A code that the lists hold: does the printed name belong to it, and in this year?"""
    official = book.official(code, year)
    assert official is not None
    if name is None:
        if year is None or official.holds(year):
            return _answer(official, "match")
        return _answer(official, "other_year", f"{code} is valid {_span(official)}")
    entry = _same_name(book.of_code(code), name, official)
    if entry is None:
        return _resolve_dispute(book, official, name, year, parents)
    if year is not None and not entry.holds(year):
        later = f"; {official.name} {_span(official)}" if official.name != entry.name else ""
        return _answer(official, "other_year", f"{entry.name} {_span(entry)}{later}")
    if _plain(name) == _plain(entry.name):
        return _answer(entry, "match")
    return _answer(entry, "name_variant", f"printed {name}")


def _same_name(entries: list[Entry], name: str, official: Entry) -> Entry | None:
    """The entry of one code that bears the printed name, the official one of the year first."""
    plain, key = _plain(name), normalise_name(name)
    ordered = (official, *(entry for entry in reversed(entries) if entry is not official))
    exact = next((entry for entry in ordered if _plain(entry.name) == plain), None)
    return exact or next((entry for entry in ordered if normalise_name(entry.name) == key), None)


def _resolve_dispute(
    book: Codebook, official: Entry, name: str, year: int | None, parents: tuple[str, ...]
) -> Resolution:
    """Code and name are at odds: a slip in the name, a slip in the code, or undecidable."""
    bare, above = _with_parent(name)
    if above and _same_name(book.of_code(official.code), bare, official):
        known = {
            normalise_name(entry.name) for code in code_parents(official.code) for entry in book.of_code(code)
        }
        if normalise_name(above) in known:
            return _answer(official, "name_variant", f"printed {name}")
    key = normalise_name(name)
    elsewhere = [e for e in book.of_name(key) if e.classification == official.classification]
    if any(entry.code == official.code for entry in elsewhere):
        return _answer(official, "name_variant", f"printed {name}")
    if not elsewhere:
        for entry in (official, *book.of_code(official.code)):
            if _alike(key, normalise_name(entry.name)):
                if year is not None and not entry.holds(year):
                    return _answer(official, "other_year", f"{entry.name} {_span(entry)}; printed {name}")
                return _answer(official, "name_variant", f"printed {name}")
        return _answer(official, "conflict", f"{official.code} is {official.name}, not {name}")
    repair = _repair(elsewhere, official.code, year, parents)
    if repair is not None:
        return _answer(repair, "repaired", f"{official.code} is {official.name}; {name} is {repair.code}")
    codes = ", ".join(sorted({entry.code for entry in elsewhere})[:4])
    return _answer(official, "conflict", f"{official.code} is {official.name}; {name} is {codes}")


def _repair(candidates: list[Entry], code: str, year: int | None, parents: tuple[str, ...]) -> Entry | None:
    """The one entry of a printed name that the code could have meant: in its 款, or one slip away."""
    same_length = [entry for entry in candidates if len(entry.code) == len(code)]
    within = _one(same_length, year, lambda entry: len(code) > 3 and entry.parent == code[:-2])
    stated = tuple(_parent_digits(parent) for parent in parents)
    if stated and len(stated[-1]) == len(code) - 2 and (within is None or stated[-1] != within.parent):
        return _one(same_length, year, lambda entry: entry.parent == stated[-1])
    near = [entry for entry in same_length if _near(entry.code, code)]
    return _one([*near, within] if within else near, year, lambda _: True)


def _one(entries: list[Entry], year: int | None, test: Callable[[Entry], bool]) -> Entry | None:
    """The only code among the entries that passes the test; of several, the one valid in the year."""
    found = [entry for entry in entries if test(entry)]
    valid = [entry for entry in found if entry.holds(year)]
    codes = {entry.code for entry in valid or found}
    return (valid or found)[-1] if len(codes) == 1 else None


def _resolve_missing(
    book: Codebook, code: str, name: str | None, year: int | None, parents: tuple[str, ...]
) -> Resolution:
    """A code that the lists do not hold: repaired if its name says what was meant, else unknown."""
    kind = _whole(code)
    if name is not None:
        repair = _repair(book.of_name(normalise_name(name)), code, year, parents)
        if repair is not None:
            return _answer(repair, "repaired", f"{code} is in no list; {name} is {repair.code}")
    above = tuple(parent for parent in code_parents(code) if book.of_code(parent))
    note = f"{code} is in no list known here"
    return Resolution(kind, code, None, "unknown", (len(code) - 1) // 2, above, note)


def _resolve_broken(
    book: Codebook,
    digits: str,
    name: str | None,
    year: int | None,
    kind: str | None,
    parents: tuple[str, ...],
) -> Resolution:
    """A code of an impossible length: a cut code is repaired by its name, all else is unknown."""
    if name is not None:
        found = _resolve_name(book, name, year, kind or _BY_FIRST_DIGIT.get(digits[0]), parents)
        if found.code is not None and (found.code.startswith(digits) or found.code.endswith(digits)):
            return replace(found, status="repaired", note=f"printed {digits}; {name} is {found.code}")
    known = _path(book, parents, kind, year)
    return Resolution(kind, None, None, "unknown", None, known, f"{digits} is no code of any list")


def _assemble(
    book: Codebook, digits: str, parents: tuple[str, ...], kind: str | None, year: int | None
) -> str | None:
    """The whole code of its last digits under the codes or names above it: 208, 05, 05."""
    path = _path(book, parents, kind, year)
    if not path or len(digits) > 2:
        return None
    whole = path[-1] + digits.zfill(2)
    return whole if _whole(whole) else None


def _path(book: Codebook, parents: tuple[str, ...], kind: str | None, year: int | None) -> tuple[str, ...]:
    """The codes of the parents, as far as they are given or determined by their names."""
    path: tuple[str, ...] = ()
    for parent in parents:
        digits = _parent_digits(parent)
        if digits and _whole(digits):
            path = (*code_parents(digits), digits)
        elif digits and path and len(digits) <= 2:
            path = (*path, path[-1] + digits.zfill(2))
        elif parent:
            found = _named(book, parent, year, kind, path)
            path = (*code_parents(found.code), found.code) if found else path
    return path


def _resolve_name(
    book: Codebook, name: str, year: int | None, kind: str | None, parents: tuple[str, ...]
) -> Resolution:
    """A name without a code: resolved where it determines one, with the help of what stands above."""
    *outer, name = _parts(book, name)
    path = _path(book, (*parents, *outer), kind, year)
    entry = _named(book, name, year, kind, path)
    bare, above = _with_parent(name)
    if entry is None and above and book.of_name(normalise_name(above)):
        entry = _named(book, bare, year, kind, _path(book, (*parents, above), kind, year))
    if entry is None:
        return Resolution(kind if path else None, parents=path)
    note = f"printed {name}" if _plain(name) != _plain(entry.name) else None
    official = book.official(entry.code, year)
    if official is not None and official.name != entry.name:
        note = f"{entry.name} {_span(entry)}; {official.name} {_span(official)}"
        entry = official
    return _answer(entry, "by_name", note)


def _named(
    book: Codebook, name: str, year: int | None, kind: str | None, path: tuple[str, ...]
) -> Entry | None:
    """The entry that a name determines under a path of codes, or None."""
    level = _marked_level(name)
    found = [
        entry
        for entry in book.of_name(normalise_name(name))
        if (kind is None or entry.classification == kind) and level in (None, entry.level)
    ]
    plain = _plain(name)
    for entries in ([entry for entry in found if _plain(entry.name) == plain], found):
        entry = _choose(entries, year, path)
        if entry is not None:
            return entry
    return _cut_name(book, name, year, path) if path and not found else None


def _choose(entries: list[Entry], year: int | None, path: tuple[str, ...]) -> Entry | None:
    """One entry: directly under the path, else anywhere under it, else the only one there is."""
    if not entries:
        return None
    if path:
        under = path[-1]
        children = [entry for entry in entries if entry.parent == under]
        below = [entry for entry in entries if entry.code.startswith(under) and entry.code != under]
        same = [entry for entry in entries if entry.code == under]
        for group in (children, below, same):
            entry = _outermost(group, year)
            if entry is not None:
                return entry
    entry = _outermost(entries, year)
    return entry if entry is not None and (not path or _unmistakable(entry, path)) else None


def _unmistakable(entry: Entry, path: tuple[str, ...]) -> bool:
    """A name found outside the path it was printed under counts only if it says enough by itself."""
    same_kind = _whole(path[0]) == entry.classification
    return entry.level == 1 or (same_kind and len(normalise_name(entry.name)) >= 6)


def _outermost(entries: list[Entry], year: int | None) -> Entry | None:
    """The only code of a name; where 类, 款 and 项 of one branch bear it, the outermost."""
    valid = [entry for entry in entries if entry.holds(year)] or entries
    top = min((entry.code for entry in valid), key=len, default=None)
    tops = {entry.code for entry in valid if top is not None and len(entry.code) == len(top)}
    if top is None or len(tops) != 1:
        return None
    if len(top) == 3 or all(entry.code.startswith(top) for entry in valid):
        return next(entry for entry in reversed(valid) if entry.code == top)
    return None


def _cut_name(book: Codebook, name: str, year: int | None, path: tuple[str, ...]) -> Entry | None:
    """The one child of the path whose name the printed one is a cut or slipped form of."""
    key = normalise_name(name)
    found = [entry for entry in book.children(path[-1]) if _alike(key, normalise_name(entry.name))]
    return _one(found, year, lambda _: True)


def find_by_name(
    name: str,
    *,
    year: int | None = None,
    classification: str | None = None,
    parents: tuple[str, ...] = (),
    book: Codebook | None = None,
) -> tuple[Entry, ...]:
    """All entries that bear a name, those valid in the year first; under ``parents`` if any are given."""
    book = book or codebook()
    path = _path(book, parents, classification, year)
    found = [
        entry
        for entry in book.of_name(normalise_name(name))
        if (classification is None or entry.classification == classification)
        and (not path or entry.code.startswith(path[-1]))
    ]
    return tuple(sorted(found, key=lambda entry: not entry.holds(year)))


@lru_cache(maxsize=8)
def known_names(classification: str) -> frozenset[str]:
    """All names of one classification in the form of ``normalise_name``, for finders."""
    return frozenset(
        normalise_name(entry.name) for entry in codebook().entries if entry.classification == classification
    )
