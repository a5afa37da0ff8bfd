"""Scores the extractor on published documents with hand-made gold that lie beside the project, never in it.

    python tools/score_real.py FOLDER [--rows] [--json]

FOLDER holds docs/ and gold/; without it, the environment variable BUDGET_REAL names it. Gold has its own
columns (record_type, label, code, amount_yuan, year_basis, change_direction, …). A figure is right when its
value, unit and year basis agree and, for a line item, its code or its name. Only money and counts are gold.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from extractor import pipeline
from extractor.evaluate import Score, plain_item
from extractor.model import Blob, Fact, Options

_PAGE_NUMBER = re.compile(r"\s*[-—–]?\s*\d{1,4}\s*[-—–]?\s*")
_PRESENT = {"budget": "current", "adjusted_budget": "current", "final": "current", "stock": "current"}
_BASES = _PRESENT | {"previous_budget": "previous", "previous_final": "previous", "change": "change"}
_WORDS = {"增加": "increase", "减少": "decrease"}


class Line(NamedTuple):
    """A row of gold in our own terms. ``value`` has no sign, ``direction`` only for changes."""

    value: Decimal
    unit: str
    basis: str
    direction: str
    code: str
    label: str
    is_item: bool
    where: str


@dataclass(frozen=True, slots=True)
class Case:
    """A document, how it is fed, its gold, and which facts that gold speaks of."""

    name: str
    document: str
    gold: tuple[str, ...]
    scored: Callable[[Fact], bool]
    first_page: int | None = None  # feed the text from this page on instead of the file


def _anything(_: Fact) -> bool:
    return True


def _d002_tables(fact: Fact) -> bool:
    return fact.cell is not None and fact.page != 5 and not (fact.page == 13 and not fact.value)


def _narrative(first: int, last: int) -> Callable[[Fact], bool]:
    return lambda fact: fact.cell is None and fact.page is not None and first <= fact.page <= last


CASES = (
    Case("w006", "w006", ("w006",), _anything),
    Case("d002 as text", "d002", ("d002",), _anything, first_page=17),
    Case("d439 as text", "d439", ("d439",), _anything, first_page=20),
    Case("d002 narrative", "d002", ("d002",), _narrative(17, 22)),
    Case("d439 narrative", "d439", ("d439",), _narrative(20, 28)),
    Case("d002 tables", "d002", ("d002_tables",), _d002_tables),
)


class Outcome(NamedTuple):
    """What of one case is right, missed and invented."""

    right: tuple[tuple[Line, Fact], ...]
    missed: tuple[Line, ...]
    invented: tuple[Fact, ...]

    def score(self, unit: str | None = None) -> Score:
        right = sum(unit in (None, line.unit) for line, _ in self.right)
        missed = sum(unit in (None, line.unit) for line in self.missed)
        invented = sum(unit in (None, fact.unit) for fact in self.invented)
        return Score(right, right + missed, right + invented)


def judge(lines: Iterable[Line], facts: Iterable[Fact]) -> Outcome:
    """Gold and facts matched one to one, as many as can be.

    First each figure of the print takes one row of gold, those whose name gold has before the others,
    then its second measure what is left; a second measure without a row of its own hits that of the first,
    so it counts neither way.
    """
    gold = sorted(lines, key=lambda line: not line.is_item)
    found = [fact for fact in facts if is_scored(fact)]
    fits = [[i for i, line in enumerate(gold) if agrees(line, fact)] for fact in found]
    named = [any(_same_line(gold[i], fact) for i in rows) for fact, rows in zip(found, fits, strict=True)]
    firsts = {(fact.char_start, fact.char_end): n for n, fact in reversed(list(enumerate(found)))}
    seconds = [n for n in range(len(found)) if n not in set(firsts.values())]
    taken: dict[int, int] = {}
    for n in (*sorted(firsts.values(), key=lambda n: not named[n]), *seconds):
        _take(n, fits, taken, set())
    hit = {(found[n].char_start, found[n].char_end) for n in taken.values()}
    return Outcome(
        right=tuple((gold[i], found[n]) for i, n in sorted(taken.items())),
        missed=tuple(line for i, line in enumerate(gold) if i not in taken),
        invented=tuple(fact for fact in found if (fact.char_start, fact.char_end) not in hit),
    )


def _take(fact: int, fits: list[list[int]], taken: dict[int, int], tried: set[int]) -> bool:
    """Gives a fact a row of gold, moving others to further rows that fit them; whether that is possible."""
    for row in fits[fact]:
        if row not in tried:
            tried.add(row)
            if row not in taken or _take(taken[row], fits, taken, tried):
                taken[row] = fact
                return True
    return False


def is_scored(fact: Fact) -> bool:
    """Shares, rates, percentages and changes of zero are no gold."""
    return fact.basis in _BASES and fact.unit in {"yuan", "count"} and fact.direction != "flat"


def agrees(line: Line, fact: Fact) -> bool:
    """Whether a fact is what a row of gold says."""
    if abs(line.value - abs(Decimal(str(fact.value)))) > Decimal("0.005"):
        return False
    if (line.unit, line.basis) != (fact.unit, _BASES[fact.basis]):
        return False
    if line.direction and line.direction != fact.direction:
        return False
    return not line.is_item or _same_line(line, fact)


def _same_line(line: Line, fact: Fact) -> bool:
    if line.code and line.code in (fact.code, fact.code_raw):
        return True
    wanted, name = plain_item(line.label), plain_item(fact.item or "")
    return wanted == name or (bool(name) and (name in wanted or wanted in name))


def read_lines(path: Path) -> Iterator[Line]:
    """The gold of one file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            money = bool(row["amount_yuan"])
            amount = row["amount_yuan"] if money else row["amount_as_written"].replace(",", "")
            basis = row["year_basis"]
            yield Line(
                value=abs(Decimal(amount)),
                unit="yuan" if money else "count",
                basis=basis,
                direction=_WORDS.get(row["change_direction"], "") if basis == "change" else "",
                code=row["code"],
                label=row["label"],
                is_item=row["record_type"] == "line_item" and "合计" not in row["label"],
                where=row["where"],
            )


def narrative_text(path: Path, first_page: int) -> str:
    """PDFium's text from a page on, without the lines that stand on most pages, pages parted by form feeds."""
    import pypdfium2

    pdf = pypdfium2.PdfDocument(path)
    pages = [pdf[n].get_textpage().get_text_bounded().splitlines() for n in range(first_page - 1, len(pdf))]
    common = Counter(line.strip() for lines in pages for line in set(lines))
    running = {line for line, times in common.items() if times > len(pages) / 2}
    kept = [
        [ln for ln in lines if ln.strip() not in running and not _PAGE_NUMBER.fullmatch(ln)]
        for lines in pages
    ]
    return "\f".join("\n".join(lines) for lines in kept)


def run(case: Case, folder: Path) -> Outcome:
    """One case extracted and scored."""
    path = next((folder / "docs").glob(f"{case.document}_*"))
    data = path.read_bytes() if case.first_page is None else narrative_text(path, case.first_page).encode()
    name = path.name if case.first_page is None else f"{case.document}.txt"
    facts = [fact for result in pipeline.process(Blob(name, data), Options()) for fact in result.facts]
    lines = [line for gold in case.gold for line in read_lines(folder / "gold" / f"{gold}.csv")]
    return judge(lines, filter(case.scored, facts))


def main() -> int:
    """Prints the scores of every case."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "folder", nargs="?", default=os.environ.get("BUDGET_REAL"), help="holds docs/ and gold/"
    )
    parser.add_argument("--rows", action="store_true", help="list what was missed and invented")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--case", default="", help="only cases whose name has these words")
    args = parser.parse_args()
    if not args.folder or not Path(args.folder, "gold").is_dir():
        print("there is no gold to score against: name its folder, or set BUDGET_REAL", file=sys.stderr)
        return 2
    outcomes = {case.name: run(case, Path(args.folder)) for case in CASES if args.case in case.name}
    if args.json:
        print(
            json.dumps(
                {name: _plain(outcome) for name, outcome in outcomes.items()}, ensure_ascii=False, indent=2
            )
        )
    else:
        _print(outcomes, rows=args.rows)
    return 0


def _plain(outcome: Outcome) -> dict[str, dict[str, float]]:
    scores = {"all": outcome.score(), "money": outcome.score("yuan"), "counts": outcome.score("count")}
    return {
        kind: score._asdict() | {"precision": score.precision, "recall": score.recall}
        for kind, score in scores.items()
    }


def _print(outcomes: dict[str, Outcome], *, rows: bool) -> None:
    print(f"{'':<16} {'':<7}  gold  found  right  precision  recall")
    for name, outcome in outcomes.items():
        for kind, unit in (("money", "yuan"), ("counts", "count")):
            score = outcome.score(unit)
            if score.gold or score.found:
                counts = f"{score.gold:5} {score.found:6} {score.right:6}"
                print(f"{name:<16} {kind:<7} {counts}      {score.precision:.3f}   {score.recall:.3f}")
        if rows:
            for line in outcome.missed:
                print(
                    f"    missed    {line.label} {line.code} | {line.basis} {line.direction} | {line.value:,} {line.unit} {line.where}"
                )
            for fact in outcome.invented:
                told = f"{fact.measure} {fact.code or ''} {fact.item or ''} | {fact.basis} {fact.direction or ''} | {fact.value:,.2f}"
                place = f"page {fact.page} {fact.cell or ''}".strip()
                print(
                    f"    invented  {told} {fact.unit} [{fact.rule}] {place} …{' '.join(fact.sentence.split())[:70]}"
                )


if __name__ == "__main__":
    raise SystemExit(main())
