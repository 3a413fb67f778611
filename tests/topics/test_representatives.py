"""Passages that stand for a topic: sure, long enough, of several articles, not all the same."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa

from toolkit.schemas import TOPIC_REPRESENTATIVES
from toolkit.topics.representatives import MOST, representatives
from toolkit.topics.units import unit_rows

Table = Callable[..., pa.Table]
LONG = "one two three four five six seven eight nine ten eleven twelve {}"


def chosen(table: pa.Table, topic: str) -> list[str]:
    rows = table.to_pylist()
    return [row["passage_id"] for row in rows if row["topic"] == topic]


def test_at_most_so_many_of_each_topic_and_none_of_other(passages: Table) -> None:
    table = passages([LONG.format(i) for i in range(20)], [f"a{i}" for i in range(20)])
    matrix = unit_rows(np.random.default_rng(0).normal(size=(20, 6)) + 1.0).astype(np.float32)
    topics = np.asarray([0] * 9 + [1] * 3 + [-1] * 8)
    scores = np.linspace(0.2, 0.9, 20)
    found = representatives(table, matrix, scores, topics, ["x", "y", "empty"])
    assert found.schema.equals(TOPIC_REPRESENTATIVES)
    assert [len(chosen(found, name)) for name in ("x", "y", "empty", "other")] == [MOST, 3, 0, 0]
    assert found["rank"].to_pylist() == [1, 2, 3, 4, 5, 1, 2, 3]
    ids = table["passage_id"].to_pylist()
    assert set(chosen(found, "x")) <= set(ids[:9])


def test_the_first_is_the_surest_and_a_copy_waits(passages: Table) -> None:
    table = passages([LONG.format(i) for i in range(4)], list("abcd"))
    matrix = np.asarray([[1, 0, 0], [1, 0, 0], [0.8, 0.6, 0], [0.8, 0, 0.6]], dtype=np.float32)
    scores, held = np.asarray([0.9, 0.9, 0.8, 0.8]), np.zeros(4, dtype=np.int64)
    order = chosen(representatives(table, matrix, scores, held, ["x"]), "x")
    assert order[0] == "a-p000"
    assert order[-1] == "b-p001"


def test_headlines_and_a_second_of_an_article_come_last(passages: Table) -> None:
    texts = [LONG.format("a"), LONG.format("b"), "Short.", LONG.format("c")]
    table = passages(texts, ["a", "a", "b", "c"])
    matrix = np.tile(np.asarray([[1.0, 0.0]], dtype=np.float32), (4, 1))
    scores, held = np.asarray([0.9, 0.95, 1.0, 0.5]), np.zeros(4, dtype=np.int64)
    found = chosen(representatives(table, matrix, scores, held, ["x"]), "x")
    assert found == ["a-p001", "c-p003", "a-p000", "b-p002"]


def test_the_order_of_the_table_changes_nothing(passages: Table) -> None:
    table = passages([LONG.format(i) for i in range(30)], [f"a{i % 9}" for i in range(30)])
    matrix = unit_rows(np.random.default_rng(1).normal(size=(30, 4)) + 0.5).astype(np.float32)
    scores, topics = np.round(np.linspace(0.1, 1.0, 30), 1), np.arange(30) % 2
    order = np.random.default_rng(2).permutation(30)
    first = representatives(table, matrix, scores, topics, ["x", "y"])
    second = representatives(
        table.take(pa.array(order)), matrix[order], scores[order], topics[order], ["x", "y"]
    )
    assert first.equals(second)
