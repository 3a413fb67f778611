"""Parts that several figures are put together from: stacked bars, keys and table data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from toolkit.report import theme

_SWATCH = 0.13
_GAP = 0.22
LINE = 0.2  # inches a line of small text


@dataclass(frozen=True)
class Part:
    """One part of a stacked bar: how much, how it looks and what the key calls it."""

    label: str
    value: float
    colour: str
    hatch: str = ""
    marker: str = ""


def rectangle(axes: Axes, x: float, y: float, width: float, height: float, part: Part) -> Rectangle:
    """Draws a filled box with a hairline white border, hatched where the part says so."""
    light = part.colour.lower() in (theme.STANCE_COLOURS["uncertain"], theme.PALE)
    box = Rectangle(
        (x, y),
        width,
        height,
        facecolor=part.colour,
        edgecolor="#8c959f" if light else "white",
        hatch=part.hatch or None,
        linewidth=0.6,
    )
    axes.add_patch(box)
    return box


def stacked(
    axes: Axes, x: float, y: float, width: float, height: float, parts: Sequence[Part]
) -> list[tuple[Part, float, float]]:
    """Draws a bar of parts in proportion; returns where each that is not empty begins and ends."""
    total = sum(part.value for part in parts)
    at, placed = x, []
    for part in parts:
        if not total or not part.value:
            continue
        span = width * part.value / total
        rectangle(axes, at, y, span, height, part)
        placed.append((part, at, at + span))
        at += span
    return placed


def key(axes: Axes, x: float, y: float, width: float, parts: Sequence[Part]) -> float:
    """Writes a key of swatches and labels, breaking lines at `width`.

    Returns:
        The y at which what follows can begin.
    """
    at = x
    for part in parts:
        label = theme.fit(part.label, width - _SWATCH - 0.1, theme.SMALL)
        span = _SWATCH + 0.07 + theme.text_width(label, theme.SMALL)
        if at > x and at + span > x + width:
            at, y = x, y + LINE
        if part.marker:
            axes.plot(
                [at + _SWATCH / 2],
                [y + LINE / 2],
                marker=part.marker,
                markersize=6,
                color=part.colour,
                markeredgecolor=theme.INK,
                markeredgewidth=0.5,
                linestyle="none",
            )
        else:
            rectangle(axes, at, y + (LINE - _SWATCH) / 2, _SWATCH, _SWATCH, part)
        axes.text(at + _SWATCH + 0.06, y + LINE / 2, label, size=theme.SMALL, va="center_baseline")
        at += span + _GAP
    return y + LINE


def key_lines(width: float, parts: Sequence[Part]) -> int:
    """Says how many lines `key` will take."""
    at, lines = 0.0, 1
    for part in parts:
        label = theme.fit(part.label, width - _SWATCH - 0.1, theme.SMALL)
        span = _SWATCH + 0.07 + theme.text_width(label, theme.SMALL)
        if at > 0 and at + span > width:
            at, lines = 0.0, lines + 1
        at += span + _GAP
    return lines


def stance_part(stance: str, value: float, label: str | None = None) -> Part:
    """Returns a part in a stance's colour, hatched where the stance is uncertain."""
    hatch = theme.UNCERTAIN_HATCH if stance == "uncertain" else ""
    return Part(label or stance, value, theme.STANCE_COLOURS[stance], hatch)


def table(columns: Mapping[str, Sequence[object]]) -> pa.Table:
    """Builds the table behind a figure; an empty column becomes one of strings."""
    return pa.table(
        {
            name: pa.array(list(values), type=None if len(values) else pa.string())
            for name, values in columns.items()
        }
    )
