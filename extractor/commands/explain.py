"""Shows every figure of a document: where it stands, how it was read, by which rule, and which checks it met."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractor.model import CheckRow, DocumentRow, Fact, NumberRow, Result, SectionRow

_AROUND = 26  # characters shown on each side of a figure
_SURE = 0.95


def describe(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of ``extract explain``."""
    parser.add_argument(
        "file", metavar="FILE", help="a document (a.zip!name inside an archive), - for standard input"
    )
    parser.add_argument("--doubtful", action="store_true", help="only figures that need a look")
    parser.add_argument(
        "--find", metavar="WORDS", help="only figures whose item, measure, code or sentence has these words"
    )
    parser.add_argument(
        "--html", metavar="OUT", help="write it as a page with the figures marked in the text"
    )
    parser.add_argument("--no-ocr", action="store_true", help="do not read scanned pages")


def run(args: argparse.Namespace) -> int:
    """Prints the explanation, or writes it as a page."""
    from extractor.commands.one import read_all, read_one

    if args.html:
        return _write_page(read_one(args.file, ocr=not args.no_ocr), args.html)
    style = Style(sys.stdout.isatty() and not os.environ.get("NO_COLOR"))
    for result in read_all(args.file, ocr=not args.no_ocr):
        for line in explain(result, style, doubtful=args.doubtful, words=args.find or ""):
            print(line.encode("utf-8", "replace").decode())
    return 0


@dataclass(frozen=True, slots=True)
class Style:
    """How to make words stand out: with colours on a terminal, plain otherwise."""

    colours: bool = False

    def strong(self, text: str) -> str:
        return f"\033[1m{text}\033[0m" if self.colours else text

    def faint(self, text: str) -> str:
        return f"\033[2m{text}\033[0m" if self.colours else text

    def marked(self, text: str) -> str:
        return f"\033[1;33m{text}\033[0m" if self.colours else f"【{text}】"

    def doubt(self, text: str) -> str:
        return f"\033[1;31m{text}\033[0m" if self.colours else text


def explain(result: Result, style: Style, *, doubtful: bool = False, words: str = "") -> Iterator[str]:
    """The lines that explain one document: what it is, its figures by section, failed checks, numbers left over."""
    yield from _head(result.document, style)
    numbered = {fact.fact_id: place for place, fact in enumerate(result.facts, 1)}
    checks = _checks_of(result.checks)
    shown = [f for f in result.facts if (not doubtful or _is_doubtful(f)) and _has(f, words)]
    titles = [(section.char_start, section) for section in result.sections]
    for section, facts in groupby(shown, key=lambda fact: _section_at(titles, fact.char_start)):
        yield ""
        yield style.strong(_title(section))
        for fact in facts:
            yield from _fact(fact, numbered, checks.get(fact.fact_id, ()), result.text, style)
    if not shown:
        yield "\n(no figure to show)"
    yield from _failed(result.checks, numbered, style)
    yield from _left_over(result.numbers, result.text, style)


def _head(row: DocumentRow, style: Style) -> Iterator[str]:
    year = f"{row.doc_kind} {row.fiscal_year or ''}".strip()
    region = f"{row.region} ({row.region_code}, {row.region_source})" if row.region else "region not shown"
    yield style.strong(row.source)
    yield f"  {row.department or 'department not shown'} · {region} · {year} · {row.format or ''}"
    yield f"  {row.facts:,} figures · checks {row.checks_passed} passed, {row.checks_failed} failed, {row.checks_untestable} untestable"
    numbers = f"{row.numbers_claimed:,} claimed, {row.numbers_excluded:,} excluded, {row.numbers_unclaimed:,} unclaimed"
    yield f"  {row.numbers_seen:,} numbers in the text: {numbers}"
    if row.error:
        yield style.doubt(f"  {row.status}: {row.error}")


def _fact(
    fact: Fact, numbered: dict[str, int], checks: Iterable[CheckRow], text: str, style: Style
) -> Iterator[str]:
    name = fact.item or fact.measure
    sure = f"{fact.confidence:.2f}"
    yield ""
    head = f"  [{numbered[fact.fact_id]}] {style.strong(name)}  {style.strong(amount(fact.value, fact.unit))}"
    yield f"{head}  confidence {style.doubt(sure) if fact.confidence < _SURE else sure}"
    for label, line in _details(fact, numbered):
        yield f"      {style.faint(f'{label:<9}')}{line}"
    yield f"      {style.faint('place    ')}{_place(fact)}"
    yield f"      {style.faint('         ')}{_context(fact, text, style)}"
    for check in checks:
        line = f"{check.check} {check.outcome}: {check.message}"
        yield f"      {style.faint('check    ')}{style.doubt(line) if check.outcome == 'failed' else line}"


def _details(fact: Fact, numbered: dict[str, int]) -> Iterator[tuple[str, str]]:
    """The steps from what is printed to the row, as label and text, those that apply."""
    yield (
        "is",
        " · ".join(part for part in (fact.measure, _when(fact), fact.fund, fact.part, fact.row_kind) if part),
    )
    yield "read", _reading(fact)
    if fact.code_raw or fact.code:
        yield "code", _code(fact)
    if fact.parent_id in numbered:
        yield "part of", f"[{numbered[fact.parent_id]}]"
    if fact.repeats in numbered:
        yield "repeats", f"[{numbered[fact.repeats]}]"
    if fact.purpose:
        yield "purpose", " ".join(fact.purpose.split())
    if fact.reason:
        yield "reason", " ".join(fact.reason.split())
    if fact.flags:
        yield "flags", fact.flags.replace(";", ", ")
    yield "rule", fact.rule


def _when(fact: Fact) -> str:
    return " ".join(str(part) for part in (fact.basis, fact.year, fact.direction) if part)


def _reading(fact: Fact) -> str:
    source = f" ({fact.unit_source})" if fact.unit_source else ""
    unit = (
        f" {fact.unit_text}{source}" if fact.unit_text else f", unit by: {fact.unit_source or 'none needed'}"
    )
    sign = ", a decrease: negative" if fact.direction == "decrease" and fact.value < 0 else ""
    return f"“{fact.value_text}”{unit} → {amount(fact.value, fact.unit)}{sign}"


def _code(fact: Fact) -> str:
    printed = fact.code_raw or "none printed"
    changed = f" → {fact.code}" if fact.code and fact.code != fact.code_raw else ""
    note = f": {fact.code_note}" if fact.code_note else ""
    return f"{printed}{changed} {fact.code_name or ''} ({fact.code_status or 'not checked'}{note})"


def _place(fact: Fact) -> str:
    parts = [f"offset {fact.char_start}–{fact.char_end}"]
    parts += [f"page {fact.page}"] if fact.page else []
    parts += [f"cell {fact.cell} of table {fact.table_kind or '?'}"] if fact.cell else []
    parts += [f"column {fact.column_head}"] if fact.column_head else []
    return ", ".join(parts)


def _context(fact: Fact, text: str, style: Style) -> str:
    before = _flat(text[max(0, fact.char_start - _AROUND) : fact.char_start])
    after = _flat(text[fact.char_end : fact.char_end + _AROUND])
    return f"…{before}{style.marked(_flat(fact.quote))}{after}…"


def _flat(text: str) -> str:
    """The text on one line: breaks are shown as ⏎, a tab between cells as a bar."""
    text = re.sub(r"\s*\n\s*", "\n", text)
    return "".join({"\n": "⏎", "\t": " | "}.get(c, c if c.isprintable() else " ") for c in text)


def _failed(checks: Iterable[CheckRow], numbered: dict[str, int], style: Style) -> Iterator[str]:
    failed = [check for check in checks if check.outcome == "failed"]
    if failed:
        yield "\n" + style.strong("Checks that failed")
    for check in failed:
        rows = ", ".join(f"[{numbered[i]}]" for i in check.fact_ids.split(";") if i in numbered)
        yield f"  {style.doubt(check.check)} {check.message}  (cause: {check.cause or 'unclear'}; figures {rows or 'none'})"


def _left_over(numbers: Iterable[NumberRow], text: str, style: Style) -> Iterator[str]:
    left = [number for number in numbers if number.outcome == "unclaimed"]
    if left:
        yield "\n" + style.strong("Numbers that no rule claims")
    for number in left:
        before = _flat(text[max(0, number.char_start - _AROUND) : number.char_start])
        after = _flat(text[number.char_end : number.char_end + _AROUND])
        yield f"  offset {number.char_start}: …{before}{style.marked(_flat(number.text))}{after}…"


def _checks_of(checks: Iterable[CheckRow]) -> dict[str, list[CheckRow]]:
    found: dict[str, list[CheckRow]] = defaultdict(list)
    for check in checks:
        for fact_id in check.fact_ids.split(";"):
            found[fact_id].append(check)
    return found


def _section_at(titles: list[tuple[int, SectionRow]], place: int) -> SectionRow | None:
    """The innermost section that holds ``place``."""
    holding = [section for start, section in titles if start <= place < section.char_end]
    return max(holding, key=lambda section: section.level) if holding else None


def _title(section: SectionRow | None) -> str:
    if section is None:
        return "(before the first heading)"
    return f"{section.number}{section.title} ({section.section})"


def _is_doubtful(fact: Fact) -> bool:
    return fact.confidence < _SURE or fact.checks_failed > 0 or bool(fact.flags)


def _has(fact: Fact, words: str) -> bool:
    return not words or any(
        words in (text or "") for text in (fact.item, fact.measure, fact.code, fact.sentence)
    )


def amount(value: float, unit: str) -> str:
    """A value and its unit as people write them.

    >>> amount(36117400.0, "yuan"), amount(-8.5, "percent"), amount(3.0, "count")
    ('36,117,400.00 yuan', '-8.5 %', '3')
    """
    if unit == "yuan":
        return f"{value:,.2f} yuan"
    return f"{value:,.10g}" + {"percent": " %", "count": ""}.get(unit, f" {unit}")


def _write_page(result: Result, out: str) -> int:
    """Writes the document's page, complete or not at all."""
    from extractor.report import document_page
    from extractor.write.staging import Staging, naming

    path = Path(out)
    staging = Staging(path.parent, path.name)
    with naming(path):
        staging.place(path).write_bytes(document_page(result).encode("utf-8", "replace"))
    staging.commit()
    return 0
