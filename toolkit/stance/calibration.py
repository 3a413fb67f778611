"""Temperature scaling: one number that makes probabilities as sure as they are right."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize_scalar

from toolkit.stance.members import Indices, Probabilities

_FLOOR = 1e-6


def soften(probabilities: Probabilities, temperature: float) -> Probabilities:
    """Raises probabilities to the power 1 / temperature and renormalises; above 1: less sure."""
    logits = np.log(np.maximum(probabilities, _FLOOR)) / temperature
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    result: Probabilities = raised / raised.sum(axis=1, keepdims=True)
    return result


def fit_temperature(probabilities: Probabilities, labels: Indices) -> float:
    """Finds the temperature with the least log loss (Guo et al. 2017).

    Args:
        probabilities: Of texts that the model was not fitted on, shape (n, 3).
        labels: Their labels as indices.

    Returns:
        A temperature between 0.2 and 5, rounded to 4 decimals; 1 when there is nothing to fit.
    """
    if len(labels) == 0:
        return 1.0
    rows = np.arange(len(labels))

    def loss(log_temperature: float) -> float:
        soft = soften(probabilities, float(np.exp(log_temperature)))
        return float(-np.log(np.maximum(soft[rows, labels], _FLOOR)).mean())

    found = minimize_scalar(loss, bounds=(np.log(0.2), np.log(5.0)), method="bounded")
    return round(float(np.exp(found.x)), 4)
