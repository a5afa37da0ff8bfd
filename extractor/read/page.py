"""Where the article of a web page is: without navigation, headers, footers and lists of links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from extractor.errors import LimitError
from extractor.model import Options
from extractor.read.words import words

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

# Never shown, or no text of the document.
SKIPPED = frozenset(
    "script style noscript template head nav iframe object embed svg canvas button select textarea input rt rp "
    "audio video map footer -comment !doctype -comment _comment".split()
)
CONTAINERS = frozenset("html body div section article main form center table tbody tr td span font".split())
TABLE_PARTS = frozenset("table thead tbody tfoot tr".split())
LISTS = frozenset("div ul ol dl table td section aside".split())
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
HIDDEN = re.compile(r"display\s{0,3}:\s{0,3}none", re.I)
# An element that holds this share of the text is no furniture, whatever it is called.
TOO_MUCH = 0.3
# But so few characters without a figure may go even from a page that has little else.
LITTLE = 120
# An element that holds this share of its parent's text is the article, or has it inside.
NEARLY_ALL = 0.9
MOSTLY_LINKS = 0.6
# An amount, or a number with decimals: what furniture and pages without a document do not show.
FIGURE = re.compile(r"\d\s{0,2}[万亿萬億]?元|\d\.\d\d?\b")
TITLE_END = re.compile(r"\s*[-_|–—]+\s*[^-_|–—]{2,40}$")


@dataclass(slots=True)
class Weight:
    """Characters of text under an element, and how many of them are in links."""

    text: int = 0
    links: int = 0


@dataclass(frozen=True, slots=True)
class Article:
    """The element that holds the article, the elements to leave out, and the page's own title."""

    root: LexborNode
    left_out: frozenset[int]
    title: str


def find_article(tree: LexborHTMLParser, options: Options) -> Article | None:
    """The article of a page, None where it has no body. Raises LimitError above ``max_depth``."""
    body = tree.body
    if body is None:
        return None
    left_out = _furniture(body, options)
    weights = _weights(body, left_out, options)
    root = body
    last = body
    while True:
        heavy = _heavy_child(root, weights)
        if heavy is None or _loses_figures(root, heavy, left_out):
            return Article(last, left_out, _title(tree))
        root = heavy
        last = root if root.tag not in TABLE_PARTS else last


def events(root: LexborNode, left_out: frozenset[int], options: Options) -> Iterator[tuple[bool, LexborNode]]:
    """Every node under ``root`` in reading order: (True, node) where it opens and (False, node) where it closes."""
    path: list[LexborNode] = []
    node: LexborNode | None = root
    while node is not None:
        if node.tag not in SKIPPED and node.mem_id not in left_out:
            yield True, node
            if node.first_child is not None:
                path.append(node)
                if len(path) > options.max_depth:
                    raise LimitError(
                        f"HTML nests deeper than {options.max_depth} levels: raise --max-depth to read it"
                    )
                node = node.first_child
                continue
            yield False, node
        while path and node is not None and node.next is None:
            node = path.pop()
            yield False, node
        node = node.next if path and node is not None else None


def _furniture(body: LexborNode, options: Options) -> frozenset[int]:
    weights = _weights(body, frozenset(), options)
    most = TOO_MUCH * max(1, weights[body.mem_id].text)
    found = set()
    for opens, node in events(body, frozenset(), options):
        if opens and node.mem_id in weights and node.tag != "body":
            weight = weights[node.mem_id]
            small = weight.text - weight.links < most or (
                weight.text < LITTLE and not FIGURE.search(node.text())
            )
            if small and _is_furniture(node, weight):
                found.add(node.mem_id)
    return frozenset(found)


def _is_furniture(node: LexborNode, weight: Weight) -> bool:
    if node.tag in LISTS and weight.text > 10 and weight.links > MOSTLY_LINKS * weight.text:
        return True
    attributes = node.attributes
    named = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    if any(word.lower() in _furniture_words() for word in WORD.findall(named[:200])):
        return node.tag not in ("p", "h1", "td", "tr", "table", "span")
    return bool(HIDDEN.search((attributes.get("style") or "")[:500]))


@cache
def _furniture_words() -> frozenset[str]:
    return frozenset(words("page_furniture"))


def _weights(body: LexborNode, left_out: frozenset[int], options: Options) -> dict[int, Weight]:
    """The weight of every element under ``body``, by ``mem_id``."""
    weights: dict[int, Weight] = {}
    path: list[Weight] = [Weight()]
    links = 0
    for opens, node in events(body, left_out, options):
        if node.tag == "-text":
            if opens:
                count = len("".join((node.text_content or "").split()))
                path[-1].text += count
                path[-1].links += count if links else 0
            continue
        links += (node.tag == "a") * (1 if opens else -1)
        if opens:
            path.append(Weight())
            weights[node.mem_id] = path[-1]
        else:
            done = path.pop()
            path[-1].text += done.text
            path[-1].links += done.links
    return weights


def _heavy_child(node: LexborNode, weights: dict[int, Weight]) -> LexborNode | None:
    whole = weights[node.mem_id].text
    item = node.first_child
    while item is not None:
        weight = weights.get(item.mem_id)
        if weight and item.tag in CONTAINERS and weight.text > NEARLY_ALL * whole > 0:
            return item
        item = item.next
    return None


def _loses_figures(root: LexborNode, heavy: LexborNode, left_out: frozenset[int]) -> bool:
    """Whether what stands beside the heavy child states a figure."""
    item = root.first_child
    while item is not None:
        shown = item.tag not in SKIPPED and item.mem_id not in left_out and item.mem_id != heavy.mem_id
        if shown and FIGURE.search((item.text_content if item.tag == "-text" else item.text()) or ""):
            return True
        item = item.next
    return False


def _title(tree: LexborHTMLParser) -> str:
    """The title that the page gives its article: in its metadata, its first real heading, or its title."""
    named = tree.css_first('meta[name="ArticleTitle"]')
    candidates = [named.attributes.get("content") or "" if named is not None else ""]
    candidates += [node.text() for node in tree.css("h1")]
    head = tree.css_first("title")
    candidates.append(TITLE_END.sub("", head.text().strip()[:200]) if head is not None else "")
    tidy = (" ".join(candidate.split()) for candidate in candidates)
    return next((title for title in tidy if any(word in title for word in words("title_words"))), "")
