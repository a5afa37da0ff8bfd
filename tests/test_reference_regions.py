"""Where a document is from: 360 department names written for the test, and every name of the table."""

from __future__ import annotations

import csv
import timeit
from pathlib import Path

import pytest

from extractor.reference.atlas import atlas
from extractor.reference.history import regions_rows
from extractor.reference.regions import given, locate

CASES = Path(__file__).with_name("test_reference_regions.csv")
VALID = [region for region in atlas().regions if region.holds(2022)]


def _cases() -> list[dict[str, str]]:
    with CASES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("form", ["department", "title"])
def test_names_of_departments(form):
    """At least 90 % right and none wrong; all 31 provinces stand in the table."""
    outcomes = [_outcome(case, form) for case in _cases()]
    assert [name for name, outcome in outcomes if outcome == "wrong"] == []
    missing = [name for name, outcome in outcomes if outcome == "missing"]
    assert len(missing) <= 0.1 * len(outcomes), missing


def _outcome(case: dict[str, str], form: str) -> tuple[str, str]:
    department = case["name"] if form == "department" else None
    title = f"{case['name']}{case['year']}年度部门预算"
    found = locate(title, department, case["near"], int(case["year"]))
    name = found.name if found else ""
    outcome = "right" if name == case["region"] else "wrong" if name else "missing"
    return f"{case['name']} {case['year']}: {name}", outcome


def test_the_table_of_cases_covers_all_provinces():
    provinces = {region.name for region in VALID if region.level == 1 and region.code < "700000"}
    assert provinces <= {p for case in _cases() for p in provinces if case["region"].startswith(p)}
    assert len(_cases()) >= 300


@pytest.mark.parametrize(
    ("name", "year", "code"),
    [
        ("崇文区财政局", 2009, "110103"),
        ("崇文区财政局", 2010, "110101"),
        ("密云县财政局", 2014, "110228"),
        ("密云县财政局", 2016, "110118"),
        ("密云区财政局", 2014, "110228"),
        ("天津市蓟县财政局", 2015, "120225"),
        ("天津市蓟县财政局", 2016, "120119"),
        ("天津市西青区科学技术局", 2024, "120111"),
        ("杭州市江干区教育局", 2020, "330104"),
        ("杭州市江干区教育局", 2021, "330102"),
        ("上海市普陀区教育局", 2023, "310107"),
        ("无锡市财政局", 2026, "320200"),
        ("海南省财政厅", 2021, "460000"),
    ],
)
def test_the_year_decides_between_old_and_new(name, year, code):
    found = locate(name, name, year=year)
    assert found is not None
    assert found.code == code


def test_every_full_name_is_found_and_no_bare_name_misleads():
    for region in VALID:
        full = locate(f"2022年度{atlas().full_name(region, 2022)}教育局部门预算", year=2022)
        assert full is not None, region
        assert full.code == region.code, region
        bare = locate(f"{region.name}教育局", year=2022)
        assert bare is None or bare.code == region.code, region


@pytest.mark.parametrize(
    ("title", "department", "body"),
    [
        ("朝阳区教育局2024年部门预算", "朝阳区教育局", ""),
        ("朝阳区教育局2024年部门预算", "朝阳区教育局", "北京市和长春市的经验"),
        ("国家信访局2024年部门预算", "国家信访局", "办公地点在北京市西城区。北京市西城区"),
        ("市教育局2024年部门预算", "市教育局", "赴苏州市人民政府学习，提高办学水平"),
        ("区教育局2024年部门预算", "区教育局", "贯彻《天津市教育督导条例》，推进和平发展"),
        ("某某中心2024年单位预算", "某某中心", "管理县级事务，应县里要求完成县域规划"),
        ("中山公园管理处2024年单位预算", "中山公园管理处", ""),
        ("北京路小学2024年单位预算", "北京路小学", ""),
        ("西安交通大学2024年部门预算", "西安交通大学", ""),
        ("区财政局2024年部门预算", "区财政局", "海淀区人民政府和西青区人民政府，海淀区、西青区"),
        ("县教育体育局2024年部门预算", "县教育体育局", "负责对口支援莎车县教育体育局、泽普县教育体育局"),
        ("县民政局2024年部门预算", "县民政局", "做好对口帮扶莎车工作；赴莎车考察；援建莎车学校"),
        ("武汉体育学院2024年部门预算", "武汉体育学院", "学院位于武汉市洪山区"),
        ("地质大队2024年单位预算", "地质大队", "地址：玉溪市峨山彝族自治县双江街道"),
        ("农业农村局2024年部门预算", "农业农村局", "地址：成都市青羊区"),
        ("市政府驻北京办事处2024年部门预算", "市政府驻北京办事处", "地址：北京市朝阳区"),
        ("市财政局2024年部门预算", "市财政局", "根据无锡市财政局要求编制"),
        ("开发区管委会2024年部门预算", "开发区管委会", ""),
        ("教育部2024年部门预算", "教育部", "地址：北京市西城区"),
        ("", None, ""),
    ],
)
def test_no_region_without_evidence(title, department, body):
    assert locate(title, department, body, 2024) is None


@pytest.mark.parametrize(
    ("title", "department", "body", "path", "code", "source"),
    [
        ("朝阳区教育局", None, "长春市朝阳区教育局", None, "220104", "title"),
        ("朝阳区教育局", None, "", "北京/朝阳区教育局.pdf", "110105", "inferred"),
        ("朝阳区教育局", None, "长春市教育局", "北京/朝阳区教育局.pdf", "220104", "title"),
        ("无锡市教育局", None, "", "苏州/无锡市教育局.pdf", "320200", "title"),
        ("区科技局2024年预算", "区科技局", "推动西青科技创新，指导西青开发区", None, "120111", "inferred"),
        ("收支总表", None, "编制单位：无锡市教育局。无锡市教育局", None, "320200", "text"),
        (
            "教育局2024年预算",
            "教育局",
            "贯彻天津市教育方针。负责西青区教育。西青区学校。西青区教育局",
            None,
            "120111",
            "text",
        ),
        ("福州公安局2024年部门预算", None, "福州市公安局", None, "350100", "title"),
        ("区科技局", "区科技局", "", "天津市西青区/区科技局.pdf", None, None),
        ("市审计局2024年预算", "市审计局", "地址：泰州市海陵区凤凰东路", None, "321200", "text"),
        ("省水利厅2024年预算", "省水利厅", "地址：兰州市城关区平凉路", None, "620000", "text"),
        ("教育局2024年预算", "教育局", "地址：遵义市习水县杉王街道", None, "520330", "text"),
        ("教育局2024年预算", "教育局", "惠山区教育局单位预算公开\n", None, "320206", "text"),
        ("市场监管局2024年预算", None, "灌云县市场监管局负责监管。", None, "320723", "text"),
        ("三公经费公开", None, "预算说明\n肃宁县档案馆\n", None, "130926", "text"),
        ("北仑区人社局", "人社局", "与甘洛县、普格县劳务协作", None, "330206", "title"),
    ],
)
def test_evidence_decides(title, department, body, path, code, source):
    found = locate(title, department, body, 2024, path)
    assert (found and found.code, found and found.source) == (code, source)


def test_what_the_user_gives():
    found = given("120225", 2014)
    assert (found.name, found.source, found.confidence) == ("天津市蓟县", "given", 1.0)
    assert given("999999").name == "999999"


def test_confidence_falls_with_the_evidence():
    title = locate("天津市西青区科技局", "天津市西青区科技局", "", 2024)
    body = locate("区科技局", "区科技局", "推动西青科技创新，指导西青开发区", 2024)
    assert title is not None
    assert body is not None
    assert title.confidence > 0.9 > 0.65 > body.confidence > 0.5
    assert body.evidence == "西青"


def test_the_table_holds_together():
    codes = {region.code for region in atlas().regions}
    for region in atlas().regions:
        assert region.code.isdigit(), region
        assert len(region.code) == 6, region
        assert region.first <= region.last, region
        assert set(region.successors) <= codes, region
        level = {atlas().by_code[code][0].level for code in region.successors}
        assert level <= {region.level} or region.name in ("巢湖市", "莱芜市", "儋州市"), region
        assert region.code[:2] + "0000" in codes, region
    assert 3200 < len([r for r in atlas().regions if r.holds(None)]) < 3220


def test_rows_for_the_command():
    assert [row["full_name"] for row in regions_rows("西青")] == ["天津市西青区"]
    assert {row["name"] for row in regions_rows("110101")} == {"东城区", "崇文区"}
    old = next(row for row in regions_rows("密云") if row["name"] == "密云县")
    assert (old["valid_to"], old["successor"]) == (2014, "110118 密云区")


@pytest.mark.parametrize(
    ("query", "year", "names"),
    [
        ("襄樊", 2012, {"襄樊市", "襄阳市"}),
        ("330104", 2022, {"江干区", "上城区"}),
        ("达茂旗", None, {"达尔罕茂明安联合旗"}),
        ("湘西自治州", None, {"湘西土家族苗族自治州"}),
        ("天津市西青区科技局", None, {"西青区"}),
        ("6590", 2018, {"石河子市", "阿拉尔市", "图木舒克市", "五家渠市", "北屯市", "铁门关市", "双河市", "可克达拉市", "昆玉市"}),
    ],
)  # fmt: skip
def test_the_command_knows_shorter_names_and_what_stood_there_then(query, year, names):
    found = {row["name"] for row in regions_rows(query, year)}
    assert names <= found


def test_a_divided_place_has_several_successors():
    (row,) = regions_rows("邯郸县")
    assert row["successor"] == "130402 邯山区; 130403 丛台区"
    found = locate("邯郸县水利局", year=2020)
    assert found is not None
    assert found.code == "130421"


@pytest.mark.parametrize(
    ("old", "year", "code"),
    [
        ("邢台县", 2022, "130503"),
        ("绍兴县", 2016, "330603"),
        ("九江县", 2019, "360404"),
        ("宜宾县", 2020, "511504"),
        ("遵义县", 2018, "520304"),
        ("长治县", 2020, "140404"),
        ("沈阳市东陵区", 2015, "210112"),
    ],
)
def test_a_county_leads_to_the_district_it_became_not_to_its_city(old, year, code):
    found = locate(f"{old}财政局", year=year)
    assert found is not None
    assert (found.code, atlas().at(code, year).level) == (code, 3)


def test_locating_is_quick():
    body = "负责全区科技创新工作，组织实施科技规划。" * 200
    once = (
        min(
            timeit.repeat(
                lambda: locate("天津市西青区科技局", "天津市西青区科技局", body, 2024), number=20, repeat=5
            )
        )
        / 20
    )
    assert once < 1e-3
