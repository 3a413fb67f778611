"""How the number of topics was chosen: the criterion over the numbers that were tried."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes

from toolkit.report import parts, theme
from toolkit.report.theme import Drawing
from toolkit.report.topic_choice import ChoiceFacts, Tried
from toolkit.report.wording import number

_LEFT, _TOP, _RIGHT, _BOTTOM = 0.68, 0.42, 0.12, 0.52  # inches around the axes
_TALL = 1.9
_TICKS = (
    1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 30, 40, 50, 70, 100, 150, 200, 300, 500, 1000, 2000,
)  # fmt: skip
_SMALL: dict[str, Any] = {"size": theme.SMALL, "va": "center"}


def draw(facts: ChoiceFacts, width: float) -> Drawing | None:
    """Draws the curve; None where no number, or only one, was tried.

    Args:
        facts: The facts.
        width: In inches.
    """
    if len(facts.tried) < 2 or facts.chosen is None:
        return None
    figure = theme.canvas(width, _TOP + _TALL + _BOTTOM)
    axes = theme.panel(figure, _LEFT, _TOP, width - _LEFT - _RIGHT, _TALL)
    low, high = _limits(facts.tried)
    axes.set_ylim(low, high)
    _across(axes, facts.tried, width - _LEFT - _RIGHT)
    _curve(axes, facts.tried)
    if facts.least is not None:
        axes.axhline(facts.least, color=theme.MUTED, linewidth=0.8, linestyle=(0, (4, 3)), zorder=1)
    _marks(axes, facts, width - _LEFT - _RIGHT)
    axes.set_ylabel("criterion")
    axes.set_xlabel("number of clusters")
    axes.grid(axis="y")
    return Drawing(
        name="topic_choice",
        title="How many topics",
        caption=_caption(facts),
        alt=_alt(facts),
        canvas=figure,
        data=_data(facts),
    )


def _limits(tried: Sequence[Tried]) -> tuple[float, float]:
    least = min(one.criterion - (one.error or 0.0) for one in tried)
    most = max(one.criterion + (one.error or 0.0) for one in tried)
    room = 0.06 * (most - least or 1.0)
    return least - room, most + room


def _across(axes: Axes, tried: Sequence[Tried], room: float) -> None:
    """Sets the logarithmic scale, with as many ticks as there is room for."""
    first, last = math.log(tried[0].n_clusters), math.log(tried[-1].n_clusters)
    edge = 0.04 * (last - first)
    axes.set_xscale("log")
    axes.set_xlim(math.exp(first - edge), math.exp(last + edge))
    axes.minorticks_off()
    ticks: list[int] = []
    at = -math.inf
    for tick in _TICKS:
        place = (math.log(tick) - first) / (last - first) * room
        inside = tried[0].n_clusters <= tick <= tried[-1].n_clusters
        if inside and place - at >= theme.text_width(number(tick), theme.SMALL) + 0.14:
            ticks.append(tick)
            at = place
    axes.set_xticks(ticks, [number(tick) for tick in ticks])


def _curve(axes: Axes, tried: Sequence[Tried]) -> None:
    numbers = [one.n_clusters for one in tried]
    if any(one.error is not None for one in tried):
        axes.fill_between(
            numbers,
            [one.criterion - (one.error or 0.0) for one in tried],
            [one.criterion + (one.error or 0.0) for one in tried],
            color=theme.PALE,
            linewidth=0,
            zorder=0,
        )
    axes.plot(
        numbers,
        [one.criterion for one in tried],
        linestyle="none",
        marker="o",
        markersize=3,
        color=theme.MUTED,
        zorder=2,
    )
    axes.plot(numbers, [one.even for one in tried], color=theme.KEPT, linewidth=1.6, zorder=3)


def _marks(axes: Axes, facts: ChoiceFacts, room: float) -> None:
    """Marks the chosen number and the runner-up, each named above the axes at its place."""
    shown = [(facts.chosen, True)]
    if facts.runner_up is not None:
        shown.append((facts.runner_up, False))
    by_number = {one.n_clusters: one for one in facts.tried}
    spans = []
    for n_clusters, filled in sorted((n or 0, filled) for n, filled in shown):
        axes.plot(
            [n_clusters],
            [by_number[n_clusters].even],
            marker="o",
            markersize=7.5,
            markerfacecolor=theme.KEPT if filled else "white",
            markeredgecolor=theme.KEPT,
            markeredgewidth=1.4,
            zorder=5,
        )
        high = axes.get_ylim()[1]
        axes.plot(
            [n_clusters, n_clusters],
            [by_number[n_clusters].even, high],
            color=theme.KEPT,
            linewidth=0.8,
            linestyle="-" if filled else (0, (1, 2)),
            zorder=1,
        )
        name = "chosen" if filled else "runner-up"
        spans.append((_place(axes, n_clusters) * room, f"{name}: {number(n_clusters)}", filled))
    for left, text, filled in _apart(spans, room):
        axes.text(
            left / room,
            1.0 + 0.12 / _TALL,
            text,
            transform=axes.transAxes,
            weight="bold" if filled else "normal",
            **_SMALL,
        )


def _place(axes: Axes, n_clusters: int) -> float:
    """Says where a number lies between the axes' left and right ends, from 0 to 1."""
    low, high = (math.log(end) for end in axes.get_xlim())
    return (math.log(n_clusters) - low) / (high - low)


def _apart(spans: Sequence[tuple[float, str, bool]], room: float) -> list[tuple[float, str, bool]]:
    """Centres labels over their places, then moves them apart and into the axes."""
    wide = [theme.text_width(text, theme.SMALL, bold=bold) for _, text, bold in spans]
    lefts = [
        min(max(at - width / 2, 0.0), room - width)
        for (at, _, _), width in zip(spans, wide, strict=True)
    ]
    if len(lefts) == 2:
        over = lefts[0] + wide[0] + 0.15 - lefts[1]
        if over > 0:
            lefts[0] = max(lefts[0] - over / 2, 0.0)
            lefts[1] = min(max(lefts[1] + over / 2, lefts[0] + wide[0] + 0.15), room - wide[1])
            lefts[0] = min(lefts[0], lefts[1] - 0.15 - wide[0])
    return [(left, text, bold) for left, (_, text, bold) in zip(lefts, spans, strict=True)]


def _caption(facts: ChoiceFacts) -> str:
    said = (
        "How well so many clusters keep near text together, times how well they are found again "
        "in halves of it: dots as measured, the band one standard error, the line each averaged "
        "with the numbers beside it, by which is chosen."
    )
    if facts.least is not None:
        said += (
            " Above the dashed line is what does as well as the best within its error; the largest "
            "of these is chosen."
        )
    return said + " The numbers tried are on a logarithmic scale."


def _alt(facts: ChoiceFacts) -> str:
    best, by_number = facts.best, {one.n_clusters: one for one in facts.tried}
    if best is None or facts.chosen is None:
        return ""
    told = [f"best with {number(best.n_clusters)} clusters ({best.even:.3f})"]
    told.append(f"chosen {number(facts.chosen)} ({by_number[facts.chosen].even:.3f})")
    if facts.runner_up is not None:
        second = by_number[facts.runner_up].even
        told.append(f"runner-up {number(facts.runner_up)} ({second:.3f})")
    first, last = facts.tried[0], facts.tried[-1]
    return (
        f"Criterion for {number(first.n_clusters)} to {number(last.n_clusters)} clusters, from "
        f"{first.even:.3f} to {last.even:.3f}: {', '.join(told)}."
    )


def _data(facts: ChoiceFacts) -> Any:
    marks = {facts.runner_up: "runner-up", facts.chosen: "chosen"}
    return parts.table(
        {
            "clusters": [one.n_clusters for one in facts.tried],
            "criterion": [one.criterion for one in facts.tried],
            "error": [one.error for one in facts.tried],
            "averaged": [one.even for one in facts.tried],
            "mark": [marks.get(one.n_clusters, "") for one in facts.tried],
        }
    )
