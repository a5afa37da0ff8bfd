"""How a whole run compares with itself on one core, and with a plain loop over the same documents.

    python tools/bench_run.py [--documents 5000] [--also FOLDER] [--rounds 3]

Generated text documents (those of ``bench.py``) and all files of FOLDER are read

* on two cores with two workers, and on one core with one: the ratio of their times;
* by one worker and by a plain loop in one process, without journal or isolation, that writes the same
  tables and report: the ratio of their processor times, text only.

The machine may be busy with other things: each round of the first comparison waits until both cores are free,
and does not count if its run on one core got less than 95 % of it. Medians of the rounds count.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple

import bench

#: A run without all that makes it a safe one.
PLAIN = """
from extractor.across import Across
from extractor.api import results
from extractor.inputs import once, sources
from extractor.model import Options
from extractor.report import ReportBuilder, reliability
from extractor.write import Writer, layout
report, files = ReportBuilder(reliability()), layout("plain.parquet")
with Across() as across, Writer(files) as writer:
    for result in across.see(once(results(sources(["documents"]), Options()))):
        writer.add(result)
        report.add(result)
    for between in across.checks():
        writer.add_check(between.check)
        report.add_between(between.check, between.source, between.department, between.fiscal_year)
    report.write(writer.place(files.report_html), writer.place(files.report_json))
    writer.note({})
    writer.commit()
"""
#: Takes a second of a processor, and prints how long that was on the clock.
SECOND = """
import time
begun, start = time.monotonic(), time.process_time()
while time.process_time() - start < 1: sum(range(1000))
print(time.monotonic() - begun)
"""
_FREE = 1.05


class Cost(NamedTuple):
    """Seconds on the clock, and of all processors."""

    clock: float
    processor: float


def cost(line: list[str], folder: Path, cores: set[int]) -> Cost:
    """What a command costs that may use these cores only. It may end with 3: some inputs are not read."""
    before, start = _children(), time.monotonic()
    done = subprocess.run(
        line, cwd=folder, preexec_fn=lambda: os.sched_setaffinity(0, cores), capture_output=True, text=True
    )
    if done.returncode not in (0, 3):
        raise SystemExit(done.stderr)
    return Cost(time.monotonic() - start, _children() - before)


def _children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def run(folder: Path, jobs: int, cores: set[int], *inputs: str) -> Cost:
    words = [*inputs, "-o", "out.parquet", "-q", "--fresh", "--jobs", str(jobs)]
    return cost([sys.executable, "-m", "extractor", *words], folder, cores)


def are_free(cores: list[int]) -> bool:
    """Whether nobody else uses the cores just now."""
    loops = [
        subprocess.Popen(["taskset", "-c", str(core), sys.executable, "-c", SECOND], stdout=subprocess.PIPE)
        for core in cores
    ]
    return max(float(loop.communicate()[0]) for loop in loops) < _FREE


def wait_until_free(cores: list[int], patience: float) -> bool:
    end = time.monotonic() + patience
    while not are_free(cores):
        if time.monotonic() > end:
            return False
        time.sleep(10)
    return True


def speedup(folder: Path, rounds: int, inputs: tuple[str, ...], patience: float) -> None:
    cores = sorted(os.sched_getaffinity(0))[:2]
    ratios = []
    while len(ratios) < rounds and wait_until_free(cores, patience):
        two = run(folder, 2, set(cores), *inputs)
        free = are_free(cores)
        one = run(folder, 1, {cores[0]}, *inputs)
        counts = free and one.processor / one.clock > 0.95
        print(
            f"one core {one.clock:.1f} s ({one.processor:.1f} of a processor), two cores {two.clock:.1f} s "
            f"({two.processor:.1f}), ratio {one.clock / two.clock:.2f}{'' if counts else ' (disturbed)'}",
            flush=True,
        )
        if counts:
            ratios.append(one.clock / two.clock)
    print(
        f"two cores / one core: {median(ratios):.2f} ({len(ratios)} rounds)"
        if ratios
        else "never undisturbed"
    )


def overhead(folder: Path, rounds: int) -> None:
    core = {min(os.sched_getaffinity(0))}
    ratios = []
    for _ in range(rounds):
        loop = cost([sys.executable, "-c", PLAIN], folder, core)
        worker = run(folder, 1, core, "documents")
        ratios.append(worker.processor / loop.processor)
        print(
            f"plain loop {loop.processor:.1f} s of a processor ({loop.clock:.1f} s on the clock), "
            f"one worker {worker.processor:.1f} ({worker.clock:.1f}), ratio {ratios[-1]:.3f}",
            flush=True,
        )
    print(f"one worker / plain loop: {median(ratios):.3f}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0] if __doc__ else "")
    parser.add_argument("--documents", type=int, default=5000)
    parser.add_argument("--also", type=Path, help="a folder of documents of all kinds")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--patience", type=float, default=600, help="seconds to wait for free cores")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "documents").mkdir()
        bench.generate(folder / "documents", options.documents)
        overhead(folder, options.rounds)
        inputs = ("documents", *([str(options.also.resolve())] if options.also else ()))
        speedup(folder, options.rounds, inputs, options.patience)
    return 0


if __name__ == "__main__":
    os.environ["PYTHONPATH"] = str(bench.ROOT)
    sys.exit(main())
