"""Clusters without random starts: the tree against scipy, the sample and halves by content."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster
from sklearn.decomposition import TruncatedSVD
from sklearn.metrics import adjusted_rand_score

from toolkit.topics.geometry import (
    by_content,
    centroids_of,
    cut,
    halves_by_content,
    nearest,
    reduced,
    sample_by_content,
    settle,
    ward_tree,
)
from toolkit.topics.units import unit_rows


def drawn(n: int, width: int, seed: int = 0) -> np.ndarray:
    return unit_rows(np.random.default_rng(seed).normal(size=(n, width)))


@pytest.mark.parametrize("count", [1, 2, 7, 39, 40])
def test_a_tree_is_cut_where_scipy_cuts_it(count: int) -> None:
    rows = drawn(40, 6)
    tree = ward_tree(rows)
    labels = fcluster(tree, count, criterion="maxclust") - 1
    expected = centroids_of(rows, labels.astype(np.int64), count)
    found = cut(tree, rows, [count])[count]
    assert found[np.lexsort(found.T)] == pytest.approx(expected[np.lexsort(expected.T)])


def test_more_clusters_than_rows_leave_some_empty() -> None:
    rows = drawn(3, 4)
    found = cut(ward_tree(rows), rows, [5])[5]
    assert found.shape == (5, 4)
    assert found.any(axis=1).sum() == 3


def test_settled_centroids_are_the_means_of_their_rows() -> None:
    rows = drawn(60, 5)
    start = rows[:4].copy()
    settled = settle(rows, start, 100)
    labels = nearest(rows, settled)
    assert settled == pytest.approx(centroids_of(rows, labels, 4))
    before = (rows * start[nearest(rows, start)]).sum()
    assert (rows * settled[labels]).sum() >= before  # nearer than at the start
    assert np.array_equal(start, rows[:4])


def test_a_centroid_without_rows_stays_where_it_was() -> None:
    rows = np.asarray([[1.0, 0.0], [1.0, 0.0]])
    far = np.asarray([[1.0, 0.0], [-1.0, 0.0]])
    assert np.array_equal(settle(rows, far, 5), far)


def test_few_dimensions_are_those_of_the_singular_vectors() -> None:
    rows = unit_rows(drawn(50, 12) * np.arange(12, 0, -1))
    ours = reduced(rows, 4)
    theirs = unit_rows(TruncatedSVD(4, algorithm="arpack", random_state=0).fit_transform(rows))
    assert ours @ ours.T == pytest.approx(theirs @ theirs.T, abs=1e-6)
    assert np.array_equal(reduced(rows, 12), unit_rows(rows))


@settings(max_examples=12)
@given(st.integers(1, 40), st.integers(1, 5), st.integers(0, 99))
def test_order_sample_and_halves_hang_on_content_alone(n: int, width: int, seed: int) -> None:
    rows = drawn(n, width, seed)
    turned = rows[np.random.default_rng(seed + 1).permutation(n)]
    assert np.array_equal(rows[by_content(rows)], turned[by_content(turned)])
    kept = [part[sample_by_content(part, max(1, n // 2))] for part in (rows, turned)]
    assert len(kept[0]) == max(1, n // 2)
    for (first, second), (other, _) in zip(
        halves_by_content(rows, 3), halves_by_content(turned, 3), strict=True
    ):
        assert sorted([*first, *second]) == list(range(n))
        if width > 1:  # in one dimension unit rows are all alike but for their sign
            assert {r.tobytes() for r in rows[first]} == {r.tobytes() for r in turned[other]}
    if width > 1:
        assert {r.tobytes() for r in kept[0]} == {r.tobytes() for r in kept[1]}


def test_halves_differ_from_time_to_time() -> None:
    firsts = [first for first, _ in halves_by_content(drawn(200, 4), 3)]
    member = [np.isin(np.arange(200), first) for first in firsts]
    assert all(abs(adjusted_rand_score(member[0], other)) < 0.1 for other in member[1:])
