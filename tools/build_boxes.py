"""Write extractor/read/boxes.ttf: a font with a box for every character, half as wide for ASCII, low for its stops.

pip install fonttools && python tools/build_boxes.py
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder  # type: ignore[import-not-found]
from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-not-found]
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable  # type: ignore[import-not-found]

OUT = Path(__file__).resolve().parent.parent / "extractor" / "read" / "boxes.ttf"
ASCENT, DESCENT = 880, -120
WINDOWS, UCS4, MANY_TO_ONE = 3, 10, 13


def box(width: int, bottom: int = DESCENT, top: int = ASCENT) -> Any:
    pen = TTGlyphPen(None)
    pen.moveTo((0, bottom))
    for point in ((0, top), (width, top), (width, bottom)):
        pen.lineTo(point)
    pen.closePath()
    return pen.glyph()


def main() -> None:
    widths = {".notdef": 1000, "space": 500, "half": 500, "full": 1000, "stop": 500}
    glyphs = {name: box(width) for name, width in widths.items()}
    glyphs |= {"space": TTGlyphPen(None).glyph(), "stop": box(500, bottom=DESCENT, top=100)}
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder(list(widths))
    font.setupGlyf(glyphs)
    font.setupHorizontalMetrics({name: (width, 0) for name, width in widths.items()})
    font.setupHorizontalHeader(ascent=ASCENT, descent=DESCENT)
    font.setupCharacterMap({32: "space"})
    table = CmapSubtable.newSubtable(MANY_TO_ONE)
    table.platformID, table.platEncID, table.language = WINDOWS, UCS4, 0
    table.cmap = {32: "space"}
    table.cmap |= dict.fromkeys(range(33, 127), "half") | dict.fromkeys(range(160, 0x10000), "full")
    table.cmap |= dict.fromkeys(map(ord, ".,"), "stop")
    font.font["cmap"].tables = [table]
    font.setupOS2(sTypoAscender=ASCENT, sTypoDescender=DESCENT, usWinAscent=ASCENT, usWinDescent=-DESCENT)
    font.setupNameTable({"familyName": "Boxes", "styleName": "Regular"})
    font.setupPost()
    font.save(OUT)


if __name__ == "__main__":
    main()
