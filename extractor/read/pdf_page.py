"""One page of a PDF as PDFium sees it: runs of glyphs and the straight lines drawn on it.

The only file that knows PDFium. Coordinates are points, from the top left corner of the page as it
is read (text drawn sideways is turned upright), y downwards.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

MAX_OBJECTS = 200_000
MAX_SEGMENTS = 50_000
MAX_FORM_DEPTH = 6
LONG_SIDE = 2_000.0
MAX_SCALE = 3.0
THIN = 2.6
RUN_GAP = 0.3
BLANK_GAP = 0.12
SAME_LINE = 0.35
SAME_SIZE = 0.86
#: Ascent and descent together make the size of a font, or nearly; far less is no metric.
LOWEST = 0.7
ASCENT = 0.86

Box = tuple[float, float, float, float]
Matrix = tuple[float, float, float, float, float, float]
# What PDFium makes of a hyphen at the end of a line.
HYPHEN = "\ufffe"
# What is drawn: a straight line, the edge of a filled area without a frame, a picture.
LINE, OUTLINE, PICTURE = "line", "outline", "picture"
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(slots=True)
class Run:
    """Glyphs that follow each other without a gap: ``lefts``/``rights`` hold the edges of each glyph."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    lefts: list[float]
    rights: list[float]

    @property
    def mid(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def size(self) -> float:
        return self.bottom - self.top


class Rule(NamedTuple):
    """A straight line: at ``at`` (y of a horizontal, x of a vertical one) from ``start`` to ``end``."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class PageContent:
    """What stands on one page. ``image_share`` is the part of the page covered by pictures, 0 to 1.

    ``outlines`` are the horizontal and vertical edges of areas that are filled but not framed.
    """

    width: float
    height: float
    runs: tuple[Run, ...]
    horizontals: tuple[Rule, ...]
    verticals: tuple[Rule, ...]
    image_share: float = 0.0
    outlines: tuple[tuple[Rule, ...], tuple[Rule, ...]] = ((), ())


def read_page(page: Any) -> PageContent:
    """The content of a loaded pypdfium2 page. Closes the text page; the page itself stays the caller's."""
    box = page.get_bbox()
    textpage = page.get_textpage()
    try:
        text = _page_text(textpage)
        quarter = _quarter_turns(textpage, text)
        runs = tuple(runs_of(_glyphs(textpage, text, box, quarter)))
    finally:
        textpage.close()
    width, height = abs(box[2] - box[0]), abs(box[3] - box[1])
    if quarter % 2:
        width, height = height, width
    rules: dict[str, tuple[list[Rule], list[Rule]]] = {LINE: ([], []), OUTLINE: ([], [])}
    share = 0.0
    for kind, drawn in _drawn(page):
        placed = _place(drawn, box, quarter)
        if kind == PICTURE:
            share = max(share, _share(placed, width, height))
        else:
            _add_rule(placed, *rules[kind])
    seen = tuple(run for run in runs if _is_on_page(run, width, height))
    horizontals, verticals = map(tuple, rules[LINE])
    across, down = map(tuple, rules[OUTLINE])
    return PageContent(width, height, seen, horizontals, verticals, share, (across, down))


def _is_on_page(run: Run, width: float, height: float) -> bool:
    """Whether a run can be seen; one far wider than the paper is no text."""
    seen = run.x1 > 0 and run.x0 < width and run.bottom > 0 and run.top < height
    return seen and run.x1 - run.x0 < 2 * width and run.size < height


def _share(box: Box, width: float, height: float) -> float:
    across = min(box[2], width) - max(box[0], 0.0)
    down = min(box[3], height) - max(box[1], 0.0)
    return max(across, 0.0) * max(down, 0.0) / max(width * height, 1.0)


def _page_text(textpage: Any) -> str:
    """The text of the page, exactly one code point for each of PDFium's characters."""
    import pypdfium2.raw as raw

    count = textpage.count_chars()
    if count <= 0:
        return ""
    buffer = (ctypes.c_ushort * (count + 1))()
    written = raw.FPDFText_GetText(textpage, 0, count, buffer)
    units = bytes(buffer)[: 2 * max(written - 1, 0)]
    text = units.decode("utf-16-le", errors="replace")
    if len(text) == count:
        return text.replace(HYPHEN, "-")
    return "".join(_char(raw.FPDFText_GetUnicode(textpage, i)) for i in range(count))


def _char(code: int) -> str:
    if code == ord(HYPHEN):
        return "-"
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def _quarter_turns(textpage: Any, text: str) -> int:
    """How often the page must be turned clockwise by 90° for most of its text to stand upright."""
    import pypdfium2.raw as raw

    inked = [i for i, char in enumerate(text) if not char.isspace()]
    votes = Counter(
        round(-raw.FPDFText_GetCharAngle(textpage, i) / (math.pi / 2)) % 4
        for i in inked[:: max(1, len(inked) // 25)]
    )
    return votes.most_common(1)[0][0] if votes else 0


def _place(b: Box, page: Box, quarter: int) -> Box:
    """A box of PDF user space (y upwards) on the upright page (y downwards)."""
    left, bottom, right, top = page
    if quarter == 0:
        return b[0] - left, top - b[3], b[2] - left, top - b[1]
    if quarter == 1:
        return b[1] - bottom, b[0] - left, b[3] - bottom, b[2] - left
    if quarter == 2:
        return right - b[2], b[1] - bottom, right - b[0], b[3] - bottom
    return top - b[3], right - b[2], top - b[1], right - b[0]


Glyph = tuple[str, float, float, float, float]
BLANK: Glyph = (" ", 0.0, 0.0, 0.0, 0.0)


class _Calls(NamedTuple):
    """The functions of PDFium that are called for each glyph, object and segment; handles are plain addresses."""

    char_box: Callable[[int, int, int], int]
    get_object: Callable[[int, int], int]
    get_form_object: Callable[[int, int], int]
    get_type: Callable[[int], int]
    get_bounds: Callable[[int, int, int, int, int], int]
    get_matrix: Callable[[int, int], int]
    draw_mode: Callable[[int, int, int], int]
    count_segments: Callable[[int], int]
    get_segment: Callable[[int, int], int]
    segment_type: Callable[[int], int]
    segment_point: Callable[[int, int, int], int]
    segment_close: Callable[[int], int]


@lru_cache(maxsize=1)
def _calls() -> _Calls:
    """PDFium's functions without the checks of their arguments, which cost more than the work they do."""
    import pypdfium2.raw as raw

    number, handle = ctypes.c_int, ctypes.c_void_p

    def plain(function: Any, result: Any, *arguments: Any) -> Any:
        return ctypes.PYFUNCTYPE(result, *arguments)(ctypes.cast(function, handle).value or 0)

    return _Calls(
        char_box=plain(raw.FPDFText_GetLooseCharBox, number, handle, number, handle),
        get_object=plain(raw.FPDFPage_GetObject, handle, handle, number),
        get_form_object=plain(raw.FPDFFormObj_GetObject, handle, handle, number),
        get_type=plain(raw.FPDFPageObj_GetType, number, handle),
        get_bounds=plain(raw.FPDFPageObj_GetBounds, number, handle, handle, handle, handle, handle),
        get_matrix=plain(raw.FPDFPageObj_GetMatrix, number, handle, handle),
        draw_mode=plain(raw.FPDFPath_GetDrawMode, number, handle, handle, handle),
        count_segments=plain(raw.FPDFPath_CountSegments, number, handle),
        get_segment=plain(raw.FPDFPath_GetPathSegment, handle, handle, number),
        segment_type=plain(raw.FPDFPathSegment_GetType, number, handle),
        segment_point=plain(raw.FPDFPathSegment_GetPoint, number, handle, handle, handle),
        segment_close=plain(raw.FPDFPathSegment_GetClose, number, handle),
    )


def _address(handle: Any) -> int:
    """The address that a handle of pypdfium2 stands for."""
    return ctypes.cast(handle.raw, ctypes.c_void_p).value or 0


def _glyphs(textpage: Any, text: str, page: Box, quarter: int) -> Iterator[Glyph]:
    """(char, left, top, right, bottom) of each glyph in drawing order; a blank has no place."""
    edges = (ctypes.c_float * 4)()  # left, top, right, bottom
    pointer = ctypes.addressof(edges)
    get_box, handle = _calls().char_box, _address(textpage)
    page_left, page_top = page[0], page[3]
    fonts = _Fonts(textpage)
    raw_top = raw_bottom = real_top = real_bottom = 0.0
    for index, char in enumerate(text):
        if char <= " " or char.isspace():
            yield BLANK
        elif not get_box(handle, index, pointer):
            continue
        else:
            left, top, right, bottom = edges[:]
            if top != raw_top or bottom != raw_bottom:
                raw_top, raw_bottom = top, bottom
                real_top, real_bottom = fonts.height(index) or (top, bottom)
            if quarter:
                yield char, *_place((left, real_bottom, right, real_top), page, quarter)
            else:
                yield char, left - page_left, page_top - real_top, right - page_left, page_top - real_bottom


class _Fonts:
    """How high the glyphs of fonts stand that do not say it: PDFium then gives each the box of its ink,
    and a full stop is no longer level with the digits around it."""

    def __init__(self, textpage: Any) -> None:
        self.textpage = textpage
        self.known: dict[int, bool] = {}

    def height(self, index: int) -> tuple[float, float] | None:
        """Top and bottom of a glyph by its base line and size; None where the font is to be believed."""
        import pypdfium2.raw as raw

        drawn = raw.FPDFText_GetTextObject(self.textpage.raw, index)
        font = raw.FPDFTextObj_GetFont(drawn) if drawn else None
        if not font or self._tells(font):
            return None
        matrix, x, y = raw.FS_MATRIX(), ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetMatrix(self.textpage.raw, index, matrix)
        if abs(matrix.b) > abs(matrix.d) or not raw.FPDFText_GetCharOrigin(self.textpage.raw, index, x, y):
            return None
        size = raw.FPDFText_GetFontSize(self.textpage.raw, index) * abs(matrix.d)
        return y.value + ASCENT * size, y.value - (1 - ASCENT) * size

    def _tells(self, font: Any) -> bool:
        import pypdfium2.raw as raw

        address = ctypes.cast(font, ctypes.c_void_p).value or 0
        if address not in self.known:
            ascent, descent = ctypes.c_float(), ctypes.c_float()
            raw.FPDFFont_GetAscent(font, 1.0, ascent)
            raw.FPDFFont_GetDescent(font, 1.0, descent)
            self.known[address] = ascent.value - descent.value >= LOWEST
        return self.known[address]


def runs_of(glyphs: Iterable[Glyph]) -> Iterator[Run]:
    """Glyphs in drawing order, gathered while each starts where the one before it ends."""
    chars: list[str] = []
    lefts, rights = [0.0], [0.0]
    run_top = run_bottom = end = size = 0.0
    blank = False
    for char, left, top, right, bottom in glyphs:
        if char == " ":
            blank = True
            continue
        gap = left - end
        near = -RUN_GAP * size <= gap <= (BLANK_GAP if blank else RUN_GAP) * size
        alike = level = chars and top == run_top and bottom == run_bottom
        if chars and not level:
            alike, level, near = _beside(gap, blank, (top, bottom), (run_top, run_bottom))
        blank = False
        if near and level and alike:
            chars.append(char)
            if right > end:
                end = right
            lefts.append(left)
            rights.append(right)
        elif level and char == chars[-1] and abs(left - lefts[-1]) < RUN_GAP * max(bottom - top, size):
            continue  # the same glyph drawn twice, to look bold
        else:
            if chars:
                yield Run("".join(chars), lefts[0], end, run_top, run_bottom, lefts, rights)
            chars, lefts, rights = [char], [left], [right]
            run_top, run_bottom, end, size = top, bottom, right, bottom - top
    if chars:
        yield Run("".join(chars), lefts[0], end, run_top, run_bottom, lefts, rights)


def _beside(
    gap: float, blank: bool, glyph: tuple[float, float], run: tuple[float, float]
) -> tuple[bool, bool, bool]:
    """Whether a glyph has about the size of a run, stands on its line, and follows it closely."""
    height, size = glyph[1] - glyph[0], run[1] - run[0]
    larger, smaller = (height, size) if height > size else (size, height)
    alike = smaller > SAME_SIZE * larger
    level = abs(sum(glyph) - sum(run)) < 2 * SAME_LINE * larger
    return alike, level, -RUN_GAP * larger <= gap <= (BLANK_GAP if blank else RUN_GAP) * larger


def _drawn(page: Any) -> Iterator[tuple[str, Box]]:
    """What is drawn on a page and its box in user space."""
    import pypdfium2.raw as raw

    edges = (ctypes.c_float * 4)()  # left, bottom, right, top
    start, step = ctypes.addressof(edges), ctypes.sizeof(ctypes.c_float)
    left, bottom, right, top = range(start, start + 4 * step, step)
    get_bounds, count_segments = _calls().get_bounds, _calls().count_segments
    image = raw.FPDF_PAGEOBJ_IMAGE
    budget = MAX_SEGMENTS
    for obj, kind, matrix in _objects(page):
        get_bounds(obj, left, bottom, right, top)
        x0, y0, x1, y1 = edges
        box = (x0, y0, x1, y1) if matrix is IDENTITY else _transform((x0, y0, x1, y1), matrix)
        if kind == image:
            yield PICTURE, box
        elif box[2] - box[0] <= THIN or box[3] - box[1] <= THIN:
            yield LINE, box
        else:
            count = count_segments(obj)
            budget -= count
            if budget > 0:
                yield from _path_lines(obj, count, matrix)


def _objects(page: Any) -> Iterator[tuple[int, int, Matrix]]:
    """Addresses of paths and pictures of a page, their kind, and the matrix of the forms that they stand in."""
    import pypdfium2.raw as raw

    path, image, form = raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM
    calls = _calls()
    get_type, get = calls.get_type, calls.get_object
    count = raw.FPDFPage_CountObjects(page)
    todo: list[tuple[int, Matrix, int]] = [(_address(page), IDENTITY, 0)]
    budget = MAX_OBJECTS
    while todo and budget > 0:
        holder, matrix, depth = todo.pop()
        if depth:
            count = raw.FPDFFormObj_CountObjects(ctypes.cast(holder, raw.FPDF_PAGEOBJECT))
            get = calls.get_form_object
        budget -= count
        for i in range(min(count, MAX_OBJECTS)):
            obj = get(holder, i)
            kind = get_type(obj)
            if kind in (path, image):
                yield obj, kind, matrix
            elif kind == form and depth < MAX_FORM_DEPTH:
                inner = _multiply(_matrix(obj), matrix)
                todo.append((obj, inner, depth + 1))


def _matrix(obj: int) -> Matrix:
    values = (ctypes.c_float * 6)()
    if not _calls().get_matrix(obj, ctypes.addressof(values)):
        return IDENTITY
    a, b, c, d, e, f = values
    return a, b, c, d, e, f


def _multiply(m: Matrix, n: Matrix) -> Matrix:
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )


def _apply(m: Matrix, x: float, y: float) -> tuple[float, float]:
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def _transform(box: Box, matrix: Matrix) -> Box:
    x0, y0 = _apply(matrix, box[0], box[1])
    x1, y1 = _apply(matrix, box[2], box[3])
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _path_lines(obj: int, count: int, matrix: Matrix) -> Iterator[tuple[str, Box]]:
    """The straight horizontal and vertical edges of a path, a thin filled bar counting as a line."""
    modes = (ctypes.c_int * 2)()  # fill, stroke
    fill = ctypes.addressof(modes)
    _calls().draw_mode(obj, fill, fill + ctypes.sizeof(ctypes.c_int))
    placed = _multiply(_matrix(obj), matrix)
    for points in _subpaths(obj, count):
        yield from _strokes([_apply(placed, x, y) for x, y in points], bool(modes[1]))


def _subpaths(obj: int, count: int) -> Iterator[list[tuple[float, float]]]:
    """The corner points of each subpath; one with a curve in it is left out."""
    import pypdfium2.raw as raw

    calls = _calls()
    points: list[tuple[float, float]] = []
    curved = False
    point = (ctypes.c_float * 2)()
    x = ctypes.addressof(point)
    y = x + ctypes.sizeof(ctypes.c_float)
    for i in range(count):
        segment = calls.get_segment(obj, i)
        kind = calls.segment_type(segment)
        calls.segment_point(segment, x, y)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            if len(points) > 1 and not curved:
                yield points
            points, curved = [], False
        curved = curved or kind == raw.FPDF_SEGMENT_BEZIERTO
        points.append((point[0], point[1]))
        if calls.segment_close(segment) and len(points) > 2:
            points.append(points[0])
    if len(points) > 1 and not curved:
        yield points


def _strokes(points: list[tuple[float, float]], stroked: bool) -> Iterator[tuple[str, Box]]:
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    box = min(xs), min(ys), max(xs), max(ys)
    if min(box[2] - box[0], box[3] - box[1]) <= THIN:
        yield LINE, box
        return
    if not stroked and len(points) > 6:
        return
    for (ax, ay), (bx, by) in pairwise(points):
        if abs(ax - bx) <= 1.0 or abs(ay - by) <= 1.0:
            yield (LINE if stroked else OUTLINE), (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))


def _add_rule(box: Box, horizontals: list[Rule], verticals: list[Rule]) -> None:
    x0, y0, x1, y1 = box
    if y1 - y0 <= THIN and x1 - x0 > y1 - y0:
        horizontals.append(Rule((y0 + y1) / 2, x0, x1))
    elif x1 - x0 <= THIN and y1 - y0 > x1 - x0:
        verticals.append(Rule((x0 + x1) / 2, y0, y1))


def render(page: Any, most_pixels: int) -> tuple[Any, float]:
    """The page as an array of pixels, and how many pixels make a point. At most ``most_pixels`` large."""
    width, height = page.get_size()
    scale = min(
        MAX_SCALE, LONG_SIDE / max(width, height, 1.0), (most_pixels / max(width * height, 1.0)) ** 0.5
    )
    bitmap = page.render(scale=scale, rev_byteorder=False)
    try:
        return bitmap.to_numpy()[:, :, :3].copy(), scale
    finally:
        bitmap.close()
