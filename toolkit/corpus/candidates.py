"""Which articles to compare: those whose signatures agree on a band, and their hashes.

Locality-sensitive hashing of MinHash signatures (Leskovec, Rajaraman and Ullman, Mining of Massive
Datasets, chapter 3): signatures are cut into bands, and articles that agree on a whole band share a
bucket.
"""

from __future__ import annotations

import itertools
from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

from toolkit.corpus.shingles import NOTHING, Hashes

Articles = npt.NDArray[np.int64]
Signatures = npt.NDArray[np.uint32]

_MISSED: Final = 2e-4  # of the pairs that are just similar enough
_KEPT: Final = 4_000_000  # hashes in memory at once: 32 MB, some 18,000 articles of 220 words
_FACTOR: Final = np.uint64(0x9E3779B97F4A7C15)


def bands(threshold: float, n_perm: int) -> tuple[int, int]:
    """Returns how many bands of how many places signatures are cut into.

    The longest bands that still let nearly all pairs at the threshold agree on one: s^rows of the
    pairs of similarity s agree on a band of so many places.
    """
    for rows in range(n_perm, 1, -1):
        count = n_perm // rows
        if (1.0 - threshold**rows) ** count <= _MISSED:
            return count, rows
    return n_perm, 1


class Kept:
    """Hashes of articles, made when first asked for; those used last are kept.

    Args:
        make: Gives an article's hashes.
    """

    def __init__(self, make: Callable[[int], Hashes]) -> None:
        self._make = make
        self._kept: OrderedDict[int, Hashes] = OrderedDict()
        self._size = 0

    def __getitem__(self, article: int) -> Hashes:
        """Returns an article's hashes."""
        known = self._kept.pop(article, None)
        if known is None:
            known = self._make(article)
            self._size += len(known)
        self._kept[article] = known
        while self._size > _KEPT and len(self._kept) > 2:
            self._size -= len(self._kept.popitem(last=False)[1])
        return known


def memberships(
    ranked: Articles, signatures: Signatures, banding: tuple[int, int]
) -> Iterator[tuple[int, list[int]]]:
    """Yields the place in `ranked` and the buckets of each article that shares one, in order.

    Bands are hashed and sorted rather than entered in dictionaries (as `datasketch.MinHashLSH`
    does, one a band): most articles are alone in each of their buckets, and a sort finds those that
    are not at 20 bytes an article, where a dictionary takes some hundred for every band of each.

    Args:
        ranked: Articles, by their rows in `signatures`.
        signatures: Shape (n_articles, n_perm).
        banding: How many bands of how many places.
    """
    count, rows = banding
    telling = np.flatnonzero(signatures.min(axis=1)[ranked] != NOTHING)
    articles = ranked[telling]
    places, buckets, used = [], [], 0
    for band in range(count):
        columns = signatures[:, band * rows : (band + 1) * rows][articles]
        hashes = np.zeros(len(columns), dtype=np.uint64)
        for row in range(rows):
            hashes = (hashes ^ columns[:, row]) * _FACTOR
            hashes ^= hashes >> np.uint64(32)
        by_hash = np.argsort(hashes, kind="stable")
        same = np.diff(hashes[by_hash]) == 0
        starts = np.concatenate(([True], ~same))[: len(by_hash)]
        several = ~starts
        several[:-1] |= same
        number = used + np.cumsum(starts) - 1
        places.append(telling[by_hash[several]].astype(np.int32))
        buckets.append(number[several].astype(np.int32))
        used += int(starts.sum())
    place, bucket = np.concatenate(places), np.concatenate(buckets)
    in_order = np.argsort(place, kind="stable")
    place, bucket = place[in_order], bucket[in_order]
    bounds = np.flatnonzero(np.diff(place, prepend=-1, append=-1))
    for start, stop in itertools.pairwise(bounds.tolist()):
        yield int(place[start]), bucket[start:stop].tolist()
