"""How fast whole PDFs become rows, beside bare text extraction and beside pdfplumber's tables.

    python tools/bench_pdf.py FOLDER [--limit PAGES] [--repeats N]

FOLDER holds PDFs; those that PDFium cannot open are left out. Each way of reading has a process of its
own, warmed up on the smallest file, so that neither imports nor memory of one count for another: bare
PDFium text, the whole pipeline from bytes to rows, and ``extract_tables`` of pdfplumber on the same
pages. The ways take turns with each file, so that a busy machine slows them alike, and the best of the
repeats counts. Prints pages a second, the ratios and the peak memory. Seconds are those of the processor.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import statistics
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

Work = Callable[[Path], object]


class Cost(NamedTuple):
    """Processor seconds for each file, and the peak memory of the process in MB, before and after."""

    seconds: tuple[float, ...]
    idle: float
    peak: float


def bare_text(path: Path) -> object:
    """The text of every page as PDFium gives it."""
    import pypdfium2

    pdf = pypdfium2.PdfDocument(path)
    try:
        return [_text(page) for page in pdf]
    finally:
        pdf.close()


def _text(page: object) -> str:
    textpage = page.get_textpage()  # type: ignore[attr-defined]
    try:
        return str(textpage.get_text_range())
    finally:
        textpage.close()
        page.close()  # type: ignore[attr-defined]


def pipeline(path: Path) -> object:
    """All rows of the document: read, segmented, found, normalized, checked, tabulated."""
    from extractor.model import Blob, Options
    from extractor.pipeline import process

    return process(Blob(str(path), path.read_bytes()), Options(ocr=False))


def plumbed_tables(path: Path) -> object:
    """The tables of every page as pdfplumber finds them."""
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        tables = []
        for page in pdf.pages:
            tables.append(page.extract_tables())
            page.close()
        return tables


def measured(ways: dict[str, Work], paths: list[Path], repeats: int) -> dict[str, Cost]:
    """What each way of reading costs, in a process of its own, all taking turns with each file."""
    workers = {name: _Worker(work, paths) for name, work in ways.items()}
    best: dict[str, list[float]] = {name: [] for name in ways}
    for place in range(len(paths)):
        turns = [{name: worker.time(place) for name, worker in workers.items()} for _ in range(repeats)]
        for name in ways:
            best[name].append(min(turn[name] for turn in turns))
    return {name: Cost(tuple(best[name]), *worker.end()) for name, worker in workers.items()}


class _Worker:
    """A process that reads files one way when it is told to."""

    def __init__(self, work: Work, paths: list[Path]) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, there = context.Pipe()
        self.process = context.Process(target=_child, args=(work, paths, there))
        self.process.start()
        there.close()

    def time(self, place: int) -> float:
        """Processor seconds for one file."""
        self.pipe.send(place)
        return float(self.pipe.recv())

    def end(self) -> tuple[float, float]:
        """The peak memory in MB, before and after."""
        self.pipe.send(None)
        idle, peak = self.pipe.recv()
        self.process.join()
        return float(idle), float(peak)


def _child(work: Work, paths: list[Path], pipe: Connection) -> None:
    work(min(paths, key=lambda path: path.stat().st_size))
    idle = _peak()
    while (place := pipe.recv()) is not None:
        start = time.process_time()
        work(paths[place])
        pipe.send(time.process_time() - start)
    pipe.send((idle, _peak()))


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def countable(paths: list[Path], limit: int) -> dict[Path, int]:
    """The PDFs that can be opened and have at most ``limit`` pages, with their number of pages."""
    import pypdfium2

    counts = {}
    for path in paths:
        try:
            pdf = pypdfium2.PdfDocument(path)
        except pypdfium2.PdfiumError:
            continue
        if len(pdf) <= limit:
            counts[path] = len(pdf)
        pdf.close()
    return counts


def report(counts: dict[Path, int], costs: dict[str, Cost]) -> str:
    """The figures for people: a line for each way, the ratios of sums, and the medians over the files."""
    pages = sum(counts.values())
    lines = [f"{len(counts)} documents, {pages} pages"]
    for name, cost in costs.items():
        whole = sum(cost.seconds)
        lines.append(
            f"{name:20}{whole:8.2f} s {pages / whole:8.1f} pages/s   peak {cost.peak:4.0f} MB (idle {cost.idle:.0f})"
        )
    own = costs["pipeline"].seconds
    for name in costs:
        if name != "pipeline":
            ratios = [other / mine for other, mine in zip(costs[name].seconds, own, strict=True)]
            whole = sum(costs[name].seconds) / sum(own)
            lines.append(
                f"{name} / pipeline: {whole:.2f} in all, median {statistics.median(ratios):.2f}, "
                f"least {min(ratios):.2f}, most {max(ratios):.2f}"
            )
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int, default=2_000, help="leave out PDFs of more pages")
    parser.add_argument("--repeats", type=int, default=3, help="turns for each file, the best counts")
    parser.add_argument("--rows", action="store_true", help="one line for each file")
    options = parser.parse_args()
    counts = countable(sorted(options.folder.glob("*.pdf")), options.limit)
    if not counts:
        print(f"no PDF in {options.folder} can be opened", file=sys.stderr)
        return 2
    paths = list(counts)
    ways = {"bare text": bare_text, "pipeline": pipeline, "pdfplumber tables": plumbed_tables}
    costs = measured(ways, paths, options.repeats)
    print(report(counts, costs))
    if options.rows:
        for place, path in enumerate(paths):
            seconds = "  ".join(f"{name} {cost.seconds[place]:.3f}" for name, cost in costs.items())
            print(f"{path.name[:40]:42} {counts[path]:4} pages  {seconds}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
