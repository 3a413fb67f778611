"""Reads CSV and TSV: one record, one article; the first names the columns."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping

from toolkit.records import RawArticle, Rejection
from toolkit.store.readers.columns import USUAL, Articles, ColumnError, blank, find_columns
from toolkit.store.readers.records import Record, Records

_DELIMITERS = ",;\t|"
_STATED = re.compile(r'"?sep=(.)"?')  # how a spreadsheet tells another its delimiter
_USUAL_NAMES = frozenset(name for names in USUAL.values() for name in names)


def read_delimited(
    records: Records, articles: Articles, suffix: str
) -> Iterator[RawArticle | Rejection]:
    """Reads the articles of a delimited file.

    The delimiter is told from the header: comma, semicolon, tab or bar. A record with more or fewer
    fields than the header is rejected, as is a header that recurs; blank lines are no records.

    Args:
        records: Of the file, from its start.
        articles: Makes the articles.
        suffix: `.csv` or `.tsv`, to go by where the header tells nothing.

    Raises:
        StreamFault: As the stream does, behind the last good record.
        OSError: The same.
    """
    records.delimiter = _delimiter(records, articles.source.columns, suffix)
    rows = iter(records)
    header = next(rows, None)
    if header is None:
        yield articles.rejection(None, "empty file", blank(records.size))
        return
    names = [name.strip() for name in header.fields]
    found = _columns(header, names, articles)
    if isinstance(found, Rejection):
        yield found
        return
    records.expect(len(names))
    met = False
    for record in rows:
        met = True
        if record.reason:
            yield articles.rejection(record.line, record.reason, record.detail)
        elif record.fields == header.fields:
            detail = f"the header of line {header.line} stands here again"
            yield articles.rejection(record.line, "repeated header", detail)
        else:
            values = {field: record.fields[at] for field, at in found.items()}
            yield articles.article(record.line, values, record.notes)
    if not met:
        yield articles.rejection(None, "no rows", "a header and nothing behind it")


def _columns(header: Record, names: list[str], articles: Articles) -> dict[str, int] | Rejection:
    """Finds where each field stands in a record."""
    if header.reason:
        return articles.rejection(header.line, header.reason, f"in the header: {header.detail}")
    if any("\x00" in name for name in names):
        detail = (
            "its first line holds zeros, which no text has; if it is UTF-16, set input.encoding"
        )
        return articles.rejection(None, "binary file", detail)
    try:
        found = find_columns(names, articles.source.columns)
    except ColumnError as fault:
        return articles.rejection(None, fault.reason, fault.detail)
    return {field: names.index(column) for field, column in found.items()}


def _delimiter(records: Records, stated: Mapping[str, str], suffix: str) -> str:
    """Tells what parts fields: what finds most columns that are known, else most columns."""
    line = records.first_line()
    told = _STATED.fullmatch(line.strip(" \r\n"))
    if told is not None:
        records.skip_line()
        return told[1]
    order = "\t,;|" if suffix == ".tsv" else _DELIMITERS
    known = _USUAL_NAMES | {name.casefold() for name in stated.values()}

    def merit(delimiter: str) -> tuple[int, int]:
        names = next(csv.reader([line], delimiter=delimiter), [])
        return sum(name.strip().casefold() in known for name in names), len(names)

    return max(order, key=merit)
