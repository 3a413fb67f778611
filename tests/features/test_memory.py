"""What an encoder remembers: equal rows, the model for what is new, torch only where needed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from toolkit.errors import BackendError
from toolkit.features import encoder, hybrid, weights
from toolkit.features.restore import restore
from toolkit.records import Features, Row

TEXTS = ["The factory makes drones.", "A choir sang.", "", "A choir sang."]
IDS = [f"p{i}" for i in range(len(TEXTS))]


class Memory:
    """Keeps vectors in a dict and counts what it is asked and told."""

    def __init__(self) -> None:
        self.spaces: dict[str, dict[str, Row]] = {}
        self.kept: list[str] = []

    def recall(self, space: str, texts: Sequence[str]) -> Mapping[str, Row]:
        assert len(set(texts)) == len(texts)
        known = self.spaces.get(space, {})
        return {text: known[text] for text in texts if text in known}

    def keep(self, space: str, vectors: Mapping[str, Row]) -> None:
        self.spaces.setdefault(space, {}).update(vectors)
        self.kept.extend(vectors)


@pytest.mark.parametrize("build", [encoder.build, hybrid.build])
def test_each_text_is_embedded_once_and_recalled_exactly(build: Callable[..., Features]) -> None:
    memory = Memory()
    plain = build(IDS, TEXTS, seed=1)
    first = build(IDS, TEXTS, seed=1, memory=memory)
    assert sorted(memory.kept) == sorted(set(TEXTS))
    second = build(IDS, TEXTS, seed=1, memory=memory)
    assert sorted(memory.kept) == sorted(set(TEXTS))
    assert first.matrix.tobytes() == plain.matrix.tobytes() == second.matrix.tobytes()
    assert first.fitted.info == plain.fitted.info
    found = restore(first.fitted, memory=memory).encode([*TEXTS, "New."])
    assert found[:-1].tobytes() == plain.matrix.tobytes()
    assert memory.kept[-1] == "New."


def test_the_model_reads_only_what_is_new() -> None:
    memory = Memory()
    encoder.load(memory=memory).encode(TEXTS)
    found = encoder.load(memory=memory)
    told: list[tuple[int, int]] = []
    found.encode([*TEXTS, "New."], lambda done, total: told.append((done, total)))
    assert told == [(4, 4)]
    assert memory.kept[3:] == ["New."]
    found.encode(TEXTS, lambda done, total: told.append((done, total)))
    assert told[-1] == (3, 3)


def test_a_space_is_all_that_a_vector_depends_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = encoder.load().space
    assert encoder.load(batch_size=7).space == space
    assert encoder.load(max_tokens=128).space != space
    folder = tmp_path / "model"
    shutil.copytree(weights.packaged_folder(), folder)
    named = encoder.load(weights=str(folder)).space
    assert named != space  # another library computes it
    (folder / "tokenizer_config.json").write_bytes(b"{}")
    assert encoder.load(weights=str(folder)).space != named
    monkeypatch.setenv("ATEN_CPU_CAPABILITY", "default")
    assert encoder.load().space != space


def test_weights_are_looked_for_at_once_and_checked_at_first_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(weights.packaged_folder(), folder)
    monkeypatch.setattr(weights, "packaged_folder", lambda: folder)
    memory = Memory()
    encoder.load(memory=memory).encode(TEXTS)
    (folder / "tokenizer.json").write_bytes(b"{}")
    found = encoder.load(memory=memory)
    found.encode(TEXTS)  # nothing is read
    with pytest.raises(BackendError, match=r"'tokenizer\.json' was changed"):
        found.encode(["New."])
    (folder / "tokenizer.json").unlink()
    with pytest.raises(BackendError, match=r"'tokenizer\.json' is missing"):
        encoder.load(memory=memory)


LIGHT = """
import sys
import numpy as np
from toolkit.features import encoder, hybrid

class Known:
    def recall(self, space, texts):
        return {text: np.full(384, 0.051, dtype=np.float32) for text in texts}
    def keep(self, space, vectors):
        raise SystemExit("embedded something")

features = hybrid.build(["a", "b"], ["One text.", "Another."], seed=1, memory=Known())
features.encoder.encode(["A third."])
encoder.build(["a"], ["One text."], seed=1, memory=Known())
heavy = {"torch", "transformers", "tokenizers", "huggingface_hub"} & set(sys.modules)
sys.exit(f"imported {heavy}" if heavy else 0)
"""


def test_a_memory_that_knows_every_text_needs_no_torch() -> None:
    done = subprocess.run([sys.executable, "-c", LIGHT], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.slow
def test_neither_batch_nor_company_changes_a_bit(seed_articles: Path) -> None:
    lines = [
        line
        for path in sorted(seed_articles.glob("*.txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ][:60]
    texts = [*lines, *(" ".join(pair) for pair in pairwise(lines))]
    whole = encoder.load(batch_size=32).encode(texts)
    assert encoder.load(batch_size=5).encode(texts).tobytes() == whole.tobytes()
    alone = encoder.load()
    some = np.random.default_rng(0).permutation(len(texts))[:20]
    assert all(np.array_equal(alone.encode([texts[i]])[0], whole[i]) for i in some)
