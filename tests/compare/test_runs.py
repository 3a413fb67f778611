"""The facts of a diff: settings, articles, scores, topics, stances."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from tests.compare.made import NAMES, TOPIC_OF, WORDS, facts, put, tables
from toolkit.compare.facts import RunDiff, Setting
from toolkit.compare.runs import RunFacts, compare_runs
from toolkit.compare.stance_changes import NOT_ABOUT
from toolkit.topics.metrics import adjusted_mutual_information


def diff(left: dict[str, Any], right: dict[str, Any], **record: Any) -> RunDiff:
    return compare_runs(facts(left), facts(right, "b" * 16, **record), [])


def names(found: RunDiff) -> dict[str, str]:
    """Topics of the left run beside their counterparts."""
    pairs = found.topics.pairs
    return {p.left.name: p.right.name if p.right else "" for p in pairs if p.left}


def test_a_run_and_itself() -> None:
    found = diff(tables(), tables(), environment={"python": "3.12"})
    assert found.same
    assert found.environment == ("python 3.11 -> 3.12",)  # named, and no difference of the runs
    assert found.topics.ami == 1.0
    assert not found.topics.differ
    assert found.stance is not None
    assert (found.stance.flips, found.stance.shares, found.stance.holders) == ((), (), ())


def test_a_setting_makes_runs_different() -> None:
    setting = Setting("seed", 1, 2, "changed")
    assert not compare_runs(facts(tables()), facts(tables()), [setting]).same


def test_json_holds_everything_and_is_plain() -> None:
    found = diff(tables(), tables([0] * 24), inputs={"articles": [], "hashes": {"labels": "x"}})
    written = json.loads(json.dumps(found.to_json()))
    assert written["same"] is False
    assert len(written["topics"]["moves"]) == len(found.topics.moves)
    assert {field.name for field in dataclasses.fields(found)} <= written.keys()
    assert written["other_inputs"] == ["labels"]
    assert written["tables"][0].keys() == {"artefact", "likeness", "detail"}


def test_articles_are_told_apart_by_path_and_bytes() -> None:
    left = [("a.txt", "1"), ("b.txt", "2"), ("c.txt", "3"), ("d.txt", "4"), ("0.txt", "5")]
    right = [("a.txt", "1"), ("b.txt", "9"), ("moved/c.txt", "3"), ("e.txt", "6"), ("0.txt", "5")]
    records = [
        {"articles": [{"path": p, "sha256": s} for p, s in listed], "hashes": {}}
        for listed in (left, right)
    ]
    one, two = (RunFacts(facts(tables()).name, tables(), {"inputs": record}) for record in records)
    found = compare_runs(one, two, [])
    assert [(c.kind, c.left, c.right) for c in found.articles] == [
        ("changed", "b.txt", "b.txt"),
        ("moved", "c.txt", "moved/c.txt"),
        ("removed", "d.txt", None),
        ("added", None, "e.txt"),
    ]
    assert found.articles_shared == 3
    assert not found.same


def test_topics_are_matched_by_name_then_passages() -> None:
    # Discovered topics have other names and numbers; three passages of buses moved to the river.
    number = {0: 0, 1: 2, 2: 1, -1: -1}
    again = [number[t] for t in TOPIC_OF]
    again[0] = again[1] = again[2] = 2
    found = diff(
        tables(),
        tables(
            again,
            names={0: "buses", 1: "lease, rent", 2: "flood, bank", -1: "other"},
            words={0: WORDS[0], 1: WORDS[2], 2: WORDS[1]},
        ),
    )
    assert names(found) == {
        "buses": "buses",
        "river, bank, flood": "flood, bank",
        "rent, flat, lease": "lease, rent",
        "other": "other",
    }
    assert {p.left.name: p.by for p in found.topics.pairs if p.left} == {
        "buses": "name",
        "river, bank, flood": "passages",
        "rent, flat, lease": "passages",
        "other": "other",
    }
    assert [move.passage_id for move in found.topics.moves] == ["a0-p000", "a0-p001", "a0-p002"]
    assert found.topics.moves[0].article == "Buses at last"  # the title, else the path
    assert found.topics.ami == pytest.approx(adjusted_mutual_information(TOPIC_OF, again), abs=1e-6)
    moved = [flow for flow in found.topics.flows if flow.moved]
    assert [(f.left_name, f.right_name, f.passages) for f in moved] == [("buses", "flood, bank", 3)]
    assert sum(flow.passages for flow in found.topics.flows) == found.topics.shared == 24
    river = next(p for p in found.topics.pairs if p.left and p.left.topic_id == 1)
    n_river = TOPIC_OF.count(1)
    assert river.passages == pytest.approx(n_river / (n_river + 3))
    assert river.words == 1.0


def test_topics_that_are_lost_and_new() -> None:
    names_b = NAMES | {1: "moon, stars, sky"}
    unlike = [0 if t == 1 else 1 if t == -1 else t for t in TOPIC_OF]
    found = diff(tables(), tables(unlike, names=names_b, words=WORDS | {1: ["moon", "stars"]}))
    assert [topic.name for topic in found.topics.lost] == ["river, bank, flood"]
    assert [topic.name for topic in found.topics.new] == ["moon, stars, sky"]
    other = next(p for p in found.topics.pairs if p.by == "other")
    assert other.right is not None
    assert other.right.size == 0  # the run has no row for it
    assert len(found.topics.moves) == sum(t in (1, -1) for t in TOPIC_OF)


def test_runs_of_other_articles_are_matched_by_words() -> None:
    right = {
        name: put_all(table, "article_id", "z") if "article_id" in table.column_names else table
        for name, table in tables().items()
    }
    found = diff(tables(), right)
    assert (found.topics.shared, found.topics.only_left, found.topics.only_right) == (0, 24, 24)
    assert found.topics.ami is None
    assert names(found)["rent, flat, lease"] == "rent, flat, lease"
    assert {p.by for p in found.topics.pairs} == {"name", "words", "other"}
    assert {p.passages for p in found.topics.pairs} == {None}
    assert found.topics.moves == ()


def put_all(table: Any, column: str, prefix: str) -> Any:
    for row, value in enumerate(table.column(column).to_pylist()):
        table = put(table, column, row, prefix + value)
    return table


def test_passages_are_matched_by_what_they_say() -> None:
    # Another cut of the first article numbers its passages anew.
    again = tables()
    for name in ("passages", "stances"):
        for row, old in enumerate(again[name].column("passage_id").to_pylist()):
            again[name] = put(again[name], "passage_id", row, old.replace("p00", "p10"))
    found = diff(tables(), again)
    assert (found.topics.shared, len(found.topics.moves)) == (24, 0)
    assert found.stance is not None
    assert found.stance.compared == 48
    again["passages"] = put(again["passages"], "text", 0, "Another text.")
    found = diff(tables(), again)
    assert (found.topics.shared, found.topics.only_left, found.topics.only_right) == (23, 1, 1)


def test_scores_side_by_side() -> None:
    found = diff(tables(), tables(score=0.64))
    macro = next(s for s in found.scores if s.own and s.metric == "macro_f1")
    assert (macro.moved, macro.overlap, macro.beyond) == (0.04, True, False)
    majority = next(s for s in found.scores if s.model == "majority")
    assert not majority.changed
    ece = next(s for s in found.scores if s.metric == "ece")
    assert (ece.moved, ece.overlap, ece.beyond) == (0.0, None, None)
    far = next(s for s in diff(tables(), tables(score=0.8)).scores if s.metric == "macro_f1")
    assert (far.moved, far.overlap, far.beyond) == (0.2, False, True)
    # Intervals may overlap although neither holds the other's value.
    half = next(s for s in diff(tables(), tables(score=0.68)).scores if s.metric == "macro_f1")
    assert (half.overlap, half.beyond) == (True, True)


def test_classifiers_of_two_names_are_compared_with_each_other() -> None:
    again = tables(score=0.7)
    for row in (0, 2):
        again["scores"] = put(again["scores"], "model", row, "head")
    for row in range(again["stances"].num_rows):
        again["stances"] = put(again["stances"], "model", row, "head")
    own = [score for score in diff(tables(), again).scores if score.own]
    assert {score.model for score in own} == {"linear / head"}
    assert [score.moved for score in own] == [0.1, 0.0]


def test_shares_and_labels_that_changed() -> None:
    turned = dict.fromkeys(range(0, 24, 2), "against")  # all that Ada Brook says
    found = diff(tables(), tables(stances=turned | {1: "none"})).stance
    assert found is not None
    assert len(found.flips) == 2 * 13
    assert {(c.holder, c.side) for c in found.beyond} == {
        ("Ada Brook", "favor"),
        ("Ada Brook", "against"),
    }
    assert len(found.beyond) == 4
    within = [c for c in found.shares if not c.beyond]
    assert {(c.holder, c.side) for c in within} == {("author", "favor")}
    first = found.shares[0]
    assert (first.left.share, first.right.share, first.left.n) == (1.0, 0.0, 12) or (
        first.left.share,
        first.right.share,
    ) == (0.0, 1.0)
    flip = found.flips[0]
    assert (flip.left, flip.right, flip.left_p, flip.right_p) == ("favor", "against", 0.8, 0.8)
    assert flip.text == "Passage 0 of the town's news."


def test_a_statement_that_is_no_longer_about_the_target_has_another_label() -> None:
    again = tables()
    again["stances"] = put(again["stances"], "relevant", 0, False)
    found = diff(tables(), again).stance
    assert found is not None
    assert [(f.left, f.right) for f in found.flips] == [("favor", NOT_ABOUT)]


def test_holders_and_targets_lost_and_new() -> None:
    again = tables()
    for row in range(0, 48, 4):  # what Ada Brook says about bus lanes
        again["stances"] = put(again["stances"], "holder", row, "Bo Reed")
    for row in range(1, 48, 2):
        again["stances"] = put(again["stances"], "target", row, "trams")
    from toolkit.stance.holders import holder_stances

    again["holder_stances"] = holder_stances(again["stances"], ["bus lanes", "trams"])
    found = diff(tables(), again).stance
    assert found is not None
    assert (found.targets_lost, found.targets_new) == (("the mayor",), ("trams",))
    said = [(c.kind, c.holder, c.targets, c.statements) for c in found.holders]
    assert said == [
        ("lost", "Ada Brook", ("bus lanes",), 12),
        ("new", "Bo Reed", ("bus lanes",), 12),
    ]
    assert found.only_left == found.only_right == 48 - found.compared


def test_runs_without_stances() -> None:
    bare = {k: v for k, v in tables().items() if "stances" not in k and k != "scores"}
    found = diff(bare, bare)
    assert found.stance is None
    assert found.scores == ()
    half = diff(tables(), bare)
    assert half.stance is not None
    assert half.stance.targets_lost == ("bus lanes", "the mayor")
    assert "only the first run has it" in {v.detail for v in half.tables}


def test_text_that_an_archive_left_out() -> None:
    left = facts(tables())
    bare = tables()
    bare["passages"] = bare["passages"].drop_columns(["text"])
    bare["articles"] = bare["articles"].drop_columns(["text", "title"])
    left_out = {"passages": ("text",), "articles": ("text", "title")}
    right = RunFacts(left.name, bare, left.record, left_out)
    found = compare_runs(left, right, [])
    assert found.same
    assert found.not_compared == ("articles.text", "articles.title", "passages.text")
    assert found.topics.shared == 24
