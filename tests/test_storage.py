"""Inputs and outputs behind a storage layer: the same bytes as here, whole or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractor.cli import main
from extractor.write import layout

fsspec = pytest.importorskip("fsspec")
ROOT = Path(__file__).resolve().parent.parent
TABLES = ("facts", "documents", "sections", "checks", "numbers")
NAMES = sorted(path.name for path in (ROOT / "corpus").glob("*.txt"))[:3]


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[fsspec.AbstractFileSystem]:
    """A storage layer in this process that holds ``memory://in``, and a folder to work in with the same files."""
    layer = fsspec.filesystem("memory")
    monkeypatch.chdir(tmp_path)
    for name in NAMES:
        content = (ROOT / "corpus" / name).read_bytes()
        for place in (f"/in/{name}", f"/in/sub/.hidden/{name}", "/in/sub/x.md"):
            layer.pipe_file(place, content)
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / name).write_bytes(content)
    yield layer
    layer.rm("/", recursive=True)
    layer.pseudo_dirs[:] = [""]


def everything(layer: fsspec.AbstractFileSystem, place: str) -> dict[str, bytes]:
    found = {name: layer.cat_file(name) for name in layer.find(place)}
    return {name: content for name, content in found.items() if not name.endswith("run.json")}


@pytest.mark.parametrize("jobs", ["0", "2"])
@pytest.mark.parametrize("name", ["memory://in", "memory://in/", "memory://in/*.txt"])
def test_the_rows_are_those_of_a_run_on_files(
    memory: fsspec.AbstractFileSystem, tmp_path: Path, jobs: str, name: str
) -> None:
    assert main([name, "-o", "memory://out/", "-q", "-j", jobs]) == 0
    assert main(["in", "-o", "here/", "-q", "-j", jobs]) == 0
    for table in TABLES:
        there, here = memory.cat_file(f"/out/{table}.parquet"), (tmp_path / "here" / f"{table}.parquet")
        if table in ("sections", "checks", "numbers"):  # the others name their sources
            assert there == here.read_bytes()
        assert len(there) > 100
    assert {path.name for path in tmp_path.iterdir()} == {"in", "here"}


def test_a_source_is_named_as_it_was_given(memory: fsspec.AbstractFileSystem, tmp_path: Path) -> None:
    main(["memory://in/", f"file://{tmp_path}/in", "memory://in/none.pdf", "-o", "out.csv", "-q"])
    sources = {
        line.split(",")[0] for line in (tmp_path / "out.documents.csv").read_text("utf-8-sig").splitlines()
    }
    wanted = [f"memory://in/{name}" for name in NAMES] + [f"file://{tmp_path}/in/{name}" for name in NAMES]
    assert sources == {f'"{name}"' for name in ("source", *wanted, "memory://in/none.pdf")}
    assert "there is no such file" in (tmp_path / "out.documents.csv").read_text("utf-8")


def test_beside_an_output_in_a_file(memory: fsspec.AbstractFileSystem) -> None:
    memory.pipe_file("/list", "\n".join(f"memory://in/{name}" for name in NAMES).encode())
    assert main(["--files-from", "memory://list", "-o", "memory://out.csv", "-q"]) == 0
    names = {name.rpartition("/")[2] for name in memory.find("/") if name.startswith("/out")}
    side = {f"out.{table}.csv" for table in TABLES[1:]}
    assert names == {"out.csv", *side, "out.report.html", "out.report.json", "out.run.json"}


def test_an_earlier_output_elsewhere_is_taken_over(
    memory: fsspec.AbstractFileSystem, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["memory://in", "-o", "memory://out.parquet", "-q"]) == 0
    before = everything(memory, "/")
    assert main(["memory://in", "-o", "memory://out.parquet", "-q", "--since", "memory://out.parquet"]) == 0
    assert b'"inputs_known": 3' in memory.cat_file("/out.run.json")
    tables = {name for name in before if name.endswith(".parquet")}
    assert {name: before[name] for name in tables} == {name: memory.cat_file(name) for name in tables}
    assert main(["memory://in", "-o", "memory://out.parquet", "-q", "--since", "memory://none.parquet"]) == 2
    assert "no earlier run" in capsys.readouterr().err


def test_a_table_in_parts_is_replaced_whole(memory: fsspec.AbstractFileSystem) -> None:
    def run(*words: str) -> dict[str, bytes]:
        assert main([*words, "-o", "memory://out/", "-q"]) == 0
        return everything(memory, "/out")

    parts = run("memory://in", "--partition", "always")
    assert all("area=" in name for name in parts if "facts" in name)
    fewer = run(f"memory://in/{NAMES[0]}", "--partition", "always")
    assert sum("facts" in name for name in fewer) == 1
    assert [name for name in run("memory://in") if "facts" in name] == ["/out/facts.parquet"]
    assert run("memory://in", "--partition", "always") == parts


def test_a_folder_that_is_not_ours_stays(
    memory: fsspec.AbstractFileSystem, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    memory.pipe_file("/out/facts.parquet/diary.txt", b"mine")
    assert main(["memory://in", "-o", "memory://out/", "-q"]) == 5
    assert "memory://out" in capsys.readouterr().err
    assert list(everything(memory, "/out")) == ["/out/facts.parquet/diary.txt"]


def test_an_upload_that_fails_changes_nothing_and_is_not_read_for_again(
    memory: fsspec.AbstractFileSystem,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["memory://in", "-o", "memory://out.parquet", "-q", "--keep-work"]
    assert main(words) == 0
    before = everything(memory, "/")
    real = type(memory)._open

    def failing(self: fsspec.AbstractFileSystem, path: str, mode: str = "rb", **others: object) -> object:
        if mode == "wb" and path.endswith("numbers.parquet"):
            raise ConnectionError("the line is dead")
        return real(self, path, mode=mode, **others)

    monkeypatch.setattr(type(memory), "_open", failing)
    assert main([*words, "--no-purposes", "--fresh"]) == 5
    said = capsys.readouterr().err
    assert "memory:" in said and "the line is dead" in said and said.count("\n") == 1
    assert everything(memory, "/") == before
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    assert main([*words, "--no-purposes"]) == 0
    assert b'"inputs_known": 3' in memory.cat_file("/out.run.json")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere://bucket/a", "-o", "out.csv"], "nowhere://bucket/a: cannot be reached: "),
        (["--files-from", "memory://none", "-o", "out.csv"], "memory://none: the list cannot be read"),
        (["memory://in", "-o", "memory://out.doc"], "memory://out.doc: .doc is not written"),
    ],
)
def test_what_cannot_be_reached_is_said_in_one_line(
    memory: fsspec.AbstractFileSystem, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words, "-q"]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1


def test_without_the_library_a_run_on_files_works_and_others_say_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("支出总计100万元。", encoding="utf-8")
    code = "import sys; sys.modules |= dict.fromkeys(('fsspec', 'dask', 'distributed')); "
    code += "from extractor.cli import main; sys.exit(main(sys.argv[1:]))"
    said = []
    for words in (["a.txt"], ["s3://bucket/a"], ["a.txt", "--engine", "dask"]):
        line = [sys.executable, "-c", code, *words, "-o", "out.csv"]
        env = os.environ | {"PYTHONPATH": str(ROOT)}
        done = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, timeout=60, env=env)
        said.append((done.returncode, done.stderr))
    assert said[0][0] == 0, said[0][1]
    assert (said[1][0], "budget-extractor[remote]" in said[1][1]) == (2, True)
    assert (said[2][0], "budget-extractor[dask]" in said[2][1]) == (2, True)


def test_a_layout_elsewhere_is_made_in_one_hidden_folder() -> None:
    files = layout("s3://bucket/a/out.parquet")
    assert [files.told(path) for path in (files.facts, files.run_json)] == [
        "s3://bucket/a/out.parquet",
        "s3://bucket/a/out.run.json",
    ]
    assert layout("s3://bucket/a/").told(files.tables["documents"]) == "s3://bucket/a/out.documents.parquet"
    assert files.folder != layout("s3://other/a/out.parquet").folder
    assert files.folder.name.startswith(".out.parquet.")
