"""What the figures of a sweep share: the key of their marks, their scales, texts and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from toolkit.report import parts, theme
from toolkit.report import sweep_facts as names
from toolkit.report.sweep_facts import Measured, SweepFacts, in_words, mean_text
from toolkit.report.wording import capital, listing

LEFT = 0.05
SAMPLE = "#d3d9e0"  # the interval over test items
BAND = "#b0d3d1"  # the interval over seeds, as a band
MEAN: dict[str, Any] = {
    "marker": "o",
    "markersize": 6.5,
    "color": theme.KEPT,
    "markeredgecolor": theme.INK,
    "markeredgewidth": 0.9,
    "clip_on": False,
}
SEED: dict[str, Any] = {
    "marker": "o",
    "markersize": 4,
    "color": "none",
    "markeredgecolor": theme.MUTED,
    "markeredgewidth": 0.9,
    "clip_on": False,
}


_BARS = {"interval": (1.8, theme.INK), "band": (7.0, BAND), "sample": (7.0, SAMPLE)}
Mark = tuple[str, str]  # how it looks, what it is


def key_marks(facts: SweepFacts, *, pairs: bool, sample: bool, band: bool = False) -> list[Mark]:
    """Lists what the key explains; the interval over seeds is a line, or a band."""
    several = len(facts.seeds) > (2 if pairs else 1)
    marks = [("mean", "mean")]
    marks += [("band" if band else "interval", "95\u00a0% interval over seeds")] if several else []
    marks += [("sample", "95\u00a0% interval over test items")] if sample else []
    return [*marks, ("seed", "a pair of seeds" if pairs else "a seed")]


def _spans(width: float, marks: Sequence[Mark]) -> list[tuple[int, float]]:
    """The line and the place of each mark of the key."""
    found, line, x = [], 0, LEFT
    for _, text in marks:
        span = 0.3 + theme.text_width(text, theme.SMALL)
        if x > LEFT and x + span > width:
            line, x = line + 1, LEFT
        found.append((line, x))
        x += span + 0.2
    return found


def key_lines(width: float, marks: Sequence[Mark]) -> int:
    """Says how many lines `draw_key` will take."""
    return _spans(width, marks)[-1][0] + 1


def draw_key(axes: Axes, width: float, marks: Sequence[Mark]) -> None:
    """Draws the key at the top of a figure."""
    for (kind, text), (line, x) in zip(marks, _spans(width, marks), strict=True):
        y = 0.12 + parts.LINE * line
        if kind in _BARS:
            thick, colour = _BARS[kind]
            axes.plot([x, x + 0.2], [y, y], color=colour, linewidth=thick, solid_capstyle="butt")
        else:
            axes.plot([x + 0.1], [y], **(MEAN if kind == "mean" else SEED))
        axes.text(x + 0.28, y, text, size=theme.SMALL, va="center_baseline")


def ticks_of(found: Sequence[Measured]) -> list[float]:
    """Chooses the ticks of an axis that holds every point and interval of a metric."""
    numbers = [point.value for m in found for point in m.points]
    for m in found:
        numbers += [end for end in (m.low, m.high, m.sample_low, m.sample_high) if end is not None]
    low, high = min(numbers), max(numbers)
    share = names.is_share(found[0].metric)
    least = 0.02 if share else 2.0
    if high - low < least:
        low = max(0.0, min((low + high - least) / 2, 1 - least if share else low))
        high = low + least
    locator = MaxNLocator(nbins=4, steps=[1, 2, 2.5, 5, 10], integer=not share)
    ticks = locator.tick_values(low, high)
    return [float(tick) for tick in ticks]


def tick_text(tick: float, ticks: Sequence[float]) -> str:
    """Writes a tick with as many decimals as the step needs."""
    step = ticks[1] - ticks[0]
    decimals = next(d for d in range(8) if abs(round(step, d) - step) < 1e-9 or d == 7)
    return f"{tick:,.{decimals}f}".replace("-0.0", "0.0") if tick == 0 else f"{tick:,.{decimals}f}"


def heading(facts: SweepFacts, metric: str) -> str:
    """Names a metric above its panel, and says where it is the criterion."""
    return capital(in_words(metric)) + (", the criterion" if facts.best.metric == metric else "")


def describe(facts: SweepFacts, *, pairs: bool, sample: bool, note: str) -> str:
    """Says what the marks mean."""
    if len(facts.seeds) < 2:
        text = "One seed a setting: there is no interval over seeds."
    elif pairs:
        text = "Small circles are pairs of seeds; the dot is their mean."
        if len(facts.seeds) > 2:
            text += " Its interval is the jackknife's over seeds."
    else:
        shape = "band" if facts.across is not None else "dark line"
        text = (
            f"Small circles are seeds; the dot is their mean, the {shape} its 95\u00a0% interval."
        )
    if sample:
        text += " The pale one is the 95\u00a0% interval over test items: what other sentences"
        text += " to test on would do."
    return f"{text} {note}".strip()


def alt_text(facts: SweepFacts, metrics: Sequence[str]) -> str:
    """Says each metric's means in words, at most three settings of each."""
    said = []
    for metric in metrics:
        found = facts.of(metric)
        values = [f"{mean_text(m)} with {facts.setting(m.setting).short}" for m in found]
        said.append(f"{in_words(metric)}: {listing(values, 3)}")
    return f"{capital('; '.join(said))}."


def data(facts: SweepFacts, metrics: Sequence[str]) -> pa.Table:
    """The numbers behind a figure, a row a metric and setting."""
    found = [m for metric in metrics for m in facts.of(metric)]
    return parts.table(
        {
            "metric": [in_words(m.metric) for m in found],
            "setting": [facts.setting(m.setting).short for m in found],
            "seeds": [m.n for m in found],
            "mean": [m.mean for m in found],
            "sd": [m.sd for m in found],
            "low": [m.low for m in found],
            "high": [m.high for m in found],
            "min": [m.least for m in found],
            "max": [m.most for m in found],
            "low, test items": [m.sample_low for m in found],
            "high, test items": [m.sample_high for m in found],
        }
    )
