"""Word lists of this stage, from ``patterns/read``."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def words(drawer: str) -> tuple[str, ...]:
    """The lines of ``patterns/read/<drawer>.txt`` without comments and blanks."""
    text = files("extractor.patterns").joinpath("read", f"{drawer}.txt").read_text("utf-8")
    lines = (line.strip() for line in text.splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))
