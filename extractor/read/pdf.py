"""PDF: one pass with PDFium for text and ruled tables; other engines only for what it cannot read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from extractor.errors import EncryptedError, LimitError, PageTimeUp, ReadError, TimeUp
from extractor.model import Blob, Document, Options
from extractor.read import ocr
from extractor.read.compose import compose
from extractor.read.pages import reading_page
from extractor.read.pdf_columns import add_unruled
from extractor.read.pdf_flow import to_blocks
from extractor.read.pdf_fonts import use_boxes
from extractor.read.pdf_furniture import running_words
from extractor.read.pdf_layout import PageLayout, lay_out
from extractor.read.pdf_page import PageContent, Run, read_page, render
from extractor.read.pdf_plumber import plumbed_pages
from extractor.read.pdf_quality import Tally, tally, unreadable_pages

# No paper is larger (5 m); beyond it a page is an accident or an attack.
MAX_SIDE = 14_400.0
NO_PAGE = PageLayout(0.0, 0.0, (), ())


@dataclass(slots=True)
class _Reading:
    """What is read so far: a layout and a tally for each page, and what went wrong."""

    engine: str
    pages: list[PageLayout] = field(default_factory=list)
    tallies: list[Tally] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    ocr_pages: list[int] = field(default_factory=list)

    def add(self, content: PageContent) -> None:
        self.pages.append(_lay_out(content))
        self.tallies.append(tally(content))

    def keep(self, count: int) -> None:
        """Drops all but the first pages: the last one may be half there."""
        del self.pages[count:], self.tallies[count:]

    def stop(self, count: int, reason: str) -> None:
        """Ends the reading before all ``count`` pages are read; those that are stay."""
        self.keep(min(len(self.pages), len(self.tallies)))
        if not self.pages:
            raise LimitError(reason)
        done = len(self.pages)
        self.problems.append(f"only the first {done:,} of {count:,} pages are read: {reason}")

    def add_missing(self, reason: str) -> None:
        self.problems.append(f"page {len(self.pages) + 1} {reason}")
        self.pages.append(NO_PAGE)
        self.tallies.append(Tally(0, 0, 0, 0.0))


def read_pdf(blob: Blob, options: Options) -> Document:
    """The document that a PDF holds: text, tables and page offsets.

    ``engine`` is ``pdfium`` or, where that cannot open the file, ``pdfplumber``; ``+ocr`` where pages
    were read as pictures (``ocr_pages``, 1-based). Raises EncryptedError for a locked file and
    ReadError for one that cannot be read; what is only partly read has the status ``partial``.
    """
    reading = _read(blob.data, options)
    composed = compose(to_blocks(reading.pages), options)
    if not composed.text.strip():
        raise ReadError("; ".join(reading.problems) or "holds no text")
    return Document(
        source=blob.source,
        sha256=hashlib.sha256(blob.data).hexdigest(),
        format="pdf",
        text=composed.text,
        pages=composed.pages,
        tables=composed.tables,
        status="partial" if reading.problems else "ok",
        error="; ".join(reading.problems) or None,
        engine=reading.engine + ("+ocr" if reading.ocr_pages else ""),
        ocr_pages=tuple(reading.ocr_pages),
        running=running_words(reading.pages),
    )


def _read(data: bytes, options: Options) -> _Reading:
    with opened(data) as pdf:
        if pdf is None:
            return _read_plumbed(data, options)
        reading = _Reading("pdfium")
        count = min(len(pdf), options.max_pages)
        if count < len(pdf):
            reading.problems.append(
                f"only {count:,} of {len(pdf):,} pages are read: raise --max-pages to read all"
            )
        try:
            for number in range(count):
                _add_in_time(reading, pdf, number)
        except TimeUp as error:
            reading.stop(count, str(error))
            _leave_out(reading, unreadable_pages(reading.tallies), "hold no text that can be read")
        else:
            _mend(reading, pdf, options)
    return reading


def _add_in_time(reading: _Reading, pdf: Any, number: int) -> None:
    """Adds a page; one that takes too long is missing, as long as there is time for the others."""
    try:
        with reading_page(number), _page(pdf, number) as page:
            _add_page(reading, page)
    except PageTimeUp as error:
        reading.keep(number)
        reading.add_missing(str(error))


def _add_page(reading: _Reading, page: Any) -> None:
    if page is None:
        reading.add_missing("is broken")
    elif max(page.get_size()) > MAX_SIDE:
        reading.add_missing("is larger than any paper")
    else:
        reading.add(read_page(page))


def _lay_out(content: PageContent) -> PageLayout:
    """The page laid out, without what only the layout needed."""
    layout = lay_out(content)
    if not layout.tables:
        layout = add_unruled(layout)
    return replace(layout, lines=tuple(replace(line, runs=()) for line in layout.lines))


def _read_plumbed(data: bytes, options: Options) -> _Reading:
    reading = _Reading("pdfplumber")
    for content in plumbed_pages(data, options.max_pages):
        reading.add(content)
    bad = unreadable_pages(reading.tallies)
    _leave_out(reading, bad, "hold no text that can be read")
    return reading


def _mend(reading: _Reading, pdf: Any, options: Options) -> None:
    """Reads as pictures the pages whose text is missing or means nothing."""
    bad = unreadable_pages(reading.tallies)
    if not bad:
        return
    if not options.ocr:
        _leave_out(reading, bad, "have no text layer that can be read, and OCR is switched off")
    elif not ocr.available():
        _leave_out(reading, bad, f"have no text layer that can be read: {ocr.INSTALL}")
    else:
        _look_at(reading, pdf, bad, options)


def _look_at(reading: _Reading, pdf: Any, bad: Sequence[int], options: Options) -> None:
    """Reads pages as pictures, as many as there is time for."""
    for done, number in enumerate(bad):
        try:
            with reading_page(number), _page(pdf, number) as page:
                reading.pages[number] = _lay_out(_seen(page, options))
                reading.ocr_pages.append(number + 1)
        except PageTimeUp as error:
            _leave_out(reading, (number,), str(error))
        except TimeUp as error:
            _leave_out(reading, bad[done:], f"are scanned and not read: {error}")
            return


def _leave_out(reading: _Reading, bad: Sequence[int], why: str) -> None:
    """Drops what stands on pages that cannot be read, and says so."""
    for number in bad:
        if reading.tallies[number].glyphs:
            reading.pages[number] = NO_PAGE
    if bad:
        reading.problems.append(f"{_listed(bad)} {why}")


def _listed(numbers: Sequence[int]) -> str:
    """Page numbers for people.

    >>> _listed([0, 1, 2, 6])
    'pages 1-3, 7'
    """
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return "pages " + ", ".join(f"{a + 1}-{b + 1}" if b > a else f"{a + 1}" for a, b in spans)


def _seen(page: Any, options: Options) -> PageContent:
    """The content of a page as OCR reads it, in points."""
    width, height = page.get_size()
    pixels, scale = render(page, options.max_pixels)
    runs = tuple(_run(word, scale) for word in ocr.read_image(pixels))
    return PageContent(width, height, runs, (), ())


def _run(word: ocr.Word, scale: float) -> Run:
    """A word of OCR as a run, its glyphs spread evenly by their width."""
    x0, x1 = word.x0 / scale, word.x1 / scale
    widths = [2 if char >= "\u2e80" else 1 for char in word.text]
    step = (x1 - x0) / max(sum(widths), 1)
    lefts = [x0 + step * sum(widths[:i]) for i in range(len(widths))]
    rights = [left + step * width for left, width in zip(lefts, widths, strict=True)]
    return Run(word.text, x0, x1, word.top / scale, word.bottom / scale, lefts, rights)


@contextmanager
def opened(data: bytes) -> Iterator[Any]:
    """A PDF opened with PDFium and closed at the end; None where it is broken for PDFium."""
    import pypdfium2
    import pypdfium2.raw as raw

    use_boxes()
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise EncryptedError("is locked with a password: save it without one") from error
        yield None
        return
    with _closing(pdf.close):
        yield pdf


@contextmanager
def _page(pdf: Any, number: int) -> Iterator[Any]:
    """One page, closed at the end; None where it is broken."""
    import pypdfium2

    try:
        page = pdf[number]
    except pypdfium2.PdfiumError:
        yield None
        return
    with _closing(page.close):
        yield page


@contextmanager
def _closing(close: Callable[[], object]) -> Iterator[None]:
    try:
        yield
    finally:
        close()
