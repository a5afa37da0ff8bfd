"""GB/T 2260: codes and names of provinces, cities and counties with the years they are valid.

The table is ``patterns/regions/regions.csv`` (written by ``tools/build_regions.py``): a row for each
name that a code has borne since 2005, with the code that took its place.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from extractor.rules import read_text

_OPEN = 9999


class Region(NamedTuple):
    """A code and a name that it bore from ``first`` to ``last`` (0 and 9999 are open ends).

    ``successor`` is the code that took its place; several, joined by ``;``, where it was divided.
    """

    code: str
    name: str
    first: int
    last: int
    successor: str

    @property
    def level(self) -> int:
        """1 for a province, 2 for a prefecture, 3 for a county."""
        return 1 if self.code.endswith("0000") else 2 if self.code.endswith("00") else 3

    @property
    def successors(self) -> tuple[str, ...]:
        """The codes that took its place."""
        return tuple(filter(None, self.successor.split(";")))

    def holds(self, year: int | None) -> bool:
        """Whether the name is valid in ``year``; without a year, whether it is today."""
        return self.last == _OPEN if year is None else self.first <= year <= self.last

    def within(self, other: Region) -> bool:
        """Whether the region is the other one or lies in it."""
        return self.code.startswith(other.code[: 2 * other.level])


def words(name: str) -> list[str]:
    """The lines of ``patterns/regions/NAME.txt``."""
    lines = read_text(f"regions/{name}.txt").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


class Atlas:
    """All regions, by code, by name (also 长阳县 for 长阳土家族自治县, 达茂旗) and by short name (西青)."""

    __slots__ = ("begun", "by_code", "by_name", "by_short", "pairs", "regions", "tails")

    def __init__(self, regions: tuple[Region, ...]) -> None:
        self.regions = regions
        self.by_code: dict[str, list[Region]] = defaultdict(list)
        self.by_name: dict[str, list[Region]] = defaultdict(list)
        self.by_short: dict[str, list[Region]] = defaultdict(list)
        autonomous = _autonomous()
        ordinary = frozenset(words("ordinary_words"))
        for region in regions:
            self.by_code[region.code].append(region)
            self.by_name[region.name].append(region)
            short, kind = _short_name(region.name, autonomous)
            if kind and len(short) > 1 and short + kind != region.name:
                self.by_name[short + kind].append(region)
                if kind in "州县旗":
                    self.by_name[f"{short}自治{kind}"].append(region)
            if len(short) > 1 and (region.level < 3 or short not in ordinary):
                self.by_short[short].append(region)
        for code, name in _abbreviations():
            self.by_name[name].extend(self.by_code[code])
        self.pairs: dict[tuple[str, str], list[str]] = defaultdict(list)
        for short in self.by_short:
            self.pairs[short[0], short[1]].append(short)
        self.begun = frozenset(self.pairs)
        self.tails = frozenset(name[-2:] for name in self.by_name)

    def shorts_in(self, text: str) -> list[str]:
        """The short names that stand in a text."""
        pairs = self.begun.intersection(pairwise(text))
        return [short for pair in pairs for short in self.pairs[pair] if len(short) == 2 or short in text]

    def at(self, code: str, year: int | None) -> Region | None:
        """The region of a code in a year; if the code had no name then, the name nearest in time."""
        found = self.by_code.get(code, [])
        valid = [region for region in found if region.holds(year)]
        at = year or _OPEN
        near = sorted(found, key=lambda region: min(abs(region.first - at), abs(region.last - at)))
        return next(iter(valid or near), None)

    def full_name(self, region: Region, year: int | None) -> str:
        """Names from the province down: 天津市西青区, 江苏省无锡市滨湖区."""
        codes = dict.fromkeys((region.code[:2] + "0000", region.code[:4] + "00"))
        above = [self.at(code, year) for code in codes if code != region.code]
        return "".join(found.name for found in above if found) + region.name

    def in_year(self, region: Region, year: int | None) -> Region:
        """What stood in the region's place in the year: its successor, or the one it was renamed from."""
        if year is None or region.holds(year):
            return region
        if year > region.last:
            return self._later(region, year)
        before = [
            old
            for old in self.regions
            if old.successor == region.code and old.holds(year) and old.name != region.name
        ]
        return before[0] if len(before) == 1 and _renamed(before[0], region) else region

    def _later(self, region: Region, year: int) -> Region:
        for _ in range(4):
            if region.holds(year) or region.successor not in self.by_code:
                break  # one that was divided has no single successor: its name stays
            found = [r for r in self.by_code[region.successor] if r.last > region.last]
            if not found:
                break
            region = min(found, key=lambda r: (not r.holds(year), r.last))
        return region


def _renamed(old: Region, new: Region) -> bool:
    """Whether a region only changed its kind (密云县, 密云区), not its extent."""
    return old.name[:-1] == new.name[:-1]


def _abbreviations() -> list[list[str]]:
    """Codes with the shorter names that their own offices use (达茂旗, 博州), where the full name does not tell them."""
    return list(csv.reader(read_text("regions/abbreviations.csv").splitlines()[1:]))


@lru_cache(maxsize=1)
def _autonomous() -> re.Pattern[str]:
    """The end of an autonomous place's name, its peoples and kind: 土家族自治县."""
    peoples = "|".join(sorted(map(re.escape, words("ethnic_names")), key=len, reverse=True))
    return re.compile(rf"(?:{peoples}){{0,6}}自治(区|州|县|旗)$")


def _short_name(name: str, autonomous: re.Pattern[str]) -> tuple[str, str]:
    """A name without its kind, and the kind: 西青 and 区, 长阳 and 县, 延边 and 州."""
    found = autonomous.search(name)
    if found:
        short = name[: found.start()] or re.sub(
            r"族?自治.$", "", name
        )  # 东乡族自治县 is named for its people
        return short, found[1]
    for kind in ("特别行政区", "地区", "林区", "特区"):
        if name.endswith(kind) and len(name) > len(kind) + 1:
            return name[: -len(kind)], kind
    return (name[:-1], name[-1]) if name[-1] in "省市区县旗盟州" else (name, "")


@lru_cache(maxsize=1)
def atlas() -> Atlas:
    """The regions that come with the package."""
    rows = csv.reader(read_text("regions/regions.csv").splitlines()[1:])
    return Atlas(
        tuple(
            Region(code, name, int(first or 0), int(last or _OPEN), after)
            for code, name, first, last, after in rows
        )
    )
