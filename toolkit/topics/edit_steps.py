"""What an edit does to columns and rows: joins, parts or founds a column, fixes rows to one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.records import OTHER_ID
from toolkit.topics.edit_state import Bools, Ground, Origins, State, cosines_of, mean_rows
from toolkit.topics.units import Floats, Ints, Units


@dataclass(frozen=True)
class Join:
    """Columns become one, or none.

    Attributes:
        becomes: New column of every column; -1: what it holds goes to `other`.
    """

    becomes: tuple[int, ...]

    def apply(self, state: State, ground: Ground) -> State:
        """A unit has of the new topic the most that it had of one of its parts."""
        del ground
        n_topics = max(self.becomes, default=-1) + 1
        scores = np.zeros((len(state.first), n_topics))
        eligible = np.zeros(scores.shape, dtype=np.bool_)
        for old, new in enumerate(self.becomes):
            if new != OTHER_ID:
                scores[:, new] = np.maximum(scores[:, new], state.scores[:, old])
                eligible[:, new] |= state.eligible[:, old]
        # The last place stands for `other`, which index -1 finds.
        first = np.asarray([*self.becomes, OTHER_ID], dtype=np.int64)[state.first]
        eligible[(first == OTHER_ID) & (state.first != OTHER_ID)] = False
        return replace(state, scores=scores, eligible=eligible, first=first)

    def trace(self, origins: Origins) -> Origins:
        """See `Step`."""
        joined = [frozenset[int]()] * (max(self.becomes, default=-1) + 1)
        for old, new in enumerate(self.becomes):
            if new != OTHER_ID:
                joined[new] |= origins[old]
        return tuple(joined)

    def learned(self, state: State, before: Ground, now: Units) -> Join:
        """See `Step`."""
        del state, before, now
        return self

    def pack(self) -> tuple[dict[str, Any], Floats | None]:
        """See `Step`."""
        return {"step": "join", "becomes": list(self.becomes)}, None


@dataclass(frozen=True)
class Part:
    """A column becomes several: what it had goes to the part whose vector is nearest.

    Attributes:
        column: Which; its parts stand in its place.
        vectors: Unit rows, shape (n_parts, d).
    """

    column: int
    vectors: Floats

    def nearest(self, ground: Ground) -> tuple[Ints, Floats]:
        """Returns the nearest part of every unit, and each part's cosine, from 0."""
        cosines = cosines_of(ground.units.vectors, self.vectors)
        return cosines.argmax(axis=1), np.maximum(cosines, 0.0)

    def apply(self, state: State, ground: Ground) -> State:
        """The nearest part takes the score; the others have as much of it as they are near."""
        nearest, cosines = self.nearest(ground)
        most = cosines.max(axis=1, keepdims=True)
        near = np.divide(cosines, most, out=np.zeros_like(cosines), where=most > 0.0)
        own = nearest[:, None] == np.arange(len(self.vectors))[None, :]
        near[own] = 1.0
        c, p = self.column, len(self.vectors)
        first = np.where(state.first > c, state.first + p - 1, state.first)
        return replace(
            state,
            scores=_instead(state.scores, c, state.scores[:, [c]] * near),
            eligible=_instead(state.eligible, c, state.eligible[:, [c]] & own),
            first=np.where(state.first == c, c + nearest, first),
        )

    def trace(self, origins: Origins) -> Origins:
        """See `Step`."""
        own = (origins[self.column],) * len(self.vectors)
        return (*origins[: self.column], *own, *origins[self.column + 1 :])

    def learned(self, state: State, before: Ground, now: Units) -> Part:
        """See `Step`."""
        part = np.where(state.first == self.column, self.nearest(before)[0], OTHER_ID)
        return replace(self, vectors=mean_rows(now.vectors, part, len(self.vectors)))

    def pack(self) -> tuple[dict[str, Any], Floats | None]:
        """See `Step`."""
        return {"step": "part", "column": self.column}, self.vectors


@dataclass(frozen=True)
class Fix:
    """Units belong to a topic, and to it alone.

    Attributes:
        column: Which; -1: they are in none.
        passages: Ids; a unit that has one of them is fixed.
        articles: Ids; likewise.
    """

    column: int
    passages: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()

    def apply(self, state: State, ground: Ground) -> State:
        """They have all of the topic; what they have of others is only told."""
        rows = ground.rows(self.passages, self.articles)
        scores, eligible = state.scores.copy(), state.eligible.copy()
        first, fixed = state.first.copy(), state.fixed.copy()
        eligible[rows] = False
        if self.column == OTHER_ID:
            scores[rows] = 0.0
        else:
            scores[rows, self.column] = 1.0
            eligible[rows, self.column] = True
        first[rows], fixed[rows] = self.column, True
        return State(scores, eligible, first, fixed)

    def trace(self, origins: Origins) -> Origins:
        """See `Step`."""
        return origins

    def learned(self, state: State, before: Ground, now: Units) -> Fix:
        """See `Step`."""
        del state, before, now
        return Fix(self.column)

    def pack(self) -> tuple[dict[str, Any], Floats | None]:
        """See `Step`."""
        info = {"passages": list(self.passages), "articles": list(self.articles)}
        return {"step": "fix", "column": self.column, **info}, None


@dataclass(frozen=True)
class Found:
    """A new column, for units that are nearer to it than to the discovered topic they are in.

    Attributes:
        column: Its place.
        free: Whether each column from before gives units away; those of named topics do not.
        vectors: Of the columns from before and last of the new one, shape (n_topics + 1, d).
        gain: By which a cosine with the new one is raised (`edit_split.found_topic`).
        least: A unit of `other` comes in from this raised cosine on.
        founders: Passages and articles that it was founded on.
    """

    column: int
    free: tuple[bool, ...]
    vectors: Floats
    gain: float
    least: float
    founders: Fix

    def moves(self, state: State, ground: Ground) -> tuple[Bools, Floats]:
        """Says which units move to the new topic, and how near each is to it."""
        cosines = cosines_of(ground.units.vectors, self.vectors)
        near = np.round(cosines[:, -1] * self.gain, 9)
        own = cosines[np.arange(len(near)), state.first]  # of `other`, the new one's: put right
        given = np.asarray([*self.free, True])[state.first] & ~state.fixed
        nearer = np.where(state.first == OTHER_ID, near >= self.least, near > own)
        return given & nearer, near

    def apply(self, state: State, ground: Ground) -> State:
        """Scored as a discovered topic is; held by those that move and by no others."""
        moved, near = self.moves(state, ground)
        taken = np.asarray([not free for free in self.free], dtype=np.bool_)
        left = 1.0 - state.scores[:, taken].max(axis=1, initial=0.0)
        score = (np.clip(near, 0.0, 1.0) * left)[:, None]
        first = np.where(state.first >= self.column, state.first + 1, state.first)
        c = self.column
        grown = replace(
            state,
            scores=np.hstack([state.scores[:, :c], score, state.scores[:, c:]]),
            eligible=np.hstack([state.eligible[:, :c], moved[:, None], state.eligible[:, c:]]),
            first=np.where(moved, c, first),
        )
        return self.founders.apply(grown, ground)

    def trace(self, origins: Origins) -> Origins:
        """See `Step`."""
        return (*origins[: self.column], frozenset(), *origins[self.column :])

    def learned(self, state: State, before: Ground, now: Units) -> Found:
        """See `Step`."""
        group = state.first.copy()
        group[before.rows(self.founders.passages, self.founders.articles)] = len(self.free)
        vectors = mean_rows(now.vectors, group, len(self.vectors))
        return replace(self, vectors=vectors, founders=Fix(self.column))

    def pack(self) -> tuple[dict[str, Any], Floats | None]:
        """See `Step`."""
        founders, _ = self.founders.pack()
        info = {"column": self.column, "free": list(self.free), "gain": self.gain}
        return {"step": "found", **info, "least": self.least, "founders": founders}, self.vectors


def _instead(table: npt.NDArray[Any], column: int, columns: npt.NDArray[Any]) -> Any:
    return np.hstack([table[:, :column], columns, table[:, column + 1 :]])
