"""Figures, verdicts and the document's own facts as the rows of the tables."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from extractor.find import Findings
from extractor.model import (
    Check,
    CheckRow,
    Document,
    DocumentRow,
    Fact,
    Figure,
    NumberRow,
    Options,
    Outline,
    Profile,
    Result,
    SectionRow,
    Verdict,
)
from extractor.purposes import purpose_terms
from extractor.reference.cofog import cofog


def tabulate(
    document: Document,
    outline: Outline,
    about: Profile,
    findings: Findings,
    figures: Sequence[Figure],
    checks: Sequence[Check],
    verdicts: Sequence[Verdict],
    options: Options,
) -> Result:
    """All rows of one document; facts in the order of the text."""
    facts = sorted(
        (_fact(document, about, figures, i, verdicts[i], options) for i in range(len(figures))),
        key=lambda fact: (fact.char_start, fact.char_end, fact.measure, fact.fact_id),
    )
    ids = [figure.fact_id for figure in figures]
    check_rows = tuple(_check_row(document, c, ids) for c in checks)
    numbers = _numbers(document, findings)
    empty = tuple(dict.fromkeys((*about.empty_tables, *findings.empty_tables)))
    row = _document_row(document, about, empty, facts, numbers, check_rows)
    return Result(row, tuple(facts), _sections(document, outline), check_rows, numbers, document.text)


def _page(document: Document, offset: int) -> int | None:
    return bisect_right(document.pages, offset) if document.pages else None


def _fact(
    document: Document,
    about: Profile,
    figures: Sequence[Figure],
    index: int,
    verdict: Verdict,
    options: Options,
) -> Fact:
    figure = figures[index]
    mention = figure.mention
    text = document.text
    purpose = text[slice(*mention.purpose)] if mention.purpose else None
    purpose = _one_line(purpose)
    return Fact(
        figure.fact_id,
        document.doc_id,
        document.source,
        about.region_code,
        about.region,
        about.department,
        about.scope,
        about.doc_kind,
        about.fiscal_year,
        mention.section,
        mention.measure,
        mention.item or mention.label,
        figure.row_kind,
        figures[figure.repeats].fact_id if figure.repeats is not None else None,
        figures[figure.parent].fact_id if figure.parent is not None else None,
        mention.table_kind,
        mention.column_head,
        figure.classification,
        mention.code_raw,
        figure.code,
        figure.code_name,
        figure.code_status,
        figure.code_note,
        *_cofog(figure),
        mention.fund,
        mention.part,
        mention.basis,
        figure.year,
        mention.direction,
        float(figure.value),
        figure.unit,
        mention.value_text,
        mention.unit_text,
        figure.unit_source,
        purpose,
        purpose_terms(purpose) if purpose and options.purposes else None,
        _one_line(text[slice(*mention.reason)]) if mention.reason else None,
        _page(document, mention.start),
        mention.cell,
        mention.start,
        mention.end,
        text[mention.start : mention.end],
        _one_line(text[slice(*mention.sentence)]) or "",
        verdict.confidence,
        verdict.passed,
        verdict.failed,
        ";".join(dict.fromkeys((*figure.flags, *verdict.flags))),
        mention.rule,
    )


def _cofog(figure: Figure) -> tuple[str | None, str | None]:
    """The function of government by our mapping, for lines of the functional classification."""
    if figure.classification != "functional" or not figure.code:
        return None, None
    function, note = cofog(figure.code)
    return function, note


def _one_line(text: str | None) -> str | None:
    """Printed words without the breaks of the layout."""
    if text is None or ("\n" not in text and "\f" not in text):
        return text
    return "".join(line.strip() for line in text.replace("\f", "\n").split("\n"))


def _check_row(document: Document, check: Check, ids: Sequence[str]) -> CheckRow:
    def number(value: object) -> float | None:
        return None if value is None else float(value)  # type: ignore[arg-type]

    return CheckRow(
        document.doc_id,
        check.check,
        check.outcome,
        check.cause,
        number(check.expected),
        number(check.found),
        number(check.difference),
        number(check.tolerance),
        ";".join(ids[i] for i in check.figures),
        check.message,
    )


def _numbers(document: Document, findings: Findings) -> tuple[NumberRow, ...]:
    text = document.text
    rows = [
        NumberRow(document.doc_id, e.start, e.end, text[e.start : e.end], "excluded", e.reason)
        for e in findings.exclusions
    ]
    rows += [NumberRow(document.doc_id, a, b, text[a:b], "unclaimed", None) for a, b in findings.unclaimed]
    return tuple(sorted(rows, key=lambda row: (row.char_start, row.char_end)))


def _sections(document: Document, outline: Outline) -> tuple[SectionRow, ...]:
    rows = []
    for s in outline.sections:
        start, end = outline.flow.span(s.start, s.end)
        rows.append(
            SectionRow(
                document.doc_id,
                s.id,
                s.parent,
                s.level,
                s.number,
                s.title,
                s.slug,
                _page(document, start),
                start,
                end,
            )
        )
    return tuple(rows)


def _document_row(
    document: Document,
    about: Profile,
    empty: tuple[str, ...],
    facts: Sequence[Fact],
    numbers: Sequence[NumberRow],
    checks: Sequence[CheckRow],
) -> DocumentRow:
    outcomes = [check.outcome for check in checks]
    claimed = len({(f.char_start, f.char_end) for f in facts})
    excluded = sum(n.outcome == "excluded" for n in numbers)
    return DocumentRow(
        document.source,
        document.doc_id,
        document.sha256,
        document.format,
        document.encoding,
        len(document.pages) or None,
        len(document.text),
        document.status,
        document.error,
        about.region_code,
        about.region,
        about.region_source,
        about.region_evidence,
        about.region_confidence,
        about.department,
        about.department_type,
        about.department_level,
        about.scope,
        about.doc_kind,
        about.fiscal_year,
        ";".join(about.given) or None,
        about.template,
        ";".join(empty) or None,
        len(document.ocr_pages),
        len(facts),
        claimed + len(numbers),
        claimed,
        excluded,
        len(numbers) - excluded,
        outcomes.count("passed"),
        outcomes.count("failed"),
        outcomes.count("untestable"),
        round(sum(f.confidence for f in facts) / len(facts), 4) if facts else None,
        None,
    )
