"""Facts on topics: sizes, words, thresholds, best passages and the map."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from toolkit.records import Corpus, Topics


@dataclass(frozen=True)
class TopicFact:
    """One topic: its size, words, threshold and best passages.

    Attributes:
        threshold: Least score for a named topic; None where the topic has none.
        mean_score: Mean score of its passages.
        margin: Mean distance of its passages' scores to their runner-up's.
        examples: Ids of passages that stand for it, the best first.
    """

    topic_id: int
    name: str
    kind: str
    size: int
    share: float
    words: tuple[str, ...]
    threshold: float | None
    mean_score: float | None
    margin: float | None
    runner_up: str | None
    examples: tuple[str, ...]


@dataclass(frozen=True)
class MapPoint:
    """Where a passage lies on the map."""

    passage_id: str
    topic: str
    x: float
    y: float


def topic_facts(corpus: Corpus, topics: Topics, *, examples: int) -> tuple[TopicFact, ...]:
    """Describes each topic: named ones and discovered ones by size, `other` last.

    Args:
        corpus: For the lengths of the passages, so that a headline is no example.
        topics: The stage's result.
        examples: Passages named a topic: its representatives, then those of the highest score.
    """
    chosen = _representatives(topics)
    groups: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in topics.assignments.to_pylist():
        groups[row["topic_id"]].append(row)
    words = dict(
        zip(
            corpus.passages["passage_id"].to_pylist(),
            corpus.passages["n_words"].to_pylist(),
            strict=True,
        )
    )
    facts = []
    for row in topics.topics.to_pylist():
        held = groups[row["topic_id"]]
        facts.append(
            TopicFact(
                topic_id=row["topic_id"],
                name=row["name"],
                kind=row["kind"],
                size=row["size"],
                share=row["share"],
                words=tuple(row["words"]),
                threshold=topics.thresholds.get(row["name"]),
                mean_score=_mean([r["topic_score"] for r in held]),
                margin=_mean(
                    [r["topic_score"] - r["second_score"] for r in held if _has_second(r)]
                ),
                runner_up=_commonest([r["runner_up"] for r in held if r["runner_up"]]),
                examples=_best(held, words, chosen[row["topic_id"]], examples),
            )
        )
    return tuple(sorted(facts, key=lambda t: (t.kind == "other", -t.size, t.topic_id)))


def _has_second(row: dict[str, Any]) -> bool:
    return row["second_score"] is not None


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 6) if values else None


def _commonest(names: Sequence[str]) -> str | None:
    ranked = sorted(Counter(names).items(), key=lambda item: (-item[1], item[0]))
    return ranked[0][0] if ranked else None


_SHORT = 12  # words; a shorter passage is mostly a headline and shows little


def _representatives(topics: Topics) -> dict[int, list[str]]:
    """Gathers the passages that the topics stage chose for each topic, the best first."""
    found: dict[int, list[str]] = defaultdict(list)
    for row in topics.topic_representatives.to_pylist():
        found[row["topic_id"]].append(row["passage_id"])
    return found


def _best(
    rows: Sequence[dict[str, Any]], words: dict[str, int], first: Sequence[str], count: int
) -> tuple[str, ...]:
    """Names passages to be read first: the chosen ones, long ones, those of a high score."""
    place = {key: n for n, key in enumerate(first)}
    ranked = sorted(
        rows,
        key=lambda r: (
            place.get(r["passage_id"], len(place)),
            words[r["passage_id"]] < _SHORT,
            -r["topic_score"],
            r["passage_id"],
        ),
    )
    return tuple(row["passage_id"] for row in ranked[:count])


def topic_map(topics: Topics) -> tuple[MapPoint, ...]:
    """Joins the map with the passages' topics, in the map's order."""
    names = {row["passage_id"]: row["topic"] for row in topics.assignments.to_pylist()}
    return tuple(
        MapPoint(row["passage_id"], names[row["passage_id"]], row["x"], row["y"])
        for row in topics.topic_map.to_pylist()
        if row["passage_id"] in names
    )
