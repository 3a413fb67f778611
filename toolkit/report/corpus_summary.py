"""Facts on what was read: inputs, removed text, articles, passages and speakers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from toolkit.records import Corpus, Topics
from toolkit.report.facts import (
    ArticleFact,
    Count,
    DuplicateFact,
    PassageFact,
    Reading,
    RejectedInput,
    RemovedReason,
    Segment,
    Speaker,
    StanceMark,
    TopicShare,
)
from toolkit.report.funnel import funnel
from toolkit.report.wording import first_words, shorten

Row = dict[str, Any]

_REMOVED_EXAMPLES = 3
_EXAMPLE_WIDTH = 220
_LABEL_WORDS = 16
_MENTIONS = 4


def counts(names: Iterable[str]) -> tuple[Count, ...]:
    """Counts names, the most frequent first, then by name."""
    ranked = sorted(Counter(names).items(), key=lambda item: (-item[1], item[0]))
    return tuple(Count(name, n) for name, n in ranked)


def reading(corpus: Corpus) -> Reading:
    """Says what was read and what became of it."""
    rejected = tuple(
        RejectedInput(row["path"], row["row"], row["reason"], row["detail"])
        for row in corpus.rejected.to_pylist()
    )
    counted = funnel(corpus)
    speakers = corpus.quotes["speaker"].to_pylist()
    return Reading(
        funnel=counted,
        inputs=counted.left("read"),
        kept=counted.left("kept"),
        duplicates=_duplicates(corpus),
        rejected=rejected,
        rejected_reasons=counts(row.reason for row in rejected),
        characters_kept=counted.characters.kept,
        characters_removed=sum(count for _, count in counted.characters.removed),
        removed=_removed(corpus),
        passages=corpus.passages.num_rows,
        words=sum(corpus.passages["n_words"].to_pylist()),
        quotes=len(speakers),
        quotes_attributed=sum(name is not None for name in speakers),
        quote_kinds=counts(corpus.quotes["kind"].to_pylist()),
    )


def _duplicates(corpus: Corpus) -> tuple[DuplicateFact, ...]:
    named = corpus.articles.select(["article_id", "path", "row"]).to_pylist()
    paths = {r["article_id"]: place(r["path"], r["row"]) for r in named}
    return tuple(
        DuplicateFact(
            path=paths.get(row["article_id"], row["article_id"]),
            original=paths.get(row["duplicate_of"], row["duplicate_of"]),
            kind=row["kind"],
            similarity=row["similarity"],
        )
        for row in corpus.duplicates.to_pylist()
    )


def place(path: str, row: int | None) -> str:
    """Names where an article was read: its file, and its row where the file is a table."""
    return path if row is None else f"{path}, row {row}"


def _removed(corpus: Corpus) -> tuple[RemovedReason, ...]:
    """Groups removed spans by reason, the most characters first."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in corpus.removed.to_pylist():
        groups[row["reason"]].append(row)
    found = [
        RemovedReason(
            reason=reason,
            spans=len(rows),
            characters=sum(row["end"] - row["start"] for row in rows),
            articles=len({row["article_id"] for row in rows}),
            examples=_distinct(rows),
        )
        for reason, rows in groups.items()
    ]
    return tuple(sorted(found, key=lambda r: (-r.characters, r.reason)))


def _distinct(rows: Sequence[Row]) -> tuple[str, ...]:
    """Returns the first few different texts, shortened."""
    texts = dict.fromkeys(shorten(row["text"], _EXAMPLE_WIDTH) for row in rows)
    return tuple(text for text in texts if text)[:_REMOVED_EXAMPLES]


def anchors(corpus: Corpus) -> dict[str, str]:
    """Gives each article and passage an id in the page, made of places and never of input text."""
    found = {
        article: f"article-{n}"
        for n, article in enumerate(corpus.articles["article_id"].to_pylist(), start=1)
    }
    places: Counter[str] = Counter()
    ids = corpus.passages.select(["passage_id", "article_id"]).to_pylist()
    for row in ids:
        places[row["article_id"]] += 1
        home = found.get(row["article_id"], "article-0")
        found[row["passage_id"]] = f"{home}-passage-{places[row['article_id']]}"
    return found


def articles(corpus: Corpus, topics: Topics, places: Mapping[str, str]) -> tuple[ArticleFact, ...]:
    """Describes each article, in corpus order."""
    openings: dict[str, str] = {}
    for row in corpus.passages.select(["article_id", "text"]).to_pylist():
        openings.setdefault(row["article_id"], first_words(row["text"], _LABEL_WORDS))
    shares: dict[str, list[TopicShare]] = defaultdict(list)
    for row in topics.article_topics.to_pylist():
        shares[row["article_id"]].append(TopicShare(row["topic"], row["share"]))
    quotes = Counter(corpus.quotes["article_id"].to_pylist())
    return tuple(
        _article(row, openings, shares[row["article_id"]], quotes, places)
        for row in corpus.articles.drop_columns(["text"]).to_pylist()
    )


def _article(
    row: Row,
    openings: Mapping[str, str],
    shares: list[TopicShare],
    quotes: Mapping[str, int],
    places: Mapping[str, str],
) -> ArticleFact:
    article = row["article_id"]
    title = shorten(row["title"] or "", 140)
    ranked = tuple(sorted(shares, key=lambda s: (-s.share, s.topic)))
    return ArticleFact(
        article_id=article,
        anchor=places[article],
        label=title or openings.get(article) or row["path"],
        titled=bool(title),
        date=row["date"],
        outlet=row["outlet"],
        author=row["author"],
        path=place(row["path"], row["row"]),
        url=row["url"],
        n_words=row["n_words"],
        n_passages=row["n_passages"],
        n_quotes=quotes.get(article, 0),
        duplicate_of=row["duplicate_of"],
        topics=ranked,
        leading=ranked[0].topic if ranked else "",
    )


def passages(
    corpus: Corpus,
    topics: Topics,
    places: Mapping[str, str],
    marks: Mapping[str, tuple[StanceMark, ...]],
) -> tuple[PassageFact, ...]:
    """Describes each passage with its topic, quotations and stances, in corpus order."""
    assigned = {row["passage_id"]: row for row in topics.assignments.to_pylist()}
    held: dict[str, list[str]] = defaultdict(list)
    for row in topics.passage_topics.to_pylist():
        held[row["passage_id"]].append(row["topic"])
    quoted: dict[str, list[Row]] = defaultdict(list)
    for row in corpus.quotes.to_pylist():
        quoted[row["passage_id"]].append(row)
    found = []
    for row in corpus.passages.to_pylist():
        key = row["passage_id"]
        topic = assigned[key]
        found.append(
            PassageFact(
                passage_id=key,
                article_id=row["article_id"],
                anchor=places[key],
                position=row["position"],
                section=row["section"],
                start=row["start"],
                end=row["end"],
                n_words=row["n_words"],
                segments=_segments(row, quoted[key]),
                topic=topic["topic"],
                topic_score=topic["topic_score"],
                also=tuple(name for name in held[key] if name != topic["topic"]),
                runner_up=topic["runner_up"],
                second_score=topic["second_score"],
                marks=marks.get(key, ()),
            )
        )
    return tuple(found)


def _segments(passage: Row, quotes: Sequence[Row]) -> tuple[Segment, ...]:
    """Parts a passage into quotations and what lies between; joined, they give its text."""
    text, base, at = passage["text"], passage["text_start"], 0
    found = []
    for quote in sorted(quotes, key=lambda q: (q["text_start"], q["text_end"])):
        start, end = quote["text_start"] - base, quote["text_end"] - base
        # A quotation within another, or one that goes on in the next passage, is shown once.
        start, end = max(start, at), min(end, len(text))
        if start >= end:
            continue
        if start > at:
            found.append(Segment(text[at:start]))
        found.append(Segment(text[start:end], quote["quote_id"], quote["speaker"]))
        at = end
    if at < len(text):
        found.append(Segment(text[at:]))
    return tuple(found)


def speakers(corpus: Corpus) -> tuple[Speaker, ...]:
    """Describes who is quoted, the most quoted first; quotations without a speaker come last."""
    groups: dict[str | None, list[Row]] = defaultdict(list)
    for row in corpus.quotes.to_pylist():
        groups[row["speaker"]].append(row)
    found = [_speaker(name, rows) for name, rows in groups.items()]
    return tuple(sorted(found, key=lambda s: (s.name is None, -s.quotes, s.name or "")))


def _speaker(name: str | None, rows: Sequence[Row]) -> Speaker:
    # The longest direct quotation says most about a speaker; ties go to the first.
    best = max(rows, key=lambda row: (row["kind"] == "direct", len(row["text"])))
    mentions: dict[str, str] = {}
    for entry in counts(r["mention"] for r in rows if r["mention"]):
        mentions.setdefault(entry.name.casefold(), entry.name)
    return Speaker(
        name=name,
        quotes=len(rows),
        articles=len({row["article_id"] for row in rows}),
        words=sum(len(row["text"].split()) for row in rows),
        mentions=tuple(mentions.values())[:_MENTIONS],
        example=shorten(best["text"], _EXAMPLE_WIDTH),
        passage_id=best["passage_id"],
    )
