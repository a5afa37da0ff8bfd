"""``from extractor import extract``: typed records and frames, the same rows as the command writes."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import extractor
from extractor import extract
from extractor.api import results, told
from extractor.errors import UsageError
from extractor.inputs import failure, listed, order, sources
from extractor.model import DocumentRow, Fact, Options
from extractor.write.schema import TABLES

TEXT = "2024年部门预算情况说明\n部门收入预算100.50万元，比上年预算减少2.5万元。\n"


def test_a_folder_gives_records_and_frames(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt"):
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    (tmp_path / "c.txt").touch()
    found = extract(tmp_path)
    assert [Path(row.source).name for row in found.documents] == ["a.txt", "b.txt", "c.txt"]
    assert [row.status for row in found.documents] == ["ok", "ok", "failed"]
    assert found.documents[1].duplicate_of == found.documents[0].source
    assert all(isinstance(fact, Fact) and fact.source.endswith("a.txt") for fact in found.facts)
    assert [(f.value, f.basis, f.direction) for f in found.facts][:2] == [
        (1_005_000.0, "budget", None),
        (-25_000.0, "change", "decrease"),
    ]
    assert repr(found) == f"<Extraction: 3 documents, {len(found.facts)} facts>"


def test_frames_have_the_types_of_the_tables(tmp_path: Path) -> None:
    found = extract(TEXT.encode())
    frame = found.to_pandas()
    assert list(frame.columns) == list(Fact._fields)
    assert frame["year"].dtype == pd.Int16Dtype()
    assert frame["value"].dtype == float
    assert {table: len(found.to_pandas(table)) for table in TABLES} == {
        t: len(getattr(found, t)) for t in TABLES
    }
    assert len(extract(()).to_pandas("checks")) == 0


def test_quotes_stand_where_they_say() -> None:
    for fact in extract(TEXT.encode()).facts:
        assert TEXT[fact.char_start : fact.char_end] == fact.quote


def test_several_paths_a_missing_one_and_an_unknown_setting(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    found = extract([tmp_path / "a.txt", tmp_path / "none.txt"], purposes=False)
    assert [row.status for row in found.documents] == ["ok", "failed"]
    with pytest.raises(TypeError, match="colour"):
        extract(tmp_path, colour="red")
    with pytest.raises(AttributeError, match="nonsense"):
        extractor.nonsense  # noqa: B018


def test_a_file_over_the_limit_names_the_flag(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    error = extract(tmp_path / "a.txt", max_bytes=10).documents[0].error
    assert error == "is larger than 10 bytes; raise the limit with --max-bytes"


def test_a_failure_fills_what_must_be_there() -> None:
    row = failure("a.txt", "why").document
    hints = DocumentRow.__annotations__
    always = [name for name, kind in hints.items() if "None" not in str(kind)]
    assert all(getattr(row, name) is not None for name in always)
    assert row.numbers_seen == row.numbers_claimed + row.numbers_excluded + row.numbers_unclaimed == 0


def test_sources_stand_in_the_order_of_their_rows(tmp_path: Path) -> None:
    names = ["a.zip", "a.zip b.txt", "a.txt", "甲.txt", "Z.txt"]
    assert sources(names[::-1] + names) == ("Z.txt", "a.txt", "a.zip b.txt", "a.zip", "甲.txt")
    rows = ["Z.txt", "a.txt", "a.zip b.txt", "a.zip!x", "甲.txt"]
    assert rows == sorted(rows)
    assert order("a.pdf") == "a.pdf"


def test_a_list_may_say_what_the_user_knows(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text('\ufeffpath,region_code,fiscal_year\n"a,b.txt",120111,2024\nc.txt,,\n', encoding="utf-8")
    given = listed(str(path))
    assert given == {"a,b.txt": (("region_code", "120111"), ("fiscal_year", "2024")), "c.txt": ()}
    assert told(Options(region="110101"), given["a,b.txt"]).region == "120111"
    assert told(Options(region="110101"), given["c.txt"]).region == "110101"
    path.write_text("a,b.txt\n路径.txt\n", encoding="utf-8")
    assert listed(str(path)) == {"a,b.txt": (), "路径.txt": ()}
    path.write_text("path,colour\na.txt,red\n", encoding="utf-8")
    with pytest.raises(UsageError, match="no column colour"):
        listed(str(path))


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ("a.txt,120111,20x4,budget", "line 3: fiscal_year 20x4"),
        ("a.txt,999999,2024,budget", "line 3: region_code 999999"),
        ("a.txt,12011,,", "line 3: region_code 12011"),
        ("a.txt,,,决算", "line 3: doc_kind 决算: must be budget, final, three_public or other"),
        (",120111,2024,budget", "line 3: no path"),
        ("b.txt,,,\n\na,b.txt,120111,2024,budget", "line 5: more cells than the head"),
    ],
)
def test_a_list_that_cannot_be_meant_names_its_line(tmp_path: Path, rows: str, fault: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f"\npath,region_code,fiscal_year,doc_kind\n{rows}\n", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        listed(str(path))
    assert str(caught.value).startswith(f"{path}, {fault}")


def test_what_is_told_goes_before_what_is_read(tmp_path: Path) -> None:
    """And every column told is named in ``given``; a bureau told brings its kind and level."""
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    source = str(tmp_path / "a.txt")
    known = {
        "region": "邢台县",
        "fiscal_year": "2018",
        "doc_kind": "final",
        "scope": "unit",
        "department": "县计生委",
    }
    (result,) = results([source], Options(region="110101"), {source: tuple(known.items())})
    row = result.document
    assert (row.region_code, row.region, row.region_source) == ("130521", "河北省邢台市邢台县", "given")
    assert (row.fiscal_year, row.doc_kind, row.scope) == (2018, "final", "unit")
    assert (row.department, row.department_type, row.department_level) == ("县计生委", "卫生健康委员会", "县")
    assert row.given == "department;doc_kind;fiscal_year;region;scope"
    assert {fact.fiscal_year for fact in result.facts} == {2018}


def test_what_is_known_of_a_document_is_marked_as_given(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    source = str(tmp_path / "a.txt")
    (result,) = results([source], Options(), {source: (("region_code", "120111"),)})
    assert (result.document.region_code, result.document.region_source) == ("120111", "given")
