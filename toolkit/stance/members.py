"""The logistic regressions that `linear` averages: shared-and-own weights, and target interactions.

All of them end up as plain arrays, so that a stored model needs nothing but numpy to be used again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression

from toolkit.records import STANCES, Matrix

Probabilities = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Rows: TypeAlias = Any  # Matrix or a sparse matrix, which carries no types

OWN_WEIGHT = 0.35  # of a target's own copy of the features, beside the shared copy (dev splits)
_TOLERANCE = 1e-3
_ITERATIONS = 300


def softmax(logits: npt.NDArray[np.floating]) -> Probabilities:
    """Turns rows of scores into rows of probabilities."""
    shifted = np.exp(logits.astype(np.float64) - logits.max(axis=1, keepdims=True))
    result: Probabilities = shifted / shifted.sum(axis=1, keepdims=True)
    return result


@dataclass(frozen=True)
class SharedOwn:
    """Weights that all targets share plus what each target adds to them.

    Trained on a shared copy of the features, a copy of each target's own, and a column a target for
    how often it is favored at all (Daumé 2007, "Frustratingly easy domain adaptation"). A target
    without labels uses the shared weights alone.

    Attributes:
        weights: Shape (n_targets + 1, 3, d); the last block is the shared one alone.
        bias: Shape (n_targets + 1, 3).
    """

    weights: Matrix
    bias: Matrix

    def proba(self, features: Rows, targets: Indices) -> Probabilities:
        """Probabilities of favor, against and none, shape (len(targets), 3).

        Args:
            features: One row a pair.
            targets: Index of each pair's target; -1 for a target without labels.
        """
        logits = np.zeros((len(targets), len(STANCES)), dtype=np.float64)
        for target in np.unique(targets):
            rows = np.flatnonzero(targets == target)
            logits[rows] = features[rows] @ self.weights[target].T + self.bias[target]
        return softmax(logits)


def fit_shared_own(
    features: Rows, targets: Indices, labels: Indices, *, n_targets: int, c: float
) -> SharedOwn:
    """Fits shared and own weights at once; classes keep their frequency, which differs by target.

    Args:
        features: One row a pair, dense or sparse, d columns.
        targets: Index of each pair's target, 0 to n_targets - 1.
        labels: Index into `STANCES`.
        n_targets: Number of targets with labels.
        c: Inverse penalty.
    """
    own = sp.csr_matrix(
        (np.ones(len(targets), np.float32), (np.arange(len(targets)), targets)),
        shape=(len(targets), n_targets),
    )
    blocks = [features, own]
    blocks += [own[:, [t]].multiply(features) * OWN_WEIGHT for t in range(n_targets)]
    expanded = sp.hstack([sp.csr_matrix(block) for block in blocks], format="csr")
    used = np.flatnonzero(expanded.getnnz(axis=0) > 0)
    matrix = expanded[:, used]
    model = _regression(c).fit(matrix if sp.issparse(features) else matrix.toarray(), labels)
    full = np.zeros((len(STANCES), expanded.shape[1]), dtype=np.float64)
    full[np.ix_(model.classes_, used)] = _per_class(model.coef_)
    bias = _bias(model)
    d = features.shape[1]
    prior, copies = full[:, d : d + n_targets], full[:, d + n_targets :]
    weights = [full[:, :d] + OWN_WEIGHT * copies[:, t * d : (t + 1) * d] for t in range(n_targets)]
    return SharedOwn(
        weights=np.stack([*weights, full[:, :d]]).astype(np.float32),
        bias=np.stack([*(bias + prior[:, t] for t in range(n_targets)), bias]).astype(np.float32),
    )


@dataclass(frozen=True)
class Interaction:
    """One model for all targets on [E, T, E*T, |E-T|], so that it can label a target it never saw.

    Attributes:
        weights: Shape (3, 4d).
        bias: Shape (3,).
    """

    weights: Matrix
    bias: Matrix

    def proba(self, texts: Matrix, targets: Matrix) -> Probabilities:
        """Probabilities of favor, against and none for rows of text and target vectors."""
        return softmax(interact(texts, targets) @ self.weights.T + self.bias)


def interact(texts: Matrix, targets: Matrix) -> Matrix:
    """Pairs unit vectors: [E, T, sqrt(d) E*T, |E-T|], shape (n, 4d)."""
    scale = np.float32(np.sqrt(texts.shape[1]))  # brings the products to the size of the rest
    return np.hstack([texts, targets, texts * targets * scale, np.abs(texts - targets)])


def fit_interaction(texts: Matrix, targets: Matrix, labels: Indices, *, c: float) -> Interaction:
    """Fits the pooled interaction model (inverse penalty `c`)."""
    model = _regression(c).fit(interact(texts, targets), labels)
    full = np.zeros((len(STANCES), 4 * texts.shape[1]), dtype=np.float32)
    full[model.classes_] = _per_class(model.coef_)
    return Interaction(weights=full, bias=_bias(model).astype(np.float32))


def indices(stances: Sequence[str]) -> Indices:
    """Index of each stance in `STANCES`."""
    return np.array([STANCES.index(stance) for stance in stances], dtype=np.int64)


def _regression(c: float) -> LogisticRegression:
    return LogisticRegression(C=c, tol=_TOLERANCE, max_iter=_ITERATIONS)


def _per_class(coefficients: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    # With two classes scikit-learn keeps the weights of the second alone.
    if len(coefficients) == 1:
        return np.vstack([np.zeros_like(coefficients), coefficients])
    return coefficients


def _bias(model: LogisticRegression) -> npt.NDArray[np.float64]:
    bias = np.full(len(STANCES), -20.0)  # a stance without labels is never predicted
    bias[model.classes_] = _per_class(model.intercept_[:, None])[:, 0]
    return bias
