"""How far two runs agree on their topics: over passages (AMI) and over words (matched Jaccard).

Neither looks at a topic's number or name, which a new fit may hand out anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import adjusted_mutual_info_score

from toolkit.errors import StageError
from toolkit.records import OTHER_ID

TOP_WORDS = 10
CENTRAL = 0.95  # of the pairs lie within a spread's low and high

# Words by topic id, best first; or the topics' words one after the other.
Words = Mapping[int, Sequence[str]] | Sequence[Sequence[str]]


@dataclass(frozen=True)
class Spread:
    """What a number was over all pairs of runs.

    Attributes:
        mean: Over the pairs.
        sd: Sample standard deviation over the pairs; None where there is one pair.
        low: Lower end of the central 95 % of the pairs (linear quantiles).
        high: Upper end. Pairs share runs, so this is a spread, not the mean's confidence interval.
        values: One a pair, in the order (0, 1), (0, 2), ..., (1, 2), ...
    """

    mean: float
    sd: float | None
    low: float
    high: float
    values: tuple[float, ...]


@dataclass(frozen=True)
class Stability:
    """How far runs that differ in their seed alone agree on their topics."""

    runs: int
    ami: Spread
    words: Spread


def adjusted_mutual_information(first: Sequence[Any], second: Sequence[Any]) -> float:
    """Agreement of two partitions of the same passages, corrected for chance.

    1 for the same partition under any names, about 0 for unrelated ones, below 0 for worse than
    that. Adjusted mutual information (Vinh, Epps & Bailey, JMLR 11, 2010), normalised by the mean
    of the two entropies, as scikit-learn computes it. `other` is a part like any topic. Two
    partitions with one part each, or of no passages, are the same: 1.

    Args:
        first: A label a passage.
        second: The same passages' labels, in the same order.

    Raises:
        ValueError: Not the same number of labels.
    """
    if len(first) != len(second):
        raise ValueError(f"{len(first)} labels beside {len(second)}")
    return float(adjusted_mutual_info_score(list(first), list(second)))


def top_word_jaccard(first: Words, second: Words, k: int = TOP_WORDS) -> float:
    """Mean Jaccard index of the topics' `k` best words, topics matched one to one.

    The match is the one with the largest sum (Hungarian algorithm, Kuhn 1955, by scipy). The mean
    is over as many topics as the run with more of them has, so that an unmatched topic counts as 0.
    `other` is left out. Two runs without topics agree (1), one with and one without do not (0).

    Args:
        first: Words by topic id, best first, or one list a topic.
        second: The same of another run.
        k: Words a topic that count.
    """
    left, right = _word_sets(first, k), _word_sets(second, k)
    most = max(len(left), len(right))
    if most == 0:
        return 1.0
    if not left or not right:
        return 0.0
    table = [[jaccard(a, b) for b in right] for a in left]
    return sum(value for _, _, value in matched(np.asarray(table))) / most


def jaccard(first: set[Any] | frozenset[Any], second: set[Any] | frozenset[Any]) -> float:
    """Size of the intersection over that of the union; 1 for two empty sets."""
    union = len(first | second)
    return len(first & second) / union if union else 1.0


def matched(likeness: npt.NDArray[np.float64]) -> list[tuple[int, int, float]]:
    """Matches rows with columns one to one so that the sum is the largest.

    Args:
        likeness: Of each row with each column, shape (n, m).

    Returns:
        min(n, m) triples (row, column, likeness), by row.
    """
    if likeness.size == 0:
        return []
    rows, columns = linear_sum_assignment(likeness, maximize=True)
    return [
        (int(row), int(column), float(likeness[row, column]))
        for row, column in zip(rows, columns, strict=True)
    ]


def aligned(first: pa.Table, second: pa.Table) -> tuple[list[int], list[int]]:
    """Topic ids of the passages that both runs have, in the order of the first.

    Args:
        first: With the columns `passage_id` and `topic_id` (passages, or the assignments).
        second: The same of another run.
    """
    other = _topic_of(second)
    shared = [(topic, other[key]) for key, topic in _topic_of(first).items() if key in other]
    return [left for left, _ in shared], [right for _, right in shared]


def stability(
    assignments: Sequence[Sequence[int]], words: Sequence[Words], k: int = TOP_WORDS
) -> Stability:
    """Agreement of every pair of runs, in passages and in words.

    Args:
        assignments: A run each: a topic id a passage, the same passages in the same order.
        words: A run each: see `top_word_jaccard`.
        k: Words a topic that count.

    Raises:
        StageError: Fewer than two runs.
        ValueError: The runs do not have the same passages, or not as many words as assignments.
    """
    if len(assignments) != len(words):
        raise ValueError(f"assignments of {len(assignments)} runs, words of {len(words)}")
    if len(assignments) < 2:
        raise StageError(
            f"stability is between runs, and there is {len(assignments)}",
            hint="run the study with two seeds or more",
        )
    return Stability(
        runs=len(assignments),
        ami=spread(assignments, adjusted_mutual_information),
        words=spread(words, lambda a, b: top_word_jaccard(a, b, k)),
    )


def central(values: Sequence[float]) -> tuple[float, float]:
    """Ends of the central 95 % of some values: linear quantiles at 2.5 % and 97.5 %."""
    tail = (1 - CENTRAL) / 2
    low, high = np.quantile(np.asarray(values, dtype=float), [tail, 1 - tail])
    return float(low), float(high)


def spread(runs: Sequence[Any], measure: Callable[[Any, Any], float]) -> Spread:
    """Measures every pair of two runs or more."""
    values = tuple(measure(a, b) for a, b in combinations(runs, 2))
    low, high = central(values)
    sd = float(np.std(values, ddof=1)) if len(values) > 1 else None
    return Spread(float(np.mean(values)), sd, low, high, values)


def _word_sets(words: Words, k: int) -> list[frozenset[str]]:
    if isinstance(words, Mapping):
        words = [words[key] for key in sorted(words) if key != OTHER_ID]
    return [frozenset(list(best)[:k]) for best in words]


def _topic_of(table: pa.Table) -> dict[str, int]:
    ids = table.column("passage_id").to_pylist()
    found = dict(zip(ids, table.column("topic_id").to_pylist(), strict=True))
    if len(found) < len(ids):
        twice = next(key for key, count in Counter(ids).items() if count > 1)
        raise ValueError(f"passage {twice} stands there twice")
    return found
