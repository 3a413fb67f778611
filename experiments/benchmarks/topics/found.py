"""What a fit found, and topic words for models that find clusters alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

TOP = 10


@dataclass(frozen=True)
class Found:
    """What a fit found.

    Attributes:
        labels: Topic of every article, -1 where it is left out.
        words: Of every topic by its number, best first.
        embedded: Words that the model had embedded.
    """

    labels: list[int]
    words: list[list[str]]
    embedded: int = 0


def class_words(texts: Sequence[str], labels: Sequence[int], top: int = TOP) -> list[list[str]]:
    """The best words of clusters by class-based TF-IDF (Grootendorst 2022), as BERTopic finds them.

    A word's share of a cluster's words, times the logarithm of one plus the clusters' mean number
    of words over the word's count in all of them. Articles left out count in none.

    Args:
        texts: One an article.
        labels: Cluster of each, -1 for none.
        top: Words a cluster.
    """
    from scipy import sparse
    from sklearn.feature_extraction.text import CountVectorizer

    marks = np.asarray(labels)
    counter = CountVectorizer(stop_words="english")
    counts = counter.fit_transform(texts)
    n_topics = int(marks.max(initial=-1)) + 1
    kept = np.flatnonzero(marks >= 0)
    member = sparse.csr_matrix(
        (np.ones(len(kept)), (marks[kept], kept)), shape=(n_topics, len(marks))
    )
    tf = (member @ counts).tocsr()
    sizes = np.asarray(tf.sum(axis=1)).ravel()
    totals = np.asarray(tf.sum(axis=0)).ravel()
    idf = np.log1p(sizes.mean() / np.maximum(totals, 1)) if n_topics else np.zeros(len(totals))
    names = counter.get_feature_names_out()
    found = []
    for topic in range(n_topics):
        row = tf[topic]
        weights = row.data / max(sizes[topic], 1) * idf[row.indices]
        best = np.lexsort((row.indices, -weights))[:top]
        found.append([str(names[column]) for column in row.indices[best]])
    return found


def strongest(mixture: np.ndarray) -> list[int]:
    """Topic of every article by its largest share; -1 where it has none of any topic."""
    shares = np.asarray(mixture, dtype=np.float64)
    if shares.shape[1] == 0:
        return [-1] * len(shares)
    return np.where(shares.max(axis=1) > 0.0, shares.argmax(axis=1), -1).tolist()
