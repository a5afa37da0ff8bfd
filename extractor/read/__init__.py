"""Bytes in, a Document out: the type is told from the content, then one module per format reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import cast

from extractor.errors import ReadError
from extractor.model import Blob, Document, Options
from extractor.read.limits import check_bytes
from extractor.read.sniff import sniff

__all__ = ["expand", "read"]

# Kind of file -> module and function that read it; loaded when first needed.
READERS = {
    "txt": ("text", "read_text"),
    "pdf": ("pdf", "read_pdf"),
    "docx": ("word", "read_docx"),
    "xlsx": ("excel", "read_workbook"),
    "xlsb": ("excel", "read_workbook"),
    "ods": ("excel", "read_workbook"),
    "xls": ("excel", "read_workbook"),
    "html": ("html", "read_html"),
    "mhtml": ("html", "read_mhtml"),
    "doc": ("legacy", "read_legacy"),
    "rtf": ("legacy", "read_legacy"),
    "odt": ("legacy", "read_legacy"),
    "xml": ("legacy", "read_legacy"),
}
Reader = Callable[[Blob, Options], Document]


def read(blob: Blob, options: Options) -> Document:
    """The document that ``blob`` holds, whatever its name says.

    Raises ReadError (EncryptedError, LimitError) with one line that says what is wrong and what
    to do; the line does not repeat the source.
    """
    check_bytes(len(blob.data), options)
    kind = sniff(blob.data)
    if kind == "zip":
        raise ReadError("is an archive within an archive: unpack it and give the folder")
    return _reader(kind)(blob, options)


def expand(blob: Blob, options: Options) -> Iterator[Blob]:
    """The blob itself, or the documents inside it where it is a zip archive, named ``archive.zip!name``.

    Raises ReadError and LimitError for a zip that is damaged, empty or above a limit.
    """
    if not blob.data.startswith(b"PK"):
        return iter((blob,))
    from extractor.read.archive import expand_archive

    return expand_archive(blob, options)


def _reader(kind: str) -> Reader:
    module, name = READERS[kind]
    try:
        found = getattr(import_module(f"extractor.read.{module}"), name)
    except ModuleNotFoundError as error:
        raise ReadError(f"is a {kind} file, and {error.name} is not installed: pip install it") from error
    return cast(Reader, found)
