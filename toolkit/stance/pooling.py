"""One author, one voice: the passages of an opinion piece inform one another.

A passage alone is often too little to say where its author stands, and a stance of the author's
needs a stricter confidence. The author's other passages on the same target in the same article are
further readings of the same stance; being from one text they are not independent, so each counts
half and together they count as one and a half at most.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np

from toolkit.stance.members import Probabilities, softmax

_SHARE = 0.5
_MOST = 3  # further passages that count
_FLOOR = 1e-6


def pool(probabilities: Probabilities, groups: Sequence[Hashable]) -> Probabilities:
    """Multiplies each row by the discounted geometric mean of its group's other rows.

    Args:
        probabilities: Shape (n, 3).
        groups: What each row belongs to; None for a row that stands alone.

    Returns:
        Shape (n, 3); rows that stand alone are unchanged.
    """
    result = probabilities.copy()
    members: dict[Hashable, list[int]] = {}
    for row, group in enumerate(groups):
        if group is not None:
            members.setdefault(group, []).append(row)
    for rows in members.values():
        others = len(rows) - 1
        if others:
            logs = np.log(np.maximum(probabilities[rows], _FLOOR))
            rest = (logs.sum(axis=0) - logs) / others
            result[rows] = softmax(logs + _SHARE * min(others, _MOST) * rest)
    return result
