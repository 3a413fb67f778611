"""An encoder that reads every text once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from toolkit.records import Encoder, Matrix


class RememberingEncoder:
    """Keeps the vectors of another encoder; the stage fits and scores on the same texts repeatedly.

    Args:
        encoder: Does the work.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, Matrix] = {}

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Returns one row a text, shape (len(texts), d)."""
        new = sorted(set(texts) - self._known.keys())
        if new:
            self._known.update(zip(new, self._encoder.encode(new), strict=True))
        if not texts:
            return np.zeros((0, 0), dtype=np.float32)
        return np.stack([self._known[text] for text in texts])
