"""How fast the pipeline is on text, beside what reading alone costs.

    python tools/bench.py [--documents 5000] [--keep FOLDER]

Generates distinct documents over all styles of ``corpus/`` (every printed amount of a document is
multiplied by one whole number, so that its sums still close), then measures in one process, on one
core: reading and decoding them, one regex scan, and the whole pipeline with purposes and checks.
Prints documents a second, the ratios and the peak memory. Seconds are those of the processor.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MONEY = re.compile(r"(?<![\d.,])(\d[\d,]{0,14}(?:\.\d{1,6})?)(?=\s{0,2}(?:万|亿)?元)")
SCAN = re.compile(r"(\d{7})?([\u4e00-\u9fff（）]{2,30})\s?(\d[\d,]*(?:\.\d+)?)\s?(万元|亿元|元)")


def scaled(text: str, factor: int) -> str:
    """The text with every printed amount multiplied; separators and decimals kept."""

    def replace(match: re.Match[str]) -> str:
        printed = match[1]
        value = Decimal(printed.replace(",", "")) * factor
        return f"{value:,}" if "," in printed else f"{value}"

    return MONEY.sub(replace, text)


def generate(folder: Path, count: int) -> int:
    """Writes ``count`` documents and returns the mean number of their characters."""
    sources = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "corpus").glob("*.txt"))]
    chance = random.Random(7)
    total = 0
    for index in range(count):
        text = scaled(chance.choice(sources), chance.randint(2, 999)) + f"\n文档第{index}份。\n"
        total += len(text)
        (folder / f"{index:05d}.txt").write_text(text, encoding="utf-8")
    return total // count


def measured(name: str, work: Callable[[], object], count: int) -> float:
    """Processor seconds of a piece of work; prints them with documents a second."""
    start = time.process_time()
    work()
    seconds = time.process_time() - start
    print(f"{name:28}{seconds:9.2f} s {count / seconds:10.0f} documents/s")
    return seconds


def texts(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("*.txt")):
        yield path.read_bytes().decode("utf-8")


def pipeline(folder: Path) -> None:
    from extractor.model import Blob, Options
    from extractor.pipeline import process

    options = Options()
    for path in sorted(folder.glob("*.txt")):
        process(Blob(str(path), path.read_bytes()), options)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0] if __doc__ else "")
    parser.add_argument("--documents", type=int, default=5000)
    parser.add_argument("--keep", type=Path, help="leave the documents in this folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        size = generate(folder, options.documents)
        print(f"{options.documents} documents, {size} characters each on average")
        reading = measured("read and decode", lambda: [len(t) for t in texts(folder)], options.documents)
        scan = measured(
            "one regex scan", lambda: [len(SCAN.findall(t)) for t in texts(folder)], options.documents
        )
        whole = measured("whole pipeline", lambda: pipeline(folder), options.documents)
        print(f"pipeline / read {whole / reading:.0f}   pipeline / scan {whole / scan:.1f}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
