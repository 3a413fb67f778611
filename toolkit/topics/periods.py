"""Days, ISO weeks, months, quarters, years: which one a date lies in, which suit a corpus."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

PERIODS = ("day", "week", "month", "quarter", "year")  # finest first
UNDATED = "undated"
_FEW, _MANY = 8, 40  # periods that a figure shows well
_MOST = 120  # more are never chosen unasked
_MIDDLE = 0.9  # of the dates decide: a few stray ones years away should not
_DAYS = {"day": 1.0, "week": 7.0, "month": 30.44, "quarter": 91.3, "year": 365.25}


@dataclass(frozen=True)
class Period:
    """A stretch of time.

    Attributes:
        name: `2025-09-10`, `2025-W37` (ISO 8601), `2025-09`, `2025-Q3` or `2025`.
        start: Its first day.
        end: Its last day.
    """

    name: str
    start: date
    end: date


def day_of(text: str | None) -> date | None:
    """Reads the day of an ISO 8601 date or time; None where there is none."""
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


@lru_cache(maxsize=16_384)
def period_of(day: date, kind: str) -> Period:
    """Says which period a day lies in.

    Args:
        day: Any day.
        kind: Of `PERIODS`. Weeks begin on Monday and carry their ISO 8601 number and year.
    """
    if kind == "day":
        return Period(day.isoformat(), day, day)
    if kind == "week":
        year, week, weekday = day.isocalendar()
        start = day - timedelta(days=weekday - 1)
        return Period(f"{year:04d}-W{week:02d}", start, start + timedelta(days=6))
    months = {"month": 1, "quarter": 3, "year": 12}[kind]
    first = (day.month - 1) // months * months + 1
    start = date(day.year, first, 1)
    last = first + months - 1
    end = date(day.year + last // 12, last % 12 + 1, 1) - timedelta(days=1)
    name = {
        "month": f"{day.year:04d}-{first:02d}",
        "quarter": f"{day.year:04d}-Q{first // 3 + 1}",
        "year": f"{day.year:04d}",
    }[kind]
    return Period(name, start, end)


def periods_between(first: date, last: date, kind: str) -> list[Period]:
    """Lists every period from the one of the first day to the one of the last, none left out."""
    found = [period_of(first, kind)]
    while found[-1].end < last:
        found.append(period_of(found[-1].end + timedelta(days=1), kind))
    return found


def choose(days: Sequence[date]) -> str:
    """Chooses the period that gives about 8 to 40 of them.

    The number is counted over the middle 90 % of the days, so that stray dates do not decide.
    Of periods that all give 8 to 40, the finest that has five articles a period is taken, else the
    coarsest; where none does, the one that comes nearest, as a ratio.

    Args:
        days: One an article; at least one.
    """
    ordered = sorted(days)
    cut = int(len(ordered) * (1.0 - _MIDDLE) / 2.0)
    first, last = ordered[cut], ordered[len(ordered) - 1 - cut]
    allowed = [kind for kind in PERIODS if _about(ordered[0], ordered[-1], kind) <= _MOST]
    if not allowed:
        return PERIODS[-1]
    counts = {kind: len(periods_between(first, last, kind)) for kind in allowed}
    fit = [kind for kind in allowed if _FEW <= counts[kind] <= _MANY]
    full = [kind for kind in fit if len(ordered) >= 5 * counts[kind]]
    if fit:
        return full[0] if full else fit[-1]
    return min(allowed, key=lambda kind: _off(counts[kind]))


def coarsened(first: date, last: date, kind: str, most: int) -> str:
    """Returns the asked period, or the next coarser that gives at most `most` of them."""
    coarser = PERIODS[PERIODS.index(kind) :]
    return next((k for k in coarser if _about(first, last, k) <= most), PERIODS[-1])


def _about(first: date, last: date, kind: str) -> float:
    return (last - first).days / _DAYS[kind] + 1.0


def _off(count: int) -> float:
    """Says how far a number of periods is from what is wanted, as a ratio."""
    return math.log(_FEW / count) if count < _FEW else math.log(count / _MANY)
