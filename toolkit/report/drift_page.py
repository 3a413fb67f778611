"""The page on how far new articles are from those that a run knew.

As the report of a run: no script, no connection, everything escaped, one style sheet by its hash.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from toolkit.report import figure_drift, theme
from toolkit.report.facts import Figure
from toolkit.report.figures import finish
from toolkit.report.page import ROWS, fill, pictures
from toolkit.report.wording import DASH, percent, percent_range


@dataclass(frozen=True)
class DriftFacts:
    """What the page shows.

    Attributes:
        title: Of the page.
        known: The run that was applied, as `study/run id`.
        verdict: In a sentence or two.
        table: Of schema `DRIFT`.
        versions: Of what made it.
    """

    title: str
    known: str
    verdict: str
    table: pa.Table
    versions: Mapping[str, str]


@dataclass(frozen=True)
class _Row:
    """A row of the table as text."""

    name: str
    known: str
    new: str
    interval: str
    change: str
    differs: bool
    note: str


def draw_drift(
    facts: DriftFacts, formats: Sequence[str] = ("svg", "png", "pdf"), *, phone: bool = True
) -> tuple[Figure, ...]:
    """Draws the page's figure; see `figures.draw`."""
    rows = facts.table.to_pylist()
    if not figure_drift.chosen_rows(rows):
        return ()
    with theme.applied():
        wide = figure_drift.draw(rows, theme.WIDTH)
        narrow = figure_drift.draw(rows, theme.NARROW) if phone else None
        return (finish(wide, narrow, formats),)


def render_drift(facts: DriftFacts, figures: Sequence[Figure]) -> str:
    """Returns the page as HTML, the same for the same facts and figures."""
    rows = facts.table.to_pylist()
    articles = next(row for row in rows if row["measure"] == "articles")
    return fill(
        "drift.html",
        {
            **pictures(figures),
            "facts": facts,
            "n_known": articles["n_known"],
            "n_new": articles["n_new"],
            "general": [_row(row) for row in rows if row["measure"] in figure_drift.NAMES],
            "topics": [_row(row) for row in rows if row["measure"] == "topic"],
            "stances": [_row(row) for row in rows if row["measure"] == "stance"],
            "divergence": next((row for row in rows if row["measure"] == "divergence"), None),
            "rose": [row for row in rows if row["measure"] == "word rose"],
            "fell": [row for row in rows if row["measure"] == "word fell"],
            "most": ROWS,
            "marks": {},
            "topic_class": {},
            "anchors": {},
            "sections": [
                ("brief", "In brief"),
                ("shares", "Shares"),
                ("words", "Words"),
                ("methods", "Methods"),
            ],
        },
    )


def _row(row: Mapping[str, Any]) -> _Row:
    return _Row(
        name=figure_drift.name_of(dict(row)),
        known=_percent(row["known"]),
        new=_percent(row["new"]),
        interval=_range(row["low"], row["high"]),
        change=_points(row["change_low"], row["change_high"]),
        differs=bool(row["differs"]),
        note=row["note"],
    )


def _percent(share: float | None) -> str:
    return DASH if share is None else percent(share)


def _range(low: float | None, high: float | None) -> str:
    return DASH if low is None or high is None else percent_range(low, high)


def _points(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return DASH
    return f"{100 * low:+.0f} to {100 * high:+.0f}".replace("-", "\u2212")
