"""What calamine does not tell of an xls workbook: hidden rows and columns, number formats, indents.

Only the few records needed are read (MS-XLS 2.4); everything else is skipped.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from extractor.read.formats import BUILT_IN

END = 0xFFFFFFFA  # FAT entries from here on end a chain
BOF, ROW, COLUMNS, WINDOW, SHEET, STYLE, FORMAT = 0x0809, 0x0208, 0x007D, 0x023E, 0x0085, 0x00E0, 0x041E
CELLS = frozenset((0x0006, 0x0203, 0x027E, 0x00FD, 0x0204))  # FORMULA, NUMBER, RK, LABELSST, LABEL
MANY_NUMBERS = 0x00BD


@dataclass(slots=True)
class Layout:
    """How a sheet is shown: what is hidden, whether zeros are, and the style of each cell."""

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    zeros: bool = True
    styles: dict[tuple[int, int], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Looks:
    """The layouts of a workbook's sheets in their order, and its styles as (format, indent)."""

    sheets: tuple[Layout, ...] = ()
    styles: tuple[tuple[str, int], ...] = ()


def read_looks(data: bytes) -> Looks:
    """How the sheets of an xls file are shown; nothing where its structure is not understood."""
    try:
        stream = _workbook_stream(data)
        return _looks(stream) if stream else Looks()
    except (struct.error, IndexError):
        return Looks()


def _looks(stream: bytes) -> Looks:
    codes, starts, styles = dict(BUILT_IN), [], []
    for kind, body in _records(stream, 0):
        if kind == FORMAT and len(body) > 5:
            codes[struct.unpack_from("<H", body)[0]] = _string(body[2:])
        elif kind == STYLE and len(body) >= 9:
            styles.append((struct.unpack_from("<H", body, 2)[0], 2 * (body[8] & 15)))
        elif kind == SHEET:
            starts.append(struct.unpack_from("<I", body)[0])
    sheets = tuple(_layout(stream, start) for start in starts)
    return Looks(sheets, tuple((codes.get(number, "General"), indent) for number, indent in styles))


def _layout(stream: bytes, start: int) -> Layout:
    layout = Layout()
    for kind, body in _records(stream, start):
        if kind == ROW and body[12] & 0x20:
            layout.rows.add(struct.unpack_from("<H", body)[0])
        elif kind == COLUMNS and body[8] & 1:
            first, last = struct.unpack_from("<HH", body)
            layout.columns.update(range(first, min(last, 255) + 1))
        elif kind == WINDOW:
            layout.zeros = bool(body[0] & 0x10)
        elif kind in CELLS:
            row, column, style = struct.unpack_from("<HHH", body)
            layout.styles[row, column] = style
        elif kind == MANY_NUMBERS:
            row, column = struct.unpack_from("<HH", body)
            for number, place in enumerate(range(4, len(body) - 2, 6)):
                layout.styles[row, column + number] = struct.unpack_from("<H", body, place)[0]
    return layout


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """The records of one substream, from its BOF to its end."""
    position = start
    while position + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, position)
        if kind == 0x000A:
            return
        yield kind, stream[position + 4 : position + 4 + length]
        position += 4 + length


def _string(body: bytes) -> str:
    count, wide = struct.unpack_from("<HB", body)
    raw = body[3 : 3 + (2 * count if wide & 1 else count)]
    return raw.decode("utf-16-le" if wide & 1 else "latin-1", "replace")


def _workbook_stream(data: bytes) -> bytes:
    """The Workbook stream of a compound file (MS-CFB); empty where there is none."""
    sector = 1 << struct.unpack_from("<H", data, 30)[0]
    if sector not in (512, 4096):
        return b""
    fat = _fat(data, sector)
    directory = _chain(data[sector:], sector, fat, struct.unpack_from("<I", data, 48)[0])
    for place in range(0, len(directory) - 127, 128):
        name, first, size = _entry(directory, place)
        if name not in ("Workbook", "Book"):
            continue
        if size >= struct.unpack_from("<I", data, 56)[0]:
            return _chain(data[sector:], sector, fat, first)[:size]
        small_fat = _chain(data[sector:], sector, fat, struct.unpack_from("<I", data, 60)[0])
        small = _chain(data[sector:], sector, fat, _entry(directory, 0)[1])
        links = list(struct.unpack(f"<{len(small_fat) // 4}I", small_fat))
        return _chain(small, 1 << struct.unpack_from("<H", data, 32)[0], links, first)[:size]
    return b""


def _entry(directory: bytes, place: int) -> tuple[str, int, int]:
    """Name, first sector and size of one stream."""
    length, first, size = struct.unpack_from("<H50xII", directory, place + 64)
    return directory[place : place + max(0, length - 2)].decode("utf-16-le", "replace"), first, size


def _fat(data: bytes, sector: int) -> list[int]:
    """The sector numbers that follow each other, from the list of their own sectors in the header."""
    owners = [number for number in struct.unpack_from("<109I", data, 76) if number < END]
    further = struct.unpack_from("<I", data, 68)[0]
    seen: set[int] = set()
    while further < END and further not in seen:
        seen.add(further)
        numbers = struct.unpack_from(f"<{sector // 4}I", data, (further + 1) * sector)
        owners += [number for number in numbers[:-1] if number < END]
        further = numbers[-1]
    fat: list[int] = []
    for owner in owners:
        fat += struct.unpack_from(f"<{sector // 4}I", data, (owner + 1) * sector)
    return fat


def _chain(sectors: bytes, size: int, fat: list[int], first: int) -> bytes:
    """The bytes of a chain of sectors; ``sectors`` starts with sector 0."""
    pieces: list[bytes] = []
    number = first
    while number < END and len(pieces) <= len(fat):
        pieces.append(sectors[number * size : (number + 1) * size])
        number = fat[number]
    return b"".join(pieces)
