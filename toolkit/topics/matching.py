"""How a unit gets its topics: the rules that a fit learns and that new passages are read by.

Named topics are told by regressions (`centroid`) or by prototypes (`bertopic`), discovered ones by
centroids or by the means of BERTopic's clusters. A fit and `predict` call the same rules, so that
the articles that were fitted get the same topics from both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from toolkit.records import OTHER_ID
from toolkit.threads import one_thread
from toolkit.topics.named import NamedTopicMatcher, seed_evidence
from toolkit.topics.units import Floats, Ints, Units

Bools = npt.NDArray[np.bool_]


_MOST_CUTS = 200


@dataclass(frozen=True)
class NamedMatch:
    """How well each unit fits each named topic.

    Attributes:
        scores: Shape (n_units, n_named), between 0 and 1.
        thresholds: Least score of each topic.
        strongest: Column of the best topic that reaches its threshold, -1 where none does.
    """

    scores: Floats
    thresholds: tuple[float, ...]
    strongest: Ints

    @property
    def eligible(self) -> Bools:
        """Where a unit reaches a topic's threshold, shape (n_units, n_named)."""
        reached: Bools = self.scores >= np.asarray(self.thresholds)[None, :]
        return reached


@dataclass(frozen=True)
class Discovered:
    """What is found among the units that no named topic claims.

    Attributes:
        labels: Topic of every unit, counted from 0; -1 for none.
        scores: How well each unit fits each topic, on the scale of the named topics' scores,
            shape (n_units, n_topics), 0 to 1.
        eligible: Where a unit may hold a topic at all, same shape.
    """

    labels: Ints
    scores: Floats
    eligible: Bools


@dataclass(frozen=True)
class Regressions:
    """Named topics told by a matcher that was fitted; None where the study names none."""

    matcher: NamedTopicMatcher | None

    @property
    def names(self) -> tuple[str, ...]:
        """Of the topics, in column order."""
        return () if self.matcher is None else tuple(t.name for t in self.matcher.topics)

    def match(self, passages: pa.Table, units: Units) -> NamedMatch:
        """Scores every unit for every named topic.

        Args:
            passages: Of schema `PASSAGES`; searched for seed words.
            units: Of these passages.
        """
        if self.matcher is None:
            return _no_match(len(units.vectors))
        evidence = units.mean(seed_evidence(self.matcher.topics, passages["text"].to_pylist()))
        scores = self.matcher.score(units.vectors, evidence, units)
        thresholds = np.asarray(self.matcher.thresholds_)
        reached = np.where(scores >= thresholds[None, :], scores, -1.0)
        strongest = np.where(reached.max(axis=1) >= 0.0, reached.argmax(axis=1), OTHER_ID)
        return NamedMatch(scores, tuple(self.matcher.thresholds_), strongest.astype(np.int64))


@dataclass(frozen=True)
class Prototypes:
    """Named topics told by the cosine with a prototype.

    Attributes:
        names: Of the topics, in column order.
        vectors: Unit rows, shape (n_named, d).
        least: Least cosine.
    """

    names: tuple[str, ...]
    vectors: Floats
    least: float

    def match(self, passages: pa.Table, units: Units) -> NamedMatch:
        """Scores every unit for every named topic; the passages' words are not looked at."""
        del passages
        if not self.names:
            return _no_match(len(units.vectors))
        scores = _cosines(units.vectors, self.vectors)
        strongest = np.where(scores.max(axis=1) >= self.least, scores.argmax(axis=1), OTHER_ID)
        return NamedMatch(scores, (self.least,) * len(self.names), strongest.astype(np.int64))


@dataclass(frozen=True)
class Centroids:
    """Discovered topics told by the nearest centroid.

    Attributes:
        vectors: Unit rows, shape (n_clusters, d), topics first.
        n_topics: How many of them are topics; what is nearest to another one is in none.
        min_similarity: A unit less similar (cosine) to its centroid is in none.
    """

    vectors: Floats
    n_topics: int
    min_similarity: float

    def similarity(self, rows: Floats) -> Floats:
        """Returns the cosine of every row with every centroid, shape (n, n_clusters)."""
        # Rounded, so that ties and the threshold do not hang on the last bit.
        with one_thread():
            similarity: Floats = np.round(rows @ self.vectors.T, 9)
        return similarity

    def label(self, rows: Floats) -> Ints:
        """Returns the topic of every row, -1 where none is near enough."""
        if self.n_topics == 0:
            return np.full(len(rows), OTHER_ID, dtype=np.int64)
        similarity = self.similarity(rows)
        nearest = similarity.argmax(axis=1).astype(np.int64)
        near = similarity[np.arange(len(rows)), nearest] >= self.min_similarity
        labels: Ints = np.where(near & (nearest < self.n_topics), nearest, OTHER_ID)
        return labels

    def find(self, units: Units, match: NamedMatch) -> Discovered:
        """Labels the units that no named topic claims, and scores all of them."""
        similarity = self.similarity(units.vectors)[:, : self.n_topics]
        labels = np.where(match.strongest == OTHER_ID, self.label(units.vectors), OTHER_ID)
        return Discovered(
            labels=labels,
            # Beside a named topic's probability: similarity, scaled by what the named ones leave.
            scores=np.clip(similarity, 0.0, 1.0)
            * (1.0 - match.scores.max(axis=1, initial=0.0))[:, None],
            eligible=similarity >= self.min_similarity,
        )


@dataclass(frozen=True)
class Means:
    """Discovered topics told by the nearest mean of a cluster's units.

    HDBSCAN has no rule for new rows that agrees with its own labels, so they are read by the mean
    of each cluster; `agreement` says how far the two agree.

    Attributes:
        vectors: Unit rows, shape (n_topics, d).
        least: A unit less similar (cosine) to the nearest mean is in none.
        agreement: Share of the fitted units to which this rule gives the label of the fit; None
            where there was nothing to label.
        n_fitted: How many units that is a share of.
    """

    vectors: Floats
    least: float
    agreement: float | None
    n_fitted: int

    def label(self, units: Units, match: NamedMatch) -> Ints:
        """Returns the nearest topic of the units that no named topic claims, -1 for none."""
        return nearest_means(_cosines(units.vectors, self.vectors), match.strongest, self.least)

    def find(self, units: Units, match: NamedMatch) -> Discovered:
        """Labels the units that no named topic claims, and scores all of them."""
        return self.score(units, self.label(units, match))

    def score(self, units: Units, labels: Ints) -> Discovered:
        """Scores units that have their labels: a unit holds no discovered topic but its own."""
        own = labels[:, None] == np.arange(len(self.vectors))[None, :]
        return Discovered(labels, _cosines(units.vectors, self.vectors), own)


def learn_means(units: Units, match: NamedMatch, vectors: Floats, labels: Ints) -> Means:
    """Finds the least cosine at which the nearest mean agrees best with the labels of a fit.

    Args:
        units: That were fitted.
        match: Their named topics.
        vectors: Unit means of the topics, shape (n_topics, d).
        labels: Of the fit.
    """
    free = match.strongest == OTHER_ID
    n_fitted = int(free.sum())
    if not len(vectors) or not n_fitted:
        return Means(vectors, 1.0, None, n_fitted)
    similarity = _cosines(units.vectors, vectors)
    levels = np.unique(similarity[free].max(axis=1))
    if len(levels) > _MOST_CUTS:  # each cut reads every unit
        levels = levels[np.linspace(0, len(levels) - 1, _MOST_CUTS).astype(np.int64)]
    cuts = np.concatenate([[0.0], (levels[:-1] + levels[1:]) / 2.0])
    agreed = np.asarray(
        [
            (nearest_means(similarity, match.strongest, cut) == labels)[free].mean()
            for cut in cuts.tolist()
        ]
    )
    best = np.flatnonzero(agreed >= agreed.max())
    middle = int(best[len(best) // 2])
    least = round(float(cuts[middle]), 6)
    agreement = (nearest_means(similarity, match.strongest, least) == labels)[free].mean()
    return Means(vectors, least, round(float(agreement), 6), n_fitted)


def nearest_means(similarity: Floats, strongest: Ints, least: float) -> Ints:
    """Returns the column of the largest similarity, -1 below `least` or where a topic claims it."""
    if not similarity.shape[1]:
        return np.full(len(similarity), OTHER_ID, dtype=np.int64)
    near = (similarity.max(axis=1) >= least) & (strongest == OTHER_ID)
    labels: Ints = np.where(near, similarity.argmax(axis=1), OTHER_ID).astype(np.int64)
    return labels


def labels_without_named(labels: Sequence[int], strongest: Ints) -> Ints:
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


def _no_match(n_units: int) -> NamedMatch:
    none = np.full(n_units, OTHER_ID, dtype=np.int64)
    return NamedMatch(np.zeros((n_units, 0)), (), none)


def _cosines(rows: Floats, vectors: Floats) -> Floats:
    with one_thread():
        cosines: Floats = np.clip(np.round(rows @ vectors.T, 6), 0.0, 1.0)
    return cosines
