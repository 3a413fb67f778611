"""What the kept articles gave: passages, quotations, and the text that was removed from them."""

from __future__ import annotations

import pyarrow as pa
from matplotlib.axes import Axes

from toolkit.report import parts, theme
from toolkit.report.facts import Reading, Summary
from toolkit.report.parts import Part
from toolkit.report.theme import Drawing
from toolkit.report.wording import number, percent, plural

_LEFT, _BAR, _ROW, _REASON = 0.05, 0.24, 0.84, 0.42
_REASONS = 10
_DROPPED = "#d9a15b"
_ASIDE = "#b7bdc4"


def draw(summary: Summary, width: float) -> Drawing:
    """Draws a bar for each kind of thing read, parted by what became of it, then what was cut."""
    reading = summary.reading
    rows = _rows(summary)
    removed = reading.removed[:_REASONS]
    inner = width - 2 * _LEFT
    tall = [_ROW + parts.LINE * (parts.key_lines(inner, pieces) - 1) for _, pieces in rows]
    height = 0.05 + sum(tall) + (0.3 + _REASON * len(removed) if removed else 0)
    figure = theme.canvas(width, height)
    axes = theme.blank(figure)
    y = 0.05
    for (heading, pieces), step in zip(rows, tall, strict=True):
        axes.text(_LEFT, y + 0.1, heading, weight="bold", va="center")
        parts.stacked(axes, _LEFT, y + 0.24, inner, _BAR, pieces)
        parts.key(axes, _LEFT, y + 0.51, inner, pieces)
        y += step
    if removed:
        _removed(axes, y, reading, inner)
    return Drawing(
        name="reading",
        title="Passages, quotations and removed text",
        caption="Each bar is the whole of what its heading names, parted by what became of it; "
        "below, the removed text by reason, in characters, duplicates included.",
        alt=_alt(reading),
        canvas=figure,
        data=_data(summary, rows),
    )


def _rows(summary: Summary) -> list[tuple[str, list[Part]]]:
    reading = summary.reading
    kinds = {"named": 0, "discovered": 0, "other": 0}
    for topic in summary.topics:
        kinds[topic.kind] = kinds.get(topic.kind, 0) + topic.size
    unnamed = reading.quotes - reading.quotes_attributed
    rows = [
        (
            plural(reading.passages, "passage"),
            [
                ("in named topics", kinds["named"], theme.KEPT, ""),
                ("in discovered topics", kinds["discovered"], "#7fb3b0", "xx"),
                ("other", kinds["other"], _ASIDE, "\\\\"),
            ],
        ),
        (
            plural(reading.quotes, "quotation"),
            [
                ("speaker known", reading.quotes_attributed, theme.KEPT, ""),
                ("speaker unknown", unnamed, _ASIDE, "\\\\"),
            ],
        ),
    ]
    return [(heading, [_part(*piece, of=pieces) for piece in pieces]) for heading, pieces in rows]


def _part(
    label: str, value: int, colour: str, hatch: str, *, of: list[tuple[str, int, str, str]]
) -> Part:
    total = sum(piece[1] for piece in of)
    share = f" ({percent(value / total)})" if total else ""
    return Part(f"{number(value)} {label}{share}", value, colour, hatch)


def _removed(axes: Axes, y: float, reading: Reading, width: float) -> None:
    """Draws a bar a reason, its label above it."""
    shown = reading.removed[:_REASONS]
    more = len(reading.removed) - len(shown)
    heading = "Removed text by reason" + (f" (and {more} more)" if more else "")
    axes.text(_LEFT, y + 0.16, heading, weight="bold", va="center")
    y += 0.34
    longest = shown[0].characters
    for reason in shown:
        label = (
            f"{reason.reason}: {plural(reason.characters, 'character')} in "
            f"{plural(reason.spans, 'span')}, {plural(reason.articles, 'article')}"
        )
        axes.text(
            _LEFT, y + 0.1, theme.fit(label, width, theme.SMALL), size=theme.SMALL, va="center"
        )
        span = max(0.02, width * reason.characters / longest)
        parts.rectangle(axes, _LEFT, y + 0.2, span, 0.13, Part("", 1, _DROPPED, "//"))
        y += _REASON


def _data(summary: Summary, rows: list[tuple[str, list[Part]]]) -> pa.Table:
    units = ("passages", "quotations")
    found = [
        (unit, part.label.split(" ", 1)[1].rsplit(" (", 1)[0], int(part.value))
        for unit, (_, pieces) in zip(units, rows, strict=True)
        for part in pieces
    ]
    found += [("characters removed", r.reason, r.characters) for r in summary.reading.removed]
    names, labels, values = zip(*found, strict=True)
    return parts.table({"of": names, "what became of it": labels, "count": values})


def _alt(reading: Reading) -> str:
    text = (
        f"{plural(reading.kept, 'article')} gave {plural(reading.passages, 'passage')} and "
        f"{plural(reading.quotes, 'quotation')}, {number(reading.quotes_attributed)} of them "
        f"with a known speaker."
    )
    total = reading.characters_kept + reading.characters_removed
    if not reading.removed:
        return f"{text} No text was removed."
    top = reading.removed[0]
    return (
        f"{text} {percent(reading.characters_removed / max(1, total))} of the text was removed, "
        f"most as {top.reason} ({plural(top.characters, 'character')} in "
        f"{plural(top.spans, 'span')})."
    )
