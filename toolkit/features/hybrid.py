"""Sentence embedding next to LSA, each of unit length: meaning and exact words.

The blocks are scaled by the square roots of their weights, so that the cosine of two rows is the
weighted mean of the two blocks' cosines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from toolkit.features import encoder as sentence
from toolkit.features import lsa as latent
from toolkit.features.normalise import unit_rows
from toolkit.features.weights import MissingWeightsError
from toolkit.records import Encoder, Features, Fitted, Matrix, Progress, VectorMemory

_BLOCK = 4096  # rows at a time


class HybridEncoder:
    """Two encoders side by side.

    Args:
        lsa: The one whose block weighs `lsa_weight`.
        encoder: The other.
        lsa_weight: Between 0 and 1.
    """

    def __init__(self, lsa: Encoder, encoder: Encoder, *, lsa_weight: float) -> None:
        self._lsa = lsa
        self._encoder = encoder
        self._lsa_weight = lsa_weight

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Returns one unit row a text, float32 of shape (len(texts), d_lsa + d_encoder)."""
        return self.join(self._lsa.encode(texts), self._encoder.encode(texts))

    def encode_articles(self, texts: Sequence[str], means: Matrix) -> Matrix:
        """Reads words in the article as a whole, and meaning as the mean of its passages."""
        lsa = self._lsa.encode(texts)
        return self.join(lsa, unit_rows(means[:, lsa.shape[1] :]))

    def join(self, lsa: Matrix, encoder: Matrix) -> Matrix:
        """Puts two blocks of unit rows side by side and rounds to 4 decimals."""
        width = lsa.shape[1]
        joined = np.empty((len(lsa), width + encoder.shape[1]), dtype=np.float32)
        for start in range(0, len(lsa), _BLOCK):
            part = slice(start, start + _BLOCK)
            left = np.sqrt(self._lsa_weight) * lsa[part].astype(np.float64)
            right = np.sqrt(1.0 - self._lsa_weight) * encoder[part].astype(np.float64)
            joined[part] = unit_rows(np.hstack([left, right]))
        return joined


def build(
    passage_ids: Sequence[str],
    texts: Sequence[str],
    *,
    seed: int,
    extra_texts: Sequence[str] = (),
    documents: Sequence[str] | None = None,
    lsa: Mapping[str, Any] | None = None,
    encoder: Mapping[str, Any] | None = None,
    lsa_weight: float = 0.5,
    memory: VectorMemory | None = None,
    progress: Progress | None = None,
) -> Features:
    """Builds both kinds of vectors; without an installed encoder, LSA alone and a note.

    Args:
        passage_ids: One a text.
        texts: The passages.
        seed: Of the LSA solver.
        extra_texts: See `lsa.build`.
        documents: See `lsa.build`.
        lsa: Settings of `lsa.build`.
        encoder: Settings of `encoder.load`.
        lsa_weight: Weight of the LSA block; the encoder's is one minus it.
        memory: See `encoder.load`.
        progress: Told how many distinct passages the encoder has read.

    Returns:
        Features of shape (len(texts), d_lsa + d_encoder), or (len(texts), d_lsa).

    Raises:
        BackendError: The weights are damaged, or those that the study names are missing.
    """
    left = latent.build(
        passage_ids, texts, seed=seed, extra_texts=extra_texts, documents=documents,
        **dict(lsa or {}),
    )  # fmt: skip
    settings = dict(encoder or {})
    try:
        loaded = sentence.load(**settings, memory=memory)
    except MissingWeightsError as error:
        return Features(
            passage_ids=left.passage_ids,
            matrix=left.matrix,
            encoder=left.encoder,
            backend="lsa",
            notes=(*left.notes, f"{error.what}: LSA alone was used"),
            fitted=left.fitted,
        )
    joined = HybridEncoder(left.encoder, loaded, lsa_weight=lsa_weight)
    return Features(
        passage_ids=left.passage_ids,
        matrix=joined.join(left.matrix, loaded.encode(texts, progress)),
        encoder=joined,
        backend="hybrid",
        notes=left.notes,
        weights_sha256=loaded.weights_sha256,
        fitted=_fitted(left.fitted, sentence.describe(loaded), lsa_weight),
    )


def _fitted(lsa: Fitted, encoder: Mapping[str, Any], lsa_weight: float) -> Fitted:
    info = {
        "backend": "hybrid",
        "lsa_weight": lsa_weight,
        "weights_sha256": encoder["weights_sha256"],
        "lsa": dict(lsa.info),
        "encoder": dict(encoder),
    }
    return Fitted(info, lsa.arrays, lsa.vocab)
