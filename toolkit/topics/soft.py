"""Soft memberships: how sure it is that a row belongs to a topic rather than to another.

The memberships of a row are the softmax of its scores for all topics (`discriminant`). The softmax
has one number of its own, the temperature, and it is chosen so that memberships mean something:
they are the best guess, by likelihood, at the topic that a row is in, read off scores by rules that
have not seen the row. A row between two topics is in either about as often as its memberships say.
The scale is found as in temperature scaling (Guo et al. 2017).
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import logsumexp, softmax

from toolkit.topics.units import Floats, Ints

_COLDEST, _HOTTEST = 0.002, 1.0
_DECIMALS = 6
LEAST = 0.01  # a smaller membership is not kept


def memberships(scores: Floats, temperature: float) -> Floats:
    """Turns scores into memberships.

    Args:
        scores: Of each row for each topic, shape (n, n_topics).
        temperature: Above 0; the smaller, the harder.

    Returns:
        Shape (n, n_topics), rounded to 6 decimals; rows sum to 1 but for the rounding.
    """
    if not scores.shape[1]:
        return np.zeros(scores.shape)
    found: Floats = np.round(softmax(scores / temperature, axis=1), _DECIMALS)
    return found


def fit_temperature(scores: Floats, given: Ints) -> float:
    """Finds the temperature under which given topics are likeliest.

    Args:
        scores: Of each row for each topic by rules that have not seen it, shape (n, n_topics).
        given: Topic of each row, shape (n,).

    Returns:
        Between .002 and 1.
    """
    if scores.shape[1] < 2 or not len(given):
        return _HOTTEST
    own = scores[np.arange(len(given)), given]

    def surprise(log_temperature: float) -> float:
        scaled = np.exp(-log_temperature)
        return float((logsumexp(scores * scaled, axis=1) - own * scaled).mean())

    bounds = (np.log(_COLDEST), np.log(_HOTTEST))
    best = minimize_scalar(surprise, bounds=bounds, method="bounded", options={"xatol": 1e-3})
    return round(float(np.exp(best.x)), 4)
