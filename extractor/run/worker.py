"""The inside of a worker: a process that reads one document after the other and reports each step."""

from __future__ import annotations

import gc
import mmap
import os
import pickle
import signal
import socket
import struct
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any

from extractor.errors import ReadError, UsageError
from extractor.model import Result
from extractor.run.journal import STDIN_FILE
from extractor.run.limits import Alarm, Limits, is_swollen, limit_memory, too_big
from extractor.run.parcel import pack
from extractor.run.task import Begun, OnPage, Opened, Step, Task, Work
from extractor.run.wire import Kind, frame, send

#: Where programs that a reader calls put their temporary files, settings and caches.
_PLACES = ("TMPDIR", "HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR")

SIZE = struct.Struct("<Q")
PAGE = struct.Struct("<q")


def serve(channel: socket.socket, work: Work, limits: Limits, note: mmap.mmap, room: Path) -> None:
    """Answers tasks until the channel is closed. ``note`` always tells the page being read."""
    _settle(limits, room)
    alarm = Alarm(limits)

    def on_page(number: int | None) -> None:
        PAGE.pack_into(note, 0, -1 if number is None else number)
        alarm.page(number)

    alive = True
    while alive and (task := _receive(channel)) is not None:
        on_page(None)
        alive = _answer(channel, task, work, limits, alarm, on_page)


def _settle(limits: Limits, room: Path) -> None:
    """Makes this process harmless: no input, no output, a temporary folder of its own, limits."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    void = os.open(os.devnull, os.O_RDWR)
    given = room / STDIN_FILE
    os.dup2(os.open(given, os.O_RDONLY) if given.exists() else void, 0)
    os.dup2(void, 1)
    if not limits.verbose:
        os.dup2(void, 2)
    tempfile.tempdir = str(room)
    os.environ |= dict.fromkeys(_PLACES, str(room))
    sys.stdin = open(0, closefd=False)  # noqa: SIM115
    gc.unfreeze()
    limit_memory(limits)


def _receive(channel: socket.socket) -> Task | None:
    head = _exactly(channel, SIZE.size)
    if head is None:
        return None
    body = _exactly(channel, SIZE.unpack(head)[0])
    task: Task | None = None if body is None else pickle.loads(body)
    return task


def _exactly(channel: socket.socket, size: int) -> bytes | None:
    held = bytearray()
    while len(held) < size:
        piece = channel.recv(size - len(held))
        if not piece:
            return None
        held += piece
    return bytes(held)


def _answer(
    channel: socket.socket, task: Task, work: Work, limits: Limits, alarm: Alarm, on_page: OnPage
) -> bool:
    """Reports the steps of one task, and returns whether this process can go on.

    This is the border: whatever a document does to its reader becomes a reason here.
    """
    try:
        alarm.start()
        for step in work(task, on_page):
            alarm.stop()
            _report(channel, step, limits)
            alarm.start()
        alarm.stop()
    except UsageError as error:
        alarm.stop()
        send(channel, Kind.ABORT, str(error).encode("utf-8", "replace"))
        return False
    except MemoryError:
        alarm.stop()
        send(channel, Kind.DYING, too_big(limits).encode())
        return False
    except ReadError as error:  # out of time after the reading
        alarm.stop()
        send(channel, Kind.FAILED, str(error).encode("utf-8", "replace"))
        return True
    except Exception as error:
        alarm.stop()
        if limits.verbose:
            traceback.print_exc()
        send(channel, Kind.FAILED, _reason(error))
        return True
    except BaseException as error:  # SystemExit, a panic of a library in Rust
        alarm.stop()
        send(channel, Kind.DYING, _reason(error))
        return False
    send(channel, Kind.END, b"1" if is_swollen(limits) else b"")
    return True


def _report(channel: socket.socket, step: Step, limits: Limits) -> None:
    if isinstance(step, Opened):
        send(channel, Kind.OPENED, step.sha256.encode())
    elif isinstance(step, Begun):
        send(channel, Kind.BEGUN, f"{step.sha256}\n{step.source}".encode("utf-8", "surrogatepass"))
    else:
        result = _within(step, limits)
        row = result.document
        meta = "\n".join((row.status, row.source.replace("\n", " "), row.error or ""))
        told = frame(Kind.META, meta.encode("utf-8", "surrogatepass"))
        channel.sendall(told + frame(Kind.RESULT, pack(result)))


def _within(result: Result, limits: Limits) -> Result:
    """The result, or a failure if it has more rows than a document can sensibly have."""
    rows = sum(map(len, (result.facts, result.sections, result.checks, result.numbers)))
    if rows <= limits.max_rows:
        return result
    counts: dict[str, Any] = {
        name: 0 for name in result.document._fields if name.startswith(("facts", "numbers_", "checks_"))
    }
    reason = f"gives more than {limits.max_rows:,} rows: raise --max-rows"
    row = result.document._replace(status="failed", error=reason, confidence=None, **counts)
    return Result(row, seconds=result.seconds)


def _reason(error: BaseException) -> bytes:
    if isinstance(error, SystemExit):
        return b"ended its reader (exit)"
    text = f"a bug while reading it: {type(error).__name__}: {error}; please report it"
    return " ".join(text.split())[:2000].encode("utf-8", "replace")
