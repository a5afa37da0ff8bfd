"""The one scanner that finds every number before any pattern runs."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from extractor.model import Number
from extractor.rules import load

_CHINESE = (
    {c: i for i, c in enumerate("零一二三四五六七八九")}
    | {"两": 2, "〇": 0}
    | {c: i + 1 for i, c in enumerate("壹贰叁肆伍陆柒捌玖")}
)
_POWERS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_CHINESE_RUN = "[零〇一二两三四五六七八九十百千壹贰叁肆伍陆柒捌玖拾佰仟]{1,9}"


@lru_cache(maxsize=1)
def _units() -> dict[str, tuple[str, Decimal]]:
    return {w: (u["unit"], Decimal(u["factor"])) for u in load("units")["unit"] for w in u["words"]}


def _guarded(entry: dict[str, object], word: str) -> str:
    regex = re.escape(word).replace("（", "[(（]").replace("）", "[)）]").replace("、", "[、,，]")
    if "not_before" in entry:
        regex += f"(?![{''.join(entry['not_before'])}])"  # type: ignore[arg-type]
    if "not_before_any_han_but" in entry:
        allowed = "".join(entry["not_before_any_han_but"])  # type: ignore[arg-type]
        regex += rf"(?:(?=[{allowed}])|(?![\u4e00-\u9fff]))"
    return regex


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The scanners of Arabic and of Chinese numerals."""
    entries = [(word, entry) for entry in load("units")["unit"] for word in entry["words"]]
    entries.sort(key=lambda pair: -len(pair[0]))
    firsts = "".join(sorted({re.escape(word[0]) for word, _ in entries}))
    unit = "|".join(_guarded(entry, word) for word, entry in entries)
    arabic = (
        r"(?<![\d.])(?P<sign>(?<![\d\u4e00-\u9fffA-Za-z)）%-])-|(?<=[率为少降加长幅额数])-(?=[\d.,]{1,20}(?:%|[万亿]?元)))?"
        r"(?P<number>\d{1,3}(?:[,，]\d{3}){1,5}(?![\d,])(?:\.\d{1,12})?|\d{1,20}(?:\.(?!20\d\d年)\d{1,12})?)"
        rf"(?P<unit>(?=[)）{firsts}])(?:[)）](?=[万亿]?元))?(?:{unit}))?"
    )
    counted = [w for w, e in entries if e["unit"] in ("count", "yuan") and w not in _NOT_AFTER_CHINESE]
    words = "|".join(_guarded(entry, word) for word, entry in entries if word in counted)
    chinese = rf"(?<![第十百千万亿\d.〇零一二三四五六七八九两])(?P<number>{_CHINESE_RUN})(?P<unit>{words})"
    return re.compile(arabic), re.compile(chinese)


_NOT_AFTER_CHINESE = frozenset(
    [
        "年",
        "月",
        "日",
        "天",
        "级",
        "类",
        "分",
        "部",
        "支",
        "条",
        "本",
        "期",
        "组",
        "科",
        "室",
        "次",
        "件",
        "间",
        "批",
        "户",
        "位",
        "周",
        "季度",
        "个月",
        "万",
        "亿",
        "米",
        "张",
        "头",
        "倍",
        "笔",
        "人次",
        "场",
        "处",
        "乡",
        "镇",
        "街道",
        "社区",
        "村",
        "所",
        "份",
        "项",
    ]
)


def chinese_value(text: str) -> int:
    """The value of a Chinese numeral below ten thousand.

    >>> chinese_value("十二"), chinese_value("两百零五"), chinese_value("壹")
    (12, 205, 1)
    """
    total, digit = 0, 0
    for char in text:
        if char in _POWERS:
            total += (digit or 1) * _POWERS[char]
            digit = 0
        else:
            digit = digit * 10 * (digit > 0 and char not in "零〇") + _CHINESE[char]
    return total + digit


@lru_cache(maxsize=65536)
def decimal_of(text: str) -> Decimal:
    """The value of printed digits; separators dropped.

    >>> decimal_of("1,212.12")
    Decimal('1212.12')
    """
    return Decimal(text.replace(",", "").replace("，", ""))


def scan(text: str) -> list[Number]:
    """Every number of a flow in its order. Offsets are the flow's; ``end`` closes the digits,
    ``unit_end`` the unit (equal to ``end`` where no unit follows)."""
    arabic, chinese = _patterns()
    units = _units()
    found = [_arabic(match, units) for match in arabic.finditer(text)]
    extra = [_chinese(match, units) for match in chinese.finditer(text)]
    if extra:
        found = sorted([*found, *extra], key=lambda n: n.start)
    return found


def _arabic(match: re.Match[str], units: dict[str, tuple[str, Decimal]]) -> Number:
    digits, printed = match["number"], match["unit"]
    value = decimal_of(digits)
    if match["sign"]:
        value = -value
    if printed is None:
        return Number(match.start(), match.end("number"), value, digits, unit_end=match.end("number"))
    word = printed.lstrip(")）")
    unit, factor = units.get(word) or units[_canonical_unit(word)]
    return Number(match.start(), match.end("number"), value, digits, unit, word, factor, match.end())


def _canonical_unit(word: str) -> str:
    return word.replace("(", "（").replace(")", "）").replace("，", "、").replace(",", "、")


def _chinese(match: re.Match[str], units: dict[str, tuple[str, Decimal]]) -> Number:
    word = match["unit"]
    unit, factor = units.get(word) or units[_canonical_unit(word)]
    value = Decimal(chinese_value(match["number"]))
    return Number(match.start(), match.end("number"), value, match["number"], unit, word, factor, match.end())
