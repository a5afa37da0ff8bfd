"""Archives, and files that mean harm: every answer is a document or one line that says what is wrong."""

from __future__ import annotations

import io
import random
import zipfile
import zlib

import pytest

from extractor.errors import EncryptedError, LimitError, ReadError
from extractor.model import Blob, Options
from extractor.read import expand, read

OPTIONS = Options()
TEXT = "收入预算总计100万元，支出预算总计100万元。".encode()


def archive(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as made:
        for name, data in members:
            made.writestr(name, data)
    return buffer.getvalue()


def sources(data: bytes, options: Options = OPTIONS) -> list[str]:
    return [blob.source for blob in expand(Blob("a.zip", data), options)]


def named(raw: bytes) -> bytes:
    """A zip with one member whose name is these bytes, as old programs write them: without the UTF-8 flag."""
    name = "x" * len(raw)
    return archive((name, TEXT), method=zipfile.ZIP_STORED).replace(name.encode(), raw)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (TEXT, ["a.zip"]),
        (archive(("甲/预算.txt", TEXT), ("乙.txt", TEXT)), ["a.zip!甲/预算.txt", "a.zip!乙.txt"]),
        (named("预算.txt".encode("gbk")), ["a.zip!预算.txt"]),
        (named("预算.txt".encode()), ["a.zip!预算.txt"]),
        (named(b"caf\x82.txt"), ["a.zip!café.txt"]),
        (archive(("__MACOSX/._a", b"x"), (".DS_Store", b"x"), ("~$a.docx", b"x"), ("空.txt", b""), ("a.txt", TEXT)), ["a.zip!a.txt"]),
        (archive(("b.zip", archive(("c.txt", TEXT)))), ["a.zip!b.zip!c.txt"]),
        (archive(("b.zip", archive(("c.zip", archive(("d.txt", TEXT)))))), ["a.zip!b.zip!c.zip"]),
        (archive(("word/document.xml", b"<x/>")), ["a.zip"]),
        (archive(("a.txt", TEXT))[:-20], ["a.zip"]),
    ],
)  # fmt: skip
def test_members(data: bytes, expected: list[str]) -> None:
    assert sources(data) == expected


def test_members_are_read() -> None:
    [blob] = expand(Blob("a.zip", archive(("b.zip", archive(("预算.txt", TEXT))))), OPTIONS)
    assert read(blob, OPTIONS).text == TEXT.decode()


def bomb(count: int) -> bytes:
    return archive(*((f"{n}.txt", bytes(6_000_000)) for n in range(count)))


def overlapping() -> bytes:
    """A zip whose directory names the same bytes three times."""
    data = archive(("a.txt", TEXT * 20), method=zipfile.ZIP_STORED)
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    entry = data[start:end]
    tail = bytearray(data[end:])
    tail[8:12] = (3).to_bytes(2, "little") * 2
    tail[12:16] = (3 * len(entry)).to_bytes(4, "little")
    return data[:start] + entry * 3 + bytes(tail)


def locked() -> bytes:
    data = bytearray(archive(("a.txt", TEXT)))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "options", "error", "words"),
    [
        (bomb(3), OPTIONS, LimitError, "--max-ratio"),
        (archive(*((f"{n}.txt", b"1") for n in range(30))), Options(max_members=20), LimitError, "--max-members"),
        (archive(("a.txt", TEXT * 50)), Options(max_bytes=2000), LimitError, "--max-bytes"),
        (archive(("b.zip", archive(("c.txt", TEXT * 50))), ("d.txt", TEXT)), Options(max_bytes=3000), LimitError, "--max-bytes"),
        (archive(), OPTIONS, ReadError, "without documents"),
        (archive(("空/", b"")), OPTIONS, ReadError, "without documents"),
        (overlapping(), OPTIONS, ReadError, "overlap"),
        (locked(), OPTIONS, EncryptedError, "password"),
    ],
)  # fmt: skip
def test_limits(data: bytes, options: Options, error: type[ReadError], words: str) -> None:
    with pytest.raises(error, match=words):
        sources(data, options)


def test_a_member_that_lies_about_its_size() -> None:
    data = bytearray(archive(("a.txt", TEXT * 50)))
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = data.index(mark) + place
        data[start : start + 4] = (10).to_bytes(4, "little")
    with pytest.raises(ReadError, match="damaged"):
        sources(bytes(data))


def test_an_archive_within_an_archive_says_what_to_do() -> None:
    with pytest.raises(ReadError, match="unpack it"):
        read(Blob("a.zip!b.zip!c.zip", archive(("d.txt", TEXT))), OPTIONS)


def ole(*streams: str) -> bytes:
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(600)
        + b"\0\0".join(s.encode("utf-16-le") for s in streams)
        + bytes(600)
    )


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        (ole("EncryptedPackage", "EncryptionInfo"), EncryptedError, "password"),
        (ole("PowerPoint Document"), ReadError, "slides"),
        (ole("Something"), ReadError, "not known"),
        (archive(("OFD.xml", b"<x/>")), ReadError, "OFD"),
        (archive(("ppt/presentation.xml", b"<x/>")), ReadError, "slides"),
        (b"PK\x03\x04" + bytes(100), ReadError, "damaged"),
        (b"\x1f\x8b" + bytes(100), ReadError, "gzip"),
    ],
)  # fmt: skip
def test_kinds_that_cannot_be_read(data: bytes, error: type[ReadError], words: str) -> None:
    with pytest.raises(error, match=words) as caught:
        read(Blob("a.pdf", data), OPTIONS)
    assert "\n" not in str(caught.value)


SHEET = b"""<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr">
<is><t>\xe9\xa1\xb9\xe7\x9b\xae</t></is></c><c r="B1"><v>1.5</v></c></row></sheetData></worksheet>"""
BOOK = b"""<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
<sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>"""
LINKS = b'<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>'
WORD = "<w:document xmlns:w='w'><w:body><w:p><w:r><w:t>收入1万元</w:t></w:r></w:p></w:body></w:document>".encode()
SAMPLES = {
    "text": TEXT,
    "utf-16": TEXT.decode().encode("utf-16"),
    "html": b"<html><body><table><tr><td colspan=2>1</td><td>" + TEXT + b"</td></tr></table></body></html>",
    "mhtml": b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/html\n\n<p>" + TEXT + b"</p>\n--x--",
    "docx": archive(("word/document.xml", WORD), method=zipfile.ZIP_STORED),
    "xlsx": archive(("xl/workbook.xml", BOOK), ("xl/_rels/workbook.xml.rels", LINKS), ("xl/worksheets/sheet1.xml", SHEET), method=zipfile.ZIP_STORED),
}  # fmt: skip


def mend(data: bytes) -> bytes:
    """A stored zip with its checksums made right again, so that damage reaches the parser behind it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as old:
            names = [
                (info.filename, info.header_offset + 30 + len(info.filename), info.file_size)
                for info in old.infolist()
            ]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return data
    return archive(*((name, data[start : start + size]) for name, start, size in names))


@pytest.mark.parametrize("kind", SAMPLES)
def test_damage_is_never_more_than_a_read_error(kind: str) -> None:
    """Cut off, overwritten and shuffled bytes of every kind: a document or a ReadError, nothing else."""
    source = random.Random(zlib.crc32(kind.encode()))
    data = SAMPLES[kind]
    assert read(Blob("a", data), OPTIONS).text.strip()
    for trial in range(120):
        damaged = bytearray(data)
        for _ in range(source.randrange(1, 12)):
            place = source.randrange(len(damaged))
            damaged[place : place + source.randrange(0, 3)] = source.randbytes(source.randrange(0, 3))
        cut = bytes(damaged[: source.randrange(1, len(damaged))]) if trial % 3 == 0 else bytes(damaged)
        try:
            found = read(Blob("a", mend(cut) if trial % 2 else cut), OPTIONS)
        except ReadError as error:
            assert "\n" not in str(error)
        else:
            found.text.encode("utf-8")


@pytest.mark.parametrize("size", [200, 1000, 20_000])
def test_random_bytes_are_no_text(size: int) -> None:
    source = random.Random(size)
    for _ in range(40):
        with pytest.raises(ReadError):
            read(Blob("a", source.randbytes(size)), OPTIONS)
