"""Compares passage vectors, and what stages learned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from toolkit.compare.tables import Likeness, Verdict
from toolkit.records import Fitted

# Vectors are stored with four decimals. Between machines they move by about 1e-7, so that one can
# fall on the other side of a half: one unit of the last decimal, and what float32 adds to it.
VECTORS = 1.01e-4
WEIGHTS = 1e-4  # of a weight, or of its size where that is above 1; seen: 8e-6

Array = npt.NDArray[Any]


def compare_vectors(stored: Array, again: Array, name: str = "vectors") -> Verdict:
    """Compares passage vectors, shape (n, d): equal, one unit of the last decimal away, or not."""
    if stored.shape != again.shape:
        detail = f"shape {_shape(again)} in the place of {_shape(stored)}"
        return Verdict(name, Likeness.DIFFERENT, detail)
    if stored.dtype == again.dtype and np.array_equal(stored, again, equal_nan=True):
        return Verdict(name, Likeness.IDENTICAL)
    gaps = np.abs(np.atleast_2d(stored.astype(np.float64) - again.astype(np.float64)))
    rows = int(np.any(~(gaps <= VECTORS), axis=1).sum())  # also where one of the two is no number
    widest = f"largest difference {np.nanmax(gaps, initial=0.0):.2g}"
    if rows:
        detail = f"{rows:,} of {len(gaps):,} vectors differ, {widest}"
        return Verdict(name, Likeness.DIFFERENT, detail)
    return Verdict(name, Likeness.TOLERANCE, widest)


def compare_models(stored: Fitted, again: Fitted, name: str = "model") -> Verdict:
    """Compares two models: texts and whole numbers must be the same, weights within 1e-4.

    The array `matrix` of a features model holds passage vectors and is compared as such.
    """
    gap = max(
        _gap(dict(stored.info), dict(again.info)),
        _gap(dict(stored.vocab), dict(again.vocab)),
    )
    if stored.arrays.keys() != again.arrays.keys() or gap == np.inf:
        return Verdict(name, Likeness.DIFFERENT, "it has other parts, terms or settings")
    vectors = Verdict(name, Likeness.IDENTICAL)
    for part, array in stored.arrays.items():
        other = np.asarray(again.arrays[part])
        if part == "matrix":
            vectors = compare_vectors(np.asarray(array), other, name)
        elif array.shape != other.shape or array.dtype != other.dtype:
            return Verdict(name, Likeness.DIFFERENT, f"'{part}' has another shape")
        else:
            gap = max(gap, _array_gap(np.asarray(array), other))
    if gap > WEIGHTS:
        detail = f"largest difference of a weight {gap:.2g}"
        return Verdict(name, Likeness.DIFFERENT, detail)
    if gap > 0 and vectors.likeness is Likeness.IDENTICAL:
        detail = f"largest difference of a weight {gap:.2g}"
        return Verdict(name, Likeness.TOLERANCE, detail)
    return vectors


def _array_gap(stored: Array, again: Array) -> float:
    if stored.size == 0 or np.array_equal(stored, again):
        return 0.0
    if stored.dtype.kind != "f":
        return float(np.inf)
    before, after = stored.astype(np.float64), again.astype(np.float64)
    gaps = np.abs(before - after) / np.maximum(1.0, np.abs(before))
    gaps[(before == after) | (np.isnan(before) & np.isnan(after))] = 0.0
    return float(np.max(np.where(np.isnan(gaps), np.inf, gaps)))


def _gap(stored: Any, again: Any) -> float:
    """The largest difference of two json-able values; infinite where more than floats differs."""
    if isinstance(stored, float) and isinstance(again, float):
        return _array_gap(np.array([stored]), np.array([again]))
    if isinstance(stored, Mapping) and isinstance(again, Mapping):
        if stored.keys() != again.keys():
            return float(np.inf)
        return max((_gap(stored[key], again[key]) for key in stored), default=0.0)
    if _listed(stored) and _listed(again):
        if len(stored) != len(again):
            return float(np.inf)
        return max((_gap(a, b) for a, b in zip(stored, again, strict=True)), default=0.0)
    return 0.0 if stored == again else float(np.inf)


def _listed(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _shape(array: Array) -> str:
    return " x ".join(f"{length:,}" for length in array.shape)
