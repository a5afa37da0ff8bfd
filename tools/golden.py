"""Writes what the extractor makes of the corpus to ``tests/golden``, for people to read the difference.

    python tools/golden.py && git diff tests/golden

A line for each fact and for each check that is not passed, in the order of the text; confidences are left
out, since every fit moves them. The test of the same name fails where the lines are no longer the same.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from extractor.model import Blob, CheckRow, Fact, Options
from extractor.pipeline import process

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "golden"


def lines(path: Path) -> Iterator[str]:
    """What is kept of one document: what it says of itself, its facts, its checks."""
    result = process(Blob(path.name, path.read_bytes()), Options())[0]
    row = result.document
    yield " · ".join(
        str(said) for said in (row.fiscal_year, row.doc_kind, row.scope, row.department, row.region)
    )
    counts = (row.facts, row.numbers_excluded, row.numbers_unclaimed, row.checks_passed)
    yield "{} facts, {} numbers excluded, {} unclaimed, {} checks passed".format(*counts)
    places = {fact.fact_id: number for number, fact in enumerate(result.facts, start=1)}
    for fact in result.facts:
        yield _fact(fact, places)
    for check in result.checks:
        if check.outcome != "passed":
            yield _check(check, places)


def _fact(fact: Fact, places: dict[str, int]) -> str:
    names = (fact.code, fact.item, fact.fund, fact.part, fact.flags)
    told = [
        f"{places[fact.fact_id]}",
        f"{fact.char_start}-{fact.char_end}",
        f"{fact.measure}/{fact.basis}/{fact.year}/{fact.row_kind}",
        f"{fact.value:.15g} {fact.unit}",
        "|".join(name or "" for name in names),
    ]
    told += [f"part of {places[fact.parent_id]}"] if fact.parent_id else []
    told += [f"repeats {places[fact.repeats]}"] if fact.repeats else []
    told += [f"for {fact.purpose}"] if fact.purpose else []
    return "  ".join(told)


def _check(check: CheckRow, places: dict[str, int]) -> str:
    about = " ".join(str(places[one]) for one in (check.fact_ids or "").split(";") if one in places)
    return f"{check.outcome} {check.check}: {about}"


def main() -> int:
    GOLDEN.mkdir(exist_ok=True)
    wanted = {path.stem: "\n".join(lines(path)) + "\n" for path in sorted((ROOT / "corpus").glob("*.txt"))}
    for old in GOLDEN.glob("*.txt"):
        if old.stem not in wanted:
            old.unlink()
    for name, text in wanted.items():
        (GOLDEN / f"{name}.txt").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
