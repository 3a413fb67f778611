"""One order for every fit: what it reads does not hang on the order in which passages come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from toolkit.errors import StageError
from toolkit.records import Features, Topics
from toolkit.topics import centroid
from toolkit.topics.canonical import in_order

Make = Callable[..., Features]


def turned(features: Features, table: pa.Table, order: np.ndarray) -> tuple[Features, pa.Table]:
    ids = tuple(features.passage_ids[row] for row in order)
    matrix = features.matrix[order]
    return replace(features, passage_ids=ids, matrix=matrix), table.take(pa.array(order))


@pytest.mark.parametrize("unit", ["passage", "article"])
@pytest.mark.parametrize("seed", [0, 1])
def test_a_fit_reads_one_order_and_answers_in_that_of_the_passages(
    unit: str, seed: int, themed: pa.Table, lsa_features: Make
) -> None:
    read: list[list[str]] = []

    @in_order
    def fit(features: Features, passages: pa.Table) -> Topics:
        read.append(passages["passage_id"].to_pylist())
        assert tuple(read[-1]) == features.passage_ids
        return centroid.fit(features, passages, unit=unit, map={"method": "pca"}, n_topics=2)

    features = lsa_features(themed)
    order = np.random.default_rng(seed).permutation(themed.num_rows)
    moved, table = turned(features, themed, order)
    first, second = fit(features, themed), fit(moved, table)
    assert read[0] == read[1] == sorted(read[0])
    ids = table["passage_id"].to_pylist()
    for name in ("assignments", "topic_map"):
        assert getattr(second, name)["passage_id"].to_pylist() == ids
        assert getattr(first, name).take(pa.array(order)).equals(getattr(second, name))
    for name in ("passage_topics", "topic_memberships"):
        place = [ids.index(passage) for passage in getattr(second, name)["passage_id"].to_pylist()]
        assert place == sorted(place)
        by = [("passage_id", "ascending"), ("topic_id", "ascending")]
        assert getattr(first, name).sort_by(by).equals(getattr(second, name).sort_by(by))


@pytest.mark.parametrize(
    ("matrix", "said"),
    [
        (np.ones((11, 3), np.float32), r"\(11, 3\) for 12 passages"),
        (np.ones((12, 0), np.float32), r"\(12, 0\) for 12 passages"),
        (np.ones(12, np.float32), r"\(12,\) for 12 passages"),
        (np.full((12, 3), np.inf, np.float32), "12 of 12 vectors hold values"),
        (np.where(np.eye(12, 3) == 1, np.nan, 1.0), "3 of 12 .* first that of passage football"),
    ],
    ids=["rows", "columns", "flat", "infinite", "nan"],
)
def test_vectors_that_cannot_be_are_told(
    matrix: np.ndarray, said: str, themed: pa.Table, lsa_features: Make
) -> None:
    features = replace(lsa_features(themed), matrix=matrix)
    with pytest.raises(StageError, match=said):
        centroid.fit(features, themed)
