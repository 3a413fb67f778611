"""When other topics are another draw of the same study, and when they are others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pytest

from tests.compare.made import NAMES, TOPIC_OF, WORDS, put, tables
from toolkit.compare.tables import Likeness, Verdict
from toolkit.compare.topic_rules import judge_topics
from toolkit.topics.metrics import adjusted_mutual_information

PARTS = ("topics", "passage_topics", "topic_map")
COLUMNS = ["passage_id", "topic_id", "topic", "topic_score"]


class Referee:
    """Counts how often it is asked."""

    def __init__(self, amis: Sequence[float]) -> None:
        self.amis, self.asked = amis, 0

    def __call__(self) -> Sequence[float]:
        self.asked += 1
        return self.amis


def judge(
    stored: dict[str, pa.Table], again: dict[str, pa.Table], referee: Referee | None = None
) -> dict[str, Verdict]:
    pairs = {f"tables/{name}": (stored[name], again[name]) for name in PARTS}
    pairs["tables/assignments"] = (
        stored["passages"].select(COLUMNS),
        again["passages"].select(COLUMNS),
    )
    return {v.artefact.removeprefix("tables/"): v for v in judge_topics(pairs, referee)}


def likenesses(found: dict[str, Verdict]) -> set[Likeness]:
    return {verdict.likeness for verdict in found.values()}


def moved(count: int) -> list[int]:
    """The topics with a few passages in another one."""
    return [(t + 1) % 3 if n < count and t >= 0 else t for n, t in enumerate(TOPIC_OF)]


def test_nobody_asks_the_referee_while_topics_are_equal() -> None:
    referee = Referee([0.5])
    assert likenesses(judge(tables(), tables(), referee)) == {Likeness.IDENTICAL}
    near = tables()
    near["passages"] = put(near["passages"], "topic_score", 3, 0.503001)
    found = judge(tables(), near, referee)
    assert found["assignments"].likeness is Likeness.TOLERANCE
    assert referee.asked == 0


def test_other_topics_are_held_against_other_seeds_once() -> None:
    again = moved(2)
    ami = adjusted_mutual_information(TOPIC_OF, again)
    assert 0.5 < ami < 0.95
    low = Referee([ami - 0.1, ami - 0.2, 0.99])
    found = judge(tables(), tables(again), low)
    changed = {name: v for name, v in found.items() if v.likeness is not Likeness.IDENTICAL}
    assert {v.likeness for v in changed.values()} == {Likeness.STATISTICAL}
    assert {"assignments", "topics", "passage_topics"} <= changed.keys()
    assert low.asked == 1
    assert f"AMI {ami:.3f}" in found["topics"].detail
    assert "not below the" in found["topics"].detail
    high = Referee([ami + 0.02] * 5)
    found = judge(tables(), tables(again), high)
    assert found["topics"].likeness is Likeness.DIFFERENT
    assert f", below the {ami + 0.02:.3f} of runs with other seeds (5 pairs)" in (
        found["topics"].detail
    )


def test_the_lowest_of_the_central_95_percent_counts() -> None:
    again = moved(2)
    ami = adjusted_mutual_information(TOPIC_OF, again)
    # One outlier in a hundred below does not lower the bar; the quantile does.
    amis = [*np.linspace(ami + 0.001, 0.99, 99), 0.0]
    bar = float(np.quantile(amis, 0.025))
    assert bar > ami
    assert Likeness.DIFFERENT in likenesses(judge(tables(), tables(again), Referee(amis)))
    equal = Referee([ami] * 3)
    assert Likeness.DIFFERENT not in likenesses(judge(tables(), tables(again), equal))


@pytest.mark.parametrize("referee", [None, Referee([])])
def test_without_other_seeds_there_is_nothing_to_go_by(referee: Referee | None) -> None:
    found = judge(tables(), tables(moved(2)), referee)
    assert found["topics"].likeness is Likeness.DIFFERENT
    assert "no runs with other seeds" in found["topics"].detail


def test_other_numbers_for_the_same_topics_are_another_draw() -> None:
    number = {0: 0, 1: 2, 2: 1, -1: -1}
    names = {number[key]: name for key, name in NAMES.items()}
    words = {number[key]: best for key, best in WORDS.items()}
    again = tables([number[t] for t in TOPIC_OF], names=names, words=words)
    found = judge(tables(), again, Referee([1.0]))
    assert likenesses(found) <= {Likeness.IDENTICAL, Likeness.STATISTICAL}
    assert found["assignments"].likeness is Likeness.STATISTICAL


def test_a_map_drawn_anew_says_nothing_against_the_topics() -> None:
    again = tables()
    again["topic_map"] = put(again["topic_map"], "x", 4, 9.0)
    referee = Referee([1.0])
    found = judge(tables(), again, referee)
    assert found["topic_map"].likeness is Likeness.STATISTICAL
    assert found["topic_map"].detail == "the map was drawn anew; topics are equal"
    assert found["topics"].likeness is Likeness.IDENTICAL
    assert referee.asked == 0
    short = tables()
    short["topic_map"] = short["topic_map"].slice(1)
    assert judge(tables(), short, Referee([0.0]))["topic_map"].likeness is not Likeness.IDENTICAL


def test_named_topics_that_swap_their_passages_are_not_excused_by_ami() -> None:
    both_named = tables()
    both_named["topics"] = put(both_named["topics"], "kind", 1, "named")
    names = {0: NAMES[1], 1: NAMES[0], 2: NAMES[2], -1: "other"}
    again = tables(names=names)
    again["topics"] = put(again["topics"], "kind", 1, "named")
    found = judge(both_named, again, Referee([0.1]))
    assert found["assignments"].likeness is Likeness.DIFFERENT
    assert "most passages of the named topic 'buses' are now called" in found["topics"].detail


def test_other_words_for_the_same_passages_are_no_draw() -> None:
    words = {key: [f"{word}s" for word in best] for key, best in WORDS.items()}
    found = judge(tables(), tables(words=words), Referee([0.1]))
    assert found["topics"].likeness is Likeness.DIFFERENT
    assert (
        found["topics"].detail == "the same passages together, yet other words (mean Jaccard 0.00)"
    )
    assert found["assignments"].likeness is Likeness.IDENTICAL


def test_passage_topics_stand_in_for_assignments_that_were_left_out() -> None:
    again = tables(moved(2))
    pairs = {name: (tables()[name], again[name]) for name in ("topics", "passage_topics")}
    found = judge_topics(pairs, Referee([0.1]))
    assert {v.likeness for v in found} == {Likeness.STATISTICAL}
    only = {"topics": pairs["topics"]}
    assert "no table of passages" in judge_topics(only, Referee([0.1]))[0].detail
