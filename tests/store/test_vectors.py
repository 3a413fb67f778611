"""A text's vector comes back bit by bit, and a damaged block never does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from toolkit.store import vectors
from toolkit.store.aside import aside
from toolkit.store.vectors import VectorStore

Row = npt.NDArray[np.float32]


def rows(texts: list[str], seed: int = 0) -> dict[str, Row]:
    drawn = np.random.default_rng(seed).standard_normal((len(texts), 4)).astype(np.float32)
    return dict(zip(texts, drawn, strict=True))


@given(st.lists(st.text(), unique=True, min_size=1, max_size=6), st.data())
def test_vectors_come_back_bit_by_bit(
    tmp_path_factory: object, texts: list[str], data: st.DataObject
) -> None:
    root = tmp_path_factory.mktemp("vectors")  # type: ignore[attr-defined]
    shape = (len(texts), 3)
    drawn = data.draw(hnp.arrays(np.float32, shape, elements=st.floats(-1, 1, width=32)))
    wanted = dict(zip(texts, drawn, strict=True))
    VectorStore(root).keep("space", wanted)
    found = VectorStore(root).recall("space", [*texts, "\0 never kept"])
    assert {text: row.tobytes() for text, row in found.items()} == {
        text: row.tobytes() for text, row in wanted.items()
    }
    assert VectorStore(root).recall("another space", texts) == {}


def test_a_damaged_block_is_dropped_and_said(tmp_path: Path) -> None:
    VectorStore(tmp_path).keep("space", rows(["a", "b"]))
    VectorStore(tmp_path).keep("space", rows(["c"]))
    victim = sorted(tmp_path.glob("*/*.safetensors"))[0]
    victim.write_bytes(victim.read_bytes()[:-1] + b"\1")
    store = VectorStore(tmp_path)
    assert len(store.recall("space", ["a", "b", "c"])) < 3
    assert any(victim.name in fault for fault in store.faults)
    assert not victim.exists()


def test_many_blocks_are_joined(tmp_path: Path, monkeypatch: object) -> None:
    monkeypatch.setattr(vectors, "MOST_BLOCKS", 4)  # type: ignore[attr-defined]
    wanted = rows([str(n) for n in range(10)])
    for text, row in wanted.items():
        VectorStore(tmp_path).keep("space", {text: row})
    blocks, weight = VectorStore(tmp_path).weigh()
    assert blocks <= 5
    assert weight > 0
    found = VectorStore(tmp_path).recall("space", list(wanted))
    assert {t: r.tobytes() for t, r in found.items()} == {t: r.tobytes() for t, r in wanted.items()}


def test_a_disk_that_refuses_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "vectors").write_text("a file where a folder should be")
    store = VectorStore(tmp_path / "vectors")
    store.keep("space", rows(["a"]))
    assert store.faults
    assert list(store.recall("space", ["a"])) == ["a"]


def test_joining_loses_nothing_of_another_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "MOST_BLOCKS", 4)
    early, wanted = VectorStore(tmp_path), rows([str(n) for n in range(8)])
    early.recall("space", [])
    for text, row in list(wanted.items())[:6]:
        VectorStore(tmp_path).keep("space", {text: row})
    early.keep("space", dict(list(wanted.items())[6:]))
    found = VectorStore(tmp_path).recall("space", list(wanted))
    assert {t: r.tobytes() for t, r in found.items()} == {t: r.tobytes() for t, r in wanted.items()}


def test_what_a_killed_process_left_is_cleared(tmp_path: Path) -> None:
    store = VectorStore(tmp_path)
    store.keep("space", rows(["a"]))
    (folder,) = tmp_path.iterdir()
    machine = aside("x").split("-")[-2]
    left = folder / f".{'0' * 32}.safetensors.tmp-{machine}-999999999"
    left.write_bytes(b"half")
    store.keep("space", rows(["b"]))
    assert not left.exists()
