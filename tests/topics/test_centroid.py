"""Centroid topics: one rule for training and inference, few and right topics, tiny corpora."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from toolkit.errors import StageError
from toolkit.records import Features, NamedTopic, Topics
from toolkit.topics import centroid
from toolkit.topics.centroid import CentroidTopics
from toolkit.topics.units import unit_rows

PCA = {"method": "pca"}
BY_ARTICLE = [("article_id", "ascending"), ("topic_id", "ascending")]


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
    assert set(model.labels_) == set(range(model.n_topics_))  # every row has a topic
    least = min(3, len(rows))
    assert all((model.labels_ == topic).sum() >= least for topic in range(model.n_topics_))


def test_what_is_far_from_all_is_other_if_asked() -> None:
    rows = blobs([20, 20], spread=0.05)
    stranger = np.eye(rows.shape[1])[[-1]]
    model = CentroidTopics(max_topics=3, min_similarity=0.35).fit(rows)
    assert model.predict(stranger).tolist() == [-1]
    assert CentroidTopics(max_topics=3).fit(rows).predict(stranger)[0] != -1


@settings(max_examples=8)
@given(
    st.lists(st.integers(1, 12), min_size=1, max_size=5), st.floats(0.05, 1.0), st.integers(0, 9)
)
def test_neither_order_nor_seed_changes_anything(
    sizes: list[int], spread: float, seed: int
) -> None:
    rows = blobs(sizes, spread, seed)
    order = np.random.default_rng(seed).permutation(len(rows))
    before = rows.copy()
    first = CentroidTopics(random_state=1).fit(rows)
    second = CentroidTopics(random_state=2).fit(rows[order])
    assert np.array_equal(first.labels_[order], second.labels_)
    assert np.array_equal(first.centroids_, second.centroids_)
    assert first.trials_ == second.trials_
    assert np.array_equal(rows, before)


def test_coarser_and_finer_as_asked() -> None:
    rows = blobs([12] * 8, spread=0.1)
    found = [CentroidTopics(granularity=g).fit(rows).n_topics_ for g in (-1.0, 0.0, 1.0)]
    assert found[0] < found[1] == 8 < found[2]


@pytest.mark.parametrize(("asked", "given_"), [(1, 1), (2, 2), (4, 4)])
def test_so_many_as_asked(asked: int, given_: int) -> None:
    model = CentroidTopics(n_topics=asked).fit(blobs([15] * 4, spread=0.1))
    assert (model.n_topics_, model.chosen_, model.trials_) == (given_, asked, ())


def test_more_than_there_are_rows_gives_what_there_is() -> None:
    rows = blobs([4, 4], spread=0.3)
    model = CentroidTopics(n_topics=50, min_size=1).fit(rows)
    assert 2 <= model.n_topics_ <= 8
    assert CentroidTopics(n_topics=50).fit(np.ones((5, 3))).n_topics_ == 1
    assert CentroidTopics(n_topics=50).fit(np.zeros((5, 3))).n_topics_ == 0


def test_rows_that_cannot_be_read_are_told() -> None:
    model = CentroidTopics().fit(blobs([9, 9]))
    for rows in (np.zeros(4), np.zeros((2, 0)), np.zeros((2, 2, 2)), [["a"]], [[1.0], [1.0, 2.0]]):
        with pytest.raises(StageError, match="vectors"):
            CentroidTopics().fit(rows)  # type: ignore[arg-type]
    with pytest.raises(StageError, match="1 of 2 vectors"):
        CentroidTopics().fit(np.asarray([[1.0, 0.0], [np.nan, 0.0]]))
    with pytest.raises(StageError, match="vectors of 3 numbers, topics of 6"):
        model.predict(np.eye(3))
    with pytest.raises(NotFittedError):
        CentroidTopics().predict(np.eye(3))
    assert CentroidTopics().fit(np.zeros((0, 3))).n_topics_ == 0


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
    second = run(lsa_features(turned), turned, min_similarity=0.1, seed=7)
    for name in ("topics", "topic_tree", "topic_representatives", "topic_selection"):
        assert getattr(first, name).equals(getattr(second, name)), name
    assert first.article_topics.sort_by(BY_ARTICLE).equals(
        second.article_topics.sort_by(BY_ARTICLE)
    )
    assert first.assignments.take(pa.array(order)).equals(second.assignments)
    assert first.topic_map.take(pa.array(order)).equals(second.topic_map)
    assert first.notes == second.notes


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
