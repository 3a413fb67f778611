"""Articles that are another's beginning: copies that were cut short.

Their Jaccard similarity falls with what was cut, below any threshold that tells duplicates; how
much of the shorter text stands in the longer one does not (Broder 1997, containment). Only the
longer one's head is looked at, so that an article quoted in another, or taken into a round-up, is
no copy of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from toolkit.corpus.candidates import Articles, Kept, Signatures, memberships
from toolkit.corpus.shingles import RUN, Hashes, shared

_LEAST_WORDS: Final = 60  # shorter ones are briefs, which may well open alike
# Against the longer text; what is cut less is a near-duplicate, and look-alikes of one length are
# not gone through.
_SHORTER: Final = 0.95
# Places of a band: of copies that keep half of a text 99.6 % are compared, of a third 80 %. Bands
# of two places would find more of the shortest, at ten times the comparisons.
_BAND: Final = 3
_LONGER: Final = 1.1  # the head, against the shorter text: room for edits
_ROOM: Final = 40  # and for a headline and a place line, in words
_DEVIATIONS: Final = 3.5  # below which an estimate lies once in 4,000 times


def share_within(short: Hashes, long: Hashes) -> float:
    """Returns the share of a text's runs of words that stand in the head of a longer one.

    Args:
        short: Runs of the shorter text, in order.
        long: Runs of the longer text, in order.
    """
    own = np.unique(short)
    head = np.unique(long[: int(_LONGER * len(short)) + _ROOM])
    return shared(own, head) / len(own) if len(own) else 0.0


def beginnings(
    ranked: Articles, signatures: Signatures, texts: Kept, least: float
) -> dict[int, list[tuple[int, float]]]:
    """Finds articles that are the beginning of longer ones.

    Args:
        ranked: Articles to compare, by their rows in `signatures`.
        signatures: Of all articles, shape (n_articles, n_perm).
        texts: The runs of words of all articles, in order.
        least: Least share of the shorter text.

    Returns:
        Each such article with the longer ones and the share of it that each holds, in order of
        `ranked`; the longest first.
    """
    lengths: dict[int, int] = {}

    def length(i: int) -> int:
        if i not in lengths:
            lengths[i] = len(texts[i])
        return lengths[i]

    entered: dict[int, list[int]] = {}
    found: dict[int, list[tuple[int, float]]] = {}
    banding = (max(1, signatures.shape[1] // _BAND), _BAND)
    for place, buckets in memberships(ranked, signatures, banding):
        article = int(ranked[place])
        alike = sorted({other for bucket in buckets for other in entered.get(bucket, ())})
        for other in _likely(article, ranked[alike], signatures, least) if alike else ():
            short, long = sorted((article, other), key=length)
            if _LEAST_WORDS - RUN < length(short) <= _SHORTER * length(long):
                share = share_within(texts[short], texts[long])
                if share >= least:
                    found.setdefault(short, []).append((long, share))
        for bucket in buckets:
            entered.setdefault(bucket, []).append(place)
    place_of = {int(article): at for at, article in enumerate(ranked)}
    longest_first = sorted(found, key=lambda i: (-length(i), place_of[i]))
    return {i: sorted(found[i], key=lambda pair: place_of[pair[0]]) for i in longest_first}


def _likely(article: int, others: Articles, signatures: Signatures, least: float) -> Sequence[int]:
    """Gives those of `others` that may hold the article or be held by it, by their signatures.

    At a place of the signature, the two texts agree with the probability of their similarity, and
    the shorter has the lesser value only by a run that the longer lacks. So the share of the
    shorter that is in the longer is estimated by agreeing / (agreeing + shorter has less).
    """
    own, theirs = signatures[article], signatures[others]
    agreeing = (theirs == own).sum(axis=1)
    less = (theirs < own).sum(axis=1)
    lacking = np.minimum(less, signatures.shape[1] - agreeing - less)
    counted = np.maximum(agreeing + lacking, 1)
    margin = _DEVIATIONS * np.sqrt(least * (1.0 - least) / counted)
    likely = (agreeing > 0) & (agreeing / counted >= least - margin)
    return [int(other) for other in others[likely]]
