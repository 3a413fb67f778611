"""What edits of topics work on: what every unit has of every topic, and the passages in a unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from toolkit.records import OTHER_ID
from toolkit.threads import one_thread
from toolkit.topics.units import Floats, Ints, Units, unit_rows

Bools = npt.NDArray[np.bool_]
Origins = tuple[frozenset[int], ...]


@dataclass(frozen=True)
class State:
    """What every unit has of every topic.

    Attributes:
        scores: Shape (n_units, n_topics).
        eligible: Where a unit may hold a topic at all, same shape.
        first: Column of the topic it belongs to, -1 for none, shape (n_units,).
        fixed: Where a unit belongs to its topic whatever the scores, shape (n_units,).
    """

    scores: Floats
    eligible: Bools
    first: Ints
    fixed: Bools

    @classmethod
    def unedited(cls, scores: Floats, eligible: Bools, first: Ints) -> Self:
        """Takes what a fit or a rule gave; the arrays are not changed."""
        return cls(scores, eligible, first, np.zeros(len(first), dtype=np.bool_))


@dataclass(frozen=True)
class Ground:
    """The units that edits are about and the passages in them.

    Attributes:
        units: What was clustered.
        passages: Id of every passage, in the order of the passages table.
        articles: Id of every passage's article, likewise.
    """

    units: Units
    passages: Sequence[str]
    articles: Sequence[str]

    @classmethod
    def of(cls, units: Units, passages: pa.Table) -> Self:
        """Takes the ids of a table of schema `PASSAGES`."""
        return cls(units, passages["passage_id"].to_pylist(), passages["article_id"].to_pylist())

    def rows(self, passages: Sequence[str], articles: Sequence[str] = ()) -> Ints:
        """Returns the units that any of these are in, in rising order; unknown ids are in none."""
        wanted, whole = set(passages), set(articles)
        pairs = zip(self.passages, self.articles, strict=True)
        told = np.fromiter((p in wanted or a in whole for p, a in pairs), np.bool_)
        return np.unique(self.units.of_passage[told])


class Step(Protocol):
    """One thing that is done to columns or rows."""

    def apply(self, state: State, ground: Ground) -> State:
        """Gives the state after the step; what it is given stays as it is."""
        ...

    def trace(self, origins: Origins) -> Origins:
        """Says of which columns of the unedited state each column is made after the step."""
        ...

    def learned(self, state: State, before: Ground, now: Units) -> Step:
        """Learns the step again in another space, without the rows that were fixed."""
        ...

    def pack(self) -> tuple[dict[str, Any], Floats | None]:
        """Gives the step as plain data and, where it has any, its vectors."""
        ...


def cosines_of(rows: Floats, vectors: Floats) -> Floats:
    """Returns the cosine of unit rows with unit rows, shape (n, n_vectors)."""
    # Rounded, so that ties do not hang on the last bit.
    with one_thread():
        cosines: Floats = np.round(rows @ vectors.T, 9)
    return cosines


def mean_rows(rows: Floats, group: Ints, n_groups: int) -> Floats:
    """Returns the unit mean of the rows of each group, zero of an empty one; -1 is in none."""
    sums = np.zeros((n_groups, rows.shape[1]))
    kept = group != OTHER_ID
    np.add.at(sums, group[kept], rows[kept])
    return unit_rows(sums)
