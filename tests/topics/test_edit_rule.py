"""Edits as a rule: each step does what it says to every row and leaves what it is given alone."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.errors import StageError
from toolkit.records import OTHER_ID
from toolkit.topics.edit_rule import EditRule, unpack_edits
from toolkit.topics.edit_state import Ground, State, Step
from toolkit.topics.edit_steps import Fix, Found, Join, Part
from toolkit.topics.units import Units, unit_rows

N_TOPICS = 4


def ground(n_units: int, generator: np.random.Generator) -> Ground:
    vectors = unit_rows(generator.normal(size=(n_units, 5)))
    units = Units(vectors, np.arange(n_units), ((),) * n_units, np.ones(n_units))
    ids = [f"a{i // 2}-p{i % 2}" for i in range(n_units)]
    return Ground(units, ids, [name.split("-")[0] for name in ids])


def state(n_units: int, generator: np.random.Generator) -> State:
    scores = generator.random((n_units, N_TOPICS))
    first = generator.integers(OTHER_ID, N_TOPICS, n_units)
    eligible = generator.random(scores.shape) < 0.5
    eligible[np.flatnonzero(first >= 0), first[first >= 0]] = True
    eligible[first == OTHER_ID] = False
    return State.unedited(scores, eligible, first)


def some_steps(place: Ground, generator: np.random.Generator) -> EditRule:
    """One of every kind, columns as they stand after the steps before: 4, 3, 5, 5, 6."""
    part = Part(1, unit_rows(generator.normal(size=(3, 5))))
    fixed = tuple(place.passages[:2])
    vectors = unit_rows(generator.normal(size=(6, 5)))
    found = Found(2, (False, False, True, True, True), vectors, 1.1, 0.4, Fix(2, (), ("a1",)))
    return EditRule((Join((0, 1, 1, 2)), part, Fix(3, fixed), found, Fix(OTHER_ID, (), ("a2",))))


@given(st.integers(0, 10_000), st.integers(6, 20))
@settings(max_examples=25, deadline=None)
def test_whatever_the_rows_every_one_ends_in_one_place(seed: int, n_units: int) -> None:
    generator = np.random.default_rng(seed)
    place, before = ground(n_units, generator), state(n_units, generator)
    kept = [array.copy() for array in (before.scores, before.eligible, before.first)]
    rule = some_steps(place, generator)
    after = rule.apply(before, place)
    for array, copy in zip((before.scores, before.eligible, before.first), kept, strict=True):
        assert np.array_equal(array, copy)
    assert after.scores.shape == after.eligible.shape == (n_units, 6)
    assert ((after.scores >= 0.0) & (after.scores <= 1.0)).all()
    assert after.first.min() >= OTHER_ID
    assert after.first.max() < 6
    inside = np.flatnonzero(after.first != OTHER_ID)
    assert after.eligible[inside, after.first[inside]].all()
    assert not after.eligible[after.first == OTHER_ID].any()
    pinned = place.rows((), ("a1",))
    assert (after.first[pinned] == 2).all()
    assert (after.eligible[pinned].sum(axis=1) == 1).all()
    assert (after.first[place.rows((), ("a2",))] == OTHER_ID).all()
    # Each row by itself gets what it got among the others, so that order changes nothing.
    order = generator.permutation(n_units)
    units = Units(place.units.vectors[order], place.units.of_passage, (), place.units.weights)
    moved = Ground(units, [place.passages[i] for i in order], [place.articles[i] for i in order])
    mixed = State.unedited(before.scores[order], before.eligible[order], before.first[order])
    again = rule.apply(mixed, moved)
    assert np.array_equal(again.first, after.first[order])
    assert np.array_equal(again.scores, after.scores[order])
    assert np.array_equal(again.eligible, after.eligible[order])
    # As stored: JSON and arrays.
    info, arrays = rule.pack()
    stored = unpack_edits(json.loads(json.dumps(info)), arrays).apply(before, place)
    assert np.array_equal(stored.scores, after.scores)
    assert np.array_equal(stored.first, after.first)


def test_a_part_takes_what_its_topic_had() -> None:
    generator = np.random.default_rng(1)
    place, before = ground(30, generator), state(30, generator)
    step = Part(2, unit_rows(generator.normal(size=(3, 5))))
    after = step.apply(before, place)
    nearest = (place.units.vectors @ step.vectors.T).argmax(axis=1)
    inside = before.first == 2
    assert np.array_equal(after.first[inside], 2 + nearest[inside])
    assert np.array_equal(after.scores[np.arange(30), 2 + nearest], before.scores[:, 2])
    assert (after.scores[:, 2:5] <= before.scores[:, [2]]).all()
    assert np.array_equal(after.eligible[:, 2:5].sum(axis=1), before.eligible[:, 2].astype(int))
    assert np.array_equal(after.scores[:, [0, 1, 5]], before.scores[:, [0, 1, 3]])


def test_topics_joined_with_other_leave_nothing_behind() -> None:
    generator = np.random.default_rng(2)
    place, before = ground(30, generator), state(30, generator)
    after = Join((0, OTHER_ID, 1, OTHER_ID)).apply(before, place)
    assert np.array_equal(after.scores, before.scores[:, [0, 2]])
    assert (after.first[np.isin(before.first, (1, 3))] == OTHER_ID).all()
    assert (Join((OTHER_ID,) * N_TOPICS).apply(before, place).first == OTHER_ID).all()


def test_a_founded_topic_takes_what_is_nearer_and_leaves_named_and_fixed_rows() -> None:
    vectors = np.eye(3)[[0, 0, 0, 1, 2, 2]]
    units = Units(vectors, np.arange(6), ((),) * 6, np.ones(6))
    place = Ground(units, list("abcdef"), list("abcdef"))
    first = np.asarray([0, 1, 1, 1, 1, OTHER_ID])
    before = State(np.full((6, 2), 0.5), np.ones((6, 2), dtype=bool), first, first == 9)
    before.fixed[2] = True
    found = Found(1, (False, True), np.eye(3)[[2, 1, 0]], 1.0, 0.9, Fix(1, ("e",)))
    after = found.apply(before, place)
    #      named, nearer, fixed, its own topic, founder, other and far
    assert after.first.tolist() == [0, 1, 2, 2, 1, OTHER_ID]
    assert after.scores[1].tolist() == [0.5, 0.5, 0.5]  # nearness 1, less what a named one has
    assert after.scores[4, 1] == 1.0


def test_thresholds_follow_named_topics() -> None:
    names = ("ab", "c1", "c2", "new")
    steps: tuple[Step, ...] = (
        Join((0, 0, 1, 2)),
        Part(1, np.eye(2)),
        Found(3, (False,) * 4, np.eye(5), 1.0, 0.5, Fix(3)),
        Join((0, 1, 2, 3, OTHER_ID)),
    )
    rule = EditRule(steps)
    assert rule.thresholds(names, (0.4, 0.3, 0.6), 4) == {"ab": 0.3, "c1": 0.6, "c2": 0.6}
    assert rule.untouched(4) == [-1, -1, -1, -1]
    assert EditRule((Join((0, 0, 1)),)).untouched(3) == [-1, 2]
    mixed = EditRule((Join((0, 1, 0)),))  # with a discovered one: no score tells it alone
    assert mixed.thresholds(("a", "b"), (0.4, 0.3), 3) == {"b": 0.3}


def test_it_is_learned_again_in_another_space_without_the_pins() -> None:
    generator = np.random.default_rng(3)
    place, before = ground(40, generator), state(40, generator)
    rule = some_steps(place, generator)
    turned = np.linalg.qr(generator.normal(size=(5, 5)))[0]
    now = Units(place.units.vectors @ turned, place.units.of_passage, (), place.units.weights)
    again = rule.learned(before, place, now)
    part, found = again.steps[1], again.steps[3]
    assert isinstance(part, Part)
    assert isinstance(found, Found)
    old = rule.steps[1]
    assert isinstance(old, Part)
    joined = rule.steps[0].apply(before, place)
    own = (joined.first == 1) & (old.nearest(place)[0] == 0)
    mean = now.vectors[own].sum(axis=0)
    assert part.vectors[0] == pytest.approx(mean / np.linalg.norm(mean))
    assert not again.apply(before, Ground(now, place.passages, place.articles)).fixed.any()


def test_a_step_of_another_version_is_told() -> None:
    with pytest.raises(StageError, match="no edit 'swap'"):
        unpack_edits([{"step": "swap"}], {})
