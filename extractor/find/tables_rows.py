"""The rows of a table: code, name, body, project and place in the hierarchy."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from extractor.find.cellnumber import parse_cell
from extractor.find.tables_columns import Column, Group
from extractor.find.tables_grid import Grid
from extractor.find.tables_levels import GROUP, ITEM, Line, is_class, levels
from extractor.find.tables_words import Sets, clean, every, first, printed_name, unnumbered
from extractor.model import Cell
from extractor.reference.codebook import codebook, kind_of

_JOINED = re.compile(
    r"^[\[(]?(?P<code>[1-5]\d{2}(?:\d{2}){0,3})[\])]?[-—_.:、]?(?P<name>[\u4e00-\u9fff(“].{0,80})?$"
)
_DIGITS = re.compile(r"^\d{1,9}$")
_BODY_CODE = re.compile(r"^[\[(]?\d{3,12}[\])]?[-—_]?(?P<name>\D.{0,60})$")
_PROJECT_CODE = re.compile(r"^[\[(]?[0-9A-Z]{10,30}[\])]?[-—_]?(?P<name>\D.{0,100})$")
# What stands under a row that states its own measure.
CHILDREN = {
    "carryover": "carryover",
    "operating_cost": "operating_cost_item",
    "vehicles_total": "vehicles_by_use",
}
# Rows that state one part of the expenditure as a whole.
WHOLES = {"expenditure_basic": "basic", "expenditure_project": "project"}
# Rows that state a part of the whole, below which each body has its own.
SHARED = frozenset(
    {"procurement_goods", "procurement_works", "procurement_services"}
    | {"expenditure_basic", "expenditure_project", "personnel_cost", "public_cost"}
)
SIDES = ("revenue", "expenditure")
TOTALS = ("revenue_total", "expenditure_total")
# What stands beside the name of a group in the row of its sum.
OF_GROUP = frozenset({"小计", "合计"})
# How many numbered rows of expenditure make a list of 类.
SIBLINGS = 5
CLASSES = {"1": "revenue", "2": "functional", "3": "economic_dept", "5": "economic_gov"}


class Row(NamedTuple):
    """What a row of one group of columns is about.

    ``digits`` are those of the cells for 类, 款 and 项, where a code is printed over several of them.
    ``summed``: the row of a body that a total includes. ``part``: what the row above limits it to, of 基本支出
    and 项目支出.
    """

    row: int
    kind: str
    item: str | None = None
    code: str | None = None
    digits: tuple[str, ...] = ()
    classification: str | None = None
    unit: str | None = None
    unit_code: str | None = None
    parents: tuple[str, ...] = ()
    depth: int = 0
    of_which: bool = False
    sets: Sets | None = None
    label: str = ""
    year: int | None = None
    basis: str | None = None
    purpose: tuple[int, int] | None = None
    part: str | None = None
    finer: bool = False
    heads: bool = False
    summed: bool = False

    @property
    def measure(self) -> str | None:
        return self.sets.get("measure") if self.sets else None

    @property
    def total(self) -> bool:
        return bool(self.sets and self.sets.get("total"))


def read_rows(grid: Grid, group: Group, kind: str) -> list[Row]:
    """The rows of one group, with codes assembled and the rows above them known."""
    rows = [row for index in grid.body_rows() if (row := _row(grid, group, index, kind)) is not None]
    rows = _with_current(_as_classes(_completed(_of_shared(_same_body(rows)))), group.side)
    rows = _with_steps(grid, group, _under(grid, group, rows))
    return _with_finer(_as_uses(rows, group) if kind in ("balance", "appropriation") else rows)


def _row(grid: Grid, group: Group, index: int, kind: str) -> Row | None:
    if not any(grid.own(index, column.col) for column in group.columns):
        return None
    code, digits, classification, place = _code(grid, group, index)
    name = _name_after(grid, group, index, place)
    unit_cell = _first_text(grid, group.having("unit"), index)
    project = _first_text(grid, group.having("project"), index)
    if unit_cell and not project and _is_project(group, unit_cell):
        unit_cell, project = None, unit_cell
    named = project or name
    text = named.text if named else ""
    joined = _JOINED.match(clean(text)) if text else None
    if code is None and joined and _plausible(joined["name"]) and _may_be_code(joined["code"], project):
        code, classification = joined["code"], CLASSES.get(joined["code"][0])
        text = _tail(text, joined["name"]) if joined["name"] else ""
    elif code and joined and joined["name"] and _may_be_code(joined["code"], project):
        text = _tail(text, joined["name"])
    if not text:
        text = _name_beside_code(grid, group, index) or _sum_named_left(grid, group, index)
    label = clean(text)
    depth, bare, of_which = unnumbered(label)
    sets = first("row", bare)[1] if not code else {}
    row = Row(
        row=index,
        kind="line",
        item=line_name(text, project is not None and named is project),
        code=code,
        digits=digits,
        classification=classification,
        unit=printed_name(_plain_body(unit_cell.text)) if unit_cell else None,
        unit_code=_unit_code(grid, group, index),
        depth=depth,
        of_which=of_which,
        sets=sets,
        label=bare,
        parents=_above(grid, group, index, named),
        purpose=_purpose(grid, group, index),
    )
    row = _dated(grid, group, row)
    return row._replace(kind=_kind(row, group, project is not None, kind))


def _is_project(group: Group, cell: Cell) -> bool:
    """Whether a cell below 单位(项目)名称 names a project: nothing in it is like the name of a body or of a sum."""
    column = next((column for column in group.having("unit") if column.col == cell.col), None)
    label = unnumbered(clean(cell.text))[1]
    mixed = column is not None and bool(column.path) and "项目" in column.path[-1]
    return mixed and not first("body", label)[0] and not first("row", label)[0]


def _kind(row: Row, group: Group, project: bool, kind: str) -> str:
    """total, unit, project or line."""
    unit = clean(row.unit or "")
    if row.total or first("row", unit)[1].get("total"):
        return "total"
    if project:
        return "project"
    if row.code:
        return "line"
    if not row.item and row.unit:
        return "unit"
    if not row.item:
        return "project" if group.having("project") else "total"
    mixed = kind in ("projects", "basic", "procurement", "other", "expenditure", "revenue", "three_public")
    if mixed and not row.depth and first("body", row.label)[0]:
        return "unit"
    return "line"


def _code(grid: Grid, group: Group, index: int) -> tuple[str | None, tuple[str, ...], str | None, int]:
    """The code of a row, the digits of its cells, its classification and the column where it ends.

    Of several classifications the functional one counts, then that of the departments.
    """
    found: list[tuple[str, tuple[str, ...], str | None, int]] = []
    for columns in _code_sets(group):
        digits = tuple(_digits(grid, column, index) for column in columns)
        if any(digits):
            found.append((_joined(digits), digits, columns[0].classification, columns[-1].col))
    if not found:
        return None, (), None, -1
    code, digits, head, place = min(found, key=lambda entry: _rank(CLASSES.get(entry[0][0]) or entry[2]))
    classification = CLASSES.get(code[0]) if len(code) >= 3 else None
    if head == "economic_gov" and classification == "economic_dept":
        head = None
    return code, digits, classification or head, place


def _joined(digits: Sequence[str]) -> str:
    """The code that the cells of 类, 款 and 项 make; a cell may repeat the levels above it.

    >>> _joined(("208", "05", "01")), _joined(("208", "20805", "2080501")), _joined(("208", "05", "0501"))
    ('2080501', '2080501', '2080501')
    """
    code = ""
    for part in digits:
        again = len(code) > 3 and len(part) == 4 and code.endswith(part[:2])
        code = part if code and part.startswith(code) else code + (part[2:] if again else part)
    return code


def _rank(classification: str | None) -> int:
    order = ("functional", "economic_dept", "economic_gov", "revenue")
    return order.index(classification) if classification in order else len(order)


def _code_sets(group: Group) -> list[list[Column]]:
    """Columns of codes, those for 类, 款 and 项 of one code together."""
    sets: list[list[Column]] = []
    for column in group.having("code"):
        last = sets[-1][-1] if sets else None
        if last and column.level == last.level + 1 and last.level and column.col == last.col + 1:
            sets[-1].append(column)
        else:
            sets.append([column])
    return sets


def _digits(grid: Grid, column: Column, index: int) -> str:
    cell = grid.at(index, column.col)
    if cell is None or cell.col_span > 4:
        return ""
    text = clean(cell.text)
    if _DIGITS.match(text):
        return text if not column.level or column.level == 1 else text.zfill(2)
    joined = _JOINED.match(text)
    return joined["code"] if joined else ""


def _plausible(name: str | None) -> bool:
    """A bare number of three digits beside no name is an amount as well as a code."""
    return bool(name) and not (name or "").startswith(("个", "人", "年", "项", "号", "家", "万", "元"))


def _may_be_code(digits: str, project: Cell | None) -> bool:
    """Whether digits before a name can be a code: its 类 is listed, and no project bears one of revenue."""
    return bool(codebook().of_code(digits[:3])) and not (project and kind_of(digits) == "revenue")


def _name_beside_code(grid: Grid, group: Group, index: int) -> str:
    """The name that stands in the same cell as the code, or across merged cells of the keys."""
    for column in group.having(
        "code", "name", "unit_code", "unit", "project", "serial", "project_code", "text"
    ):
        cell = grid.at(index, column.col)
        if cell is None:
            continue
        joined = _JOINED.match(clean(cell.text))
        if joined and joined["name"]:
            return _tail(cell.text, joined["name"])
        plain = clean(cell.text)
        coded = column.role in ("code", "serial", "unit_code", "project_code", "text")
        stated = first("row", unnumbered(plain)[1])[0] or cell.col_span > 1
        if coded and stated and not re.search(r"\d", plain):
            return cell.text
    return ""


def _sum_named_left(grid: Grid, group: Group, index: int) -> str:
    """The name of a sum that stands left of the group which holds its figure, with nothing between."""
    for col in range(group.columns[0].col - 1, -1, -1):
        cell = grid.at(index, col)
        if cell is not None and cell.text.strip():
            return cell.text if first("row", unnumbered(clean(cell.text))[1])[1].get("total") else ""
    return ""


def _tail(text: str, name: str) -> str:
    """The end of a printed text that holds a cleaned name."""
    wanted = len(name)
    for start in range(len(text) - 1, -1, -1):
        if len(clean(text[start:])) >= wanted:
            return text[start:]
    return text


def _name_after(grid: Grid, group: Group, index: int, place: int) -> Cell | None:
    """The name behind a code, up to the next code; without a code the last of all levels of names."""
    names = group.having("name")
    if place >= 0:
        codes = [column.col for column in group.having("code") if column.col > place]
        behind = [column for column in names if place < column.col < min(codes, default=grid.n_cols)]
        names = tuple(behind) or names
    if len({column.classification for column in names}) > 1:
        best = min(names, key=lambda column: _rank(column.classification)).classification
        chosen = tuple(column for column in names if column.classification == best)
        return _first_text(grid, chosen, index) or _first_text(grid, names, index)
    return _first_text(grid, names, index)


def _first_text(grid: Grid, columns: Sequence[Column], index: int) -> Cell | None:
    """The last of several levels of names that holds words (一级, 二级, 三级); 小计 beside a name is that name's."""
    found = None
    for column in columns:
        cell = grid.at(index, column.col)
        if (
            cell is not None
            and cell.row >= grid.body
            and parse_cell(cell.text) is None
            and cell.text.strip(" */")
            and not (found and clean(cell.text) in OF_GROUP)
        ):
            found = cell
    return found


def _above(grid: Grid, group: Group, index: int, named: Cell | None) -> tuple[str, ...]:
    """The names of the levels left of a row's own, where one of them reaches over several rows."""
    cells = [grid.at(index, column.col) for column in group.having("name")]
    levels = [
        cell for cell in cells if cell and named and cell.col < named.col and parse_cell(cell.text) is None
    ]
    wide = any(cell.row_span > 1 for cell in levels)
    return tuple(printed_name(cell.text) for cell in levels if cell.text.strip()) if wide else ()


def line_name(text: str, project: bool) -> str | None:
    """The name of a line as printed; that of a project without the code before it."""
    if not text:
        return None
    name = printed_name(text)
    if project:
        match = _PROJECT_CODE.match(name)
        name = match["name"] if match else name
    return name or None


def _plain_body(text: str) -> str:
    match = _BODY_CODE.match(clean(text))
    return _tail(text, match["name"]) if match else text


def _unit_code(grid: Grid, group: Group, index: int) -> str | None:
    for column in group.having("unit_code"):
        cell = grid.at(index, column.col)
        if cell is not None and _DIGITS.match(clean(cell.text)):
            return clean(cell.text)
    return None


def _purpose(grid: Grid, group: Group, index: int) -> tuple[int, int] | None:
    for column in group.having("purpose"):
        cell = grid.at(index, column.col)
        if cell is not None and len(cell.text) > 2 and parse_cell(cell.text) is None:
            return cell.start, cell.end
    return None


def _dated(grid: Grid, group: Group, row: Row) -> Row:
    """A row for one year, or for the change between two."""
    for column in group.having("period"):
        cell = grid.at(row.row, column.col)
        if cell is None:
            continue
        label = clean(cell.text)
        match = re.search(r"20\d\d", label)
        basis = first("basis", label)[1].get("basis")
        return row._replace(year=int(match[0]) if match else None, basis=basis)
    return row


def _same_body(rows: list[Row]) -> list[Row]:
    """Rows for further years of a body that is named only once know it, where they name nothing else."""
    result: list[Row] = []
    for row in rows:
        above = result[-1] if result else None
        dated = row.year is not None or row.basis is not None
        if above is not None and above.kind == "unit" and dated and row.kind == "total" and not row.item:
            row = row._replace(kind="unit", unit=above.unit, unit_code=above.unit_code, sets=None)
        result.append(row)
    return result


def _of_shared(rows: list[Row]) -> list[Row]:
    """Rows of bodies below a row that states a part of the whole (服务, 项目支出) have each its share of that part.

    Not where the bodies come first and are divided so.
    """
    result: list[Row] = []
    shared: Sets | None = None
    bodies_first = False
    for row in rows:
        if row.kind == "unit" and shared:
            row = row._replace(sets=shared, summed=True)
        elif row.kind == "unit":
            bodies_first = True
        elif row.measure in SHARED and not bodies_first:
            shared = {"measure": row.measure}
        elif row.total:
            shared = None
        result.append(row)
    return result


def _completed(rows: list[Row]) -> list[Row]:
    """Codes of rows that print only their own level, joined to the 类 and 款 above them."""
    result: list[Row] = []
    above = ""
    for row in rows:
        code = _with_above(row, above)
        if code and len(code) < 3:
            row = row._replace(code=None, classification=None)
        elif code:
            if code != row.code:
                row = row._replace(code=code, classification=CLASSES.get(code[0]))
            above = code
            row = row._replace(parents=tuple(code[:n] for n in (3, 5) if n < len(code)))
        result.append(row)
    return result


def _with_above(row: Row, above: str) -> str | None:
    """The code of a row, the levels that it leaves blank taken from the row above."""
    blank = next((place for place, digits in enumerate(row.digits) if digits), 0)
    if len(row.digits) == 1 and len(row.digits[0]) == 2:
        blank = 1
    levels = above[: 1 + 2 * blank] if blank and _related(row.classification, above) else ""
    return levels + row.code if row.code and len(levels) == 1 + 2 * blank else row.code


def _related(classification: str | None, above: str) -> bool:
    """Whether a row may continue the code above it: a functional one continues no economic one."""
    known = CLASSES.get(above[:1])
    return not (classification and known) or ("economic" in classification) == ("economic" in known)


def _as_classes(rows: list[Row]) -> list[Row]:
    """Rows that name a whole fund are 类 among others where the numbered rows beside them are 类."""
    classes = Counter(row.depth for row in rows if row.depth and not row.sets and row.label.endswith("支出"))
    return [
        row._replace(sets=None, kind="line")
        if classes[row.depth] >= SIBLINGS
        and row.measure == "expenditure_total"
        and row.label.endswith("支出")
        else row
        for row in rows
    ]


def _with_current(rows: list[Row], side: str | None) -> list[Row]:
    """合计 is the sum of the current year where carry-overs between it and 总计 make up the rest."""
    last = next((place for place in reversed(range(len(rows))) if _sums_all(rows[place])), None)
    if last is None:
        return rows
    result = list(rows)
    carried = False
    for place in reversed(range(last)):
        row = rows[place]
        carried = carried or row.measure == "carryover"
        whole = (row.measure or f"{side}_total").partition("_total")[0]
        if carried and row.total and row.measure in (None, *TOTALS) and whole in SIDES:
            if "总计" not in row.label:
                result[place] = row._replace(sets={"measure": f"{whole}_current", "total": True})
            break
    return result


def _sums_all(row: Row) -> bool:
    return row.total and row.measure in (None, *TOTALS) and "总计" in row.label


def _as_uses(rows: list[Row], group: Group) -> list[Row]:
    """What stands under 项目支出 in a table that sums up a body divides that sum once more.

    Lines of the economic classification there, and under 基本支出, are lines of that part.
    """
    result: list[Row] = []
    whole: Row | None = None
    economic = any("economic" in (column.classification or "") for column in group.having("code", "name"))
    for row in rows:
        if whole is None or not row.depth > whole.depth:
            whole = row if row.measure in WHOLES and row.depth else None
        elif row.kind == "line" and not row.sets and (economic or _is_economic(row)):
            row = row._replace(part=WHOLES[whole.measure or ""])
        elif not row.sets and row.kind == "line" and whole.measure == "expenditure_project":
            row = row._replace(sets={"measure": whole.measure}, summed=True)
        result.append(row)
    return result


def _is_economic(row: Row) -> bool:
    return bool(every("value", row.label).get("economic"))


def _with_steps(grid: Grid, group: Group, rows: list[Row]) -> list[Row]:
    """Names set as a staircase: rows that begin right of where the one above them ends are its parts."""
    columns = group.having("name", "project")
    if len(columns) < 2 or any(row.code for row in rows):
        return rows
    steps = [_step(grid, columns, row) for row in rows]
    paid = [_amount(grid, group.having("value"), row) is not None for row in rows]
    result = list(rows)
    for place in range(len(rows)):
        below = range(place + 1, _step_end(steps, place))
        if any(paid[i] for i in below):
            result[place] = result[place]._replace(finer=True)
            for i in below:
                result[i] = result[i]._replace(parents=(*result[i].parents, rows[place].item or ""))
    return result


def _step_end(steps: Sequence[tuple[int, int]], place: int) -> int:
    """Behind the last row that begins right of where this one ends."""
    end = place + 1
    while end < len(steps) and steps[end][0] > steps[place][1]:
        end += 1
    return end


def _step(grid: Grid, columns: Sequence[Column], row: Row) -> tuple[int, int]:
    """The first and the last column in which a row names something; nothing named counts as the first."""
    named = [
        column.col
        for column in columns
        if (cell := grid.own(row.row, column.col)) and cell.text.strip() and clean(cell.text) not in OF_GROUP
    ]
    return (named[0], named[-1]) if named else (columns[0].col, columns[0].col)


def _under(grid: Grid, group: Group, rows: list[Row]) -> list[Row]:
    """Rows without codes placed under the rows above them: by sums and names, then by numerals."""
    if any(row.code or row.kind == "project" for row in rows):
        return _by_numerals(rows)
    values = group.having("value")
    lines = [Line(row.item or "", _amount(grid, values, row), row.of_which) for row in rows]
    numbered = any(row.depth for row in rows)
    result = list(rows)
    start = 0
    while start < len(rows):
        end = start + 1
        while end < len(rows) and _plain_line(rows[end]) and (numbered or not _begins(rows, end)):
            end += 1
        if end > start + 1 and _opens(rows[start], numbered):
            placed = levels(lines[start], lines[start + 1 : end])
            result[start:end] = _placed(rows[start:end], placed) if placed else rows[start:end]
        start = end
    return _by_numerals(result)


def _opens(row: Row, numbered: bool) -> bool:
    """Whether a row is a 类 with its 款 below: it has a numeral, or where none has one, the name of a 类."""
    return bool(row.item) and (row.depth > 0 if numbered else _plain_line(row) and is_class(row.item or ""))


def _begins(rows: Sequence[Row], place: int) -> bool:
    """Whether a row without a numeral is the next 类; called as the row just above it, it is a part of that."""
    return rows[place].item != rows[place - 1].item and is_class(rows[place].item or "")


def _plain_line(row: Row) -> bool:
    return row.depth == 0 and not row.total and not row.measure and row.kind == "line"


def _placed(rows: Sequence[Row], placed: Sequence[int | None]) -> list[Row]:
    """A 类 and the rows below it, each with the names above it."""
    top = rows[0].item or ""
    result = [rows[0]._replace(finer=True)]
    group = ""
    for place, (row, level) in enumerate(zip(rows[1:], placed, strict=True)):
        if level != GROUP:
            result.append(row._replace(parents=(top, group) if level else (top,)))
            continue
        group = row.item or ""
        finer = placed[place + 1 : place + 2] == (ITEM,)
        result.append(row._replace(parents=(top,), finer=finer))
    return result


def _amount(grid: Grid, values: Sequence[Column], row: Row) -> Decimal | None:
    for column in values:
        cell = grid.own(row.row, column.col)
        number = parse_cell(cell.text) if cell else None
        if number is not None:
            return number.value
    return None


def _by_numerals(rows: list[Row]) -> list[Row]:
    """Rows with deeper numerals stand under those above them; rows under a carry-over are carry-overs."""
    result: list[Row] = []
    stack: list[Row] = []
    for place, row in enumerate(rows):
        following = rows[place + 1] if place + 1 < len(rows) else None
        if row.code or row.total:
            stack = []
            result.append(row)
            continue
        if row.of_which and not row.depth:
            result.append(row._replace(parents=tuple(above.item or "" for above in stack)))
            continue
        opens = (
            following is not None
            and not following.total
            and following.depth > max(row.depth, 2 * (not row.depth))
        )
        carries = row.measure == "carryover"
        if not row.depth and _is_fund_of(stack, row):
            result.append(row._replace(sets={"measure": stack[-1].measure}, parents=(stack[-1].item or "",)))
            continue
        if row.depth:
            stack = [above for above in stack if _stands_over(above, row)]
            if not row.parents and row.kind == "line":
                row = row._replace(parents=tuple(above.item or "" for above in stack))
            if stack and stack[-1].measure in CHILDREN and not row.sets:
                row = row._replace(sets={"measure": CHILDREN[stack[-1].measure or ""]})
        elif row.kind == "line" and row.item:
            stack = []
        stack.append(row)
        if carries and following is not None and following.depth and _is_heading(row, following):
            opens = True
        heads = following is not None and following.depth > row.depth > 0
        result.append(row._replace(finer=row.finer or opens, heads=heads))
    return result


def _stands_over(above: Row, row: Row) -> bool:
    """Whether a row may be above a numbered one: by its numeral, or as a heading without one."""
    if above.depth:
        return above.depth < row.depth
    return row.depth > 2 or _is_heading(above, row)


def _is_fund_of(stack: Sequence[Row], row: Row) -> bool:
    """Whether a row without numeral is what one fund has of the carry-over above it."""
    carried = bool(stack) and stack[-1].measure == "carryover"
    return carried and not row.sets and row.kind == "line" and "fund" in every("value", row.label)


def _is_heading(above: Row, row: Row) -> bool:
    """Whether a carry-over without a numeral stands over numbered rows."""
    return above.depth == 0 and above.measure == "carryover" and row.depth > 0


def _with_finer(rows: list[Row]) -> list[Row]:
    codes = {row.code for row in rows if row.code}
    units = {row.unit_code for row in rows if row.unit_code}
    prefixes = {code[:n] for code in codes for n in (3, 5, 7) if len(code) > n}
    bodies = {code[:n] for code in units for n in range(2, len(code))}
    return [
        row._replace(
            finer=row.finer or row.code in prefixes or (row.kind == "unit" and row.unit_code in bodies)
        )
        if row.code or row.unit_code
        else row
        for row in rows
    ]
