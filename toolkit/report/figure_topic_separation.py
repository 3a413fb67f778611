"""Named topics: how passages score for each, where its threshold lies, how its own texts score."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes

from toolkit.records import OTHER
from toolkit.report import parts, theme
from toolkit.report.parts import Part
from toolkit.report.theme import Drawing, TopicStyle
from toolkit.report.topic_separation import NamedTopicFact
from toolkit.report.wording import listing, named, number, plural, score

_TOPICS = 12
_LEFT = 0.1  # inches, as all below
_HEAD, _TALL, _TEXTS, _FOOT = 0.3, 0.62, 0.34, 0.14
_AXIS = 0.32
_SMALL: dict[str, Any] = {"size": theme.SMALL, "va": "center"}


def draw(facts: Sequence[NamedTopicFact], names: Sequence[str], width: float) -> Drawing | None:
    """Draws a strip a named topic; None where the study names none.

    Args:
        facts: Of the named topics.
        names: Of all topics, in the order that gives them their colours.
        width: In inches.
    """
    if not facts:
        return None
    shown, more = facts[:_TOPICS], len(facts) - len(facts[:_TOPICS])
    texts = any(fact.own_scores for fact in shown)
    tall = _HEAD + _TALL + (_TEXTS if texts else 0.0) + _FOOT
    figure = theme.canvas(width, 0.05 + tall * len(shown) + _AXIS + (0.2 if more else 0.0))
    axes = theme.blank(figure)
    styles = theme.topic_styles(names, OTHER)
    for place, fact in enumerate(shown):
        _strip(axes, (0.05 + tall * place, width - 2 * _LEFT), fact, _style(styles, fact), texts)
    _scale(axes, 0.05 + tall * len(shown), width - 2 * _LEFT)
    if more:
        y = 0.05 + tall * len(shown) + _AXIS + 0.08
        axes.text(_LEFT, y, f"and {plural(more, 'named topic')} more", color=theme.MUTED, **_SMALL)
    below = (
        " The marks below are the texts that the topic was taught with, each scored by a model "
        "that had not seen it: filled ones belong to it, hollow ones do not."
    )
    return Drawing(
        name="topic_separation",
        title="How named topics are told apart",
        caption="Passages by their score for a named topic; the faint lines stand at 10, 100 and "
        "so on. Those to the right of the upright line reach its threshold and hold it; the "
        "clearer the gap there, the safer." + (below if texts else ""),
        alt=_alt(facts),
        canvas=figure,
        data=_data(facts),
    )


def _style(styles: Mapping[str, TopicStyle], fact: NamedTopicFact) -> TopicStyle:
    # An edit may have merged or renamed the topic.
    return styles.get(fact.topic, TopicStyle(theme.KEPT, "o", ""))


def _strip(
    axes: Axes, at: tuple[float, float], fact: NamedTopicFact, style: TopicStyle, texts: bool
) -> None:
    y, inner = at
    held = plural(fact.n_passages, "passage") if inner > theme.NARROW else number(fact.n_passages)
    told = f"{held} from {score(fact.threshold)} on"
    room = inner - theme.text_width(told, theme.SMALL) - 0.15
    name = theme.fit(fact.topic, room, theme.BODY, bold=True)
    axes.text(_LEFT, y + 0.12, name, weight="bold", va="center")
    axes.text(_LEFT + inner, y + 0.12, told, ha="right", color=theme.MUTED, **_SMALL)
    base = y + _HEAD + _TALL
    _bars(axes, base, inner, fact, style)
    least = _LEFT + inner * fact.threshold
    end = base + (_TEXTS - 0.03 if texts else 0.0)
    axes.plot([least, least], [y + _HEAD - 0.04, end], color=theme.INK, linewidth=1.2, zorder=5)
    if texts:
        _marks(axes, base, inner, fact, style)


def _bars(axes: Axes, base: float, inner: float, fact: NamedTopicFact, style: TopicStyle) -> None:
    """Draws the histogram on a logarithmic scale, coloured from the threshold on."""
    decades = max(1, math.ceil(math.log10(max(fact.histogram) + 1)))
    for count in (0, *(10**decade for decade in range(1, decades + 1))):
        y = base - _TALL * min(_height(count, decades), 1.0)
        axes.plot([_LEFT, _LEFT + inner], [y, y], color=theme.PALE, linewidth=0.8, zorder=0)
    step = inner / len(fact.histogram)
    colour = theme.firm(style.colour)
    for n, count in enumerate(fact.histogram):
        tall = _TALL * _height(count, decades)
        if not count:
            continue
        low, high = n / len(fact.histogram), (n + 1) / len(fact.histogram)
        cut = min(max(fact.threshold, low), high)
        for start, stop, part in (
            (low, cut, Part("", 1, theme.OTHER_COLOUR)),
            (cut, high, Part("", 1, colour, style.hatch)),
        ):
            if stop - start > 1e-9:
                left, wide = _LEFT + inner * start, step * (stop - start) * len(fact.histogram)
                parts.rectangle(axes, left, base - tall, wide, tall, part)


def _height(count: int, decades: int) -> float:
    return math.log10(count + 1) / decades


def _marks(axes: Axes, base: float, inner: float, fact: NamedTopicFact, style: TopicStyle) -> None:
    colour = theme.firm(style.colour)
    for y, scores, filled in ((0.1, fact.own_scores, True), (0.23, fact.other_scores, False)):
        axes.plot(
            [_LEFT + inner * value for value in scores],
            [base + y] * len(scores),
            linestyle="none",
            marker=style.marker if filled else "o",
            markersize=5,
            markerfacecolor=colour if filled else "white",
            markeredgecolor=colour if filled else theme.MUTED,
            markeredgewidth=0.8,
            alpha=0.9,
            clip_on=False,
        )


def _scale(axes: Axes, y: float, inner: float) -> None:
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        align = {0.0: "left", 1.0: "right"}.get(tick, "center")
        x = _LEFT + inner * tick
        axes.text(x, y, score(tick), ha=align, color=theme.MUTED, **_SMALL)
    axes.text(_LEFT + inner / 2, y + 0.17, "score", ha="center", color=theme.MUTED, **_SMALL)


def _alt(facts: Sequence[NamedTopicFact]) -> str:
    told = [
        f"{named(fact.topic)}: {number(fact.n_passages)} of {number(sum(fact.histogram))} passages "
        f"reach {score(fact.threshold)}"
        for fact in facts
    ]
    return f"Scores of the passages for {plural(len(facts), 'named topic')}. {listing(told, 8)}."


def _data(facts: Sequence[NamedTopicFact]) -> Any:
    rows = [
        (fact, n / len(fact.histogram), count)
        for fact in facts
        for n, count in enumerate(fact.histogram)
    ]
    return parts.table(
        {
            "topic": [fact.topic for fact, _, _ in rows],
            "threshold": [fact.threshold for fact, _, _ in rows],
            "score from": [start for _, start, _ in rows],
            "passages": [count for _, _, count in rows],
        }
    )
