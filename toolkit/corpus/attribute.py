"""Quotations and speakers of a cleaned corpus, some articles at a time."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from toolkit.compute.shards import Engine, map_shards
from toolkit.corpus.alignment import Alignment, Segment
from toolkit.corpus.quotes import Quote, find_quotes, named_alike
from toolkit.corpus.rows import Columns, add_quotes
from toolkit.corpus.settings import CorpusSettings
from toolkit.corpus.unify import Census, Directory, census
from toolkit.records import Corpus

CHUNK = 500  # articles a worker takes at a time


@dataclass(frozen=True)
class _Chunk:
    """Articles in a row, with their passages and segments, as slices of the corpus's tables."""

    articles: pa.Table
    passages: pa.Table
    alignment: pa.Table


@dataclass(frozen=True)
class _Found:
    """What a chunk says: its quotations by article, and who is named in it."""

    quotes: tuple[tuple[str, list[Quote]], ...]
    census: Census


def attribute(
    corpus: Corpus,
    settings: CorpusSettings,
    *,
    engine: Engine = "serial",
    workers: int | None = None,
    advance: Callable[[int], None] | None = None,
) -> Corpus:
    """Finds the quotations of a corpus and gives one name to one speaker across it.

    Duplicates have no passages and no quotations.

    Args:
        corpus: With an empty table of quotations, which is replaced.
        settings: What counts as a statement.
        engine: See `map_shards`.
        workers: See `map_shards`.
        advance: Told how many articles are done.
    """
    chunks = _Chunks(corpus)
    found = []
    work = partial(_attribute, settings=settings)
    for number, made in enumerate(map_shards(work, chunks, engine=engine, workers=workers)):
        found.append(made)
        if advance is not None:
            advance(chunks.size(number))
    known = Directory(Census.joined(part.census for part in found))
    rows = Columns("quotes")
    for chunk, made in zip(chunks, found, strict=True):
        _add_quotes(rows, chunk, made, known)
    return replace(corpus, quotes=rows.table())


def _attribute(chunk: _Chunk, settings: CorpusSettings) -> _Found:
    passages = _by_article(chunk.passages, ("text_start", "text_end"))
    quotes = []
    people = []
    for article_id, text in _texts(chunk):
        spans = [(start, end) for start, end in passages.get(article_id, ())]
        found = find_quotes(text, spans, short_words=settings.short_words, carry=settings.carry)
        people.append(census(text, [quote.speaker for quote in found if quote.speaker]))
        if found:
            quotes.append((article_id, found))
    return _Found(tuple(quotes), Census.joined(people))


def _add_quotes(rows: Columns, chunk: _Chunk, made: _Found, known: Directory) -> None:
    texts = dict(_texts(chunk))
    segments = _by_article(
        chunk.alignment,
        ("text_start", "text_end", "start", "end", "mended"),
        set(dict(made.quotes)),
    )
    for article_id, quotes in made.quotes:
        alignment = Alignment([Segment(*row) for row in segments[article_id]])
        add_quotes(rows, article_id, texts[article_id], named_alike(quotes, known), alignment)


def _texts(chunk: _Chunk) -> Iterator[tuple[str, str]]:
    ids, texts = (chunk.articles[name].to_pylist() for name in ("article_id", "text"))
    yield from zip(ids, texts, strict=True)


def _by_article(
    table: pa.Table, names: Sequence[str], wanted: set[str] | None = None
) -> dict[str, list[tuple[Any, ...]]]:
    """Groups rows by article; each row is the values of some columns."""
    columns = [table[name].to_pylist() for name in names]
    rows = zip(table["article_id"].to_pylist(), zip(*columns, strict=True), strict=True)
    return {
        article_id: [values for _, values in group]
        for article_id, group in groupby(rows, key=lambda row: row[0])
        if wanted is None or article_id in wanted
    }


class _Chunks(Sequence[_Chunk]):
    """The corpus cut between articles; all its tables are in the order of the articles' ids."""

    def __init__(self, corpus: Corpus) -> None:
        articles = corpus.articles.select(["article_id", "text", "duplicate_of"])
        self._articles = articles.filter(pc.is_null(articles["duplicate_of"]))
        self._corpus = corpus
        ids = self._articles["article_id"].to_pylist()
        self._cuts: list[int] = [*range(0, len(ids), CHUNK), len(ids)]
        firsts = [ids[at] for at in self._cuts[1:-1]]
        self._passages = _bounds(corpus.passages["article_id"].to_pylist(), firsts)
        self._alignment = _bounds(corpus.alignment["article_id"].to_pylist(), firsts)

    def __len__(self) -> int:
        return len(self._cuts) - 1

    def size(self, number: int) -> int:
        """How many articles a chunk has."""
        return self._cuts[number + 1] - self._cuts[number]

    def __getitem__(self, number: Any) -> Any:
        if not 0 <= number < len(self):
            raise IndexError(number)
        return _Chunk(
            _cut(self._articles, self._cuts, number),
            _cut(self._corpus.passages, self._passages, number),
            _cut(self._corpus.alignment, self._alignment, number),
        )


def _cut(table: pa.Table, bounds: Sequence[int], number: int) -> pa.Table:
    """Copies rows: a slice would take the whole table along to a worker."""
    part = table.slice(bounds[number], bounds[number + 1] - bounds[number])
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, part.schema) as writer:
        writer.write_table(part)
    return pa.ipc.open_stream(sink.getvalue()).read_all()


def _bounds(ids: Sequence[str], firsts: Sequence[str]) -> list[int]:
    """Where in sorted ids each run starts that begins with one of `firsts`; both ends included."""
    return [0, *(bisect_left(ids, first) for first in firsts), len(ids)]
