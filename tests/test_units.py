"""Units that no figure prints: proved by a sum, taken from the list, from the head above, from the document."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from extractor.model import Mention
from extractor.normalize.units import apply_unit, inherited_units

WAN = Decimal(10_000)


def mentions(text: str, *entries: tuple[str, str, dict[str, Any]]) -> list[Mention]:
    """The figures of a text in their order: (measure, printed number, more). 万元 is read where it is printed."""
    result, at = [], 0
    for measure, number, more in entries:
        start = text.index(number, at)
        at = start + len(number)
        printed = text.startswith("万元", at)
        sentence = more.pop("sentence", (0, len(text)))
        result.append(
            Mention(
                start, at, Decimal(more.pop("value", number)), number, measure, more.pop("basis", "budget"), "overview", "r",
                unit="yuan" if printed else None, unit_text="万元" if printed else None, factor=WAN if printed else None,
                unit_source="printed" if printed else None, sentence=sentence, **more,
            )
        )  # fmt: skip
    return result


ITEM = "operating_cost_item"


@pytest.mark.parametrize(
    ("text", "entries", "source"),
    [
        ("机关运行经费21.23万元，包括办公费5.84万元、物业费14.72、差旅费0.67万元。",
         [("operating_cost", "21.23", {}), (ITEM, "5.84", {}), (ITEM, "14.72", {}), (ITEM, "0.67", {})], "proved"),
        ("机关运行经费30.00万元，包括办公费5.84万元、物业费14.72、差旅费0.67万元。",
         [("operating_cost", "30.00", {}), (ITEM, "5.84", {}), (ITEM, "14.72", {}), (ITEM, "0.67", {})], "list"),
        ("会议费2.05万元，较上年2.08减少0.03万元。",
         [("meeting_cost", "2.05", {}), ("meeting_cost", "2.08", {"basis": "previous_budget"}),
          ("meeting_cost", "0.03", {"basis": "change", "value": "-0.03"})], "proved"),
        ("会议费2.05万元，较上年3.08减少0.03万元。",
         [("meeting_cost", "2.05", {}), ("meeting_cost", "3.08", {"basis": "previous_budget"}),
          ("meeting_cost", "0.03", {"basis": "change", "value": "-0.03"})], "list"),
        ("收支总表 单位：万元\n收入合计\n65.20", [("revenue_total", "65.20", {"sentence": (15, 20)})], "section"),
        ("收入5万元。支出5万元。\n办公费3万元。\n水费2", [("a", "5", {"sentence": (0, 4)}), ("b", "5", {"sentence": (5, 9)}),
         ("c", "3", {"sentence": (10, 15)}), ("d", "2", {"sentence": (16, 20)})], "document"),
    ],
    ids=["sum", "list", "change", "sentence", "head", "document"],
)  # fmt: skip
def test_a_bare_number_takes_the_unit_that_the_document_shows(
    text: str, entries: list[Any], source: str
) -> None:
    found = mentions(text, *[(m, n, dict(more)) for m, n, more in entries])
    inherited = inherited_units(text, found)
    bare = [i for i, m in enumerate(found) if m.unit is None]
    assert set(inherited) == set(bare)
    assert [inherited[i] for i in bare] == [(WAN, source)]
    value, unit, told, flags = apply_unit(found[bare[0]], inherited[bare[0]])
    assert (value, unit, told) == (found[bare[0]].value * WAN, "yuan", source)
    assert flags == (("unit_proved",) if source == "proved" else ())


def test_without_any_sign_of_a_unit_the_doubt_is_flagged() -> None:
    (bare,) = mentions("支出总计65.20", ("expenditure_total", "65.20", {}))
    assert inherited_units("支出总计65.20", [bare]) == {}
    assert apply_unit(bare, None) == (Decimal("65.20"), "yuan", None, ("unit_unknown",))


def test_a_head_far_above_says_nothing() -> None:
    text = "单位：万元" + "。" * 4_000 + "65.20"
    assert (
        inherited_units(text, mentions(text, ("expenditure_total", "65.20", {"sentence": (4000, 4010)})))
        == {}
    )


def test_a_printed_unit_is_never_replaced() -> None:
    (printed,) = mentions("支出总计65.20万元", ("expenditure_total", "65.20", {}))
    assert inherited_units("支出总计65.20万元", [printed]) == {}
    assert apply_unit(printed, None) == (Decimal(652_000), "yuan", "printed", ())
