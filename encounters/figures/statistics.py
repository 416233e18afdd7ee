"""The statistics of shares. Pure: counts in, numbers out."""

from collections.abc import Sequence
from enum import Enum
from fractions import Fraction
from math import exp, floor, hypot, lgamma, log, sqrt
from typing import NamedTuple

from encounters.models import Counts

Z_95 = 1.959963984540054  # the 97.5th percentile of the normal distribution
ONE_TAIL = 0.025  # what an interval of 95 % leaves out at either end
NEGLIGIBLE = 1e-15  # of a sum, which what is left of it no longer changes
GREYED_UNDER, COMPARABLE_FROM = 20, 50


class Interval(NamedTuple):
    """The bounds of an interval, as shares between 0 and 1."""

    low: float
    high: float


def wilson_interval(good: int, total: int) -> Interval | None:
    """Return Wilson's 95 % score interval of good ÷ total; None without data.

    E. B. Wilson (1927), Probable inference, the law of succession, and statistical inference,
    Journal of the American Statistical Association 22.
    """
    if not total:
        return None
    share = good / total
    spread = Z_95 * sqrt(share * (1 - share) / total + Z_95**2 / (4 * total**2))
    middle = share + Z_95**2 / (2 * total)
    scale = 1 + Z_95**2 / total
    return Interval(max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale))


def difference_interval(now: Counts, before: Counts) -> Interval | None:
    """Return Newcombe's 95 % interval of the share of good now less that of before, from -1 to 1; None without data.

    R. G. Newcombe (1998), Interval estimation for the difference between independent proportions: comparison of eleven
    methods, Statistics in Medicine 17, method 10: from Wilson's intervals of both.
    """
    interval, interval_before = (wilson_interval(counts.good, counts.total) for counts in (now, before))
    if interval is None or interval_before is None:
        return None
    share, share_before = now.good / now.total, before.good / before.total
    down = hypot(share - interval.low, interval_before.high - share_before)
    up = hypot(interval.high - share, share_before - interval_before.low)
    return Interval(share - share_before - down, share - share_before + up)


def chance_of_difference(counts: Counts, others: Counts) -> float:
    """Return the chance that counts differ as much from others, or more, to the side on which they do.

    As if good and bad had been dealt out to both at random: R. A. Fisher's exact test, a tail of the hypergeometric
    distribution. It holds for counts of any size; 1 where both shares are the same.
    """
    if counts.good * others.total == others.good * counts.total:
        return 1.0
    is_worse = counts.good * others.total < others.good * counts.total
    drawn = counts.bad if is_worse else counts.good
    of_kind = (counts.bad + others.bad) if is_worse else (counts.good + others.good)
    total, number = counts.total + others.total, counts.total
    term = exp(
        log_combinations(of_kind, drawn)
        + log_combinations(total - of_kind, number - drawn)
        - log_combinations(total, number)
    )
    chance = term
    while drawn < min(of_kind, number) and term > chance * NEGLIGIBLE:
        term *= (of_kind - drawn) * (number - drawn) / ((drawn + 1) * (total - of_kind - number + drawn + 1))
        drawn, chance = drawn + 1, chance + term
    return chance


def log_combinations(total: int, number: int) -> float:
    """Return the natural logarithm of in how many ways so many are chosen among all."""
    return lgamma(total + 1) - lgamma(number + 1) - lgamma(total - number + 1)


def differs_among(counts: Counts, others: Counts, comparisons: int) -> bool:
    """Return whether counts differ from others, where so many are compared with all others.

    Where nothing differs, one or more of all these do with a chance of 5 % at most: C. E. Bonferroni's inequality.
    """
    return chance_of_difference(counts, others) <= ONE_TAIL / comparisons


def shrunk_share(counts: Counts, *, of_all: float, weight: float) -> float:
    """Return the share of good as it is sorted by: as if `weight` more had come, with the share of all.

    The smaller the count, the nearer it is to that. Raises ZeroDivisionError where both are nothing.
    """
    return (counts.good + weight * of_all) / (counts.total + weight)


class Median(NamedTuple):
    """A median in the unit of its values, with the bounds of its interval; None where so few values give none."""

    value: float
    low: float | None
    high: float | None


def median_of(values: Sequence[float]) -> Median | None:
    """Return the median of values in rising order, with its 95 % interval whatever their distribution; None of none.

    The bounds are the values whose ranks a binomial distribution with an even chance leaves out with at most 2.5 % at
    either end: W. J. Conover (1999), Practical Nonparametric Statistics, 3.2. There are none under six values.
    """
    if not values:
        return None
    count = len(values)
    value = (values[(count - 1) // 2] + values[count // 2]) / 2
    rank = rank_of_bound(count)
    if not rank:
        return Median(value, None, None)
    return Median(value, values[rank - 1], values[count - rank])


def rank_of_bound(count: int) -> int:
    """Return the rank of the lower bound of a median's interval, from 1; 0 where there is none.

    It is the greatest with P(Binomial(count, 1/2) < rank) <= 0.025.
    """
    tail, rank = 0.0, 0
    for below in range(count):
        tail += exp(log_combinations(count, below) - count * log(2))
        if tail > ONE_TAIL:
            break
        rank = below + 1
    return rank


def whole_percent(share: float) -> int:
    """Return a share as whole per cent, halves upwards; 0 and 100 only for what is exactly none or all."""
    exact = exact_percent(share)
    rounded = floor(exact + Fraction(1, 2))
    if 0 < exact < 100:
        return min(max(rounded, 1), 99)
    return rounded


def exact_percent(share: float) -> Fraction:
    """Return a share of two counts, at most ten million, as the per cent that it stands for."""
    return Fraction(share).limit_denominator(10_000_000) * 100


class Reliability(Enum):
    """How much may be read into a count of this size."""

    NOTHING = "nothing"
    COUNT_ONLY = "count_only"
    GREYED = "greyed"
    DIRECTION = "direction"
    COMPARABLE = "comparable"

    @classmethod
    def of(cls, total: int, minimum: int) -> "Reliability":
        """Return the reliability of a count, by the small-count rules: the organisation's minimum, 20 and 50."""
        bounds = ((1, cls.NOTHING), (minimum, cls.COUNT_ONLY), (GREYED_UNDER, cls.GREYED))
        for bound, reliability in (*bounds, (COMPARABLE_FROM, cls.DIRECTION)):
            if total < bound:
                return reliability
        return cls.COMPARABLE


class Figure(NamedTuple):
    """The counts of one subject and period with what may be said of them."""

    counts: Counts
    reliability: Reliability

    @classmethod
    def of(cls, counts: Counts, minimum: int) -> "Figure":
        """Return the figure of these counts, with the reliability that follows from their size.

        Under the organisation's `minimum` there is no share, but the counts alone.
        """
        return cls(counts, Reliability.of(counts.total, minimum))

    @property
    def share(self) -> float | None:
        """Good ÷ all; None where only the count is shown."""
        if self.reliability in {Reliability.NOTHING, Reliability.COUNT_ONLY}:
            return None
        return self.counts.good / self.counts.total

    @property
    def interval(self) -> Interval | None:
        """The Wilson interval of the share, where there is a share."""
        if self.share is None:
            return None
        return wilson_interval(self.counts.good, self.counts.total)


class Change(NamedTuple):
    """A share of good less that of the range before, or of others, with Newcombe's interval of the difference."""

    difference: float
    interval: Interval

    @classmethod
    def of(cls, now: Figure, before: Figure) -> "Change | None":
        """Return how a figure changed, or differs from others; None where one of the two is too small for a share."""
        interval = difference_interval(now.counts, before.counts)
        if interval is None or now.share is None or before.share is None:
            return None
        return cls(now.share - before.share, interval)

    @property
    def is_better(self) -> bool:
        """Whether more is good than before, and not by chance."""
        return self.interval.low > 0

    @property
    def is_worse(self) -> bool:
        """Whether less is good than before, and not by chance."""
        return self.interval.high < 0
