"""Looks up a region of GB/T 2260 by name or code, with its history.

extract regions 西青
extract regions 110103
extract regions 3202              all of 无锡市
extract regions 江干区 --year 2022  with what stands in its place
"""

from __future__ import annotations

import argparse


def describe(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of ``extract regions``."""
    parser.add_argument(
        "query", metavar="QUERY", help="a code or its first two or four digits; a name or a part of it"
    )
    parser.add_argument("--year", type=int, metavar="YYYY", help="as it was in this year")
    parser.add_argument("--json", action="store_true", help="print the rows as JSON lines")


def run(args: argparse.Namespace) -> int:
    """Prints the rows that fit the query."""
    from extractor.commands.rows import show
    from extractor.reference import regions_rows

    return show(regions_rows(args.query, args.year), args.json, f"no region fits {args.query}")
