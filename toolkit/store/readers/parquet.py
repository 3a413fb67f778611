"""Reads Parquet tables batch by batch, only the columns that are needed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from toolkit.records import RawArticle, Rejection
from toolkit.store.readers.columns import Articles, ColumnError, find_columns
from toolkit.store.readers.streams import CHUNK, StreamFault, open_stream, too_far

# Rows of a batch: few, for a dictionary states a long text once, and a batch holds it once a row.
_MOST_LOST = 1_000_000  # rows told one by one
_ROWS = 8
_MAGIC = b"PAR1"
_BROKEN = (pa.ArrowException, OSError, ValueError)  # names that are no text are a ValueError


def read_parquet(place: Path, articles: Articles) -> Iterator[RawArticle | Rejection]:
    """Reads the articles of a Parquet file.

    A row group that is damaged, or larger than `max_unpacked_bytes`, costs its own rows from there
    on: they are one rejection that names them. The footer stands at the end, so of a file that is
    cut off nothing can be read.

    Args:
        place: The file; one that is packed is unpacked into a temporary file first.
        articles: Makes the articles.
    """
    most = articles.source.max_unpacked_bytes
    try:
        with tempfile.TemporaryFile() as aside, place.open("rb") as plain:
            file: BinaryIO = plain
            if place.suffix.lower() != ".parquet":
                with open_stream(place, articles.path, most) as stream:
                    while chunk := stream.read(CHUNK):
                        aside.write(chunk)
                aside.seek(0)
                file = aside
            yield from _articles(file, articles)
    except StreamFault as fault:
        yield articles.rejection(None, fault.reason, fault.detail)
    except OSError as error:
        yield articles.rejection(None, "unreadable", error.strerror or "the file cannot be read")


def _articles(file: BinaryIO, articles: Articles) -> Iterator[RawArticle | Rejection]:
    opened = _opened(file, articles)
    if isinstance(opened, Rejection):
        yield opened
        return
    table, names = opened
    try:
        found = find_columns(names, articles.source.columns)
    except ColumnError as fault:
        yield articles.rejection(None, fault.reason, fault.detail)
        return
    if table.metadata.num_rows == 0:
        yield articles.rejection(None, "no rows", "a table without a row")
    reading = _Reading(table, found, articles)
    for group in range(table.metadata.num_row_groups):
        yield from reading.group(group)
    yield from reading.rest()


def _opened(file: BinaryIO, articles: Articles) -> tuple[pq.ParquetFile, list[str]] | Rejection:
    size = file.seek(0, os.SEEK_END)
    if size == 0:
        return articles.rejection(None, "empty file", "0 bytes")
    file.seek(-min(4, size), os.SEEK_END)
    whole = file.read(4) == _MAGIC
    file.seek(0)
    is_parquet = file.read(4) == _MAGIC
    file.seek(0)
    if is_parquet and not whole:
        detail = f"the end, without which none of it can be read, is missing behind byte {size:,}"
        return articles.rejection(None, "truncated", f"{detail}; get the file again")
    try:
        opened = pq.ParquetFile(
            file, pre_buffer=False, buffer_size=CHUNK, page_checksum_verification=True
        )
        names: list[str] = opened.schema_arrow.names
    except _BROKEN as error:
        return articles.rejection(None, "damaged", f"no readable Parquet file: {_first(error)}")
    return opened, names


class _Reading:
    """Reads the row groups of one file, one after the other."""

    def __init__(self, file: pq.ParquetFile, found: Mapping[str, str], articles: Articles) -> None:
        self._file = file
        self._found = found
        self._articles = articles
        self._most = articles.source.max_unpacked_bytes
        self._columns = list(found.values())
        self._row = 0  # the last that was read or passed over
        self._unpacked = 0

    def group(self, group: int) -> Iterator[RawArticle | Rejection]:
        """Reads a row group; what of it cannot be read is one rejection."""
        # Of the columns of a damaged footer pyarrow cannot be asked: it ends the process.
        meta = self._file.metadata.row_group(group)
        end = self._row + max(meta.num_rows, 0)  # a damaged footer may state anything
        fault: tuple[str, str] | None = None
        if max(meta.total_byte_size, self._unpacked) > self._most:
            fault = "unpacks too far", too_far("they unpack to", self._most)
        else:
            try:
                for batch in self._file.iter_batches(
                    _ROWS, row_groups=[group], columns=self._columns, use_threads=False
                ):
                    self._unpacked += batch.nbytes
                    if self._unpacked > self._most:
                        fault = "unpacks too far", too_far("they unpack to", self._most)
                        break
                    yield from self._batch(batch)
            except _BROKEN as error:
                fault = "damaged", _first(error)
        if self._row < end or fault is not None:
            yield from self._lost(end, *(fault or ("damaged", "the file states more")))
        self._row = max(self._row, end)

    def rest(self) -> Iterator[Rejection]:
        """Rejects the rows that the file states and no row group holds."""
        end = self._file.metadata.num_rows
        if self._row < end:
            yield from self._lost(end, "damaged", "no row group holds it; get the file again")

    def _lost(self, end: int, reason: str, detail: str) -> Iterator[Rejection]:
        """Rejects each row up to one, all of which are lost together."""
        rows = f"rows {self._row + 1:,} to {end:,} are lost"
        # A damaged footer may state any number of rows.
        for row in range(self._row + 1, min(end, self._row + _MOST_LOST) + 1) or [self._row + 1]:
            yield self._articles.rejection(row, reason, f"{rows}: {detail}")

    def _batch(self, batch: pa.RecordBatch) -> Iterator[RawArticle | Rejection]:
        columns = {field: _values(batch.column(name)) for field, name in self._found.items()}
        for at in range(batch.num_rows):
            self._row += 1
            values = {field: column[at] for field, column in columns.items()}
            yield self._articles.article(self._row, values)


def _values(column: pa.Array) -> list[Any]:
    """Returns a column's values; one that Python has no value for as bytes or as text."""
    try:
        values: list[Any] = column.to_pylist()
    except (ValueError, OverflowError, KeyError, pa.ArrowException):
        return [_value(value) for value in column]
    return values


def _value(value: pa.Scalar) -> Any:
    """Returns a value by itself: text that is no UTF-8, or a date that no calendar has."""
    try:
        return value.as_py()
    except UnicodeDecodeError:
        return value.as_buffer().to_pybytes()
    except (ValueError, OverflowError, KeyError, pa.ArrowException):
        pass
    try:
        return pc.cast(value, pa.string()).as_py()
    except pa.ArrowException:
        return f"a value of the type {value.type}"


def _first(error: Exception) -> str:
    """Returns the first line of a library's message."""
    lines = str(error).splitlines()
    return f"{lines[0][:200]}; get the file again" if lines else "get the file again"
