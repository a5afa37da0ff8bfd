"""Minimal PDFs written by hand for the tests: Chinese text in a font that is not embedded, lines, boxes.

Coordinates are points from the top left corner. ASCII is half as wide as a Chinese character.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

FONT = b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>"
DESCENDANT = (
    b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /W [1 95 500] "
    b"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor 5 0 R >>"
)
DESCRIPTOR = (
    b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] "
    b"/ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
)


@dataclass
class Page:
    """A page that is drawn on; ``rotate`` is the /Rotate of the page."""

    width: float = 595.0
    height: float = 842.0
    rotate: int = 0
    drawn: list[str] = field(default_factory=list)

    def text(self, x: float, y: float, text: str, size: float = 12.0) -> Page:
        """Text whose first character stands at x, its base line at y."""
        self.drawn.append(f"BT /F1 {size} Tf 1 0 0 1 {x} {self.height - y} Tm <{_hex(text)}> Tj ET")
        return self

    def sideways(self, x: float, y: float, text: str, size: float = 12.0) -> Page:
        """Text that runs from the bottom to the top of the page."""
        self.drawn.append(f"BT /F1 {size} Tf 0 1 -1 0 {x} {self.height - y} Tm <{_hex(text)}> Tj ET")
        return self

    def right(self, x: float, y: float, text: str, size: float = 12.0) -> Page:
        """Text that ends at x."""
        return self.text(x - width_of(text, size), y, text, size)

    def line(self, x0: float, y0: float, x1: float, y1: float) -> Page:
        self.drawn.append(f"0.5 w {x0} {self.height - y0} m {x1} {self.height - y1} l S")
        return self

    def bar(self, x: float, y: float, width: float, height: float) -> Page:
        """A filled rectangle: where it is thin, the way many programs draw a line."""
        self.drawn.append(f"{x} {self.height - y - height} {width} {height} re f")
        return self

    def box(self, x: float, y: float, width: float, height: float) -> Page:
        self.drawn.append(f"0.5 w {x} {self.height - y - height} {width} {height} re S")
        return self

    def grid(self, xs: Sequence[float], ys: Sequence[float], open_sides: bool = False) -> Page:
        """All lines of a table."""
        for y in ys:
            self.line(xs[0], y, xs[-1], y)
        for x in xs[1:-1] if open_sides else xs:
            self.line(x, ys[0], x, ys[-1])
        return self

    def table(
        self,
        xs: Sequence[float],
        top: float,
        rows: Iterable[Sequence[str]],
        pitch: float = 20.0,
        ruled: bool = True,
    ) -> Page:
        """A table of one line a row: figures flush right, words flush left."""
        count = 0
        for count, row in enumerate(rows, 1):
            y = top + count * pitch - 6
            for x0, x1, text in zip(xs, xs[1:], row, strict=False):
                if text and text[0] in "0123456789-" and not text.isdigit():
                    self.right(x1 - 3, y, text, 10)
                elif text:
                    self.text(x0 + 3, y, text, 10)
        return self.grid(xs, [top + pitch * i for i in range(count + 1)]) if ruled else self


def width_of(text: str, size: float) -> float:
    """The width of a text in points."""
    return sum(size / 2 if char < "\x7f" else size for char in text)


def _hex(text: str) -> str:
    return text.encode("utf-16-be").hex()


def build(*pages: Page, descriptor: bytes = DESCRIPTOR) -> bytes:
    """The bytes of a PDF with these pages."""
    kids = " ".join(f"{6 + 2 * i} 0 R" for i in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        FONT,
        DESCENDANT,
        descriptor,
    ]
    for i, page in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {page.width} {page.height}] /Rotate {page.rotate} "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {7 + 2 * i} 0 R >>".encode()
        )
        stream = "\n".join(page.drawn).encode()
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    return _file(objects)


def _file(objects: Sequence[bytes]) -> bytes:
    body, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(body))
    return body + end + trailer
