"""Boilerplate that is learned: sentences and lines that recur from article to article.

One pass over a collection counts its units (see `units`), the counts of its shards are merged (see
`recurrence`), and a second pass takes out what recurred. That a sentence recurs is not enough:
quotations, agency sentences and background paragraphs recur too. A recurring run goes only where it
calls on the reader of the page it stands on, or where it looks and stands as no prose does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b

import numpy as np

from toolkit.corpus.recurrence import (
    ALONE,
    FIRST,
    HEADING,
    LAST,
    LINE,
    LOUD,
    PART,
    QUOTED,
    RECURS,
    SHORT,
    Counts,
    Recurring,
    merge,
)
from toolkit.corpus.spans import Removal, Span
from toolkit.corpus.units import LEAST_WORDS, Unit, find_units

__all__ = ["Counts", "Recurring", "count", "find_recurring", "merge"]

_HEADINGS = frozenset(
    ("what", "why", "how", "who", "when", "where", "which", "key", "in", "latest")
)
_LARGEST = 65_535
_CALLING = 0.3  # of a run's units call on the reader
_LIKE = 0.6  # of a sentence's words stand in clauses that recur: it is nearly the same


def count(texts: Iterable[tuple[str, str | None]]) -> Counts:
    """Counts the units of some articles.

    Args:
        texts: Each article's text, as `clean` will see it, and its outlet, where that is known.
    """
    keys: list[int] = []
    articles: list[int] = []
    sizes: list[int] = []
    flags: list[int] = []
    outlets: list[int] = []
    for number, (text, outlet) in enumerate(texts):
        outlets.append(outlet_key(outlet))
        units = find_units(text)
        for place, unit in enumerate(units):
            bits = _flags(unit, place, len(units))
            for key, part, _ in _keys(text, unit, bits):
                keys.append(key)
                articles.append(number)
                sizes.append(min(_LARGEST, unit.span.end - unit.span.start))
                flags.append(bits | part)
    return Counts(
        np.array(keys, dtype=np.uint64),
        np.array(articles, dtype=np.int64),
        np.array(sizes, dtype=np.uint16),
        np.array(flags, dtype=np.uint8),
        np.array(outlets, dtype=np.uint64),
    )


def find_recurring(
    raw: str,
    recurring: Recurring,
    outlet: str | None = None,
    *,
    blocks: Sequence[Span] | None = None,
    header: Sequence[Removal] | None = None,
) -> list[Removal]:
    """Finds what of an article recurs in the collection and does not belong to the article.

    Args:
        raw: The article's text, as it was counted.
        recurring: What recurs in the collection.
        outlet: The article's outlet, where that is known.
        blocks: The text's blocks, where they were found already.
        header: What its head states, where that was read already.
    """
    if not len(recurring.keys):
        return []
    units = find_units(raw, blocks, header)
    strengths = _strengths(raw, units, recurring, outlet_key(outlet))
    return [
        Removal(units[first].span.start, units[last].span.end, "recurring")
        for run in _runs(units, strengths)
        for first, last in _cut(units, strengths, run)
    ]


def outlet_key(outlet: str | None) -> int:
    """Returns the hash of an outlet's name, in any case; 0 where it is unknown."""
    name = " ".join((outlet or "").lower().split())
    if not name:
        return 0
    digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little") or 1


def _flags(unit: Unit, place: int, units: int) -> int:
    bits = LOUD if unit.loud else 0
    bits |= LINE if unit.is_line else 0
    bits |= FIRST if place == 0 else 0
    bits |= LAST if place == units - 1 else 0
    bits |= SHORT if len(unit.words) < LEAST_WORDS else 0
    bits |= HEADING if unit.words and unit.words[0] in _HEADINGS else 0
    return bits | (QUOTED if unit.quoted else 0)


def _keys(raw: str, unit: Unit, bits: int) -> Iterator[tuple[int, int, int]]:
    """Yields the hashes of a unit and of its clauses: hash, `PART` for a clause, words."""
    if not unit.words or (bits & SHORT and not bits & LINE and not unit.calls):
        return
    yield unit.key(), 0, len(unit.words)
    if unit.loud and not unit.quoted:
        for key, words in unit.clauses(raw):
            yield key, PART, words


def _strengths(raw: str, units: Sequence[Unit], recurring: Recurring, outlet: int) -> list[int]:
    """Returns how strongly each unit recurs, 0 for not at all; quotations never do."""
    rows = [
        (number, key, part, words)
        for number, unit in enumerate(units)
        if not unit.quoted
        for key, part, words in _keys(raw, unit, _flags(unit, number, len(units)))
    ]
    strengths = [0] * len(units)
    known: dict[int, int] = {}  # words of each unit's clauses that recur
    found = recurring.look_up([key for _, key, _, _ in rows], outlet)
    for (number, _, part, words), strength in zip(rows, found.tolist(), strict=True):
        if not part:
            strengths[number] = strength
        elif strength:
            known[number] = known.get(number, 0) + words
    for number, words in known.items():
        if words >= _LIKE * len(units[number].words):
            strengths[number] = max(strengths[number], RECURS)
    return strengths


def _runs(units: Sequence[Unit], strengths: Sequence[int]) -> Iterator[range]:
    """Yields runs of neighbouring units that recur; words too few to tell do not part them."""
    start = end = -1
    for number, unit in enumerate(units):
        if strengths[number]:
            start = number if start < 0 else start
            end = number + 1
        elif start >= 0 and (unit.quoted or len(unit.words) >= LEAST_WORDS):
            yield range(start, end)
            start = -1
    if start >= 0:
        yield range(start, end)


def _cut(units: Sequence[Unit], strengths: Sequence[int], run: range) -> Iterator[tuple[int, int]]:
    """Yields the first and last unit of what goes of a recurring run.

    Background may recur beside an appeal: a run that calls on the reader and speaks of the page
    goes from its first to its last unit that calls; of other runs, what is sure alone.
    """
    telling = [n for n in run if units[n].calls or strengths[n] & ALONE]
    calls = sum(units[n].calls for n in run)
    speaks = calls and any(units[n].page for n in run)
    if speaks and calls >= _CALLING * (telling[-1] - telling[0] + 1):
        yield telling[0], telling[-1]
        return
    for number in run:
        if units[number].loud or strengths[number] & ALONE:
            yield number, number
