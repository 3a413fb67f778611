"""Every knob of BERTopic's parts is a setting, reaches its part, and is checked beforehand."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from pydantic import ValidationError

from toolkit.config import BertopicConfig, build
from toolkit.config.bertopic import (
    CtfidfConfig,
    HdbscanConfig,
    RepresentationConfig,
    UmapConfig,
    VectorizerConfig,
)
from toolkit.errors import StageError
from toolkit.records import Features, NamedTopic, Topics
from toolkit.topics.predict import predict

WORDS = (
    "goal match striker football team cup penalty league",
    "flour cake bread oven sugar butter bake dough",
    "train station signal railway track delay passenger platform",
)
BAKING = NamedTopic(
    "baking, at home", "Cakes.", tuple(WORDS[1].split()), ("Bake cake with flour and butter.",)
)
# What a study has no say in: what is worked on, seeds, threads, chatter, Python objects, what is
# never used, and what stands one level up.
NOT_SET = {
    "UMAP": "self n_neighbors n_components random_state n_jobs verbose tqdm_kwds precomputed_knn "
    "output_dens transform_queue_size transform_seed transform_mode",
    "HDBSCAN": "self min_cluster_size memory gen_min_span_tree core_dist_n_jobs prediction_data "
    "branch_detection_data kwargs",
    "CountVectorizer": "self input encoding decode_error preprocessor tokenizer dtype",
    "ClassTfidfTransformer": "self",
}
Make = Callable[..., Features]
Table = Callable[..., pa.Table]


def corpus(passages: Table, n: int = 60) -> pa.Table:
    generator = np.random.default_rng(1)
    texts = [" ".join(generator.choice(WORDS[i % 3].split(), 8)) for i in range(n)]
    return passages(texts, [f"a{i:03d}" for i in range(n)])


def run(
    features: Features, table: pa.Table, named: tuple[NamedTopic, ...] = (), **knobs: Any
) -> Topics:
    from toolkit.topics import bertopic

    settings = BertopicConfig(**knobs).model_dump()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found: Topics = bertopic.fit(
            features, table, named=named, map={"method": "pca"}, **settings
        )
    assert sum(found.topics["size"].to_pylist()) == table.num_rows
    again = predict(found.fitted, features, table)
    for name in ("topics", "assignments", "passage_topics", "article_topics"):
        assert getattr(again, name).equals(getattr(found, name)), name
    return found


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"umap": {"min_dst": 0.1}}, "Extra inputs"),
        ({"hdbscan": {"cluster_selection_method": "best"}}, "'eom' or 'leaf'"),
        ({"vectorizer": {"ngram_range": [2, 1]}}, "must rise from 1 on"),
        ({"vectorizer": {"token_pattern": "("}}, "not a regular expression"),
        ({"representation": [{"model": "llm"}]}, "'keybert', 'mmr' or 'pos'"),
        (
            {"representation": [{"model": "keybert", "diversity": 0.4}]},
            "`diversity` is a setting of `mmr`, not of `keybert`",
        ),
        ({"nr_topics": 0}, "greater than or equal to 1"),
        ({"outliers": "all"}, "'keep', 'probabilities'"),
    ],
)
def test_a_knob_that_cannot_be_turned_so_is_told_beforehand(
    values: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValidationError, match=message):
        build({"topics": {"bertopic": values}})


def test_a_whole_configuration_can_be_read_again() -> None:
    given = {"representation": [{"model": "mmr", "diversity": 0.4}, {"model": "keybert"}]}
    config = build({"topics": {"bertopic": given}})
    assert build(config.model_dump(mode="json")) == config


@pytest.mark.slow
def test_every_argument_of_every_part_is_a_setting() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from bertopic.representation import KeyBERTInspired, MaximalMarginalRelevance
        from bertopic.vectorizers import ClassTfidfTransformer
        from hdbscan import HDBSCAN
        from sklearn.feature_extraction.text import CountVectorizer
        from umap import UMAP

    sections = {
        UMAP: UmapConfig,
        HDBSCAN: HdbscanConfig,
        CountVectorizer: VectorizerConfig,
        ClassTfidfTransformer: CtfidfConfig,
    }
    for part, section in sections.items():
        known = set(inspect.signature(part.__init__).parameters)
        left = set(NOT_SET[part.__name__].split())
        assert left <= known, part
        assert set(section.model_fields) == known - left, part
    for model in (KeyBERTInspired, MaximalMarginalRelevance):
        known = set(inspect.signature(model.__init__).parameters) - {"self", "random_state"}
        assert known <= set(RepresentationConfig.model_fields)


@pytest.mark.slow
def test_knobs_reach_their_parts(passages: Table, lsa_features: Make) -> None:
    table = corpus(passages)
    features = lsa_features(table)
    plain = run(features, table)
    leaves = run(features, table, hdbscan={"cluster_selection_method": "leaf", "min_samples": 2})
    assert leaves.topics.num_rows > plain.topics.num_rows
    joined = run(features, table, nr_topics=2)
    assert joined.topics.num_rows < plain.topics.num_rows + 1
    apart = run(features, table, umap={"metric": "euclidean", "init": "random", "n_epochs": 30})
    assert apart.backend == "bertopic"
    pairs = run(
        features, table, words_from="bertopic",
        vectorizer={"ngram_range": [2, 2]}, ctfidf={"bm25_weighting": True},
    )  # fmt: skip
    assert all(" " in word for word in pairs.topics["words"].to_pylist()[0])


@pytest.mark.slow
@pytest.mark.parametrize("outliers", ["probabilities", "distributions", "c-tf-idf", "embeddings"])
def test_outliers_are_given_topics_when_asked(
    outliers: str, passages: Table, lsa_features: Make
) -> None:
    table = corpus(passages)
    features = lsa_features(table)
    leaves = {"cluster_selection_method": "leaf", "min_samples": 3}
    before = run(features, table, hdbscan=leaves).assignments["topic_id"].to_pylist()
    found = run(features, table, hdbscan=leaves, outliers=outliers)
    after = found.assignments["topic_id"].to_pylist()
    assert after.count(-1) < before.count(-1)
    moved = before.count(-1) - after.count(-1)
    assert f"{moved} of {before.count(-1)} outliers were given topics by {outliers}" in found.notes


@pytest.mark.slow
def test_models_of_words_run_only_where_their_words_are_shown(
    passages: Table, lsa_features: Make
) -> None:
    table = corpus(passages)
    features = lsa_features(table)
    models = [{"model": "keybert", "top_n_words": 20}, {"model": "mmr", "diversity": 0.6}]
    shown = run(features, table, words_from="bertopic", representation=models)
    plain = run(features, table, words_from="bertopic")
    toolkit = run(features, table, representation=models)
    words = [t.topics["words"].to_pylist()[:3] for t in (shown, plain, toolkit)]
    assert words[0] != words[1] != words[2]
    assert all(len(topic) == len(set(topic)) <= 10 for topic in words[0])
    assert any("were not run" in note for note in toolkit.notes)
    again = run(features, table, words_from="bertopic", representation=models)
    assert again.topics.equals(shown.topics)


@pytest.mark.slow
def test_guided_topics_are_found_and_nothing_is_edited(passages: Table, lsa_features: Make) -> None:
    table = corpus(passages)
    strange = NamedTopic("weather", "Rain and wind.", ("rain", "wind"))
    features = lsa_features(table, [BAKING, strange])
    before = features.matrix.copy()
    found = run(features, table, (BAKING, strange), named_mode="guided")
    rows = {row["name"]: row for row in found.topics.to_pylist()}
    assert rows["baking, at home"]["kind"] == "named"
    assert rows["baking, at home"]["size"] == 20
    assert rows["weather"]["size"] == 0
    assert any("'weather' found nothing" in note for note in found.notes)
    assert np.array_equal(before, features.matrix)
    order = np.random.default_rng(0).permutation(table.num_rows)
    shuffled = replace(
        features,
        passage_ids=tuple(features.passage_ids[i] for i in order),
        matrix=features.matrix[order],
    )
    from toolkit.topics import bertopic

    knobs = BertopicConfig(named_mode="guided").model_dump()
    other = bertopic.fit(
        shuffled, table.take(order), named=(BAKING, strange), map={"method": "pca"}, **knobs
    )
    assert other.topics.equals(found.topics)
    assert other.assignments.equals(found.assignments.take(order))


@pytest.mark.slow
def test_what_cannot_be_is_explained(passages: Table, lsa_features: Make) -> None:
    table = corpus(passages, 30)
    features = lsa_features(table)
    for knobs in (
        {"umap": {"metric": "nope"}},
        {"hdbscan": {"metric": "nope"}},
        {"vectorizer": {"min_df": 50}},
    ):
        with pytest.raises(StageError, match="BERTopic could not cluster 30 units"):
            run(features, table, **knobs)
    with pytest.raises(StageError, match=r"needs spaCy|is not installed"):
        run(
            features, table, words_from="bertopic",
            representation=[{"model": "pos", "spacy_model": "none_such"}],
        )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    "knobs",
    [
        {"named_mode": "guided", "words_from": "bertopic"},
        {"nr_topics": "auto", "outliers": "distributions"},
        {"nr_topics": 2, "outliers": "probabilities"},
    ],
    ids=str,
)
def test_no_small_corpus_crashes_it(
    knobs: dict[str, Any], passages: Table, lsa_features: Make
) -> None:
    for n in (1, 2, 5, 7, 20):
        table = corpus(passages, n)
        run(lsa_features(table, [BAKING]), table, (BAKING,), **knobs)
    for text in ("Bake the cake.", "It is."):
        table = passages([text] * 12, [f"a{i:02d}" for i in range(12)])
        run(lsa_features(table, [BAKING]), table, (BAKING,), **knobs)
