"""What a person sees while a run goes on: on a terminal, in a log, in a log for machines."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import struct
import sys
import termios
from pathlib import Path

import pytest

from extractor import progress
from extractor.progress import Progress

ROOT = Path(__file__).resolve().parent.parent


def seen_on_a_terminal(folder: Path, columns: int, *words: str) -> str:
    """All that the command writes to a terminal of that width."""
    process, terminal = pty.fork()
    if process == 0:
        fcntl.ioctl(2, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        os.chdir(folder)
        env = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
        line = [sys.executable, str(ROOT / "tests" / "faulty.py"), *words]
        os.execve(sys.executable, line, env | {"PYTHONPATH": str(ROOT)})
    content = b""
    while True:
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # the other side is closed
            break
        if not piece:
            break
        content += piece
    os.waitpid(process, 0)
    return content.decode()


@pytest.mark.parametrize("columns", [100, 40])
def test_the_bar_fits_its_terminal_and_is_gone_in_the_end(tmp_path: Path, columns: int) -> None:
    (tmp_path / "in").mkdir()
    for number in range(40):
        (tmp_path / "in" / f"{number:02}.txt").write_text(f"FAULT nap 支出{number}万元", encoding="utf-8")
    (tmp_path / "in" / "x.txt").write_text("", encoding="utf-8")
    shown = seen_on_a_terminal(tmp_path, columns, "in", "-o", "out.parquet", "--jobs", "2")
    frames = [frame for frame in shown.split("\r\033[K") if " of 41 documents" in frame]
    assert len(frames) > 2
    assert all(len(frame) < columns and "\n" not in frame for frame in frames)
    assert ("[" in frames[0]) == (columns == 100)
    assert "starting" in frames[0]
    assert columns == 40 or re.search(r"\d/s, .* left, \d failed$", frames[-1])
    rest = shown.split("\r\033[K")[-1]
    assert "40 figures in 41 documents" in rest
    assert "1 not read; see out.documents.parquet" in rest
    assert "extract: in/x.txt: not read: is empty\r\n" in shown


@pytest.mark.parametrize("as_json", [False, True])
def test_a_line_a_minute_in_a_log(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], as_json: bool
) -> None:
    now = 1000.0
    monkeypatch.setattr(progress.time, "monotonic", lambda: now)
    run = Progress(1_000, as_json=as_json)
    for number in range(600):  # the first 200 were there already: they say nothing of the rest
        now += 0.0 if number < 200 else 0.5
        run.done(known=number < 200)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 3
    told = [json.loads(line)["message"] for line in lines] if as_json else lines
    assert told[-1].endswith("560 of 1,000 documents, 2.0/s, 3 min 40 s left, 0 failed")
    assert not as_json or json.loads(lines[-1])["done"] == 560
