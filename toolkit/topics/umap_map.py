"""UMAP (McInnes et al. 2018) to two dimensions; a file of its own because the import is slow."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
from sklearn.neighbors import NearestNeighbors

from toolkit.threads import is_fast
from toolkit.topics.units import Floats, Ints

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from umap import UMAP


def reduce(
    rows: Floats,
    *,
    n_neighbors: int,
    n_components: int,
    min_dist: float,
    seed: int,
    targets: Ints | None = None,
    more: Mapping[str, Any] | None = None,
) -> Floats:
    """Reduces unit rows, shape (n, d), to (n, n_components) on one seeded thread.

    In the fast mode neither seeded nor on one thread.

    Started from PCA: the spectral start fails on tiny corpora and makes float noise grow. By the
    cosine, the neighbours are exact and found here, which spares UMAP half of what it compiles at
    first use.

    Args:
        rows: Unit rows, shape (n, d).
        n_neighbors: Fewer than rows.
        n_components: Fewer than rows.
        min_dist: Least distance between points.
        seed: Of every random choice.
        targets: Class of each row that it is drawn to, -1 for none.
        more: Other arguments of UMAP; `init` may be `auto`.
    """
    given = {"metric": "cosine", "init": "auto", **(more or {})}
    if given["init"] == "auto":
        given["init"] = "pca" if min(rows.shape) > n_components else "random"
    if (
        given["metric"] == "cosine"
        and not given.get("unique")
        and not given.get("force_approximation_algorithm")
    ):
        exact = NearestNeighbors(n_neighbors=n_neighbors, metric="cosine", algorithm="brute")
        distances, indices = exact.fit(rows).kneighbors(rows)
        given["precomputed_knn"] = (indices, distances.astype(np.float32), None)
    model = UMAP(
        n_neighbors=n_neighbors,
        n_components=n_components,
        min_dist=min_dist,
        random_state=None if is_fast() else seed,
        n_jobs=-1 if is_fast() else 1,
        **given,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        reduced: Floats = np.asarray(model.fit_transform(rows, y=targets), dtype=np.float64)
    return reduced


def place(rows: Floats, *, n_neighbors: int, min_dist: float, seed: int) -> Floats:
    """Places unit rows on a plane; shape (n, 2)."""
    return reduce(rows, n_neighbors=n_neighbors, n_components=2, min_dist=min_dist, seed=seed)
