"""What one document may cost. Processor time, not wall time: a loaded machine changes no result."""

from __future__ import annotations

import math
import resource
import signal
import time
from dataclasses import dataclass
from types import FrameType
from typing import NoReturn

from extractor.errors import PageTimeUp, TimeUp

_MEGABYTE = 1_000_000
#: Seconds beyond the limit after which the kernel ends a reader that cannot be interrupted.
_GRACE = 1


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one document: seconds of processor time in all and for each page, megabytes of memory,
    rows, and seconds that its reader may stand still (a loaded machine does not make it stand still).
    ``verbose`` lets readers write on standard error."""

    cpu_per_document: float = 300.0
    cpu_per_page: float = 30.0
    memory: int = 3_000
    max_rows: int = 100_000
    still: float = 300.0
    verbose: bool = False


class Alarm:
    """Interrupts this process when a document or a page takes too long.

    ``TimeUp`` is raised wherever Python stands then; a library that does not come back is ended by
    the kernel a little later (``SIGXCPU``), after one more term that a reader has for what it kept.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        signal.signal(signal.SIGPROF, self._document)
        signal.signal(signal.SIGVTALRM, self._page)

    def start(self) -> None:
        """Gives a document its time."""
        seconds = self._limits.cpu_per_document
        end = math.ceil(time.process_time() + 2 * seconds) + _GRACE
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        soft = end if hard == resource.RLIM_INFINITY else min(end, hard)
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))
        signal.setitimer(signal.ITIMER_PROF, seconds, seconds)

    def page(self, number: int | None) -> None:
        """Gives a page its time, or ends that of the last one."""
        signal.setitimer(signal.ITIMER_VIRTUAL, 0 if number is None else self._limits.cpu_per_page)

    def stop(self) -> None:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.setitimer(signal.ITIMER_PROF, 0)

    def _document(self, number: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG002
        raise TimeUp(too_slow(self._limits))

    def _page(self, number: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG002
        limit = self._limits.cpu_per_page
        raise PageTimeUp(f"took more than {limit:g} s of processor time: raise --cpu-per-page")


def too_slow(limits: Limits) -> str:
    return f"took more than {limits.cpu_per_document:g} s of processor time: raise --cpu-per-document"


def too_big(limits: Limits) -> str:
    return f"needs more than {limits.memory:,} MB of memory: raise --memory"


def limit_memory(limits: Limits) -> None:
    """Lets this process and its children have no more memory of their own than is allowed."""
    kind = getattr(resource, "RLIMIT_DATA", resource.RLIMIT_AS)
    hard = resource.getrlimit(kind)[1]
    wanted = limits.memory * _MEGABYTE
    resource.setrlimit(kind, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def is_swollen(limits: Limits) -> bool:
    """Whether this process once needed so much that the next document should have a new one."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 > limits.memory * _MEGABYTE // 2
