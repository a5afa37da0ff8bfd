"""The tasks of a run carried out by a distributed engine, on this machine or on many.

An engine is a module here with a function ``carry_out``; everything else of a run (journal, resume,
tables, report) is the same with and without one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from extractor.errors import UsageError

if TYPE_CHECKING:
    from extractor.model import Options
    from extractor.run.events import Event
    from extractor.run.task import Task

#: Engine -> the library that it needs, which is the optional extra of the same name.
ENGINES = {"dask": "distributed"}


@dataclass(frozen=True, slots=True)
class Order:
    """What every machine of a run has to know. ``key`` is the fingerprint that its code must have,
    ``limits`` are fields of ``extractor.run.limits.Limits``, ``folder`` is where relative paths begin."""

    key: str
    options: Options
    limits: Mapping[str, Any]
    folder: str
    verbose: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where an engine is: the address of its scheduler, or None for ``jobs`` workers on this machine, which
    keep their files in ``room``."""

    scheduler: str | None
    jobs: int
    room: Path


class CarryOut(Protocol):
    """What becomes of each task, in the order in which they get ready. ``tick`` is called several times a second.

    Raises ``UsageError`` where there is no engine to be reached, or a machine that has other code.
    """

    def __call__(
        self, tasks: Iterator[Task], order: Order, place: Place, tick: Callable[[], None]
    ) -> Iterator[Event]: ...


def engine(name: str) -> CarryOut:
    """The function of an engine. Raises ``UsageError`` where its library is not installed."""
    try:
        module = import_module(f"extractor.engine.{name}")
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("extractor"):
            raise
        raise UsageError(
            f"--engine {name} needs {error.name}: pip install 'budget-extractor[{name}]'"
        ) from error
    carry_out: CarryOut = module.carry_out
    return carry_out
