"""What one cell of a table means: the kind of table, the column and the row taken together."""

from __future__ import annotations

from typing import NamedTuple

from extractor.find.tables_columns import SUMS, Column, Group, Says
from extractor.find.tables_rows import SHARED, Row
from extractor.find.tables_title import Context
from extractor.find.tables_words import clean, every, first, printed_name, year_of
from extractor.model import ABOUT

LIMITED = frozenset({"general_public", "gov_fund", "state_capital"})
ECONOMIC = frozenset({"economic_dept", "economic_gov"})
COUNTS = frozenset(
    {"abroad_groups", "abroad_persons", "vehicles_bought", "vehicles_owned", "reception_groups"}
    | {"reception_persons", "other_count", "staff_item", "staff_authorized", "staff_actual", "staff_retired"}
    | {"vehicles_total", "vehicles_by_use", "equipment_500k", "equipment_1m"}
)
THREE_PUBLIC = frozenset(
    {"three_public_total", "three_public_abroad", "three_public_vehicle", "three_public_vehicle_purchase"}
    | {"three_public_vehicle_operation", "three_public_reception", "meeting_cost", "training_cost"}
    | {"operating_cost"}
    | (COUNTS - {"staff_item", "other_count"})
)
STOCKS = frozenset({"staff_item", "staff_authorized", "staff_actual", "staff_retired"}) | frozenset(
    {"vehicles_owned", "vehicles_total", "vehicles_by_use", "equipment_500k", "equipment_1m"}
)
# Tables whose lines may be 类 of the economic classification without a code.
DIVIDED = frozenset({"balance", "appropriation", "general_public", "expenditure"})
PURCHASES = frozenset({"procurement_total", "procurement_sme", "procurement_micro"})
# Tables of one part of the expenditure, whatever their sums are called.
PARTS = frozenset({"basic", "projects"})
WHOLE = {
    "three_public": "three_public_total",
    "operating_cost": "operating_cost",
    "procurement": "procurement_total",
    "transfer": "transfer_item",
    "debt": "debt_item",
    "assets": "asset_item",
    "staff": "staff_item",
    "appropriation": "appropriation_total",
    "basic": "expenditure_basic",
    "projects": "expenditure_project",
    "performance": "project_item",
    "revenue": "revenue_total",
    "expenditure": "expenditure_total",
}
LINES = {
    "transfer": "transfer_item",
    "debt": "debt_item",
    "assets": "asset_item",
    "staff": "staff_item",
    "procurement": "procurement_item",
    "operating_cost": "operating_cost_item",
    "projects": "project_item",
    "performance": "project_item",
}


class Meaning(NamedTuple):
    """How a figure of a table reads."""

    measure: str
    basis: str
    year: int | None
    row_kind: str
    item: str | None = None
    code: str | None = None
    classification: str | None = None
    parents: tuple[str, ...] = ()
    fund: str | None = None
    part: str | None = None


def is_main(context: Context, says: Says) -> bool:
    """Whether a column holds its rows' main figures: a fund that the whole table is limited to is no part."""
    return says.without_fund if says.fund == context.fund else says.plain


def meaning(context: Context, group: Group, row: Row, column: Column, main: bool) -> Meaning:
    """The meaning of the cell where a row and a column cross; ``main`` is False for a second main column."""
    basis, year = _basis(context, row, column)
    read = (
        _of_total(context, group, row, column)
        if row.kind == "total"
        else _of_row(context, group, row, column)
    )
    if read.measure in STOCKS and basis not in ABOUT:
        basis = "stock"
    row_kind = read.row_kind if (main or basis in ABOUT) and not row.summed else "of_which"
    part = read.part if read.measure in ("expenditure_item", "economic_item") else None
    return read._replace(basis=basis, year=year, row_kind=row_kind, part=part)


def printed_label(row: Row, column: Column, measure: str) -> str | None:
    """What a figure without an item is called in print: by its column where that names the measure, else by its row."""
    labels = column.head.split("/")
    says = column.says
    if measure in (says.measure, says.sub, f"expenditure_{says.part}") and len(labels) == len(column.path):
        for label, plain in zip(reversed(labels), reversed(column.path), strict=True):
            sets = every("value", plain)
            if measure in (sets.get("measure"), sets.get("sub"), f"expenditure_{sets.get('part')}"):
                return printed_name(label) or None
    return row.item or row.unit


def _basis(context: Context, row: Row, column: Column) -> tuple[str, int | None]:
    """Basis and year: of the row, else of the column, else of the title, else of the document."""
    fiscal, says = context.fiscal_year, column.says
    if context.kind == "debt":
        row = _debt_dated(row, fiscal)
    stated = row.basis or says.basis or first("dated", row.label)[1].get("basis")
    basis = stated or context.basis or ("final" if context.final else "budget")
    if says.percent and basis not in ABOUT:
        basis = "rate"
    if basis in ABOUT:
        return basis, fiscal
    year = row.year or says.year or context.year or fiscal
    if year is not None and fiscal is not None and year < fiscal and not _is_limit(context, row, column):
        basis = {
            "budget": "previous_budget",
            "adjusted_budget": "previous_budget",
            "final": "previous_final",
        }.get(basis, basis)
    return basis, year


def _is_limit(context: Context, row: Row, column: Column) -> bool:
    """Whether a row or a column of a debt table is a limit, which stays one when its year is over."""
    return context.kind == "debt" and any(
        first("debt", label)[1].get("basis") == "budget" for label in (row.label, *column.path)
    )


def _debt_dated(row: Row, fiscal: int | None) -> Row:
    """A row of a debt table, whose own name says which year it is for, and whether it is a limit or a balance."""
    basis = first("debt", row.label)[1].get("basis")
    return row._replace(basis=row.basis or basis, year=row.year or year_of(row.label, fiscal))


def _of_total(context: Context, group: Group, row: Row, column: Column) -> Meaning:
    """A cell of the row that sums up the others."""
    says = column.says
    measure = _whole(context, group, row, says)
    fund = says.fund or group.shared.fund or context.fund or _fund_of(row)
    item = classification = None
    row_kind = "total"
    if says.measure and says.measure not in SUMS:
        measure = says.measure
        item = _last(column) if measure == "carryover" else None
        row_kind = _of_carryover(group, column) if measure == "carryover" else row_kind
    elif says.received:
        row_kind = "of_which"
    elif says.sub:
        measure, row_kind = says.sub, "subtotal"
    elif says.economic:
        measure, item, row_kind = "economic_item", _last(column), "leaf"
        classification = says.economic
    elif says.part:
        measure, row_kind = f"expenditure_{says.part}", "of_which" if says.detail else "subtotal"
        item = _last(column) if says.detail else None
    elif says.branch:
        measure, item, row_kind = "expenditure_item", _last(column), "leaf"
    elif says.source or (says.fund and not group.shared.fund):
        read = _by_source(context, row, column, measure, fund)
        whole = measure == "three_public_total" and not _has_main(context, group)
        return read._replace(row_kind="total") if whole else read
    if measure in (
        "appropriation_item",
        "transfer_item",
        "debt_item",
        "asset_item",
        "staff_item",
        "other_amount",
    ):
        item = None if row.label in ("合计", "总计", "") else row.item
    wholes = ("personnel_cost", "public_cost", "expenditure_basic", "expenditure_project")
    if measure in wholes and not says.detail:
        row_kind = "total" if context.kind == "projects" and not says.part else "subtotal"
    if measure.startswith("three_public") and measure != "three_public_total":
        row_kind = "subtotal" if measure == "three_public_vehicle" else "leaf"
    if says.of_which and measure not in THREE_PUBLIC and not (says.part or says.sub):
        row_kind = "of_which"
    if measure == "appropriation_item" and row.measure in ("revenue_current", "expenditure_current"):
        row_kind = "subtotal"
    part = says.part or group.shared.part or context.part
    return Meaning(measure, "", None, row_kind, item, None, classification, fund=fund, part=part)


def _of_carryover(group: Group, column: Column) -> str:
    """of_which for a column that divides a carry-over whose sum stands beside it, else leaf."""
    beside = [other for other in group.having("value") if other.path[:-1] == column.path[:-1]]
    divided = len(column.path) > 1 and any("结转" in label for label in column.path[:-1])
    return "of_which" if divided and not column.says.total and any(o.says.total for o in beside) else "leaf"


def _has_main(context: Context, group: Group) -> bool:
    """Whether a column holds the sum over all funds."""
    return any(is_main(context, column.says) for column in group.having("value"))


def _by_source(context: Context, row: Row, column: Column, measure: str, fund: str | None) -> Meaning:
    """The part of a sum that comes from one fund or source."""
    if context.kind == "revenue" or (measure.startswith("revenue") and column.says.source):
        row_kind = "of_which" if column.says.of_which else "leaf"
        return Meaning("revenue_item", "", None, row_kind, item=_last(column), fund=column.says.fund)
    if measure == "appropriation_total":
        return Meaning("appropriation_item", "", None, "subtotal", item=None, fund=fund)
    if measure == "appropriation_item":
        return Meaning(measure, "", None, "subtotal", item=_own_item(row), fund=fund)
    return Meaning(measure, "", None, "of_which", item=_own_item(row), fund=fund)


def _own_item(row: Row) -> str | None:
    return row.item if row.measure in ("revenue_current", "expenditure_current", "carryover") else None


def _whole(context: Context, group: Group, row: Row, says: Says) -> str:
    """The measure of a sum, before its columns divide it."""
    stated = row.measure or (says.measure if says.total else None)
    if context.kind == "three_public" and row.total:
        stated = None
    whole = stated in (None, "revenue_current", "expenditure_current")
    if says.measure in ("revenue_current", "expenditure_current") and whole:
        stated = says.measure
    if context.part and stated in SUMS and not context.government:
        return WHOLE[context.kind] if context.kind in PARTS else str(stated)
    if stated in ("revenue_total", "expenditure_total", "revenue_current", "expenditure_current"):
        if context.kind == "appropriation":
            return "appropriation_total" if stated.endswith("total") else "appropriation_item"
        if context.kind in LIMITED and not context.government and stated.startswith("expenditure"):
            return "appropriation_item"
        return stated
    if stated:
        return stated
    if context.kind == "three_public" and group.shared.measure != "three_public_total" and _names_all(group):
        return "other_amount"
    if group.shared.measure:
        return group.shared.measure
    if context.kind in LIMITED:
        if not context.government:
            return "appropriation_item"
        return "revenue_total" if _revenue(context, group, says) else "expenditure_total"
    if context.kind in ("balance", "other"):
        return _sided(group, says)
    return WHOLE.get(context.kind, "other_amount")


def _sided(group: Group, says: Says) -> str:
    """A sum of the side that the group or the column belongs to."""
    side = group.side or says.flow or ""
    return {"revenue": "revenue_total", "expenditure": "expenditure_total"}.get(side, "other_amount")


def _names_all(group: Group) -> bool:
    """Whether one column is the sum of the three public expenses, so that another sum is a wider one."""
    return any(column.says.measure == "three_public_total" for column in group.columns)


def _revenue(context: Context, group: Group, says: Says) -> bool:
    return "revenue" in (context.kind, context.side, group.side, says.side)


def _of_row(context: Context, group: Group, row: Row, column: Column) -> Meaning:
    """A cell of a line, of a body or of a project."""
    says = column.says
    classification = row.classification or _named(group, row)
    measure = _line(context, group, row, says, classification)
    fund = says.fund or group.shared.fund or context.fund
    if row.kind == "line" and not row.code and measure in ("revenue_item", "appropriation_item", "carryover"):
        fund = fund or _fund_of(row)
        fund = fund or _fund_above(row)
    part = says.part or row.part or group.shared.part or context.part
    parts = says.divides
    if says.fund not in (None, context.fund) and context.kind not in ("appropriation", "balance"):
        parts = True
    row_kind = "of_which" if parts or _extra(context, says) else _depth(context, row, measure)
    if says.measure == "carryover":
        measure, row_kind = "carryover", "of_which"
    if says.sub and measure in ("expenditure_item", "economic_item"):
        part = "basic"
    keeps = measure in (
        "expenditure_item",
        "revenue_item",
        "economic_item",
        "operating_cost_item",
        "transfer_item",
    )
    return Meaning(
        measure,
        "",
        None,
        row_kind,
        item=_item(row, measure),
        code=row.code,
        classification=(classification or _implied(measure, row, fund)) if keeps or row.code else None,
        parents=row.parents if row.kind in ("line", "project") else (),
        fund=fund,
        part=part,
    )


def _implied(measure: str, row: Row, fund: str | None) -> str | None:
    """The classification of a line that is printed without code."""
    if row.kind != "line" or row.code or fund == "social_insurance":
        return None
    return {"expenditure_item": "functional", "economic_item": "economic_dept"}.get(measure)


def _extra(context: Context, says: Says) -> bool:
    """A column that the line's own table does not add up: purchases beside expenditure."""
    return says.measure in PURCHASES and context.kind != "procurement"


def _item(row: Row, measure: str) -> str | None:
    if row.kind == "unit":
        return row.unit or row.item
    if measure == "vehicles_by_use":
        return row.item
    if measure in THREE_PUBLIC or measure in ("personnel_cost", "public_cost") or row.total:
        return row.unit
    if row.measure and row.measure.startswith("procurement"):
        return None
    return row.item


def _named(group: Group, row: Row) -> str | None:
    """The classification that the heads give to a line without code."""
    if row.kind != "line":
        return None
    for column in group.having("code", "name"):
        if column.classification:
            return column.classification
    return None


def _line(context: Context, group: Group, row: Row, says: Says, classification: str | None) -> str:
    kind = context.kind
    if says.measure == "other_amount":
        return says.measure
    if kind == "assets" and (says.worth or (says.measure == "other_count" and not row.measure)):
        return "asset_item"
    if says.measure in COUNTS or (says.measure in THREE_PUBLIC and kind == "three_public"):
        if says.measure == "other_count" and row.measure in COUNTS:
            return row.measure
        named = _three_public(row) if says.measure == "three_public_total" else "other_amount"
        return named if named in THREE_PUBLIC else says.measure or "other_count"
    if kind == "procurement" and row.kind != "unit" and not row.measure:
        return "procurement_item"
    if _extra(context, says):
        return "procurement_item"
    if row.kind == "unit":
        return _unit_measure(context, group, row, says)
    if kind == "three_public":
        return _three_public(row)
    if row.measure and not row.code:
        return _stated(context, row.measure)
    if kind == "transfer":
        return "transfer_item"
    if row.kind == "project":
        return "procurement_item" if kind == "procurement" else "project_item"
    if not row.code and kind in DIVIDED and every("value", row.label).get("economic"):
        return "economic_item"
    if classification in ECONOMIC:
        return "operating_cost_item" if kind == "operating_cost" else "economic_item"
    if classification == "revenue":
        return "revenue_item"
    if classification == "functional":
        revenue = _revenue(context, group, says) or says.measure == "revenue_current"
        return "revenue_item" if revenue else "expenditure_item"
    return _without_code(context, group, row, says)


def _three_public(row: Row) -> str:
    """What a row of a table of the three public expenses measures; the table may go on to other things."""
    named = every("value", row.label).get("measure")
    if row.measure in ("operating_cost", "operating_cost_item") or row.measure in STOCKS:
        return row.measure or ""
    if named in THREE_PUBLIC:
        return str(named)
    if row.total and not (row.measure or "").startswith("procurement"):
        return "three_public_total"
    return row.measure or "other_amount"


def _without_code(context: Context, group: Group, row: Row, says: Says) -> str:
    kind = context.kind
    if kind in LINES:
        return LINES[kind]
    if kind == "basic":
        return "economic_item"
    if "revenue" in (group.side, context.side, kind):
        return "appropriation_item" if kind == "appropriation" else "revenue_item"
    if group.side == "expenditure" or kind in LIMITED or kind == "expenditure":
        return "revenue_item" if row.label.endswith("收入") else "expenditure_item"
    if kind in ("balance", "appropriation"):
        return "revenue_item" if "收入" in row.label else "expenditure_item"
    if says.flow and context.fund:
        return f"{says.flow}_item"
    return "other_amount"


def _stated(context: Context, measure: str) -> str:
    """A measure that the row's own name states, as the table limits it."""
    if context.kind == "appropriation" and measure in ("revenue_total", "expenditure_total"):
        return "appropriation_total"
    if context.kind == "appropriation" and measure in ("revenue_current", "expenditure_current"):
        return "appropriation_item"
    return measure


def _unit_measure(context: Context, group: Group, row: Row, says: Says) -> str:
    """What the figure of one body measures."""
    if says.measure == "carryover":
        return "carryover"
    if says.sub:
        return says.sub
    if says.economic:
        return "economic_item"
    if says.part and not says.received:
        return f"expenditure_{says.part}"
    if says.measure and says.measure not in PURCHASES:
        return says.measure
    if row.measure in SHARED:
        return row.measure or ""
    if context.kind == "revenue" and (says.source or says.fund):
        return "revenue_item"
    if context.kind == "three_public" and _names_all(group):
        return "other_amount"
    if context.kind in LIMITED and not context.government:
        return "appropriation_item"
    if context.kind in LIMITED:
        return "revenue_total" if _revenue(context, group, says) else "expenditure_total"
    if context.kind in ("balance", "other"):
        return {"revenue": "revenue_total", "expenditure": "expenditure_total"}.get(
            group.side or "", "other_amount"
        )
    return WHOLE.get(context.kind, "other_amount")


def _depth(context: Context, row: Row, measure: str) -> str:
    """total, subtotal, leaf or of_which by the place of the row in its table."""
    if row.of_which and not row.depth and not (context.kind == "three_public" and measure in THREE_PUBLIC):
        return "of_which"
    if row.total or (measure in ("three_public_total", "procurement_total") and row.kind != "unit"):
        return "total"
    if measure in ("three_public_vehicle", "procurement_goods", "procurement_works", "procurement_services"):
        return "subtotal"
    return "subtotal" if row.finer else "leaf"


def _fund_of(row: Row) -> str | None:
    return _fund_named(row.label)


def _fund_above(row: Row) -> str | None:
    """The fund that the rows above limit a row to."""
    return next((fund for above in row.parents if (fund := _fund_named(clean(above)))), None)


def _fund_named(label: str) -> str | None:
    found = first("value", label)[1].get("fund") or every("value", label).get("fund")
    return str(found) if found else None


def _last(column: Column) -> str | None:
    """The lowest head that names something: 一般公共预算 of 一般公共预算/小计."""
    labels = column.head.split("/")
    while len(labels) > 1 and every("value", column.path[len(labels) - 1]).keys() == {"total"}:
        labels.pop()
    return printed_name(labels[-1]) or None
