"""What one side of a comparison has of an artefact: its content, or only the hash of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from toolkit.records import Fitted


@dataclass(frozen=True)
class Piece:
    """An artefact as one side has it.

    Attributes:
        content: sha256 of its logical content (of the bytes, for a file); None where not known.
        value: A table, a matrix of passage vectors, a model or a file's bytes; None where only the
            hash was kept.
        left_out: Columns that an archive left out of the table (its text).
    """

    content: str | None = None
    value: pa.Table | npt.NDArray[np.floating] | Fitted | bytes | None = None
    left_out: tuple[str, ...] = ()


Pieces = Mapping[str, Piece]

# Tables by the stage that makes them, each with the columns that tell its rows apart.
CORPUS_KEYS: Mapping[str, tuple[str, ...]] = {
    "articles": ("article_id",),
    "passages": ("passage_id",),
    "quotes": ("quote_id",),
    "removed": ("article_id", "start", "end", "reason"),
    "rejected": ("path", "row", "reason"),
    "duplicates": ("article_id",),
    "alignment": ("article_id", "text_start", "text_end"),
}
TOPIC_KEYS: Mapping[str, tuple[str, ...]] = {
    "topics": ("topic_id",),
    "assignments": ("passage_id",),
    "passage_topics": ("passage_id", "topic_id"),
    "article_topics": ("article_id", "topic_id"),
    "topic_map": ("passage_id",),
    "topic_selection": ("n_clusters",),
    "topic_tree": ("node_id",),
    "topic_representatives": ("topic_id", "rank"),
    "topic_memberships": ("passage_id", "topic_id"),
    "topic_separation": ("topic",),
    "topic_edits": ("step",),
    "topic_periods": ("period", "topic_id"),
    "topic_outlets": ("outlet", "topic_id"),
    "topic_changes": ("topic_id", "period"),
    "topic_metrics": ("metric", "topic"),
}
STANCE_KEYS: Mapping[str, tuple[str, ...]] = {
    "stances": ("article_id", "passage_id", "quote_id", "holder", "target"),
    "article_stances": ("article_id", "holder", "target"),
    "holder_stances": ("holder", "target"),
    "scores": ("dataset", "model", "metric"),
    "confusion": ("dataset", "label", "predicted"),
    "reliability": ("dataset", "low"),
    "coverage": ("dataset", "min_confidence"),
}
# What the topics stage adds to the passages of a run folder.
TOPIC_COLUMNS = ("topic_id", "topic", "topic_score", "runner_up", "second_score")

NOUNS: Mapping[str, str] = {
    "assignments": "passages",
    "topic_map": "passages",
    "topic_metrics": "measures",
    "stances": "pairs",
    "article_stances": "holders",
    "holder_stances": "holders",
    "alignment": "segments",
    "removed": "removals",
    "rejected": "rejections",
    "duplicates": "copies",
    "reliability": "bins",
    "confusion": "cells",
    "coverage": "points",
    "passage_topics": "rows",
    "article_topics": "rows",
}


def stem(artefact: str) -> str:
    """Names a table: `tables/topics.parquet`, `tables/topics` and `topics` are `topics`."""
    return artefact.rpartition("/")[2].removesuffix(".parquet")


def noun(table: str) -> str:
    """What the rows of a table are, in the plural."""
    return NOUNS.get(table, table)
