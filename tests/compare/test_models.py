"""Vectors and models beside one another."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from toolkit.compare.models import compare_models, compare_vectors
from toolkit.compare.tables import Likeness
from toolkit.features.normalise import unit_rows
from toolkit.records import Fitted

RNG = np.random.default_rng(0)
EXACT = RNG.normal(size=(40, 16))
VECTORS = unit_rows(EXACT)


def model(**changes: Any) -> Fitted:
    info = {"names": ["a", "b"], "threshold": 0.5, "n": 3} | changes.get("info", {})
    arrays = {"coef": np.array([0.5, 120.0]), "ids": np.array([1, 2])} | changes.get("arrays", {})
    return Fitted(info, arrays, {"terms": changes.get("terms", ["x", "y"])})


def test_float_noise_before_rounding_is_at_most_one_unit_of_the_last_decimal() -> None:
    # Noise as between instruction sets, and much more of it, so that some values do round apart.
    noisy = unit_rows(EXACT + RNG.normal(scale=1e-5, size=EXACT.shape))
    assert not np.array_equal(noisy, VECTORS)
    verdict = compare_vectors(VECTORS, noisy, "model/features")
    assert verdict.likeness is Likeness.TOLERANCE
    assert verdict.detail == "largest difference 0.0001"


def test_other_vectors_are_different() -> None:
    assert compare_vectors(VECTORS, VECTORS.copy()).likeness is Likeness.IDENTICAL
    other = VECTORS.copy()
    other[3, 2] += np.float32(3e-4)
    verdict = compare_vectors(VECTORS, other)
    assert verdict.likeness is Likeness.DIFFERENT
    assert verdict.detail == "1 of 40 vectors differ, largest difference 0.0003"
    assert compare_vectors(VECTORS, VECTORS[:, :8]).detail == "shape 40 x 8 in the place of 40 x 16"
    broken = VECTORS.copy()
    broken[0, 0] = np.nan
    assert compare_vectors(VECTORS, broken).likeness is Likeness.DIFFERENT


def test_no_vectors_are_identical() -> None:
    empty = np.zeros((0, 4), dtype=np.float32)
    assert compare_vectors(empty, empty).likeness is Likeness.IDENTICAL


@pytest.mark.parametrize(
    ("changes", "likeness"),
    [
        ({}, Likeness.IDENTICAL),
        ({"arrays": {"coef": np.array([0.5 + 8e-6, 120.0])}}, Likeness.TOLERANCE),
        ({"arrays": {"coef": np.array([0.5, 120.0 + 0.01])}}, Likeness.TOLERANCE),  # by its size
        ({"info": {"threshold": 0.5 + 1e-6}}, Likeness.TOLERANCE),
        ({"arrays": {"coef": np.array([0.501, 120.0])}}, Likeness.DIFFERENT),
        ({"arrays": {"ids": np.array([1, 3])}}, Likeness.DIFFERENT),
        ({"arrays": {"coef": np.array([0.5])}}, Likeness.DIFFERENT),
        ({"arrays": {"coef": np.array([0.5, np.nan])}}, Likeness.DIFFERENT),
        ({"arrays": {"more": np.array([1.0])}}, Likeness.DIFFERENT),
        ({"info": {"n": 4}}, Likeness.DIFFERENT),
        ({"info": {"names": ["a", "c"]}}, Likeness.DIFFERENT),
        ({"info": {"names": ["a"]}}, Likeness.DIFFERENT),
        ({"info": {"new": 1}}, Likeness.DIFFERENT),
        ({"terms": ["x", "z"]}, Likeness.DIFFERENT),
    ],
)
def test_models_part_by_part(changes: dict[str, Any], likeness: Likeness) -> None:
    assert compare_models(model(), model(**changes)).likeness is likeness


def test_the_matrix_of_a_model_is_compared_as_vectors() -> None:
    one = model(arrays={"matrix": VECTORS})
    moved = VECTORS.copy()
    moved[0, 0] += np.float32(1e-4)
    assert compare_models(one, model(arrays={"matrix": moved})).likeness is Likeness.TOLERANCE
    moved[0, 0] += np.float32(1e-3)
    verdict = compare_models(one, model(arrays={"matrix": moved}), "model/features")
    assert verdict.likeness is Likeness.DIFFERENT
    assert verdict.detail.startswith("1 of 40 vectors differ")
