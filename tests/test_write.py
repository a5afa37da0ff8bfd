"""The tables as written: types, order, every format the same rows, complete or absent."""

from __future__ import annotations

import csv
import json
import os
import random
import sqlite3
import subprocess
import sys
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import pytest

from extractor.errors import UsageError, WriteError
from extractor.model import Fact, Options, Result
from extractor.write import Writer, layout
from extractor.write.columns import arrow_schema, batch
from extractor.write.layout import FORMATS
from extractor.write.schema import TABLES, columns
from extractor.write.staging import Staging

sys.path.insert(0, str(Path(__file__).parent))
from standin import document, fact, process

from extractor.model import Blob

HOSTILE = (
    "=1+2",
    "+86",
    "-3",
    "@x",
    "http://a.b",
    "00123",
    "a\x07b",
    "a\ud800b",
    'q"q,\n行',
    "",
    "123",
    "TRUE",
)


def results(texts: tuple[str, ...] = ("支出1万元和2.5万元", "支出3万元")) -> list[Result]:
    return [process(Blob(f"{n}.txt", text.encode()), Options())[0] for n, text in enumerate(texts)]


def write(out: Path, rows: list[Result]) -> None:
    with Writer(layout(str(out))) as writer:
        for row in rows:
            writer.add(row)
        writer.note({"counts": len(rows)})
        writer.commit()


def read(path: Path) -> list[dict[str, object]]:
    """The rows of any text or Arrow format as plain values, nulls as None."""
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pylist()
    if path.suffix == ".feather":
        return pa.feather.read_table(path).to_pylist()
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    frame = pd.read_csv(
        path, dtype={c.name: str for c in columns("facts") if c.type == "string"}, keep_default_na=False
    )
    return frame.to_dict("records")


def test_types_are_those_of_the_contract() -> None:
    kinds = {c.name: c.type for c in columns("facts")}
    expected = {
        "fiscal_year": "int16",
        "year": "int16",
        "value": "float64",
        "page": "int32",
        "char_start": "int64",
    }
    expected |= {"confidence": "float32", "checks_passed": "int16", "code": "string", "char_end": "int64"}
    assert {name: kinds[name] for name in expected} == expected
    assert [f.name for f in arrow_schema("facts")] == list(Fact._fields)
    assert not any(pa.types.is_nested(f.type) for table in TABLES for f in arrow_schema(table))


@pytest.mark.parametrize("suffix", [".parquet", ".feather", ".jsonl", ".csv"])
def test_every_format_carries_the_same_rows(tmp_path: Path, suffix: str) -> None:
    write(tmp_path / f"out{suffix}", results())
    rows = read(tmp_path / f"out{suffix}")
    assert [(r["source"], r["value"], r["code"], r["quote"]) for r in rows] == [
        ("0.txt", 10_000.0, "2010301", "1万元"),
        ("0.txt", 25_000.0, "2010301", "2.5万元"),
        ("1.txt", 30_000.0, "2010301", "3万元"),
    ]
    assert len(read(tmp_path / f"out.documents{suffix}")) == 2
    assert len(read(tmp_path / f"out.numbers{suffix}")) == 2


def test_sqlite_and_xlsx_hold_all_tables(tmp_path: Path) -> None:
    write(tmp_path / "out.sqlite", results())
    write(tmp_path / "out.xlsx", results())
    base = sqlite3.connect(tmp_path / "out.sqlite")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == list(TABLES)
    for table, rows in {"facts": 3, "documents": 2, "sections": 2, "checks": 2, "numbers": 2}.items():
        assert base.execute(f"SELECT count(*) FROM {table}").fetchone() == (rows,)
        assert book[table].max_row == rows + 1
    base.close()


def test_stata_reads_its_file(tmp_path: Path) -> None:
    write(tmp_path / "out.dta", results())
    frame = pd.read_stata(tmp_path / "out.dta")
    assert list(frame.columns) == list(Fact._fields)
    assert frame["value"].tolist() == [10_000.0, 25_000.0, 30_000.0]
    assert frame["sentence"].tolist() == ["支出1万元和2.5万元"] * 2 + ["支出3万元"]


@pytest.mark.parametrize("suffix", FORMATS)
def test_hostile_text_is_data_in_every_format(tmp_path: Path, suffix: str) -> None:
    facts = tuple(fact("1万元", 0, 3, item=text, fact_id=str(n)) for n, text in enumerate(HOSTILE))
    write(tmp_path / f"out{suffix}", [Result(document("a.txt"), facts)])
    expected = [text.replace("\ud800", "\ufffd") for text in HOSTILE]
    if suffix == ".xlsx":
        cells = [
            row[Fact._fields.index("item")] for row in openpyxl.load_workbook(tmp_path / "out.xlsx")["facts"]
        ][1:]
        assert [cell.data_type for cell in cells if cell.value] == ["s"] * (len(HOSTILE) - 1)
        assert all(cell.hyperlink is None for cell in cells)
        assert [cell.value or "" for cell in cells] == [text.replace("\x07", "\ufffd") for text in expected]
    elif suffix == ".sqlite":
        base = sqlite3.connect(tmp_path / "out.sqlite")
        assert [row[0] for row in base.execute("SELECT item FROM facts ORDER BY rowid")] == expected
        base.close()
    elif suffix == ".dta":
        assert pd.read_stata(tmp_path / "out.dta")["item"].tolist() == expected
    else:
        assert [row["item"] for row in read(tmp_path / f"out{suffix}")] == expected


def test_csv_opens_in_excel_with_codes_as_text(tmp_path: Path) -> None:
    write(tmp_path / "out.csv", results())
    raw = (tmp_path / "out.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert b'"2010301"' in raw
    first = next(csv.DictReader((tmp_path / "out.csv").open(encoding="utf-8-sig")))
    assert first["page"] == "" and first["value"] == "10000"


@pytest.mark.parametrize("suffix", [*FORMATS, "/"])
def test_same_results_same_bytes(tmp_path: Path, suffix: str) -> None:
    outs = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write(tmp_path / name / f"out{suffix}" if suffix != "/" else tmp_path / name, results())
        outs.append({p.name: p.read_bytes() for p in (tmp_path / name).iterdir()})
    assert outs[0] == outs[1]


def test_facts_stand_in_order_of_place(tmp_path: Path) -> None:
    rows = results()
    facts = list(rows[0].facts)
    random.Random(1).shuffle(facts)
    write(tmp_path / "out.parquet", [Result(rows[0].document, tuple(reversed(rows[0].facts))), rows[1]])
    assert [r["char_start"] for r in read(tmp_path / "out.parquet")] == [2, 6, 2]


def test_many_rows_are_streamed_in_full_row_groups(tmp_path: Path) -> None:
    some = results()[0]
    write(tmp_path / "out.parquet", [some] * 30_000)
    groups = pq.ParquetFile(tmp_path / "out.parquet").metadata
    assert groups.num_rows == 60_000
    assert groups.num_row_groups == 2


def test_a_table_without_rows_still_has_its_columns() -> None:
    assert batch("checks", []).schema == arrow_schema("checks")


@pytest.mark.parametrize("out", ["out.docx", "out.duckdb", "out.parquet.gz"])
def test_unknown_suffix_names_those_that_are_written(out: str) -> None:
    with pytest.raises(UsageError, match=r"\.parquet, \.csv, \.jsonl"):
        layout(out)


@pytest.mark.parametrize(
    ("out", "facts", "documents", "report"),
    [
        ("x/out.parquet", "x/out.parquet", "x/out.documents.parquet", "x/out.report.html"),
        ("a.b.csv", "a.b.csv", "a.b.documents.csv", "a.b.report.html"),
        ("OUT.CSV", "OUT.CSV", "OUT.documents.CSV", "OUT.report.html"),
        ("x/tables/", "x/tables/facts.parquet", "x/tables/documents.parquet", "x/tables/report.html"),
        ("tables", "tables/facts.parquet", "tables/documents.parquet", "tables/report.html"),
        ("out.xlsx", "out.xlsx", "out.xlsx", "out.report.html"),
    ],
)
def test_names_of_the_files(out: str, facts: str, documents: str, report: str) -> None:
    files = layout(out)
    assert (files.facts, files.tables["documents"], files.report_html) == (
        Path(facts),
        Path(documents),
        Path(report),
    )


def test_nothing_shows_before_commit_and_nothing_stays_without_it(tmp_path: Path) -> None:
    with Writer(layout(str(tmp_path / "out.parquet"))) as writer:
        writer.add(results()[0])
        assert [p.name for p in tmp_path.iterdir() if not p.name.startswith(".")] == []
    assert list(tmp_path.iterdir()) == []
    with Writer(layout(f"{tmp_path}/tables/")) as writer:
        writer.add(results()[0])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("n", range(1, 13))
@pytest.mark.parametrize("call", ["replace", "fsync", "link"])
def test_a_failure_at_the_nth_step_leaves_the_old_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, n: int, call: str
) -> None:
    out = tmp_path / "out.parquet"
    write(out, results(("支出9万元",)))
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    real, calls = getattr(os, call), iter(range(1, 1000))

    def failing(*args: object, **others: object) -> object:
        if next(calls) == n:
            raise OSError(28, "No space left on device")
        return real(*args, **others)

    monkeypatch.setattr(os, call, failing)
    try:
        write(out, results())
    except WriteError as error:
        assert str(tmp_path) in str(error) and "No space left" in str(error)
        assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before
    else:
        assert call == "link" or n > 6  # a copy serves where no second name can be given
        assert len(read(out)) == 3


def test_what_was_not_there_before_is_gone_after_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    staging = Staging(tmp_path, "out")
    for name in ("one", "two"):
        staging.place(tmp_path / name).write_text(name)
    (tmp_path / "two").mkdir()  # appears while the run is under way
    with pytest.raises(WriteError, match="is a folder"):
        staging.commit()
    assert [p.name for p in tmp_path.iterdir()] == ["two"]


def test_what_a_killed_run_left_is_cleared_by_the_next(tmp_path: Path) -> None:
    code = "import os, signal; from extractor.write import Writer, layout; Writer(layout('out.csv')); os.kill(os.getpid(), signal.SIGKILL)"
    root = str(Path(__file__).parent.parent)
    subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=os.environ | {"PYTHONPATH": root}, timeout=60
    )
    assert [path.suffix for path in tmp_path.iterdir()] == [".partial"]
    other = Staging(tmp_path, "other.csv")
    living = Staging(tmp_path, "out.csv")
    assert len(list(tmp_path.iterdir())) == 2
    write(tmp_path / "out.csv", results())
    other.discard()
    assert sum(path.suffix == ".partial" for path in tmp_path.iterdir()) == 1  # the living one's
    living.discard()
