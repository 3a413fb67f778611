"""What recurs in a collection: the merged counts of its units, and which of them are no article.

All of it is arithmetic on arrays of hashes, so that a hundred thousand articles take seconds and
little memory, and the outcome does not depend on the order of the shards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

# What a row of counts says of its unit beside the hash.
LOUD = 1  # calls on the reader of a page
LINE = 2  # a line that does not end like a sentence
FIRST = 4
LAST = 8
SHORT = 16  # fewer words than make a phrase
HEADING = 32  # begins as subheadings do
PART = 64  # the head or tail of a longer unit, not the whole
QUOTED = 128
# What is known of a unit that recurs.
RECURS = 1
ALONE = 2  # recurs so that nothing else has to tell against it

SAME_BODY = 0.5  # share of the shorter article's plain text that makes two articles one
_MIX = np.uint64(0x9E3779B97F4A7C15)
_MOSTLY = 0.9  # share of its articles in which a line is one, or stands last
_AGAIN = 0.3  # share of its articles in which a short line stands more than once


@dataclass(frozen=True)
class Counts:
    """The units of some articles, a row for each.

    Attributes:
        keys: Hashes of the units, uint64, shape (rows,).
        articles: Number of the article within these counts, int64, shape (rows,).
        sizes: Characters of the unit, uint16, shape (rows,).
        flags: Bits that say what the unit looks like and where it stands, uint8, shape (rows,).
        outlets: Hash of each article's outlet, 0 where it is unknown, uint64, shape (articles,).
    """

    keys: NDArray[np.uint64]
    articles: NDArray[np.int64]
    sizes: NDArray[np.uint16]
    flags: NDArray[np.uint8]
    outlets: NDArray[np.uint64]


@dataclass(frozen=True)
class Recurring:
    """What recurs in a collection: plain arrays that can be handed to other processes.

    Attributes:
        keys: Sorted hashes of units (with their outlet's), uint64, shape (n,).
        strengths: `RECURS` or `RECURS | ALONE`, uint8, shape (n,).
    """

    keys: NDArray[np.uint64]
    strengths: NDArray[np.uint8]

    def look_up(self, keys: Sequence[int], outlet: int) -> NDArray[np.uint8]:
        """Returns the strength of each hash at an outlet (0: unknown), 0 where it does not recur.

        Args:
            keys: Hashes of units.
            outlet: Hash of the outlet.
        """
        wanted = at_outlet(np.array(keys, dtype=np.uint64), np.uint64(outlet))
        if not len(self.keys) or not len(wanted):
            return np.zeros(len(wanted), dtype=np.uint8)
        places = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        found: NDArray[np.uint8] = np.where(
            self.keys[places] == wanted, self.strengths[places], 0
        ).astype(np.uint8)
        return found


def at_outlet(
    keys: NDArray[np.uint64], outlets: NDArray[np.uint64] | np.uint64
) -> NDArray[np.uint64]:
    """Mixes hashes of units with those of their outlets; outlet 0 leaves them as they are."""
    with np.errstate(over="ignore"):
        mixed: NDArray[np.uint64] = keys ^ (outlets * _MIX)
    return mixed


def merge(counts: Sequence[Counts], min_articles: int = 3) -> Recurring:
    """Finds what recurs in all counts together; their order does not matter.

    Args:
        counts: The counts of all shards.
        min_articles: In how many articles of an outlet, or of the whole collection for articles
            of unknown outlet, a unit must recur; articles that say the same count as one.

    Raises:
        ValueError: `min_articles` is less than two.
    """
    if min_articles < 2:
        raise ValueError(f"min_articles is {min_articles}: what recurs stands in two at least")
    rows, again = _once(_joined(counts))
    bodies = _bodies(rows)
    open_to = (rows.flags & QUOTED) == 0
    rows, again = _chosen(rows, open_to), again[open_to]
    everywhere = _select(rows, again, bodies, None, min_articles)
    by_outlet = _select(rows, again, bodies, rows.outlets, min_articles)
    keys = np.concatenate([everywhere.keys, by_outlet.keys])
    order = np.argsort(keys, kind="stable")
    strengths = np.concatenate([everywhere.strengths, by_outlet.strengths])
    return Recurring(keys[order], strengths[order])


def _joined(counts: Sequence[Counts]) -> Counts:
    nothing = np.zeros(0, dtype=np.uint64)
    first = np.cumsum([0, *(len(c.outlets) for c in counts)])
    articles = [c.articles + at for c, at in zip(counts, first, strict=False)]
    return Counts(
        np.concatenate([nothing, *(c.keys for c in counts)]).astype(np.uint64),
        np.concatenate([nothing.astype(np.int64), *articles]).astype(np.int64),
        np.concatenate([nothing, *(c.sizes for c in counts)]).astype(np.uint16),
        np.concatenate([nothing, *(c.flags for c in counts)]).astype(np.uint8),
        np.concatenate([nothing, *(c.outlets for c in counts)]).astype(np.uint64),
    )


def _chosen(rows: Counts, choice: NDArray[np.bool_] | NDArray[np.intp]) -> Counts:
    return Counts(
        rows.keys[choice],
        rows.articles[choice],
        rows.sizes[choice],
        rows.flags[choice],
        rows.outlets,
    )


def _once(rows: Counts) -> tuple[Counts, NDArray[np.bool_]]:
    """Leaves one row for a unit and article, sorted by unit; tells which stood there again."""
    order = np.lexsort((rows.flags, rows.articles, rows.keys))
    rows = _chosen(rows, order)
    starts = _starts(rows.keys, rows.articles)
    if not len(starts):
        return rows, np.zeros(0, dtype=np.bool_)
    flags = np.bitwise_or.reduceat(rows.flags, starts)
    again = np.diff(np.append(starts, len(rows.keys))) > 1
    rows = Counts(rows.keys[starts], rows.articles[starts], rows.sizes[starts], flags, rows.outlets)
    return rows, again


def _starts(*columns: NDArray[np.uint64] | NDArray[np.int64]) -> NDArray[np.int64]:
    """Returns where the values of sorted columns change, the first row included."""
    if not len(columns[0]):
        return np.zeros(0, dtype=np.int64)
    changes = np.zeros(len(columns[0]), dtype=np.bool_)
    changes[0] = True
    for column in columns:
        changes[1:] |= column[1:] != column[:-1]
    return np.flatnonzero(changes)


def _bodies(rows: Counts) -> NDArray[np.int64]:
    """Numbers the articles so that those which say the same have one number.

    Only plain text tells: what calls on the reader is shared by articles that have nothing else
    in common. Each article is compared with the first and the last before it that shares a unit.
    """
    n = len(rows.outlets)
    plain = _chosen(rows, (rows.flags & (LOUD | SHORT | PART)) == 0)
    sizes = np.bincount(plain.articles, weights=plain.sizes, minlength=n)
    if len(plain.keys) < 2:
        return np.arange(n, dtype=np.int64)
    starts = _starts(plain.keys)
    first = np.repeat(starts, np.diff(np.append(starts, len(plain.keys))))
    at = np.arange(len(plain.keys))
    follows, far = at > first, at > first + 1
    here = np.concatenate([at[follows], at[far]])
    there = np.concatenate([at[follows] - 1, first[far]])
    codes, inverse = np.unique(
        plain.articles[there] * np.int64(n) + plain.articles[here], return_inverse=True
    )
    shared = np.bincount(inverse.ravel(), weights=plain.sizes[here], minlength=len(codes))
    a, b = codes // n, codes % n
    same = shared >= SAME_BODY * np.minimum(sizes[a], sizes[b])
    graph = coo_matrix((np.ones(int(same.sum())), (a[same], b[same])), shape=(n, n))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _select(
    rows: Counts,
    again: NDArray[np.bool_],
    bodies: NDArray[np.int64],
    outlets: NDArray[np.uint64] | None,
    least: int,
) -> Recurring:
    """Finds what recurs, over all articles or within each outlet."""
    keys = rows.keys
    if outlets is not None:
        known = outlets[rows.articles] != 0
        rows, again = _chosen(rows, known), again[known]
        keys = at_outlet(rows.keys, outlets[rows.articles])
    if not len(keys):
        return Recurring(np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.uint8))
    body = bodies[rows.articles]
    order = np.lexsort((body, keys))
    keys, body, flags, again = keys[order], body[order], rows.flags[order], again[order]
    starts = _starts(keys)
    new = np.zeros(len(keys), dtype=np.int64)
    new[_starts(keys, body)] = 1
    articles = np.diff(np.append(starts, len(keys)))

    def share(which: NDArray[np.bool_]) -> NDArray[np.float64]:
        found: NDArray[np.float64] = np.add.reduceat(which.astype(np.float64), starts) / articles
        return found

    line, first, last = (share((flags & bit) > 0) for bit in (LINE, FIRST, LAST))
    alone = _is_alone(flags[starts], line, first, last, share(again))
    recurs = np.add.reduceat(new, starts) >= least
    strengths = (RECURS + ALONE * alone).astype(np.uint8)
    return Recurring(keys[starts][recurs], strengths[recurs])


def _is_alone(
    flags: NDArray[np.uint8],
    line: NDArray[np.float64],
    first: NDArray[np.float64],
    last: NDArray[np.float64],
    again: NDArray[np.float64],
) -> NDArray[np.bool_]:
    """Tells what goes without a call on the reader: lines that are neither title nor heading.

    Short ones may be subheadings; they go where they stand more than once in an article, or last.
    """
    short = (flags & SHORT) > 0
    is_line = (line >= _MOSTLY) & (first < 0.5)
    phrase = is_line & ~short & ((flags & HEADING) == 0)
    alone: NDArray[np.bool_] = phrase | (is_line & short & ((again >= _AGAIN) | (last >= _MOSTLY)))
    return alone
