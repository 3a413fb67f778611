"""Finds a free place for a label on a map: by trying places around its point, nearest first."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_PAD = 0.05  # inches kept clear around a label
_EDGE = 0.04  # inches kept clear along the panel's edges
_STEPS = 16
_RADII = (0.1, 0.2, 0.32, 0.46, 0.62, 0.82, 1.05, 1.35, 1.7, 2.1)


@dataclass(frozen=True)
class Box:
    """A label's box, in inches from the panel's lower left corner."""

    left: float
    bottom: float
    right: float
    top: float

    def overlaps(self, other: Box) -> bool:
        """Whether two boxes share any of their area, their clearance included."""
        return (
            self.left - _PAD < other.right
            and other.left - _PAD < self.right
            and self.bottom - _PAD < other.top
            and other.bottom - _PAD < self.top
        )


def place(
    anchors: Sequence[tuple[float, float]],
    size: tuple[float, float],
    panel: tuple[float, float],
    points: npt.NDArray[np.float64],
    taken: Sequence[Box],
) -> Box:
    """Places a label near a group's middle, clear of other labels and over few points.

    Args:
        anchors: Points of the group to try places around, its middle one first.
        size: Width and height of the label.
        panel: Width and height of the panel.
        points: All points of the map, shape (n, 2).
        taken: Labels that are placed already.

    Returns:
        The best box among those tried. Where no place is free of other labels the least bad one.
    """
    best, least = None, math.inf
    for box in _tried(anchors, size, panel):
        clashes = sum(box.overlaps(other) for other in taken)
        middle = ((box.left + box.right) / 2, (box.bottom + box.top) / 2)
        away = math.dist(middle, anchors[0])
        cost = 100 * clashes + 2.0 * away
        if cost < least:  # counting covered points takes longest, so it comes last
            cost += _covered(box, points)
        if cost < least:
            best, least = box, cost
    if best is None:
        return Box(_EDGE, _EDGE, _EDGE + size[0], _EDGE + size[1])
    return best


def _tried(
    anchors: Sequence[tuple[float, float]], size: tuple[float, float], panel: tuple[float, float]
) -> Iterator[Box]:
    """Yields the boxes around the anchors that lie within the panel."""
    for anchor in anchors:
        for radius in _RADII:
            for step in range(_STEPS):
                box = _beside(anchor, size, radius, 2 * math.pi * (step + 0.5) / _STEPS)
                inside = box.right <= panel[0] - _EDGE and box.top <= panel[1] - _EDGE
                if inside and box.left >= _EDGE and box.bottom >= _EDGE:
                    yield box


def _beside(
    anchor: tuple[float, float], size: tuple[float, float], radius: float, angle: float
) -> Box:
    """Returns the box whose edge lies `radius` from the anchor in a direction."""
    across, up = math.cos(angle), math.sin(angle)
    x = anchor[0] + across * (radius + size[0] / 2)
    y = anchor[1] + up * (radius + size[1] / 2)
    return Box(x - size[0] / 2, y - size[1] / 2, x + size[0] / 2, y + size[1] / 2)


def _covered(box: Box, points: npt.NDArray[np.float64]) -> float:
    """Says how much is lost under a label: points, counted less and less where they are many."""
    inside = (
        (points[:, 0] > box.left - _PAD)
        & (points[:, 0] < box.right + _PAD)
        & (points[:, 1] > box.bottom - _PAD)
        & (points[:, 1] < box.top + _PAD)
    )
    return 40.0 * float(inside.sum()) / max(20.0, len(points) / 5)
