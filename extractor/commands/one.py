"""Reading one document for the commands that show one."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from extractor.api import process
from extractor.errors import ReadError, UsageError
from extractor.inputs import load
from extractor.model import Options, Result


def read_all(source: str, *, ocr: bool = True) -> tuple[Result, ...]:
    """The results of one source that could be read: a file, or ``a.zip!name`` for what an archive holds.

    Raises ``ReadError`` naming the source when there is none.
    """
    path, inner = _split(source)
    options = replace(Options(), ocr=ocr)
    try:
        results = process(load(path, options.max_bytes), options)
    except ReadError as error:
        raise ReadError(f"{path}: {error}") from error
    wanted = [result for result in results if not inner or result.document.source == source]
    if not wanted:
        raise ReadError(f"{path} holds no {inner}")
    readable = tuple(result for result in wanted if result.document.status != "failed")
    if not readable:
        raise ReadError(f"{source}: {wanted[0].document.error}")
    return readable


def read_one(source: str, *, ocr: bool = True) -> Result:
    """The result of one document. Raises ``UsageError`` for an archive with several, naming one of them."""
    results = read_all(source, ocr=ocr)
    if len(results) > 1:
        first = results[0].document.source
        raise UsageError(f"{source} holds {len(results)} documents; name one, such as '{first}'")
    return results[0]


def _split(source: str) -> tuple[str, str]:
    """The file on disk and what is meant inside it."""
    at = source.find("!")
    while at > 0 and not os.path.lexists(source):
        if Path(source[:at]).is_file():
            return source[:at], source[at + 1 :]
        at = source.find("!", at + 1)
    return source, ""
