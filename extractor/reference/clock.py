"""When a heading or a sentence speaks of: its year, and whether of what was done or of what is planned."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from extractor.rules import rules

_YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?=年|财年)")
_COMPARED_WITH = (*"比较与同和从由至到", "相比", "转入", "结转")
_UP_TO = ("截至", "截止到", "截至到")


class Moment(NamedTuple):
    """``tense`` is ``done``, ``part`` (done, in the part of a year that is over), ``planned``, or None."""

    year: int | None = None
    tense: str | None = None


@lru_cache(maxsize=4096)
def moment_of(words: str) -> Moment:
    """What a heading says of its figures: the last year that nothing is compared with, and the tense.

    >>> moment_of("一、2019年预算执行情况"), moment_of("比2022年增加")
    (Moment(year=2019, tense='done'), Moment(year=None, tense=None))
    """
    years = [int(m[1]) for m in _YEAR.finditer(words) if not is_compared(words, m.start())]
    return Moment(years[-1] if years else None, tense_of(words))


def tense_of(words: str) -> str | None:
    """The tense of the first rule that finds its words."""
    return next((str(r.sets["tense"]) for r in rules("clock") if r.regex.search(words)), None)


def is_compared(text: str, start: int) -> bool:
    """Whether something is compared with, or goes over to, the year that stands at ``start``."""
    before = text[max(0, start - 4) : start]
    return before.endswith(_COMPARED_WITH) and not before.endswith(_UP_TO)
