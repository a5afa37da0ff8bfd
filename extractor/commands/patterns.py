"""Checks the rules in patterns/: their form, their examples and counter-examples, the shape of each regex."""

from __future__ import annotations

import argparse

from extractor.errors import PatternError


def describe(parser: argparse.ArgumentParser) -> None:
    """Adds the arguments of ``extract patterns``."""
    parser.add_argument("what", choices=["check"], help="check: run every example of every rule")


def run(_: argparse.Namespace) -> int:
    """Prints what is wrong, a line each; 0 if nothing is.

    Raises ``PatternError`` if a rule is broken.
    """
    from extractor.rules import check_all

    wrong = check_all()
    for message in wrong:
        print(message)
    if wrong:
        raise PatternError(f"{len(wrong)} faults in patterns/; each names its file and rule")
    print("all rules in patterns/ keep their promises")
    return 0
