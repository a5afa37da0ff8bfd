"""Word files of 1997 to 2003 (doc, and the wps that is one) as docx, without any program beside Python."""

from __future__ import annotations

import tempfile
from pathlib import Path

from doc2docx import convert
from doc2docx.errors import Doc2DocxError, EncryptedDocumentError

from extractor.errors import EncryptedError

_CLASS_ID = slice(8, 24)  # of the file's header: to be zero by the standard, but WPS writes one


def as_docx(data: bytes) -> bytes | None:
    """The file as docx; None where its structure is not understood. Raises EncryptedError for a locked one."""
    head = bytearray(data[: _CLASS_ID.stop])
    head[_CLASS_ID] = bytes(16)
    with tempfile.TemporaryDirectory(prefix="extract-", ignore_cleanup_errors=True) as folder:
        source, made = Path(folder) / "document.doc", Path(folder) / "document.docx"
        source.write_bytes(bytes(head) + data[_CLASS_ID.stop :])
        try:
            convert(source, made)
        except EncryptedDocumentError as error:
            raise EncryptedError("is locked with a password: save it without one") from error
        except Doc2DocxError:
            return None
        return made.read_bytes()
