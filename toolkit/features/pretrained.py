"""A sentence encoder that the study names: a folder, or a hub model at a pinned revision.

Only safetensors weights are read and no code that comes with a model is run. Nothing is downloaded
unless the study writes `hub:`; the hub library's own offline switch is honoured even then.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from huggingface_hub import snapshot_download
from huggingface_hub.utils.tqdm import are_progress_bars_disabled, disable_progress_bars
from huggingface_hub.utils.tqdm import enable_progress_bars as restore_progress_bars

from toolkit.errors import BackendError
from toolkit.features.weights import folder_sha256
from toolkit.records import Matrix

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

_HUB = re.compile(r"hub:(?P<repo>[\w.-]+/[\w.-]+)@(?P<revision>[\w.-]+)")
_WHERE = "features.encoder.weights"
_PATTERNS = ["*.json", "*.txt", "*.model", "*.safetensors"]  # no code, no pickles


class Pretrained:
    """A sentence-transformers model behind the two calls that a sentence encoder makes."""

    def __init__(self, folder: Path, *, max_tokens: int) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
            self._model = SentenceTransformer(
                str(folder),
                device="cpu",
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True},
            )
        self._model.eval()
        self._tokenizer: Any = self._model.tokenizer
        self._max_tokens = min(max_tokens, self._model.max_seq_length or max_tokens)
        self._padding: int = self._tokenizer.pad_token_id or 0

    def tokenize(self, texts: Sequence[str]) -> list[list[int]]:
        """Returns the token ids of every text, cut at `max_tokens`, not padded."""
        encoded = self._tokenizer(list(texts), truncation=True, max_length=self._max_tokens)
        return [list(ids) for ids in encoded["input_ids"]]

    def embed(self, tokens: Sequence[Sequence[int]], length: int) -> Matrix:
        """Embeds one batch padded to `length` tokens; shape (len(tokens), d)."""
        ids = torch.full((len(tokens), length), self._padding, dtype=torch.long)
        mask = torch.zeros((len(tokens), length), dtype=torch.long)
        for row, sequence in enumerate(tokens):
            ids[row, : len(sequence)] = torch.tensor(sequence, dtype=torch.long)
            mask[row, : len(sequence)] = 1
        with torch.inference_mode():
            found = self._model({"input_ids": ids, "attention_mask": mask})
        vectors: Matrix = found["sentence_embedding"].float().numpy()
        return vectors


def open_weights(weights: str, *, max_tokens: int) -> tuple[Pretrained, str]:
    """Opens the encoder that a study names.

    Args:
        weights: A folder, or `hub:owner/name@revision`.
        max_tokens: A longer text is cut.

    Returns:
        The model and the sha256 of its weights.

    Raises:
        BackendError: The folder is missing or holds no safetensors, the hub name is malformed or
            cannot be fetched, or the library cannot load it.
    """
    folder = _fetch(weights) if weights.startswith("hub:") else Path(weights)
    if not folder.is_dir():
        raise BackendError(
            f"no folder '{weights}'",
            where=_WHERE,
            hint="name a folder, or hub:owner/name@revision, or null for the installed weights",
        )
    sha256 = folder_sha256(folder)
    try:
        return Pretrained(folder, max_tokens=max_tokens), sha256
    except Exception as error:  # the library raises whatever its parts raise
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise BackendError(
            f"'{weights}' cannot be loaded as a sentence encoder: {reason}", where=_WHERE
        ) from error


def _fetch(weights: str) -> Path:
    match = _HUB.fullmatch(weights)
    if match is None:
        raise BackendError(
            f"'{weights}' is no hub model with a revision",
            where=_WHERE,
            hint="write hub:owner/name@revision, so that the same weights load next year",
        )
    hidden = are_progress_bars_disabled()
    disable_progress_bars()
    try:
        found = snapshot_download(
            match["repo"], revision=match["revision"], allow_patterns=_PATTERNS
        )
    except Exception as error:  # no network, no such model, no such revision
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise BackendError(
            f"'{weights}' cannot be fetched: {reason}",
            where=_WHERE,
            hint="fetch it once with network, or name a folder",
        ) from error
    finally:
        if not hidden:
            restore_progress_bars()
    return Path(found)
