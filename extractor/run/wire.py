"""The frames that a worker and its supervisor exchange."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from enum import Enum

_HEAD = struct.Struct("<cQ")


class Kind(bytes, Enum):
    """What a frame from a worker says."""

    OPENED = b"O"  # sha256 of the source
    BEGUN = b"B"  # sha256 and name of a document
    META = b"M"  # status, then name, then error of the result that follows
    RESULT = b"R"  # a parcel
    END = b"E"  # the task is done; b"1": and the worker wishes to be replaced
    FAILED = b"F"  # reason; the worker goes on
    DYING = b"D"  # reason; the worker ends
    ABORT = b"X"  # nothing can be read like this: a broken rule, say


def frame(kind: Kind, content: bytes = b"") -> bytes:
    return _HEAD.pack(kind.value, len(content)) + content


def send(channel: socket.socket, kind: Kind, content: bytes = b"") -> None:
    channel.sendall(frame(kind, content))


class Frames:
    """Bytes that come in pieces, as frames."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, piece: bytes) -> Iterator[tuple[Kind, bytes]]:
        """The frames that are complete now. Raises ``ValueError`` for what is no frame."""
        self._held += piece
        while len(self._held) >= _HEAD.size:
            kind, size = _HEAD.unpack_from(self._held)
            end = _HEAD.size + size
            if len(self._held) < end:
                return
            content = bytes(self._held[_HEAD.size : end])
            del self._held[:end]
            yield Kind(kind), content
