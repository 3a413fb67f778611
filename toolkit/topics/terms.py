"""The terms of texts: stems of the words that may say what a text is about, and their counts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pyarrow as pa
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import CountVectorizer

from toolkit.topics.inflection import split_words, stem
from toolkit.topics.units import Floats, Units
from toolkit.topics.words import is_plain


def content_words(text: str) -> list[tuple[str, str]]:
    """Returns the words of a text that may say what it is about, each after its stem."""
    pairs = ((_term(word), word) for word in split_words(text))
    return [(term, word) for term, word in pairs if term]


@lru_cache(maxsize=200_000)
def _term(word: str) -> str:
    return "" if is_plain(word) else stem(word)


def content_terms(text: str) -> list[str]:
    """Returns the stems of the words of a text that may say what it is about."""
    return [term for term, _ in content_words(text)]


def unit_texts(passages: pa.Table, units: Units) -> list[str]:
    """Joins the passages of every unit, in their order in the article."""
    texts, positions = passages["text"].to_pylist(), passages["position"].to_pylist()
    ids, of = passages["passage_id"].to_pylist(), units.of_passage.tolist()
    parts: list[list[str]] = [[] for _ in units.vectors]
    for i in sorted(range(len(texts)), key=lambda i: (positions[i], ids[i])):
        parts[of[i]].append(texts[i])
    return ["\n".join(part) for part in parts]


def count_terms(
    texts: Sequence[str], *, min_df: int, max_df: float, most: int
) -> tuple[tuple[str, ...], csr_matrix]:
    """Chooses the terms of texts and counts them.

    Args:
        texts: One a unit.
        min_df: A term in fewer is left out, but for those of a text that would have none then.
        max_df: A term in a larger share is left out, likewise.
        most: Terms, the commonest.

    Returns:
        Terms in alphabetical order, and counts of shape (n, n_terms); none where there is no word.
    """
    if not any(content_terms(text) for text in texts):
        return (), csr_matrix((len(texts), 0), dtype=np.float64)
    vectorizer = CountVectorizer(analyzer=content_terms)
    counts = csr_matrix(vectorizer.fit_transform(texts), dtype=np.float64)
    frequency = counts.getnnz(axis=0)
    kept = (frequency >= min_df) & (frequency <= max(max_df * len(texts), 1.0))
    bare = counts[:, kept].getnnz(axis=1) == 0
    kept |= counts[bare].getnnz(axis=0) > 0
    columns = np.flatnonzero(kept)
    totals = np.asarray(counts.sum(axis=0)).ravel()[columns]
    columns = np.sort(columns[np.argsort(-totals, kind="stable")[:most]])
    names = vectorizer.get_feature_names_out()
    return tuple(str(names[i]) for i in columns), csr_matrix(counts[:, columns])


def rarity(counts: csr_matrix) -> Floats:
    """Returns the smoothed inverse document frequency of every term, shape (n_terms,)."""
    found: Floats = np.log((1.0 + counts.shape[0]) / (1.0 + counts.getnnz(axis=0))) + 1.0
    return found
