"""Edits of topics as a rule: what they do to the topics of any passage, told or new.

A fit works the edits of a study out once (`edits`) and keeps them as steps on columns of scores.
The fit and `predict` both take these steps, so that the articles that were fitted get the same
topics from both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from toolkit.errors import StageError
from toolkit.topics.edit_state import Ground, Origins, State, Step
from toolkit.topics.edit_steps import Fix, Found, Join, Part
from toolkit.topics.units import Units


@dataclass(frozen=True)
class EditRule:
    """Steps that are taken one after the other; none: nothing is edited."""

    steps: tuple[Step, ...] = ()

    def apply(self, state: State, ground: Ground) -> State:
        """Takes every step."""
        for step in self.steps:
            state = step.apply(state, ground)
        return state

    def origins(self, n_topics: int) -> Origins:
        """Says of which of the unedited columns each column is made; of none if it was founded."""
        origins: Origins = tuple(frozenset({column}) for column in range(n_topics))
        for step in self.steps:
            origins = step.trace(origins)
        return origins

    def untouched(self, n_topics: int) -> list[int]:
        """Returns the unedited column that each column still is, -1 of one that an edit made."""
        origins = self.origins(n_topics)
        return [
            min(origin) if len(origin) == 1 and origins.count(origin) == 1 else -1
            for origin in origins
        ]

    def thresholds(
        self, names: Sequence[str], named: Sequence[float], n_topics: int
    ) -> dict[str, float]:
        """Gives the least scores of edited topics that are made of named ones alone.

        Args:
            names: Of the edited topics, by column.
            named: Least score of each unedited named topic, which are the first columns.
            n_topics: How many unedited topics there are.

        Returns:
            By name: the lowest one of the topics that were merged.
        """
        return {
            name: min(named[column] for column in origin)
            for name, origin in zip(names, self.origins(n_topics), strict=True)
            if origin and max(origin) < len(named)
        }

    def learned(self, state: State, before: Ground, now: Units) -> EditRule:
        """Learns every step again from some of the units, in another space.

        Passages that were pinned are read as any other: the rule is for articles that are new.

        Args:
            state: Of these units, unedited, in the space of the fit.
            before: The units in that space.
            now: The same units in the other space.
        """
        steps: list[Step] = []
        for step in self.steps:
            steps.append(step.learned(state, before, now))
            state = step.apply(state, before)
        return EditRule(tuple(steps))

    def pack(self) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """Gives the rule as plain data and arrays; `unpack_edits` reads it back."""
        packed = [step.pack() for step in self.steps]
        arrays = {f"edit_{i}": made for i, (_, made) in enumerate(packed) if made is not None}
        return [info for info, _ in packed], arrays


def unpack_edits(steps: Sequence[Mapping[str, Any]], arrays: Mapping[str, Any]) -> EditRule:
    """Reads back what `EditRule.pack` gave.

    Raises:
        StageError: A step is of no kind known here.
    """
    return EditRule(tuple(_unpack(step, arrays.get(f"edit_{i}")) for i, step in enumerate(steps)))


def _unpack(info: Mapping[str, Any], stored: Any) -> Step:
    kind = info.get("step")
    vectors = np.zeros((0, 0)) if stored is None else np.asarray(stored, dtype=np.float64)
    if kind == "join":
        return Join(tuple(info["becomes"]))
    if kind == "part":
        return Part(int(info["column"]), vectors)
    if kind == "fix":
        return _unpack_fix(info)
    if kind == "found":
        founders = _unpack_fix(info["founders"])
        free = tuple(bool(free) for free in info["free"])
        gain, least = float(info["gain"]), float(info["least"])
        return Found(int(info["column"]), free, vectors, gain, least, founders)
    raise StageError(
        f"no edit '{kind}' of topics is known",
        where="stored topics",
        hint="the run was made by another version: run the study again",
    )


def _unpack_fix(info: Mapping[str, Any]) -> Fix:
    return Fix(int(info["column"]), tuple(info["passages"]), tuple(info["articles"]))
