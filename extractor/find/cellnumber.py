"""The number that a table cell states, and every run of digits inside a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

DIGITS = str.maketrans("０１２３４５６７８９．，－＋％（）", "0123456789.,-+%()")
DASHES = frozenset({"-", "--", "---", "—", "——", "–", "－", "──", "─", "－－"})
LONGEST = 60
_PLAIN = r"\d{1,3}(?:,\d{3}){1,6}(?:\.\d{1,12})?|\d{1,20}(?:\.\d{1,12})?|\.\d{1,12}"
_NUMBER = re.compile(rf"(?P<sign>[-+−]?)\s?(?P<open>\()?(?P<number>{_PLAIN})(?P<close>\))?")
_UNIT = re.compile(
    r"\s?(?P<unit>%|‰|万亿元|百万元|亿元|万元|千元|亿|万|元|个百分点|平方米|㎡|"
    r"人次|批次|人|个|辆|台|套|件|批|次|户|家|项|张|名|处)?\s?$"
)
_RUN = re.compile(r"\d{1,3}(?:[,，]\d{3}){1,6}(?![\d,，])(?:[.．]\d{1,12})?|\d{1,30}(?:[.．]\d{1,12})?")
_BROKEN = re.compile(r"^(?P<left>[-+]?[\d,]{1,24}(?:\.\d{0,12})?) (?P<right>[\d.,]{1,16})$")
_WHOLE = re.compile(rf"^[-+]?(?:{_PLAIN})$")
_MONEY = {"元": 1, "千元": 1_000, "万": 10_000, "万元": 10_000, "百万元": 1_000_000}
_MONEY |= {"亿": 100_000_000, "亿元": 100_000_000, "万亿元": 1_000_000_000_000}


class CellNumber(NamedTuple):
    """A number in a cell: offsets within the cell's text, value before its unit, unit if one is printed."""

    start: int
    end: int
    value: Decimal
    unit: str | None = None
    unit_text: str | None = None
    factor: Decimal | None = None


@lru_cache(maxsize=32768)
def parse_cell(text: str) -> CellNumber | None:
    """The number that a cell states; None where it holds anything else.

    Separators, full-width digits, a sign, brackets for a negative number, a unit behind it and a
    break inside it are read; a dash alone is 0.

    >>> parse_cell(" 1,212.12 ").value, parse_cell("-").value, parse_cell("2013901支出")
    (Decimal('1212.12'), Decimal('0'), None)
    >>> parse_cell("144,177.8 8").value, parse_cell("12.50 3.20"), parse_cell("95%").unit
    (Decimal('144177.88'), None, 'percent')
    """
    if len(text) > LONGEST:
        return None
    stripped = text.strip()
    lead = len(text) - len(text.lstrip())
    if stripped in DASHES:
        return CellNumber(lead, lead + len(stripped), Decimal(0))
    plain = stripped.translate(DIGITS)
    whole = _mended(plain)
    if whole is not None:
        return CellNumber(lead, lead + len(stripped), Decimal(whole.replace(",", "")))
    return _with_unit(plain, lead)


def runs(text: str) -> Iterator[tuple[int, int]]:
    """Offsets of every run of digits with its separators.

    >>> list(runs("2024年12,345.60元"))
    [(0, 4), (5, 14)]
    """
    for match in _RUN.finditer(text):
        yield match.span()


def _with_unit(plain: str, lead: int) -> CellNumber | None:
    match = _NUMBER.match(plain)
    if match is None:
        return None
    tail = _UNIT.match(plain, match.end())
    if tail is None or bool(match["open"]) != bool(match["close"]):
        return None
    value = Decimal(match["number"].replace(",", ""))
    if match["sign"] in ("-", "−") or match["open"]:
        value = -value
    start, end = lead + match.start(), lead + match.end()
    printed = tail["unit"]
    if printed is None:
        return CellNumber(start, end, value)
    if printed in _MONEY:
        return CellNumber(start, end, value, "yuan", printed, Decimal(_MONEY[printed]))
    if printed in ("%", "个百分点", "‰"):
        factor = Decimal("0.1") if printed == "‰" else Decimal(1)
        return CellNumber(start, end, value, "percent", printed, factor)
    unit = "sqm" if printed in ("平方米", "㎡") else "count"
    return CellNumber(start, end, value, unit, printed, Decimal(1))


def _mended(plain: str) -> str | None:
    """The digits of a number that the layout broke in two; None where it is whole or there are two numbers."""
    match = _BROKEN.match(plain)
    if match is None:
        return None
    left, right = match["left"], match["right"]
    open_end = left.endswith((".", ",")) or right.startswith((".", ","))
    torn_decimals = "." in left and right.isdigit() and len(right) <= 6
    torn_group = "," in left and "." not in left and len(left.rsplit(",", 1)[1]) < 3
    joined = left + right
    return joined if (open_end or torn_decimals or torn_group) and _WHOLE.match(joined) else None
