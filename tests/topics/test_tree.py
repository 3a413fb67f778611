"""The tree of topics: scipy's Ward where all weigh alike, and where each stands for its rows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import linkage

from toolkit.schemas import TOPIC_TREE
from toolkit.topics.tree import cut, members, tree_table, ward_joins


@pytest.mark.parametrize("size", [1, 7])
def test_equal_sizes_are_joined_as_scipy_joins_them(size: int) -> None:
    centres = np.random.default_rng(2).normal(size=(12, 5))
    theirs = linkage(centres, "ward")
    ours = ward_joins(centres, np.full(12, size))
    assert [(j.left, j.right) for j in ours] == [tuple(sorted(r)) for r in theirs[:, :2].tolist()]
    # The root of the rows that each stands for comes into every height.
    heights = [join.height for join in ours]
    assert heights == pytest.approx((theirs[:, 2] * np.sqrt(size)).tolist(), abs=1e-5)


def test_rows_already_together_go_on_as_scipy_joins_them() -> None:
    rng = np.random.default_rng(4)
    sizes = np.asarray([2, 5, 3, 6])
    spots = 10.0 * rng.normal(size=(4, 3))
    rows = np.repeat(spots, sizes, axis=0)  # equal rows: they are joined first, at height 0
    theirs = linkage(rows, "ward")[-3:, 2]
    ours = [join.height for join in ward_joins(spots, sizes)]
    assert ours == pytest.approx(theirs.tolist(), abs=1e-5)


@settings(max_examples=30)
@given(st.integers(1, 12), st.integers(0, 999))
def test_every_cut_holds_every_topic_once(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    centres, sizes = rng.normal(size=(n, 3)), rng.integers(0, 9, n)
    before = centres.copy()
    joins = ward_joins(centres, sizes)
    assert np.array_equal(centres, before)
    assert [join.height for join in joins] == sorted(join.height for join in joins)
    coarser: set[frozenset[int]] = {frozenset(range(n))}
    for groups in range(1, n + 1):
        parts = {frozenset(part) for part in cut(joins, n, groups)}
        assert len(parts) == groups
        assert sorted(topic for part in parts for topic in part) == list(range(n))
        assert all(any(part <= whole for whole in coarser) for part in parts)
        coarser = parts


def test_a_cut_that_cannot_be_is_told() -> None:
    joins = ward_joins(np.eye(3), np.ones(3, dtype=np.int64))
    for groups in (0, 4):
        with pytest.raises(ValueError, match=f"{groups} groups of 3 topics"):
            cut(joins, 3, groups)


def test_of_equal_pairs_the_lower_goes_first() -> None:
    joins = ward_joins(np.eye(4), np.ones(4, dtype=np.int64))
    assert [(join.left, join.right) for join in joins] == [(0, 1), (2, 3), (4, 5)]


def test_the_table_says_who_is_below_whom() -> None:
    joins = ward_joins(np.asarray([[0.0], [5.0], [0.1]]), np.asarray([4, 3, 2]))
    table = tree_table(joins, [4, 3, 2], list("abcde"), [["w"]] * 5)
    assert table.schema.equals(TOPIC_TREE)
    rows = table.to_pylist()
    assert [row["parent_id"] for row in rows] == [3, 4, 3, 4, None]
    assert [row["size"] for row in rows] == [4, 3, 2, 6, 9]
    assert rows[3]["topic_ids"] == [0, 2]
    assert members(joins, 3)[4] == (0, 1, 2)
    assert tree_table((), (), (), ()).num_rows == 0
    assert ward_joins(np.zeros((0, 3)), np.zeros(0, dtype=np.int64)) == ()
