"""Limits that hold before anything is parsed. Each names the flag that raises it."""

from __future__ import annotations

import io
import zipfile
import zlib

from extractor.errors import EncryptedError, LimitError, ReadError
from extractor.model import Options

MEGABYTE = 1_000_000
# Small members may be squeezed hard without harm; a ratio only means something above this size.
HARMLESS = 10 * MEGABYTE
ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    ValueError,
    KeyError,
    RuntimeError,
    NotImplementedError,
)


def megabytes(size: int) -> str:
    """The size in MB, for people.

    >>> megabytes(250_000_000)
    '250.0 MB'
    """
    return f"{size / MEGABYTE:,.1f} MB"


def check_bytes(size: int, options: Options) -> None:
    """Raises LimitError where a file is larger than ``max_bytes``."""
    if size > options.max_bytes:
        raise LimitError(
            f"file of {megabytes(size)} is above the limit of {megabytes(options.max_bytes)}: "
            "raise --max-bytes to read it"
        )


def check_chars(count: int, options: Options) -> None:
    """Raises LimitError where a text is longer than ``max_chars``."""
    if count > options.max_chars:
        raise LimitError(f"text of more than {options.max_chars:,} characters: raise --max-chars to read it")


def check_pages(count: int, options: Options) -> None:
    """Raises LimitError where a document has more than ``max_pages`` pages or sheets."""
    if count > options.max_pages:
        raise LimitError(
            f"{count:,} pages are above the limit of {options.max_pages:,}: raise --max-pages to read it"
        )


def open_zip(data: bytes, options: Options) -> zipfile.ZipFile:
    """The zip archive in ``data``, after its members, sizes and ratio were found within the limits.

    Raises ReadError where it is damaged, EncryptedError where it is locked, LimitError above
    ``max_members``, ``max_ratio`` and ``max_bytes`` (of what it unpacks to).
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except ZIP_ERRORS as error:
        raise ReadError("is a damaged zip or office file (cut off?): download it again") from error
    _check_members(archive.infolist(), len(data), options)
    return archive


def read_member(archive: zipfile.ZipFile, member: str | zipfile.ZipInfo) -> bytes:
    """The bytes of one member, never more than its stated size; ReadError where it is damaged."""
    try:
        return archive.read(member)
    except ZIP_ERRORS as error:
        raise ReadError("is a damaged zip or office file: download it again") from error


def _check_members(members: list[zipfile.ZipInfo], size: int, options: Options) -> None:
    if len(members) > options.max_members:
        raise LimitError(
            f"{len(members):,} members are above the limit of {options.max_members:,}: "
            "raise --max-members to read it"
        )
    if any(member.flag_bits & 1 for member in members):
        raise EncryptedError("is locked with a password: unpack it with the password and give the folder")
    unpacked = sum(member.file_size for member in members)
    if sum(member.compress_size for member in members) > size:
        raise ReadError("is a zip whose members overlap, which only a damaged or hostile one does")
    if unpacked > HARMLESS and unpacked > options.max_ratio * size:
        raise LimitError(
            f"unpacks to {unpacked // size:,} times its size, above the limit of {options.max_ratio:,}: "
            "raise --max-ratio to read it"
        )
    if unpacked > options.max_bytes:
        raise LimitError(
            f"unpacks to {megabytes(unpacked)}, above the limit of {megabytes(options.max_bytes)}: "
            "raise --max-bytes to read it"
        )
