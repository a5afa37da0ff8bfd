"""The report: pages that say what the rows say, whatever stands in the documents, and never grow."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
from base64 import b64encode
from hashlib import sha256
from html import escape
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.errors import WriteError
from extractor.model import CheckRow, DocumentRow, Fact, NumberRow, Result, SectionRow
from extractor.report import ReliabilityBin, ReportBuilder, builder, document_page
from extractor.report.best import Best
from extractor.report.findings import findings
from extractor.report.marks import reading
from extractor.report.words import key_of, showable

TEXT = """松江新区水务局2031年部门预算说明
一、收支总体情况
2031年收、支总计各452.40万元，与2030年相比增加12.5万元。
其中：物业管理费14.72、办公费3.2万元，另有8.8万元。
科目\t合计\t基本支出
行政运行\t203.10\t203.10
"""


def fact(start: int, end: int, text: str, place: int = 0, **changed: object) -> Fact:
    row = dict.fromkeys(Fact._fields)
    row |= {
        "fact_id": f"f{place}",
        "doc_id": "d",
        "source": "a.txt",
        "doc_kind": "budget",
        "section": "overview",
    }
    row |= {"measure": "other_amount", "row_kind": "leaf", "basis": "budget", "year": 2031, "value": 10000.0}
    row |= {"unit": "yuan", "value_text": "1", "char_start": start, "char_end": end, "quote": text[start:end]}
    row |= {
        "sentence": "",
        "confidence": 0.99,
        "checks_passed": 0,
        "checks_failed": 0,
        "flags": "",
        "rule": "r",
    }
    return Fact(**(row | {"fiscal_year": 2031} | changed))  # type: ignore[arg-type]


def result(
    source: str = "a.txt",
    text: str = TEXT,
    facts: tuple[Fact, ...] = (),
    numbers: tuple[NumberRow, ...] = (),
    checks: tuple[CheckRow, ...] = (),
    **changed: object,
) -> Result:
    row = dict.fromkeys(DocumentRow._fields)
    row |= {name: 0 for name in DocumentRow._fields if name.startswith(("numbers_", "checks_"))}
    row |= {"source": source, "doc_id": "d", "status": "ok", "doc_kind": "budget", "chars": len(text)}
    row |= {"facts": len(facts), "ocr_pages": 0, "fiscal_year": 2031, "department": "松江新区水务局"}
    section = SectionRow(
        "d", 0, None, 1, "一、", "收支总体情况", "overview", None, text.find("一、"), len(text)
    )
    sections = (section,) if "一、" in text else ()
    return Result(DocumentRow(**(row | changed)), facts, sections, checks, numbers, text)  # type: ignore[arg-type]


def span(quote: str) -> tuple[int, int]:
    start = TEXT.index(quote)
    return start, start + len(quote)


def failed(ids: str, found: float, expected: float, cause: str = "document") -> CheckRow:
    off = found - expected
    return CheckRow(
        "d", "lines_against_total", "failed", cause, expected, found, off, 0.0, ids, "各项之和与总额不符"
    )


def sample(source: str = "a.txt") -> Result:
    """One figure that gives two rows, a failed sum, a doubtful row, two unclaimed numbers, a table."""
    facts = (
        fact(*span("452.40万元"), TEXT, 0, measure="revenue_total", value=4_524_000.0),
        fact(*span("452.40万元"), TEXT, 1, measure="expenditure_total", value=4_524_000.0),
        fact(*span("12.5万元"), TEXT, 2, value=125_000.0, confidence=0.6, item="增加额"),
        fact(*span("203.10"), TEXT, 3, value=2_031_000.0, confidence=0.97),
    )
    numbers = (
        NumberRow("d", *span("14.72"), "14.72", "unclaimed", None),
        NumberRow("d", *span("8.8"), "8.8", "unclaimed", None),
        NumberRow("d", *span("2030"), "2030", "excluded", "date"),
    )
    return result(source, facts=facts, numbers=numbers, checks=(failed("f3;f0", 2_031_000.0, 4_524_000.0),))


class Page(HTMLParser):
    """What a browser would make of a page: its elements, attributes and the document's own text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[tuple[str, str]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "br", "rect"}:
            self.open.append((tag, dict(attrs).get("class") or ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag, f"</{tag}> closes nothing"

    def handle_data(self, data: str) -> None:
        inside = any(name == "text" for _, name in self.open)
        if inside and not any(tag == "summary" or name == "aside" for tag, name in self.open):
            self.text += data

    def values(self, name: str) -> list[str]:
        return [value for _, attrs in self.tags if (value := attrs.get(name)) is not None]


def assert_sound(html: str) -> Page:
    """Well nested, without script or outside address, every link with one target, the style allowed."""
    page = Page(html)
    assert not page.open
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert all(href.startswith("#") and href[1:] in ids for href in page.values("href"))
    names = {tag for tag, _ in page.tags}
    assert not names & {"script", "img", "link", "iframe", "object", "form", "base"}
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith(("on", "style", "src"))]
    style = html.partition("<style>")[2].partition("</style>")[0]
    assert b64encode(sha256(style.encode()).digest()).decode() in page.values("content")[0]
    return page


def written(tmp_path: Path, *results: Result) -> tuple[str, dict[str, object]]:
    report = ReportBuilder((ReliabilityBin(0.95, 1.0, 100, 0.99, 0.99),))
    for one in results:
        report.add(one)
    report.write(tmp_path / "r.html", tmp_path / "r.json")
    assert (tmp_path / "r.html").stat().st_size <= builder.LARGEST
    return (tmp_path / "r.html").read_text("utf-8"), json.loads((tmp_path / "r.json").read_text("utf-8"))


HOSTILE = (
    "<script>alert(1)</script>总计5万元",
    "\"><img src=x onerror=alert(1)>' & &amp; &lt; 5万元",
    "</p></div></style></title>{{ 7*7 }}{% raw %} 5万元",
    "零\x00控制\x1b字符\x85与\u202e方向\ud800孤\r字 5万元",
    "一\t二\n\n\t\n<td>\t5万元\t</td>\n",
    "\n\n\n5万元\f第二页\n",
    "没有数字的行\n" * 30 + "5万元",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_documents_stay_text(text: str, tmp_path: Path) -> None:
    start = text.index("5万元")
    words = {"item": text, "rule": text, "flags": text, "code_raw": text, "confidence": 0.5}
    one = result(
        text,
        text,
        (fact(start, start + 3, text, **words),),
        (NumberRow("d", 0, 1, text, "unclaimed", text),),
        (CheckRow("d", text, "failed", text, 1.0, 2.0, 1.0, 0.0, "f0", text),),
        error=text,
        status="partial",
        department=text,
        region=text,
    )
    report, _ = written(tmp_path, one)
    for html in (document_page(one), report):
        assert assert_sound(html).text == showable(text)


SPANS = st.lists(st.tuples(st.integers(-2, 40), st.integers(-2, 40), st.booleans()), max_size=8)


@given(st.text("元<>&\"'1\n\t ", max_size=40), SPANS)
@settings(max_examples=150, deadline=None)
def test_marks_give_back_the_text_and_every_quote(text: str, spans: list[tuple[int, int, bool]]) -> None:
    facts = tuple(fact(a, b, text, place) for place, (a, b, is_fact) in enumerate(spans) if is_fact)
    numbers = tuple(NumberRow("d", a, b, "", "unclaimed", None) for a, b, is_fact in spans if not is_fact)
    one = result(text=text, facts=facts, numbers=numbers)
    shown = reading(one)
    pieces = [
        piece for block in shown.blocks for line in block.lines for cell in line.cells for piece in cell
    ]
    assert "".join(piece.text for piece in pieces) == text
    for place, row in enumerate(facts):
        if 0 <= row.char_start < row.char_end <= len(text):
            assert "".join(p.text for p in pieces if place in p.facts) == row.quote
            assert row.char_start in shown.anchors
    assert assert_sound(document_page(one)).text == text


def test_figures_that_overlap_keep_their_quotes_and_places() -> None:
    places = ((0, 10), (3, 6), (6, 12), (6, 8), (3, 6))
    facts = tuple(fact(a, b, TEXT, place) for place, (a, b) in enumerate(places))
    shown = reading(result(facts=facts))
    pieces = [
        p for block in shown.blocks for line in block.lines for cell in line.cells for p in cell if p.facts
    ]
    assert [(p.start, p.facts) for p in pieces] == [
        (0, (0,)),
        (3, (0, 1, 4)),
        (6, (0, 2, 3)),
        (8, (0, 2)),
        (10, (2,)),
    ]
    assert shown.anchors == {0, 3, 6}


def test_one_figure_that_gives_two_rows_is_one_mark_that_tells_both() -> None:
    marks = [
        attrs
        for tag, attrs in assert_sound(document_page(sample())).tags
        if tag == "mark" and attrs.get("id") == f"{key_of('a.txt')}-{span('452.40万元')[0]}"
    ]
    assert len(marks) == 1
    assert re.findall(r"^(\w+ total) · 452\.4 万元 · budget 2031", marks[0]["title"] or "", re.M) == [
        "revenue total",
        "expenditure total",
    ]


def test_marks_tell_sure_doubtful_blamed_unclaimed_and_excluded_apart() -> None:
    shown = {
        piece.text: piece.kind
        for block in reading(sample()).blocks
        for line in block.lines
        for cell in line.cells
        for piece in cell
        if piece.kind
    }
    wanted = {
        "452.40万元": "sure",
        "12.5万元": "doubt",
        "203.10": "doubt",
        "14.72": "missed",
        "8.8": "missed",
    }
    assert shown == wanted | {"2030": "apart"}


def test_findings_are_ranked_by_yuan_at_stake_times_doubt() -> None:
    found = [(f.kind, f.quote, f.score, f.section) for f in findings(sample())]
    assert found == [
        ("check", "203.10", 2_493_000.0, "一、收支总体情况"),
        ("number", "8.8", 88_000.0, "一、收支总体情况"),
        ("row", "12.5万元", 50_000.0, "一、收支总体情况"),
        ("number", "14.72", 0.0, "一、收支总体情况"),
    ]


A, B = span("12.5万元")
RANKED = {
    "two comparisons that blame one figure are one finding": (
        (fact(A, B, TEXT),),
        (failed("f0", 1.0, 3.0), failed("f0", 1.0, 9.0)),
        [("check", 8.0)],
    ),
    "a doubtful row named by a failed comparison is not told twice": (
        (fact(A, B, TEXT), fact(A, B, TEXT, 1, confidence=0.4)),
        (failed("f0;f1", 1.0, 3.0),),
        [("check", 2.0)],
    ),
    "a doubtful repetition is not told twice": (
        (fact(A, B, TEXT, 0, confidence=0.5), fact(A, B, TEXT, 1, confidence=0.5, repeats="f0")),
        (),
        [("row", 5_000.0)],
    ),
    "a percentage off by ten points puts a tenth of its amount at stake": (
        (fact(A, B, TEXT), fact(A, B, TEXT, 1, unit="percent", value=30.0)),
        (failed("f0;f1", 30.0, 20.0),),
        [("check", 1_000.0)],
    ),
    "counts have no yuan at stake": (
        (fact(A, B, TEXT, unit="count", value=3.0, confidence=0.2),),
        (failed("f9", 3.0, 2.0),),
        [("check", 0.0), ("row", 0.0)],
    ),
}


@pytest.mark.parametrize("case", RANKED)
def test_what_a_finding_weighs(case: str) -> None:
    facts, checks, wanted = RANKED[case]
    assert [(f.kind, f.score) for f in findings(result(facts=facts, checks=checks))] == wanted


def test_doubtful_rows_of_one_table_are_one_finding() -> None:
    more = {"confidence": 0.5, "rule": "table.debt.line", "measure": "debt_item"}
    facts = tuple(
        fact(*span("203.10"), TEXT, place, value=100.0 * (place + 1), cell=cell, **more)
        for place, cell in enumerate(("t1r2c2", "t1r3c2", "t2r2c2"))
    )
    table, other = findings(result(facts=facts))
    assert (other.found, other.others, other.score) == (300.0, 0, 150.0)
    assert (table.found, table.others, table.fact_ids) == (200.0, 1, ("f1", "f0"))
    assert (table.stake, table.doubt, table.score) == (300.0, 0.5, 150.0)


def test_the_report_says_what_the_rows_say(tmp_path: Path) -> None:
    broken = result("b.pdf", "", status="failed", error="locked with a password; remove it and run again")
    html, data = written(tmp_path, sample(), broken)
    assert_sound(html)
    for words in (
        "4 figures from 2 documents",
        "各项之和与总额不符",
        "The document contradicts itself",
        "−249.3 万元",
        "locked with a password; remove it and run again",
        "extract explain FILE --html out.html",
    ):
        assert words in html
    assert f'href="#{key_of("a.txt")}-{span("203.10")[0]}"' in html
    assert (
        html.index('id="first"')
        < html.index('id="glance"')
        < html.index('id="documents"')
        < html.index('id="texts"')
    )
    assert [f["score"] for f in data["look_first"]] == [2_493_000.0, 88_000.0, 50_000.0, 0.0]  # type: ignore[attr-defined]
    counts = {"all": 2, "ok": 1, "partial": 0, "failed": 1, "duplicates": 0, "near_duplicates": 0}
    assert data["overview"]["documents"] == counts  # type: ignore[index]
    assert data["overview"]["checks"] == {"passed": 0, "failed": 1, "untestable": 0}  # type: ignore[index]
    assert data["overview"]["money"] == {"at_stake": 2_631_000.0, "stated": 4_524_000.0, "documents": 1}  # type: ignore[index]


def test_a_run_without_documents_or_doubts(tmp_path: Path) -> None:
    assert "Nothing needs a look" in written(tmp_path)[0]
    html, _ = written(tmp_path, result())
    assert "Nothing needs a look" in html
    assert "no comparison could be made, so nothing has been tested" in html


def test_the_order_of_adding_leaves_no_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, limit in (("FINDINGS", 7), ("DOCUMENTS", 9), ("UNREAD", 3), ("TEXTS", 30_000)):
        monkeypatch.setattr(builder, name, limit)
    many = [sample(f"{n}.txt") for n in range(30)]
    many += [result(f"{n}.pdf", "", status="failed", error="?") for n in range(9)]
    pages = []
    for seed in range(3):
        random.Random(seed).shuffle(many)
        written(tmp_path, *many)
        pages.append(((tmp_path / "r.html").read_bytes(), (tmp_path / "r.json").read_bytes()))
    assert pages[0] == pages[1] == pages[2]
    assert 1 < pages[0][0].count(b'<section class="doc"') < 30


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), unique_by=lambda pair: pair[0]),
    st.integers(1, 40),
)
def test_best_keeps_the_shortest_best_run_that_fills_it(items: list[tuple[int, int]], limit: int) -> None:
    best: Best[int] = Best(limit)
    for key, size in items:
        best.offer(key, lambda key=key, size=size: (size, key))  # type: ignore[misc]
    wanted, weight = [], 0
    for key, size in sorted(items):
        if weight >= limit:
            break
        wanted.append(key)
        weight += size
    assert list(best.items()) == wanted


def test_twenty_thousand_documents_fit_in_five_megabytes(tmp_path: Path) -> None:
    one = sample()
    report = ReportBuilder()
    for n in range(20_000):
        row = one.document._replace(source=f"预算/{n % 97}/{n}.txt")
        checks = (one.checks[0]._replace(difference=float(n * 7919 % 20_011)),)
        report.add(Result(row, one.facts, one.sections, checks, one.numbers, one.text))
    assert len(report._texts.items()) < 2_000
    report.write(tmp_path / "r.html", tmp_path / "r.json")
    size = (tmp_path / "r.html").stat().st_size
    assert builder.TEXTS / 2 < size <= builder.LARGEST
    assert (tmp_path / "r.json").stat().st_size <= 2_000_000
    html = (tmp_path / "r.html").read_text("utf-8")
    assert_sound(html)
    assert "of 20,000 documents" in html


def test_long_names_and_messages_do_not_burst_the_page(tmp_path: Path) -> None:
    long = "&" * 4_000
    checks = (failed("f0", 1.0, 9.0)._replace(message=long, check=long[:50]),)
    many = [result(f"{long}{n}", long, checks=checks, error=long, status="partial") for n in range(1_200)]
    html, _ = written(tmp_path, *(one for one in many))
    assert_sound(html)


def test_a_long_document_shows_the_lines_that_matter(tmp_path: Path) -> None:
    text = "本单位按规定编报预算并接受监督。\n" * 40_000
    start = len(text) // 2 + 3
    html, _ = written(tmp_path, result("long.txt", text, (fact(start, start + 4, text, confidence=0.3),)))
    page = assert_sound(html)
    assert f"{key_of('long.txt')}-{start}" in page.values("id")
    assert "characters left out" in html
    assert "extract explain long.txt --html out.html" in html
    assert len(html) < 2 * builder.TEXT


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="missing"):
        ReportBuilder().write(tmp_path / "missing" / "r.html", tmp_path / "r.json")


PROBE = """<!doctype html><body><iframe id=f width=390 height=800 srcdoc="{page}"></iframe><script>
onload = () => {{ const d = f.contentDocument, w = f.contentWindow;
  const look = s => w.getComputedStyle(d.querySelector('.text ' + s));
  document.body.textContent = JSON.stringify({{width: d.documentElement.scrollWidth,
    doubt: look('mark.doubt').backgroundColor, sure: look('mark.sure').backgroundColor,
    weight: look('mark.doubt').fontWeight, rows: look('.tr').display, text: look('p').whiteSpace,
    heads: [...d.querySelectorAll('h1,h2,h3,h4')].map(h => h.tagName).join(' ')}}); }}
</script>"""
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
@pytest.mark.parametrize("kind", ["report", "document"])
def test_in_a_browser_the_page_fits_a_phone_and_its_style_applies(kind: str, tmp_path: Path) -> None:
    page = document_page(sample()) if kind == "document" else written(tmp_path, sample())[0]
    probe = tmp_path / "probe.html"
    probe.write_text(PROBE.format(page=escape(page)), "utf-8")
    command = [str(CHROMIUM), *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", probe.as_uri()]
    done = subprocess.run(command, capture_output=True, timeout=60, check=True)
    seen = json.loads(re.findall(rb"<body>(\{.*?\})", done.stdout)[0])
    assert seen["width"] <= 390
    assert seen["doubt"] != seen["sure"] != "rgba(0, 0, 0, 0)"
    assert (seen["weight"], seen["rows"], seen["text"]) == ("700", "table-row", "pre-wrap")
    levels = [int(tag[1]) for tag in seen["heads"].split()]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
