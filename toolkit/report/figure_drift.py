"""New articles beside the known ones: a row a share, a ring for what was, a dot for what is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from toolkit.report import theme
from toolkit.report.theme import Drawing
from toolkit.report.wording import capital, percent

NAMES = {
    "other": "in none of the topics",
    "far": "near to nothing known",
    "unknown words": "words unknown",
}
_MOST = 12  # topics drawn, those that changed most
_LEFT = 0.05
_ROW = 0.34


def draw(rows: Sequence[dict[str, Any]], width: float) -> Drawing:
    """Draws the shares of known and new articles.

    Args:
        rows: Of a table of schema `DRIFT`.
        width: In inches.
    """
    drawn = chosen_rows(rows)
    narrow = width <= theme.NARROW
    label = _LEFT + (0.0 if narrow else 2.35)
    left, right = label + 0.15, width - 0.75
    row_height = _ROW + (0.18 if narrow else 0.0)
    figure = theme.canvas(width, 0.75 + row_height * len(drawn))
    axes = theme.blank(figure)
    _key(axes)
    ends = [row[name] or 0.0 for row in drawn for name in ("known", "new", "high")]
    ticks = MaxNLocator(nbins=4, steps=[1, 2, 2.5, 5, 10]).tick_values(0.0, max([*ends, 0.05]))
    ticks = [tick for tick in ticks if tick <= 1.0001]
    most = max(ticks[-1], max(ends))
    bottom = 0.36 + row_height * len(drawn)

    def at(share: float) -> float:
        return left + (right - left) * share / most

    for tick in ticks:
        axes.plot([at(tick)] * 2, [0.36, bottom], color=theme.PALE, linewidth=0.8, zorder=0)
        axes.text(
            at(tick), bottom + 0.06, percent(tick), size=theme.SMALL, color=theme.MUTED,
            ha="center", va="top",
        )  # fmt: skip
    for n, row in enumerate(drawn):
        y = 0.36 + row_height * (n + 0.5)
        _label(axes, row, label, y, narrow=narrow, width=width)
        _marks(axes, row, y + (0.09 if narrow else 0.0), at)
        axes.text(
            width - _LEFT, y + (0.09 if narrow else 0.0), percent(row["new"]), size=theme.SMALL,
            ha="right", va="center", weight="bold" if row["differs"] else "normal",
        )  # fmt: skip
    return Drawing(
        "drift",
        "New articles beside the known ones",
        "Shares of passages, or of words. Rings: the known articles, each read by what was learned "
        "from the others. Dots: the new articles, with the 95\u00a0% interval; a dot is filled "
        "dark where the two differ by more than chance.",
        _alt(drawn),
        figure,
        pa.Table.from_pylist(
            [
                {
                    "share": name_of(row),
                    "known": row["known"],
                    "new": row["new"],
                    "low": row["low"],
                    "high": row["high"],
                    "differs": _told(row["differs"]),
                }
                for row in drawn
            ]
        ),
    )


def chosen_rows(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Takes the rows that are drawn: the general shares, then the topics that changed most."""
    plain = [row for row in rows if row["measure"] in NAMES]
    topics = [row for row in rows if row["measure"] == "topic"]
    topics.sort(key=lambda row: -abs((row["new"] or 0.0) - (row["known"] or 0.0)))
    return [row for row in (*plain, *topics[:_MOST]) if row["new"] is not None]


def name_of(row: dict[str, Any]) -> str:
    """Names what a row counts."""
    return str(row["item"]) or capital(NAMES.get(row["measure"], row["measure"]))


def _told(differs: bool | None) -> str:
    return {True: "yes", False: "no", None: "cannot tell"}[differs]


def _key(axes: Axes) -> None:
    axes.plot([_LEFT + 0.1], [0.14], **_ring())
    axes.text(_LEFT + 0.25, 0.14, "known articles", size=theme.SMALL, va="center_baseline")
    x = _LEFT + 0.55 + theme.text_width("known articles", theme.SMALL)
    axes.plot([x - 0.05, x + 0.25], [0.14] * 2, color=theme.KEPT, linewidth=1.8)
    axes.plot([x + 0.1], [0.14], **_dot(dark=True))
    text = "new articles, 95\u00a0% interval"
    axes.text(x + 0.35, 0.14, text, size=theme.SMALL, va="center_baseline")


def _label(
    axes: Axes, row: dict[str, Any], x: float, y: float, *, narrow: bool, width: float
) -> None:
    text = name_of(row)
    weight = "bold" if row["differs"] else "normal"
    if narrow:
        shown = theme.fit(text, width - 0.2, theme.SMALL, bold=bool(row["differs"]))
        axes.text(_LEFT, y - 0.1, shown, size=theme.SMALL, weight=weight, va="center")
        return
    shown = theme.fit(text, x - _LEFT, theme.SMALL, bold=bool(row["differs"]))
    axes.text(x, y, shown, size=theme.SMALL, weight=weight, ha="right", va="center")


def _marks(axes: Axes, row: dict[str, Any], y: float, at: Any) -> None:
    if row["low"] is not None:
        span = [at(row["low"]), at(row["high"])]
        axes.plot(span, [y, y], color=theme.KEPT, linewidth=1.8, solid_capstyle="butt")
    if row["known"] is not None:
        axes.plot([at(row["known"])], [y], **_ring())
    axes.plot([at(row["new"])], [y], **_dot(dark=bool(row["differs"])))


def _ring() -> dict[str, Any]:
    return {
        "marker": "o", "markersize": 8.5, "color": "none", "markeredgecolor": theme.MUTED,
        "markeredgewidth": 1.2, "clip_on": False, "zorder": 3,
    }  # fmt: skip


def _dot(*, dark: bool) -> dict[str, Any]:
    return {
        "marker": "o", "markersize": 5.5, "color": theme.INK if dark else "white",
        "markeredgecolor": theme.INK, "markeredgewidth": 1.0, "clip_on": False, "zorder": 4,
    }  # fmt: skip


def _alt(rows: Sequence[dict[str, Any]]) -> str:
    said = [
        f"{name_of(row)}: {percent(row['new'])}"
        + ("" if row["known"] is None else f", known {percent(row['known'])}")
        for row in rows
    ]
    return "Shares among new articles. " + "; ".join(said) + "."
