"""The tables that travel between stages and end up in a run folder: names, types, meanings.

Offsets (`start`, `end`) count code points of the decoded raw article; `text_start` and `text_end`
count code points of the article's cleaned text. Scores are rounded to 6 decimals.
"""

from __future__ import annotations

from toolkit.schemas.corpus import (
    ALIGNMENT,
    ARTICLES,
    DUPLICATES,
    PASSAGES,
    QUOTES,
    REJECTED,
    REMOVED,
)
from toolkit.schemas.stance import (
    ARTICLE_STANCES,
    CONFUSION,
    COVERAGE,
    DRIFT,
    HOLDER_STANCES,
    RELIABILITY,
    SCORES,
    STANCE_ROWS,
)
from toolkit.schemas.topics import (
    ARTICLE_TOPICS,
    ASSIGNMENTS,
    PASSAGE_TOPICS,
    TOPIC_CHANGES,
    TOPIC_EDITS,
    TOPIC_MAP,
    TOPIC_MEMBERSHIPS,
    TOPIC_METRICS,
    TOPIC_OUTLETS,
    TOPIC_PERIODS,
    TOPIC_REPRESENTATIVES,
    TOPIC_SELECTION,
    TOPIC_SEPARATION,
    TOPIC_TREE,
    TOPICS,
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
    "topics": (
        "topics",
        "assignments",
        "passage_topics",
        "article_topics",
        "topic_map",
        "topic_selection",
        "topic_tree",
        "topic_representatives",
        "topic_memberships",
        "topic_separation",
        "topic_edits",
        "topic_periods",
        "topic_outlets",
        "topic_changes",
        "topic_metrics",
    ),
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

__all__ = [
    "ALIGNMENT",
    "ARTICLES",
    "ARTICLE_STANCES",
    "ARTICLE_TOPICS",
    "ASSIGNMENTS",
    "CONFUSION",
    "COVERAGE",
    "DRIFT",
    "DUPLICATES",
    "HOLDER_STANCES",
    "PASSAGES",
    "PASSAGE_TOPICS",
    "QUOTES",
    "REJECTED",
    "RELIABILITY",
    "REMOVED",
    "SCORES",
    "STANCE_ROWS",
    "TABLES",
    "TOPICS",
    "TOPIC_CHANGES",
    "TOPIC_EDITS",
    "TOPIC_MAP",
    "TOPIC_MEMBERSHIPS",
    "TOPIC_METRICS",
    "TOPIC_OUTLETS",
    "TOPIC_PERIODS",
    "TOPIC_REPRESENTATIVES",
    "TOPIC_SELECTION",
    "TOPIC_SEPARATION",
    "TOPIC_TREE",
]
