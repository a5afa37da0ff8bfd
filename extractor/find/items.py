"""Lines of a classification: names, codes and the classes above them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from extractor.rules import rules


@dataclass(frozen=True, slots=True)
class Item:
    """A line as printed: its own name, its code, and the names or codes of the levels above."""

    name: str
    code: str | None
    parents: tuple[str, ...]
    level: str | None
    start: int
    rule: str


_LEVELS = {"类": 1, "款": 2, "项": 3}
_LEADING = re.compile(
    r"^(?:其中|包括|分别为|用于|[、，：:“”\s.．)）—①-⑳·]|[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）、.．])+"
)


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    return {rule.id: rule.regex for rule in rules("items")}


def last_path(text: str, start: int, end: int, class_above: str | None) -> Item | None:
    """The last line written as 名称（类）名称（款）名称（项）, its class taken from above where it is not repeated."""
    matches = list(_patterns()["item.path"].finditer(text, start, end))
    if not matches:
        return None
    last = matches[-1]
    chain = [last]
    for match in reversed(matches[:-1]):
        if _LEVELS[match["level"]] >= _LEVELS[chain[0]["level"]]:
            break
        chain.insert(0, match)
    names = tuple(_name(m) for m in chain)
    digits = "".join(m["digits"] for m in chain)
    parents = names[:-1]
    if chain[0]["level"] != "类" and class_above:
        parents = (class_above, *parents)
    return Item(names[-1], digits or None, parents, last["level"], last.start(), "item.path")


def _name(match: re.Match[str]) -> str:
    return _LEADING.sub("", match["name"])


def classes(text: str, start: int, end: int) -> str | None:
    """The last 类 named in a stretch of text."""
    names = [_name(m) for m in _patterns()["item.path"].finditer(text, start, end) if m["level"] == "类"]
    return names[-1] if names else None


@lru_cache(maxsize=65536)
def at_end(words: str) -> Item | None:
    """The line that a clause ends with, by its code, quotes or the word 科目."""
    patterns = _patterns()
    for rule in ("item.code_after", "item.code_before"):
        match = patterns[rule].search(words)
        if match:
            return Item(_clean(match["name"]), match["code"], (), None, match.start(), rule)
    match = patterns["item.dash"].search(words)
    if match:
        parts = re.split(r"[-—－]{1,2}", match["path"])
        return Item(_clean(parts[-1]), None, tuple(parts[:-1]), None, match.start(), "item.dash")
    for rule in ("item.quoted", "item.subject"):
        match = patterns[rule].search(words)
        if match:
            return Item(_clean(match["name"]), None, (), None, match.start(), rule)
    return None


def with_parent(words: str) -> Item | None:
    """A line with the class above it in brackets: 行政运行（组织事务）."""
    match = _patterns()["item.parent"].search(words)
    return (
        Item(_clean(match["name"]), None, (match["parent"],), None, match.start(), "item.parent")
        if match
        else None
    )


def _clean(name: str) -> str:
    words = _LEADING.sub("", name).strip('"-—－')
    return words if "“" in words and "”" in words else words.strip("“”")
