"""Stance by topic: a small panel a target, against to the left and favor to the right."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
from matplotlib.axes import Axes

from toolkit.report import parts, theme
from toolkit.report.facts import Summary
from toolkit.report.stance_facts import ORDER, StanceCell, StanceFacts
from toolkit.report.theme import Drawing
from toolkit.report.wording import capital, named, plural

_LEFT, _COUNT = 0.05, 0.5
_ROWS = 20


def draw(summary: Summary, stance: StanceFacts, width: float) -> Drawing:
    """Draws the relevant statements of each topic, sides apart from none and uncertain."""
    order = [topic.name for topic in summary.topics]
    groups = [
        (target.name, _ranked([c for c in stance.by_topic if c.target == target.name], order))
        for target in stance.targets
        if target.n_relevant
    ]
    scale = Scale([cell for _, cells in groups for cell in cells], width)
    legend = [parts.stance_part(s, 1) for s in ORDER]
    keys = parts.LINE * parts.key_lines(width - 2 * _LEFT, legend)
    height = 0.34 + keys + sum(0.46 + scale.row * len(cells) for _, cells in groups)
    figure = theme.canvas(width, height)
    axes = theme.blank(figure)
    parts.key(axes, _LEFT, 0.04, width - 2 * _LEFT, legend)
    _headings(axes, 0.2 + keys, scale)
    y = 0.32 + keys
    for name, cells in groups:
        title = theme.fit(name, width - 2 * _LEFT, theme.BODY, bold=True)
        axes.text(_LEFT, y + 0.17, title, weight="bold", va="center")
        y += 0.34
        bottom = y + scale.row * len(cells)
        axes.plot([scale.zero, scale.zero], [y, bottom], color=theme.INK, linewidth=0.8, zorder=3)
        axes.plot([scale.aside, scale.aside], [y, bottom], color=theme.RULE, linewidth=0.8)
        for cell in cells:
            _bar(axes, y, cell, scale)
            y += scale.row
        y += 0.12
    return Drawing(
        name="stance_by_topic",
        title="Stance on each target, by topic",
        caption="Statements (quotations, and passages in the author's own words) that are about "
        "the target: against to the left, favor to the right, and apart from them those that take "
        "no side or are uncertain; n is their number. All bars have one scale.",
        alt=_alt(groups),
        canvas=figure,
        data=_data(groups),
    )


def _ranked(cells: Sequence[StanceCell], order: Sequence[str]) -> list[StanceCell]:
    return sorted(cells, key=lambda cell: order.index(cell.place))[:_ROWS]


class Scale:
    """Where zero lies, where the neutral bars begin, and inches a statement."""

    def __init__(self, cells: Sequence[StanceCell], width: float) -> None:
        self.width = width
        self.names = 0.28 * width
        self.labels = {
            cell.place: theme.wrap(cell.place, self.names - 0.15, theme.SMALL, lines=2)
            for cell in cells
        }
        self.row = 0.27 if all(len(lines) < 2 for lines in self.labels.values()) else 0.36
        against = max((c.against for c in cells), default=0)
        favor = max((c.favor for c in cells), default=0)
        aside = max((c.none + c.uncertain for c in cells), default=0)
        room = width - 2 * _LEFT - self.names - _COUNT - 0.3
        self.unit = room / max(1, against + favor + aside)
        self.zero = _LEFT + self.names + self.unit * against
        self.aside = self.zero + self.unit * favor + 0.3
        self.end = self.aside + self.unit * aside


def _headings(axes: Axes, y: float, scale: Scale) -> None:
    for x, text, side in (
        (scale.zero - 0.06, "◂ against", "right"),
        (scale.zero + 0.06, "favor ▸", "left"),
        (scale.aside, "no side", "left"),
    ):
        axes.text(x, y, text, size=theme.SMALL, color=theme.MUTED, ha=side, va="center")


def _bar(axes: Axes, y: float, cell: StanceCell, scale: Scale) -> None:
    lines = scale.labels[cell.place]
    for n, line in enumerate(lines):
        axes.text(
            _LEFT + scale.names - 0.1,
            y + scale.row / 2 + 0.155 * (n - (len(lines) - 1) / 2),
            line,
            size=theme.SMALL,
            ha="right",
            va="center",
        )
    pieces = (
        ("against", scale.zero - scale.unit * cell.against, cell.against),
        ("favor", scale.zero, cell.favor),
        ("none", scale.aside, cell.none),
        ("uncertain", scale.aside + scale.unit * cell.none, cell.uncertain),
    )
    for stance, x, count in pieces:
        if not count:
            continue
        part = parts.stance_part(stance, count)
        parts.rectangle(axes, x, y + 0.03, scale.unit * count, scale.row - 0.06, part)
        if scale.unit * count > theme.text_width(str(count), theme.SMALL) + 0.06:
            axes.text(
                x + scale.unit * count / 2,
                y + scale.row / 2,
                str(count),
                size=theme.SMALL,
                color=theme.ink_on(part.colour),
                weight="bold",
                ha="center",
                va="center_baseline",
                bbox={"facecolor": part.colour, "edgecolor": "none", "pad": 0.8}
                if part.hatch
                else None,
            )
    axes.text(
        scale.width - _LEFT,
        y + scale.row / 2,
        f"n={cell.n}",
        size=theme.SMALL,
        color=theme.MUTED,
        ha="right",
        va="center",
    )


def _data(groups: Sequence[tuple[str, list[StanceCell]]]) -> pa.Table:
    cells = [cell for _, entries in groups for cell in entries]
    return parts.table(
        {
            "target": [c.target for c in cells],
            "topic": [c.place for c in cells],
            "against": [c.against for c in cells],
            "none": [c.none for c in cells],
            "uncertain": [c.uncertain for c in cells],
            "favor": [c.favor for c in cells],
            "n": [c.n for c in cells],
        }
    )


def _alt(groups: Sequence[tuple[str, list[StanceCell]]]) -> str:
    if not groups:
        return "No statement is about any of the targets."
    said = []
    for name, cells in groups:
        favor, against = sum(c.favor for c in cells), sum(c.against for c in cells)
        top = max(cells, key=lambda c: c.n)
        said.append(
            f"{name}: {favor} favor and {against} against of "
            f"{plural(sum(c.n for c in cells), 'statement')}, the most in {named(top.place)} "
            f"({top.n})"
        )
    return f"{capital('; '.join(said))}."
