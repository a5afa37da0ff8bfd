"""Headings and the sections under them."""

from __future__ import annotations

import re
from functools import lru_cache

from extractor.model import Flow, Section
from extractor.rules import load

_STYLES = (
    re.compile(r"第[一二三四五六七八九十\d]{1,3}部分"),
    re.compile(r"第[一二三四五六七八九十\d]{1,3}[章节]"),
    re.compile(r"[一二三四五六七八九十]{1,3}[、.．]"),
    re.compile(r"[(（][一二三四五六七八九十]{1,3}[)）][、.．]?"),
    re.compile(r"\d{1,2}(?:[、．]|\.(?!\d))"),
    re.compile(r"[(（]\d{1,2}[)）]"),
)
_UNNUMBERED = re.compile(
    r"[^，。；：:、\n]{0,30}(?:情况说明|编制说明|预算说明|决算说明|名词解释|部门概况|单位概况|主要职能|主要职责|机构设置)(?=\n|$)"
)
_UNNUMBERED_LEVEL = 2
Head = tuple[int, str, str, int]
_FUSED = re.compile(
    r"(?<=[。；])(?=[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）]|\d{1,2}、)"
)
_TITLE_END = re.compile(r"[。；：:，\n]|\d[\d,.]{0,15}(?:万|亿)?元|为?\d+\.\d")
_NOISE = re.compile(r"[\s“”\"'‘’（）()《》<>、.．·…_]|预算|决算|20\d\d年度?|\d+$")
_MAX_TITLE = 48


@lru_cache(maxsize=1)
def _words() -> tuple[tuple[str, str], ...]:
    return tuple((word, entry["slug"]) for entry in load("headings")["heading"] for word in entry["words"])


@lru_cache(maxsize=4096)
def slug_of(title: str) -> str:
    """The section slug that a heading's words announce.

    >>> slug_of("（二）政府采购情况"), slug_of("五、其他")
    ('procurement', 'other')
    """
    plain = _NOISE.sub("", title)
    raw = title.replace("“", "").replace("”", "")
    for word, slug in _words():
        if word in plain or word in raw:
            return slug
    return "other"


def sections(flow: Flow) -> tuple[Section, ...]:
    """All sections of a flow, nested by the numbering of their headings; offsets of the flow."""
    heads = [head for start in _line_starts(flow.text) if (head := _heading(flow.text, start))]
    heads = _without_contents(flow.text, heads)
    found: list[Section] = []
    stack: list[Section] = []
    for index, (level, number, title, start) in enumerate(heads):
        end = _end_of(heads, index, len(flow.text))
        while stack and stack[-1].level >= level:
            stack.pop()
        parent = stack[-1].id if stack else None
        slug = slug_of(title)
        section = Section(len(found) + 1, parent, level, number, title, slug, start, end)
        found.append(section)
        stack.append(section)
    return tuple(found)


_CONTENTS = 5
_PAGE = re.compile(r"[\d.．·…_\s]+$")


def _without_contents(text: str, heads: list[Head]) -> list[Head]:
    """The headings without those of a table of contents: a run of headings with nothing under them
    that stand again further on, or that close with a page number."""
    last = 0
    for index in range(len(heads)):
        if index + 1 < len(heads) and _is_empty(text, heads[index], heads[index + 1]):
            continue
        if index - last >= _CONTENTS - 1:
            cut = _contents_end(heads, last, index)
            return heads[:last] + _without_contents(text, heads[cut:]) if cut > last else heads
        last = index + 1
    return heads


def _is_empty(text: str, head: Head, following: Head) -> bool:
    end = head[3] + len(head[1]) + len(head[2])
    return following[3] - end <= 12 and "。" not in text[end : following[3]]


def _contents_end(heads: list[Head], first: int, last: int) -> int:
    """The index of the first heading after the contents that begin at ``first``: that which says again
    how they began, else the one after the last that closes with a page or comes again further on."""
    titles = [_PAGE.sub("", head[2]) for head in heads]
    again = next((i for i in range(first + 2, last + 1) if titles[i] == titles[first]), None)
    if again is not None:
        return again
    later = set(titles[last + 1 :])
    entries = [i for i in range(first, last + 1) if heads[i][2][-1].isdigit() or titles[i] in later]
    return entries[-1] + 1 if len(entries) >= _CONTENTS - 1 else first


def _end_of(heads: list[Head], index: int, size: int) -> int:
    level = heads[index][0]
    return next((start for other, _, _, start in heads[index + 1 :] if other <= level), size)


def _line_starts(text: str) -> list[int]:
    starts = [0] if text else []
    starts += [m.end() for m in re.finditer(r"\n", text) if m.end() < len(text)]
    starts += [m.end() for m in _FUSED.finditer(text)]
    return sorted(set(starts))


def _heading(text: str, start: int) -> Head | None:
    """Level, number, title and place of the heading that begins here, if one does.

    A numbered line is a heading when its words end before a figure or a comma, or name a section.
    """
    for level, style in enumerate(_STYLES):
        match = style.match(text, start)
        if match is None:
            continue
        stop = _TITLE_END.search(text, match.end(), match.end() + _MAX_TITLE)
        end = stop.start() if stop else min(match.end() + _MAX_TITLE, len(text))
        title = text[match.end() : end]
        whole = (stop is None and end == len(text)) or (stop is not None and text[stop.start()] in "\n：:。")
        if not title or (level >= 2 and not whole):
            return None
        return level, match[0], title, start
    match = _UNNUMBERED.match(text, start)
    return (_UNNUMBERED_LEVEL, "", match[0], start) if match else None
