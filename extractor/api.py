"""The Python side of the tool: documents in, typed records and pandas tables out."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from itertools import islice
from time import process_time
from typing import TYPE_CHECKING, Any

from extractor.across import Across
from extractor.errors import ReadError
from extractor.inputs import Given, failure, load, once, sources
from extractor.model import Blob, CheckRow, DocumentRow, Fact, NumberRow, Options, Result, SectionRow
from extractor.run.task import Begun, OnPage, Opened, Step, Task

if TYPE_CHECKING:
    import pandas as pd

_SAMPLE = """2024年部门预算情况说明
一、收支总体情况。部门收入预算100万元，比上年增加10万元，主要原因是项目增加。
“卫生健康支出”科目50万元，主要用于机关单位医疗保险缴费。
三、“三公”经费预算2万元，其中：公务接待费2万元。
"""

Path = str | os.PathLike[str]


@dataclass(frozen=True, repr=False)
class Extraction:
    """What was found in some documents: the rows of every table, in order of source.

    ``facts``, ``documents``, ``sections``, ``checks`` and ``numbers`` are tuples of named tuples.
    ``between`` are the checks between documents, which ``checks`` ends with.
    """

    results: tuple[Result, ...]
    between: tuple[CheckRow, ...] = ()

    def __repr__(self) -> str:
        return f"<Extraction: {len(self.documents)} documents, {len(self.facts)} facts>"

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        return tuple(row for result in self.results for row in result.facts)

    @cached_property
    def documents(self) -> tuple[DocumentRow, ...]:
        return tuple(result.document for result in self.results)

    @cached_property
    def sections(self) -> tuple[SectionRow, ...]:
        return tuple(row for result in self.results for row in result.sections)

    @cached_property
    def checks(self) -> tuple[CheckRow, ...]:
        return (*(row for result in self.results for row in result.checks), *self.between)

    @cached_property
    def numbers(self) -> tuple[NumberRow, ...]:
        return tuple(row for result in self.results for row in result.numbers)

    def to_pandas(self, table: str = "facts") -> pd.DataFrame:
        """The rows of a table as a frame with the column types of the Parquet output; numbers that
        may be missing are pandas' nullable ones."""
        from extractor.write.columns import frame

        return frame(table, getattr(self, table))


def extract(documents: Path | bytes | Iterable[Path], **settings: Any) -> Extraction:
    """Everything that the documents state. ``documents`` is a path, several, or the bytes of one document;
    folders and globs are searched. ``settings`` are the fields of ``extractor.model.Options``.

    A document that cannot be read raises nothing: its row in ``documents`` has the status ``failed``
    and says why. Raises ``UsageError`` for a broken rule, ``TypeError`` for an unknown setting.

    >>> found = extract("部门收入总计100.50万元。".encode())
    >>> [(fact.measure, fact.value, fact.unit) for fact in found.facts]
    [('revenue_total', 1005000.0, 'yuan')]
    >>> frame = found.to_pandas()
    >>> frame.loc[0, "quote"]
    '100.50万元'
    """
    options = replace(Options(), **settings)
    if isinstance(documents, bytes):
        return Extraction(process(Blob("-", documents), options))
    names = [documents] if isinstance(documents, str | os.PathLike) else documents
    ordered = sources(os.fspath(name) for name in names)
    with Across() as across:
        found = tuple(across.see(once(results(ordered, options))))
        return Extraction(found, tuple(between.check for between in across.checks()))


def results(
    ordered: Iterable[str], options: Options, given: Mapping[str, Given] | None = None
) -> Iterator[Result]:
    """The results of each source, in order, one document after the other in this process.

    ``given`` holds what the user knows of single sources; it goes before what is said of all.
    """
    for source in ordered:
        yield from read_and_process(source, told(options, (given or {}).get(source, ())))


def told(options: Options, given: Given) -> Options:
    """The options for a document of which something is known."""
    return (
        replace(options, given=given, region=dict(given).get("region_code", options.region))
        if given
        else options
    )


def read_and_process(source: str, options: Options) -> tuple[Result, ...]:
    """The results of one source, ordered by source (an archive has several). Never raises for bad input."""
    try:
        blob = load(source, options.max_bytes)
    except ReadError as error:
        return (failure(source, str(error)),)
    return tuple(sorted(process(blob, options), key=lambda result: result.document.source))


def steps(task: Task, on_page: OnPage) -> Iterator[Step]:
    """What a worker does with one source: opens it, and unless its content is known, reads each document in it."""
    from extractor import pipeline
    from extractor.read.pages import watched

    try:
        blob = load(task.source, task.options.max_bytes)
    except ReadError as error:
        yield failure(task.source, str(error))
        return
    digest = sha256(blob.data).hexdigest()
    yield Opened(digest)
    if digest == task.known:
        return
    pages = task.pages
    with watched(on_page):
        for found in islice(pipeline.documents(blob, task.options), task.skip, None):
            if isinstance(found, Result):
                yield found
                continue
            yield Begun(found.source, sha256(found.data).hexdigest())
            yield _timed(found, task, pages)
            pages = None


def _timed(blob: Blob, task: Task, pages: int | None) -> Result:
    """The result of one document, of which at most ``pages`` are read, and the processor time it took."""
    from extractor import pipeline

    start = process_time()
    options = task.options if pages is None else replace(task.options, max_pages=pages)
    result: Result = pipeline.process_one(blob, options)
    if pages is not None and result.document.status != "failed":
        result = replace(result, document=result.document._replace(status="partial", error=task.reason))
    return replace(result, seconds=process_time() - start)


def warm_up(options: Options) -> None:
    """Loads everything that a text needs, so that workers forked afterwards have it already."""
    process(Blob("-", _SAMPLE.encode()), options)


def process(blob: Blob, options: Options) -> tuple[Result, ...]:
    """``pipeline.process``, imported when the first document needs it."""
    from extractor import pipeline

    made: tuple[Result, ...] = pipeline.process(blob, options)
    return made
