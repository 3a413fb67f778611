"""Where passages went: the topics of run A on the left, those of run B on the right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Polygon

from toolkit.compare.facts import RunDiff, TopicChanges
from toolkit.compare.said import topics_said
from toolkit.records import OTHER, OTHER_ID
from toolkit.report import parts, theme
from toolkit.report.parts import Part
from toolkit.report.theme import Drawing
from toolkit.report.wording import capital, listing, named

TOPICS = 16  # bars on a side; smaller topics share one
REST = -2
_BAR = 0.16
_TALL = 4.2  # inches of all passages together, where there is room for their names
_LINE = 0.19  # a topic's least room, for its name
_GAP = 0.07
_TOP = 0.3
_STAYED = "#dfe4e8"
_CURVE = np.linspace(0.0, 1.0, 25)
_EASE = 3 * _CURVE**2 - 2 * _CURVE**3


@dataclass(frozen=True)
class _Node:
    """A topic's bar: where it begins, how tall it is, and the room its name takes."""

    name: str
    passages: int
    y: float
    height: float
    room: float


def draw(diff: RunDiff, width: float) -> Drawing | None:
    """Draws ribbons from topic to topic; None where no passage moved or none is shared."""
    topics = diff.topics
    if not topics.moves:
        return None
    sides = _order(topics)
    flows = _flows(topics, sides)
    scale = _TALL / max(1, topics.shared)
    left = _nodes(sides[0], Counter({k: _sum(flows, 0, k) for k in sides[0]}), scale)
    right = _nodes(sides[1], Counter({k: _sum(flows, 1, k) for k in sides[1]}), scale)
    bottom = max(node.y + node.room for node in [*left.values(), *right.values()])
    figure = theme.canvas(width, bottom + 0.05)
    axes = theme.blank(figure)
    margin = 2.05 if width > theme.NARROW else 1.2
    _ribbons(axes, (margin, width - margin), left, right, flows, scale)
    for nodes, at_left in ((left, True), (right, False)):
        _bars(axes, width, margin, nodes, at_left=at_left)
    return Drawing(
        name="topic_flow",
        title="Where passages went from run A to run B",
        caption="Bars are topics, as tall as their passages in both runs; ribbons are passages. "
        "Grey ones stayed with the counterpart of their topic, coloured ones moved.",
        alt=_alt(topics),
        canvas=figure,
        data=parts.table(
            {
                "topic in A": [f.left_name for f in topics.flows[:140]],
                "topic in B": [f.right_name for f in topics.flows[:140]],
                "passages": [f.passages for f in topics.flows[:140]],
                "moved": ["yes" if f.moved else "no" for f in topics.flows[:140]],
            }
        ),
    )


def _order(topics: TopicChanges) -> tuple[dict[int, str], dict[int, str]]:
    """Topics from the top down, counterparts level with each other, `other` last."""
    found: tuple[dict[int, str], dict[int, str]] = ({}, {})
    for side in (0, 1):
        ends = [(p.left, p.right)[side] for p in topics.pairs]
        # A topic none of whose passages is shared has no ribbon.
        sizes = Counter[int]()
        for flow in topics.flows:
            sizes[(flow.left, flow.right)[side]] += flow.passages
        real = [t for t in ends if t and t.topic_id != OTHER_ID and sizes[t.topic_id]]
        if side == 0:
            real.sort(key=lambda t: t.topic_id)
        else:
            place = {key: n for n, key in enumerate(found[0])}
            partner = {
                p.right.topic_id: p.left.topic_id for p in topics.pairs if p.left and p.right
            }
            real.sort(key=lambda t: (place.get(partner.get(t.topic_id, REST), 99), t.topic_id))
        kept = {t.topic_id for t in sorted(real, key=lambda t: -sizes[t.topic_id])[:TOPICS]}
        found[side].update({t.topic_id: t.name for t in real if t.topic_id in kept})
        if len(real) > len(kept):
            found[side][REST] = f"{len(real) - len(kept)} further topics"
        if sizes[OTHER_ID]:
            found[side][OTHER_ID] = OTHER
    return found


_Flows = dict[tuple[int, int, bool], int]


def _flows(topics: TopicChanges, sides: tuple[dict[int, str], dict[int, str]]) -> _Flows:
    found: Counter[tuple[int, int, bool]] = Counter()
    for flow in topics.flows:
        left = flow.left if flow.left in sides[0] else REST
        right = flow.right if flow.right in sides[1] else REST
        found[left, right, flow.moved] += flow.passages
    return dict(found)


def _sum(flows: _Flows, side: int, key: int) -> int:
    return sum(count for ends, count in flows.items() if ends[side] == key)


def _nodes(names: Mapping[int, str], sizes: Mapping[int, int], scale: float) -> dict[int, _Node]:
    y, found = _TOP, {}
    for key, name in names.items():
        height = sizes[key] * scale
        room = max(height, _LINE)
        found[key] = _Node(name, sizes[key], y + (room - height) / 2, height, room)
        y += room + _GAP
    return found


def _ribbons(
    axes: Axes,
    ends: tuple[float, float],
    left: Mapping[int, _Node],
    right: Mapping[int, _Node],
    flows: _Flows,
    scale: float,
) -> None:
    styles = _colours(left)
    places = [{key: node.y for key, node in nodes.items()} for nodes in (left, right)]
    rank = {key: n for n, key in enumerate(right)}
    down: dict[tuple[int, int, bool], float] = {}
    for a, b, moved in sorted(flows, key=lambda f: (rank[f[1]], list(left).index(f[0]))):
        down[a, b, moved] = places[1][b]
        places[1][b] += flows[a, b, moved] * scale
    for a, b, moved in sorted(flows, key=lambda f: (list(left).index(f[0]), rank[f[1]])):
        height = flows[a, b, moved] * scale
        tops = places[0][a], down[a, b, moved]
        places[0][a] += height
        across = ends[0] + (ends[1] - ends[0]) * _CURVE
        upper = tops[0] + (tops[1] - tops[0]) * _EASE
        outline = np.concatenate(
            [np.column_stack([across, upper]), np.column_stack([across, upper + height])[::-1]]
        )
        colour = styles[a] if moved else _STAYED
        axes.add_patch(
            Polygon(
                outline,
                facecolor=colour,
                alpha=0.62 if moved else 1.0,
                edgecolor="white",
                linewidth=0.5,
                zorder=2 if moved else 1,
            )
        )


def _colours(nodes: Mapping[int, _Node]) -> dict[int, str]:
    keys = [str(key) for key in nodes]
    styles = theme.topic_styles(keys, str(OTHER_ID))
    grey = "#8c959f"  # `other`, darker than what stayed
    return {k: grey if k in (OTHER_ID, REST) else styles[str(k)].colour for k in nodes}


def _bars(
    axes: Axes, width: float, margin: float, nodes: Mapping[int, _Node], *, at_left: bool
) -> None:
    x = margin - _BAR if at_left else width - margin
    edge = x - 0.08 if at_left else x + _BAR + 0.08
    side: dict[str, Any] = {"ha": "right" if at_left else "left", "va": "center"}
    head = "run A" if at_left else "run B"
    axes.text(edge, 0.12, head, weight="bold", **side)
    colours = _colours(nodes)
    for key, node in nodes.items():
        # On the right a colour would say which topic of A is meant.
        colour = colours[key] if at_left else theme.MUTED
        parts.rectangle(axes, x, node.y, _BAR, max(node.height, 0.01), Part("", 1, colour))
        count = f" {node.passages:,}"
        room = margin - _BAR - 0.15 - theme.text_width(count, theme.SMALL)
        # More lines where the bar is tall; the last one bears the count.
        most = max(1, min(3, int(node.room / _LINE)))
        lines = theme.wrap(node.name, room, theme.SMALL, lines=most)
        lines[-1] += count
        for n, line in enumerate(lines):
            y = node.y + node.height / 2 + 0.17 * (n - (len(lines) - 1) / 2)
            axes.text(edge, y, line, size=theme.SMALL, **side)


def _alt(topics: TopicChanges) -> str:
    moved = [
        f"{f.passages} from {named(f.left_name)} to {named(f.right_name)}"
        for f in topics.flows
        if f.moved
    ]
    return f"{capital(topics_said(topics))}. The largest moves: {listing(moved, 5)}."
