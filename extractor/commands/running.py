"""A run from its inputs to its files: workers fill the journal, and the tables are written from it.

The order of the tables is that of the inputs, whatever the order in which these were read.
"""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from extractor import api
from extractor.commands.assembling import Tables, can_fork
from extractor.engine import Order, Place, engine
from extractor.errors import ExtractError, UsageError
from extractor.inputs import STDIN, Given, failure
from extractor.model import Options
from extractor.progress import Progress
from extractor.run.events import Delivered, Event, in_this_process
from extractor.run.fingerprint import fingerprint
from extractor.run.journal import Journal
from extractor.run.parcel import pack, unpack
from extractor.run.task import Task
from extractor.storage import is_remote

if TYPE_CHECKING:
    from extractor.write import Layout

_HEAD = struct.Struct("<QQ")

#: A run that fails or is interrupted sooner leaves no work folder: there is little to go on from.
WORTH_KEEPING = 5.0


@dataclass(frozen=True, slots=True)
class Settings:
    """How a run is carried out. ``limits`` are fields of ``extractor.run.limits.Limits``."""

    jobs: int = 1
    fresh: bool = False
    retry_failed: bool = False
    keep_work: bool = False
    since: str | None = None
    verbose: bool = False
    engine: str | None = None
    scheduler: str | None = None
    limits: Mapping[str, Any] = field(default_factory=dict)


def carry_out(
    ordered: Sequence[str],
    given: Mapping[str, Given],
    options: Options,
    settings: Settings,
    files: Layout,
    progress: Progress,
) -> int:
    """Reads the sources, writes the tables and the report, and returns the exit code."""
    key = fingerprint(options, settings.limits, isolated=settings.jobs > 0)
    with _output(files), _journal(files, key, settings) as journal, progress:
        if settings.since:
            _take_over(settings, key, given, journal)
        aside = settings.jobs > 0 and can_fork()
        with closing(Tables(journal, ordered, files, progress, options, key, aside=aside)) as tables:
            tasks = _tasks(ordered, given, options, journal)
            _read(tasks, options, settings, key, journal, tables, progress, len(ordered))
            progress.writing()
            tables.finish()
        if files.url:
            _upload(files)
    progress.summary(files)
    return progress.exit_code()


def _upload(files: Layout) -> None:
    from extractor.write.remote import upload

    upload(files)


def work_folder(files: Layout) -> Path:
    """The hidden folder beside an output in which its journal is kept."""
    beside = files.folder.resolve() if files.is_folder else files.folder / files.facts.name
    return beside.with_name(f".{beside.name}.work")


@contextmanager
def _output(files: Layout) -> Iterator[None]:
    """Within, the folder of the output exists; it is removed again if nothing came of it."""
    from extractor.write.layout import prepare

    made = prepare(files)
    try:
        yield
    finally:
        if (made or files.url) and not any(files.folder.iterdir()):
            files.folder.rmdir()


@contextmanager
def _journal(files: Layout, key: str, settings: Settings) -> Iterator[Journal]:
    """The journal of this output, which is removed when all is done."""
    folder = work_folder(files)
    with Journal(folder, key, fresh=settings.fresh) as journal:
        try:
            if settings.retry_failed:
                journal.forget_failed()
            yield journal
        except BaseException:
            if journal.seconds < WORTH_KEEPING and not journal.resumed and not settings.keep_work:
                journal.remove()
            raise
        if not settings.keep_work:
            journal.remove()


def _take_over(settings: Settings, key: str, given: Mapping[str, Given], journal: Journal) -> None:
    """Puts the results of an earlier run into the journal, where nothing but the documents can have changed.

    In a process of its own: Arrow must not be in memory when workers are forked.
    """
    if not can_fork():
        raise UsageError("--since needs a system that can fork")
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        with open(write, "wb") as out:  # noqa: PTH123
            _send_earlier(out, settings, key, journal.room)
        os._exit(0)
    os.close(write)
    with open(read, "rb") as found:  # noqa: PTH123
        error = found.readline().decode("utf-8", "surrogateescape").strip()
        while head := found.read(_HEAD.size):
            size, length = _HEAD.unpack(head)
            source, parcel = found.read(size).decode("utf-8", "surrogatepass"), found.read(length)
            if not given.get(source):
                row = unpack(parcel).document
                journal.seed(source, repr(()), row.sha256, row.status != "ok", parcel)
    os.waitpid(child, 0)
    journal.commit()
    if error:
        raise UsageError(error)


def _send_earlier(out: BinaryIO, settings: Settings, key: str, room: Path) -> None:
    """An error or an empty line, then the earlier results that hold, each under its source."""
    from extractor.across import within
    from extractor.write import layout
    from extractor.write.earlier import record_of, results_of
    from extractor.write.remote import fetched

    since = settings.since or ""
    try:
        files = fetched(since, room) if is_remote(since) else layout(since)
        same = record_of(files).get("fingerprint") == key
    except (ExtractError, ValueError) as error:
        out.write(f"{error}\n".encode("utf-8", "surrogateescape"))
        return
    out.write(b"\n")
    for result in results_of(files) if same else ():
        row = result.document
        if row.sha256 is None or row.duplicate_of or (settings.retry_failed and row.status != "ok"):
            continue
        source, parcel = row.source.encode("utf-8", "surrogatepass"), pack(within(result))
        out.write(_HEAD.pack(len(source), len(parcel)) + source + parcel)


def _tasks(
    ordered: Iterable[str], given: Mapping[str, Given], options: Options, journal: Journal
) -> Iterator[Task]:
    for source in ordered:
        if source == STDIN:
            journal.spool(sys.stdin.buffer)
        known = given.get(source, ())
        yield Task(source, api.told(options, known), journal.known(source, repr(known)))


def _read(
    tasks: Iterator[Task],
    options: Options,
    settings: Settings,
    key: str,
    journal: Journal,
    tables: Tables,
    progress: Progress,
    count: int,
) -> None:
    """Carries out the tasks and notes in the journal what comes of them."""
    under_way: dict[str, bool] = {}

    def tick() -> None:
        tables.advance()
        progress.tick()

    for event in _events(tasks, options, settings, key, journal, tables.processes, tick, count):
        source = event.task.source
        if isinstance(event, Delivered):
            if source not in under_way:
                journal.drop(source)
            under_way[source] = under_way.get(source, False) or event.status != "ok"
            journal.add(source, event.source, event.parcel)
            progress.met(event.source, event.status, event.error)
        elif source in under_way:
            journal.finish(source, repr(event.task.options.given), event.sha256, under_way.pop(source))
            tables.done(source)
            progress.done()
        else:
            tables.done(source)
            progress.done(known=True)
    journal.commit()


def _events(
    tasks: Iterator[Task],
    options: Options,
    settings: Settings,
    key: str,
    journal: Journal,
    spare: frozenset[int],
    tick: Callable[[], None],
    count: int,
) -> Iterator[Event]:
    if settings.engine:
        order = Order(key, options, settings.limits, str(Path.cwd()), settings.verbose)
        place = Place(settings.scheduler, settings.jobs, journal.room)
        return engine(settings.engine)(tasks, order, place, tick)
    if settings.jobs == 0 or not can_fork():
        return in_this_process(tasks, api.steps, failure)
    from extractor.run.limits import Limits
    from extractor.run.supervisor import supervise

    api.warm_up(options)
    return supervise(
        tasks,
        api.steps,
        failure,
        jobs=min(settings.jobs, count),
        limits=Limits(**settings.limits, verbose=settings.verbose),
        room=journal.room,
        alone=True,
        spare=spare,
        tick=tick,
    )
