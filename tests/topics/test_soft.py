"""Memberships: shares that sum to one, by a temperature under which they mean what they say."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import softmax

from toolkit.topics.soft import fit_temperature, memberships


@settings(max_examples=40)
@given(st.integers(1, 6), st.floats(0.002, 1.0), st.integers(0, 999))
def test_they_sum_to_one_and_keep_the_order(k: int, temperature: float, seed: int) -> None:
    scores = np.random.default_rng(seed).uniform(-1.0, 1.0, size=(8, k))
    found = memberships(scores, temperature)
    assert found.sum(axis=1) == pytest.approx(1.0, abs=1e-5)
    assert (found[np.arange(8), scores.argmax(axis=1)] == found.max(axis=1)).all()
    colder = memberships(scores, temperature / 2.0)
    assert (colder.max(axis=1) >= found.max(axis=1) - 1e-6).all()


@pytest.mark.parametrize("true", [0.03, 0.1, 0.4])
def test_the_temperature_that_drew_the_topics_is_found(true: float) -> None:
    rng = np.random.default_rng(0)
    scores = rng.uniform(0.0, 1.0, size=(6000, 4))
    chances = softmax(scores / true, axis=1)
    given_topics = (chances.cumsum(axis=1) < rng.random((6000, 1))).sum(axis=1)
    fitted = fit_temperature(scores, given_topics)
    assert fitted == pytest.approx(true, rel=0.12)
    # Calibrated: of those said to be sure by so much, so many are right.
    sure = memberships(scores, fitted).max(axis=1)
    right = scores.argmax(axis=1) == given_topics
    assert sure.mean() == pytest.approx(right.mean(), abs=0.02)


def test_the_sure_are_cold_and_the_unsure_hot() -> None:
    scores = np.asarray([[1.0, 0.0], [0.0, 1.0]] * 10)
    assert fit_temperature(scores, scores.argmax(axis=1)) < 0.01
    assert fit_temperature(scores, scores.argmin(axis=1)) > 0.99


def test_nothing_to_choose_from() -> None:
    assert memberships(np.zeros((3, 0)), 0.1).shape == (3, 0)
    assert memberships(np.zeros((3, 1)), 0.1).tolist() == [[1.0]] * 3
    assert fit_temperature(np.zeros((3, 1)), np.zeros(3, dtype=np.int64)) == 1.0
    assert fit_temperature(np.zeros((0, 4)), np.zeros(0, dtype=np.int64)) == 1.0
