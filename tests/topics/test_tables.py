"""The tables of the topics stage: ids by size, `other` always there, shares that sum to one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.schemas import ARTICLE_TOPICS, ASSIGNMENTS, PASSAGE_TOPICS, TOPICS
from toolkit.topics.tables import Plan, Tables, build, held_topics, number_topics


def plan(first: list[int], n_topics: int, scores: np.ndarray | None = None) -> Plan:
    labels = np.asarray(first, dtype=np.int64)
    if scores is None:
        scores = np.full((len(first), n_topics), 0.1)
        rows = np.flatnonzero(labels >= 0)
        scores[rows, labels[rows]] = 0.9
    eligible = np.ones(scores.shape, dtype=np.bool_)
    names = [f"topic {chr(97 + i)}" for i in range(n_topics)]
    return Plan(
        names, ["named"] * n_topics, [[]] * (n_topics + 1), scores,
        held_topics(scores, eligible, labels, 0.1), labels,
        number_topics(labels, [f"{i}" for i in range(len(first))], n_topics),
    )  # fmt: skip


def make(passages: Callable[..., pa.Table], p: Plan, owners: list[str] | None = None) -> Tables:
    table = passages(["Four words are here."] * len(p.first), owners)
    return build(p, table, np.full(len(p.first), 4.0))


def test_ids_go_by_size_then_by_smallest_passage(passages: Callable[..., pa.Table]) -> None:
    tables = make(passages, plan([2, 0, 2, 1, -1], 4))
    rows = tables.topics.to_pylist()
    assert [(r["topic_id"], r["name"], r["size"]) for r in rows] == [
        (0, "topic c", 2),
        (1, "topic a", 1),
        (2, "topic b", 1),
        (3, "topic d", 0),
        (-1, "other", 1),
    ]
    assert [r["share"] for r in rows] == [0.4, 0.2, 0.2, 0.0, 0.2]
    assert tables.assignments["topic_id"].to_pylist() == [0, 1, 0, 2, -1]


def test_other_is_there_even_when_empty(passages: Callable[..., pa.Table]) -> None:
    last = make(passages, plan([0, 0], 1)).topics.to_pylist()[-1]
    assert (last["topic_id"], last["name"], last["kind"], last["size"]) == (-1, "other", "other", 0)


def test_a_named_topic_is_held_however_much_better_another_fits() -> None:
    scores = np.asarray([[0.9, 0.5, 0.5], [0.9, 0.5, 0.5], [0.9, 0.5, 0.5]])
    eligible = np.asarray([[True, True, True], [True, False, True], [True, True, True]])
    first = np.asarray([0, 0, -1])
    held = held_topics(scores, eligible, first, 0.1, [True, True, False])
    assert held.tolist() == [[True, True, False], [True, False, False], [False] * 3]


def test_a_close_second_is_held_too(passages: Callable[..., pa.Table]) -> None:
    scores = np.asarray([[0.8, 0.75, 0.2], [0.8, 0.6, 0.2]])
    tables = make(passages, plan([0, 0], 3, scores))
    assert [(r["passage_id"], r["topic"]) for r in tables.passage_topics.to_pylist()] == [
        ("a-p000", "topic a"),
        ("a-p000", "topic b"),
        ("a-p001", "topic a"),
    ]
    first = tables.assignments.to_pylist()[0]
    assert (first["topic"], first["topic_score"]) == ("topic a", 0.8)
    assert (first["runner_up"], first["second_score"]) == ("topic b", 0.75)


def test_other_scores_what_the_best_topic_leaves(passages: Callable[..., pa.Table]) -> None:
    row = make(passages, plan([-1], 1, np.asarray([[0.3]]))).assignments.to_pylist()[0]
    assert (row["topic"], row["topic_score"], row["runner_up"]) == ("other", 0.7, "topic a")


def test_without_topics_there_is_no_runner_up(passages: Callable[..., pa.Table]) -> None:
    row = make(passages, plan([-1], 0, np.zeros((1, 0)))).assignments.to_pylist()[0]
    assert (row["topic"], row["topic_score"], row["runner_up"]) == ("other", 1.0, None)


def test_longer_passages_weigh_more(passages: Callable[..., pa.Table]) -> None:
    table = passages(["x", "y"])
    mix = build(plan([0, 1], 2), table, np.asarray([30.0, 10.0])).article_topics.to_pylist()
    assert [(r["topic"], r["share"]) for r in mix] == [("topic a", 0.75), ("topic b", 0.25)]


@given(
    st.lists(st.tuples(st.integers(-1, 3), st.sampled_from("abc")), min_size=1, max_size=12),
    st.integers(0, 2**16),
)
def test_shares_of_an_article_sum_to_one(rows: list[tuple[int, str]], seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows = sorted(rows, key=lambda row: row[1])
    scores = np.round(rng.uniform(size=(len(rows), 4)), 6)
    table = pa.table(
        {
            "passage_id": [f"p{i:02d}" for i in range(len(rows))],
            "article_id": [owner for _, owner in rows],
        }
    )
    tables = build(
        plan([topic for topic, _ in rows], 4, scores), table, rng.uniform(1, 90, len(rows))
    )
    totals: dict[str, float] = defaultdict(float)
    for row in tables.article_topics.to_pylist():
        assert row["share"] > 0.0
        totals[row["article_id"]] += row["share"]
    assert totals == {owner: pytest.approx(1.0, abs=1e-9) for _, owner in rows}
    assert sum(tables.topics["size"].to_pylist()) == len(rows)
    assert tables.topics.schema.equals(TOPICS)
    assert tables.assignments.schema.equals(ASSIGNMENTS)
    assert tables.passage_topics.schema.equals(PASSAGE_TOPICS)
    assert tables.article_topics.schema.equals(ARTICLE_TOPICS)
