"""Published Chinese budget documents as tidy tables.

from extractor import extract

found = extract("corpus")            # files, folders, globs
found.facts[0].value                 # typed records
found.to_pandas()                    # the facts as a table
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractor.api import Extraction as Extraction
    from extractor.api import extract as extract

__all__ = ["Extraction", "extract"]


def __getattr__(name: str) -> Any:
    """The public names, imported when first asked for, so that ``extract --help`` stays quick."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from extractor import api

    return getattr(api, name)
