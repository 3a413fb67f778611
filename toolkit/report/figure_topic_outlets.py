"""Topics across outlets: a block a topic, in it a dot and an interval an outlet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
from matplotlib.axes import Axes

from toolkit.records import OTHER
from toolkit.report import parts, theme
from toolkit.report.theme import Drawing, TopicStyle
from toolkit.report.topic_time import Bin, OutletFacts, Point, TopicSeries
from toolkit.report.wording import capital, listing, named, number, percent, plural

_TOPICS, _OUTLETS = 11, 10
_LEFT, _GAP = 0.05, 0.25  # inches: edge, between columns
_NAMES = 0.5  # of a column at most for the outlets' names
_HEAD, _ROW, _FOOT = 0.27, 0.19, 0.3
_TOPS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
_SMALL: dict[str, Any] = {"size": theme.SMALL, "va": "center"}


def draw(facts: OutletFacts, width: float) -> Drawing | None:
    """Draws each topic's share by outlet; None where there is one outlet.

    Args:
        facts: The facts.
        width: In inches.
    """
    if not facts.drawn:
        return None
    outlets = facts.outlets[:_OUTLETS]
    real = [n for n, one in enumerate(facts.series) if one.topic != OTHER]
    shown = real[:_TOPICS] + [n for n, one in enumerate(facts.series) if one.topic == OTHER]
    across = 2 if width > theme.NARROW else 1
    column = (width - 2 * _LEFT - (across - 1) * _GAP) / across
    tall = _HEAD + _ROW * len(outlets) + _FOOT
    lines = -(-len(shown) // across)
    more = _more(len(facts.series) - len(shown), len(facts.outlets) - len(outlets))
    figure = theme.canvas(width, 0.05 + tall * lines + (0.2 if more else 0))
    axes = theme.blank(figure)
    label = _label(outlets, column)
    styles = theme.topic_styles([one.topic for one in facts.series], OTHER)
    for place, n in enumerate(shown):
        x = _LEFT + (place % across) * (column + _GAP)
        y = 0.05 + tall * (place // across)
        series = facts.series[n]
        _block(axes, (x, y, column, label), outlets, series, facts.overall[n], styles[series.topic])
    if more:
        axes.text(_LEFT, 0.05 + tall * lines + 0.08, more, color=theme.MUTED, **_SMALL)
    return Drawing(
        name="topic_outlets",
        title="Topics by outlet",
        caption="A topic's share of the articles of an outlet: the mean of its shares of their "
        "words, every article counted alike, copies of another article left out; behind a name, "
        "how many there are. The line through a dot is the 95\u00a0% interval, the upright line "
        "the share over all articles. Each block has its own scale.",
        alt=_alt(facts),
        canvas=figure,
        data=data(facts),
    )


def _more(topics: int, outlets: int) -> str:
    left = [plural(topics, "topic")] if topics else []
    left += [plural(outlets, "outlet")] if outlets else []
    return f"and {listing(left)} more, in the table" if left else ""


def _label(outlets: Sequence[Bin], column: float) -> float:
    """Says how wide the names of the outlets with their counts are drawn, in inches."""
    full = [f"{one.name}  {number(one.n_total)}" for one in outlets]
    widest = max(theme.text_width(text, theme.SMALL) for text in full) + 0.15
    return min(widest, _NAMES * column)


def _block(
    axes: Axes,
    at: tuple[float, float, float, float],
    outlets: Sequence[Bin],
    series: TopicSeries,
    overall: float,
    style: TopicStyle,
) -> None:
    """Draws one topic: its name, a row an outlet, and the scale."""
    x, y, column, names = at
    points = series.points[: len(outlets)]
    highest = max([overall, *(point.high or 0.0 for point in points)])
    top = next(end for end in _TOPS if end >= highest - 1e-9)
    left, room = x + names, column - names - 0.18
    name = theme.fit(series.topic, column, theme.SMALL, bold=True)
    axes.text(x, y + 0.1, name, weight="bold", **_SMALL)
    first, last = y + _HEAD, y + _HEAD + _ROW * len(outlets)
    for share in (0.0, top):
        end = left + room * share / top
        axes.plot([end, end], [first, last], color=theme.RULE, linewidth=0.8)
        text = "0" if share == 0 else percent(share)
        axes.text(end, last + 0.09, text, ha="center", color=theme.MUTED, **_SMALL)
    middle = left + room * overall / top
    axes.plot([middle, middle], [first, last], color=theme.MUTED, linewidth=1.1)
    for n, (outlet, point) in enumerate(zip(outlets, points, strict=True)):
        row = first + _ROW * (n + 0.5)
        count = f" {number(outlet.n_total)}"
        wide = names - 0.1 - theme.text_width(count, theme.SMALL)
        label = theme.fit(outlet.name, wide, theme.SMALL)
        axes.text(x, row, label, **_SMALL)
        axes.text(left - 0.1, row, count, ha="right", color=theme.MUTED, **_SMALL)
        _dot(axes, left, row, room / top, point, style)


def _dot(axes: Axes, left: float, y: float, scale: float, point: Point, style: TopicStyle) -> None:
    low, share, high = point.low or 0.0, point.share or 0.0, point.high or 0.0
    colour = theme.firm(style.colour)
    axes.plot([left + scale * low, left + scale * high], [y, y], color=colour, linewidth=1.4)
    axes.plot(
        [left + scale * share],
        [y],
        marker="o",
        markersize=4.5,
        color=colour,
        markeredgecolor="white",
        markeredgewidth=0.5,
    )


def _alt(facts: OutletFacts) -> str:
    said = []
    for series, overall in zip(facts.series, facts.overall, strict=True):
        if series.topic == OTHER:
            continue
        pairs = list(zip(facts.outlets, series.points, strict=True))
        apart = [(o, p) for o, p in pairs if _clear(p, overall)]
        if apart:
            told = [f"{o.name} {percent(p.share or 0.0)}" for o, p in apart]
            said.append(f"{named(series.topic)} ({percent(overall)} over all): {listing(told, 3)}")
    count = f"{plural(len(facts.outlets), 'outlet')}, the largest {facts.outlets[0].name} with "
    count += f"{plural(facts.outlets[0].n_total, 'article')}."
    if not said:
        return f"{count} No interval leaves out the share over all articles."
    return f"{count} Intervals that leave out the share over all articles: " + capital(
        "; ".join(said[:5]) + "."
    )


def _clear(point: Point, overall: float) -> bool:
    return not (point.low or 0.0) <= overall <= (point.high or 0.0)


def data(facts: OutletFacts) -> pa.Table:
    """Tables the points, a topic after the other."""
    rows = [
        (s.topic, b, p) for s in facts.series for b, p in zip(facts.outlets, s.points, strict=True)
    ]
    return parts.table(
        {
            "topic": [topic for topic, _, _ in rows],
            "outlet": [one.name for _, one, _ in rows],
            "share": [point.share for _, _, point in rows],
            "low": [point.low for _, _, point in rows],
            "high": [point.high for _, _, point in rows],
            "articles that hold it": [point.n_articles for _, _, point in rows],
            "articles": [one.n_total for _, one, _ in rows],
        }
    )
