"""How many topics, which are near each other, what was edited: figures and text say the tables."""

from __future__ import annotations

import dataclasses
from typing import Any
from xml.etree import ElementTree

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from toolkit import schemas
from toolkit.records import Topics
from toolkit.report import figure_topic_choice, figure_topic_tree, theme, topic_choice
from toolkit.report.topic_choice import TopicShape
from toolkit.report.topic_summary import topic_facts

CURVE = {2: 0.20, 3: 0.30, 4: 0.40, 5: 0.50, 6: 0.49, 8: 0.30, 10: 0.20}


def shape(build: Any, *, chosen: int = 6, n_topics: int = 5, **settings: Any) -> TopicShape:
    """The shape of the made-up study, with a curve, a chain of joins and two edits."""
    topics: Topics = build.topics(build.corpus())
    curve = [
        {"n_clusters": n, "criterion": c, "error": 0.05, "chosen": n == chosen,
         "runner_up": n == 4}
        for n, c in CURVE.items()
    ]  # fmt: skip
    nodes, last = 2 * n_topics - 1, 2 * n_topics - 2
    tree = [
        {"node_id": n, "size": 3 if n < n_topics else 3 * (n - n_topics + 2),
         "height": 0.0 if n < n_topics else float(n),
         "parent_id": None if n == last else n + n_topics - (n > 0) if n < n_topics else n + 1,
         "topic_ids": [n] if n < n_topics else list(range(n - n_topics + 2)),
         "name": f"topic {n}", "words": ["eel", "pile"]}
        for n in range(nodes)
    ]  # fmt: skip
    edits = [
        {"step": n, "action": "merge", "topics": ["a", "b"], "result": ["c"] if n == 1 else [],
         "n_passages": 4, "applied": n == 1, "note": "" if n == 1 else "there is no topic 'b'"}
        for n in (1, 2)
    ]  # fmt: skip
    topics = dataclasses.replace(
        topics,
        topic_selection=pa.Table.from_pylist(curve, schema=schemas.TOPIC_SELECTION),
        topic_tree=pa.Table.from_pylist(tree, schema=schemas.TOPIC_TREE),
        topic_edits=pa.Table.from_pylist(edits, schema=schemas.TOPIC_EDITS),
    )
    return topic_choice.topic_shape(topics, {"topics": {"centroid": settings}})


def svg_of(drawing: theme.Drawing | None) -> bytes:
    assert drawing is not None
    svg = theme.serialise(drawing.canvas, "svg")
    ElementTree.fromstring(svg)  # noqa: S314 - our own
    return svg


def test_the_curve_is_told_and_drawn(build: Any) -> None:
    choice = shape(build).choice
    best = choice.best
    assert best is not None
    assert best.n_clusters == 5
    assert best.even == pytest.approx((0.40 + 2 * 0.50 + 0.49) / 4)
    assert choice.least == pytest.approx(best.even - 0.05)
    assert "6 were chosen, as the most that do as well as the best (5)" in choice.said
    assert "the runner-up is 4" in choice.said
    assert "The run ends with 1 discovered topic, after what was edited by hand." in choice.said
    assert "topics.centroid.granularity" in choice.said
    with theme.applied():
        first, again = (figure_topic_choice.draw(choice, theme.NARROW) for _ in range(2))
        assert svg_of(first) == svg_of(again)
    assert first is not None
    rows = first.data.to_pylist()
    assert {row["clusters"]: row["criterion"] for row in rows} == CURVE
    assert {row["mark"]: row["clusters"] for row in rows if row["mark"]} == {
        "chosen": 6,
        "runner-up": 4,
    }


def test_granularity_is_told_and_no_error_is_claimed(build: Any) -> None:
    choice = shape(build, chosen=10, granularity=1.0).choice
    assert choice.least is None
    assert "10 were chosen, finer than the criterion alone would have it" in choice.said


def test_without_a_search_there_is_a_sentence_and_no_figure(build: Any) -> None:
    empty = dataclasses.replace(shape(build).choice, tried=(), chosen=None, runner_up=None)
    assert figure_topic_choice.draw(empty, theme.WIDTH) is None
    assert "too little text" in empty.said
    assert "topics.centroid.n_topics asks for 7" in dataclasses.replace(empty, given=7).said
    assert "backend “lda”" in dataclasses.replace(empty, backend="lda").said


@pytest.mark.parametrize(("n_topics", "joined"), [(3, False), (60, False), (100, True)])
def test_the_tree_holds_every_topic(build: Any, n_topics: int, joined: bool) -> None:
    tree = shape(build, n_topics=n_topics).tree
    names = [node.name for node in tree[:n_topics]]
    with theme.applied():
        drawing = figure_topic_tree.draw(tree, names, theme.NARROW)
    assert drawing is not None
    assert drawing.data.num_rows == len(tree) == 2 * n_topics - 1
    assert ("drawn joined" in drawing.caption) == joined
    assert drawing.alt.startswith(f"A tree of {n_topics} topics. Nearest to each other: topic 0")


def test_two_topics_make_no_tree(build: Any) -> None:
    assert figure_topic_tree.draw(shape(build, n_topics=2).tree, [], theme.WIDTH) is None
    assert figure_topic_tree.draw((), [], theme.WIDTH) is None


def test_edits_that_failed_are_counted(build: Any) -> None:
    found = shape(build)
    assert [edit.applied for edit in found.edits] == [True, False]
    assert "1 step was not applied" in found.said_of_edits


def test_examples_are_the_representatives_first(build: Any) -> None:
    corpus = build.corpus()
    topics: Topics = build.topics(corpus)
    held = topics.assignments.filter(pc.equal(topics.assignments["topic_id"], 0))
    worst = min(held.to_pylist(), key=lambda row: row["topic_score"])
    row = {"topic_id": 0, "topic": worst["topic"], "rank": 1, "score": worst["topic_score"],
           "passage_id": worst["passage_id"], "article_id": "a0"}  # fmt: skip
    chosen = pa.Table.from_pylist([row], schema=schemas.TOPIC_REPRESENTATIVES)
    before = topic_facts(corpus, topics, examples=2)[0].examples
    after = topic_facts(
        corpus, dataclasses.replace(topics, topic_representatives=chosen), examples=2
    )[0].examples
    assert worst["passage_id"] not in before
    assert after == (worst["passage_id"], before[0])
