"""Web pages (HTML, MHTML): the article with its tables, digits split over inline tags kept whole."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractor.errors import ReadError
from extractor.model import Blob, Document, Options
from extractor.read.compose import Block, Composed, Paragraph, RichCell, compose, indent_of, table_blocks
from extractor.read.limits import check_chars
from extractor.read.page import FIGURE, Article, events, find_article
from extractor.read.text import Decoded, damage_note, decode
from extractor.read.words import words

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

CHARSET = re.compile(rb"charset\s{0,3}=\s{0,3}[\"']?\s{0,3}([A-Za-z0-9_-]{2,20})", re.I)
DECLARED = {"gb2312": "gb18030", "gbk": "gb18030", "big5-hkscs": "big5", "utf8": "utf-8"}
BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure form h1 h2 "
    "h3 h4 h5 h6 header hr html legend li main ol p pre section summary table tbody td tfoot th thead tr ul br".split()
)
SPACE = re.compile(r"[ \t\r\n\f]+")
WIDE_SPACE = re.compile(
    r"(?<=[\u3000-\u9fff\uff00-\uffef])[ \t\r\f]*\n[ \t\r\n\f]*(?=[\u3000-\u9fff\uff00-\uffef])"
)
MAX_SPAN = 1000
MAX_COLUMNS = 16_384
ATTACHMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|et|zip|rar|ofd)(?:$|[?#&])", re.I)
FEW = 300
FEW_LINKS = 3


def read_html(blob: Blob, options: Options) -> Document:
    """The document of a web page: its article and its tables, in the order of the page.

    Raises ReadError for a page that is an error page, is made by a script or only points to attachments.
    """
    return _read(blob, blob.data, options, "html")


def read_mhtml(blob: Blob, options: Options) -> Document:
    """The document of a web page saved as one file (MHTML); ReadError where no page is inside."""
    from email import policy
    from email.parser import BytesParser

    message = BytesParser(policy=policy.compat32).parsebytes(blob.data)
    for part in message.walk():
        payload = part.get_payload(decode=True) if part.get_content_type() == "text/html" else None
        if isinstance(payload, bytes):
            return _read(blob, payload, options, "mhtml")
    raise ReadError("is a saved web page (MHTML) without a page inside: save it as HTML or PDF")


def _read(blob: Blob, data: bytes, options: Options, kind: str) -> Document:
    from selectolax.lexbor import LexborHTMLParser

    decoded = _decode(data)
    check_chars(len(decoded.text), options)
    tree = LexborHTMLParser(decoded.text.replace("\x00", " "))
    article = find_article(tree, options)
    composed = compose(_blocks(article, options), options) if article else Composed("", (), ())
    _refuse_empty(tree, composed.text)
    return Document(
        source=blob.source,
        sha256=hashlib.sha256(blob.data).hexdigest(),
        format=kind,
        text=composed.text,
        encoding=decoded.encoding,
        tables=composed.tables,
        engine="selectolax",
        damaged_bytes=decoded.damaged,
        status="partial" if damage_note(decoded) else "ok",
        error=damage_note(decoded),
    )


def _decode(data: bytes) -> Decoded:
    found = CHARSET.search(data[:4096])
    declared = found[1].decode("ascii").lower() if found else None
    return decode(data, DECLARED.get(declared or "", declared))


def _refuse_empty(tree: LexborHTMLParser, text: str) -> None:
    """Raises ReadError for a page that shows no figure and has no article."""
    if FIGURE.search(text):
        return
    links = [(node.attributes.get("href") or "", " ".join(node.text().split())) for node in tree.css("a")]
    names = [text for link, text in links if ATTACHMENT.search(link)]
    listed = [name for _, name in links if any(word in name for word in words("title_words"))]
    if names:
        raise ReadError(f"is a web page that only points to its documents: download them ({names[0][:60]})")
    if len(listed) >= FEW_LINKS and len(text) < 2 * FEW:
        raise ReadError(f"is a web page that only lists other pages: download those ({listed[-1][:60]})")
    if not text.strip():
        raise ReadError(
            "is a web page without text of its own (made by a script?): save it from a browser as PDF"
        )
    small = text.lower()
    if len(text) < FEW and any(word in small for word in words("error_pages")):
        raise ReadError("is an error page of a web site, not a document: download the document again")


def _blocks(article: Article, options: Options) -> Iterator[Block]:
    writer = _Writer()
    for opens, node in events(article.root, article.left_out, options):
        if node.tag == "-text":
            writer.text(node.text_content or "", opens)
        elif opens:
            writer.open(node)
        else:
            writer.close(node)
    blocks = writer.finish()
    if article.title and not _stands_in(article.title, blocks):
        yield Paragraph(article.title)
    yield from blocks


def _stands_in(title: str, blocks: list[Block]) -> bool:
    head = "".join(block.text for block in blocks[:30] if isinstance(block, Paragraph))
    return "".join(title.split()) in "".join(head.split())


@dataclass(slots=True)
class _Frame:
    """A body or a cell: the blocks that are done and the line that is being written."""

    blocks: list[Block] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    node: LexborNode | None = None

    def flush(self) -> None:
        text = "".join(self.line)
        self.line.clear()
        if text.strip():
            self.blocks.append(Paragraph(_one_line(text)))


@dataclass(slots=True)
class _Table:
    """A table being read: its cells and, for each column, the first row that is free again."""

    cells: list[RichCell] = field(default_factory=list)
    free: list[int] = field(default_factory=list)
    row: int = -1
    column: int = 0

    def place(self, node: LexborNode, blocks: list[Block]) -> None:
        self.row = max(self.row, 0)
        while self.column < len(self.free) and self.free[self.column] > self.row:
            self.column += 1
        width, height = _span(node, "colspan"), _span(node, "rowspan")
        end = min(self.column + width, MAX_COLUMNS)
        self.free.extend([0] * (end - len(self.free)))
        for column in range(self.column, end):
            self.free[column] = self.row + height
        text = next((block.text for block in blocks if isinstance(block, Paragraph)), "")
        cell = RichCell(self.row, self.column, tuple(blocks), height, width, indent_of(text))
        self.column = end
        if cell.col < MAX_COLUMNS:
            self.cells.append(cell)


@dataclass(slots=True)
class _Writer:
    """Turns opening and closing nodes into blocks, without recursion."""

    frames: list[_Frame] = field(default_factory=lambda: [_Frame()])
    tables: list[_Table] = field(default_factory=list)
    pre: int = 0

    def text(self, text: str, opens: bool) -> None:
        if not opens:
            return
        if self.pre:
            for number, line in enumerate(text.split("\n")):
                if number:
                    self.frames[-1].flush()
                self.frames[-1].line.append(line)
        else:
            self.frames[-1].line.append(text)

    def open(self, node: LexborNode) -> None:
        if node.tag not in BLOCKS:
            return
        if node.tag in ("td", "th") and self.tables:
            self.frames.append(_Frame(node=node))
            return
        self.frames[-1].flush()
        if node.tag == "table":
            self.tables.append(_Table())
        elif node.tag == "tr" and self.tables:
            self.tables[-1].row += 1
            self.tables[-1].column = 0
        self.pre += node.tag == "pre"

    def close(self, node: LexborNode) -> None:
        if node.tag not in BLOCKS:
            return
        frame = self.frames[-1]
        frame.flush()
        if node.tag in ("td", "th") and self.tables and frame.node is not None:
            self.frames.pop()
            self.tables[-1].place(node, frame.blocks)
        elif node.tag == "table" and self.tables:
            frame.blocks.extend(table_blocks(self.tables.pop().cells))
        self.pre -= node.tag == "pre"

    def finish(self) -> list[Block]:
        self.frames[0].flush()
        return self.frames[0].blocks


def _one_line(text: str) -> str:
    """Text with its blanks collapsed as a browser does; a source line break between two Han characters is none."""
    return SPACE.sub(" ", WIDE_SPACE.sub("", text)) if "\n" in text or "  " in text else text


def _span(node: LexborNode, key: str) -> int:
    value = (node.attributes.get(key) or "").strip()
    return max(1, min(int(value), MAX_SPAN)) if value.isdecimal() and len(value) < 6 else 1
