"""What a worker is told, and the steps that it reports while it works."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from extractor.model import Options, Result


@dataclass(frozen=True, slots=True)
class Task:
    """One source to be read.

    ``known`` is the SHA-256 of the content for which results exist already. ``skip`` documents of an
    archive are left out because they are done; of a document at most ``pages`` pages are read, when
    the next one took too long in an earlier try (``reason`` says so). ``kills`` counts readers that
    something else has ended; ``fresh`` asks for a worker that has read nothing yet.
    """

    source: str
    options: Options
    known: str | None = None
    skip: int = 0
    pages: int | None = None
    reason: str | None = None
    kills: int = 0
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """The source was read from disk; ``sha256`` is that of all its bytes."""

    sha256: str


@dataclass(frozen=True, slots=True)
class Begun:
    """A document (one of several in an archive) is about to be read."""

    source: str
    sha256: str


Step = Opened | Begun | Result

#: Called with the number of the page (from 0) that is about to be read; None when none is any more.
OnPage = Callable[[int | None], None]

#: The steps of a task: ``Opened``; then, unless the content is known, ``Begun`` and ``Result`` in turn.
Work = Callable[[Task, OnPage], Iterator[Step]]
