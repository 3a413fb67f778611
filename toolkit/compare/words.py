"""How far the words of two sets of articles are apart, and which words make the difference.

Words are counted by their stem, so that `factory` and `factories` are one; function words are left
out. Distances are Jensen-Shannon divergences (Lin 1991) in bits, from 0 (the same shares) to 1 (no
word in common). They grow as samples shrink, so that each is held against what the same articles
give when they are split at random into sets of the same sizes. Single words are compared by the
log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from toolkit.compare.shares import Counts
from toolkit.topics.inflection import split_words, stem

Floats = npt.NDArray[np.float64]

_SPLITS = (99, 999)  # fewest and most: a large corpus gets fewer
_WORK = 2e9  # counts added up over all splits, about
_CHUNK = 50  # splits at a time
_Z = 1.959963984540054  # 97.5 % quantile of the normal distribution


@dataclass(frozen=True)
class WordCounts:
    """How often each article has each word.

    Attributes:
        words: The commonest form of each stem, in column order.
        counts: Shape (n_articles, n_words), the known articles first.
        n_known: How many of the articles are known.
    """

    words: tuple[str, ...]
    counts: csr_matrix
    n_known: int

    @property
    def known(self) -> csr_matrix:
        """Rows of the known articles."""
        return self.counts[: self.n_known]

    @property
    def new(self) -> csr_matrix:
        """Rows of the new articles."""
        return self.counts[self.n_known :]


def count_words(known: Sequence[str], new: Sequence[str]) -> WordCounts:
    """Counts the words of articles, each given as one text."""
    forms: dict[str, Counter[str]] = {}
    rows: list[Counter[str]] = []
    for text in (*known, *new):
        row: Counter[str] = Counter()
        for word in split_words(text):
            lower = word.lower().replace("’", "'")
            if len(lower) < 2 or not lower[0].isalpha() or lower in ENGLISH_STOP_WORDS:
                continue
            key = stem(word)
            row[key] += 1
            forms.setdefault(key, Counter())[word] += 1
        rows.append(row)
    place = {key: column for column, key in enumerate(sorted(forms))}
    at = [(n, place[key], times) for n, row in enumerate(rows) for key, times in row.items()]
    lines, columns, values = zip(*at, strict=True) if at else ((), (), ())
    counts = csr_matrix(
        (np.asarray(values, dtype=np.float64), (lines, columns)), shape=(len(rows), len(place))
    )
    return WordCounts(tuple(_shown(forms[key]) for key in place), counts, len(known))


def _shown(forms: Counter[str]) -> str:
    """Returns the commonest form, written small where it ever is."""
    best = min(forms, key=lambda form: (-forms[form], form))
    return best.lower() if best.lower() in forms else best


def unknown_words(found: WordCounts) -> tuple[Counts, Counts]:
    """Counts words that the known articles do not have: in the known ones, and in the new.

    A known article is held against the other known ones. So that a new one is held against as
    many, it is held against all but one of them, on average over which is left out.

    Returns:
        Counts of the known articles (of none where there is but one) and of the new.
    """
    articles_with = np.asarray((found.known > 0).sum(axis=0)).ravel()
    known = _counts(found.known, (articles_with == 1).astype(np.float64))
    if found.n_known < 2:
        known = Counts(np.zeros(0), np.zeros(0))
    once = (articles_with == 1) / max(found.n_known, 1)
    return known, _counts(found.new, (articles_with == 0) + once)


def _counts(rows: csr_matrix, unknown: Floats) -> Counts:
    sizes = np.asarray(rows.sum(axis=1)).ravel()
    hits = np.asarray(rows @ unknown).ravel()
    return Counts(hits[sizes > 0], sizes[sizes > 0])


@dataclass(frozen=True)
class Divergence:
    """How far two sets are apart, and how far chance would have them.

    Attributes:
        value: Jensen-Shannon divergence in bits, 0 to 1.
        expected: Its mean over random splits.
        low: Below it lie 2.5 % of the splits.
        high: Above it lie 2.5 % of the splits.
        p: Share of splits at least as far apart, the one found included; never 0.
        least_p: The smallest p that so few articles can give.
        splits: How many there were.
    """

    value: float
    expected: float
    low: float
    high: float
    p: float
    least_p: float
    splits: int


def divergence(found: WordCounts, *, seed: int) -> Divergence | None:
    """Measures how far the words of the new articles are from those of the known ones.

    Args:
        found: Of both.
        seed: Of the random splits.

    Returns:
        None where a side has no words.
    """
    known, new = (np.asarray(side.sum(axis=0)).ravel() for side in (found.known, found.new))
    if not known.sum() or not new.sum():
        return None
    value = float(jensen_shannon(known[None, :], new[None, :])[0])
    rng, n = np.random.default_rng(seed), found.counts.shape[0]
    splits = int(np.clip(_WORK // max(found.counts.nnz, 1), *_SPLITS))
    chance: list[Floats] = []
    for start in range(0, splits, _CHUNK):
        chosen = np.zeros((min(_CHUNK, splits - start), n))
        for row in chosen:
            row[rng.permutation(n)[: n - found.n_known]] = 1.0
        drawn = chosen @ found.counts
        chance.append(jensen_shannon(known + new - drawn, np.asarray(drawn)))
    values = np.concatenate(chance)
    return Divergence(
        value=value,
        expected=float(values.mean()),
        low=float(np.quantile(values, 0.025)),
        high=float(np.quantile(values, 0.975)),
        p=float(1 + (values >= value - 1e-12).sum()) / (splits + 1),
        least_p=max(1 / min(math.comb(n, found.n_known), splits + 1), 1 / (splits + 1)),
        splits=splits,
    )


def jensen_shannon(first: Floats, second: Floats) -> Floats:
    """Measures the divergence of each row of counts from its partner, in bits.

    Args:
        first: Shape (n, n_words).
        second: Same shape.

    Returns:
        Shape (n,), from 0 to 1; 0 where a row has no counts.
    """
    p, q = (rows / np.maximum(rows.sum(axis=1, keepdims=True), 1.0) for rows in (first, second))
    middle = (p + q) / 2.0
    apart = np.zeros(len(p))
    for side in (p, q):
        share = np.divide(side, middle, out=np.ones_like(side), where=side > 0.0)
        apart += (side * np.log2(share)).sum(axis=1) / 2.0
    empty = (p.sum(axis=1) == 0.0) | (q.sum(axis=1) == 0.0)
    result: Floats = np.where(empty, 0.0, np.clip(apart, 0.0, 1.0))
    return result


@dataclass(frozen=True)
class WordChange:
    """A word that is said more or less often than before.

    Attributes:
        known: Its share of the known articles' words.
        new: Its share of the new articles' words.
        ratio: Log of the ratio of its odds, smoothed by the prior.
        error: Standard error of that.
        counts: How often it occurs: known, new.
        articles: In how many articles: known, new.
    """

    word: str
    known: float
    new: float
    ratio: float
    error: float
    counts: tuple[int, int]
    articles: tuple[int, int]

    @property
    def z(self) -> float:
        """The ratio in standard errors."""
        return self.ratio / self.error

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the log-odds ratio."""
        return self.ratio - _Z * self.error, self.ratio + _Z * self.error


def changed_words(found: WordCounts, *, most: int) -> tuple[list[WordChange], list[WordChange]]:
    """Finds the words that rose and that fell most.

    The prior is all articles' words and weighs as much as one article. A word is listed where its
    ratio is beyond 1.96 standard errors and where, on the side on which it is frequent, it occurs
    in two articles at least, or in the only one there is.

    Returns:
        Those that rose and those that fell, the surest first.
    """
    known, new = (np.asarray(side.sum(axis=0)).ravel() for side in (found.known, found.new))
    together = known + new
    if not known.sum() or not new.sum():
        return [], []
    prior = together / together.sum() * (together.sum() / found.counts.shape[0])
    weights = [side + prior for side in (known, new)]
    odds = [np.log(w) - np.log(np.maximum(w.sum() - w, 1e-9)) for w in weights]
    ratio, error = odds[1] - odds[0], np.sqrt(1.0 / weights[0] + 1.0 / weights[1])
    z = np.round(ratio / error, 9)
    spread = [np.asarray((side > 0).sum(axis=0)).ravel() for side in (found.known, found.new)]
    least = [min(2, side.shape[0]) for side in (found.known, found.new)]

    def change(i: int) -> WordChange:
        return WordChange(
            word=found.words[i],
            known=float(known[i] / known.sum()),
            new=float(new[i] / new.sum()),
            ratio=float(ratio[i]),
            error=float(error[i]),
            counts=(int(known[i]), int(new[i])),
            articles=(int(spread[0][i]), int(spread[1][i])),
        )

    rising = np.flatnonzero((z >= _Z) & (spread[1] >= least[1]))
    falling = np.flatnonzero((z <= -_Z) & (spread[0] >= least[0]))
    rose = sorted(rising.tolist(), key=lambda i: (-z[i], found.words[i]))[:most]
    fell = sorted(falling.tolist(), key=lambda i: (z[i], found.words[i]))[:most]
    return [change(i) for i in rose], [change(i) for i in fell]
