"""Word n-grams as TF-IDF rows, kept as a vocabulary and an array of weights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfVectorizer

from toolkit.records import Matrix

_LONGEST = 2
_MIN_COUNT = 2
_WORD = r"(?u)\b\w[\w'’-]*|[!?]"  # negation lives in "don't", irony in "!"


class Ngrams:
    """Sublinear TF-IDF of word 1- and 2-grams that occur in at least two texts.

    Args:
        vocabulary: The n-grams in column order; None until fitted.
        idf: Inverse document frequency of each; None until fitted.
    """

    def __init__(self, vocabulary: Sequence[str] | None = None, idf: Matrix | None = None) -> None:
        self._vectorizer = _vectorizer(vocabulary)
        if vocabulary is not None and idf is not None:
            self._vectorizer.idf_ = np.asarray(idf, dtype=np.float64)

    def fit(self, texts: Sequence[str]) -> Ngrams:
        """Learns vocabulary and weights; texts that share no n-gram give one that never occurs."""
        try:
            found = _vectorizer(None).fit(texts)
        except ValueError:  # scikit-learn's way of saying that nothing is left
            return Ngrams(["\0"], np.ones(1, dtype=np.float32))
        return Ngrams(found.get_feature_names_out().tolist(), found.idf_.astype(np.float32))

    def transform(self, texts: Sequence[str]) -> sp.csr_matrix:
        """One unit row a text, float32 of shape (len(texts), len(vocabulary))."""
        return self._vectorizer.transform(texts).astype(np.float32).tocsr()

    @property
    def vocabulary(self) -> list[str]:
        """The n-grams in column order."""
        return list(self._vectorizer.get_feature_names_out().tolist())

    @property
    def idf(self) -> Matrix:
        """Weight of each n-gram."""
        return np.asarray(self._vectorizer.idf_, dtype=np.float32)


def _vectorizer(vocabulary: Sequence[str] | None) -> TfidfVectorizer:
    return TfidfVectorizer(
        ngram_range=(1, _LONGEST),
        min_df=_MIN_COUNT,
        sublinear_tf=True,
        token_pattern=_WORD,
        vocabulary=None if vocabulary is None else list(vocabulary),
    )
