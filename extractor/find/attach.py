"""Purposes and reasons go to the figures that they are said of."""

from __future__ import annotations

import re

from extractor.find.drafts import Draft
from extractor.find.scene import EXPLAINED, Scene
from extractor.find.spans import Saying
from extractor.model import ABOUT

#: What a saying ends with that tells why, not what for: 主要是接待减少.
_CHANGED = re.compile(r"(?:增加|减少|下降|降低|提高|增长|上升|压缩|压减|节约|调整|影响)$")


def attach_sayings(scene: Scene) -> None:
    """Fills ``purpose`` and ``reason`` of the drafts of a scene."""
    index = 0
    for saying in scene.sayings:
        while index < len(scene.drafts) and scene.drafts[index].start < saying.outer_start:
            index += 1
        _attach(scene, saying, index)


def _attach(scene: Scene, saying: Saying, index: int) -> None:
    """A reason belongs to the changes before it; a purpose to the level before it, or behind it
    where its line was named but no figure has yet been given."""
    before = index - 1
    previous = scene.drafts[before] if before >= 0 else None
    kind = saying.kind
    if kind == "mainly":
        changed = previous is not None and previous.basis in EXPLAINED
        kind = "reason" if changed or _CHANGED.search(scene.text, saying.start, saying.end) else "purpose"
    if previous is None or _parted(scene, previous.end, saying.outer_start):
        if saying.kind == "purpose":
            _purpose_ahead(scene, saying, index)
        return
    if (
        saying.kind == "mainly"
        and kind == "purpose"
        and "。" in scene.text[previous.end : saying.outer_start]
    ):
        return
    if kind == "reason":
        while before >= 0 and scene.drafts[before].basis in EXPLAINED and scene.drafts[before].reason is None:
            scene.drafts[before].reason = (saying.start, saying.end)
            before -= 1
        return
    while before > 0 and _is_beside(scene.drafts[before]):
        before -= 1
    if "。" in scene.text[scene.drafts[before].end : saying.outer_start]:
        whole = scene.head_of_parts(before, saying.outer_start)
        before = before if whole is None else whole
    _set_purpose(scene, _of_the_document(scene, _not_nought(scene, before)), saying)


def _is_beside(draft: Draft) -> bool:
    """Whether a figure is only said about another: a change, another year's amount, the 基本 part of a line,
    the price of one, what a reason tells."""
    return (
        draft.basis in ABOUT
        or draft.basis.startswith("previous")
        or (draft.row_kind == "of_which" and (draft.part is not None or draft.measure == "other_amount"))
    )


def _not_nought(scene: Scene, index: int) -> int:
    """The amount of the same kind before a nought, in the same line: nothing is for nothing."""
    draft = scene.drafts[index]
    if draft.value != 0:
        return index
    floor = scene.text.rfind("\n", 0, draft.start)
    near = (i for i in range(index - 1, max(-1, index - 4), -1) if scene.drafts[i].start > floor)
    alike = (i for i in near if scene.drafts[i].measure == draft.measure and not _is_beside(scene.drafts[i]))
    return next((i for i in alike if scene.drafts[i].value != 0), index)


def _of_the_document(scene: Scene, index: int) -> int:
    """The amount that the document is about, where a figure is the budget that it was compared with."""
    draft = scene.drafts[index]
    if draft.basis == scene.main_basis:
        return index
    near = range(index - 1, max(-1, index - 4), -1)
    same = (i for i in near if (scene.drafts[i].measure, scene.drafts[i].item) == (draft.measure, draft.item))
    return next((i for i in same if scene.drafts[i].basis == scene.main_basis), index)


def _parted(scene: Scene, end: int, start: int) -> bool:
    """Whether another line was named between a figure and a saying."""
    between = scene.text[end:start]
    return "（项）" in between or "(项)" in between or "\n" in between.strip("\n")


def _purpose_ahead(scene: Scene, saying: Saying, index: int) -> None:
    """Gives a purpose to the first figure behind it, under the same heading."""
    if index == len(scene.drafts):
        return
    first = scene.drafts[index]
    apart = "\n" in scene.text[saying.end : first.start]
    if not apart and scene.places.place(saying.start) is scene.places.place(first.start):
        for draft in scene.drafts[index : index + 4]:
            if draft.item == first.item and draft.basis not in ABOUT:
                draft.purpose = (saying.start, saying.end)


def _set_purpose(scene: Scene, before: int, saying: Saying) -> None:
    draft = scene.drafts[before]
    for other in scene.drafts[max(0, before - 3) : before + 1]:
        if other.start == draft.start and other.purpose is None:
            other.purpose = (saying.start, saying.end)
