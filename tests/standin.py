"""A pipeline of a few lines that stands in for the real one where a test is about what comes after it.

Run as a script it is the command ``extract`` with this pipeline.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator
from types import ModuleType

from extractor.model import Blob, CheckRow, DocumentRow, Fact, NumberRow, Options, Result, SectionRow

_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)万元")


def fact(
    text: str, start: int, end: int, doc_id: str = "d" * 16, source: str = "a.txt", **others: object
) -> Fact:
    """A fact whose quote is ``text[start:end]``; any column can be given."""
    row: dict[str, object] = dict.fromkeys(Fact._fields)
    row |= {
        "fact_id": f"{doc_id}-{start}",
        "doc_id": doc_id,
        "source": source,
        "doc_kind": "budget",
        "fiscal_year": 2024,
        "section": "expenditure",
        "measure": "expenditure_item",
        "item": "行政运行",
        "row_kind": "leaf",
        "code_raw": "2010301",
        "code": "2010301",
        "basis": "budget",
        "year": 2024,
        "value": 0.0,
        "unit": "yuan",
        "value_text": text[start : max(start, end - 2)],
        "unit_text": "万元",
        "unit_source": "printed",
        "char_start": start,
        "char_end": end,
        "quote": text[start:end],
        "sentence": text,
        "confidence": 0.9,
        "checks_passed": 1,
        "checks_failed": 0,
        "flags": "",
        "rule": "standin.amount",
    }
    return Fact(**(row | others))  # type: ignore[arg-type]


def document(source: str, **others: object) -> DocumentRow:
    """A row of ``documents``; any column can be given."""
    row: dict[str, object] = dict.fromkeys(DocumentRow._fields)
    counts = [
        name
        for name, kind in DocumentRow.__annotations__.items()
        if "int" in str(kind) and "None" not in str(kind)
    ]
    row |= dict.fromkeys(counts, 0)
    row |= {"source": source, "status": "ok", "doc_kind": "budget"}
    return DocumentRow(**(row | others))  # type: ignore[arg-type]


def process(blob: Blob, options: Options) -> tuple[Result, ...]:
    """A fact for each amount in 万元; NUL bytes and empty files are failures; some words are faults."""
    sha = hashlib.sha256(blob.data).hexdigest()
    if not blob.data or b"\0" in blob.data:
        error = "is empty" if not blob.data else "is no document that can be read"
        return (Result(document(blob.source, sha256=sha, doc_id=sha[:16], status="failed", error=error)),)
    text = blob.data.decode("utf-8", "surrogateescape")
    if "FAULT" in text:
        raise RuntimeError("a fault\nin two lines")
    if "INTERRUPT" in text:
        raise KeyboardInterrupt
    doc_id = sha[:16]
    facts = tuple(
        fact(text, *m.span(), doc_id, blob.source, value=float(m[1]) * 1e4) for m in _AMOUNT.finditer(text)
    )
    row = document(
        blob.source, sha256=sha, doc_id=doc_id, facts=len(facts), chars=len(text), checks_passed=len(facts),
        status="partial" if "PARTIAL" in text else "ok", error="page 2 has no text" if "PARTIAL" in text else None,
    )  # fmt: skip
    section = SectionRow(doc_id, 1, None, 1, "一", "收支总表", "expenditure", None, 0, len(text))
    check = CheckRow(doc_id, "sum", "passed", None, 1.0, 1.0, 0.0, 0.0, "", "一切相符")
    number = NumberRow(doc_id, 0, 1, text[:1], "excluded", "heading")
    return (Result(row, facts, (section,), (check,), (number,), text, 0.001),)


def documents(blob: Blob, options: Options) -> Iterator[Blob]:
    """The blob itself: this pipeline knows no archives."""
    yield blob


def process_one(blob: Blob, options: Options) -> Result:
    return process(blob, options)[0]


def install() -> None:
    """Puts this pipeline in the place of the real one, for this process."""
    module = ModuleType("extractor.pipeline")
    for stage in (process, documents, process_one):
        setattr(module, stage.__name__, stage)
    sys.modules["extractor.pipeline"] = module
    import extractor

    extractor.pipeline = module  # type: ignore[attr-defined]


if __name__ == "__main__":
    install()
    from extractor.cli import main

    raise SystemExit(main())
