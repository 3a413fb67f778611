"""How many topics: the parts of the criterion against known libraries, and the choice."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_mutual_info_score
from sklearn.neighbors import NearestNeighbors

from toolkit.topics.search import (
    Search,
    Trial,
    agreement,
    choose,
    evened,
    graph_of,
    modularity,
    neighbours,
    runner_up,
    smoothed,
)
from toolkit.topics.units import unit_rows


def drawn(n: int, width: int, seed: int = 0) -> np.ndarray:
    return unit_rows(np.random.default_rng(seed).normal(size=(n, width)))


def groups(n_groups: int, size: int, spread: float = 0.1, seed: int = 0) -> np.ndarray:
    width = n_groups + 3
    noise = spread * np.random.default_rng(seed).normal(size=(n_groups * size, width))
    return unit_rows(np.repeat(np.eye(width)[:n_groups], size, axis=0) + noise)


@settings(max_examples=40)
@given(st.integers(2, 30), st.integers(1, 6), st.integers(1, 6), st.integers(0, 999))
def test_agreement_is_scikit_learns_ami(n: int, k: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    first, second = rng.integers(0, k, n), rng.integers(0, m, n)
    if len(set(first)) == 1 or len(set(second)) == 1:
        # One cluster says nothing: only another single cluster is the same.
        assert agreement(first, second) == float(len(set(first)) == len(set(second)))
        return
    assert agreement(first, second) == pytest.approx(
        adjusted_mutual_info_score(first, second), abs=1e-9
    )


@pytest.mark.parametrize("resolution", [1.0, 0.4])
def test_modularity_is_that_of_networkx(resolution: float) -> None:
    rows = drawn(60, 5)
    graph = graph_of(neighbours(rows, 5))
    labels = np.random.default_rng(1).integers(0, 4, 60)
    parts = [set(np.flatnonzero(labels == label).tolist()) for label in range(4)]
    expected = nx.community.modularity(
        nx.from_scipy_sparse_array(graph), parts, resolution=resolution
    )
    assert modularity(graph, labels, resolution) == pytest.approx(expected, abs=1e-12)


def test_a_graph_without_edges_has_none() -> None:
    graph = graph_of(neighbours(drawn(1, 3), 5))
    assert modularity(graph, np.zeros(1, dtype=np.int64)) == 0.0


def test_neighbours_are_those_of_scikit_learn() -> None:
    rows = drawn(600, 8)  # more than one block
    theirs = NearestNeighbors(n_neighbors=7, metric="cosine").fit(rows).kneighbors()[1]
    assert np.array_equal(neighbours(rows, 7), theirs)


def test_equal_rows_are_no_trouble() -> None:
    near = neighbours(np.tile([[0.6, 0.8]], (7, 1)), 3)
    assert near.shape == (7, 3)
    assert not (near == np.arange(7)[:, None]).any()
    assert smoothed(drawn(1, 3), neighbours(drawn(1, 3), 3), 0.5).shape == (1, 3)


def test_smoothing_brings_rows_nearer_to_their_group() -> None:
    rows = groups(3, 20, spread=0.3)
    centres = np.repeat(np.eye(6)[:3], 20, axis=0)
    smooth = smoothed(rows, neighbours(rows, 10), 0.8)
    assert np.linalg.norm(smooth, axis=1) == pytest.approx(1.0)
    assert (smooth * centres).sum(axis=1).mean() > (rows * centres).sum(axis=1).mean() + 0.05


def test_planted_groups_are_chosen() -> None:
    search = Search(groups(6, 15))
    trials = tuple(search.trials(search.numbers(2, 200)))
    assert choose(trials) == 6
    assert len(set(search.partition(6).tolist())) == 6
    assert runner_up(trials, 6) not in (6, None)


def test_numbers_rise_up_to_a_quarter_of_the_rows() -> None:
    search = Search(drawn(200, 4))
    assert search.numbers(2, 200)[:11] == list(range(2, 13))
    assert max(search.numbers(2, 200)) <= 50
    assert search.numbers(5, 7) == [5, 6, 7]
    assert search.numbers(2, 1) == []
    assert list(search.trials([])) == []


def tried(*criteria: float, error: float = 0.0, first: int = 2) -> list[Trial]:
    return [Trial(first + at, value, error) for at, value in enumerate(criteria)]


def test_the_largest_as_good_as_the_best_is_chosen() -> None:
    flat = tried(0.1, 0.5, 0.5, 0.5, 0.5, 0.1)
    assert choose(flat) == 5
    assert choose(tried(0.1, 0.5, 0.48, 0.47, 0.1, error=0.2)) > 3
    assert choose([]) == 0
    assert runner_up([], 3) is None
    assert runner_up(tried(0.3), 2) is None


def test_one_noisy_number_is_evened() -> None:
    peak = tried(0.3, 0.3, 0.5, 0.3, 0.3)
    assert [t.criterion for t in evened(peak)] == [0.3, 0.35, 0.4, 0.35, 0.3]
    assert [t.n_clusters for t in evened(peak)] == [2, 3, 4, 5, 6]


@settings(max_examples=60)
@given(
    st.lists(st.floats(0.0, 1.0), min_size=1, max_size=30),
    st.floats(0.0, 0.2),
    st.floats(-6.0, 6.0),
)
def test_coarser_and_finer_are_so(criteria: list[float], error: float, granularity: float) -> None:
    trials = tried(*criteria, error=error)
    plain, asked = choose(trials), choose(trials, granularity)
    numbers = [trial.n_clusters for trial in trials]
    assert asked in numbers
    # About what is asked, within the neighbourhood that is looked at (and the gaps between).
    if granularity > 0.5:
        assert asked >= plain or asked == max(numbers)
    if granularity < -0.5:
        assert asked <= plain or asked == min(numbers)
    other = runner_up(trials, plain)
    assert other is None or other / plain >= 1.25 or plain / other >= 1.25
