"""Dask.distributed: the only module that knows it.

Each chunk of tasks is one call of ``read`` on some worker. The engine gives a chunk whose worker was lost to
another one; a chunk that has cost several workers is cut up, so that it is for one document to fail.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from queue import Empty, SimpleQueue

import dask
from distributed import Client, Future, KilledWorker, LocalCluster, get_worker

from extractor.engine import Order, Place
from extractor.engine.outpost import Fallen, Outpost
from extractor.errors import UsageError
from extractor.inputs import failure
from extractor.run.events import Event, Finished, delivered
from extractor.run.task import Task

_CHUNK = 32  # tasks of one call
_AHEAD = 3  # chunks for each thread of the cluster that are handed over at a time
_RETRIES = 10  # times that a chunk is tried again when its outpost was killed
_ANSWER, _PATIENCE = 10, 60  # seconds in which the scheduler must answer, and the first worker come
_TICK = 0.2

Chunk = tuple[Task, ...]

#: In a worker: outposts that have nothing to do.
_idle: list[tuple[Order, Outpost]] = []


def carry_out(tasks: Iterator[Task], order: Order, place: Place, tick: Callable[[], None]) -> Iterator[Event]:
    """What becomes of each task; see ``extractor.engine.CarryOut``."""
    with _client(place) as client:
        handed: dict[Future, Chunk] = {}
        ready: SimpleQueue[Future] = SimpleQueue()
        again: list[Chunk] = []
        while True:
            room = _AHEAD * max(sum(client.nthreads().values()), 1) - len(handed)
            for chunk in islice(_chunks(again, tasks), max(room, 0)):
                future = client.submit(read, order, chunk, pure=False, retries=_RETRIES)
                handed[future] = chunk
                future.add_done_callback(ready.put)
            if not handed:
                return
            for future in _waited_for(ready):
                yield from _outcome(future, handed.pop(future), again)
            tick()


def read(order: Order, chunk: Chunk) -> list[Event]:
    """On a worker: what became of the tasks, from an outpost that the worker keeps for the next chunk."""
    outpost = _outpost(order)
    try:
        events = outpost.carry_out(chunk)
    except BaseException:
        outpost.close()
        raise
    _idle.append((order, outpost))
    return events


def dismiss() -> None:
    """On a worker: ends all outposts that have nothing to do."""
    while _idle:
        _idle.pop()[1].close()


def _outpost(order: Order) -> Outpost:
    while _idle:
        made_for, outpost = _idle.pop()
        if made_for == order:
            return outpost
        outpost.close()
    return Outpost(order, Path(get_worker().local_directory))


def _chunks(again: list[Chunk], tasks: Iterator[Task]) -> Iterator[Chunk]:
    while chunk := again.pop() if again else tuple(islice(tasks, _CHUNK)):
        yield chunk


def _waited_for(ready: SimpleQueue[Future]) -> Iterator[Future]:
    """The calls that have come to their end, or none if none does for a while."""
    with suppress(Empty):
        yield ready.get(timeout=_TICK)
        while True:
            yield ready.get_nowait()


def _outcome(future: Future, chunk: Chunk, again: list[Chunk]) -> Iterator[Event]:
    try:
        yield from future.result()
    except CancelledError as error:
        raise UsageError("the engine was lost: give the same command again to go on from here") from error
    except (KilledWorker, Fallen):
        if len(chunk) > 1:
            again.extend((task,) for task in chunk)
            return
        reason = "its reader was killed again and again, perhaps by the system for want of memory"
        yield delivered(chunk[0], failure(chunk[0].source, reason))
        yield Finished(chunk[0], None)


@contextmanager
def _client(place: Place) -> Iterator[Client]:
    """A client of the scheduler at that address, or of a small cluster on this machine."""
    for name in [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    if place.scheduler is None:
        settings = {"distributed.scheduler.allowed-failures": _RETRIES}
        with (
            dask.config.set(settings),
            LocalCluster(
                n_workers=place.jobs,
                threads_per_worker=1,
                memory_limit=0,
                dashboard_address=None,
                local_directory=str(place.room),
                silence_logs=logging.CRITICAL,
            ) as cluster,
            Client(cluster) as client,
        ):
            yield client
        return
    try:
        client = Client(place.scheduler, timeout=_ANSWER, set_as_default=False)
        client.wait_for_workers(1, timeout=_PATIENCE)
    except (OSError, TimeoutError, ValueError) as error:
        raise UsageError(f"--scheduler {place.scheduler}: no cluster answers there: {error}") from error
    try:
        yield client
    finally:
        with suppress(Exception), client:  # it may be gone
            client.run(dismiss)
