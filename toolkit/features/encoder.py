"""Sentence embeddings: the packaged MiniLM, a folder or a pinned hub model; offline unless asked.

A vector depends on its text alone. Texts are sorted, grouped by their own length rounded up to
whole blocks of tokens (the shapes at which matrix products came out bit-equal whatever the batch),
and the result is rounded, so that neither the order of the texts nor what else is in the corpus
changes a digit.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np

from toolkit.features import weights as files
from toolkit.features.bert import Bert
from toolkit.features.normalise import unit_rows
from toolkit.records import Features, Matrix, Progress

_LENGTH_STEP = 16  # tokens; a text is padded to the next multiple


class TextModel(Protocol):
    """What a sentence encoder needs of a model."""

    def tokenize(self, texts: Sequence[str]) -> list[list[int]]:
        """Returns the token ids of every text."""
        ...

    def embed(self, tokens: Sequence[Sequence[int]], length: int) -> Matrix:
        """Embeds one batch padded to `length` tokens; shape (len(tokens), d)."""
        ...


class SentenceEncoder:
    """Turns texts into unit vectors; equal texts get equal vectors, whatever stands around them.

    Args:
        model: Tokenizes and embeds.
        batch_size: Texts a batch.
        weights_sha256: Of the weights file.
        name: How notes call it.
    """

    def __init__(
        self, model: TextModel, *, batch_size: int, weights_sha256: str, name: str
    ) -> None:
        self._model = model
        self._batch_size = batch_size
        self.weights_sha256 = weights_sha256
        self.name = name

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        """Returns one unit row a text, float32 of shape (len(texts), d), rounded to 4 decimals."""
        unique = sorted(set(texts)) or [""]
        tokens = self._model.tokenize(unique)
        blocks: list[Matrix] = []
        order: list[int] = []
        for length, rows in self._batches(tokens):
            batch = [tokens[row] for row in rows]
            blocks.append(self._model.embed(batch, length))
            order.extend(rows)
            if progress is not None:
                progress(len(order), len(unique))
        place = {unique[row]: position for position, row in enumerate(order)}
        return unit_rows(np.vstack(blocks))[[place[text] for text in texts]]

    def _batches(self, tokens: Sequence[Sequence[int]]) -> Iterator[tuple[int, list[int]]]:
        groups: dict[int, list[int]] = {}
        for row, sequence in enumerate(tokens):
            length = -(-max(len(sequence), 1) // _LENGTH_STEP) * _LENGTH_STEP
            groups.setdefault(length, []).append(row)
        for length in sorted(groups):
            rows = groups[length]
            for start in range(0, len(rows), self._batch_size):
                yield length, rows[start : start + self._batch_size]


def load(
    weights: str | None = None, batch_size: int = 32, max_tokens: int = 256
) -> SentenceEncoder:
    """Loads a sentence encoder.

    Args:
        weights: Null for the installed MiniLM package; else a folder, or
            `hub:owner/name@revision`, the only case in which anything is downloaded.
        batch_size: Texts a batch.
        max_tokens: A longer text is cut.

    Raises:
        MissingWeightsError: No weights are named and the package is not installed.
        BackendError: A file is missing or changed, or the named encoder cannot be loaded.
    """
    if weights is None:
        folder = files.packaged_folder()
        model: TextModel = Bert(files.read_checked(folder), max_tokens=max_tokens)
        sha256, name = files.SHA256[files.WEIGHTS], "MiniLM-L6 (packaged)"
    else:
        # By name, because sentence-transformers takes longer to import than to use and the
        # packaged encoder does without it.
        pretrained = importlib.import_module("toolkit.features.pretrained")
        model, sha256 = pretrained.open_weights(weights, max_tokens=max_tokens)
        name = weights
    return SentenceEncoder(model, batch_size=batch_size, weights_sha256=sha256, name=name)


def build(
    passage_ids: Sequence[str],
    texts: Sequence[str],
    *,
    seed: int,
    extra_texts: Sequence[str] = (),
    weights: str | None = None,
    batch_size: int = 32,
    max_tokens: int = 256,
    progress: Progress | None = None,
) -> Features:
    """Embeds passages with a pretrained sentence encoder.

    Args:
        passage_ids: One a text.
        texts: The passages.
        seed: Unused: nothing is fitted.
        extra_texts: Unused: nothing is fitted.
        weights: See `load`.
        batch_size: Texts a batch.
        max_tokens: A longer text is cut.
        progress: Told how many distinct passages are done.

    Returns:
        Features of shape (len(texts), d).

    Raises:
        BackendError: There are no usable weights.
    """
    del seed, extra_texts
    encoder = load(weights, batch_size, max_tokens)
    return Features(
        passage_ids=tuple(passage_ids),
        matrix=encoder.encode(texts, progress),
        encoder=encoder,
        backend="encoder",
        weights_sha256=encoder.weights_sha256,
    )
