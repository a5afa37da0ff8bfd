"""No connection, no strays: a run writes its output, its work folder and a private temporary folder, nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import tiny_pdf

ROOT = Path(__file__).resolve().parent.parent

#: Notes every connection that Python opens and every place outside that it writes to, in any process of the run.
WATCH = """
import os, sys
NOTES, INSIDE = os.environ["NOTES"], os.environ["INSIDE"]
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
def note(text):
    handle = os.open(NOTES, os.O_WRONLY | os.O_APPEND)
    os.write(handle, (text + "\\n").encode())
    os.close(handle)
def watch(event, args):
    if event in ("socket.connect", "socket.bind", "socket.getaddrinfo", "urllib.Request"):
        note(f"{event} {args!r}")
    elif event == "open" and isinstance(args[0], str) and args[2] & WRITES:
        path = os.path.abspath(args[0])
        if not path.startswith((INSIDE, "/dev/null")) and path != NOTES:
            note(f"writes {path}")
    elif event in ("os.rename", "os.mkdir", "shutil.copyfile") and not os.path.abspath(args[-1 if event != "os.mkdir" else 0] if event != "os.rename" else args[1]).startswith(INSIDE):
        note(f"{event} {args!r}")
sys.addaudithook(watch)
sys.dont_write_bytecode = True
from extractor.cli import main
sys.exit(main())
"""
#: The same below Python: whatever library or program calls ``connect``.
CONNECT = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
int connect(int fd, const struct sockaddr *to, socklen_t size) {
    int (*real)(int, const struct sockaddr *, socklen_t) = dlsym(RTLD_NEXT, "connect");
    if (to->sa_family == AF_INET || to->sa_family == AF_INET6) {
        int notes = open(getenv("NOTES"), O_WRONLY | O_APPEND);
        if (write(notes, "connect\\n", 8) != 8) abort();
        close(notes);
    }
    return real(fd, to, size);
}
"""


def noting(folder: Path) -> dict[str, str]:
    """Has ``connect`` noted in all processes, where there is a C compiler."""
    if shutil.which("cc") is None:
        return {}
    (folder / "connect.c").write_text(CONNECT, encoding="utf-8")
    library = folder / "connect.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, folder / "connect.c", "-ldl"], check=True)
    return {"LD_PRELOAD": str(library)}


def everything(*folders: Path) -> set[str]:
    return {str(path) for folder in folders for path in folder.rglob("*")}


@pytest.fixture
def places(tmp_path: Path) -> dict[str, Path]:
    """Folders for the run, the home of its user, temporary files, and our notes."""
    made = {name: tmp_path / name for name in ("run", "home", "temporary", "aside")}
    for path in made.values():
        path.mkdir()
    return made


def test_a_run_stays_at_home(places: dict[str, Path]) -> None:
    run, notes = places["run"], places["aside"] / "notes"
    notes.touch()
    text = (ROOT / "corpus" / "sh_jiading_wenlv_2024.txt").read_bytes()
    (run / "a.txt").write_bytes(text)
    (run / "b.pdf").write_bytes(tiny_pdf.build(tiny_pdf.Page().text(72, 100, "支出总计100万元。")))
    (run / "c.html").write_bytes(
        "<html><link rel='stylesheet' href='http://192.0.2.1/a.css'><img src='http://192.0.2.1/'>"
        "<p>支出总计100万元。</p></html>".encode()
    )
    (run / "d.rtf").write_bytes(
        rb"{\rtf1\ansi\ansicpg936 \u25903?\u20986?\u24635?\u35745?100\u19975?\u20803?}"
    )
    before = everything(places["home"], places["temporary"])
    env = os.environ | noting(places["aside"]) | {
        "PYTHONPATH": str(ROOT), "HOME": str(places["home"]), "TMPDIR": str(places["temporary"]),
        "NOTES": str(notes), "INSIDE": str(run), "XDG_CACHE_HOME": str(places["home"] / "cache"),
        "http_proxy": "http://192.0.2.1:9", "https_proxy": "http://192.0.2.1:9",
    }  # fmt: skip
    line = [sys.executable, "-c", WATCH, "a.txt", "b.pdf", "c.html", "d.rtf", "-o", "out.parquet", "-j", "2"]
    done = subprocess.run(line, cwd=run, env=env, capture_output=True, timeout=120)
    assert done.returncode in (0, 3), done.stderr.decode()
    assert b"a bug" not in done.stderr, done.stderr.decode()
    assert notes.read_text() == ""
    assert everything(places["home"], places["temporary"]) == before
    side = ("documents", "sections", "checks", "numbers")
    wanted = {f"out.{name}.parquet" for name in side} | {"out.run.json", "out.report.json"}
    inputs = {"a.txt", "b.pdf", "c.html", "d.rtf"}
    assert {path.name for path in run.rglob("*")} == wanted | inputs | {"out.parquet", "out.report.html"}


def test_the_watch_sees_what_it_should(places: dict[str, Path]) -> None:
    """A test that cannot fail is none: a run that connects and strays is noticed."""
    notes = places["aside"] / "notes"
    notes.touch()
    bad = """
def main():
    import socket
    open(os.path.join(os.environ["HOME"], "stray"), "w").close()
    with socket.socket() as s:
        s.settimeout(0.01)
        try: s.connect(("127.0.0.1", 9))
        except OSError: pass
    return 0
"""
    script = WATCH.replace("from extractor.cli import main\n", bad)
    env = (
        os.environ
        | noting(places["aside"])
        | {"HOME": str(places["home"]), "NOTES": str(notes), "INSIDE": str(places["run"])}
    )
    subprocess.run([sys.executable, "-c", script], env=env, check=True, timeout=60)
    said = notes.read_text()
    assert "writes" in said and "socket.connect" in said
    assert ("\nconnect\n" in said) == (shutil.which("cc") is not None)


@pytest.mark.parametrize("name", ["jieba.cache"])
def test_a_poisoned_shared_cache_changes_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"poison")
    code = "from extractor.purposes import purpose_terms; print(purpose_terms('机关单位医疗保险缴费'))"
    env = os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "医疗保险" in done.stdout.decode()
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_bytes() == b"poison"
