"""What every format offers: a sink that takes the record batches of a table and is closed once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import pyarrow as pa


class Sink(Protocol):
    """Takes the batches of one table in order. Nothing need be on disk before ``close``."""

    def write(self, batch: pa.RecordBatch) -> None: ...

    def close(self) -> None: ...


#: From table -> file to table -> sink. Several tables may name the same file.
MakeSinks = Callable[[Mapping[str, Path]], dict[str, Sink]]
