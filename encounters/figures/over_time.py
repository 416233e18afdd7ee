"""What came day by day, and the sums of it."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from encounters.figures.periods import Period, whole
from encounters.models import Counts


class Stretch(NamedTuple):
    """A day, a week or a month within the period, what came then, and whether the period has only a part of it."""

    period: Period
    counts: Counts
    is_cut_short: bool = False


def stretches_of(period: Period, days: Mapping[date, Counts]) -> list[Stretch]:
    """Return the days, weeks or months of a period, with what came on these days."""
    return [
        Stretch(stretch, sum_between(days, stretch), stretch != whole(period.unit, stretch.first))
        for stretch in period.stretches
    ]


def sum_between(days: Mapping[date, Counts], period: Period) -> Counts:
    """Return the sum of what came on the days of a period."""
    return sum_of(counts for day, counts in days.items() if period.first <= day <= period.last)


def sum_of(all_counts: Iterable[Counts]) -> Counts:
    """Return the sum of counts."""
    good, bad = 0, 0
    for counts in all_counts:
        good, bad = good + counts.good, bad + counts.bad
    return Counts(good, bad)
