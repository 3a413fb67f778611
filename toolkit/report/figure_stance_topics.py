"""Stance by topic: a small panel a target, against to the left and favor to the right."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
from matplotlib.axes import Axes

from toolkit.report import parts, theme
from toolkit.report.facts import Summary
from toolkit.report.stance_facts import ORDER, StanceCell, StanceFacts
from toolkit.report.theme import Drawing
from toolkit.report.wording import capital, plural

_LEFT, _NAMES, _ROW = 0.05, 1.75, 0.27
_COUNT = 0.5
_ROWS = 20


def draw(summary: Summary, stance: StanceFacts) -> Drawing:
    """Draws the relevant statements of each topic, sides apart from none and uncertain."""
    order = [topic.name for topic in summary.topics]
    groups = [
        (target.name, _ranked([c for c in stance.by_topic if c.target == target.name], order))
        for target in stance.targets
        if target.n_relevant
    ]
    height = 0.62 + sum(0.46 + _ROW * len(cells) for _, cells in groups)
    figure = theme.canvas(max(height, 0.9))
    axes = theme.blank(figure)
    legend = [parts.stance_part(s, 1) for s in ORDER]
    parts.key(axes, _LEFT, 0.04, theme.WIDTH - 2 * _LEFT, legend)
    scale = Scale([cell for _, cells in groups for cell in cells])
    _headings(axes, 0.4, scale)
    y = 0.52
    for name, cells in groups:
        title = theme.fit(name, theme.WIDTH - 2 * _LEFT, theme.BODY, bold=True)
        axes.text(_LEFT, y + 0.17, title, weight="bold", va="center")
        y += 0.34
        bottom = y + _ROW * len(cells)
        axes.plot([scale.zero, scale.zero], [y, bottom], color=theme.INK, linewidth=0.8, zorder=3)
        axes.plot([scale.aside, scale.aside], [y, bottom], color=theme.RULE, linewidth=0.8)
        for cell in cells:
            _bar(axes, y, cell, scale)
            y += _ROW
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

    def __init__(self, cells: Sequence[StanceCell]) -> None:
        against = max((c.against for c in cells), default=0)
        favor = max((c.favor for c in cells), default=0)
        aside = max((c.none + c.uncertain for c in cells), default=0)
        room = theme.WIDTH - 2 * _LEFT - _NAMES - _COUNT - 0.3
        self.unit = room / max(1, against + favor + aside)
        self.zero = _LEFT + _NAMES + self.unit * against
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
    axes.text(
        _LEFT + _NAMES - 0.1,
        y + _ROW / 2,
        theme.fit(cell.place, _NAMES - 0.15, theme.SMALL),
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
        parts.rectangle(axes, x, y + 0.03, scale.unit * count, _ROW - 0.06, part)
        if scale.unit * count > theme.text_width(str(count), theme.SMALL) + 0.06:
            axes.text(
                x + scale.unit * count / 2,
                y + _ROW / 2,
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
        theme.WIDTH - _LEFT,
        y + _ROW / 2,
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
            f"{plural(sum(c.n for c in cells), 'statement')}, the most in {top.place} ({top.n})"
        )
    return f"{capital('; '.join(said))}."
