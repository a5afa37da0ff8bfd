"""The font that stands in for those a PDF names but does not hold, on every machine the same one.

Without a font for Chinese, PDFium leaves out single characters of such a PDF without a word; with
one, their boxes depend on which it is. ``boxes.ttf`` (``tools/build_boxes.py``) has a box for every
character, so that what is read depends on the document alone. Nothing of it is ever looked at.
"""

from __future__ import annotations

import ctypes
from functools import cache
from importlib.resources import files
from typing import Any

#: Shift-JIS, Hangul, GB2312 and Big5, as Windows numbers them.
EAST_ASIAN = (128, 129, 134, 136)
WHOLE_FONT = 0
HANDLE = 1


@cache
def use_boxes() -> Any:
    """Gives PDFium the font, once for each process. Returns what has to live as long as PDFium does."""
    import pypdfium2.raw as raw

    font = (files("extractor.read") / "boxes.ttf").read_bytes()

    def map_font(_this: Any, _weight: int, _italic: int, charset: int, *_rest: Any) -> int | None:
        return HANDLE if charset in EAST_ASIAN else None

    def give(_this: Any, _handle: Any, table: int, buffer: Any, size: int) -> int:
        if table != WHOLE_FONT:
            return 0
        if buffer and size >= len(font):
            ctypes.memmove(buffer, font, len(font))
        return len(font)

    calls = {
        "Release": lambda *_: None,
        "EnumFonts": lambda *_: None,
        "MapFont": map_font,
        "GetFont": lambda *_: None,
        "GetFontData": give,
        "GetFaceName": lambda *_: 0,
        "GetFontCharset": lambda *_: 134,
        "DeleteFont": lambda *_: None,
    }
    types = dict(raw.FPDF_SYSFONTINFO._fields_)
    info = raw.FPDF_SYSFONTINFO(version=1, **{name: types[name](call) for name, call in calls.items()})
    raw.FPDF_SetSystemFontInfo(ctypes.byref(info))
    return info
