"""Looks up a code of the budget classifications, or a name, with the years in which it was valid.

extract codes 2080505 --year 2021
extract codes 职业年金
"""

from __future__ import annotations

import argparse


def describe(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of ``extract codes``."""
    parser.add_argument("query", metavar="QUERY", help="a code or a part of a name")
    parser.add_argument("--year", type=int, metavar="YYYY", help="as it was in this year")
    parser.add_argument("--json", action="store_true", help="print the rows as JSON lines")


def run(args: argparse.Namespace) -> int:
    """Prints the rows that fit the query."""
    from extractor.commands.rows import show
    from extractor.reference import codes_rows

    return show(codes_rows(args.query, args.year), args.json, f"no code or name fits {args.query}")
