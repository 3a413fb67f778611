"""Discovered topics told by a linear rule, and the centroids that show what each is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import pyarrow as pa

from toolkit.records import OTHER_ID
from toolkit.threads import one_thread
from toolkit.topics.matching import Discovered, NamedMatch
from toolkit.topics.soft import memberships
from toolkit.topics.units import Floats, Ints, Units


@dataclass(frozen=True)
class Centroids:
    """Discovered topics: a row has the one whose weights give it the highest score.

    Attributes:
        vectors: Centroids, unit rows, shape (n_topics, d).
        weights: Shape (n_topics, d); see `discriminant`.
        bias: Shape (n_topics,).
        temperature: Of the softmax that makes memberships of scores; see `soft`.
        min_similarity: A row less similar (cosine) to its topic's centroid is in none.
    """

    vectors: Floats
    weights: Floats
    bias: Floats
    temperature: float
    min_similarity: float

    @classmethod
    def none(cls, width: int) -> Self:
        """Returns the rule of no topics at all."""
        empty = np.zeros((0, width))
        return cls(empty, empty, np.zeros(0), 1.0, -1.0)

    @property
    def n_topics(self) -> int:
        """How many topics there are."""
        return len(self.vectors)

    @property
    def width(self) -> int:
        """Of the vectors that it reads."""
        return int(self.vectors.shape[1])

    def similarity(self, rows: Floats) -> Floats:
        """Returns the cosine of every row with every centroid, shape (n, n_topics)."""
        # Rounded, so that ties and the threshold do not hang on the last bit.
        with one_thread():
            similarity: Floats = np.round(rows @ self.vectors.T, 9)
        return similarity

    def score(self, rows: Floats) -> Floats:
        """Returns how well every row fits every topic, shape (n, n_topics)."""
        with one_thread():
            scores: Floats = np.round(rows @ self.weights.T + self.bias, 9)
        return scores

    def memberships(self, rows: Floats) -> Floats:
        """Returns how sure it is that a row has each topic, shape (n, n_topics), rows sum to 1."""
        return memberships(self.score(rows), self.temperature)

    def label(self, rows: Floats) -> Ints:
        """Returns the topic of every row, -1 where none is near enough or a row is all zero."""
        if self.n_topics == 0:
            return np.full(len(rows), OTHER_ID, dtype=np.int64)
        best = self.score(rows).argmax(axis=1)
        near = self.similarity(rows)[np.arange(len(rows)), best] >= self.min_similarity
        labels: Ints = np.where(near & rows.any(axis=1), best, OTHER_ID).astype(np.int64)
        return labels

    def find(self, units: Units, match: NamedMatch, passages: pa.Table | None = None) -> Discovered:
        """Labels the units that no named topic claims, and scores all of them.

        The passages' words are not looked at.
        """
        del passages
        labels = np.where(match.strongest == OTHER_ID, self.label(units.vectors), OTHER_ID)
        # What the named topics leave: theirs are probabilities, independent of one another.
        left = (1.0 - match.scores.max(axis=1, initial=0.0))[:, None]
        found = self.memberships(units.vectors) * left
        return Discovered(
            labels=labels,
            scores=found,
            eligible=self.similarity(units.vectors) >= self.min_similarity,
        )
