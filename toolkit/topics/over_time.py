"""Adds to a topics record how much is written on each topic over time and across outlets."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa

from toolkit.records import OTHER_ID, Topics
from toolkit.schemas import TOPIC_CHANGES
from toolkit.topics.changes import (
    LEAST_PERIODS,
    MOST_PERIODS,
    Series,
    find_changes,
)
from toolkit.topics.periods import period_of
from toolkit.topics.prevalence import Held, gather, periods_of, prevalence
from toolkit.topics.units import Ints

_DECIMALS = 6


def add_time(
    topics: Topics, articles: pa.Table, *, period: str, bootstrap: int, level: float, seed: int
) -> Topics:
    """Returns the topics with their tables on periods, outlets and changes filled.

    Args:
        topics: As a backend, or `topics.predict`, left them.
        articles: Of schema `ARTICLES`.
        period: As in `prevalence`.
        bootstrap: As in `prevalence`.
        level: Of the changes that are named, see `changes.find_changes`.
        seed: Of resampling and permutations.
    """
    periods, outlets = prevalence(
        topics.article_topics,
        topics.topics,
        articles,
        period=period,
        bootstrap=bootstrap,
        seed=seed,
    )
    held = gather(topics.article_topics, topics.topics, articles)
    changes, notes = topic_changes(held, period=period, level=level, seed=seed)
    return replace(
        topics,
        topic_periods=periods,
        topic_outlets=outlets,
        topic_changes=changes,
        notes=(*topics.notes, *notes),
    )


def topic_changes(
    held: Held, *, period: str, level: float, seed: int
) -> tuple[pa.Table, tuple[str, ...]]:
    """Finds where topics change their level; `other` is none.

    Args:
        held: The articles and what they hold.
        period: As in `prevalence`.
        level: As in `changes.find_changes`.
        seed: Of the permutations.

    Returns:
        A table of schema `TOPIC_CHANGES`, by topic and in order of time, and what to tell of it.
    """
    kind, periods = periods_of(held, period)
    notes = []
    if period not in ("auto", kind) and periods:
        notes.append(f"topics are shown by {kind}: there are too many periods of one {period}")
    place = {one.name: n for n, one in enumerate(periods)}
    of_article = np.asarray(
        [place[period_of(day, kind).name] if day is not None else -1 for day in held.days],
        dtype=np.int64,
    )
    sizes = np.bincount(of_article[of_article >= 0], minlength=len(periods))
    used = np.flatnonzero(sizes)
    if len(used) > MOST_PERIODS:
        notes.append(
            f"no change of a topic's share was looked for in {len(used)} periods of one {kind}; "
            f"it is in at most {MOST_PERIODS} (`topics.over_time.period`)"
        )
    real = [n for n, topic in enumerate(held.topic_ids) if topic != OTHER_ID]
    if not LEAST_PERIODS <= len(used) <= MOST_PERIODS:
        real = []
    renumbered = np.full(len(periods) + 1, -1, dtype=np.int64)  # the last place: undated
    renumbered[used] = np.arange(len(used))
    series = [_series(held, topic, sizes[used], renumbered[of_article]) for topic in real]
    rows = [
        {
            "topic_id": held.topic_ids[topic],
            "topic": held.topics[topic],
            "period": periods[used[change.at]].name,
            "before": round(change.before, _DECIMALS),
            "after": round(change.after, _DECIMALS),
            "p_value": round(change.p_value, _DECIMALS),
            "n_articles": change.n_articles,
        }
        for topic, found in zip(real, find_changes(series, level=level, seed=seed), strict=True)
        for change in found
    ]
    return pa.Table.from_pylist(rows, schema=TOPIC_CHANGES), tuple(notes)


def _series(held: Held, topic: int, sizes: Ints, of_article: Ints) -> Series:
    """Takes one topic's shares, the articles in order of time; -1 stands for no date."""
    kept = held.columns == topic
    periods, shares = of_article[held.rows[kept]], held.shares[kept]
    dated = periods >= 0
    order = np.argsort(periods[dated], kind="stable")
    return Series(sizes, periods[dated][order], shares[dated][order])
