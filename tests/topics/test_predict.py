"""New passages under a run's topics: the fitted ones get what the fit gave, from stored data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from sklearn.metrics import accuracy_score

from toolkit.corpus.build import build_corpus
from toolkit.errors import StageError
from toolkit.features.restore import restore
from toolkit.records import Features, Fitted, NamedTopic, Topics
from toolkit.source import Source
from toolkit.store.collection import read_collection
from toolkit.store.models import load_model, model_files
from toolkit.topics import centroid
from toolkit.topics.predict import Known, predict

SAME = ("topics", "assignments", "passage_topics", "article_topics")
PCA = {"method": "pca"}
TINY = ["Trains run late.", "It rained.", "A choir sang."]
Make = Callable[..., Features]


def stored(fitted: Fitted, folder: Path) -> Fitted:
    """Writes what was learned and reads it back, as a run does."""
    folder.mkdir(exist_ok=True)
    for name, content in model_files(fitted).items():
        (folder / name).write_bytes(content)
    return load_model(folder)


def seen_again(features: Features, table: pa.Table, folder: Path) -> Features:
    """The vectors of passages by the stored encoder."""
    encoder = restore(stored(features.fitted, folder))
    texts = table["text"].to_pylist()
    ids = tuple(table["passage_id"].to_pylist())
    return Features(ids, encoder.encode(texts), encoder, features.backend)


@pytest.fixture(scope="module")
def seed_passages(seed_articles: Path) -> pa.Table:
    found = read_collection([Source(str(seed_articles))])
    return build_corpus(found.shards, found.rejections).passages


SETTINGS: list[dict[str, Any]] = [
    {"max_topics": 4},
    {"max_topics": 4, "unit": "article", "min_size": 1},
    {"named_threshold": 0.3, "second_margin": 0.5, "min_similarity": 0.0},
    {"without": True, "min_size": 2},
]


@pytest.mark.parametrize("settings", SETTINGS)
def test_the_fitted_articles_get_what_the_fit_gave(
    settings: dict[str, Any],
    seed_passages: pa.Table,
    study_topics: list[NamedTopic],
    lsa_features: Make,
    tmp_path: Path,
) -> None:
    given = {key: value for key, value in settings.items() if key != "without"}
    named = [] if "without" in settings else study_topics
    features = lsa_features(seed_passages, study_topics)
    fit = centroid.fit(features, seed_passages, named=named, map=PCA, **given)
    again = predict(
        stored(fit.fitted, tmp_path / "topics"),
        seen_again(features, seed_passages, tmp_path / "features"),
        seed_passages,
    )
    for name in SAME:
        assert getattr(again, name).equals(getattr(fit, name)), name
    assert again.thresholds == fit.thresholds
    assert again.backend == "centroid"
    assert again.topic_map.equals(fit.topic_map)  # both by PCA


def test_topics_keep_their_ids_whatever_is_in_the_new_passages(
    seed_passages: pa.Table, study_topics: list[NamedTopic], lsa_features: Make
) -> None:
    features = lsa_features(seed_passages, study_topics)
    fit = centroid.fit(features, seed_passages, named=study_topics, map=PCA, max_topics=4)
    articles = seed_passages["article_id"].to_pylist()
    part = seed_passages.filter(pa.array([a == articles[0] for a in articles]))
    rows = np.flatnonzero([a == articles[0] for a in articles])
    some = Features(
        tuple(part["passage_id"].to_pylist()), features.matrix[rows], features.encoder, "lsa"
    )
    again = predict(fit.fitted, some, part)
    kept = ["topic_id", "name", "kind", "words"]
    assert again.topics.select(kept).equals(fit.topics.select(kept))
    assert sum(again.topics["size"].to_pylist()) == part.num_rows
    assert sum(again.topics["share"].to_pylist()) == pytest.approx(1.0, abs=1e-5)
    # An article's passages know their neighbours, so it alone gets what it got among the others.
    expected = fit.assignments.take(pa.array(rows))
    assert again.assignments.equals(expected)


def test_strangers_are_other(
    themed: pa.Table, passages: Callable[..., pa.Table], lsa_features: Make
) -> None:
    features = lsa_features(themed)
    fit = centroid.fit(features, themed, map=PCA, min_similarity=0.1)
    new = passages(["Zyzzyva qwxt.", "The striker scored in the football match."], ["n", "o"])
    vectors = features.encoder.encode(new["text"].to_pylist())
    seen = Features(tuple(new["passage_id"].to_pylist()), vectors, features.encoder, "lsa")
    found = predict(fit.fitted, seen, new).assignments["topic"].to_pylist()
    football = fit.assignments["topic"].to_pylist()[0]
    assert found == ["other", football]


def test_new_passages_lie_by_the_nearest_known_ones(
    themed: pa.Table, passages: Callable[..., pa.Table], lsa_features: Make
) -> None:
    features = lsa_features(themed)
    fit = centroid.fit(features, themed, map=PCA)
    known = Known(features.passage_ids, features.matrix, fit.topic_map)
    new = passages([*themed["text"].to_pylist()[:2], "Zyzzyva."], ["n"] * 3)
    vectors = features.encoder.encode(new["text"].to_pylist())
    seen = Features(tuple(new["passage_id"].to_pylist()), vectors, features.encoder, "lsa")
    placed = predict(fit.fitted, seen, new, known=known).topic_map.to_pandas()
    points = fit.topic_map.to_pandas()[["x", "y"]].to_numpy()
    similarity = features.matrix.astype(float) @ vectors[0].astype(float)
    nearest = np.argsort(-similarity, kind="stable")[:5]
    assert placed[["x", "y"]].to_numpy()[0] == pytest.approx(points[nearest].mean(axis=0), abs=1e-6)
    assert placed[["x", "y"]].to_numpy()[2] == pytest.approx(points.mean(axis=0), abs=1e-6)
    assert placed["passage_id"].tolist() == new["passage_id"].to_pylist()


@pytest.mark.parametrize(("texts", "found"), [(TINY[:1], 1), (TINY, 1), (["It is.", "1 2"], 0)])
def test_a_fit_on_next_to_nothing_predicts(
    texts: list[str],
    found: int,
    passages: Callable[..., pa.Table],
    lsa_features: Make,
    tmp_path: Path,
) -> None:
    table = passages(texts)
    features = lsa_features(table)
    fit = centroid.fit(features, table, map=PCA)
    again = predict(stored(fit.fitted, tmp_path), features, table)
    assert again.assignments.equals(fit.assignments)
    # Too few to part: one topic of all, none where nothing is said.
    assert set(again.assignments["topic_id"].to_pylist()) == ({0} if found else {-1})


def test_vectors_of_another_space_are_refused(themed: pa.Table, lsa_features: Make) -> None:
    features = lsa_features(themed)
    fit = centroid.fit(features, themed, map=PCA)
    other = Features(features.passage_ids, features.matrix[:, :-1], features.encoder, "lsa")
    with pytest.raises(StageError, match=r"vectors of \d+ dimensions; the topics were fitted on"):
        predict(fit.fitted, other, themed)
    with pytest.raises(StageError, match="no rule 'None' for topics is known"):
        predict(Fitted(), features, themed)


def bertopic_fit(features: Features, table: pa.Table, named: Sequence[NamedTopic]) -> Topics:
    from toolkit.topics import bertopic

    return bertopic.fit(
        features, table, named=named, map=PCA, zeroshot_similarity=0.2, min_topic_size=2
    )


@pytest.mark.slow
def test_bertopic_says_how_far_the_nearest_mean_agrees(
    seed_passages: pa.Table, study_topics: list[NamedTopic], lsa_features: Make, tmp_path: Path
) -> None:
    features = lsa_features(seed_passages, study_topics)
    fit = bertopic_fit(features, seed_passages, study_topics[:1])
    again = predict(stored(fit.fitted, tmp_path), features, seed_passages)
    assert again.topics["name"].equals(fit.topics["name"])
    for table in SAME:
        assert getattr(again, table).equals(getattr(fit, table)), table
    # By the rule alone, without what it remembers of the fit.
    arrays = {key: array for key, array in fit.fitted.arrays.items() if "told" not in key}
    alone = predict(replace(fit.fitted, arrays=arrays), features, seed_passages)
    old, new = (t.assignments["topic"].to_pylist() for t in (fit, alone))
    name = study_topics[0].name
    assert [topic == name for topic in old] == [topic == name for topic in new]
    free = [place for place, topic in enumerate(old) if topic != name]
    agreement = accuracy_score([old[i] for i in free], [new[i] for i in free])
    stated = fit.fitted.info["found"]
    assert stated["agreement"] == pytest.approx(agreement, abs=1e-6)
    assert stated["n_fitted"] == len(free)
    assert 0.5 < agreement < 1.0
    assert f"{agreement:.0%} of the {len(free)} fitted units" in again.notes[0]
    assert f"cosine at least {stated['least']:.2f}" in again.notes[0]


@pytest.mark.slow
def test_bertopic_on_a_corpus_too_small_predicts(
    passages: Callable[..., pa.Table], lsa_features: Make, study_topics: list[NamedTopic]
) -> None:
    table = passages(["Trains run late.", "It rained."])
    features = lsa_features(table, study_topics)
    fit = bertopic_fit(features, table, study_topics)
    again = predict(fit.fitted, features, table)
    assert again.assignments.equals(fit.assignments)
    assert again.notes == ()


PREDICT_IS_LIGHT = """
import sys
from toolkit.topics import predict
sys.exit("umap" in sys.modules or "bertopic" in sys.modules or "torch" in sys.modules)
"""


def test_prediction_needs_neither_bertopic_nor_umap() -> None:
    import subprocess
    import sys

    assert subprocess.run([sys.executable, "-c", PREDICT_IS_LIGHT], check=False).returncode == 0
