"""The 2-D map of the passages: one point each, by seeded UMAP or by PCA.

Distances on a map are a picture, not a measurement. PCA never imports UMAP.
"""

from __future__ import annotations

import importlib

import numpy as np
import pyarrow as pa

from toolkit.records import Features, Matrix
from toolkit.schemas import TOPIC_MAP
from toolkit.threads import one_thread
from toolkit.topics.units import Floats

_LEAST = 5  # passages; below, UMAP has no neighbourhood to keep
_DECIMALS = 6
_NEAREST = 5  # known passages whose mean is a new passage's place
_BLOCK = 4096  # rows made doubles at a time
_NOISE = 1e-12  # of squares summed: no direction of the rows
_ROWS = 1024  # compared at a time


def project(
    features: Features,
    passages: pa.Table,
    *,
    seed: int,
    method: str = "umap",
    n_neighbors: int = 10,
    min_dist: float = 0.3,
) -> tuple[pa.Table, tuple[str, ...]]:
    """Places every passage on a plane.

    Args:
        features: One row a passage.
        passages: Of schema `PASSAGES`.
        seed: Of UMAP.
        method: `umap` or `pca`; a corpus too small for UMAP gets PCA.
        n_neighbors: UMAP neighbours, at most the other passages.
        min_dist: UMAP least distance between points.

    Returns:
        A table of schema `TOPIC_MAP`, in the order of the passages, and what was adjusted.
    """
    ids = passages["passage_id"].to_pylist()
    # In one order whatever the table's, because UMAP's result hangs on it.
    order = np.argsort(np.asarray(ids, dtype=np.str_), kind="stable")
    rows = features.matrix[order]
    notes: list[str] = []
    if method == "umap" and len(ids) < _LEAST:
        notes.append(f"the map is drawn by PCA: {len(ids)} passages are too few for UMAP")
        method = "pca"
    if method == "pca":
        placed = pca(rows)
    else:
        neighbours = min(n_neighbors, len(ids) - 1)
        if neighbours < n_neighbors:
            notes.append(f"the map uses {neighbours} of {n_neighbors} neighbours: a small corpus")
        umap_map = importlib.import_module("toolkit.topics.umap_map")
        placed = umap_map.place(
            rows.astype(np.float64), n_neighbors=neighbours, min_dist=min_dist, seed=seed
        )
    points = np.empty((len(ids), 2))
    points[order] = np.round(placed, _DECIMALS) + 0.0
    columns = {"passage_id": ids, "x": points[:, 0], "y": points[:, 1]}
    return pa.table(columns, schema=TOPIC_MAP), tuple(notes)


def place_among(features: Features, passages: pa.Table, known: Matrix, points: Floats) -> pa.Table:
    """Places new passages on a map that is there: at the mean of the nearest known ones.

    Args:
        features: One row a new passage.
        passages: Of schema `PASSAGES`.
        known: Unit rows of the passages on the map, shape (n_known, d).
        points: Where they lie, shape (n_known, 2).

    Returns:
        A table of schema `TOPIC_MAP`, in the order of the passages. A passage without a known
        word, which is near to nothing, lies at the middle of the map.
    """
    rows, others = features.matrix.astype(np.float64), known.astype(np.float64)
    placed = np.tile(points.mean(axis=0), (len(rows), 1))
    for start in range(0, len(rows), _ROWS):
        part = rows[start : start + _ROWS]
        with one_thread():
            similarity = np.round(part @ others.T, 9)
        nearest = np.argsort(-similarity, axis=1, kind="stable")[:, :_NEAREST]
        some = part.any(axis=1)
        placed[start : start + _ROWS][some] = points[nearest[some]].mean(axis=1)
    placed = np.round(placed, _DECIMALS) + 0.0
    columns = {"passage_id": passages["passage_id"], "x": placed[:, 0], "y": placed[:, 1]}
    return pa.table(columns, schema=TOPIC_MAP)


def pca(rows: Matrix | Floats) -> Floats:
    """Places rows on their first two principal components, signs fixed; shape (n, 2).

    What rows do not span stays 0: a single row lies at the origin. Rows are read in blocks, as
    doubles of all of them would fill memory.
    """
    count = len(rows)
    blocks = [slice(start, start + _BLOCK) for start in range(0, count, _BLOCK)]
    mean = sum((rows[b].sum(axis=0, dtype=np.float64) for b in blocks), np.zeros(rows.shape[1]))
    mean = mean / max(count, 1)
    products = np.zeros((rows.shape[1], rows.shape[1]))
    with one_thread():
        for block in blocks:
            centred = rows[block].astype(np.float64) - mean
            products += centred.T @ centred
        values, vectors = np.linalg.eigh(products)
    kept = [column for column in (-1, -2) if -column <= len(values) and values[column] > _NOISE]
    placed = np.zeros((count, 2))
    for axis, column in enumerate(kept):
        direction = vectors[:, column]
        direction = direction * (np.sign(direction[np.abs(direction).argmax()]) or 1.0)
        for block in blocks:
            placed[block, axis] = (rows[block].astype(np.float64) - mean) @ direction
    return placed
