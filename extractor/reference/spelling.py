"""How names and codes of budget lines are printed: the forms in which two spellings are the same."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_NOISE = re.compile(r"[\s\W_]+")
_MARK = re.compile(r"\(\d{0,3}(类|款|项|目)\)$")
_ORDINAL = re.compile(r"^(?:[(]?[一二三四五六七八九十]{1,3}[)、.]|[(]?\d{1,2}[)、.](?!\d)|其中:|[-—*△▲★○#]+)")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_BRACKETED = re.compile(r"([^()]{2,40})\((.{2,40})\)")
_LEVEL_MARKS = re.compile(r"(?<=[类款]\))")
_PARENT_CODE = re.compile(r"^[\[(]?(\d{3}|\d{5})(?!\d)|\((\d{2,5})[类款项]?\)")
_DASHES = re.compile(r"[-—–>/]{1,2}")
_OPTIONAL = re.compile(r"\((?:境|护|役|室)\)")
_ONE = str.maketrans({"它": "他", "与": "和", "及": "和", "帐": "账", "的": None})
_LEVEL = {"类": 1, "款": 2, "项": 3, "目": 4}


# ---------------------------------------------------------------- names


def _solid(text: str) -> str:
    """NFKC without blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def is_name(text: str) -> bool:
    """Whether a text has a Chinese character, as every name has."""
    return bool(_HAN.search(text))


@lru_cache(maxsize=32768)
def plain(name: str) -> str:
    """NFKC without blanks, list marks in front and a level mark behind: what must equal for a ``match``.

    >>> plain("（一） 住房公积金（项）")
    '住房公积金'
    """
    return _MARK.sub("", _ORDINAL.sub("", _solid(name), count=1))


@lru_cache(maxsize=32768)
def normalise_name(name: str) -> str:
    """The form in which two spellings of one name are equal.

    >>> normalise_name("其它一般公共服务支出（款）") == normalise_name("其他一般公共服务")
    True
    >>> normalise_name("进修与培训") == normalise_name("进修及培训")
    True
    >>> normalise_name("教育类支出"), normalise_name("教育支出类")
    ('教育', '教育')
    """
    text = _NOISE.sub("", _OPTIONAL.sub("", plain(name))).translate(_ONE)
    short = text.removesuffix("类").removesuffix("支出").removesuffix("类")
    if short.endswith("费用"):
        short = short[:-1]
    return short if len(short) >= 2 else text


def alike(a: str, b: str) -> bool:
    """Whether a may be b cut, wrapped, shortened or with a slip of the pen (both normalised)."""
    short, long = sorted((a, b), key=len)
    if len(short) >= 3 and len(short) * 2 >= len(long) and _subsequence(short, long):
        return True
    if len(short) >= 6 and long.startswith(short):
        return True
    return len(short) >= 4 and _distance_at_most(a, b, 1 if len(short) < 9 else 2)


def _subsequence(short: str, long: str) -> bool:
    letters = iter(long)
    return all(letter in letters for letter in short)


def _distance_at_most(a: str, b: str, limit: int) -> bool:
    """Whether at most ``limit`` characters have to be changed, added or dropped to turn a into b."""
    if abs(len(a) - len(b)) > limit:
        return False
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1] <= limit


def with_parent(name: str) -> tuple[str, str | None]:
    """A name and the name of its parent where that is added in brackets.

    >>> with_parent("行政运行（财政事务）")
    ('行政运行', '财政事务')
    """
    both = _BRACKETED.fullmatch(plain(name))
    return (both[1], both[2]) if both else (name, None)


def path_by_marks(name: str) -> list[str]:
    """A name that holds its whole path, cut behind its level marks; one part where it holds none.

    >>> path_by_marks("外交支出（类）外交管理事务（款）行政运行（项）")
    ['外交支出(类)', '外交管理事务(款)', '行政运行(项)']
    """
    return [part for part in _LEVEL_MARKS.split(unicodedata.normalize("NFKC", name)) if part]


def path_by_dashes(name: str) -> list[str]:
    """A name cut at its dashes: 一般公共服务支出-人大事务-行政运行."""
    return [part for part in _DASHES.split(unicodedata.normalize("NFKC", name)) if part]


def marked_level(name: str) -> int | None:
    """1 for a name marked （类）, 2 for （款）, 3 for （项）, 4 for （目）."""
    mark = _MARK.search(_solid(name))
    return _LEVEL[mark[1]] if mark else None


# ---------------------------------------------------------------- codes


@lru_cache(maxsize=8192)
def digits_of(code: str) -> str:
    """The digits of a printed code: [2080505], ２０８０５０５, 208-05-05."""
    return re.sub(r"\D", "", unicodedata.normalize("NFKC", code))


@lru_cache(maxsize=8192)
def parent_digits(parent: str) -> str:
    """The code in a parent as printed; empty where a number in front only counts.

    >>> [parent_digits(p) for p in ("208", "[20805]", "204类", "司法（06款）", "208社会保障", "1.住房改革支出")]
    ['208', '20805', '204', '06', '208', '']
    """
    text = unicodedata.normalize("NFKC", parent)
    if not is_name(text.rstrip("类款项")):
        return digits_of(text)
    found = _PARENT_CODE.search(text)
    return (found[1] or found[2]) if found else ""


def one_slip(a: str, b: str) -> bool:
    """Whether one digit changed, or two neighbours swapped, turns one code into another of its length."""
    wrong = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
    if len(wrong) == 2:
        i, j = wrong
        return j == i + 1 and a[i] == b[j] and a[j] == b[i]
    return len(wrong) == 1
