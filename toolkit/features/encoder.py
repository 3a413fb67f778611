"""Sentence embeddings: the packaged MiniLM, a folder or a pinned hub model; offline unless asked.

A vector depends on its text alone. Texts are sorted, grouped by their own length rounded up to
whole blocks of tokens (the shapes at which matrix products came out bit-equal whatever the batch),
and the result is rounded, so that neither the order of the texts nor what else is in the corpus
changes a digit.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Protocol

import numpy as np

from toolkit.errors import BackendError
from toolkit.features import weights as files
from toolkit.features.normalise import unit_rows
from toolkit.features.space import name_space
from toolkit.records import Features, Fitted, Matrix, Progress, Row, VectorMemory
from toolkit.threads import limited

_WHERE = "features.encoder.weights"
FOLDER = "folder"  # stands for a folder's path, which would name a machine
_SHARE = 20_000  # texts that are embedded before they are remembered
_LENGTH_STEP = 16  # tokens; a text is padded to the next multiple
# What computes the vectors of the packaged encoder, and of one that the study names.
_OWN: tuple[str, ...] = ("torch", "tokenizers")
_FOREIGN = (*_OWN, "transformers", "sentence-transformers")


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

    The model is opened when the first text is met whose vector is not remembered.

    Args:
        open_model: Gives what tokenizes and embeds.
        batch_size: Texts a batch.
        weights: Null for the installed package, `hub:...`, or `folder`.
        weights_sha256: Of the weights file.
        max_tokens: A longer text is cut.
        space: Names all that a vector depends on besides its text.
        memory: Recalls vectors of earlier runs and keeps new ones; None: every text is embedded.
    """

    def __init__(
        self,
        open_model: Callable[[], TextModel],
        *,
        batch_size: int,
        weights: str | None,
        weights_sha256: str,
        max_tokens: int,
        space: str,
        memory: VectorMemory | None = None,
    ) -> None:
        self._open_model = open_model
        self._model: TextModel | None = None
        self._batch_size = batch_size
        self._memory = memory
        self.weights = weights
        self.weights_sha256 = weights_sha256
        self.max_tokens = max_tokens
        self.space = space

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Matrix:
        """Returns one unit row a text, float32 of shape (len(texts), d), rounded to 4 decimals."""
        unique = sorted(set(texts)) or [""]
        known: dict[str, Row] = {}
        if self._memory is not None:
            known.update(self._memory.recall(self.space, unique))
        new = [text for text in unique if text not in known]
        if new:
            known |= self._read(new, progress, len(unique))
        elif progress is not None:
            progress(len(unique), len(unique))
        if not texts:
            return np.zeros((0, len(known[""])), dtype=np.float32)
        return np.stack([known[text] for text in texts])

    def _read(self, texts: list[str], progress: Progress | None, total: int) -> dict[str, Row]:
        """Embeds texts in shares, each remembered when it is done: what is killed loses one."""
        found: dict[str, Row] = {}
        for start in range(0, len(texts), _SHARE):
            share = texts[start : start + _SHARE]
            before = total - len(texts) + start
            done = None if progress is None else partial(_advance, progress, before, total)
            with limited():
                read = self._embed(share, done)
            if self._memory is not None:
                self._memory.keep(self.space, read)
            found |= read
        return found

    def _embed(self, texts: list[str], done: Callable[[int], None] | None) -> dict[str, Row]:
        if self._model is None:
            self._model = self._open_model()
        tokens = self._model.tokenize(texts)
        blocks: list[Matrix] = []
        order: list[int] = []
        for length, rows in self._batches(tokens):
            blocks.append(self._model.embed([tokens[row] for row in rows], length))
            order.extend(rows)
            if done is not None:
                done(len(order))
        vectors = unit_rows(np.vstack(blocks))
        return {texts[row]: vectors[place] for place, row in enumerate(order)}

    def _batches(self, tokens: Sequence[Sequence[int]]) -> Iterator[tuple[int, list[int]]]:
        groups: dict[int, list[int]] = {}
        for row, sequence in enumerate(tokens):
            length = -(-max(len(sequence), 1) // _LENGTH_STEP) * _LENGTH_STEP
            groups.setdefault(length, []).append(row)
        for length in sorted(groups):
            rows = groups[length]
            for start in range(0, len(rows), self._batch_size):
                yield length, rows[start : start + self._batch_size]


def _advance(progress: Progress, before: int, total: int, n: int) -> None:
    progress(before + n, total)


def load(
    weights: str | None = None,
    batch_size: int = 32,
    max_tokens: int = 256,
    memory: VectorMemory | None = None,
) -> SentenceEncoder:
    """Finds a sentence encoder; its weights are read when the first text needs them.

    Args:
        weights: Null for the installed MiniLM package; else a folder, or
            `hub:owner/name@revision`, the only case in which anything is downloaded.
        batch_size: Texts a batch.
        max_tokens: A longer text is cut.
        memory: Recalls vectors of earlier runs and keeps new ones.

    Raises:
        MissingWeightsError: No weights are named and the package is not installed.
        BackendError: A file is missing, or there is no such folder or hub model. That a file was
            changed, or cannot be loaded, is said by the first `encode`.
    """
    # The model's module by name: importing torch takes longer than all else, and an encoder that
    # remembers every text does without it.
    kept: str | None = None
    if weights is None:
        folder = files.packaged_folder()
        files.require_files(folder)
        opened = partial(_open_packaged, folder, max_tokens)
        hashes, libraries = files.SHA256, _OWN
    else:
        folder = files.named_folder(weights)
        opened = partial(_open_named, folder, weights, max_tokens)
        hashes, libraries = files.folder_hashes(folder), _FOREIGN
        kept = weights if weights.startswith("hub:") else FOLDER
    return SentenceEncoder(
        opened,
        batch_size=batch_size,
        weights=kept,
        weights_sha256=hashes[files.WEIGHTS],
        max_tokens=max_tokens,
        space=name_space(hashes, max_tokens=max_tokens, libraries=libraries),
        memory=memory,
    )


def _open_packaged(folder: files.Folder, max_tokens: int) -> TextModel:
    bert = importlib.import_module("toolkit.features.bert")
    model: TextModel = bert.Bert(files.read_checked(folder), max_tokens=max_tokens)
    return model


def _open_named(folder: files.Folder, name: str, max_tokens: int) -> TextModel:
    pretrained = importlib.import_module("toolkit.features.pretrained")
    model: TextModel = pretrained.open_weights(folder, name=name, max_tokens=max_tokens)
    return model


def describe(encoder: SentenceEncoder) -> dict[str, Any]:
    """Says what it takes to open an encoder again; see `open_described`."""
    return {
        "weights": encoder.weights,
        "weights_sha256": encoder.weights_sha256,
        "max_tokens": encoder.max_tokens,
    }


def open_described(
    info: Mapping[str, Any], *, weights: str | None, memory: VectorMemory | None
) -> SentenceEncoder:
    """Opens the encoder that `describe` described.

    Args:
        info: What `describe` gave.
        weights: The folder, where the encoder came from one.
        memory: See `load`.

    Raises:
        BackendError: The weights are missing, or are not those that were described.
    """
    kept = info["weights"]
    if kept == FOLDER and weights is None:
        raise BackendError(
            f"the encoder came from a folder (weights sha256 {info['weights_sha256']})",
            where=_WHERE,
            hint="name the folder",
        )
    encoder = load(
        weights if kept == FOLDER else kept, max_tokens=int(info["max_tokens"]), memory=memory
    )
    if encoder.weights_sha256 != info["weights_sha256"]:
        raise BackendError(
            f"weights sha256 {encoder.weights_sha256}, expected {info['weights_sha256']}",
            where=_WHERE,
            hint="name the folder that the weights came from",
        )
    return encoder


def build(
    passage_ids: Sequence[str],
    texts: Sequence[str],
    *,
    seed: int,
    extra_texts: Sequence[str] = (),
    documents: Sequence[str] | None = None,
    weights: str | None = None,
    batch_size: int = 32,
    max_tokens: int = 256,
    memory: VectorMemory | None = None,
    progress: Progress | None = None,
) -> Features:
    """Embeds passages with a pretrained sentence encoder.

    Args:
        passage_ids: One a text.
        texts: The passages.
        seed: Unused: nothing is fitted.
        extra_texts: Unused: nothing is fitted.
        documents: Unused: nothing is fitted.
        weights: See `load`.
        batch_size: Texts a batch.
        max_tokens: A longer text is cut.
        memory: See `load`.
        progress: Told how many distinct passages are done.

    Returns:
        Features of shape (len(texts), d).

    Raises:
        BackendError: There are no usable weights.
    """
    del seed, extra_texts, documents
    encoder = load(weights, batch_size, max_tokens, memory)
    return Features(
        passage_ids=tuple(passage_ids),
        matrix=encoder.encode(texts, progress),
        encoder=encoder,
        backend="encoder",
        weights_sha256=encoder.weights_sha256,
        fitted=Fitted({"backend": "encoder", **describe(encoder)}),
    )
