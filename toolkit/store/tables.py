"""Writes and reads tables: Parquet for machines, CSV on request; the same table, the same bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from toolkit.errors import StoreError

# A spreadsheet runs a cell that begins with one of these.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\x00")


def parquet_bytes(table: pa.Table) -> bytes:
    """Serialises a table; row groups, compression and metadata never vary.

    Metadata of the schema (such as pandas adds) is left out.
    """
    sink = pa.BufferOutputStream()
    plain = canonical(table)
    pq.write_table(
        plain,
        sink,
        compression="zstd",
        compression_level=3,
        row_group_size=100_000,
        version="2.6",
        write_page_index=False,
    )
    data: bytes = sink.getvalue().to_pybytes()
    return data


def canonical(table: pa.Table) -> pa.Table:
    """Gives a table in one piece, without metadata, its lists' items named as Parquet names them.

    A table that was written and read back is then the same as one that never was.
    """
    fields = [
        field.with_type(pa.list_(pa.field("element", field.type.value_type)))
        if pa.types.is_list(field.type)
        else field
        for field in table.schema
    ]
    plain: pa.Table = table.cast(pa.schema(fields)).combine_chunks()
    return plain


def csv_bytes(table: pa.Table) -> bytes:
    """Serialises a table as UTF-8 CSV, every text quoted and safe to open in a spreadsheet.

    A text that a spreadsheet would run as a formula gets a `'` in front; numbers do not. A null is
    an empty cell, an empty text `""`; a list is its items with `; ` between them.
    """
    columns = [column.to_pylist() for column in table.columns]
    rows = [table.column_names, *zip(*columns, strict=True)]
    lines = [",".join(_cell(value) for value in row) for row in rows]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    text = "; ".join(str(item) for item in value) if isinstance(value, list) else str(value)
    guarded = f"'{text}" if text.startswith(_FORMULA) else text
    return '"' + guarded.replace('"', '""') + '"'


def read_table(path: Path, schema: pa.Schema | None = None) -> pa.Table:
    """Reads a Parquet table.

    Args:
        path: The file.
        schema: Columns that must be there, of these types; further columns are kept.

    Raises:
        StoreError: No such file, not Parquet, or a column is missing or of another type.
    """
    try:
        table = pq.read_table(path, memory_map=False)
    except FileNotFoundError:
        raise StoreError("no such table", where=path.name) from None
    except (OSError, pa.ArrowException) as error:
        first = str(error).splitlines()[0] if str(error) else "unreadable"
        raise StoreError(f"not a readable table ({first})", where=path.name) from None
    for field in schema or ():
        if field.name not in table.column_names:
            raise StoreError(f"the column '{field.name}' is missing", where=path.name)
        kind = table.schema.field(field.name).type
        if kind != field.type:
            raise StoreError(
                f"the column '{field.name}' holds {kind}, not {field.type}", where=path.name
            )
    return table
