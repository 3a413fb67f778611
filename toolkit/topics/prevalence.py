"""How much is written on each topic, period by period and outlet by outlet, with intervals.

A topic's share is the mean, over the articles of a period or an outlet, of its share of an
article's words; a long article counts as much as a short one. Copies of another article have no
passages and are not counted, so that a story that was printed five times counts once.

Intervals (95 %) are from the bootstrap over articles: the quantiles of the resampled means, moved
out for what is lost with few articles (Hesterberg, The American Statistician 69(4), 2015). With
fewer than 20 articles that hold the topic, or fewer than 20 that hold something else, resampling
says too little (of articles that all lack a topic it would say that it is never written on). There
the interval is Wilson's (1927) of the mean share over as many articles: shares of articles vary at
most as much as a yes or no does, so that it is rather too wide than too narrow.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from scipy.special import ndtr, stdtrit

from toolkit import threads
from toolkit.schemas import TOPIC_OUTLETS, TOPIC_PERIODS
from toolkit.topics.periods import (
    UNDATED,
    Period,
    choose,
    coarsened,
    day_of,
    period_of,
    periods_between,
)
from toolkit.topics.units import Floats, Ints

UNKNOWN = "unknown"
BOOTSTRAP, WILSON = "bootstrap", "wilson"
MOST_PERIODS = 1000
_ENOUGH = 20  # articles with a topic, and without it alone, for resampling
_DECIMALS = 6
_CELLS = 4_000_000  # resampled articles at once
_Z = 1.959963984540054  # 97.5 % quantile of the normal distribution


@dataclass(frozen=True)
class Held:
    """What the articles of a corpus hold, in the order of their ids.

    Attributes:
        topic_ids: One a topic, in the order of the topics table.
        topics: Their names.
        days: Day of each article that has passages; None where none is stated.
        outlets: Of each.
        rows: Article of each share above 0, as its place among those; sorted.
        columns: Topic of each share.
        shares: The shares.
    """

    topic_ids: tuple[int, ...]
    topics: tuple[str, ...]
    days: tuple[date | None, ...]
    outlets: tuple[str, ...]
    rows: Ints
    columns: Ints
    shares: Floats

    @cached_property
    def known_days(self) -> tuple[date, ...]:
        """The days that are known, in order of time."""
        return tuple(sorted(day for day in self.days if day is not None))

    def among(self, articles: Ints) -> Floats:
        """Returns the shares of some articles, shape (n_articles, n_topics)."""
        place = np.full(len(self.days), -1, dtype=np.int64)
        place[articles] = np.arange(len(articles))
        kept = place[self.rows] >= 0
        dense = np.zeros((len(articles), len(self.topics)))
        dense[place[self.rows[kept]], self.columns[kept]] = self.shares[kept]
        return dense


@dataclass(frozen=True)
class _Means:
    """Of one group of articles, each of shape (n_topics,)."""

    holding: Ints
    share: Floats
    low: Floats
    high: Floats
    interval: tuple[str, ...]


def prevalence(
    article_topics: pa.Table,
    topics: pa.Table,
    articles: pa.Table,
    *,
    period: str = "auto",
    bootstrap: int = 1000,
    seed: int = 0,
) -> tuple[pa.Table, pa.Table]:
    """Tells each topic's share by period and by outlet.

    The order of the rows of any table changes nothing. An interval depends on its own articles, not
    on those of other periods or outlets.

    Args:
        article_topics: Of schema `ARTICLE_TOPICS`.
        topics: Of schema `TOPICS`; each gets a row a period, `other` too.
        articles: Of schema `ARTICLES`.
        period: `day`, `week` (ISO 8601), `month`, `quarter`, `year`, or `auto`: as
            `periods.choose` does. With more than 1,000 periods a coarser one is taken.
        bootstrap: How often articles are resampled.
        seed: Of the resampling.

    Returns:
        A table of schema `TOPIC_PERIODS`: every period from the first to the last, those without
        articles too, in order of time, and `undated` last where some articles have no date. And
        one of `TOPIC_OUTLETS`, the outlet with most articles first, `unknown` last.
    """
    held = gather(article_topics, topics, articles)
    with threads.one_thread():
        periods = _by_period(held, period, bootstrap, seed)
        outlets = _by_outlet(held, bootstrap, seed)
    return periods, outlets


def gather(article_topics: pa.Table, topics: pa.Table, articles: pa.Table) -> Held:
    """Joins articles with what they hold, in the order of their ids; tables as in `prevalence`."""
    owners = article_topics["article_id"].to_pylist()
    ids = sorted(set(owners))
    row = {article: n for n, article in enumerate(ids)}
    topic_ids = topics["topic_id"].to_pylist()
    column = {topic: n for n, topic in enumerate(topic_ids)}
    dates = dict(zip(articles["article_id"].to_pylist(), articles["date"].to_pylist(), strict=True))
    outlets = dict(
        zip(articles["article_id"].to_pylist(), articles["outlet"].to_pylist(), strict=True)
    )
    rows = np.asarray([row[owner] for owner in owners], dtype=np.int64)
    columns = np.asarray(
        [column[topic] for topic in article_topics["topic_id"].to_pylist()], dtype=np.int64
    )
    shares = np.asarray(article_topics["share"].to_numpy(), dtype=np.float64)
    order = np.lexsort((columns, rows))
    order = order[shares[order] > 0.0]
    return Held(
        topic_ids=tuple(topic_ids),
        topics=tuple(topics["name"].to_pylist()),
        days=tuple(day_of(dates.get(article)) for article in ids),
        outlets=tuple((outlets.get(article) or "").strip() or UNKNOWN for article in ids),
        rows=rows[order],
        columns=columns[order],
        shares=shares[order],
    )


def periods_of(held: Held, period: str) -> tuple[str, list[Period]]:
    """Says which period is used, and lists them from the first to the last; none without dates.

    Args:
        held: The articles.
        period: As in `prevalence`.
    """
    days = held.known_days
    if not days:
        return period, []
    kind = choose(days) if period == "auto" else period
    kind = coarsened(days[0], days[-1], kind, MOST_PERIODS)
    return kind, periods_between(days[0], days[-1], kind)


def _by_period(held: Held, period: str, bootstrap: int, seed: int) -> pa.Table:
    kind, periods = periods_of(held, period)
    groups: dict[str, list[int]] = {one.name: [] for one in periods}
    undated: list[int] = []
    for n, day in enumerate(held.days):
        (groups[period_of(day, kind).name] if day is not None else undated).append(n)
    rows: list[dict[str, Any]] = []
    for one in periods:
        partial = one.start < held.known_days[0] or one.end > held.known_days[-1]
        facts: dict[str, Any] = {"period": one.name, "partial": partial}
        facts |= {"start": one.start.isoformat(), "end": one.end.isoformat()}
        rows += _rows(held, groups[one.name], facts, bootstrap, seed)
    if undated:
        facts = {"period": UNDATED, "start": None, "end": None, "partial": False}
        rows += _rows(held, undated, facts, bootstrap, seed)
    return pa.Table.from_pylist(rows, schema=TOPIC_PERIODS)


def _by_outlet(held: Held, bootstrap: int, seed: int) -> pa.Table:
    groups: dict[str, list[int]] = {}
    for n, outlet in enumerate(held.outlets):
        groups.setdefault(outlet, []).append(n)
    order = sorted(groups, key=lambda name: (name == UNKNOWN, -len(groups[name]), name))
    rows: list[dict[str, Any]] = []
    for outlet in order:
        rows += _rows(held, groups[outlet], {"outlet": outlet}, bootstrap, seed)
    return pa.Table.from_pylist(rows, schema=TOPIC_OUTLETS)


def _rows(
    held: Held, articles: Sequence[int], facts: dict[str, Any], bootstrap: int, seed: int
) -> list[dict[str, Any]]:
    """Writes a row a topic on one group of articles."""
    name = str(facts.get("period", facts.get("outlet")))
    means = _means(
        held.among(np.asarray(articles, dtype=np.int64)),
        bootstrap,
        # By its name, so that a group's interval stays when other groups come in.
        np.random.default_rng([seed, zlib.crc32(name.encode("utf-8", "surrogatepass"))]),
    )
    found = []
    for n, (topic_id, topic) in enumerate(zip(held.topic_ids, held.topics, strict=True)):
        numbers = (
            {
                "share": round(float(means.share[n]), _DECIMALS),
                "low": round(float(means.low[n]), _DECIMALS),
                "high": round(float(means.high[n]), _DECIMALS),
                "interval": means.interval[n],
            }
            if articles
            else {"share": None, "low": None, "high": None, "interval": None}
        )
        counts = {"n_articles": int(means.holding[n]), "n_total": len(articles)}
        found.append({**facts, "topic_id": topic_id, "topic": topic, **counts, **numbers})
    return found


def _means(shares: Floats, bootstrap: int, rng: np.random.Generator) -> _Means:
    """Means of the shares of articles, shape (n_articles, n_topics), with their intervals."""
    n, n_topics = shares.shape
    holding = (shares > 0.0).sum(axis=0).astype(np.int64)
    if not n:
        nothing = np.zeros(n_topics)
        return _Means(holding, nothing, nothing, nothing, ("",) * n_topics)
    share = shares.mean(axis=0)
    low, high = _wilson(share, n)
    varied = (holding >= _ENOUGH) & ((shares < 1.0).sum(axis=0) >= _ENOUGH)
    if varied.any() and bootstrap > 0:
        low[varied], high[varied] = _resampled(shares[:, varied], bootstrap, rng)
    # The mean lies within what is said of it, whatever was resampled.
    low, high = np.minimum(low, share), np.maximum(high, share)
    resampled = varied & (bootstrap > 0)
    return _Means(holding, share, low, high, tuple(BOOTSTRAP if b else WILSON for b in resampled))


def _wilson(share: Floats, n: int) -> tuple[Floats, Floats]:
    """Wilson's 95 % interval of means over `n` articles (Wilson, JASA 22, 1927)."""
    square = _Z * _Z
    centre = share + square / (2 * n)
    spread = _Z * np.sqrt(np.maximum(share * (1 - share), 0.0) / n + square / (4 * n * n))
    scale = 1 + square / n
    return np.maximum(0.0, (centre - spread) / scale), np.minimum(1.0, (centre + spread) / scale)


def _resampled(shares: Floats, bootstrap: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Resamples articles; gives the ends of the means' expanded percentile intervals."""
    n = len(shares)
    found, step = [], max(1, _CELLS // n)
    for start in range(0, bootstrap, step):
        count = min(step, bootstrap - start)
        drawn = rng.integers(n, size=(count, n), dtype=np.int32)
        drawn += n * np.arange(count, dtype=np.int32)[:, None]
        often = np.bincount(drawn.ravel(), minlength=count * n).reshape(count, n)
        found.append(often @ shares / n)
    # A resampled variance is (n - 1) / n of what it should be, and few articles tell it ill.
    tail = float(ndtr(np.sqrt(n / (n - 1)) * stdtrit(n - 1, 0.025)))
    low, high = np.quantile(np.vstack(found), [tail, 1.0 - tail], axis=0)
    return low, high
