"""How a unit gets its topics: the rules that a fit learns and that new passages are read by.

Named topics are told by regressions or (`bertopic`) by prototypes, discovered ones by centroids, by
the means of clusters (`means.py`) or by words (`mixture.py`). A fit and `predict` call the same
rules, so that the articles that were fitted get the same topics from both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from toolkit.records import OTHER_ID, Encoder, NamedTopic
from toolkit.threads import one_thread
from toolkit.topics.named import NamedTopicMatcher, seed_evidence
from toolkit.topics.remembered import Remembered
from toolkit.topics.units import Floats, Ints, Units

Bools = npt.NDArray[np.bool_]


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
        memberships: Share of each topic in each unit, same shape, rows that sum to at most 1; None
            where the model has no such thing.
    """

    labels: Ints
    scores: Floats
    eligible: Bools
    memberships: Floats | None = None


@dataclass(frozen=True)
class Regressions:
    """Named topics told by a matcher that was fitted; None where the study names none."""

    matcher: NamedTopicMatcher | None

    @classmethod
    def learn(
        cls,
        named: Sequence[NamedTopic],
        encoder: Encoder,
        passages: pa.Table,
        units: Units,
        threshold: float | None = None,
    ) -> Self:
        """Learns the topics that a study names, which may be none.

        Args:
            named: The topics.
            encoder: Brings their texts into the units' space.
            passages: Of schema `PASSAGES`; searched for seed words.
            units: Of these passages.
            threshold: Least score for every topic; null: calibrated topic by topic.
        """
        if not named:
            return cls(None)
        evidence = units.mean(seed_evidence(named, passages["text"].to_pylist()))
        matcher = NamedTopicMatcher(tuple(named), threshold=threshold)
        return cls(matcher.fit(encoder, units.vectors, evidence))

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
        vectors: Unit rows, shape (n_named, d); zero of a topic that nothing is like.
        least: Least cosine.
        of: `texts`: prototypes are the topics' own texts; `units`: means of what was found.
        remembered: Units that a fit gave another topic than the nearest prototype.
    """

    names: tuple[str, ...]
    vectors: Floats
    least: float
    of: Literal["texts", "units"] = "texts"
    remembered: Remembered = field(default_factory=Remembered)

    def match(self, passages: pa.Table, units: Units) -> NamedMatch:
        """Scores every unit for every named topic; the passages' words are not looked at."""
        del passages
        if not self.names:
            return _no_match(len(units.vectors))
        scores = cosines(units.vectors, self.vectors)
        nearest = np.where(scores.max(axis=1) >= self.least, scores.argmax(axis=1), OTHER_ID)
        strongest = self.remembered.recall(units.vectors, nearest.astype(np.int64))
        return NamedMatch(scores, (self.least,) * len(self.names), strongest)


def _no_match(n_units: int) -> NamedMatch:
    none = np.full(n_units, OTHER_ID, dtype=np.int64)
    return NamedMatch(np.zeros((n_units, 0)), (), none)


def cosines(rows: Floats, vectors: Floats) -> Floats:
    """Returns the cosine of unit rows with unit rows, shape (n, n_vectors), none below 0."""
    # Rounded, so that ties do not hang on the last bit.
    with one_thread():
        found: Floats = np.clip(np.round(rows @ vectors.T, 6), 0.0, 1.0)
    return found
