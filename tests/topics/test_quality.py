"""Measures without labels: against scikit-learn, against their definitions, and of a whole fit."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import silhouette_samples

from toolkit.records import Features
from toolkit.schemas import ASSIGNMENTS, TOPIC_METRICS, TOPICS
from toolkit.topics.coherence import c_v, npmi, tokens
from toolkit.topics.quality import diversity, measure, silhouette, size_distribution

sizes_of_topics = st.lists(st.integers(0, 50), max_size=8)


def test_diversity_is_the_share_of_different_words() -> None:
    assert diversity([["tax", "Bank"], ["bank", "goal"]]) == 0.75
    assert diversity([["a", "b", "x"], ["c", "d", "x"]], top=2) == 1.0
    assert diversity([["a"], []]) == 1.0
    assert diversity([[], []]) is None


@given(sizes_of_topics)
def test_sizes_are_spread_as_their_definitions_say(sizes: list[int]) -> None:
    found = size_distribution(sizes)
    held = [size for size in sizes if size]
    if not held:
        assert found is None
        return
    n, total = len(held), sum(held)
    # Gini as half the relative mean absolute difference; Hill number by its product form.
    gini = sum(abs(a - b) for a in held for b in held) / (2 * n * total)
    effective = math.prod((size / total) ** (-size / total) for size in held)
    assert found is not None
    assert (found.topics, found.largest_share) == (n, pytest.approx(max(held) / total))
    assert found.gini == pytest.approx(gini, abs=1e-12)
    assert found.effective == pytest.approx(effective)
    assert 1.0 - 1e-9 <= found.effective <= n + 1e-9


def test_equal_sizes_count_in_full() -> None:
    found = size_distribution([7, 7, 7, 0])
    assert found is not None
    assert (found.topics, found.gini) == (3, pytest.approx(0.0))
    assert found.effective == pytest.approx(3.0)


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.integers(3, 40), st.integers(2, 5))
def test_silhouette_is_scikit_learns(seed: int, n: int, n_topics: int) -> None:
    random = np.random.default_rng(seed)
    labels = np.append(np.arange(2), random.integers(-1, n_topics, n - 2))
    vectors = random.normal(size=(n, 4)) + 2.0 * np.eye(6)[labels + 1][:, :4]
    vectors[random.random(n) < 0.1] = 0.0
    kept = labels >= 0
    if len(set(labels[kept].tolist())) == kept.sum():  # topics of one row each: scikit-learn errs
        expected = np.zeros(kept.sum())
    else:
        expected = silhouette_samples(vectors[kept], labels[kept], metric="cosine")
    before = vectors.copy()
    found = silhouette(vectors, labels)
    assert found is not None
    assert found.mean == pytest.approx(expected.mean(), abs=1e-6)
    for topic, value in found.by_topic.items():
        assert value == pytest.approx(expected[labels[kept] == topic].mean(), abs=1e-6)
    assert (vectors == before).all()


def test_silhouette_of_what_cannot_be_parted() -> None:
    assert silhouette(np.eye(3), np.array([0, 0, -1])) is None
    same = silhouette(np.ones((4, 3)) / 7, np.array([0, 0, 1, 1]))
    assert same is not None
    assert same.mean == 0.0


def tables(labels: list[int], words: dict[int, list[str]], ids: list[str]) -> tuple[pa.Table, ...]:
    names = {topic: f"topic {topic}" if topic >= 0 else "other" for topic in words}
    topics = [
        {
            "topic_id": topic,
            "name": names[topic],
            "kind": "discovered" if topic >= 0 else "other",
            "size": labels.count(topic),
            "share": labels.count(topic) / len(labels),
            "words": best,
        }
        for topic, best in words.items()
    ]
    rows = [
        {"passage_id": i, "topic_id": t, "topic": names[t], "topic_score": 0.5}
        for i, t in zip(ids, labels, strict=True)
    ]
    return pa.Table.from_pylist(topics, TOPICS), pa.Table.from_pylist(rows, ASSIGNMENTS)


WORDS = {
    0: ["football", "match", "team"],
    1: ["flour", "bake", "sugar"],
    2: ["empty", "nothing"],
    -1: ["train"],
}


@pytest.mark.parametrize("unit", ["passage", "article"])
def test_a_run_is_measured(
    themed: pa.Table, lsa_features: Callable[..., Features], unit: str
) -> None:
    labels = [0] * 4 + [1] * 4 + [-1] * 4
    topics, assignments = tables(labels, WORDS, themed["passage_id"].to_pylist())
    features = lsa_features(themed)
    made = measure(topics, assignments, themed, features, unit=unit)
    assert made.schema == TOPIC_METRICS
    overall = {row["metric"]: row["value"] for row in made.to_pylist() if row["topic"] is None}
    texts: dict[str, list[str]] = {}
    for article, text in zip(
        themed["article_id"].to_pylist(), themed["text"].to_pylist(), strict=True
    ):
        texts.setdefault(article, []).extend(tokens(text))
    shown = [WORDS[0], WORDS[1], WORDS[2]]
    by_npmi = npmi(shown, list(texts.values()))
    assert overall["npmi"] == pytest.approx(by_npmi.mean, abs=1e-6)
    assert overall["c_v"] == pytest.approx(c_v(shown, list(texts.values())).mean, abs=1e-6)
    assert overall["n_topics"] == 2
    assert overall["left_out"] == pytest.approx(4 / 12, abs=1e-6)
    assert overall["largest_share"] == 0.5
    assert overall["effective_topics"] == pytest.approx(2.0)
    assert overall["diversity"] == 1.0
    own_rows = dict(zip(themed["passage_id"].to_pylist(), features.matrix, strict=True))
    expected = silhouette(np.stack(list(own_rows.values())), np.asarray(labels))
    assert expected is not None
    # An article is a topic's only one here.
    value = expected.mean if unit == "passage" else 0.0
    assert overall["silhouette"] == pytest.approx(value, abs=1e-5)
    own = {(r["metric"], r["topic"]): r["value"] for r in made.to_pylist() if r["topic"]}
    assert own["npmi", "topic 0"] == pytest.approx(by_npmi.values[0], abs=1e-6)
    assert own["npmi", "topic 2"] == 0.0
    assert ("silhouette", "topic 2") not in own
    assert not any(topic == "other" for _, topic in own)
    assert any("2 words that no article holds" in row["note"] for row in made.to_pylist())


def test_the_order_of_rows_does_not_matter(
    themed: pa.Table, lsa_features: Callable[..., Features]
) -> None:
    labels = [0] * 4 + [1] * 4 + [-1] * 4
    order = np.random.default_rng(5).permutation(12)
    mixed = themed.take(order)
    first = tables(labels, WORDS, themed["passage_id"].to_pylist())
    second = first[0], first[1].take(order)
    features = lsa_features(themed)
    again = Features(
        tuple(mixed["passage_id"].to_pylist()), features.matrix[order], features.encoder, "lsa"
    )
    assert measure(*first, themed, features).equals(measure(*second, mixed, again))


def test_one_topic_or_none_is_measured_as_far_as_it_goes(
    passages: Callable[..., pa.Table], lsa_features: Callable[..., Features]
) -> None:
    table = passages(["One short text on a single thing."])
    features = lsa_features(table)
    ids = table["passage_id"].to_pylist()
    one = measure(*tables([0], {0: ["thing"], -1: []}, ids), table, features)
    found = {row["metric"]: row["value"] for row in one.to_pylist()}
    assert found == {
        "n_topics": 1.0,
        "left_out": 0.0,
        "largest_share": 1.0,
        "effective_topics": 1.0,
        "diversity": 1.0,
    }
    none = measure(*tables([-1], {-1: ["thing"]}, ids), table, features)
    found = {row["metric"]: row["value"] for row in none.to_pylist()}
    assert found == {"n_topics": 0.0, "left_out": 1.0}
