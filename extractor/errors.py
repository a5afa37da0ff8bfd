"""Errors that a user can act on. Each knows the exit code that it ends a run with."""

from __future__ import annotations


class ExtractError(Exception):
    """Base of all errors that are reported in one line, without a traceback."""

    exit_code = 1


class UsageError(ExtractError):
    """The command was given something it cannot work with."""

    exit_code = 2


class PatternError(UsageError):
    """A file in ``patterns/`` is broken. Names the file and the rule."""


class ReadError(ExtractError):
    """One input cannot be read. The message names what is wrong and what to do."""

    exit_code = 4


class EncryptedError(ReadError):
    """The document is locked with a password."""


class LimitError(ReadError):
    """The document is larger than a limit allows. The message names the flag that raises it."""


class WriteError(ExtractError):
    """The output cannot be written. Names the path."""

    exit_code = 5


class TimeUp(LimitError):
    """A document took more processor time than it may. Raised wherever its reader stands then."""


class PageTimeUp(TimeUp):
    """A page took more processor time than it may; the others can still be read."""
