"""Prints the text of a document as the tool reads it: the text that ``char_start`` and ``char_end`` count in.

Every code point is one offset; nothing is added at the end.
"""

from __future__ import annotations

import argparse
import sys


def describe(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of ``extract text``."""
    parser.add_argument(
        "file", metavar="FILE", help="a document (a.zip!name inside an archive), - for standard input"
    )
    parser.add_argument("--no-ocr", action="store_true", help="do not read scanned pages")


def run(args: argparse.Namespace) -> int:
    """Writes the text to standard output as UTF-8."""
    from extractor.commands.one import read_one
    from extractor.write.safe import whole

    result = read_one(args.file, ocr=not args.no_ocr)
    sys.stdout.buffer.write(whole(result.text).encode())
    return 0
