"""Facts in a folder of parts: the same rows, read by whom you like, put into place whole."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from extractor.errors import WriteError
from extractor.model import Result
from extractor.write import Writer, layout
from extractor.write.layout import Layout
from extractor.write.partitions import NO_AREA, NO_YEAR
from tests.standin import document, fact

REGIONS = [None, "310114", "310115", "440300", "120111"]
YEARS = [None, 2019, 2024]


def results(count: int, rows: int = 3) -> list[Result]:
    chance = random.Random(3)
    made = []
    for number in range(count):
        region, year, name = chance.choice(REGIONS), chance.choice(YEARS), f"{number:05}.txt"
        about = {"region_code": region, "fiscal_year": year, "source": name, "doc_id": f"{number:016}"}
        facts = [fact("支出7万元", 2, 5, char_start=k, value=float(k), **about) for k in range(rows)]  # type: ignore[arg-type]
        made.append(Result(document(name, facts=rows), tuple(facts)))
    return made


def written(files: Layout, made: list[Result], partitioned: bool = True) -> None:
    from dataclasses import replace

    with Writer(replace(files, partitioned=partitioned)) as writer:
        for result in made:
            writer.add(result)
        for path in (files.report_html, files.report_json):
            writer.place(path).write_text("")
        writer.note({})
        writer.commit()


def test_parts_hold_the_same_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.write.partitions._WAITING", 6_000)
    made = results(5_000)
    files = layout(f"{tmp_path}/out/")
    written(files, made)
    folder = tmp_path / "out" / "facts.parquet"
    parts = {str(path.relative_to(folder)) for path in folder.rglob("*.parquet")}
    areas = ["310000", "440000", "120000", NO_AREA]
    assert parts == {f"area={a}/budget_year={y or NO_YEAR}/part-0.parquet" for a in areas for y in YEARS}
    table = (
        ds.dataset(folder, format="parquet")
        .to_table()
        .sort_by([("source", "ascending"), ("char_start", "ascending")])
    )
    wanted = [row._asdict() for result in made for row in result.facts]
    assert [r["source"] + r["fact_id"] for r in table.to_pylist()] == [
        w["source"] + w["fact_id"] for w in wanted
    ]
    hive = ds.dataset(folder, format="parquet", partitioning="hive")
    assert hive.to_table(filter=pa.compute.field("area") == 310000).num_rows > 0
    assert pq.read_table(folder).num_rows == 15_000
    for part in folder.rglob("*.parquet"):
        sources = pq.read_table(part, partitioning=None)["source"].to_pylist()
        assert sources == sorted(sources)
    assert [path.name for path in (tmp_path / "out").iterdir() if path.name.startswith(".")] == []


def test_a_folder_of_parts_is_replaced_whole(tmp_path: Path) -> None:
    files = layout(f"{tmp_path}/out/")
    for count, partitioned in ((50, True), (20, True), (10, False), (5, True)):
        written(files, results(count), partitioned)
        assert pq.read_table(files.facts).num_rows == 3 * count
        assert files.facts.is_dir() == partitioned


def test_a_folder_that_is_not_ours_stays(tmp_path: Path) -> None:
    files = layout(f"{tmp_path}/out/")
    (tmp_path / "out" / "facts.parquet").mkdir(parents=True)
    (tmp_path / "out" / "facts.parquet" / "diary.txt").write_text("mine")
    with pytest.raises(WriteError, match=r"facts\.parquet"):
        written(files, results(3))
    assert (tmp_path / "out" / "facts.parquet" / "diary.txt").read_text() == "mine"


def test_an_old_folder_comes_back_when_the_move_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = layout(f"{tmp_path}/out/")
    written(files, results(50))
    real = Path.replace

    def failing(self: Path, target: Path) -> Path:
        if target == files.run_json and "old-" not in self.name:
            raise OSError(28, "No space left on device")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(WriteError, match=r"run\.json"):
        written(files, results(20))
    assert pq.read_table(files.facts).num_rows == 150


def asked_duckdb(folder: Path) -> tuple[float, int]:
    duckdb = pytest.importorskip("duckdb")
    table = f"read_parquet('{folder}/**/*.parquet', hive_partitioning = true)"
    found: tuple[float, int] = duckdb.sql(
        f"SELECT sum(value), count(*) FROM {table} WHERE area = 310000"
    ).fetchall()[0]
    return found


def asked_polars(folder: Path) -> tuple[float, int]:
    polars = pytest.importorskip("polars")
    rows = polars.scan_parquet(folder, hive_partitioning=True).filter(polars.col("area") == 310000)
    found = rows.select(polars.col("value").sum(), polars.len()).collect()
    return (*found.row(0),)


def asked_pandas(folder: Path) -> tuple[float, int]:
    import pandas as pd

    frame = pd.read_parquet(folder, filters=[("area", "=", 310000)])
    return frame.value.sum(), len(frame)


@pytest.mark.parametrize("asked", [asked_duckdb, asked_polars, asked_pandas])
def test_whoever_asks_reads_only_the_parts_that_matter(
    tmp_path: Path, asked: Callable[[Path], tuple[float, int]]
) -> None:
    """The rows of the other parts are destroyed: whoever reads one of them fails, or tells another sum."""
    files, made = layout(f"{tmp_path}/out/"), results(60)
    written(files, made)
    wanted = [row.value for made_of in made for row in made_of.facts if (row.region_code or "")[:2] == "31"]
    for path in files.facts.rglob("*.parquet"):
        if "area=310000" not in str(path):
            content = path.read_bytes()
            about = int.from_bytes(content[-8:-4], "little") + 8
            path.write_bytes(content[:4] + b"\xff" * (len(content) - about - 4) + content[-about:])
    assert asked(files.facts) == (sum(wanted), len(wanted))
