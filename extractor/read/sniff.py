"""What a file is, told from its bytes and never from its name."""

from __future__ import annotations

import io
import re
import zipfile

from extractor.errors import EncryptedError, ReadError

HEAD = 4096
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

# The first bytes of what cannot be read here, and what to do about it.
UNREADABLE: tuple[tuple[bytes, str], ...] = (
    (b"Rar!\x1a\x07", "is a rar archive, which no free tool here opens: unpack it and give the folder"),
    (b"7z\xbc\xaf\x27\x1c", "is a 7z archive: unpack it and give the folder"),
    (b"\x1f\x8b", "is a gzip file: unpack it and give what it holds"),
    (b"\xfd7zXZ\x00", "is an xz file: unpack it and give what it holds"),
    (b"BZh", "is a bzip2 file: unpack it and give what it holds"),
    (b"\x89PNG", "is a picture: put it into a PDF so that it can be read by OCR"),
    (b"\xff\xd8\xff", "is a picture: put it into a PDF so that it can be read by OCR"),
    (b"GIF8", "is a picture: put it into a PDF so that it can be read by OCR"),
    (b"II*\x00", "is a picture: put it into a PDF so that it can be read by OCR"),
    (b"MM\x00*", "is a picture: put it into a PDF so that it can be read by OCR"),
    (b"\x7fELF", "is a program, not a document: give the document itself"),
    (b"MZ\x90\x00", "is a program, not a document: give the document itself"),
)

# Member of a zip -> what the zip is.
ZIP_KINDS: tuple[tuple[str, str], ...] = (
    ("word/document.xml", "docx"),
    ("xl/workbook.xml", "xlsx"),
    ("xl/workbook.bin", "xlsb"),
)
MIME_KINDS = {
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.text": "odt",
}
# Name of an OLE stream -> what the file is; the order decides.
OLE_KINDS: tuple[tuple[str, str], ...] = (
    ("EncryptedPackage", "encrypted"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "slides"),
)
HTML = re.compile(
    rb"<(?:!doctype[ \t\r\n]{1,9}html|html|head|body|title|meta|table|div|span|p|script|style|h[1-6]|center|font)[\s>/]",
    re.I,
)
BIFF = (
    b"\x09\x08\x10\x00",
    b"\x09\x08\x08\x00",
    b"\x09\x04\x06\x00",
    b"\x09\x02\x06\x00",
    b"\x09\x00\x04\x00",
)


def sniff(data: bytes) -> str:
    """The kind of a file: pdf, docx, xlsx, xlsb, ods, odt, zip, doc, xls, rtf, html, mhtml, xml or txt.

    ``xml`` stands for the flat XML files of old office programs. Raises ReadError for an
    empty file and for kinds that cannot be read, EncryptedError for a locked office file.
    """
    if not data.strip(b"\x00 \t\r\n\f"):
        raise ReadError("is empty: download it again")
    _refuse(data)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK00PK")):
        return _sniff_zip(data)
    if data.startswith(OLE):
        return _sniff_ole(data)
    if data.startswith(BIFF):
        return "xls"
    return _sniff_markup(data)


def _refuse(data: bytes) -> None:
    for magic, message in UNREADABLE:
        if data.startswith(magic):
            raise ReadError(message)


def _sniff_zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.replace("\\", "/").lower() for name in archive.namelist()}
            mime = archive.read("mimetype")[:100].strip() if "mimetype" in archive.namelist() else b""
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, RuntimeError, NotImplementedError) as error:
        raise ReadError("is a damaged zip or office file (cut off?): download it again") from error
    for member, kind in ZIP_KINDS:
        if member in names:
            return kind
    if mime in MIME_KINDS:
        return MIME_KINDS[mime]
    if "ofd.xml" in names:
        raise ReadError("is an OFD file: open it in an OFD reader and save it as PDF")
    if "ppt/presentation.xml" in names:
        raise ReadError("is a set of slides: save it as PDF")
    return "zip"


def _sniff_ole(data: bytes) -> str:
    for name, kind in OLE_KINDS:
        if name.encode("utf-16-le") + b"\0\0" not in data:
            continue
        if kind == "encrypted":
            raise EncryptedError("is locked with a password: save it without one")
        if kind == "slides":
            raise ReadError("is a set of slides: save it as PDF")
        return kind
    raise ReadError("is an old office file of a kind not known here: save it as docx, xlsx or PDF")


def _sniff_markup(data: bytes) -> str:
    head = data[:HEAD].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if (
        re.match(rb"mime-version:|from:|content-type: multipart", head, re.I)
        and b"multipart/related" in head.lower()
    ):
        return "mhtml"
    if head.startswith(b"<?xml") and re.search(
        rb"mso-application|urn:schemas-microsoft-com:office|office:document", head
    ):
        return "xml"
    if head.startswith(b"<") and HTML.search(head):
        return "html"
    if b"%PDF-" in data[:1024]:
        return "pdf"
    return "html" if re.search(rb"<html[\s>]", head, re.I) else "txt"
