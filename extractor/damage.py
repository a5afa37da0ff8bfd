"""Damaged copies of text documents, for calibration: what scans, converters and careless copying do to them.

Each copy has one kind of damage, drawn from a seed, so that the same call gives the same copy:

- ``units``: one money figure in six loses its unit;
- ``breaks``: line breaks fall inside numbers, units and names;
- ``digits``: one figure in twenty-five has one digit misread, and the page counts as read by OCR;
- ``shifts``: in one line in eight two amounts change places, as when the columns of a table slip.
"""

from __future__ import annotations

import hashlib
import random
import re
from dataclasses import replace

from extractor.model import Document

KINDS = ("units", "breaks", "digits", "shifts")
_AMOUNT = re.compile(r"\d[\d,]*(?:\.\d+)?(?=\s{0,2}(?:万元|亿元|元))")
_UNIT = re.compile(r"(?<=\d)\s{0,2}(?:万元|亿元|元)")
_LOOKALIKE = {
    "0": "68",
    "1": "74",
    "2": "37",
    "3": "85",
    "4": "19",
    "5": "36",
    "6": "85",
    "7": "12",
    "8": "36",
    "9": "40",
}


def damage(document: Document, kind: str, seed: int = 0) -> Document:
    """A copy of a text document with one kind of damage."""
    chance = random.Random(f"{document.sha256}{kind}{seed}")
    text = _DAMAGE[kind](document.text, chance)
    ocr = (1,) if kind == "digits" else ()
    return replace(
        document,
        source=f"{document.source}#{kind}",
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        text=text,
        pages=(0,) if ocr else document.pages,
        ocr_pages=ocr,
    )


def _units(text: str, chance: random.Random) -> str:
    return _UNIT.sub(lambda m: "" if chance.random() < 1 / 6 else m[0], text)


def _breaks(text: str, chance: random.Random) -> str:
    return re.sub(r"(?<=[^\n])(?=[^\n])", lambda _: "\n" if chance.random() < 1 / 60 else "", text)


def _digits(text: str, chance: random.Random) -> str:
    def misread(match: re.Match[str]) -> str:
        if chance.random() > 1 / 25:
            return match[0]
        at = chance.choice([i for i, c in enumerate(match[0]) if c.isdigit()])
        return match[0][:at] + chance.choice(_LOOKALIKE[match[0][at]]) + match[0][at + 1 :]

    return _AMOUNT.sub(misread, text)


def _shifts(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    return "\n".join(_exchanged(line) if chance.random() < 1 / 8 else line for line in lines)


def _exchanged(line: str) -> str:
    """A line whose first two amounts have changed places.

    >>> _exchanged("办公费1.2万元，水费3万元")
    '办公费3万元，水费1.2万元'
    """
    found = list(_AMOUNT.finditer(line))[:2]
    if len(found) < 2:
        return line
    a, b = found
    return line[: a.start()] + b[0] + line[a.end() : b.start()] + a[0] + line[b.end() :]


_DAMAGE = {"units": _units, "breaks": _breaks, "digits": _digits, "shifts": _shifts}
