"""Kills, full disks and second runs: nothing is lost, doubled or half written, and nothing is read twice."""

from __future__ import annotations

import importlib.util
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow.parquet as pq
import pytest

ROOT = Path(__file__).resolve().parent.parent
Extract = Callable[..., dict[str, Any]]


def tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("whom", ["parents", "crews"])
def test_killed_at_any_moment(tmp_path: Path, whom: str) -> None:
    """The hundredfold is ``make soak``."""
    kill = tool("kill_test")
    kill.prepare(tmp_path, 30)
    ended, killed = getattr(kill, whom)(tmp_path, 2, random.Random(5))
    assert ended >= 1
    assert killed >= 2


@pytest.mark.skipif(shutil.which("cc") is None, reason="needs a C compiler")
def test_a_write_that_fails_leaves_the_old_output(tmp_path: Path) -> None:
    """All of the first fifty are in ``make soak``."""
    assert tool("write_errors").trials(tmp_path, (1, 20, 33)) == [1, 20, 33]


@pytest.fixture
def extract(tmp_path: Path) -> Extract:
    """Runs the command over ``in`` and returns what its ``run.json`` counts."""
    (tmp_path / "in").mkdir()
    for number in range(30):
        (tmp_path / "in" / f"{number:02}.txt").write_text(f"FAULT nap 支出{number}万元", encoding="utf-8")

    def run(*words: str, code: int = 0) -> dict[str, Any]:
        done = subprocess.run(line(*words), cwd=tmp_path, capture_output=True, env=env(), timeout=60)
        assert done.returncode == code, done.stderr.decode()
        counts: dict[str, Any] = json.loads((tmp_path / "out.run.json").read_text("utf-8"))["counts"]
        return counts

    return run


def line(*words: str) -> list[str]:
    script = str(ROOT / "tests" / "faulty.py")
    return [sys.executable, script, "in", "-o", "out.parquet", "--jobs", "2", *words]


def env() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT)}


def killed_after(folder: Path, seconds: float) -> None:
    """A run that is killed when its journal has been open for some time."""
    running = subprocess.Popen(line("--keep-work"), cwd=folder, env=env(), stderr=subprocess.DEVNULL)
    while not (folder / ".out.parquet.work" / "tmp").exists():
        assert running.poll() is None
        time.sleep(0.01)
    time.sleep(seconds)
    running.send_signal(signal.SIGKILL)
    running.wait()


def test_a_killed_run_goes_on_where_it_stopped(extract: Extract, tmp_path: Path) -> None:
    for number in range(30, 200):
        (tmp_path / "in" / f"{number:03}.txt").write_text(f"FAULT nap 支出{number}万元", encoding="utf-8")
    killed_after(tmp_path, 1.6)
    assert not list(tmp_path.glob("out*"))
    counts = extract()
    assert 0 < counts["inputs_known"] < 200
    assert counts["documents"] == counts["facts"] == 200
    assert not list(tmp_path.glob(".out*"))


@pytest.mark.parametrize(
    ("change", "words", "known"),
    [
        (lambda folder: None, (), 30),
        (lambda folder: None, ("--fresh",), 0),
        (lambda folder: None, ("--no-ocr",), 0),
        (lambda folder: (folder / "in" / "07.txt").write_text("支出8万元", encoding="utf-8"), (), 29),
        (lambda folder: (folder / "in" / "07.txt").unlink(), (), 29),
    ],
)
def test_only_what_is_the_same_is_taken_over(
    extract: Extract, tmp_path: Path, change: Callable[[Path], object], words: tuple[str, ...], known: int
) -> None:
    extract("--keep-work")
    change(tmp_path)
    counts = extract(*words)
    assert counts["inputs_known"] == known
    sources = pq.read_table(tmp_path / "out.documents.parquet")["source"].to_pylist()
    assert sources == sorted(f"in/{path.name}" for path in (tmp_path / "in").iterdir())
    assert counts["facts"] == len(sources)


def test_an_earlier_output_is_taken_over(extract: Extract, tmp_path: Path) -> None:
    inputs = tmp_path / "in"
    (inputs / "x.txt").write_text("", encoding="utf-8")
    extract(code=3)
    (inputs / "07.txt").write_text("支出8万元", encoding="utf-8")
    (inputs / "08.txt").unlink()
    (inputs / "new.txt").write_text("支出9万元", encoding="utf-8")
    words = ("--since", "out.parquet", "-o", "second.parquet")
    done = subprocess.run([*line(), *words], cwd=tmp_path, env=env(), capture_output=True, timeout=60)
    assert done.returncode == 3, done.stderr.decode()
    assert json.loads((tmp_path / "second.run.json").read_text("utf-8"))["counts"]["inputs_known"] == 29
    assert extract("--since", "out.parquet", "--retry-failed", code=3)["inputs_known"] == 28
    extract("--fresh", code=3)
    for table in ("", ".documents", ".sections", ".checks", ".numbers"):
        assert (tmp_path / f"out{table}.parquet").read_bytes() == (
            tmp_path / f"second{table}.parquet"
        ).read_bytes()
    for word in ("none.parquet", "out.csv"):
        done = subprocess.run(
            [*line(), "--since", word], cwd=tmp_path, env=env(), capture_output=True, timeout=60
        )
        assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)


def test_failed_ones_are_read_again_when_asked(extract: Extract, tmp_path: Path) -> None:
    (tmp_path / "in" / "x.txt").write_text("", encoding="utf-8")
    assert extract("--keep-work", code=3)["inputs_known"] == 0
    assert extract("--keep-work", code=3)["inputs_known"] == 31
    assert extract("--keep-work", "--retry-failed", code=3)["inputs_known"] == 30


def test_two_runs_do_not_write_the_same_output(extract: Extract, tmp_path: Path) -> None:
    for number in range(30, 200):
        (tmp_path / "in" / f"{number:03}.txt").write_text(f"FAULT nap 支出{number}万元", encoding="utf-8")
    first = subprocess.Popen(line(), cwd=tmp_path, env=env(), stderr=subprocess.DEVNULL)
    while not (tmp_path / ".out.parquet.work" / "tmp").exists():
        time.sleep(0.01)
    second = subprocess.run(line(), cwd=tmp_path, env=env(), capture_output=True, timeout=60)
    assert (second.returncode, second.stderr.count(b"\n")) == (2, 1)
    assert b"another run" in second.stderr
    assert first.wait(60) == 0
