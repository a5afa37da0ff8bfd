"""What tests of the command share: real processes, with the real pipeline or one of a few lines."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def command(tmp_path: Path) -> Run:
    """Runs ``extract WORDS`` in the test's folder. ``standin=False`` takes the real pipeline."""

    def run(
        *words: str, standin: bool = True, stdin: bytes = b"", **settings: object
    ) -> subprocess.CompletedProcess[bytes]:
        start = [str(ROOT / "tests" / "standin.py")] if standin else ["-m", "extractor"]
        env = os.environ | {"PYTHONPATH": str(ROOT)}
        line = [sys.executable, *start, *words]
        return subprocess.run(
            line, cwd=tmp_path, input=stdin, capture_output=True, env=env, timeout=60, **settings
        )  # type: ignore[call-overload,no-any-return]

    return run


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    """A folder with three documents, two of them of the same bytes, and an empty one."""
    texts = {
        "b.txt": "支出3万元",
        "a.txt": "支出100.50万元，其中20万元",
        "sub/c.txt": "支出3万元",
        "sub/empty.txt": "",
    }
    for name, text in texts.items():
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "in"
