"""How well a topic's words go together, counted on a corpus: NPMI and C_v.

Both look at windows that slide over the texts, a word at a time, and ask in how many of them a word
occurs and in how many two words do (Röder, Both & Hinneburg, WSDM 2015). Only where a topic's words
stand is kept: as runs of windows, so that wide windows cost no more than narrow ones.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, combinations

import numpy as np

from toolkit.topics.units import Floats, Ints

NPMI_WINDOW = 10  # words, as in Röder et al.; 110 of C_v too
C_V_WINDOW = 110
TOP_WORDS = 10
EPSILON = 1e-12  # of Röder et al.: two words that never meet have a logarithm, too

_PART = re.compile(r"[^\W_]+")
# Of `inflection.split_words`, written so that the search leaps from apostrophe to apostrophe.
_POSSESSIVE = re.compile(r"['’](?<=[^\W_].)s?(?![^\W_]|['’-][^\W_])")

Term = tuple[str, ...]  # a word, or the words of a phrase


@dataclass(frozen=True)
class Coherence:
    """What a measure of coherence gave.

    Attributes:
        mean: Over the topics that have a value; None where none has.
        values: One a topic, in [-1, 1]; None of a topic with fewer than two different words.
        missing: Words and phrases of the topics that no text holds, sorted.
        windows: How many windows were looked at.
    """

    mean: float | None
    values: tuple[float | None, ...]
    missing: tuple[str, ...]
    windows: int


def tokens(text: str) -> list[str]:
    """Returns a text's words in small letters, parted at hyphens and apostrophes too.

    They are those of `inflection.split_words`, in a third of the time: possessive endings are cut
    off. `e-mail` is the phrase `e mail` in texts and in topics alike, whatever a model took as
    words.
    """
    return _PART.findall(_POSSESSIVE.sub("", text.lower()))


def npmi(
    topics: Sequence[Sequence[str]],
    texts_tokens: Sequence[Sequence[str]],
    *,
    window: int = NPMI_WINDOW,
    top: int = TOP_WORDS,
) -> Coherence:
    """Mean normalised pointwise mutual information of the pairs of a topic's words.

    A pair's value is log(p(a, b) / (p(a) p(b))) / -log p(a, b) (Bouma, GSCL 2009), 1e-12 being
    added to p(a, b): 1 of words that only occur together, 0 of independent ones, towards -1 of
    such that never meet. p is the share of windows. A pair with a word that occurs nowhere counts
    as 0: nothing is known of it.

    Args:
        topics: Words of each, best first. Case does not count, nor does a word said again. A phrase
            occurs where its words follow one another, and in the windows that hold all of them.
        texts_tokens: Words of every text, as `tokens` gives them; no window spans two texts. A
            shorter text is one window; an empty one is none.
        window: Words a window; 0: each text is one.
        top: Different words a topic that count.

    Returns:
        A value a topic, and their mean.

    Raises:
        ValueError: `window` is below 0 or `top` below 2.
    """
    counted = _Windows(topics, texts_tokens, window, top)
    return counted.coherence([_mean_of_pairs(counted, terms) for terms in counted.topics])


def c_v(
    topics: Sequence[Sequence[str]],
    texts_tokens: Sequence[Sequence[str]],
    *,
    window: int = C_V_WINDOW,
    top: int = TOP_WORDS,
) -> Coherence:
    """Whether a topic's words keep the same company among the topic's words: C_v.

    Each word stands for the vector of its NPMI with every word of the topic, itself included; the
    value is the mean cosine of each word's vector with the sum of all (Röder, Both & Hinneburg,
    WSDM 2015, with one-set segmentation and gamma 1). A word that occurs nowhere has a zero vector
    and a cosine of 0.

    Args:
        topics: See `npmi`.
        texts_tokens: See `npmi`.
        window: Words a window; 0: each text is one.
        top: Different words a topic that count.

    Returns:
        A value a topic, and their mean.

    Raises:
        ValueError: `window` is below 0 or `top` below 2.
    """
    counted = _Windows(topics, texts_tokens, window, top)
    return counted.coherence([_mean_cosine(counted, terms) for terms in counted.topics])


@dataclass(frozen=True)
class _Spans:
    """Runs of windows `low` to `high` (without), apart and ascending, and those in runs before."""

    low: Ints
    high: Ints
    before: Ints

    @property
    def total(self) -> int:
        return int((self.high - self.low).sum())

    def up_to(self, points: Ints) -> Ints:
        """Counts the windows below each point."""
        place = np.searchsorted(self.low, points, side="right") - 1
        inside = np.minimum(points, self.high[place]) - self.low[place]
        counted: Ints = np.where(place >= 0, self.before[place] + inside, 0)
        return counted


class _Windows:
    """In how many windows the topics' terms occur, alone and two by two.

    Attributes:
        topics: Different terms of each.
        count: Windows of all texts.
    """

    def __init__(
        self,
        topics: Sequence[Sequence[str]],
        texts_tokens: Sequence[Sequence[str]],
        window: int,
        top: int,
    ) -> None:
        if window < 0 or top < 2:
            raise ValueError(f"a window of {window} words, {top} words a topic")
        self.topics = [_terms(words, top) for words in topics]
        lengths = np.asarray([len(text) for text in texts_tokens if len(text)], dtype=np.int64)
        per_text = np.maximum(lengths - window + 1, 1) if window else np.ones_like(lengths)
        self.count = int(per_text.sum())
        self._window = window
        self._per_text = per_text
        self._first_word = np.cumsum(lengths) - lengths
        self._first_window = np.cumsum(per_text) - per_text
        terms = dict.fromkeys(chain.from_iterable(self.topics))
        places = _places(dict.fromkeys(chain.from_iterable(terms)), texts_tokens)
        self._spans = {term: self._spans_of(term, places) for term in terms}
        self._known: dict[tuple[Term, Term], float] = {}

    def npmi(self, first: Term, second: Term) -> float:
        """Gives two terms' NPMI; 0 where one of them occurs nowhere."""
        key = (first, second) if first <= second else (second, first)
        if key not in self._known:
            self._known[key] = self._npmi(*key)
        return self._known[key]

    def _npmi(self, first: Term, second: Term) -> float:
        a, b = self._spans[first], self._spans[second]
        alone = a.total, b.total
        if not all(alone):
            return 0.0
        both = alone[0] if first == second else _overlap(a, b)
        if both == self.count:  # in every window: 0 / 0; they only occur together
            return 1.0
        together = both / self.count + EPSILON
        by_chance = alone[0] / self.count * (alone[1] / self.count)
        return math.log(together / by_chance) / -math.log(together)

    def coherence(self, values: Sequence[float | None]) -> Coherence:
        """Sums the topics' values up."""
        known = [value for value in values if value is not None]
        mean = math.fsum(known) / len(known) if known else None
        missing = sorted(" ".join(term) for term, spans in self._spans.items() if not spans.total)
        return Coherence(mean, tuple(values), tuple(missing), self.count)

    def _spans_of(self, term: Term, places: dict[str, Ints]) -> _Spans:
        at, text = self._starts(term, places)
        place = at - self._first_word[text]
        low, high = np.zeros_like(place), np.ones_like(place)
        if self._window:
            low = np.maximum(place + len(term) - self._window, 0)
            high = np.minimum(place + 1, self._per_text[text])
        fits = low < high  # a phrase longer than a window is in none
        return _merge(
            (low + self._first_window[text])[fits], (high + self._first_window[text])[fits]
        )

    def _starts(self, term: Term, places: dict[str, Ints]) -> tuple[Ints, Ints]:
        """Gives the places where a term begins, over all texts, and the number of the text."""
        at = places[term[0]]
        for step, word in enumerate(term[1:], start=1):
            at = np.intersect1d(at, places[word] - step, assume_unique=True)
        text = np.searchsorted(self._first_word, at, side="right") - 1
        last = np.searchsorted(self._first_word, at + len(term) - 1, side="right") - 1
        whole = text == last
        return at[whole], text[whole]


def _terms(words: Sequence[str], top: int) -> list[Term]:
    """The first different terms of a topic; what holds no word at all occurs nowhere."""
    return list(dict.fromkeys(tuple(tokens(word)) or (word,) for word in words))[:top]


def _places(words: dict[str, None], texts_tokens: Sequence[Sequence[str]]) -> dict[str, Ints]:
    """Finds each word's places, counted through all texts."""
    number = {word: n for n, word in enumerate(words)}
    get = number.get
    codes = np.fromiter((get(token, -1) for text in texts_tokens for token in text), dtype=np.int64)
    held = np.flatnonzero(codes >= 0)
    order = held[np.argsort(codes[held], kind="stable")]
    ends = np.cumsum(np.bincount(codes[held], minlength=len(number)))
    return dict(zip(words, np.split(order, ends[:-1]), strict=True)) if words else {}


def _merge(low: Ints, high: Ints) -> _Spans:
    """Joins runs that overlap or touch; both ends ascend."""
    if not len(low):
        return _Spans(low, high, low)
    new = np.flatnonzero(np.append(True, low[1:] > high[:-1]))
    starts, stops = low[new], high[np.append(new[1:] - 1, len(high) - 1)]
    sizes = stops - starts
    return _Spans(starts, stops, np.cumsum(sizes) - sizes)


def _overlap(first: _Spans, second: _Spans) -> int:
    """Counts the windows in runs of both."""
    few, many = sorted((first, second), key=lambda spans: len(spans.low))
    return int((many.up_to(few.high) - many.up_to(few.low)).sum())


def _mean_of_pairs(counted: _Windows, terms: Sequence[Term]) -> float | None:
    if len(terms) < 2 or not counted.count:
        return None
    values = [counted.npmi(a, b) for a, b in combinations(terms, 2)]
    return math.fsum(values) / len(values)


def _mean_cosine(counted: _Windows, terms: Sequence[Term]) -> float | None:
    if len(terms) < 2 or not counted.count:
        return None
    vectors: Floats = np.asarray([[counted.npmi(a, b) for b in terms] for a in terms])
    total = vectors.sum(axis=0)
    lengths = np.linalg.norm(vectors, axis=1) * np.linalg.norm(total)
    cosines = np.divide(vectors @ total, lengths, out=np.zeros(len(terms)), where=lengths > 0.0)
    return float(cosines.mean())
