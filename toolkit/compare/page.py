"""A diff as a page: one self-contained file in the style of the report, with nothing that runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from toolkit.compare import figure_flow, figure_pairs
from toolkit.compare.facts import RunDiff
from toolkit.compare.said import (
    data_said,
    scores_moved,
    scores_said,
    setting_said,
    stance_said,
    topics_said,
)
from toolkit.report import theme
from toolkit.report.facts import Figure
from toolkit.report.figures import finish
from toolkit.report.page import fill, pictures
from toolkit.report.wording import capital, listing, plural

MOVES = 60  # passages listed on the page, and statements with another label
ROWS = 100  # of any other list
_MARKS = {"favor": "▲", "against": "▼", "none": "■", "uncertain": "○", "not about it": "–"}


def page(diff: RunDiff) -> str:
    """Writes a diff as HTML, the same for the same diff."""
    figures = draw(diff)
    return fill("diff.html", _context(diff, figures))


def draw(diff: RunDiff, formats: Sequence[str] = ()) -> tuple[Figure, ...]:
    """Draws the figures that the diff has numbers for: scores, topic flow, shares."""
    with theme.applied():
        made = [
            (make(diff, theme.WIDTH), make(diff, theme.NARROW))
            for make in (figure_pairs.draw_scores, figure_flow.draw, figure_pairs.draw_shares)
        ]
        return tuple(finish(wide, phone, formats) for wide, phone in made if wide is not None)


def _context(diff: RunDiff, figures: Sequence[Figure]) -> Mapping[str, Any]:
    return {
        **pictures(figures),
        "diff": diff,
        "brief": brief(diff),
        "said": {"scores": scores_said(diff), "data": data_said(diff)},
        "scores": scores_moved(diff),
        "counts": [count for count in diff.counts if count.left != count.right],
        "sections": _sections(diff),
        "setting": setting_said,
        "marks": _MARKS,
        "most": ROWS,
        "most_moves": MOVES,
    }


def brief(diff: RunDiff) -> list[tuple[str, str]]:
    """Says in a sentence for each part of the runs whether and how far it differs."""
    settings = plural(len(diff.settings), "setting")
    changed = listing([setting.key for setting in diff.settings], 4)
    machine = len(diff.environment) + len(diff.code)
    found = [
        ("Settings", f"{settings} differ{'s' if len(diff.settings) == 1 else ''}: {changed}."
         if diff.settings else "The same."),
        ("Data", f"{capital(data_said(diff))}." if diff.articles or diff.other_inputs
         else f"The same {plural(diff.articles_shared, 'article')}."),
        ("Machine", f"{plural(machine, 'difference')}." if machine else "The same."),
    ]  # fmt: skip
    if diff.scores:
        found.append(("Scores", f"{capital(scores_said(diff))}."))
    found.append(("Topics", f"{capital(topics_said(diff.topics))}."))
    if diff.stance is not None:
        said = stance_said(diff.stance)
        found.append(("Stance", f"{capital(said)}." if said else "The same."))
    if diff.same:
        found.append(("In all", "No difference in configuration, data and results."))
    return found


def _sections(diff: RunDiff) -> list[tuple[str, str]]:
    """Anchors and heads of the sections that have something to show."""
    stance = diff.stance
    wanted = [
        ("configuration", "Configuration", bool(diff.settings)),
        ("data", "Data", bool(diff.articles or diff.other_inputs or _counts(diff))),
        ("environment", "Environment", bool(diff.environment or diff.code)),
        ("scores", "Scores", any(score.changed for score in diff.scores)),
        ("topics", "Topics", diff.topics.differ),
        ("stance", "Stance", stance is not None and bool(stance_said(stance))),
        ("tables", "Tables", bool(diff.tables)),
    ]
    return [("brief", "In brief")] + [(anchor, name) for anchor, name, there in wanted if there]


def _counts(diff: RunDiff) -> bool:
    return any(count.left != count.right for count in diff.counts)
