"""Tables of goals: only the sums of money at their top are figures, the values of the goals are thresholds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from extractor.find.cellnumber import CellNumber, parse_cell
from extractor.find.tables_grid import Grid
from extractor.find.tables_rows import line_name
from extractor.find.tables_title import Context
from extractor.find.tables_words import clean, first, unit_of
from extractor.model import Cell, Mention

_MONEY = re.compile(
    r"资金总[额量]|总[额计]|合计|年度(?:资金|金额|预算)|预算(?:安排|金额|数|支出)|(?:财政|中央|省级|市级|区级|县级|上级|地方)"
    r".{0,6}(?:拨款|资金|安排)|其他资金|单位资金|自[有筹]资金|结转资金|基本支出|项目支出|项目资金|全年(?:预算|执行)数|收入预算"
)
_WHOLE = re.compile(r"总[额量计]|合计|年度(?:资金|金额)|预算支出|预算安排")
_NAME = re.compile(r"(?:项目|专项|资金|转移支付|任务).{0,6}名称|^专项\(项目\)名称")
_STATED = re.compile(r"(?:预算|执行|决算|完成).{0,6}(?:数|额|率|%)")
_NAMED = re.compile(rf"(?:{_NAME.pattern}):?(?P<name>.{{3,60}})$")
_BODY = re.compile(r"整体(?:支出)?(?:绩效)?")
_BODY_NAME = re.compile(r"^(?:预算)?(?:部门|单位)(?:\((?:单位|部门)\))?名称$")


def goal_mentions(grid: Grid, context: Context, offset: int) -> Iterator[Mention]:
    """The sums of money of a table of goals; ``offset`` is how many mentions stand before them."""
    whole_body = _about_a_body(grid, context)
    name = _project(grid, context)
    unit = _unit(grid, context)
    mains: dict[tuple[str | None, str], int] = {}
    for count, (cell, number, label, stated) in enumerate(_sums(grid)):
        task = _task(grid, cell)
        basis = stated or ("final" if context.final else "budget")
        main = mains.get((task, "final" if basis == "rate" else basis))
        whole = bool(_WHOLE.search(label)) and (main is None or basis == "rate")
        measure, part = _measure(label, whole_body and not task)
        printed, money = (("percent", None, Decimal(1)), None) if basis == "rate" else (number[3:], unit)
        yield Mention(
            start=cell.start + number.start,
            end=cell.start + number.end,
            value=number.value,
            value_text=cell.text[number.start : number.end],
            measure=measure,
            basis=basis,
            section="tables",
            rule="table.performance.sum",
            unit=printed[0] or ("yuan" if money else None),
            unit_text=number.unit_text or (money[0] if money else None),
            factor=printed[2] or (money[1] if money else None),
            unit_source="printed" if number.unit else ("table" if printed[0] or money else None),
            item=task or (None if whole_body else name),
            year=context.year or context.fiscal_year,
            part=part,
            row_kind=("total" if whole_body and not task else "leaf") if whole else "of_which",
            parent=None if whole and basis != "rate" else main,
            sentence=_sentence(grid, cell.row),
            table=grid.table.index,
            cell=grid.place(cell),
            table_kind="performance",
            column_head=label or None,
        )
        if whole:
            mains[task, basis] = offset + count


def _measure(label: str, whole_body: bool) -> tuple[str, str | None]:
    if not whole_body:
        return "project_item", None
    if "基本支出" in label:
        return "expenditure_basic", None
    if "项目支出" in label:
        return "expenditure_project", None
    return "expenditure_total", None


def _sums(grid: Grid) -> Iterator[tuple[Cell, CellNumber, str, str | None]]:
    """Cells with money whose nearest label to the left, or above, names money; and the basis their column states.

    Where the columns are those of a rating, a rate of execution stands among them; its points are none.
    """
    for row in range(len(grid.rows)):
        for cell in grid.owned(row):
            number = parse_cell(cell.text)
            if number is None or number.unit in ("count", "sqm") or (label := _label(grid, cell)) is None:
                continue
            head = _head(grid, cell)
            basis = first("basis", head)[1].get("basis") if _STATED.search(head) else None
            if first("key", head)[1].get("role") == "goal" or (number.unit == "percent" and basis != "rate"):
                continue
            yield cell, number, label, basis


def _head(grid: Grid, cell: Cell) -> str:
    """The nearest words above a cell, in its column, at most eight cells up; a merged cell counts as one."""
    row = cell.row - 1
    for _ in range(8):
        above = grid.at(row, cell.col) if row >= 0 else None
        if above is not None and parse_cell(above.text) is None:
            return clean(above.text)
        row = min(row, above.row if above else row) - 1
    return ""


def _label(grid: Grid, cell: Cell) -> str | None:
    for col in range(cell.col - 1, -1, -1):
        left = grid.at(cell.row, col)
        if left is not None and parse_cell(left.text) is None:
            label = clean(left.text)
            if _MONEY.search(label) and len(label) <= 24 and not label.startswith("指标"):
                return label.strip(":")
            break
    label = _head(grid, cell)
    return label.strip(":") if _MONEY.search(label) and len(label) <= 24 else None


def _about_a_body(grid: Grid, context: Context) -> bool:
    """Whether the goals are those of a whole body and not of one project."""
    labels = "/".join(clean(cell.text) for cell in grid.table.cells[:6])
    if _BODY_NAME.search(labels.split("/")[0]) and _BODY.search(context.title):
        return True
    if _NAME.search(labels):
        return False
    return bool(_BODY.search(context.title)) or "部门名称" in labels or "单位)名称" in labels


def _task(grid: Grid, cell: Cell) -> str | None:
    """The task that a sum stands beside, where its label stands above it."""
    for col in range(cell.col - 1, -1, -1):
        left = grid.at(cell.row, col)
        if left is None or parse_cell(left.text) is not None:
            continue
        label = clean(left.text)
        named = _MONEY.search(label) or first("form", label)[0] or len(label) > 40
        return None if named else line_name(left.text, True)
    return None


def _project(grid: Grid, context: Context) -> str | None:
    """The project's name: beside 项目名称, else in the title before 绩效目标表."""
    for row in range(min(6, len(grid.rows))):
        cells = grid.owned(row)
        for left, right in pairwise(cells):
            label = clean(right.text)
            if first("key", label)[0] or first("form", label)[0]:
                continue
            if _NAME.search(clean(left.text)) and parse_cell(right.text) is None:
                return line_name(right.text, True)
        for cell in cells:
            if (glued := _NAMED.match(clean(cell.text))) and not first("form", glued["name"])[0]:
                return line_name(cell.text[-len(glued["name"]) :], True)
    match = re.match(r"(?P<name>.{2,60}?)(?:项目)?(?:支出)?绩效(?:目标|自评|评价)", context.title)
    return match["name"] if match else None


def _unit(grid: Grid, context: Context) -> tuple[str, Decimal] | None:
    if context.factor is not None and context.unit_text is not None:
        return context.unit_text, context.factor
    for cell in grid.table.cells[:30]:
        if unit := unit_of(clean(cell.text)):
            return unit[1], unit[2]
    return None


def _sentence(grid: Grid, row: int) -> tuple[int, int]:
    cells = grid.owned(row)
    return (cells[0].start, cells[-1].end) if cells else (0, 0)
