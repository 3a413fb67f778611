"""What several seeds say of a number: mean, standard deviation and interval; and which is best.

Two kinds of numbers are told apart. A metric has one value a seed, and its interval is Student's.
A measure of stability has one value a pair of seeds; pairs share seeds, so that they are not
independent, and the interval comes from the jackknife over seeds (Arvesen 1969), which for n seeds
counts n things and not n(n-1)/2.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scipy.special import stdtrit

ANY = (-math.inf, math.inf)
_TAIL = 0.975
_NORMAL = 1.959963984540054  # 97.5 % quantile of the normal distribution
_NEAR = 1e-9  # of equal means that were added up in another order


@dataclass(frozen=True)
class Spread:
    """A number over seeds.

    Attributes:
        n: Seeds.
        mean: Over seeds, or over pairs of them.
        sd: Standard deviation (n - 1 in the divisor); None of a single value.
        low: Lower end of the 95 % interval of the mean; None where there are too few seeds.
        high: Upper end.
        least: Smallest value.
        most: Largest value.
        error: Standard error of the mean; None where there are too few seeds.
    """

    n: int
    mean: float
    sd: float | None
    low: float | None
    high: float | None
    least: float
    most: float
    error: float | None

    @property
    def same(self) -> bool:
        """Whether there are several values and all are one."""
        return self.sd is not None and self.least == self.most


def over_seeds(values: Sequence[float], bounds: tuple[float, float] = ANY) -> Spread:
    """Sums up one value a seed; the interval is Student's t with n - 1 degrees of freedom.

    Args:
        values: At least one, finite.
        bounds: The least and the largest value that the number can take; the interval is cut there.

    Raises:
        ValueError: No value, or one that is not finite.
    """
    mean, sd = _moments(values)
    error = None if sd is None else sd / math.sqrt(len(values))
    low, high = _interval(mean, error, len(values), bounds)
    return Spread(len(values), mean, sd, low, high, min(values), max(values), error)


def over_pairs(
    values: Mapping[tuple[int, int], float], bounds: tuple[float, float] = ANY
) -> Spread:
    """Sums up one value a pair of seeds; the interval comes from the jackknife over seeds.

    Args:
        values: By the pair's seeds, every pair once. Two seeds have one value and no interval.
        bounds: The least and the largest value that the number can take; the interval is cut there.

    Raises:
        ValueError: No value, one that is not finite, or a pair is missing.
    """
    seeds = sorted({seed for pair in values for seed in pair})
    if len(values) != len(seeds) * (len(seeds) - 1) // 2:
        raise ValueError("every pair of seeds must have one value")
    given = list(values.values())
    mean, sd = _moments(given)
    error = None
    if len(seeds) > 2:
        without = [math.fsum(v for pair, v in values.items() if seed not in pair) for seed in seeds]
        left = (len(seeds) - 1) * (len(seeds) - 2) / 2  # pairs that a seed is no part of
        means = [total / left for total in without]
        middle = math.fsum(means) / len(means)
        squares = math.fsum((m - middle) ** 2 for m in means)
        error = 0.0 if sd == 0 else math.sqrt(squares * (len(seeds) - 1) / len(seeds))
    low, high = _interval(mean, error, len(seeds), bounds)
    return Spread(len(seeds), mean, sd, low, high, min(given), max(given), error)


def _moments(values: Sequence[float]) -> tuple[float, float | None]:
    """The mean and the standard deviation; exact where all values are equal."""
    if not values or not all(math.isfinite(value) for value in values):
        raise ValueError("at least one value is needed, and each must be finite")
    if min(values) == max(values):
        return float(values[0]), 0.0 if len(values) > 1 else None
    mean = math.fsum(values) / len(values)
    squares = math.fsum((value - mean) ** 2 for value in values)
    return mean, math.sqrt(squares / (len(values) - 1))


def _interval(
    mean: float, error: float | None, n: int, bounds: tuple[float, float]
) -> tuple[float | None, float | None]:
    if error is None:
        return None, None
    reach = float(stdtrit(n - 1, _TAIL)) * error
    return max(bounds[0], mean - reach), min(bounds[1], mean + reach)


def error_of_interval(low: float | None, high: float | None) -> float:
    """The standard error that a 95 % interval of a normal number stands for; 0 without one."""
    return 0.0 if low is None or high is None else (high - low) / (2 * _NORMAL)


@dataclass(frozen=True)
class Choice:
    """The outcome of a comparison of settings.

    Attributes:
        chosen: Place of the setting to take.
        leader: Place of the one with the best mean.
        tied: Places within one standard error of the leader, it included, in order.
        error: That standard error.
    """

    chosen: int
    leader: int
    tied: tuple[int, ...]
    error: float


def choose(means: Sequence[float], errors: Sequence[float], *, goal: str = "max") -> Choice:
    """Takes the first setting that is within one standard error of the best.

    The rule of one standard error (Breiman et al. 1984, CART, 3.4.3): a difference as small as the
    error of the best mean is none, and the simpler setting, here the one stated first, is taken.

    Args:
        means: One a setting, in the order of the study.
        errors: Standard error of each.
        goal: `max` or `min`.

    Raises:
        ValueError: No setting.
    """
    sign = 1.0 if goal == "max" else -1.0
    leader = max(range(len(means)), key=lambda place: (sign * means[place], -place))
    reach = errors[leader] + _NEAR
    tied = tuple(p for p, mean in enumerate(means) if sign * (means[leader] - mean) <= reach)
    return Choice(tied[0], leader, tied, errors[leader])
