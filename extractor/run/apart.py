"""A function in a process of its own, which leaves no threads, libraries or connections behind here."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from typing import TypeVar

from extractor.errors import ExtractError

Value = TypeVar("Value")


def apart(function: Callable[[], Value]) -> Value:
    """What the function returns. Errors that a user can act on come back as they were raised."""
    if not hasattr(os, "fork"):
        return function()
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        _answer(write, function)
    os.close(write)
    with open(read, "rb") as stream:  # noqa: PTH123
        content = stream.read()
    os.waitpid(child, 0)
    if not content:
        raise RuntimeError("a process of ours was ended")
    error, value = pickle.loads(content)
    if error is not None:
        raise error
    made: Value = value
    return made


def _answer(write: int, function: Callable[[], object]) -> None:
    """Does it, in the new process; never returns."""
    try:
        answer: tuple[Exception | None, object] = (None, function())
    except ExtractError as error:
        answer = (error, None)
    except Exception as error:  # a bug: it is for the command to say so
        answer = (RuntimeError(f"{type(error).__name__}: {error}"), None)
    try:
        with open(write, "wb") as out:
            pickle.dump(answer, out)
    finally:
        os._exit(0)
