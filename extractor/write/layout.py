"""Which files an output consists of, told from what stands after ``-o``."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.errors import UsageError, WriteError
from extractor.storage import is_remote
from extractor.write.schema import TABLES

if TYPE_CHECKING:
    from extractor.write.sinks import MakeSinks

#: Suffix -> module and function that makes the sinks.
FORMATS = {
    ".parquet": "parquet",
    ".csv": "csv",
    ".jsonl": "jsonl",
    ".feather": "feather",
    ".dta": "dta",
    ".xlsx": "xlsx",
    ".sqlite": "sqlite",
}

#: Formats that hold all tables in one file.
SINGLE = frozenset({".xlsx", ".sqlite"})


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each part of an output goes. ``tables`` maps a table to its file; in a format that
    holds all of them, each to the same one. ``folder`` is the folder that everything goes to. ``url`` says where the
    finished files are put, if that is behind a storage layer; ``name`` is what ``-o`` calls the output."""

    format: str
    folder: Path
    name: str
    tables: dict[str, Path]
    report_html: Path
    report_json: Path
    run_json: Path
    partitioned: bool = False
    url: str | None = None

    @property
    def is_folder(self) -> bool:
        """Whether ``-o`` names a folder that holds all files."""
        return self.run_json.name == "run.json"

    @property
    def facts(self) -> Path:
        return self.tables["facts"]

    def told(self, path: Path) -> str:
        """How people know a file of this output."""
        return f"{self.url}/{path.name}" if self.url else str(path)

    def files(self) -> tuple[Path, ...]:
        """Every file of this output."""
        return (*dict.fromkeys(self.tables.values()), self.report_html, self.report_json, self.run_json)

    def make_sinks(self) -> MakeSinks:
        """The function that opens this format's sinks."""
        name = "partitions" if self.partitioned else FORMATS[self.format]
        module = import_module(f"extractor.write.{name}")
        make: MakeSinks = module.sinks
        return make


def layout(out: str) -> Layout:
    """The files that ``-o out`` stands for: beside ``out.parquet`` its side tables and the report,
    within a folder (``out/``, an existing one, or a name without a suffix) ``facts.parquet`` and so on.

    Raises ``UsageError`` for a suffix that is not written.
    """
    path = _room(out) if is_remote(out) else Path(out)
    if out.endswith(("/", "\\")) or path.is_dir() or not path.suffix:
        made = _in_folder(path.parent if is_remote(out) else path)
    elif path.suffix.lower() in FORMATS:
        made = _beside(path, path.suffix.lower())
    else:
        known = ", ".join(FORMATS)
        raise UsageError(f"{out}: {path.suffix} is not written; use one of {known}, or a folder such as out/")
    if not is_remote(out):
        return made
    place = out.rstrip("/")
    return replace(made, name=path.name, url=place if made.is_folder else place.rpartition("/")[0])


def prepare(files: Layout) -> bool:
    """Makes sure that the folder of an output exists, and returns whether it had to be made.

    Only a folder that ``-o`` itself names is made. Raises ``WriteError`` naming the folder.
    """
    if files.folder.is_dir():
        return False
    if not files.is_folder and not files.url:
        raise WriteError(f"{files.facts}: the folder {files.folder} does not exist; create it first")
    try:
        files.folder.mkdir()
    except OSError as error:
        raise WriteError(f"{files.folder}: cannot be created: {error.strerror}") from error
    return True


def _room(out: str) -> Path:
    """Where an output that belongs elsewhere is made: under its own name in a hidden folder of this one."""
    place = out.rstrip("/")
    name = place.rpartition("/")[2]
    return Path(f".{name}.{sha256(place.encode()).hexdigest()[:8]}", name)


def _in_folder(folder: Path) -> Layout:
    tables = {table: folder / f"{table}.parquet" for table in TABLES}
    report = (folder / "report.html", folder / "report.json")
    return Layout(".parquet", folder, folder.name, tables, *report, folder / "run.json")


def _beside(path: Path, suffix: str) -> Layout:
    def beside(name: str) -> Path:
        return path.with_name(f"{path.stem}.{name}")

    side = {table: path if suffix in SINGLE else beside(table + path.suffix) for table in TABLES}
    report = (beside("report.html"), beside("report.json"))
    return Layout(suffix, path.parent, path.name, side | {"facts": path}, *report, beside("run.json"))
