"""Long-lived workers, one document at a time each, and what becomes of a document that ends its worker.

A worker is forked when it is needed, from a process that has one thread. A document that ends a
worker which has read others before is tried once more in a new one, so that it pays for nothing but
itself; a worker that something else has killed costs no document anything.
"""

from __future__ import annotations

import gc
import mmap
import os
import pickle
import selectors
import signal
import socket
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from extractor.errors import UsageError
from extractor.run.events import Delivered, Event, Finished, MakeFailure, delivered
from extractor.run.limits import Limits, too_big, too_slow
from extractor.run.processes import adopt_orphans, die_with_parent, end, end_orphans, seconds_used
from extractor.run.task import Task, Work
from extractor.run.wire import Frames, Kind
from extractor.run.worker import PAGE, SIZE, serve

_KILLS = 10  # times that a document's reader may be killed by something else
_PIECE = 1 << 20
_TICK = 0.2


@dataclass(slots=True, eq=False)
class _Worker:
    """A worker as its supervisor sees it."""

    pid: int
    channel: socket.socket
    note: mmap.mmap
    frames: Frames = field(default_factory=Frames)
    task: Task | None = None
    documents: int = 0
    retiring: bool = False
    killed: str | None = None
    sha256: str | None = None
    begun: tuple[str, str] | None = None
    done: int = 0
    meta: str = ""
    reason: str | None = None
    since: float = 0.0
    spent: float | None = None


def supervise(
    tasks: Iterable[Task],
    work: Work,
    failure: MakeFailure,
    *,
    jobs: int,
    limits: Limits,
    room: Path,
    alone: bool = False,
    spare: frozenset[int] = frozenset(),
    tick: Callable[[], None] = lambda: None,
) -> Iterator[Event]:
    """What becomes of each task, in the order in which they get ready.

    Workers have ``room`` for temporary files. ``alone`` says that this process has no other children
    but those in ``spare``, so that whatever dead workers leave running can be ended. ``tick`` is called several times a second.
    Raises ``UsageError`` where a worker finds that nothing can be read like this.
    """
    with _Crew(work, failure, jobs, limits, room, alone, spare) as crew:
        yield from crew.run(iter(tasks), tick)


class _Crew:
    def __init__(
        self,
        work: Work,
        failure: MakeFailure,
        jobs: int,
        limits: Limits,
        room: Path,
        alone: bool,
        spare: frozenset[int],
    ) -> None:
        self._work, self._failure, self._jobs = work, failure, jobs
        self._limits, self._room, self._alone = limits, room, alone
        self._spare = spare
        self._again: deque[Task] = deque()
        self._workers: dict[int, _Worker] = {}
        self._selector = selectors.DefaultSelector()

    def __enter__(self) -> _Crew:
        if self._alone:
            adopt_orphans()
        gc.collect()
        gc.freeze()
        return self

    def __exit__(self, *_: object) -> None:
        for worker in tuple(self._workers.values()):
            if worker.task is not None:
                end(worker.pid)
            self._bury(worker)
        self._selector.close()
        gc.unfreeze()

    def run(self, tasks: Iterator[Task], tick: Callable[[], None]) -> Iterator[Event]:
        """Hands out the tasks until all are finished."""
        self._hand_out(tasks)
        while any(worker.task for worker in self._workers.values()):
            for key, _ in self._selector.select(_TICK):
                yield from self._hear(key.data)
            self._hand_out(tasks)
            self._look_after()
            tick()

    def _hand_out(self, tasks: Iterator[Task]) -> None:
        idle = [worker for worker in self._workers.values() if worker.task is None]
        for slot in range(self._jobs - len(self._workers) + len(idle)):
            task = self._again.popleft() if self._again else next(tasks, None)
            if task is None:
                return
            worker = idle[slot] if slot < len(idle) else self._fork()
            if worker.retiring or (task.fresh and worker.documents):
                self._bury(worker)
                worker = self._fork()
            self._give(worker, task)

    def _give(self, worker: _Worker, task: Task) -> None:
        worker.task, worker.sha256, worker.begun, worker.reason = task, None, None, None
        worker.done, worker.since, worker.spent = task.skip, time.monotonic(), None
        body = pickle.dumps(task)
        try:
            worker.channel.sendall(SIZE.pack(len(body)) + body)
        except (BrokenPipeError, ConnectionResetError):
            worker.killed = worker.killed or "idle"

    def _fork(self) -> _Worker:
        ours, theirs = socket.socketpair()
        note = mmap.mmap(-1, PAGE.size)
        pid = os.fork()
        if pid == 0:
            self._be_worker(ours, theirs, note)
        theirs.close()
        worker = _Worker(pid, ours, note)
        self._workers[pid] = worker
        self._selector.register(ours, selectors.EVENT_READ, worker)
        return worker

    def _be_worker(self, ours: socket.socket, theirs: socket.socket, note: mmap.mmap) -> None:
        """The life of a worker, in the new process; never returns."""
        try:
            die_with_parent()
            ours.close()
            for other in self._workers.values():
                other.channel.close()
            serve(theirs, self._work, self._limits, note, self._room)
        finally:
            os._exit(0)

    def _hear(self, worker: _Worker) -> Iterator[Event]:
        try:
            piece = worker.channel.recv(_PIECE)
        except ConnectionResetError:
            piece = b""
        if not piece:
            yield from self._lost(worker)
            return
        try:
            for kind, content in worker.frames.feed(piece):
                yield from self._frame(worker, kind, content)
        except ValueError:  # it writes nonsense: its memory is broken
            end(worker.pid)

    def _frame(self, worker: _Worker, kind: Kind, content: bytes) -> Iterator[Event]:
        task = worker.task
        assert task is not None
        text = "" if kind is Kind.RESULT else content.decode("utf-8", "surrogatepass")
        if kind is Kind.OPENED:
            worker.sha256 = text
        elif kind is Kind.BEGUN:
            digest, _, source = text.partition("\n")
            worker.begun = (source, digest)
        elif kind is Kind.META:
            worker.meta = text
        elif kind is Kind.RESULT:
            status, source, error = worker.meta.split("\n", 2)
            worker.done, worker.documents, worker.begun = worker.done + 1, worker.documents + 1, None
            yield Delivered(task, source, status, error, content)
        elif kind is Kind.FAILED:
            worker.task, worker.documents = None, worker.documents + 1
            yield from self._give_up(worker, task, text)
        elif kind is Kind.DYING:
            worker.reason = text
        elif kind is Kind.ABORT:
            raise UsageError(text)
        else:
            worker.task, worker.retiring = None, bool(text)
            yield Finished(task, worker.sha256)

    def _lost(self, worker: _Worker) -> Iterator[Event]:
        """Decides what becomes of the document that a worker has died of, or with."""
        task = worker.task
        status = self._bury(worker)
        if task is None:
            return
        again = replace(task, skip=worker.done, fresh=True)
        reason = worker.reason or worker.killed or self._cause(status)
        page = PAGE.unpack_from(worker.note)[0]
        if worker.killed == "idle":
            self._again.append(task)
        elif reason is None:
            yield from self._killed(worker, again)
        elif status == -signal.SIGXCPU and page > 0 and task.pages is None:
            told = f"only the first {page} pages are read: the next one {too_slow(self._limits)}"
            self._again.append(replace(again, pages=page, reason=told))
        elif worker.documents and not worker.killed and status != -signal.SIGXCPU:
            self._again.append(again)
        else:
            yield from self._give_up(worker, task, reason)

    def _killed(self, worker: _Worker, again: Task) -> Iterator[Event]:
        if again.kills + 1 < _KILLS:
            self._again.append(replace(again, kills=again.kills + 1))
        else:
            reason = f"its reader was killed {_KILLS} times, perhaps by the system for want of memory"
            yield from self._give_up(worker, again, reason)

    def _give_up(self, worker: _Worker, task: Task, reason: str) -> Iterator[Event]:
        """The failure of the document that was being read; the rest of an archive goes on."""
        source, digest = worker.begun or (task.source, worker.sha256)
        failed = self._failure(source, reason, digest)
        yield delivered(task, failed)
        if worker.begun and source != self._failure(task.source, reason).document.source:  # in an archive
            self._again.append(replace(task, skip=worker.done + 1, fresh=False, pages=None, kills=0))
        else:
            yield Finished(task, worker.sha256)

    def _cause(self, status: int) -> str | None:
        """Why a worker ended, None if something else has killed it."""
        if status >= 0:
            return f"ended its reader (exit code {status})"
        if status == -signal.SIGXCPU:
            return too_slow(self._limits)
        if status in (-signal.SIGKILL, -signal.SIGTERM, -signal.SIGHUP):
            return None
        name = signal.Signals(-status).name
        memory = f", or {too_big(self._limits)}" if status == -signal.SIGABRT else ""
        return f"crashed its reader ({name}){memory}"

    def _look_after(self) -> None:
        """Ends workers that have stood still for too long."""
        now = time.monotonic()
        for worker in self._workers.values():
            waited = now - worker.since
            if worker.task is None or waited < self._limits.still / 2:
                continue
            if worker.spent is None:
                worker.spent = seconds_used(worker.pid)
            elif waited >= self._limits.still:
                if seconds_used(worker.pid) - worker.spent < self._limits.still / 200:
                    worker.killed = f"stood still for {self._limits.still:g} s: raise --still"
                    end(worker.pid)
                worker.since, worker.spent = now, None

    def _bury(self, worker: _Worker) -> int:
        """Sees a worker off and returns its exit code, negative for a signal."""
        self._selector.unregister(worker.channel)
        worker.channel.close()
        _, status, _ = os.wait4(worker.pid, 0)
        del self._workers[worker.pid]
        if self._alone:
            end_orphans(self._spare.union(self._workers))
        return os.waitstatus_to_exitcode(status)
