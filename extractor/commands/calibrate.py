"""Fits the model behind the confidences on documents with gold, and says how far it can be believed.

A folder holds NAME.csv beside NAME.txt (or .pdf, .xlsx, …), or in a folder ``gold`` beside it; damaged copies of documents
whose gold has no offsets are fitted too. The scores are cross-validated over documents.
"""

from __future__ import annotations

import argparse


def describe(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of ``extract calibrate``."""
    parser.add_argument("gold", nargs="+", metavar="GOLD", help="folders of gold with their documents")
    parser.add_argument(
        "-o",
        "--out",
        metavar="FILE",
        help="write the fitted model here (patterns/confidence.json is the one used)",
    )
    parser.add_argument("--no-damage", action="store_true", help="leave out damaged copies")


def run(args: argparse.Namespace) -> int:
    """Prints the reliability of each kind of document; 0 whatever it is."""
    from extractor.calibrate import calibrate

    for name, table in calibrate(args.gold, args.out, damaged=not args.no_damage).items():
        print(f"{name}:")
        print("\n".join(f"  {line}" for line in table.lines()))
    return 0
