"""Numbers of two runs side by side: a hollow dot for run A, a filled one for run B, intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from toolkit.compare.facts import Measure, RunDiff, ScoreChange, Share, ShareChange
from toolkit.compare.said import scores_said
from toolkit.report import parts, theme
from toolkit.report.findings import metric_name
from toolkit.report.theme import Drawing
from toolkit.report.wording import SPACE, capital, listing, percent, plural, score

SHARES = 12  # rows of the figure; the rest stands in the table
_LEFT = 0.05
_TICKS = (0, 0.25, 0.5, 0.75, 1)
_READ = (
    "The hollow dot is run A, the filled one run B; whiskers are 95 % intervals. "
    "A row in bold moved by more than its interval: neither value lies in the other's."
).replace("95 %", f"95{SPACE}%")

Value = tuple[float, float | None, float | None]


@dataclass(frozen=True)
class _Row:
    """A number in both runs."""

    label: str
    left: Value
    right: Value
    strong: bool
    colour: str = theme.KEPT
    marker: str = "o"


_Group = tuple[str, str, list[_Row]]  # title, a word on it, rows


def draw_scores(diff: RunDiff, width: float) -> Drawing | None:
    """Draws the classifiers' scores, dataset by dataset; None where none is another."""
    own = [s for s in diff.scores if s.own and s.left is not None and s.right is not None]
    if not any(change.changed for change in own):
        return None
    groups: list[_Group] = []
    for dataset in dict.fromkeys(change.dataset for change in own):
        rows = [_score_row(change) for change in own if change.dataset == dataset]
        groups.append((dataset, own[0].model, rows))
    return Drawing(
        name="scores",
        title="Scores of the classifier in both runs",
        caption=_READ,
        alt=f"{capital(scores_said(diff))}. {_scores_alt(own)}",
        canvas=_draw(groups, width, score),
        data=parts.table(
            {
                "dataset": [s.dataset for s in own],
                "metric": [metric_name(s.metric) for s in own],
                **_sides([(_value(s.left), _value(s.right)) for s in own]),
                "moved": [s.moved for s in own],
            }
        ),
    )


def draw_shares(diff: RunDiff, width: float) -> Drawing | None:
    """Draws shares that changed, those beyond their interval first; None where there is none."""
    stance = diff.stance
    if stance is None or not stance.shares:
        return None
    shown = stance.shares[:SHARES]
    groups: list[_Group] = []
    for target in dict.fromkeys(change.target for change in shown):
        rows = [_share_row(change) for change in shown if change.target == target]
        groups.append((target, "share of the statements about it", rows))
    return Drawing(
        name="stance_shares",
        title="Stance shares that changed"
        + (f", {SHARES} of {len(stance.shares)}" if len(shown) < len(stance.shares) else ""),
        caption=f"{_READ} Triangles point up for statements in favor, down for those against.",
        alt=_shares_alt(shown),
        canvas=_draw(groups, width, percent),
        data=parts.table(
            {
                "holder": [c.holder for c in shown],
                "target": [c.target for c in shown],
                "side": [c.side for c in shown],
                **_sides([(_of_share(c.left), _of_share(c.right)) for c in shown]),
                "n A": [c.left.n for c in shown],
                "n B": [c.right.n for c in shown],
            }
        ),
    )


def _value(found: Measure | None) -> Value:
    return (found.value, found.low, found.high) if found is not None else (0.0, None, None)


def _of_share(share: Share) -> Value:
    return share.share, share.low, share.high


def _sides(values: Sequence[tuple[Value, Value]]) -> dict[str, list[object]]:
    return {
        f"{name} {side}": [pair[n][place] for pair in values]
        for n, side in enumerate("AB")
        for place, name in enumerate(("value", "low", "high"))
    }


def _score_row(change: ScoreChange) -> _Row:
    left, right = _value(change.left), _value(change.right)
    return _Row(capital(metric_name(change.metric)), left, right, change.beyond is True)


def _share_row(change: ShareChange) -> _Row:
    who = "author’s own words" if change.holder == "author" else change.holder
    return _Row(
        label=f"{who}, {'against' if change.side == 'against' else 'in favor'}",
        left=_of_share(change.left),
        right=_of_share(change.right),
        strong=change.beyond,
        colour=theme.STANCE_COLOURS[change.side],
        marker=theme.STANCE_MARKERS[change.side],
    )


class _Strip:
    """Where names, dots and values stand; where it is narrow, names stand above their dots."""

    def __init__(self, width: float) -> None:
        self.width = width
        self.above = width <= theme.NARROW
        self.left = _LEFT + (0.1 if self.above else 2.25)
        self.right = width - _LEFT - 1.15
        self.row = 0.56 if self.above else 0.36

    def at(self, value: float) -> float:
        """Returns where a number of the unit interval stands."""
        return self.left + (self.right - self.left) * min(1.0, max(0.0, value))


def _draw(groups: Sequence[_Group], width: float, write: Callable[[float], str]) -> Canvas:
    strip = _Strip(width)
    tall = sum(0.66 + strip.row * len(rows) for _, _, rows in groups)
    figure = theme.canvas(width, 0.5 + tall)
    axes = theme.blank(figure)
    _key(axes)
    y = 0.34
    for title, note, rows in groups:
        line = theme.fit(title, width - 2 * _LEFT, theme.BODY, bold=True)
        axes.text(_LEFT, y + 0.12, line, weight="bold", va="center")
        axes.text(_LEFT, y + 0.3, note, size=theme.SMALL, color=theme.MUTED, va="center")
        y += 0.44
        for tick in _TICKS:
            ends = [y, y + strip.row * len(rows)]
            axes.plot([strip.at(tick)] * 2, ends, color=theme.RULE, linewidth=0.7, zorder=0)
        for row in rows:
            _row(axes, y, strip, row, write)
            y += strip.row
        y += 0.22
    for tick in _TICKS:
        small: dict[str, Any] = {"size": theme.SMALL, "color": theme.MUTED}
        axes.text(strip.at(tick), y - 0.14, write(tick), ha="center", va="top", **small)
    return figure


def _key(axes: Axes) -> None:
    for x, name, filled in ((_LEFT + 0.07, "run A", False), (_LEFT + 0.85, "run B", True)):
        axes.plot(
            [x],
            [0.14],
            marker="o",
            markersize=7,
            color=theme.INK if filled else "white",
            markeredgecolor=theme.INK,
        )
        axes.text(x + 0.14, 0.14, name, size=theme.SMALL, va="center")


def _row(axes: Axes, y: float, strip: _Strip, row: _Row, write: Callable[[float], str]) -> None:
    small: dict[str, Any] = {
        "size": theme.SMALL,
        "va": "center",
        "weight": "bold" if row.strong else "normal",
    }
    if strip.above:
        label = theme.fit(row.label, strip.width - 0.2, theme.SMALL, bold=row.strong)
        axes.text(_LEFT, y + 0.12, label, **small)
        y += 0.37
    else:
        y += strip.row / 2
        room = strip.left - _LEFT - 0.2
        lines = theme.wrap(row.label, room, theme.SMALL, lines=2, bold=row.strong)
        for n, line in enumerate(lines):
            at = y + 0.15 * (n - (len(lines) - 1) / 2)
            axes.text(strip.left - 0.12, at, line, ha="right", **small)
    for (value, low, high), lift, filled in ((row.left, -0.065, False), (row.right, 0.065, True)):
        at = y + lift
        if low is not None and high is not None:
            ends = [strip.at(low), strip.at(high)]
            axes.plot(ends, [at, at], color=row.colour, linewidth=1.7 if filled else 1.0)
        axes.plot(
            [strip.at(value)],
            [at],
            marker=row.marker,
            markersize=6.5,
            color=row.colour if filled else "white",
            markeredgecolor=row.colour,
            markeredgewidth=1.1,
        )
    text = f"{write(row.left[0])} → {write(row.right[0])}"
    axes.text(strip.width - _LEFT, y, text, ha="right", **small)


def _scores_alt(own: Sequence[ScoreChange]) -> str:
    said = [
        f"{metric_name(s.metric)} on {s.dataset} from {score(s.left.value)} to "
        f"{score(s.right.value)}"
        for s in own
        if s.left is not None and s.right is not None and s.moved
    ]
    return f"{capital(listing(said, 4))}." if said else "No value moved, only intervals did."


def _shares_alt(shown: Sequence[ShareChange]) -> str:
    beyond = sum(change.beyond for change in shown)
    said = [
        f"{c.holder} {'against' if c.side == 'against' else 'in favor of'} {c.target} from "
        f"{percent(c.left.share)} to {percent(c.right.share)}"
        for c in shown
    ]
    head = f"{plural(beyond, 'share')} of {len(shown)} moved by more than the interval"
    return f"{head}. {capital(listing(said, 4))}."
