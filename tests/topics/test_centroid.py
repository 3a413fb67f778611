"""Centroid topics: one rule for training and inference, few and right topics, tiny corpora."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone

from toolkit.errors import StageError
from toolkit.records import Features, NamedTopic, Topics
from toolkit.topics import centroid
from toolkit.topics.centroid import CentroidTopics
from toolkit.topics.units import unit_rows

PCA = {"method": "pca"}


def blobs(sizes: list[int], spread: float = 0.2, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    rows = [
        np.eye(len(sizes) + 4)[i] + spread * rng.normal(size=len(sizes) + 4)
        for i, size in enumerate(sizes)
        for _ in range(size)
    ]
    return unit_rows(np.asarray(rows))


def test_the_right_number_is_found_where_it_is_clear() -> None:
    rows = blobs([15, 15, 15, 15], spread=0.1)
    model = CentroidTopics(random_state=1).fit(rows)
    assert model.n_topics_ == 4
    assert len({tuple(model.labels_[i * 15 : i * 15 + 15]) for i in range(4)}) == 4


@settings(max_examples=10)
@given(
    st.lists(st.integers(1, 9), min_size=1, max_size=5),
    st.floats(0.05, 1.0),
    st.integers(0, 2**32 - 1),
)
def test_predict_on_training_rows_returns_the_labels(
    sizes: list[int], spread: float, seed: int
) -> None:
    rows = blobs(sizes, spread, seed % 7)
    model = CentroidTopics(random_state=seed).fit(rows)
    assert np.array_equal(model.predict(rows), model.labels_)
    assert model.transform(rows).shape == (len(rows), model.n_topics_)
    assert set(model.labels_) <= {-1, *range(model.n_topics_)}
    assert all((model.labels_ == topic).sum() >= 3 for topic in range(model.n_topics_))


def test_what_is_far_from_all_is_other() -> None:
    rows = blobs([20, 20], spread=0.05)
    model = CentroidTopics(max_topics=3).fit(rows)
    stranger = np.eye(rows.shape[1])[[-1]]
    assert model.predict(stranger).tolist() == [-1]


def test_it_is_a_scikit_learn_estimator() -> None:
    model = CentroidTopics(min_size=2, random_state=5)
    assert clone(model).get_params() == model.get_params()


def run(features: Features, table: pa.Table, **settings: object) -> Topics:
    return centroid.fit(features, table, map=PCA, **settings)  # type: ignore[arg-type]


def test_themes_are_found(themed: pa.Table, lsa_features: Callable[..., Features]) -> None:
    topics = run(lsa_features(themed), themed, min_similarity=0.1)
    by_article: dict[str, set[str]] = {}
    for owner, topic in zip(
        themed["article_id"].to_pylist(), topics.assignments["topic"].to_pylist(), strict=True
    ):
        by_article.setdefault(owner, set()).add(topic)
    assert all(len(found) == 1 for found in by_article.values())
    assert len(set.union(*by_article.values())) == 3
    words = {w for row in topics.topics["words"].to_pylist() for w in row[:3]}
    assert {"football", "train", "flour"} <= words


def test_order_of_the_table_changes_nothing(
    themed: pa.Table, lsa_features: Callable[..., Features]
) -> None:
    order = np.random.default_rng(3).permutation(themed.num_rows)
    turned = themed.take(pa.array(order))
    first = run(lsa_features(themed), themed, min_similarity=0.1)
    second = run(lsa_features(turned), turned, min_similarity=0.1)
    assert first.topics.equals(second.topics)
    assert first.assignments.take(pa.array(order)).equals(second.assignments)
    assert first.topic_map.take(pa.array(order)).equals(second.topic_map)


def test_whole_articles_can_be_clustered(
    themed: pa.Table, lsa_features: Callable[..., Features]
) -> None:
    topics = run(lsa_features(themed), themed, unit="article", min_size=1, min_similarity=0.0)
    per_article = topics.article_topics.to_pylist()
    assert [row["share"] for row in per_article] == [1.0, 1.0, 1.0]
    assert topics.assignments.num_rows == themed.num_rows


@pytest.mark.parametrize("n", [1, 2, 3, 5])
@pytest.mark.parametrize("unit", ["passage", "article"])
def test_tiny_corpora_work_and_say_so(
    n: int,
    unit: str,
    passages: Callable[..., pa.Table],
    lsa_features: Callable[..., Features],
    study_topics: list[NamedTopic],
) -> None:
    table = passages([f"Passage number {'one two three four five'.split()[i]}." for i in range(n)])
    topics = run(lsa_features(table, study_topics), table, named=study_topics, unit=unit)
    assert topics.assignments.num_rows == topics.topic_map.num_rows == n
    assert sum(row["share"] for row in topics.article_topics.to_pylist()) == pytest.approx(1.0)
    assert "too few" in " ".join(topics.notes)


def test_no_passages_is_an_error(
    passages: Callable[..., pa.Table], lsa_features: Callable[..., Features]
) -> None:
    table = passages([])
    with pytest.raises(StageError, match="no passages"):
        run(lsa_features(table), table)


def test_features_of_another_corpus_are_refused(
    themed: pa.Table, lsa_features: Callable[..., Features]
) -> None:
    with pytest.raises(StageError, match="not of the same corpus"):
        run(lsa_features(themed), themed.slice(1))
