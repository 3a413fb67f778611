"""An encoder read back from a run: the same rows, bit for bit, and never the wrong weights."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import BackendError, StageError
from toolkit.features import encoder, hybrid, lsa, weights
from toolkit.features.restore import restore
from toolkit.records import Features, Fitted
from toolkit.store.models import load_model, model_files

TEXTS = [
    "The factory makes drones for the army.",
    "Factories are making a drone each hour — “each hour”.",
    "Engineers repaired the power grid in winter.",
    "A choir sang in the old church.",
]
NEW = ["Drones over the church.", "Zyzzyva qwxt.", "", "the of and", TEXTS[2], "naïve café grid"]
IDS = [f"p{i}" for i in range(len(TEXTS))]
BACKENDS: dict[str, Callable[..., Features]] = {
    "lsa": lsa.build,
    "encoder": encoder.build,
    "hybrid": hybrid.build,
}


def stored(fitted: Fitted, folder: Path) -> Fitted:
    """Writes what was learned and reads it back, as a run does."""
    folder.mkdir(exist_ok=True)
    for name, content in model_files(fitted).items():
        (folder / name).write_bytes(content)
    return load_model(folder)


@pytest.mark.parametrize("backend", BACKENDS)
def test_rows_are_equal_bit_for_bit(backend: str, tmp_path: Path) -> None:
    features = BACKENDS[backend](IDS, TEXTS, seed=42)
    assert features.fitted.info["backend"] == backend
    again = restore(stored(features.fitted, tmp_path))
    assert np.array_equal(again.encode(TEXTS), features.matrix)
    for texts in (NEW, NEW[::-1], [""], []):
        expected, found = features.encoder.encode(texts), again.encode(texts)
        assert found.dtype == np.float32
        assert found.tobytes() == expected.tobytes()
        assert found.shape == expected.shape


@pytest.mark.parametrize("texts", [["the of"], ["one"], [], ["Drones fly.", "Drones fly."]])
@pytest.mark.parametrize("ngrams", [1, 3])
def test_degenerate_lsa_comes_back(texts: list[str], ngrams: int, tmp_path: Path) -> None:
    features = lsa.build([str(i) for i in range(len(texts))], texts, seed=1, ngrams=ngrams)
    again = restore(stored(features.fitted, tmp_path))
    assert again.encode(NEW).tobytes() == features.encoder.encode(NEW).tobytes()


@given(st.lists(st.text(max_size=40), max_size=8), st.lists(st.text(max_size=40), max_size=4))
def test_any_texts_come_back(texts: list[str], new: list[str]) -> None:
    fitted = lsa.LsaEncoder(dimensions=4).fit(texts)
    again = restore(fitted.to_fitted())
    assert again.encode([*texts, *new]).tobytes() == fitted.encode([*texts, *new]).tobytes()


def test_restoring_lsa_twice_stores_the_same() -> None:
    fitted = lsa.build(IDS, TEXTS, seed=42).fitted
    again = restore(fitted)
    assert isinstance(again, lsa.LsaEncoder)
    assert model_files(again.to_fitted()) == model_files(fitted)


def test_other_weights_are_refused() -> None:
    fitted = encoder.build(["p"], ["A text."], seed=1).fitted
    other = dataclasses.replace(fitted, info={**fitted.info, "weights_sha256": "0" * 64})
    with pytest.raises(BackendError, match=r"weights sha256 53aa.*, expected 0000"):
        restore(other)


def test_a_folder_of_weights_is_not_stored_by_its_path(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(weights.packaged_folder(), folder)
    found = encoder.load(weights=str(folder))
    info = encoder.describe(found)
    assert str(tmp_path) not in str(info)
    fitted = Fitted({"backend": "encoder", **info})
    with pytest.raises(BackendError, match="the encoder came from a folder"):
        restore(fitted)
    again = restore(fitted, weights=str(folder))
    assert isinstance(again, encoder.SentenceEncoder)
    assert again.space == found.space


def test_an_unknown_backend_is_one_line() -> None:
    with pytest.raises(StageError, match="no features backend 'word2vec' is known"):
        restore(Fitted({"backend": "word2vec"}))
