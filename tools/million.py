"""A million documents through a whole run: how much memory its two lasting processes need.

    python tools/million.py [--documents 1000000] [--facts 20] [--jobs 2] [--at-most 400]

The documents exist by name only; a pipeline of a few lines gives each of them rows (facts, and half as
many numbers). Everything else is real: list, workers, journal, partitioned tables, report. Prints the
peak memory of the process that supervises and of the one that writes. Exit code 0 says that both stayed
under the limit and that no row was lost.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REGIONS = ("310114", "310115", "440300", "120111", "")


def play(words: list[str], facts: int) -> int:
    """The command ``extract`` with documents and a pipeline that are made up."""
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    import standin

    standin.install()
    from extractor import api
    from extractor.cli import main
    from extractor.model import Blob, Options, Result

    text = "".join(f"其中：第{n}项业务支出{n}.5万元，主要用于日常运转。" for n in range(facts))

    def load(source: str, max_bytes: int) -> Blob:  # noqa: ARG001
        return Blob(source, f"{source}：{text}".encode())

    def process_one(blob: Blob, options: Options) -> Result:
        number = int(blob.source[:7])
        place = {"region_code": REGIONS[number % 5] or None, "fiscal_year": 2010 + number % 15}
        made = standin.process(blob, options)[0]
        found = tuple(fact._replace(**place, sentence=fact.quote) for fact in made.facts)
        return Result(made.document, found, made.sections, made.checks, made.numbers * (facts // 2))

    api.load = load  # type: ignore[attr-defined]
    sys.modules["extractor.pipeline"].process_one = process_one  # type: ignore[attr-defined]
    return main(words)


def peak(process: int) -> int:
    """Megabytes that a process once had in memory; 0 if it is gone."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM")), 0)


def writer_of(parent: int) -> int | None:
    """The first child of a run is the one that writes the tables."""
    try:
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    except OSError:
        return None
    return int(children[0]) if children else None


def watch(parent: int, seen: dict[str, int], done: threading.Event) -> None:
    """Notes the peaks until the run is done."""
    writer = None
    while not done.wait(0.5):
        writer = writer or writer_of(parent)
        seen["supervisor"] = max(seen.get("supervisor", 0), peak(parent))
        if writer:
            seen["writer"] = max(seen.get("writer", 0), peak(writer))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0] if __doc__ else "")
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--facts", type=int, default=20)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--at-most", type=int, default=400, help="megabytes")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, done, seen = Path(name), threading.Event(), dict[str, int]()
        (folder / "list").write_text("".join(f"{n:07}.txt\n" for n in range(options.documents)))
        words = ["--files-from", "list", "-o", "out/", "--jobs", str(options.jobs), "--partition", "always"]
        code = f"import sys; sys.path.insert(0, {str(ROOT / 'tools')!r}); import million\n"
        code += f"sys.exit(million.play({words!r}, {options.facts}))"
        start = time.monotonic()
        run = subprocess.Popen(
            [sys.executable, "-c", code], cwd=folder, env=os.environ | {"PYTHONPATH": str(ROOT)}
        )
        watcher = threading.Thread(target=watch, args=(run.pid, seen, done))
        watcher.start()
        exit_code = run.wait()
        done.set()
        watcher.join()
        counts = json.loads((folder / "out" / "run.json").read_text())["counts"] if exit_code == 0 else {}
        size = sum(path.stat().st_size for path in folder.rglob("*.parquet") if path.is_file()) / 1e6
        print(
            f"{counts.get('documents', 0):,} documents, {counts.get('facts', 0):,} facts, {size:,.0f} MB of tables"
        )
        print(f"{time.monotonic() - start:,.0f} s; peak memory in MB: {seen}")
    whole = counts.get("facts") == options.documents * options.facts
    return 0 if whole and max(seen.values()) <= options.at_most else 1


if __name__ == "__main__":
    sys.exit(main())
