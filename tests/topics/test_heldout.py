"""Rules learned again from some of the articles: the same topics, told without the rest."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest

from tests.topics.conftest import THEMES
from toolkit.features import lsa
from toolkit.records import Features, NamedTopic
from toolkit.topics import centroid
from toolkit.topics.heldout import learn_from
from toolkit.topics.predict import predict

PCA = {"method": "pca"}
BAKING = NamedTopic(
    "baking",
    "Recipes for cakes and bread.",
    ("flour",),
    ("Bake the cake with flour and butter.", "Knead flour into bread dough.", "Sugar and eggs."),
)


@pytest.fixture
def halves(passages: Callable[..., pa.Table]) -> pa.Table:
    """Two articles a theme, of two passages each."""
    texts = [text for group in THEMES.values() for text in group]
    owners = [f"{theme}{i // 2}" for theme, group in THEMES.items() for i in range(len(group))]
    return passages(texts, owners)


def read(table: pa.Table, features: Features) -> Features:
    rows = features.encoder.encode(table["text"].to_pylist())
    return Features(
        tuple(table["passage_id"].to_pylist()), rows, features.encoder, features.backend
    )


def test_from_all_articles_it_is_the_fit(
    halves: pa.Table, lsa_features: Callable[..., Features]
) -> None:
    features = lsa_features(halves, [BAKING])
    fit = centroid.fit(features, halves, named=[BAKING], map=PCA, min_size=2, min_similarity=0.1)
    again = learn_from(fit.fitted, features, features, halves, named=[BAKING])
    assert again.info["topics"] == fit.fitted.info["topics"]
    assert again.info["named"]["topics"] == fit.fitted.info["named"]["topics"]
    # Learned from the labels, where the fit learned from the partition: surer, but the same.
    found = predict(again, features, halves).assignments
    assert found["topic_id"].equals(fit.assignments["topic_id"])


def test_an_article_left_out_gets_the_topic_of_its_like(
    halves: pa.Table, lsa_features: Callable[..., Features]
) -> None:
    features = lsa_features(halves)
    fit = centroid.fit(features, halves, map=PCA, min_size=2, min_similarity=0.05)
    articles = np.asarray(halves["article_id"].to_pylist())
    topic_of = dict(zip(articles.tolist(), fit.assignments["topic"].to_pylist(), strict=True))
    right = []
    for out in ("football1", "baking1", "trains1"):
        keep = articles != out
        rest, held = (halves.filter(pa.array(mask)) for mask in (keep, ~keep))
        again = lsa.build(rest["passage_id"].to_pylist(), rest["text"].to_pylist(), seed=42)
        mine = Features(again.passage_ids, features.matrix[keep], features.encoder, "lsa")
        learned = learn_from(fit.fitted, mine, again, rest, named=[])
        found = predict(learned, read(held, again), held)
        right += [topic == topic_of[out] for topic in found.assignments["topic"].to_pylist()]
    assert np.mean(right) > 0.6


def test_the_space_is_that_of_the_articles_left(
    halves: pa.Table, lsa_features: Callable[..., Features]
) -> None:
    features = lsa_features(halves, [BAKING])
    fit = centroid.fit(features, halves, named=[BAKING], map=PCA)
    rest = halves.slice(0, 8)
    again = lsa.build(
        rest["passage_id"].to_pylist(), rest["text"].to_pylist(), seed=42, dimensions=5
    )
    mine = Features(again.passage_ids, features.matrix[:8], features.encoder, "lsa")
    learned = learn_from(fit.fitted, mine, again, rest, named=[BAKING])
    assert learned.arrays["centroids"].shape[1] == 5
    assert learned.arrays["named_weights"].shape == (1, 6)
