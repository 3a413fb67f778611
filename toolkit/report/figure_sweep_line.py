"""A sweep over one number as lines: each metric against it, with seeds, mean and band."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from toolkit.report import parts, sweep_key, theme
from toolkit.report.sweep_facts import Measured, SweepFacts
from toolkit.report.sweep_key import BAND, LEFT, MEAN, SAMPLE, SEED
from toolkit.report.theme import Drawing

_HEIGHT = 1.55  # inches of a panel's axes
_WIDE = 50.0  # from so many times the least value on, the axis is logarithmic
_TICKS = 7


def draw(
    facts: SweepFacts,
    metrics: Sequence[str],
    width: float,
    *,
    name: str,
    title: str,
    note: str,
) -> Drawing:
    """Draws a panel a metric, two abreast where there is room."""
    pairs = name == "sweep_stability"
    sample = any(m.sample_low is not None for metric in metrics for m in facts.of(metric))
    marks = sweep_key.key_marks(facts, pairs=pairs, sample=sample, band=True)
    lines = sweep_key.key_lines(width, marks)
    abreast = 2 if width > theme.NARROW and len(metrics) > 1 else 1
    rows = [metrics[n : n + abreast] for n in range(0, len(metrics), abreast)]
    top = 0.16 + parts.LINE * lines
    tall = _HEIGHT + 1.1
    figure = theme.canvas(width, top + tall * len(rows))
    page = theme.blank(figure)
    sweep_key.draw_key(page, width, marks)
    wide = (width - 2 * LEFT) / abreast
    for line, row in enumerate(rows):
        for place, metric in enumerate(row):
            left, y = LEFT + wide * place, top + tall * line
            head = sweep_key.heading(facts, metric)
            for n, text in enumerate(theme.wrap(head, wide - 0.2, theme.SMALL, lines=2, bold=True)):
                page.text(
                    left, y + 0.1 + 0.16 * n, text, size=theme.SMALL, weight="bold", va="center"
                )
            axes = theme.panel(figure, left + 0.5, y + 0.5, wide - 0.7, _HEIGHT)
            _panel(axes, facts, facts.of(metric), sample=sample)
    return Drawing(
        name,
        title,
        sweep_key.describe(facts, pairs=pairs, sample=sample, note=note),
        sweep_key.alt_text(facts, metrics),
        figure,
        sweep_key.data(facts, metrics),
    )


def _panel(axes: Axes, facts: SweepFacts, found: Sequence[Measured], *, sample: bool) -> None:
    if facts.across is None:
        raise ValueError("a line needs one number a setting")
    key, values = facts.across
    # Settings that failed have no value; the line goes on between their neighbours.
    rows = sorted(((values[m.setting - 1], m) for m in found), key=lambda pair: pair[0])
    x = [value for value, _ in rows]
    if sample:
        _band(axes, x, [(m.sample_low, m.sample_high) for _, m in rows], SAMPLE)
    _band(axes, x, [(m.low, m.high) for _, m in rows], BAND)
    axes.plot(x, [m.mean for _, m in rows], **MEAN | {"color": theme.KEPT}, linewidth=1.4, zorder=5)
    for value, m in rows:
        points = [point.value for point in m.points]
        axes.plot([value] * len(points), points, **SEED, linestyle="none", zorder=4)
    ticks = sweep_key.ticks_of(found)
    axes.set_ylim(ticks[0], ticks[-1])
    axes.set_yticks(ticks, [sweep_key.tick_text(tick, ticks) for tick in ticks])
    axes.grid(visible=True, axis="y")
    _across(axes, key, values)


def _band(
    axes: Axes,
    x: Sequence[float],
    ends: Sequence[tuple[float | None, float | None]],
    colour: str,
) -> None:
    known = [
        (at, low, high)
        for at, (low, high) in zip(x, ends, strict=True)
        if low is not None and high is not None
    ]
    if known:
        at, low, high = zip(*known, strict=True)
        axes.fill_between(
            at, low, high, color=colour, linewidth=0, zorder=1 if colour == SAMPLE else 2
        )


def _across(axes: Axes, key: str, values: Sequence[float]) -> None:
    """Puts the ticks where the settings are; on a logarithmic axis where they span far."""
    least, most = min(values), max(values)
    if least > 0 and most / least >= _WIDE:
        axes.set_xscale("log")
        axes.xaxis.set_minor_locator(NullLocator())
    shown = sorted(values)
    step = -(-len(shown) // _TICKS)
    shown = shown[::step]
    axes.set_xticks(shown, [f"{value:g}" for value in shown])
    axes.margins(x=0.06)
    axes.set_xlabel(theme.fit(key, 2.6, theme.SMALL))
