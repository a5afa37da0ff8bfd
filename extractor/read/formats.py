"""Cell values as a spreadsheet prints them: number formats, dates, float noise."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

# Formats that Excel knows by number; those of dates differ with the language and are printed alike.
BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00",
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', 43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', 49: "@", 57: 'yyyy"年"m"月"',
}  # fmt: skip
DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
NOISE = 6
QUOTED = re.compile(r'"([^"]{0,200})"|\\(.)|!(.)|_.|\*.|\[[^\]]{0,60}\]')
DIGITS = re.compile(r"\?{0,20}[#0][#0?,]*(?:\.([#0?]*))?")
DATE_LETTER = re.compile(r"[ymdhsYMDHS]")


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a number format: what stands around the number, its decimals, grouping and scale."""

    before: str
    after: str
    least: int
    most: int
    grouped: bool
    percent: bool
    number: bool


def format_number(raw: str, code: str) -> str:
    """A number as its format prints it; without a format that is understood, as it is stored but for noise.

    >>> format_number("1234.5", "#,##0.00"), format_number("0.125", "0.0%"), format_number("12.600000000000001", "General")
    ('1,234.50', '12.5%', '12.6')
    """
    try:
        value = Decimal(raw)
    except InvalidOperation:
        return raw
    if not value.is_finite():
        return raw
    sections = parse_format(code)
    if not sections:
        return plain(value)
    section = _section(value, sections)
    if not section.number:
        return section.before
    digits = _digits(abs(value), section)
    is_zero = not digits.strip("0.,")
    sign = "-" if value < 0 and not is_zero and (len(sections) < 2 or section is sections[0]) else ""
    return f"{sign}{section.before}{digits}{section.after}".strip()


def plain(value: Decimal) -> str:
    """A number in full, rounded to what is no float noise, without needless zeros.

    >>> plain(Decimal("26.000000")), plain(Decimal("0.30000000000000004")), plain(Decimal("1E+3"))
    ('26', '0.3', '1000')
    """
    if value and (value.adjusted() < -NOISE or value.adjusted() > 20):
        return f"{value.normalize():f}" if value.adjusted() < 20 and value.adjusted() > -20 else str(value)
    rounded = value.quantize(Decimal(1).scaleb(-NOISE), ROUND_HALF_UP)
    text = f"{rounded:f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def is_date(code: str, number: int) -> bool:
    """Whether a format prints a date or a time.

    >>> is_date("yyyy/m/d", 164), is_date('0.00"万元"', 165), is_date("General", 14)
    (True, False, True)
    """
    return number in DATES or bool(DATE_LETTER.search(QUOTED.sub("", code.replace("General", ""))))


def format_date(raw: str, code: str, from_1904: bool) -> str:
    """A date as text: 2024年3月1日 where the format says 年, else 2024-03-01; times as 09:30.

    >>> format_date("44237", "yyyy/m/d", False), format_date("44237", 'yyyy"年"m"月"d"日"', False)
    ('2021-02-10', '2021年2月10日')
    """
    try:
        days = float(raw)
        moment = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)
        moment += timedelta(seconds=round(days * 86_400))
    except (ValueError, OverflowError):
        return raw
    if days < 1:
        return moment.strftime("%H:%M")
    if "年" in code or "月" in code:
        year = f"{moment.year}年" if re.search("[yY]|年", code) else ""
        return f"{year}{moment.month}月" + (f"{moment.day}日" if re.search("[dD]", code) else "")
    return moment.strftime("%Y-%m-%d")


@lru_cache(maxsize=512)
def parse_format(code: str) -> tuple[Section, ...]:
    """The parts of a number format, empty for one that prints a number as it is stored."""
    bare = QUOTED.sub("", code)
    if not code or "General" in code or "@" in bare.split(";")[0] or re.search(r"[E/]|,\s*(?:;|$)|!", bare):
        return ()
    return tuple(_parse_section(part) for part in code.split(";")[:3])


def _parse_section(part: str) -> Section:
    shown = QUOTED.sub(lambda match: match[1] or match[2] or match[3] or " ", part)
    found = DIGITS.search(shown)
    if found is None:
        return Section(shown.strip(" ?"), "", 0, 0, False, False, False)
    decimals = found[1] or ""
    before, after = shown[: found.start()].strip(), shown[found.end() :].strip(" ?")
    return Section(before, after, decimals.count("0"), len(decimals), "," in found[0], "%" in after, True)


def _section(value: Decimal, sections: tuple[Section, ...]) -> Section:
    if value < 0 and len(sections) > 1:
        return sections[1]
    if value == 0 and len(sections) > 2:
        return sections[2]
    return sections[0]


def _digits(value: Decimal, section: Section) -> str:
    if section.percent:
        value *= 100
    rounded = (
        value.quantize(Decimal(1).scaleb(-section.most), ROUND_HALF_UP) if value.adjusted() < 20 else value
    )
    text = f"{rounded:,f}" if section.grouped else f"{rounded:f}"
    whole, _, decimals = text.partition(".")
    kept = decimals[: section.least] + decimals[section.least :].rstrip("0")
    return f"{whole}.{kept}" if kept else whole
