"""The corpus stage: raw articles to articles, passages, quotations and all that was left out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from toolkit.corpus.alignment import Alignment
from toolkit.corpus.clean import Cleaned, clean
from toolkit.corpus.language import is_english
from toolkit.corpus.quotes import Quote, find_quotes, unify_speakers
from toolkit.corpus.sentences import count_words
from toolkit.errors import StageError
from toolkit.records import Corpus, Progress, RawArticle, Rejection
from toolkit.schemas import ALIGNMENT, ARTICLES, PASSAGES, QUOTES, REJECTED, REMOVED

Row = dict[str, object]


@dataclass(frozen=True)
class _Article:
    """One cleaned article on its way into the tables."""

    article_id: str
    raw: RawArticle
    cleaned: Cleaned
    duplicate_of: str | None

    @property
    def passages(self) -> list[tuple[int, int]]:
        if self.duplicate_of is not None:
            return []
        return [(p.text_start, p.text_end) for p in self.cleaned.passages]


def build_corpus(
    raw: Sequence[RawArticle],
    rejections: Sequence[Rejection],
    *,
    unit: str = "paragraph",
    max_sentences: int = 3,
    min_words: int = 4,
    boilerplate: Sequence[str] = (),
    short_words: int = 4,
    carry: int = 2,
    outlet: str | None = None,
    language: str = "en",
    progress: Progress | None = None,
) -> Corpus:
    """Cleans articles, splits them into passages and attributes their quotations.

    Articles are ordered by id, which comes from their content, so that neither file names nor the
    order of reading change anything downstream.

    Args:
        raw: Articles as read.
        rejections: What could not be read; goes into `rejected` with what is too short.
        unit: What a passage is: `paragraph` or `sentence`.
        max_sentences: Most sentences of a recovered paragraph.
        min_words: An article of fewer words after cleaning is rejected.
        boilerplate: The study's own patterns of text to remove.
        short_words: A quotation of fewer words counts only with a speaker and a cue.
        carry: For how many passages an unattributed quotation still goes to the last speaker.
        outlet: Outlet of articles that do not state theirs.
        language: Expected language; recorded where an article is in it.
        progress: Told after each article.

    Raises:
        StageError: A pattern of `boilerplate` is no regular expression.
    """
    rules = [_compile(pattern) for pattern in boilerplate]
    rejected = list(rejections)
    cleaned: list[tuple[RawArticle, Cleaned]] = []
    ordered = sorted(raw, key=lambda article: article.path)
    for number, article in enumerate(ordered, start=1):
        result = clean(article.text, unit=unit, max_sentences=max_sentences, rules=rules)
        words = count_words(result.text)
        if words < min_words:
            detail = f"{words} words after cleaning, corpus.min_words is {min_words}"
            rejected.append(Rejection(article.path, "too short", detail))
        else:
            cleaned.append((article, result))
        if progress is not None:
            progress(number, len(ordered))
    articles = _identify(cleaned)
    quotes = _find_all_quotes(articles, short_words=short_words, carry=carry)
    return _tables(articles, quotes, rejected, outlet=outlet, language=language)


def _compile(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise StageError(
            f"'{pattern}' is no regular expression ({error})",
            where="corpus.boilerplate",
            hint="mend the pattern",
        ) from error


def _identify(cleaned: Sequence[tuple[RawArticle, Cleaned]]) -> list[_Article]:
    """Gives ids by content and marks articles that say the same as an earlier one."""
    first: dict[str, str] = {}
    taken: dict[str, int] = {}
    out = []
    for raw, result in cleaned:
        stem = "a" + hashlib.sha256(raw.text.encode("utf-8", "surrogatepass")).hexdigest()[:10]
        taken[stem] = taken.get(stem, 0) + 1
        article_id = stem if taken[stem] == 1 else f"{stem}-{taken[stem]}"
        same = hashlib.sha256(_bare(result.text).encode("utf-8", "surrogatepass")).hexdigest()
        original = first.setdefault(same, article_id)
        out.append(_Article(article_id, raw, result, None if original == article_id else original))
    return sorted(out, key=lambda article: article.article_id)


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _find_all_quotes(
    articles: Sequence[_Article], *, short_words: int, carry: int
) -> Mapping[str, list[Quote]]:
    found = {
        a.article_id: find_quotes(a.cleaned.text, a.passages, short_words=short_words, carry=carry)
        for a in articles
    }
    texts = {a.article_id: a.cleaned.text for a in articles if a.duplicate_of is None}
    return unify_speakers({key: found[key] for key in texts}, texts)


def _tables(
    articles: Sequence[_Article],
    quotes: Mapping[str, Sequence[Quote]],
    rejected: Sequence[Rejection],
    *,
    outlet: str | None,
    language: str,
) -> Corpus:
    rows: dict[str, list[Row]] = {
        n: [] for n in ("articles", "passages", "quotes", "removed", "alignment")
    }
    for article in articles:
        alignment = Alignment(article.cleaned.segments)
        passages = _passage_rows(article, alignment)
        rows["articles"].append(_article_row(article, outlet, language))
        rows["passages"] += passages
        rows["quotes"] += _quote_rows(article, alignment, quotes.get(article.article_id, ()))
        rows["removed"] += _removed_rows(article)
        rows["alignment"] += _alignment_rows(article)
    return Corpus(
        articles=pa.Table.from_pylist(rows["articles"], ARTICLES),
        passages=pa.Table.from_pylist(rows["passages"], PASSAGES),
        quotes=pa.Table.from_pylist(rows["quotes"], QUOTES),
        removed=pa.Table.from_pylist(rows["removed"], REMOVED),
        rejected=pa.Table.from_pylist(_rejected_rows(rejected), REJECTED),
        alignment=pa.Table.from_pylist(rows["alignment"], ALIGNMENT),
    )


def _article_row(article: _Article, outlet: str | None, language: str) -> Row:
    stated = {**article.cleaned.fields, **article.raw.metadata}
    text = article.cleaned.text
    return {
        "article_id": article.article_id,
        "path": article.raw.path,
        "title": stated.get("title"),
        "date": stated.get("date"),
        "outlet": stated.get("outlet") or outlet,
        "author": stated.get("author"),
        "url": stated.get("url"),
        "language": language if language != "en" or is_english(text) else None,
        "text": text,
        "n_passages": len(article.passages),
        "n_words": count_words(text),
        "duplicate_of": article.duplicate_of,
    }


def _passage_id(article: _Article, position: int) -> str:
    return f"{article.article_id}-p{position:03d}"


def _passage_rows(article: _Article, alignment: Alignment) -> list[Row]:
    rows: list[Row] = []
    if article.duplicate_of is not None:
        return rows
    for position, passage in enumerate(article.cleaned.passages):
        text = article.cleaned.text[passage.text_start : passage.text_end]
        raw = alignment.raw_span(passage.text_start, passage.text_end)
        rows.append(
            {
                "passage_id": _passage_id(article, position),
                "article_id": article.article_id,
                "position": position,
                "section": passage.section,
                "start": raw.start,
                "end": raw.end,
                "text_start": passage.text_start,
                "text_end": passage.text_end,
                "n_words": count_words(text),
                "text": text,
            }
        )
    return rows


def _quote_rows(article: _Article, alignment: Alignment, quotes: Sequence[Quote]) -> list[Row]:
    rows: list[Row] = []
    for number, quote in enumerate(quotes):
        raw = alignment.raw_span(quote.start, quote.end)
        rows.append(
            {
                "quote_id": f"{article.article_id}-q{number:03d}",
                "article_id": article.article_id,
                "passage_id": _passage_id(article, quote.passage),
                "start": raw.start,
                "end": raw.end,
                "text_start": quote.start,
                "text_end": quote.end,
                "text": article.cleaned.text[quote.start : quote.end],
                "kind": quote.kind,
                "cue": quote.cue,
                "mention": quote.mention,
                "speaker": quote.speaker,
                "context": article.cleaned.text[quote.context_start : quote.context_end],
                "continues": None
                if quote.continues is None
                else f"{article.article_id}-q{quote.continues:03d}",
            }
        )
    return rows


def _removed_rows(article: _Article) -> list[Row]:
    return [
        {
            "article_id": article.article_id,
            "start": removal.start,
            "end": removal.end,
            "text": article.raw.text[removal.start : removal.end],
            "reason": removal.reason,
        }
        for removal in article.cleaned.removals
    ]


def _alignment_rows(article: _Article) -> list[Row]:
    return [
        {
            "article_id": article.article_id,
            "text_start": segment.text_start,
            "text_end": segment.text_end,
            "start": segment.start,
            "end": segment.end,
            "mended": segment.mended,
        }
        for segment in article.cleaned.segments
    ]


def _rejected_rows(rejected: Sequence[Rejection]) -> list[Row]:
    ordered = sorted(rejected, key=lambda r: (r.path, -1 if r.row is None else r.row, r.reason))
    return [{"path": r.path, "row": r.row, "reason": r.reason, "detail": r.detail} for r in ordered]
