"""EVoC behind the same records: noise is `other`, fitted rows keep their topics, never a crash."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from toolkit.config import StudyConfig
from toolkit.errors import StageError
from toolkit.records import Features, NamedTopic, Topics
from toolkit.topics.predict import predict
from toolkit.topics.units import unit_rows

# The first import of EVoC on a machine compiles for minutes.
pytestmark = pytest.mark.slow
WORDS = (
    "goal match striker football team cup penalty league",
    "flour cake bread oven sugar butter bake dough",
    "train station signal railway track delay passenger platform",
)
Make = Callable[..., Features]
Table = Callable[..., pa.Table]


def corpus(passages: Table, n: int) -> pa.Table:
    generator = np.random.default_rng(1)
    texts = [" ".join(generator.choice(WORDS[i % 3].split(), 8)) for i in range(n)]
    return passages(texts, [f"a{i:03d}" for i in range(n)])


def run(features: Features, table: pa.Table, **settings: object) -> Topics:
    from toolkit.topics import evoc

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found: Topics = evoc.fit(features, table, map={"method": "pca"}, **settings)  # type: ignore[arg-type]
    assert sum(found.topics["size"].to_pylist()) == table.num_rows
    again = predict(found.fitted, features, table)
    for name in ("topics", "assignments", "passage_topics", "article_topics"):
        assert getattr(again, name).equals(getattr(found, name)), name
    return found


def test_topics_hold_one_theme_and_the_order_of_rows_changes_nothing(
    passages: Table, lsa_features: Make
) -> None:
    table = corpus(passages, 90)
    features = lsa_features(table)
    before = features.matrix.copy()
    found = run(features, table)
    topics = np.asarray(found.assignments["topic_id"].to_pylist())
    for topic in set(topics.tolist()) - {-1}:
        assert len(set((np.flatnonzero(topics == topic) % 3).tolist())) == 1
    assert found.topics.num_rows > 3
    order = np.random.default_rng(0).permutation(90)
    ids = tuple(features.passage_ids[i] for i in order)
    shuffled = replace(features, passage_ids=ids, matrix=features.matrix[order])
    other = run_fit_only(shuffled, table.take(order))
    assert other.topics.equals(found.topics)
    assert other.assignments.equals(found.assignments.take(order))
    assert np.array_equal(before, features.matrix)


def run_fit_only(features: Features, table: pa.Table) -> Topics:
    from toolkit.topics import evoc

    found: Topics = evoc.fit(features, table, map={"method": "pca"})
    return found


@pytest.mark.parametrize("n", [1, 2, 5, 20, 25])
def test_no_small_corpus_crashes_it(n: int, passages: Table, lsa_features: Make) -> None:
    table = corpus(passages, n)
    found = run(lsa_features(table), table)
    if n < 20:
        assert f"EVoC was not run: it needs 20 vectors, there are {n}" in found.notes


def test_equal_and_empty_texts(passages: Table, lsa_features: Make) -> None:
    table = passages(["Bake the cake."] * 25, [f"a{i:02d}" for i in range(25)])
    features = lsa_features(table)
    equal = replace(features, matrix=unit_rows(np.ones_like(features.matrix)).astype(np.float32))
    assert set(run(equal, table).assignments["topic_id"].to_pylist()) == {0}
    table = passages(["It is."] * 25, [f"a{i:02d}" for i in range(25)])
    assert set(run(lsa_features(table), table).assignments["topic_id"].to_pylist()) == {-1}


def test_named_topics_come_first(passages: Table, lsa_features: Make) -> None:
    table = corpus(passages, 60)
    baking = NamedTopic("baking", "Cakes.", ("flour",), ("Bake the cake with flour and butter.",))
    found = run(lsa_features(table, [baking]), table, named=[baking], unit="article")
    assert "named" in found.topics["kind"].to_pylist()


def test_settings_that_cannot_be_are_explained(passages: Table, lsa_features: Make) -> None:
    table = corpus(passages, 30)
    with pytest.raises(StageError, match="EVoC could not cluster 30 rows"):
        run(lsa_features(table), table, min_samples=900)


def test_every_argument_of_evoc_is_a_setting() -> None:
    from evoc import EVoC

    own = set(inspect.signature(EVoC.__init__).parameters) - {"self", "random_state"}
    assert set(type(StudyConfig().topics.evoc).model_fields) == own
