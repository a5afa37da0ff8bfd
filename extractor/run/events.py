"""What becomes of tasks, whoever carries them out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from extractor.errors import ReadError
from extractor.model import Result
from extractor.run.parcel import pack
from extractor.run.task import Begun, Opened, Task, Work


@dataclass(frozen=True, slots=True)
class Delivered:
    """The result of one document of a task, packed, and what there is to say of it."""

    task: Task
    source: str
    status: str
    error: str
    parcel: bytes


@dataclass(frozen=True, slots=True)
class Finished:
    """A task is done. ``sha256`` is None where its source could not be opened."""

    task: Task
    sha256: str | None


Event = Delivered | Finished


class MakeFailure(Protocol):
    """Makes the result of a document that cannot be read."""

    def __call__(self, source: str, reason: str, sha256: str | None = None) -> Result: ...


def delivered(task: Task, result: Result) -> Delivered:
    """The event that hands over a result."""
    row = result.document
    return Delivered(task, row.source, row.status, row.error or "", pack(result))


def in_this_process(tasks: Iterable[Task], work: Work, failure: MakeFailure) -> Iterator[Event]:
    """What becomes of each task, one after the other, without workers, limits or isolation."""
    for task in tasks:
        digest = None
        try:
            for step in work(task, lambda number: None):  # noqa: ARG005
                if isinstance(step, Opened):
                    digest = step.sha256
                elif not isinstance(step, Begun):
                    yield delivered(task, step)
        except ReadError as error:
            yield delivered(task, failure(task.source, str(error), digest))
        yield Finished(task, digest)
