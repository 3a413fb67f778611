"""The tables of the topics stage, topics renumbered by size, then by smallest passage id."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from toolkit.records import OTHER, OTHER_ID
from toolkit.schemas import ARTICLE_TOPICS, ASSIGNMENTS, PASSAGE_TOPICS, TOPICS
from toolkit.topics.units import Floats, Ints

_DECIMALS = 6
_UNIT = Decimal(1).scaleb(-_DECIMALS)


@dataclass(frozen=True)
class Plan:
    """Topics in the order in which a backend counts them, and what every passage holds.

    Attributes:
        names: One a topic.
        kinds: `named` or `discovered`, one a topic.
        words: One list a topic, and last that of `other`.
        scores: Shape (n_passages, n_topics).
        held: Where a passage holds a topic, same shape.
        first: Topic of every passage, -1 for `other`.
        columns: Place here of each topic id.
    """

    names: Sequence[str]
    kinds: Sequence[str]
    words: Sequence[Sequence[str]]
    scores: Floats
    held: npt.NDArray[np.bool_]
    first: Ints
    columns: Sequence[int]


@dataclass(frozen=True)
class Tables:
    """The four tables, in the schemas of `records`."""

    topics: pa.Table
    assignments: pa.Table
    passage_topics: pa.Table
    article_topics: pa.Table


def held_topics(
    scores: Floats,
    eligible: npt.NDArray[np.bool_],
    first: Ints,
    margin: float,
    named: Sequence[bool] = (),
) -> npt.NDArray[np.bool_]:
    """Says which topics each row holds.

    Args:
        scores: Shape (n, n_topics).
        eligible: Where a row may hold a topic at all, same shape.
        first: Topic of every row, -1 for none; such a row holds nothing.
        margin: A row also holds an eligible topic that scores within this of its first.
        named: Which topics have thresholds of their own, one a column: a row that reaches one holds
            that topic however much better it fits another. Empty: none.
    """
    held = np.zeros(scores.shape, dtype=np.bool_)
    rows = np.flatnonzero(first != OTHER_ID)
    if len(rows):
        sure = np.asarray(named if len(named) else [False] * scores.shape[1], dtype=np.bool_)
        top = scores[rows, first[rows]]
        held[rows] = eligible[rows] & (sure | (scores[rows] >= top[:, None] - margin))
        held[rows, first[rows]] = True
    return held


def build(plan: Plan, passages: pa.Table, weights: Floats) -> Tables:
    """Builds every table.

    Args:
        plan: Topics and what passages hold.
        passages: Of schema `PASSAGES`.
        weights: Words of every passage, at least one.
    """
    ids: list[str] = passages["passage_id"].to_pylist()
    number = {topic: new for new, topic in enumerate(plan.columns)}
    return Tables(
        topics=_topics(plan, len(ids)),
        assignments=_assignments(plan, ids, number),
        passage_topics=_passage_topics(plan, ids, number),
        article_topics=_article_topics(plan, passages["article_id"].to_pylist(), weights, number),
    )


def number_topics(first: Ints, ids: Sequence[str], n_topics: int) -> tuple[int, ...]:
    """Numbers topics by size, then by smallest passage id.

    Args:
        first: Topic of every passage, -1 for `other`.
        ids: Of the passages.
        n_topics: How many there are, empty ones included.

    Returns:
        The topic that gets each id; empty ones come last, in their own order.
    """
    sizes = Counter(first.tolist())
    smallest: dict[int, str] = {}
    for passage, topic in zip(ids, first.tolist(), strict=True):
        smallest[topic] = min(passage, smallest.get(topic, passage))
    return tuple(sorted(range(n_topics), key=lambda t: (-sizes[t], smallest.get(t, ""), t)))


def _topics(plan: Plan, total: int) -> pa.Table:
    sizes = Counter(plan.first.tolist())
    rows = [
        {
            "topic_id": new,
            "name": plan.names[topic],
            "kind": plan.kinds[topic],
            "size": sizes[topic],
            "share": round(sizes[topic] / total, _DECIMALS),
            "words": list(plan.words[topic]),
        }
        for new, topic in enumerate(plan.columns)
    ]
    rows.append(
        {
            "topic_id": OTHER_ID,
            "name": OTHER,
            "kind": OTHER,
            "size": sizes[OTHER_ID],
            "share": round(sizes[OTHER_ID] / total, _DECIMALS),
            "words": list(plan.words[-1]),
        }
    )
    return pa.Table.from_pylist(rows, schema=TOPICS)


def _assignments(plan: Plan, ids: Sequence[str], number: dict[int, int]) -> pa.Table:
    rows = []
    for row, passage in enumerate(ids):
        first = int(plan.first[row])
        scores = plan.scores[row]
        others = [t for t in range(len(plan.names)) if t != first]
        second = max(others, key=lambda t: (scores[t], -number[t]), default=None)
        best = float(scores.max(initial=0.0))
        rows.append(
            {
                "passage_id": passage,
                "topic_id": number.get(first, OTHER_ID),
                "topic": plan.names[first] if first != OTHER_ID else OTHER,
                # Of `other`: how sure it is that no topic fits.
                "topic_score": round(
                    float(scores[first]) if first != OTHER_ID else 1.0 - best, _DECIMALS
                ),
                "runner_up": plan.names[second] if second is not None else None,
                "second_score": float(scores[second]) if second is not None else None,
            }
        )
    return pa.Table.from_pylist(rows, schema=ASSIGNMENTS)


def _passage_topics(plan: Plan, ids: Sequence[str], number: dict[int, int]) -> pa.Table:
    rows = []
    for row, passage in enumerate(ids):
        scores = plan.scores[row]
        held = np.flatnonzero(plan.held[row]).tolist()
        for topic in sorted(held, key=lambda t: (-scores[t], number[t])):
            rows.append(
                {
                    "passage_id": passage,
                    "topic_id": number[topic],
                    "topic": plan.names[topic],
                    "score": float(scores[topic]),
                }
            )
        if not held:
            left = round(1.0 - float(scores.max(initial=0.0)), _DECIMALS)
            rows.append(
                {"passage_id": passage, "topic_id": OTHER_ID, "topic": OTHER, "score": left}
            )
    return pa.Table.from_pylist(rows, schema=PASSAGE_TOPICS)


def _article_topics(
    plan: Plan, articles: Sequence[str], weights: Floats, number: dict[int, int]
) -> pa.Table:
    """Shares each passage's words out among the topics it holds, in proportion to its scores."""
    mixes: dict[str, defaultdict[int, float]] = {}
    for row, article in enumerate(articles):
        mix = mixes.setdefault(article, defaultdict(float))
        held = np.flatnonzero(plan.held[row]).tolist()
        if not held:
            mix[OTHER_ID] += float(weights[row])
            continue
        parts = np.maximum(plan.scores[row, held], 10.0**-_DECIMALS)
        for topic, part in zip(held, parts / parts.sum(), strict=True):
            mix[topic] += float(weights[row] * part)
    rows = []
    for article, mix in mixes.items():
        shares = _round_shares(mix)
        for topic in sorted(shares, key=lambda t: (-shares[t], number.get(t, len(number)))):
            rows.append(
                {
                    "article_id": article,
                    "topic_id": number.get(topic, OTHER_ID),
                    "topic": plan.names[topic] if topic != OTHER_ID else OTHER,
                    "share": float(shares[topic]),
                }
            )
    return pa.Table.from_pylist(rows, schema=ARTICLE_TOPICS)


def _round_shares(mix: Mapping[int, float]) -> dict[int, Decimal]:
    """Rounds shares so that they still sum to one: the largest takes what rounding leaves."""
    total = sum(mix.values())
    shares = {topic: Decimal(mix[topic] / total).quantize(_UNIT) for topic in sorted(mix)}
    largest = max(shares, key=lambda t: shares[t])
    shares[largest] += 1 - sum(shares.values())
    return {topic: share for topic, share in shares.items() if share > 0}
