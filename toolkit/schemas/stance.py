"""Tables of the stance stage, and of drift between runs."""

from __future__ import annotations

import pyarrow as pa

from toolkit.schemas.columns import B, F, I, S, required

STANCE_ROWS = pa.schema(
    [
        required("article_id", S),
        required("passage_id", S),
        pa.field("quote_id", S),  # null: the author's own words
        required("holder", S),
        required("target", S),
        required("stance", S),  # favor, against, none, uncertain
        required("p_favor", F),
        required("p_against", F),
        required("p_none", F),
        required("relevant", B),
        required("relevance", F),
        required("model", S),
    ]
)
HOLDER_STANCES = pa.schema(
    [
        required("holder", S),
        required("target", S),
        required("stance", S),
        required("n", I),
        required("n_relevant", I),
        required("n_uncertain", I),
        required("share_favor", F),
        required("favor_low", F),
        required("favor_high", F),
        required("share_against", F),
        required("against_low", F),
        required("against_high", F),
    ]
)
# The same for each article apart: where a holder stands in it.
ARTICLE_STANCES = pa.schema([required("article_id", S), *HOLDER_STANCES])
SCORES = pa.schema(
    [
        required("dataset", S),  # e.g. "own sentences, test", "SemEval-2016 A, test"
        required("model", S),  # the classifier or a baseline
        required("metric", S),  # macro_f1, f_avg, accuracy, ece
        required("value", F),
        pa.field("low", F),  # bootstrap 95 % interval
        pa.field("high", F),
        required("n", I),
    ]
)
CONFUSION = pa.schema(
    [
        required("dataset", S),
        required("label", S),
        required("predicted", S),
        required("n", I),
    ]
)
RELIABILITY = pa.schema(
    [
        required("dataset", S),
        required("low", F),
        required("high", F),
        required("n", I),
        required("confidence", F),
        required("accuracy", F),
    ]
)
COVERAGE = pa.schema(
    [
        required("dataset", S),
        required("min_confidence", F),
        required("coverage", F),
        required("accuracy", F),
    ]
)
# How far new articles are from those that a run knew. Shares are of passages (`other`, `far`,
# `topic`), of words (`unknown words`, `word rose`, `word fell`), of relevant statements (`stance`).
DRIFT = pa.schema(
    [
        required("measure", S),
        required("item", S),  # topic, word, or target and stance; else empty
        pa.field("known", F),  # of the run's articles, each held against the others
        pa.field("new", F),
        pa.field("low", F),  # 95 % interval of `new`; of `divergence`: what chance gives
        pa.field("high", F),
        pa.field("change_low", F),  # 95 % interval of new - known; of a word: of the log-odds
        pa.field("change_high", F),
        pa.field("differs", B),  # by more than chance; null where it cannot be told
        required("n_known", I),  # passages, words, statements; of `articles`: articles
        required("n_new", I),
        required("note", S),
    ]
)
