"""Scores agree with scikit-learn, and intervals with their definitions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score

from toolkit.stance import metrics
from toolkit.stance.calibration import fit_temperature, soften
from toolkit.stance.intervals import wilson

PAIRS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=40)


@given(PAIRS)
def test_scores_equal_scikit_learn_s(pairs: list[tuple[int, int]]) -> None:
    labels, predicted = (np.array(side) for side in zip(*pairs, strict=True))
    counts = metrics.confusion(labels, predicted)
    assert (counts == confusion_matrix(labels, predicted, labels=[0, 1, 2])).all()
    macro = f1_score(labels, predicted, average="macro", zero_division=0)
    assert metrics.macro_f1(counts) == pytest.approx(macro)
    assert metrics.accuracy(counts) == pytest.approx(accuracy_score(labels, predicted))


def test_f_avg_is_the_mean_of_favor_and_against() -> None:
    labels = np.array([0, 0, 0, 1, 1, 2, 2, 2])
    predicted = np.array([0, 0, 1, 1, 2, 2, 0, 2])
    both = f1_score(labels, predicted, average=None, labels=[0, 1])
    assert metrics.f_avg(metrics.confusion(labels, predicted)) == pytest.approx(both.mean())


def test_scores_are_computed_for_many_tables_at_once() -> None:
    rng = np.random.default_rng(3)
    tables = rng.integers(0, 9, size=(7, 2, 3, 3)).astype(float)
    together = metrics.macro_f1(tables)
    assert together.shape == (7, 2)
    assert together[4, 1] == pytest.approx(float(metrics.macro_f1(tables[4, 1])))


def test_calibration_error_of_a_hand_made_case() -> None:
    probabilities = np.array([[0.9, 0.1, 0.0], [0.9, 0.0, 0.1], [0.2, 0.6, 0.2], [0.3, 0.1, 0.6]])
    labels = np.array([0, 1, 1, 2])
    place, values = metrics.bins(probabilities, labels)
    sums = np.eye(metrics.BINS)[place].T @ values
    # Two rows at .9, half of them right; two rows at .6, both right.
    expected = 2 / 4 * abs(0.9 - 0.5) + 2 / 4 * abs(0.6 - 1.0)
    assert metrics.expected_calibration_error(sums) == pytest.approx(expected)


def test_resamples_draw_whole_groups_within_their_stratum() -> None:
    groups, strata = ["a", "a", "b", "c", "c", "d"], ["x", "x", "x", "y", "y", "y"]
    weights = metrics.resample(groups, strata, 50, np.random.default_rng(0))
    assert (weights[:, 0] == weights[:, 1]).all()
    assert (weights[:, 3] == weights[:, 4]).all()
    assert (weights[:, 0] + weights[:, 2] == 2).all()
    assert (weights[:, 3] + weights[:, 5] == 2).all()
    assert len(np.unique(weights, axis=0)) > 3


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(0, 10, 0.0, 0.277533), (5, 10, 0.236593, 0.763407), (10, 10, 0.722467, 1.0)],
)
def test_wilson_equals_published_values(successes: int, n: int, low: float, high: float) -> None:
    assert wilson(successes, n) == pytest.approx((low, high), abs=1e-6)


@given(st.integers(1, 500), st.data())
def test_wilson_holds_the_share(n: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, n))
    low, high = wilson(successes, n)
    assert 0.0 <= low <= successes / n + 1e-12
    assert successes / n - 1e-12 <= high <= 1.0


def test_nothing_counted_means_nothing_known() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


def test_temperature_lowers_the_log_loss_of_a_too_sure_model() -> None:
    rng = np.random.default_rng(1)
    honest = rng.dirichlet([1.0, 1.0, 1.0], size=600)
    labels = np.array([rng.choice(3, p=p) for p in honest])
    too_sure = soften(honest, 0.4)
    assert fit_temperature(too_sure, labels) == pytest.approx(2.5, rel=0.15)
    assert fit_temperature(honest, labels) == pytest.approx(1.0, rel=0.15)
    assert soften(too_sure, 2.0).sum(axis=1) == pytest.approx(1.0)
