"""Pages from rows: the one room of the template engine. Everything is escaped by default, the only
style is the page's own (its hash stands in the Content-Security-Policy), and there is no script."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.model import CheckRow, Result
from extractor.report import words
from extractor.report.findings import DOUBT, accused, doubtful, findings
from extractor.report.marks import Reading, reading

if TYPE_CHECKING:
    from jinja2 import Environment

#: Places left for comparisons and unused numbers on a document's own page.
_CHECKS, _NUMBERS = 2_000, 2_000


def document_page(result: Result) -> str:
    """The whole page of one document: what needs a look, its text with every figure marked, all its rows
    and comparisons. Complete HTML, nothing left out of the text; as long as the document is."""
    found = findings(result)
    shown = reading(result)
    return render(
        "document.html.j2",
        result=result,
        found=found,
        key=words.key_of(result.document.source),
        shown=shown,
        figures=figures(result, shown),
        checks=sorted(result.checks, key=_by_outcome)[:_CHECKS],
        numbers=[row for row in result.numbers if row.outcome == "excluded"][:_NUMBERS],
    )


def text_section(result: Result, budget: int) -> tuple[str, frozenset[int]]:
    """A document's part of the report, within about ``budget`` bytes, and the offsets it can be linked at."""
    found = findings(result)
    hot = [finding.start for finding in found if finding.start is not None]
    shown = reading(result, budget, hot)
    html = render(
        "section.html.j2",
        result=result,
        found=found[:20],
        more=len(found[20:]),
        key=words.key_of(result.document.source),
        shown=shown,
        figures=figures(result, shown),
    )
    return html, shown.anchors


def figures(result: Result, shown: Reading) -> list[dict[str, Any]]:
    """The rows whose place is shown, ready for a table."""
    blamed = accused(result)
    return [
        {"place": place, "fact": fact, "doubtful": doubtful(fact) or fact.fact_id in blamed}
        for place in shown.facts
        for fact in (result.facts[place],)
    ]


def render(template: str, **values: Any) -> str:
    """The text of one template; everything put in is escaped."""
    return _environment().get_template(template).render(**values)


def _by_outcome(check: CheckRow) -> tuple[int, str]:
    return ({"failed": 0, "untestable": 1}.get(check.outcome, 2), check.check)


@cache
def _environment() -> Environment:
    """The engine with the words that templates use; made when the first page is."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    folder = Path(__file__).parent
    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    style = "".join(line.strip() + "\n" for line in (folder / "report.css").read_text("utf-8").splitlines())
    digest = b64encode(sha256(style.encode()).digest()).decode()
    for name in ("amount", "label", "number", "rough", "short", "showable", "sure", "command", "name_of"):
        made.filters[name] = getattr(words, name)
    made.filters["key"] = words.key_of
    made.filters["markup"] = Markup
    made.globals |= {"style": Markup(style), "style_hash": digest, "DOUBT": DOUBT}
    return made
