"""What a count counts."""

from __future__ import annotations

from extractor.find.around import around
from extractor.model import Number
from extractor.rules import Rule


def counted(text: str, number: Number, section: str) -> tuple[str, Rule] | None:
    """The measure of a count and the rule that told it; None where nothing says what is counted."""
    for candidate in around("counts"):
        sets = candidate.rule.sets
        if number.unit_text not in sets["units"]:
            continue
        if "sections" in sets and section not in sets["sections"]:
            continue
        if candidate.rule.id == "count.vehicles" or candidate.holds(text, number):
            return str(sets.get(section, sets["measure"])), candidate.rule
    return None
