"""Hybrid: two blocks whose cosines add up as weighted; LSA alone where no encoder is."""

from __future__ import annotations

import importlib.util

import numpy as np
import pytest

from toolkit.errors import BackendError
from toolkit.features import encoder, hybrid, lsa, weights

TEXTS = ["The factory makes drones.", "Drones are made in factories.", "A choir sang in church."]
IDS = ["p0", "p1", "p2"]


@pytest.mark.parametrize("weight", [0.0, 0.3, 1.0])
def test_cosine_is_the_weighted_mean(weight: float) -> None:
    joined = hybrid.build(IDS, TEXTS, seed=42, lsa_weight=weight)
    left, right = lsa.build(IDS, TEXTS, seed=42), encoder.build(IDS, TEXTS, seed=42)
    expected = weight * left.matrix @ left.matrix.T
    expected += (1.0 - weight) * right.matrix @ right.matrix.T
    assert joined.matrix @ joined.matrix.T == pytest.approx(expected, abs=5e-3)
    assert joined.weights_sha256 == right.weights_sha256
    assert joined.backend == "hybrid"


def test_its_encoder_gives_the_same_rows() -> None:
    joined = hybrid.build(IDS, TEXTS, seed=42, lsa={"dimensions": 2}, encoder={"batch_size": 4})
    assert np.array_equal(joined.encoder.encode(TEXTS), joined.matrix)
    assert joined.matrix.shape == (3, 2 + 384)


@pytest.fixture
def no_package(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda n, *a: None if n == weights.MODULE else real(n, *a)
    )


def test_without_an_encoder_it_is_lsa_and_says_so(no_package: None) -> None:
    features = hybrid.build(IDS, TEXTS, seed=42)
    assert features.backend == "lsa"
    assert np.array_equal(features.matrix, lsa.build(IDS, TEXTS, seed=42).matrix)
    assert "LSA alone was used" in features.notes[-1]


def test_damaged_weights_are_no_reason_to_fall_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(weights.SHA256, "config.json", "0" * 64)
    with pytest.raises(BackendError, match=r"'config\.json' was changed"):
        hybrid.build(IDS, TEXTS, seed=42)
