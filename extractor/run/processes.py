"""What the kernel tells of processes: processor time, children, and the end of those that are left."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

_DEATH_SIGNAL, _SUBREAPER = 1, 36


def die_with_parent() -> None:
    """Has the kernel end this process when its parent ends (Linux)."""
    _control(_DEATH_SIGNAL, signal.SIGKILL)


def adopt_orphans() -> None:
    """Makes the children of children that died ours, so that none is left behind (Linux)."""
    _control(_SUBREAPER, 1)


def _control(option: int, value: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def seconds_used(process: int) -> float:
    """Processor time of a process and all below it; 0 where the kernel does not tell."""
    return sum(_own_seconds(one) for one in (process, *descendants(process)))


def _own_seconds(process: int) -> float:
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def descendants(process: int) -> tuple[int, ...]:
    """The processes below a process, as far as the kernel tells."""
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return ()
    return tuple(found for child in map(int, children) for found in (child, *descendants(child)))


def end(process: int) -> None:
    """Ends a process and all below it at once."""
    for one in (*descendants(process), process):
        with suppress(ProcessLookupError, PermissionError):
            os.kill(one, signal.SIGKILL)


def end_orphans(ours: frozenset[int]) -> None:
    """Ends what workers that died have left running; ``ours`` are the children that are wanted."""
    me = os.getpid()
    try:
        children = Path(f"/proc/{me}/task/{me}/children").read_text().split()
    except OSError:
        return
    for child in set(map(int, children)) - ours:
        end(child)
        with suppress(ChildProcessError):
            os.waitpid(child, 0)
