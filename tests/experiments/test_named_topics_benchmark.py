"""The benchmark of named topics: what its labels may be, and that its scores are right."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
import yaml
from sklearn.metrics import precision_recall_fscore_support

from experiments.benchmarks.named_topics.gold import Gold, read_marks
from experiments.benchmarks.named_topics.scores import best_cut, rows_of

FOLDER = Path(__file__).resolve().parents[2] / "experiments" / "benchmarks" / "named_topics"
KEYS = {"set", "passage_id", "sha256", "split", "stratum", "stratum_size", "labels", "doubtful"}


def test_labels_hold_ids_and_topics_and_no_text(seeds: Path) -> None:
    marks = read_marks("labels.jsonl")
    rows = yaml.safe_load((seeds / "topics.yaml").read_text(encoding="utf-8"))["topics"]
    names = {row["name"] for row in rows}
    assert len({mark["passage_id"] for mark in marks}) == len(marks)
    for mark in marks:
        assert set(mark) == KEYS
        assert set(mark["labels"]) <= names
        assert set(mark["doubtful"]) <= names - set(mark["labels"])
        assert max(map(len, json.dumps(mark).split('"'))) < 30


def test_no_article_is_in_both_halves() -> None:
    halves = defaultdict(set)
    for mark in read_marks("labels.jsonl"):
        halves[str(mark["passage_id"]).split("-")[0]].add(mark["split"])
    assert all(len(splits) == 1 for splits in halves.values())


def test_what_was_labelled_twice_was_labelled_once() -> None:
    first = {mark["passage_id"]: mark for mark in read_marks("labels.jsonl")}
    second = read_marks("relabelled.jsonl")
    assert len(second) == 40
    same = [
        first[m["passage_id"]]["labels"] == m["labels"]
        and first[m["passage_id"]]["doubtful"] == m["doubtful"]
        for m in second
    ]
    assert sum(same) == 35, "README.md states the agreement"


def made(n: int = 60) -> tuple[Gold, np.ndarray]:
    generator = np.random.default_rng(5)
    holds = generator.random((n, 2)) < 0.4
    claimed = holds ^ (generator.random((n, 2)) < 0.2)
    gold = Gold(
        rows=np.arange(n),
        sets=np.full(n, "uk_ukraine"),
        splits=np.full(n, "report"),
        articles=np.asarray([f"a{i // 3}" for i in range(n)]),
        weights=np.ones(n),
        holds=holds,
        doubtful=np.zeros((n, 2), dtype=np.bool_),
    )
    return gold, claimed


def test_scores_are_those_of_scikit_learn() -> None:
    gold, claimed = made()
    rows = list(rows_of(gold, claimed, np.ones(60, dtype=np.bool_), ["a", "b"]))
    assert [row["topic"] for row in rows] == ["a", "b", "micro", "macro"]
    wanted = precision_recall_fscore_support(gold.holds, claimed)
    averages = [
        precision_recall_fscore_support(gold.holds, claimed, average=a) for a in ("micro", "macro")
    ]
    for number, measure in enumerate(("precision", "recall", "f1")):
        expected = [*wanted[number], averages[0][number], averages[1][number]]
        assert [float(str(row[measure])) for row in rows] == pytest.approx(expected, abs=6e-4)
        for row in rows:
            value = float(str(row[measure]))
            assert float(str(row[f"{measure}_low"])) <= value <= float(str(row[f"{measure}_high"]))


def test_what_is_doubtful_is_not_counted() -> None:
    gold, claimed = made()
    gold.doubtful[:, 0] = gold.holds[:, 0] != claimed[:, 0]
    row = next(rows_of(gold, claimed, np.ones(60, dtype=np.bool_), ["a", "b"]))
    assert (row["precision"], row["recall"]) == ("1.000", "1.000")


def test_a_passage_counts_as_often_as_it_stands_for_others() -> None:
    gold, claimed = made(30)
    right = gold.holds[:, 0] & claimed[:, 0]
    gold.weights[:] = np.where(right, 9.0, 1.0)
    row = next(rows_of(gold, claimed, np.ones(30, dtype=np.bool_), ["a", "b"]))
    wrong = int((claimed[:, 0] & ~gold.holds[:, 0]).sum())
    expected = 9 * right.sum() / (9 * right.sum() + wrong)
    assert float(str(row["corpus_precision"])) == pytest.approx(expected, abs=6e-4)


def test_the_best_cut_is_best() -> None:
    generator = np.random.default_rng(2)
    wanted = generator.random(80) < 0.3
    scores = wanted + generator.normal(0, 0.7, 80)

    def f1(cut: float) -> float:
        passed = scores >= cut
        return float(2 * (passed & wanted).sum() / (passed.sum() + wanted.sum()))

    assert f1(best_cut(scores, wanted)) == pytest.approx(max(map(f1, scores.tolist())))
    assert best_cut(scores, np.zeros(80, dtype=np.bool_)) == scores.max()
