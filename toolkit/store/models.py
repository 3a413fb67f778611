"""Stores a fitted model as plain data: JSON and safetensors, nothing that could run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError
from safetensors.numpy import load, save

from toolkit.errors import StoreError
from toolkit.records import Fitted
from toolkit.store.plain import json_text

PROTOCOL = 1
INFO, WEIGHTS, VOCAB = "model.json", "weights.safetensors", "vocab.json"
MAX_BYTES = 16_000_000_000

Array = npt.NDArray[np.generic]


def model_files(model: Fitted) -> dict[str, bytes]:
    """Serialises a model.

    Returns:
        The content of `model.json`, `weights.safetensors` and `vocab.json`, by name.

    Raises:
        StoreError: An array does not hold numbers, or the rest is not json-able.
    """
    plain: dict[str, Array] = {}
    for name, array in sorted(model.arrays.items()):
        if array.dtype.kind not in "fiub":
            raise StoreError(f"holds {array.dtype}, not numbers", where=f"model array '{name}'")
        plain[name] = np.ascontiguousarray(array)
    shapes = {name: [str(a.dtype), list(a.shape)] for name, a in plain.items()}
    try:
        info = json_text({"protocol": PROTOCOL, "info": dict(model.info), "arrays": shapes})
        vocab = json_text(dict(model.vocab))
    except (TypeError, ValueError) as error:
        raise StoreError(f"not plain data ({error})", where=INFO) from None
    files = {INFO: info.encode(), WEIGHTS: save(plain), VOCAB: vocab.encode()}
    for name, data in files.items():
        if len(data) > MAX_BYTES:  # it could not be read back
            raise StoreError(f"larger than {MAX_BYTES:,} bytes", where=name)
    return files


def load_model(folder: Path) -> Fitted:
    """Reads a model back and checks that its parts belong together.

    Raises:
        StoreError: A part is missing, unreadable, too large, or not what `model.json` says.
    """
    head = _json(folder / INFO)
    if head.get("protocol") != PROTOCOL:
        raise StoreError(
            f"written under protocol {head.get('protocol')}; this version reads {PROTOCOL}",
            where=str(folder / INFO),
        )
    try:
        arrays = load(_bytes(folder / WEIGHTS))
    except (SafetensorError, ValueError, KeyError) as error:
        raise StoreError(f"not safetensors ({error})", where=str(folder / WEIGHTS)) from None
    shapes = {name: [str(array.dtype), list(array.shape)] for name, array in arrays.items()}
    if shapes != head.get("arrays"):
        raise StoreError(f"its arrays are not those of {INFO}", where=str(folder / WEIGHTS))
    info = head.get("info")
    if not isinstance(info, dict):
        raise StoreError("says nothing about the model", where=str(folder / INFO))
    return Fitted(info, arrays, _json(folder / VOCAB))


def _bytes(place: Path) -> bytes:
    try:
        if place.stat().st_size > MAX_BYTES:
            raise StoreError(f"larger than {MAX_BYTES:,} bytes", where=str(place))
        return place.read_bytes()
    except OSError as error:
        raise StoreError(f"cannot be read ({error.strerror})", where=str(place)) from None


def _json(place: Path) -> dict[str, Any]:
    try:
        value = json.loads(_bytes(place))
    except (ValueError, RecursionError):
        raise StoreError("not JSON", where=str(place)) from None
    if not isinstance(value, dict):
        raise StoreError("not a JSON object", where=str(place))
    return value
