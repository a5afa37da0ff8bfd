"""Rules about a number and what stands before and after it, tried at one number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from extractor.model import Number
from extractor.rules import Rule, rules


@dataclass(frozen=True, slots=True)
class Around:
    """One rule, its parts ready to be tried."""

    rule: Rule
    before: re.Pattern[str] | None
    number: re.Pattern[str] | None
    after: re.Pattern[str] | None
    reach: int = 60

    def holds(self, text: str, number: Number) -> bool:
        """Whether the surroundings of ``number`` are those of the rule."""
        if self.after is not None and self.after.match(text, number.end) is None:
            return False
        if (
            self.before is not None
            and self.before.search(text, max(0, number.start - self.reach), number.start) is None
        ):
            return False
        return self.number is None or self.number.fullmatch(number.text) is not None


@lru_cache(maxsize=8)
def around(name: str) -> tuple[Around, ...]:
    """The rules of ``patterns/NAME.toml``, each in three parts."""
    return tuple(
        Around(
            rule,
            re.compile(f"(?:{rule.before})$") if rule.before else None,
            re.compile(rule.number) if rule.number else None,
            re.compile(rule.after) if rule.after else None,
            rule.sets.get("reach", 60),
        )
        for rule in rules(name)
    )
