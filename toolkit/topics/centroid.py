"""Discovered topics as centroids: seeded k-means on unit vectors, their number chosen.

Training and inference use one rule, the nearest centroid by cosine, so that `predict` on the
training rows returns the training labels. K-means (Lloyd 1982, k-means++ starts) runs on unit rows
and its centres are scaled to unit length, as in spherical k-means (Dhillon and Modha 2001).

The number of clusters is chosen by the mean silhouette (Rousseeuw 1987), in which a row that ends
in no topic counts as 0, averaged over several starts. Where one number is clearly best, it is
taken; where several do equally well within the error, as on any small corpus, the largest of them
is, because it says most. Never more than the root of half the rows (Mardia et al. 1979).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pyarrow as pa
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_samples

from toolkit.records import OTHER_ID, Features, NamedTopic, Topics
from toolkit.threads import one_thread
from toolkit.topics.assemble import Settings, assemble
from toolkit.topics.matching import Centroids, Regressions
from toolkit.topics.named import NamedTopicMatcher
from toolkit.topics.units import Floats, Ints, make_units, unit_rows

_STARTS = (5, 25)  # fewest and most starts for each number of clusters: a small corpus gets more
_START_ROWS = 5_000  # rows clustered over all starts, at least
_SILHOUETTE_ROWS = 2000  # the silhouette is quadratic; more rows are sampled, seeded


@dataclass(frozen=True)
class _Clustering:
    """Clusters of one number, the topics among them first, and how well they part the rows."""

    centroids: Floats
    n_topics: int
    silhouette: float  # mean over starts
    error: float  # of that mean: spread over starts and over rows


class CentroidTopics(ClusterMixin, BaseEstimator):  # type: ignore[misc]
    """Topics as unit centroids; a row belongs to the nearest, or to none.

    Args:
        min_topics: Fewest topics tried.
        max_topics: Most topics tried.
        min_size: A cluster of fewer rows is no topic: what is nearest to it is `other`.
        min_similarity: A row less similar (cosine) to its centroid is `other`.
        random_state: Seed.

    Attributes:
        centroids_: Unit rows, shape (n_clusters, d), topics first.
        n_topics_: How many of them are topics.
        labels_: Topic of every training row, -1 for `other`.
        silhouettes_: Number of clusters tried -> mean silhouette over starts.
        chosen_: Number of clusters chosen; 0 where there were too few rows to try any.
    """

    def __init__(
        self,
        min_topics: int = 2,
        max_topics: int = 12,
        min_size: int = 3,
        min_similarity: float = 0.35,
        random_state: int = 42,
    ) -> None:
        self.min_topics = min_topics
        self.max_topics = max_topics
        self.min_size = min_size
        self.min_similarity = min_similarity
        self.random_state = random_state

    def fit(self, X: Floats, y: object = None) -> Self:
        """Finds the topics of unit rows, shape (n, d)."""
        del y
        rows = np.asarray(X, dtype=np.float64)
        most = min(self._most(len(rows)), len(rows) // max(self.min_size, 1))
        tried: dict[int, _Clustering] = {}
        with one_thread():
            for k in range(self.min_topics, most + 1):
                tried[k] = self._try(rows, k)
        self.silhouettes_ = {k: clustering.silhouette for k, clustering in tried.items()}
        self.chosen_ = _choose(tried)
        none = _Clustering(np.zeros((0, rows.shape[1])), 0, 0.0, 0.0)
        chosen = tried.get(self.chosen_, none)
        self.centroids_, self.n_topics_ = chosen.centroids, chosen.n_topics
        self.labels_ = self.predict(rows)
        return self

    def _most(self, rows: int) -> int:
        """Caps the number of topics at the root of half the rows (Mardia et al. 1979)."""
        return max(self.min_topics, min(self.max_topics, math.ceil(math.sqrt(rows / 2))))

    def transform(self, X: Floats) -> Floats:
        """Returns the cosine of every row with every topic, shape (n, n_topics_)."""
        rows = np.asarray(X, dtype=np.float64)
        similarity: Floats = self.rule().similarity(rows)[:, : self.n_topics_]
        return similarity

    def predict(self, X: Floats) -> Ints:
        """Returns the topic of every row, -1 where none is near enough."""
        return self.rule().label(np.asarray(X, dtype=np.float64))

    def rule(self) -> Centroids:
        """Returns the rule by which rows get the topics that were found."""
        return Centroids(self.centroids_, self.n_topics_, self.min_similarity)

    def _label(self, rows: Floats, centroids: Floats, n_topics: int) -> Ints:
        return Centroids(centroids, n_topics, self.min_similarity).label(rows)

    def _try(self, rows: Floats, k: int) -> _Clustering:
        """Clusters into k from several starts and keeps the tightest."""
        n_starts = int(np.clip(_START_ROWS // max(len(rows), 1), *_STARTS))
        seeds = np.random.SeedSequence(self.random_state).generate_state(n_starts).tolist()
        starts = [
            KMeans(k, n_init=1, algorithm="lloyd", random_state=seed).fit(rows) for seed in seeds
        ]
        found = [self._order(rows, np.asarray(start.cluster_centers_)) for start in starts]
        scores = [self._silhouette(rows, *clustering) for clustering in found]
        values = [score for score, _ in scores]
        best = min(range(n_starts), key=lambda i: (round(float(starts[i].inertia_), 9), i))
        return _Clustering(
            *found[best],
            silhouette=round(float(np.mean(values)), 6),
            error=float(np.hypot(np.std(values), scores[best][1])),
        )

    def _order(self, rows: Floats, centres: Floats) -> tuple[Floats, int]:
        """Scales centres to unit length and puts those of clusters that are large enough first."""
        centroids = unit_rows(centres.astype(np.float64))
        labels = self._label(rows, centroids, len(centroids))
        sizes = np.bincount(labels[labels >= 0], minlength=len(centroids))
        large = sizes >= self.min_size
        return centroids[np.argsort(~large, kind="stable")], int(large.sum())

    def _silhouette(self, rows: Floats, centroids: Floats, n_topics: int) -> tuple[float, float]:
        """Returns the mean silhouette and its standard error over rows."""
        labels = self._label(rows, centroids, n_topics)
        if len(rows) > _SILHOUETTE_ROWS:
            generator = np.random.default_rng(self.random_state)
            chosen = np.sort(generator.choice(len(rows), _SILHOUETTE_ROWS, replace=False))
            rows, labels = rows[chosen], labels[chosen]
        kept = labels != OTHER_ID
        if not 2 <= len(np.unique(labels[kept])) < kept.sum():
            return -1.0, 0.0
        values = np.zeros(len(rows))
        values[kept] = silhouette_samples(rows[kept], labels[kept], metric="cosine")
        return float(values.mean()), float(values.std() / np.sqrt(len(rows)))


def _choose(tried: Mapping[int, _Clustering]) -> int:
    """Returns the largest number that does as well as the best within its error; 0 for none."""
    if not tried:
        return 0
    best = max(tried.values(), key=lambda c: c.silhouette)
    return max(k for k, c in tried.items() if c.silhouette >= best.silhouette - best.error)


def fit(
    features: Features,
    passages: pa.Table,
    *,
    named: Sequence[NamedTopic] = (),
    seed: int = 42,
    named_threshold: float | None = None,
    second_margin: float = 0.1,
    words: int = 10,
    unit: str = "passage",
    map: Mapping[str, Any] | None = None,  # noqa: A002  the config's key
    min_topics: int = 2,
    max_topics: int = 12,
    min_size: int = 3,
    min_similarity: float = 0.35,
) -> Topics:
    """Matches named topics, then clusters what is left around centroids.

    Args:
        features: One row a passage.
        passages: Of schema `PASSAGES`.
        named: Topics that the study names.
        seed: Of every random choice.
        named_threshold: Least score for a named topic; null: calibrated.
        second_margin: See `assemble`.
        words: Words shown a topic.
        unit: `passage` or `article`.
        map: Settings of the 2-D map: method, n_neighbors, min_dist.
        min_topics: See `CentroidTopics`.
        max_topics: See `CentroidTopics`.
        min_size: See `CentroidTopics`.
        min_similarity: See `CentroidTopics`.

    Raises:
        StageError: There are no passages, or features of another corpus.
    """
    settings = Settings("centroid", unit, second_margin, words, seed, map or {})
    units = make_units(features, passages, unit)
    regressions = Regressions(None)
    if named:
        matcher = NamedTopicMatcher(tuple(named), threshold=named_threshold)
        regressions = Regressions(matcher.fit(features.encoder, units.vectors))
    match = regressions.match(passages, units)
    model = CentroidTopics(min_topics, max_topics, min_size, min_similarity, random_state=seed)
    rest = units.vectors[match.strongest == OTHER_ID]
    centroids = model.fit(rest).rule()
    adjusted = regressions.matcher.notes_ if regressions.matcher is not None else ()
    return assemble(
        features, passages, units, regressions, centroids, match, centroids.find(units, match),
        settings=settings, notes=(*adjusted, _explain(model, len(rest))),
    )  # fmt: skip


def _explain(model: CentroidTopics, rows: int) -> str:
    if not model.silhouettes_:
        return (
            f"no topics were looked for among the {rows} left: too few for "
            f"{model.min_topics} topics of {model.min_size}"
        )
    tried = model.silhouettes_
    return (
        f"{model.n_topics_} discovered topics among {min(tried)} to {max(tried)} clusters tried: "
        f"silhouette {tried[model.chosen_]:.3f}, the best is {max(tried.values()):.3f}"
    )
