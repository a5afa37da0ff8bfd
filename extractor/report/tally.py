"""The corpus at a glance: counts over all documents. Only whole numbers are added up, so that
the order of the documents leaves no trace; money is counted in fen, confidence in millionths."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from typing import Any

from extractor.model import CheckRow, Fact, Result
from extractor.report.findings import Candidate, doubtful

#: Lower bounds of the classes that confidences are shown in.
CLASSES = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99)
_MILLION = 1_000_000
_OUTCOMES = ("passed", "failed", "untestable")
_SHARES = ("claimed", "excluded", "unclaimed")
_STATED = frozenset({"expenditure_total", "expenditure_current"})


class Tally:
    """Counts of everything added. ``overview`` gives them as plain values."""

    def __init__(self) -> None:
        self.documents: Counter[str] = Counter()
        self.formats: Counter[str] = Counter()
        self.kinds: Counter[str] = Counter()
        self.figures: Counter[str] = Counter()
        self.classes: Counter[int] = Counter()
        self.measures: Counter[tuple[str, str]] = Counter()
        self.doubt: Counter[str] = Counter()
        self.checks: Counter[tuple[str, str]] = Counter()
        self.causes: Counter[str] = Counter()
        self.numbers: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.findings: Counter[str] = Counter()
        self.money: Counter[str] = Counter()

    def add(self, result: Result, found: tuple[Candidate, ...]) -> None:
        """Counts one document and what needs a look in it."""
        row = result.document
        self.documents[row.status] += 1
        self.documents["duplicates"] += row.duplicate_of is not None
        self.documents["near_duplicates"] += row.near_duplicate_of is not None
        self.formats[row.format or "unknown"] += 1
        self.kinds[row.doc_kind] += 1
        for share in ("seen", *_SHARES):
            self.numbers[share] += getattr(row, f"numbers_{share}")
        self.reasons.update(
            number.reason or "other" for number in result.numbers if number.outcome == "excluded"
        )
        self._add_facts(result.facts)
        self.add_checks(result.checks)
        self.add_findings(found)
        self._add_stated(result)

    def _add_facts(self, facts: tuple[Fact, ...]) -> None:
        low = [fact for fact in facts if doubtful(fact)]
        self.figures["all"] += len(facts)
        self.figures["repeated"] += sum(fact.repeats is not None for fact in facts)
        self.figures["money"] += sum(fact.unit == "yuan" for fact in facts)
        self.figures["doubtful"] += len(low)
        self.classes.update(bisect_right(CLASSES, fact.confidence) - 1 for fact in facts)
        self.measures.update((fact.measure, "figures") for fact in facts)
        self.measures.update((fact.measure, "doubtful") for fact in low)
        for fact in facts:
            self.doubt[fact.measure] += round((1 - fact.confidence) * _MILLION)

    def add_checks(self, checks: Sequence[CheckRow]) -> None:
        """Counts comparisons by outcome."""
        self.checks.update((check.check, check.outcome) for check in checks)
        self.causes.update(check.cause or "unclear" for check in checks if check.outcome == "failed")

    def add_findings(self, found: Sequence[Candidate]) -> None:
        """Counts what needs a look."""
        for finding in found:
            self.findings[finding.kind] += 1
            self.money["at_stake"] += round(finding.score * 100)

    def _add_stated(self, result: Result) -> None:
        """The document's own expenditure total: the largest that it states for its year."""
        year = result.document.fiscal_year
        totals = [
            fact.value
            for fact in result.facts
            if fact.measure in _STATED and fact.year == year and fact.basis in {"budget", "final"}
        ]
        self.money["documents"] += bool(totals)
        self.money["stated"] += round(max(totals, default=0.0) * 100)

    def overview(self) -> dict[str, Any]:
        """Plain values for both reports. Money is in yuan."""
        figures = self.figures
        return {
            "documents": {
                "all": self.documents["ok"] + self.documents["partial"] + self.documents["failed"],
                **{
                    key: self.documents[key]
                    for key in ("ok", "partial", "failed", "duplicates", "near_duplicates")
                },
            },
            "formats": _ranked(self.formats),
            "kinds": _ranked(self.kinds),
            "figures": {key: figures[key] for key in ("all", "repeated", "money", "doubtful")},
            "expected_wrong": round(self.doubt.total() / _MILLION, 1),
            "confidence": self._distribution(),
            "measures": self._by_measure(),
            "checks": {
                outcome: sum(n for (_, o), n in self.checks.items() if o == outcome) for outcome in _OUTCOMES
            },
            "checks_by_kind": self._by_check(),
            "causes": _ranked(self.causes),
            "numbers": {share: self.numbers[share] for share in ("seen", *_SHARES)},
            "excluded_by_reason": _ranked(self.reasons),
            "findings": {kind: self.findings[kind] for kind in ("check", "row", "number")},
            "money": {
                "at_stake": self.money["at_stake"] / 100,
                "stated": self.money["stated"] / 100,
                "documents": self.money["documents"],
            },
        }

    def _distribution(self) -> list[dict[str, Any]]:
        total = self.figures["all"]
        tops = (*CLASSES[1:], 1.0)
        return [
            {
                "from": low,
                "to": high,
                "figures": self.classes[place],
                "share": _share(self.classes[place], total),
            }
            for place, (low, high) in enumerate(zip(CLASSES, tops, strict=True))
        ]

    def _by_measure(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = [
            {
                "measure": measure,
                "figures": count,
                "doubtful": self.measures[measure, "doubtful"],
                "confidence": round(1 - self.doubt[measure] / _MILLION / count, 4),
            }
            for (measure, what), count in self.measures.items()
            if what == "figures"
        ]
        return sorted(rows, key=lambda row: (-row["doubtful"], -row["figures"], row["measure"]))[:100]

    def _by_check(self) -> list[dict[str, Any]]:
        names = {name for name, _ in self.checks}
        rows: list[dict[str, Any]] = [
            {"check": name} | {o: self.checks[name, o] for o in _OUTCOMES} for name in names
        ]
        return sorted(rows, key=lambda row: (-row["failed"], -row["passed"], row["check"]))[:100]


def _ranked(counts: Counter[str]) -> list[dict[str, Any]]:
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [{"name": name, "count": count} for name, count in ordered[:30] if count]


def _share(part: int, whole: int) -> float:
    return round(part / whole, 6) if whole else 0.0
