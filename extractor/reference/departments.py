"""Which kind of body a department is: 区科技局 and 省科学技术厅 are both a 科学技术局.

The kinds are data: ``patterns/departments.csv``. ``names`` are the names then and now, ``stem`` is the
word with which the name of a bureau begins that several were merged into (教育 of 教育和卫生健康局).
"""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from typing import NamedTuple

from extractor.errors import PatternError
from extractor.reference.regions import Located, is_central, level_named, region_level
from extractor.rules import read_text

_TAIL = re.compile(r"(?:[（(][^（）()]{1,16}[)）]|部门|单位|本级|机关|预算|决算|\d{4}年度?|\s)+$")
_KIND = re.compile(
    r"自治区|地区|街道|苏木|(?<!城)市(?!场|容|政(?![府协法务研数]))|(?<!城)乡(?!村)|(?<!园)(?<!开发)(?<!新)区(?![域块位])|县(?!域)|[省旗州盟镇]"
)
_OF_STEM = (
    r"|(?P<merged>(?:{stem})(?:和|与|、)?\w{{1,12}}(?:局|委员会|委|厅)$)"
    r"|(?P<team>(?:{stem})\w{{0,8}}(?:执法|监察|稽查)(?:监督)?(?:支队|大队|总队|中队|队))"
)
_TOWN = re.compile(r"(?:镇|(?<!城)乡|街道|苏木)$")
_LEVEL = {
    "省": "省",
    "自治区": "省",
    "地区": "市",
    "市": "市",
    "州": "市",
    "盟": "市",
    "县": "县",
    "区": "县",
    "旗": "县",
}
_OF_REGION = {1: "省", 2: "市", 3: "县"}
_COUNTY_CITY = re.compile(r"[市州盟][^市]{2,4}市")
_BELOW = frozenset({"school", "hospital", "unit", "enterprise"})
_PLACE_INSIDE = frozenset({"party", "cppcc", "mass"})


class _Kind(NamedTuple):
    type: str
    group: str
    pattern: re.Pattern[str]
    first: int | None
    last: int | None


class Department(NamedTuple):
    """What a department's name says.

    ``type`` is the canonical name (科学技术局), ``group`` one of government, party, congress, cppcc,
    court, mass, street, town, school, hospital, unit, zone, enterprise; ``level`` 中央, 省, 市, 县, 乡 or None;
    ``unit`` whether it is a body under a department (单位); ``first`` and ``last`` the years between which
    a bureau bore this name, where it no longer or not always did.
    """

    type: str
    group: str
    level: str | None
    unit: bool
    first: int | None
    last: int | None


@lru_cache(maxsize=1)
def _kinds() -> tuple[_Kind, ...]:
    return tuple(_kind(row) for row in csv.DictReader(read_text("departments.csv").splitlines()))


def _kind(row: dict[str, str]) -> _Kind:
    names = f"(?P<name>{row['names']})" + (_OF_STEM.format(stem=row["stem"]) if row["stem"] else "")
    try:
        pattern = re.compile(names)
    except re.error as error:
        raise PatternError(f"patterns/departments.csv: {row['type']}: {error}") from error
    years = (int(row[key]) if row[key] else None for key in ("valid_from", "valid_to"))
    return _Kind(row["type"], row["group"], pattern, *years)


@lru_cache(maxsize=8192)
def describe(name: str) -> Department | None:
    """What a department's name says, or None where it names no known kind.

    >>> describe("天津市西青区科学技术局").type
    '科学技术局'
    >>> describe("西安市公安局交通警察支队").unit
    True
    """
    bare = _TAIL.sub("", name)
    found = _named(bare)
    if found is None:
        return None
    kind, match = found
    place = bare if kind.group in _PLACE_INSIDE else bare[: match.start()]
    below = kind.group in _BELOW or match.lastgroup == "team" or match.end() < len(bare)
    level = "中央" if is_central(bare) else _level(place, kind.group)
    return Department(kind.type, kind.group, level, below, kind.first, kind.last)


def _named(bare: str) -> tuple[_Kind, re.Match[str]] | None:
    """The kind that a name ends with: the longest where several end alike, names before stems."""
    found = ((kind, match) for kind in _kinds() for match in kind.pattern.finditer(bare))
    return max(found, key=_rank, default=None)


def _rank(found: tuple[_Kind, re.Match[str]]) -> tuple[int, int, bool]:
    match = found[1]
    return match.end(), -match.start(), match.lastgroup == "name"


def department_type(name: str) -> str | None:
    """The canonical kind of a department (科学技术局), or None.

    >>> department_type("区发改委")
    '发展和改革委员会'
    """
    found = describe(name)
    return found.type if found else None


def department_level(name: str, located: Located | None = None) -> str | None:
    """中央, 省, 市, 县 or 乡: by the name itself, else by the region that its document is from.

    >>> department_level("无锡市滨湖区河埒街道办事处"), department_level("泉州市少年宫"), department_level("审计局")
    ('乡', '市', None)
    """
    bare = _TAIL.sub("", name)
    found = describe(name)
    if found and found.level:
        return found.level
    if is_central(bare):
        return "中央"
    if found and found.group == "zone":
        return None
    named, own = level_named(bare), _KIND.match(bare.removeprefix("中共"))
    if named:
        return _OF_REGION[named[0]]
    if own:
        return _LEVEL.get(own[0], "乡")
    level = region_level(located)
    return _OF_REGION[level] if level else None


def is_unit(name: str) -> bool:
    """Whether a department is a body under another one, by the kind that its name tells."""
    found = describe(name)
    return found is not None and found.unit


def _level(before: str, group: str) -> str | None:
    """省, 市, 县 or 乡 by the smallest place that stands before the kind; None where there is none."""
    if group in ("street", "town"):
        return "乡"
    if group == "zone":
        return None
    named = level_named(before)
    if named is not None:
        level, rest = named
        return "乡" if _TOWN.search(rest) else _OF_REGION[level]
    if _COUNTY_CITY.search(before):
        return "县"
    kinds = _KIND.findall(before)
    return _LEVEL.get(kinds[-1], "乡") if kinds else None
