"""Shares of topics over periods and outlets, with intervals that hold what they promise."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit import schemas
from toolkit.records import Topics
from toolkit.topics import prevalence as module
from toolkit.topics.over_time import add_time
from toolkit.topics.periods import (
    PERIODS,
    choose,
    coarsened,
    period_of,
    periods_between,
)
from toolkit.topics.prevalence import prevalence

Row = dict[str, Any]
TOPICS = pa.Table.from_pylist(
    [
        {"topic_id": n, "name": name, "kind": "discovered", "size": 1, "share": 0.1, "words": []}
        for n, name in ((0, "trams"), (1, "eels"), (-1, "other"))
    ],
    schema=schemas.TOPICS,
)
NAMES = {0: "trams", 1: "eels", -1: "other"}


def articles_of(rows: list[tuple[str, str | None, str | None]]) -> pa.Table:
    """Articles from (id, date, outlet)."""
    blank = dict.fromkeys(schemas.ARTICLES.names)
    filled = {"path": "p", "text": "t", "n_characters": 1, "n_passages": 1, "n_words": 1}
    return pa.Table.from_pylist(
        [blank | filled | {"article_id": i, "date": d, "outlet": o} for i, d, o in rows],
        schema=schemas.ARTICLES,
    )


def holding(shares: dict[str, dict[int, float]]) -> pa.Table:
    """What articles hold, from id -> topic -> share."""
    return pa.Table.from_pylist(
        [
            {"article_id": a, "topic_id": t, "topic": NAMES[t], "share": s}
            for a, mix in shares.items()
            for t, s in mix.items()
        ],
        schema=schemas.ARTICLE_TOPICS,
    )


ARTICLES = articles_of(
    [
        ("a1", "2025-03-04", "The Post"),
        ("a2", "2025-03-05T08:00:00Z", "The Post"),
        ("a3", "2025-03-19", " "),
        ("a4", None, "The Ferry"),
        ("a5", "2025-03-06", "The Post"),  # a copy: it has no passages, so it holds nothing
    ]
)
HELD = holding({"a1": {0: 1.0}, "a2": {0: 0.5, 1: 0.5}, "a3": {1: 1.0}, "a4": {-1: 1.0}})


def test_means_counts_gaps_and_what_has_no_date() -> None:
    periods, _ = prevalence(HELD, TOPICS, ARTICLES, period="week")
    rows = {(r["period"], r["topic"]): r for r in periods.to_pylist()}
    assert list(dict.fromkeys(periods["period"].to_pylist())) == [
        "2025-W10",
        "2025-W11",
        "2025-W12",
        "undated",
    ]
    first = rows["2025-W10", "trams"]
    assert (first["share"], first["n_articles"], first["n_total"]) == (0.75, 2, 2)
    assert (first["start"], first["end"]) == ("2025-03-03", "2025-03-09")
    assert rows["2025-W10", "eels"]["share"] == 0.25
    gap = rows["2025-W11", "trams"]
    assert gap["n_total"] == 0
    assert [gap[k] for k in ("share", "low", "high", "interval")] == [None] * 4
    assert (rows["undated", "other"]["share"], rows["undated", "other"]["start"]) == (1.0, None)


def test_a_period_in_which_the_articles_begin_or_end_is_marked() -> None:
    periods, _ = prevalence(HELD, TOPICS, ARTICLES, period="week")
    marked = {r["period"] for r in periods.to_pylist() if r["partial"]}
    assert marked == {"2025-W10", "2025-W12"}  # from Tuesday, until Wednesday
    by_day, _ = prevalence(HELD, TOPICS, ARTICLES, period="day")
    assert not any(by_day["partial"].to_pylist())
    whole = articles_of([("a1", "2025-03-01", None), ("a3", "2025-04-30", None)])
    by_month, _ = prevalence(HELD.slice(0, 1), TOPICS, whole, period="month")
    assert sum(by_month["partial"].to_pylist()) == 3  # one article: March ends within


def test_outlets_are_told_largest_first_and_unknown_last() -> None:
    _, outlets = prevalence(HELD, TOPICS, ARTICLES)
    assert list(dict.fromkeys(outlets["outlet"].to_pylist())) == [
        "The Post",
        "The Ferry",
        "unknown",
    ]
    assert outlets["n_total"].to_pylist()[:3] == [2, 2, 2]


def test_without_any_date_there_is_one_row_a_topic() -> None:
    bare = articles_of([(f"a{n}", None, None) for n in range(1, 5)])
    periods, outlets = prevalence(HELD, TOPICS, bare)
    assert periods["period"].to_pylist() == ["undated"] * 3
    assert outlets["outlet"].to_pylist() == ["unknown"] * 3
    assert periods.schema == schemas.TOPIC_PERIODS
    assert outlets.schema == schemas.TOPIC_OUTLETS


def corpus(n: int, seed: int) -> tuple[pa.Table, pa.Table]:
    rng = random.Random(seed)  # noqa: S311 - made-up articles
    ids = [f"a{k:04d}" for k in range(n)]
    days = [date(2024, 1, 1) + timedelta(days=rng.randrange(200)) for _ in ids]
    outlets = [rng.choice(["A", "B", None]) for _ in ids]
    shares: dict[str, dict[int, float]] = {}
    for article in ids:
        first = rng.choice([0.0, round(rng.random(), 3), 1.0])
        shares[article] = {t: s for t, s in ((0, first), (1, 1.0 - first)) if s > 0}
    rows = [(i, d.isoformat(), o) for i, d, o in zip(ids, days, outlets, strict=True)]
    return holding(shares), articles_of(rows)


def test_the_order_of_rows_changes_nothing_and_input_stays() -> None:
    held, articles = corpus(240, 1)
    before = held.to_pylist()
    expected = prevalence(held, TOPICS, articles, seed=3)
    rng = np.random.default_rng(5)
    for _ in range(2):
        mixed = held.take(rng.permutation(held.num_rows))
        others = articles.take(rng.permutation(articles.num_rows))
        found = prevalence(mixed, TOPICS, others, seed=3)
        assert [t.equals(e) for t, e in zip(found, expected, strict=True)] == [True, True]
    assert held.to_pylist() == before


def test_intervals_of_a_period_do_not_hang_on_others() -> None:
    held, articles = corpus(300, 2)
    periods, _ = prevalence(held, TOPICS, articles, period="month")
    more = articles_of([("z1", "2024-07-30", "A"), ("z2", "2024-08-30", "A")])
    both, _ = prevalence(
        pa.concat_tables([held, holding({"z1": {0: 1.0}, "z2": {1: 1.0}})]),
        TOPICS,
        pa.concat_tables([articles, more]),
        period="month",
    )
    early = [r for r in periods.to_pylist() if r["period"] < "2024-06"]
    assert early
    assert early == [r for r in both.to_pylist() if r["period"] < "2024-06"]
    assert {"bootstrap"} == {r["interval"] for r in early if r["topic_id"] != -1}


@settings(max_examples=15)
@given(st.lists(st.floats(0.001, 1.0), min_size=1, max_size=40), st.integers(0, 3))
def test_the_mean_lies_in_its_interval_within_nought_and_one(shares: list[float], s: int) -> None:
    ids = [f"a{n:02d}" for n in range(len(shares))]
    held = holding({i: {0: x, 1: 1 - x} for i, x in zip(ids, shares, strict=True)})
    periods, _ = prevalence(
        held, TOPICS, articles_of([(i, "2025-01-01", "A") for i in ids]), bootstrap=100, seed=s
    )
    for row in periods.to_pylist():
        assert 0.0 <= row["low"] <= row["share"] <= row["high"] <= 1.0
        assert row["high"] > row["low"] or row["share"] in (0.0, 1.0)


@pytest.mark.parametrize("n", [3, 15, 80])
@pytest.mark.parametrize(("holds", "thick"), [(0.1, True), (0.1, False), (0.5, True), (0.5, False)])
def test_intervals_hold_the_truth_as_often_as_they_say(n: int, holds: float, thick: bool) -> None:
    rng = np.random.default_rng(n)
    truth, hits, runs = holds * (1.0 if thick else 0.4), 0, 120
    for _ in range(runs):
        share = np.ones(n) if thick else rng.beta(2, 3, n)
        shares = (share * (rng.random(n) < holds))[:, None]
        means = module._means(shares, 200, rng)
        hits += means.low[0] <= truth <= means.high[0]
    assert hits / runs >= 0.89  # .95 less what 120 runs and discrete counts allow


def test_no_article_that_holds_a_topic_is_no_proof_that_none_does() -> None:
    means = module._means(np.zeros((30, 1)), 500, np.random.default_rng(0))
    assert means.low[0] == 0.0
    assert means.high[0] == pytest.approx(0.1135, abs=1e-3)  # Wilson, 0 of 30
    assert means.interval == ("wilson",)


# ------------------------------------------------------------------------------------- periods


@settings(max_examples=60)
@given(st.dates(date(1600, 1, 1), date(2099, 12, 1)), st.sampled_from(PERIODS))
def test_periods_part_time_without_gap_or_overlap(day: date, kind: str) -> None:
    one = period_of(day, kind)
    assert one.start <= day <= one.end
    assert period_of(one.start, kind) == one == period_of(one.end, kind)
    after = period_of(one.end + timedelta(days=1), kind)
    assert after.start == one.end + timedelta(days=1)
    assert after.name > one.name


@pytest.mark.parametrize(
    ("day", "name"),
    [("2024-12-30", "2025-W01"), ("2021-01-03", "2020-W53"), ("2026-12-31", "2026-W53")],
)
def test_weeks_are_those_of_iso_8601(day: str, name: str) -> None:
    assert period_of(date.fromisoformat(day), "week").name == name


@pytest.mark.parametrize(
    ("days", "articles", "kind"),
    [
        (1, 5, "day"),
        (20, 100, "day"),
        (90, 100, "week"),
        (260, 400, "week"),  # month gives 9 of 44, week 38 of 10
        (260, 60, "month"),
        (1000, 900, "month"),
        (365 * 6, 2000, "quarter"),
        (365 * 30, 2000, "year"),
        (365 * 300, 2000, "year"),
    ],
)
def test_auto_gives_a_few_dozen_periods(days: int, articles: int, kind: str) -> None:
    first = date(1900, 1, 1)
    spread = [
        first + timedelta(days=n * (days - 1) // max(articles - 1, 1)) for n in range(articles)
    ]
    assert choose(spread) == kind


@settings(max_examples=40)
@given(st.integers(0, 20_000), st.integers(1, 300))
def test_auto_never_gives_very_many(span: int, articles: int) -> None:
    first = date(1950, 1, 1)
    days = [first + timedelta(days=span * n // articles) for n in range(articles)]
    assert len(periods_between(days[0], days[-1], choose(days))) <= 122


def test_a_stray_date_does_not_decide() -> None:
    days = [date(2025, 3, 1) + timedelta(days=n % 90) for n in range(400)]
    assert choose(days) == "week"
    assert choose([date(2024, 1, 5), *days]) == "week"


def test_too_many_periods_are_told_and_coarsened() -> None:
    assert coarsened(date(1900, 1, 1), date(2020, 1, 1), "day", 1000) == "quarter"
    held = holding({"a1": {0: 1.0}, "a2": {1: 1.0}})
    articles = articles_of([("a1", "1900-01-01", None), ("a2", "2020-01-01", None)])
    empty = {
        name: getattr(schemas, name.upper()).empty_table() for name in ("assignments", "topic_map")
    }
    topics = Topics(
        topics=TOPICS,
        article_topics=held,
        passage_topics=schemas.PASSAGE_TOPICS.empty_table(),
        backend="centroid",
        **empty,
    )
    found = add_time(topics, articles, period="day", bootstrap=100, level=0.05, seed=0)
    assert found.topic_periods["period"].to_pylist()[0] == "1900-Q1"
    assert found.notes == ("topics are shown by quarter: there are too many periods of one day",)
    assert topics.notes == ()
