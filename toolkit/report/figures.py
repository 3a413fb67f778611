"""All figures of a summary, drawn under one theme and serialised to the same bytes every time."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.report import (
    figure_confidence,
    figure_funnel,
    figure_map,
    figure_reading,
    figure_scores,
    figure_stance,
    figure_stance_topics,
    figure_topic_choice,
    figure_topic_outlets,
    figure_topic_separation,
    figure_topic_time,
    figure_topic_tree,
    figure_topics,
    theme,
)
from toolkit.report.facts import Figure, Summary
from toolkit.report.theme import Drawing


def draw(
    summary: Summary, formats: Sequence[str] = ("svg", "png", "pdf"), *, phone: bool = True
) -> tuple[Figure, ...]:
    """Draws every figure the summary has numbers for.

    Args:
        summary: The facts.
        formats: Files wanted, of `svg`, `png` and `pdf`. The page's own svg is made in any case.
        phone: Whether each figure is laid out for phones too; else the page shows the wide one.

    Returns:
        The figures in the order of the page. Those on stance are left out where the study has no
        targets, those on scores where nothing was measured.
    """
    with theme.applied():
        wide = _drawings(summary, theme.WIDTH)
        narrow = _drawings(summary, theme.NARROW) if phone else [None] * len(wide)
        return tuple(finish(*pair, formats) for pair in zip(wide, narrow, strict=True))


def _drawings(summary: Summary, width: float) -> list[Drawing]:
    topics = [topic.name for topic in summary.topics]
    time, outlets = summary.over_time.time, summary.over_time.outlets
    maybe = (
        figure_funnel.draw(summary.reading.funnel, width),
        figure_reading.draw(summary, width),
        figure_map.draw(summary, width),
        figure_topics.draw_sizes(summary, width),
        figure_topic_tree.draw(summary.topic_shape.tree, topics, width),
        figure_topic_choice.draw(summary.topic_shape.choice, width),
        figure_topic_separation.draw(summary.named_topics, topics, width),
        figure_topics.draw_articles(summary, width),
        figure_topic_time.draw(time, width) if time else None,
        figure_topic_outlets.draw(outlets, width) if outlets else None,
    )
    found = [drawing for drawing in maybe if drawing is not None]
    stance = summary.stance
    if stance is None:
        return found
    if stance.opinions:
        found.append(figure_stance.draw(stance, width))
        found.append(figure_stance_topics.draw(summary, stance, width))
    measured = stance.evaluation
    if measured.scores:
        found.append(figure_scores.draw_scores(measured, width))
    if measured.confusion:
        found.append(figure_scores.draw_confusion(measured, width))
    if measured.reliability or measured.coverage:
        found.append(figure_confidence.draw(measured, width))
    return found


def finish(drawing: Drawing, phone: Drawing | None, formats: Sequence[str]) -> Figure:
    """Serialises a drawing and its layout for phones, where there is one."""
    svg = theme.serialise(drawing.canvas, "svg")
    files = {
        kind: svg if kind == "svg" else theme.serialise(drawing.canvas, kind) for kind in formats
    }
    return Figure(
        name=drawing.name,
        title=drawing.title,
        caption=drawing.caption,
        alt=drawing.alt,
        files=files,
        svg=svg.decode(),
        narrow_svg=(theme.serialise(phone.canvas, "svg") if phone else svg).decode(),
        data=drawing.data,
    )
