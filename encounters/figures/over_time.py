"""What came day by day, and the sums of it by days or weeks."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from encounters.figures.overview import Period
from encounters.models import Counts

MOST_DAYS = 31  # that are shown one by one; of more, weeks
WEEK = timedelta(days=7)


class Stretch(NamedTuple):
    """A day or a week within the period, and what came then."""

    period: Period
    counts: Counts


def sum_between(days: Mapping[date, Counts], period: Period) -> Counts:
    """Return the sum of what came on the days of a period."""
    return sum_of(counts for day, counts in days.items() if period.first <= day <= period.last)


def sum_of(all_counts: Iterable[Counts]) -> Counts:
    """Return the sum of counts."""
    good, bad = 0, 0
    for counts in all_counts:
        good, bad = good + counts.good, bad + counts.bad
    return Counts(good, bad)


def stretches_of(period: Period) -> Iterator[Period]:
    """Yield the days of a period or, of a long one, its weeks from Monday; the first and the last may be shorter."""
    first = period.first
    while first <= period.last:
        last = first if period.days <= MOST_DAYS else first - timedelta(days=first.weekday()) + WEEK - timedelta(days=1)
        yield Period(first, min(last, period.last))
        first = last + timedelta(days=1)
