"""What is clustered: passages, or whole articles as the mean of their passages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from toolkit.errors import StageError
from toolkit.records import Features

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Units:
    """Rows that get a topic, in a fixed order, and the passages each stands for.

    Attributes:
        vectors: Unit rows, shape (n_units, d).
        of_passage: Row in `vectors` of every passage, in the order of the passages table.
        neighbours: Rows before and after each within its article; empty for articles.
        weights: Share of each passage in its unit, in the order of the passages table.
    """

    vectors: Floats
    of_passage: Ints
    neighbours: tuple[tuple[int, ...], ...]
    weights: Floats

    def mean(self, values: Floats) -> Floats:
        """Turns rows of passages, shape (n_passages, k), into their units' weighted means."""
        summed = np.zeros((len(self.vectors), values.shape[1]))
        np.add.at(summed, self.of_passage, values * self.weights[:, None])
        return summed


def passage_weights(passages: pa.Table) -> Floats:
    """Returns the words of every passage, at least one each, shape (n_passages,)."""
    words = np.asarray(passages["n_words"].to_numpy(), dtype=np.float64)
    return np.maximum(words, 1.0)


def make_units(features: Features, passages: pa.Table, unit: str) -> Units:
    """Puts passages or articles in a fixed order, whatever the order of the table.

    Args:
        features: One row a passage.
        passages: Of schema `PASSAGES`.
        unit: `passage` or `article`.

    Raises:
        StageError: Features and passages do not match, or there are none.
    """
    ids = passages["passage_id"].to_pylist()
    if tuple(ids) != features.passage_ids:
        raise StageError("features and passages are not of the same corpus", where="topics")
    if not ids:
        raise StageError("there are no passages to find topics in", where="topics")
    articles = passages["article_id"].to_pylist()
    positions = passages["position"].to_pylist()
    order = sorted(range(len(ids)), key=lambda i: (articles[i], positions[i], ids[i]))
    matrix = features.matrix.astype(np.float64)
    if unit == "article":
        return _article_units(matrix, articles, passage_weights(passages))
    of_passage = np.empty(len(ids), dtype=np.int64)
    of_passage[order] = np.arange(len(ids))
    owners = [articles[i] for i in order]
    neighbours = tuple(
        tuple(j for j in (i - 1, i + 1) if 0 <= j < len(order) and owners[j] == owners[i])
        for i in range(len(order))
    )
    return Units(matrix[order], of_passage, neighbours, np.ones(len(ids)))


def _article_units(matrix: Floats, articles: list[str], words: Floats) -> Units:
    row = {article: i for i, article in enumerate(sorted(set(articles)))}
    of_passage = np.asarray([row[article] for article in articles], dtype=np.int64)
    totals = np.zeros(len(row))
    np.add.at(totals, of_passage, words)
    weights = words / totals[of_passage]
    vectors = np.zeros((len(row), matrix.shape[1]))
    np.add.at(vectors, of_passage, matrix * weights[:, None])
    return Units(unit_rows(vectors), of_passage, tuple(() for _ in row), weights)


def unit_rows(matrix: Floats) -> Floats:
    """Scales rows to unit length; zero rows stay zero."""
    norms = np.linalg.norm(matrix, axis=1, keepdims=True)
    scaled: Floats = matrix / np.where(norms > 0.0, norms, 1.0)
    return scaled
