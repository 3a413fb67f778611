"""Agreement with labels against scikit-learn, and against trying out every pair of documents."""

from __future__ import annotations

import math
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as reference

from toolkit.topics import partitions

labels = st.integers(-1, 4)
rows_of_labels = st.lists(st.tuples(labels, labels), min_size=1, max_size=30)


@settings(max_examples=30)
@given(rows_of_labels)
def test_scikit_learn_gives_the_same(rows: list[tuple[int, int]]) -> None:
    found, truth = [a for a, _ in rows], [b for _, b in rows]
    got = partitions.agreement(found, truth)
    assert got.ami == pytest.approx(reference.adjusted_mutual_info_score(truth, found), abs=1e-9)
    assert got.ari == pytest.approx(reference.adjusted_rand_score(truth, found), abs=1e-9)
    for name in ("homogeneity", "completeness"):
        expected = getattr(reference, f"{name}_score")(truth, found)
        assert getattr(got, name) == pytest.approx(expected, abs=1e-9)
    assert got.v_measure == pytest.approx(reference.v_measure_score(truth, found), abs=1e-9)
    assert got.left_out == found.count(-1) / len(found)
    assert got.n_topics == len(set(found) - {-1})


@settings(max_examples=30)
@given(rows_of_labels)
def test_pairs_are_counted_as_by_hand(rows: list[tuple[int, int]]) -> None:
    found, truth = [a for a, _ in rows], [b for _, b in rows]
    pairs = list(combinations(rows, 2))
    left = [a[0] == b[0] for a, b in pairs]
    right = [a[1] == b[1] for a, b in pairs]
    both = sum(x and y for x, y in zip(left, right, strict=True))
    value = partitions.fowlkes_mallows(found, truth)
    if left == right:
        assert value == 1.0
        assert partitions.adjusted_rand(found, truth) == 1.0
    elif not both:
        assert value == 0.0
    else:
        assert value == pytest.approx(math.sqrt(both / sum(left) * both / sum(right)))
        assert value == pytest.approx(reference.fowlkes_mallows_score(truth, found))


@settings(max_examples=30)
@given(rows_of_labels)
def test_names_and_sides_do_not_matter(rows: list[tuple[int, int]]) -> None:
    found, truth = [a for a, _ in rows], [b for _, b in rows]
    got = partitions.agreement(found, truth, left_out=None)
    named = partitions.agreement([f"t{a}" for a in found], [f"l{b}" for b in truth])
    turned = partitions.agreement(truth, found, left_out=None)
    for other in (named, turned):
        assert (got.ami, got.ari, got.fowlkes_mallows, got.v_measure) == pytest.approx(
            (other.ami, other.ari, other.fowlkes_mallows, other.v_measure)
        )
    assert (got.homogeneity, got.completeness) == pytest.approx(
        (turned.completeness, turned.homogeneity)
    )


def test_what_is_left_out_is_one_cluster_and_is_told() -> None:
    truth = ["a", "a", "b", "b", "c", "c"]
    whole = partitions.agreement([0, 0, 1, 1, 2, 2], truth)
    part = partitions.agreement([0, 0, -1, -1, -1, 2], truth)
    assert (whole.ami, whole.ari, whole.left_out, whole.n_topics) == (1.0, 1.0, 0.0, 3)
    assert part.ami < 0.8
    assert (part.left_out, part.n_topics, part.n_labels) == (0.5, 2, 3)


def test_documents_without_a_label_are_not_compared() -> None:
    got = partitions.agreement([0, 0, 1, -1], ["x", "x", "y", None])
    assert (got.ami, got.n_documents, got.left_out, got.n_labels) == (1.0, 3, 0.0, 2)
    with pytest.raises(ValueError, match="no document has a label"):
        partitions.agreement([0, 1], [None, None])
    with pytest.raises(ValueError, match="2 labels beside 1"):
        partitions.agreement([0, 1], ["x"])
    with pytest.raises(ValueError, match="2 labels beside 1"):
        partitions.v_measure([0, 1], ["x"])


def test_conventions_of_the_smallest_partitions() -> None:
    assert partitions.fowlkes_mallows([0, 1, 2], [5, 6, 7]) == 1.0  # no pair in either
    assert partitions.adjusted_rand([0], [1]) == 1.0
    assert partitions.homogeneity([0, 1], ["a", "a"]) == 1.0
    assert partitions.completeness([0, 1], ["a", "a"]) == 0.0
    assert partitions.v_measure([0, 0], ["a", "b"]) == 0.0
