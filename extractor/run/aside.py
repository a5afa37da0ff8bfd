"""A process of its own that consumes parcels while others are still being made: it writes the tables."""

from __future__ import annotations

import os
import pickle
import signal
import socket
import struct
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, BinaryIO

from extractor.errors import ExtractError
from extractor.run.processes import die_with_parent

_SIZE = struct.Struct("<q")
_HELD = 4_000_000  # bytes that wait for the other side

#: Is given the parcels and, after the last of them, what ``finish`` was told; returns a value for ``finish``.
Consume = Callable[[Iterator[bytes], Callable[[], Any]], Any]


class Lost(Exception):
    """The other process was killed: what it was given has to be given again."""


class Stopped(BaseException):
    """The parcels end before the last one: nothing of them counts."""


class Aside:
    """Runs ``consume`` in a forked process. Errors that a user can act on come back as they were raised there."""

    def __init__(self, consume: Consume) -> None:
        self._channel, theirs = socket.socketpair()
        sys.stderr.flush()
        self.pid = os.fork()
        if self.pid == 0:
            self._channel.close()
            _live(theirs, consume)
        theirs.close()
        self._channel.setblocking(False)
        self._waiting = bytearray()

    @property
    def has_room(self) -> bool:
        return len(self._waiting) < _HELD

    def offer(self, parcel: bytes) -> None:
        """Hands over a parcel, as soon as the other side takes it."""
        self._waiting += _SIZE.pack(len(parcel)) + parcel

    def pump(self) -> None:
        """Moves on what waits, without waiting itself. Raises what was raised on the other side, or ``Lost``."""
        try:
            while self._waiting:
                sent = self._channel.send(memoryview(self._waiting)[: 1 << 18])
                del self._waiting[:sent]
        except BlockingIOError:
            return
        except (BrokenPipeError, ConnectionResetError):
            self._answer()
            raise Lost from None

    def flush(self) -> None:
        """Moves on all that waits, however long it takes."""
        self._channel.setblocking(True)
        self.pump()
        self._channel.setblocking(False)

    def finish(self, last: Any) -> Any:
        """Says that there are no more parcels, waits, and returns what ``consume`` returned."""
        content = pickle.dumps(last)
        self._waiting += _SIZE.pack(-len(content)) + content
        self._channel.setblocking(True)
        self.pump()
        return self._answer()

    def stop(self) -> None:
        """Ends the other process: it undoes what it has begun."""
        self._channel.close()
        with suppress(ChildProcessError):
            os.waitpid(self.pid, 0)

    def _answer(self) -> Any:
        self._channel.setblocking(True)
        with self._channel.makefile("rb") as stream:
            try:
                content = stream.read()
            except ConnectionResetError:
                content = b""
        if not content:
            raise Lost
        error, value = pickle.loads(content)
        if error is not None:
            raise error
        return value


def _live(channel: socket.socket, consume: Consume) -> None:
    """The life of the other process; never returns."""
    code = 1
    try:
        die_with_parent()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        with channel, channel.makefile("rb") as stream:
            answer = _outcome(stream, consume)
            channel.sendall(pickle.dumps(answer))
        code = 0
    except (Stopped, BrokenPipeError):
        pass
    finally:
        os._exit(code)


def _outcome(stream: BinaryIO, consume: Consume) -> tuple[Exception | None, Any]:
    """An error or a value: what came of consuming."""
    last: list[Any] = []
    try:
        return None, consume(_parcels(stream, last), lambda: last[0])
    except ExtractError as error:
        return error, None
    except Exception as error:  # a bug: it is for the command to say so
        return RuntimeError(f"{type(error).__name__}: {error}"), None


def _parcels(stream: BinaryIO, last: list[Any]) -> Iterator[bytes]:
    while len(head := stream.read(_SIZE.size)) == _SIZE.size:
        size = _SIZE.unpack(head)[0]
        content = stream.read(abs(size))
        if len(content) < abs(size):
            break
        if size < 0:
            last.append(pickle.loads(content))
            return
        yield content
    raise Stopped
