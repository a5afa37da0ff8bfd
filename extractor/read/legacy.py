"""Old office files (doc, wps, rtf, xls and flat XML), converted into docx or xlsx.

Word files are converted here; what is left, and what is not understood, by LibreOffice, where it is installed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from extractor.errors import ReadError
from extractor.model import Blob, Document, Options
from extractor.read.limits import check_bytes
from extractor.read.sniff import sniff
from extractor.read.word97 import as_docx

PROGRAMS = ("soffice", "libreoffice", "soffice.exe")
PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
)
SECONDS = 90
# Kind -> suffix that tells LibreOffice what it reads, and what it is to write.
ROUTES = {
    "doc": (".doc", "docx"),
    "rtf": (".rtf", "docx"),
    "odt": (".odt", "docx"),
    "xls": (".xls", "xlsx"),
    "xml": (".xml", "docx"),
}
# Settings of the private profile: macros never run, links are never followed.
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def read_legacy(blob: Blob, options: Options) -> Document:
    """The document of an old office file, converted and read as docx or xlsx.

    Raises ReadError where LibreOffice is needed and not installed (the message says so), or cannot convert the file.
    """
    kind = sniff(blob.data)
    suffix, target = ROUTES[kind]
    if kind == "xml" and b"excel" in blob.data[:4096].lower():
        target = "xlsx"
    converted, engine = (as_docx(blob.data) if kind == "doc" else None), "doc2docx"
    if converted is None:
        converted, engine = convert(blob.data, suffix, target), "libreoffice"
    check_bytes(len(converted), options)
    document = _read(Blob(blob.source, converted), target, options)
    digest = hashlib.sha256(blob.data).hexdigest()
    return replace(document, sha256=digest, format=kind, engine=f"{engine}+{document.engine}")


def convert(data: bytes, suffix: str, target: str) -> bytes:
    """The file as ``target`` (docx or xlsx). Raises ReadError where that fails or no converter is installed."""
    program = find_converter()
    if program is None:
        raise ReadError(
            "is an old office file, for which LibreOffice is needed: install it (libreoffice) or save as docx"
        )
    with tempfile.TemporaryDirectory(prefix="extract-", ignore_cleanup_errors=True) as folder:
        room = Path(folder)
        source = room / f"document{suffix}"
        source.write_bytes(data)
        profile = room / "profile"
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(SETTINGS, encoding="utf-8")
        _run(_command(program, profile, source, target, room / "out"), room)
        made = room / "out" / f"document.{target}"
        if not made.is_file():
            raise ReadError(
                "is an old office file that LibreOffice cannot open (damaged, locked?): save it as docx or PDF"
            )
        return made.read_bytes()


def find_converter() -> str | None:
    """The path of LibreOffice's program, None where it is not installed."""
    found = (shutil.which(program) for program in PROGRAMS)
    there = (place for place in PLACES if Path(place).is_file())
    return next((path for path in (*found, *there) if path), None)


def _command(program: str, profile: Path, source: Path, target: str, out: Path) -> list[str]:
    return [
        program,
        "--headless",
        "--invisible",
        "--norestore",
        "--nolockcheck",
        "--nodefault",
        "--nofirststartwizard",
        f"-env:UserInstallation={profile.as_uri()}",
        "--convert-to",
        target,
        "--outdir",
        str(out),
        str(source),
    ]


def _run(command: list[str], room: Path) -> None:
    """Runs the converter and, where it takes too long, ends it with all that it started."""
    environment = {**os.environ, "HOME": str(room), "SAL_USE_VCLPLUGIN": "svp"}
    process = subprocess.Popen(
        command,
        cwd=room,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired as error:
        raise ReadError(f"took LibreOffice more than {SECONDS} seconds: save it as docx or PDF") from error
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):
        if sys.platform != "win32":
            os.killpg(process.pid, signal.SIGKILL)
    if process.poll() is None:
        process.kill()
        process.wait()


def _read(blob: Blob, target: str, options: Options) -> Document:
    if target == "docx":
        from extractor.read.word import read_docx

        return read_docx(blob, options)
    from extractor.read.excel import read_workbook

    return read_workbook(blob, options)
