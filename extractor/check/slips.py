"""Whether one printed number is another one with a single slip: the errors that people and scanners make."""

from __future__ import annotations


def slip(printed: int, meant: int, step: int) -> str | None:
    """The kind of slip that turns ``meant`` into ``printed``: ``digit_slip``, ``swapped``, ``decimal_point``,
    ``unit_factor``, ``sign``, ``extra_digit``, ``missing_digit``; None where no single slip does.
    Values and ``step`` (one unit of the last printed digit) are integers of the same scale.

    >>> slip(1656, 1556, 1)
    'digit_slip'
    >>> slip(4321, 4231, 1)
    'swapped'
    >>> slip(1256000, 12560, 1)
    'decimal_point'
    >>> slip(432693, 32693, 1)
    'extra_digit'
    >>> slip(17, 4200, 1) is None
    True
    """
    if printed == meant:
        return None
    if printed == -meant:
        return "sign"
    a, b = abs(printed), abs(meant)
    if not a or not b or meant % step:
        return _zero_or_factor(a, b)
    if (printed < 0) != (meant < 0):
        return None
    return _shifted(a, b) or _digits(str(a // step), str(b // step))


def _zero_or_factor(a: int, b: int) -> str | None:
    return _shifted(a, b) if a and b else None


def _shifted(a: int, b: int) -> str | None:
    big, small = (a, b) if a > b else (b, a)
    if abs(big - small * 10_000) <= 10_000:
        return "unit_factor"
    return "decimal_point" if big in (small * 10, small * 100, small * 1000) else None


def slip_near(printed: int, meant: int, blur: int, step: int) -> tuple[str, int] | None:
    """Like ``slip`` where the value meant is known only to ``blur``: the kind and the value it gives.

    >>> slip_near(1405, 4110, 20, 1)
    ('swapped', 4105)
    >>> slip_near(628, 6_280_100, 200, 1)
    ('unit_factor', 6280000)
    """
    for kind, other in (
        ("unit_factor", printed * 10_000),
        ("unit_factor", printed // 10_000),
        ("decimal_point", printed * 10),
        ("decimal_point", printed // 10),
    ):
        if other and abs(other - meant) <= min(blur, abs(meant) // 50 + 1):
            return kind, other
    if (printed < 0) != (meant < 0) or not step:
        return None
    found = _digit_near(abs(printed) // step, abs(meant) // step, blur // step)
    return (found[0], (-1 if printed < 0 else 1) * found[1] * step) if found else None


def _digit_near(a: int, b: int, blur: int) -> tuple[str, int] | None:
    """One digit of ``a`` changed, or two neighbours swapped, so that it comes within ``blur`` of ``b``."""
    text = str(a)
    for at in range(len(text)):
        place: int = 10 ** (len(text) - 1 - at)
        digit = int(text[at])
        wanted = digit + (b - a + place // 2) // place
        if wanted != digit and 0 <= wanted <= 9 and abs(a + (wanted - digit) * place - b) <= blur:
            return "digit_slip", a + (wanted - digit) * place
        if at + 1 < len(text):
            other = a + (int(text[at + 1]) - digit) * (place - place // 10)
            if other != a and abs(other - b) <= blur:
                return "swapped", other
    return None


def _digits(a: str, b: str) -> str | None:
    if len(a) == len(b):
        wrong = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
        if len(wrong) == 1:
            return "digit_slip"
        if (
            len(wrong) == 2
            and wrong[1] == wrong[0] + 1
            and a[wrong[0]] == b[wrong[1]]
            and a[wrong[1]] == b[wrong[0]]
        ):
            return "swapped"
        return None
    if abs(len(a) - len(b)) != 1:
        return None
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    at = next((i for i, digit in enumerate(shorter) if longer[i] != digit), len(shorter))
    if longer[at + 1 :] != shorter[at:]:
        return None
    return "extra_digit" if longer is a else "missing_digit"
