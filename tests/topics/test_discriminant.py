"""The rule learned from a partition: what it gives back, and the clusters it dissolves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import RidgeClassifier

from toolkit.topics.discriminant import learn_rule
from toolkit.topics.units import unit_rows


def groups(sizes: list[int], spread: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    width = len(sizes) + 3
    labels = np.repeat(np.arange(len(sizes)), sizes)
    noise = spread * np.random.default_rng(seed).normal(size=(len(labels), width))
    return unit_rows(np.eye(width)[labels] + noise), labels


@pytest.mark.parametrize("spread", [0.1, 0.6])
def test_it_is_the_ridge_of_scikit_learn(spread: float) -> None:
    rows, labels = groups([20, 25, 30], spread)
    # A class is coded -1 and 1 there and 0 and 1 here; a penalty of 1 is the least.
    theirs = RidgeClassifier(alpha=1.0).fit(rows, labels)
    ours = learn_rule(rows, labels)
    assert ours.weights == pytest.approx(theirs.coef_ / 2.0, abs=1e-8)
    assert np.array_equal(ours.label(rows), theirs.predict(rows))


def test_wide_rows_give_what_the_other_system_gives() -> None:
    rows, labels = groups([6, 6], 0.3)
    wide = np.hstack([rows, np.zeros((12, 40))])
    assert learn_rule(wide, labels).weights[:, :5] == pytest.approx(
        learn_rule(rows, labels).weights, abs=1e-8
    )


def test_a_small_cluster_is_dissolved_into_the_nearest() -> None:
    rows, labels = groups([20, 20, 2], 0.05)
    before = labels.copy()
    assert learn_rule(rows, labels, min_size=2).n_topics == 3
    left = learn_rule(rows, labels, min_size=5)
    assert left.n_topics == 2
    assert np.array_equal(left.label(rows)[:40], labels[:40])
    assert np.array_equal(labels, before)


def test_rows_in_no_cluster_are_not_learned_from() -> None:
    rows, labels = groups([15, 15, 15], 0.1)
    some = np.where(labels == 2, -1, labels)
    kept = learn_rule(rows[:30], labels[:30])
    found = learn_rule(rows, some, everything=rows[:30])
    assert np.array_equal(found.weights, kept.weights)
    assert np.array_equal(found.vectors, kept.vectors)
    assert learn_rule(rows, np.full(45, -1)).n_topics == 0


def test_what_is_far_from_its_centroid_is_in_none_if_asked() -> None:
    rows, labels = groups([15, 15], 0.05)
    stranger = np.eye(rows.shape[1])[[-1]]
    blank = np.zeros((1, rows.shape[1]))
    assert learn_rule(rows, labels, min_similarity=0.5).label(stranger).tolist() == [-1]
    free = learn_rule(rows, labels)
    assert free.label(stranger)[0] in (0, 1)
    assert free.label(blank).tolist() == [-1]


@settings(max_examples=12)
@given(st.lists(st.integers(1, 8), min_size=1, max_size=5), st.floats(0.05, 2.0), st.integers(1, 9))
def test_no_topic_is_smaller_than_asked(sizes: list[int], spread: float, least: int) -> None:
    rows, labels = groups(sizes, spread)
    rule = learn_rule(rows, labels, min_size=least)
    counted = np.bincount(rule.label(rows), minlength=rule.n_topics)
    assert 1 <= rule.n_topics <= len(sizes)
    assert (counted >= min(least, len(rows))).all()
    memberships = rule.memberships(rows)
    assert memberships.sum(axis=1) == pytest.approx(1.0, abs=1e-5)
    # The topic is the one of the largest membership, but for ties of the rounded ones.
    assert (memberships[np.arange(len(rows)), rule.label(rows)] >= memberships.max(axis=1)).all()
