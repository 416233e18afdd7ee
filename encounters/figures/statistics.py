"""The statistics of shares. Pure: counts in, numbers out."""

from enum import Enum
from fractions import Fraction
from math import floor, sqrt
from typing import NamedTuple

from encounters.models import Counts

Z_95 = 1.959963984540054  # the 97.5th percentile of the normal distribution
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
