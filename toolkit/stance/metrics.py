"""Scores of three-class stance predictions, from counts, so that a bootstrap is a matrix product.

Counts are arrays of shape (..., 3, 3): rows are labels, columns predictions, in the order of
`STANCES`. Leading axes are resamples or targets. As in scikit-learn, a class that is neither among
the labels nor among the predictions does not count into a mean; a score of nothing is 0.
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
    """F1 of each class, shape (..., 3); not a number for a class that does not occur."""
    hits = np.diagonal(counts, axis1=-2, axis2=-1)
    total = counts.sum(axis=-1) + counts.sum(axis=-2)
    result: npt.NDArray[np.float64] = np.divide(
        2 * hits, total, out=np.full_like(total, np.nan), where=total > 0
    )
    return result


def macro_f1(counts: Counts) -> npt.NDArray[np.float64]:
    """Mean F1 of the three classes."""
    return _mean(f1(counts))


def f_avg(counts: Counts) -> npt.NDArray[np.float64]:
    """SemEval-2016's score: mean F1 of favor and against; none counts only through its errors."""
    return _mean(f1(counts)[..., [_FAVOR, _AGAINST]])


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


def _mean(by_class: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    known = ~np.isnan(by_class)
    n = known.sum(axis=-1)
    total = np.where(known, by_class, 0.0).sum(axis=-1)
    result: npt.NDArray[np.float64] = np.divide(total, n, out=np.zeros_like(total), where=n > 0)
    return result


def resample(
    groups: Sequence[str], strata: Sequence[str], n: int, rng: np.random.Generator
) -> Counts:
    """How often each row stands in each of `n` resamples, shape (n, rows).

    Args:
        groups: Rows of a group are drawn together.
        strata: Groups are drawn within their stratum, so that each keeps its number of groups.
        n: Number of resamples.
        rng: Draws them.
    """
    drawn = np.zeros((n, len(groups)))
    names, layers = np.asarray(groups), np.asarray(strata)
    for layer in np.unique(layers):
        rows = np.flatnonzero(layers == layer)
        found, place = np.unique(names[rows], return_inverse=True)
        share = np.full(len(found), 1 / len(found))
        drawn[:, rows] = rng.multinomial(len(found), share, size=n)[:, place]
    return drawn


def interval(values: npt.NDArray[np.float64]) -> tuple[float, float]:
    """The middle 95 % of bootstrap values."""
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)
