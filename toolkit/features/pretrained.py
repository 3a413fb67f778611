"""A sentence encoder that the study names: a folder, or a hub model at a pinned revision.

Only safetensors weights are read and no code that comes with a model is run.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from toolkit.errors import BackendError
from toolkit.records import Matrix

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging


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


def open_weights(folder: Path, *, name: str, max_tokens: int) -> Pretrained:
    """Opens an encoder.

    Args:
        folder: With safetensors weights; see `weights.named_folder`.
        name: What the study calls it.
        max_tokens: A longer text is cut.

    Raises:
        BackendError: The library cannot load it.
    """
    try:
        return Pretrained(folder, max_tokens=max_tokens)
    except Exception as error:  # the library raises whatever its parts raise
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise BackendError(
            f"'{name}' cannot be loaded as a sentence encoder: {reason}",
            where="features.encoder.weights",
        ) from error
