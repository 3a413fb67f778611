"""The topic map: every passage a point, near to what is worded alike, topics labelled in place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from toolkit.records import OTHER
from toolkit.report import parts, theme
from toolkit.report.facts import Summary
from toolkit.report.label_places import Box, place
from toolkit.report.theme import Drawing
from toolkit.report.topic_summary import MapPoint
from toolkit.report.wording import listing, named, percent, plural

_HEIGHT, _EDGE = 4.9, 0.06
_LABELS = 3  # an inch of width
_CROWD = 9  # labels; with more of them each is one line
_ANCHORS = 8  # points of a topic that its label is tried beside
_LINE, _PAD, _MARKER = 0.16, 0.05, 0.17  # inches, of a label
_RASTER_ABOVE = 3000  # points; a vector scatter of more is megabytes

Points = npt.NDArray[np.float64]


def draw(summary: Summary, width: float) -> Drawing:
    """Draws the passages' map in the topics' colours and markers."""
    size = width - 2 * _EDGE, _HEIGHT - 2 * _EDGE
    figure = theme.canvas(width, _HEIGHT)
    axes = theme.panel(figure, _EDGE, _EDGE, *size)
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(True)
    axes.set_xlim(0, size[0])
    axes.set_ylim(0, size[1])
    inches = _inches(summary.topic_map, size)
    groups: dict[str, list[int]] = defaultdict(list)
    for n, point in enumerate(summary.topic_map):
        groups[point.topic].append(n)
    names = [topic.name for topic in summary.topics]
    _scatter(axes, inches, groups, names)
    if len(inches):
        _labels(axes, inches, groups, names, size)
    return Drawing(
        name="topic_map",
        title="Map of the passages",
        caption="Each point is a passage; near points are worded alike; a label stands near its "
        "topic where there is room. Directions and distances "
        "across the map mean little, and a topic's spread is no measure of its size.",
        alt=_alt(summary),
        canvas=figure,
        data=parts.table(
            {
                "passage": [p.passage_id for p in summary.topic_map],
                "topic": [p.topic for p in summary.topic_map],
                "x": [p.x for p in summary.topic_map],
                "y": [p.y for p in summary.topic_map],
            }
        ),
    )


def _inches(points: Sequence[MapPoint], size: tuple[float, float]) -> Points:
    """Scales the map's coordinates into the panel, a margin left for the labels."""
    if not points:
        return np.zeros((0, 2))
    raw = np.array([(p.x, p.y) for p in points], dtype=np.float64)
    low, span = raw.min(axis=0), np.ptp(raw, axis=0)
    unit = np.where(span > 0, (raw - low) / np.where(span > 0, span, 1.0), 0.5)
    whole = np.array(size)
    margin = 0.09 * whole
    scaled: Points = margin + unit * (whole - 2 * margin)
    return scaled


def _scatter(
    axes: Axes, inches: Points, groups: dict[str, list[int]], names: Sequence[str]
) -> None:
    styles = theme.topic_styles(names, OTHER)
    area = 34.0 if len(inches) <= 300 else 16.0 if len(inches) <= 2000 else 5.0
    for name in sorted(groups, key=lambda n: n != OTHER):  # `other` lies beneath
        style, rows = styles.get(name, styles[OTHER]), groups[name]
        grey = name == OTHER
        axes.scatter(
            inches[rows, 0],
            inches[rows, 1],
            s=area,
            c=style.colour,
            marker="o" if grey else style.marker,
            linewidths=0.0 if grey or len(inches) > 2000 else 0.5,
            edgecolors="none" if grey else "white",
            alpha=0.8 if grey else 0.95,
            rasterized=len(inches) > _RASTER_ABOVE,
        )


def _labels(
    axes: Axes,
    inches: Points,
    groups: dict[str, list[int]],
    names: Sequence[str],
    size: tuple[float, float],
) -> None:
    """Labels the largest topics beside their points, without one label over another."""
    styles = theme.topic_styles(names, OTHER)
    taken: list[Box] = []
    shown = [name for name in names if name != OTHER and groups.get(name)][
        : round(_LABELS * size[0])
    ]
    crowded = len(shown) > _CROWD
    for name in [*shown, *([OTHER] if groups.get(OTHER) else [])]:
        own = inches[groups[name]]
        near = np.argsort(((own - np.median(own, axis=0)) ** 2).sum(axis=1), kind="stable")
        lines = theme.wrap(
            name, min(1.5, 0.3 * size[0]), theme.SMALL, lines=1 if crowded else 2, bold=True
        )
        lines += [] if crowded else [plural(len(own), "passage")]
        wide = max(theme.text_width(line, theme.SMALL, bold=True) for line in lines)
        box = place(
            [(float(x), float(y)) for x, y in own[near[:_ANCHORS]]],
            (wide + _MARKER + 2.5 * _PAD, _LINE * len(lines) + 2 * _PAD),
            size,
            inches,
            taken,
        )
        taken.append(box)
        _label(axes, box, lines, styles[name], grey=name == OTHER)


def _label(
    axes: Axes, box: Box, lines: Sequence[str], style: theme.TopicStyle, *, grey: bool
) -> None:
    """Writes a boxed label, so that its marker is not taken for a passage."""
    axes.add_patch(
        FancyBboxPatch(
            (box.left, box.bottom),
            box.right - box.left,
            box.top - box.bottom,
            boxstyle="round,pad=0,rounding_size=0.05",
            facecolor="white",
            edgecolor=style.colour,
            linewidth=1.1,
            alpha=0.94,
            zorder=6,
        )
    )
    axes.plot(
        [box.left + _PAD + 0.06],
        [box.top - _PAD - _LINE / 2],
        marker="o" if grey else style.marker,
        color=style.colour,
        markersize=6,
        zorder=7,
    )
    for n, line in enumerate(lines):
        last = n > 0 and n == len(lines) - 1
        axes.text(
            box.left + _PAD + _MARKER,
            box.top - _PAD - _LINE * (n + 0.5),
            line,
            size=theme.SMALL,
            weight="normal" if last else "bold",
            color=theme.MUTED if last else theme.INK,
            va="center",
            zorder=7,
        )


def _alt(summary: Summary) -> str:
    total = len(summary.topic_map)
    if not total:
        return "There are no passages to map."
    real = [t for t in summary.topics if t.kind != "other" and t.size]
    loose = sum(t.size for t in summary.topics if t.kind == "other")
    sizes = [f"{named(t.name)} ({t.size})" for t in real]
    return (
        f"{plural(total, 'passage')} on a map by wording: {listing(sizes, 8) or 'no topic'}; "
        f"{loose} ({percent(loose / total)}) fit no topic and are grey."
    )
