"""Strange corpora and named topics through every backend: an answer or an explained error."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import import_module
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from tests.topics.conftest import THEMES
from toolkit.errors import StageError
from toolkit.records import Features, NamedTopic, Topics
from toolkit.topics.predict import predict

Make = Callable[..., Features]
Table = Callable[..., pa.Table]

slow = pytest.mark.slow
# The last two load slow libraries; that they cope with few rows is tested beside them.
BACKENDS = [
    "centroid",
    "nmf",
    pytest.param("lda", marks=slow),
    pytest.param("evoc", marks=slow),
    pytest.param("bertopic", marks=slow),
]
COUNTED = ["centroid", "nmf", pytest.param("lda", marks=slow)]  # take a number of topics
EVERY = [text for group in THEMES.values() for text in group]
CORPORA: dict[str, Sequence[str]] = {
    "one": EVERY[:1],
    "two": [EVERY[0], EVERY[5]],
    "five": EVERY[2:7],
    "twenty": [*EVERY, *EVERY[:8]],
    "equal": EVERY[:1] * 12,
    "no words": ["It is what it was.", "And so on.", "1 2 3", "?", "", " "] * 2,
    "a giant": ["harbour ships sail " * 400, *EVERY[4:10]],
}
# Named topics of which the study says little, or too much alike.
NAMED: dict[str, list[NamedTopic]] = {
    "only a name": [NamedTopic("trains", "", (), ())],
    "no seed words": [NamedTopic("trains", "Trains and railway stations.", (), ())],
    "only seed words": [NamedTopic("trains", "", ("train", "railway"), ())],
    "a name of no known word": [NamedTopic("Zyzzyva", "", (), ())],
    "twice the same": [
        NamedTopic("trains", "Trains and stations.", ("train",), ()),
        NamedTopic("rail", "Trains and stations.", ("train",), ()),
    ],
}


def run(backend: str, features: Features, table: pa.Table, **more: Any) -> Topics:
    before = features.matrix.copy()
    fit = import_module(f"toolkit.topics.{backend}").fit
    found: Topics = fit(features, table, map={"method": "pca"}, **more)
    assert np.array_equal(features.matrix, before, equal_nan=True)
    assert found.assignments["passage_id"].equals(table["passage_id"])
    assert sum(found.topics["size"].to_pylist()) == table.num_rows
    assert np.isfinite(found.topic_map["x"].to_numpy()).all()
    assert predict(found.fitted, features, table).assignments.equals(found.assignments)
    return found


def corpus(passages: Table, texts: Sequence[str]) -> pa.Table:
    return passages(texts, [f"a{i // 2:02d}" for i in range(len(texts))])


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("texts", CORPORA.values(), ids=CORPORA)
def test_no_corpus_breaks_a_backend(
    backend: str, texts: Sequence[str], passages: Table, lsa_features: Make
) -> None:
    table = corpus(passages, texts)
    features = lsa_features(table)
    for unit in ("passage", "article"):
        found = run(backend, features, table, unit=unit)
        if "is" in texts[0].split():  # none says anything
            assert set(found.assignments["topic"].to_pylist()) == {"other"}


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("named", NAMED.values(), ids=NAMED)
def test_a_named_topic_is_never_skipped(
    backend: str, named: list[NamedTopic], passages: Table, lsa_features: Make
) -> None:
    table = corpus(passages, EVERY)
    found = run(backend, lsa_features(table, named), table, named=named)
    listed = [row["name"] for row in found.topics.to_pylist() if row["kind"] == "named"]
    assert sorted(listed) == sorted(topic.name for topic in named)
    assert set(found.thresholds) == set(listed)


@pytest.mark.parametrize("backend", COUNTED)
def test_more_topics_than_rows_are_told(backend: str, passages: Table, lsa_features: Make) -> None:
    table = corpus(passages, EVERY)
    found = run(backend, lsa_features(table), table, n_topics=40)
    assert any("40 topics were" in note for note in found.notes)
    assert found.topics.num_rows <= 13


@pytest.mark.parametrize("backend", BACKENDS)
def test_vectors_that_cannot_be_are_told(backend: str, passages: Table, lsa_features: Make) -> None:
    table = corpus(passages, EVERY)
    features = lsa_features(table)
    broken = features.matrix.copy()
    broken[3, 0] = np.nan
    for matrix in (broken, features.matrix[:-1], features.matrix[:, :0], features.matrix[:, 0]):
        with pytest.raises(StageError, match="vectors"):
            run(backend, replace(features, matrix=matrix), table)
    with pytest.raises(StageError, match="not of the same corpus"):
        run(backend, features, table.slice(1))


@pytest.mark.parametrize("backend", BACKENDS)
def test_named_topics_in_vectors_of_another_width_are_told(
    backend: str, passages: Table, lsa_features: Make
) -> None:
    table = corpus(passages, EVERY)
    named = NAMED["no seed words"]
    features = lsa_features(table, named)
    narrow = replace(features, matrix=features.matrix[:, :3])
    with pytest.raises(StageError, match="vectors"):
        run(backend, narrow, table, named=named)
