"""Confidence intervals of a share."""

from __future__ import annotations

import math

_Z = 1.959963984540054  # 97.5 % quantile of the normal distribution


def wilson(successes: int, n: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share (Wilson 1927); (0, 1) when nothing was counted.

    Args:
        successes: Rows with the label.
        n: All rows.
    """
    if n == 0:
        return 0.0, 1.0
    share, square = successes / n, _Z * _Z
    centre = share + square / (2 * n)
    spread = _Z * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
    scale = 1 + square / n
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)
