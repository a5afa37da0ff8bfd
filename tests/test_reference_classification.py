"""Printed lines against the official lists: what is right stays untouched, what is wrong is noticed."""

from __future__ import annotations

import csv
import random
import subprocess
import sys
import time
import timeit
from collections import Counter, defaultdict
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from extractor.errors import UsageError
from extractor.reference.classification import _resolve, known_names, resolve
from extractor.reference.codebook import CLASSIFICATIONS, code_parents, codebook, given_codes, load_codes
from extractor.reference.document import page
from extractor.reference.spelling import normalise_name
from extractor.rules import read_text

ENTRIES = codebook().entries
LINES = [e for e in ENTRIES if e.holds(2026)]
ITEMS = [e for e in LINES if e.classification == "functional" and e.level == 3]


@pytest.mark.parametrize(
    ("code_raw", "name", "year", "parents", "status", "code"),
    [
        ("2080505", "机关事业单位基本养老保险缴费支出", 2024, (), "match", "2080505"),
        ("[2080505]", "机关事业单位基本养老保险缴费支出", 2024, (), "match", "2080505"),
        ("２０８０５０５", "机关事业单位基本养老保险缴费支出（项）", 2024, (), "match", "2080505"),
        ("2080505", None, 2024, (), "match", "2080505"),
        ("2080505", "机关事业单位基本养老保险缴费", 2024, (), "name_variant", "2080505"),
        ("2080505", "机关事业单位基本养老", 2024, (), "name_variant", "2080505"),
        ("2019999", "其它一般公共服务支出", 2024, (), "name_variant", "2019999"),
        ("2010301", "行政运行（政府办公厅（室）及相关机构事务）", 2024, (), "name_variant", "2010301"),
        ("2080101", "行政运行（人力资源和社会保障管理事务）", 2024, (), "name_variant", "2080101"),
        ("30212", "因公出国(境)费", 2024, (), "name_variant", "30212"),
        ("30209", "物业费", 2024, (), "name_variant", "30209"),
        ("20805", "行政事业单位离退休", 2018, (), "match", "20805"),
        ("20805", "行政事业单位离退休", 2023, (), "other_year", "20805"),
        ("2089901", "其他社会保障和就业支出", 2025, (), "other_year", "2089901"),
        ("210", "医疗卫生与计划生育支出", 2016, (), "match", "210"),
        ("210", "医疗卫生与计划生育支出", 2024, (), "other_year", "210"),
        ("2060466", "其他技术研究与开发支出", 2025, (), "repaired", "2060499"),
        ("2080605", "机关事业单位基本养老保险缴费支出", 2025, (), "repaired", "2080505"),
        ("9080505", "机关事业单位基本养老保险缴费支出", 2025, (), "repaired", "2080505"),
        ("2085005", "机关事业单位基本养老保险缴费支出", 2025, (), "repaired", "2080505"),
        ("2", "一般公共服务支出", 2025, (), "repaired", "201"),
        ("2040101", "行政运行", 2025, (), "conflict", "2040101"),
        ("2080505", "购置办公桌椅", 2025, (), "conflict", "2080505"),
        ("2014277", "新设事务", 2025, (), "unknown", "2014277"),
        ("204", "公共安全支出", 2025, (), "match", "204"),
        ("05", "机关事业单位基本养老保险缴费支出", 2024, ("208", "05"), "match", "2080505"),
        ("5", "机关事业单位基本养老保险缴费支出", 2024, ("208", "20805"), "match", "2080505"),
        ("01", "行政运行", 2024, ("204类", "06款"), "match", "2040601"),
        ("01", "行政运行", 2024, ("公共安全支出", "司法"), "match", "2040601"),
        ("09", "物业管理费", 2024, ("302",), "match", "30209"),
        ("50201", "办公经费", 2024, (), "match", "50201"),
        ("10101", "增值税", 2024, (), "match", "10101"),
        ("103060104", "石油石化企业利润收入", 2024, (), "match", "103060104"),
    ],
)
def test_lines_with_a_code(code_raw, name, year, parents, status, code):
    found = resolve(code_raw, name, year=year, parents=parents)
    assert (found.status, found.code) == (status, code)


@pytest.mark.parametrize(
    ("name", "kind", "parents", "code"),
    [
        ("物业管理费", "economic_dept", (), "30209"),
        ("维修费", "economic_dept", (), "30213"),
        ("行政运行", "functional", (), None),
        ("行政运行", "functional", ("一般公共服务支出（类）", "人大事务（款）"), "2010101"),
        ("行政运行（项）", "functional", ("204", "20406"), "2040601"),
        ("行政运行（财政事务）", "functional", (), "2010601"),
        ("行政单位医疗", "functional", ("医疗卫生与计划生育支出",), "2101101"),
        ("住房公积金", "functional", ("住房保障支出", "住房改革支出"), "2210201"),
        ("住房公积金", None, (), None),
        ("住房公积金", "economic_dept", (), "30113"),
        ("其他支出", "functional", (), "229"),
        ("其他支出（款）", "functional", ("其他支出（类）",), "22999"),
        ("其他社会保障和就业支出（项）", "functional", ("208", "20899"), "2089999"),
        ("教育支出", "functional", (), "205"),
        ("公务员医疗补助", "functional", ("住房保障支出",), "2101103"),
        ("保洁费用", "functional", (), None),
        ("办公用房物业管理费", "economic_dept", (), "30209"),
        ("公务用车运行费", "economic_dept", ("商品和服务支出",), "30231"),
        ("外交支出（类）外交管理事务（款）行政运行（项）", "functional", (), "2020101"),
        ("一般公共服务支出-人大事务-行政运行", "functional", (), "2010101"),
        ("公共安全支出（204类）司法（06款）行政运行（01项）", "functional", (), "2040601"),
        ("住房公积金（项）", "functional", ("（三）住房保障支出（类）", "1.住房改革支出（款）"), "2210201"),
        ("住房公积金", "functional", ("221住房保障支出",), "2210201"),
        ("公共安全", "functional", (), "204"),
        ("农林水", "functional", (), "213"),
        ("公共安全", "functional", ("转移性支出", "专项转移支付"), "2300304"),
        ("粮油物资管理事务", "functional", (), "222"),
        ("其他收入", "revenue", (), "10399"),
    ],
)
def test_names_without_a_code(name, kind, parents, code):
    found = resolve(None, name, year=2024, classification=kind, parents=parents)
    assert (found.code, found.status) == (code, "by_name" if code else None)


@pytest.mark.parametrize(
    ("name", "code"),
    [("自然资源海洋气象", "220"), ("灾害防治及应急", "224"), ("自然资源", "220"), ("社会", None)],
)
def test_a_cut_name_among_the_classes(name, code):
    """Where the place says that a line is a 类, the beginning of a name is enough."""
    assert resolve(None, name, year=2024, classification="functional", level=1).code == code
    assert resolve(None, name, year=2024, classification="functional").code in (None, code)


def test_a_slip_that_fits_two_lists_is_left_to_the_reader():
    """50202 会议费 printed as 30202: either the 款 or the first digit is wrong."""
    found = resolve("30202", "会议费", year=2024)
    assert (found.status, found.code) == ("conflict", "30202")


def test_a_local_division_of_an_economic_line_says_what_stands_above_it():
    found = resolve("3010201", "改革性补贴", year=2024)
    assert (found.status, found.classification, found.parents) == (
        "unknown",
        "economic_dept",
        ("301", "30102"),
    )
    assert "津贴补贴" in (found.note or "")


def test_an_unknown_item_keeps_what_stands_above_it():
    assert resolve("2080577", "新设事务", year=2026).parents == ("208", "20805")
    assert resolve("2014277", "新设事务", year=2026).parents == ("201",)


def test_the_note_gives_the_years_of_another_year():
    assert "until 2019" in (resolve("20805", "行政事业单位离退休", year=2023).note or "")


def test_general_knowledge_stays_marked():
    found = resolve("2040204", "治安管理", year=2016)
    assert (found.status, found.basis) == ("match", "recall")
    assert "confirmed by no document" in (found.note or "")


@pytest.mark.parametrize("lines", [ITEMS, LINES], ids=["functional 项", "all lists and levels"])
def test_a_wrong_digit_is_noticed_and_mostly_repaired(lines):
    """2,000 lines of one changed digit: 97 % noticed, 90 % of those repaired, none to a wrong code."""
    draw = random.Random(4)
    outcomes = Counter(_outcome(*_slip(draw, lines)) for _ in range(2000))
    noticed = 2000 - outcomes["unnoticed"]
    assert noticed >= 0.97 * 2000, outcomes
    assert outcomes["right"] >= 0.90 * noticed, outcomes
    assert outcomes["wrong"] == 0


def _slip(draw, lines):
    entry = draw.choice(lines)
    at = draw.randrange(len(entry.code))
    digit = draw.choice([d for d in "0123456789" if d != entry.code[at]])
    return entry, entry.code[:at] + digit + entry.code[at + 1 :]


def _outcome(entry, code):
    found = resolve(code, entry.name, year=2026)
    if found.status in ("match", "name_variant"):
        return "unnoticed"
    if found.status == "repaired":
        return "right" if found.code == entry.code else "wrong"
    return found.status


def test_correct_lines_are_untouched():
    draw = random.Random(5)
    for entry in draw.choices(LINES, k=2000):
        found = resolve(entry.code, entry.name, year=2026)
        assert (found.status, found.code, found.name) == ("match", entry.code, entry.name)


def test_old_names_are_right_in_their_time_and_known_later():
    for entry in (e for e in ENTRIES if e.last != 9999):
        assert resolve(entry.code, entry.name, year=entry.last).status == "match", entry
        later = resolve(entry.code, entry.name, year=2040)
        assert (later.status, later.code) in (("other_year", entry.code), ("name_variant", entry.code)), entry


def test_the_lists_hold_together():
    codes = {entry.code for entry in ENTRIES}
    by_parent = defaultdict(list)
    for entry in ENTRIES:
        assert entry.parent == (entry.code[:-2] if len(entry.code) > 3 else ""), entry
        assert not entry.parent or entry.parent in codes, entry
        assert entry.first <= entry.last, entry
        assert entry.basis in ("published_code", "published_name", "recall"), entry
        assert bool(entry.sources) == (entry.basis != "recall"), entry
        by_parent[entry.parent, normalise_name(entry.name)].append(entry)
    assert len({(e.code, e.name) for e in ENTRIES}) == len(ENTRIES)


def test_no_two_names_of_a_code_hold_at_once():
    for code in {entry.code for entry in ENTRIES}:
        spans = sorted((entry.first, entry.last) for entry in codebook().of_code(code))
        assert all(a[1] < b[0] for a, b in pairwise(spans)), code


def test_an_official_list_takes_precedence(tmp_path: Path):
    path = tmp_path / "codes_2027.csv"
    path.write_text("科目编码,科目名称\n2010101,人大行政运行\n2014277,新设事务\n", encoding="utf-8-sig")
    book = load_codes(path, 2027)
    assert resolve("2010101", "人大行政运行", year=2027, book=book).status == "match"
    assert given_codes(str(path)).of_code("2014277") == book.of_code("2014277")
    assert given_codes(None) is codebook()
    assert resolve("2010101", "行政运行", year=2026, book=book).status == "match"
    new = resolve("2014277", "新设事务", year=2027, book=book)
    assert (new.status, new.basis) == ("match", "official")
    assert resolve("2014277", "新设事务", year=2027).status == "unknown"
    assert resolve("2010102", "一般行政管理事务", year=2027, book=book).status == "match"


def test_a_broken_official_list_is_named(tmp_path: Path):
    path = tmp_path / "codes.csv"
    path.write_text("2010101,行政运行\n甲,乙\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"codes\.csv, line 2"):
        load_codes(path, 2025)
    with pytest.raises(UsageError, match="missing"):
        load_codes(tmp_path / "missing.csv", 2025)


def test_names_for_finders():
    assert normalise_name("物业管理费") in known_names("economic_dept")
    assert normalise_name("住房公积金（项）") in known_names("functional")
    assert all(known_names(kind) for kind in CLASSIFICATIONS)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("其它支出", "其他支出"),
        ("一、外交支出", "外交支出"),
        ("（一）外交支出", "外交支出"),
        ("维修（护）费", "维修(护)费"),
        ("住房 公积金", "住房公积金"),
        ("△食品安全监管", "食品安全监管"),
    ],
)
def test_spellings_of_one_name(one, other):
    assert normalise_name(one) == normalise_name(other)


@pytest.mark.parametrize(("one", "other"), [("资本性支出（一）", "资本性支出（二）"), ("消费税", "消费品")])
def test_different_names_stay_different(one, other):
    assert normalise_name(one) != normalise_name(other)


def test_other_names_in_use_lead_to_a_code_and_are_not_official():
    rows = list(csv.DictReader(read_text("classification/aliases.csv").splitlines()))
    for row in rows:
        found = resolve(None, row["alias"], year=2026, classification=row["classification"])
        assert (found.code, found.status) == (row["code"], "by_name"), row
        assert found.name != row["alias"], row


def test_parents_of_a_code():
    assert [code_parents(c) for c in ("208", "20805", "2080505")] == [(), ("208",), ("208", "20805")]


def test_nothing_is_read_at_import():
    script = (
        "import extractor.reference.codebook as c, extractor.reference.classification, extractor.reference.regions, extractor.reference.departments as d\n"
        "from extractor.reference.atlas import atlas\n"
        "assert c.codebook.cache_info().currsize == atlas.cache_info().currsize == d._kinds.cache_info().currsize == 0"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_a_look_up_is_quick():
    """Less than 5 µs of processor time for a line met for the first time, and for one that comes back."""

    def all_lines() -> None:
        for entry in LINES:
            resolve(entry.code, entry.name, year=2026)

    def cost(setup: Callable[[], object]) -> float:
        times = timeit.repeat(all_lines, setup, timer=time.process_time, number=1, repeat=5)
        return min(times) / len(LINES)

    assert cost(_resolve.cache_clear) < 5e-6
    assert cost(lambda: None) < 2e-6


def test_the_page_in_the_docs_is_current():
    path = Path(__file__).resolve().parent.parent / "docs" / "classification.md"
    assert path.read_text(encoding="utf-8") == page(), (
        "run: python -m extractor.reference.document > docs/classification.md"
    )
