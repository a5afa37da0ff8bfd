"""Names such as ``s3://bucket/folder``: places behind a storage layer, which fsspec reads and writes.

fsspec is an optional library and is imported when the first such name is met, never before.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from glob import has_magic
from typing import TYPE_CHECKING, Any

from extractor.errors import ExtractError, UsageError

if TYPE_CHECKING:
    from typing import TypeAlias

    from fsspec import AbstractFileSystem

    Layer: TypeAlias = AbstractFileSystem

_REMOTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")

#: Where credentials are looked for. Workers get a private one for the programs that they call.
_HOME = {name: os.environ.get(name) for name in ("HOME", "XDG_CONFIG_HOME")}


class Unreachable(ExtractError):
    """A place behind a storage layer cannot be reached. Says what the layer says."""


def is_remote(name: str) -> bool:
    """Whether a name is for a storage layer.

    >>> is_remote("s3://bucket/a.pdf"), is_remote("C:/a.pdf"), is_remote("in/a.pdf")
    (True, False, False)
    """
    return _REMOTE.match(name) is not None


def read(url: str, most: int = -1) -> bytes:
    """The first ``most`` bytes of a file. Raises ``FileNotFoundError`` or ``Unreachable``."""
    with reaching(url) as (layer, path), layer.open(path, "rb") as file:
        content: bytes = file.read(most)
        return content


def listed(url: str) -> tuple[str, ...] | None:
    """The files below a folder or of a glob, written like ``url``; None if it names a file itself.

    Raises ``UsageError`` saying why the place cannot be reached.
    """
    try:
        with reaching(url) as (layer, path):
            if has_magic(path):
                found = [
                    name for name, about in layer.glob(path, detail=True).items() if about["type"] == "file"
                ]
            elif layer.isdir(path):
                found = layer.find(path)
            else:
                return None
            return tuple(_written_like(url, path, layer, name) for name in found)
    except Unreachable as error:
        raise UsageError(str(error)) from error


@contextmanager
def reaching(url: str) -> Iterator[tuple[Layer, str]]:
    """The layer that a URL is for, and the path in it. What goes wrong within becomes ``Unreachable``."""
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise UsageError(f"{url}: needs fsspec: pip install 'budget-extractor[remote]'") from error
    try:
        with _at_home():
            yield url_to_fs(url)
    except (FileNotFoundError, IsADirectoryError, ExtractError):
        raise
    except Exception as error:  # every layer has errors of its own
        told = " ".join(str(error).split()) or type(error).__name__
        raise Unreachable(f"{url}: cannot be reached: {told}") from error


@contextmanager
def _at_home() -> Iterator[None]:
    """Within, the user's own settings are found."""
    private = {name: os.environ.get(name) for name in _HOME}
    _set(_HOME)
    try:
        yield
    finally:
        _set(private)


def _set(values: Mapping[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def _written_like(url: str, path: str, layer: Any, name: str) -> str:
    """The full name of a file that was found, with all that stands before the path in ``url``."""
    given = url.rstrip("/")
    if given.endswith(path):
        return given.removesuffix(path) + name
    full: str = layer.unstrip_protocol(name)
    return full
