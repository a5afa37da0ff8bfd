"""Which pages have no text that can be trusted: scans, glyphs without a meaning, no Chinese at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from extractor.read.pdf_page import PageContent

FEW_GLYPHS = 30
TITLE = 5
MOST_DAMAGED = 0.1
LEAST_HAN = 0.03

_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
# Replacement characters, private use, controls: glyphs that the font gives no meaning.
_NO_MEANING = re.compile("[\x00-\x1f\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff]")


class Tally(NamedTuple):
    """What a page consists of: counts of glyphs, and the part of it that a picture covers."""

    glyphs: int
    han: int
    damaged: int
    image_share: float

    @property
    def is_damaged(self) -> bool:
        """Whether too many glyphs have no meaning to be read as text."""
        return self.damaged > MOST_DAMAGED * self.glyphs


def tally(content: PageContent) -> Tally:
    """The counts for one page."""
    text = "".join(run.text for run in content.runs)
    damaged = len(_NO_MEANING.findall(text)) + len("(cid:9)") * text.count("(cid:")
    return Tally(len(text), len(_HAN.findall(text)), damaged, content.image_share)


def unreadable_pages(pages: Sequence[Tally]) -> list[int]:
    """The numbers (0-based) of the pages that only OCR can read.

    A page without Chinese is one of them only where the whole document has none: a table of figures
    may run on over a page of its own. A picture under a few words is a decorated cover, unless most
    pages are like that: then the words are the stamp of a scanner.
    """
    glyphs, han = sum(page.glyphs for page in pages), sum(page.han for page in pages)
    foreign = glyphs >= FEW_GLYPHS and han < LEAST_HAN * glyphs
    pictures = [page for page in pages if _is_picture(page)]
    most = FEW_GLYPHS if 2 * len(pictures) > len(pages) else TITLE
    return [
        number
        for number, page in enumerate(pages)
        if (_is_picture(page) and page.han < most) or (page.glyphs and (foreign or page.is_damaged))
    ]


def _is_picture(page: Tally) -> bool:
    return page.glyphs < FEW_GLYPHS and page.image_share > 0.3
