"""How many topics: neighbours that stay together, times how well the partition is found again.

A number of clusters is good if what lies close together falls together, no more than sizes alone
would have it, and if the same clusters come out when they are looked for in half of the rows. The
first is the modularity (Newman and Girvan 2004) of the partition on the graph of each row's nearest
neighbours; it rises while real groups are parted and falls when they are torn. The second is the
stability of Lange et al. (2004): the mean agreement (AMI) of the partition with those learned on
halves of the rows. The criterion is their product, evened out over neighbouring numbers; of those
that do as well as the best within its standard error, the largest is taken, because it says most.

Clusters are looked for among rows smoothed with their neighbours, one step of graph convolution
without weights (Wu et al. 2019), which brings groups out of noise.

Neither starts nor halves are drawn: rows are told apart by hashes of what is in them, so that
neither their order nor a seed changes which are looked at.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.metrics.cluster import expected_mutual_information

from toolkit.topics.geometry import (
    centroids_of,
    cut,
    halves_by_content,
    nearest,
    reduced,
    sample_by_content,
    settle,
    ward_tree,
)
from toolkit.topics.units import Floats, Ints, unit_rows

_DIMENSIONS = 100  # kept for the search
_ROWS = 6000  # searched at most: neighbours are compared all with all
_TREE_ROWS, _HALF_ROWS = 2500, 1500  # joined into a tree at most, of all and of a half
_SMOOTHED_WITH = 10  # neighbours
_SMOOTHED = 0.8  # weight of their mean beside the row
_NEAR = 5  # neighbours that should fall together
_RESOLUTION = 0.4  # of the modularity; of .2 to 1 the best on the three development corpora
_HALVINGS = 4
_STEPS, _HALF_STEPS = 15, 6  # of k-means at most
_EACH = 12  # up to this number every one is tried, then steps of `_RATIO`
_RATIO = 1.15
_FEWEST_A_CLUSTER = 4  # rows on average; finer is no topic model
# The search ends where the criterion is clearly below its best, well beyond that, not before 30.
_CLEARLY_WORSE, _WELL_BEYOND, _SEARCHED = 0.95, 1.6, 30
_APART = 1.25  # ratio from which another number is no neighbour of the chosen one


@dataclass(frozen=True)
class Trial:
    """One number of clusters that was tried.

    Attributes:
        n_clusters: It.
        criterion: Modularity times stability.
        error: Standard error of it over halves.
    """

    n_clusters: int
    criterion: float
    error: float


class Search:
    """Partitions of unit rows into any number of clusters, and how good each is.

    Args:
        rows: Unit rows, shape (n, d), in an order that hangs on their content alone.
    """

    def __init__(self, rows: Floats) -> None:
        self.places = sample_by_content(rows, _ROWS)
        self._rows = reduced(rows[self.places], _DIMENSIONS)
        self._neighbours = neighbours(self._rows, _SMOOTHED_WITH)
        self._smooth = smoothed(self._rows, self._neighbours, _SMOOTHED)
        self._partitions: dict[int, Ints] = {}

    def partition(self, n_clusters: int) -> Ints:
        """Returns the cluster of each of the rows at `places`."""
        if n_clusters not in self._partitions:
            self._cut([n_clusters])
        return self._partitions[n_clusters]

    def numbers(self, least: int, most: int) -> list[int]:
        """Returns the numbers of clusters worth trying, rising."""
        most = min(most, len(self._smooth) // _FEWEST_A_CLUSTER)
        found = [number for number in range(least, most + 1) if number <= _EACH]
        number = float(max(least, _EACH))
        while number * _RATIO <= most:
            number *= _RATIO
            found.append(round(number))
        return sorted(set(found))

    def trials(self, numbers: Sequence[int]) -> Iterator[Trial]:
        """Tries numbers in turn, until it is clear that no larger one will be chosen."""
        if not numbers:
            return
        self._cut(numbers)
        halves = [half.centroids(numbers) for half in self._halves]
        best, best_number = -math.inf, 0
        for number in numbers:
            trial = self._try(number, [by_number[number] for by_number in halves])
            yield trial
            if trial.criterion > best:
                best, best_number = trial.criterion, number
            beyond = number > max(_SEARCHED, _WELL_BEYOND * best_number)
            if beyond and trial.criterion < _CLEARLY_WORSE * best:
                return

    def _cut(self, numbers: Sequence[int]) -> None:
        places = sample_by_content(self._rows, _TREE_ROWS)
        rows = self._smooth[places]
        for number, centroids in cut(self._tree, rows, numbers).items():
            settled = settle(self._smooth, centroids, _STEPS)
            self._partitions[number] = nearest(self._smooth, settled)

    @cached_property
    def _tree(self) -> Floats:
        return ward_tree(self._smooth[sample_by_content(self._rows, _TREE_ROWS)])

    @cached_property
    def _halves(self) -> list[_Half]:
        pairs = halves_by_content(self._rows, _HALVINGS)
        return [_Half(self._rows[half], self._smooth[half]) for pair in pairs for half in pair]

    @cached_property
    def _graph(self) -> csr_matrix:
        return graph_of(self._neighbours[:, :_NEAR])

    def _try(self, number: int, halves: Sequence[Floats]) -> Trial:
        labels = self._partitions[number]
        together = modularity(self._graph, labels, _RESOLUTION)
        agreed = [agreement(labels, nearest(self._smooth, settled)) for settled in halves]
        spread = float(np.std(agreed)) / math.sqrt(len(agreed))
        return Trial(
            number,
            round(max(together, 0.0) * float(np.mean(agreed)), 6),
            round(max(together, 0.0) * spread, 6),
        )


class _Half:
    """Half of the rows, in which the same numbers of clusters are looked for."""

    def __init__(self, rows: Floats, smooth: Floats) -> None:
        self._smooth = smooth
        self._some = smooth[sample_by_content(rows, _HALF_ROWS)]
        self._tree = ward_tree(self._some) if len(self._some) > 1 else None

    def centroids(self, numbers: Sequence[int]) -> dict[int, Floats]:
        fitting = [number for number in numbers if number <= len(self._some)]
        if self._tree is None or not fitting:
            mean = centroids_of(self._smooth, np.zeros(len(self._smooth), dtype=np.int64), 1)
            return dict.fromkeys(numbers, mean)
        found = cut(self._tree, self._some, fitting)
        largest = found[fitting[-1]]
        return {
            number: settle(self._smooth, found.get(number, largest), _HALF_STEPS)
            for number in numbers
        }


def neighbours(rows: Floats, most: int) -> Ints:
    """Returns the nearest other rows by cosine, nearest first, shape (n, at most `most`)."""
    kept = min(most, len(rows) - 1)
    found = np.empty((len(rows), max(kept, 0)), dtype=np.int64)
    if kept < 1:
        return found
    for start in range(0, len(rows), 512):
        block = np.round(rows[start : start + 512] @ rows.T, 9)
        block[np.arange(len(block)), np.arange(start, start + len(block))] = -np.inf
        near = np.argpartition(-block, kept - 1, axis=1)[:, :kept]
        # Equally near ones by their place, so that the choice is the same wherever it is made.
        order = np.lexsort((near, -np.take_along_axis(block, near, axis=1)))
        found[start : start + len(block)] = np.take_along_axis(near, order, axis=1)
    return found


def smoothed(rows: Floats, near: Ints, weight: float) -> Floats:
    """Moves each unit row towards the mean of its neighbours."""
    if not near.shape[1]:
        return rows
    means = np.zeros_like(rows)
    for column in range(near.shape[1]):
        means += rows[near[:, column]]
    return unit_rows((1.0 - weight) * rows + weight * means / near.shape[1])


def graph_of(near: Ints) -> csr_matrix:
    """Returns the symmetric graph in which every row is joined with its neighbours."""
    n, kept = near.shape
    ones = np.ones(n * kept)
    one_way = csr_matrix((ones, (np.repeat(np.arange(n), kept), near.ravel())), shape=(n, n))
    return csr_matrix(one_way + one_way.T)


def modularity(graph: csr_matrix, labels: Ints, resolution: float = 1.0) -> float:
    """Share of edges within clusters beyond what degrees alone would give (Newman 2004).

    Args:
        graph: Symmetric, shape (n, n).
        labels: Cluster of each row, shape (n,).
        resolution: How much what degrees would give counts (Reichardt and Bornholdt 2006); the
            less, the fewer and larger the clusters that do best.
    """
    degrees = np.asarray(graph.sum(axis=1)).ravel()
    total = float(degrees.sum())
    if total == 0.0:
        return 0.0
    edges = graph.tocoo()
    within = float(edges.data[labels[edges.row] == labels[edges.col]].sum()) / total
    expected = np.bincount(labels, weights=degrees) / total
    return within - resolution * float((expected**2).sum())


def agreement(first: Ints, second: Ints) -> float:
    """Adjusted mutual information (Vinh et al. 2010), without the checks of `metrics`."""
    shape = int(first.max()) + 1, int(second.max()) + 1
    table = np.bincount(first * shape[1] + second, minlength=shape[0] * shape[1]).reshape(shape)
    table = table[table.any(axis=1)][:, table.any(axis=0)]
    if 1 in table.shape:
        return float(table.shape == (1, 1))
    total = float(table.sum())
    joint = table / total
    rows, columns = joint.sum(axis=1), joint.sum(axis=0)
    kept = table > 0
    outer = np.outer(rows, columns)
    mutual = float((joint[kept] * np.log(joint[kept] / outer[kept])).sum())
    entropies = [-float((part * np.log(part)).sum()) for part in (rows, columns)]
    expected = float(expected_mutual_information(csr_matrix(table), int(total)))
    room = sum(entropies) / 2.0 - expected
    return (mutual - expected) / room if abs(room) > 1e-12 else 1.0


def choose(trials: Sequence[Trial], granularity: float = 0.0) -> int:
    """Chooses a number of clusters; 0 where none was tried.

    Args:
        trials: Of rising numbers.
        granularity: 0: the largest number that does as well as the best within its error. Else the
            best number near `2 ** granularity` times that.
    """
    if not trials:
        return 0
    even = evened(trials)
    best = max(even, key=lambda trial: (trial.criterion, trial.n_clusters))
    chosen = max(t.n_clusters for t in even if t.criterion >= best.criterion - best.error)
    if not granularity:
        return chosen
    wanted = chosen * 2.0**granularity
    apart = {trial.n_clusters: abs(math.log(trial.n_clusters / wanted)) for trial in even}
    least = max(min(apart.values()), math.log(_APART))
    near = [trial for trial in even if apart[trial.n_clusters] <= least]
    return max(near, key=lambda trial: (trial.criterion, trial.n_clusters)).n_clusters


def evened(trials: Sequence[Trial]) -> list[Trial]:
    """Averages each criterion with those of the numbers beside it: one draw of halves is noisy."""
    values = np.asarray([trial.criterion for trial in trials])
    padded = np.concatenate([values[:1], values, values[-1:]])
    means = (padded[:-2] + 2.0 * values + padded[2:]) / 4.0
    return [
        replace(trial, criterion=round(float(mean), 6))
        for trial, mean in zip(trials, means, strict=True)
    ]


def runner_up(trials: Sequence[Trial], chosen: int) -> int | None:
    """Returns the best number that is no neighbour of the chosen one; None where there is none."""
    others = [
        trial
        for trial in evened(trials)
        if not chosen / _APART < trial.n_clusters < chosen * _APART
    ]  # fmt: skip
    if not others:
        return None
    return max(others, key=lambda trial: (trial.criterion, trial.n_clusters)).n_clusters
