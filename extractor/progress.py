"""What a run tells the person who waits for it: a bar or a line a minute, complaints, a summary."""

from __future__ import annotations

import json
import os
import platform
import sys
import time
from dataclasses import asdict, dataclass
from importlib.metadata import version
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from pathlib import Path

    from extractor.model import Options, Result
    from extractor.write import Layout

_COMPLAINTS = 20  # inputs named one by one; the rest are counted
_SURE = 0.95
_LIBRARIES = ("pyarrow", "pypdfium2", "pdfplumber", "jieba", "lxml", "python-calamine", "selectolax")


@dataclass(slots=True)
class Counts:
    """What a run has met so far."""

    documents: int = 0
    ok: int = 0
    partial: int = 0
    failed: int = 0
    duplicates: int = 0
    facts: int = 0
    sure: int = 0
    passed: int = 0
    contradicted: int = 0
    untestable: int = 0
    seconds_reading: float = 0.0

    def add(self, result: Result) -> None:
        row = result.document
        self.documents += 1
        self.ok += row.status == "ok"
        self.partial += row.status == "partial"
        self.failed += row.status == "failed"
        self.duplicates += row.duplicate_of is not None
        self.facts += len(result.facts)
        self.sure += sum(fact.confidence >= _SURE for fact in result.facts)
        self.passed += row.checks_passed
        self.contradicted += row.checks_failed
        self.untestable += row.checks_untestable
        self.seconds_reading += result.seconds


class Progress:
    """Follows a run over ``total`` inputs on standard error and remembers what it met."""

    def __init__(self, total: int, *, quiet: bool = False, as_json: bool = False) -> None:
        self.counts = Counts()
        self._done = self._failed = self._troubled = 0
        self.known = 0  # inputs whose results were there already
        self._total, self._quiet, self._json = total, quiet, as_json
        self._bar = sys.stderr.isatty() and not quiet and not as_json
        self._start = time.monotonic()
        self._next = self._start + (0.0 if self._bar else 60.0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._erase()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._start

    def met(self, source: str, status: str, reason: str) -> None:
        """Names a document that was not read well."""
        self._failed += status == "failed"
        if status != "ok":
            self._troubled += 1
            self._complain(source, status, reason)

    def done(self, *, known: bool = False) -> None:
        """Counts an input that is done; ``known``: its results were there already."""
        self._done += 1
        self.known += known
        self.tick()

    def tick(self) -> None:
        """Moves the bar, or says how far the run is, when it is time to."""
        if time.monotonic() >= self._next:
            self._tick()

    def writing(self) -> None:
        """Says that all inputs are done and the tables are being written."""
        if self._bar:
            print("\r\033[Kwriting the tables ...", end="", file=sys.stderr, flush=True)

    def add(self, result: Result) -> None:
        """Counts one result as it goes into the tables."""
        self.counts.add(result)

    def exit_code(self) -> int:
        """0 if every input was read, 4 if none was, else 3."""
        counts = self.counts
        if counts.failed == counts.documents:
            return 4
        return 3 if counts.failed or counts.partial else 0

    def record(self, options: Options) -> dict[str, Any]:
        """What goes to ``run.json``: versions, options, counts and timings."""
        libraries = {name: version(name) for name in _LIBRARIES}
        versions = {"budget-extractor": version("budget-extractor"), "python": platform.python_version()}
        seconds = round(self.seconds, 3)
        rate = round(self.counts.documents / max(self.seconds, 1e-9), 1)
        timings = {"seconds": seconds, "documents_per_second": rate}
        counts = asdict(self.counts)
        timings["seconds_reading"] = round(counts.pop("seconds_reading"), 3)
        counts["inputs"], counts["inputs_known"] = self._total, self.known
        shown = asdict(options) if options else {}
        return {"versions": versions | libraries, "options": shown, "counts": counts, "timings": timings}

    def summary(self, files: Layout) -> None:
        """The last words of a run: what was found, what needs a look, where it is."""
        counts = self.counts
        if self._json:
            self._say(
                "done", "done", **asdict(counts), seconds=round(self.seconds, 3), out=files.told(files.facts)
            )
        elif not self._quiet:
            print("\n".join(_summary(counts, self.seconds, files)), file=sys.stderr)

    def _complain(self, source: str, status: str, reason: str) -> None:
        troubled = self._troubled
        if troubled <= _COMPLAINTS or self._json:
            read = "not read" if status == "failed" else "read in part"
            self._say("input", f"{source}: {read}: {reason}", source=source, status=status, reason=reason)
        elif troubled == _COMPLAINTS + 1:
            self._say("input", "more inputs have problems; the documents table names them all")

    def _say(self, event: str, message: str, **fields: object) -> None:
        self._erase()
        if self._json:
            print(
                json.dumps({"event": event, "message": message, **fields}, ensure_ascii=False),
                file=sys.stderr,
            )
        else:
            print("extract: " + " ".join(message.split()), file=sys.stderr)

    def _tick(self) -> None:
        text = f"{self._done:,} of {self._total:,} documents, {self._pace()}, {self._failed:,} failed"
        if self._bar:
            print(f"\r\033[K{_bar(self._done / self._total, text)}", end="", file=sys.stderr, flush=True)
        elif not self._quiet:
            self._say("progress", text, done=self._done, total=self._total, failed=self._failed)
        self._next = time.monotonic() + (0.1 if self._bar else 60.0)

    def _pace(self) -> str:
        """How quickly inputs are read and how long that will go on; those that were there already count for neither."""
        read, seconds = self._done - self.known, self.seconds
        if read <= 0 or seconds <= 0:
            return "starting"
        return f"{_rate(read / seconds)}/s, {_duration((self._total - self._done) * seconds / read)} left"

    def _erase(self) -> None:
        if self._bar:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def _bar(share: float, text: str) -> str:
    """A bar and a text on one line of the terminal, whatever its width: a longer one could not be erased."""
    columns = (_columns() or 80) - 1
    full = round(20 * min(share, 1))
    bar = f"[{'#' * full}{'.' * (20 - full)}] "
    return bar + text if len(bar + text) <= columns else text[:columns]


def _columns() -> int:
    """How wide the terminal is that messages go to; 0 where it does not tell."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns
    except (OSError, ValueError):
        return 0


def _summary(counts: Counts, seconds: float, files: Layout) -> list[str]:
    rate = counts.documents / max(seconds, 1e-9)
    lines = [f"{_many(counts.facts, 'figure')} in {_many(counts.documents, 'document')}"]
    lines[0] += f", {_duration(seconds)} ({_rate(rate)} documents/s)"
    if counts.facts:
        lines.append(
            f"  sure     {counts.sure / counts.facts:.0%} of the figures have a confidence of 0.95 or more"
        )
    tests = f"{counts.passed:,} passed, {counts.contradicted:,} failed, {counts.untestable:,} untestable"
    lines.append(f"  checks   {tests}")
    trouble = [
        text
        for number, text in (
            (counts.failed, f"{counts.failed:,} not read"),
            (counts.partial, f"{counts.partial:,} read in part"),
            (counts.duplicates, f"{_many(counts.duplicates, 'duplicate')} (facts given once)"),
        )
        if number
    ]
    if trouble:
        lines.append(f"  inputs   {', '.join(trouble)}; see {files.told(files.tables['documents'])}")
    lines.append(f"  tables   {files.told(files.facts)}" + _side_tables(files))
    lines.append(f"  report   {files.told(files.report_html)}")
    return lines


def _side_tables(files: Layout) -> str:
    others: list[Path] = [path for path in dict.fromkeys(files.tables.values()) if path != files.facts]
    return f" and {', '.join(path.name for path in others)}" if others else ""


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _rate(number: float) -> str:
    """A rate with as many digits as it deserves.

    >>> _rate(1.32), _rate(312.4), _rate(4812.0)
    ('1.3', '312', '4,812')
    """
    return f"{number:.1f}" if number < 10 else f"{number:,.0f}"


def _duration(seconds: float) -> str:
    """A length of time as people say it.

    >>> _duration(0.84), _duration(75), _duration(7300)
    ('0.8 s', '1 min 15 s', '2 h 1 min')
    """
    if seconds < 10:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
