"""Rows of the corpus's tables, gathered column by column: there may be millions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa

from toolkit.corpus.alignment import Alignment, Segment
from toolkit.corpus.clean import PassageSpan
from toolkit.corpus.quotes import Quote
from toolkit.corpus.sentences import count_words
from toolkit.corpus.spans import Removal
from toolkit.records import Rejection
from toolkit.schemas import ALIGNMENT, ARTICLES, PASSAGES, QUOTES, REJECTED, REMOVED

SCHEMAS = {
    "articles": ARTICLES,
    "passages": PASSAGES,
    "removed": REMOVED,
    "alignment": ALIGNMENT,
    "quotes": QUOTES,
}

_SURROGATE = re.compile("[\ud800-\udfff]")


class Columns:
    """Gathers the rows of one table.

    Args:
        name: Of the table.
    """

    def __init__(self, name: str) -> None:
        self._schema = SCHEMAS[name]
        self._columns: list[list[object]] = [[] for _ in self._schema]

    def add(self, *values: object) -> None:
        """Takes a row, its values in the order of the schema."""
        for column, value in zip(self._columns, values, strict=True):
            column.append(value)

    def table(self) -> pa.Table:
        """Gives the rows as a table."""
        arrays = [
            pa.array(column, field.type)
            for column, field in zip(self._columns, self._schema, strict=True)
        ]
        return pa.Table.from_arrays(arrays, schema=self._schema)


def add_passages(
    rows: Columns,
    article_id: str,
    text: str,
    passages: Sequence[PassageSpan],
    alignment: Alignment,
) -> None:
    """Adds an article's passages, each with its raw span."""
    for position, passage in enumerate(passages):
        words = text[passage.text_start : passage.text_end]
        raw = alignment.raw_span(passage.text_start, passage.text_end)
        rows.add(
            passage_id(article_id, position),
            article_id,
            position,
            passage.section,
            raw.start,
            raw.end,
            passage.text_start,
            passage.text_end,
            count_words(words),
            words,
        )


def passage_id(article_id: str, position: int) -> str:
    """Names a passage by its article and its place in it."""
    return f"{article_id}-p{position:03d}"


def add_removed(rows: Columns, article_id: str, raw: str, removals: Iterable[Removal]) -> None:
    """Adds what was taken out of an article."""
    for removal in removals:
        # A lone surrogate cannot be stored.
        text = _SURROGATE.sub("\ufffd", raw[removal.start : removal.end])
        rows.add(article_id, removal.start, removal.end, text, removal.reason)


def add_segments(rows: Columns, article_id: str, segments: Iterable[Segment]) -> None:
    """Adds which raw span each part of an article's cleaned text came from."""
    for s in segments:
        rows.add(article_id, s.text_start, s.text_end, s.start, s.end, s.mended)


def add_quotes(
    rows: Columns, article_id: str, text: str, quotes: Sequence[Quote], alignment: Alignment
) -> None:
    """Adds an article's quotations, each with its raw span."""
    for number, quote in enumerate(quotes):
        raw = alignment.raw_span(quote.start, quote.end)
        rows.add(
            f"{article_id}-q{number:03d}",
            article_id,
            passage_id(article_id, quote.passage),
            raw.start,
            raw.end,
            quote.start,
            quote.end,
            text[quote.start : quote.end],
            quote.kind,
            quote.cue,
            quote.mention,
            quote.speaker,
            text[quote.context_start : quote.context_end],
            None if quote.continues is None else f"{article_id}-q{quote.continues:03d}",
        )


def rejected_table(rejected: Iterable[Rejection]) -> pa.Table:
    """Makes the table of all that is not used, sorted by place."""
    ordered = sorted(rejected, key=lambda r: (r.path, -1 if r.row is None else r.row, r.reason))
    rows: list[Mapping[str, object]] = [
        {"path": r.path, "row": r.row, "step": r.step, "reason": r.reason, "detail": r.detail}
        for r in ordered
    ]
    return pa.Table.from_pylist(rows, REJECTED)
