"""Zip archives: the documents inside, each under ``archive.zip!name``, within the limits."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

from extractor.errors import LimitError, ReadError
from extractor.model import Blob, Options
from extractor.read.limits import check_bytes, megabytes, open_zip, read_member
from extractor.read.sniff import sniff

UTF8_FLAG = 0x800
LEVELS = 2
JUNK = re.compile(r"(?:^|/)(?:__MACOSX/|\.DS_Store$|\._|Thumbs\.db$|desktop\.ini$|~\$)", re.I)
CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def expand_archive(blob: Blob, options: Options) -> Iterator[Blob]:
    """The blob itself, or what is inside it where it is a zip; archives inside it are opened one level deep.

    Raises ReadError where the zip is damaged or holds nothing, LimitError above a limit (of members,
    ratio, and of all that is unpacked together). What is no zip is handed on unseen.
    """
    left = [options.max_bytes]
    yield from _expand(blob, options, LEVELS, left)


def _expand(blob: Blob, options: Options, levels: int, left: list[int]) -> Iterator[Blob]:
    if levels == 0 or not _is_archive(blob.data):
        yield blob
        return
    check_bytes(len(blob.data), options)
    empty = True
    with open_zip(blob.data, options) as archive:
        for info in archive.infolist():
            name = member_name(info)
            if info.is_dir() or not info.file_size or JUNK.search(name):
                continue
            empty = False
            left[0] -= info.file_size
            if left[0] < 0:
                raise LimitError(
                    f"unpacks to more than {megabytes(options.max_bytes)}: raise --max-bytes to read it"
                )
            member = Blob(f"{blob.source}!{name}", read_member(archive, info))
            yield from _expand(member, options, levels - 1, left)
    if empty:
        raise ReadError("is an archive without documents: download it again")


def member_name(info: zipfile.ZipInfo) -> str:
    """The name of a member: UTF-8 where the zip says so or it is valid, else GBK, else code page 437."""
    name = info.orig_filename
    if not info.flag_bits & UTF8_FLAG:
        name = _decoded(name)
    return CONTROL.sub("", name.replace("\\", "/"))


def _decoded(name: str) -> str:
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name


def _is_archive(data: bytes) -> bool:
    if not data.startswith(b"PK"):
        return False
    try:
        return sniff(data) == "zip"
    except ReadError:
        return False
