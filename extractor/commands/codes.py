"""Looks up a code of the budget classifications, or a name, with the years in which it was valid.

extract codes 2080505 --year 2021
extract codes 职业年金
"""

from __future__ import annotations

import argparse

_BRIEF = ("code", "name", "level", "parent", "valid_from", "valid_to", "valid")


def describe(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of ``extract codes``."""
    parser.add_argument("query", metavar="QUERY", help="a code or a part of a name")
    parser.add_argument("--year", type=int, metavar="YYYY", help="as it was in this year")
    parser.add_argument(
        "--codes", metavar="FILE", help="an official list (columns code, name) that takes precedence"
    )
    parser.add_argument("--json", action="store_true", help="print the rows as JSON lines")


def run(args: argparse.Namespace) -> int:
    """Prints the rows that fit the query."""
    from extractor.commands.rows import show
    from extractor.reference import codes_rows
    from extractor.reference.classification import resolve
    from extractor.reference.codebook import given_codes

    query, book = args.query.strip(), given_codes(args.codes)
    if not query.isdigit():
        nothing = f"no name fits {query}"
        return show(codes_rows(query, args.year, book), args.json, nothing, _BRIEF)
    nothing = resolve(query, None, year=args.year, book=book).note or f"no code fits {query}"
    return show(codes_rows(query, args.year, book), args.json, nothing)
