"""Unit rows and stored precision, the same for every backend."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from toolkit.records import Matrix

_BLOCK = 4096  # rows at a time: doubles of all of them would be the largest thing in memory
DECIMALS = 4  # of a stored vector: float noise between batch sizes lies far below it


def unit_rows(matrix: npt.NDArray[np.floating]) -> Matrix:
    """Scales every row to unit length, leaves zero rows zero and rounds to `DECIMALS`.

    Args:
        matrix: Any real matrix of shape (n, d).

    Returns:
        float32 of shape (n, d).
    """
    scaled = np.empty(matrix.shape, dtype=np.float32)
    for start in range(0, len(matrix), _BLOCK):
        exact = matrix[start : start + _BLOCK].astype(np.float64)
        norms = np.linalg.norm(exact, axis=1, keepdims=True)
        exact /= np.where(norms > 0.0, norms, 1.0)
        # Adding zero turns -0.0 into 0.0, so that equal vectors are equal bytes.
        scaled[start : start + _BLOCK] = np.round(exact, DECIMALS) + 0.0
    return scaled
