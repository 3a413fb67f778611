"""How named topics are told apart: counts, overlap, warnings, and nothing that is hidden."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest

from toolkit.records import Features, NamedTopic
from toolkit.schemas import TOPIC_SEPARATION
from toolkit.topics import centroid
from toolkit.topics.matching import NamedMatch, Prototypes, Regressions
from toolkit.topics.separation import BINS, separate
from toolkit.topics.units import Units

BAKING = NamedTopic(
    "baking",
    "Recipes for cakes and bread.",
    ("flour", "oven"),
    ("Bake the cake with flour.", "Knead flour into bread dough.", "Eggs and sugar in the oven."),
    ("The train was late.", "A goal in the last minute.", "The station was shut."),
)
PCA = {"method": "pca"}


def told(scores: list[list[float]], least: float, vectors: np.ndarray) -> tuple[list[dict], tuple]:
    """Separates topics told by prototypes, from scores alone."""
    values = np.asarray(scores)
    reached = np.where(values >= least, values, -1.0)
    strongest = np.where(reached.max(axis=1) >= 0.0, reached.argmax(axis=1), -1)
    n, k = values.shape
    match = NamedMatch(values, (least,) * k, strongest.astype(np.int64))
    units = Units(np.zeros((n, 2)), np.arange(n), ((),) * n, np.ones(n))
    rule = Prototypes(tuple("ab"[:k]), vectors, least)
    table, notes = separate(rule, match, units)
    assert table.schema.equals(TOPIC_SEPARATION)
    return table.to_pylist(), notes


def test_counts_are_those_of_the_scores() -> None:
    rows, notes = told([[0.9, 0.6], [0.7, 0.1], [0.2, 0.1], [0.1, 0.0]], 0.5, np.eye(2))
    assert [(r["n_passages"], r["n_first"], r["nearest"], r["overlap"]) for r in rows] == [
        (2, 2, "b", 0.5),
        (1, 0, "a", 1.0),
    ]
    assert [sum(r["histogram"]) for r in rows] == [4, 4]
    assert all(len(r["histogram"]) == BINS for r in rows)
    assert notes == ()


def test_two_topics_that_take_the_same_passages_are_warned_of() -> None:
    rows, notes = told([[0.9, 0.8]] * 4 + [[0.1, 0.1]] * 9, 0.5, np.eye(2))
    assert "4 of its 4 passages also reach 'b'" in rows[0]["warning"]
    assert notes[1].startswith("named topic 'b': ")


def test_texts_that_say_the_same_are_warned_of() -> None:
    rows, _ = told([[0.9, 0.1], [0.1, 0.1], [0.1, 0.9]], 0.5, np.asarray([[1.0, 0.0], [1.0, 0.0]]))
    assert rows[0]["similarity"] == 1.0
    assert "say nearly the same" in rows[0]["warning"]


@pytest.mark.parametrize(
    ("score", "says"), [(0.2, "no passage reaches its threshold"), (0.8, "9 of 9 passages reach")]
)
def test_a_topic_that_takes_nothing_or_all_is_warned_of(score: float, says: str) -> None:
    rows, notes = told([[score]] * 9, 0.5, np.eye(2)[:1])
    assert says in rows[0]["warning"]
    assert (rows[0]["nearest"], rows[0]["overlap"], rows[0]["similarity"]) == (None, None, None)
    assert len(notes) == 1


def test_a_fit_leaves_the_table_and_its_warnings(
    themed: pa.Table, lsa_features: Callable[..., Features]
) -> None:
    void = NamedTopic(
        "sailing", "Boats and wind.", ("regatta",), ("The yacht won the regatta.",) * 3
    )
    features = lsa_features(themed, [BAKING, void])
    before = features.matrix.copy()
    topics = centroid.fit(features, themed, named=[BAKING, void], map=PCA)
    assert (features.matrix == before).all(), "the caller's array is not edited"
    rows = topics.topic_separation.to_pylist()
    assert [row["topic"] for row in rows] == ["baking", "sailing"]
    assert rows[0]["n_texts"] == 4
    assert len(rows[0]["own_scores"]) == 4
    assert rows[0]["f1"] is not None
    assert rows[1]["n_passages"] == 0
    assert any("named topic 'sailing': no passage reaches" in note for note in topics.notes)
    held = topics.passage_topics.to_pylist()
    assert sum(row["topic"] == "baking" for row in held) == rows[0]["n_passages"]


def test_without_named_topics_the_table_is_empty(
    themed: pa.Table, lsa_features: Callable[..., Features]
) -> None:
    topics = centroid.fit(lsa_features(themed), themed, map=PCA)
    assert topics.topic_separation.equals(TOPIC_SEPARATION.empty_table())


def test_a_restored_rule_knows_its_scores_but_not_its_texts(
    themed: pa.Table, lsa_features: Callable[..., Features]
) -> None:
    from toolkit.topics.learned import from_fitted
    from toolkit.topics.units import make_units

    features = lsa_features(themed, [BAKING])
    topics = centroid.fit(features, themed, named=[BAKING], map=PCA)
    rule = from_fitted(topics.fitted).named
    assert isinstance(rule, Regressions)
    units = make_units(features, themed, "passage")
    again = separate(rule, rule.match(themed, units), units)[0].to_pylist()[0]
    first = topics.topic_separation.to_pylist()[0]
    assert (again["n_texts"], again["f1"], again["own_scores"]) == (None, None, [])
    assert (again["histogram"], again["n_passages"]) == (first["histogram"], first["n_passages"])
