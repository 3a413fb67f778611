"""Where a topic is cut: its parts found by k-means, told by words or passages, or founded anew.

Parts that are told grow from what speaks for them: constrained k-means (Basu, Banerjee and Mooney
2002), in which the passages that seed a part stay in it while its centre settles.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment
from sklearn.cluster import KMeans

from toolkit.records import OTHER_ID
from toolkit.threads import one_thread
from toolkit.topics.edit_state import Ground, State, cosines_of, mean_rows
from toolkit.topics.inflection import stems
from toolkit.topics.units import Floats, Ints, unit_rows

_STARTS = 10
_ROUNDS = 30


def distinct(rows: Floats) -> int:
    """Counts rows that differ, as far as a label may hang on it."""
    return len(np.unique(np.round(rows, 9), axis=0))


def find_parts(rows: Floats, n_parts: int, seed: int) -> Floats:
    """Parts unit rows by seeded k-means.

    Args:
        rows: Shape (n, d), with `n_parts` different ones among them.
        n_parts: How many.
        seed: Of the starts.

    Returns:
        Unit vectors of the parts, largest first, shape (n_parts, d).
    """
    with one_thread():
        model = KMeans(n_parts, n_init=_STARTS, algorithm="lloyd", random_state=seed).fit(rows)
    vectors = unit_rows(np.asarray(model.cluster_centers_, dtype=np.float64))
    labels = cosines_of(rows, vectors).argmax(axis=1)
    sizes = np.bincount(labels, minlength=n_parts)
    earliest = [
        int(np.flatnonzero(labels == part).min(initial=len(rows))) for part in range(n_parts)
    ]
    order = sorted(range(n_parts), key=lambda part: (-sizes[part], earliest[part]))
    return vectors[order]


def grow_parts(rows: Floats, seeded: Ints, n_parts: int) -> Floats:
    """Lets parts grow from the rows that seed them.

    Args:
        rows: Unit rows, shape (n, d).
        seeded: Part that each row seeds, -1 for none; every part has one.
        n_parts: How many.

    Returns:
        Unit vectors of the parts, in their order, shape (n_parts, d).
    """
    labels, vectors = seeded, mean_rows(rows, seeded, n_parts)
    for _ in range(_ROUNDS):
        nearest = cosines_of(rows, vectors).argmax(axis=1)
        settled = np.where(seeded == OTHER_ID, nearest, seeded)
        if np.array_equal(settled, labels):
            break
        labels, vectors = settled, mean_rows(rows, settled, n_parts)
    return vectors


def seeds_by_words(texts: Sequence[str], words: Sequence[Sequence[str]]) -> Ints:
    """Says which part each text speaks for: the one of whose words it has most, inflections too.

    Args:
        texts: One a unit.
        words: Words or phrases of each part.

    Returns:
        The part of every text, -1 where it has none of the words or as many of several parts.
    """
    wanted = [[stems(word) for word in part] for part in words]
    seeded = np.full(len(texts), OTHER_ID, dtype=np.int64)
    for row, text in enumerate(texts):
        joined = f" {' '.join(stems(text))} "
        hits = [sum(f" {' '.join(w)} " in joined for w in part if w) for part in wanted]
        most = max(hits)
        if most and hits.count(most) == 1:
            seeded[row] = hits.index(most)
    return seeded


def fit_names(vectors: Floats, names: Floats) -> list[int]:
    """Gives each part the name nearest to it in meaning, each name once.

    Args:
        vectors: Of the parts, shape (n_parts, d).
        names: Of the names, shape (n_parts, d).

    Returns:
        The name of every part, by its place.
    """
    _, chosen = linear_sum_assignment(-cosines_of(vectors, names))
    found: list[int] = chosen.tolist()
    return found


@dataclass(frozen=True)
class Founding:
    """Where a new topic lies among those that are there.

    Attributes:
        vectors: Unit vectors of the columns and last of the new topic, shape (n_topics + 1, d).
        gain: By which a cosine with the new topic is raised before it is compared.
        least: Raised cosine from which a unit of `other` comes in.
    """

    vectors: Floats
    gain: float
    least: float


def found_topic(state: State, ground: Ground, founders: Ints, free: Sequence[bool]) -> Founding:
    """Places a new topic at the mean of the units that belong to it.

    The mean of few units lies off that of the many that they stand for, and a cosine with it is too
    small: of n units that have the cosine r with one another, by the root of r / (r + (1 - r) / n).
    What is usual for r is told by the topics that are there. Letting the new topic grow from what
    it takes, as k-means would, was worse: from five articles it took a third of theirs in R8.

    Args:
        state: Before.
        ground: Its units.
        founders: Rows that belong to the new topic.
        free: Whether each column gives units away.
    """
    rows, new = ground.units.vectors, len(free)
    labels = state.first.copy()
    labels[founders] = new
    vectors = mean_rows(rows, labels, new + 1)
    within = _within(rows, labels, new + 1)
    known = [within[c] for c in range(new) if free[c] and within[c] > 0.0]
    usual = float(np.median(known)) if known else max(within[new], 0.0)
    n = len(founders)
    gain = float(np.sqrt((usual + (1.0 - usual) / n) / usual)) if usual else 1.0
    own = cosines_of(rows, vectors)[np.arange(len(rows)), labels]
    settled = np.asarray([*free, False, False])[labels]
    least = float(np.median(own[settled] if settled.any() else own[founders]))
    return Founding(vectors, round(gain, 6), round(least, 6))


def _within(rows: Floats, labels: Ints, n_groups: int) -> list[float]:
    """Returns the mean cosine of two rows of each group, 0 of a group of fewer than two."""
    found = []
    for group in range(n_groups):
        own = rows[labels == group]
        n, squared = len(own), float((own.sum(axis=0) ** 2).sum())
        found.append((squared / n - 1.0) / (n - 1) if n > 1 else 0.0)
    return found
