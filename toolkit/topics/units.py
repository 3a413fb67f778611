"""What is clustered: passages, or whole articles as the mean of their passages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy.sparse import csr_matrix

from toolkit.errors import StageError
from toolkit.records import ArticleEncoder, Features, Matrix

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_BLOCK = 4096  # rows at a time


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
    if unit == "article":
        found = _article_units(features.matrix, articles, passage_weights(passages), order)
        if not isinstance(features.encoder, ArticleEncoder):
            return found
        texts = article_texts(passages)
        means = found.vectors.astype(np.float32)
        whole = features.encoder.encode_articles([texts[name] for name in sorted(texts)], means)
        return replace(found, vectors=unit_rows(whole.astype(np.float64)))
    of_passage = np.empty(len(ids), dtype=np.int64)
    of_passage[order] = np.arange(len(ids))
    owners = [articles[i] for i in order]
    neighbours = tuple(
        tuple(j for j in (i - 1, i + 1) if 0 <= j < len(order) and owners[j] == owners[i])
        for i in range(len(order))
    )
    matrix = features.matrix.astype(np.float64)
    return Units(matrix[order], of_passage, neighbours, np.ones(len(ids)))


def article_texts(passages: pa.Table) -> dict[str, str]:
    """Joins the passages of each article in their order; articles stand in the order of ids."""
    columns = ("article_id", "position", "passage_id", "text")
    rows = sorted(zip(*(passages[name].to_pylist() for name in columns), strict=True))
    found: dict[str, list[str]] = {}
    for article, _, _, text in rows:
        found.setdefault(article, []).append(text)
    return {article: "\n".join(texts) for article, texts in found.items()}


def _article_units(matrix: Matrix, articles: list[str], words: Floats, order: list[int]) -> Units:
    row = {article: i for i, article in enumerate(sorted(set(articles)))}
    of_passage = np.asarray([row[article] for article in articles], dtype=np.int64)
    totals = np.zeros(len(row))
    np.add.at(totals, of_passage, words)
    weights = words / totals[of_passage]
    # In one order, so that the last bits of the sums do not hang on that of the table.
    vectors = grouped_sums(matrix, of_passage, len(row), weights=weights, order=order)
    return Units(unit_rows(vectors), of_passage, tuple(() for _ in row), weights)


def grouped_sums(
    matrix: Matrix | Floats,
    groups: Ints,
    count: int,
    *,
    weights: Floats | None = None,
    order: Sequence[int] | None = None,
) -> Floats:
    """Sums the rows of each group, in blocks: doubles of every row would fill memory.

    Args:
        matrix: Shape (n, d).
        groups: Of each row, 0 to `count` - 1; a row of a negative group counts for none.
        count: Of the groups.
        weights: Of the rows; None: 1.
        order: In which rows are added; None: as they stand.

    Returns:
        Shape (count, d).
    """
    rows = np.arange(len(matrix)) if order is None else np.asarray(order, dtype=np.int64)
    rows = rows[groups[rows] >= 0]
    summed = np.zeros((count, matrix.shape[1]))
    for start in range(0, len(rows), _BLOCK):
        part = rows[start : start + _BLOCK]
        shares = np.ones(len(part)) if weights is None else weights[part]
        where = (groups[part], np.arange(len(part)))
        summed += csr_matrix((shares, where), shape=(count, len(part))) @ matrix[part].astype(float)
    return summed


def unit_rows(matrix: Floats) -> Floats:
    """Scales rows to unit length; zero rows stay zero."""
    norms = np.linalg.norm(matrix, axis=1, keepdims=True)
    scaled: Floats = matrix / np.where(norms > 0.0, norms, 1.0)
    return scaled
