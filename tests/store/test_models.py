"""A model is plain data: it comes back exactly, and anything else is refused."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import numpy as np
import pytest

from toolkit.errors import StoreError
from toolkit.records import Fitted
from toolkit.store.models import INFO, VOCAB, WEIGHTS, load_model, model_files

MODEL = Fitted(
    info={"kind": "linear", "labels": ["favor", "against", "none"], "c": 0.3},
    arrays={
        "coef": np.linspace(-1, 1, 12, dtype=np.float32).reshape(3, 4),
        "idf": np.array([1.5, np.pi]),
        "ids": np.array([3, 1], dtype=np.int64),
        "flag": np.array([True, False]),
        "turned": np.arange(6.0).reshape(2, 3).T,
    },
    vocab={"words": ["aid", "énergie"]},
)


def store(folder: Path, model: Fitted = MODEL) -> Path:
    for name, content in model_files(model).items():
        (folder / name).write_bytes(content)
    return folder


def test_it_comes_back_bit_for_bit(tmp_path: Path) -> None:
    loaded = load_model(store(tmp_path))
    assert loaded.info == MODEL.info
    assert loaded.vocab == MODEL.vocab
    assert loaded.arrays.keys() == MODEL.arrays.keys()
    for name, array in MODEL.arrays.items():
        assert loaded.arrays[name].dtype == array.dtype
        np.testing.assert_array_equal(loaded.arrays[name], array)


def test_the_bytes_do_not_depend_on_the_order_of_arrays() -> None:
    turned = Fitted(MODEL.info, dict(reversed(MODEL.arrays.items())), MODEL.vocab)
    assert model_files(turned) == model_files(MODEL)


def test_a_model_of_rules_alone_has_no_arrays(tmp_path: Path) -> None:
    assert load_model(store(tmp_path, Fitted({"kind": "rules"}, {}))).arrays == {}


@pytest.mark.parametrize("array", [np.array(["a"]), np.array([object()], dtype=object)])
def test_only_numbers_are_stored(array: np.ndarray) -> None:
    with pytest.raises(StoreError, match="not numbers"):
        model_files(Fitted({}, {"a": array}))


@pytest.mark.parametrize("value", [object(), float("nan"), {1, 2}])
def test_only_plain_values_are_stored(value: object) -> None:
    with pytest.raises(StoreError, match="not plain data"):
        model_files(Fitted({"a": value}, {}))


@pytest.mark.parametrize("name", [INFO, WEIGHTS, VOCAB])
def test_a_missing_part_is_named(tmp_path: Path, name: str) -> None:
    (store(tmp_path) / name).unlink()
    with pytest.raises(StoreError, match=f"{name}: cannot be read"):
        load_model(tmp_path)


class Bomb:
    def __init__(self, canary: Path) -> None:
        self.canary = canary

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return Path.touch, (self.canary,)


def test_a_pickle_under_any_name_is_refused_and_never_run(tmp_path: Path) -> None:
    canary = tmp_path / "ran"
    for name in (INFO, WEIGHTS, VOCAB):
        store(tmp_path)
        (tmp_path / name).write_bytes(pickle.dumps(Bomb(canary)))
        with pytest.raises(StoreError):
            load_model(tmp_path)
    assert not canary.exists()


def test_weights_of_another_model_are_refused(tmp_path: Path) -> None:
    store(tmp_path)
    other = Fitted({}, {**MODEL.arrays, "idf": np.zeros(3)})
    (tmp_path / WEIGHTS).write_bytes(model_files(other)[WEIGHTS])
    with pytest.raises(StoreError, match=r"its arrays are not those of model\.json"):
        load_model(tmp_path)


def test_a_later_protocol_is_refused(tmp_path: Path) -> None:
    head = json.loads((store(tmp_path) / INFO).read_text())
    (tmp_path / INFO).write_text(json.dumps(head | {"protocol": 2}))
    with pytest.raises(StoreError, match="protocol 2; this version reads 1"):
        load_model(tmp_path)


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff" * 8, (2**40).to_bytes(8, "little") + b"{}", b"\x02" + b"\0" * 7 + b"[]"],
)
def test_broken_weights_are_one_clear_line(tmp_path: Path, content: bytes) -> None:
    store(tmp_path)
    (tmp_path / WEIGHTS).write_bytes(content)
    with pytest.raises(StoreError, match=r"not safetensors|arrays are not those") as caught:
        load_model(tmp_path)
    assert "\n" not in str(caught.value)
