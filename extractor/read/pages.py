"""Tells whoever watches a run which page is about to be read, so that each page can have its time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

OnPage = Callable[[int | None], None]


def _nobody(number: int | None) -> None:
    """Nobody watches."""


_WATCHER: ContextVar[OnPage] = ContextVar("watcher of pages", default=_nobody)


@contextmanager
def watched(on_page: OnPage) -> Iterator[None]:
    """Has ``on_page`` called for each page that is read within; with None when no page is read any more."""
    token = _WATCHER.set(on_page)
    try:
        yield
    finally:
        _WATCHER.reset(token)


@contextmanager
def reading_page(number: int) -> Iterator[None]:
    """Within, page ``number`` (0-based) is read."""
    watcher = _WATCHER.get()
    watcher(number)
    try:
        yield
    finally:
        watcher(None)
