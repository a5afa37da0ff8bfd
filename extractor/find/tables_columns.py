"""The columns of a table: which name a row, which hold figures and what their heads say of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from extractor.find.cellnumber import parse_cell
from extractor.find.names import economic_kind
from extractor.find.tables_grid import CODE, Grid, counters
from extractor.find.tables_words import Sets, clean, count_unit, every, first, unit_of, unnumbered, year_of
from extractor.model import ABOUT, Cell

KEYS = frozenset({"code", "name", "unit", "project"})
WORDS = frozenset({"text", "purpose", "goal", "serial", "period", "unit_code", "project_code"})
SAMPLE = 60
# Upper heads of the half of a table that holds revenue, whatever its columns are sorted by.
RECEIPTS = (("收入",), ("本年收入",))
SUMS = frozenset({"revenue_total", "revenue_current", "expenditure_total", "expenditure_current"})
Unit = tuple[str, str | None, Decimal]


@dataclass(frozen=True, slots=True)
class Says:
    """What heads say of a column of figures, None or False where they say nothing.

    ``economic``: the economic classification of which it holds one 类; ``detail``: the head divides
    基本支出 or 项目支出 in a way of its own; ``worth``: what things are worth, not how many.
    """

    measure: str | None = None
    basis: str | None = None
    year: int | None = None
    fund: str | None = None
    part: str | None = None
    sub: str | None = None
    side: str | None = None
    flow: str | None = None
    source: bool = False
    branch: bool = False
    economic: str | None = None
    detail: bool = False
    of_which: bool = False
    total: bool = False
    worth: bool = False
    percent: bool = False
    unit: Unit | None = None

    @property
    def received(self) -> bool:
        """Whether the column holds what came in for 基本支出 or 项目支出."""
        return self.measure == "revenue_current" and self.part is not None

    @property
    def plain(self) -> bool:
        """Whether the column holds a row's main figure and not a part of it."""
        return not self.fund and self.without_fund

    @property
    def without_fund(self) -> bool:
        """Whether the column holds a row's main figure, but for the fund that it is limited to."""
        return not self.divides and self.basis not in ABOUT

    @property
    def divides(self) -> bool:
        """Whether the column holds only a part of what its rows are about, the fund apart."""
        parts = self.part or self.sub or self.source or self.branch or self.economic or self.of_which
        return bool(parts)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its role, its head as printed, and what the head says."""

    col: int
    role: str
    path: tuple[str, ...]
    head: str
    level: int = 0
    classification: str | None = None
    says: Says = Says()


@dataclass(frozen=True, slots=True)
class Group:
    """Columns that belong together: those that name the rows and those that hold their figures.

    Two half-tables side by side are two groups. ``shared`` is what is said of all its figures.
    """

    columns: tuple[Column, ...]
    side: str | None
    shared: Says

    def having(self, *roles: str) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.role in roles)


def layout(grid: Grid, fiscal_year: int | None) -> tuple[Group, ...]:
    """The groups of columns of a table, from left to right."""
    columns = [_column(grid, col, fiscal_year) for col in range(grid.n_cols)]
    columns = _with_levels(grid, _with_names(_with_kinds(columns)))
    return tuple(_group(part) for part in _parted(columns))


def of_lines(group: Group) -> Group:
    """A group whose 项目名称 are names of lines, where nothing else names them.

    So they are in tables that sum up a body's revenue and expenditure.
    """
    if any(column.path for column in group.having("code", "name")):
        return group
    columns = [
        replace(column, role="name") if column.role == "project" else column for column in group.columns
    ]
    return replace(group, columns=tuple(columns), side=_side(columns))


def _column(grid: Grid, col: int, fiscal_year: int | None) -> Column:
    cells: list[Cell] = []
    for row in range(grid.titles, grid.body):
        cell = grid.at(row, col)
        if cell is not None and (not cells or cells[-1] is not cell):
            cells.append(cell)
    cells = [cell for cell in cells if not _counts(grid, cell.row) and not _is_code(cell.text)]
    path = tuple(label for cell in cells if (label := clean(cell.text)))
    head = "/".join(re.sub(r"\s+", "", cell.text) for cell in cells)
    role, level = _role(path, grid, col)
    says = _says(path, fiscal_year) if role == "value" else Says()
    return Column(col, role, path, head, level, _classification(path), says)


def _counts(grid: Grid, row: int) -> bool:
    return counters([clean(cell.text) for cell in grid.owned(row)])


def _is_code(text: str) -> bool:
    return text.strip().isdigit() and CODE.match(text.strip()) is not None


def _role(path: tuple[str, ...], grid: Grid, col: int) -> tuple[str, int]:
    numeric, texts, codes = _content(grid, col)
    sets = first("key", path[-1])[1] if path else {}
    role = sets.get("role")
    if (
        role in ("name", "unit", "text", "period", "purpose", "project")
        and numeric > 2 * texts
        and numeric > 1
    ):
        role = None if codes * 2 < numeric else "code"
    if role:
        return str(role), int(sets.get("level", 0))
    if codes and codes * 2 >= numeric + texts and not _money_head(path) and _leads(grid, col):
        return "code", 0
    if numeric >= texts:
        return "value", 0
    return ("value", 0) if _money_head(path) and numeric else ("", 0)


def _leads(grid: Grid, col: int) -> bool:
    """Whether no column to the left holds names."""
    contents = (_content(grid, left) for left in range(col))
    return not any(texts > numeric and texts > codes for numeric, texts, codes in contents)


def _money_head(path: tuple[str, ...]) -> bool:
    return any(every("value", label) or first("basis", label)[0] for label in path)


def _content(grid: Grid, col: int) -> tuple[int, int, int]:
    """How many cells of a column hold numbers, words and codes, from a sample of its body."""
    numeric = texts = codes = 0
    for row in grid.body_rows():
        cell = grid.own(row, col)
        if cell is None or not cell.text.strip():
            continue
        numeric += parse_cell(cell.text) is not None
        texts += parse_cell(cell.text) is None
        codes += CODE.match(clean(cell.text)) is not None
        if numeric + texts >= SAMPLE:
            break
    return numeric, texts, codes


def _classification(path: tuple[str, ...]) -> str | None:
    words = "/".join(path)
    if path[:1] in RECEIPTS:
        return None
    if "经济" in words and "功能" not in path[-1]:
        return "economic_gov" if "政府" in words else "economic_dept"
    return "functional" if "功能" in words else None


def _with_kinds(columns: list[Column]) -> list[Column]:
    """Columns of kinds of purchases name the rows where no other column names the purchase itself."""
    bought = any(column.role == "project" and column.path[-1].startswith("采购") for column in columns)
    role = "text" if bought else "project"
    return [replace(column, role=role) if column.role == "kind" else column for column in columns]


def _with_names(columns: list[Column]) -> list[Column]:
    """Columns of words whose head says nothing: the first names the rows where no other does.

    One without a head right of names holds their next level.
    """
    named = any(column.role in ("name", "project", "unit") for column in columns)
    result: list[Column] = []
    for column in columns:
        left = result[-1] if result else None
        if column.role == "":
            next_level = (
                left is not None and left.role in ("name", "project") and left.path and not column.path
            )
            column = replace(column, role="name" if next_level or not named else "text")
            named = True
        result.append(column)
    return result


def _with_levels(grid: Grid, columns: list[Column]) -> list[Column]:
    """Columns of codes under one head, of which each holds the digits of one level, know their level."""
    result: list[Column] = []
    for column in columns:
        left = result[-1] if result else None
        if left and column.role == left.role == "code" and not column.level and column.path == left.path:
            widths = _widths(grid, column.col)
            if not left.level and _widths(grid, left.col) <= {3} and widths <= {1, 2}:
                result[-1] = left = replace(left, level=1)
            if left.level and widths <= {1, 2}:
                column = replace(column, level=left.level + 1)
        result.append(column)
    return result


def _widths(grid: Grid, col: int) -> set[int]:
    """How many digits the codes of a column have."""
    cells = (grid.own(row, col) for row in grid.body_rows())
    texts = (clean(cell.text) for cell in cells if cell is not None)
    return {len(text) for text in texts if text.isdigit()}


def _parted(columns: list[Column]) -> list[list[Column]]:
    """Columns cut where names begin again after figures; a cut without figures joins the one before."""
    parts: list[list[Column]] = [[]]
    for column in columns:
        seen = any(other.role == "value" for other in parts[-1])
        starts = column.role in KEYS or column.role in ("serial", "unit_code", "project_code")
        if starts and seen:
            parts.append([])
        parts[-1].append(column)
    result: list[list[Column]] = []
    for part in parts:
        if result and not (_is_half(part) or (_is_coded(part) and not _is_half(result[0]))):
            result[-1].extend(part)
        else:
            result.append(part)
    return result


def _is_half(part: list[Column]) -> bool:
    """Whether columns name rows and hold their figures."""
    return _holds(part, ("name", "project", "unit")) and _holds(part, ("value",))


def _is_coded(part: list[Column]) -> bool:
    """Whether columns hold figures beside codes, with which the names may stand."""
    return _holds(part, ("code",)) and _holds(part, ("value",))


def _holds(part: list[Column], roles: tuple[str, ...]) -> bool:
    return any(column.role in roles for column in part)


def _group(columns: list[Column]) -> Group:
    values = [column for column in columns if column.role == "value"]
    common = _common([column.path for column in values])
    if not common:
        return Group(_with_flows(columns), _side(columns), Says())
    shared = _says(tuple(common), None)
    kept = tuple(
        replace(column, says=_without(column.says, shared, column.path[len(common) :]))
        if column.role == "value"
        else column
        for column in columns
    )
    return Group(_with_flows(kept), _side(columns), shared)


def _with_flows(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Columns of change, share and rate that name neither revenue nor expenditure are about what stands left of them."""
    result: list[Column] = []
    flow: str | None = None
    for column in columns:
        says = column.says
        if says.basis in ABOUT and says.flow is None and says.measure is None:
            column = replace(column, says=replace(says, flow=flow))
        elif column.role == "value":
            flow = says.flow
        result.append(column)
    return tuple(result)


def _common(paths: list[tuple[str, ...]]) -> tuple[str, ...]:
    """The upper heads that all columns of figures share; all heads of a single one."""
    if len(paths) < 2:
        return paths[0] if paths else ()
    level = 0
    while all(len(path) > level + 1 and path[level] == paths[0][level] for path in paths):
        level += 1
    return paths[0][:level]


def _without(says: Says, shared: Says, rest: tuple[str, ...]) -> Says:
    """What a column says beyond what all columns of its group say; basis, year and unit stay."""
    own = _says(rest, None)
    measure = own.measure or shared.measure
    return replace(
        own, basis=says.basis, year=says.year, unit=says.unit, percent=says.percent, measure=measure
    )


def _side(columns: list[Column]) -> str | None:
    keys = [column for column in columns if column.role in ("name", "code")]
    words = "/".join(label for column in keys for label in column.path)
    if any(column.path[:1] in RECEIPTS for column in keys):
        return "revenue"
    if "支出" in words or "功能" in words or "经济" in words:
        return "expenditure"
    if "收入" in words:
        return "revenue"
    return None


def _says(path: tuple[str, ...], fiscal_year: int | None) -> Says:
    """What the levels of a head say together; lower levels decide."""
    says = Says()
    for label in path:
        bare = unnumbered(label)[1]
        sets = every("value", label)
        basis = first("basis", bare)[1]
        says = Says(
            measure=sets.get("measure") or says.measure,
            basis=_basis(basis.get("basis"), says.basis),
            year=year_of(label, fiscal_year) or says.year,
            fund=sets.get("fund") or says.fund,
            part=sets.get("part") or says.part,
            sub=sets.get("sub") or says.sub,
            side=sets.get("side") or says.side,
            flow=sets.get("flow") or says.flow,
            source=says.source or _source(sets),
            branch=says.branch or bool(sets.get("branch")),
            economic=sets.get("economic") or _economic_line(label, sets),
            detail=says.part is not None
            and not sets
            and not basis
            and not unit_of(label)
            and label != "金额",
            of_which=says.of_which or (bool(sets.get("of_which")) and not sets.get("part")),
            total=bool(sets.get("total")),
            worth=says.worth or bool(sets.get("worth")),
            percent=basis.get("unit") == "percent" or "%" in label or "％" in label,
            unit=_unit(label, sets.get("unit")) or says.unit,
        )
    if says.measure in SUMS and not says.total and not says.received:
        return replace(says, measure=None)
    return says


def _economic_line(label: str, sets: Sets) -> str | None:
    """The economic classification whose line a head is, where tables print those side by side."""
    return None if sets.keys() - {"flow"} else economic_kind(unnumbered(label)[1])


def _source(sets: Sets) -> bool:
    """Whether a label names a source of money; 一般公共预算财政拨款 names a fund, which says more."""
    return bool(sets.get("source")) and sets.get("fund") in (None, "special_account", "own")


def _basis(new: str | None, old: str | None) -> str | None:
    """A level that only says 预算数 does not undo a change or a rate above it."""
    if old in ABOUT and new in ("budget", "final", None):
        return old
    return new or old


def _unit(label: str, unit: str | None) -> Unit | None:
    counted = count_unit(label)
    if unit == "count":
        return counted or ("count", None, Decimal(1))
    return unit_of(label) or (None if unit else counted)
