"""Reference facts: classifications, regions, departments. Nothing is read until it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractor.reference.history import codes_rows as codes_rows
    from extractor.reference.history import regions_rows as regions_rows

__all__ = ["codes_rows", "regions_rows"]


def __getattr__(name: str) -> Any:
    """The rows for the commands, imported when first asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from extractor.reference import history

    return getattr(history, name)
