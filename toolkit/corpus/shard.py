"""One shard of raw articles to cleaned ones and their passages: the part done in workers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import regex

from toolkit.corpus.alignment import Alignment
from toolkit.corpus.clean import Cleaned, clean
from toolkit.corpus.expressions import expression
from toolkit.corpus.filters import why_left_out
from toolkit.corpus.language import is_in
from toolkit.corpus.learned import Counts, Recurring, count
from toolkit.corpus.mend import mend
from toolkit.corpus.realign import realigned
from toolkit.corpus.rows import Columns, add_passages, add_removed, add_segments
from toolkit.corpus.sentences import count_words
from toolkit.corpus.settings import CorpusSettings
from toolkit.corpus.shingles import N_PERM, Signature, exact_key, signature
from toolkit.records import RawArticle, RawShard, Rejection

TABLES = ("articles", "passages", "removed", "alignment")


@dataclass(frozen=True)
class Part:
    """What became of one shard.

    Attributes:
        tables: `articles`, `passages`, `removed` and `alignment`, duplicates not yet marked.
        set_aside: Articles in other languages, and those that the study's filters leave out.
        keys: One an article: equal where two say the same.
        signatures: MinHash signatures, one row an article.
        quotations_cut: How many quotations were too long for one passage.
        timed_out: How often a pattern of the study took too long for an article.
        ambiguous_dates: How many heads state a date that can be read in two ways, and no other.
    """

    tables: Mapping[str, pa.Table]
    set_aside: tuple[Rejection, ...]
    keys: tuple[str, ...]
    signatures: Signature
    quotations_cut: int = 0
    ambiguous_dates: int = 0
    timed_out: int = 0


def count_shard(shard: RawShard, settings: CorpusSettings) -> Counts:
    """Counts the sentences of a shard, for those that recur in the whole collection."""
    return count(
        (mend(article.text, article.form).text, _outlet(article, settings))
        for _, article in identified(shard.articles())
    )


@dataclass(frozen=True)
class Work:
    """A shard to clean.

    Attributes:
        shard: The raw articles.
        touched: The numbers of those, in the order of their ids, that hold anything that recurs.
    """

    shard: RawShard
    touched: frozenset[int] = frozenset()


def clean_shard(work: Work, settings: CorpusSettings, recurring: Recurring | None) -> Part:
    """Mends, cleans and parts the articles of a shard.

    Args:
        work: The shard.
        settings: How to.
        recurring: Sentences that recur in the collection; None: not looked for.

    Raises:
        StageError: A pattern of the study is no regular expression.
    """
    gathered = _Gathered(settings)
    for number, (article_id, article) in enumerate(identified(work.shard.articles())):
        gathered.add(article_id, article, recurring if number in work.touched else None)
    return gathered.part()


def identified(articles: Sequence[RawArticle]) -> list[tuple[str, RawArticle]]:
    """Gives articles their ids, sorted by them.

    An id is the hash of the raw text; where several articles have one text, all but the first that
    was read carry a number.
    """
    taken: dict[str, int] = {}
    found = []
    # A stem is a hash of the whole text: taken once.
    stems = [(article.stem, article.place, article) for article in articles]
    for stem, _, article in sorted(stems, key=lambda each: each[:2]):
        taken[stem] = taken.get(stem, 0) + 1
        found.append((stem if taken[stem] == 1 else f"{stem}-{taken[stem]}", article))
    return sorted(found, key=lambda pair: pair[0])


class _Gathered:
    """The rows of a shard's tables, article by article."""

    def __init__(self, settings: CorpusSettings) -> None:
        self._settings = settings
        self._rules = compiled(settings.boilerplate)
        self._rows = {name: Columns(name) for name in TABLES}
        self._set_aside: list[Rejection] = []
        self._keys: list[str] = []
        self._signatures: list[Signature] = []
        self._quotations_cut = self._ambiguous = self._timed_out = 0

    def add(self, article_id: str, article: RawArticle, recurring: Recurring | None) -> None:
        """Takes one article."""
        mended = mend(article.text, article.form)
        fits, language = is_in(mended.text, self._settings.languages)
        if not fits:
            told = f"{language.code} ({language.confidence:.2f})"
            detail = f"{told}, the study's languages are {', '.join(self._settings.languages)}"
            self._reject(article, "language", "other language", detail)
            return
        cleaned = clean(
            mended.text,
            unit=self._settings.unit,
            max_sentences=self._settings.max_sentences,
            target_words=self._settings.target_words,
            rules=self._rules,
            use_rules=self._settings.rules,
            recurring=recurring,
            outlet=_outlet(article, self._settings),
            date_order=article.date_order,
        )
        cleaned = realigned(cleaned, article.text, mended.edits)
        words = count_words(cleaned.text)
        stated = {**cleaned.fields, **_mended(article.metadata)}
        outlet = stated.get("outlet") or self._settings.outlet
        title = stated.get("title")
        reason = why_left_out(
            self._settings.filters,
            text=cleaned.text if title is None else f"{title}\n{cleaned.text}",
            words=words,
            date=stated.get("date"),
            outlet=outlet,
        )
        if reason is None and words == 0:
            reason = "too short", "nothing is left after cleaning"
        if reason is not None:
            self._reject(article, "filtered", *reason)
            return
        stated = {**stated, "outlet": outlet or ""}
        self._quotations_cut += cleaned.quotations_cut
        self._timed_out += cleaned.timed_out
        self._ambiguous += "notes" in cleaned.fields and not stated.get("date")
        self._keep(article_id, article, cleaned, stated, language.code, words)

    def _keep(
        self,
        article_id: str,
        article: RawArticle,
        cleaned: Cleaned,
        stated: Mapping[str, str],
        language: str | None,
        words: int,
    ) -> None:
        alignment = Alignment(cleaned.segments)
        self._rows["articles"].add(
            article_id,
            article.path,
            article.row,
            article.source_id,
            *(stated.get(name) or None for name in ("title", "date", "outlet", "author", "url")),
            language,
            cleaned.text,
            len(article.text),
            len(cleaned.passages),
            words,
            None,
        )
        add_passages(self._rows["passages"], article_id, cleaned.text, cleaned.passages, alignment)
        add_removed(self._rows["removed"], article_id, article.text, cleaned.removals)
        add_segments(self._rows["alignment"], article_id, cleaned.segments)
        self._keys.append(exact_key(cleaned.text))
        if self._settings.duplicates:
            self._signatures.append(signature(cleaned.text))

    def _reject(self, article: RawArticle, step: str, reason: str, detail: str) -> None:
        self._set_aside.append(Rejection(article.path, reason, detail, article.row, step))

    def part(self) -> Part:
        """Gives what was gathered."""
        empty = np.zeros((0, N_PERM), dtype=np.uint32)
        return Part(
            tables={name: rows.table() for name, rows in self._rows.items()},
            set_aside=tuple(self._set_aside),
            keys=tuple(self._keys),
            signatures=np.stack(self._signatures) if self._signatures else empty,
            quotations_cut=self._quotations_cut,
            ambiguous_dates=self._ambiguous,
            timed_out=self._timed_out,
        )


def compiled(patterns: Sequence[str]) -> tuple[regex.Pattern[str], ...]:
    """Compiles the study's own patterns.

    Raises:
        StageError: One is no regular expression.
    """
    return tuple(expression(pattern, "corpus.boilerplate") for pattern in patterns)


def _outlet(article: RawArticle, settings: CorpusSettings) -> str | None:
    return mend(article.metadata.get("outlet") or "").text or settings.outlet


def _mended(metadata: Mapping[str, str]) -> dict[str, str]:
    """Undoes mojibake in what is stated of an article, as in its text."""
    return {name: mend(value).text for name, value in metadata.items()}
