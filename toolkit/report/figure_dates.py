"""When the articles are from: a bar a day, month or year, whichever gives a few dozen of them."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Sequence

from toolkit.report import parts, theme
from toolkit.report.parts import Part
from toolkit.report.theme import Drawing
from toolkit.report.wording import number, plural

_MOST = 48  # bars
_HIGH, _WIDEST = 1.25, 0.7  # inches: the highest bar, and a bar with its gap
_FORMS = ((10, "day"), (7, "month"), (4, "year"), (3, "decade"))


def draw(dates: Sequence[str], width: float) -> Drawing | None:
    """Draws how many articles there are of each time; None where none is dated.

    Args:
        dates: ISO 8601, one an article.
        width: In inches.
    """
    if not dates:
        return None
    unit, counts = histogram(dates)
    left, right = 0.05, width - 0.05
    figure = theme.canvas(width, _HIGH + 0.55)
    axes = theme.blank(figure)
    most, step = max(counts.values()), min(_WIDEST, (right - left) / len(counts))
    for n, count in enumerate(counts.values()):
        height = max(0.02, _HIGH * count / most) if count else 0.0
        at, top = left + n * step, 0.28 + _HIGH - height
        parts.rectangle(axes, at, top, 0.86 * step, height, Part("", 1, theme.KEPT))
    axes.plot([left, right], [0.28 + _HIGH] * 2, color=theme.RULE, linewidth=0.8)
    names = list(counts)
    peak = max(names, key=lambda name: counts[name])
    axes.text(left, 0.1, f"most: {peak} ({number(counts[peak])})", size=theme.SMALL, va="center")
    ends = [(left, "left", names[0])]
    end = left + step * len(names)
    if end - left > 2.2:  # else the two would meet
        ends.append((end, "right", names[-1]))
    for x, side, name in ends:
        axes.text(x, _HIGH + 0.42, name, size=theme.SMALL, ha=side, va="center")
    return Drawing(
        name="dates",
        title=f"Articles by {unit}",
        caption=f"How many articles are from each {unit}, duplicates included.",
        alt=f"{plural(len(dates), 'dated article')} from {min(dates)} to {max(dates)}, most of "
        f"them of {peak} ({number(counts[peak])}).",
        canvas=figure,
        data=parts.table({unit: names, "articles": list(counts.values())}),
    )


def histogram(dates: Sequence[str]) -> tuple[str, dict[str, int]]:
    """Counts dates by the finest unit of which there are few enough; times without any count 0.

    Args:
        dates: ISO 8601; at least one.
    """
    first, last = min(dates), max(dates)
    names = {length: list(_between(first, last, length)) for length, _ in _FORMS}
    fits = (form for form in _FORMS if len(names[form[0]]) <= _MOST)
    length, unit = next(fits, _FORMS[-1])
    counted = Counter(date[:length] for date in dates)
    tail = "0s" if unit == "decade" else ""
    return unit, {name + tail: counted[name] for name in names[length][:200]}


def _between(first: str, last: str, length: int) -> Iterator[str]:
    """Yields every day, month, year or decade from one date to another, at most a few too many."""
    day, end = (datetime.date.fromisoformat(text[:10]) for text in (first, last))
    if length == 10:
        for n in range(min((end - day).days, 2 * _MOST) + 1):
            yield (day + datetime.timedelta(days=n)).isoformat()
    elif length == 7:
        for n in range(day.year * 12 + day.month - 1, end.year * 12 + end.month)[: 2 * _MOST]:
            yield f"{n // 12:04d}-{n % 12 + 1:02d}"
    else:
        scale = 10 ** (4 - length)
        for year in range(day.year // scale, end.year // scale + 1):
            yield f"{year:0{length}d}"
