"""Means, deviations and intervals over seeds, and the choice of a setting."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from toolkit.compare.spread import choose, error_of_interval, over_pairs, over_seeds

values = st.floats(-1e6, 1e6, allow_nan=False).map(lambda x: round(x, 6))


@given(st.lists(values, min_size=2, max_size=12))
def test_mean_deviation_and_interval_are_those_of_scipy(found: list[float]) -> None:
    spread = over_seeds(found)
    assert spread.n == len(found)
    assert spread.mean == pytest.approx(np.mean(found), abs=1e-6)
    assert spread.sd == pytest.approx(np.std(found, ddof=1), rel=1e-6, abs=1e-6)
    assert (spread.least, spread.most) == (min(found), max(found))
    assert spread.low is not None
    assert spread.high is not None
    if spread.same:
        assert (spread.low, spread.sd, spread.high) == (found[0], 0.0, found[0])
        return
    low, high = stats.t.interval(0.95, len(found) - 1, np.mean(found), stats.sem(found))
    assert spread.low == pytest.approx(low, rel=1e-6, abs=1e-5)
    assert spread.high == pytest.approx(high, rel=1e-6, abs=1e-5)


def test_one_seed_has_a_value_and_nothing_else() -> None:
    spread = over_seeds([0.5])
    assert (spread.n, spread.mean, spread.least, spread.most) == (1, 0.5, 0.5, 0.5)
    assert (spread.sd, spread.low, spread.high, spread.error) == (None, None, None, None)
    assert not spread.same


def test_equal_values_are_the_same_to_the_last_bit() -> None:
    spread = over_seeds([0.1] * 7)  # whose sum is not 0.7
    assert (spread.mean, spread.sd, spread.low, spread.high) == (0.1, 0.0, 0.1, 0.1)
    assert spread.same


def test_the_interval_is_cut_at_what_the_metric_can_take() -> None:
    found = [0.9, 0.95, 1.0]
    assert over_seeds(found).high > 1  # type: ignore[operator]
    assert over_seeds(found, (0.0, 1.0)).high == 1.0


@pytest.mark.parametrize("found", [[], [0.1, math.nan], [math.inf]])
def test_what_is_no_number_is_refused(found: list[float]) -> None:
    with pytest.raises(ValueError, match="at least one value"):
        over_seeds(found)


@given(st.lists(values, min_size=3, max_size=7), st.randoms(use_true_random=False))
def test_pairs_are_jackknifed_over_seeds(found: list[float], random: object) -> None:
    """With |a - b| as the measure, each leave-one-out mean can be had from scratch."""
    seeds = range(42, 42 + len(found))
    of = dict(zip(seeds, found, strict=True))
    pairs = {(a, b): abs(of[a] - of[b]) for a, b in combinations(seeds, 2)}
    spread = over_pairs(pairs)
    assert spread.n == len(found)
    assert spread.mean == pytest.approx(np.mean(list(pairs.values())), abs=1e-6)
    if spread.same:
        assert spread.error == 0.0
        return
    left = [np.mean([value for pair, value in pairs.items() if seed not in pair]) for seed in seeds]
    n = len(found)
    error = math.sqrt((n - 1) / n * float(np.sum((left - np.mean(left)) ** 2)))
    assert spread.error == pytest.approx(error, rel=1e-6, abs=1e-6)
    reach = stats.t.ppf(0.975, n - 1) * error
    assert spread.high == pytest.approx(spread.mean + reach, rel=1e-6, abs=1e-5)


def test_the_jackknife_covers_where_pairs_as_if_independent_do_not() -> None:
    """Over 400 draws of five seeds, 95 % intervals of the mean |a - b| of normal numbers."""
    rng = np.random.default_rng(7)
    true = 2 / math.sqrt(math.pi)
    hits = naive = 0
    for _ in range(400):
        drawn = rng.normal(size=5)
        pairs = {(a, b): float(abs(drawn[a] - drawn[b])) for a, b in combinations(range(5), 2)}
        spread = over_pairs(pairs)
        hits += spread.low <= true <= spread.high  # type: ignore[operator]
        plain = over_seeds(list(pairs.values()))
        naive += plain.low <= true <= plain.high  # type: ignore[operator]
    assert hits / 400 > 0.88
    assert naive / 400 < hits / 400 - 0.05


def test_two_seeds_are_one_pair_without_an_interval() -> None:
    spread = over_pairs({(42, 43): 0.7})
    assert (spread.n, spread.mean, spread.sd, spread.low) == (2, 0.7, None, None)


def test_a_missing_pair_is_refused() -> None:
    with pytest.raises(ValueError, match="every pair"):
        over_pairs({(1, 2): 0.5, (2, 3): 0.5})


def test_a_clear_best_is_taken() -> None:
    choice = choose([0.5, 0.9, 0.6], [0.01, 0.02, 0.01])
    assert (choice.chosen, choice.leader, choice.tied, choice.error) == (1, 1, (1,), 0.02)


def test_within_one_standard_error_the_first_stated_is_taken() -> None:
    choice = choose([0.5, 0.88, 0.9, 0.85], [0.01, 0.01, 0.03, 0.01])
    assert (choice.chosen, choice.leader, choice.tied) == (1, 2, (1, 2))


def test_less_can_be_better() -> None:
    choice = choose([0.5, 0.1, 0.12], [0.0, 0.05, 0.0], goal="min")
    assert (choice.chosen, choice.leader, choice.tied) == (1, 1, (1, 2))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8), st.sampled_from(["max", "min"]))
def test_with_no_error_only_equals_are_tied(means: list[float], goal: str) -> None:
    choice = choose(means, [0.0] * len(means), goal=goal)
    extreme = (max if goal == "max" else min)(means)
    assert means[choice.leader] == extreme
    assert choice.leader == means.index(extreme)
    assert all(abs(means[place] - extreme) < 1e-8 for place in choice.tied)
    assert choice.chosen == choice.tied[0] <= choice.leader


def test_an_interval_stands_for_a_standard_error() -> None:
    assert error_of_interval(0.402, 0.598) == pytest.approx(0.05, abs=1e-3)
    assert error_of_interval(None, None) == 0.0
