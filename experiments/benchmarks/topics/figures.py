"""The figures beside the summary: AMI by corpus, topics found, quality beside time."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.benchmarks.topics.corpora import REPORTED
from experiments.benchmarks.topics.systems import SYSTEMS
from toolkit.report import theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from experiments.benchmarks.topics.summary import Cell, Means

_ROW = 0.26  # inches a system
_LEFT = 1.75
_PANEL = 1.1
_OURS, _PEER = theme.STANCE_COLOURS["favor"], theme.STANCE_COLOURS["against"]
Box = tuple[float, float, float, float]  # left, bottom, right, top
_MARKERS = ("o", "s", "^", "D", "v", "P")


def draw(
    free: Means,
    given: Means,
    labels: Mapping[str, int],
    found: Mapping[tuple[str, ...], Cell],
    results: Path,
) -> None:
    """Draws what there is to draw, as PNG and SVG.

    Args:
        free: Means over seeds with the number of topics free.
        given: The same with the number given.
        labels: True number of topics of every corpus.
        found: The numbers of the summary.
        results: The folder.
    """
    if not free:
        return
    with theme.applied():
        made = {
            "topics_ami": _ami(free, given),
            "topics_number": _number(free, labels),
            "topics_time": _time(found),
        }
        for name, figure in made.items():
            if figure is not None:
                for kind in ("png", "svg"):
                    (results / f"{name}.{kind}").write_bytes(theme.serialise(figure, kind))


def _colour(system: str) -> str:
    return _PEER if system.startswith("peer:") else _OURS


def _present(*tables: Means) -> list[str]:
    held = {system for table in tables for system, _ in table}
    return [system for system in SYSTEMS if system in held]


def _named_rows(axes: Axes, systems: Sequence[str], *, named: bool) -> None:
    axes.set_ylim(len(systems) - 0.5, -0.5)
    axes.set_yticks(range(len(systems)), systems if named else [""] * len(systems))
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x")
    axes.grid(axis="y", linestyle=":")
    for label in axes.get_yticklabels():
        label.set_fontweight("bold" if label.get_text() == "default" else "normal")


def _ami(free: Means, given: Means) -> Figure:
    """A panel a corpus: filled where the number was free, hollow where it was given."""
    systems = _present(free, given)
    width = _LEFT + len(REPORTED) * (_PANEL + 0.15) + 0.1
    high = _ROW * len(systems)
    figure = theme.canvas(width, high + 1.0)
    for n, corpus in enumerate(REPORTED):
        axes = theme.panel(figure, _LEFT + n * (_PANEL + 0.15), 0.35, _PANEL, high)
        _named_rows(axes, systems, named=n == 0)
        axes.set_title(corpus, size=theme.SMALL)
        axes.set_xlim(0.0, 1.0)
        axes.set_xticks([0.0, 0.5, 1.0], ["0", ".5", "1"])
        for row, system in enumerate(systems):
            for table, fill in ((given, "white"), (free, _colour(system))):
                _dot(axes, table.get((system, corpus), {}).get("ami"), row, system, fill)
    note = "adjusted mutual information with the labels; filled: number of topics free, hollow: "
    note += "the true number given; lines: least and most over seeds"
    figure.text(0.01, 0.12 / (high + 1.0), note, size=theme.SMALL, color=theme.MUTED)
    return figure


def _dot(axes: Axes, cell: Cell | None, row: int, system: str, fill: str) -> None:
    if cell is None:
        return
    colour = _colour(system)
    marker = "o" if system.startswith("peer:") else "D"
    axes.plot([cell.low, cell.high], [row, row], color=colour, linewidth=1.2)
    axes.plot(
        cell.mean, row, marker, color=colour, markerfacecolor=fill, markersize=5.5, clip_on=False
    )


def _number(free: Means, labels: Mapping[str, int]) -> Figure | None:
    """Topics found over the true number, on a logarithmic axis."""
    systems = _present(free)
    known = [corpus for corpus in REPORTED if corpus in labels]
    if not known:
        return None
    high = _ROW * len(systems)
    figure = theme.canvas(theme.WIDTH, high + 1.15)
    axes = theme.panel(figure, _LEFT, 0.45, theme.WIDTH - _LEFT - 0.2, high)
    _named_rows(axes, systems, named=True)
    axes.set_xscale("log")
    axes.axvline(1.0, color=theme.INK, linewidth=0.9)
    ratios = []
    for n, corpus in enumerate(REPORTED):
        at = [
            (free[system, corpus]["n_topics"].mean / labels[corpus], row)
            for row, system in enumerate(systems)
            if corpus in labels and "n_topics" in free.get((system, corpus), {})
        ]
        ratios += [ratio for ratio, _ in at if ratio > 0.0]
        axes.plot(
            [ratio for ratio, _ in at], [row for _, row in at], _MARKERS[n % len(_MARKERS)],
            color=theme.INK, markerfacecolor="none", markersize=5.5, label=corpus,
        )  # fmt: skip
    ends = min([0.5, *ratios]) / 1.3, max([2.0, *ratios]) * 1.3
    axes.set_xlim(*ends)
    ticks = [t for t in (0.05, 0.1, 0.25, 0.5, 1, 2, 4, 10, 25, 50) if ends[0] < t < ends[1]]
    axes.set_xticks(ticks, [f"{t:g}" for t in ticks])
    axes.minorticks_off()
    axes.set_xlabel("topics found for each true one (logarithmic), the number free")
    figure.legend(
        *axes.get_legend_handles_labels(), loc="upper center", ncols=len(REPORTED), frameon=False,
        fontsize=theme.SMALL - 0.5, handletextpad=0.1, columnspacing=0.9,
    )  # fmt: skip
    return figure


def _time(found: Mapping[tuple[str, ...], Cell]) -> Figure | None:
    """Mean AMI beside the fit time over BERTopic's, of systems that have both on all corpora."""
    most = max((cell.n for key, cell in found.items() if key[0] == "mean"), default=0)
    points: list[tuple[float, float, str]] = []
    for system in SYSTEMS:
        ami = found.get(("mean", "free", "", system, "ami"))
        time = found.get(("ratio", "free", "", system, "fit_s"))
        if ami is not None and time is not None and ami.n == most:
            points.append((time.mean, ami.mean, system))
    if not points:
        return None
    figure = theme.canvas(theme.WIDTH, 3.9)
    axes = theme.panel(figure, 0.65, 0.25, theme.WIDTH - 1.0, 3.0)
    axes.set_xscale("log")
    axes.grid()
    for x, y, system in points:
        marker = "o" if system.startswith("peer:") else "D"
        axes.plot(x, y, marker, color=_colour(system), markersize=6.5)
    _names(axes, points)
    axes.set_xlabel("fit time over BERTopic's, the search for the number included (logarithmic)")
    axes.set_ylabel("mean AMI over corpora")
    return figure


def _names(axes: Axes, points: Sequence[tuple[float, float, str]]) -> None:
    """Names every point where there is room."""
    xs = sorted(x for x, _, _ in points)
    low, high = xs[0] / 3, xs[-1] * 9
    axes.set_xlim(low, high)
    ticks = [t for t in (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30) if low < t < high]
    axes.set_xticks(ticks, [f"{t:g}" for t in ticks])
    axes.minorticks_off()
    bottom, top = axes.get_ylim()
    wide, tall = (
        edge * share
        for edge, share in zip(axes.figure.get_size_inches(), axes.get_position().size, strict=True)
    )
    spots = [
        (wide * math.log(x / low) / math.log(high / low), tall * (y - bottom) / (top - bottom))
        for x, y, _ in points
    ]
    taken = [(x - 0.05, y - 0.05, x + 0.05, y + 0.05) for x, y in spots]
    for (x, y, system), spot in zip(points, spots, strict=True):
        bold = system == "default"
        width = theme.text_width(system, theme.SMALL, bold=bold)
        box, shift, side = _room(spot, width, wide, taken)
        taken.append(box)
        axes.annotate(
            system, (x, y), (72 * shift[0], 72 * shift[1]), textcoords="offset points",
            size=theme.SMALL, va="center", ha=side, fontweight="bold" if bold else "normal",
        )  # fmt: skip


def _room(
    spot: tuple[float, float], width: float, most: float, taken: Sequence[Box]
) -> tuple[Box, tuple[float, float], str]:
    """Finds where a name meets no other: beside its point, else above or below, in inches."""
    tries = []
    for down in (0.0, 0.12, -0.12, 0.24, -0.24, 0.36, -0.36):
        for side, left in (("left", spot[0] + 0.1), ("right", spot[0] - 0.1 - width)):
            box = (left, spot[1] + down - 0.06, left + width, spot[1] + down + 0.06)
            shift = (0.1 if side == "left" else -0.1, down)
            met = sum(_meet(box, other) for other in taken)
            out = box[0] < 0.0 or box[2] > most
            tries.append((met + 10 * out, len(tries), box, shift, side))
    _, _, box, shift, side = min(tries)
    return box, shift, side


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
