"""Numbers in cells."""

from __future__ import annotations

from decimal import Decimal

import pytest

from extractor.find.cellnumber import parse_cell, runs

READ = [
    ("1,212.12", "1212.12"),
    ("1，212.12", "1212.12"),
    ("３１１", "311"),
    ("0.00", "0.00"),
    (".50", "0.50"),
    ("-2.4", "-2.4"),
    ("－2.4", "-2.4"),
    ("(283.38)", "-283.38"),
    ("112,859.652716", "112859.652716"),
    ("—", "0"),
    ("--", "0"),
    ("1,8 12.50", "1812.50"),
    ("144,177.8 8", "144177.88"),
    ("19. 91", "19.91"),
    ("15万元", "15"),
    ("95.5%", "95.5"),
]
NOT_READ = [
    "",
    "合计",
    "12.50 3.20",
    "1 2",
    "370人，3天",
    "≥95%",
    "2013901-行政运行",
    "1-12",
    "2023-01-01",
    "5-10家",
    "/",
    "**",
]


@pytest.mark.parametrize(("text", "value"), READ)
def test_read(text: str, value: str) -> None:
    number = parse_cell(text)
    assert number is not None
    assert number.value == Decimal(value)


@pytest.mark.parametrize("text", NOT_READ)
def test_not_read(text: str) -> None:
    assert parse_cell(text) is None


def test_place_and_unit() -> None:
    number = parse_cell("  1,500.00 万元")
    assert number is not None
    assert (number.start, number.end, number.unit, number.factor) == (2, 10, "yuan", Decimal(10000))


def test_hostile_text_is_quick() -> None:
    assert parse_cell("1," * 30) is None
    assert parse_cell("9" * 20_000) is None
    assert len(list(runs("1,23" * 5_000))) > 0
