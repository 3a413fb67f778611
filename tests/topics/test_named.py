"""Named topics: seed words, calibrated thresholds, and passages that no example holds."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from toolkit.features import lsa
from toolkit.records import Features, NamedTopic
from toolkit.topics import centroid
from toolkit.topics.matching import Regressions
from toolkit.topics.named import NamedTopicMatcher, own_texts, seed_evidence
from toolkit.topics.units import make_units

BAKING = NamedTopic(
    "baking",
    "Recipes for cakes and bread.",
    ("flour", "oven"),
    ("Bake the cake with flour and butter.", "Knead flour into bread dough."),
)


def test_seed_words_count_in_any_inflection_but_whole() -> None:
    topic = NamedTopic("x", "x", ("joint venture", "factory"))
    texts = [
        "Joint ventures near factories.",
        "A factory.",
        "Adjoint adventure.",
        "Ventures, joint",
    ]
    assert seed_evidence([topic], texts)[:, 0].tolist() == [0.75, 0.5, 0.0, 0.0]


@given(st.lists(st.text(max_size=60), max_size=5), st.lists(st.text(max_size=12), max_size=4))
def test_evidence_is_between_0_and_1(texts: list[str], seeds: list[str]) -> None:
    found = seed_evidence([NamedTopic("x", "x", tuple(seeds))], texts)
    assert found.shape == (len(texts), 1)
    assert ((found >= 0.0) & (found < 1.0)).all()


def test_a_given_threshold_is_used_as_it_is(study_topics: list[NamedTopic]) -> None:
    encoder = lsa.LsaEncoder().fit([t for topic in study_topics for t in topic.examples])
    matcher = NamedTopicMatcher(study_topics, threshold=0.7).fit(encoder, np.zeros((0, 1)))
    assert matcher.thresholds_ == [0.7, 0.7, 0.7]


def test_a_topic_alone_is_matched_against_the_passages_least_like_it(
    themed: pa.Table, lsa_features: Callable[..., Features]
) -> None:
    features = lsa_features(themed, [BAKING])
    units = make_units(features, themed, "passage")
    matcher = NamedTopicMatcher([BAKING]).fit(features.encoder, units.vectors)
    texts = themed["text"].to_pylist()
    # The units are in the order of article and position; so are the themes' articles, by name.
    evidence = units.mean(seed_evidence([BAKING], texts))
    scores = matcher.score(units.vectors, evidence)[units.of_passage, 0]
    baked = np.asarray([owner == "baking" for owner in themed["article_id"].to_pylist()])
    assert scores[baked].min() > scores[~baked].max()
    assert "stand in" in matcher.notes_[0]


def test_neighbours_are_heard_within_an_article_only(
    passages: Callable[..., pa.Table], lsa_features: Callable[..., Features]
) -> None:
    texts = ["Bake the cake with flour.", "It takes long.", "It takes long."]
    table = passages(texts, ["a", "a", "b"])
    features = lsa_features(table, [BAKING])
    units = make_units(features, table, "passage")
    matcher = NamedTopicMatcher([BAKING]).fit(features.encoder, units.vectors)
    evidence = seed_evidence([BAKING], texts)
    alone, heard = (matcher.score(units.vectors, evidence, u)[:, 0] for u in (None, units))
    assert heard[1] > alone[1]
    assert heard[2] == alone[2]


def _right(
    features: Features, study_topics: Sequence[NamedTopic], unseen: Sequence[tuple[str, str]]
) -> list[tuple[str, str, str]]:
    texts = [text for text, _ in unseen]
    matcher = NamedTopicMatcher(study_topics).fit(
        features.encoder, features.matrix.astype(np.float64)
    )
    scores = matcher.score(features.matrix.astype(np.float64), seed_evidence(study_topics, texts))
    names = [topic.name for topic in study_topics]
    reached = np.where(scores >= np.asarray(matcher.thresholds_), scores, -1.0)
    found = [names[row.argmax()] if row.max() >= 0.0 else "none" for row in reached]
    return [(text, want, got) for (text, want), got in zip(unseen, found, strict=True)]


def test_unseen_passages_find_their_topic(
    study_topics: list[NamedTopic],
    unseen: list[tuple[str, str]],
    passages: Callable[..., pa.Table],
    hybrid_features: Callable[..., Features],
) -> None:
    features = hybrid_features(passages([text for text, _ in unseen]), study_topics)
    judged = _right(features, study_topics, unseen)
    wrong = [row for row in judged if row[1] != row[2]]
    assert len(wrong) <= 3, wrong
    assert not [row for row in wrong if row[1] == "none"], "nothing else may be claimed"


def test_lsa_alone_misses_some_but_claims_little_in_vain(
    study_topics: list[NamedTopic],
    unseen: list[tuple[str, str]],
    passages: Callable[..., pa.Table],
    lsa_features: Callable[..., Features],
) -> None:
    features = lsa_features(passages([text for text, _ in unseen]), study_topics)
    judged = _right(features, study_topics, unseen)
    assert sum(want == got for _, want, got in judged) >= 23
    claimed = [row for row in judged if row[2] != "none"]
    assert sum(want == got for _, want, got in claimed) / len(claimed) >= 0.75


def test_counter_examples_keep_look_alikes_out(study_topics: list[NamedTopic]) -> None:
    text = "Missiles hit the power station and the whole city lost its heating."
    bare = [dataclasses.replace(topic, counter_examples=()) for topic in study_topics]
    everything = [t for topic in study_topics for t in (*topic.examples, *topic.counter_examples)]
    encoder = lsa.LsaEncoder().fit([*everything, text])
    vector = encoder.encode([text]).astype(np.float64)
    column = [topic.name for topic in study_topics].index("energy aid")
    scores = [
        NamedTopicMatcher(named).fit(encoder, vector).score(vector, seed_evidence(named, [text]))
        for named in (study_topics, bare)
    ]
    assert scores[0][0, column] < scores[1][0, column] / 1.5


def _many(passages: Callable[..., pa.Table], baked: int, other: int) -> pa.Table:
    """A corpus in which few passages are on baking; no two say the same."""
    things = "harbour council tram bridge goal strike budget museum storm ferry".split()
    doings = "opened closed moved grew failed won lost began ended waited".split()
    texts = [f"The {things[i % 10]} {doings[i // 10 % 10]} on day {i}." for i in range(other)]
    texts += [f"Bake the cake of flour and butter for {i} minutes." for i in range(baked)]
    return passages(texts, [f"a{i:04d}" for i in range(len(texts))])


def test_a_topic_with_only_a_name_takes_what_stands_out(
    passages: Callable[..., pa.Table], lsa_features: Callable[..., Features]
) -> None:
    table = _many(passages, 4, 60)
    named = [NamedTopic("bake a cake", "")]
    assert own_texts(named[0]) == ["bake a cake"]
    features = lsa_features(table, named)
    units = make_units(features, table, "passage")
    rule = Regressions.learn(named, features.encoder, table, units)
    found = rule.match(table, units).eligible[units.of_passage, 0]
    assert found.tolist() == [False] * 60 + [True] * 4
    assert rule.matcher is not None
    assert "too few texts of its own" in " ".join(rule.matcher.notes_)


def test_a_large_corpus_teaches_what_a_topic_is_not(
    passages: Callable[..., pa.Table], lsa_features: Callable[..., Features]
) -> None:
    table = _many(passages, 10, 590)
    named = [dataclasses.replace(BAKING, examples=(*BAKING.examples, "Butter the tin."))]
    features = lsa_features(table, named)
    units = make_units(features, table, "passage")
    before = units.vectors.copy()
    evidence = units.mean(seed_evidence(named, table["text"].to_pylist()))
    with_others, without = (
        NamedTopicMatcher(named, others=weight).fit(features.encoder, units.vectors, evidence)
        for weight in (0.5, 0.0)
    )
    assert (units.vectors == before).all()
    assert (len(with_others.lessons_[0].others), len(without.lessons_[0].others)) == (500, 0)
    scores = [m.score(units.vectors, evidence)[units.of_passage, 0] for m in (with_others, without)]
    off = np.arange(600) < 590
    assert scores[0][off].mean() < scores[1][off].mean()
    assert scores[0][~off].min() > max(scores[0][off].max(), with_others.thresholds_[0])


def test_a_passage_holds_every_named_topic_whose_threshold_it_reaches(
    passages: Callable[..., pa.Table], lsa_features: Callable[..., Features]
) -> None:
    trains = NamedTopic("trains", "Railways.", ("train", "station"), ("The train was late.",) * 3)
    texts = ["Bake flour in the oven.", "The train left.", "Flour, oven, cake, train, station."]
    table = passages(texts)
    features = lsa_features(table, [BAKING, trains])
    topics = centroid.fit(
        features, table, named=[BAKING, trains], named_threshold=0.2, second_margin=0.0,
        map={"method": "pca"},
    )  # fmt: skip
    held = {(r["passage_id"], r["topic"]) for r in topics.passage_topics.to_pylist()}
    assert {("a-p002", "baking"), ("a-p002", "trains")} <= held
