"""How many printed codes are resolved, and why the rest are not.

    python tools/check_codes.py FOLDER… [--digits 7] [--least 0.99]

FOLDER holds documents; without it, docs/ of the folder in the environment variable BUDGET_REAL. A line
is a code and a name printed in a document, counted once. Numbers of the text that could be functional
codes and that no row bears are listed too. Ends with 1 where fewer lines than ``--least`` are resolved.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from extractor.model import Blob, Options
from extractor.pipeline import process
from extractor.reference.codebook import codebook
from extractor.reference.spelling import digits_of

RESOLVED = ("match", "name_variant", "other_year")
_FUNCTIONAL = re.compile(r"(?<![\d.,])2\d{6}(?![\d.,])")


class Line(NamedTuple):
    """A code and a name as one document prints them, and what they were found to be."""

    source: str
    code: str
    name: str | None
    status: str | None
    note: str | None


def lines_of(path: Path, digits: int) -> tuple[set[Line], list[str]]:
    """The lines of a document whose code has so many digits, and the known codes in its text that no row bears."""
    read = process(Blob(str(path), path.read_bytes()), Options(purposes=False))[0]
    lines = {
        Line(path.name, code, fact.item, fact.code_status, fact.code_note)
        for fact in read.facts
        if fact.code_raw and len(code := digits_of(fact.code_raw)) == digits
    }
    borne = {fact.code for fact in read.facts} | {line.code for line in lines}
    numbers = Counter(number.text for number in read.numbers if number.outcome == "unclaimed")
    lost = [n for n in numbers if _FUNCTIONAL.fullmatch(n) and n not in borne and codebook().of_code(n)]
    return lines, lost


def report(lines: Iterable[Line], lost: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Counts by status, then what is not resolved, each line with its reason."""
    found = list(lines)
    for status, count in Counter(line.status for line in found).most_common():
        yield f"{count:6d}  {count / len(found):7.2%}  {status}"
    for line in sorted(line for line in found if line.status not in RESOLVED):
        yield f"{line.source}: {line.code} {line.name or ''} {line.status}: {line.note or 'no reason given'}"
    for source, number in lost:
        yield f"{source}: {number} stands in the text and in no row"


def main() -> int:
    """Prints the counts and the lines that are not resolved."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    parser.add_argument("--digits", type=int, default=7, help="length of the codes (default 7)")
    parser.add_argument(
        "--least", type=float, default=0.99, help="share that must be resolved (default 0.99)"
    )
    args = parser.parse_args()
    folders = args.folders or [Path(os.environ["BUDGET_REAL"]) / "docs"]
    lines: set[Line] = set()
    lost: list[tuple[str, str]] = []
    for path in sorted(path for folder in folders for path in folder.iterdir() if path.is_file()):
        found, missing = lines_of(path, args.digits)
        lines |= found
        lost += [(path.name, number) for number in missing]
    for row in report(lines, lost):
        print(row)
    resolved = sum(line.status in RESOLVED for line in lines)
    print(f"{resolved} of {len(lines)} lines of {args.digits} digits resolved")
    return int(not lines or resolved < args.least * len(lines))


if __name__ == "__main__":
    sys.exit(main())
