"""Feeds a run with hostile files and looks whether each gives one status row and the batch ends by itself.

    python tools/soak.py [--files 300] [--seed 1] [--seconds 1800] [--from FOLDER]

The files are made from those in FOLDER (the corpus, if none is named) and a few made here: cut off at random places, with
bytes changed, doubled or removed, under wrong names, and archives that unpack to far more than they are.
"""

from __future__ import annotations

import argparse
import io
import random
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SUFFIXES = ("txt", "pdf", "docx", "xlsx", "html", "xls")
LIMITS = ("--cpu-per-document", "20", "--cpu-per-page", "5", "--memory", "1500", "--still", "120")


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def mutate(data: bytes, chance: random.Random) -> bytes:
    """Some bytes changed."""
    held = bytearray(data)
    for _ in range(chance.choice((1, 5, 50, 500))):
        if held:
            held[chance.randrange(len(held))] = chance.randrange(256)
    return bytes(held)


def splice(data: bytes, chance: random.Random) -> bytes:
    """A piece doubled or taken away."""
    first, last = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return data[:last] + data[first:] if chance.random() < 0.5 else data[:first] + data[last:]


def bomb(data: bytes, chance: random.Random) -> bytes:
    """An archive that unpacks to a thousand times its size, or holds itself."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"0" * chance.choice((10**6, 10**8)))
        archive.writestr("b.zip", data)
        archive.writestr("word/document.xml", b"<a>" * 10**6)
    return out.getvalue()


def garbage(data: bytes, chance: random.Random) -> bytes:
    return data[:8] + chance.randbytes(chance.randrange(20_000))


def long_lines(_: bytes, chance: random.Random) -> bytes:
    """Text without end: numbers, brackets or money on one line."""
    return chance.choice(("（", "1.", "1,", "万元", "其中：", "1万元、")).encode() * 100_000


HARM: tuple[Callable[[bytes, random.Random], bytes], ...] = (cut, mutate, splice, bomb, garbage, long_lines)


def office(target: str) -> bytes:
    """A workbook or a PDF to start from."""
    if target == "xlsx":
        import xlsxwriter

        out = io.BytesIO()
        with xlsxwriter.Workbook(out) as book:
            book.add_worksheet().write_column(0, 0, ["支出总表", "基本支出", 12.5, "项目支出", 3])
        return out.getvalue()
    sys.path.insert(0, str(ROOT))
    from tests.tiny_pdf import Page, build

    return build(Page().text(72, 100, "支出总计100万元。"), Page().text(72, 100, "其中会议费3万元。"))


def hostile(folder: Path, seeds: list[bytes], count: int, chance: random.Random) -> None:
    """Writes ``count`` files that differ."""
    for number in range(count):
        data = chance.choice(HARM)(chance.choice(seeds), chance)
        name = f"{number:05}.{chance.choice(SUFFIXES)}"
        (folder / name).write_bytes(data + str(number).encode())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0] if __doc__ else "")
    parser.add_argument("--files", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=1800)
    parser.add_argument("--from", dest="source", type=Path, default=ROOT / "corpus")
    options = parser.parse_args()
    seeds = [path.read_bytes() for path in sorted(options.source.iterdir()) if path.is_file()]
    seeds += [office("xlsx"), office("pdf")]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").mkdir()
        hostile(folder / "in", seeds, options.files, random.Random(options.seed))
        line = [sys.executable, "-m", "extractor", "in", "-o", "out.parquet", "-q", *LIMITS]
        done = subprocess.run(line, cwd=folder, timeout=options.seconds, capture_output=True, text=True)
        return judge(folder, options.files, done)


def judge(folder: Path, files: int, done: subprocess.CompletedProcess[str]) -> int:
    """Prints what became of the files; 0 if each has its row."""
    import pyarrow.parquet as pq

    print(done.stderr, end="")
    rows = pq.read_table(folder / "out.documents.parquet").to_pylist()
    inputs = {row["source"].partition("!")[0] for row in rows}
    statuses = [row["status"] for row in rows]
    print({status: statuses.count(status) for status in sorted(set(statuses))})
    for row in rows:
        if any(
            word in (row["error"] or "") for word in ("a bug", "its reader", "processor time", "stood still")
        ):
            print(f"{row['source']}: {row['error']}")
    print(f"{len(inputs)} of {files} files have their rows, exit code {done.returncode}")
    return 0 if len(inputs) == files and done.returncode in (0, 3, 4) else 1


if __name__ == "__main__":
    sys.exit(main())
