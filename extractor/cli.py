"""The command ``extract``: which sub-command is meant, and one place where every error ends.

Nothing heavy is imported here, so that ``extract --help`` answers at once.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from extractor.errors import ExtractError, UsageError

#: Sub-command -> what it does. Each is a module of ``extractor.commands``.
COMMANDS = {
    "text": "print the text of a document: the text that every offset refers to",
    "explain": "show every figure of a document with its rule, steps, checks and place",
    "evaluate": "score a run against gold made by hand",
    "calibrate": "fit the model behind the confidences on documents with gold",
    "patterns": "check the rules in patterns/",
    "codes": "look up a code of the budget classifications",
    "regions": "look up a region by name or code",
}

EXIT_CODES = """\
exit codes:
  0  all fine
  1  a bug in this tool (run again with -v and report what it prints)
  2  the command was given something it cannot work with
  3  done, but some inputs failed or were read in part: their rows in `documents` say why
  4  no input could be read
  5  the output could not be written; what stood there before is unchanged
  130  interrupted; nothing was written
"""


class _Parser(argparse.ArgumentParser):
    """Usage errors in one line, like all others."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} (see {self.prog} --help)")


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command line and returns its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    verbose = bool({"-v", "--verbose"} & set(words))
    try:
        return _run(words)
    except ExtractError as error:
        if verbose:
            _show_trace()
        return _fail(str(error), error.exit_code)
    except KeyboardInterrupt:
        return _fail("interrupted; nothing was written", 130)
    except BrokenPipeError:
        return _pipe_closed()
    except Exception as error:  # the one place where a bug becomes an exit code
        if verbose:
            _show_trace()
        hint = "" if verbose else "; run again with -v and report it"
        return _fail(f"a bug: {type(error).__name__}: {error}{hint}", 1)


def parser(command: str) -> argparse.ArgumentParser:
    """The parser of one sub-command; ``files`` is the main job, which has no word of its own."""
    module = import_module(f"extractor.commands.{command}")
    main_job = command == "files"
    made = _Parser(
        prog="extract" if main_job else f"extract {command}",
        usage="extract FILES… -o OUT [options]" if main_job else None,
        description=module.__doc__,
        epilog=_main_epilog() if main_job else None,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    module.describe(made)
    made.add_argument("-v", "--verbose", action="store_true", help="show a traceback when something fails")
    return made


def _run(words: list[str]) -> int:
    command = words[0] if words and words[0] in COMMANDS and not _is_input(words) else "files"
    args = parser(command).parse_args(words if command == "files" else words[1:])
    code: int = import_module(f"extractor.commands.{command}").run(args)
    sys.stdout.flush()
    return code


def _is_input(words: list[str]) -> bool:
    """Whether the first word is a file or folder that happens to be called like a sub-command without -o."""
    written = any(word in ("-o", "--out") or word.startswith(("-o=", "--out=")) for word in words)
    return written and words[0] != "calibrate" and Path(words[0]).exists()


def _main_epilog() -> str:
    lines = [f"  extract {name:<9} {what}" for name, what in COMMANDS.items()]
    return "\n".join(["other commands (each has its own --help):", *lines, "", EXIT_CODES])


def _fail(message: str, code: int) -> int:
    one_line = " ".join(message.split())
    print(f"extract: {one_line}", file=sys.stderr)
    return code


def _show_trace() -> None:
    import traceback

    traceback.print_exc()


def _pipe_closed() -> int:
    """Whoever read our output (``| head``) has seen enough: no error."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
