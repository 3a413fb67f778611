"""How good the stance classifier is: scores beside baselines, confusion, reliability, coverage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
from matplotlib.axes import Axes

from toolkit.report import parts, theme
from toolkit.report.findings import clear_of, headline, main_metric, metric_name
from toolkit.report.stance_facts import ORDER, EvaluationFacts, Score
from toolkit.report.theme import Drawing
from toolkit.report.wording import capital, listing, number, percent, score, score_range

_LEFT = 0.05
_CELL = 0.47


def draw_scores(facts: EvaluationFacts, width: float) -> Drawing:
    """Draws a panel a dataset: the classifier's main score above its baselines'."""
    groups = [(dataset, _rows(facts, dataset)) for dataset in facts.datasets]
    strip = _Strip(width)
    figure = theme.canvas(width, 0.25 + sum(0.68 + strip.row * len(rows) for _, rows in groups))
    axes = theme.blank(figure)
    y = 0.05
    for dataset, rows in groups:
        metric, n = metric_name(main_metric(facts, dataset)), max((r.n for r in rows), default=0)
        title = theme.fit(dataset, width - 2 * _LEFT, theme.BODY, bold=True)
        axes.text(_LEFT, y + 0.12, title, weight="bold", va="center")
        text = f"{metric}, n = {number(n)}"
        axes.text(_LEFT, y + 0.31, text, size=theme.SMALL, color=theme.MUTED, va="center")
        y += 0.46
        _grid(axes, strip, y, y + strip.row * len(rows))
        for row in rows:
            _dot(axes, y, strip, row, own=row.model == facts.model)
            y += strip.row
        y += 0.22
    _scale(axes, strip, y - 0.06)
    return Drawing(
        name="scores",
        title="Scores of the stance classifier beside its baselines",
        caption="The filled dot is the classifier, hollow ones are baselines; whiskers are 95\u00a0"
        "% intervals. A baseline within the classifier's whiskers, or above them, is as good.",
        alt=_scores_alt(facts),
        canvas=figure,
        data=_scores_data(facts.scores),
    )


def _rows(facts: EvaluationFacts, dataset: str) -> list[Score]:
    """Returns the main scores of a dataset, the classifier first, then the best baseline."""
    metric = main_metric(facts, dataset)
    rows = [s for s in facts.scores if s.dataset == dataset and s.metric == metric]
    return sorted(rows, key=lambda s: (s.model != facts.model, -s.value, s.model))


class _Strip:
    """Where names, dots and values stand; where it is narrow, names stand above their dots."""

    def __init__(self, width: float) -> None:
        self.width = width
        self.above = width <= theme.NARROW
        self.left = _LEFT + (0.08 if self.above else 1.95)
        self.right = width - _LEFT - 1.4
        self.row = 0.42 if self.above else 0.28

    def at(self, value: float) -> float:
        """Returns where a score of the unit interval stands."""
        return self.left + (self.right - self.left) * min(1.0, max(0.0, value))


def _grid(axes: Axes, strip: _Strip, top: float, bottom: float) -> None:
    for tick in (0, 0.25, 0.5, 0.75, 1):
        axes.plot([strip.at(tick)] * 2, [top, bottom], color=theme.RULE, linewidth=0.7, zorder=0)


def _scale(axes: Axes, strip: _Strip, y: float) -> None:
    for tick in (0, 0.25, 0.5, 0.75, 1):
        text = f"{tick:g}"
        axes.text(
            strip.at(tick), y, text, size=theme.SMALL, color=theme.MUTED, ha="center", va="top"
        )


def _dot(axes: Axes, y: float, strip: _Strip, row: Score, *, own: bool) -> None:
    colour = theme.INK if own else theme.MUTED
    small: dict[str, Any] = {
        "size": theme.SMALL,
        "va": "center",
        "weight": "bold" if own else "normal",
    }
    label = f"{row.model} (this one)" if own else row.model
    if strip.above:
        label = theme.fit(label, strip.width - 0.2, theme.SMALL, bold=own)
        axes.text(_LEFT, y + 0.11, label, **small)
        y += 0.29
    else:
        label = theme.fit(label, strip.left - _LEFT - 0.2, theme.SMALL, bold=own)
        y += strip.row / 2
        axes.text(strip.left - 0.12, y, label, ha="right", **small)
    if row.low is not None and row.high is not None:
        ends = [strip.at(row.low), strip.at(row.high)]
        axes.plot(ends, [y, y], color=colour, linewidth=2 if own else 1.2)
    axes.plot(
        [strip.at(row.value)],
        [y],
        marker="o",
        markersize=7.5 if own else 6.5,
        color=theme.KEPT if own else "white",
        markeredgecolor=colour,
        markeredgewidth=1.1,
    )
    interval = score_range(row.low, row.high)
    value = score(row.value) + (f" ({interval})" if interval else "")
    axes.text(strip.width - _LEFT, y, value, ha="right", **small)


def _scores_alt(facts: EvaluationFacts) -> str:
    said = []
    for dataset in facts.datasets:
        own, best = headline(facts, dataset)
        if own is None:
            continue
        text = f"on {dataset} the classifier reaches {score(own.value)} {metric_name(own.metric)}"
        interval = score_range(own.low, own.high)
        text += f" ({interval})" if interval else ""
        if best is not None:
            text += f" beside {score(best.value)} for the best baseline ({best.model})"
            text += "" if clear_of(own, best) else ", no clear gain"
        said.append(text)
    return f"{capital(listing(said))}." if said else "No scores."


def _scores_data(scores: Sequence[Score]) -> pa.Table:
    return parts.table(
        {
            "dataset": [s.dataset for s in scores],
            "model": [s.model for s in scores],
            "metric": [metric_name(s.metric) for s in scores],
            "value": [s.value for s in scores],
            "low": [s.low for s in scores],
            "high": [s.high for s in scores],
            "n": [s.n for s in scores],
        }
    )


def draw_confusion(facts: EvaluationFacts, width: float) -> Drawing:
    """Draws a matrix a dataset: counts, and the share of each true label."""
    datasets = tuple(dict.fromkeys(cell.dataset for cell in facts.confusion))
    cells = {(c.dataset, c.label, c.predicted): c.n for c in facts.confusion}
    grids = [_Grid(facts, dataset) for dataset in datasets]
    # Two abreast while three columns of cells fit into half the width.
    small = all(len(grid.given) <= 3 for grid in grids)
    abreast = 2 if small and len(grids) > 1 and width > theme.NARROW else 1
    rows = [grids[n : n + abreast] for n in range(0, len(grids), abreast)]
    tall = [0.66 + _CELL * max(len(grid.labels) for grid in row) + 0.22 for row in rows]
    figure = theme.canvas(width, sum(tall) - 0.12)
    axes = theme.blank(figure)
    y, wide = 0.05, (width - 2 * _LEFT + 0.2) / abreast - 0.2
    for row, height in zip(rows, tall, strict=True):
        for n, grid in enumerate(row):
            _matrix(axes, (_LEFT + n * (wide + 0.2), y), wide, grid, cells)
        y += height
    return Drawing(
        name="confusion",
        title="What the classifier takes for what",
        caption="Rows: the true stance; columns: the predicted one. In each cell the number of "
        "pairs and their share of the row.",
        alt=_confusion_alt(facts, datasets),
        canvas=figure,
        data=_confusion_data(facts, cells),
    )


class _Grid:
    """A dataset's true and predicted labels in the common order."""

    def __init__(self, facts: EvaluationFacts, dataset: str) -> None:
        own = [cell for cell in facts.confusion if cell.dataset == dataset]
        self.dataset = dataset
        self.labels = _labels([cell.label for cell in own])
        self.given = _labels([cell.predicted for cell in own])


def _labels(found: Sequence[str]) -> list[str]:
    known = [stance for stance in ORDER if stance in found]
    return known + sorted(set(found) - set(known))


def _matrix(
    axes: Axes,
    corner: tuple[float, float],
    width: float,
    grid: _Grid,
    cells: dict[tuple[str, str, str], int],
) -> None:
    left, y = corner
    title = theme.fit(grid.dataset, width, theme.BODY, bold=True)
    axes.text(left, y + 0.1, title, weight="bold", va="center")
    wide = min(1.2, (width - 0.72) / len(grid.given))
    x, top = left + 0.72, y + 0.62
    small: dict[str, Any] = {"size": theme.SMALL, "va": "center"}
    axes.text(left, top - 0.11, "true ↓", color=theme.MUTED, **small)
    axes.text(x + 0.02, top - 0.3, "predicted →", color=theme.MUTED, **small)
    for n, name in enumerate(grid.given):
        axes.text(x + wide * (n + 0.5), top - 0.11, name, ha="center", **small)
    for row, label in enumerate(grid.labels):
        total = sum(cells.get((grid.dataset, label, name), 0) for name in grid.given)
        at = top + _CELL * row
        axes.text(left, at + 0.15, label, weight="bold", **small)
        axes.text(left, at + 0.32, f"n={number(total)}", color=theme.MUTED, **small)
        for n, name in enumerate(grid.given):
            count = cells.get((grid.dataset, label, name), 0)
            _cell(axes, x + wide * n, at, wide, count, count / total if total else 0.0)


def _cell(axes: Axes, x: float, y: float, wide: float, count: int, share: float) -> None:
    # White to a middle teal: darker is more, also in grey, and dark text reads on all of it.
    low, high = (255, 255, 255), (104, 168, 172)
    mixed = [round(a + (b - a) * share) for a, b in zip(low, high, strict=True)]
    colour = "#" + "".join(f"{value:02x}" for value in mixed)
    box = parts.rectangle(axes, x, y, wide, _CELL, parts.Part("", 1, colour))
    box.set_edgecolor(theme.RULE)
    for line, (text, weight) in enumerate(((number(count), "bold"), (percent(share), "normal"))):
        axes.text(
            x + wide / 2,
            y + 0.15 + 0.17 * line,
            text,
            size=theme.SMALL,
            weight=weight,
            ha="center",
            va="center",
        )


def _confusion_alt(facts: EvaluationFacts, datasets: Sequence[str]) -> str:
    said = []
    for dataset in datasets:
        rows = [c for c in facts.confusion if c.dataset == dataset]
        total = sum(c.n for c in rows)
        right = sum(c.n for c in rows if c.label == c.predicted)
        wrong = max((c for c in rows if c.label != c.predicted), key=lambda c: c.n, default=None)
        text = f"on {dataset}, {number(right)} of {number(total)} pairs are right"
        if wrong is not None and wrong.n:
            text += f", and the commonest error is {wrong.label} taken for {wrong.predicted}"
            text += f" ({wrong.n})"
        said.append(text)
    return f"{capital(listing(said))}." if said else "No confusion matrix."


def _confusion_data(facts: EvaluationFacts, cells: dict[tuple[str, str, str], int]) -> pa.Table:
    totals: dict[tuple[str, str], int] = {}
    for (dataset, label, _), count in cells.items():
        totals[dataset, label] = totals.get((dataset, label), 0) + count
    rows = facts.confusion
    return parts.table(
        {
            "dataset": [c.dataset for c in rows],
            "true": [c.label for c in rows],
            "predicted": [c.predicted for c in rows],
            "pairs": [c.n for c in rows],
            "share of row": [
                round(c.n / totals[c.dataset, c.label], 6) if totals[c.dataset, c.label] else 0.0
                for c in rows
            ],
        }
    )
