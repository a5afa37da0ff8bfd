"""Rows as Arrow columns. The only place that knows how Python values become Arrow ones."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from extractor.write.safe import whole
from extractor.write.schema import columns

if TYPE_CHECKING:
    import pandas as pd


@cache
def arrow_schema(table: str) -> pa.Schema:
    """The Arrow schema of ``table``."""
    kinds = {"string": pa.string(), "int16": pa.int16(), "int32": pa.int32()}
    kinds |= {"int64": pa.int64(), "float32": pa.float32(), "float64": pa.float64()}
    return pa.schema([pa.field(c.name, kinds[c.type], c.nullable) for c in columns(table)])


def batch(table: str, rows: Sequence[tuple[Any, ...]]) -> pa.RecordBatch:
    """The rows as one record batch, built column by column."""
    schema = arrow_schema(table)
    values = zip(*rows, strict=True) if rows else [()] * len(schema)
    arrays = [_array(column, field.type) for column, field in zip(values, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """The values as an Arrow array. (``pa.array`` would import pandas: half a second for nothing.)"""
    return _texts(values) if pa.types.is_string(kind) else _numbers(values, kind)


def _texts(values: Sequence[str | None]) -> pa.Array:
    builder = pa.lib.StringBuilder()
    try:
        builder.append_values(values)
    except UnicodeEncodeError:
        builder = pa.lib.StringBuilder()
        builder.append_values([value and whole(value) for value in values])
    return builder.finish()


def _numbers(values: Sequence[float | None], kind: pa.DataType) -> pa.Array:
    present = [value is not None for value in values]
    mask = None if all(present) else pa.py_buffer(np.packbits(present, bitorder="little"))
    filled = values if mask is None else [value or 0 for value in values]
    data = np.array(filled, dtype=kind.to_pandas_dtype())
    return pa.Array.from_buffers(kind, len(values), [mask, pa.py_buffer(data)])


def frame(table: str, rows: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    """The rows as a pandas frame in which whole numbers that may be missing stay whole numbers."""
    import pandas as pd

    nullable = {pa.int16(): pd.Int16Dtype(), pa.int32(): pd.Int32Dtype(), pa.int64(): pd.Int64Dtype()}
    made: pd.DataFrame = pa.Table.from_batches([batch(table, rows)]).to_pandas(types_mapper=nullable.get)
    return made
