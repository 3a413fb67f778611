"""Thresholds of named topics: texts left out in turn, what stands out, what a corpus tells."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from toolkit.topics.calibration import (
    FALLBACK,
    LeftOut,
    Lesson,
    best_cut,
    leave_out,
    outlying,
    reliable_others,
    thresholds,
    trust,
)
from toolkit.topics.units import Floats

NOTHING = LeftOut(np.zeros(0), np.zeros(0, dtype=np.bool_))
Logits = st.lists(st.integers(-50, 50).map(lambda n: n / 10), min_size=2, max_size=30)


def lesson(own: int, other: int) -> Lesson:
    rows = np.vstack([np.eye(2)[[0] * own], np.eye(2)[[1] * other]])
    return Lesson(rows, np.asarray([1.0] * own + [0.0] * other), rows[:0])


def train(part: Lesson) -> LogisticRegression:
    return LogisticRegression(class_weight="balanced").fit(part.rows, part.belongs)


def test_every_text_is_scored_by_models_that_have_not_seen_it() -> None:
    seen: list[int] = []

    def note(part: Lesson) -> LogisticRegression:
        seen.append(len(part.rows))
        return train(part)

    left = leave_out(lesson(6, 9), note)
    assert max(seen) < 15
    assert left.belongs.tolist() == [True] * 6 + [False] * 9
    assert left.f1(0.5) == 1.0


@pytest.mark.parametrize(("own", "other"), [(2, 9), (9, 2), (1, 0)])
def test_too_few_texts_cannot_be_left_out(own: int, other: int) -> None:
    left = leave_out(lesson(own, other), train)
    assert len(left.logits) == 0
    assert left.f1(0.5) is None


def test_a_topic_with_too_few_texts_has_the_cut_of_all() -> None:
    known = LeftOut(np.asarray([-2.0, -1.0, 1.0, 2.0]), np.asarray([False, False, True, True]))
    assert thresholds([known, NOTHING]) == [0.5, 0.5]
    assert thresholds([NOTHING]) == [FALLBACK]


@given(Logits, st.data())
def test_no_cut_is_much_better_than_the_best(logits: list[float], data: st.DataObject) -> None:
    values = np.asarray(logits)
    belongs = np.asarray(
        data.draw(st.lists(st.booleans(), min_size=len(values), max_size=len(values)))
    )
    if not belongs.any() or len(set(logits)) < 2:
        return

    def f1(cut: float) -> float:
        passed = values >= cut
        return float(2 * (passed & belongs).sum() / (passed.sum() + belongs.sum()))

    levels = np.unique(values)
    best = max(f1(cut) for cut in ((levels[:-1] + levels[1:]) / 2).tolist())
    assert f1(best_cut(values, belongs)) >= best - 0.05 - 1e-12


def test_what_stands_out_is_beyond_the_modified_z_score() -> None:
    background = np.random.default_rng(3).normal(-3.0, 0.5, 2000)
    cut = outlying(np.concatenate([background, [2.0] * 20]))
    assert cut is not None
    assert -3.0 + 3.3 * 0.5 < cut < -3.0 + 3.8 * 0.5
    assert outlying(background[:10]) is None
    assert outlying(np.zeros(100)) is None, "where all are alike nothing stands out"


def test_a_small_corpus_is_not_trusted_and_a_large_one_is() -> None:
    assert (trust(0), trust(100), trust(1000), trust(10**6)) == (0.0, 0.0, 1.0, 1.0)
    assert 0.0 < trust(300) < trust(700) < 1.0


@given(Logits, st.floats(-5, 5))
def test_others_are_spread_over_what_lies_below_the_cut(logits: list[float], cut: float) -> None:
    values: Floats = np.asarray(logits)
    chosen = reliable_others(values, cut)
    assert chosen.tolist() == np.flatnonzero(values < cut).tolist()


def test_others_are_capped() -> None:
    chosen = reliable_others(np.zeros(10_000), 1.0)
    assert len(set(chosen.tolist())) == 500
    assert (chosen[0], chosen[-1]) == (0, 9_999)
