"""A process beside a worker of an engine that reads documents just as a run on one machine does.

The engine's own processes have threads and must not fork; this one has none. Isolation, limits, retries
of a document and the words for what went wrong are those of ``extractor.run.supervisor``. It gets an
order and then tasks on standard input, and answers with events on standard output.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from extractor import api
from extractor.engine import Order
from extractor.errors import UsageError
from extractor.inputs import failure
from extractor.run.events import Event, Finished
from extractor.run.fingerprint import fingerprint
from extractor.run.limits import Limits
from extractor.run.processes import die_with_parent
from extractor.run.supervisor import supervise
from extractor.run.task import Task


class Fallen(Exception):
    """The process was killed: what it was given has to be given to another."""


class Outpost:
    """The process, as its engine's worker sees it. ``scratch`` is a folder for its temporary files."""

    def __init__(self, order: Order, scratch: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __spec__.name if __spec__ else __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"TMPDIR": str(scratch)},
        )
        self._send(order)

    def carry_out(self, tasks: Sequence[Task]) -> list[Event]:
        """What became of the tasks. Raises ``Fallen``, or ``UsageError`` where nothing can be read like this."""
        assert self._process.stdout
        for task in tasks:
            self._send(task)
        events: list[Event] = []
        left = len(tasks)
        while left:
            try:
                answer = pickle.load(self._process.stdout)
            except EOFError:
                raise Fallen from None
            if isinstance(answer, UsageError):
                raise answer
            events.append(answer)
            left -= isinstance(answer, Finished)
        return events

    def close(self) -> None:
        """Ends the process and all below it."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                with suppress(OSError):
                    stream.close()

    def _send(self, what: Order | Task) -> None:
        assert self._process.stdin
        try:
            pickle.dump(what, self._process.stdin)
            self._process.stdin.flush()
        except BrokenPipeError:
            raise Fallen from None


def main() -> None:
    """The life of the process."""
    die_with_parent()
    given = sys.stdin.buffer
    with open(os.dup(1), "wb") as out:  # noqa: PTH123
        os.dup2(2, 1)
        try:
            order: Order = pickle.load(given)
            for event in _events(order, given):
                _say(out, event)
        except EOFError:
            return
        except UsageError as error:
            _say(out, error)


def _events(order: Order, given: BinaryIO) -> Iterator[Event]:
    _check(order)
    api.warm_up(order.options)
    with tempfile.TemporaryDirectory(prefix="extract-") as room:
        yield from supervise(
            _tasks(given),
            api.steps,
            failure,
            jobs=1,
            limits=Limits(**order.limits, verbose=order.verbose),
            room=Path(room),
            alone=True,
        )


def _check(order: Order) -> None:
    """Makes sure that this machine would read a document as the one does that ordered it."""
    machine = os.uname().nodename
    if fingerprint(order.options, order.limits) != order.key:
        raise UsageError(
            f"{machine}: has another release of this tool, its libraries or Python; install the same"
        )
    with suppress(OSError):  # it may not exist here: paths that are absolute or elsewhere do without
        os.chdir(order.folder)


def _tasks(given: BinaryIO) -> Iterator[Task]:
    with suppress(EOFError):
        while True:
            yield pickle.load(given)


def _say(out: BinaryIO, what: Event | UsageError) -> None:
    pickle.dump(what, out)
    out.flush()


if __name__ == "__main__":
    main()
