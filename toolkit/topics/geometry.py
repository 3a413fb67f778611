"""Clusters of unit rows: reduced, joined into a tree, cut, and settled on their centroids.

Nothing here draws random starts. A Ward tree (Ward 1963) of the rows gives a first partition into
any number of clusters, and spherical k-means (Dhillon and Modha 2001) settles it, so that the same
rows always give the same clusters, and nearly the same rows nearly the same ones.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.cluster.hierarchy import linkage
from scipy.sparse import csr_matrix

from toolkit.topics.units import Floats, Ints, unit_rows

_ROWS = 4096  # compared with centroids at a time
_DECIMALS = 9


def reduced(rows: Floats, dimensions: int) -> Floats:
    """Projects unit rows on their first singular vectors and scales them to unit length.

    The vectors are those of the exact decomposition, taken from the products of the columns, which
    are few beside the rows: no solver is started at random.

    Args:
        rows: Shape (n, d).
        dimensions: Kept at most.

    Returns:
        Shape (n, dimensions); the rows themselves where they have no more columns.
    """
    if rows.shape[1] <= dimensions:
        return unit_rows(rows)
    _, vectors = np.linalg.eigh(rows.T @ rows)
    largest = vectors[:, ::-1][:, :dimensions]
    # The sign of a vector is open; its largest entry is made positive.
    signs = np.sign(largest[np.abs(largest).argmax(axis=0), np.arange(dimensions)])
    return unit_rows(np.round(rows @ (largest * signs), _DECIMALS))


def ward_tree(rows: Floats) -> Floats:
    """Returns scipy's linkage matrix of at least two rows, quadratic in their number."""
    tree: Floats = linkage(rows, "ward")
    return tree


def cut(tree: Floats, rows: Floats, counts: Sequence[int]) -> dict[int, Floats]:
    """Cuts a tree into each of some numbers of clusters.

    Returns:
        Number of clusters -> unit centroids, shape (number, d).
    """
    return {
        count: centroids_of(rows, _labels_at(tree, len(rows), count), count) for count in counts
    }


def _labels_at(tree: Floats, n_rows: int, count: int) -> Ints:
    """Returns the cluster of every row where `count` are left."""
    joined = n_rows - count
    node = np.arange(n_rows + max(joined, 0), dtype=np.int64)
    for step in range(joined - 1, -1, -1):  # from above, so that each sees where its join ended
        node[tree[step, :2].astype(np.int64)] = node[n_rows + step]
    return np.unique(node[:n_rows], return_inverse=True)[1].astype(np.int64)


def centroids_of(rows: Floats, labels: Ints, n_clusters: int) -> Floats:
    """Returns the unit mean of each cluster's rows; zero where a cluster has none."""
    which = csr_matrix(
        (np.ones(len(rows), dtype=rows.dtype), (labels, np.arange(len(rows)))),
        shape=(n_clusters, len(rows)),
    )
    return unit_rows(np.asarray(which @ rows))


def nearest(rows: Floats, centroids: Floats) -> Ints:
    """Returns the nearest centroid by cosine of every row; of equal ones the first."""
    labels = np.empty(len(rows), dtype=np.int64)
    for start in range(0, len(rows), _ROWS):
        cosines = np.round(rows[start : start + _ROWS] @ centroids.T, _DECIMALS)
        labels[start : start + _ROWS] = cosines.argmax(axis=1)
    return labels


def settle(rows: Floats, centroids: Floats, most: int) -> Floats:
    """Moves centroids to the unit mean of the rows nearest to them until none moves.

    Args:
        rows: Unit rows, shape (n, d).
        centroids: Unit rows, shape (k, d).
        most: Steps at most.

    Returns:
        Of the same shape; a centroid that loses its last row stays where it was.
    """
    labels: Ints | None = None
    for _ in range(most):
        found = nearest(rows, centroids)
        if labels is not None and np.array_equal(found, labels):
            break
        labels = found
        moved = centroids_of(rows, labels, len(centroids))
        held = np.bincount(labels, minlength=len(centroids)) > 0
        centroids = np.where(held[:, None], moved, centroids)
    return centroids


def by_content(rows: Floats) -> Ints:
    """Returns an order of rows that hangs on what is in them alone, not on where they stand."""
    # One opaque item a row, compared byte by byte; a minus zero is the same number as a zero.
    plain = np.ascontiguousarray(rows + 0.0)
    items = plain.view(np.dtype((np.void, plain.dtype.itemsize * plain.shape[1]))).ravel()
    return np.argsort(items, kind="stable").astype(np.int64)


def sample_by_content(rows: Floats, most: int) -> Ints:
    """Chooses rows by a hash of what is in them, in ascending order of place."""
    if len(rows) <= most:
        return np.arange(len(rows), dtype=np.int64)
    return np.sort(np.argsort(_hashes(rows, 0), kind="stable")[:most]).astype(np.int64)


def _hashes(rows: Floats, which: int) -> Floats:
    """Returns a number between 0 and 1 for every row that hangs on what is in it alone."""
    # A fixed projection, of which the digits far behind the point serve as a hash.
    weights = np.random.default_rng(which).standard_normal(rows.shape[1])
    projected = np.round(np.round(rows, 4) @ weights, 6)
    hashed: Floats = np.round(np.abs(projected) * 9973.0 % 1.0, 6)
    return hashed


def halves_by_content(rows: Floats, times: int) -> list[tuple[Ints, Ints]]:
    """Parts rows in two by hashes of what is in them, each time by another hash.

    Returns:
        Pairs of places, each ascending; together every row.
    """
    found = []
    for time in range(1, times + 1):
        order = np.argsort(_hashes(rows, time), kind="stable")
        middle = len(rows) // 2
        found.append((np.sort(order[:middle]), np.sort(order[middle:])))
    return found
