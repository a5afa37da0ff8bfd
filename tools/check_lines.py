"""Whether every functional line of the expenditure table is found, with sums that close where they close in print.

    python tools/check_lines.py FOLDER [NAME…]

FOLDER holds PDFs; without it, docs/ of the folder in the environment variable BUDGET_REAL. The print is
read by pdfplumber, which shares no code with ours: codes, sums, 基本支出 and 项目支出 of 支出总表. For each
document: the lines in print, those found with code and amounts, and how often 类 = Σ款, 款 = Σ项 and
合计 = 基本 + 项目 hold in print and in the rows. Ends with 1 where the rows say less than the print.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from extractor.model import Blob, Fact, Options
from extractor.pipeline import process

NAMES = ("d001", "d002", "d012", "d016", "d400", "d425", "d481")
_TITLE = re.compile(r"支出(?:预算)?总表|支出决算表|支出总体情况表")
_OTHER = re.compile(
    r"收入|收支|财政拨款|一般公共|政府性基金|国有资本|经济|基本支出(?:预算|决算)?表|项目支出表"
)
_AMOUNT = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_HEADS = {"total": r"合计|总计|小计", "basic": "基本支出", "project": "项目支出"}


class Line(NamedTuple):
    """A functional line: its code and what it prints for the whole, 基本支出 and 项目支出."""

    code: str
    total: Decimal | None
    basic: Decimal | None
    project: Decimal | None


class Sums(NamedTuple):
    """How many sums hold: of 款 to 类, of 项 to 款, of 基本 and 项目 to the whole."""

    classes: int
    groups: int
    uses: int


def printed(path: Path) -> list[Line]:
    """The lines of the expenditure table as pdfplumber reads them."""
    import pdfplumber

    lines: list[Line] = []
    columns: dict[str, int] = {}
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            titled = _titled(page.extract_text() or "")
            for rows in page.extract_tables() if titled or columns else ():
                columns = _columns(rows) if titled else columns
                found = list(_lines(rows, columns)) if columns else []
                lines.extend(found)
                columns = columns if found else {}
            page.close()
            if lines and not columns:
                break
    return lines


def _titled(text: str) -> bool:
    """Whether the first title on a page is that of the expenditure table."""
    titles = [re.sub(r"\s", "", line) for line in text.split("\n")[:6]]
    return any(_TITLE.search(t) and not _OTHER.search(t) and len(t) < 40 and "…" not in t for t in titles)


def _columns(rows: list[list[str | None]]) -> dict[str, int]:
    """Where the whole, 基本支出 and 项目支出 stand; empty where the heads name no 基本支出."""
    found: dict[str, int] = {}
    for row in rows[:4]:
        for place, cell in enumerate(row):
            for name, head in _HEADS.items():
                if name not in found and place and re.search(head, re.sub(r"\s", "", cell or "")):
                    found[name] = place
    return found if "basic" in found else {}


def _lines(rows: Iterable[list[str | None]], columns: dict[str, int]) -> Iterator[Line]:
    for row in rows:
        cells = [re.sub(r"\s", "", cell or "") for cell in row]
        digits = [cell for cell in cells[: min(columns.values())] if cell.isdigit()]
        code = digits[0] if len(digits) == 1 else "".join(digits)
        if re.fullmatch(r"2\d{2}(?:\d{2}){0,2}", code):
            yield Line(code, *(_amount(cells[columns[name]]) for name in _HEADS))


def _amount(cell: str) -> Decimal | None:
    return Decimal(cell.replace(",", "")) if _AMOUNT.fullmatch(cell) else None


def extracted(path: Path) -> list[Line]:
    """The lines of the expenditure table as our rows state them."""
    facts = [
        fact
        for result in process(Blob(path.name, path.read_bytes()), Options(ocr=False))
        for fact in result.facts
        if fact.table_kind == "expenditure" and fact.measure == "expenditure_item" and fact.code
    ]
    values: dict[str, dict[str | None, Decimal]] = {}
    for fact in facts:
        if fact.part or fact.row_kind != "of_which":
            values.setdefault(str(fact.code), {}).setdefault(fact.part, _as_printed(fact))
    return [Line(code, v.get(None), v.get("basic"), v.get("project")) for code, v in values.items()]


def _as_printed(fact: Fact) -> Decimal:
    return Decimal(0) if fact.value == 0 else Decimal(fact.value_text.replace(",", ""))


def sums(lines: Iterable[Line]) -> Sums:
    """How often the lines add up."""
    by_code = {line.code: line for line in lines}
    held = {3: 0, 5: 0}
    for code, line in by_code.items():
        finer = [b.total or 0 for c, b in by_code.items() if len(c) == len(code) + 2 and c.startswith(code)]
        if finer and len(code) in held:
            held[len(code)] += sum(finer) == line.total
    uses = sum(line.total == (line.basic or 0) + (line.project or 0) for line in by_code.values())
    return Sums(held[3], held[5], uses)


def _same(line: Line, other: Line | None) -> bool:
    return other is not None and all((a or 0) == (b or 0) for a, b in zip(line[1:], other[1:], strict=True))


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("names", nargs="*", default=NAMES, help="beginnings of file names")
    options = parser.parse_args()
    real = os.environ.get("BUDGET_REAL")
    folder = options.folder or (Path(real) / "docs" if real else None)
    if folder is None or not folder.is_dir():
        print("name the folder of PDFs, or set BUDGET_REAL", file=sys.stderr)
        return 2
    print("document      lines  found  right   类=Σ款  款=Σ项  合计=基本+项目   (print / rows)")
    worst = 0
    for path in sorted(path for name in options.names for path in folder.glob(f"{name}*.pdf")):
        print_lines, rows = printed(path), {line.code: line for line in extracted(path)}
        found = sum(line.code in rows for line in print_lines)
        right = sum(_same(line, rows.get(line.code)) for line in print_lines)
        there, here = sums(print_lines), sums(rows.values())
        held = "  ".join(f"{a:3}/{b:<3}" for a, b in zip(there, here, strict=True))
        print(f"{path.name[:12]:12} {len(print_lines):6} {found:6} {right:6}   {held}")
        missed = [line.code for line in print_lines if not _same(line, rows.get(line.code))]
        if missed:
            print("    missed or wrong:", *missed[:20])
        short = right < len(print_lines) or any(a > b for a, b in zip(there, here, strict=True))
        worst = max(worst, int(short or not print_lines))
    return worst


if __name__ == "__main__":
    sys.exit(main())
