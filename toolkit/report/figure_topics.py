"""Topic sizes with their words, and each article's topics."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
from matplotlib.axes import Axes

from toolkit.records import OTHER
from toolkit.report import parts, theme
from toolkit.report.facts import ArticleFact, Summary, TopicFact
from toolkit.report.parts import Part
from toolkit.report.theme import Drawing
from toolkit.report.wording import DASH, capital, listing, number, percent, plural, shorten

_LEFT = 0.05
_TOPICS = 20
_ARTICLES = 30
_SEGMENTS = 9  # topics drawn in colour in an article's bar; the rest is one more part
_REST_COLOUR = "#d8dee4"


def draw_sizes(summary: Summary) -> Drawing:
    """Draws a bar a topic, its name above and its words below."""
    shown = _shown(summary.topics)
    more = len(summary.topics) - len(shown)
    row = 0.74
    figure = theme.canvas(row * max(1, len(shown)) + (0.25 if more else 0))
    axes = theme.blank(figure)
    width = theme.WIDTH - 2 * _LEFT
    styles = theme.topic_styles([t.name for t in summary.topics], OTHER)
    most = max((topic.size for topic in shown), default=1) or 1
    for n, topic in enumerate(shown):
        y = 0.05 + row * n
        count = f"{plural(topic.size, 'passage')}, {percent(topic.share)}"
        room = width - theme.text_width(count, theme.SMALL) - 0.3
        name = theme.fit(topic.name, room, theme.BODY, bold=True)
        axes.text(_LEFT, y + 0.12, name, weight="bold", va="center")
        kind = "" if topic.kind in ("named", "other") else f" {DASH} {topic.kind}"
        axes.text(
            _LEFT + width,
            y + 0.12,
            count + (kind if room > 3 else ""),
            size=theme.SMALL,
            va="center",
            ha="right",
        )
        style = styles[topic.name]
        span = width * topic.size / most
        parts.rectangle(
            axes, _LEFT, y + 0.25, max(span, 0.01), 0.16, Part("", 1, style.colour, style.hatch)
        )
        words = ", ".join(topic.words) or "no words of its own"
        axes.text(
            _LEFT,
            y + 0.53,
            theme.fit(words, width, theme.SMALL),
            size=theme.SMALL,
            color=theme.MUTED,
            va="center",
        )
    if more:
        y = 0.05 + row * len(shown)
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
    rest = [f"{t.name} {number(t.size)} ({percent(t.size / total)})" for t in real[1:]]
    tail = f"; then {listing(rest, 5)}" if rest else ""
    return (
        f"{capital(top.name)} is the largest topic with {number(top.size)} of "
        f"{plural(total, 'passage')} ({percent(top.size / total)}){tail}. "
        f"{capital(plural(loose, 'passage'))} ({percent(loose / total)}) fit no topic."
    )


def draw_articles(summary: Summary) -> Drawing:
    """Draws a bar an article, parted by its topics' shares of its words."""
    held = [a for a in summary.articles if a.topics]
    shown = held[:_ARTICLES]
    named = [t.name for t in summary.topics if t.name != OTHER][:_SEGMENTS]
    styles = theme.topic_styles([t.name for t in summary.topics], OTHER)
    legend = [Part(n, 1, styles[n].colour, styles[n].hatch) for n in named]
    if len(summary.topics) > len(named) + 1:
        legend.append(Part("further topics", 1, _REST_COLOUR, "xx"))
    legend.append(Part(OTHER, 1, theme.OTHER_COLOUR))
    width = theme.WIDTH - 2 * _LEFT
    top = 0.12 + parts.LINE * parts.key_lines(width, legend)
    more = len(held) - len(shown)
    row = 0.62
    figure = theme.canvas(top + row * max(1, len(shown)) + (0.25 if more else 0.02))
    axes = theme.blank(figure)
    parts.key(axes, _LEFT, 0.03, width, legend)
    for n, article in enumerate(shown):
        y = top + row * n
        date = article.date or "no date"
        room = width - theme.text_width(date, theme.SMALL) - 0.25
        axes.text(_LEFT, y + 0.12, theme.fit(article.label, room, theme.BODY), va="center")
        axes.text(
            _LEFT + width,
            y + 0.12,
            date,
            size=theme.SMALL,
            color=theme.MUTED,
            va="center",
            ha="right",
        )
        placed = parts.stacked(axes, _LEFT, y + 0.25, width, 0.24, _segments(article, legend))
        for part, left, right in placed:
            _inside(axes, part, left, right, y + 0.37)
    if more:
        y = top + row * len(shown)
        axes.text(_LEFT, y + 0.1, f"and {plural(more, 'article')} more", size=theme.SMALL)
    return Drawing(
        name="article_topics",
        title="Topics of each article",
        caption="Share of an article's words in passages of each topic; all bars are one whole "
        "article.",
        alt=_articles_alt(summary),
        canvas=figure,
        data=_articles_data(summary),
    )


def _segments(article: ArticleFact, legend: Sequence[Part]) -> list[Part]:
    shares = {share.topic: share.share for share in article.topics}
    found = []
    for entry in legend:
        if entry.label == "further topics":
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
            f"“{shorten(a.label, 50)}” is mostly {a.leading} ({percent(a.topics[0].share)})"
            for a in held
        ]
        return f"{capital('; '.join(said))}."
    led: dict[str, int] = {}
    for article in held:
        led[article.leading] = led.get(article.leading, 0) + 1
    ranked = sorted(led.items(), key=lambda item: (-item[1], item[0]))
    said = [f"{name} leads {count}" for name, count in ranked]
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
