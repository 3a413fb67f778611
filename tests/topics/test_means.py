"""Clusters without a rule of their own: new rows by the nearest mean, fitted ones remembered."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.topics.bertopic_guided import learn_prototypes, make_seeds, topics_of_clusters
from toolkit.topics.matching import NamedMatch, Regressions
from toolkit.topics.means import learn_means, numbered
from toolkit.topics.remembered import Remembered, agreed, remember
from toolkit.topics.units import Floats, Units, unit_rows

NONE = pa.table({})


def units_of(rows: Floats) -> Units:
    n = len(rows)
    return Units(rows, np.arange(n), tuple(() for _ in range(n)), np.ones(n))


def random_rows(seed: int, n: int) -> Floats:
    """Unit rows in single precision, some equal, some nearly so, some zero."""
    generator = np.random.default_rng(seed)
    rows = unit_rows(generator.normal(size=(n, 5)))
    rows[generator.random(n) < 0.3] = rows[0]
    near = generator.random(n) < 0.2
    rows[near] = unit_rows(rows[0] + generator.normal(size=(int(near.sum()), 5)) * 1e-4)
    rows[generator.random(n) < 0.1] = 0.0
    return rows.astype(np.float32).astype(np.float64)


@given(st.integers(0, 10_000), st.integers(1, 20), st.integers(1, 4))
@settings(max_examples=20)
def test_what_was_fitted_gets_the_labels_of_the_fit(seed: int, n: int, k: int) -> None:
    rows = random_rows(seed, n)
    drawn = np.random.default_rng(seed + 1).integers(-1, k, n)
    units, match = units_of(rows), Regressions(None).match(NONE, units_of(rows))
    labels = numbered(agreed(rows, drawn), match.strongest)
    rule = learn_means(units, match, labels)
    found = rule.find(units, match)
    assert np.array_equal(found.labels, labels)
    assert found.scores.shape == (n, len(rule.vectors))
    assert (found.scores >= 0.0).all()
    assert (found.scores.sum(axis=1) <= 1.0 + 1e-5).all()
    # In any company, and through the form in which it is stored.
    kept = Remembered.unpack("x", rule.remembered.pack("x"))
    for row in range(min(n, 2)):
        alone = units_of(rows[row : row + 1])
        told = kept.recall(alone.vectors, rule.label(alone, Regressions(None).match(NONE, alone)))
        assert told[0] == labels[row]


@given(st.integers(0, 10_000), st.integers(1, 30))
@settings(max_examples=40)
def test_equal_rows_get_the_label_of_most(seed: int, n: int) -> None:
    generator = np.random.default_rng(seed)
    rows = generator.integers(0, 2, (n, 2)).astype(np.float64)
    labels = generator.integers(-1, 3, n)
    found = agreed(rows, labels)
    for row in rows:
        same = (rows == row).all(axis=1)
        counts = {label: (labels[same] == label).sum() for label in (-1, 0, 1, 2)}
        assert len(set(found[same].tolist())) == 1
        assert counts[int(found[same][0])] == max(counts.values())


def test_a_row_that_is_remembered_by_mistake_is_remembered_too() -> None:
    base = np.array([[1.0, 0.0], [1.0, 2e-4], [0.0, 1.0]])
    wanted = np.array([1, 0, 0])
    kept = remember(base, np.zeros(3, dtype=np.int64), wanted)
    assert len(kept.labels) == 2  # the second lies within reach of the first
    assert np.array_equal(kept.recall(base, np.zeros(3, dtype=np.int64)), wanted)


def test_claimed_units_are_in_no_discovered_topic() -> None:
    strongest = np.array([0, -1, -1, -1])
    assert numbered([7, 4, 9, -1], strongest).tolist() == [-1, 0, 1, -1]
    rows = np.eye(4)
    match = NamedMatch(np.eye(4)[:, :1], (0.5,), strongest)
    rule = learn_means(units_of(rows), match, np.array([-1, 0, 1, -1]))
    assert rule.find(units_of(rows), match).labels.tolist() == [-1, 0, 1, -1]


class TestGuided:
    def test_a_cluster_is_the_topic_that_most_of_it_was_drawn_to(self) -> None:
        labels = np.array([0, 0, 0, 1, 1, 2, 2, 2, -1])
        drawn = np.array([1, 1, -1, 0, -1, 0, 0, -1, 0])
        found = topics_of_clusters(labels, drawn, 2)
        assert found.tolist() == [1, 1, 1, -1, -1, 0, 0, 0, -1]  # half is not most

    def test_a_cluster_is_the_topic_of_which_it_holds_most(self) -> None:
        labels = np.repeat([0, 1], [9, 12])
        drawn = np.full(21, -1)
        drawn[0], drawn[9] = 1, 0  # one of nine, one of twelve
        found = topics_of_clusters(labels, drawn, 2)
        assert found.tolist() == [1] * 9 + [-1] * 12
        assert topics_of_clusters(labels, np.full(21, -1), 2).tolist() == [-1] * 21

    @given(st.integers(0, 10_000), st.integers(1, 30))
    @settings(max_examples=15)
    def test_the_rule_gives_the_fitted_what_the_clusters_gave(self, seed: int, n: int) -> None:
        rows = random_rows(seed, n)
        strongest = agreed(rows, np.random.default_rng(seed).integers(-1, 2, n))
        rule = learn_prototypes(["a", "b", "never"], rows, strongest)
        match = rule.match(NONE, units_of(rows))
        assert np.array_equal(match.strongest, strongest)
        assert match.scores.shape == (n, 3)
        assert not (match.strongest == 2).any()

    def test_seeds_stand_for_a_topic_and_its_own_texts_where_there_are_none(self) -> None:
        from toolkit.records import Matrix, NamedTopic

        class Letters:
            def encode(self, texts: list[str]) -> Matrix:
                rows = [[text.count("a"), text.count("b"), 1.0] for text in texts]
                return unit_rows(np.asarray(rows)).astype(np.float32)

        topics = [NamedTopic("first", "aaa", ("bbb", "bb")), NamedTopic("second", "aaaa")]
        seeds = make_seeds(topics, Letters(), 3)  # type: ignore[arg-type]
        assert seeds.words == (("bbb", "bb"), ("second",))
        assert list(seeds.known) == ["bbb bb", "second"]
        assert seeds.vectors[0, 1] > 0.9
        assert seeds.vectors[1, 0] > 0.9
        rows = unit_rows(np.array([[0.0, 5.0, 1.0], [5.0, 0.0, 1.0], [1.0, 1.0, 0.3]]))
        before = rows.copy()
        assert seeds.drawn(rows).tolist() == [0, 1, -1]  # the last is nearest to the middle
        assert np.array_equal(rows, before)
