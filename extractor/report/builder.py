"""The report of a run, fed one result at a time. However many come, memory and pages stay bounded:
counts, the findings that matter most, the neediest documents and as many texts as a page may hold."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from extractor.errors import WriteError
from extractor.model import CheckRow, DocumentRow, Result
from extractor.report.best import Best
from extractor.report.findings import Candidate, Finding, between_candidate, candidates
from extractor.report.marks import price
from extractor.report.page import render, text_section
from extractor.report.reliability import ReliabilityBin
from extractor.report.tally import Tally
from extractor.report.words import command, key_of, short

#: No page is larger, in bytes.
LARGEST = 5_000_000
#: Bytes of HTML for all texts, and for one of them.
TEXTS, TEXT = 3_400_000, 300_000
#: Bytes of a text's frame.
_BASE = 2_500
#: How many findings, documents and unread documents are told; the tables hold all of them.
FINDINGS, DOCUMENTS, UNREAD = 200, 1_000, 100


@dataclass(frozen=True, slots=True)
class Entry:
    """What the table of documents tells of one."""

    row: DocumentRow
    score: float
    findings: int

    @property
    def order(self) -> tuple[float, int, str]:
        return (-self.score, -self.findings, self.row.source)


@dataclass(frozen=True, slots=True)
class Section:
    """A document's text as shown in the report."""

    source: str
    html: str
    anchors: frozenset[int]


class ReportBuilder:
    """Collects results and writes ``out.report.html`` and ``out.report.json``.

    The same results give the same bytes in whatever order they were added. ``reliability`` is the
    table of the calibration that the confidences come from, if there is one.
    """

    def __init__(self, reliability: Sequence[ReliabilityBin] = ()) -> None:
        self._reliability = tuple(reliability)
        self._tally = Tally()
        self._findings: Best[Finding] = Best(FINDINGS)
        self._documents: Best[Entry] = Best(DOCUMENTS)
        self._unread: Best[Entry] = Best(UNREAD)
        self._texts: Best[Result | Section] = Best(TEXTS + TEXTS // 4)

    def add(self, result: Result) -> None:
        """Takes in one result; of its text at most a marked excerpt is kept, and only while it is
        among those that need a look most."""
        found = candidates(result)
        entry = Entry(result.document, sum(candidate.score for candidate in found), len(found))
        self._tally.add(result, found)
        for candidate in found[:FINDINGS]:
            self._findings.offer(candidate.order, partial(_told, candidate))
        self._documents.add(entry.order, entry)
        if result.document.status != "ok":
            self._unread.add((result.document.status, result.document.source), entry)
        if result.text:
            self._texts.offer(entry.order, lambda: _held(result))

    def add_between(self, check: CheckRow, source: str, department: str | None, year: int | None) -> None:
        """Takes in a check between documents, said of the one that is named."""
        found = (between_candidate(check, source, department, year),) if check.outcome == "failed" else ()
        self._tally.add_checks((check,))
        self._tally.add_findings(found)
        for candidate in found:
            self._findings.offer(candidate.order, partial(_told, candidate))

    def write(self, html_path: Path, json_path: Path) -> None:
        """Writes both files where told. Raises ``WriteError`` naming the path that cannot be written."""
        _write(html_path, self._html())
        _write(json_path, self._json())

    def _html(self) -> bytes:
        """The page: everything bounded first, then the texts that fit."""
        texts = tuple(_section(held) for held in self._texts.items())
        for documents in (DOCUMENTS, DOCUMENTS // 4, DOCUMENTS // 20):
            sections = _fitting(texts, LARGEST - len(self._page((), documents)))
            page = self._page(sections, documents)
            while sections and len(page) > LARGEST:
                sections = sections[:-1]
                page = self._page(sections, documents)
            if len(page) <= LARGEST:
                break
        return page

    def _page(self, sections: tuple[Section, ...], documents: int) -> bytes:
        page = render(
            "report.html.j2",
            overview=self._tally.overview(),
            findings=self._findings.items(),
            findings_offered=sum(self._tally.findings.values()),
            unread=self._unread.items(),
            unread_offered=self._unread.offered,
            documents=self._documents.items()[:documents],
            documents_offered=self._documents.offered,
            reliability=self._reliability,
            sections=sections,
            anchors={section.source: section.anchors for section in sections},
        )
        return page.encode("utf-8", "replace")

    def _json(self) -> bytes:
        content = {
            "overview": self._tally.overview(),
            "reliability": [asdict(one) for one in self._reliability],
            "look_first": [asdict(finding) for finding in self._findings.items()],
            "look_first_of": sum(self._tally.findings.values()),
            "unread": [_unread(entry.row) for entry in self._unread.items()],
            "unread_of": self._unread.offered,
            "documents": [_document(entry) for entry in self._documents.items()],
            "documents_of": self._documents.offered,
        }
        return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def _told(candidate: Candidate) -> tuple[int, Finding]:
    return 1, candidate.make()


def _fitting(texts: tuple[Section, ...], room: int) -> tuple[Section, ...]:
    """The texts to show, neediest first, within ``room`` bytes, with some left for the links to them."""
    kept, left = [], min(room, TEXTS)
    for section in texts:
        left -= len(section.html.encode("utf-8", "replace")) + 1_000
        if left < 0:
            break
        kept.append(section)
    return tuple(kept)


def _held(result: Result) -> tuple[int, Result | Section]:
    """What is kept of a text and about how many bytes it will take: a long one is cut down at once,
    the others when the report is written and most of them are out of the running."""
    cost = _BASE + price(len(result.text), len(result.facts), len(result.numbers))
    return (cost, result) if cost <= TEXT else (TEXT, _section(result))


def _section(held: Result | Section) -> Section:
    if isinstance(held, Section):
        return held
    html, anchors = text_section(held, TEXT)
    return Section(held.document.source, html, anchors)


def _unread(row: DocumentRow) -> dict[str, Any]:
    return {"source": short(row.source, 300), "status": row.status, "error": short(row.error or "", 400)}


def _document(entry: Entry) -> dict[str, Any]:
    """What a machine wants to know of a document; all columns stand in the table ``documents``."""
    row = entry.row
    told = ("doc_id", "status", "region", "department", "doc_kind", "fiscal_year", "facts", "confidence")
    counted = [f"numbers_{name}" for name in ("seen", "claimed", "excluded", "unclaimed")]
    checked = [f"checks_{name}" for name in ("passed", "failed", "untestable")]
    return {
        "source": short(row.source, 300),
        "score": round(entry.score, 2),
        "findings": entry.findings,
        **{name: getattr(row, name) for name in (*told, *counted, *checked)},
        "key": key_of(row.source),
        "see": command(row.source)[:600],
    }


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise WriteError(f"{path}: cannot be written: {error.strerror}") from error
