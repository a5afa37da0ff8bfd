"""Files that are complete or absent: written under another name, synced, then moved into place."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from extractor.errors import WriteError


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Turns an ``OSError`` within into a ``WriteError`` that names ``path``."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise WriteError(f"{path}: cannot be written: {reason}; nothing there was changed") from error


class Staging:
    """A hidden folder beside the output in which files wait until all of them are complete.

    ``folder`` must exist. ``place(path)`` says where to write the file that is to be ``path``;
    ``commit`` moves all files into place in the order in which they were asked for, or none.
    """

    def __init__(self, folder: Path, label: str) -> None:
        self._label = folder / label
        self._files: dict[Path, Path] = {}
        with naming(self._label):
            _clear_after_the_dead(folder, label)
            self._room = Path(
                tempfile.mkdtemp(prefix=f"{_prefix(label)}{os.getpid()}.", suffix=".partial", dir=folder)
            )

    def place(self, path: Path) -> Path:
        """The name under which the file that is to be ``path`` is written."""
        return self._files.setdefault(path, self._room / f"{len(self._files):02}-{path.name}")

    def commit(self) -> None:
        """Moves every file into place; when one cannot be moved, the old ones are put back."""
        final = self._label
        try:
            for final, staged in self._files.items():  # noqa: B007  (named in the message)
                _sync_all(staged)
            for final, staged in self._files.items():
                self._keep(final)
                staged.replace(final)
            for final in {path.parent for path in self._files}:
                _sync(final)
        except OSError as error:
            self._restore()
            reason = error.strerror or str(error)
            raise WriteError(f"{final}: cannot be written: {reason}; nothing there was changed") from error
        finally:
            self.discard()

    def discard(self) -> None:
        """Removes the waiting files. What was moved into place stays."""
        shutil.rmtree(self._room, ignore_errors=True)

    def _keep(self, final: Path) -> None:
        """Remembers the file that stands where ``final`` goes (a second name for it, no copy)."""
        if final.is_dir() and not _is_partitioned(final):
            raise IsADirectoryError(21, "is a folder")
        if final.exists() and (final.is_dir() or self._files[final].is_dir()):
            final.rename(self._old(final))
        elif final.exists():
            old = self._old(final)
            try:
                os.link(final, old)
            except OSError:  # a file system without hard links
                shutil.copy2(final, old)

    def _restore(self) -> None:
        for final, staged in self._files.items():
            old = self._old(final)
            with suppress(OSError):
                if old.exists():
                    if final.is_dir():
                        shutil.rmtree(final)
                    old.replace(final)
                elif not staged.exists():
                    final.unlink()

    def _old(self, final: Path) -> Path:
        staged = self._files[final]
        return staged.with_name(f"old-{staged.name}")


def _prefix(label: str) -> str:
    """How the waiting folders of this output and this machine begin."""
    return f".{label}.{socket.gethostname()}."


def _clear_after_the_dead(folder: Path, label: str) -> None:
    """Removes what runs that were killed have left behind for the same output."""
    for path in folder.iterdir():
        owner = path.name.removeprefix(_prefix(label)).partition(".")[0]
        if path.name.startswith(_prefix(label)) and path.suffix == ".partial" and not _lives(owner):
            shutil.rmtree(path, ignore_errors=True)


def _lives(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:  # someone else's
        return True
    try:  # dead, but nobody has asked how it ended
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (OSError, IndexError):
        return True


def _is_partitioned(folder: Path) -> bool:
    """Whether a folder is a table that an earlier run has written in parts."""
    return are_parts([path.name for path in folder.iterdir()])


def are_parts(names: Sequence[str]) -> bool:
    """Whether the names in a folder are those of a table in parts.

    >>> are_parts(["area=310000"]), are_parts(["diary.txt"]), are_parts([])
    (True, False, False)
    """
    return bool(names) and all(name.startswith("area=") for name in names)


def _sync_all(path: Path) -> None:
    """Syncs a file, or a folder with all that is in it."""
    for inner in path.rglob("*") if path.is_dir() else ():
        _sync(inner)
    _sync(path)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno != errno.EINVAL:  # some file systems cannot sync a folder
            raise
    finally:
        os.close(handle)
