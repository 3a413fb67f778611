"""Scores of three-class stance predictions, from counts, so that a bootstrap is a matrix product.

Counts are arrays of shape (..., 3, 3): rows are labels, columns predictions, in the order of
`STANCES`. Leading axes are resamples or targets. A score of nothing is 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from toolkit.records import STANCES
from toolkit.stance.members import Indices, Probabilities

Counts = npt.NDArray[np.float64]
Score = Callable[[Counts], npt.NDArray[np.float64]]
BINS = 10
_FAVOR, _AGAINST = STANCES.index("favor"), STANCES.index("against")


def confusion(labels: Indices, predicted: Indices) -> Counts:
    """Counts of (label, predicted), shape (3, 3)."""
    counts = np.zeros((len(STANCES), len(STANCES)))
    np.add.at(counts, (labels, predicted), 1.0)
    return counts


def f1(counts: Counts) -> npt.NDArray[np.float64]:
    """F1 of each class, shape (..., 3)."""
    hits = np.diagonal(counts, axis1=-2, axis2=-1)
    total = counts.sum(axis=-1) + counts.sum(axis=-2)
    result: npt.NDArray[np.float64] = np.divide(
        2 * hits, total, out=np.zeros_like(total), where=total > 0
    )
    return result


def macro_f1(counts: Counts) -> npt.NDArray[np.float64]:
    """Mean F1 of the three classes."""
    result: npt.NDArray[np.float64] = f1(counts).mean(axis=-1)
    return result


def f_avg(counts: Counts) -> npt.NDArray[np.float64]:
    """SemEval-2016's score: mean F1 of favor and against; none counts only through its errors."""
    by_class = f1(counts)
    result: npt.NDArray[np.float64] = (by_class[..., _FAVOR] + by_class[..., _AGAINST]) / 2
    return result


def accuracy(counts: Counts) -> npt.NDArray[np.float64]:
    """Share of right predictions."""
    total = counts.sum(axis=(-2, -1))
    hits = np.trace(counts, axis1=-2, axis2=-1)
    result: npt.NDArray[np.float64] = np.divide(
        hits, total, out=np.zeros_like(total), where=total > 0
    )
    return result


def bins(probabilities: Probabilities, labels: Indices) -> tuple[Indices, Counts]:
    """Bin of each row by confidence, and its (1, confidence, right or not), shape (n, 3)."""
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    place = np.minimum((confidence * BINS).astype(np.int64), BINS - 1)
    return place, np.column_stack([np.ones(len(labels)), confidence, right.astype(np.float64)])


def expected_calibration_error(sums: Counts) -> npt.NDArray[np.float64]:
    """Mean gap between confidence and accuracy, weighted by rows (Naeini et al. 2015).

    Args:
        sums: Of (1, confidence, right) a bin, shape (..., bins, 3).
    """
    n = sums[..., 0].sum(axis=-1)
    gaps = np.abs(sums[..., 1] - sums[..., 2]).sum(axis=-1)
    result: npt.NDArray[np.float64] = np.divide(gaps, n, out=np.zeros_like(gaps), where=n > 0)
    return result


def resample(groups: Sequence[str], n: int, rng: np.random.Generator) -> Counts:
    """How often each row stands in each of `n` resamples of whole groups, shape (n, rows)."""
    names, place = np.unique(np.asarray(groups), return_inverse=True)
    share = np.full(len(names), 1 / len(names))
    drawn = rng.multinomial(len(names), share, size=n)
    result: Counts = drawn[:, place].astype(np.float64)
    return result


def interval(values: npt.NDArray[np.float64]) -> tuple[float, float]:
    """The middle 95 % of bootstrap values."""
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)
