"""Scores a run against gold made by hand: precision, recall and F1 by measure, document and style.

GOLD is a folder of NAME.csv with the columns measure, item, code, basis, year, direction, value, unit
and purpose (and, if you like, start, note, scored); NAME is a source's file name without its suffix.
A fact is right if all of them agree, the item only where gold gives no code. Purposes are scored apart,
and so is how far the confidences can be believed.

With --inject N the arguments are documents: N figures of each are changed, one at a time, and the
document is read again, to count how many such errors the checks notice.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

from extractor.errors import ReadError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractor.evaluate import Evaluation, Found, Gold, Score
    from extractor.model import Document


def describe(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of ``extract evaluate``."""
    parser.add_argument(
        "paths",
        nargs="+",
        metavar="GOLD OUT",
        help="GOLD: a folder of NAME.csv or one such file; OUT: what extract -o wrote (.parquet .feather .csv .jsonl, a folder)",
    )
    parser.add_argument(
        "--inject",
        type=int,
        metavar="N",
        help="change N figures of each document given and count what is noticed",
    )
    parser.add_argument("--json", action="store_true", help="print the scores as JSON")
    parser.add_argument("--rows", action="store_true", help="also list what was missed, wrong or invented")


def run(args: argparse.Namespace) -> int:
    """Prints the scores; 0 whatever they are."""
    if args.inject is not None:
        return _inject(args.paths, args.inject)
    if len(args.paths) != 2:
        raise UsageError("evaluate takes GOLD and OUT (or --inject N and documents)")
    from extractor.evaluate import evaluate

    gold, out = args.paths
    outcome = evaluate(gold, out)
    if outcome.absent:
        print(f"extract: no facts in {out} of: {', '.join(outcome.absent)}", file=sys.stderr)
    lines = [json.dumps(record(outcome), ensure_ascii=False, indent=2)] if args.json else _tables(outcome)
    print("\n".join(lines))
    if args.rows and not args.json:
        print("\n".join(_rows(outcome)))
    return 0


def _inject(paths: Sequence[str], count: int) -> int:
    """Errors put into documents: how many the checks notice, and alarms on the untouched."""
    from extractor.inject import describe as told
    from extractor.inject import inject
    from extractor.inputs import load, sources
    from extractor.model import Options
    from extractor.read import read

    options = Options(purposes=False)

    def documents() -> Iterator[Document]:
        for source in sources(paths):
            try:
                yield read(load(source, options.max_bytes), options)
            except ReadError as error:
                print(f"extract: {source}: left out: {error}", file=sys.stderr)

    print("\n".join(told(inject(documents(), count, options=options))))
    return 0


def _believed(outcome: Evaluation) -> dict[str, float]:
    """How far the confidences of the facts scored can be believed."""
    from extractor.calibrate import reliability

    rows = [(found.confidence, True) for _, found in outcome.right]
    table = reliability([*rows, *((found.confidence, False) for found in outcome.invented)])
    return {
        "expected calibration error": table.ece,
        "Brier score": table.brier,
        "rows at 0.95 or more": table.high,
        "of them right": table.high_right,
        "wrong rows below 0.95": table.wrong_below,
    }


def record(outcome: Evaluation) -> dict[str, Any]:
    """The scores as plain values."""
    groups = {"measure": outcome.by_measure(), "document": outcome.by_document(), "style": outcome.by_style()}
    return {
        "overall": _plain(outcome.overall()),
        "money": _plain(outcome.money()),
        "purpose": _plain(outcome.purposes()),
        "confidence": {name: round(value, 6) for name, value in _believed(outcome).items()},
        **{name: {key: _plain(score) for key, score in group.items()} for name, group in groups.items()},
    }


def _plain(score: Score) -> dict[str, float]:
    shares = {"precision": score.precision, "recall": score.recall, "f1": score.f1}
    return score._asdict() | {name: round(share, 6) for name, share in shares.items()}


def _tables(outcome: Evaluation) -> list[str]:
    groups = [("by measure", outcome.by_measure()), ("by document", outcome.by_document())]
    groups += [("by style", outcome.by_style())] if outcome.styles else []
    whole = {"all rows": outcome.overall(), "money only": outcome.money(), "purposes": outcome.purposes()}
    lines = []
    for title, scores in [*groups, ("together", whole)]:
        width = max(map(len, [title, *scores]))
        lines.append(f"\n{title:<{width}}   gold  found  right  precision  recall      F1")
        lines += [_line(name, score, width) for name, score in scores.items()]
    lines += ["\nconfidence", *(f"{name:<28} {value:.4f}" for name, value in _believed(outcome).items())]
    return lines[0].lstrip("\n").splitlines() + lines[1:]


def _line(name: str, score: Score, width: int) -> str:
    counts = f"{score.gold:6} {score.found:6} {score.right:6}"
    return f"{name:<{width}} {counts}     {score.precision:6.3f}  {score.recall:6.3f}  {score.f1:6.3f}"


def _rows(outcome: Evaluation) -> Iterator[str]:
    """Every row that is not right, by document and place: wrong in something, missed, or invented."""
    from extractor.evaluate import differences, near

    wrong, missed, invented = near(outcome)
    yield ""
    for gold, fact in wrong:
        yield f"wrong     {gold.document}: {_gold(gold)}"
        yield f"          {'; '.join(differences(gold, fact))}"
        yield _shown(fact)
    for gold in missed:
        yield f"missed    {gold.document}: {_gold(gold)}" + (f"  ({gold.note})" if gold.note else "")
    for fact in invented:
        yield f"invented  {fact.document}: {_fact(fact)}"
        yield _shown(fact)


def _gold(row: Gold | Found) -> str:
    name = " ".join(part for part in (row.code, row.item) if part)
    when = " ".join(str(part) for part in (row.basis, row.year, row.direction) if part)
    return f"{row.measure} {name or '-'} | {when} | {row.value:,f} {row.unit}"


def _fact(row: Found) -> str:
    return f"{_gold(row)}  [{row.rule}, {row.confidence:.2f}]"


def _shown(row: Found) -> str:
    around = " ".join(row.sentence.split())
    place = around.find(row.quote)
    cut = around[max(0, place - 30) : place + len(row.quote) + 30] if place >= 0 else around[:80]
    return f"          at {row.start}: “{row.quote}” in …{cut}…"
