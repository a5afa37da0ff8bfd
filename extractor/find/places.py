"""Where a position of the flow stands: in which section, sentence and clause."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from extractor.model import Outline, Section

_CLAUSE_END = re.compile(r"[，。；;：:！？\n]|,(?!\d{3}(?!\d))")
_SENTENCE_END = re.compile(r"[。！？；;\n]")
_FINAL = frozenset({"duties", "glossary", "empty_tables"})
_BESIDE_DUTIES = frozenset({"organization", "headcount"})
_OF_PROJECTS = frozenset({"performance", "projects"})
_PROJECT = re.compile(r"(?:项目|工程|经费|资金|补助|补贴|专项|[助奖]学金)[”\"]?$|[”\"](?:项目|工程)$")
_QUOTED = re.compile(r"[“\"](?P<name>[^“”\"]+)[”\"](?:项目|工程)?")


@dataclass(frozen=True, slots=True)
class Place:
    """The section in force from ``start`` on: its slug and the headings above, innermost first."""

    start: int
    slug: str
    titles: tuple[str, ...]
    head_end: int
    project: str | None = None


class Places:
    """Look-ups by position over one outline."""

    def __init__(self, outline: Outline) -> None:
        self.text = outline.flow.text
        self._places = _places(outline)
        self._starts = [place.start for place in self._places]
        self._clauses = [m.end() for m in _CLAUSE_END.finditer(self.text)]
        self._ends = [m.end() for m in _SENTENCE_END.finditer(self.text)]

    def place(self, position: int) -> Place:
        return self._places[bisect_right(self._starts, position) - 1]

    def clause_start(self, position: int) -> int:
        """Where the clause begins that runs up to a position."""
        index = bisect_right(self._clauses, position)
        return self._clauses[index - 1] if index else 0

    def sentence(self, position: int) -> tuple[int, int]:
        """The span of the sentence around a position, its closing mark left out."""
        index = bisect_right(self._ends, position)
        start = self._ends[index - 1] if index else 0
        end = self._ends[index] - 1 if index < len(self._ends) else len(self.text)
        return start, max(end, start)


def _places(outline: Outline) -> list[Place]:
    by_id = {section.id: section for section in outline.sections}
    places = [Place(0, "other", (), 0)]
    for section in outline.sections:
        chain = _chain(section, by_id)
        titles = tuple(s.title for s in chain)
        head_end = section.start + len(section.number) + len(section.title)
        slug = _effective(chain)
        places.append(Place(section.start, slug, titles, head_end, _project(chain, slug)))
    return places


def _project(chain: list[Section], slug: str) -> str | None:
    """The project that the headings name where projects are told: 1.“档案数字化”项目."""
    if slug not in _OF_PROJECTS:
        return None
    return next(
        (project_name(s.title) for s in chain if s.slug == "other" and _PROJECT.search(s.title)), None
    )


def project_name(title: str) -> str:
    """The name of a project in the words that announce it.

    >>> project_name("“档案数字化”项目")
    '档案数字化'
    """
    quoted = _QUOTED.fullmatch(title)
    return quoted["name"] if quoted else title


def _chain(section: Section, by_id: dict[int, Section]) -> list[Section]:
    chain = [section]
    while chain[-1].parent is not None:
        chain.append(by_id[chain[-1].parent])
    return chain


def _effective(chain: list[Section]) -> str:
    """Duties and definitions rule everything below them; elsewhere the innermost heading that says something."""
    for section in chain:
        if section.slug in _FINAL or section.slug in _BESIDE_DUTIES:
            return section.slug
    return next((s.slug for s in chain if s.slug not in ("other", "overview")), chain[0].slug)
