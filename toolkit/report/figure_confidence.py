"""Whether the classifier's confidence can be trusted: reliability, and accuracy by coverage."""

from __future__ import annotations

from matplotlib.axes import Axes

from toolkit.report import parts, theme
from toolkit.report.findings import metric_name
from toolkit.report.parts import Part
from toolkit.report.stance_facts import EvaluationFacts
from toolkit.report.theme import Drawing
from toolkit.report.wording import capital, listing, number, percent, score

_MARKERS = ("o", "s", "D", "^", "v", "P")
_COLOURS = ("#332288", "#117733", "#882255", "#44AA99", "#999933", "#CC6677")
_LINES = ("-", "--", "-.", ":")
_SIDE = 2.4


def draw(facts: EvaluationFacts, width: float) -> Drawing:
    """Draws accuracy by confidence, and accuracy by the share of pairs that are decided."""
    names = [b.dataset for b in facts.reliability] + [c.dataset for c in facts.coverage]
    datasets = tuple(dict.fromkeys(names))
    legend = [
        Part(d, 1, _COLOURS[n % len(_COLOURS)], marker=_MARKERS[n % len(_MARKERS)])
        for n, d in enumerate(datasets)
    ]
    top = 0.12 + parts.LINE * parts.key_lines(width - 0.1, legend)
    apart = (_SIDE + 0.85, 0.0) if width > theme.NARROW else (0.0, _SIDE + 1.0)
    figure = theme.canvas(width, top + apart[1] + _SIDE + 0.8)
    axes = theme.blank(figure)
    parts.key(axes, 0.05, 0.04, width - 0.1, legend)
    reliability = theme.panel(figure, 0.55, top + 0.3, _SIDE, _SIDE)
    coverage = theme.panel(figure, 0.55 + apart[0], top + 0.3 + apart[1], _SIDE, _SIDE)
    _frame(reliability, "Reliability", "mean confidence", "accuracy")
    _frame(coverage, "Coverage", "share of pairs decided", "accuracy among those")
    reliability.plot([0, 1], [0, 1], color=theme.MUTED, linewidth=0.8, linestyle=":")
    for n, dataset in enumerate(datasets):
        _lines(facts, dataset, n, reliability, coverage)
    return Drawing(
        name="confidence",
        title="How far the classifier's confidence can be trusted",
        caption="Reliability: on the dotted diagonal, confidence equals accuracy; below it the "
        "classifier is too sure of itself; a larger marker stands for more pairs. Coverage: what "
        "is gained in accuracy by abstaining more often, from right to left.",
        alt=_alt(facts, datasets),
        canvas=figure,
        data=parts.table(
            {
                "dataset": [b.dataset for b in facts.reliability]
                + [c.dataset for c in facts.coverage],
                "curve": ["reliability"] * len(facts.reliability)
                + ["coverage"] * len(facts.coverage),
                "confidence (mean, or least)": [b.confidence for b in facts.reliability]
                + [c.min_confidence for c in facts.coverage],
                "accuracy": [b.accuracy for b in facts.reliability]
                + [c.accuracy for c in facts.coverage],
                "pairs or coverage": [float(b.n) for b in facts.reliability]
                + [c.coverage for c in facts.coverage],
            }
        ),
    )


def _frame(axes: Axes, title: str, across: str, up: str) -> None:
    axes.set_title(title, loc="left", weight="bold", color=theme.INK)
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    axes.set_xlim(0, 1.03)
    axes.set_ylim(0, 1.03)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "0.25", "0.5", "0.75", "1"])
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "0.25", "0.5", "0.75", "1"])
    axes.grid(visible=True)
    axes.tick_params(length=0)


def _lines(facts: EvaluationFacts, dataset: str, n: int, reliability: Axes, coverage: Axes) -> None:
    colour, marker = _COLOURS[n % len(_COLOURS)], _MARKERS[n % len(_MARKERS)]
    line = _LINES[n % len(_LINES)]
    bins = [b for b in facts.reliability if b.dataset == dataset and b.n]
    most = max((b.n for b in bins), default=1)
    reliability.plot(
        [b.confidence for b in bins], [b.accuracy for b in bins], line, color=colour, linewidth=1.4
    )
    reliability.scatter(
        [b.confidence for b in bins],
        [b.accuracy for b in bins],
        s=[14 + 55 * b.n / most for b in bins],
        marker=marker,
        color=colour,
        edgecolors="white",
        linewidths=0.6,
        zorder=3,
    )
    points = sorted(
        (c for c in facts.coverage if c.dataset == dataset and c.coverage > 0),
        key=lambda c: (c.coverage, -c.min_confidence),
    )
    coverage.plot(
        [c.coverage for c in points],
        [c.accuracy for c in points],
        line,
        color=colour,
        marker=marker,
        markersize=5,
        markeredgecolor="white",
        markeredgewidth=0.5,
        linewidth=1.4,
    )


def _alt(facts: EvaluationFacts, datasets: tuple[str, ...]) -> str:
    said = []
    for dataset in datasets:
        parts_said = []
        error = next(
            (
                s
                for s in facts.scores
                if s.dataset == dataset and s.metric == "ece" and s.model == facts.model
            ),
            None,
        )
        if error is not None:
            parts_said.append(f"the {metric_name('ece')} is {score(error.value)}")
        points = sorted(
            (c for c in facts.coverage if c.dataset == dataset and c.coverage > 0),
            key=lambda c: c.min_confidence,
        )
        if len(points) > 1:
            first = points[0]
            # The strictest point that still decides half of the pairs.
            last = [p for p in points if p.coverage >= 0.5][-1:] or points[-1:]
            parts_said.append(
                f"accuracy goes from {percent(first.accuracy)} with {percent(first.coverage)} "
                f"decided to {percent(last[0].accuracy)} with {percent(last[0].coverage)}"
            )
        pairs = sum(b.n for b in facts.reliability if b.dataset == dataset)
        if parts_said:
            said.append(f"on {dataset} ({number(pairs)} pairs) {listing(parts_said)}")
    text = "; ".join(said)
    return f"{capital(text)}." if text else "No confidence curve."
