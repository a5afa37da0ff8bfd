"""How right a run is: its facts against gold made by hand.

A fact is right when it agrees with a row of gold in measure, value, unit, basis, year, direction and
code; in item where gold has no code; in neither where gold has neither. Rows are matched one to one
within a document. Purposes are scored apart, over the rows that are right.
"""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NamedTuple

from extractor.errors import ReadError, UsageError

_HALF_FEN = Decimal("0.005")
_NEEDED = ("measure", "item", "code", "basis", "year", "direction", "value", "unit", "purpose")
_CLOSING = "。.；;，,、 "


class Gold(NamedTuple):
    """A row of gold: what a careful reader finds. ``scored`` is false for rows that count neither way."""

    document: str
    measure: str
    item: str
    code: str
    basis: str
    year: int | None
    direction: str
    value: Decimal
    unit: str
    purpose: str
    start: int | None = None
    note: str = ""
    scored: bool = True


class Found(NamedTuple):
    """What of a fact is scored, and what shows it to a person."""

    document: str
    measure: str
    item: str
    code: str
    basis: str
    year: int | None
    direction: str
    value: Decimal
    unit: str
    purpose: str
    start: int
    quote: str
    sentence: str
    rule: str
    confidence: float


class Score(NamedTuple):
    """Counts of rows: right ones, those in gold, those found."""

    right: int
    gold: int
    found: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.gold if self.gold else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two.

        >>> Score(right=8, gold=10, found=8).f1
        0.8888888888888888
        """
        return 2 * self.right / (self.gold + self.found) if self.gold + self.found else 1.0


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The outcome: pairs that agree, rows of gold that nothing matches, facts that match no gold.

    ``styles`` gives the styles of a document where the gold folder's neighbour ``styles.csv`` says it;
    ``absent`` are documents of gold that the run has no fact of.
    """

    right: tuple[tuple[Gold, Found], ...]
    missed: tuple[Gold, ...]
    invented: tuple[Found, ...]
    styles: dict[str, tuple[str, ...]]
    absent: tuple[str, ...] = ()

    def overall(self) -> Score:
        return Score(
            len(self.right), len(self.right) + len(self.missed), len(self.right) + len(self.invented)
        )

    def money(self) -> Score:
        """The score of the rows in yuan alone."""
        return self.by(lambda row: row.unit).get("yuan", Score(0, 0, 0))

    def by_measure(self) -> dict[str, Score]:
        return self.by(lambda row: row.measure)

    def by_document(self) -> dict[str, Score]:
        return self.by(lambda row: row.document)

    def by_style(self) -> dict[str, Score]:
        """The score of each style over the documents that show it."""
        return self._by(lambda row: self.styles.get(row.document, ("",))) if self.styles else {}

    def by(self, kind: Callable[[Gold | Found], str]) -> dict[str, Score]:
        """Scores of the rows grouped by ``kind``, in order of name."""
        return self._by(lambda row: (kind(row),))

    def _by(self, kinds: Callable[[Gold | Found], tuple[str, ...]]) -> dict[str, Score]:
        right = Counter(kind for gold, _ in self.right for kind in kinds(gold))
        gold = right + Counter(kind for row in self.missed for kind in kinds(row))
        found = right + Counter(kind for row in self.invented for kind in kinds(row))
        return {name: Score(right[name], gold[name], found[name]) for name in sorted(gold | found)}

    def purposes(self) -> Score:
        """Of the rows that are right: purposes that agree, that gold has, that were found."""
        pairs = [(_plain_purpose(gold.purpose), _plain_purpose(found.purpose)) for gold, found in self.right]
        right = sum(gold == found != "" for gold, found in pairs)
        return Score(right, sum(gold != "" for gold, _ in pairs), sum(found != "" for _, found in pairs))


def evaluate(gold: str | Path, out: str | Path) -> Evaluation:
    """The facts in ``out`` (any written format but .xlsx and .dta) scored against ``gold``, a folder of
    ``NAME.csv`` or one such file. ``NAME`` is the file name of a source without its suffix; facts of other
    sources are left out.

    Raises ``UsageError`` naming the file, line and column of broken gold, ``ReadError`` for an unreadable output.
    """
    rows = read_gold(Path(gold))
    by_document: dict[str, list[Found]] = {name: [] for name in rows}
    for fact in read_facts(Path(out)):
        if fact.document in by_document:
            by_document[fact.document].append(fact)
    absent = tuple(name for name, facts in by_document.items() if rows[name] and not facts)
    return judge(rows, by_document, _styles(Path(gold)), absent)


def judge(
    gold: dict[str, list[Gold]],
    facts: dict[str, list[Found]],
    styles: dict[str, tuple[str, ...]],
    absent: tuple[str, ...] = (),
) -> Evaluation:
    """Gold and facts of the same documents, matched document by document."""
    right: list[tuple[Gold, Found]] = []
    missed: list[Gold] = []
    invented: list[Found] = []
    for document in sorted(gold):
        pairs, unmet, left = match(gold[document], facts.get(document, []))
        right += pairs
        missed += unmet
        invented += left
    return Evaluation(tuple(right), tuple(missed), tuple(invented), styles, absent)


def match(
    gold: Sequence[Gold], facts: Sequence[Found]
) -> tuple[list[tuple[Gold, Found]], list[Gold], list[Found]]:
    """Pairs, unmatched gold and unmatched facts of one document.

    Rows of gold that say more (a code, a place) choose first, so that a vague row takes no fact that
    only another could have. Facts that match a row which is not scored are dropped.
    """
    pairs: list[tuple[Gold, Found]] = []
    missed: list[Gold] = []
    left: dict[tuple[object, ...], list[Found]] = defaultdict(list)
    for fact in facts:
        left[_coarse(fact)].append(fact)
    for row in sorted(gold, key=_vagueness):
        candidates = [fact for fact in left[_coarse(row)] if agrees(row, fact)]
        if candidates:
            best = min(candidates, key=lambda fact: _distance(row, fact))
            left[_coarse(row)].remove(best)
            pairs.append((row, best))
        else:
            missed.append(row)
    scored = [pair for pair in pairs if pair[0].scored]
    return scored, [row for row in missed if row.scored], [f for some in left.values() for f in some]


def agrees(gold: Gold, fact: Found) -> bool:
    """Whether a fact says what a row of gold says, measure, unit, basis, year and direction being equal."""
    if abs(gold.value - fact.value) > _HALF_FEN:
        return False
    if gold.code:
        return gold.code == fact.code
    return not gold.item or plain_item(gold.item) == plain_item(fact.item)


def plain_item(name: str) -> str:
    """An item's name as it is compared: NFKC, without blanks and 支出 or 预算 at the end.

    >>> plain_item("行政 运行（项）支出"), plain_item("项目支出预算"), plain_item("支出")
    ('行政运行(项)', '项目', '支出')
    """
    plain = "".join(unicodedata.normalize("NFKC", name).split())
    return re.sub(r"(?<=.)(?:支出|预算){1,2}$", "", plain)


def differences(gold: Gold, fact: Found) -> list[str]:
    """In which columns a fact differs from a row of gold, as ``column: gold, found``."""
    names = ["measure", "basis", "year", "direction", "unit", "value"]
    names += ["code"] if gold.code else ["item"] if gold.item else []
    pairs = [(name, getattr(gold, name), getattr(fact, name)) for name in names]
    same: dict[str, Callable[[Any], Any]] = {"item": plain_item}
    plain = {name: same.get(name, lambda value: value) for name in names}
    return [f"{n}: {g or 'none'}, found {f or 'none'}" for n, g, f in pairs if plain[n](g) != plain[n](f)]


def near(outcome: Evaluation) -> tuple[list[tuple[Gold, Found]], list[Gold], list[Found]]:
    """What is not right, sorted for a reader: pairs of one document and amount that differ in some column,
    the rows of gold that nothing comes near to, and the facts that come near to none."""
    by_value: dict[tuple[str, Decimal], list[Found]] = defaultdict(list)
    for fact in outcome.invented:
        by_value[fact.document, abs(fact.value)].append(fact)
    wrong, missed = [], []
    for row in outcome.missed:
        candidates = by_value[row.document, abs(row.value)]
        if candidates:
            best = min(candidates, key=lambda fact: (len(differences(row, fact)), _distance(row, fact)))
            candidates.remove(best)
            wrong.append((row, best))
        else:
            missed.append(row)
    return wrong, missed, [fact for facts in by_value.values() for fact in facts]


def read_gold(path: Path) -> dict[str, list[Gold]]:
    """The rows of gold by name of document."""
    files = sorted(path.glob("*.csv")) if path.is_dir() else [path]
    if not files or not files[0].is_file():
        raise UsageError(f"{path}: no gold there; give a folder of NAME.csv or one such file")
    return {file.stem: list(_gold_rows(file)) for file in files}


def read_facts(path: Path) -> Iterator[Found]:
    """The facts of a run, from any format that holds a table in a file of its own, or a folder."""
    if path.is_dir():
        path = path / "facts.parquet"
    readers = {".parquet": _arrow_rows, ".feather": _arrow_rows, ".csv": _csv_rows, ".jsonl": _json_rows}
    read = readers.get(path.suffix.lower())
    if read is None:
        raise UsageError(f"{path}: facts are scored from {', '.join(readers)} or a folder")
    if not path.exists():
        raise ReadError(f"{path}: there is no such output; run extract FILES -o {path} first")
    for row in read(path):
        yield _found(row)


def _gold_rows(path: Path) -> Iterator[Gold]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        lacking = [name for name in _NEEDED if name not in (reader.fieldnames or ())]
        if lacking:
            raise UsageError(f"{path}: no column {', '.join(lacking)}")
        for row in reader:
            yield _gold(path, reader.line_num, {k: (v or "").strip() for k, v in row.items() if k})


def _gold(path: Path, line: int, row: dict[str, str]) -> Gold:
    try:
        return Gold(
            path.stem,
            row["measure"],
            row["item"],
            row["code"],
            row["basis"],
            int(row["year"]) if row["year"] else None,
            row["direction"],
            Decimal(row["value"]),
            row["unit"],
            row["purpose"],
            int(row["start"]) if row.get("start") else None,
            row.get("note", ""),
            row.get("scored", "").lower() not in {"0", "no", "false"},
        )
    except (ValueError, InvalidOperation) as error:
        raise UsageError(f"{path}, line {line}: year, value or start is no number") from error


def _found(row: dict[str, Any]) -> Found:
    texts = {name: row[name] or "" for name in ("measure", "item", "code", "basis", "direction", "unit")}
    shown = {name: row[name] or "" for name in ("purpose", "quote", "sentence", "rule")}
    return Found(
        document=Path(row["source"].rpartition("!")[2]).stem,
        year=int(row["year"]) if row["year"] not in (None, "") else None,
        value=Decimal(str(row["value"])),
        start=int(row["char_start"]),
        confidence=float(row["confidence"]),
        **texts,
        **shown,
    )


def _arrow_rows(path: Path) -> Iterator[dict[str, Any]]:
    from pyarrow import dataset

    columns = [n for n in Found._fields if n not in {"document", "start"}] + ["source", "char_start"]
    source = dataset.dataset(path, format=path.suffix[1:].lower())
    for batch in source.to_batches(columns=columns):
        yield from batch.to_pylist()


def _csv_rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _json_rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def _styles(gold: Path) -> dict[str, tuple[str, ...]]:
    """Document -> its styles, from the ``styles.csv`` beside the gold folder."""
    path = gold.parent / "styles.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        found: dict[str, tuple[str, ...]] = {}
        for row in csv.DictReader(file):
            name = Path(row["document"]).stem
            found[name] = (*found.get(name, ()), row["style"])
        return found


def _coarse(row: Gold | Found) -> tuple[object, ...]:
    return (row.measure, row.unit, row.basis, row.year, row.direction)


def _vagueness(gold: Gold) -> tuple[bool, ...]:
    return (not gold.scored, not gold.code, not gold.item, gold.start is None)


def _distance(gold: Gold, fact: Found) -> tuple[bool, int, bool]:
    """Prefers the fact with gold's name, then the one nearest to its place, then the one with its purpose."""
    named = plain_item(gold.item) != plain_item(fact.item)
    away = 0 if gold.start is None else abs(gold.start - fact.start)
    return (named, away, _plain_purpose(gold.purpose) != _plain_purpose(fact.purpose))


def _plain_purpose(text: str) -> str:
    plain = "".join(unicodedata.normalize("NFKC", text).split()).strip(_CLOSING)
    return plain.removeprefix("主要用于").lstrip(":")
