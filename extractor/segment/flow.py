"""The running text without its layout, and the way back from it to the source."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from extractor.model import Flow
from extractor.rules import PINYIN, variants

_LINE = re.compile(r"[^\n\f\v\x85\u2028\u2029]+")
_RUN = re.compile(r"[^\s\u200b\ufeff\xad]+")
_LEADERS = re.compile(r"[.．·…]{5,}|_{5,}")

_HEAD = re.compile(
    r"(?:第[一二三四五六七八九十\d]{1,3}(?:部分|章|节)|[一二三四五六七八九十]{1,3}[、.．]"
    r"|[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}(?:[、．]|\.(?!\d))|——|[①-⑳]|20\d\d年)"
)
_PAGE_LINE = re.compile(
    r"[-—–－\s]{0,6}(?:第\s?)?\d{1,4}(?:\s?页)?(?:[，,/\s]{0,3}共?\s?\d{1,4}\s?页?)?[-—–－\s]{0,6}"
)
_PAGE_HINT = re.compile(
    r"(?:^|\n)[-—–－\s]{0,6}(?:第\s?)?\d{1,4}(?:\s?页)?[^\n\u4e00-\u9fff.]{0,12}(?:共?\s?\d{1,4}\s?页)?(?=\n|$)"
)
_ENDS = tuple("。！？；;：:")
#: A numbered title, as long as one may be, at the beginning of a line or behind the sentence before it.
_INLINE_HEAD = re.compile(
    r"(?:^|[。；])(?:[一二三四五六七八九十]{1,3}[、.．]|[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[、.．])"
    r"[^，。；：\d]{3,30}(?<![于年至在、和及与的])$"
)
_OPENS_TEXT = re.compile(r"(?:截[至止]到?\s?)?20\d\d\s?年(?=[^\n]{0,60}?\d\s?(?:[万亿]?元|[%个辆台]))")
#: What leaves its sentence open, though a colon ends the line.
_ASKS = re.compile(r"(?:原因是?|由于|用于)[：:]$")
_COMMA = tuple("，,、（(“")
_OPEN = (*_COMMA, *"的为与和及较比占共约加少长降减增")
_CONTINUES = re.compile(
    r"[，。；、）)”：]|\d[\d,]{0,14}(?:\.\d{1,6})?(?:万|亿|元|%|个|辆|台|人|家)|(?:万|亿)?元|万\b|%"
)
_TITLES = ("情况", "说明", "概况", "职责", "职能", "设置", "构成", "解释", "总表", "公开表", "情况表")
_TITLE_WORDS = ("情况", "说明", "表", "及", "和")
_WRAPPED = 36
_TORN = re.compile(r"[\u4e00-\u9fff]\d[\d,]{0,12}[.,]$")
_UNIT_FIRST = re.compile(r"(?:万|亿|千)?元|万(?=[，。、；])|%|\.\d")
_NUMBERS = re.compile(
    r"(?<!\S)-?\d[\d,]{0,15}(?:\.\d{1,8})?%?(?=\s|$)(?!\s{0,2}(?:(?:万|亿|千)?元|[%年月日个辆人台家名项]))"
)
_MONEY = re.compile(r"\d\s{0,2}(?:万|亿|千)?元|\d\s?%[，、]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
#: A comma that parts words; between digits it may be one of a number.
_COMMA_OF_WORDS = re.compile(r",(?!\d)|(?<!\d),")


def furniture(text: str) -> tuple[tuple[int, int], ...]:
    """Spans of lines that belong to the page: numbers of pages and running heads.

    A running head is a short line without figures that stands next to a page number or a page
    break at least twice; a page number is a line of its own, between breaks or beside such a head.
    """
    if "\f" not in text and not _PAGE_HINT.search(text):
        return ()
    lines = [(m.start(), m.end(), m[0].strip()) for m in _LINE.finditer(text) if m[0].strip()]
    pages = [bool(_PAGE_LINE.fullmatch(line)) and _is_page(line) for _, _, line in lines]
    near = Counter(
        lines[i][2]
        for i in range(len(lines))
        if not pages[i] and len(lines[i][2]) <= 60 and _beside_page(lines, pages, i, text)
    )
    running = {line for line, count in near.items() if count >= 2 and not _ends_sentence(line)}
    return tuple(
        (start, end)
        for i, (start, end, line) in enumerate(lines)
        if (line in running and _beside_page(lines, pages, i, text))
        or (pages[i] and _is_furniture(lines, i, text, running))
    )


def _is_page(line: str) -> bool:
    return len(re.sub(r"\D", "", line)) <= 4 or "页" in line


def _ends_sentence(line: str) -> bool:
    return line.endswith(_ENDS)


def _breaks(text: str, start: int, end: int) -> bool:
    return "\f" in text[start:end]


def _beside_page(lines: list[tuple[int, int, str]], pages: list[bool], i: int, text: str) -> bool:
    before = i > 0 and (pages[i - 1] or _breaks(text, lines[i - 1][1], lines[i][0]))
    after = i + 1 < len(lines) and (pages[i + 1] or _breaks(text, lines[i][1], lines[i + 1][0]))
    return before or after


def _is_furniture(lines: list[tuple[int, int, str]], i: int, text: str, running: set[str]) -> bool:
    """A bare number is a page number when it is dressed as one, or stands at a page break or running head."""
    line = lines[i][2]
    if not line.isdigit():
        return True
    before = i > 0 and (lines[i - 1][2] in running or _breaks(text, lines[i - 1][1], lines[i][0]))
    after = i + 1 == len(lines) or lines[i + 1][2] in running or _breaks(text, lines[i][1], lines[i + 1][0])
    return before or after


class _Builder:
    """Strings the pieces of a flow together and remembers where each came from."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.starts: list[int] = []
        self.sources: list[int] = []
        self.position = 0

    def add(self, piece: str, source: int) -> None:
        self.out.append(piece)
        self.starts.append(self.position)
        self.sources.append(source)
        self.position += len(piece)

    def line(self, clean: str, runs: list[tuple[int, int]]) -> None:
        """One line: its runs, with a blank kept where it parts two numbers."""
        if len(runs) == 1:
            a, b = runs[0]
            return self.add(clean[a:b], a)
        spaced, tail = _is_spaced(runs), ""
        for a, b in runs:
            if _ends_heading(tail) and _OPENS_TEXT.match(clean, a):
                self.add("\n", a - 1)
                tail = ""
            if (
                tail
                and not spaced
                and _parts_numbers(tail, clean[a], first=len(tail) <= 4 and bool(_HEAD.match(tail)))
            ):
                self.add(" ", a - 1)
            self.add(clean[a:b], a)
            tail += clean[a:b]
        return None


def _ends_heading(words: str) -> bool:
    """Whether the words of a line so far are, or close with, a heading whose text goes on behind a blank."""
    return bool(_INLINE_HEAD.search(words))


def build_flow(text: str, skip: Iterable[tuple[int, int]]) -> Flow:
    """The flow of a text without the spans in ``skip`` (tables and furniture)."""
    clean = _COMMA_OF_WORDS.sub("，", text.translate(variants()))
    builder = _Builder()
    previous, was_tabular = "", False
    rows = [
        (start, end, gap, runs, "".join([clean[a:b] for a, b in runs]))
        for start, end, gap in _lines(clean, tuple(skip))
        if (runs := _runs_of(clean, start, end))
    ]
    width = _width([row[4] for row in rows])
    for start, end, gap, runs, line in rows:
        tabular = _is_tabular(clean[start:end].strip())
        if previous and (glue := _glue(previous, line, width, gap, was_tabular or tabular)):
            builder.add(glue, max(start - 1, 0))
        builder.line(clean, runs)
        previous, was_tabular = line, tabular
    return Flow(
        "".join(builder.out), tuple(builder.starts) or (0,), tuple(builder.sources) or (0,), clean != text
    )


def _lines(text: str, skip: tuple[tuple[int, int], ...]) -> Iterator[tuple[int, int, bool]]:
    """Lines outside ``skip``; the flag says that a table was left out before the line."""
    ordered = sorted(skip)
    index = 0
    gap = False
    for match in _LINE.finditer(text):
        start, end = match.span()
        while index < len(ordered) and ordered[index][1] <= start:
            index += 1
        if index < len(ordered) and ordered[index][0] < end:
            gap = gap or ordered[index][1] - ordered[index][0] > 80
            continue
        yield start, end, gap
        gap = False


_SPECIAL = re.compile(r"[\s\u200b\ufeff\xad(（…·]|\.{4}|_{5}")


def _runs_of(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The runs of a line; most lines are one."""
    while start < end and text[start] in _BLANKS:
        start += 1
    while end > start and text[end - 1] in _BLANKS:
        end -= 1
    if start == end:
        return []
    line = text[start:end]
    if " " not in line and "（" not in line and "(" not in line and not _SPECIAL.search(line):
        return [(start, end)]
    return list(_runs(text, start, end))


_BLANKS = frozenset(" \t\r\u3000\xa0\u200b\ufeff\xad")


def _runs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Stretches of a line without blanks, dot leaders and pinyin in brackets."""
    holes = (
        [m.span() for m in PINYIN.finditer(text, start, end)]
        if "(" in text[start:end] or "（" in text[start:end]
        else []
    )
    if "...." in text[start:end] or "…" in text[start:end] or "····" in text[start:end]:
        holes += [m.span() for m in _LEADERS.finditer(text, start, end)]
    for match in _RUN.finditer(text, start, end):
        a, b = match.span()
        for hole_start, hole_end in sorted(holes):
            if a <= hole_start and hole_end <= b:
                if hole_start > a:
                    yield a, hole_start
                a = hole_end
        if b > a:
            yield a, b


def _is_spaced(runs: list[tuple[int, int]]) -> bool:
    """Whether a line is printed with a blank between any two characters."""
    singles = sum(b - a == 1 for a, b in runs)
    return len(runs) >= 12 and singles > len(runs) * 0.8


def _parts_numbers(left: str, right: str, *, first: bool) -> bool:
    """Whether a blank between two runs parts two numbers and must stay."""
    if not (right.isdigit() or right in "-.") or (not left[-1].isdigit() and left[-1] not in ".,%"):
        return False
    return first or left[-1] not in ".," or not left[-2:-1].isdigit()


def _width(lines: list[str]) -> int:
    """The width at which the layout wraps its lines: that of the longest tenth."""
    widths = sorted(map(_size, lines))
    return widths[len(widths) * 9 // 10] if widths else 0


def _size(line: str) -> int:
    """The printed width of a line in half-width columns."""
    return len(line.encode("gb18030", "replace"))


def _glue(previous: str, line: str, width: int, gap: bool, tabular: bool) -> str:
    """What stands between two lines in the flow: a line feed at a true end, nothing at a wrap."""
    if gap:
        return "\n"
    if (_UNIT_FIRST.match(line) and previous[-1].isdigit()) or (_TORN.search(previous) and line[0].isdigit()):
        return ""
    if tabular:
        return "\n"
    if _ASKS.search(previous) and not _HEAD.match(line):
        return ""
    if _CONTINUES.match(line) and not previous.endswith(_ENDS):
        return ""
    if previous.endswith(_ENDS) or (_HEAD.match(line) and not previous.endswith(_COMMA)):
        return "\n"
    if _HEAD.match(previous) and previous.endswith(_TITLES) and not line.startswith(_TITLE_WORDS):
        return "\n"
    if previous.endswith(_OPEN):
        return ""
    size = _size(previous)
    if size < width * 0.6 or (_HEAD.match(previous) and (width < _WRAPPED or size < width * 0.75)):
        return "\n"
    return ""


def _is_tabular(line: str) -> bool:
    """A line of table cells: several numbers and no sentence around them."""
    if "|" in line or "\t" in line:
        return True
    if line[-1:] not in _CELL_ENDS or any(mark in line for mark in "，。；") or _MONEY.search(line):
        return False
    numbers = len(_NUMBERS.findall(line))
    return numbers >= 2 or (numbers == 1 and len(_HAN.findall(line)) <= 22 and line[-1:].isdigit())


_CELL_ENDS = frozenset("0123456789%-—")
