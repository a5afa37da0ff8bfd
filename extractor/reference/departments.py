"""Which kind of body a department is: 区科技局 and 省科学技术厅 are both a 科学技术局.

The kinds, with their names then and now, are data: ``patterns/departments.csv``.
"""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from typing import NamedTuple

from extractor.errors import PatternError
from extractor.reference.regions import is_central, level_named
from extractor.rules import read_text

_TAIL = re.compile(r"(?:[（(][^（）()]{1,16}[)）]|部门|单位|本级|机关|预算|决算|\d{4}年度?|\s)+$")
_KIND = re.compile(r"自治区|地区|街道|苏木|[省市县区旗州盟镇乡]")
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
    try:
        pattern = re.compile(row["names"])
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
    best: tuple[tuple[int, int], _Kind] | None = None
    for kind in _kinds():
        for match in kind.pattern.finditer(bare):
            rank = (match.end(), -match.start())
            if best is None or rank > best[0]:
                best = (rank, kind)
    if best is None:
        return None
    (end, minus_start), kind = best
    place = bare if kind.group in _PLACE_INSIDE else bare[:-minus_start] if minus_start else ""
    below = kind.group in ("school", "hospital", "unit", "enterprise") or end < len(bare)
    return Department(
        kind.type,
        kind.group,
        "中央" if is_central(bare) else _level(place, kind.group),
        below,
        kind.first,
        kind.last,
    )


def department_type(name: str) -> str | None:
    """The canonical kind of a department (科学技术局), or None.

    >>> department_type("区发改委")
    '发展和改革委员会'
    """
    found = describe(name)
    return found.type if found else None


def _level(before: str, group: str) -> str | None:
    """省, 市, 县 or 乡 by the smallest place that stands before the kind; None where there is none."""
    if group in ("street", "town"):
        return "乡"
    if group == "zone":
        return None
    named = level_named(before)
    if named is not None:
        level, rest = named
        return "乡" if rest.endswith(("镇", "乡", "街道", "苏木")) else _OF_REGION[level]
    if _COUNTY_CITY.search(before):
        return "县"
    kinds = _KIND.findall(before)
    return _LEVEL.get(kinds[-1], "乡") if kinds else None
