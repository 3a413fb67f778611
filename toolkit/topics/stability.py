"""How far a model finds the same topics again: with other seeds, or without part of the corpus."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from toolkit.errors import StageError
from toolkit.topics.metrics import (
    TOP_WORDS,
    Stability,
    Words,
    adjusted_mutual_information,
    spread,
    stability,
    top_word_jaccard,
)
from toolkit.topics.units import Ints

# Fits some rows, ascending, with a seed: a topic a row (-1 for none), and the topics' words.
Fit = Callable[[Ints, int], tuple[Sequence[Any], Words]]

_MOST = 2**31  # a seed that every library takes is below it


def seed_stability(
    fit: Fit, n_rows: int, *, seeds: Sequence[int], top: int = TOP_WORDS
) -> Stability:
    """Fits all rows with each seed and compares every two fits.

    Args:
        fit: Fits the rows that it is given.
        n_rows: How many there are.
        seeds: Two or more.
        top: Words a topic that count.

    Returns:
        AMI on all rows and best-match Jaccard of the topics' words, over the pairs.

    Raises:
        StageError: Fewer than two seeds.
        ValueError: A fit does not give a topic a row.
    """
    runs = [_checked(fit, np.arange(n_rows), seed) for seed in seeds]
    return stability([labels for labels, _ in runs], [words for _, words in runs], top)


def subsample_stability(
    fit: Fit,
    n_rows: int,
    *,
    parts: int = 5,
    share: float = 0.8,
    seed: int,
    top: int = TOP_WORDS,
) -> Stability:
    """Fits parts of the rows, each with a seed of its own, and compares every two fits.

    A part is drawn without replacement; two parts are compared on the rows that both hold. Cluster
    stability by subsampling: Ben-Hur, Elisseeff & Guyon, PSB 2002.

    Args:
        fit: Fits the rows that it is given.
        n_rows: How many there are.
        parts: How many are drawn.
        share: Of the rows in each.
        seed: Of the parts and of their fits' seeds; the same seed gives the same parts.
        top: Words a topic that count.

    Returns:
        AMI on shared rows and best-match Jaccard of the topics' words, over the pairs.

    Raises:
        StageError: Fewer than two parts, or parts that may share too few rows to be compared.
        ValueError: A fit does not give a topic a row.
    """
    size = round(share * n_rows)
    if parts < 2 or not 0.0 < share <= 1.0 or 2 * size - n_rows < 2:
        raise StageError(
            f"{parts} parts of {share:g} of {n_rows} rows, of which two must share two rows",
            where="topics",
            hint="take two parts or more, a larger share, or more rows",
        )
    drawn = [_draw(n_rows, size, seed, part) for part in range(parts)]
    runs = [(rows, *_checked(fit, rows, own)) for rows, own in drawn]
    return Stability(
        runs=parts,
        ami=spread(runs, lambda a, b: _shared_ami(a[:2], b[:2])),
        words=spread(runs, lambda a, b: top_word_jaccard(a[2], b[2], top)),
    )


def _draw(n_rows: int, size: int, seed: int, part: int) -> tuple[Ints, int]:
    random = np.random.default_rng([seed, part])
    rows = np.sort(random.choice(n_rows, size=size, replace=False))
    return rows, int(random.integers(_MOST))


def _checked(fit: Fit, rows: Ints, seed: int) -> tuple[list[Any], Words]:
    labels, words = fit(rows.copy(), seed)
    if len(labels) != len(rows):
        raise ValueError(f"a fit of {len(rows)} rows gave {len(labels)} topics")
    return np.asarray(labels).tolist(), words


def _shared_ami(first: tuple[Ints, list[Any]], second: tuple[Ints, list[Any]]) -> float:
    _, left, right = np.intersect1d(first[0], second[0], assume_unique=True, return_indices=True)
    return adjusted_mutual_information(
        [first[1][i] for i in left.tolist()], [second[1][i] for i in right.tolist()]
    )
