"""NMF and LDA: the same records, the same rule for what was fitted and what is new."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import nnls
from scipy.sparse import csr_matrix
from sklearn.decomposition import LatentDirichletAllocation

from tests.topics.conftest import THEMES
from toolkit.errors import StageError
from toolkit.records import Features, NamedTopic, Topics
from toolkit.store.models import load_model, model_files
from toolkit.topics import lda, nmf
from toolkit.topics.heldout import learn_from
from toolkit.topics.mixture import Mixture, unit_length
from toolkit.topics.predict import predict
from toolkit.topics.terms import count_terms, rarity

PCA = {"method": "pca"}
TABLES = ("topics", "assignments", "passage_topics", "article_topics")
BAKING = NamedTopic(
    "baking, at home",
    "Recipes for cakes and bread.",
    ("flour", "oven"),
    ("Bake the cake with flour and butter.", "Mix flour and sugar.", "Knead the bread dough."),
)
Make = Callable[..., Features]
Table = Callable[..., pa.Table]
both = pytest.mark.parametrize("backend", [nmf, lda], ids=["nmf", "lda"])


@pytest.fixture(scope="module")
def ordered(passages: Table) -> pa.Table:
    """The three themes, two articles each, in canonical order."""
    texts = [text for theme in sorted(THEMES) for text in THEMES[theme]]
    owners = [f"{theme}{i // 2}" for theme in sorted(THEMES) for i in range(4)]
    return passages(texts, owners)


def run(backend: ModuleType, features: Features, table: pa.Table, **more: object) -> Topics:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found: Topics = backend.fit(features, table, map=PCA, **more)
    assert sum(found.topics["size"].to_pylist()) == table.num_rows
    return found


def groups(topics: Topics, table: pa.Table) -> set[frozenset[str]]:
    found: dict[int, set[str]] = {}
    for theme, topic in zip(
        table["article_id"].to_pylist(), topics.assignments["topic_id"].to_pylist(), strict=True
    ):
        found.setdefault(topic, set()).add(theme[:-1])
    return {frozenset(themes) for themes in found.values()}


def through_disk(topics: Topics, folder: Path) -> Topics:
    for name, content in model_files(topics.fitted).items():
        (folder / name).write_bytes(content)
    return replace(topics, fitted=load_model(folder))


def test_nmf_finds_the_themes(ordered: pa.Table, lsa_features: Make) -> None:
    for number in (3, None):  # as many as the default model finds in the vectors
        found = run(nmf, lsa_features(ordered), ordered, n_topics=number)
        assert groups(found, ordered) == {frozenset({theme}) for theme in THEMES}
        assert found.backend == "nmf"
    assert "as many topics as are found in the vectors: 3" in found.notes


@both
@pytest.mark.parametrize("unit", ["passage", "article"])
def test_what_was_fitted_gets_what_the_fit_gave(
    backend: ModuleType, unit: str, ordered: pa.Table, lsa_features: Make, tmp_path: Path
) -> None:
    features = lsa_features(ordered, [BAKING])
    fit = run(backend, features, ordered, named=[BAKING], n_topics=2, unit=unit)
    stored = through_disk(fit, tmp_path).fitted
    again = predict(stored, features, ordered)
    for name in TABLES:
        assert getattr(again, name).equals(getattr(fit, name)), name
    named = fit.assignments["topic"].to_pylist()[:4]
    assert set(named) == {"baking, at home"}
    # Alone, a passage gets what it got among the others.
    alone = Features(features.passage_ids[4:6], features.matrix[4:6], features.encoder, "lsa")
    assert predict(stored, alone, ordered.slice(4, 2)).assignments.equals(
        fit.assignments.slice(4, 2)
    )


@both
def test_the_order_of_the_rows_changes_nothing(
    backend: ModuleType, ordered: pa.Table, lsa_features: Make
) -> None:
    features = lsa_features(ordered)
    before = features.matrix.copy()
    order = np.random.default_rng(7).permutation(ordered.num_rows)
    shuffled = replace(
        features,
        passage_ids=tuple(features.passage_ids[i] for i in order),
        matrix=features.matrix[order],
    )
    one = run(backend, features, ordered, n_topics=3)
    other = run(backend, shuffled, ordered.take(order), n_topics=3)
    assert other.topics.equals(one.topics)
    assert other.assignments.equals(one.assignments.take(order))
    assert np.array_equal(features.matrix, before)
    assert all(
        np.array_equal(one.fitted.arrays[key], other.fitted.arrays[key])
        for key in one.fitted.arrays
    )


STRANGE: dict[str, Sequence[str]] = {
    "one": ["Bake the cake with flour."],
    "two": ["Bake the cake with flour.", "Trains run late."],
    "five": ["Bake bread.", "Bake cake.", "Trains run late.", "A late train.", "It rained."],
    "equal": ["Bake the cake with flour."] * 8,
    "no words": ["It is what it was.", "And so on.", "1 2 3", "?"],
    "a giant": ["harbour ships sail " * 300, "Bake bread.", "Bake cake.", "Trains.", "A train."],
}


@both
@pytest.mark.parametrize("texts", STRANGE.values(), ids=STRANGE)
@pytest.mark.parametrize("number", [None, 9])
def test_no_corpus_breaks_it(
    backend: ModuleType,
    texts: Sequence[str],
    number: int | None,
    passages: Table,
    lsa_features: Make,
) -> None:
    table = passages(texts, [f"a{i:02d}" for i in range(len(texts))])
    features = lsa_features(table)
    fit = run(backend, features, table, n_topics=number)
    assert predict(fit.fitted, features, table).assignments.equals(fit.assignments)
    if number == 9:
        assert fit.topics.num_rows - 1 <= len(set(texts))
        assert any("9 topics were looked for" in n or "no word" in n for n in fit.notes)


@both
def test_vectors_that_are_no_numbers_are_told(
    backend: ModuleType, ordered: pa.Table, lsa_features: Make
) -> None:
    features = lsa_features(ordered)
    broken = features.matrix.copy()
    broken[3, 0] = np.nan
    with pytest.raises(StageError, match="no finite numbers"):
        backend.fit(replace(features, matrix=broken), ordered, map=PCA)


def test_the_models_own_words_are_shown_when_asked(ordered: pa.Table, lsa_features: Make) -> None:
    found = run(nmf, lsa_features(ordered), ordered, n_topics=3, words_from="model", words=5)
    shown = {row["name"]: row["words"] for row in found.topics.to_pylist()[:-1]}
    assert {len(words) for words in shown.values()} == {5}
    assert {words[0] for words in shown.values()} == {"bake", "match", "train"}
    assert all(name.startswith(words[0]) for name, words in shown.items())


def test_a_share_may_be_asked_for(passages: Table, lsa_features: Make) -> None:
    texts = ["goal match team"] * 3 + ["flour cake oven"] * 3 + ["goal match flour cake"]
    table = passages(texts, list("abcdefg"))
    features = lsa_features(table)
    assert -1 not in run(nmf, features, table, n_topics=2).assignments["topic_id"].to_pylist()
    found = run(nmf, features, table, n_topics=2, min_share=0.8)
    assert found.assignments["topic_id"].to_pylist().index(-1) == 6
    assert "1 of 7 passages are in no topic: no word speaks enough for one" in found.notes


@both
def test_rules_learned_from_all_articles_give_the_same_topics(
    backend: ModuleType, ordered: pa.Table, lsa_features: Make
) -> None:
    features = lsa_features(ordered)
    fit = run(backend, features, ordered, n_topics=3)
    again = learn_from(fit.fitted, features, features, ordered, named=[])
    told = predict(again, features, ordered).assignments["topic_id"].to_pylist()
    same = [a == b for a, b in zip(told, fit.assignments["topic_id"].to_pylist(), strict=True)]
    assert sum(same) >= 11
    # Without an article: its words alone are forgotten, the topics stay.
    rest, held = ordered.slice(0, 10), ordered.slice(10, 2)
    part = Features(features.passage_ids[:10], features.matrix[:10], features.encoder, "lsa")
    learned = learn_from(fit.fitted, part, part, rest, named=[])
    new = Features(features.passage_ids[10:], features.matrix[10:], features.encoder, "lsa")
    assert predict(learned, new, held).topics["name"].equals(fit.topics["name"])


@given(st.integers(0, 10_000), st.integers(1, 6), st.integers(1, 9))
@settings(max_examples=20)
def test_amounts_are_those_of_non_negative_least_squares(seed: int, k: int, n: int) -> None:
    generator = np.random.default_rng(seed)
    components = unit_length(generator.random((k, 12)) * (generator.random((k, 12)) < 0.5))
    rows = generator.random((n, 12))
    rule = Mixture("nmf", tuple("abcdefghijkl"), np.ones(12), components)
    shares = rule.shares(csr_matrix(rows))
    for row, found in zip(rows, shares, strict=True):
        best, residual = nnls(components.T, row)
        # Where components are alike, other amounts do as well: what counts is how near they come.
        assert found.sum() == pytest.approx(float(best.sum() > 0))
        scaled = found * best.sum()
        assert np.linalg.norm(scaled @ components - row) == pytest.approx(residual, abs=0.02)
    assert np.array_equal(rule.shares(csr_matrix(rows[:1])), shares[:1])


def test_shares_are_those_of_scikit_learns_lda() -> None:
    generator = np.random.default_rng(3)
    counts = generator.poisson(0.8, (40, 25)).astype(np.float64)
    counts[5] = 0.0
    model = LatentDirichletAllocation(
        4, learning_method="batch", random_state=1, mean_change_tol=1e-6, max_doc_update_iter=500
    ).fit(counts)
    rule = Mixture("lda", tuple(map(str, range(25))), np.ones(25), model.components_, 0.0, 0.25)
    shares = rule.shares(csr_matrix(counts))
    told = np.arange(40) != 5
    assert np.abs(shares - model.transform(counts))[told].max() < 2e-3
    assert not shares[5].any()
    assert rule.label(shares)[5] == -1


def test_terms_are_stems_and_no_text_is_left_without_one() -> None:
    texts = ["Factories strike", "The factory strikes", "A lone heron", "factory strikes 1999"]
    terms, counts = count_terms(texts, min_df=2, max_df=1.0, most=100)
    assert len(terms) == 4  # factory, strike, and those of a text that would have none
    assert (np.asarray(counts.sum(axis=1)).ravel() > 0).all()
    assert rarity(counts).shape == (4,)
    common, _ = count_terms(texts, min_df=1, max_df=0.5, most=100)
    assert len(common) == 4  # two stand in most texts, three of which would have none then
    few, _ = count_terms(texts, min_df=1, max_df=1.0, most=2)
    assert len(few) == 2
