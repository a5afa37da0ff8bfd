"""How values are put into words for a reader: amounts, labels, places. Nothing is computed here."""

from __future__ import annotations

import re
import shlex
from decimal import Decimal
from hashlib import sha256

#: What would break or disguise a page: control characters, lone surrogates, marks that turn the reading direction.
_UNSHOWABLE = re.compile(
    "[\x00-\x08\x0b\x0d-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
#: Slug -> what it is called; slugs not named here are shown with blanks for underscores.
_CALLED = {
    "three_public": "“three public” costs",
    "gov_fund": "government fund",
    "procurement_sme": "procurement from small and medium firms",
    "procurement_micro": "procurement from small and micro firms",
    "equipment_500k": "equipment over 500,000 yuan",
    "equipment_1m": "equipment over 1 million yuan",
}


def showable(text: str) -> str:
    """The text, as long as before, with U+FFFD for each character that a page cannot show.

    >>> showable("预算" + chr(0) + "数") == "预算" + chr(0xFFFD) + "数"
    True
    """
    return _UNSHOWABLE.sub("\ufffd", text)


def label(slug: str | None) -> str:
    """A slug as words.

    >>> label("expenditure_item")
    'expenditure item'
    """
    return _CALLED.get(slug or "", (slug or "").replace("_", " "))


def number(value: float | int | Decimal | None) -> str:
    """A number with thousands separators and no empty decimals; a dash for none.

    >>> number(36117400.0), number(-0.5), number(None)
    ('36,117,400', '−0.5', '–')
    """
    if value is None:
        return "–"
    exact = round(Decimal(repr(value)) if isinstance(value, float) else Decimal(value), 6)
    text = f"{exact:,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text.replace("-", "−")


def amount(value: float | Decimal | None, unit: str | None = "yuan") -> str:
    """A value in its unit, money from ten thousand yuan on in 万元, exact to the fen.

    >>> amount(2833800.0), amount(-20.5), amount(7.3, "percent"), amount(3.0, "count")
    ('283.38 万元', '−20.5 元', '7.3 %', '3')
    """
    if value is None:
        return "–"
    if unit != "yuan":
        return number(value) + {"percent": " %", "sqm": " m²"}.get(unit or "", "")
    exact = Decimal(repr(value)) if isinstance(value, float) else value
    return f"{number(exact / 10000)} 万元" if abs(exact) >= 10000 else f"{number(round(exact, 2))} 元"


def rough(yuan: float | int) -> str:
    """Money to three or four digits, for headlines.

    >>> rough(36117400), rough(1234567890123), rough(0)
    ('3,612 万元', '12,346 亿元', '0 元')
    """
    for size, unit in ((10**8, "亿元"), (10**4, "万元"), (1, "元")):
        if abs(yuan) >= size:
            scaled = yuan / size
            digits = 0 if abs(scaled) >= 100 else 1 if abs(scaled) >= 10 else 2
            return f"{number(round(scaled, digits))} {unit}"
    return "0 元"


def sure(confidence: float | None) -> str:
    """A probability with two digits, never rounded up to certainty.

    >>> sure(0.9999), sure(0.624), sure(None)
    ('0.99', '0.62', '–')
    """
    if confidence is None:
        return "–"
    return f"{min(confidence, 0.99):.2f}" if confidence < 1 else "1"


def short(text: str, limit: int) -> str:
    """The text on one line, its middle left out where it is longer than ``limit``."""
    line = " ".join(showable(text[: 4 * limit]).split()) if len(text) <= 4 * limit else showable(text)
    if len(line) <= limit:
        return line
    half = (limit - 1) // 2
    return f"{line[:half].strip()}…{line[-half:].strip()}"


def name_of(source: str) -> str:
    """The last part of a path, or of a member's path within an archive.

    >>> name_of("in/2024.zip!预算/说明.txt")
    '说明.txt'
    """
    return short(re.split(r"[/\\\\!]", source.rstrip("/"))[-1] or source, 80)


def key_of(source: str) -> str:
    """The name under which a page links to a document: a letter and twelve hex digits."""
    return "d" + sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def command(source: str) -> str:
    """What to type to see a whole document."""
    return f"extract explain {shlex.quote(showable(source))} --html out.html"
