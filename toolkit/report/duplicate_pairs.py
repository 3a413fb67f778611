"""Duplicates beside their originals, with the words in which they differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from toolkit.records import Corpus
from toolkit.report.corpus_context import shown
from toolkit.report.corpus_summary import place

WORDS = 600  # compared of each article: comparing is quadratic where everything differs
_ALIKE = 7  # words shown on either side of a difference
_SHOWN = 110  # words shown of each article

Row = dict[str, Any]


@dataclass(frozen=True)
class Words:
    """Words of one side; `differs` where the other side has others, or none."""

    text: str
    differs: bool


@dataclass(frozen=True)
class Side:
    """One of two articles, as far as they are shown."""

    place: str
    title: str
    date: str
    outlet: str
    words: tuple[Words, ...]
    length: int


@dataclass(frozen=True)
class Pair:
    """An original and an article that says the same."""

    kind: str
    similarity: float
    original: Side
    duplicate: Side


def pairs(corpus: Corpus, *, seed: int, most: int) -> tuple[Pair, ...]:
    """Shows near duplicates, the least alike first, and some exact ones.

    Half of those shown are the least alike, since these are the ones to doubt; the others are
    drawn at random by the seed.
    """
    found = corpus.duplicates.to_pylist()
    near = sorted(
        (row for row in found if row["kind"] != "exact"),
        key=lambda row: (row["similarity"], row["article_id"]),
    )
    exact = [row for row in found if row["kind"] == "exact"]
    few = min(len(exact), max(1, most // 4))
    doubtful = near[: (most - few + 1) // 2]
    rest = near[len(doubtful) :]
    picked = [*doubtful, *_drawn(rest, most - few - len(doubtful), seed)]
    picked.sort(key=lambda row: (row["similarity"], row["article_id"]))
    picked += _drawn(exact, few, seed)
    known = _articles(corpus, picked)
    return tuple(
        _pair(row, known[row["duplicate_of"]], known[row["article_id"]])
        for row in picked
        if row["duplicate_of"] in known and row["article_id"] in known
    )


def _drawn(rows: Sequence[Row], most: int, seed: int) -> list[Row]:
    if len(rows) <= most:
        return list(rows)
    chosen = np.random.default_rng(seed).choice(len(rows), size=max(0, most), replace=False)
    return [rows[int(n)] for n in sorted(chosen)]


def _articles(corpus: Corpus, picked: Sequence[Row]) -> dict[str, Row]:
    ids = sorted({row[name] for row in picked for name in ("article_id", "duplicate_of")})
    mask = pc.is_in(corpus.articles["article_id"], value_set=pa.array(ids, pa.string()))
    return {row["article_id"]: row for row in corpus.articles.filter(mask).to_pylist()}


def _pair(row: Row, original: Row, duplicate: Row) -> Pair:
    left, right = compare(original["text"], duplicate["text"])
    return Pair(row["kind"], row["similarity"], _side(original, left), _side(duplicate, right))


def _side(article: Row, words: tuple[Words, ...]) -> Side:
    return Side(
        place=place(article["path"], article["row"]),
        title=article["title"] or "",
        date=article["date"] or "",
        outlet=article["outlet"] or "",
        words=words,
        length=article["n_words"],
    )


def compare(left: str, right: str) -> tuple[tuple[Words, ...], tuple[Words, ...]]:
    """Compares two texts word by word; of what they share only the ends are kept.

    Each side says the same as its text as far as it goes, apart from what is told as left out.
    """
    a, b = shown(left).split()[:WORDS], shown(right).split()[:WORDS]
    codes = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    if max(len(a), len(b)) == WORDS and len(codes) > 1 and codes[-1][0] != "equal":
        codes.pop()  # the cut parted words that may well be alike
    sides: list[list[Words]] = [[], []]
    for kind, a1, a2, b1, b2 in codes:
        for side, words in ((sides[0], a[a1:a2]), (sides[1], b[b1:b2])):
            if kind == "equal":
                side += _shared(words, whole=len(codes) == 1)
            elif words:
                side.append(Words(" ".join(words), differs=True))
    return tuple(_short(sides[0])), tuple(_short(sides[1]))


def _shared(words: Sequence[str], *, whole: bool) -> Iterator[Words]:
    """Shortens what both sides share, unless it is short."""
    head = 3 * _ALIKE if whole else _ALIKE
    tail = _ALIKE
    left_out = len(words) - head - tail
    if left_out <= _ALIKE:
        yield Words(" ".join(words), differs=False)
        return
    parts = [*words[:head], f"[… {left_out} words alike …]", *words[-tail:]]
    yield Words(" ".join(parts), differs=False)


def _short(side: Sequence[Words]) -> Iterator[Words]:
    room = _SHOWN
    for stretch in side:
        words = stretch.text.split(" ")
        if len(words) > room:
            yield Words(" ".join(words[:room]) + " …", stretch.differs)
            return
        room -= len(words)
        yield stretch
