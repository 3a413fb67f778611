"""Articles that say the same as another, word for word or nearly.

Candidates come from locality-sensitive hashing of MinHash signatures (Broder 1997; Leskovec,
Rajaraman and Ullman, Mining of Massive Datasets, chapter 3): signatures are cut into bands, and
articles that agree on a whole band are compared. Whoever is called a duplicate has been compared
with its original shingle by shingle; the signatures only spare the comparisons that would fail.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from toolkit.corpus.candidates import Articles, Kept, Signatures, bands, memberships
from toolkit.corpus.containment import beginnings
from toolkit.corpus.shingles import jaccard, runs, shingles
from toolkit.errors import StageError

Kind = Literal["exact", "near", "contained"]
Links = dict[int, tuple[int, float]]  # a duplicate's original and their similarity

_DEVIATIONS: Final = 3.5  # below which an estimate lies once in 4,000 times
_MOST: Final = 512  # articles compared at a time: some 3 MB


@dataclass(frozen=True)
class Duplicate:
    """An article that says what another says.

    Attributes:
        article_id: The duplicate.
        duplicate_of: The original: the earliest dated, else the one read first; of a `contained`
            one, the longer text.
        kind: `exact`: equal, white space aside; `near`: similar enough; `contained`: a copy cut
            short.
        similarity: Jaccard similarity of the two texts' runs of three words, to 6 decimals; 1 for
            exact copies. A `near` one of 1 differs in case and punctuation only. Of a `contained`
            one: the share of its runs that stand in the longer text.
    """

    article_id: str
    duplicate_of: str
    kind: Kind
    similarity: float


def find(
    ids: Sequence[str],
    keys: Sequence[str],
    signatures: Signatures,
    dates: Sequence[str | None],
    order: Sequence[int],
    text_of: Callable[[str], str],
    threshold: float | None,
    passing: Sequence[bool] | None = None,
    contained: float | None = None,
) -> list[Duplicate]:
    """Finds the duplicates among articles.

    Articles are gone through from the earliest dated on, those without a date last and in the order
    they were read. Each is a duplicate of the first original whose similarity to it reaches the
    threshold; where there is none, it is an original itself. So no duplicate is further from its
    original than the threshold says: of a chain in which each article resembles the next, but not
    the first, the later ones have an original of their own. Exact copies share their original.

    The result depends on ids, texts, dates and order alone, not on how the arguments are sorted.
    Time grows with the number of articles and with the pairs of originals that look alike without
    being duplicates: forms filled in, of similarity .5 and more where the threshold is .8. Of each
    of these pairs it takes some 5 to 10 microseconds.

    Args:
        ids: One an article, each once.
        keys: Of `shingles.exact_key`, one an article; `""` equals nothing.
        signatures: Of `shingles.signature`, shape (len(ids), n_perm).
        dates: ISO 8601, null where unstated.
        order: In which articles were read.
        text_of: Gives an article's text; called for those that look alike, at times again.
        threshold: Least similarity of near-duplicates, above 0 and at most 1; None: only exact
            copies are found.
        passing: Which articles the study's filters keep; originals are chosen among these where a
            group has any. None: all.
        contained: Least share of an article that stands at the head of a longer one for it to be
            that one's duplicate, such as .9; None: not looked for. Needs a threshold.

    Returns:
        One a duplicate, by id.

    Raises:
        StageError: If a threshold is no similarity.
    """
    _check(threshold, "threshold")
    _check(contained, "contained")
    passes = [True] * len(ids) if passing is None else passing
    ranked = sorted(
        range(len(ids)),
        key=lambda i: (not passes[i], dates[i] is None, dates[i] or "", order[i], ids[i]),
    )
    first: dict[str, int] = {}  # by key: who stands for its exact copies
    for i in ranked:
        if keys[i]:
            first.setdefault(keys[i], i)
    near: Links = {}
    parts: Links = {}
    if threshold is not None:
        distinct = np.array([i for i in ranked if first.get(keys[i]) == i], dtype=np.int64)
        sets = Kept(lambda i: shingles(text_of(ids[i])))
        near = _near(distinct, signatures, sets, threshold)
        if contained is not None:
            texts = Kept(lambda i: runs(text_of(ids[i])))
            parts = _parts(distinct, near, signatures, texts, contained, passes)
    found = []
    for i in ranked:
        copied = first.get(keys[i], i)
        original, similarity = near.get(copied) or parts.get(copied) or (copied, 1.0)
        if original != i:
            kind: Kind = "near" if copied in near else "contained" if copied in parts else "exact"
            found.append(Duplicate(ids[i], ids[original], kind, round(similarity, 6)))
    return sorted(found, key=lambda duplicate: duplicate.article_id)


def _check(share: float | None, name: str) -> None:
    if share is not None and not 0.0 < share <= 1.0:
        raise StageError(
            f"a similarity of {share} cannot tell duplicates from other articles",
            where=f"corpus.duplicates.{name}",
            hint="choose one above 0 and at most 1, such as 0.8",
        )


def _parts(
    distinct: Articles,
    near: Links,
    signatures: Signatures,
    texts: Kept,
    least: float,
    passes: Sequence[bool],
) -> Links:
    """Gives each original that is a longer one's beginning that one and the share it holds.

    An original with near-duplicates stays one, lest they lose it, and an article that the filters
    keep is not given up for one that they leave out.
    """
    originals = np.array([i for i in distinct if i not in near], dtype=np.int64)
    resembled = {original for original, _ in near.values()}
    parts: Links = {}
    for short, wholes in beginnings(originals, signatures, texts, least).items():
        fit = [w for w in wholes if w[0] not in parts and passes[w[0]] >= passes[short]]
        if fit and short not in resembled:
            parts[short] = max(fit, key=lambda whole: whole[1])
    return parts


def _near(ranked: Articles, signatures: Signatures, sets: Kept, threshold: float) -> Links:
    """Gives each near-duplicate its original and their similarity.

    Only originals are entered in a bucket: a thousand copies of a text cost a thousand comparisons.

    Args:
        ranked: Articles, the likeliest original first; no two are equal.
        signatures: Of all articles.
        sets: Of all articles.
        threshold: Least similarity.
    """
    n_perm = signatures.shape[1]
    spread = _DEVIATIONS * math.sqrt(n_perm * threshold * (1.0 - threshold))
    least = n_perm * threshold - spread
    originals: dict[int, list[int]] = {}  # by bucket, in order of rank
    found: Links = {}
    for place, buckets in memberships(ranked, signatures, bands(threshold, n_perm)):
        article = int(ranked[place])
        alike = sorted({other for bucket in buckets for other in originals.get(bucket, ())})
        if alike:
            others = ranked[alike]
            agreeing = (signatures[others] == signatures[article]).sum(axis=1)
            match = _first_match(article, others[agreeing >= least].tolist(), sets, threshold)
            if match is not None:
                found[article] = match
                continue
        for bucket in buckets:
            originals.setdefault(bucket, []).append(place)
    return found


def _first_match(
    article: int, others: Sequence[int], sets: Kept, threshold: float
) -> tuple[int, float] | None:
    """Gives the first of `others` that is similar enough, and how similar."""
    done, count = 0, 2
    while done < len(others):  # few at first: the first one mostly is
        some = others[done : done + count]
        similarities = jaccard(sets[article], [sets[other] for other in some])
        enough = np.flatnonzero(similarities >= threshold)
        if len(enough):
            return some[enough[0]], float(similarities[enough[0]])
        done, count = done + count, min(4 * count, _MOST)
    return None
