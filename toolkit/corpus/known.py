"""What a corpus has learned to recur, as plain data, so that another corpus can use it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from toolkit.corpus.recurrence import Counts, Recurring, at_outlet
from toolkit.records import Fitted


def packed(recurring: Recurring, **counted: int) -> Fitted:
    """Makes plain data of recurring sentences: hashes and strengths, no text.

    Args:
        recurring: The sentences.
        **counted: What else the user should know of the corpus, by name.
    """
    arrays: dict[str, NDArray[np.generic]] = {
        "keys": recurring.keys,
        "strengths": recurring.strengths,
    }
    return Fitted({"recurring": len(recurring.keys), **counted}, arrays)


def unpacked(fitted: Fitted) -> Recurring:
    """Brings recurring sentences back; of nothing, none."""
    keys = fitted.arrays.get("keys", np.zeros(0, np.uint64))
    strengths = fitted.arrays.get("strengths", np.zeros(0, np.uint8))
    return Recurring(np.asarray(keys, np.uint64), np.asarray(strengths, np.uint8))


def joined(one: Recurring, other: Recurring) -> Recurring:
    """Joins what two corpora have learned; where both know a sentence, the stronger counts."""
    keys = np.concatenate([one.keys, other.keys])
    strengths = np.concatenate([one.strengths, other.strengths])
    # The strongest of each key comes first, and of equal keys the first is kept.
    order = np.lexsort((-strengths.astype(np.int16), keys))
    keys, strengths = keys[order], strengths[order]
    first = np.ones(len(keys), dtype=bool)
    first[1:] = keys[1:] != keys[:-1]
    return Recurring(keys[first], strengths[first])


def touched(counts: Counts, recurring: Recurring) -> frozenset[int]:
    """Numbers the counted articles that hold anything that recurs: the others need no second look.

    Args:
        counts: Of one shard.
        recurring: What recurs in the collection.
    """
    if not len(recurring.keys) or not len(counts.keys):
        return frozenset()
    own = at_outlet(counts.keys, counts.outlets[counts.articles])
    holds = np.isin(own, recurring.keys) | np.isin(counts.keys, recurring.keys)
    return frozenset(np.unique(counts.articles[holds]).tolist())
