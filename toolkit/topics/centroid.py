"""Discovered topics as centroids, their number chosen by a stated criterion (`search`).

    unit rows -> search (how many, which rows together) -> rule (`discriminant`) -> labels

No start is drawn, rows are read in an order that hangs on their content alone, and training rows
are labelled by the rule that new rows are: the same articles give the same topics in whatever
order, with whatever seed, and `predict` on them gives the labels of the fit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
import pyarrow as pa
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils.validation import check_is_fitted

from toolkit.errors import StageError
from toolkit.records import OTHER_ID, Features, NamedTopic, Topics
from toolkit.schemas import TOPIC_SELECTION
from toolkit.threads import one_thread
from toolkit.topics.assemble import Settings, assemble
from toolkit.topics.canonical import in_order
from toolkit.topics.centroid_rule import Centroids
from toolkit.topics.discriminant import learn_rule
from toolkit.topics.geometry import by_content
from toolkit.topics.matching import Regressions
from toolkit.topics.search import Search, Trial, choose, evened, runner_up
from toolkit.topics.units import Floats, Ints, make_units, unit_rows

MOST_TOPICS = 200
_BESIDE_NAMED = 0.35  # least cosine with a centroid where there are named topics, unless stated


class CentroidTopics(ClusterMixin, BaseEstimator):  # type: ignore[misc]
    """Topics of unit rows; their number is chosen unless it is given.

    Args:
        n_topics: How many; None: chosen (`search`).
        granularity: 0: what the criterion chooses; 1: the best of about twice as many, -1: of about
            half as many.
        min_topics: Fewest topics tried.
        max_topics: Most topics tried.
        min_size: A cluster of fewer rows is dissolved into the others.
        min_similarity: A row less similar (cosine) to its topic's centroid is in none; None: every
            row has a topic.
        random_state: Unused, as nothing is drawn; every backend takes one.

    Attributes:
        labels_: Topic of every training row, -1 for none (all-zero rows, and by `min_similarity`).
        centroids_: Unit rows, shape (n_topics_, d).
        n_topics_: How many topics there are.
        chosen_: Number of clusters chosen; 0 where there were too few rows to try any.
        runner_up_: The next best number that is no neighbour of it; None where there is none.
        trials_: What was tried.
    """

    def __init__(
        self,
        n_topics: int | None = None,
        granularity: float = 0.0,
        min_topics: int = 2,
        max_topics: int = MOST_TOPICS,
        min_size: int = 3,
        min_similarity: float | None = None,
        random_state: int = 42,
    ) -> None:
        self.n_topics = n_topics
        self.granularity = granularity
        self.min_topics = min_topics
        self.max_topics = max_topics
        self.min_size = min_size
        self.min_similarity = min_similarity
        self.random_state = random_state

    def fit(self, X: Floats, y: object = None) -> Self:
        """Finds the topics of rows, shape (n, d); they are scaled to unit length.

        Raises:
            StageError: Rows are no matrix of finite numbers.
        """
        del y
        given = _checked(X)
        rows = given[by_content(given)] if len(given) else given
        rows = rows[rows.any(axis=1)]
        self.trials_: tuple[Trial, ...] = ()
        self.chosen_: int = 0
        self.runner_up_: int | None = None
        with one_thread():
            self._rule = self._fit(rows)
        self.centroids_, self.n_topics_ = self._rule.vectors, self._rule.n_topics
        self.labels_ = self._rule.label(given)
        return self

    def _fit(self, rows: Floats) -> Centroids:
        if not len(rows):
            return Centroids.none(rows.shape[1])
        labels, sample = np.zeros(len(rows), dtype=np.int64), rows
        if len(rows) > 2 and (rows != rows[0]).any():
            search = Search(rows)
            self._choose(search, len(rows))
            if self.chosen_ > 1:
                labels, sample = search.partition(self.chosen_), rows[search.places]
        return learn_rule(
            sample, _without_gaps(labels), everything=rows,
            min_size=self.min_size, min_similarity=self.min_similarity,
        )  # fmt: skip

    def _choose(self, search: Search, n_rows: int) -> None:
        if self.n_topics is not None:
            self.chosen_ = min(self.n_topics, n_rows, len(search.places))
            return
        self.trials_ = tuple(search.trials(search.numbers(self.min_topics, self.max_topics)))
        self.chosen_ = choose(self.trials_, self.granularity)
        self.runner_up_ = runner_up(self.trials_, self.chosen_)

    def transform(self, X: Floats) -> Floats:
        """Returns the membership of every row in every topic, shape (n, n_topics_)."""
        rows = self._readable(X)
        return self._rule.memberships(rows)

    def predict(self, X: Floats) -> Ints:
        """Returns the topic of every row, -1 for none."""
        rows = self._readable(X)
        return self._rule.label(rows)

    def rule(self) -> Centroids:
        """Returns the rule by which rows get the topics that were found."""
        return self._rule

    def _readable(self, rows: Floats) -> Floats:
        check_is_fitted(self, "centroids_")
        found = _checked(rows)
        if found.shape[1] != self._rule.width:
            raise StageError(
                f"vectors of {found.shape[1]} numbers, topics of {self._rule.width}",
                where="topics",
                hint="give vectors of the space that the topics were found in",
            )
        return found


def _checked(rows: Floats) -> Floats:
    try:
        found = np.asarray(rows, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise StageError(
            "vectors that are no matrix of numbers",
            where="topics",
            hint="one row a text is needed, dense and all of one length",
        ) from error
    if found.ndim != 2 or found.shape[1] == 0:
        raise StageError(
            f"vectors of shape {found.shape}", where="topics", hint="one row a text is needed"
        )
    if not np.isfinite(found).all():
        broken = int((~np.isfinite(found).all(axis=1)).sum())
        raise StageError(
            f"{broken} of {len(found)} vectors hold values that are no finite numbers",
            where="topics",
            hint="embed these texts again, or leave them out",
        )
    return unit_rows(found)


def _without_gaps(labels: Ints) -> Ints:
    return np.unique(labels, return_inverse=True)[1].astype(np.int64)


@in_order
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
    edits: Mapping[str, Any] | None = None,
    n_topics: int | None = None,
    granularity: float = 0.0,
    min_topics: int = 2,
    max_topics: int = MOST_TOPICS,
    min_size: int = 3,
    min_similarity: float | None = None,
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
        edits: Of the study; see `edits.edit`.
        n_topics: See `CentroidTopics`.
        granularity: See `CentroidTopics`.
        min_topics: See `CentroidTopics`.
        max_topics: See `CentroidTopics`.
        min_size: See `CentroidTopics`.
        min_similarity: See `CentroidTopics`; null: .35 where the study names topics, else none.

    Raises:
        StageError: There are no passages, or features of another corpus.
    """
    settings = Settings("centroid", unit, second_margin, words, seed, map or {}, edits or {})
    units = make_units(features, passages, unit)
    regressions = Regressions.learn(named, features.encoder, passages, units, named_threshold)
    match = regressions.match(passages, units)
    least = _BESIDE_NAMED if named and min_similarity is None else min_similarity
    model = CentroidTopics(
        n_topics, granularity, min_topics, max_topics, min_size, least, random_state=seed
    )
    rest = units.vectors[match.strongest == OTHER_ID]
    rule = model.fit(rest).rule()
    adjusted = regressions.matcher.notes_ if regressions.matcher is not None else ()
    return assemble(
        features, passages, units, regressions, rule, match, rule.find(units, match),
        settings=settings, notes=(*adjusted, *_explain(model, rest)),
        selection=selection_table(model),
    )  # fmt: skip


def selection_table(model: CentroidTopics) -> pa.Table:
    """Writes what was tried as a table of schema `TOPIC_SELECTION`."""
    rows = [
        {
            "n_clusters": trial.n_clusters,
            "criterion": trial.criterion,
            "error": trial.error,
            "chosen": trial.n_clusters == model.chosen_,
            "runner_up": trial.n_clusters == model.runner_up_,
        }
        for trial in model.trials_
    ]
    return pa.Table.from_pylist(rows, schema=TOPIC_SELECTION)


def _explain(model: CentroidTopics, rows: Floats) -> list[str]:
    n_rows, blank = len(rows), int((~rows.any(axis=1)).sum())
    notes = []
    if blank:
        notes.append(f"{blank} of {n_rows} hold no word that says anything and have no topic")
    if model.n_topics is not None and model.n_topics_ < model.n_topics:
        notes.append(
            f"{model.n_topics} topics were asked for, {n_rows} rows give {model.n_topics_}"
        )
    elif not model.chosen_:
        notes.append(
            f"the number of topics was not searched: {n_rows} left are too few or all alike; "
            f"{model.n_topics_} discovered"
        )
    elif not model.trials_:
        notes.append(f"{model.n_topics_} discovered topics, as asked for")
    else:
        notes.append(_searched(model))
    return notes


def _searched(model: CentroidTopics) -> str:
    even = evened(model.trials_)  # as the choice has it
    tried = {trial.n_clusters: trial for trial in even}
    said = (
        f"{model.n_topics_} discovered topics: {model.chosen_} of {min(tried)} to {max(tried)} "
        f"tried, criterion {tried[model.chosen_].criterion:.3f}"
    )
    best = max(even, key=lambda trial: trial.criterion)
    if best.n_clusters != model.chosen_:
        said += f" (the best is {best.criterion:.3f}, with {best.n_clusters})"
    if model.runner_up_ is not None:
        said += (
            f"; the runner-up is {model.runner_up_} with {tried[model.runner_up_].criterion:.3f}"
        )
    return said
