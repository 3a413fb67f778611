"""A sweep's settings side by side: each metric with its seeds, its mean and its intervals."""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.report import figure_sweep_dots, figure_sweep_line, theme
from toolkit.report import sweep_facts as names
from toolkit.report.facts import Figure
from toolkit.report.figures import finish
from toolkit.report.sweep_facts import SETTINGS_DRAWN, SweepFacts, in_words, value_text
from toolkit.report.theme import Drawing

_ROWS = 80  # of all panels of a figure together


def draw_sweep(
    facts: SweepFacts, formats: Sequence[str] = ("svg", "png", "pdf"), *, phone: bool = True
) -> tuple[Figure, ...]:
    """Draws a sweep's figures: the metrics, then the stability between seeds.

    Args:
        facts: The sweep.
        formats: Files wanted, of `svg`, `png` and `pdf`.
        phone: Whether each figure is laid out for phones too.

    Returns:
        A figure each of `sweep_metrics` and `sweep_stability` that there are numbers for.
    """
    with theme.applied():
        wide = _drawings(facts, theme.WIDTH)
        narrow = _drawings(facts, theme.NARROW) if phone else [None] * len(wide)
        return tuple(finish(*pair, formats) for pair in zip(wide, narrow, strict=True))


def _drawings(facts: SweepFacts, width: float) -> list[Drawing]:
    found = []
    metrics, still = chosen(facts)
    draw = figure_sweep_line.draw if facts.across is not None else figure_sweep_dots.draw
    if metrics:
        found.append(
            draw(
                facts,
                metrics,
                width,
                name="sweep_metrics",
                title="What the settings change",
                note=_not_drawn(facts, still),
            )
        )
    measures = [name for name in names.STABILITY if facts.of(name)]
    if measures:
        found.append(
            draw(
                facts,
                measures,
                width,
                name="sweep_stability",
                title="How far two seeds agree",
                note="1 means that two seeds give the same.",
            )
        )
    return found


def chosen(facts: SweepFacts) -> tuple[list[str], list[str]]:
    """Chooses the metrics to draw: the criterion, each dataset's main score, the topics' shares.

    Returns:
        Those that seeds or settings change, and those left out because neither does.
    """
    order = list(dict.fromkeys(m.metric for m in facts.metrics))
    wanted = [facts.best.metric] if facts.best.metric in order else []
    for dataset in dict.fromkeys(names.parted(name)[0] for name in order):
        scores = [n for n in order if dataset and names.parted(n)[0] == dataset]
        wanted += [n for n in scores if n.endswith("/macro_f1")] or scores[:1]
    wanted += [names.UNCERTAIN, names.DISCOVERED, names.OTHER, names.NAMED, names.PASSAGES]
    found = [name for name in dict.fromkeys(wanted) if name in order]
    moved = [n for n in found if len({p.value for m in facts.of(n) for p in m.points}) > 1]
    most = max(2, _ROWS // max(1, min(SETTINGS_DRAWN, len(facts.settings))))
    return moved[:most], [name for name in found if name not in moved]


def _not_drawn(facts: SweepFacts, still: Sequence[str]) -> str:
    if not still:
        return ""
    first = [facts.of(name)[0] for name in still]
    named = "; ".join([f"{in_words(m.metric)}, {value_text(m.metric, m.mean)}" for m in first])
    return f"Not drawn, because no setting and no seed changes it: {named}."
