"""Matches the topics of two runs and says which passages moved."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa

from toolkit.compare import shared
from toolkit.compare.facts import Flow, Move, TopicChanges, TopicPair, TopicSide
from toolkit.compare.shared import Tables
from toolkit.compare.tables import Key, Rows
from toolkit.records import OTHER_ID
from toolkit.topics.metrics import (
    TOP_WORDS,
    adjusted_mutual_information,
    jaccard,
    matched,
    top_word_jaccard,
)

# Where the runs share passages, these say most of whether two topics are one; words decide where
# passages do not.
_BY_PASSAGES = 0.75
LEAST = 0.1  # likeness below which two topics are not one

Pair = tuple[int, int]


def topic_changes(left: Tables, right: Tables) -> TopicChanges:
    """Compares the topics of two runs.

    A named topic's counterpart is the one of its name, `other` that of `other`. The rest are
    matched one to one so that the sum of their likeness is the largest (Hungarian algorithm): three
    quarters the Jaccard index of their passages, among those that both runs have, one quarter that
    of their ten best words; words alone where the runs share no passage. Topics less alike than 0.1
    are no counterparts: one is lost and the other new.

    Args:
        left: Tables of the first run.
        right: Tables of the second.
    """
    before, after = shared.passages(left, right)
    common = [key for key in before if key in after]
    cells = Counter((before[key]["topic_id"], after[key]["topic_id"]) for key in common)
    sides = _topics(left["topics"]), _topics(right["topics"])
    pairs = _pairs(*sides, cells)
    partner = {p.left.topic_id: p.right.topic_id for p in pairs if p.left and p.right}
    flows = [
        Flow(a, b, sides[0][a].name, sides[1][b].name, count, partner.get(a) != b)
        for (a, b), count in sorted(cells.items(), key=lambda cell: (-cell[1], cell[0]))
    ]
    labels = [[rows[key]["topic_id"] for key in common] for rows in (before, after)]
    return TopicChanges(
        shared=len(common),
        only_left=len(before) - len(common),
        only_right=len(after) - len(common),
        ami=round(adjusted_mutual_information(*labels), 6) if common else None,
        words=round(top_word_jaccard(_words(sides[0]), _words(sides[1])), 6),
        pairs=tuple(pairs),
        flows=tuple(flows),
        moves=tuple(_moves(before, after, common, partner, shared.titles(left))),
    )


def _topics(table: pa.Table) -> dict[int, TopicSide]:
    found = {
        row["topic_id"]: TopicSide(**{**row, "words": tuple(row["words"])})
        for row in table.to_pylist()
    }
    # A run in which every passage has a topic may have no row for `other`.
    found.setdefault(OTHER_ID, TopicSide(OTHER_ID, "other", "other", 0, 0.0, ()))
    return found


def _words(topics: dict[int, TopicSide]) -> dict[int, tuple[str, ...]]:
    return {key: topic.words for key, topic in topics.items()}


def _pairs(
    left: dict[int, TopicSide], right: dict[int, TopicSide], cells: Counter[Pair]
) -> list[TopicPair]:
    likeness = _Likeness(left, right, cells)
    by_name = {topic.name: key for key, topic in right.items() if topic.kind == "named"}
    by: dict[int, tuple[int, str]] = {OTHER_ID: (OTHER_ID, "other")}
    for key, topic in left.items():
        if topic.kind == "named" and topic.name in by_name:
            by[key] = by_name[topic.name], "name"
    taken = {key for key, _ in by.values()}
    rows = [key for key in left if key not in by]
    columns = [key for key in right if key not in taken]
    table = np.array([[likeness.of(a, b) for b in columns] for a in rows]).reshape(
        len(rows), len(columns)
    )
    for i, j, value in matched(table):
        if value >= LEAST:
            a, b = rows[i], columns[j]
            by[a] = b, "passages" if likeness.passages(a, b) else "words"
    found = [likeness.pair(key, *by[key]) for key in left if key in by]
    lost = [_alone(left[key], None) for key in left if key not in by]
    taken = {key for key, _ in by.values()}
    new = [_alone(None, right[key]) for key in right if key not in taken]
    return found + lost + new


def _alone(left: TopicSide | None, right: TopicSide | None) -> TopicPair:
    return TopicPair(left, right, "", 0, None, None)


class _Likeness:
    """How much two topics have in common."""

    def __init__(
        self, left: dict[int, TopicSide], right: dict[int, TopicSide], cells: Counter[Pair]
    ) -> None:
        self.left, self.right, self.cells = left, right, cells
        self.left_sizes: Counter[int] = Counter()
        self.right_sizes: Counter[int] = Counter()
        for (a, b), count in cells.items():
            self.left_sizes[a] += count
            self.right_sizes[b] += count

    def passages(self, a: int, b: int) -> float | None:
        """Jaccard index of the shared passages; None where the runs share none."""
        if not self.cells:
            return None
        union = self.left_sizes[a] + self.right_sizes[b] - self.cells[a, b]
        return self.cells[a, b] / union if union else 0.0

    def words(self, a: int, b: int) -> float:
        """Jaccard index of the best words; topics without words have none in common."""
        best = [frozenset(t.words[:TOP_WORDS]) for t in (self.left[a], self.right[b])]
        return jaccard(*best) if any(best) else 0.0

    def of(self, a: int, b: int) -> float:
        """Passages and words, weighted."""
        passages, words = self.passages(a, b), self.words(a, b)
        if passages is None:
            return words
        return _BY_PASSAGES * passages + (1 - _BY_PASSAGES) * words

    def pair(self, a: int, b: int, by: str) -> TopicPair:
        """Says how two topics were matched and how alike they are."""
        passages = self.passages(a, b)
        return TopicPair(
            left=self.left[a],
            right=self.right[b],
            by=by,
            shared=self.cells[a, b],
            passages=None if passages is None else round(passages, 6),
            words=round(self.words(a, b), 6),
        )


def _moves(
    before: Rows,
    after: Rows,
    common: list[Key],
    partner: dict[int, int],
    titles: dict[str, str],
) -> list[Move]:
    return [
        Move(
            passage_id=before[key]["passage_id"],
            article=titles[before[key]["article_id"]],
            left=before[key]["topic"],
            right=after[key]["topic"],
            text=before[key].get("text", ""),
        )
        for key in common
        if partner.get(before[key]["topic_id"]) != after[key]["topic_id"]
    ]
