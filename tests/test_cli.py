"""The command as people and scripts meet it: real processes, exit codes, one-line messages, nothing half-written."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

ROOT = Path(__file__).resolve().parent.parent
Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


def message(done: subprocess.CompletedProcess[bytes]) -> str:
    """What the command said, which must be one line and no traceback."""
    lines = done.stderr.decode().splitlines()
    assert len(lines) == 1, done.stderr.decode()
    assert lines[0].startswith("extract: ")
    return lines[0]


def visible(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def processor_seconds() -> float:
    """What all processes that this one has started and seen end have taken."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.parametrize(
    "words", [("--help",), ("text", "--help"), ("evaluate", "--help"), ("patterns", "--help")]
)
def test_help_answers_at_once(command: Run, words: tuple[str, ...]) -> None:
    """By the time of the processor: others may use the machine too."""
    seconds = []
    for _ in range(5):
        start = processor_seconds()
        done = command(*words, standin=False)
        seconds.append(processor_seconds() - start)
        assert (done.returncode, done.stderr) == (0, b"")
        assert b"-v, --verbose" in done.stdout
    assert min(seconds) < 0.15


def test_all_fine(command: Run, documents: Path, tmp_path: Path) -> None:
    done = command("in/a.txt", "in/b.txt", "-o", "out.parquet")
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"3 figures in 2 documents" in done.stderr
    assert pq.read_table(tmp_path / "out.parquet")["value"].to_pylist() == [1_005_000.0, 200_000.0, 30_000.0]
    side = {"documents", "sections", "checks", "numbers"}
    assert {f"out.{name}.parquet" for name in side} | {"out.run.json"} <= set(visible(tmp_path))
    record = json.loads((tmp_path / "out.run.json").read_text("utf-8"))
    assert record["counts"]["facts"] == 3
    assert {"versions", "options", "timings"} <= set(record)


def test_failed_and_partial_inputs_have_rows_and_exit_3(
    command: Run, documents: Path, tmp_path: Path
) -> None:
    (documents / "p.txt").write_text("PARTIAL 支出5万元", encoding="utf-8")
    done = command("in", "missing.txt", "-o", "out.parquet")
    assert done.returncode == 3
    rows = {r["source"]: r for r in pq.read_table(tmp_path / "out.documents.parquet").to_pylist()}
    assert {source: row["status"] for source, row in rows.items()} == {
        "in/a.txt": "ok",
        "in/b.txt": "ok",
        "in/p.txt": "partial",
        "in/sub/c.txt": "ok",
        "in/sub/empty.txt": "failed",
        "missing.txt": "failed",
    }
    assert rows["missing.txt"]["error"] == "there is no such file; check the path"
    assert b"in/p.txt: read in part: page 2 has no text" in done.stderr


def test_the_same_bytes_have_facts_once(command: Run, documents: Path, tmp_path: Path) -> None:
    command("in", "-o", "out.parquet")
    rows = {r["source"]: r for r in pq.read_table(tmp_path / "out.documents.parquet").to_pylist()}
    assert rows["in/sub/c.txt"]["duplicate_of"] == "in/b.txt"
    assert rows["in/b.txt"]["duplicate_of"] is None
    assert (rows["in/b.txt"]["facts"], rows["in/sub/c.txt"]["facts"]) == (1, 0)
    assert set(pq.read_table(tmp_path / "out.parquet")["source"].to_pylist()) == {"in/a.txt", "in/b.txt"}


def test_the_order_of_inputs_changes_no_byte(command: Run, documents: Path, tmp_path: Path) -> None:
    command("in/a.txt", "in/b.txt", "in/sub/c.txt", "-o", "one.csv")
    command("in/sub/c.txt", "in/b.txt", "in/a.txt", "in/a.txt", "-o", "two.csv")
    for name in ("", ".documents", ".sections", ".checks", ".numbers"):
        assert (tmp_path / f"one{name}.csv").read_bytes() == (tmp_path / f"two{name}.csv").read_bytes()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("in/a.txt",), 2, "-o out.parquet"),
        (("-o", "out.parquet"), 2, "no documents named"),
        (("in/a.txt", "-o", "out.docx"), 2, ".parquet, .csv, .jsonl"),
        (("in/a.txt", "-o", "out.parquet", "--nonsense"), 2, "--nonsense"),
        (("in/a.txt", "-o", "out.parquet", "--max-pages", "0"), 2, "--max-pages"),
        (("in/a.txt", "-o", "out.parquet", "--region", "西青"), 2, "extract regions"),
        (("in/a.txt", "-o", "out.parquet", "--region", "999999"), 2, "999999"),
        (("in/a.txt", "-o", "out.parquet", "--codes", "none.csv"), 2, "none.csv"),
        (("--files-from", "none.lst", "-o", "out.parquet"), 2, "none.lst"),
        (("empty-folder", "-o", "out.parquet"), 4, "empty-folder"),
        (("in/a.txt", "-o", "no/such/out.parquet"), 5, "no/such"),
        (("in/a.txt", "-o", "no/such/folder/"), 5, "no/such/folder"),
        (("in/a.txt", "-o", "in/a.txt/out.csv"), 5, "in/a.txt"),
        (("fault.txt", "-o", "out.parquet", "--jobs", "0"), 1, "RuntimeError: a fault in two lines"),
        (("interrupt.txt", "-o", "out.parquet", "--jobs", "0"), 130, "interrupted"),
        (("text", "in/sub/empty.txt"), 4, "in/sub/empty.txt: is empty"),
        (("text", "none.txt"), 4, "none.txt: there is no such file"),
        (("explain", "in"), 4, "in: is a folder"),
        (("evaluate", "none", "out.parquet"), 2, "none"),
        (("evaluate", "gold", "none.parquet"), 4, "none.parquet"),
        (("patterns", "chekc"), 2, "check"),
    ],
)
def test_each_trouble_has_its_code_and_one_line(
    command: Run, documents: Path, tmp_path: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    for folder in ("empty-folder", "gold"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "fault.txt").write_text("FAULT")
    (tmp_path / "interrupt.txt").write_text("INTERRUPT")
    (tmp_path / "gold" / "a.csv").write_text("measure,item,code,basis,year,direction,value,unit,purpose\n")
    before = visible(tmp_path)
    done = command(*words)
    assert done.returncode == code
    assert said in message(done)
    assert visible(tmp_path) == before


def test_no_input_could_be_read(command: Run, documents: Path, tmp_path: Path) -> None:
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)))
    done = command("in/sub/empty.txt", "binary.txt", "none.txt", "-o", "out.parquet")
    assert done.returncode == 4
    text = done.stderr.decode()
    for line in ("in/sub/empty.txt: not read", "binary.txt: not read", "none.txt: not read"):
        assert f"extract: {line}" in text
    assert "Traceback" not in text
    assert pq.read_table(tmp_path / "out.documents.parquet")["status"].to_pylist() == ["failed"] * 3


def test_the_real_pipeline_says_what_is_wrong_with_bad_files(command: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 20)
    done = command("empty.txt", "binary.txt", "-o", "out.parquet", standin=False)
    assert done.returncode == 4, done.stderr.decode()
    assert b"empty.txt: not read: " in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read and write everything")
def test_without_permission(command: Run, documents: Path, tmp_path: Path) -> None:
    (documents / "a.txt").chmod(0)
    assert command("in/a.txt", "-o", "out.parquet").returncode == 4
    tmp_path.chmod(0o500)
    assert command("in/b.txt", "-o", "out.parquet").returncode == 5
    tmp_path.chmod(0o700)


@pytest.mark.parametrize("out", ["out.parquet", "out.csv", "out.jsonl", "out.sqlite", "out.xlsx", "out.dta"])
def test_a_full_disk_leaves_the_old_output(command: Run, tmp_path: Path, out: str) -> None:
    (tmp_path / "a.txt").write_text("支出1万元" * 150, encoding="utf-8")
    (tmp_path / "b.txt").write_text("支出1万元", encoding="utf-8")
    assert command("b.txt", "-o", out).returncode == 0
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (9_000, 9_000))

    done = command("a.txt", "-o", out, preexec_fn=small_disk)
    assert done.returncode == 5, done.stderr.decode()
    assert str(out).rpartition(".")[0] in message(done)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_bug_shows_its_traceback_only_when_asked(command: Run, tmp_path: Path) -> None:
    (tmp_path / "fault.txt").write_text("FAULT")
    for jobs, code in (("0", 1), ("1", 4)):
        assert b"Traceback" not in command("fault.txt", "-o", "out.parquet", "--jobs", jobs).stderr
        done = command("fault.txt", "-o", "out.parquet", "--jobs", jobs, "-v")
        assert done.returncode == code
        assert b"Traceback" in done.stderr


def test_ctrl_c_ends_with_130_and_nothing_written(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "long.txt").write_text("FAULT sleep")
    line = [sys.executable, str(ROOT / "tests" / "faulty.py"), "in", "-o", "out.parquet"]
    running = subprocess.Popen(
        line, cwd=tmp_path, stderr=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    while not any((tmp_path / ".out.parquet.work").glob("tmp")):
        assert running.poll() is None
        time.sleep(0.01)
    time.sleep(1)  # its reader sleeps by now: an interrupt in the middle of an import may get lost
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=30)
    assert (running.returncode, said) == (130, b"extract: interrupted; nothing was written\n")
    assert visible(tmp_path) == ["in"]


def test_standard_input_lists_and_globs(command: Run, documents: Path, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("\ufeffin/a.txt\n\n  in/b.txt \n", encoding="utf-8")
    cases = {
        ("-",): ["-"],
        ("--files-from", "list.txt"): ["in/a.txt", "in/b.txt"],
        ("--files-from", "-"): ["in/a.txt"],
        ("in/?.txt",): ["in/a.txt", "in/b.txt"],
        ("in/**/*.txt",): ["in/a.txt", "in/b.txt", "in/sub/c.txt", "in/sub/empty.txt"],
        ("in/*.none", "in/a.txt"): ["in/*.none", "in/a.txt"],
    }
    for words, expected in cases.items():
        stdin = "支出7万元".encode() if words == ("-",) else b"in/a.txt\n"
        command(*words, "-o", "out.parquet", stdin=stdin)
        assert pq.read_table(tmp_path / "out.documents.parquet")["source"].to_pylist() == expected


def test_a_folder_gives_documents_only_and_never_its_own_output(command: Run, documents: Path) -> None:
    for name in (".hidden.txt", "~$lock.docx", "photo.heic", "notes.md", ".git/config.txt"):
        (documents / name).parent.mkdir(exist_ok=True)
        (documents / name).write_text("支出1万元")
    for out in ("in/out.xlsx", "in/out.xlsx"):
        assert command("in", "-o", out).returncode == 3
    (documents / "out.report.html").write_text("支出1万元")
    command("in", "-o", "in/out.jsonl")
    lines = (documents / "out.documents.jsonl").read_text("utf-8").splitlines()
    sources = [json.loads(line)["source"] for line in lines]
    assert [s for s in sources if not s.endswith(".xlsx")] == [
        "in/a.txt",
        "in/b.txt",
        "in/sub/c.txt",
        "in/sub/empty.txt",
    ]


def test_a_name_that_is_no_utf8_is_written_readably(command: Run, tmp_path: Path) -> None:
    name = os.fsdecode(b"\xff.txt")
    (tmp_path / name).write_text("支出1万元", encoding="utf-8")
    done = command(name, "-o", "out.parquet")
    assert done.returncode == 0, done.stderr.decode()
    assert pq.read_table(tmp_path / "out.parquet")["source"].to_pylist() == [r"\udcff.txt"]


def test_text_is_what_the_offsets_count_in(command: Run, documents: Path, tmp_path: Path) -> None:
    text = command("text", "in/a.txt").stdout.decode()
    command("in/a.txt", "-o", "out.parquet")
    for row in pq.read_table(tmp_path / "out.parquet").to_pylist():
        assert text[row["char_start"] : row["char_end"]] == row["quote"]


def test_explain_shows_each_row_with_rule_reading_and_place(command: Run, documents: Path) -> None:
    done = command("explain", "in/a.txt")
    text = done.stdout.decode()
    assert done.returncode == 0
    for part in (
        "1,005,000.00 yuan",
        "“100.50” 万元 (printed)",
        "standin.amount",
        "offset 2–10",
        "支出【100.50万元】",
    ):
        assert part in text
    assert text.count("standin.amount") == 2
    assert "200,000.00" not in command("explain", "in/a.txt", "--find", "没有").stdout.decode()


def test_a_closed_pipe_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("支出1万元\n" * 50_000, encoding="utf-8")
    line = f"{sys.executable} {ROOT}/tests/standin.py text a.txt | head -1; exit ${{PIPESTATUS[0]}}"
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(["bash", "-c", line], cwd=tmp_path, capture_output=True, env=env, timeout=60)
    assert (done.returncode, done.stdout.decode(), done.stderr) == (0, "支出1万元\n", b"")


def test_quiet_and_json_logs(command: Run, documents: Path) -> None:
    assert command("in/a.txt", "-o", "out.parquet", "-q").stderr == b""
    done = command("in", "-o", "out.parquet", "--log-format", "json")
    events = [json.loads(line) for line in done.stderr.splitlines()]
    assert [event["event"] for event in events] == ["input", "done"]
    assert events[0]["source"] == "in/sub/empty.txt"
    assert events[1]["facts"] == 3


def test_memory_does_not_grow_with_documents(tmp_path: Path) -> None:
    code = """
import resource, sys
import standin; standin.install()
from extractor.model import Blob, Options
from extractor.inputs import once
from extractor.write import Writer, layout
def stream(n):
    for k in range(n):
        yield from standin.process(Blob(f"{k:09}.txt", ("支出1万元" * 10 + str(k)).encode()), Options())
def peak(n):
    with Writer(layout("out.parquet")) as writer:
        for result in once(stream(n)):
            writer.add(result)
        writer.commit()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(peak(4000), peak(12000))
"""
    env = os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, env=env, timeout=120
    )
    some, many = map(float, done.stdout.split())
    assert many < 400
    assert many - some < 60


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("codes", "2080505", "--year", "2021"), "机关事业单位基本养老保险缴费支出"),
        (("codes", "职业年金"), "2080506"),
        (("regions", "西青"), "120111"),
        (("regions", "110103", "--json"), '"name": "崇文区"'),
        (("codes", "20805"), "valid_to        2019"),
    ],
)
def test_look_ups(command: Run, words: tuple[str, ...], said: str) -> None:
    done = command(*words, standin=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert said in done.stdout.decode()


def test_a_look_up_without_result_says_so(command: Run) -> None:
    assert "9999999" in message(command("codes", "9999999", standin=False))


def test_a_folder_called_like_a_sub_command_is_read(command: Run, tmp_path: Path) -> None:
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "a.txt").write_text("某局2024年部门预算\n支出预算10万元。", encoding="utf-8")
    assert command("text", "-o", "out.csv", standin=False).returncode == 0
    assert "text/a.txt" in (tmp_path / "out.csv").read_text(encoding="utf-8-sig")


def test_patterns_check_passes_on_our_own(command: Run) -> None:
    done = command("patterns", "check", standin=False)
    assert done.returncode == 0, done.stdout.decode()


def test_what_an_archive_holds_has_a_name(command: Run, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name in ("one.txt", "sub/two.txt"):
            archive.writestr(name, f"2024年部门预算情况说明\n部门收入预算{len(name)}万元。\n")
    done = command("a.zip", "-o", "out.parquet", standin=False)
    assert done.returncode == 0, done.stderr.decode()
    sources = pq.read_table(tmp_path / "out.documents.parquet")["source"].to_pylist()
    assert sources == ["a.zip!one.txt", "a.zip!sub/two.txt"]
    assert "预算11万元" in command("text", sources[1], standin=False).stdout.decode()
    assert "name one, such as 'a.zip!one.txt'" in message(command("text", "a.zip", standin=False))
    assert "a.zip holds no three.txt" in message(command("text", "a.zip!three.txt", standin=False))


def test_explain_writes_a_page(command: Run, documents: Path, tmp_path: Path) -> None:
    done = command("explain", "in/a.txt", "--html", "a.html")
    assert (done.returncode, done.stdout) == (0, b"")
    assert "100.50万元" in (tmp_path / "a.html").read_text("utf-8")
    assert command("explain", "in/a.txt", "--html", "none/a.html").returncode == 5
