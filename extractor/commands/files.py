"""Turns published Chinese budget documents into tidy, checked, traceable tables.

extract corpus/*.txt -o out.parquet     one row for each figure that a document states
extract downloads/ -o tables/           everything in a folder, tables in a folder
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from extractor.engine import ENGINES
from extractor.errors import ReadError, UsageError
from extractor.storage import is_remote

if TYPE_CHECKING:
    from extractor.commands.running import Settings
    from extractor.inputs import Given
    from extractor.model import Options
    from extractor.write import Layout

Value = TypeVar("Value")

#: Option of the command line -> field of Options, and its help.
LIMITS = {
    "max_bytes": "bytes of one file",
    "max_pages": "pages of one document",
    "max_chars": "characters of one document",
    "max_ratio": "times an archive may grow when unpacked",
    "max_members": "files in one archive",
    "max_pixels": "pixels of one image",
    "max_depth": "levels of nested elements",
}

#: Option -> what it limits and its default (those of ``extractor.run.limits.Limits``).
COSTS: dict[str, tuple[str, float]] = {
    "cpu_per_document": ("seconds of processor time", 300.0),
    "cpu_per_page": ("seconds of processor time for a page of a PDF", 30.0),
    "memory": ("megabytes of memory", 3_000),
    "max_rows": ("rows of all tables", 100_000),
    "still": ("seconds that nothing may happen", 300.0),
}
#: Inputs from which on the facts of a run into a folder are a folder themselves.
LARGE = 20_000
_PARTITION = f"facts by province and year, in a folder (auto: from {LARGE:,} inputs on)"
_JOBS = "workers (default: one for each core; 0: none, without isolation or limits of cost)"


def describe(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of the main job."""
    add = parser.add_argument
    add("files", nargs="*", metavar="FILES", help="files, folders, quoted globs, - for standard input")
    add("-o", "--out", metavar="OUT", help=".parquet .csv .jsonl .feather .dta .xlsx .sqlite, or a folder")
    add(
        "--files-from",
        metavar="LIST",
        help="also read the paths in this file, one a line or CSV (- for stdin)",
    )
    add("--region", metavar="CODE", help="the six-digit region of all documents, where you know it")
    add("--codes", metavar="FILE", help="an official list (columns code, name) that takes precedence")
    add("--no-purposes", action="store_true", help="leave purpose_terms empty (quicker)")
    add("--no-ocr", action="store_true", help="do not read scanned pages")
    add("-j", "--jobs", type=_at_least_0, metavar="N", help=_JOBS)
    add("--engine", choices=tuple(ENGINES), help="have this engine spread the work over its machines")
    add("--scheduler", metavar="ADDRESS", help="where the engine is (default: --jobs workers of it here)")
    add("--since", metavar="OUT", help="take over what an earlier run wrote of documents that are the same")
    add("--fresh", action="store_true", help="forget what a run that was cut short has done")
    add("--retry-failed", action="store_true", help="read again what was not read, or only in part")
    add(
        "--keep-work",
        action="store_true",
        help="keep the work folder, so that the next run reads what is new",
    )
    add("--partition", choices=("auto", "always", "never"), default="auto", help=_PARTITION)
    add("-q", "--quiet", action="store_true", help="print nothing but errors")
    add("--log-format", choices=("text", "json"), default="text", help="how messages are written")
    limits = parser.add_argument_group("limits for one document")
    for field, what in LIMITS.items():
        limits.add_argument(f"--{field.replace('_', '-')}", type=_positive, metavar="N", help=what)
    for field, (what, default) in COSTS.items():
        kind, unit = (_positive, "N") if isinstance(default, int) else (_seconds, "S")
        told = f"{what} (default {default:,g})"
        limits.add_argument(f"--{field.replace('_', '-')}", dest=field, type=kind, metavar=unit, help=told)


def run(args: argparse.Namespace) -> int:
    """Does the main job; 0 if every input was read, 3 if some were not, 4 if none was."""
    if not args.out:
        raise UsageError("say where to write with -o, for example: extract FILES -o out.parquet")
    from extractor.commands.running import Settings, carry_out
    from extractor.progress import Progress
    from extractor.write import layout

    files = layout(args.out)
    ordered, given = _inputs(args, files)
    progress = Progress(len(ordered), quiet=args.quiet, as_json=args.log_format == "json")
    settings = Settings(
        jobs=_all_cores() if args.jobs is None else args.jobs,
        fresh=args.fresh,
        retry_failed=args.retry_failed,
        keep_work=args.keep_work,
        since=args.since,
        verbose=args.verbose,
        engine=args.engine,
        scheduler=args.scheduler,
        limits={field: value for field in COSTS if (value := getattr(args, field)) is not None},
    )
    _check_engine(settings, ordered)
    if _is_partitioned(args.partition, files, len(ordered)):
        files = replace(files, partitioned=True)
    return carry_out(ordered, given, options(args), settings, files, progress)


def _inputs(args: argparse.Namespace, files: Layout) -> tuple[tuple[str, ...], dict[str, Given]]:
    """The sources in order, and what the user knows of each."""
    from extractor.inputs import listed, sources

    list_file = args.files_from
    given = _looked_up(partial(listed, list_file), [list_file]) if list_file else {}
    names = [*args.files, *given]
    if not names:
        raise UsageError("no documents named; give files, folders, quoted globs or --files-from LIST")
    ours = {files.told(path) for path in files.files()} | {path.resolve() for path in files.files()}
    ordered = _looked_up(partial(sources, names, skip=frozenset(ours)), names)
    if not ordered:
        raise ReadError(
            f"{', '.join(names)}: no documents in there; name a file to read it whatever it is called"
        )
    return ordered, given


def _looked_up(look: Callable[[], Value], names: Iterable[str]) -> Value:
    """What ``look`` returns; a storage layer, which has threads, is asked in a process of its own."""
    from extractor.run.apart import apart

    return apart(look) if any(map(is_remote, names)) else look()


def _check_engine(settings: Settings, ordered: tuple[str, ...]) -> None:
    if settings.scheduler and not settings.engine:
        raise UsageError("--scheduler is the address of an engine: say which with --engine NAME")
    if settings.engine and settings.jobs == 0:
        raise UsageError("--jobs 0 has no workers, which an engine needs")
    if settings.engine and "-" in ordered:
        raise UsageError("standard input cannot be read by other machines: name the file")


def _is_partitioned(wish: str, files: Layout, count: int) -> bool:
    if wish == "always" and not files.is_folder:
        raise UsageError(f"{files.facts}: only what goes to a folder can be partitioned: -o out/")
    return wish == "always" or (wish == "auto" and files.is_folder and count >= LARGE)


def options(args: argparse.Namespace) -> Options:
    """The options that the arguments ask for. Raises ``UsageError`` for a region or list that is none."""
    from extractor.model import Options

    if args.region:
        _check_region(args.region)
    if args.codes:
        from extractor.reference.codebook import load_codes

        load_codes(args.codes)  # names the file and the line if it is broken
    limits = {field: value for field in LIMITS if (value := getattr(args, field)) is not None}
    return Options(
        purposes=not args.no_purposes, ocr=not args.no_ocr, region=args.region, codes=args.codes, **limits
    )


def _check_region(code: str) -> None:
    from extractor.reference.regions import is_code

    if not is_code(code):
        raise UsageError(f"--region {code}: no such code; find it with: extract regions NAME")


def _all_cores() -> int:
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _at_least_0(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError("must be at least 0")
    return number


def _seconds(text: str) -> float:
    number = float(text)
    if not 0.01 <= number <= 1e6:
        raise argparse.ArgumentTypeError("must be between 0.01 and 1000000")
    return number


def _positive(text: str) -> int:
    number = int(text.replace("_", "").replace(",", ""))
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number
