"""A real engine with two workers on this machine: the same bytes as without one, whatever becomes of the workers."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

pytest.importorskip("distributed")
ROOT = Path(__file__).resolve().parent.parent
TABLES = ("", ".documents", ".sections", ".checks", ".numbers")
ENV = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "extractor", "in", *words]


def outcome(folder: Path, *words: str) -> tuple[int, str]:
    done = subprocess.run(command(*words), cwd=folder, env=ENV, capture_output=True, text=True, timeout=300)
    return done.returncode, done.stderr


def contents(folder: Path, stem: str) -> list[bytes]:
    paths = [folder / f"{stem}{table}.parquet" for table in TABLES]
    return [
        path.read_bytes() for path in (*paths, folder / f"{stem}.report.html", folder / f"{stem}.report.json")
    ]


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``in`` (documents, and files that are none) and the output of a run without an engine."""
    folder = tmp_path_factory.mktemp("engine")
    (folder / "in").mkdir()
    sources = sorted((ROOT / "corpus").glob("*.txt"))
    for number in range(200):
        text = sources[number % len(sources)].read_text("utf-8")
        (folder / "in" / f"{number:03}.txt").write_text(f"{text}\n第{number}份\n", encoding="utf-8")
    (folder / "in" / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    (folder / "in" / "empty.docx").write_bytes(b"")
    (folder / "in" / "long.txt").write_text("会议费1万元，培训费2万元。" * 800, encoding="utf-8")
    code, said = outcome(folder, "-o", "alone.parquet", "--max-rows", "1000")
    assert (code, "long.txt: not read: gives more than 1,000 rows" in said) == (3, True), said
    return folder


@contextmanager
def running(folder: Path, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", *words],
        cwd=folder,
        env=ENV,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and two workers without a nanny, so that one that is killed stays dead."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    with ExitStack() as stack:
        stack.enter_context(
            running(
                folder,
                "distributed.cli.dask_scheduler",
                "--port",
                str(port),
                "--host",
                "127.0.0.1",
                "--no-dashboard",
            )
        )
        worker = ("distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard")
        yield address, [stack.enter_context(running(folder, *worker)) for _ in range(2)]


def children(process: int) -> list[int]:
    return [int(n) for n in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def outposts(process: int) -> list[int]:
    """The outposts of a worker: its threads start them."""
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    return [int(n) for path in tasks for n in path.read_text().split()]


def test_a_cluster_of_its_own_gives_the_same_bytes(inputs: Path) -> None:
    words = ("-o", "own.parquet", "--max-rows", "1000", "--engine", "dask", "--jobs", "2", "-q")
    code, said = outcome(inputs, *words)
    assert (code, said.count("\n")) == (3, 3), said
    assert contents(inputs, "own") == contents(inputs, "alone")
    assert [path.name for path in inputs.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("victim", ["worker", "outpost"])
def test_a_worker_killed_in_the_middle_costs_nothing(inputs: Path, victim: str) -> None:
    with cluster(inputs) as (address, workers):
        words = ("--max-rows", "1000", "--engine", "dask", "--scheduler", address, "--fresh", "-q", "-o")
        run = subprocess.Popen(
            command(*words, f"{victim}.parquet"), cwd=inputs, env=ENV, stderr=subprocess.PIPE
        )
        until = time.monotonic() + 120
        while not all(outposts(worker.pid) for worker in workers):
            assert run.poll() is None and time.monotonic() < until
            time.sleep(0.02)
        time.sleep(0.5)
        assert run.poll() is None, "over before anything was killed"
        os.kill(workers[0].pid if victim == "worker" else outposts(workers[0].pid)[0], signal.SIGKILL)
        assert run.wait(120) == 3, run.stderr and run.stderr.read().decode()
        left = [pid for worker in workers if worker.poll() is None for pid in outposts(worker.pid)]
    assert contents(inputs, victim) == contents(inputs, "alone")
    assert left == []


def test_a_run_with_an_engine_is_resumed_without_one(inputs: Path) -> None:
    words = ("-o", "again.parquet", "--max-rows", "1000", "--keep-work", "-q")
    assert outcome(inputs, *words, "--engine", "dask", "--jobs", "1")[0] == 3
    assert outcome(inputs, *words)[0] == 3
    counts = json.loads((inputs / "again.run.json").read_text("utf-8"))["counts"]
    assert counts["inputs_known"] == counts["inputs"] == 203
    assert contents(inputs, "again") == contents(inputs, "alone")


def test_another_release_on_a_worker_is_refused(inputs: Path) -> None:
    """Its patterns are changed after the run has told what it is."""
    code = (
        "import sys, extractor.commands.running as running\n"
        "running.fingerprint = lambda *_, **__: 'of another release'\n"
        "from extractor.cli import main\n"
        "if __name__ == '__main__': sys.exit(main(sys.argv[1:]))"
    )
    (inputs / "other.py").write_text(code, encoding="utf-8")
    line = [sys.executable, "other.py", "in/000.txt", "-o", "x.csv", "-q", "--engine", "dask", "--jobs", "1"]
    done = subprocess.run(line, cwd=inputs, env=ENV, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert "another release" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--engine", "dask", "--jobs", "0"), "--jobs 0 has no workers"),
        (("--scheduler", "tcp://127.0.0.1:1"), "say which with --engine"),
        (("--engine", "dask", "--scheduler", "tcp://127.0.0.1:1"), "no cluster answers there"),
        (("-", "--engine", "dask"), "standard input cannot be read by other machines"),
    ],
)
def test_what_makes_no_sense_is_said_in_one_line(inputs: Path, words: tuple[str, ...], said: str) -> None:
    code, told = outcome(inputs, *words, "-o", "x.csv")
    assert (code, told.count("\n")) == (2, 1), told
    assert said in told
