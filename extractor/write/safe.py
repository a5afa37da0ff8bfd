"""Text that files can hold. Nothing here changes the length, so that every offset stays true."""

from __future__ import annotations

import re

_SURROGATE = re.compile("[\ud800-\udfff]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def whole(text: str) -> str:
    """The text with each lone surrogate, which no file can hold, replaced by U+FFFD: same length.

    >>> whole("a" + chr(0xD800)) == "a" + chr(0xFFFD)
    True
    """
    return _SURROGATE.sub("\ufffd", text)


def printable(text: str) -> str:
    """The text with control characters, which spreadsheets refuse, replaced by U+FFFD: same length.

    >>> printable("合计" + chr(7)) == "合计" + chr(0xFFFD)
    True
    """
    return _UNPRINTABLE.sub("\ufffd", text)
