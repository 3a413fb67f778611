"""The rule by which a row gets its discovered topic, learned from a partition.

Centroids weigh every direction alike, also those in which all passages differ for reasons of their
own. A ridge regression from rows to clusters (Hoerl and Kennard 1970; as a classifier it is a
penalised linear discriminant, Hastie et al. 1995) gives little weight to such directions. Training
rows are labelled by it too, so that what is fitted and what is predicted are one rule.
"""

from __future__ import annotations

import numpy as np

from toolkit.records import OTHER_ID
from toolkit.topics.centroid_rule import Centroids
from toolkit.topics.geometry import centroids_of, nearest
from toolkit.topics.soft import fit_temperature
from toolkit.topics.units import Floats, Ints

_PENALTY = 0.001  # a row
_LEAST_PENALTY = 1.0
_FOLDS = 2


def learn_rule(
    rows: Floats,
    labels: Ints,
    *,
    everything: Floats | None = None,
    min_size: int = 1,
    min_similarity: float | None = None,
) -> Centroids:
    """Learns the rule that gives rows the clusters of a partition.

    Args:
        rows: Unit rows, shape (n, d).
        labels: Cluster of each, counted from 0, none empty; -1 where a row is in none.
        everything: All rows that will be labelled, where `rows` is a sample of them.
        min_size: A cluster that gets fewer of all rows is dissolved into the others.
        min_similarity: A row less similar (cosine) to its topic's centroid is in none.

    Returns:
        A rule whose topics are the clusters that are left, in their order.
    """
    every = rows if everything is None else everything
    kept = labels != OTHER_ID
    rows, labels = rows[kept], labels[kept]
    while True:
        count = int(labels.max(initial=-1)) + 1
        if count == 0:
            return Centroids.none(every.shape[1])
        weights, bias = _ridge(rows, labels, count)
        given = _label(every, weights, bias)
        sizes = np.bincount(given, minlength=count)
        small = np.flatnonzero(sizes < min(min_size, len(every)))
        if not len(small) or count == 1:
            break
        smallest = small[np.argmin(sizes[small])]
        labels = _without(rows, labels, int(smallest))
    return Centroids(
        vectors=centroids_of(every, given, count),
        weights=weights,
        bias=bias,
        temperature=fit_temperature(*_left_out(rows, labels, count)),
        min_similarity=-1.0 if min_similarity is None else min_similarity,
    )


def _ridge(rows: Floats, labels: Ints, count: int) -> tuple[Floats, Floats]:
    """Returns weights, shape (count, d), and bias, shape (count,), of the regressions."""
    means = rows.mean(axis=0)
    centred = rows - means
    shares = np.bincount(labels, minlength=count) / len(rows)
    wanted = np.eye(count)[labels] - shares
    penalty = max(_LEAST_PENALTY, _PENALTY * len(rows))
    if len(rows) < rows.shape[1]:  # the smaller of two equal systems
        gram = centred @ centred.T
        gram[np.diag_indices_from(gram)] += penalty
        weights = centred.T @ np.linalg.solve(gram, wanted)
    else:
        gram = centred.T @ centred
        gram[np.diag_indices_from(gram)] += penalty
        weights = np.linalg.solve(gram, centred.T @ wanted)
    weights = np.round(weights.T, 9)
    return weights, np.round(shares - weights @ means, 9)


def _label(rows: Floats, weights: Floats, bias: Floats) -> Ints:
    found: Ints = np.round(rows @ weights.T + bias, 9).argmax(axis=1).astype(np.int64)
    return found


def _without(rows: Floats, labels: Ints, gone: int) -> Ints:
    """Gives the rows of a cluster to the nearest of the others, and closes the gap."""
    count = int(labels.max()) + 1
    others = np.asarray([label for label in range(count) if label != gone])
    centres = centroids_of(rows, labels, count)[others]
    moved = labels.copy()
    moved[labels == gone] = others[nearest(rows[labels == gone], centres)]
    moved[moved > gone] -= 1
    return moved


def _left_out(rows: Floats, labels: Ints, count: int) -> tuple[Floats, Ints]:
    """Scores rows by rules that have not seen them, beside the clusters that they are in."""
    fold = np.arange(len(rows)) % _FOLDS
    scores = np.zeros((len(rows), count))
    for left in range(_FOLDS):
        out = fold == left
        if not (~out).any():
            return np.zeros((0, count)), np.zeros(0, dtype=np.int64)
        weights, bias = _ridge(rows[~out], labels[~out], count)
        scores[out] = rows[out] @ weights.T + bias
    return scores, labels
