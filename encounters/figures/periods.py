"""The days that figures are of."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import Enum
from typing import NamedTuple

from encounters.models.organisation import LocationQuerySet, latest_today

PRESETS = (7, 30, 90, 365, 3 * 365)  # days
LONGEST = 3 * 366
MOST_DAYS, MOST_WEEKS = 31, 30  # that are shown one by one; of more weeks, months
DAY, WEEK = timedelta(days=1), timedelta(days=7)


class Unit(Enum):
    """By what a period is told."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Period(NamedTuple):
    """A stretch of days, the first and the last included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """The number of days."""
        return (self.last - self.first).days + 1

    @property
    def unit(self) -> Unit:
        """By what it is told: the longer it is, the coarser."""
        if self.days <= MOST_DAYS:
            return Unit.DAY
        return Unit.WEEK if self.days <= MOST_WEEKS * WEEK.days else Unit.MONTH

    @property
    def stretches(self) -> Iterator["Period"]:
        """Its days, its weeks from Monday or its months; the first and the last may be shorter."""
        first = self.first
        while first <= self.last:
            last = min(whole(self.unit, first).last, self.last)
            yield Period(first, last)
            first = last + DAY

    @property
    def before(self) -> "Period":
        """As many days before it."""
        length = timedelta(days=self.days)
        return Period(self.first - length, self.last - length)


def whole(unit: Unit, day: date) -> Period:
    """Return the week or the month that a day lies in, or the day itself."""
    if unit == Unit.DAY:
        return Period(day, day)
    if unit == Unit.WEEK:
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + WEEK - DAY)
    first = day.replace(day=1)
    return Period(first, (first + timedelta(days=31)).replace(day=1) - DAY)


def period_of_days(locations: LocationQuerySet, days: int, now: datetime) -> Period:
    """Return the last `days` days of these locations, today included."""
    return period_until(latest_today(locations, now), days)


def period_until(last: date, days: int) -> Period:
    """Return so many days, of which this is the last."""
    return Period(last - timedelta(days=days - 1), last)
