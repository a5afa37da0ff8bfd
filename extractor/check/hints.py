"""Soft agreements: they tell for the figures where they hold and say nothing where they do not."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from extractor.check.identity import Identity
from extractor.check.view import View
from extractor.rules import load


class Hint(NamedTuple):
    """A line by its code that often is ``times`` the value of another."""

    id: str
    whole: str
    part: str
    times: int


@lru_cache(maxsize=1)
def _hints() -> tuple[Hint, ...]:
    return tuple(Hint(h["id"], h["whole"], h["part"], h["times"]) for h in load("checks")["hint"])


def hint_identities(view: View) -> Iterator[Identity]:
    """The soft agreements that hold exactly, among figures of one basis, year and place of printing."""
    wanted = {code for hint in _hints() for code in (hint.whole, hint.part)}
    lines: dict[tuple[str | None, object], int] = {}
    for i, figure in enumerate(view.figures):
        if (
            figure.line in wanted
            and figure.unit == "yuan"
            and figure.row_kind != "of_which"
            and view.value[i] > 0
        ):
            place = (figure.mention.basis, figure.year, figure.mention.table)
            lines.setdefault((figure.line, place), i)
    for (code, where), whole in lines.items():
        for hint in _hints():
            part = lines.get((hint.part, where)) if hint.whole == code else None
            if part is not None and view.value[whole] == hint.times * view.value[part]:
                yield Identity(hint.id, "sum", whole, (part,) * hint.times)
