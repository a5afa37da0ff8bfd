"""What a result depends on besides its document: the code, the patterns, the libraries, the options."""

from __future__ import annotations

import hashlib
import platform
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from importlib import resources
from importlib.metadata import PackageNotFoundError, version
from importlib.resources.abc import Traversable
from pathlib import Path

from extractor.model import Options

_LIBRARIES = (
    "budget-extractor",
    "jieba",
    "lxml",
    "onnxruntime",
    "pdfplumber",
    "pypdfium2",
    "python-calamine",
    "rapidocr",
    "regex",
    "selectolax",
)
_SUFFIXES = (".py", ".toml", ".csv", ".txt", ".json")


def fingerprint(options: Options, limits: Mapping[str, object], *, isolated: bool = True) -> str:
    """A digest that changes when the same document might give other rows."""
    digest = hashlib.sha256()
    facts = [
        f"{platform.python_version()} {sys.byteorder}",
        repr(sorted(asdict(options).items())),
        repr((sorted(limits.items()), isolated)),
    ]
    for fact in (*facts, *map(_version, _LIBRARIES)):
        digest.update(fact.encode("utf-8", "surrogatepass") + b"\0")
    for content in _contents(options):
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()


def _version(library: str) -> str:
    try:
        return f"{library} {version(library)}"
    except PackageNotFoundError:
        return library


def _contents(options: Options) -> Iterator[bytes]:
    for package in ("extractor", "extractor.patterns"):
        yield from _files(resources.files(package).iterdir())
    if options.codes:
        yield Path(options.codes).read_bytes()


def _files(found: Iterable[Traversable]) -> Iterator[bytes]:
    for path in sorted(found, key=lambda path: path.name):
        if path.is_dir():
            yield from _files(path.iterdir())
        elif path.name.endswith(_SUFFIXES):
            yield path.name.encode() + b"\0" + path.read_bytes()
