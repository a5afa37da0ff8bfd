"""The stand-in pipeline, in which the word after FAULT does to its reader what bad documents do.

Run as a script it is the command ``extract`` with this pipeline. Zip archives are opened.
"""

from __future__ import annotations

import ctypes
import hashlib
import io
import os
import re
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import standin

from extractor.model import Blob, Options, Result


class PanicException(BaseException):
    """What a panic in a library written in Rust looks like: no ``Exception``."""


def panic() -> None:
    raise PanicException("called `Option::unwrap()` on a `None` value")


def loop() -> None:
    while True:
        pass


def noise() -> None:
    print("noise", flush=True)
    for handle in (1, 2):
        os.write(handle, b"more noise\n" * 1_000)
    os.system("echo noise of a child; echo noise >&2")


def stray() -> None:
    """A program that outlives its reader."""
    if os.fork() == 0:
        os.setsid()
        os.execvp("sleep", ["sleep", "987"])
    os.abort()


def nap() -> None:
    time.sleep(0.02)


FAULTS: dict[str, Callable[[], object]] = {
    "segfault": lambda: ctypes.string_at(0),
    "abort": os.abort,
    "exit": lambda: os._exit(3),
    "sysexit": lambda: sys.exit(0),
    "loop": loop,
    "sleep": lambda: time.sleep(1_000),
    "memory": lambda: bytearray(4 << 30),
    "rows": lambda: None,
    "noise": noise,
    "panic": panic,
    "bug": lambda: 1 / 0,
    "stray": stray,
    "nap": nap,
}


def documents(blob: Blob, options: Options) -> Iterator[Blob]:
    if not blob.data.startswith(b"PK"):
        yield blob
        return
    with zipfile.ZipFile(io.BytesIO(blob.data)) as archive:
        for name in archive.namelist():
            yield Blob(f"{blob.source}!{name}", archive.read(name))


def process_one(blob: Blob, options: Options) -> Result:
    found = re.match(rb"FAULT (\w+)", blob.data)
    if found is None:
        return standin.process(blob, options)[0]
    fault = found[1].decode()
    FAULTS[fault]()
    result = _of(blob, standin.process(Blob(blob.source, blob.data[found.end() :]), options)[0])
    return replace(result, facts=result.facts * 1_000_000) if fault == "rows" else result


def _of(blob: Blob, result: Result) -> Result:
    """The result with the identity of the whole file."""
    sha = hashlib.sha256(blob.data).hexdigest()
    rows = {
        table: tuple(row._replace(doc_id=sha[:16]) for row in getattr(result, table))
        for table in ("facts", "sections", "checks", "numbers")
    }
    return replace(result, document=result.document._replace(sha256=sha, doc_id=sha[:16]), **rows)


def process(blob: Blob, options: Options) -> tuple[Result, ...]:
    return tuple(process_one(inner, options) for inner in documents(blob, options))


if __name__ == "__main__":
    standin.install()
    pipeline = sys.modules["extractor.pipeline"]
    for stage in (documents, process_one, process):
        setattr(pipeline, stage.__name__, stage)
    sys.path.insert(0, str(Path(__file__).parent.parent))
    from extractor.cli import main

    raise SystemExit(main())
