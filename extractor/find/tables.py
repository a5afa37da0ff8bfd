"""Every figure of a document's tables, with what its title, its column and its row say of it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from extractor.find.cellnumber import DASHES, CellNumber, parse_cell, runs
from extractor.find.tables_breaks import Read, over_breaks
from extractor.find.tables_columns import Column, Group, Says, layout, of_lines
from extractor.find.tables_goals import goal_mentions
from extractor.find.tables_grid import Grid, is_form, unfold
from extractor.find.tables_meaning import COUNTS, PURCHASES, Meaning, is_main, meaning, printed_label
from extractor.find.tables_rows import Row, read_rows
from extractor.find.tables_title import Context, context_of
from extractor.find.tables_words import clean, count_unit, every, first
from extractor.model import ABOUT, Cell, Document, Exclusion, Mention, Profile

SECTION = "tables"
REASONS = {
    "code": "code",
    "unit_code": "code",
    "project_code": "code",
    "serial": "heading",
    "period": "date",
    "goal": "threshold",
    "purpose": "duty",
}
# Tables of these kinds are about the whole body: what they call 项目 is a line, not a project.
SUMMARIES = frozenset({"balance", "revenue", "appropriation"})
# Tables of these kinds may hold only words without being empty.
UNSURE = frozenset({"other", "performance", "projects", "staff", "assets"})
_PHONE = re.compile(r"^1\d{10}$|^0\d{2,3}-?\d{7,8}$")


@dataclass(slots=True)
class _Found:
    """What is found so far."""

    mentions: list[Mention] = field(default_factory=list)
    exclusions: list[Exclusion] = field(default_factory=list)
    filled: set[str] = field(default_factory=set)
    empty: list[str] = field(default_factory=list)


def find_tables(
    document: Document, profile: Profile
) -> tuple[tuple[Mention, ...], tuple[Exclusion, ...], tuple[str, ...]]:
    """Figures of all tables, the other numbers in them with the reason why, and the slugs of empty tables.

    Offsets are those of ``Document.text``. ``parent`` is an index into the mentions returned here.
    """
    found = _Found()
    for read in over_breaks(list(_reads(document, profile))):
        _collect(read, document.text, found)
    mentions = _with_common_unit(found.mentions)
    empty = tuple(dict.fromkeys(slug for slug in found.empty if slug not in found.filled))
    return tuple(mentions), tuple(found.exclusions), empty


def _reads(document: Document, profile: Profile) -> Iterator[Read]:
    """The tables one after the other, each with its layout and context."""
    previous: Read | None = None
    for table in document.tables:
        for grid in unfold(table) if table.cells else ():
            previous = _read(grid, profile, previous)
            yield previous


def _read(grid: Grid, profile: Profile, previous: Read | None) -> Read:
    if grid.body == 0 and previous is not None:
        groups = _continued(grid, previous)
        if groups is not None:
            return Read(grid, groups, context_of(grid, groups, profile, previous.context))
    groups = layout(grid, profile.fiscal_year)
    context = context_of(grid, groups, profile, previous.context if previous else None)
    if context.kind in SUMMARIES:
        groups = tuple(of_lines(group) for group in groups)
    return Read(grid, groups, context)


def _continued(grid: Grid, previous: Read) -> tuple[Group, ...] | None:
    """The layout of the table before, where it fits the columns of one that has no head."""
    columns = [column for group in previous.groups for column in group.columns]
    if not columns:
        return None
    for shift in _shifts(len(columns), grid.n_cols):
        kept = {column.col: column.col - shift for column in columns if 0 <= column.col - shift < grid.n_cols}
        if _fits(grid, columns, kept):
            return tuple(_moved(group, kept) for group in previous.groups if _any_kept(group, kept))
    return None


def _shifts(wide: int, narrow: int) -> Iterator[int]:
    if wide >= narrow:
        yield 0
        yield from range(1, wide - narrow + 1)


def _any_kept(group: Group, kept: dict[int, int]) -> bool:
    return any(column.col in kept for column in group.columns)


def _moved(group: Group, kept: dict[int, int]) -> Group:
    columns = tuple(replace(column, col=kept[column.col]) for column in group.columns if column.col in kept)
    return replace(group, columns=columns)


def _fits(grid: Grid, columns: list[Column], kept: dict[int, int]) -> bool:
    """Whether cells with figures stand where figures are expected, and words where words are."""
    good = bad = 0
    roles = {kept[column.col]: column.role for column in columns if column.col in kept}
    for row in range(min(20, len(grid.rows))):
        for cell in grid.owned(row):
            numeric = parse_cell(cell.text) is not None
            role = roles.get(cell.col, "")
            if role in ("code", "serial", "goal", "unit_code", "text", "period"):
                continue
            fits = numeric == (role == "value")
            good, bad = good + fits, bad + (not fits)
    return good > 2 * bad


def _collect(read: Read, text: str, found: _Found) -> None:
    """Adds what one table holds to what is found."""
    claimed: set[tuple[int, int]] = set()
    before = len(found.mentions)
    if read.context.kind == "performance" and not _tabular(read):
        found.mentions.extend(goal_mentions(read.grid, read.context, before))
    else:
        _figures(read, text, found)
    claimed = {(mention.start, mention.end) for mention in found.mentions[before:]}
    found.exclusions.extend(_others(read, sorted(claimed)))
    kind = read.context.kind
    if len(found.mentions) > before:
        found.filled.add(kind)
    elif kind not in UNSURE or (kind == "projects" and _says_empty(read.grid)):
        found.empty.append(kind)


def _tabular(read: Read) -> bool:
    """Whether a table of goals has one row for each project, with a head over its columns of money."""
    if read.grid.body <= read.grid.titles or is_form(read.grid):
        return False
    return any(
        any(column.path for column in group.having("project", "name", "unit"))
        and any(_money(column) for column in group.having("value"))
        for group in read.groups
    )


def _money(column: Column) -> bool:
    return any(every("value", label) or first("basis", label)[0] for label in column.path)


def _says_empty(grid: Grid) -> bool:
    words = clean(" ".join(cell.text for cell in grid.table.cells[:40]) + grid.table.notes)
    return bool(first("empty", words)[0])


def _figures(read: Read, text: str, found: _Found) -> None:
    for group in read.groups:
        rows = _with_bodies(read_rows(read.grid, group, read.context.kind))
        for row in rows:
            _row_figures(read, group, row, text, found)


def _with_bodies(rows: list[Row]) -> list[Row]:
    """A single body above all lines is the whole; below a total, the row of a body is a part that it includes."""
    bodies = [row for row in rows if row.kind == "unit" and not row.summed]
    times = {(row.unit, row.year, row.basis) for row in bodies}
    if any(row.kind == "total" for row in rows):
        return [row._replace(summed=True) if row.kind == "unit" else row for row in rows]
    if len({row.unit for row in bodies}) == 1 and len(times) == len(bodies):
        return [row._replace(kind="total", sets=None, label="") if row in bodies else row for row in rows]
    return rows


def _row_figures(read: Read, group: Group, row: Row, text: str, found: _Found) -> None:
    """Adds the figures of one row; those that are parts know the figure they are parts of."""
    mains: dict[tuple[str, int | None, str], int] = {}
    parts: list[tuple[int, Says, Meaning]] = []
    sentence = _sentence(read.grid, row.row)
    for column in group.having("value"):
        cell = read.grid.own(row.row, column.col)
        number = parse_cell(cell.text) if cell is not None else None
        if cell is None or number is None or (row.heads and cell.text.strip() in DASHES):
            continue
        read_as = meaning(read.context, group, row, column, True)
        if read_as.measure in COUNTS and cell.text.strip() in DASHES and _counted(read.grid, group, row):
            continue
        stated = column.head if read_as.measure == "carryover" else read_as.measure
        key = (read_as.basis, read_as.year, stated)
        plain = is_main(read.context, column.says) and read_as.row_kind != "of_which"
        if plain and key in mains:
            read_as = meaning(read.context, group, row, column, False)
        place = len(found.mentions)
        if plain and key not in mains:
            mains[key] = place
        else:
            parts.append((place, column.says, read_as))
        found.mentions.append(_mention(read, cell, number, column, row, read_as, sentence, text))
    for place, says, read_as in parts:
        parent = _parent(mains, read_as, says, place)
        found.mentions[place] = found.mentions[place]._replace(parent=parent)


def _counted(grid: Grid, group: Group, row: Row) -> bool:
    """Whether a row of counts states one in digits, so that a dash in it says that a column has none."""
    cells = (grid.own(row.row, column.col) for column in group.having("value"))
    return any(cell is not None and any(map(str.isdigit, cell.text)) for cell in cells)


def _parent(
    mains: dict[tuple[str, int | None, str], int], read_as: Meaning, says: Says, own: int
) -> int | None:
    """The figure of the same row that this one is a part, change, share or rate of."""
    if read_as.basis in ABOUT:
        same = [place for (_, _, measure), place in mains.items() if measure == read_as.measure]
        before = [place for place in same if place < own]
        return max(before) if before else (same[0] if same else None)
    if says.measure in PURCHASES:
        wholes = [place for (_, _, measure), place in mains.items() if measure == "procurement_total"]
        return wholes[0] if wholes else None
    same = [
        place for (basis, year, _), place in mains.items() if (basis, year) == (read_as.basis, read_as.year)
    ]
    return same[0] if same else None


def _sentence(grid: Grid, row: int) -> tuple[int, int]:
    cells = grid.owned(row)
    return (cells[0].start, cells[-1].end) if cells else (0, 0)


def _mention(
    read: Read,
    cell: Cell,
    number: CellNumber,
    column: Column,
    row: Row,
    read_as: Meaning,
    sentence: tuple[int, int],
    text: str,
) -> Mention:
    start, end = cell.start + number.start, cell.start + number.end
    unit, unit_text, factor, source = _unit(read.context, column.says, number, read_as, row)
    return Mention(
        start=start,
        end=end,
        value=number.value,
        value_text=text[start:end],
        measure=read_as.measure,
        basis=read_as.basis,
        section=SECTION,
        rule=f"table.{read.context.kind}.{row.kind}",
        unit=unit,
        unit_text=unit_text,
        factor=factor,
        unit_source=source,
        item=read_as.item,
        code_raw=read_as.code,
        classification=read_as.classification,
        parents=read_as.parents,
        year=read_as.year,
        direction=_direction(read_as.basis, number.value),
        fund=read_as.fund,
        part=read_as.part,
        row_kind=read_as.row_kind,
        sentence=sentence,
        purpose=row.purpose if column.says.plain else None,
        table=read.grid.table.index,
        cell=read.grid.place(cell),
        table_kind=read.context.kind,
        column_head=column.head or None,
        label=None if read_as.item else printed_label(row, column, read_as.measure),
    )


def _unit(
    context: Context, says: Says, number: CellNumber, read_as: Meaning, row: Row
) -> tuple[str | None, str | None, Decimal | None, str | None]:
    """Unit, printed word, factor and where the unit stands: in the cell, in the head, above the table."""
    if number.unit is not None:
        return number.unit, number.unit_text, number.factor, "printed"
    if says.percent:
        return "percent", "%", Decimal(1), "table"
    if read_as.measure in COUNTS or (says.unit and says.unit[0] != "yuan"):
        named = says.unit if says.unit and says.unit[0] != "yuan" else None
        unit = named if named and named[1] else count_unit(row.label) or named or ("count", None, Decimal(1))
        return unit[0], unit[1], unit[2], "table"
    if says.unit is not None:
        return "yuan", says.unit[1], says.unit[2], "table"
    if context.factor is not None:
        return "yuan", context.unit_text, context.factor, context.unit_source
    return None, None, None, None


def _direction(basis: str, value: Decimal) -> str | None:
    if basis != "change":
        return None
    return "flat" if value == 0 else ("increase" if value > 0 else "decrease")


def _with_common_unit(mentions: list[Mention]) -> list[Mention]:
    """Figures without a unit take the one that all other tables of the document have."""
    known = {(mention.unit_text, mention.factor) for mention in mentions if mention.unit == "yuan"}
    if len(known) != 1:
        return mentions
    unit_text, factor = known.pop()
    return [
        mention._replace(unit="yuan", unit_text=unit_text, factor=factor, unit_source="document")
        if mention.unit is None
        else mention
        for mention in mentions
    ]


def _others(read: Read, claimed: list[tuple[int, int]]) -> Iterator[Exclusion]:
    """Every number inside a table that is no figure, with the reason; its caption belongs to the running text."""
    roles = {column.col: column.role for group in read.groups for column in group.columns}
    table = read.grid.table
    for cell in table.cells:
        head = cell.row < read.grid.body or cell.row in read.grid.repeats
        role = "head" if head else roles.get(cell.col, "")
        for left, right in runs(cell.text):
            start, end = cell.start + left, cell.start + right
            if not _inside(start, end, claimed):
                yield Exclusion(start, end, _reason(read.context, role, cell.text, left, right))


def _inside(start: int, end: int, claimed: list[tuple[int, int]]) -> bool:
    place = bisect_left(claimed, (start, start))
    around = claimed[max(0, place - 1) : place + 1]
    return any(left < end and start < right for left, right in around)


def _reason(context: Context, role: str, text: str, left: int, right: int) -> str:
    digits = text[left:right]
    if re.match(r"\s?[年月日]", text[right : right + 2]) or re.fullmatch(r"20[0-4]\d", digits):
        return "date"
    if _PHONE.match(digits):
        return "contact"
    if role in REASONS:
        return REASONS[role]
    if context.kind == "performance":
        return "threshold"
    if role in ("head", "text", "name", "project", "unit"):
        return "code" if len(digits) >= 5 and "." not in digits else "heading"
    return "other"
