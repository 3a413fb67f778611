"""The settings of a sweep as rows of dots: a panel a metric, the same order of settings in each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes

from toolkit.report import parts, sweep_key, theme
from toolkit.report.sweep_facts import SETTINGS_DRAWN, Measured, SweepFacts, mean_text
from toolkit.report.sweep_key import LEFT, MEAN, SAMPLE, SEED
from toolkit.report.theme import Drawing

_LINE = 0.2  # of a panel's heading
_BELOW = 0.56  # of a panel: its scale, and a gap


def draw(
    facts: SweepFacts,
    metrics: Sequence[str],
    width: float,
    *,
    name: str,
    title: str,
    note: str,
) -> Drawing:
    """Draws a panel a metric with a row a setting, in one order throughout."""
    rows = {metric: facts.of(metric)[:SETTINGS_DRAWN] for metric in metrics}
    layout = _Layout(width)
    pairs = name == "sweep_stability"
    sample = any(m.sample_low is not None for found in rows.values() for m in found)
    marks = sweep_key.key_marks(facts, pairs=pairs, sample=sample)
    lines = sweep_key.key_lines(width, marks)
    heads = {m: _heading(facts, m, width) for m in metrics}
    body = sum(
        _LINE * len(heads[metric]) + layout.row * len(found) + _BELOW
        for metric, found in rows.items()
    )
    figure = theme.canvas(width, parts.LINE * lines + body)
    axes = theme.blank(figure)
    sweep_key.draw_key(axes, width, marks)
    y = 0.14 + parts.LINE * lines
    for metric, found in rows.items():
        y = _panel(axes, layout, y, facts, found, heads[metric])
    caption = sweep_key.describe(facts, pairs=pairs, sample=sample, note=note)
    if len(facts.settings) > SETTINGS_DRAWN:
        caption += f" The first {SETTINGS_DRAWN} of {len(facts.settings)} settings."
    return Drawing(
        name,
        title,
        caption,
        sweep_key.alt_text(facts, metrics),
        figure,
        sweep_key.data(facts, metrics),
    )


def _heading(facts: SweepFacts, metric: str, width: float) -> list[str]:
    text = sweep_key.heading(facts, metric)
    return theme.wrap(text, width - 2 * LEFT, theme.BODY, lines=2, bold=True)


class _Layout:
    """Where labels, dots and values stand; where it is narrow, labels stand above their dots."""

    def __init__(self, width: float) -> None:
        self.width = width
        self.above = width <= theme.NARROW
        self.left = LEFT + (0.2 if self.above else 1.95)
        self.right = width - LEFT - (0.2 if self.above else 1.5)
        self.row = 0.52 if self.above else 0.36

    def at(self, value: float, ends: tuple[float, float]) -> float:
        """Returns where a value stands on an axis from the first to the second end."""
        share = (value - ends[0]) / (ends[1] - ends[0])
        return self.left + (self.right - self.left) * share


def _panel(
    axes: Axes,
    layout: _Layout,
    y: float,
    facts: SweepFacts,
    found: Sequence[Measured],
    heading: Sequence[str],
) -> float:
    """Draws a metric's heading, rows and scale; returns where the next panel begins."""
    for line in heading:
        axes.text(LEFT, y + 0.1, line, weight="bold", va="center")
        y += _LINE
    y += 0.1
    ticks = sweep_key.ticks_of(found)
    ends = (ticks[0], ticks[-1])
    bottom = y + layout.row * len(found)
    small: dict[str, Any] = {"size": theme.SMALL, "color": theme.MUTED, "ha": "center"}
    for tick in ticks:
        x = layout.at(tick, ends)
        for n in range(len(found)):
            # Where labels stand above their dots, the lines leave room for them.
            span = [y + layout.row * n + (0.2 if layout.above else 0), y + layout.row * (n + 1)]
            axes.plot([x, x], span, color=theme.RULE, linewidth=0.7, zorder=0)
        axes.text(x, bottom + 0.05, sweep_key.tick_text(tick, ticks), va="top", **small)
    for row in found:
        _row(axes, layout, y, ends, facts, row)
        y += layout.row
    return y + _BELOW - 0.1


def _row(
    axes: Axes,
    layout: _Layout,
    y: float,
    ends: tuple[float, float],
    facts: SweepFacts,
    row: Measured,
) -> None:
    best = facts.best.chosen == row.setting
    weight = "bold" if best else "normal"
    label = facts.setting(row.setting).short + (" (best)" if best else "")
    value = mean_text(row)
    if layout.above:
        room = layout.width - 0.25 - theme.text_width(value, theme.SMALL, bold=best)
        axes.text(
            LEFT,
            y + 0.13,
            theme.fit(label, room, theme.SMALL, bold=best),
            size=theme.SMALL,
            weight=weight,
            va="center",
        )
        axes.text(
            layout.width - LEFT,
            y + 0.13,
            value,
            size=theme.SMALL,
            weight=weight,
            ha="right",
            va="center",
        )
        y += 0.29
    else:
        y += 0.12
        room = layout.left - LEFT - 0.2
        lines = theme.wrap(label, room, theme.SMALL, lines=2, bold=best)
        for n, line in enumerate(lines):
            at = y + 0.04 + 0.15 * (n - (len(lines) - 1) / 2)
            axes.text(
                layout.left - 0.14,
                at,
                line,
                size=theme.SMALL,
                weight=weight,
                ha="right",
                va="center",
            )
        axes.text(
            layout.width - LEFT,
            y + 0.04,
            value,
            size=theme.SMALL,
            weight=weight,
            ha="right",
            va="center",
        )
    _marks(axes, layout, y, ends, row)


def _marks(axes: Axes, layout: _Layout, y: float, ends: tuple[float, float], row: Measured) -> None:
    """Draws the mean with its intervals, and below it each seed."""
    if row.sample_low is not None and row.sample_high is not None:
        span = [layout.at(row.sample_low, ends), layout.at(row.sample_high, ends)]
        axes.plot(span, [y, y], color=SAMPLE, linewidth=6, solid_capstyle="butt", zorder=1)
    if row.low is not None and row.high is not None:
        span = [layout.at(row.low, ends), layout.at(row.high, ends)]
        axes.plot(span, [y, y], color=theme.INK, linewidth=1.8, solid_capstyle="butt", zorder=2)
    axes.plot([layout.at(row.mean, ends)], [y], **MEAN, zorder=3)
    for point in row.points:
        axes.plot([layout.at(point.value, ends)], [y + 0.12], **SEED, zorder=2)
