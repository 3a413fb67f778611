"""What the schemas of tables are made of."""

from __future__ import annotations

import pyarrow as pa

S, I, F, B = pa.string(), pa.int32(), pa.float64(), pa.bool_()  # noqa: E741
WORDS = pa.list_(pa.field("element", S))  # as Parquet calls it


def required(name: str, kind: pa.DataType) -> pa.Field:
    """A column that is never null."""
    return pa.field(name, kind, nullable=False)
