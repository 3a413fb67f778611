"""Rows that a fit labels otherwise than its rule for new rows does, and how they are known again.

So that `predict` on what was fitted returns the labels of the fit, also where a model (HDBSCAN,
EVoC) has labels and no rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.records import OTHER_ID
from toolkit.threads import one_thread
from toolkit.topics.units import Floats, Ints

_SAME = 1e-6  # squared distance of unit rows; vectors are kept in single precision
_ROWS = 1024  # compared at a time


@dataclass(frozen=True)
class Remembered:
    """Rows whose label no rule gives, and their labels.

    Attributes:
        vectors: Shape (n_remembered, d).
        labels: One a row.
    """

    vectors: Floats = field(default_factory=lambda: np.zeros((0, 0)))
    labels: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def pack(self, whose: str) -> dict[str, npt.NDArray[np.generic]]:
        """Gives it as arrays, vectors in single precision; nothing where there is none."""
        if not len(self.labels):
            return {}
        vectors = self.vectors.astype(np.float32)
        return {f"{whose}_told": vectors, f"{whose}_told_labels": self.labels}

    @classmethod
    def unpack(cls, whose: str, arrays: Mapping[str, Any]) -> Remembered:
        """Reads back what `pack` gave."""
        if f"{whose}_told" not in arrays:
            return cls()
        vectors = np.asarray(arrays[f"{whose}_told"], dtype=np.float64)
        return cls(vectors, np.asarray(arrays[f"{whose}_told_labels"], dtype=np.int64))

    def recall(self, rows: Floats, labels: Ints) -> Ints:
        """Gives rows that are remembered their labels; others keep those given, shape (n,)."""
        if not len(self.labels):
            return labels
        found = labels.copy()
        lengths = np.einsum("ij,ij->i", self.vectors, self.vectors)
        for start in range(0, len(rows), _ROWS):
            part = rows[start : start + _ROWS]
            with one_thread():
                products = part @ self.vectors.T
            apart = np.einsum("ij,ij->i", part, part)[:, None] + lengths[None, :] - 2.0 * products
            apart = np.round(apart, 9)
            nearest = apart.argmin(axis=1)
            same = apart[np.arange(len(part)), nearest] <= _SAME
            places = start + np.flatnonzero(same)
            found[places] = self.labels[nearest[same]]
        return found


def remember(rows: Floats, given: Ints, wanted: Ints) -> Remembered:
    """Remembers the rows to which a rule gives another label than a fit.

    Args:
        rows: Shape (n, d); equal rows have equal labels in `wanted`.
        given: By the rule, one a row.
        wanted: By the fit, one a row.
    """
    told = given != wanted
    while True:
        kept = Remembered(rows[told].astype(np.float32).astype(np.float64), wanted[told])
        # A row that lies by one that is remembered takes its label, and may have to be remembered.
        wrong = (kept.recall(rows, given) != wanted) & ~told
        if not wrong.any():
            return kept
        told |= wrong


def agreed(rows: Floats, labels: Ints) -> Ints:
    """Gives equal rows one label, that of most of them; of equally many, the smallest topic."""
    votes: dict[bytes, Counter[int]] = {}
    keys = [row.tobytes() for row in rows]
    for key, label in zip(keys, labels.tolist(), strict=True):
        votes.setdefault(key, Counter())[label] += 1
    chosen = {
        key: min(counts, key=lambda label: (-counts[label], label == OTHER_ID, label))
        for key, counts in votes.items()
    }
    return np.asarray([chosen[key] for key in keys], dtype=np.int64)
