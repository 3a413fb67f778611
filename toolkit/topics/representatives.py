"""Representative passages of a topic: sure of it, long enough to be read, each of another article.

A topic's surest passages often say one thing many times (a phrase that recurs, one article's
paragraphs), so that after the first each is chosen for being sure and unlike those before it:
maximal marginal relevance (Carbonell and Goldstein 1998).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from toolkit.records import OTHER_ID, Matrix
from toolkit.schemas import TOPIC_REPRESENTATIVES
from toolkit.topics.units import Floats, Ints, unit_rows

MOST = 5
_POOL = 50  # surest passages that are looked at
_SHORT = 12  # words; a shorter passage is mostly a headline and shows little
_SURE = 0.7  # weight of being sure and central beside that of being unlike those before
_COPY = 0.98  # cosine from which a passage says what another one does


def representatives(
    passages: pa.Table,
    matrix: Matrix,
    scores: Floats,
    topic_ids: Ints,
    names: Sequence[str],
    *,
    most: int = MOST,
) -> pa.Table:
    """Chooses passages that stand for each topic.

    Args:
        passages: Of schema `PASSAGES`.
        matrix: Their vectors, unit rows, shape (n, d).
        scores: Of each passage for its own topic, shape (n,).
        topic_ids: Of each passage, -1 for `other`, which gets none.
        names: Of the topics, by id.
        most: Passages a topic, at most.

    Returns:
        Of schema `TOPIC_REPRESENTATIVES`, by topic and rank.
    """
    ids = passages["passage_id"].to_pylist()
    owners = passages["article_id"].to_pylist()
    words = np.asarray(passages["n_words"].to_numpy(), dtype=np.int64)
    rows = []
    for topic in range(len(names)):
        held = np.flatnonzero(topic_ids == topic)
        if topic == OTHER_ID or not len(held):
            continue
        own = matrix[held].astype(np.float64)
        centre = unit_rows(own.sum(axis=0, keepdims=True))[0]
        near = np.round(np.clip(own @ centre, 0.0, 1.0), 6)
        sure = {int(row): float(scores[row] * near[at]) for at, row in enumerate(held)}
        pool = sorted(sure, key=lambda row: (bool(words[row] < _SHORT), -sure[row], ids[row]))
        short = {row for row in pool if words[row] < _SHORT}
        chosen = _choose(pool[:_POOL], sure, matrix, owners, short, most)
        rows += [
            {
                "topic_id": topic,
                "topic": names[topic],
                "rank": rank,
                "passage_id": ids[row],
                "article_id": owners[row],
                "score": round(float(scores[row]), 6),
            }
            for rank, row in enumerate(chosen, start=1)
        ]
    return pa.Table.from_pylist(rows, schema=TOPIC_REPRESENTATIVES)


def _choose(
    pool: Sequence[int],
    sure: dict[int, float],
    matrix: Matrix,
    owners: Sequence[str],
    short: set[int],
    most: int,
) -> list[int]:
    """Takes one passage after the other; short ones, copies and met articles come last."""
    chosen: list[int] = []
    left = list(pool)
    while left and len(chosen) < most:
        met = {owners[row] for row in chosen}
        alike = _alike(left, chosen, matrix)
        # Of equal ones the first, as they stand from the surest on.
        best = max(
            left,
            key=lambda row: (
                row not in short,
                alike[row] < _COPY,
                owners[row] not in met,
                round(_SURE * sure[row] - (1.0 - _SURE) * alike[row], 9),
            ),
        )
        chosen.append(best)
        left = [row for row in left if row != best]
    return chosen


def _alike(left: Sequence[int], chosen: Sequence[int], matrix: Matrix) -> dict[int, float]:
    """Returns the cosine of each passage with the nearest of those chosen."""
    if not chosen:
        return dict.fromkeys(left, 0.0)
    nearest = (matrix[list(left)] @ matrix[list(chosen)].T).max(axis=1)
    return {row: round(float(cosine), 6) for row, cosine in zip(left, nearest, strict=True)}
