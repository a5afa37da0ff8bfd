"""What stands above a table: its kind, its unit, its year, and what it limits its figures to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from extractor.find.tables_columns import Group
from extractor.find.tables_grid import Grid, is_form
from extractor.find.tables_words import clean, every, first, unit_of, year_of
from extractor.model import Profile

LINE = 60
_TABLE_WORD = re.compile(r"表(?:\(|$|\d|[一二三四五六七八九十])|^附?表|一览|明细|情况$|公开\d|\d+表")
_DATES = re.compile(rf"{_TABLE_WORD.pattern}|^截[至止]")
_HEADING = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十]{1,3}\)|\d{1,2}[、.]|第.{1,3}部分|附)"
)


@dataclass(frozen=True, slots=True)
class Context:
    """What is true of all figures of a table unless its columns or rows say otherwise."""

    kind: str = "other"
    fund: str | None = None
    side: str | None = None
    part: str | None = None
    basis: str | None = None
    year: int | None = None
    unit_text: str | None = None
    factor: Decimal | None = None
    unit_source: str | None = None
    title: str = ""
    final: bool = False
    government: bool = False
    fiscal_year: int | None = None


def context_of(grid: Grid, groups: tuple[Group, ...], profile: Profile, previous: Context | None) -> Context:
    """The context of a table: from its title, else from the heads, else that of the table it continues."""
    lines = tuple(_lines(grid))
    title = _title(lines)
    unit = _unit(grid, lines)
    base = Context(
        final=profile.basis == "final",
        government=profile.scope == "government",
        fiscal_year=profile.fiscal_year,
    )
    form = is_form(grid)
    if form and (title is None or first("title", title)[1]["kind"] != "performance"):
        return _dated(
            _with_unit(replace(base, kind="performance", title=title or ""), unit), title or "", lines
        )
    if title is None and previous is not None and grid.body == 0:
        return _with_unit(previous, unit)
    if title is None:
        kind = _kind_by_heads(groups)
        if kind is None and previous is not None and grid.body == 0:
            return previous
        return _dated(_with_unit(replace(base, kind=kind or "other"), unit), "", lines)
    sets = first("title", title)[1]
    context = replace(
        base,
        kind=sets["kind"],
        fund=sets.get("fund") or _only_fund(title),
        part=sets.get("part"),
        side="revenue" if "收入" in title and "支出" not in title else None,
        title=title,
    )
    return _dated(_with_unit(context, unit), title, lines)


def _lines(grid: Grid) -> Iterator[str]:
    """Cleaned lines above the table: its sheet, the caption, rows of title."""
    table = grid.table
    if table.sheet:
        yield clean(table.sheet)
    yield from (clean(line) for line in table.caption.split("\n"))
    for row in range(grid.titles):
        yield clean(" ".join(cell.text for cell in grid.owned(row)))


def _title(lines: Iterable[str]) -> str | None:
    """The last line that names the kind of table; one that says 表 before one that does not."""
    known = [line for line in lines if len(line) <= LINE and first("title", line)[0]]
    known = [line for line in known if not line.endswith(("。", ",", ";", "，", "；"))]
    named = [line for line in known if _TABLE_WORD.search(line)]
    if named:
        return named[-1]
    headed = [line for line in known if _HEADING.search(line) or len(line) <= 30]
    return headed[-1] if headed else None


def _only_fund(title: str) -> str | None:
    """The fund that a title limits its table to, if it names just one."""
    fund = every("value", title).get("fund")
    return str(fund) if fund in ("general_public", "gov_fund", "state_capital") else None


def _unit(grid: Grid, lines: tuple[str, ...]) -> tuple[str, str, Decimal] | None:
    for line in reversed(lines):
        if unit := unit_of(line):
            return unit
    for row in range(grid.titles, min(grid.body + 1, len(grid.rows))):
        for cell in grid.owned(row):
            label = clean(cell.text)
            if "单位" in label and (unit := unit_of(label)):
                return unit
    return None


def _with_unit(context: Context, unit: tuple[str, str, Decimal] | None) -> Context:
    if unit is None:
        return context
    return replace(context, unit_text=unit[1], factor=unit[2], unit_source="table")


def _dated(context: Context, title: str, lines: tuple[str, ...]) -> Context:
    """The context with the year and the kind of figure that the title names."""
    basis = first("basis", title)[1].get("basis")
    if basis not in ("budget", "final", "adjusted_budget"):
        basis = None
    basis = first("title", title)[1].get("basis") or basis
    year = year_of(title, None)
    if year is None:
        years = [found for line in lines if (found := year_of(line, None)) and _DATES.search(line)]
        year = years[-1] if years else None
    return replace(context, basis=basis, year=year)


def _kind_by_heads(groups: tuple[Group, ...]) -> str | None:
    """The kind of a table without a title."""
    labels = [label for group in groups for column in group.columns for label in column.path]
    says = [every("value", label) for label in labels]
    measures = {sets.get("measure") for sets in says}
    parts = {sets.get("part") for sets in says} | {sets.get("sub") for sets in says}
    sides = {group.side for group in groups}
    words = "/".join(labels)
    economic = any(
        column.classification in ("economic_dept", "economic_gov") for g in groups for column in g.columns
    )
    if measures & {"three_public_abroad", "three_public_reception", "three_public_total"}:
        return "three_public"
    if "一级指标" in labels or "绩效指标" in labels:
        return "performance"
    if {"revenue", "expenditure"} <= sides:
        return "appropriation" if "财政拨款收入" in labels or "财政拨款支出" in labels else "balance"
    if "采购" in words:
        return "procurement"
    if any(column.role == "project" for group in groups for column in group.columns):
        return "projects"
    if economic and not parts & {"project"}:
        return "basic"
    if {"basic", "project"} <= parts:
        return "expenditure"
    if "事业收入" in words or "收入" in words:
        return "revenue"
    if measures & {"staff_item"}:
        return "staff"
    return None
