"""Tables that were flattened into lines of text, as far as their order still tells the meaning.

Cells stand apart by tabs, bars or blanks, or one on each line. Where columns that are empty left no
trace and order cannot tell which they were, a figure gets no cell, and so no reading that is a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from extractor.model import Cell, Table

_LINE = re.compile(r"[^\n\f]+")
_TOKEN = re.compile(r"[^\s|]+")
_NUMBER = re.compile(r"-?\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,8})?|-?\d{1,14}(?:\.\d{1,8})?%?")
_NOUGHT = frozenset({"-", "—", "－", "--"})
_SENTENCE = re.compile(r"[。；！？]|\d\s?(?:万|亿)?元|，")
_DATED = re.compile(r"[年月日](?![终末初])度?|\d{1,6}(?:[年月日号个辆人台家名万亿元%])")
_HEAD_WORD = re.compile(
    r"项目|科目|编码|名称|预算数|决算数|合计|小计|金额|收入|支出|经费|行次|栏次|单位|人数"
)
_MAX_CAPTION = 5
_MAX_COLUMNS = 16


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str
    tokens: tuple[tuple[int, int, str], ...]
    delimiter: str

    @property
    def numbers(self) -> int:
        return sum(_is_figure(token) for _, _, token in self.tokens)


def _is_figure(token: str) -> bool:
    return token in _NOUGHT or bool(_NUMBER.fullmatch(token))


_HINT = re.compile(
    r"\t|\|[^\n|]{0,80}\||(?:^|\n)[^\n。，]{0,60}\s-?\d[\d,]{0,15}(?:\.\d{1,8})?[ ]{0,4}(?=\n|$)|\n[\d,]{1,16}\.\d{1,6}\n"
)


def may_hold_tables(text: str) -> bool:
    """Whether a text has any line that could be a row of a table; quick."""
    return _HINT.search(text) is not None


def flat_tables(text: str, skip: Iterable[tuple[int, int]], first_index: int = 1) -> tuple[Table, ...]:
    """The flattened tables of a text in their order; offsets are those of ``text``.

    ``skip`` are spans of running lines, which may stand inside a table.
    """
    lines = list(_lines(text, tuple(skip)))
    tables: list[Table] = []
    position = 0
    while position < len(lines):
        end, table = _table_at(lines, position, first_index + len(tables))
        if table is not None:
            tables.append(table)
        position = end
    return tuple(tables)


def _lines(text: str, skip: tuple[tuple[int, int], ...]) -> Iterator[_Line]:
    for match in _LINE.finditer(text):
        start, end = match.span()
        if not match[0].strip() or any(a <= start < b for a, b in skip):
            continue
        line = match[0]
        delimiter = "\t" if "\t" in line else "|" if line.count("|") >= 2 else " "
        tokens = tuple((start + m.start(), start + m.end(), m[0]) for m in _TOKEN.finditer(line))
        yield _Line(start, end, line, tokens, delimiter)


def _table_at(lines: Sequence[_Line], position: int, index: int) -> tuple[int, Table | None]:
    """Where reading goes on, and the table that begins at a line if one does."""
    line = lines[position]
    if line.delimiter != " ":
        end = position
        while (
            end < len(lines)
            and lines[end].delimiter == line.delimiter
            and not _SENTENCE.search(lines[end].text)
        ):
            end += 1
        if end - position >= 2 and any(row.numbers for row in lines[position:end]):
            return end, _delimited(lines, position, end, index)
        return max(end, position + 1), None
    end = _run_of_rows(lines, position)
    if end - position >= 2:
        head = _head_before(lines, position)
        table = _spaced(lines, head, position, end, index)
        return end, table
    stacked = _stacked(lines, position, index)
    return stacked if stacked else (position + 1, None)


# -- cells parted by tabs or bars -----------------------------------------------------------------


def _delimited(lines: Sequence[_Line], start: int, end: int, index: int) -> Table:
    cells: list[Cell] = []
    width = max(len(line.text.split(line.delimiter)) for line in lines[start:end])
    for row, line in enumerate(lines[start:end]):
        at = line.start
        parts = line.text.split(line.delimiter)
        shift = _missing_code(parts, width)
        for place, part in enumerate(parts):
            col = place + shift if place else 0
            words = part.strip()
            if words:
                offset = at + part.index(words[0])
                indent = len(part) - len(part.lstrip()) if col == 0 else 0
                cells.append(Cell(row, col, words, offset, offset + len(words), indent=indent))
            at += len(part) + 1
    return _table(lines, start, end, tuple(cells), index)


def _missing_code(parts: list[str], width: int) -> int:
    """How far the figures of a sum stand too far left, because its line has no cell for the code."""
    figures = [part.strip() for part in parts[1:]]
    short = width - len(parts)
    return short if short in (1, 2, 3) and len(parts) > 2 and all(f and _is_figure(f) for f in figures) else 0


# -- cells parted by blanks ---------------------------------------------------------------------------


def _run_of_rows(lines: Sequence[_Line], position: int) -> int:
    end = position
    while end < len(lines) and _is_row(lines[end]):
        end += 1
    return end


def _is_row(line: _Line) -> bool:
    """Words and figures side by side, with no sentence around them."""
    if line.delimiter != " " or len(line.tokens) < 2 or _SENTENCE.search(line.text) or not line.numbers:
        return False
    words = [token for _, _, token in line.tokens if not _is_figure(token)]
    return not any(_DATED.match(word) for word in words) and _is_figure(line.tokens[-1][2])


def _head_before(lines: Sequence[_Line], position: int) -> int:
    """The first line of the heads above a run of rows."""
    start = position
    while start > 0 and position - start < 3 and _is_head(lines[start - 1]):
        start -= 1
    return start


def _is_head(line: _Line) -> bool:
    return (
        line.delimiter == " "
        and 2 <= len(line.tokens) <= _MAX_COLUMNS
        and not line.numbers
        and not _SENTENCE.search(line.text)
        and "：" not in line.text
        and len(_HEAD_WORD.findall(line.text)) >= 2
    )


def _spaced(lines: Sequence[_Line], head: int, start: int, end: int, index: int) -> Table | None:
    widest = max(len(line.tokens) for line in lines[start:end])
    columns = next((line for line in reversed(lines[head:start]) if len(line.tokens) >= widest), None)
    if columns is None:
        return None
    names = [token for _, _, token in columns.tokens]
    numeric = [j for j, name in enumerate(names) if not _is_text_column(name)]
    halves = [j for j, name in enumerate(names) if _is_text_column(name) and "编码" not in name]
    cells: list[Cell] = []
    for row, line in enumerate(lines[head:end]):
        places = _places(line, names, numeric, halves, is_head=head + row < start)
        cells += [
            Cell(row, col, word, a, b)
            for (a, b, word), col in zip(line.tokens, places, strict=True)
            if col >= 0
        ]
    return _table(lines, head, end, tuple(cells), index)


def _is_text_column(name: str) -> bool:
    return (
        bool(re.search(r"项目$|科目|编码|名称|类别|用途", name)) and "支出" not in name and "收入" not in name
    )


def _places(
    line: _Line, names: list[str], numeric: list[int], halves: list[int], *, is_head: bool
) -> list[int]:
    """The column of each token of a line, -1 where order does not tell."""
    tokens = [token for _, _, token in line.tokens]
    if len(tokens) == len(names):
        return list(range(len(names)))
    if is_head:
        return (
            [halves[j] for j in range(len(tokens))]
            if len(tokens) == len(halves)
            else list(range(len(tokens)))
        )
    if len(halves) > 1:
        return _by_halves(tokens, numeric, halves)
    words = [j for j, token in enumerate(tokens) if not _is_figure(token)]
    first = (words[-1] + 1) if words else 0
    figures = len(tokens) - first
    lead = list(range(first)) if first <= numeric[0] else [-1] * first
    if figures == len(numeric):
        return lead + numeric
    return lead + [numeric[0]] + [-1] * (figures - 1) if figures and numeric else lead


def _by_halves(tokens: list[str], numeric: list[int], halves: list[int]) -> list[int]:
    """Names go to the name columns in their order, each figure to the column behind its name."""
    places: list[int] = []
    half = -1
    names_left = sum(not _is_figure(token) for token in tokens)
    for token in tokens:
        if not _is_figure(token):
            half += 1
            if half == 0 and names_left == 1 and len(halves) == 2 and token.endswith("支出"):
                half = 1
            places.append(halves[half] if half < len(halves) else -1)
        else:
            column = places[-1] + 1 if places and places[-1] >= 0 else -1
            places.append(column if column in numeric else -1)
    return places


# -- one cell on each line ------------------------------------------------------------------------------


def _stacked(lines: Sequence[_Line], position: int, index: int) -> tuple[int, Table | None] | None:
    """A table with one cell on each line, from its heads on."""
    end = position
    while end < len(lines) and len(lines[end].tokens) == 1 and not _SENTENCE.search(lines[end].text):
        end += 1
    first = lines[position].text.strip()
    if end - position < 6 or not _HEAD_WORD.search(first) or first.endswith("表") or "：" in first:
        return None
    words = [line.tokens[0][2] for line in lines[position:end]]
    for width in range(min(8, (end - position) // 3), 1, -1):
        rows = _rows_of_width(words, width)
        if rows:
            stop = position + rows * width
            cells = tuple(
                Cell(
                    j // width,
                    j % width,
                    words[j],
                    lines[position + j].tokens[0][0],
                    lines[position + j].tokens[0][1],
                )
                for j in range(rows * width)
            )
            return stop, _table(lines, position, stop, cells, index)
    return None


def _rows_of_width(words: list[str], width: int) -> int:
    """How many rows a stack makes if it is cut into rows of a width, its head row counted; 0 if it is none."""
    if any(_is_figure(word) for word in words[:width]) or not all(
        _HEAD_WORD.search(word) for word in words[:width]
    ):
        return 0
    rows = 1
    while (rows + 1) * width <= len(words):
        row = words[rows * width : (rows + 1) * width]
        if not _is_figure(row[-1]) or (_is_figure(row[0]) and not re.fullmatch(r"[1-5]\d{2,6}", row[0])):
            break
        if any(_is_figure(word) for word in row[1:2]) != any(
            _is_figure(w) for w in words[width + 1 : width + 2]
        ):
            break
        rows += 1
    return rows if rows >= 3 else 0


# -- what is common ---------------------------------------------------------------------------------------


def _table(lines: Sequence[_Line], start: int, end: int, cells: tuple[Cell, ...], index: int) -> Table:
    first = start
    while first > 0 and start - first < _MAX_CAPTION and _is_caption(lines[first - 1]):
        first -= 1
    caption = "\n".join(line.text for line in lines[first:start])
    return Table(
        index=index,
        page=None,
        start=lines[start].start,
        end=lines[end - 1].end,
        n_rows=end - start,
        n_cols=1 + max((cell.col for cell in cells), default=0),
        cells=cells,
        caption=caption,
        caption_start=lines[first].start,
    )


def _is_caption(line: _Line) -> bool:
    return line.delimiter == " " and len(line.text.strip()) <= 44 and not _SENTENCE.search(line.text)
