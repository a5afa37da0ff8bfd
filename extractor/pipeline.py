"""One input from bytes to rows: read, segment, find, normalize, check, tabulate."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from extractor.check import check
from extractor.errors import ReadError
from extractor.find import find
from extractor.model import Blob, Document, DocumentRow, Options, Result
from extractor.normalize import normalize
from extractor.read import expand, read
from extractor.segment import profile, segment, with_flat_tables
from extractor.tabulate import tabulate


def process(blob: Blob, options: Options) -> tuple[Result, ...]:
    """The rows of one input, one result for each document in it; a failure is a result that says why."""
    return tuple(
        found if isinstance(found, Result) else process_one(found, options)
        for found in documents(blob, options)
    )


def documents(blob: Blob, options: Options) -> Iterator[Blob | Result]:
    """The documents in an input, itself or what it holds; where it is broken, last the result that says why."""
    try:
        yield from expand(blob, options)
    except ReadError as error:
        yield failed(blob, error)


def process_one(blob: Blob, options: Options) -> Result:
    """The rows of one document; a failure is a result that says why."""
    with _uncollected():
        try:
            document = read(blob, options)
        except ReadError as error:
            return failed(blob, error)
        return extract_document(document, options)


def extract_document(document: Document, options: Options) -> Result:
    """The rows of a document that was read."""
    document = with_flat_tables(document)
    outline = segment(document)
    about = profile(document, outline, options)
    findings = find(document, outline, about)
    figures = normalize(document, about, findings.mentions, options)
    checks, verdicts = check(document, about, figures)
    return tabulate(document, outline, about, findings, figures, checks, verdicts, options)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Garbage is not looked for meanwhile: a document is many small values without circles, and the search costs a tenth."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def failed(blob: Blob, error: Exception) -> Result:
    """The row of an input that could not be read."""
    digest = hashlib.sha256(blob.data).hexdigest()
    row = DocumentRow._make([None] * len(DocumentRow._fields))
    return Result(
        row._replace(
            source=blob.source,
            doc_id=digest[:16],
            sha256=digest,
            chars=0,
            status="failed",
            error=str(error),
            doc_kind="other",
            ocr_pages=0,
            facts=0,
            numbers_seen=0,
            numbers_claimed=0,
            numbers_excluded=0,
            numbers_unclaimed=0,
            checks_passed=0,
            checks_failed=0,
            checks_untestable=0,
        )
    )
