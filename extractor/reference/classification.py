"""Budget classifications: the official code and name of a printed line, valid in its year.

``resolve`` compares a printed code, its name and its year with the official lists and says what it
found, never changing a line that is right. A code that no list holds is ``unknown``, never wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from extractor.reference.codebook import Codebook, Entry, aliases, code_parents, codebook, kind_of, whole
from extractor.reference.spelling import (
    alike,
    digits_of,
    is_name,
    marked_level,
    normalise_name,
    one_slip,
    parent_digits,
    path_by_dashes,
    path_by_marks,
    plain,
    with_parent,
)

_RECALL = "code from general knowledge, confirmed by no document"


class Resolution(NamedTuple):
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


def resolve(
    code_raw: str | None,
    name: str | None,
    *,
    year: int | None,
    classification: str | None = None,
    parents: tuple[str, ...] = (),
    level: int | None = None,
    book: Codebook | None = None,
) -> Resolution:
    """What a printed line is: code, name and years compared with the official lists.

    ``code_raw`` may be whole, in brackets, in parts or only the last digits under ``parents``;
    ``parents`` are the names or codes above the line, outermost first; ``classification`` is where
    a bare name is looked for (a whole code says its own), ``level`` the level that its place
    suggests. ``status`` is None where nothing is printed or a bare name determines no code.

    >>> resolve("2060466", "其他技术研究与开发支出", year=2025).code
    '2060499'
    >>> resolve("05", "机关事业单位基本养老保险缴费支出", year=2024, parents=("208", "05")).status
    'match'
    """
    return _resolve(book or codebook(), code_raw, name, year, classification, parents, level)


@lru_cache(maxsize=65536)
def _resolve(
    book: Codebook,
    code_raw: str | None,
    name: str | None,
    year: int | None,
    kind: str | None,
    parents: tuple[str, ...],
    level: int | None,
) -> Resolution:
    entry = book.of_line(code_raw, name, year)
    if entry is not None:
        return _answer(entry, "match")
    name = name if name and is_name(name) else None
    digits = digits_of(code_raw) if code_raw else ""
    if digits and whole(digits) is None:
        digits = _assemble(book, digits, parents, kind, year) or digits
    if not digits:
        return _resolve_name(book, name, year, kind, parents, level) if name else Resolution()
    if len(digits) not in (3, 5, 7, 9):
        return _resolve_broken(book, digits, name, year, kind, parents)
    official = book.official(digits, year)
    if official is not None:
        return _resolve_known(book, official, name, year, parents)
    return _resolve_missing(book, digits, name, year, parents)


def _answer(entry: Entry, status: str, note: str | None = None) -> Resolution:
    kind, code, name, level, _, fund, _, _, basis, _ = entry
    if basis == "recall":
        note = f"{note}; {_RECALL}" if note else _RECALL
    return Resolution(kind, code, name, status, level, code_parents(code), note, basis, fund or None)


# ---------------------------------------------------------------- a code with a name


def _resolve_known(
    book: Codebook, official: Entry, name: str | None, year: int | None, parents: tuple[str, ...]
) -> Resolution:
    """A code that the lists hold: does the printed name belong to it, and in this year?"""
    if name is None:
        if year is None or official.holds(year):
            return _answer(official, "match")
        return _answer(official, "other_year", f"{official.code} is valid {official.span}")
    entry = _same_name(book.of_code(official.code), name, official)
    if entry is None:
        return _resolve_dispute(book, official, name, year, parents)
    if year is not None and not entry.holds(year):
        later = f"; {official.name} {official.span}" if official.name != entry.name else ""
        return _answer(official, "other_year", f"{entry.name} {entry.span}{later}")
    if plain(name) == plain(entry.name):
        return _answer(entry, "match")
    return _answer(entry, "name_variant", f"printed {name}")


def _same_name(entries: list[Entry], name: str, official: Entry) -> Entry | None:
    """The entry of one code that bears the printed name, the official one of the year first."""
    as_printed, key = plain(name), normalise_name(name)
    ordered = (official, *(entry for entry in reversed(entries) if entry is not official))
    exact = next((entry for entry in ordered if plain(entry.name) == as_printed), None)
    return exact or next((entry for entry in ordered if normalise_name(entry.name) == key), None)


def _resolve_dispute(
    book: Codebook, official: Entry, name: str, year: int | None, parents: tuple[str, ...]
) -> Resolution:
    """Code and name are at odds: a slip in the name, a slip in the code, or undecidable."""
    namesakes = book.of_name(normalise_name(name))
    rivals = [entry for entry in namesakes if entry.classification == official.classification]
    if any(entry.code == official.code for entry in rivals) or _names_its_parent(book, official, name):
        return _answer(official, "name_variant", f"printed {name}")
    slipped = None if rivals else _alike_name(book, official, name)
    if slipped is not None:
        if year is not None and not slipped.holds(year):
            return _answer(official, "other_year", f"{slipped.name} {slipped.span}; printed {name}")
        return _answer(official, "name_variant", f"printed {name}")
    repair = _repair(namesakes, official.code, year, parents)
    if repair is not None:
        return _answer(repair, "repaired", f"{official.code} is {official.name}; {name} is {repair.code}")
    codes = ", ".join(sorted({entry.code for entry in rivals})[:4])
    instead = f"; {name} is {codes}" if codes else f", not {name}"
    return _answer(official, "conflict", f"{official.code} is {official.name}{instead}")


def _names_its_parent(book: Codebook, official: Entry, name: str) -> bool:
    """Whether the printed name is the code's own with that of its 款 or 类 behind: 行政运行（财政事务）."""
    bare, above = with_parent(name)
    if above is None or not _same_name(book.of_code(official.code), bare, official):
        return False
    key = normalise_name(above)
    return any(
        normalise_name(entry.name) == key
        for code in code_parents(official.code)
        for entry in book.of_code(code)
    )


def _alike_name(book: Codebook, official: Entry, name: str) -> Entry | None:
    """The entry of the code whose name the printed one is a cut or slipped form of."""
    key = normalise_name(name)
    entries = (official, *book.of_code(official.code))
    return next((entry for entry in entries if alike(key, normalise_name(entry.name))), None)


def _repair(namesakes: list[Entry], code: str, year: int | None, parents: tuple[str, ...]) -> Entry | None:
    """The one entry of a printed name that the code could have meant: in its 款, or one slip away."""
    same_length = [entry for entry in namesakes if len(entry.code) == len(code)]
    within = _one(same_length, year, lambda entry: len(code) > 3 and entry.parent == code[:-2])
    stated = tuple(parent_digits(parent) for parent in parents)
    if stated and len(stated[-1]) == len(code) - 2 and (within is None or stated[-1] != within.parent):
        return _one(same_length, year, lambda entry: entry.parent == stated[-1])
    near = [entry for entry in same_length if one_slip(entry.code, code)]
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
    if name is not None:
        repair = _repair(book.of_name(normalise_name(name)), code, year, parents)
        if repair is not None:
            return _answer(repair, "repaired", f"{code} is in no list; {name} is {repair.code}")
    above = tuple(parent for parent in code_parents(code) if book.of_code(parent))
    note = f"{code} is in no list known here"
    if above and (known := book.official(above[-1], year)):
        note += f"; {known.code} above it is {known.name}"
    return Resolution(kind_of(code), code, None, "unknown", (len(code) - 1) // 2, above, note)


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
        found = _resolve_name(book, name, year, kind or kind_of(digits), parents)
        if found.code is not None and (found.code.startswith(digits) or found.code.endswith(digits)):
            return found._replace(status="repaired", note=f"printed {digits}; {name} is {found.code}")
    known = _path(book, parents, kind, year)
    return Resolution(kind, None, None, "unknown", None, known, f"{digits} is no code of any list")


def _assemble(
    book: Codebook, digits: str, parents: tuple[str, ...], kind: str | None, year: int | None
) -> str | None:
    """The whole code of its last digits under the codes or names above it: 208, 05, 05."""
    path = _path(book, parents, kind, year)
    if not path or len(digits) > 2:
        return None
    code = path[-1] + digits.zfill(2)
    return code if whole(code) else None


def _path(book: Codebook, parents: tuple[str, ...], kind: str | None, year: int | None) -> tuple[str, ...]:
    """The codes of the parents, as far as they are given or determined by their names."""
    path: tuple[str, ...] = ()
    for parent in parents:
        digits = parent_digits(parent)
        if digits and whole(digits):
            path = (*code_parents(digits), digits)
        elif digits and path and len(digits) <= 2:
            path = (*path, path[-1] + digits.zfill(2))
        elif parent:
            found = _named(book, parent, year, kind, path)
            path = (*code_parents(found.code), found.code) if found else path
    return path


# ---------------------------------------------------------------- a name alone


def _resolve_name(
    book: Codebook,
    name: str,
    year: int | None,
    kind: str | None,
    parents: tuple[str, ...],
    level: int | None = None,
) -> Resolution:
    """A name without a code: resolved where it determines one, with the help of what stands above."""
    *outer, name = _parts(book, name)
    path = _path(book, (*parents, *outer), kind, year)
    entry = _named(book, name, year, kind, path, level)
    bare, above = with_parent(name)
    if entry is None and above and book.of_name(normalise_name(above)):
        entry = _named(book, bare, year, kind, _path(book, (*parents, above), kind, year))
    if entry is None:
        return Resolution(kind if path else None, parents=path)
    note = f"printed {name}" if plain(name) != plain(entry.name) else None
    official = book.official(entry.code, year)
    if official is not None and official.name != entry.name:
        note = f"{entry.name} {entry.span}; {official.name} {official.span}"
        entry = official
    return _answer(entry, "by_name", note)


def _parts(book: Codebook, name: str) -> list[str]:
    """A name that holds its whole path, cut up: 外交支出（类）外交管理事务（款）行政运行（项）, or with dashes."""
    parts = path_by_marks(name)
    if len(parts) > 1:
        return parts
    parts = path_by_dashes(name)
    known = len(parts) > 1 and all(book.of_name(normalise_name(part)) for part in parts)
    return parts if known else [name]


def _named(
    book: Codebook,
    name: str,
    year: int | None,
    kind: str | None,
    path: tuple[str, ...],
    level: int | None = None,
) -> Entry | None:
    """The entry that a name determines under a path of codes, or None.

    Where nothing stands above it, a name that a 类 bears is the 类: 公共安全 is 204, and 2300304 only under 23003.
    """
    marked = marked_level(name)
    found = [
        entry
        for entry in book.of_name(normalise_name(name))
        if (kind is None or entry.classification == kind) and marked in (None, entry.level)
    ]
    expected = level or (None if path else 1)
    as_printed = plain(name)
    groups = (
        [entry for entry in found if entry.level == expected],
        [entry for entry in found if plain(entry.name) == as_printed],
        found,
    )
    chosen = (_choose(entries, year, path) for entries in groups)
    entry = next((entry for entry in chosen if entry is not None), None)
    if entry is None and not found and (path or level == 1):
        return _cut_name(book, name, year, kind, path[-1] if path else "")
    return entry


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
    same_kind = whole(path[0]) == entry.classification
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


def _cut_name(book: Codebook, name: str, year: int | None, kind: str | None, under: str) -> Entry | None:
    """The one line directly under a code whose name the printed one is a cut or slipped form of.

    Among the 类 (under no code) a beginning of four characters says enough: 自然资源 is 220.
    """
    key = normalise_name(name)
    cut = not under and len(key) >= 4
    found = [
        entry
        for entry in book.children(under)
        if (kind is None or entry.classification == kind)
        and (alike(key, other := normalise_name(entry.name)) or (cut and other.startswith(key)))
    ]
    return _one(found, year, lambda _: True)


@lru_cache(maxsize=8)
def known_names(classification: str) -> frozenset[str]:
    """All names of one classification, other names in use among them, in the form of ``normalise_name``."""
    official = (entry.name for entry in codebook().entries if entry.classification == classification)
    in_use = (alias for kind, alias, _ in aliases() if kind == classification)
    return frozenset(normalise_name(name) for name in (*official, *in_use))
