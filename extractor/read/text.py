"""Plain text: which encoding the bytes are in, and the text they hold."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from extractor.errors import ReadError
from extractor.model import Blob, Document, Options
from extractor.read.delimited import find_table
from extractor.read.limits import check_chars
from extractor.read.words import words

BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# What an encoding is called in the tables, and the codec that reads it best.
CODECS = {
    "utf-8": "utf-8",
    "gb18030": "gb18030",
    "big5": "cp950",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
}
SAMPLE = 8_000
DAMAGE_WEIGHT = 3
# So many damaged places leave a document whole; one damaged character may be three of them.
TOLERATED = 9
NON_ASCII = re.compile(rb"[\x80-\xff]")
# What published Chinese text consists of: ASCII, Latin, punctuation, signs, kana, Han, full-width forms.
UNUSUAL = re.compile(
    "[^\t\n\r\f\x20-\x7e\xa0-\u024f\u0370-\u045f\u2000-\u27bf\u3000-\u33ff\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]"
)
REPLACEMENT = "\ufffd"
# Controls but tab, line feed, form feed and carriage return, and lone surrogates.
CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the encoding that it was in, and how many places could not be decoded."""

    text: str
    encoding: str
    damaged: int


def read_text(blob: Blob, options: Options) -> Document:
    """The document of a plain text file: all its text, with only the BOM and the line ends normalised.

    Form feeds stay and start pages. Raises ReadError for bytes that are no text in any known encoding.
    """
    decoded = decode(blob.data)
    text = clean(decoded.text)
    check_chars(len(text), options)
    if not text.strip():
        raise ReadError("holds nothing but blanks: there is nothing to read in it")
    table = find_table(text)
    return Document(
        source=blob.source,
        sha256=hashlib.sha256(blob.data).hexdigest(),
        format="csv" if table else "txt",
        text=text,
        encoding=decoded.encoding,
        pages=page_starts(text),
        tables=(table,) if table else (),
        damaged_bytes=decoded.damaged,
        status="partial" if damage_note(decoded) else "ok",
        error=damage_note(decoded),
    )


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """The text of ``data`` in the encoding that fits best, damage tolerated and counted.

    A BOM decides; else valid UTF-8 without NUL; else the best score, where ``declared``
    wins over an equal one. Raises ReadError for bytes that are not text.
    """
    encoding, body = _choose(data, declared)
    text = body.decode(CODECS[encoding], "replace")
    native = body.count(REPLACEMENT.encode(CODECS[encoding])) if encoding != "big5" else 0
    damaged = max(0, text.count(REPLACEMENT) - native)
    if _is_binary(text, damaged):
        raise ReadError("is a binary file of a kind not known here: give the document itself")
    return Decoded(text, encoding, damaged)


def damage_note(decoded: Decoded) -> str | None:
    """What to say of a text with more damage than a few bytes, None where there is no need."""
    if decoded.damaged <= TOLERATED:
        return None
    return f"{decoded.damaged:,} places could not be decoded as {decoded.encoding}: get an undamaged copy"


def clean(text: str) -> str:
    r"""Text with one kind of line end and without control characters; only CR LF changes its length.

    >>> clean("收入\r\n支出\r\x00")
    '收入\n支出\n '
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return CONTROL.sub(" ", text)


def page_starts(text: str) -> tuple[int, ...]:
    r"""Offsets at which pages start, where form feeds part them; empty without a form feed.

    >>> page_starts("a\fb\f")
    (0, 2)
    """
    if "\f" not in text:
        return ()
    return tuple(_page_starts(text))


def _page_starts(text: str) -> Iterator[int]:
    start = 0
    while True:
        yield start
        start = text.find("\f", start) + 1
        if start == 0 or start >= len(text):
            return


def _choose(data: bytes, declared: str | None) -> tuple[str, bytes]:
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return encoding, data[len(bom) :]
    if b"\0" not in data and _is_utf8(data):
        return "utf-8", data
    wide = data.count(0) > len(data) // 50
    names = [name for name in CODECS if wide or not name.startswith("utf-16")]
    first = NON_ASCII.search(data)
    start = 0 if wide or first is None else first.start()
    sample = data[start : start + SAMPLE]
    names.sort(key=lambda name: name != declared)
    return max(names, key=lambda name: _score(sample, name)), data


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _score(sample: bytes, encoding: str) -> int:
    """How many common budget characters the sample shows in an encoding, less what is damaged."""
    seen = Counter(sample.decode(CODECS[encoding], "replace"))
    good = sum(seen[character] for character in _common_characters())
    return good - DAMAGE_WEIGHT * (seen[REPLACEMENT] + sum(seen[c] for c in seen if CONTROL.match(c)))


def _is_binary(text: str, damaged: int) -> bool:
    """Whether one place in ten (and more than a few) is damaged or not of this world."""
    odd = len(UNUSUAL.findall(text))
    return max(odd, damaged) > 3 + len(text) // 10


@cache
def _common_characters() -> frozenset[str]:
    return frozenset("".join(words("common_characters")))
