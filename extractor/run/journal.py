"""The journal of a run: which sources are done, with what content, and their results.

One SQLite file in the work folder. A run that is killed loses what the last second brought; the
same command goes on from the rest. Results of another version or other options are dropped.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Self

from extractor.errors import UsageError, WriteError

#: File in the room that holds what came on standard input.
STDIN_FILE = "standard-input"

_EVERY = 1.0  # seconds between commits
_TABLES = """
CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE IF NOT EXISTS done (source BLOB PRIMARY KEY, told TEXT, sha256 TEXT, failed INTEGER);
CREATE TABLE IF NOT EXISTS results (source BLOB, inner BLOB, parcel BLOB);
CREATE INDEX IF NOT EXISTS by_source ON results (source, inner);
"""


class Journal:
    """The journal in ``folder``, which is made if need be. ``room`` is a folder for temporary files.

    Raises ``WriteError`` naming the folder where it cannot be written, ``UsageError`` where another run uses it.
    """

    def __init__(self, folder: Path, fingerprint: str, *, fresh: bool = False) -> None:
        self.folder, self.room = folder, folder.resolve() / "tmp"
        with _naming(folder):
            if fresh:
                shutil.rmtree(folder, ignore_errors=True)
            new = not folder.exists()
            try:
                self._begin(fingerprint)
            except (OSError, sqlite3.Error):
                if new:
                    shutil.rmtree(folder, ignore_errors=True)
                raise
        self._earlier = self.resumed  # whether there may be anything of an earlier run
        self._started = self._committed = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.room, ignore_errors=True)
        self._base.close()

    def _begin(self, fingerprint: str) -> None:
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self._base = self._open(fingerprint)
        self.resumed = self._base.execute("SELECT 1 FROM done LIMIT 1").fetchone() is not None
        shutil.rmtree(self.room, ignore_errors=True)
        self.room.mkdir(mode=0o700)

    def _open(self, fingerprint: str) -> sqlite3.Connection:
        try:
            base = self._connect()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            for path in self.folder.glob("journal.sqlite*"):  # no journal of ours, or a broken one
                path.unlink()
            base = self._connect()
        told = base.execute("SELECT value FROM about WHERE name = 'fingerprint'").fetchone()
        if told != (fingerprint,):
            base.executescript("BEGIN; DELETE FROM done; DELETE FROM results; DELETE FROM about; COMMIT;")
            base.execute("INSERT INTO about VALUES ('fingerprint', ?)", (fingerprint,))
        base.execute("DELETE FROM results WHERE source NOT IN (SELECT source FROM done)")
        base.commit()
        return base

    def _connect(self) -> sqlite3.Connection:
        base = sqlite3.connect(self.folder / "journal.sqlite", timeout=0)
        base.execute("PRAGMA locking_mode = EXCLUSIVE")
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("PRAGMA synchronous = NORMAL")
        base.executescript(_TABLES)
        return base

    @property
    def seconds(self) -> float:
        """How long this run has had the journal open."""
        return time.monotonic() - self._started

    def spool(self, stream: BinaryIO) -> None:
        """Keeps what comes on standard input where every worker finds it."""
        with _naming(self.folder), (self.room / STDIN_FILE).open("wb") as out:
            shutil.copyfileobj(stream, out)

    def known(self, source: str, told: str) -> str | None:
        """The SHA-256 of the content of which the results are there already."""
        if not self._earlier:
            return None
        with _naming(self.folder):
            found = self._base.execute(
                "SELECT sha256 FROM done WHERE source = ? AND told = ?", (_key(source), told)
            ).fetchone()
        return found[0] if found else None

    def forget_failed(self) -> None:
        """Has the sources read again of which a document could not be read, or only in part."""
        with _naming(self.folder):
            self._base.execute("DELETE FROM results WHERE source IN (SELECT source FROM done WHERE failed)")
            self._base.execute("DELETE FROM done WHERE failed")

    def drop(self, source: str) -> None:
        """Forgets a source: it is about to be read."""
        if not self._earlier:
            return
        with _naming(self.folder):
            self._base.execute("DELETE FROM results WHERE source = ?", (_key(source),))
            self._base.execute("DELETE FROM done WHERE source = ?", (_key(source),))

    def add(self, source: str, inner: str, parcel: bytes) -> None:
        """Takes the result of one document of a source."""
        with _naming(self.folder):
            self._base.execute("INSERT INTO results VALUES (?, ?, ?)", (_key(source), _key(inner), parcel))

    def seed(self, source: str, told: str, sha256: str | None, failed: bool, parcel: bytes) -> None:
        """Takes over the only result of a source from elsewhere, unless it is there already."""
        if self.known(source, told) is None:
            self._earlier = True
            self.drop(source)
            self.add(source, source, parcel)
            self.finish(source, told, sha256, failed)

    def finish(self, source: str, told: str, sha256: str | None, failed: bool) -> None:
        """Notes that a source is done."""
        with _naming(self.folder):
            row = (_key(source), told, sha256, failed)
            self._base.execute("INSERT OR REPLACE INTO done VALUES (?, ?, ?, ?)", row)
            if time.monotonic() - self._committed >= _EVERY:
                self.commit()

    def commit(self) -> None:
        """Makes sure that what was taken so far outlives this process."""
        with _naming(self.folder):
            self._base.commit()
        self._committed = time.monotonic()

    def parcels(self, source: str) -> Iterator[bytes]:
        """The results of a source, ordered by the names of its documents."""
        with _naming(self.folder):
            rows = self._base.execute(
                "SELECT parcel FROM results WHERE source = ? ORDER BY inner, rowid", (_key(source),)
            )
            for (parcel,) in rows:
                yield parcel

    def remove(self) -> None:
        """Removes the whole work folder."""
        self._base.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def _key(name: str) -> bytes:
    return name.encode("utf-8", "surrogatepass")


@contextmanager
def _naming(folder: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise UsageError(
                f"{folder}: another run is writing this output; wait for it or end it"
            ) from error
        raise WriteError(f"{folder}: cannot be written: {error}; no output was changed") from error
    except OSError as error:
        raise WriteError(
            f"{folder}: cannot be written: {error.strerror or error}; no output was changed"
        ) from error
