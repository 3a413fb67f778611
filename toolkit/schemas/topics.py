"""Tables of the topics stage."""

from __future__ import annotations

import pyarrow as pa

from toolkit.schemas.columns import WORDS, B, F, I, S, required

INTS = pa.list_(pa.field("element", I))
FLOATS = pa.list_(pa.field("element", F))

# What the topics stage adds to each passage; joined to PASSAGES in the run folder.
ASSIGNMENTS = pa.schema(
    [
        required("passage_id", S),
        required("topic_id", I),
        required("topic", S),
        required("topic_score", F),
        pa.field("runner_up", S),
        pa.field("second_score", F),
    ]
)
PASSAGE_TOPICS = pa.schema(
    [
        required("passage_id", S),
        required("topic_id", I),
        required("topic", S),
        required("score", F),
    ]
)
TOPICS = pa.schema(
    [
        required("topic_id", I),
        required("name", S),
        required("kind", S),  # named, discovered, other
        required("size", I),  # passages
        required("share", F),  # of all passages
        required("words", WORDS),
    ]
)
ARTICLE_TOPICS = pa.schema(
    [
        required("article_id", S),
        required("topic_id", I),
        required("topic", S),
        required("share", F),  # of the article's words; the shares of an article sum to 1
    ]
)
TOPIC_MAP = pa.schema([required("passage_id", S), required("x", F), required("y", F)])
# How the number of clusters was chosen: one row a number that was tried.
TOPIC_SELECTION = pa.schema(
    [
        required("n_clusters", I),
        required("criterion", F),
        pa.field("error", F),  # standard error of the criterion, where it has one
        required("chosen", B),
        required("runner_up", B),  # the next best that is no neighbour of the chosen one
    ]
)
# Topics joined step by step: leaves are topics (their id), inner nodes go on from there.
TOPIC_TREE = pa.schema(
    [
        required("node_id", I),
        pa.field("parent_id", I),  # null: the root
        required("height", F),  # distance at which its parts were joined; 0 of a leaf
        required("size", I),  # passages
        required("topic_ids", pa.list_(pa.field("element", I))),
        required("name", S),
        required("words", WORDS),
    ]
)
TOPIC_REPRESENTATIVES = pa.schema(
    [
        required("topic_id", I),
        required("topic", S),
        required("rank", I),  # from 1
        required("passage_id", S),
        required("article_id", S),
        required("score", F),
    ]
)
# Soft memberships of what was clustered: of a passage, or of each passage's article. Below .01
# they are left out, so that they sum to at most 1; named topics are independent of one another.
TOPIC_MEMBERSHIPS = pa.schema(
    [
        required("passage_id", S),
        required("topic_id", I),
        required("topic", S),
        required("membership", F),
    ]
)
# How well each named topic is told from the rest, before any edit.
TOPIC_SEPARATION = pa.schema(
    [
        required("topic", S),
        required("threshold", F),
        pa.field("n_texts", I),  # of its own that it was taught with; null: of predicted passages
        pa.field("f1", F),  # on the texts it was taught with, each left out in turn
        required("n_passages", I),  # that reach its threshold
        required("n_first", I),  # of which it is the strongest
        pa.field("nearest", S),  # the named topic that it shares most passages with, else nearest
        pa.field("overlap", F),  # share of its passages that reach the nearest one's threshold too
        pa.field("similarity", F),  # cosine of the two topics' own texts
        pa.field("warning", S),
        required("histogram", INTS),  # passages by score, from 0 to 1 in steps of .05
        required("own_scores", FLOATS),  # of its own texts, each left out in turn
        required("other_scores", FLOATS),  # the same of the texts that do not belong to it
    ]
)
# What `topics.edit` asked for and what came of it, in its order.
TOPIC_EDITS = pa.schema(
    [
        required("step", I),  # from 1
        required("action", S),  # merge, split, rename, pin
        required("topics", WORDS),  # as the edit refers to them
        required("result", WORDS),  # names of the topics that came of it
        required("n_passages", I),  # that it was about
        required("applied", B),
        required("note", S),  # what else came of it, or why it could not be applied
    ]
)
# A topic's share of articles' words: the mean over the articles of a period or an outlet that have
# passages, each counted alike; copies of another article have none.
TOPIC_PERIODS = pa.schema(
    [
        required("period", S),  # 2025-09-10, 2025-W37, 2025-09, 2025-Q3, 2025; `undated`
        pa.field("start", S),  # first and last day; null of `undated`
        pa.field("end", S),
        required("topic_id", I),
        required("topic", S),
        required("n_articles", I),  # that hold the topic
        required("n_total", I),  # of the period
        pa.field("share", F),  # null of a period without articles, as are its interval's ends
        pa.field("low", F),  # 95 % interval
        pa.field("high", F),
        pa.field("interval", S),  # bootstrap (over articles) or wilson (with few of them)
        required("partial", B),  # the articles begin or end within it
    ]
)
TOPIC_OUTLETS = pa.schema(
    [
        required("outlet", S),  # `unknown` where none is stated
        required("topic_id", I),
        required("topic", S),
        required("n_articles", I),
        required("n_total", I),
        required("share", F),
        required("low", F),
        required("high", F),
        required("interval", S),
    ]
)
# Where a topic's share changes its level.
TOPIC_CHANGES = pa.schema(
    [
        required("topic_id", I),
        required("topic", S),
        required("period", S),  # the first of the new level
        required("before", F),  # mean share over the articles of the level before
        required("after", F),
        required("p_value", F),  # corrected for the number of topics
        required("n_articles", I),  # of the two levels
    ]
)
# How good the topics are, by measures of `docs/topics.md`.
TOPIC_METRICS = pa.schema(
    [
        required("metric", S),  # npmi, c_v, diversity, silhouette, left_out, ...
        pa.field("topic", S),  # null: over all topics
        required("value", F),
        required("note", S),  # what it was measured on
    ]
)
