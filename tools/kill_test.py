"""Kills runs at random moments and looks whether anything is lost, doubled or half written.

    python tools/kill_test.py [--times 100] [--documents 300] [--seed 1] [--whom parent|worker]

A run over generated documents is ended with kill -9 (the whole run, or one of its workers), then the
same command is given again, until it comes to its end. Its files must be those of an undisturbed run,
byte by byte, and no file may ever be seen in part. Exit code 0 says that all of this held.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLES = ("", ".documents", ".sections", ".checks", ".numbers")


def prepare(folder: Path, documents: int) -> None:
    """Documents that take their time, so that there is something to interrupt."""
    (folder / "in").mkdir()
    for number in range(documents):
        text = f"FAULT nap 支出{number}万元，其中{number}.5万元"
        (folder / "in" / f"{number:05}.txt").write_text(text, encoding="utf-8")


def start(folder: Path, out: str, *words: str) -> subprocess.Popen[bytes]:
    line = [sys.executable, str(ROOT / "tests" / "faulty.py"), "in", "-o", out, "-q", *words]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(line, cwd=folder, env=env, stderr=subprocess.PIPE)


def contents(folder: Path, stem: str) -> list[bytes]:
    """The files of an output that are there."""
    paths = [folder / f"{stem}{table}.parquet" for table in TABLES]
    return [path.read_bytes() for path in (*paths, folder / f"{stem}.report.json") if path.exists()]


def workers(parent: int) -> list[int]:
    try:
        return [int(n) for n in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]
    except OSError:
        return []


def undisturbed(folder: Path) -> tuple[list[bytes], float]:
    """The files as they should be, and how long it takes to make them."""
    begun = time.monotonic()
    run = start(folder, "clean.parquet", "--jobs", "2")
    assert run.wait() == 0, run.stderr and run.stderr.read()
    return contents(folder, "clean"), time.monotonic() - begun


def kill_parent(folder: Path, chance: random.Random, longest: float) -> bool:
    """Starts the run and kills it at some moment; True if it was done before."""
    run = start(folder, "out.parquet", "--jobs", "2")
    with suppress(subprocess.TimeoutExpired):
        assert run.wait(chance.uniform(0, longest)) == 0, run.stderr and run.stderr.read()
        return True
    run.send_signal(signal.SIGKILL)
    run.wait()
    return False


def kill_workers(folder: Path, chance: random.Random, pause: float) -> int:
    """One run, of which again and again a worker is killed; how many were."""
    run, killed = start(folder, "out.parquet", "--jobs", "2", "--fresh"), 0
    while run.poll() is None:
        time.sleep(chance.uniform(0, pause))
        if found := workers(run.pid):
            with suppress(ProcessLookupError):
                os.kill(chance.choice(found), signal.SIGKILL)
                killed += 1
    assert run.returncode == 0, run.stderr and run.stderr.read()
    return killed


def whole(folder: Path, wanted: list[bytes]) -> None:
    """No file is there in part: each is one of those that are wanted."""
    for content in contents(folder, "out"):
        assert content in wanted, "a file that should not be"


def clear(folder: Path) -> None:
    for path in folder.glob("out.*"):
        path.unlink()


def parents(folder: Path, times: int, chance: random.Random) -> tuple[int, int]:
    """Kills ``times`` runs; how many runs came to their end meanwhile, and kills."""
    wanted, seconds = undisturbed(folder)
    killed = ended = 0
    while killed < times:
        if kill_parent(folder, chance, 1.1 * seconds):
            ended += 1
            assert contents(folder, "out") == wanted, "not the files of an undisturbed run"
            clear(folder)
        else:
            killed += 1
            whole(folder, wanted)
    assert start(folder, "out.parquet", "--jobs", "2").wait() == 0
    assert contents(folder, "out") == wanted, "not the files of an undisturbed run"
    return ended + 1, killed


def crews(folder: Path, times: int, chance: random.Random) -> tuple[int, int]:
    """Kills ``times`` workers at least; how many runs that took, and kills."""
    wanted, _ = undisturbed(folder)
    killed = ended = 0
    while killed < times:
        killed += kill_workers(folder, chance, 0.3)
        ended += 1
        assert contents(folder, "out") == wanted, "not the files of an undisturbed run"
        clear(folder)
    return ended, killed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0] if __doc__ else "")
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--whom", choices=("parent", "worker"))
    options = parser.parse_args()
    for whom, kill in (("parent", parents), ("worker", crews)):
        if options.whom in (None, whom):
            with tempfile.TemporaryDirectory() as name:
                prepare(Path(name), options.documents)
                ended, killed = kill(Path(name), options.times, random.Random(options.seed))
                print(f"{whom}: killed {killed} times, {ended} runs ended, all files as they should be")
    return 0


if __name__ == "__main__":
    sys.exit(main())
