"""Turns the rows of a table into articles: which column holds what, and what its values mean."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from toolkit.dates import parse_date
from toolkit.records import RawArticle, Rejection
from toolkit.source import Source

# The names that columns have, case and separators aside (`config.articles.ColumnsConfig`).
USUAL: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "article_id"),
    "text": ("text", "body", "content", "article"),
    "title": ("title", "headline"),
    "date": ("date", "published", "published_at", "pub_date"),
    "outlet": ("outlet", "publication", "publisher", "source"),
    "author": ("author", "authors", "byline"),
    "url": ("url", "link"),
}
_LINES = ("title", "outlet", "author", "url")  # metadata that is one line of text
_SEPARATORS = re.compile(r"[\s_-]")
# A text column that a content system filled with its own markup: both ends of an element.
_HTML = re.compile(
    r"<(?:p|div|span|h[1-6]|ul|ol|blockquote|article|strong|em|a|b|i)\b[^<>]{0,2000}>", re.I
)
_HTML_END = re.compile(r"</(?:p|div|span|h[1-6]|ul|ol|blockquote|article|strong|em|a|b|i)>", re.I)
_HOLDS_HTML = "the text holds HTML, whose markup is taken out"
_HALF_PAIR = re.compile("[\ud800-\udfff]")
_BLANK = " \t\r\n\x00\ufeff"
_SHOWN = 40  # characters of a value or a name in a message
_MOST_NAMES = 30  # in a message
_WHOLE = 2.0**53  # floats below are exact where they are whole
_canonical = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


class ColumnError(Exception):
    """A table lacks a column that is needed, or has it twice.

    Attributes:
        reason: In a few words, as a rejection states it.
        detail: Which column, which there are, and what to do.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class NoTextError(Exception):
    """A value of the text's column that is none; its message says what it is."""


def find_columns(names: Sequence[str], stated: Mapping[str, str]) -> dict[str, str]:
    """Finds the column of each field.

    Args:
        names: All columns of the table.
        stated: Field to column, as the study says; the other fields are looked for by their usual
            names, whatever their case.

    Returns:
        Field to column; the text has one, other fields may have none.

    Raises:
        ColumnError: A stated column or the text's is missing, or one that is needed stands twice.
    """
    found = {field: column for field, column in stated.items() if column in names}
    missing = {field: column for field, column in stated.items() if column not in names}
    if missing:
        field, column = next(iter(missing.items()))
        others = "" if len(missing) == 1 else f" (and {len(missing) - 1} more that are stated)"
        raise ColumnError(
            "no such column",
            f"no column {shown(column)} for the {field}{others}; {_list(names)}; "
            f"set input.columns.{field} to one of them",
        )
    free = [name for name in names if name not in found.values()]
    by_name: dict[str, str] = {}
    for name in sorted(free, key=lambda name: name != name.lower()):  # `text` goes before `Text`
        by_name.setdefault(_plain(name), name)
    for field, usual in USUAL.items():
        candidates = (by_name[_plain(name)] for name in usual if _plain(name) in by_name)
        column_found = next(candidates, None)
        if field not in found and column_found is not None:
            found[field] = column_found
    if "text" not in found:
        raise ColumnError(
            "no text column",
            f"none is called {', '.join(USUAL['text'])}; {_list(names)}; "
            "set input.columns.text to the one that holds the articles",
        )
    for field, column in found.items():
        if names.count(column) > 1:
            raise ColumnError(
                "repeated column",
                f"{names.count(column)} columns are called {shown(column)}, which holds the "
                f"{field}; rename all but one",
            )
    return found


class Articles:
    """Makes articles of rows.

    Args:
        path: The table's path below its source's folder.
        source: How it is to be read.
    """

    def __init__(self, path: str, source: Source) -> None:
        self.path = path
        self.source = source
        self._given = _from_name(path, source)
        if source.outlet:
            self._given["outlet"] = source.outlet
        self._own_outlet = bool(source.outlet) and not source.columns.get("outlet")

    def article(
        self, row: int, values: Mapping[str, object], notes: Sequence[str] = ()
    ) -> RawArticle | Rejection:
        """Makes an article of a row.

        Args:
            row: Its line, or its number.
            values: Field to value; None, NaN and blank texts are absent.
            notes: What to tell of how the row was read.
        """
        try:
            told = {
                field: value if isinstance(value, str) else as_text(value, field)
                for field, value in values.items()
            }
        except NoTextError as fault:
            return self.rejection(row, "no text", f"{fault}; set input.columns.text to text")
        known = {field: text for field, text in told.items() if text}
        try:
            canonical = _canonical(known).encode()
        except UnicodeEncodeError:  # half a surrogate pair, as JSON may state it
            known = {field: _HALF_PAIR.sub("\ufffd", text) for field, text in known.items()}
            canonical = _canonical(known).encode()
        text = known.get("text", "")
        if not text.strip(_BLANK) or text.isspace():
            return self.rejection(row, "empty text", "the row holds no text")
        if len(canonical) > self.source.max_bytes and self._is_too_large(text):
            return self.rejection(row, "too large", too_large("the text", self.source.max_bytes))
        metadata, told_notes = self._metadata(known)
        is_html = _HTML.search(text) is not None and _HTML_END.search(text) is not None
        every = [*notes, *told_notes, *([_HOLDS_HTML] if is_html else [])]
        if every:
            metadata["notes"] = "; ".join(every)
        return RawArticle(
            self.path,
            text,
            hashlib.sha256(canonical).hexdigest(),
            metadata,
            row=row,
            source_id=known.get("id", "").strip() or None,
            form="html" if is_html else "text",
        )

    def rejection(self, row: int | None, reason: str, detail: str) -> Rejection:
        """Says why a row of this table, or the whole of it, is not used."""
        return Rejection(self.path, reason, detail, row)

    def _is_too_large(self, text: str) -> bool:
        return len(text.encode("utf-8", "replace")) > self.source.max_bytes

    def _metadata(self, known: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
        metadata = dict(self._given)
        for field in _LINES:
            line = " ".join(known.get(field, "").split())
            if line and not (field == "outlet" and self._own_outlet):
                metadata[field] = line
        stated = known.get("date", "").strip() or metadata.pop("date", "")
        if not stated:
            return metadata, []
        found = parse_date(stated, self.source.date_order)
        if found.iso is not None:
            metadata["date"] = found.iso
            return metadata, []
        metadata.pop("date", None)
        if found.ambiguous:
            return metadata, [f"ambiguous date {stated}"]
        return metadata, [f"unreadable date {shown(stated).replace(';', ',')}"]


def as_text(value: object, field: str) -> str:
    """Writes a value of a table as text; one that is absent is empty.

    Dates and times are written in ISO 8601, whole floats as whole numbers, lists of texts (authors)
    with commas between them; what else is no text is absent in metadata.

    Raises:
        NoTextError: The field is the text, and the value is something else.
    """
    if isinstance(value, str):
        return value
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if field == "text":
        if isinstance(value, bytes):
            return _decoded(value)
        raise NoTextError(f"the text is {_kind(value)}")
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < _WHOLE
        return str(int(value)) if whole else str(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ", ".join(item for item in value if isinstance(item, str))
    if isinstance(value, date):  # and datetime
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return "" if isinstance(value, dict) else str(value)


def shown(text: str) -> str:
    """Shows a name or a value in a message, cut where it is long."""
    whole = repr(text[: _SHOWN + 1])
    return whole if len(whole) <= _SHOWN + 2 else f"{whole[:_SHOWN]}..."


def too_large(what: str, most: int) -> str:
    """Says that something has more bytes than an article may have."""
    return f"{what} has more than the {most:,} bytes that input.max_bytes allows"


def blank(size: int) -> str:
    """Says what a file holds that holds nothing."""
    return f"{size:,} bytes, all of them blank" if size else "0 bytes"


def _decoded(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NoTextError(
            f"the text is bytes that are no UTF-8 from byte {error.start:,} on"
        ) from None


def _kind(value: object) -> str:
    kinds = {bool: "true or false", int: "a number", float: "a number", list: "a list"}
    kinds |= {dict: "an object", date: "a date", datetime: "a time"}
    return kinds.get(type(value), "no text")


def _plain(name: str) -> str:
    return _SEPARATORS.sub("", name).casefold()


def _list(names: Sequence[str]) -> str:
    if not names:
        return "it has none"
    listed = ", ".join(shown(name) for name in names[:_MOST_NAMES])
    more = f" and {len(names) - _MOST_NAMES:,} more" if len(names) > _MOST_NAMES else ""
    return f"it has {listed}{more}"


def _from_name(path: str, source: Source) -> dict[str, str]:
    """Reads what the file's name states of all its articles."""
    if source.name_pattern is None:
        return {}
    from toolkit.store.readers.filenames import stated

    found = stated(path, source.name_pattern)
    return {field: text for field, text in found.items() if text and field != "id"}
