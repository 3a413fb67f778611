"""The map: a point a passage, the same twice, whatever the number of passages."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest

from toolkit.records import Features
from toolkit.schemas import TOPIC_MAP
from toolkit.topics.projection import pca, project


@pytest.mark.parametrize("n", [1, 2, 3, 4])
@pytest.mark.parametrize("method", ["umap", "pca"])
def test_few_passages_get_a_map_without_umap(
    n: int,
    method: str,
    passages: Callable[..., pa.Table],
    lsa_features: Callable[..., Features],
) -> None:
    table = passages([f"A text on {'alpha beta gamma delta'.split()[i]}." for i in range(n)])
    placed, notes = project(lsa_features(table), table, seed=1, method=method)
    assert placed.schema.equals(TOPIC_MAP)
    assert placed.num_rows == n
    assert np.isfinite(placed["x"].to_numpy()).all()
    assert bool(notes) is (method == "umap")


def test_pca_keeps_what_is_near_near() -> None:
    rows = np.asarray([[1.0, 0.0, 0.0], [0.99, 0.1, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    placed = pca(rows)
    gaps = np.linalg.norm(placed[:, None] - placed[None, :], axis=2)
    assert gaps[0, 1] < min(gaps[0, 2], gaps[0, 3])
    assert np.array_equal(placed, pca(rows))


def test_equal_passages_lie_together(
    passages: Callable[..., pa.Table], lsa_features: Callable[..., Features]
) -> None:
    table = passages(["The same words."] * 6)
    placed, _ = project(lsa_features(table), table, seed=1, method="pca")
    assert set(placed["x"].to_pylist()) == {0.0}


PCA_ONLY = """
import sys
from toolkit.topics import centroid, projection
sys.exit("umap" in sys.modules or "torch" in sys.modules)
"""


def test_pca_never_imports_umap() -> None:
    assert subprocess.run([sys.executable, "-c", PCA_ONLY], check=False).returncode == 0


@pytest.mark.slow
def test_umap_is_seeded_and_ignores_order(
    themed: pa.Table, lsa_features: Callable[..., Features]
) -> None:
    first, notes = project(lsa_features(themed), themed, seed=7, n_neighbors=50)
    again, _ = project(lsa_features(themed), themed, seed=7, n_neighbors=50)
    assert first.equals(again)
    assert "11 of 50 neighbours" in notes[0]
    order = pa.array(np.random.default_rng(0).permutation(themed.num_rows))
    turned = themed.take(order)
    assert project(lsa_features(turned), turned, seed=7, n_neighbors=50)[0].equals(
        first.take(order)
    )
