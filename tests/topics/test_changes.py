"""Changes of level are found where they are planted, and seldom where there is none."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.topics.changes import Series, find_changes, holm


def made(chances: list[float], per_period: int, seed: int, *, thick: bool = True) -> Series:
    """Articles that hold a topic with a chance of their period's."""
    rng = np.random.default_rng(seed)
    counts = rng.binomial(per_period, np.clip(chances, 0, 1))
    periods = np.repeat(np.arange(len(chances)), counts)
    shares = np.ones(len(periods)) if thick else rng.beta(2, 2, len(periods))
    return Series(np.full(len(chances), per_period), periods, shares)


def test_a_change_for_good_is_found_where_it_is() -> None:
    series = [made([0.1] * 9 + [0.4] * 15, 20, 1), made([0.2] * 24, 20, 2)]
    found, none = find_changes(series, level=0.05, seed=0)
    assert none == []
    assert [change.at for change in found] == [pytest.approx(9, abs=1)]
    assert found[0].before == pytest.approx(0.1, abs=0.05)
    assert found[0].after == pytest.approx(0.4, abs=0.07)
    assert found[0].p_value <= 0.05
    assert found[0].n_articles == 480


def test_a_rise_and_return_is_two_changes() -> None:
    series = made([0.05] * 10 + [0.4] * 6 + [0.05] * 14, 25, 3, thick=False)
    (found,) = find_changes([series], level=0.05, seed=0)
    assert [change.at for change in found] == [10, 16]
    assert found[0].after == found[1].before
    assert found[0].after > 2 * max(found[0].before, found[1].after)


def test_three_levels_are_two_changes() -> None:
    series = made([0.05] * 14 + [0.3] * 14 + [0.7] * 14, 30, 4)
    (found,) = find_changes([series], level=0.05, seed=0)
    assert [change.at for change in found] == [14, 28]


def test_few_periods_and_few_articles_name_nothing() -> None:
    assert find_changes([made([0.0] * 3 + [1.0] * 4, 50, 5)], level=0.05, seed=0) == [[]]
    (none,) = find_changes([Series(np.full(30, 5), np.array([27, 28, 29, 29]), np.ones(4))],
                           level=0.05, seed=0)  # fmt: skip
    assert none == []
    assert find_changes([], level=0.05, seed=0) == []
    # Of eight periods, a split into halves is as rare as 2 of 70: enough for one topic, not two.
    clear = made([0.0] * 4 + [1.0] * 4, 50, 6)
    assert [c.at for c in find_changes([clear], level=0.05, seed=0)[0]] == [4]
    assert find_changes([clear, made([0.5] * 8, 50, 7)], level=0.05, seed=0)[0] == []


def test_one_period_is_no_level() -> None:
    chances = [0.1] * 24
    chances[12] = 0.9
    (found,) = find_changes([made(chances, 30, 8)], level=0.05, seed=0)
    assert all(after.at - before.at >= 2 for before, after in pairwise(found))


def test_same_seed_same_changes_and_the_series_stays() -> None:
    series = made([0.1] * 12 + [0.5] * 12, 10, 9)
    before = series.shares.copy(), series.periods.copy(), series.sizes.copy()
    assert find_changes([series], level=0.05, seed=4) == find_changes([series], level=0.05, seed=4)
    for array, kept in zip((series.shares, series.periods, series.sizes), before, strict=True):
        assert (array == kept).all()


def false_alarms(runs: int, n: int, topics: int, *, bursts: float) -> float:
    """Share of corpora without any change in which one is named."""
    rng = np.random.default_rng(n)
    named = 0
    for run in range(runs):
        series = []
        for topic in range(topics):
            chance = np.full(n, 0.2)
            if bursts:  # periods that differ at random by more than their articles make them
                chance = rng.beta(0.2 * (1 / bursts - 1), 0.8 * (1 / bursts - 1), n)
            series.append(made(list(chance), 12, 1000 * run + topic, thick=bool(topic % 2)))
        named += any(find_changes(series, level=0.05, seed=run))
    return named / runs


@pytest.mark.parametrize(("n", "bursts"), [(12, 0.0), (20, 0.3)])
def test_nothing_changes_nothing_is_named(n: int, bursts: float) -> None:
    assert false_alarms(12, n, 2, bursts=bursts) <= 0.17  # two of 12; .05 gives more in 1 of 50


@pytest.mark.slow
@pytest.mark.parametrize("n", [10, 16, 30])
@pytest.mark.parametrize("bursts", [0.0, 0.1, 0.4])
def test_false_alarms_are_as_rare_as_stated(n: int, bursts: float) -> None:
    assert false_alarms(150, n, 4, bursts=bursts) <= 0.10  # .05 and three standard errors


@given(st.lists(st.floats(0, 1), max_size=8), st.integers(0, 4))
@settings(max_examples=50)
def test_holm_never_lowers_and_keeps_the_order(p_values: list[float], more: int) -> None:
    found = holm(p_values, len(p_values) + more)
    assert all(p <= q <= 1.0 for p, q in zip(p_values, found, strict=True))
    by_size = [q for _, q in sorted(zip(p_values, found, strict=True))]
    assert by_size == sorted(by_size)


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03], 3) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.01], 4) == pytest.approx([0.04])
