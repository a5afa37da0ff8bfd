"""Kinds of departments, their level, and the international view of codes."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from extractor.reference.codebook import codebook
from extractor.reference.cofog import cofog
from extractor.reference.departments import department_level, department_type, describe
from extractor.reference.history import codes_rows
from extractor.reference.regions import given
from extractor.rules import read_text

CASES = Path(__file__).with_suffix(".csv")


@pytest.mark.parametrize(
    ("name", "kind", "level", "unit"),
    [
        ("天津市西青区科学技术局", "科学技术局", "县", False),
        ("海南省科学技术厅", "科学技术局", "省", False),
        ("区发改委", "发展和改革委员会", "县", False),
        ("上海市发展改革委", "发展和改革委员会", "省", False),
        ("中共甲市乙区委社会工作部", "社会工作部", "县", False),
        ("甲市规划和自然资源局", "自然资源局", "市", False),
        ("甲市住房和建设局（本级）", "住房和城乡建设局", "市", False),
        ("甲市公安局交通管理局", "公安局", "市", True),
        ("甲市人民政府办公室", "人民政府办公室", "市", False),
        ("甲市乙区人民政府丙街道办事处", "街道办事处", "乡", False),
        ("甲省乙市丙区丁镇人民政府", "乡镇人民政府", "乡", False),
        ("中国人民政治协商会议甲市委员会办公室", "政协", "市", False),
        ("甲市乙区人民代表大会常务委员会办公室", "人大常委会", "县", False),
        ("共青团甲市委员会", "共青团委员会", "市", False),
        ("团市委", "共青团委员会", "市", False),
        ("县委编办", "机构编制委员会办公室", "县", False),
        ("中共甲市纪律检查委员会", "纪委监委", "市", False),
        ("中共甲市委办公厅", "党委办公室", "市", False),
        ("市委政法委", "政法委员会", "市", False),
        ("甲县第一中学", "学校", "县", True),
        ("甲县人民医院", "医院", "县", True),
        ("甲市教育局招生考试中心", "教育局", "市", True),
        ("甲市文化广电和旅游局", "文化和旅游局", "市", False),
        ("县农业农村和水利局", "农业农村局", "县", False),
        ("区市场监管局", "市场监督管理局", "县", False),
        ("甲市中级人民法院", "人民法院", "市", False),
        ("县人民检察院", "人民检察院", "县", False),
        ("县残联", "残疾人联合会", "县", False),
        ("民革甲市委员会", "民主党派", "市", False),
        ("甲经济技术开发区管理委员会", "开发区管理委员会", None, False),
        ("宁乡县教育局", "教育局", "县", False),
        ("晋城市城区人民检察院", "人民检察院", "县", False),
        ("天津市教育委员会", "教育局", "省", False),
        ("中华人民共和国财政部", "财政局", "中央", False),
        ("国家税务总局南京市税务局", "税务局", "中央", False),
        ("甲县乙镇财政所", "财政局", "乡", True),
        ("县城乡居民社会养老保险中心", "人力资源和社会保障局", "县", True),
        ("县重点项目推进中心", None, None, None),
    ],
)
def test_kinds(name, kind, level, unit):
    found = describe(name)
    assert department_type(name) == kind
    assert (found and found.level, found and found.unit) == (level, unit)


def test_four_hundred_names():
    """Bureaus then and now, merged ones, the bodies under them, from all provinces."""
    wrong = []
    with CASES.open(encoding="utf-8", newline="") as file:
        for case in csv.DictReader(file):
            found = describe(case["name"])
            assert found is not None, case
            read = (found.type, department_level(case["name"]) or "", "单位" if found.unit else "部门")
            if read != (case["type"], case["level"], case["kind"]):
                wrong.append((case, read))
    assert not wrong


@pytest.mark.parametrize(
    ("name", "code", "level"),
    [
        ("审计局", "320200", "市"),
        ("审计局", "320211", "县"),
        ("审计厅", "320000", "省"),
        ("审计局", None, None),
        ("区审计局", "320200", "县"),
        ("无锡市城乡发展中心", None, "市"),
        ("城市建设投资公司", None, None),
        ("教育部", None, "中央"),
        ("县教育部门", None, "县"),
        ("某某经济开发区管理委员会", "320200", None),
    ],
)
def test_the_level_is_that_of_the_name_else_of_the_region(name, code, level):
    assert department_level(name, given(code) if code else None) == level


@pytest.mark.parametrize(
    ("name", "kind", "last"),
    [
        ("区卫生和计划生育委员会", "卫生健康委员会", 2018),
        ("县食品药品监督管理局", "市场监督管理局", 2018),
        ("市工商行政管理局", "市场监督管理局", 2018),
        ("市环境保护局", "生态环境局", 2018),
        ("市国土资源局", "自然资源局", 2018),
        ("县扶贫办", "乡村振兴局", 2021),
        ("县农业局", "农业农村局", 2018),
        ("县旅游局", "文化和旅游局", 2018),
        ("县安全生产监督管理局", "应急管理局", 2018),
        ("县物价局", "发展和改革委员会", 2018),
        ("市中小企业局", "工业和信息化局", 2018),
        ("区农工委", "农业农村局", 2018),
        ("市知识产权局", "知识产权局", None),
        ("市生态环境局", "生态环境局", None),
    ],
)
def test_old_names_lead_to_the_bureau_of_today(name, kind, last):
    found = describe(name)
    assert found is not None
    assert (found.type, found.last) == (kind, last)


def test_the_list_of_kinds():
    rows = list(csv.DictReader(read_text("departments.csv").splitlines()))
    kinds = {row["type"] for row in rows}
    assert len(kinds) >= 60
    for kind in kinds - {
        "人大常委会",
        "民主党派",
        "学校",
        "文化场馆",
        "国有企业",
        "科研院所",
        "共青团委员会",
        "纪委监委",
    }:
        assert department_type(kind) == kind


@pytest.mark.parametrize(
    ("code", "group", "note"),
    [
        ("2040201", "03.1", None),
        ("2050202", "09.1.2", None),
        ("2080505", None, "reallocate"),
        ("2080506", None, "reallocate"),
        ("2101101", None, "reallocate"),
        ("2210201", None, "reallocate"),
        ("23103", None, "excluded"),
        ("2080507", "10.2", "consolidates"),
        (None, None, None),
        ("30101", None, None),
    ],
)
def test_the_international_view(code, group, note):
    view = cofog(code)
    assert view.cofog == group
    assert (view.cofog_note or "").startswith(note or "")
    assert note is not None or view.cofog_note is None


def test_every_functional_code_has_a_view():
    for entry in codebook().entries:
        if entry.classification == "functional":
            assert any(cofog(entry.code)), entry
    codes = {entry.code for entry in codebook().entries}
    mapped = [row["code"] for row in csv.DictReader(read_text("cofog.csv").splitlines())]
    assert len(set(mapped)) == len(mapped)
    assert set(mapped) <= codes


def test_rows_for_the_command():
    rows = codes_rows("20805", 2018)
    assert [(row["name"], row["valid"]) for row in rows] == [
        ("行政事业单位离退休", True),
        ("行政事业单位养老支出", False),
    ]
    assert "2080506" in {row["code"] for row in codes_rows("职业年金")}
    assert codes_rows("没有这样的科目") == []
