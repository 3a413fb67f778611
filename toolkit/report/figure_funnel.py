"""The funnel: a bar a step, dark for what is left and hatched for what the step cost, and why."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
from matplotlib.axes import Axes

from toolkit.report import parts, theme
from toolkit.report.funnel import Characters, Funnel, Step, Tally
from toolkit.report.parts import Part
from toolkit.report.theme import Drawing
from toolkit.report.wording import listing, number, percent, plural

NAMES = {
    "read": "Read",
    "parsed": "Parsed",
    "language": "Language",
    "deduplicated": "Deduplicated",
    "filtered": "Filtered: kept",  # the filters are the last step: what they leave is kept
}
_LEFT, _BAR = 0.05, 0.22
_NAMES_WIDE = 1.3  # inches for the names beside the bars
_COUNT = 1.15  # inches for the numbers behind the bars
_REASONS = 3  # named a step; the table below the figure holds all
_LOST = "#d9a15b"
_REST = "#b7bdc4"


def draw(funnel: Funnel, width: float) -> Drawing:
    """Draws a bar for each step, and one for the characters of what could be used."""
    narrow = width <= theme.NARROW
    steps = [step for step in funnel.steps if step.name in NAMES]
    left = _LEFT if narrow else _LEFT + _NAMES_WIDE + 0.1
    room = width - _LEFT - left - (0.0 if narrow else _COUNT)
    said = {step.name: _said(step, room) for step in steps}
    heights = [_height(said[step.name], narrow=narrow) for step in steps]
    pieces = _pieces(funnel.characters)
    inner = width - 2 * _LEFT
    text = 0.62 + parts.LINE * parts.key_lines(inner, pieces) if funnel.characters.read else 0.0
    figure = theme.canvas(width, 0.08 + sum(heights) + text)
    axes = theme.blank(figure)
    y, most = 0.08, max(1, funnel.left("read"))
    for step, height in zip(steps, heights, strict=True):
        top = y + (0.22 if narrow else 0.0)
        _head(axes, step, y, width, most, narrow=narrow)
        _bar(axes, left, top, room, step, most)
        for n, line in enumerate(said[step.name]):
            below = top + _BAR + 0.13 + parts.LINE * 0.9 * n
            axes.text(left, below, line, size=theme.SMALL, color=theme.MUTED, va="center")
        y += height
    if funnel.characters.read:
        heading = f"{plural(funnel.characters.read, 'character')} in them and their duplicates"
        y += 0.12
        heading = theme.fit(heading, inner, theme.BODY, bold=True)
        axes.text(_LEFT, y + 0.1, heading, weight="bold", va="center")
        parts.stacked(axes, _LEFT, y + 0.22, inner, _BAR, pieces)
        parts.key(axes, _LEFT, y + 0.48, inner, pieces)
    return Drawing(
        name="funnel",
        title="From what was read to what is kept",
        caption="Dark: what is left after each step. Hatched: what the step cost, and why. All "
        "bars are to one scale. Parsed: could be read; language: is in one of the study's; "
        "deduplicated: says the same as no other; filtered: is what the study asks for. Below, "
        "what became of the characters of all articles that were not left out, and of the "
        "duplicates.",
        alt=alt(funnel),
        canvas=figure,
        data=_data(funnel),
    )


def _head(axes: Axes, step: Step, y: float, width: float, most: int, *, narrow: bool) -> None:
    """Writes a step's name and what is left: beside the bar, or on a phone above it."""
    middle = y + (0.1 if narrow else _BAR / 2)
    name_at, side = (_LEFT, "left") if narrow else (_LEFT + _NAMES_WIDE, "right")
    axes.text(name_at, middle, NAMES[step.name], weight="bold", ha=side, va="center")
    count = number(step.left) if step.name == "read" else _share(step.left, most)
    size = theme.BODY if narrow else theme.SMALL
    axes.text(width - _LEFT, middle, count, ha="right", va="center", size=size)


def _height(lines: Sequence[str], *, narrow: bool) -> float:
    text = 0.1 + parts.LINE * 0.9 * len(lines) if lines else 0.0
    return (0.22 if narrow else 0.0) + _BAR + text + 0.12


def _share(left: int, most: int) -> str:
    return f"{number(left)} ({percent(left / most)})"


def _bar(axes: Axes, x: float, y: float, width: float, step: Step, most: int) -> None:
    """Draws what is left and, behind it, what was lost; a single article can still be seen."""
    at = x
    for count, part in (
        (step.left, Part("", step.left, theme.KEPT)),
        (step.gone, Part("", step.gone, _LOST, "//")),
    ):
        if count > 0:
            span = max(0.02, width * count / most)
            parts.rectangle(axes, at, y, span, _BAR, part)
            at += span


def _said(step: Step, width: float) -> list[str]:
    if not step.gone:
        return []
    text = f"{number(step.gone)} left out: {reasons(step.lost, _REASONS)}"
    return theme.wrap(text, width, theme.SMALL, lines=3)


def reasons(lost: Tally, most: int) -> str:
    """Lists reasons with their counts, the largest first."""
    shown = [f"{reason} ({number(count)})" for reason, count in lost]
    return listing(shown, most)


def _pieces(counts: Characters) -> list[Part]:
    removed = sum(count for _, count in counts.removed)
    found = (
        ("kept", counts.kept, theme.KEPT, ""),
        ("removed", removed, _LOST, "//"),
        ("white space and mended", counts.rest, _REST, "\\\\"),
    )
    total = max(1, counts.read)
    return [
        Part(f"{label} {number(value)} ({percent(value / total)})", value, colour, hatch)
        for label, value, colour, hatch in found
    ]


def alt(funnel: Funnel) -> str:
    """Says what the figure shows, in numbers."""
    read, kept = funnel.left("read"), funnel.left("kept")
    text = f"{number(kept)} of {plural(read, 'input')} are kept"
    lost = [reasons(step.lost, _REASONS) for step in funnel.steps if step.gone]
    text += f". Left out, step by step: {'; '.join(lost)}." if lost else "; none is left out."
    counts = funnel.characters
    if counts.read:
        removed = sum(count for _, count in counts.removed)
        text += (
            f" Of {plural(counts.read, 'character')}, {percent(counts.kept / counts.read)} are "
            f"kept and {percent(removed / counts.read)} removed."
        )
    return f"{text} They gave {plural(funnel.passages, 'passage')}."


def _data(funnel: Funnel) -> pa.Table:
    rows: list[tuple[str, str, int]] = []
    for step in funnel.steps:
        rows.append(("articles", step.name, step.left))
        rows += [("articles left out", f"{step.name}: {why}", count) for why, count in step.lost]
    counts = funnel.characters
    rows.append(("characters", "read", counts.read))
    rows += [("characters removed", reason, count) for reason, count in counts.removed]
    rows += [("characters", "kept", counts.kept), ("characters", "rest", counts.rest)]
    rows.append(("passages", "kept", funnel.passages))
    names, labels, values = zip(*rows, strict=True)
    return parts.table({"of": names, "what": labels, "count": values})
