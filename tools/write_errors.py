"""Makes the n-th write of a run fail, for n = 1, 2, …, and looks whether the old output stays as it was.

    python tools/write_errors.py [--most 50]

Needs a C compiler (``cc``). No space, no permission and an I/O error take turns. Exit code 0 says that
every run ended with exit code 5 and named a path, and that no file of the old output changed.
"""

from __future__ import annotations

import argparse
import errno
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ERRORS = (errno.ENOSPC, errno.EACCES, errno.EIO)


def compiled(folder: Path) -> Path:
    """The library that makes writes fail."""
    library = folder / "failing.so"
    source = ROOT / "tools" / "failing_writes.c"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    return library


def extract(folder: Path, *words: str, **env: str) -> subprocess.CompletedProcess[bytes]:
    line = [sys.executable, str(ROOT / "tests" / "standin.py"), *words, "-o", "out.parquet", "-q"]
    wanted = os.environ | {"PYTHONPATH": str(ROOT)} | env
    return subprocess.run(line, cwd=folder, env=wanted, capture_output=True, timeout=120)


def state(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def trial(folder: Path, library: Path, number: int) -> bool:
    """Runs once with the n-th write failing; False if there were fewer writes than that."""
    before = state(folder)
    code = ERRORS[number % 3]
    env = {"LD_PRELOAD": str(library), "FAIL_UNDER": str(folder.resolve()), "FAIL_AT": str(number)}
    done = extract(
        folder, "b.txt", "--jobs", "1", **env, FAIL_ERRNO=str(code), FAIL_ON=str(int(code == errno.ENOSPC))
    )
    said = done.stderr.decode()
    if done.returncode == 0:
        return False
    assert done.returncode == 5, (number, code, done.returncode, said)
    assert "out." in said and said.count("\n") == 1, (number, said)
    assert state(folder) == before, (number, "the old output has changed")
    assert [path.name for path in folder.iterdir() if path.is_dir()] == [], (number, "something is left")
    return True


def trials(folder: Path, numbers: Iterable[int]) -> list[int]:
    """Tries each number; those at which a write failed."""
    library = compiled(folder)
    for name in ("a", "b"):
        (folder / f"{name}.txt").write_text(f"支出{ord(name)}万元" * 50, encoding="utf-8")
    assert extract(folder, "b.txt").returncode == 0
    new, failed = tables(folder), []
    extract(folder, "a.txt")
    for number in numbers:
        if trial(folder, library, number):
            failed.append(number)
        else:  # nothing failed, or nothing that matters: everything is there
            assert tables(folder) == new, (number, "the new output is not whole")
            extract(folder, "a.txt")
    return failed


def tables(folder: Path) -> dict[str, bytes]:
    """All files but the one that holds timings."""
    return {name: content for name, content in state(folder).items() if name != "out.run.json"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0] if __doc__ else "")
    parser.add_argument("--most", type=int, default=50)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        failed = trials(Path(name), range(1, options.most + 1))
    print(f"{len(failed)} of {options.most} writes failed; each time the old output stayed as it was")
    return 0


if __name__ == "__main__":
    sys.exit(main())
