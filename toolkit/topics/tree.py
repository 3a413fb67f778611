"""Which topics are near each other: joined step by step into a tree.

Topics are joined by Ward's criterion (Ward 1963): of all pairs the one goes together whose joining
adds least to the squared distance of passages from their centre. Centres weigh by their passages,
so that the tree is what Ward's method on the passages would make of the topics from there on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from toolkit.schemas import TOPIC_TREE
from toolkit.topics.units import Floats, Ints

_DECIMALS = 6


@dataclass(frozen=True)
class Join:
    """One step: two nodes become a third.

    Attributes:
        left: Node; those below the number of topics are topics, the others earlier joins.
        right: Node.
        height: Root of twice what the join adds to the squared distances, as scipy counts it.
    """

    left: int
    right: int
    height: float


def ward_joins(centres: Floats, sizes: Ints) -> tuple[Join, ...]:
    """Joins centres until one is left.

    Args:
        centres: Mean of each topic's rows, shape (n_topics, d).
        sizes: Rows of each, shape (n_topics,); an empty topic counts as one row.

    Returns:
        `n_topics - 1` joins; the node that join `i` makes is `n_topics + i`. Of equal pairs the one
        with the lower nodes goes first.
    """
    n_topics = len(centres)
    means = {node: centres[node].astype(np.float64) for node in range(n_topics)}
    weights = {node: float(max(sizes[node], 1)) for node in range(n_topics)}
    joins: list[Join] = []
    while len(means) > 1:
        nodes = sorted(means)
        cost = _costs(np.stack([means[n] for n in nodes]), np.asarray([weights[n] for n in nodes]))
        left, right = divmod(int(cost.argmin()), len(nodes))
        a, b = nodes[min(left, right)], nodes[max(left, right)]
        added = float(cost[left, right])
        new = n_topics + len(joins)
        joins.append(Join(a, b, round(float(np.sqrt(2.0 * max(added, 0.0))), _DECIMALS)))
        weights[new] = weights[a] + weights[b]
        means[new] = (weights[a] * means.pop(a) + weights[b] * means.pop(b)) / weights[new]
        del weights[a], weights[b]
    return tuple(joins)


def _costs(means: Floats, weights: Floats) -> Floats:
    squares = (means**2).sum(axis=1)
    distance = squares[:, None] + squares[None, :] - 2.0 * means @ means.T
    cost = weights[:, None] * weights[None, :] / (weights[:, None] + weights[None, :]) * distance
    np.fill_diagonal(cost, np.inf)
    # Rounded, so that which of two equal pairs goes first does not hang on the last bit.
    rounded: Floats = np.round(cost, 9)
    return rounded


def members(joins: Sequence[Join], n_topics: int) -> list[tuple[int, ...]]:
    """Returns the topics below every node, by node."""
    found: list[tuple[int, ...]] = [(topic,) for topic in range(n_topics)]
    for join in joins:
        found.append(tuple(sorted(found[join.left] + found[join.right])))
    return found


def cut(joins: Sequence[Join], n_topics: int, groups: int) -> tuple[tuple[int, ...], ...]:
    """Parts the topics into so many groups, by undoing the last joins.

    Raises:
        ValueError: There are not so many topics.
    """
    if not 1 <= groups <= n_topics:
        raise ValueError(f"{groups} groups of {n_topics} topics")
    below = members(joins, n_topics)
    alive = set(range(n_topics))
    for step, join in enumerate(joins[: n_topics - groups]):
        alive -= {join.left, join.right}
        alive.add(n_topics + step)
    return tuple(sorted(below[node] for node in alive))


def tree_table(
    joins: Sequence[Join],
    sizes: Sequence[int],
    names: Sequence[str],
    words: Sequence[Sequence[str]],
) -> pa.Table:
    """Writes the tree as a table of schema `TOPIC_TREE`.

    Args:
        joins: Of the topics in the order of their ids.
        sizes: Passages of each topic.
        names: Of every node, topics first.
        words: Of every node.
    """
    n_topics = len(sizes)
    below = members(joins, n_topics)
    parent = {
        child: n_topics + step
        for step, join in enumerate(joins)
        for child in (join.left, join.right)
    }
    rows = [
        {
            "node_id": node,
            "parent_id": parent.get(node),
            "height": joins[node - n_topics].height if node >= n_topics else 0.0,
            "size": sum(sizes[topic] for topic in topics),
            "topic_ids": list(topics),
            "name": names[node],
            "words": list(words[node]),
        }
        for node, topics in enumerate(below)
    ]
    return pa.Table.from_pylist(rows, schema=TOPIC_TREE)
