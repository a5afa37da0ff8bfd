"""Tables that were flattened into lines of text, as far as their order still tells the meaning.

Cells stand apart by tabs, bars or blanks, or one on each line. Where columns that are empty left no
trace and order cannot tell which they were, a figure gets no cell, and so no reading that is a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from extractor.model import Cell, Table
from extractor.segment.flat_pieces import Piece, barred, found, is_figure, joined, plain, tokens
from extractor.segment.flat_stack import HEADS, LABELS, Stack, stacks

_LINE = re.compile(r"[^\n\f]+")
_TOKEN = re.compile(r"[^\s|]+")
_SENTENCE = re.compile(r"[。；！？]|\d\s?(?:万|亿)?元|，")
_DATED = re.compile(r"[年月日](?![终末初])度?|\d{1,6}(?:[年月日号个辆人台家名万亿元%])")
_HEAD_WORD = re.compile(
    r"项目|科目|编码|名称|预算数|决算数|合计|小计|金额|收入|支出|经费|行次|栏次|单位|人数"
)
_MAX_CAPTION = 5
_MAX_COLUMNS = 16
_MAX_BEFORE = 160
_MAX_LINE = 600


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str
    tokens: tuple[tuple[int, int, str], ...]
    delimiter: str

    @property
    def numbers(self) -> int:
        return sum(is_figure(token) for _, _, token in self.tokens)


_HINT = re.compile(
    r"\t|\|[^\n|]{0,80}\||(?:^|\n)[^\n。，]{0,60}\s-?\d[\d,]{0,15}(?:\.\d{1,8})?[ ]{0,4}(?=\n|$)|\n[\d,]{1,16}\.\d{1,6}\n"
    r"|\|[ \t]{0,4}(?=\n)|\n[\d,.]{1,16}\n(?:[^\n]{1,40}\n)?[\d,.]{1,16}(?=\n|$)"
    r"|(?:[^\s。]{2,30}[ ]-?\d[\d,]{0,15}(?:\.\d{1,8})?[ ]){3}"
)


def may_hold_tables(text: str) -> bool:
    """Whether a text has any line that could be a row of a table; quick."""
    return _HINT.search(text) is not None


def flat_tables(text: str, skip: Iterable[tuple[int, int]], first_index: int = 1) -> tuple[Table, ...]:
    """The flattened tables of a text in their order; offsets are those of ``text``.

    ``skip`` are spans of running lines, which may stand inside a table.
    """
    lines = list(_lines(text, _running(text, sorted(skip))))
    tables: list[Table] = []
    position = 0
    while position < len(lines):
        stack_end = _stack_end(lines, position)
        if stack_end > position:
            tables += _stacks(text, lines, position, stack_end, first_index + len(tables))
            position = stack_end
            continue
        end, table = _table_at(lines, position, first_index + len(tables))
        if table is not None:
            tables.append(table)
        position = end
    return tuple(tables)


def _running(text: str, skip: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Running lines that are surely none of a table: heads and figures of stacked cells look like heads of pages."""
    heads = [span for span in skip if not _is_table_word(text, span)]
    ends, starts = {end for _, end in heads}, {start for start, _ in heads}
    numbers = [
        (start, end)
        for start, end in skip
        if text[start:end].strip().isdigit()
        and (
            "\f" in text[max(0, start - 2) : start] + text[end : end + 2]
            or any(place in ends for place in range(max(0, start - 3), start + 1))
            or any(place in starts for place in range(end, end + 4))
        )
    ]
    return (*heads, *numbers)


def _is_table_word(text: str, span: tuple[int, int]) -> bool:
    word = plain(text[slice(*span)])
    return is_figure(word) or any(found(identity, word) for identity in (*HEADS, *LABELS, "end.note"))


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
    return position + 1, None


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
    return short if short in (1, 2, 3) and len(parts) > 2 and all(f and is_figure(f) for f in figures) else 0


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
    words = [token for _, _, token in line.tokens if not is_figure(token)]
    return not any(_DATED.match(word) for word in words) and is_figure(line.tokens[-1][2])


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
    words = [j for j, token in enumerate(tokens) if not is_figure(token)]
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
    names_left = sum(not is_figure(token) for token in tokens)
    for token in tokens:
        if not is_figure(token):
            half += 1
            if half == 0 and names_left == 1 and len(halves) == 2 and token.endswith("支出"):
                half = 1
            places.append(halves[half] if half < len(halves) else -1)
        else:
            column = places[-1] + 1 if places and places[-1] >= 0 else -1
            places.append(column if column in numeric else -1)
    return places


# -- one cell on each line, or all on one ---------------------------------------------------------------


def _stack_end(lines: Sequence[_Line], position: int) -> int:
    """Where a run of lines ends that may be the cells of a table; the position itself if none begins there."""
    if _is_packed(lines[position]):
        return position + 1
    fits = _is_barred if _is_barred(lines[position]) else _is_cell
    end = position
    while end < len(lines) and (fits(lines[end]) or (fits is _is_barred and _goes_on(lines, end))):
        end += 1
    return end if fits is _is_cell or _is_one_a_line(lines[position:end]) else position


def _is_one_a_line(run: Sequence[_Line]) -> bool:
    """Whether lines with bars hold a cell each, and not a row."""
    cells = [line.text.strip("| \t\u3000\xa0") for line in run]
    return 4 * sum("|" in cell for cell in cells) <= sum(bool(cell) for cell in cells)


def _is_packed(line: _Line) -> bool:
    """Whether a line holds a whole table: many names and many figures."""
    return line.delimiter == " " and line.numbers >= 4 and len(line.tokens) - line.numbers >= 6


def _is_barred(line: _Line) -> bool:
    """Whether a line holds the end of a cell, or the bars of cells that are empty."""
    bars = line.text.count("|")
    few = len(line.tokens) <= 6 or line.text.find("|") == len(line.text.rstrip()) - 1
    return bars > 0 and few and line.text.rstrip().endswith("|") and "。" not in line.text


def _goes_on(lines: Sequence[_Line], place: int) -> bool:
    """Whether a line is the first of a cell that two lines share."""
    text = lines[place].text
    short = "|" not in text and "\t" not in text and len(text.strip()) <= 12 and not _SENTENCE.search(text)
    following = lines[place + 1 : place + 2]
    return short and bool(following) and _is_barred(following[0]) and not found("end.caption", plain(text))


def _is_cell(line: _Line) -> bool:
    if "|" in line.text or line.delimiter != " " or len(line.text) > 60 or _SENTENCE.search(line.text):
        return False
    return len(line.tokens) == 1 or not line.numbers


def _stacks(text: str, lines: Sequence[_Line], position: int, end: int, index: int) -> list[Table]:
    """The tables in a run of lines of which each is a cell."""
    run = lines[position:end]
    if len(run) > 1 and sum(line.numbers for line in run) < 2:
        return []
    tables: list[Table] = []
    for pieces in _parted(_pieces(text, run)):
        tables += [
            _of_stack(text, lines, position, pieces, stack, index + len(tables) + place)
            for place, stack in enumerate(stacks(pieces))
        ]
    return tables


def _pieces(text: str, run: Sequence[_Line]) -> list[Piece]:
    if _is_packed(run[0]) and len(run) == 1:
        return list(tokens(text, run[0].start, run[0].end))
    if any("|" in line.text for line in run):
        return barred(text, run[0].start, run[-1].end)
    pieces: list[Piece] = []
    for line in run:
        words = list(tokens(text, line.start, line.end))
        if len(words) > 1 and not all(word.says(*HEADS) for word in words):
            words = [Piece(text[words[0].start : words[-1].end], words[0].start, words[-1].end)]
        pieces += words
    return joined(pieces, text)


def _parted(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Pieces cut where one is a sentence."""
    part: list[Piece] = []
    for piece in pieces:
        if len(piece.text) > 60 or re.search("[。；！？]", piece.text):
            yield part
            part = []
        else:
            part.append(piece)
    yield part


def _of_stack(
    text: str, lines: Sequence[_Line], position: int, pieces: Sequence[Piece], stack: Stack, index: int
) -> Table:
    """A table of the pieces that were given a place."""
    start, end = pieces[stack.start].start, pieces[stack.stop - 1].end
    rows = {row: number for number, row in enumerate(sorted({spot.row for spot in stack.spots}))}
    cells = sorted(
        (
            Cell(
                rows[spot.row],
                spot.col,
                spot.piece.text,
                spot.piece.start,
                spot.piece.end,
                row_span=spot.down,
                col_span=spot.span,
            )
            for spot in stack.spots
        ),
        key=lambda cell: (cell.row, cell.col),
    )
    above = [line for line in lines[:position] if line.delimiter == " "][-_MAX_CAPTION:]
    first = text.rfind("\n", 0, start) + 1
    if _is_packed(lines[position]):
        caption, caption_start = _title_before(text, first, start)
    else:
        caption_start = _caption_start(text, [*above, *_cells_before(lines, position, start)], start)
        caption = text[caption_start:start].replace("|", " ").strip()
    return Table(
        index=index,
        page=None,
        start=start,
        end=end,
        n_rows=len(rows),
        n_cols=max(cell.col + cell.col_span for cell in cells),
        cells=tuple(cells),
        caption=caption,
        caption_start=caption_start,
    )


def _title_before(text: str, first: int, start: int) -> tuple[str, int]:
    """What a line says of a table that begins inside it: the last title before it and the unit behind that."""
    begin = max(first, start - _MAX_LINE)
    titles = list(re.finditer(r"[^\s。]{2,40}表(?=\s)", text[begin:start]))
    at = begin + titles[-1].start() if titles else max(first, start - _MAX_BEFORE)
    unit = re.search(r"单位\s?[：:]\s?\S{1,6}", text[at:start])
    return (f"{titles[-1][0]}\n{unit[0] if unit else ''}" if titles else text[at:start]).strip(), at


def _cells_before(lines: Sequence[_Line], position: int, start: int) -> list[_Line]:
    found_lines = []
    for line in lines[position:]:
        if line.end > start:
            break
        found_lines.append(line)
    return found_lines


def _caption_start(text: str, above: Sequence[_Line], start: int) -> int:
    """Where what is said above a table begins: a few short lines, or the stretch before it on its own line."""
    first = text.rfind("\n", 0, start) + 1
    for line in reversed(above):
        bare = line.text.strip("| \t")
        if line.end > start or (bare and not _is_title(bare)) or start - line.start > _MAX_BEFORE:
            break
        first = line.start
    return first


def _is_title(bare: str) -> bool:
    return len(bare) <= 44 and not _SENTENCE.search(bare) and not is_figure(bare)


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
