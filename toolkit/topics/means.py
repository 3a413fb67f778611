"""Discovered topics told by the means of clusters that know no rule of their own.

HDBSCAN and EVoC give labels to what they are fitted on and have no rule for new rows that agrees
with them. New rows get the topic of the nearest mean; the fitted rows that this rule would give
another label are remembered, so that `predict` on them returns the labels of the fit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa

from toolkit.records import OTHER_ID
from toolkit.topics.matching import Discovered, NamedMatch, cosines
from toolkit.topics.remembered import Remembered, remember
from toolkit.topics.soft import fit_temperature, memberships
from toolkit.topics.units import Floats, Ints, Units, unit_rows

_MOST_CUTS = 200


@dataclass(frozen=True)
class Means:
    """Discovered topics told by the nearest mean of a cluster's units.

    Attributes:
        vectors: Unit rows, shape (n_topics, d).
        least: A unit less similar (cosine) to the nearest mean is in none.
        agreement: Share of the fitted units to which this rule alone gives the label of the fit;
            None where there was nothing to label.
        n_fitted: How many units that is a share of.
        temperature: Of the memberships; see `soft.py`.
        remembered: Those to which it gives another.
    """

    vectors: Floats
    least: float
    agreement: float | None
    n_fitted: int
    temperature: float = 1.0
    remembered: Remembered = field(default_factory=Remembered)

    @property
    def width(self) -> int:
        """Of the vectors that it reads."""
        return int(self.vectors.shape[1])

    def label(self, units: Units, match: NamedMatch) -> Ints:
        """Returns the topic of the units that no named topic claims, -1 for none."""
        similarity = cosines(units.vectors, self.vectors)
        labels = nearest_means(similarity, match.strongest, self.least)
        recalled = self.remembered.recall(units.vectors, labels)
        claimed: Ints = np.where(match.strongest == OTHER_ID, recalled, OTHER_ID).astype(np.int64)
        return claimed

    def find(self, units: Units, match: NamedMatch, passages: pa.Table | None = None) -> Discovered:
        """Labels the units that no named topic claims, and scores all of them.

        The passages' words are not looked at.
        """
        del passages
        return self.score(units, self.label(units, match))

    def score(self, units: Units, labels: Ints) -> Discovered:
        """Scores units that have their labels: a unit holds no discovered topic but its own.

        A score is the membership times the cosine, so that scores of a unit sum to at most 1, and
        to less where nothing is near, as with noise.
        """
        own = labels[:, None] == np.arange(len(self.vectors))[None, :]
        similarity = cosines(units.vectors, self.vectors)
        shared = memberships(similarity, self.temperature)
        return Discovered(labels, shared * similarity, own, shared)


def learn_means(units: Units, match: NamedMatch, labels: Ints) -> Means:
    """Takes the means of clusters, and the least cosine at which the nearest agrees best.

    Args:
        units: That were fitted.
        match: Their named topics.
        labels: Of the fit, counted from 0, -1 for none; equal units have equal labels.
    """
    vectors = cluster_means(units.vectors, labels)
    free = match.strongest == OTHER_ID
    n_fitted = int(free.sum())
    if not len(vectors) or not n_fitted:
        return Means(vectors, 1.0, None, n_fitted)
    similarity = cosines(units.vectors, vectors)

    def agreement(least: float) -> float:
        told = nearest_means(similarity, match.strongest, least)
        return float((told == labels)[free].mean())

    least = best_cut(similarity[free].max(axis=1), agreement)
    sure = labels != OTHER_ID
    temperature = fit_temperature(similarity[sure], labels[sure])
    rule = Means(vectors, least, round(agreement(least), 6), n_fitted, temperature)
    given = nearest_means(similarity, match.strongest, least)
    return replace(rule, remembered=remember(units.vectors[free], given[free], labels[free]))


def best_cut(nearest: Floats, agreement: Callable[[float], float]) -> float:
    """Returns the middle one of the cuts that agree best.

    Args:
        nearest: Cosine of every unit with what is nearest to it.
        agreement: Of the rule with this cut.
    """
    levels = np.unique(nearest)
    if len(levels) > _MOST_CUTS:  # each cut reads every unit
        levels = levels[np.linspace(0, len(levels) - 1, _MOST_CUTS).astype(np.int64)]
    cuts = np.concatenate([[0.0], (levels[:-1] + levels[1:]) / 2.0])
    agreed = np.asarray([agreement(cut) for cut in cuts.tolist()])
    best = np.flatnonzero(agreed >= agreed.max())
    return round(float(cuts[int(best[len(best) // 2])]), 6)


def cluster_means(rows: Floats, labels: Ints) -> Floats:
    """Returns the unit mean of each label's rows, shape (n_labels, d); -1 is none."""
    n_topics = int(labels.max(initial=OTHER_ID)) + 1
    centres = np.zeros((n_topics, rows.shape[1]))
    for topic in range(n_topics):
        centres[topic] = rows[labels == topic].mean(axis=0)
    return unit_rows(centres)


def nearest_means(similarity: Floats, strongest: Ints, least: float) -> Ints:
    """Returns the column of the largest similarity, -1 below `least` or where a topic claims it."""
    if not similarity.shape[1]:
        return np.full(len(similarity), OTHER_ID, dtype=np.int64)
    near = (similarity.max(axis=1) >= least) & (strongest == OTHER_ID)
    labels: Ints = np.where(near, similarity.argmax(axis=1), OTHER_ID).astype(np.int64)
    return labels


def numbered(labels: Sequence[int] | Ints, strongest: Ints) -> Ints:
    """Numbers a clustering's labels from 0 on, -1 where a named topic claims the unit."""
    found = np.asarray(labels, dtype=np.int64)
    kept = sorted(set(found[strongest == OTHER_ID].tolist()) - {OTHER_ID})
    number = {topic: new for new, topic in enumerate(kept)}
    return np.asarray(
        [
            number.get(topic, OTHER_ID) if claimed == OTHER_ID else OTHER_ID
            for topic, claimed in zip(found.tolist(), strongest.tolist(), strict=True)
        ],
        dtype=np.int64,
    )
