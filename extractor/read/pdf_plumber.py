"""The second engine: pages as pdfplumber sees them, for files that PDFium does not open.

The only file that knows pdfplumber. What it returns is the same as PDFium's, so that everything
after it is shared.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from extractor.errors import EncryptedError, ReadError
from extractor.read.pdf_page import PageContent, Rule, runs_of


def plumbed_pages(data: bytes, most: int) -> Iterator[PageContent]:
    """The content of up to ``most`` pages. Raises EncryptedError or ReadError where it cannot be opened."""
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfminer.pdfexceptions import PDFException
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            for page in pdf.pages[:most]:
                yield _content(page)
                page.close()
    except (PdfminerException, PDFException, ValueError, KeyError, TypeError) as error:
        if any(isinstance(reason, PDFPasswordIncorrect) for reason in (error, *error.args)):
            raise EncryptedError("is locked with a password: save it without one") from error
        raise ReadError("is a broken PDF: download it again") from error


def _content(page: Any) -> PageContent:
    glyphs = (
        (
            char["text"] if not char["text"].isspace() else " ",
            char["x0"],
            char["top"],
            char["x1"],
            char["bottom"],
        )
        for char in page.chars
        if len(char["text"]) == 1
    )
    across = [Rule(e["top"], e["x0"], e["x1"]) for e in page.edges if e["orientation"] == "h"]
    down = [Rule(e["x0"], e["top"], e["bottom"]) for e in page.edges if e["orientation"] == "v"]
    area = max(page.width * page.height, 1)
    share = max((i["width"] * i["height"] / area for i in page.images), default=0.0)
    return PageContent(
        float(page.width),
        float(page.height),
        tuple(runs_of(glyphs)),
        tuple(across),
        tuple(down),
        float(share),
    )
