"""Isolation and limits: whatever a document does to its reader costs one row, and nothing depends on the number of jobs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests import tiny_pdf

ROOT = Path(__file__).resolve().parent.parent
TABLES = ("", ".documents", ".sections", ".checks", ".numbers")
LIMITS = ("--cpu-per-document", "0.5", "--still", "2", "--memory", "1500", "--max-rows", "5000")
#: Fault -> what its row says.
REASONS = {
    "segfault": "crashed its reader (SIGSEGV)",
    "abort": "crashed its reader (SIGABRT)",
    "exit": "ended its reader (exit code 3)",
    "sysexit": "ended its reader",
    "loop": "raise --cpu-per-document",
    "sleep": "raise --still",
    "memory": "raise --memory",
    "rows": "raise --max-rows",
    "panic": "PanicException",
    "bug": "ZeroDivisionError",
    "stray": "crashed its reader (SIGABRT)",
}
Extract = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def extract(tmp_path: Path) -> Extract:
    def run(*words: str, script: str | None = "faulty.py", **env: str) -> subprocess.CompletedProcess[bytes]:
        start = [str(ROOT / "tests" / script)] if script else ["-m", "extractor"]
        line = [sys.executable, *start, *words]
        return subprocess.run(
            line,
            cwd=tmp_path,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": str(ROOT)} | env,
            timeout=120,
        )

    return run


def rows(path: Path) -> dict[str, dict[str, Any]]:
    """The documents table by source."""
    return {row["source"]: row for row in pq.read_table(path).to_pylist()}


def contents(folder: Path, stem: str, suffix: str) -> list[bytes]:
    return [(folder / f"{stem}{table}{suffix}").read_bytes() for table in TABLES]


@pytest.fixture
def neighbours(tmp_path: Path) -> Path:
    """A folder of documents that can be read."""
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(40):
        (folder / f"{number:02}.txt").write_text(f"支出{number}万元，其中{number}.5万元", encoding="utf-8")
    return folder


def test_every_fault_costs_its_own_row_only(extract: Extract, neighbours: Path, tmp_path: Path) -> None:
    assert extract("in", "-o", "clean.parquet", "--jobs", "0").returncode == 0
    for number, fault in enumerate((*REASONS, "noise")):
        (neighbours / f"{3 * number:02}-{fault}.txt").write_text(f"FAULT {fault} 支出7万元", encoding="utf-8")
    done = extract("in", "-o", "out.parquet", "--jobs", "2", *LIMITS)
    assert done.returncode == 3, done.stderr.decode()
    assert (done.stdout, b"noise\n" in done.stderr) == (b"", False)
    found = rows(tmp_path / "out.documents.parquet")
    faults = {source[6:-4]: row for source, row in found.items() if "-" in source}
    for fault, reason in REASONS.items():
        assert faults[fault]["status"] == "failed"
        assert reason in faults[fault]["error"], fault
        assert len(faults[fault]["sha256"]) == 64
    assert faults["noise"]["status"] == "ok"
    ours = [row for row in pq.read_table(tmp_path / "out.parquet").to_pylist() if "-" not in row["source"]]
    assert ours == pq.read_table(tmp_path / "clean.parquet").to_pylist()
    assert {k: v for k, v in found.items() if "-" not in k} == rows(tmp_path / "clean.documents.parquet")
    assert "sleep\x00987" not in _running()


def _running() -> str:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(path.read_text())
        except OSError:
            continue
    return "\n".join(found)


def test_a_fault_in_an_archive_costs_one_member(extract: Extract, tmp_path: Path) -> None:
    names = ["a", "segfault", "b", "memory", "c", "bug", "loop", "d"]
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for name in names:
            archive.writestr(name, f"FAULT {name} 1万元" if name in REASONS else f"支出1万元{name}")
    assert extract("all.zip", "-o", "out.parquet", "--jobs", "2", *LIMITS).returncode == 3
    found = rows(tmp_path / "out.documents.parquet")
    assert list(found) == [f"all.zip!{name}" for name in sorted(names)]
    assert [row["status"] for row in found.values()] == ["ok", "ok", "failed", "ok", "ok", *["failed"] * 3]


def test_nothing_depends_on_jobs_order_locale_or_hash_seed(extract: Extract, tmp_path: Path) -> None:
    names = sorted(path.name for path in (ROOT / "corpus").glob("*.txt"))[:6]
    for name in names:
        (tmp_path / name).write_bytes((ROOT / "corpus" / name).read_bytes())
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    names.append("broken.pdf")
    ways: list[tuple[str, list[str], dict[str, str]]] = [
        ("0", names, {"PYTHONHASHSEED": "1"}),
        ("1", names[::-1], {"PYTHONHASHSEED": "2", "LC_ALL": "C"}),
        ("3", names[3:] + names[:3], {"PYTHONHASHSEED": "3", "LC_ALL": "C.UTF-8", "TZ": "Asia/Shanghai"}),
    ]
    outputs = []
    for jobs, order, env in ways:
        extract(*order, "-o", f"o{jobs}.csv", "--jobs", jobs, script=None, **env)
        outputs.append(contents(tmp_path, f"o{jobs}", ".csv"))
        outputs[-1].append((tmp_path / f"o{jobs}.report.html").read_bytes())
    assert outputs[0][0].count(b"\n") > 100
    assert outputs[0] == outputs[1] == outputs[2]


SLOW = """
import hashlib, sys
sys.path.insert(0, {tests!r})
from extractor.read import pdf
real, count = pdf.read_page, 0
def slow(page):
    global count
    count += 1
    while count == 3 and {within!r} == "python":
        pass
    if count == 3 and {within!r} == "a library":
        hashlib.pbkdf2_hmac("sha256", b"", b"", 2**31 - 1)
    return real(page)
pdf.read_page = slow
from extractor.cli import main
sys.exit(main())
"""


@pytest.mark.parametrize(
    ("within", "words", "pages", "said"),
    [
        (
            "python",
            ("--cpu-per-page", "0.2"),
            4,
            "page 3 took more than 0.2 s of processor time: raise --cpu-per-page",
        ),
        (
            "python",
            ("--cpu-per-document", "0.3"),
            2,
            "only the first 2 of 4 pages are read: took more than 0.3 s",
        ),
        (
            "a library",
            ("--cpu-per-document", "0.3"),
            2,
            "only the first 2 pages are read: the next one took more than",
        ),
    ],
)
def test_a_page_without_end_leaves_the_others(
    tmp_path: Path, within: str, words: tuple[str, ...], pages: int, said: str
) -> None:
    (tmp_path / "slow.py").write_text(SLOW.format(tests=str(ROOT / "tests"), within=within), encoding="utf-8")
    texts = ("支出总计100万元。", "其中基本支出80万元。", "会议费3万元。", "公务接待费2万元，比上年减少。")
    made = [tiny_pdf.Page().text(72, 100 + 40 * n, text) for n, text in enumerate(texts)]
    (tmp_path / "a.pdf").write_bytes(tiny_pdf.build(*made))
    line = [sys.executable, "slow.py", "a.pdf", "-o", "out.parquet", "--jobs", "1", *words]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(line, cwd=tmp_path, capture_output=True, env=env, timeout=60)
    row = rows(tmp_path / "out.documents.parquet")["a.pdf"]
    assert (row["status"], row["pages"]) == ("partial", pages), done.stderr.decode()
    assert row["error"].startswith(said)
    assert row["facts"] > 0


def test_a_run_says_what_it_was(extract: Extract, neighbours: Path, tmp_path: Path) -> None:
    extract("in", "-o", "out.parquet", "--jobs", "2")
    record = json.loads((tmp_path / "out.run.json").read_text("utf-8"))
    assert record["counts"]["inputs"] == 40
    assert {"seconds", "documents_per_second", "seconds_reading"} <= set(record["timings"])
