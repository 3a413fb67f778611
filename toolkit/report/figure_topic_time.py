"""Topics over time: a small panel a topic, with intervals, counts and changes of level."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from toolkit.records import OTHER
from toolkit.report import parts, theme
from toolkit.report.theme import Drawing, TopicStyle
from toolkit.report.topic_time import Bin, TimeFacts, TopicChange, TopicSeries
from toolkit.report.wording import DASH, capital, listing, named, number, percent, plural

_PANELS, _CHANGED = 11, 5  # topics drawn by size, and further ones that change
_LEFT, _GAP, _RIGHT = 0.5, 0.3, 0.12  # inches: for the scale, between columns, at the edge
_HEAD, _PLOT, _LINE = 0.3, 0.85, 0.165
_COUNTS, _FOOT = 0.45, 0.5
_DOTS = 60  # periods; with more of them the line stands alone
_TOLD = 2  # changes written above a panel
_TOPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
_SMALL: dict[str, Any] = {"size": theme.SMALL, "color": theme.MUTED}


def draw(time: TimeFacts, width: float) -> Drawing | None:
    """Draws the topics' shares period by period; None where fewer than two hold articles.

    Args:
        time: The facts.
        width: In inches.
    """
    if not time.drawn:
        return None
    shown = _shown(time)
    across = 2 if width > theme.NARROW else 1
    column = (width - across * (_LEFT + _RIGHT) - (across - 1) * _GAP) / across
    rows = [shown[n : n + across] for n in range(0, len(shown), across)]
    tall = [_HEAD + _PLOT + _LINE * max(len(_told(time, s)) for s in row) for row in rows]
    figure = theme.canvas(width, 0.05 + sum(tall) + 0.12 * len(rows) + _COUNTS + _FOOT)
    page = theme.blank(figure)
    styles = theme.topic_styles([s.topic for s in time.series], OTHER)
    top = 0.05
    for row, height in zip(rows, tall, strict=True):
        for n, series in enumerate(row):
            left = _LEFT + n * (column + _LEFT + _RIGHT + _GAP)
            told = _told(time, series)
            _head(page, left - _LEFT + 0.05, top, column + _LEFT, series.topic, told)
            axes = theme.panel(figure, left, top + height - _PLOT, column, _PLOT)
            _panel(axes, time, series, styles[series.topic])
        top += height + 0.12
    for n in range(across):
        _counts(figure, _LEFT + n * (column + _LEFT + _RIGHT + _GAP), top + 0.08, column, time)
    _foot(page, top + 0.08 + _COUNTS + 0.38, len(time.series) - len(shown))
    return Drawing(
        name="topic_time",
        title=f"Topics by {time.kind}",
        caption=_caption(time),
        alt=_alt(time),
        canvas=figure,
        data=data(time),
    )


def _shown(time: TimeFacts) -> list[TopicSeries]:
    """Returns the largest topics, further ones that change, and `other`, which is never hidden."""
    changed = {change.topic for change in time.changes}
    real = [one for one in time.series if one.topic != OTHER]
    further = [one for one in real[_PANELS:] if one.topic in changed]
    return [
        *real[:_PANELS],
        *further[:_CHANGED],
        *(one for one in time.series if one.topic == OTHER),
    ]


def _told(time: TimeFacts, series: TopicSeries) -> list[str]:
    """Writes a topic's changes, a line each."""
    own = [change for change in time.changes if change.topic == series.topic]
    lines = [f"{c.period}: {percent(c.before)} → {percent(c.after)}" for c in own[:_TOLD]]
    if len(own) > _TOLD:
        lines[-1] += f", and {len(own) - _TOLD} more"
    return lines


def _head(page: Axes, x: float, y: float, width: float, topic: str, told: Sequence[str]) -> None:
    name = theme.fit(topic, width - 0.1, theme.SMALL, bold=True)
    page.text(x, y + 0.1, name, size=theme.SMALL, weight="bold", va="center")
    for n, line in enumerate(told):
        at = y + 0.1 + _LINE * (n + 1)
        page.text(x, at, line, size=theme.SMALL, va="center")


def _panel(axes: Axes, time: TimeFacts, series: TopicSeries, style: TopicStyle) -> None:
    """Draws one topic: band, line, dots and changes."""
    high = _top(time.periods, series)
    axes.set_xlim(-0.6, len(time.periods) - 0.4)
    axes.set_ylim(0, high)
    axes.set_yticks([0, high], ["0", percent(high)])
    axes.set_xticks([])
    axes.tick_params(length=0)
    axes.axhline(high, color=theme.PALE, linewidth=0.8, zorder=0)
    for run in runs(time.periods):
        points = [series.points[n] for n in run]
        low, upper = [p.low or 0.0 for p in points], [p.high or 0.0 for p in points]
        share = [p.share or 0.0 for p in points]
        if len(run) > 1:
            axes.fill_between(run, low, upper, color=style.colour, alpha=0.22, linewidth=0)
            axes.plot(run, share, color=theme.firm(style.colour), linewidth=1.3)
        else:
            axes.vlines(run, low, upper, color=style.colour, alpha=0.4, linewidth=2.5)
        if len(time.periods) <= _DOTS or len(run) == 1:
            _dots(axes, run, share, time.periods, style)
    _levels(axes, [c for c in time.changes if c.topic == series.topic], len(time.periods))


def _dots(
    axes: Axes,
    run: Sequence[int],
    share: Sequence[float],
    periods: Sequence[Bin],
    style: TopicStyle,
) -> None:
    """Draws a dot a period, hollow where the articles begin or end within it."""
    colour = theme.firm(style.colour)
    for n, value in zip(run, share, strict=True):
        axes.plot(
            [n],
            [value],
            marker="o",
            markersize=3.2,
            color="white" if periods[n].partial else colour,
            markeredgecolor=colour,
            markeredgewidth=0.9,
            clip_on=False,
            zorder=3,
        )


def _levels(axes: Axes, changes: Sequence[TopicChange], n_periods: int) -> None:
    """Marks the changes, and draws the levels between them."""
    ends = [-0.5, *(change.index - 0.5 for change in changes), n_periods - 0.5]
    levels = [change.before for change in changes[:1]] + [change.after for change in changes]
    for change in changes:
        axes.axvline(change.index - 0.5, color=theme.INK, linewidth=0.9, linestyle=(0, (3, 2)))
    for level, start, stop in zip(levels, ends, ends[1:], strict=False):
        axes.hlines(level, start, stop, color=theme.INK, linewidth=0.9)


def runs(periods: Sequence[Bin]) -> Iterator[list[int]]:
    """Yields the places of periods with articles that follow one another without a gap."""
    run: list[int] = []
    for n, one in enumerate(periods):
        if one.n_total:
            run.append(n)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _top(periods: Sequence[Bin], series: TopicSeries) -> float:
    """Chooses where a scale ends: above every share, and above most of what is uncertain."""
    pairs = [(p, b.n_total) for p, b in zip(series.points, periods, strict=True) if b.n_total]
    highest = max(point.share or 0.0 for point, _ in pairs)
    ordered = sorted((point.high or 0.0, count) for point, count in pairs)
    reached = np.cumsum([count for _, count in ordered])
    usual = ordered[int(np.searchsorted(reached, 0.9 * reached[-1]))][0]
    # A band that is wide throughout must not press what is known flat.
    wanted = min(1.0, max(1.05 * highest, min(usual, 2.5 * highest), 0.01))
    return next(top for top in _TOPS if top >= wanted - 1e-9)


def _counts(figure: Canvas, left: float, top: float, column: float, time: TimeFacts) -> None:
    """Draws how many articles each period has, and names the first, middle and last of them."""
    axes = theme.panel(figure, left, top, column, _COUNTS)
    most = max(one.n_total for one in time.periods)
    axes.set_xlim(-0.6, len(time.periods) - 0.4)
    axes.set_ylim(0, most)
    axes.set_yticks([0, most], ["0", number(most)])
    for n, one in enumerate(time.periods):
        axes.bar(
            n,
            one.n_total,
            width=0.86,
            color="white" if one.partial else theme.KEPT,
            edgecolor=theme.KEPT if one.partial else "none",
            hatch="////" if one.partial else None,
            linewidth=0.6,
        )
    last = len(time.periods) - 1
    places = sorted({0, last} | ({last // 2} if column > 2.3 and last > 3 else set()))
    axes.set_xticks(places, [time.periods[n].name for n in places])
    axes.tick_params(length=0)
    for n, label in zip(places, axes.get_xticklabels(), strict=True):
        label.set_horizontalalignment("left" if n == 0 else "right" if n == last else "center")
    axes.set_xlabel(f"articles a {time.kind}", labelpad=2)


def _foot(page: Axes, y: float, more: int) -> None:
    if more:
        page.text(0.05, y, f"and {plural(more, 'topic')} more, in the table", va="center", **_SMALL)


def _caption(time: TimeFacts) -> str:
    text = (
        f"A topic's share of the articles of a {time.kind}: the mean of its shares of their "
        "words, every article counted alike, copies of another article left out. The band is "
        "the 95\u00a0% interval; where it leaves the panel it goes on. Each panel has its own "
        "scale."
    )
    if any(one.partial for one in time.periods):
        text += " A hollow dot and a hatched bar: the articles begin or end within the period."
    if time.changes:
        text += (
            " A dashed line: the level changes by more than chance would have it (p up to the "
            "level asked for, corrected for the number of topics); the shares add up to one, so "
            "that what rises pushes other topics down."
        )
    if any(not one.n_total for one in time.periods):
        text += " A gap: no article."
    return text


def _alt(time: TimeFacts) -> str:
    used = [one for one in time.periods if one.n_total]
    fewest, most = (end(one.n_total for one in used) for end in (min, max))
    count = plural(most, "article")
    if fewest < most:
        count = f"{number(fewest)}{DASH}{count}"
    text = (
        f"{plural(len(time.periods), time.kind)} from {used[0].name} to {used[-1].name}, with "
        f"{count} each where there are any. "
    )
    if time.changes:
        text += f"{capital(listing([str(change) for change in time.changes], 5))}. "
    else:
        text += "No change of level is named. "
    real = [one for one in time.series if one.topic != OTHER][:3]
    peaks = [_peak(time, one) for one in real]
    text += capital(f"{listing([p for p in peaks if p])}. ") if any(peaks) else ""
    return text + f"{plural(time.undated, 'article')} without a date."


def _peak(time: TimeFacts, series: TopicSeries) -> str:
    best = max(range(len(series.points)), key=lambda n: series.points[n].share or 0.0)
    share = series.points[best].share
    if not share:
        return ""
    return f"{named(series.topic)} is strongest in {time.periods[best].name} ({percent(share)})"


def data(time: TimeFacts) -> pa.Table:
    """Tables the points, a topic after the other."""
    rows = [
        (s.topic, b, p) for s in time.series for b, p in zip(time.periods, s.points, strict=True)
    ]
    starts = {(change.topic, change.period) for change in time.changes}
    return parts.table(
        {
            "topic": [topic for topic, _, _ in rows],
            time.kind: [one.name for _, one, _ in rows],
            "share": [point.share for _, _, point in rows],
            "low": [point.low for _, _, point in rows],
            "high": [point.high for _, _, point in rows],
            "articles that hold it": [point.n_articles for _, _, point in rows],
            "articles": [one.n_total for _, one, _ in rows],
            "partial": ["partial" if one.partial else "" for _, one, _ in rows],
            "new level": ["from here" if (t, b.name) in starts else "" for t, b, _ in rows],
        }
    )
