"""Keeps the vectors of texts, so that a sentence is embedded once for all runs.

One folder a space (an encoder and all that a vector depends on besides its text), in it blocks of
vectors, each named after the hash of its bytes: a block whose bytes do not hash to its name is put
out of the way, and its texts are embedded again. Texts are kept as hashes alone.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from toolkit.errors import StoreError
from toolkit.records import Row
from toolkit.store.aside import aside, clear_stale, remove, write_through

FOLDER = "vectors"
MOST_BLOCKS = 64  # more are joined into one

_BLOCK = re.compile(r"([0-9a-f]{32})\.safetensors\Z")
_KEY_BYTES = 16


class VectorStore:
    """A folder of vectors; fits `records.VectorMemory`.

    Args:
        root: The folder; it is made when something is first kept.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.faults: list[str] = []
        self._known: dict[str, dict[bytes, Row]] = {}

    def recall(self, space: str, texts: Sequence[str]) -> dict[str, Row]:
        """Returns the vectors that are known, by text."""
        known = self._space(space)
        found = ((text, known.get(_key(text))) for text in texts)
        return {text: row for text, row in found if row is not None}

    def keep(self, space: str, vectors: Mapping[str, Row]) -> None:
        """Keeps vectors by text. What the disk refuses is noted in `faults`, no more."""
        known = self._space(space)
        fresh = {_key(text): row for text, row in vectors.items() if _key(text) not in known}
        if not fresh:
            return
        known.update(fresh)
        folder = self._folder(space)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            clear_stale(folder)
            blocks = sorted(place for place in folder.iterdir() if _BLOCK.match(place.name))
            joined = blocks if len(blocks) >= MOST_BLOCKS else []
            for place in joined:  # other processes' too
                known |= self._read(place)
            name = _write(folder, known if joined else fresh)
            for place in joined:
                if place.name != name:
                    place.unlink(missing_ok=True)
        except OSError as error:
            self.faults.append(f"vectors cannot be kept ({error.strerror})")

    def weigh(self) -> tuple[int, int]:
        """Counts the blocks of vectors and their bytes."""
        blocks = [place for place in self.root.glob("*/*") if _BLOCK.match(place.name)]
        return len(blocks), sum(place.stat().st_size for place in blocks)

    def _space(self, space: str) -> dict[bytes, Row]:
        if space not in self._known:
            known: dict[bytes, Row] = {}
            folder = self._folder(space)
            for place in sorted(folder.iterdir()) if folder.is_dir() else ():
                if _BLOCK.match(place.name):
                    known |= self._read(place)
            self._known[space] = known
        return self._known[space]

    def _read(self, place: Path) -> dict[bytes, Row]:
        try:
            data = place.read_bytes()
        except OSError:
            return {}  # joined with others by another process just now
        try:
            return _unpack(place.name, data)
        except StoreError as error:
            self.faults.append(str(error))
            remove(place)
            return {}

    def _folder(self, space: str) -> Path:
        return self.root / hashlib.sha256(space.encode()).hexdigest()[:16]


def _unpack(name: str, data: bytes) -> dict[bytes, Row]:
    if _name(data) != name:
        raise StoreError("not what was written; its texts are embedded again", where=name)
    try:
        block = load(data)
        keys, rows = block["keys"], block["rows"]
    except (SafetensorError, KeyError, ValueError):
        raise StoreError("not a block of vectors", where=name) from None
    if keys.shape != (len(rows), _KEY_BYTES) or rows.ndim != 2:
        raise StoreError("its texts and vectors do not match", where=name)
    return {key.tobytes(): row for key, row in zip(keys, rows, strict=True)}


def _write(folder: Path, vectors: Mapping[bytes, Row]) -> str:
    order = sorted(vectors)
    keys = np.frombuffer(b"".join(order), dtype=np.uint8).reshape(len(order), _KEY_BYTES)
    rows = np.stack([vectors[key] for key in order]).astype(np.float32, copy=False)
    data = save({"keys": np.ascontiguousarray(keys), "rows": np.ascontiguousarray(rows)})
    name = _name(data)
    made = folder / aside(name)
    try:
        write_through(made, data)
        os.replace(made, folder / name)
    finally:
        made.unlink(missing_ok=True)
    return name


def _name(data: bytes) -> str:
    return f"{hashlib.sha256(data).hexdigest()[:32]}.safetensors"


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:_KEY_BYTES]
