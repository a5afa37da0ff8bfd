"""The words of tables: labels cleaned, and what the rules of ``patterns/tables.toml`` say of them."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Any

from extractor.rules import PINYIN, Rule, rules, variants

Sets = dict[str, Any]
_BRACKETS = str.maketrans("（）［］【】〔〕：，％－", "()[][][]:,%-")
_DROP = re.compile(r"[\s\u3000“”\"'‘’「」△▲★●◆☆]+")
_NUMERAL = "[一二三四五六七八九十百]"
_ENUMERATOR = re.compile(
    rf"^(?:(?P<l1>{_NUMERAL}{{1,4}}[、.．])|(?P<l2>\({_NUMERAL}{{1,4}}\)、?)"
    r"|(?P<l3>\d{1,2}[、.．](?!\d))|(?P<l4>\(\d{1,2}\)、?)|(?P<l5>[①-⑳]))"
)
_OF_WHICH = re.compile(r"^(?:其中|包括|含)[:,]?")
_UNIT = re.compile(
    r"(?:金额|计量|货币|数量)?单位(?:为|是)?[:\s]{0,2}(?:人民币)?(亿元|百万元|千元|万元|元|万|亿)"
    r"|单位:(?:[\u4e00-\u9fff㎡]{1,4}[、,/]){1,4}(亿元|万元|元)"
    r"|[(](?:单位:?)?(?:人民币)?(亿元|百万元|千元|万元|元)[)]"
)
_COUNT_UNIT = re.compile(r"[(/](?:单位:?)?(人|个|辆|台|套|批次|人次|批|次|户|家|项|张|件|台套|平方米|㎡)[)]?")
FACTORS = {"元": 1, "千元": 1_000, "万元": 10_000, "万": 10_000, "百万元": 1_000_000}
FACTORS |= {"亿元": 100_000_000, "亿": 100_000_000}
_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?!\d)(?=年|预算|决算|-|$|\D)")


@lru_cache(maxsize=8192)
def clean(text: str) -> str:
    """A label as the rules see it: no blanks, quotes and pinyin, half-width brackets and digits.

    >>> clean("“三公” 经 费（万元）")
    '三公经费(万元)'
    >>> clean("2015年度預(yù)算數(shù)")
    '2015年度预算数'
    """
    return _DROP.sub("", PINYIN.sub("", text).translate(variants())).translate(_BRACKETS)


@lru_cache(maxsize=64)
def _group(prefix: str) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules("tables") if rule.id.startswith(f"{prefix}."))


@lru_cache(maxsize=16384)
def first(prefix: str, label: str) -> tuple[str, Sets]:
    """Id and word of the first rule of a group that is found in a cleaned label; ("", {}) if none is."""
    for rule in _group(prefix):
        if rule.regex.search(label):
            return rule.id, rule.sets
    return "", {}


@lru_cache(maxsize=16384)
def every(prefix: str, label: str) -> Sets:
    """What all rules of a group say of a cleaned label; the first that names a thing decides it."""
    found: Sets = {}
    for rule in _group(prefix):
        if rule.regex.search(label):
            found = {**rule.sets, **found}
    return found


def unnumbered(label: str) -> tuple[int, str, bool]:
    """Level of the numeral before a cleaned label (0: none), the label without it, and whether it says 其中.

    >>> unnumbered("一、本年收入"), unnumbered("其中:(1)公务用车购置费")
    ((1, '本年收入', False), (4, '公务用车购置费', True))
    """
    match = _OF_WHICH.match(label)
    rest = label[match.end() :] if match else label
    numeral = _ENUMERATOR.match(rest)
    level = 0
    if numeral:
        level = int((numeral.lastgroup or "l0")[1])
        rest = rest[numeral.end() :]
    return level, rest.strip(":、"), match is not None


def printed_name(text: str) -> str:
    """A row's name as printed, without its numeral, 其中 and layout blanks.

    >>> printed_name("其中：（一）因公 出国（境）费")
    '因公出国（境）费'
    """
    name = re.sub(r"[\s\u3000]+", "", text)
    flat = name.translate(_BRACKETS)
    match = _OF_WHICH.match(flat)
    start = match.end() if match else 0
    numeral = _ENUMERATOR.match(flat[start:])
    return name[start + (numeral.end() if numeral else 0) :].strip("：:、")


def unit_of(label: str) -> tuple[str, str, Decimal] | None:
    """Unit, its printed word and its factor, where a cleaned caption or head names one; the last one counts.

    >>> unit_of("部门:某局单位:万元")[1], unit_of("预算数(元)")[2], unit_of("单位:某市商务局")
    ('万元', Decimal('1'), None)
    """
    found = [match[1] or match[2] or match[3] for match in _UNIT.finditer(label)]
    return ("yuan", found[-1], Decimal(FACTORS[found[-1]])) if found else None


def count_unit(label: str) -> tuple[str, str, Decimal] | None:
    """Unit, measure word and factor where a cleaned label of counts names one: (人), (辆), (平方米).

    >>> count_unit("公务用车保有量(辆)"), count_unit("房屋(平方米)")[0]
    (('count', '辆', Decimal('1')), 'sqm')
    """
    match = _COUNT_UNIT.search(label)
    if match is None:
        return None
    return "sqm" if match[1] in ("平方米", "㎡") else "count", match[1], Decimal(1)


def year_of(label: str, fiscal_year: int | None) -> int | None:
    """The year that a cleaned label names, by its digits or as last year's.

    >>> year_of("2025年执行数", 2026), year_of("上年决算数", 2024), year_of("预算数", 2024)
    (2025, 2023, None)
    """
    match = _YEAR.search(label)
    if match:
        return int(match[1])
    if fiscal_year is not None and re.match(r"(?:比|较)?(?:上年|去年|上一年)", label) and "结转" not in label:
        return fiscal_year - 1
    return None
