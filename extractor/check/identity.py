"""One identity between figures, and what it says when the printed values are put in."""

from __future__ import annotations

from typing import NamedTuple

from extractor.check.view import SCALE, View

_HUNDRED = 100 * SCALE


class Identity(NamedTuple):
    """``whole`` = sum of ``parts`` for ``kind`` "sum"; the same figure twice for "same".

    "growth": a percentage (``whole``) of ``parts`` (change, current); "grown": of (change, previous);
    "risen": of (current, previous); "ratio": of (part, whole).
    ``strong`` says that the document itself declares the parts complete; a weak identity only counts as failed
    where one slip explains it. Identities of one ``family`` (the same columns of a table) vouch for each other.
    """

    check: str
    kind: str
    whole: int
    parts: tuple[int, ...]
    strong: bool = False
    family: object = None

    @property
    def of_percent(self) -> bool:
        """Whether the whole is a percentage of the parts."""
        return self.kind not in ("sum", "same")

    @property
    def members(self) -> tuple[int, ...]:
        return (self.whole, *self.parts)


def expected(view: View, identity: Identity) -> int | None:
    """What the parts say the whole should be, scaled; None where nothing can be said (division by zero)."""
    value = view.value
    kind = identity.kind
    if kind == "sum":
        return sum([value[i] for i in identity.parts])
    if kind == "same":
        return value[identity.parts[0]]
    top, bottom = _fraction(kind, [value[i] for i in identity.parts])
    if bottom == 0 or (kind != "ratio" and bottom < 0):
        return None
    return _rounded(top * _HUNDRED, bottom)


def _fraction(kind: str, parts: list[int]) -> tuple[int, int]:
    first, second = parts
    if kind == "growth":
        return first, second - first
    if kind == "risen":
        return first - second, second
    return first, second


def _rounded(top: int, bottom: int) -> int:
    sign = -1 if (top < 0) != (bottom < 0) else 1
    top, bottom = abs(top), abs(bottom)
    return sign * ((2 * top + bottom) // (2 * bottom))


def tolerance(view: View, identity: Identity) -> int:
    """By how much the two sides may differ where nothing shows that the document rounds."""
    kind = identity.kind
    if kind == "sum":
        return 0
    if kind == "same":
        a, b = view.step[identity.whole], view.step[identity.parts[0]]
        return 0 if a == b else max(a, b) // 2
    return view.step[identity.whole] // 2


def rounding(view: View, identity: Identity) -> int:
    """By how much the two sides may differ in a document that rounds its figures."""
    step = view.step
    if identity.kind == "sum":
        finest = min([step[i] for i in identity.members])
        return (len(identity.parts) + 1) * finest // 2
    if identity.kind == "same":
        return max(step[identity.whole], step[identity.parts[0]])
    return step[identity.whole] // 2 + _spread(view, identity)


def cutting(view: View, identity: Identity) -> int:
    """By how much a percentage may differ in a document that cuts its digits off instead of rounding them."""
    if not identity.of_percent:
        return 0
    return view.step[identity.whole] + _spread(view, identity)


def _spread(view: View, identity: Identity) -> int:
    """How far half a unit in each amount moves a percentage."""
    first, second = identity.parts
    top, bottom = _fraction(identity.kind, [view.value[first], view.value[second]])
    if bottom == 0:
        return 0
    half = max(view.step[first], view.step[second])
    top, bottom = abs(top), abs(bottom)
    weight = 2 if identity.kind == "growth" else 1
    return half * _HUNDRED * (weight * top + bottom) // (2 * bottom * bottom) + 1


def closing(view: View, identity: Identity, member: int) -> int | None:
    """The value of one member that would make the two sides equal, all others as printed."""
    says = expected(view, identity)
    kind = identity.kind
    if member == identity.whole:
        return says
    if kind == "sum":
        if says is None:
            return None
        return view.value[member] + (view.value[identity.whole] - says) // identity.parts.count(member)
    if kind == "same":
        return view.value[identity.whole]
    return _closing_ratio(
        kind, view.value[identity.whole], [view.value[i] for i in identity.parts], identity.parts[0] == member
    )


def _closing_ratio(kind: str, percent: int, parts: list[int], first: bool) -> int | None:
    a, b = parts
    if kind == "growth":
        return (
            _divide(percent * b, _HUNDRED + percent)
            if first
            else (a + _divide(a * _HUNDRED, percent) if percent else None)
        )
    if kind == "risen":
        return b + _divide(percent * b, _HUNDRED) if first else _maybe(a * _HUNDRED, _HUNDRED + percent)
    return _divide(percent * b, _HUNDRED) if first else _maybe(a * _HUNDRED, percent)


def _maybe(top: int, bottom: int) -> int | None:
    return _rounded(top, bottom) if bottom else None


def _divide(top: int, bottom: int) -> int:
    return _rounded(top, bottom) if bottom else 0
