"""Reads JSON lines: one object, one article a line."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

from toolkit.records import RawArticle, Rejection
from toolkit.store.readers.columns import (
    Articles,
    ColumnError,
    blank,
    find_columns,
    shown,
    too_large,
)
from toolkit.store.readers.lines import Line
from toolkit.store.readers.linetext import LineText, UndecodedError
from toolkit.store.readers.streams import StreamFault

# How far a file is read to see whether any row has the columns that the first lacks.
_PATIENCE_ROWS = 1000
_PATIENCE_BYTES = 4_000_000


class _Twice(dict[str, Any]):
    """An object of JSON in which some names stand twice, and not for the same."""

    names: tuple[str, ...] = ()


_MOST_NAMES = 5_000  # different keys, beyond which no column is looked for


class _Row:
    """An object, and where it stood."""

    __slots__ = ("line", "notes", "size", "values")

    def __init__(self, line: int, values: Mapping[str, Any], size: int, note: str) -> None:
        self.line = line
        self.values = values
        self.size = size
        self.notes = (note,) if note else ()


def read_jsonl(text: LineText, articles: Articles) -> Iterator[RawArticle | Rejection]:
    """Reads the articles of a file of JSON lines.

    Each row may have its own keys: a row without a text is rejected by itself. Where none of the
    first thousand rows has the text or a column that the study states, the file is rejected at
    once. Blank lines are no rows.

    Args:
        text: The file's lines.
        articles: Makes the articles.

    Raises:
        StreamFault: As the stream does, behind the last good row.
        OSError: The same.
    """
    columns = _Columns(articles)
    waiting: deque[_Row] = deque()  # rows read before the columns were known
    size = 0
    try:
        for row in _rows(text, articles):
            if isinstance(row, Rejection):
                yield row
            elif columns.known:
                yield columns.article(row)
            else:
                waiting.append(row)
                size += row.size
                if columns.see(row.values):
                    yield from map(columns.article, waiting)
                    waiting.clear()
                elif len(waiting) == _PATIENCE_ROWS or size > _PATIENCE_BYTES:
                    break
    except (StreamFault, OSError):
        if waiting:
            yield columns.fault()
        raise
    if waiting:
        yield columns.fault()


class _Columns:
    """Finds the columns of rows that may differ in their keys."""

    def __init__(self, articles: Articles) -> None:
        self._articles = articles
        self._stated = articles.source.columns
        self._seen: dict[str, None] = {}
        self._keys: tuple[str, ...] = ()
        self._found: Mapping[str, str] = {}
        self.known = False

    def see(self, values: Mapping[str, Any]) -> bool:
        """Looks at a row's keys, and says whether all needed ones were seen by now."""
        before = len(self._seen)
        self._seen.update(dict.fromkeys(values))
        if len(self._seen) == before and before:
            return False  # nothing new, so what was missing is missing still
        if len(self._seen) > _MOST_NAMES:
            return False
        try:
            find_columns(list(self._seen), self._stated)
        except ColumnError:
            return False
        self.known = True
        return True

    def fault(self) -> Rejection:
        """Rejects the file for the column that no row has."""
        try:
            find_columns(list(self._seen), self._stated)
        except ColumnError as fault:
            return self._articles.rejection(None, fault.reason, fault.detail)
        detail = f"its rows have more than {_MOST_NAMES:,} different keys; are these articles?"
        return self._articles.rejection(None, "too many columns", detail)

    def article(self, row: _Row) -> RawArticle | Rejection:
        """Makes an article of a row."""
        keys = tuple(row.values)
        if keys != self._keys:
            stated = {f: c for f, c in self._stated.items() if c in row.values}
            try:
                if "text" in self._stated and "text" not in stated:
                    raise ColumnError("no text", f"the row has no {shown(self._stated['text'])}")
                found = find_columns(keys, stated)
            except ColumnError as fault:
                return self._articles.rejection(row.line, "no text", fault.detail)
            # Where a stated column is missing, no other one stands in for it.
            self._found = {f: c for f, c in found.items() if f in stated or f not in self._stated}
            self._keys = keys
        values = {field: row.values[column] for field, column in self._found.items()}
        twice = row.values.names if isinstance(row.values, _Twice) else ()
        for name in self._found.values():
            if name in twice:
                detail = f"{shown(name)} stands twice, with different values"
                return self._articles.rejection(row.line, "repeated key", detail)
        return self._articles.article(row.line, values, row.notes)


def _rows(text: LineText, articles: Articles) -> Iterator[_Row | Rejection]:
    decoder = json.JSONDecoder(object_pairs_hook=_object)
    met = False
    for line in text.lines:
        if line.data is None or line.data.strip():
            met = True
            yield _row(line, text, decoder, articles)
    if not met:
        yield articles.rejection(None, "empty file", blank(text.lines.offset))


def _row(
    line: Line, text: LineText, decoder: json.JSONDecoder, articles: Articles
) -> _Row | Rejection:
    def rejected(reason: str, detail: str) -> Rejection:
        return articles.rejection(line.number, reason, detail)

    if line.data is None:
        return rejected("too large", too_large("the line", articles.source.max_bytes))
    try:
        value = decoder.decode(text.text(line.data, line.offset).lstrip("\ufeff").rstrip("\r\n"))
    except UndecodedError as fault:
        return rejected(fault.reason, fault.detail)
    except json.JSONDecodeError as error:
        place = f"character {error.pos + 1:,} of the line, which begins at byte {line.offset:,}"
        return rejected("broken JSON", f"{error.msg} at {place}")
    except RecursionError:
        return rejected("broken JSON", "nested too deep; a row is an object of plain values")
    except ValueError:  # a number of more digits than Python reads
        return rejected("broken JSON", "a number is too long to be read; put it in quotes")
    if not isinstance(value, dict):
        kind = "a list" if isinstance(value, list) else "a plain value"
        return rejected("not an object", f"the line holds {kind}; a row is an object: {{...}}")
    return _Row(line.number, value, line.size, text.note)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) == len(pairs):
        return values
    twice = _Twice(values)
    first: dict[str, Any] = {}
    # A name is compared with its first value alone, so that the work is that of one look at each.
    twice.names = tuple(name for name, value in pairs if first.setdefault(name, value) != value)
    return twice
