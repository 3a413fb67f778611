"""Topic sizes with their words, and each article's topics."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
from matplotlib.axes import Axes

from toolkit.records import OTHER
from toolkit.report import parts, theme
from toolkit.report.facts import ArticleFact, Summary
from toolkit.report.parts import Part
from toolkit.report.theme import Drawing
from toolkit.report.topic_summary import TopicFact
from toolkit.report.wording import DASH, capital, listing, named, number, percent, plural, shorten

_LEFT = 0.05
_TOPICS = 20
_ARTICLES = 30
_SEGMENTS = 9  # topics drawn in colour in an article's bar; the rest is one more part
_REST_COLOUR = "#d8dee4"
_FURTHER = "further topics"


def draw_sizes(summary: Summary, width: float) -> Drawing:
    """Draws a bar a topic, its name above and its words below."""
    shown = _shown(summary.topics)
    more = len(summary.topics) - len(shown)
    inner = width - 2 * _LEFT
    lines = 1 if width > theme.NARROW else 2
    words = [
        theme.wrap(", ".join(t.words) or "no words of its own", inner, theme.SMALL, lines=lines)
        for t in shown
    ]
    tall = [0.57 + 0.165 * len(entry) for entry in words]
    figure = theme.canvas(width, sum(tall) + (0.25 if more else 0) + 0.05)
    axes = theme.blank(figure)
    styles = theme.topic_styles([t.name for t in summary.topics], OTHER)
    most = max((topic.size for topic in shown), default=1) or 1
    y = 0.02
    for topic, entry, step in zip(shown, words, tall, strict=True):
        _size(axes, y, inner, topic, entry)
        style = styles[topic.name]
        span = max(inner * topic.size / most, 0.01)
        part = Part("", 1, style.colour, style.hatch)
        parts.rectangle(axes, _LEFT, y + 0.25, span, 0.16, part)
        y += step
    if more:
        axes.text(_LEFT, y + 0.1, f"and {more} more topics", size=theme.SMALL, va="center")
    return Drawing(
        name="topic_sizes",
        title="Sizes and words of the topics",
        caption="Passages a topic, each passage counted under its strongest topic, with the words "
        "that set the topic apart from the others.",
        alt=_sizes_alt(summary),
        canvas=figure,
        data=parts.table(
            {
                "topic": [t.name for t in summary.topics],
                "kind": [t.kind for t in summary.topics],
                "passages": [t.size for t in summary.topics],
                "share": [t.share for t in summary.topics],
                "words": [", ".join(t.words) for t in summary.topics],
            }
        ),
    )


def _size(axes: Axes, y: float, inner: float, topic: TopicFact, words: Sequence[str]) -> None:
    """Writes a topic's name and size above its bar and its words below."""
    count = f"{plural(topic.size, 'passage')}, {percent(topic.share)}"
    if topic.kind == "discovered" and inner > theme.NARROW:
        count += f" {DASH} discovered"
    room = inner - theme.text_width(count, theme.SMALL) - 0.2
    name = theme.fit(topic.name, room, theme.BODY, bold=True)
    axes.text(_LEFT, y + 0.12, name, weight="bold", va="center")
    axes.text(_LEFT + inner, y + 0.12, count, size=theme.SMALL, va="center", ha="right")
    for n, line in enumerate(words):
        at = y + 0.52 + 0.165 * n
        axes.text(_LEFT, at, line, size=theme.SMALL, color=theme.MUTED, va="center")


def _shown(topics: Sequence[TopicFact]) -> list[TopicFact]:
    """Returns the largest topics and always `other`, which is never hidden."""
    real = [topic for topic in topics if topic.kind != "other"]
    return real[:_TOPICS] + [topic for topic in topics if topic.kind == "other"]


def _sizes_alt(summary: Summary) -> str:
    total = summary.reading.passages
    real = [t for t in summary.topics if t.kind != "other" and t.size]
    loose = sum(t.size for t in summary.topics if t.kind == "other")
    if not total or not real:
        return f"No passage of {number(total)} fits a topic."
    top = real[0]
    rest = [f"{named(t.name)} {number(t.size)} ({percent(t.size / total)})" for t in real[1:]]
    tail = f"; then {listing(rest, 5)}" if rest else ""
    return (
        f"{capital(named(top.name))} is the largest topic with {number(top.size)} of "
        f"{plural(total, 'passage')} ({percent(top.size / total)}){tail}. "
        f"{capital(plural(loose, 'passage'))} ({percent(loose / total)}) fit no topic."
    )


def draw_articles(summary: Summary, width: float) -> Drawing:
    """Draws a bar an article, parted by its topics' shares of its words."""
    held = [a for a in summary.articles if a.topics]
    shown = held[:_ARTICLES]
    legend = _legend(summary.topics)
    inner = width - 2 * _LEFT
    top = 0.12 + parts.LINE * parts.key_lines(inner, legend)
    more = len(held) - len(shown)
    room = inner - theme.text_width("2000-00-00", theme.SMALL) - 0.2
    lines = 1 if width > theme.NARROW else 2
    labels = [theme.wrap(a.label, room, theme.BODY, lines=lines) for a in shown]
    tall = [0.44 + 0.18 * len(label) for label in labels]
    figure = theme.canvas(width, top + sum(tall) + (0.25 if more else 0.02))
    axes = theme.blank(figure)
    parts.key(axes, _LEFT, 0.03, inner, legend)
    y = top
    for article, label, step in zip(shown, labels, tall, strict=True):
        for n, line in enumerate(label):
            axes.text(_LEFT, y + 0.12 + 0.18 * n, line, va="center")
        date = article.date or "no date"
        small: dict[str, Any] = {"size": theme.SMALL, "color": theme.MUTED, "va": "center"}
        axes.text(_LEFT + inner, y + 0.12, date, ha="right", **small)
        bar = y + step - 0.37
        for part, left, right in parts.stacked(
            axes, _LEFT, bar, inner, 0.24, _segments(article, legend)
        ):
            _inside(axes, part, left, right, bar + 0.12)
        y += step
    if more:
        text = f"and {plural(more, 'article')} more"
        axes.text(_LEFT, y + 0.1, text, size=theme.SMALL, va="center")
    return Drawing(
        name="article_topics",
        title="Topics of each article",
        caption="Share of an article's words in passages of each topic; all bars are one whole "
        "article.",
        alt=_articles_alt(summary),
        canvas=figure,
        data=_articles_data(summary),
    )


def _legend(topics: Sequence[TopicFact]) -> list[Part]:
    """Lists the largest topics, one part for all further ones, and `other`."""
    named = [t.name for t in topics if t.name != OTHER][:_SEGMENTS]
    styles = theme.topic_styles([t.name for t in topics], OTHER)
    found = [Part(n, 1, styles[n].colour, styles[n].hatch) for n in named]
    if sum(t.name != OTHER for t in topics) > len(named):
        found.append(Part(_FURTHER, 1, _REST_COLOUR, "xx"))
    return [*found, Part(OTHER, 1, theme.OTHER_COLOUR)]


def _segments(article: ArticleFact, legend: Sequence[Part]) -> list[Part]:
    shares = {share.topic: share.share for share in article.topics}
    found = []
    for entry in legend:
        if entry.label == _FURTHER:
            value = max(0.0, sum(shares.values()) - sum(shares.get(e.label, 0) for e in legend))
            value = 0.0 if value < 1e-6 else value
        else:
            value = shares.get(entry.label, 0.0)
        found.append(Part(entry.label, value, entry.colour, entry.hatch))
    return found


def _inside(axes: Axes, part: Part, left: float, right: float, y: float) -> None:
    """Writes a part's name and share into it, as much of it as fits."""
    share = percent(part.value)
    ink = theme.INK if part.hatch else theme.ink_on(part.colour)
    for text in (f"{part.label} {share}", share):
        if theme.text_width(text, theme.SMALL) <= right - left - 0.12:
            box = {"facecolor": part.colour, "edgecolor": "none", "pad": 1.2}
            axes.text(
                (left + right) / 2,
                y,
                text,
                size=theme.SMALL,
                color=theme.ink_on(part.colour) if part.hatch else ink,
                ha="center",
                va="center_baseline",
                bbox=box if part.hatch else None,
            )
            return


def _articles_alt(summary: Summary) -> str:
    held = [a for a in summary.articles if a.topics]
    if not held:
        return "No article holds any topic."
    if len(held) <= 8:
        said = [
            f"“{shorten(a.label, 50)}” has most words in {named(a.leading)} "
            f"({percent(a.topics[0].share)})"
            for a in held
        ]
        return f"{capital('; '.join(said))}."
    led: dict[str, int] = {}
    for article in held:
        led[article.leading] = led.get(article.leading, 0) + 1
    ranked = sorted(led.items(), key=lambda item: (-item[1], item[0]))
    said = [f"{named(name)} leads {count}" for name, count in ranked]
    return f"Of {plural(len(held), 'article')}, {listing(said, 6)}."


def _articles_data(summary: Summary) -> pa.Table:
    rows = [(a, share) for a in summary.articles for share in a.topics]
    return parts.table(
        {
            "article": [a.label for a, _ in rows],
            "date": [a.date or "" for a, _ in rows],
            "topic": [s.topic for _, s in rows],
            "share of words": [s.share for _, s in rows],
        }
    )
