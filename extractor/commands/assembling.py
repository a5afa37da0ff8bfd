"""The tables of a run, written in the order of its inputs while these are still being read.

A process of its own does it, so that Arrow is never in memory where workers are forked. It gets every
result from the journal; if it is killed, this process does its work when no worker is needed any more.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from extractor.errors import WriteError
from extractor.inputs import once
from extractor.model import Options
from extractor.progress import Progress
from extractor.run.journal import Journal
from extractor.run.parcel import unpack

if TYPE_CHECKING:
    from extractor.report import ReportBuilder
    from extractor.run.aside import Aside
    from extractor.write import Layout, Writer


class Tables:
    """Follows a run: told which sources are done, it writes their tables; ``finish`` puts them into place.

    Raises ``WriteError`` as soon as it is known that an output cannot be written.
    """

    def __init__(
        self,
        journal: Journal,
        ordered: Sequence[str],
        files: Layout,
        progress: Progress,
        options: Options,
        key: str,
        *,
        aside: bool,
    ) -> None:
        self._journal, self._ordered, self._progress = journal, ordered, progress
        self._files, self._options, self._key = files, options, key
        self._ready: set[str] = set()
        self._next = 0
        self._aside = self._start() if aside else None

    @property
    def processes(self) -> frozenset[int]:
        """The process that writes, if there is one."""
        return frozenset({self._aside.pid}) if self._aside else frozenset()

    def done(self, source: str) -> None:
        """Notes that all results of a source are in the journal."""
        if self._aside:
            self._ready.add(source)
            self.advance()

    def advance(self) -> None:
        """Hands over what is next and ready, without waiting."""
        if not self._aside:
            return
        from extractor.run.aside import Lost

        try:
            while self._next < len(self._ordered) and self._aside.has_room:
                source = self._ordered[self._next]
                if source not in self._ready:
                    break
                self._ready.remove(source)
                self._hand_over(self._aside, source)
            self._aside.pump()
        except Lost:
            self._drop()

    def finish(self) -> None:
        """Hands over the rest and waits until all files are in place."""
        if self._aside:
            from extractor.run.aside import Lost

            try:
                self._progress.counts = self._hand_over_rest(self._aside)
                return
            except Lost:
                self._drop()
        parcels = (parcel for source in self._ordered for parcel in self._journal.parcels(source))
        self._consume(parcels, lambda: self._progress.known)

    def close(self) -> None:
        """Ends the process that writes; what it has not put into place is gone."""
        if self._aside:
            self._aside.stop()
            self._aside = None

    def _start(self) -> Aside:
        from extractor.run.aside import Aside

        return Aside(self._consume)

    def _drop(self) -> None:
        self.close()
        self._ready.clear()

    def _hand_over(self, aside: Aside, source: str) -> None:
        for parcel in self._journal.parcels(source):
            aside.offer(parcel)
        self._next += 1

    def _hand_over_rest(self, aside: Aside) -> Any:
        for source in self._ordered[self._next :]:
            self._hand_over(aside, source)
            if not aside.has_room:
                aside.flush()
        return aside.finish(self._progress.known)

    def _consume(self, parcels: Iterator[bytes], known: Callable[[], int]) -> Any:
        """Writes all files; in the other process, if there is one. Returns what was counted."""
        from extractor.across import Across
        from extractor.report import ReportBuilder, reliability
        from extractor.write import Writer

        report, progress = ReportBuilder(reliability()), self._progress
        with Across() as across, Writer(self._files) as writer:
            for result in across.see(once(map(unpack, parcels))):
                writer.add(result)
                report.add(result)
                progress.add(result)
            for between in across.checks():
                writer.add_check(between.check)
                report.add_between(between.check, between.source, between.department, between.fiscal_year)
            progress.known = known()
            _write_report(report, writer)
            writer.note(progress.record(self._options) | {"fingerprint": self._key})
            writer.commit()
        return progress.counts


def _write_report(report: ReportBuilder, writer: Writer) -> None:
    files = writer.files
    try:
        report.write(writer.place(files.report_html), writer.place(files.report_json))
    except WriteError as error:
        reason = getattr(error.__cause__, "strerror", None) or "no room"
        raise WriteError(
            f"{files.report_html}: cannot be written: {reason}; nothing there was changed"
        ) from error


def can_fork() -> bool:
    """Whether this system can start processes the way that workers need."""
    return hasattr(os, "fork")
