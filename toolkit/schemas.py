"""The tables that travel between stages and end up in a run folder: names, types, meanings.

Offsets (`start`, `end`) count code points of the decoded raw article; `text_start` and `text_end`
count code points of the article's cleaned text. Scores are rounded to 6 decimals.
"""

from __future__ import annotations

import pyarrow as pa


def _required(name: str, kind: pa.DataType) -> pa.Field:
    return pa.field(name, kind, nullable=False)


_S, _I, _F, _B = pa.string(), pa.int32(), pa.float64(), pa.bool_()

ARTICLES = pa.schema(
    [
        _required("article_id", _S),
        _required("path", _S),
        pa.field("row", _I),  # of a table of articles; null for a file of its own
        pa.field("source_id", _S),  # what its collection calls it
        pa.field("title", _S),
        pa.field("date", _S),  # ISO 8601, null where the article does not state it
        pa.field("outlet", _S),
        pa.field("author", _S),
        pa.field("url", _S),
        pa.field("language", _S),  # ISO 639-1, null where too little text tells
        _required("text", _S),
        _required("n_characters", _I),  # of the raw text
        _required("n_passages", _I),
        _required("n_words", _I),
        pa.field("duplicate_of", _S),
    ]
)
REMOVED = pa.schema(
    [
        _required("article_id", _S),
        _required("start", _I),
        _required("end", _I),
        _required("text", _S),
        _required("reason", _S),
    ]
)
REJECTED = pa.schema(
    [
        _required("path", _S),
        pa.field("row", _I),  # row of a table of articles; null for a file of its own
        _required("step", _S),  # of the funnel: parsed, language or filtered
        _required("reason", _S),
        _required("detail", _S),
    ]
)
# Articles that say the same as another: `duplicate_of` is the earliest dated, else the first read.
DUPLICATES = pa.schema(
    [
        _required("article_id", _S),
        _required("duplicate_of", _S),
        _required("kind", _S),  # exact, near or contained
        # Jaccard, of the two texts' runs of words; of `contained`, the share that the other holds.
        _required("similarity", _F),
    ]
)
# Segments of the cleaned text and the raw span each came from. Where `mended` is false the two
# are equal, character by character; where it is true (a space put between glued sentences) the
# raw span may be empty.
ALIGNMENT = pa.schema(
    [
        _required("article_id", _S),
        _required("text_start", _I),
        _required("text_end", _I),
        _required("start", _I),
        _required("end", _I),
        _required("mended", _B),
    ]
)
PASSAGES = pa.schema(
    [
        _required("passage_id", _S),
        _required("article_id", _S),
        _required("position", _I),
        _required("section", _S),  # title, standfirst or body
        _required("start", _I),
        _required("end", _I),
        _required("text_start", _I),
        _required("text_end", _I),
        _required("n_words", _I),
        _required("text", _S),
    ]
)
QUOTES = pa.schema(
    [
        _required("quote_id", _S),
        _required("article_id", _S),
        _required("passage_id", _S),
        _required("start", _I),
        _required("end", _I),
        _required("text_start", _I),
        _required("text_end", _I),
        _required("text", _S),
        _required("kind", _S),  # direct, mixed, indirect
        pa.field("cue", _S),
        pa.field("mention", _S),  # the speaker as written nearest the quotation
        pa.field("speaker", _S),  # one name without honorifics across the corpus; null if unknown
        _required("context", _S),  # the sentence(s) of the passage that hold the quotation
        pa.field("continues", _S),  # quote_id of the part this one goes on from
    ]
)
# What the topics stage adds to each passage; joined to PASSAGES in the run folder.
ASSIGNMENTS = pa.schema(
    [
        _required("passage_id", _S),
        _required("topic_id", _I),
        _required("topic", _S),
        _required("topic_score", _F),
        pa.field("runner_up", _S),
        pa.field("second_score", _F),
    ]
)
PASSAGE_TOPICS = pa.schema(
    [
        _required("passage_id", _S),
        _required("topic_id", _I),
        _required("topic", _S),
        _required("score", _F),
    ]
)
TOPICS = pa.schema(
    [
        _required("topic_id", _I),
        _required("name", _S),
        _required("kind", _S),  # named, discovered, other
        _required("size", _I),  # passages
        _required("share", _F),  # of all passages
        _required("words", pa.list_(pa.field("element", _S))),  # as Parquet calls it
    ]
)
ARTICLE_TOPICS = pa.schema(
    [
        _required("article_id", _S),
        _required("topic_id", _I),
        _required("topic", _S),
        _required("share", _F),  # of the article's words; the shares of an article sum to 1
    ]
)
TOPIC_MAP = pa.schema([_required("passage_id", _S), _required("x", _F), _required("y", _F)])
STANCE_ROWS = pa.schema(
    [
        _required("article_id", _S),
        _required("passage_id", _S),
        pa.field("quote_id", _S),  # null: the author's own words
        _required("holder", _S),
        _required("target", _S),
        _required("stance", _S),  # favor, against, none, uncertain
        _required("p_favor", _F),
        _required("p_against", _F),
        _required("p_none", _F),
        _required("relevant", _B),
        _required("relevance", _F),
        _required("model", _S),
    ]
)
HOLDER_STANCES = pa.schema(
    [
        _required("holder", _S),
        _required("target", _S),
        _required("stance", _S),
        _required("n", _I),
        _required("n_relevant", _I),
        _required("n_uncertain", _I),
        _required("share_favor", _F),
        _required("favor_low", _F),
        _required("favor_high", _F),
        _required("share_against", _F),
        _required("against_low", _F),
        _required("against_high", _F),
    ]
)
# The same for each article apart: where a holder stands in it.
ARTICLE_STANCES = pa.schema([_required("article_id", _S), *HOLDER_STANCES])
SCORES = pa.schema(
    [
        _required("dataset", _S),  # e.g. "own sentences, test", "SemEval-2016 A, test"
        _required("model", _S),  # the classifier or a baseline
        _required("metric", _S),  # macro_f1, f_avg, accuracy, ece
        _required("value", _F),
        pa.field("low", _F),  # bootstrap 95 % interval
        pa.field("high", _F),
        _required("n", _I),
    ]
)
CONFUSION = pa.schema(
    [
        _required("dataset", _S),
        _required("label", _S),
        _required("predicted", _S),
        _required("n", _I),
    ]
)
RELIABILITY = pa.schema(
    [
        _required("dataset", _S),
        _required("low", _F),
        _required("high", _F),
        _required("n", _I),
        _required("confidence", _F),
        _required("accuracy", _F),
    ]
)
COVERAGE = pa.schema(
    [
        _required("dataset", _S),
        _required("min_confidence", _F),
        _required("coverage", _F),
        _required("accuracy", _F),
    ]
)
# The tables that each stage makes; a run folder joins `assignments` to `passages`.
TABLES = {
    "corpus": (
        "articles",
        "passages",
        "quotes",
        "removed",
        "rejected",
        "duplicates",
        "alignment",
    ),
    "features": (),
    "topics": ("topics", "assignments", "passage_topics", "article_topics", "topic_map"),
    "stance": (
        "stances",
        "article_stances",
        "holder_stances",
        "scores",
        "confusion",
        "reliability",
        "coverage",
    ),
}
# How far new articles are from those that a run knew. Shares are of passages (`other`, `far`,
# `topic`), of words (`unknown words`, `word rose`, `word fell`), of relevant statements (`stance`).
DRIFT = pa.schema(
    [
        _required("measure", _S),
        _required("item", _S),  # topic, word, or target and stance; else empty
        pa.field("known", _F),  # of the run's articles, each held against the others
        pa.field("new", _F),
        pa.field("low", _F),  # 95 % interval of `new`; of `divergence`: what chance gives
        pa.field("high", _F),
        pa.field("change_low", _F),  # 95 % interval of new - known; of a word: of the log-odds
        pa.field("change_high", _F),
        pa.field("differs", _B),  # by more than chance; null where it cannot be told
        _required("n_known", _I),  # passages, words, statements; of `articles`: articles
        _required("n_new", _I),
        _required("note", _S),
    ]
)
