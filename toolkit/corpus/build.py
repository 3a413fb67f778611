"""The corpus stage: raw articles to articles, passages, quotations and all that was left out.

    shards -> recurring sentences -> cleaned, parted, filtered -> duplicates -> quotations

Shards are worked on one by one, here or in workers; what depends on the whole collection (which
sentences recur, which articles say the same, what a speaker is called) is small and joined here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from toolkit.compute.shards import Engine, map_shards
from toolkit.corpus.attribute import attribute
from toolkit.corpus.duplicates import Duplicate, find
from toolkit.corpus.known import joined, packed, touched, unpacked
from toolkit.corpus.recurrence import Counts, Recurring, merge
from toolkit.corpus.rows import Columns, rejected_table
from toolkit.corpus.settings import CorpusSettings
from toolkit.corpus.shard import TABLES, Part, Work, clean_shard, compiled, count_shard
from toolkit.corpus.shingles import N_PERM
from toolkit.records import Corpus, Fitted, Progress, RawArticle, RawShard, Rejection
from toolkit.schemas import DUPLICATES

T = TypeVar("T")
_PASSES = 3  # over all articles: recurring sentences, cleaning, quotations


@dataclass(frozen=True)
class Articles:
    """A shard of articles at hand."""

    held: tuple[RawArticle, ...]

    @property
    def size(self) -> int:
        """How many articles there are."""
        return len(self.held)

    def articles(self) -> Sequence[RawArticle]:
        """The articles."""
        return self.held


def build_corpus(
    raw: Sequence[RawShard] | Sequence[RawArticle],
    rejections: Iterable[Rejection] = (),
    settings: CorpusSettings | None = None,
    *,
    known: Fitted | None = None,
    engine: Engine = "serial",
    workers: int | None = None,
    progress: Progress | None = None,
) -> Corpus:
    """Cleans articles, splits them into passages and attributes their quotations.

    Articles are ordered by id, which comes from their content, so that neither the order of reading
    nor how they were cut into shards nor the engine changes anything. File names tell only which of
    two undated copies is the original.

    Args:
        raw: Shards in canonical order, or the articles themselves.
        rejections: What could not be read; goes into `rejected` with what is set aside.
        settings: How articles are cleaned, parted and chosen; None: as by default.
        known: What another corpus of the same kind has learned to recur, used on top.
        engine: See `map_shards`.
        workers: See `map_shards`.
        progress: Told how many articles are done, each counted once a pass.

    Raises:
        StageError: A pattern of the study is no regular expression.
    """
    settings = settings or CorpusSettings()
    told = _Told(progress)
    corpus = gather(
        raw, rejections, settings, known=known, engine=engine, workers=workers, told=told
    )
    return attribute(corpus, settings, engine=engine, workers=workers, advance=told.add)


class _Told:
    """Counts articles over the passes."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._done = self.total = 0

    def add(self, articles: int) -> None:
        """States that so many more articles are done."""
        self._done += articles
        if self._progress is not None:
            self._progress(min(self._done, self.total), self.total)


def gather(
    raw: Sequence[RawShard] | Sequence[RawArticle],
    rejections: Iterable[Rejection] = (),
    settings: CorpusSettings | None = None,
    *,
    known: Fitted | None = None,
    engine: Engine = "serial",
    workers: int | None = None,
    told: _Told | None = None,
) -> Corpus:
    """Cleans articles, splits them into passages and marks duplicates: a corpus without quotations.

    Args:
        raw: See `build_corpus`.
        rejections: See `build_corpus`.
        settings: See `build_corpus`.
        known: See `build_corpus`.
        engine: See `map_shards`.
        workers: See `map_shards`.
        told: Told how many articles are done.

    Raises:
        StageError: A pattern of the study is no regular expression.
    """
    settings = settings or CorpusSettings()
    compiled(settings.boilerplate)  # a fault of a pattern is better met here than in a worker
    shards = _shards(raw)
    told = told or _Told(None)
    told.total = _PASSES * sum(shard.size for shard in shards)
    spread = partial(map_shards, engine=engine, workers=workers)

    recurring, work = unpacked(Fitted()), [Work(shard) for shard in shards]
    if settings.learned:
        counting = spread(partial(count_shard, settings=settings), shards)
        counts = list(_counting(counting, shards, told))
        recurring, work = _learned(shards, counts, settings, known)
        counts.clear()  # hashes of every sentence: not needed any more
    cleaning = partial(clean_shard, settings=settings, recurring=recurring)
    parts: list[Part] = []
    chunks: dict[str, list[pa.Table]] = {name: [] for name in TABLES}
    for part in _counting(spread(cleaning, work), shards, told):
        for name in TABLES:
            chunks[name].append(part.tables[name])
        parts.append(replace(part, tables={}))  # its tables are held in one place only
    fitted = packed(
        recurring,
        quotations_cut=sum(part.quotations_cut for part in parts),
        ambiguous_dates=sum(part.ambiguous_dates for part in parts),
        timed_out=sum(part.timed_out for part in parts),
    )
    return replace(_joined(parts, chunks, rejections, settings), fitted=fitted)


def _learned(
    shards: Sequence[RawShard],
    counts: Sequence[Counts],
    settings: CorpusSettings,
    known: Fitted | None,
) -> tuple[Recurring, list[Work]]:
    """Learns what recurs, and which articles of each shard hold any of it."""
    recurring = merge(counts, settings.learned_articles)
    if known is not None:
        recurring = joined(recurring, unpacked(known))
    work = [
        Work(shard, touched(count, recurring)) for shard, count in zip(shards, counts, strict=True)
    ]
    return recurring, work


def _counting(made: Iterable[T], shards: Sequence[RawShard], told: _Told) -> Iterator[T]:
    for shard, result in zip(shards, made, strict=True):
        yield result
        told.add(shard.size)


def _shards(raw: Sequence[RawShard] | Sequence[RawArticle]) -> list[RawShard]:
    held = [item for item in raw if isinstance(item, RawArticle)]
    if held:
        return [Articles(tuple(held))]
    return [item for item in raw if not isinstance(item, RawArticle)]


def _joined(
    parts: Sequence[Part],
    chunks: Mapping[str, list[pa.Table]],
    rejections: Iterable[Rejection],
    settings: CorpusSettings,
) -> Corpus:
    tables = {name: _concatenated(name, chunks[name]) for name in TABLES if name != "passages"}
    duplicates = _duplicates(parts, tables["articles"], settings)
    tables["articles"] = _marked(tables["articles"], duplicates)
    # A copy keeps its row, its alignment and what was removed from it, but has no passages.
    copies = pa.array(sorted(found.article_id for found in duplicates), pa.string())
    passages = chunks["passages"]
    for number, chunk in enumerate(passages):  # one by one: the whole is never there twice
        passages[number] = _without(chunk, copies)
    tables["passages"] = _concatenated("passages", passages)
    rejected = [*rejections, *(r for part in parts for r in part.set_aside)]
    return Corpus(
        **tables,
        quotes=Columns("quotes").table(),
        rejected=rejected_table(rejected),
        duplicates=_duplicates_table(duplicates),
    )


def _concatenated(name: str, tables: Sequence[pa.Table]) -> pa.Table:
    return pa.concat_tables(tables) if tables else Columns(name).table()


def _duplicates(
    parts: Sequence[Part], articles: pa.Table, settings: CorpusSettings
) -> list[Duplicate]:
    ids = articles["article_id"].to_pylist()
    at = {article_id: number for number, article_id in enumerate(ids)}
    texts = articles["text"]
    signatures = [part.signatures for part in parts if part.keys]
    return find(
        ids=ids,
        keys=[key for part in parts for key in part.keys],
        signatures=np.concatenate(signatures) if signatures else np.zeros((0, N_PERM), np.uint32),
        dates=articles["date"].to_pylist(),
        order=_reading_order(articles),
        text_of=lambda article_id: str(texts[at[article_id]].as_py()),
        threshold=settings.threshold if settings.duplicates else None,
        contained=settings.contained if settings.duplicates else None,
    )


def _reading_order(articles: pa.Table) -> list[int]:
    """Numbers articles by path and row, which is the order in which they were read."""
    paths, rows = articles["path"].to_pylist(), articles["row"].to_pylist()
    keys = [(path, -1 if row is None else row) for path, row in zip(paths, rows, strict=True)]
    order = [0] * len(keys)
    for number, at in enumerate(sorted(range(len(keys)), key=keys.__getitem__)):
        order[at] = number
    return order


def _marked(articles: pa.Table, duplicates: Sequence[Duplicate]) -> pa.Table:
    """Names the original of each copy; a copy has no passages."""
    if not duplicates:
        return articles
    original = {found.article_id: found.duplicate_of for found in duplicates}
    named = [original.get(key) for key in articles["article_id"].to_pylist()]
    counts = articles["n_passages"].to_pylist()
    counts = [0 if of else count for of, count in zip(named, counts, strict=True)]
    for name, values in (("duplicate_of", named), ("n_passages", counts)):
        place = articles.schema.get_field_index(name)
        field = articles.schema.field(name)
        articles = articles.set_column(place, field, pa.array(values, field.type))
    return articles


def _without(table: pa.Table, ids: pa.Array) -> pa.Table:
    gone = pc.is_in(table["article_id"], ids)
    return table.filter(pc.invert(gone)) if pc.any(gone).as_py() else table


def _duplicates_table(duplicates: Sequence[Duplicate]) -> pa.Table:
    rows = [
        {
            "article_id": found.article_id,
            "duplicate_of": found.duplicate_of,
            "kind": found.kind,
            "similarity": round(found.similarity, 6),
        }
        for found in sorted(duplicates, key=lambda found: found.article_id)
    ]
    return pa.Table.from_pylist(rows, DUPLICATES)
