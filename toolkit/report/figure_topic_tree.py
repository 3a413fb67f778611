"""Topics joined step by step into a tree: which are near each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes

from toolkit.records import OTHER
from toolkit.report import parts, theme
from toolkit.report.parts import Part
from toolkit.report.theme import Drawing
from toolkit.report.topic_choice import TreeNode
from toolkit.report.wording import capital, listing, named, number, plural

_FEWEST = 3  # topics; two have but one way to be joined
_MOST = 80  # leaves; beyond that the nearest topics are drawn joined
_LEFT, _RIGHT, _TOP = 0.05, 0.12, 0.05  # inches, as all below
_ROW, _FOOT = 0.2, 0.34
_SWATCH, _GAP = 0.1, 0.09
_NAMES_WIDE, _NAMES_NARROW = 0.4, 0.5  # of the width at most for the topics' names
_WORDS = 3  # of a join on one line at most
_SMALL: dict[str, Any] = {"size": theme.SMALL, "va": "center"}


@dataclass(frozen=True)
class _Plan:
    """Where each node is drawn: `x` by its height, `y` by its leaves."""

    nodes: Mapping[int, TreeNode]
    parts: Mapping[int, Sequence[int]]  # of a join; nothing of a leaf as drawn
    leaves: Sequence[int]
    x: Mapping[int, float]
    y: Mapping[int, float]


def draw(tree: Sequence[TreeNode], names: Sequence[str], width: float) -> Drawing | None:
    """Draws the tree; None with fewer than three topics.

    Args:
        tree: Its nodes, topics first.
        names: Of all topics, in the order that gives them their colours.
        width: In inches.
    """
    if sum(node.topics == 1 for node in tree) < _FEWEST:
        return None
    kept, leaves = _leaves(tree)
    share = _NAMES_WIDE if width > theme.NARROW else _NAMES_NARROW
    texts = [kept[node].name for node in leaves]
    counts = [number(kept[node].size) for node in leaves]
    most = max(theme.text_width(text, theme.SMALL) for text in counts)
    label = min(max(theme.text_width(text, theme.SMALL) for text in texts), share * width)
    start = _LEFT + label + _GAP + most + _GAP + _SWATCH
    plan = _plan(tree, kept, leaves, (start, width - _RIGHT))
    figure = theme.canvas(width, _TOP + _ROW * len(leaves) + _FOOT)
    axes = theme.blank(figure)
    styles = theme.topic_styles(names, OTHER)
    for node in leaves:
        y, one = plan.y[node], kept[node]
        axes.text(_LEFT, y, _leaf(one, label), **_SMALL)
        right = start - _SWATCH - _GAP
        axes.text(right, y, number(one.size), ha="right", color=theme.MUTED, **_SMALL)
        style = styles.get(one.name)
        if style is not None and one.topics == 1:
            part = Part("", 1, style.colour, style.hatch)
            parts.rectangle(axes, start - _SWATCH, y - _SWATCH / 2, _SWATCH, _SWATCH, part)
    _branches(axes, plan)
    _scale(axes, plan, start, width - _RIGHT)
    return Drawing(
        name="topic_tree",
        title="Which topics are near each other",
        caption=_caption(tree, leaves),
        alt=_alt(tree),
        canvas=figure,
        data=_data(tree),
    )


def _leaf(node: TreeNode, room: float) -> str:
    if node.topics == 1:
        return theme.fit(node.name, room, theme.SMALL)
    more = f" ({node.topics} topics)"
    return theme.fit(node.name, room - theme.text_width(more, theme.SMALL), theme.SMALL) + more


def _leaves(tree: Sequence[TreeNode]) -> tuple[dict[int, TreeNode], list[int]]:
    """Undoes the last joins until there are as many leaves as can be drawn, in drawing order."""
    nodes = {node.node_id: node for node in tree}
    below = _below(tree)
    alive = [node.node_id for node in tree if node.parent_id is None]
    while len(alive) < _MOST:
        joins = [node for node in alive if below[node]]
        if not joins:
            break
        last = max(joins, key=lambda node: (nodes[node].height, node))
        at = alive.index(last)
        alive[at : at + 1] = below[last]
    return nodes, alive


def _below(tree: Sequence[TreeNode]) -> dict[int, list[int]]:
    """Returns the parts of every join, the larger one first."""
    found: dict[int, list[int]] = defaultdict(list)
    for node in sorted(tree, key=lambda one: (-one.size, one.node_id)):
        if node.parent_id is not None:
            found[node.parent_id].append(node.node_id)
    return found


def _plan(
    tree: Sequence[TreeNode],
    nodes: Mapping[int, TreeNode],
    leaves: Sequence[int],
    between: tuple[float, float],
) -> _Plan:
    below, drawn = _below(tree), set(leaves)
    heights = [node.height for node in tree if below[node.node_id] and node.node_id not in drawn]
    # Not from 0 on: the first topics are joined halfway, and what comes after needs the room.
    span = 1.2 * (max(heights) - min(heights)) or 1.0
    low = max(heights) - span
    x = dict.fromkeys(leaves, between[0])
    y = {leaf: _TOP + _ROW * (row + 0.5) for row, leaf in enumerate(leaves)}
    joins: dict[int, list[int]] = {}
    # A join is made of earlier ones, so that rising ids meet a node's parts first.
    for node in sorted(nodes):
        held = [part for part in below[node] if part in y]
        if node in drawn or not held:
            continue
        joins[node] = held
        x[node] = between[0] + (between[1] - between[0]) * (nodes[node].height - low) / span
        y[node] = sum(y[part] for part in held) / len(held)
    return _Plan(nodes, joins, leaves, x, y)


def _branches(axes: Axes, plan: _Plan) -> None:
    for node, held in plan.parts.items():
        x = plan.x[node]
        ys = [plan.y[part] for part in held]
        axes.plot([x, x], [min(ys), max(ys)], color=theme.MUTED, linewidth=1.0)
        for part in held:
            y = plan.y[part]
            axes.plot([plan.x[part], x], [y, y], color=theme.MUTED, linewidth=1.0)
            if part in plan.parts:
                _words(axes, plan, part, x - plan.x[part] - 0.1)


def _words(axes: Axes, plan: _Plan, node: int, room: float) -> None:
    """Writes a join's first words over its branch, and the next below, where there is room."""
    words = list(plan.nodes[node].words)
    for offset in (-0.085, 0.09):
        line: list[str] = []
        while words and len(line) < _WORDS:
            longer = ", ".join([*line, words[0]])
            if theme.text_width(longer, theme.SMALL) > room:
                break
            line.append(words.pop(0))
        if not line:
            return
        x, y = plan.x[node] + 0.06, plan.y[node] + offset
        axes.text(x, y, ", ".join(line), color=theme.INK, **_SMALL)


def _scale(axes: Axes, plan: _Plan, start: float, end: float) -> None:
    y = _TOP + _ROW * len(plan.leaves) + 0.16
    small: dict[str, Any] = {"color": theme.MUTED, **_SMALL}
    axes.plot([start, end], [y - 0.11, y - 0.11], color=theme.RULE, linewidth=0.8)
    axes.text(start, y, "near", **small)
    axes.text(end, y, "far apart", ha="right", **small)
    axes.text(_LEFT, y, "topic, passages", **small)


def _caption(tree: Sequence[TreeNode], leaves: Sequence[int]) -> str:
    said = (
        "The further to the left two branches meet, the nearer the topics: at each step those are "
        "joined that lose least by it (Ward). Behind a name stands how many passages it has, on a "
        "branch, where there is room, the words that set those topics apart together."
    )
    topics = sum(node.topics == 1 for node in tree)
    if len(leaves) < topics:
        said += (
            f" Of {number(topics)} topics the nearest are drawn joined; the table has all of them."
        )
    return said


def _alt(tree: Sequence[TreeNode]) -> str:
    nodes, below = {node.node_id: node for node in tree}, _below(tree)
    joins = sorted(
        (node for node in tree if below[node.node_id]), key=lambda n: (n.height, n.node_id)
    )
    told = [
        " and ".join(named(nodes[part].name) for part in below[node.node_id])
        for node in joins
        if all(nodes[part].topics == 1 for part in below[node.node_id])
    ]
    last = [
        f"{named(nodes[part].name)} ({plural(nodes[part].topics, 'topic')}, "
        f"{plural(nodes[part].size, 'passage')})"
        for part in below[joins[-1].node_id]
    ]
    topics = sum(node.topics == 1 for node in tree)
    near = "; ".join(told[:3])
    return (
        f"A tree of {plural(topics, 'topic')}. Nearest to each other: {near}. "
        f"{capital(listing(last))} are joined last."
    )


def _data(tree: Sequence[TreeNode]) -> Any:
    return parts.table(
        {
            "node": [node.node_id for node in tree],
            "joined into": [node.parent_id for node in tree],
            "distance": [node.height for node in tree],
            "topics": [node.topics for node in tree],
            "passages": [node.size for node in tree],
            "name": [node.name for node in tree],
            "words": [", ".join(node.words) for node in tree],
        }
    )
