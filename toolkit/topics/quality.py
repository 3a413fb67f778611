"""How good a run's topics are without labels: their words, how well they part, their sizes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from toolkit.records import OTHER_ID, Features
from toolkit.schemas import TOPIC_METRICS
from toolkit.threads import one_thread
from toolkit.topics import coherence
from toolkit.topics.coherence import TOP_WORDS
from toolkit.topics.units import Floats, Ints, make_units, unit_rows

_DECIMALS = 6
_LIKE = 9  # decimals of a distance
_CHUNK = 8192  # rows whose similarities with all topics are held at once


@dataclass(frozen=True)
class Sizes:
    """How sizes are spread over topics.

    Attributes:
        topics: That hold anything.
        largest_share: Share of the largest topic, in (0, 1].
        effective: As many topics of one size would be as diverse: exp of the entropy of the shares
            (Hill, Ecology 54, 1973); 1 to `topics`.
        gini: 0 of topics of one size, towards 1 where one holds nearly all (Gini 1912).
    """

    topics: int
    largest_share: float
    effective: float
    gini: float


@dataclass(frozen=True)
class Silhouette:
    """How much closer rows are to their own topic than to the next.

    Attributes:
        mean: Over the rows that have a topic, in [-1, 1].
        by_topic: Mean over each topic's rows.
    """

    mean: float
    by_topic: dict[int, float]


def diversity(topics: Sequence[Sequence[str]], *, top: int = TOP_WORDS) -> float | None:
    """Share of the topics' first words that are different ones.

    Dieng, Ruiz & Blei, TACL 8, 2020, there over 25 words. Case does not count.

    Args:
        topics: Words of each, best first.
        top: Words a topic that count.

    Returns:
        Different words over all words, in (0, 1]; None where there are no words.
    """
    words = [word.lower() for best in topics for word in best[:top]]
    return len(set(words)) / len(words) if words else None


def size_distribution(sizes: Sequence[int]) -> Sizes | None:
    """Says how sizes are spread; empty topics do not count. None where all are empty.

    Args:
        sizes: Of each topic, 0 or more.
    """
    held = np.sort(np.asarray([size for size in sizes if size > 0], dtype=np.float64))
    if not len(held):
        return None
    shares = held / held.sum()
    ranks = np.arange(1, len(held) + 1)
    gini = float((2 * ranks - len(held) - 1) @ shares) / len(held)
    entropy = -math.fsum(share * math.log(share) for share in shares.tolist())
    return Sizes(len(held), float(shares[-1]), math.exp(entropy), gini)


def silhouette(vectors: Floats, labels: Ints, *, left_out: int = OTHER_ID) -> Silhouette | None:
    """Mean silhouette by cosine distance, over all rows: none are sampled.

    Rousseeuw, Journal of Computational and Applied Mathematics 20, 1987. Of unit rows the mean
    cosine distance to a topic follows from the sum of the topic's rows, so that the cost is rows
    times topics. The only row of its topic has 0.

    Args:
        vectors: Shape (n, d), any length; a zero row is at distance 1 from all others.
        labels: Topic of each row.
        left_out: Rows of this topic are no cluster and are not looked at.

    Returns:
        The mean and each topic's; None of fewer than two topics.
    """
    kept = np.flatnonzero(labels != left_out)
    names, own = np.unique(labels[kept], return_inverse=True)
    if len(names) < 2:
        return None
    with one_thread():  # the last bits of a product hang on it
        values = _silhouettes(unit_rows(vectors[kept].astype(np.float64)), own, len(names))
    means = np.bincount(own, weights=values) / np.bincount(own)
    return Silhouette(float(values.mean()), dict(zip(names.tolist(), means.tolist(), strict=True)))


def _silhouettes(rows: Floats, own: Ints, n_topics: int) -> Floats:
    sums = np.zeros((n_topics, rows.shape[1]))
    np.add.at(sums, own, rows)
    sizes = np.bincount(own, minlength=n_topics).astype(np.float64)
    found = np.zeros(len(rows))
    for start in range(0, len(rows), _CHUNK):
        part = slice(start, start + _CHUNK)
        topic, line = own[part], np.arange(len(own[part]))
        near = rows[part] @ sums.T
        others = np.maximum(sizes[topic] - 1.0, 1.0)
        itself = np.einsum("ij,ij->i", rows[part], rows[part])
        within = 1.0 - (near[line, topic] - itself) / others
        apart = 1.0 - near / sizes
        apart[line, topic] = np.inf
        # Rounded, so that rows that are all the same are at no distance, not at one of last bits.
        within = np.maximum(np.round(within, _LIKE), 0.0)
        next_best = np.maximum(np.round(apart.min(axis=1), _LIKE), 0.0)
        widest = np.maximum(within, next_best)
        value = np.divide(next_best - within, widest, out=np.zeros(len(line)), where=widest > 0.0)
        found[part] = np.where(sizes[topic] > 1.0, value, 0.0)
    return found


def measure(
    topics: pa.Table,
    assignments: pa.Table,
    passages: pa.Table,
    features: Features,
    *,
    unit: str = "passage",
    top: int = TOP_WORDS,
) -> pa.Table:
    """Measures a run's topics: over all of them, and the coherence and silhouette of each.

    `other` is no topic: its passages are `left_out`, and its words are not measured. Words are
    looked for in the articles, each the sequence of its passages. What cannot be measured (the
    silhouette of one topic, the coherence of one word) has no row.

    Args:
        topics: Of schema `TOPICS`.
        assignments: Of schema `ASSIGNMENTS`, in the order of `passages`.
        passages: Of schema `PASSAGES`.
        features: Their vectors.
        unit: What was clustered, `passage` or `article`: the silhouette is over these.
        top: Words a topic that count.

    Returns:
        Of schema `TOPIC_METRICS`.
    """
    found = [row for row in topics.to_pylist() if row["topic_id"] != OTHER_ID]
    names = {row["topic_id"]: row["name"] for row in found}
    labels = np.asarray(assignments["topic_id"].to_numpy(), dtype=np.int64)
    rows = [
        *_size_rows(found, labels),
        *_word_rows(found, _article_tokens(passages), top),
        *_silhouette_rows(names, labels, passages, features, unit),
    ]
    # Whole ones first; the sort leaves the order of topics as it is.
    rows.sort(key=lambda row: row["topic"] is not None)
    return pa.Table.from_pylist(rows, schema=TOPIC_METRICS)


def _row(metric: str, value: float, note: str, topic: str | None = None) -> dict[str, Any]:
    return {"metric": metric, "topic": topic, "value": round(value, _DECIMALS), "note": note}


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _size_rows(found: Sequence[dict[str, Any]], labels: Ints) -> list[dict[str, Any]]:
    total = _count(len(labels), "passage")
    spread = size_distribution([row["size"] for row in found])
    rows = [_row("n_topics", float(spread.topics if spread else 0), total)]
    if len(labels):
        rows.append(_row("left_out", float((labels == OTHER_ID).mean()), total))
    if spread is not None:
        held = _count(int((labels != OTHER_ID).sum()), "passage") + " in topics"
        rows.append(_row("largest_share", spread.largest_share, held))
        rows.append(_row("effective_topics", spread.effective, held))
    return rows


def _word_rows(
    found: Sequence[dict[str, Any]], texts: Sequence[Sequence[str]], top: int
) -> list[dict[str, Any]]:
    words = [row["words"] for row in found]
    different = diversity(words, top=top)
    rows = [] if different is None else [_row("diversity", different, f"up to {top} words a topic")]
    for name, window, result in (
        ("npmi", coherence.NPMI_WINDOW, coherence.npmi(words, texts, top=top)),
        ("c_v", coherence.C_V_WINDOW, coherence.c_v(words, texts, top=top)),
    ):
        note = (
            f"up to {top} words a topic, windows of {window} words, {_count(len(texts), 'article')}"
        )
        if result.missing:
            note += f", {_count(len(result.missing), 'word')} that no article holds"
        if result.mean is not None:
            rows.append(_row(name, result.mean, note))
        for topic, value in zip(found, result.values, strict=True):
            if value is not None:
                rows.append(_row(name, value, note, topic["name"]))
    return rows


def _silhouette_rows(
    names: dict[int, str], labels: Ints, passages: pa.Table, features: Features, unit: str
) -> list[dict[str, Any]]:
    if not len(labels):
        return []
    units = make_units(features, passages, unit)
    own = np.empty(len(units.vectors), dtype=np.int64)
    own[units.of_passage] = labels
    result = silhouette(units.vectors, own)
    if result is None:
        return []
    note = f"{_count(int((own != OTHER_ID).sum()), unit)} in topics, by cosine"
    rows = [_row("silhouette", result.mean, note)]
    return rows + [
        _row("silhouette", result.by_topic[topic], note, name)
        for topic, name in names.items()
        if topic in result.by_topic
    ]


def _article_tokens(passages: pa.Table) -> list[list[str]]:
    """Joins the words of each article's passages in their order; articles by id."""
    articles: dict[str, list[tuple[int, str]]] = {}
    columns = (passages[name].to_pylist() for name in ("article_id", "position", "text"))
    for article, position, text in zip(*columns, strict=True):
        articles.setdefault(article, []).append((position, text))
    return [
        [token for _, text in sorted(articles[article]) for token in coherence.tokens(text)]
        for article in sorted(articles)
    ]
