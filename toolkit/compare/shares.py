"""Intervals of a share and of the change of a share, where what is counted comes in articles.

Passages of one article are alike, so that twenty of them say less than twenty articles would. The
counts are therefore taken as a sample of clusters: Wilson's interval (Wilson 1927) on the effective
sample size (Kish 1965), corrected for few clusters (Korn and Graubard 1998). The interval of a
change is Newcombe's (1998, method 10), which puts two such intervals together.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri, stdtrit

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Counts:
    """What was counted in each article.

    Attributes:
        hits: How many have the property, shape (n_articles,).
        sizes: How many there are, same shape; articles of none are left out.
    """

    hits: Floats
    sizes: Floats

    @property
    def n(self) -> int:
        """All that was counted."""
        return round(float(self.sizes.sum()))

    @property
    def share(self) -> float | None:
        """The share that has the property; None of nothing."""
        return float(self.hits.sum() / self.sizes.sum()) if self.n else None


def count(hits: npt.NDArray[np.generic], articles: npt.NDArray[np.int64]) -> Counts:
    """Counts hits by article.

    Args:
        hits: True or 1 where a row has the property, shape (n,).
        articles: Number of each row's article, shape (n,).
    """
    sizes = np.bincount(articles).astype(np.float64)
    weights = hits.astype(np.float64)
    found = np.asarray(np.bincount(articles, weights, len(sizes)), dtype=np.float64)
    return Counts(found[sizes > 0], sizes[sizes > 0])


@dataclass(frozen=True)
class Change:
    """A share before and now.

    Attributes:
        low: Lower end of the 95 % interval of the new share.
        high: Its upper end.
        change_low: Lower end of the interval of new minus known.
        change_high: Its upper end.
        differs: Whether the interval of the change, widened for the number of comparisons, leaves
            out zero; None where nothing is known of a side.
    """

    known: float | None
    new: float | None
    low: float | None = None
    high: float | None = None
    change_low: float | None = None
    change_high: float | None = None
    differs: bool | None = None


def compare_shares(known: Counts, new: Counts, *, comparisons: int = 1) -> Change:
    """Compares a share of the new articles with that of the known ones.

    Args:
        known: Of the known articles.
        new: Of the new ones.
        comparisons: How many of its kind are made at once; `differs` is held to Bonferroni's level.
    """
    if known.share is None or new.share is None:
        return Change(known.share, new.share)
    low, high = interval(new, _weights(known, new, 0.05)[1], 0.05)
    ends = _difference(known, new, 0.05)
    strict = _difference(known, new, 0.05 / max(comparisons, 1))
    return Change(
        known.share, new.share, low, high, *ends, differs=not strict[0] <= 0.0 <= strict[1]
    )


def design_effect(counts: Counts) -> float:
    """Says how many times wider the variance is than if articles were no clusters; at least 1."""
    share, clusters = counts.share, len(counts.sizes)
    if share is None or not 0.0 < share < 1.0 or clusters < 2:
        return 1.0
    apart = counts.hits - share * counts.sizes
    variance = clusters / (clusters - 1) * float((apart**2).sum()) / counts.n**2
    # Rounded, so that articles of one thing each have no effect at all.
    return max(1.0, round(variance / (share * (1.0 - share) / (counts.n - 1)), 9))


def _likeness(counts: Counts) -> float:
    """Says how alike what is counted in one article is: the correlation within articles."""
    size = _typical_size(counts)
    return min(1.0, (design_effect(counts) - 1.0) / (size - 1.0)) if size > 1.0 else 0.0


def _typical_size(counts: Counts) -> float:
    """Returns the size of the article that a thing drawn at random is in, on average."""
    return float((counts.sizes**2).sum() / counts.sizes.sum())


def _weights(known: Counts, new: Counts, alpha: float) -> tuple[float, float]:
    """Says how much one thing counts for on either side, at a level of confidence.

    The larger correlation within articles stands for both sides: that of a few articles, or of a
    share of none or all, is mostly seen too small. It is known only as well as there are articles,
    which is what the quantiles of Student and of the normal distribution correct for.
    """
    likeness = max(_likeness(known), _likeness(new))
    if likeness <= 0.0:
        return 1.0, 1.0
    freedom = max(len(known.sizes) + len(new.sizes) - 2, 1)
    correction = float((ndtri(1.0 - alpha / 2.0) / stdtrit(freedom, 1.0 - alpha / 2.0)) ** 2)
    effects = [1.0 + likeness * (_typical_size(side) - 1.0) for side in (known, new)]
    return correction / effects[0], correction / effects[1]


def interval(counts: Counts, weight: float, alpha: float) -> tuple[float, float]:
    """Wilson's interval of a share on the effective sample size.

    Args:
        counts: Of at least one thing.
        weight: How much each counts for, at most 1.
        alpha: One minus the confidence.
    """
    share, n = counts.share or 0.0, counts.n * weight
    z = float(ndtri(1.0 - alpha / 2.0))
    centre = share + z * z / (2 * n)
    spread = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def _difference(known: Counts, new: Counts, alpha: float) -> tuple[float, float]:
    before, now = known.share or 0.0, new.share or 0.0
    weights = _weights(known, new, alpha)
    (low, high), (least, most) = (
        interval(side, weight, alpha) for side, weight in zip((known, new), weights, strict=True)
    )
    moved = now - before
    return (
        moved - math.hypot(now - least, high - before),
        moved + math.hypot(most - now, before - low),
    )
