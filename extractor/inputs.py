"""What the user names, as an ordered list of sources, and the bytes behind each."""

from __future__ import annotations

import csv
import glob
import os
import re
import sqlite3
import stat
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from extractor.errors import LimitError, ReadError, UsageError
from extractor.model import Blob, DocumentRow, Result
from extractor.reference.regions import is_code
from extractor.storage import Unreachable, is_remote
from extractor.storage import listed as listed_elsewhere
from extractor.storage import read as read_elsewhere

STDIN = "-"

#: What a user knows of a document: column of ``documents`` and value.
Given = tuple[tuple[str, str], ...]
KNOWN = frozenset(
    {
        "region_code",
        "region",
        "department",
        "department_type",
        "department_level",
        "scope",
        "doc_kind",
        "fiscal_year",
    }
)
_CHOICES = {
    "scope": ("department", "unit", "government"),
    "doc_kind": ("budget", "final", "three_public", "other"),
    "department_level": ("中央", "省", "市", "县", "乡"),
}

#: What is taken from a folder. A file named for itself is read whatever its name.
SUFFIXES = frozenset(
    """txt text pdf doc docx docm wps wpt rtf odt htm html shtml xhtml mht mhtml xml aspx jsp php
    xls xlsx xlsm xlsb et ett ods zip tar gz tgz bz2 xz 7z rar jpg jpeg png tif tiff bmp""".split()
)
_ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar")

#: The columns of ``documents`` that count rows of other tables.
_COUNTS = tuple(n for n in DocumentRow._fields if n.startswith(("facts", "numbers_", "checks_")))


def sources(names: Iterable[str], skip: frozenset[Path | str] = frozenset()) -> tuple[str, ...]:
    """Every file that ``names`` (files, folders, globs, the same of a storage layer, ``-``) stand for, once
    each, in the order in which their rows are written. Files of a folder or glob that are in ``skip``
    (paths here, names elsewhere) are left out.

    A named file that does not exist stays in the list: it gets a row that says so.
    """
    found = {source for name in names for source in _expand(name, skip)}
    return tuple(sorted(found, key=order))


def order(source: str) -> str:
    """Sort key of a source. What an archive holds is called ``a.zip!name`` and sorts with it.

    >>> sorted(["a.zip", "a.zip old.txt"], key=order)
    ['a.zip old.txt', 'a.zip']
    """
    return printable_name(source + "!" if source.lower().endswith(_ARCHIVES) else source)


def printable_name(source: str) -> str:
    r"""The path as text that any file can hold: bytes that are no UTF-8 as ``\udcXX``.

    >>> printable_name("预算" + chr(0xDCFF))
    '预算\\udcff'
    """
    return source.encode("utf-8", "backslashreplace").decode("utf-8")


def listed(path: str) -> dict[str, Given]:
    """The names in a list file (``-``: standard input), each with what the user knows of it.

    One path a line; or CSV whose head has ``path`` and any of the columns in ``KNOWN``. Raises
    ``UsageError`` naming the file and what is wrong with it.
    """
    try:
        raw = sys.stdin.buffer.read() if path == STDIN else _content(path)
        lines = raw.decode("utf-8-sig").splitlines()
    except (OSError, Unreachable) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"{path}: the list cannot be read: {reason}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: the list is not UTF-8; save it as UTF-8, one path a line") from error
    head = next((row for line in lines if (row := next(csv.reader([line]), []))), [])
    if len(head) > 1 and "path" in map(str.strip, head):
        return _known(path, lines)
    return dict.fromkeys((name for line in lines if (name := line.strip())), ())


def _known(path: str, lines: list[str]) -> dict[str, Given]:
    """The rows of a CSV list. A line that cannot be meant raises ``UsageError`` naming it."""
    reader = csv.reader(lines)
    rows = ([cell.strip() for cell in row] for row in reader)
    head = next(row for row in rows if any(row))
    strange = set(head) - KNOWN - {"path"}
    if strange:
        raise UsageError(
            f"{path}: no column {', '.join(sorted(strange))}; those are path, {', '.join(sorted(KNOWN))}"
        )
    found: dict[str, Given] = {}
    for row in filter(any, rows):
        known = dict(zip(head, row, strict=False))
        try:
            _check_known(known, len(row) - len(head))
        except ValueError as error:
            raise UsageError(f"{path}, line {reader.line_num}: {error}") from None
        found[known["path"]] = tuple((name, known[name]) for name in head if name in KNOWN and known[name])
    return found


def _check_known(known: dict[str, str], surplus: int) -> None:
    """Raises ``ValueError`` saying what is wrong with a row of a list: its values, or ``surplus`` cells."""
    if surplus > 0:
        raise ValueError("more cells than the head; put quotes around a path with a comma")
    if not known.get("path"):
        raise ValueError("no path")
    year, code = known.get("fiscal_year"), known.get("region_code")
    if year and not re.fullmatch(r"(?:19|20)\d\d", year):
        raise ValueError(f"fiscal_year {year}: no year; write it like 2024")
    if code and not is_code(code):
        raise ValueError(f"region_code {code}: no such code; find it with: extract regions NAME")
    for name, choices in _CHOICES.items():
        if known.get(name) and known[name] not in choices:
            raise ValueError(f"{name} {known[name]}: must be {', '.join(choices[:-1])} or {choices[-1]}")


def load(source: str, max_bytes: int) -> Blob:
    """The bytes of one source.

    Raises ``ReadError`` saying what is wrong with the file, ``LimitError`` when it is over ``max_bytes``.
    """
    try:
        data = sys.stdin.buffer.read(max_bytes + 1) if source == STDIN else _content(source, max_bytes + 1)
    except FileNotFoundError as error:
        raise ReadError("there is no such file; check the path") from error
    except IsADirectoryError as error:
        raise ReadError("is a folder, not a document") from error
    except Unreachable as error:
        raise ReadError(f"cannot be opened: {error}") from error
    except OSError as error:
        raise ReadError(f"cannot be opened: {error.strerror}; check its permissions") from error
    if len(data) > max_bytes:
        raise LimitError(f"is larger than {max_bytes:,} bytes; raise the limit with --max-bytes")
    return Blob(printable_name(source), data)


def failure(source: str, reason: str, sha256: str | None = None) -> Result:
    """The result of a source that cannot be read at all: one row that says why."""
    row: dict[str, Any] = dict.fromkeys(DocumentRow._fields)
    row |= dict.fromkeys((*_COUNTS, "chars", "ocr_pages"), 0)
    row |= {"source": printable_name(source), "status": "failed", "error": reason, "doc_kind": "other"}
    row |= {"sha256": sha256, "doc_id": sha256 and sha256[:16]}
    return Result(DocumentRow(**row))


def once(results: Iterable[Result]) -> Iterator[Result]:
    """The results, in order, where a document whose bytes came before keeps its row but no facts:
    ``duplicate_of`` names the source that has them."""
    seen = sqlite3.connect("")  # a private temporary file once it outgrows its cache
    seen.execute("CREATE TABLE seen (sha256 BLOB PRIMARY KEY, source TEXT) WITHOUT ROWID")
    try:
        for result in results:
            yield _first_or_duplicate(seen, result)
    finally:
        seen.close()


def _first_or_duplicate(seen: sqlite3.Connection, result: Result) -> Result:
    row = result.document
    if row.sha256 is None:
        return result
    key = bytes.fromhex(row.sha256)
    if seen.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (key, row.source)).rowcount:
        return result
    first = seen.execute("SELECT source FROM seen WHERE sha256 = ?", (key,)).fetchone()[0]
    counts: dict[str, Any] = dict.fromkeys(_COUNTS, 0)
    return Result(row._replace(**counts, duplicate_of=first), seconds=result.seconds)


def _expand(name: str, skip: frozenset[Path | str]) -> Iterator[str]:
    if name == STDIN:
        yield name
    elif is_remote(name):
        found = None if _names_a_document(name) else listed_elsewhere(name)
        yield from (name,) if found is None else (n for n in found if n not in skip and _was_meant(n, name))
    elif os.path.isdir(name):  # noqa: PTH112  (keeps the path as given)
        yield from _files_under(name, skip)
    elif glob.has_magic(name) and not os.path.lexists(name):
        paths = [n for n in glob.glob(name, recursive=True) if Path(n).resolve() not in skip]  # noqa: PTH207
        yield from (inner for n in paths for inner in _expand(n, skip)) if paths else (name,)
    else:
        yield name


def _files_under(folder: str, skip: frozenset[Path | str]) -> Iterator[str]:
    for place, folders, files in os.walk(folder):
        folders[:] = [f for f in folders if not f.startswith(".")]
        for name in files:
            path = Path(place, name)
            if _is_document(path) and path.resolve() not in skip:
                yield os.path.join(place, name)  # noqa: PTH118


def _names_a_document(name: str) -> bool:
    """Whether a name behind a storage layer needs no look: a list may hold a million of them."""
    return _is_wanted(Path(name)) and not glob.has_magic(name)


def _was_meant(source: str, name: str) -> bool:
    """Whether a file that was found behind a storage layer is wanted: all of a glob are, of a folder documents."""
    return glob.has_magic(name) or ("/." not in source[len(name) :] and _is_wanted(Path(source)))


def _is_document(path: Path) -> bool:
    return _is_wanted(path) and path.is_file()


def _is_wanted(path: Path) -> bool:
    return path.suffix[1:].lower() in SUFFIXES and not path.name.startswith((".", "~$"))


def _content(source: str, most: int = -1) -> bytes:
    """The first ``most`` bytes of a file."""
    if is_remote(source):
        return read_elsewhere(source, most)
    with Path(source).open("rb") as file:
        if stat.S_ISCHR(os.fstat(file.fileno()).st_mode):
            raise ReadError("is a device, not a document")
        return file.read(most)
