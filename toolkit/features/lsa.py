"""TF-IDF and latent semantic analysis (Deerwester et al. 1990): no torch, seconds, deterministic.

Small corpora get the exact singular vectors; above `_EXACT_ROWS` texts a seeded randomised solver
is used (Halko et al. 2011). Signs are fixed and the fit runs on one thread, so that the same texts
give the same bytes whatever the machine's load.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS, TfidfVectorizer

from toolkit.features.normalise import unit_rows
from toolkit.records import Features, Fitted, Matrix, Progress, VectorMemory
from toolkit.threads import one_thread

_EXACT_ROWS = 2000  # a gram matrix of this size is decomposed exactly in about a second
_TINY = 1e-9  # a squared singular value below this share of the largest is noise
# Texts at most, least texts a term, longest n-gram: in many texts, rare terms and pairs of words
# fill memory and say little.
_BY_SIZE = ((1_000, 1, 2), (20_000, 2, 1), (math.inf, 5, 1))
_WORD = re.compile(r"[^\W_]{2,}")  # letters and digits; a lone letter is no word
# Endings of English inflections: in a small corpus `factory` and `factories` must meet.
_ENDING = re.compile(
    r"(?<=\w{4})(?:ations?|ments?|ings?|ions?|ingly|edly|ers?|ies|ied|ed|es|ly|s|e|y)$"
)


def terms(text: str) -> list[str]:
    """Returns the stems of a text's words in their order, stop words left out."""
    words = (word for word in _WORD.findall(text.lower()) if word not in ENGLISH_STOP_WORDS)
    return [_stem(word) for word in words]


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    return _ENDING.sub("", word)


class LsaEncoder(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """TF-IDF followed by a truncated singular value decomposition, rows of unit length.

    Args:
        dimensions: Dimensions kept, at most; fewer where the texts do not span that many.
        min_df: A term in fewer texts is ignored; None: 1 of up to 1,000 texts, 2 of up to 20,000,
            else 5.
        max_df: A term in a larger share of texts is ignored (from ten texts on).
        ngrams: Longest word n-gram; None: 2 of up to 1,000 texts, else 1.
        random_state: Seed of the randomised solver.

    Attributes:
        terms_: Terms and n-grams in column order; none where the texts have no words.
        ngrams_: Longest n-gram that was taken.
        components_: float64 of shape (d, n_terms).
        singular_values_: float64 of shape (d,), falling.
        notes_: What was adjusted.
    """

    def __init__(
        self,
        dimensions: int = 100,
        min_df: int | None = None,
        max_df: float = 0.6,
        ngrams: int | None = None,
        random_state: int = 42,
    ) -> None:
        self.dimensions = dimensions
        self.min_df = min_df
        self.max_df = max_df
        self.ngrams = ngrams
        self.random_state = random_state

    def fit(self, texts: Sequence[str], y: object = None) -> Self:
        """Learns the vocabulary and the space.

        Args:
            texts: At least one.
            y: Ignored.
        """
        del y
        notes: list[str] = []
        # In a fixed order, so that the order in which texts arrive moves no last bit.
        tfidf = self._fit_tfidf(sorted(texts), notes)
        with one_thread():
            components, values = self._decompose(tfidf)
        if len(values) < self.dimensions:
            notes.append(
                f"LSA keeps {len(values)} of {self.dimensions} dimensions: the texts span no more"
            )
        self.components_ = np.ascontiguousarray(_fix_signs(components))
        self.singular_values_ = values
        self.notes_ = tuple(notes)
        return self

    def transform(self, texts: Sequence[str]) -> Matrix:
        """Returns one unit row a text (zero where no word is known), rounded to 4 decimals."""
        if self.vectorizer_ is None or not len(texts):
            return np.zeros((len(texts), len(self.components_)), dtype=np.float32)
        with one_thread():
            projected = self.vectorizer_.transform(list(texts)) @ self.components_.T
        return unit_rows(np.asarray(projected))

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Does as `transform`: what `records.Encoder` asks for."""
        return self.transform(texts)

    def encode_articles(self, texts: Sequence[str], means: Matrix) -> Matrix:
        """Reads each article as a whole; see `records.ArticleEncoder`."""
        del means
        return self.transform(texts)

    def to_fitted(self) -> Fitted:
        """Gives what was learned as plain data; `from_fitted` makes an encoder of it again."""
        idf = np.zeros(0) if self.vectorizer_ is None else np.asarray(self.vectorizer_.idf_)
        return Fitted(
            {"backend": "lsa", "ngrams": self.ngrams_, "notes": list(self.notes_)},
            {
                "idf": idf,
                "components": self.components_,
                "singular_values": self.singular_values_,
            },
            {"terms": self.terms_},
        )

    @classmethod
    def from_fitted(cls, fitted: Fitted) -> Self:
        """Rebuilds an encoder from what `to_fitted` gave; its rows are equal, bit for bit."""
        found = cls()
        found.ngrams_ = int(fitted.info["ngrams"])
        found.terms_ = list(fitted.vocab["terms"])
        found.components_ = np.asarray(fitted.arrays["components"], dtype=np.float64)
        found.singular_values_ = np.asarray(fitted.arrays["singular_values"], dtype=np.float64)
        found.notes_ = tuple(fitted.info["notes"])
        found.dimensions = len(found.components_)
        found.vectorizer_ = None
        if found.terms_:
            found.vectorizer_ = _vectorizer(found.ngrams_, vocabulary=found.terms_)
            found.vectorizer_.idf_ = np.asarray(fitted.arrays["idf"], dtype=np.float64)
        return found

    def _fit_tfidf(self, texts: Sequence[str], notes: list[str]) -> csr_matrix:
        least, longest = next(rest for most, *rest in _BY_SIZE if len(texts) <= most)
        self.ngrams_ = longest if self.ngrams is None else self.ngrams
        self.terms_: list[str] = []
        self.vectorizer_: TfidfVectorizer | None = _vectorizer(
            self.ngrams_,
            min_df=min(self.min_df or least, max(1, len(texts) // 2)),
            max_df=self.max_df if len(texts) >= 10 else 1.0,
        )
        try:
            counted = csr_matrix(self.vectorizer_.fit_transform(texts))
        except ValueError:  # scikit-learn's "empty vocabulary"
            notes.append("LSA found no words to work with: every vector is zero")
            self.vectorizer_ = None
            return csr_matrix((len(texts), 1), dtype=np.float64)
        self.terms_ = self.vectorizer_.get_feature_names_out().tolist()
        return counted

    def _decompose(
        self, tfidf: csr_matrix
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        rows, columns = tfidf.shape
        if rows > _EXACT_ROWS:
            svd = TruncatedSVD(
                min(self.dimensions, columns), n_iter=7, random_state=self.random_state
            )
            svd.fit(tfidf)
            return np.asarray(svd.components_), np.asarray(svd.singular_values_)
        squares, left = np.linalg.eigh(np.asarray((tfidf @ tfidf.T).todense()))
        order = np.argsort(squares, kind="stable")[::-1][: self.dimensions]
        order = order[squares[order] > _TINY * max(float(squares.max(initial=0.0)), _TINY)]
        if not len(order):
            return np.zeros((1, columns)), np.zeros(1)
        values = np.sqrt(squares[order])
        return np.asarray((tfidf.T @ left[:, order]).T) / values[:, None], values


def _vectorizer(ngrams: int, **settings: object) -> TfidfVectorizer:
    return TfidfVectorizer(
        ngram_range=(1, ngrams),
        sublinear_tf=True,
        tokenizer=terms,
        token_pattern=None,
        lowercase=False,
        **settings,
    )


def _fix_signs(components: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Makes the largest entry of every component positive: a solver leaves the sign open."""
    largest = np.argmax(np.abs(components), axis=1)
    signs = np.sign(components[np.arange(len(components)), largest])
    fixed: npt.NDArray[np.float64] = components * np.where(signs == 0.0, 1.0, signs)[:, None]
    return fixed


def build(
    passage_ids: Sequence[str],
    texts: Sequence[str],
    *,
    seed: int,
    extra_texts: Sequence[str] = (),
    documents: Sequence[str] | None = None,
    dimensions: int = 100,
    min_df: int | None = None,
    max_df: float = 0.6,
    ngrams: int | None = None,
    memory: VectorMemory | None = None,
    progress: Progress | None = None,
) -> Features:
    """Fits LSA on the passages and the extra texts and projects the passages.

    Args:
        passage_ids: One a text.
        texts: The passages.
        seed: Of the randomised solver.
        extra_texts: Fitted too but not returned, such as topic descriptions, so that their words
            are known.
        documents: Whole articles, where those are clustered: fitted in the place of the passages.
        dimensions: See `LsaEncoder`.
        min_df: See `LsaEncoder`.
        max_df: See `LsaEncoder`.
        ngrams: See `LsaEncoder`.
        memory: Unused: a vector hangs on all texts.
        progress: Told when it is done.

    Returns:
        Features of shape (len(texts), d).
    """
    del memory
    encoder = LsaEncoder(dimensions, min_df, max_df, ngrams, random_state=seed)
    encoder.fit([*(texts if documents is None else documents), *extra_texts])
    matrix = encoder.transform(texts)
    if progress is not None:
        progress(len(texts), len(texts))
    return Features(
        passage_ids=tuple(passage_ids),
        matrix=matrix,
        encoder=encoder,
        backend="lsa",
        notes=encoder.notes_,
        fitted=encoder.to_fitted(),
    )
