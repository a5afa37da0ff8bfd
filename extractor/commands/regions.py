"""Looks up a region of GB/T 2260 by name or code, with its history.

extract regions 西青
extract regions 110103
"""

from __future__ import annotations

import argparse


def describe(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of ``extract regions``."""
    parser.add_argument("query", metavar="QUERY", help="a six-digit code or a part of a name")
    parser.add_argument("--year", type=int, metavar="YYYY", help="as it was in this year")
    parser.add_argument("--json", action="store_true", help="print the rows as JSON lines")


def run(args: argparse.Namespace) -> int:
    """Prints the rows that fit the query."""
    from extractor.commands.rows import show
    from extractor.reference import regions_rows

    return show(regions_rows(args.query, args.year), args.json, f"no region fits {args.query}")
