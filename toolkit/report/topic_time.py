"""Facts on topics over time and across outlets, as figures, page and findings read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from toolkit.records import Topics
from toolkit.report.wording import listing, named, percent, plural

UNDATED = "undated"
_KINDS = {10: "day", 4: "year"}
_TOLD = 4  # changes in a sentence


@dataclass(frozen=True)
class Bin:
    """A period or an outlet: how many articles it has.

    Attributes:
        name: `2025-W37`, `The Harbour Post`.
        start: First day of a period; None for an outlet.
        n_total: Its articles that have passages.
        partial: Whether the articles begin or end within the period.
    """

    name: str
    start: str | None
    n_total: int
    partial: bool = False


@dataclass(frozen=True)
class Point:
    """A topic's share of the articles of a period or an outlet, all None without articles.

    Attributes:
        n_articles: That hold the topic.
        share: Mean share of an article's words.
        low: Lower end of its 95 % interval.
        high: Upper end.
    """

    n_articles: int
    share: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class TopicSeries:
    """A topic's points, one a period or outlet."""

    topic: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class TopicChange:
    """Where a topic's share changes its level.

    Attributes:
        topic: Its name.
        period: The first of the new level.
        index: Its place among the periods.
        before: Mean share before.
        after: Mean share from then on, until the next change.
        p_value: Corrected for the number of topics.
    """

    topic: str
    period: str
    index: int
    before: float
    after: float
    p_value: float

    def __str__(self) -> str:
        return (
            f"{named(self.topic)} {'up' if self.after > self.before else 'down'} from "
            f"{percent(self.before)} to {percent(self.after)} with {self.period}"
        )


@dataclass(frozen=True)
class TimeFacts:
    """Topics over time.

    Attributes:
        kind: What a period is: day, week, month, quarter or year.
        periods: Every one from the first to the last.
        series: One a topic, as the topics are ordered on the page.
        changes: Named ones, by topic and in order of time.
        dated: Articles with a date.
        undated: Articles without.
        tested: Whether there were enough periods with articles to look for changes.
    """

    kind: str
    periods: tuple[Bin, ...]
    series: tuple[TopicSeries, ...]
    changes: tuple[TopicChange, ...]
    dated: int
    undated: int
    tested: bool

    @property
    def drawn(self) -> bool:
        """Whether more than one period holds articles."""
        return sum(one.n_total > 0 for one in self.periods) > 1

    @property
    def said(self) -> str:
        """What the page says beside the figure, or in its place."""
        if not self.dated:
            return (
                f"None of the {plural(self.undated, 'article')} states a date, so that there is "
                "nothing to show over time."
            )
        text = f"{plural(self.dated, 'article')} {_state(self.dated)} a date"
        if self.undated:
            verb = "is" if self.undated == 1 else "are"
            text += f"; {plural(self.undated, 'article')} without one {verb} not in the figure"
        if not self.drawn:
            one = next(p for p in self.periods if p.n_total)
            return f"{text}. All are of one {self.kind} ({one.name}), so that nothing is drawn."
        return f"{text}. {self._said_of_changes()}"

    def _said_of_changes(self) -> str:
        if not self.tested:
            return "No change is named: it takes at least 8 periods with articles, and at most 200."
        if not self.changes:
            return "No topic changes its level by more than chance would have it."
        told = listing([str(change) for change in self.changes], _TOLD)
        return f"Changes of level by more than chance would have it: {told}."


@dataclass(frozen=True)
class OutletFacts:
    """Topics across outlets.

    Attributes:
        outlets: The one with most articles first, `unknown` last.
        series: One a topic, as the topics are ordered on the page.
        overall: Share of each topic over all articles, one a topic.
    """

    outlets: tuple[Bin, ...]
    series: tuple[TopicSeries, ...]
    overall: tuple[float, ...]

    @property
    def drawn(self) -> bool:
        """Whether there is more than one outlet."""
        return len(self.outlets) > 1

    @property
    def said(self) -> str:
        """What the page says beside the figure, or in its place."""
        if self.drawn:
            return f"The articles are of {plural(len(self.outlets), 'outlet')}."
        only = self.outlets[0].name
        if only == "unknown":
            return "No article states its outlet, so that there is nothing to compare."
        return f"All articles are of one outlet ({only}), so that there is nothing to compare."


@dataclass(frozen=True)
class OverTime:
    """Topics over time and across outlets; None where the topics stage left none of it."""

    time: TimeFacts | None
    outlets: OutletFacts | None


def over_time(topics: Topics, order: Sequence[str]) -> OverTime:
    """Gathers the facts on topics over time and across outlets.

    Args:
        topics: The stage's result.
        order: Names of the topics as the page orders them.
    """
    return OverTime(_time(topics, order), _outlets(topics, order))


def _state(count: int) -> str:
    return "states" if count == 1 else "state"


def _time(topics: Topics, order: Sequence[str]) -> TimeFacts | None:
    table = topics.topic_periods
    if not table.num_rows:
        return None
    bins, series = _parted(table, "period", order)
    dated = tuple(one for one in bins if one.name != UNDATED)
    place = {one.name: n for n, one in enumerate(dated)}
    used = sum(one.n_total > 0 for one in dated)
    rows = topics.topic_changes.to_pylist()
    changes = [
        TopicChange(
            topic=row["topic"],
            period=row["period"],
            index=place[row["period"]],
            before=row["before"],
            after=row["after"],
            p_value=row["p_value"],
        )
        for row in rows
    ]
    rank = {name: n for n, name in enumerate(order)}
    return TimeFacts(
        kind=kind_of(dated[0].name) if dated else "period",
        periods=dated,
        series=tuple(TopicSeries(s.topic, s.points[: len(dated)]) for s in series),
        changes=tuple(sorted(changes, key=lambda c: (rank[c.topic], c.index))),
        dated=sum(one.n_total for one in dated),
        undated=sum(one.n_total for one in bins if one.name == UNDATED),
        tested=8 <= used <= 200,
    )


def kind_of(name: str) -> str:
    """Says what kind of period a name is of: `2025-W37` of a week."""
    if "W" in name:
        return "week"
    return "quarter" if "Q" in name else _KINDS.get(len(name), "month")


def _outlets(topics: Topics, order: Sequence[str]) -> OutletFacts | None:
    table = topics.topic_outlets
    if not table.num_rows:
        return None
    bins, series = _parted(table, "outlet", order)
    total = sum(one.n_total for one in bins)
    overall = [
        sum((p.share or 0.0) * b.n_total for p, b in zip(one.points, bins, strict=True)) / total
        for one in series
    ]
    return OutletFacts(bins, series, tuple(round(share, 6) for share in overall))


def _parted(
    table: pa.Table, key: str, order: Sequence[str]
) -> tuple[tuple[Bin, ...], tuple[TopicSeries, ...]]:
    """Parts a table of points into its bins and a series a topic, both in their order."""
    rows: list[dict[str, Any]] = table.to_pylist()
    bins: dict[str, Bin] = {}
    points: dict[str, list[Point]] = {name: [] for name in order}
    for row in rows:
        bins.setdefault(
            row[key],
            Bin(row[key], row.get("start"), row["n_total"], bool(row.get("partial"))),
        )
        points[row["topic"]].append(Point(row["n_articles"], row["share"], row["low"], row["high"]))
    return tuple(bins.values()), tuple(TopicSeries(name, tuple(points[name])) for name in order)
