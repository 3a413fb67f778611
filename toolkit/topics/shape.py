"""What is said of topics beside who holds them: their tree, memberships and best passages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from toolkit.records import OTHER_ID, Features, Matrix
from toolkit.schemas import TOPIC_MEMBERSHIPS
from toolkit.topics.representatives import representatives
from toolkit.topics.soft import LEAST
from toolkit.topics.tree import members, tree_table, ward_joins
from toolkit.topics.units import Floats, Ints, grouped_sums, unit_rows

_MOST_JOINED = 400  # topics; joining is cubic in their number

WordsOf = Callable[[Ints, int], list[list[str]]]


@dataclass(frozen=True)
class Shape:
    """Tables of the schemas of their names."""

    topic_tree: pa.Table
    topic_memberships: pa.Table
    topic_representatives: pa.Table


def describe(
    features: Features,
    passages: pa.Table,
    topics: pa.Table,
    assignments: pa.Table,
    memberships: Floats,
    *,
    words_of: WordsOf,
) -> Shape:
    """Describes the topics of a fit or of a prediction.

    Args:
        features: One row a passage.
        passages: Of schema `PASSAGES`.
        topics: Of schema `TOPICS`.
        assignments: Of schema `ASSIGNMENTS`.
        memberships: Of each passage in each topic by id, shape (n_passages, n_topics).
        words_of: Gives the words of groups of passages, as `WordIndex.words` does: the group of
            each passage and their number.
    """
    matrix = features.matrix
    held = np.asarray(assignments["topic_id"].to_pylist(), dtype=np.int64)
    real = topics.filter(np.asarray(topics["topic_id"].to_pylist()) != OTHER_ID)
    names: list[str] = real["name"].to_pylist()
    return Shape(
        topic_tree=_tree(real, held, matrix, words_of),
        topic_memberships=_memberships(passages["passage_id"].to_pylist(), memberships, names),
        topic_representatives=representatives(
            passages,
            matrix,
            np.asarray(assignments["topic_score"].to_numpy(), dtype=np.float64),
            held,
            names,
        ),
    )


def _memberships(ids: Sequence[str], memberships: Floats, names: Sequence[str]) -> pa.Table:
    rows, topics = np.nonzero(memberships >= LEAST)
    shares = memberships[rows, topics]
    order = np.lexsort((topics, -shares, rows))
    rows, topics = rows[order], topics[order]
    columns = {
        "passage_id": [ids[row] for row in rows.tolist()],
        "topic_id": topics.astype(np.int32),
        "topic": [names[topic] for topic in topics.tolist()],
        "membership": np.round(shares[order], 6),
    }
    return pa.table(columns, schema=TOPIC_MEMBERSHIPS)


def _tree(topics: pa.Table, held: Ints, matrix: Matrix, words_of: WordsOf) -> pa.Table:
    names: list[str] = topics["name"].to_pylist()
    words: list[list[str]] = topics["words"].to_pylist()
    sizes: list[int] = topics["size"].to_pylist()
    if len(names) > _MOST_JOINED:
        return tree_table((), (), (), ())
    sums = grouped_sums(matrix, held, len(names))
    joins = ward_joins(unit_rows(sums), np.asarray(sizes, dtype=np.int64))
    for below in members(joins, len(names))[len(names) :]:
        joined = words_of(np.where(np.isin(held, below), 0, OTHER_ID), 1)[0]
        words.append(joined)
        names.append(", ".join(joined[:3]) or "unnamed")
    return tree_table(joins, sizes, names, words)
