"""Fits the confidence of rows to documents read by hand, and says how far it can be believed.

Each row of a document with gold is right or wrong; its evidence (``extractor.check.evidence``) is weighed
by a logistic fit, and the scores are put on a curve of observed shares. All figures of the report come
from cross-validation: a document is judged by a model that has seen neither it nor a damaged copy of it.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from extractor.check import examine
from extractor.check.evidence import on_curve, score
from extractor.damage import KINDS, damage
from extractor.errors import UsageError
from extractor.evaluate import Found, Gold, match, read_gold
from extractor.find import find
from extractor.model import Blob, Document, Figure, Options
from extractor.normalize import normalize
from extractor.read import read
from extractor.segment import profile, segment, with_flat_tables

FOLDS = 8
RIDGE = 6.0
RARE = 8  # evidence met in fewer rows gets no weight
DAMAGED = 0.1  # what a row of a damaged copy weighs beside one as published
BINS = (0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 1.0)


class Sample(NamedTuple):
    """One row: the document it stands in (damaged copies share it), its evidence, whether it is right."""

    document: str
    names: tuple[str, ...]
    right: bool
    damaged: bool


@dataclass(frozen=True, slots=True)
class Fit:
    """Weights by evidence and the curve from score to share right."""

    weights: dict[str, float]
    edges: tuple[float, ...]
    shares: tuple[float, ...]

    def probability(self, names: tuple[str, ...]) -> float:
        return on_curve(score(names, self.weights), self.edges, self.shares)

    def as_json(self, table: Reliability) -> str:
        """The model and how far it can be believed, as ``patterns/confidence.json`` keeps it."""
        curve = [
            {"score": round(e, 3), "right": round(s, 4)} for e, s in zip(self.edges, self.shares, strict=True)
        ]
        weights = {
            k: round(v, 3) for k, v in sorted(self.weights.items(), key=lambda kv: (kv[0] != "bias", kv[0]))
        }
        content = {"weights": weights, "curve": curve, "reliability": [*table.classes()]}
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


@dataclass(frozen=True, slots=True)
class Reliability:
    """How far confidences can be believed: (bin's upper edge, rows, mean confidence, share right) and totals.

    ``high`` are rows at 0.95 or more: their share of all, how many of them are right, and the share of
    the wrong rows that stand below.
    """

    rows: int
    wrong: int
    ece: float
    brier: float
    bins: tuple[tuple[float, int, float, float], ...]
    high: float
    high_right: float
    wrong_below: float

    def classes(self) -> Iterator[dict[str, float]]:
        """The classes that hold any rows, as the report shows them."""
        low = 0.0
        for edge, count, mean, right in self.bins:
            yield {
                "low": low,
                "high": edge,
                "rows": count,
                "promised": round(mean, 4),
                "right": round(right, 4),
            }
            low = edge

    def lines(self) -> Iterator[str]:
        """The table in lines for a person."""
        yield f"{self.rows} rows, {self.wrong} wrong; expected calibration error {self.ece:.4f}, Brier score {self.brier:.4f}"
        yield (
            f"at 0.95 or more: {self.high:.1%} of the rows, {self.high_right:.2%} of them right; "
            f"below: {self.wrong_below:.1%} of the wrong rows"
        )
        yield "confidence up to | rows | mean | right"
        for edge, count, mean, right in self.bins:
            if count:
                yield f"{edge:16} | {count:5} | {mean:.3f} | {right:.3f}"


def calibrate(
    gold: Sequence[str | Path], out: str | Path | None = None, *, damaged: bool = True
) -> dict[str, Reliability]:
    """Fits the model on the documents of some gold folders; writes it to ``out`` (JSON) where one is given.

    A folder holds NAME.csv beside the document NAME.txt (or .pdf, .xlsx, …), or in a folder ``gold`` beside it. With ``damaged``, damaged
    copies are fitted too where their folder has no offsets. Returns the cross-validated reliability of the
    documents as they are (``clean``), of the damaged copies (``damaged``) and of all.
    Raises ``UsageError`` where a folder holds no pair.
    """
    samples = [s for folder in gold for s in _samples(Path(folder), damaged)]
    if not samples:
        raise UsageError(
            f"{', '.join(map(str, gold))}: no NAME.csv with its document NAME.txt (or .pdf, .xlsx, …) there"
        )
    told = _cross_validated(samples)
    pairs = list(zip(samples, told, strict=True))
    tables = {
        "clean": reliability([(p, s.right) for s, p in pairs if not s.damaged]),
        "damaged": reliability([(p, s.right) for s, p in pairs if s.damaged]),
        "all": reliability([(p, s.right) for s, p in pairs]),
    }
    if out is not None:
        Path(out).write_text(_fit(samples).as_json(tables["clean"]), encoding="utf-8")
    return tables


# -- rows and whether they are right ------------------------------------------------------------------


def _samples(folder: Path, damaged: bool) -> Iterator[Sample]:
    for path in sorted(folder.glob("*.csv")):
        source = _source(path)
        if source is None:
            continue
        gold = read_gold(path)[path.stem]
        document = read(Blob(str(source), source.read_bytes()), Options())
        yield from _judged(path.stem, document, gold, False)
        placed = any(row.start is not None for row in gold)
        for kind in KINDS if damaged and not placed else ():
            yield from _judged(path.stem, damage(document, kind), gold, True)


def _source(gold: Path) -> Path | None:
    """The document of a file of gold: of its name, in any format, beside it or in the folder above."""
    folders = (gold.parent, gold.parent.parent)
    files = (path for folder in folders for path in sorted(folder.iterdir()) if path.is_file())
    return next((path for path in files if path.stem == gold.stem and path.suffix != ".csv"), None)


def _judged(name: str, document: Document, gold: list[Gold], damaged: bool) -> Iterator[Sample]:
    """The rows of a document with what speaks for them; those that gold leaves out are left out."""
    options = Options(purposes=False)
    document = with_flat_tables(document)
    outline = segment(document)
    about = profile(document, outline, options)
    figures = normalize(document, about, find(document, outline, about).mentions, options)
    evidence = examine(document, about, figures).names
    rows = [_row(name, figure) for figure in figures]
    names = {id(row): names for row, names in zip(rows, evidence, strict=True)}
    pairs, _, invented = match(gold, rows)
    judged = [(row, True) for _, row in pairs] + [(row, False) for row in invented]
    judged.sort(key=lambda pair: pair[0].start)
    for row, right in judged:
        yield Sample(name, names[id(row)], right, damaged)


def _row(document: str, figure: Figure) -> Found:
    """A figure as it is compared with gold."""
    mention = figure.mention
    return Found(
        document=document,
        measure=mention.measure,
        item=mention.item or "",
        code=figure.code or "",
        basis=mention.basis,
        year=figure.year,
        direction=mention.direction or "",
        value=figure.value,
        unit=figure.unit,
        purpose="",
        start=mention.start,
        quote=mention.value_text,
        sentence="",
        rule=mention.rule,
        confidence=0.0,
    )


# -- fitting ------------------------------------------------------------------------------------------


def _cross_validated(samples: Sequence[Sample]) -> list[float]:
    """For each row the probability given by a model that has not seen its document."""
    result = [0.0] * len(samples)
    fold = [int(hashlib.sha256(s.document.encode()).hexdigest(), 16) % FOLDS for s in samples]
    for held in range(FOLDS):
        seen = [s for s, f in zip(samples, fold, strict=True) if f != held]
        if not seen or held not in fold:
            continue
        fitted = _fit(seen)
        for i, s in enumerate(samples):
            if fold[i] == held:
                result[i] = fitted.probability(s.names)
    return result


def _fit(samples: Sequence[Sample]) -> Fit:
    """Weights by ridge regression of the log odds, then the curve of observed shares over their scores."""
    weights = _weights(samples)
    scored = sorted((score(s.names, weights), s.right, _heft(s)) for s in samples)
    edges, shares = _curve(scored)
    return Fit(weights, edges, shares)


def _heft(sample: Sample) -> float:
    """What a row weighs in the fit: damage is rarer in life than among our copies."""
    return DAMAGED if sample.damaged else 1.0


def _weights(samples: Sequence[Sample]) -> dict[str, float]:
    """The log odds of each piece of evidence. Rows with the same evidence are one row of their joint weight."""
    import numpy as np

    counts = Counter(name for s in samples for name in s.names)
    columns = {name: k + 1 for k, name in enumerate(sorted(n for n, c in counts.items() if c >= RARE))}
    joint: dict[tuple[int, ...], list[float]] = {}
    for s in samples:
        key = tuple(sorted({columns[name] for name in s.names if name in columns}))
        pool = joint.setdefault(key, [0.0, 0.0])
        pool[0] += _heft(s)
        pool[1] += _heft(s) * s.right
    x = np.zeros((len(joint), len(columns) + 1))
    x[:, 0] = 1
    for r, key in enumerate(joint):
        x[r, key] = 1
    heft, right = np.array(list(joint.values())).T
    ridge = np.full(x.shape[1], RIDGE)
    ridge[0] = 1e-3
    w = np.zeros(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        gradient = x.T @ (right - heft * p) - ridge * w
        curvature = (x * (heft * p * (1 - p))[:, None]).T @ x + np.diag(ridge)
        step = np.linalg.solve(curvature, gradient)
        w += step
        if np.abs(step).max() < 1e-6:
            break
    return {"bias": float(w[0])} | {name: float(w[k]) for name, k in columns.items()}


def _curve(
    scored: Sequence[tuple[float, bool, float]], smallest: float = 60.0
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Shares of right rows over rising scores: pools of some weight, merged until their shares rise."""
    size = max(smallest, sum(heft for _, _, heft in scored) / 25)
    merged: list[list[float]] = []
    pool = [0.0, 0.0, 0.0]
    left = sum(heft for _, _, heft in scored)
    for value, right, heft in scored:
        pool = [pool[0] + heft * value, pool[1] + heft * right, pool[2] + heft]
        left -= heft
        if pool[2] >= size and left >= size / 2:
            merged.append(pool)
            pool = [0.0, 0.0, 0.0]
            _rising(merged)
    merged.append(pool)
    _rising(merged)
    return tuple(m[0] / m[2] for m in merged), tuple(_share(m) for m in merged)


def _rising(pools: list[list[float]]) -> None:
    """Merges the last pools until no share is below the one before."""
    while len(pools) > 1 and _share(pools[-2]) > _share(pools[-1]):
        top = pools.pop()
        pools[-1] = [a + b for a, b in zip(pools[-1], top, strict=True)]


def _share(pool: Sequence[float]) -> float:
    """The share that is right, never quite 0 or 1: one wrong row more than was seen, as a fraction.

    >>> _share((0.0, 99.0, 99.0))
    0.995
    """
    return round((pool[1] + 0.5 * min(1.0, pool[1] / max(1.0, pool[2]))) / (pool[2] + 1.0), 4)


def reliability(rows: Iterable[tuple[float, bool]]) -> Reliability:
    """The table of (confidence, right) pairs."""
    pairs = list(rows)
    n = len(pairs) or 1
    wrong = sum(not right for _, right in pairs)
    bins = []
    low = -1.0
    ece = 0.0
    for edge in BINS:
        inside = [(p, r) for p, r in pairs if low < p <= edge]
        low = edge
        if inside:
            mean = sum(p for p, _ in inside) / len(inside)
            right = sum(r for _, r in inside) / len(inside)
            ece += len(inside) / n * abs(mean - right)
            bins.append((edge, len(inside), mean, right))
    high = [r for p, r in pairs if p >= 0.95]
    return Reliability(
        rows=len(pairs),
        wrong=wrong,
        ece=ece,
        brier=sum((p - r) ** 2 for p, r in pairs) / n,
        bins=tuple(bins),
        high=len(high) / n,
        high_right=sum(high) / len(high) if high else 1.0,
        wrong_below=sum(not r for p, r in pairs if p < 0.95) / wrong if wrong else 1.0,
    )
