"""Reads a file that holds an article a row, of whatever form."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from toolkit.records import RawArticle, Rejection
from toolkit.source import Source
from toolkit.store.readers.columns import Articles
from toolkit.store.readers.delimited import read_delimited
from toolkit.store.readers.files import TABLES, inner_suffix
from toolkit.store.readers.jsonl import read_jsonl
from toolkit.store.readers.linetext import LineText
from toolkit.store.readers.parquet import read_parquet
from toolkit.store.readers.records import Records
from toolkit.store.readers.streams import StreamFault, open_stream, reachable

TABLE_SUFFIXES = tuple(sorted(TABLES))


def read_table(root: Path, name: str, source: Source) -> Iterator[RawArticle | Rejection]:
    """Reads a table row by row; memory does not grow with it.

    Every row comes back as an article or as a rejection that says where it stands and what is wrong
    with it. A file that cannot be used at all is one rejection, and so is what lies behind a place
    where a packed file breaks off.

    Args:
        root: The folder of its source.
        name: Its path below the folder, with an ending of `TABLE_SUFFIXES`, packed (`.gz`, `.zst`)
            or not.
        source: How it is to be read.

    Yields:
        Articles and rejections, in the order of the rows. `row` is the line that a row starts on,
        or its number in a Parquet file, from 1.

    Raises:
        ValueError: The name has no such ending.
    """
    suffix = inner_suffix(name)
    if suffix not in TABLE_SUFFIXES:
        raise ValueError(f"no table: {name!r}; its ending is none of {', '.join(TABLE_SUFFIXES)}")
    place = reachable(root, name)
    if isinstance(place, Rejection):
        yield place
        return
    articles = Articles(name, source)
    if suffix == ".parquet":
        yield from read_parquet(place, articles)
    else:
        yield from _read_lines(place, suffix, articles)


def _read_lines(place: Path, suffix: str, articles: Articles) -> Iterator[RawArticle | Rejection]:
    """Reads a table of lines, up to where its file ends or fails."""
    source = articles.source
    is_json = suffix in (".jsonl", ".ndjson")
    text: LineText | None = None
    records: Records | None = None
    try:
        with open_stream(place, articles.path, source.max_unpacked_bytes) as stream:
            text = LineText(stream, source.encoding, source.max_bytes, lone_cr=not is_json)
            if is_json:
                yield from read_jsonl(text, articles)
            else:
                records = Records(text, source.max_bytes)
                yield from read_delimited(records, articles, suffix)
    except (StreamFault, OSError) as error:
        if isinstance(error, StreamFault):
            reason, detail = error.reason, error.detail
        else:
            reason, detail = "unreadable", error.strerror or "the file cannot be read"
        line = text.lines.number + 1 if text is not None else None
        line = records.line if records is not None else line
        at = f"what follows from line {line:,} on is lost: " if line is not None else ""
        yield articles.rejection(line, reason, f"{at}{detail}")
