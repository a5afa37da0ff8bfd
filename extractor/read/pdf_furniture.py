"""Running headers, footers and page numbers: which lines of a page belong to the paper, not to the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from extractor.read.pdf_layout import PageLayout
from extractor.read.pdf_text import Line, closed, page_rules

MARGIN = 0.13
NUMBER_MARGIN = 0.12
MOST_LINES = 4
FEWEST_PAGES = 3
SHARE = 0.25
PLACE = 6.0

# Page numbers and years inside a running line; amounts are left as they are.
_DIGITS = re.compile(r"(?<![\d.,])\d{1,4}(?![\d.,])")
_WORDS = re.compile(r"[\u4e00-\u9fff]{3}")


def without_furniture(pages: Sequence[PageLayout]) -> list[list[Line]]:
    """The lines of each page without page numbers and without lines repeated at one place of many pages."""
    running = _running(pages)
    return [
        [line for line in page.lines if not (_at_edge(line, page) and _is_paper(line, page, running))]
        for page in pages
    ]


def running_words(pages: Sequence[PageLayout]) -> tuple[str, ...]:
    """The words of the lines repeated at one place of many pages, each once, without numbers."""
    running = _running(pages)
    found = (
        _DIGITS.sub("", closed(line.text))
        for page in pages
        for line in page.lines
        if _at_edge(line, page) and any(key in running for key in _keys(line, page))
    )
    return tuple(dict.fromkeys(words for words in found if _WORDS.search(words)))


def _is_paper(line: Line, page: PageLayout, running: set[tuple[str, int]]) -> bool:
    if any(key in running for key in _keys(line, page)):
        return True
    if not _at_edge(line, page, NUMBER_MARGIN):
        return False
    return page_rules()["page_number"].search(closed(line.text)) is not None


def _at_edge(line: Line, page: PageLayout, margin: float = MARGIN) -> bool:
    return line.bottom < margin * page.height or line.top > (1 - margin) * page.height


def _keys(line: Line, page: PageLayout) -> tuple[tuple[str, int], tuple[str, int]]:
    """What a running line is known by: its words and its place, rounded down and up.

    Places at the foot are measured from the foot, so that pages of unlike size agree.
    """
    upper = line.mid < page.height / 2
    place = line.mid if upper else line.mid - page.height
    words = _DIGITS.sub("#", closed(line.text))
    return (words, int(place // PLACE)), (words, int((place + PLACE / 2) // PLACE) + 10_000)


def _running(pages: Sequence[PageLayout]) -> set[tuple[str, int]]:
    seen: Counter[tuple[str, int]] = Counter()
    for page in pages:
        edge = [line for line in page.lines if _at_edge(line, page)]
        heads = [line for line in edge if line.mid < page.height / 2][:MOST_LINES]
        feet = [line for line in edge if line.mid >= page.height / 2][-MOST_LINES:]
        for line in heads + feet:
            if not _is_caption(line, page):
                seen.update(set(_keys(line, page)))
    fewest = max(FEWEST_PAGES, SHARE * len(pages))
    return {key for key, count in seen.items() if count >= fewest}


def _is_caption(line: Line, page: PageLayout) -> bool:
    """Whether a line names the table below it."""
    if not any(table.top > line.mid for table in page.tables):
        return False
    return page_rules()["table_caption"].search(closed(line.text)) is not None
