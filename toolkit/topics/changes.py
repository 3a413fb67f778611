"""Where the share of a topic changes its level: circular binary segmentation of its periods.

A topic's articles are looked at period by period. Circular binary segmentation (Olshen,
Venkatraman, Lucito and Wigler, Biostatistics 5(4), 2004) looks for the
stretch of periods whose mean share differs most from that of the others: one that reaches an end is
a change of level for good, one within is a rise and a return. What is found is looked at in the
same way again. Fewer than 20 periods are too few to tell a rise and a return from chance; there
only changes for good are looked for (binary segmentation, Scott and Knott, Biometrics 30, 1974).

The measure of a stretch is the part of the squared deviations of the periods' means, each weighted
by its articles, that the stretch explains. As a ratio it does not mind that periods differ more
than articles drawn at random would (a topic comes in bursts), which a test of counts would take for
changes. How large it gets by chance is told by dealing the articles out to the periods anew. Where
articles come in bursts, this alone would find too much; so what is found must be as rare when
whole periods change places. The p-value is the larger of the two, held to Holm's (1979) correction
over all topics.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from toolkit.topics.units import Floats, Ints

LEAST_PERIODS = 8  # that hold articles; in fewer, none is looked for
MOST_PERIODS = 200  # in more, none is looked for: the search is quadratic
_LEAST_HOLDING = 5  # articles that hold a topic
_LEAST_CIRCULAR = 20  # periods
_LEAST_LEVEL = 2  # periods; one alone is an outlier, no level
_PERMUTATIONS = 999
_CHUNK = 111  # permutations at once
_ENOUGH = 25  # permutations that reach the observed value; more would not change the verdict


@dataclass(frozen=True)
class Series:
    """A topic over periods that hold articles, in their order.

    Attributes:
        sizes: Articles of each period, at least one, shape (n_periods,).
        periods: Period of each article that holds the topic, sorted, shape (n_holding,).
        shares: The topic's share of each of these articles, above 0, shape (n_holding,).
    """

    sizes: Ints
    periods: Ints
    shares: Floats

    def part(self, start: int, stop: int) -> Series:
        """Returns the periods from `start` to before `stop`."""
        low, high = np.searchsorted(self.periods, [start, stop])
        return Series(self.sizes[start:stop], self.periods[low:high] - start, self.shares[low:high])

    def sums(self) -> Floats:
        """Sums the shares of each period, shape (n_periods,)."""
        return np.bincount(self.periods, self.shares, len(self.sizes)).astype(np.float64)

    def level(self, start: int, stop: int) -> float:
        """Mean share over the articles of some periods."""
        return float(self.sums()[start:stop].sum() / self.sizes[start:stop].sum())


@dataclass(frozen=True)
class Change:
    """A change of level.

    Attributes:
        at: The first period of the new level.
        before: Mean share over the articles of the level before.
        after: Of the new level.
        p_value: Corrected for the number of topics.
        n_articles: Of the two levels.
    """

    at: int
    before: float
    after: float
    p_value: float
    n_articles: int


@dataclass(frozen=True)
class _Stretch:
    topic: int
    start: int
    stop: int
    p_value: float = 0.0  # of the split that it came of


def find_changes(series: Sequence[Series], *, level: float, seed: int) -> list[list[Change]]:
    """Finds the changes of each topic's share.

    Levels of under two periods are not told apart, and none is looked for in fewer than 8 periods
    or for a topic that fewer than 5 articles hold. Every round of splits is one family of tests.

    Args:
        series: One a topic, all over the same periods.
        level: Chance of naming any change at all where no topic has one.
        seed: Of the permutations.

    Returns:
        The changes of each topic, in order of time; empty lists with too few or too many periods.
    """
    splits: list[dict[int, float]] = [{} for _ in series]
    if not series or not LEAST_PERIODS <= len(series[0].sizes) <= MOST_PERIODS:
        return [[] for _ in series]
    held = [t for t, one in enumerate(series) if len(one.shares) >= _LEAST_HOLDING]
    round_ = [_Stretch(t, 0, len(series[t].sizes)) for t in held]
    while round_:
        # A round that looks at few parts is held to as strict a level as the first.
        family, following = max(len(round_), len(held)), []
        found = [_test(series[s.topic], s, family, level, seed) for s in round_]
        corrected = holm([p for p, _ in found], family)
        for stretch, p, (_, ends) in zip(round_, corrected, found, strict=True):
            p = max(p, stretch.p_value)
            if p > level:
                continue
            for end in ends:
                if stretch.start < end < stretch.stop:
                    splits[stretch.topic][end] = p
            cuts = sorted({stretch.start, *ends, stretch.stop})
            following += [
                _Stretch(stretch.topic, a, b, p)
                for a, b in pairwise(cuts)
                if b - a >= LEAST_PERIODS
            ]
        round_ = following
    return [_changes(one, found, level, seed) for one, found in zip(series, splits, strict=True)]


def holm(p_values: Sequence[float], family: int) -> list[float]:
    """Corrects p-values for the size of their family (Holm, Scand. J. Statist. 6, 1979).

    Args:
        p_values: Of some or all tests of the family.
        family: How many tests there are; those not given count as larger than all given.
    """
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    found, least = [0.0] * len(p_values), 0.0
    for rank, i in enumerate(order):
        least = max(least, min(1.0, (family - rank) * p_values[i]))
        found[i] = least
    return found


def _test(
    series: Series, stretch: _Stretch, family: int, level: float, seed: int
) -> tuple[float, tuple[int, int]]:
    """Tests the most different stretch of a part; gives its p-value and its ends."""
    part = series.part(stretch.start, stretch.stop)
    starts, stops = _arcs(len(part.sizes))
    sums = part.sums()[None, :]
    explained = _explained(sums, part.sizes, starts, stops)[0]
    best = int(np.argmax(explained))
    ends = (stretch.start + int(starts[best]), stretch.start + int(stops[best]))
    p = _p_value(part, float(explained[best]), (starts, stops), family, level, seed)
    return p, ends


def _arcs(n: int) -> tuple[Ints, Ints]:
    """Lists the stretches of `n` periods that leave no level shorter than allowed."""
    if n < _LEAST_CIRCULAR:
        stops = np.arange(_LEAST_LEVEL, n - _LEAST_LEVEL + 1, dtype=np.int64)
        return np.zeros_like(stops), stops
    starts, stops = np.triu_indices(n + 1, _LEAST_LEVEL)
    before, after = starts, n - stops
    kept = (before == 0) | (before >= _LEAST_LEVEL)
    kept &= (after == 0) | (after >= _LEAST_LEVEL)
    # One that reaches the last period is the same split as the one before it from the first.
    kept &= after > 0
    return starts[kept].astype(np.int64), stops[kept].astype(np.int64)


def _explained(sums: Floats, sizes: Ints, starts: Ints, stops: Ints) -> Floats:
    """Says what part of the periods' squared deviations each stretch explains.

    Args:
        sums: Of the shares, a row a dealing, shape (n, n_periods).
        sizes: Articles of each period, shape (n_periods,), or a row a dealing.
        starts: First period of each stretch.
        stops: The one behind its last.

    Returns:
        Shape (n, n_stretches), from 0 to 1; 0 where all periods have one mean.
    """
    weights = np.broadcast_to(sizes, sums.shape).astype(np.float64)
    total = weights.sum(axis=1, keepdims=True)
    mean = sums.sum(axis=1, keepdims=True) / total
    apart = sums - mean * weights
    all_of_it = (apart**2 / weights).sum(axis=1, keepdims=True)
    reached = np.pad(np.cumsum(apart, axis=1), ((0, 0), (1, 0)))
    counted = np.pad(np.cumsum(weights, axis=1), ((0, 0), (1, 0)))
    within = counted[:, stops] - counted[:, starts]
    moved = reached[:, stops] - reached[:, starts]
    part = moved**2 * total / (within * (total - within))
    flat = all_of_it <= 1e-12 * total
    # Rounded, so that a dealing that gives the observed periods back counts as reaching it.
    ratio = np.where(flat, 0.0, part / np.where(flat, 1.0, all_of_it))
    return np.asarray(np.round(ratio, 9), dtype=np.float64)


def _p_value(
    part: Series, observed: float, arcs: tuple[Ints, Ints], family: int, level: float, seed: int
) -> float:
    """Says how often chance explains as much: by articles dealt anew, and by periods shuffled."""
    needed = max(_PERMUTATIONS, int(np.ceil(2.0 * family / level)) - 1)
    rng = np.random.default_rng([seed, len(part.sizes), len(part.shares)])
    return max(
        _share_reaching(part, observed, arcs, needed, rng, whole=False),
        _share_reaching(part, observed, arcs, needed, rng, whole=True),
    )


def _share_reaching(
    part: Series,
    observed: float,
    arcs: tuple[Ints, Ints],
    needed: int,
    rng: np.random.Generator,
    *,
    whole: bool,
) -> float:
    """The p-value of one kind of dealing; it ends early where it is plainly large.

    Stopping once a fixed number of dealings reach what was observed keeps the p-value valid
    (Besag and Clifford, Biometrika 78, 1991).
    """
    done = reaching = 0
    while done < needed and reaching < _ENOUGH:
        count = min(_CHUNK, needed - done)
        sums, sizes = _shuffled(part, count, rng) if whole else _dealt(part, count, rng)
        best = _explained(sums, sizes, *arcs).max(axis=1)
        reaching += int((best >= observed).sum())
        done += count
    return (reaching + 1) / (done + 1)


def _dealt(part: Series, count: int, rng: np.random.Generator) -> tuple[Floats, Ints]:
    """Deals the articles out to the periods anew, each keeping its number of articles."""
    holding = len(part.shares)
    # Articles without the topic are alike: which periods the others fall in is all there is.
    slots = rng.multivariate_hypergeometric(part.sizes, holding, size=count, method="marginals")
    order = rng.permuted(np.tile(part.shares, (count, 1)), axis=1)
    reached = np.pad(np.cumsum(order, axis=1), ((0, 0), (1, 0)))
    ends = np.pad(np.cumsum(slots, axis=1), ((0, 0), (1, 0)))
    sums = np.diff(np.take_along_axis(reached, ends, axis=1), axis=1)
    return sums, np.broadcast_to(part.sizes, sums.shape)


def _shuffled(part: Series, count: int, rng: np.random.Generator) -> tuple[Floats, Ints]:
    """Lets whole periods change places."""
    order = rng.permuted(np.tile(np.arange(len(part.sizes)), (count, 1)), axis=1)
    return part.sums()[order], part.sizes[order]


def _changes(series: Series, splits: dict[int, float], level: float, seed: int) -> list[Change]:
    """Writes what is between two levels; a split whose levels do not differ is taken back."""
    cuts = [0, *sorted(splits), len(series.sizes)]
    while len(cuts) > 3:  # a single change was tested as it stands
        own = [
            _between(series, cuts[n - 1], cuts[n], cuts[n + 1], seed)
            for n in range(1, len(cuts) - 1)
        ]
        worst = int(np.argmax(own))
        if own[worst] <= level:
            break
        del cuts[worst + 1]
    return [
        Change(
            at=at,
            before=series.level(start, at),
            after=series.level(at, stop),
            p_value=splits[at],
            n_articles=int(series.sizes[start:stop].sum()),
        )
        for start, at, stop in zip(cuts, cuts[1:], cuts[2:], strict=False)
    ]


def _between(series: Series, start: int, at: int, stop: int, seed: int) -> float:
    """Tests one split between two neighbouring levels, by articles dealt anew."""
    part = series.part(start, stop)
    split = np.asarray([0]), np.asarray([at - start])
    observed = float(_explained(part.sums()[None, :], part.sizes, *split)[0, 0])
    rng = np.random.default_rng([seed, start, at, stop])
    return _share_reaching(part, observed, split, _PERMUTATIONS, rng, whole=False)
