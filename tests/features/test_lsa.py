"""LSA: unit rows, nothing random, tiny corpora, words it was not fitted on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.pipeline import make_pipeline

from toolkit.features.lsa import LsaEncoder, build, terms

TEXTS = [
    "The factory makes drones for the army.",
    "Factories are making a drone each hour.",
    "Engineers repaired the power grid in winter.",
    "The grid was repaired and power restored.",
    "A choir sang in the old church.",
]


def ids(texts: list[str]) -> list[str]:
    return [f"p{i}" for i in range(len(texts))]


def test_inflections_meet() -> None:
    assert terms("Factories") == terms("the factory")
    assert terms("She breaches the breach") == ["breach", "breach"]


def test_rows_are_unit_and_like_texts_are_near() -> None:
    features = build(ids(TEXTS), TEXTS, seed=42)
    near = features.matrix @ features.matrix.T
    assert features.matrix.dtype == np.float32
    assert np.diag(near) == pytest.approx(np.ones(5), abs=1e-3)
    assert near[0, 1] > 0.1 > near[0, 2]
    assert near[2, 3] > 0.1 > near[3, 4]


def test_order_of_texts_changes_no_bit() -> None:
    order = [3, 0, 4, 2, 1]
    straight = build(ids(TEXTS), TEXTS, seed=42).matrix
    turned = build(ids(TEXTS), [TEXTS[i] for i in order], seed=42).matrix
    assert np.array_equal(straight[order], turned)


def test_extra_texts_are_fitted_but_not_returned() -> None:
    features = build(ids(TEXTS), TEXTS, seed=42, extra_texts=["Submarines dive beneath the ice."])
    assert features.matrix.shape[0] == len(TEXTS)
    assert np.linalg.norm(features.encoder.encode(["submarine"])) == pytest.approx(1.0, abs=1e-3)
    plain = build(ids(TEXTS), TEXTS, seed=42)
    assert not plain.encoder.encode(["submarine"]).any()


def test_small_corpora_say_what_was_clipped() -> None:
    features = build(ids(TEXTS), TEXTS, seed=42, dimensions=100)
    assert features.matrix.shape[1] <= len(TEXTS)
    assert any("of 100 dimensions" in note for note in features.notes)


@pytest.mark.parametrize("texts", [["Drones fly."], ["the and of"], ["1 2 3"], []])
def test_degenerate_corpora_work(texts: list[str]) -> None:
    features = build(ids(texts), texts, seed=42)
    assert features.matrix.shape[0] == len(texts)
    assert np.isfinite(features.matrix).all()


def test_no_words_is_noted() -> None:
    assert any("no words" in note for note in build(["p"], ["of the"], seed=1).notes)


def test_large_corpora_are_seeded() -> None:
    rng = np.random.default_rng(0)
    words = [f"word{chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(300)]
    texts = [" ".join(rng.choice(words, 12)) for _ in range(2100)]
    first, second = (LsaEncoder(dimensions=8, random_state=3).fit(texts) for _ in range(2))
    assert np.array_equal(first.transform(texts[:50]), second.transform(texts[:50]))
    assert first.components_.shape[0] == 8


def test_it_is_a_scikit_learn_estimator() -> None:
    encoder = LsaEncoder(dimensions=3)
    assert clone(encoder).get_params() == encoder.get_params()
    assert make_pipeline(encoder).fit_transform(TEXTS).shape == (5, 3)


@given(st.lists(st.text(max_size=40), min_size=1, max_size=8))
def test_any_text_is_encoded(texts: list[str]) -> None:
    encoder = LsaEncoder(dimensions=4).fit(texts)
    norms = np.linalg.norm(encoder.encode(texts), axis=1)
    assert np.all((norms < 1e-6) | (np.abs(norms - 1.0) < 1e-2))
