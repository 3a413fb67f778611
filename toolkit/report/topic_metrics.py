"""Facts on how good the topics are: each measure with a sentence on how to read it."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from toolkit.report.wording import percent

_SHARES = ("left_out", "largest_share", "diversity")
_COUNTS = ("n_topics",)
_OF_TOPICS = ("npmi", "c_v", "silhouette")
# In the order of the page: name and sentence.
_WORDS = {
    "n_topics": ("Topics", "Topics that hold a passage; “other” is none of them."),
    "effective_topics": (
        "Topics, by weight",
        "As many topics of one size would be as diverse; far below the number of topics, a few "
        "large ones hold most.",
    ),
    "largest_share": ("Largest topic", "Its share of the passages that are in a topic."),
    "left_out": ("Left out", "Share of the passages in no topic (“other”)."),
    "npmi": (
        "Coherence (NPMI)",
        "Whether a topic's words stand close together more often than by chance: 0 is chance, 1 is "
        "always, −1 is never.",
    ),
    "c_v": (
        "Coherence (C_v)",
        "Whether a topic's words keep the same company in a wider window; 1 is the most.",
    ),
    "diversity": (
        "Diversity",
        "Different words as a share of all topics' first words; 100\u00a0% where none comes twice.",
    ),
    "silhouette": (
        "Silhouette",
        "How much nearer texts are to their own topic than to the next: 1 is far apart, 0 is on "
        "the border, below 0 is nearer to another.",
    ),
}


@dataclass(frozen=True)
class TopicMeasure:
    """One measure over all topics.

    Attributes:
        metric: Its name in the tables.
        name: Its name in words.
        value: As it was measured.
        shown: The value as the page writes it.
        sentence: How to read it.
        note: What it was measured on.
    """

    metric: str
    name: str
    value: float
    shown: str
    sentence: str
    note: str


@dataclass(frozen=True)
class TopicCoherence:
    """The measures of one topic; None where it has none (a single word, a single topic)."""

    topic: str
    npmi: float | None
    c_v: float | None
    silhouette: float | None


@dataclass(frozen=True)
class TopicQuality:
    """How good the topics are; both empty where nothing was measured."""

    measures: tuple[TopicMeasure, ...]
    topics: tuple[TopicCoherence, ...]


def topic_quality(metrics: pa.Table) -> TopicQuality:
    """Describes the rows of a table of schema `TOPIC_METRICS`; those not known here are left."""
    rows = metrics.to_pylist()
    overall = {row["metric"]: row for row in rows if row["topic"] is None}
    own = {(row["topic"], row["metric"]): row["value"] for row in rows}
    return TopicQuality(
        measures=tuple(
            TopicMeasure(
                metric=metric,
                name=name,
                value=overall[metric]["value"],
                shown=_shown(metric, overall[metric]["value"]),
                sentence=sentence,
                note=overall[metric]["note"],
            )
            for metric, (name, sentence) in _WORDS.items()
            if metric in overall
        ),
        topics=tuple(
            TopicCoherence(topic, *(own.get((topic, metric)) for metric in _OF_TOPICS))
            for topic in dict.fromkeys(row["topic"] for row in rows)
            if topic is not None
        ),
    )


def _shown(metric: str, value: float) -> str:
    if metric in _SHARES:
        return percent(value)
    if metric in _COUNTS:
        return f"{value:.0f}"
    return f"{value:.1f}" if metric == "effective_topics" else f"{value:.2f}".replace("-", "−")
