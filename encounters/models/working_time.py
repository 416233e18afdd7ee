"""Working time as domain rules count it. Pure: no clock, no database."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

DAY = timedelta(days=1)
WEEK = frozenset(range(1, 8))


class Calendar(NamedTuple):
    """When a location works: `working_days` are ISO weekdays, 1 for Monday.

    A working day is 24 h of the location's wall clock, also when clocks change; days off count for
    nothing. A location without any working day counts every day.
    """

    zone: tzinfo
    working_days: Collection[int]
    holidays: Collection[date]

    def is_day_off(self, day: date) -> bool:
        """Return whether the day has no working time."""
        return day.isoweekday() not in (WEEK & set(self.working_days) or WEEK) or day in self.holidays

    def after(self, start: datetime, amount: timedelta) -> datetime:
        """Return the moment when `amount` of working time has passed since `start`."""
        clock = self._clock(start)
        while True:
            midnight = datetime.combine(clock.date() + DAY, time.min)
            left = self._working_part(clock.date(), midnight - clock)
            if left and amount <= left:
                return (clock + amount).replace(tzinfo=self.zone)
            amount, clock = amount - left, midnight

    def before(self, end: datetime, amount: timedelta) -> datetime:
        """Return the latest moment since which `amount` of working time has passed at `end`."""
        clock = self._clock(end)
        while True:
            midnight = datetime.combine((clock - datetime.resolution).date(), time.min)
            passed = self._working_part(midnight.date(), clock - midnight)
            if passed and amount <= passed:
                return (clock - amount).replace(tzinfo=self.zone)
            amount, clock = amount - passed, midnight

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """Return the working time between two moments; none when `end` comes first."""
        clock, last = self._clock(start), self._clock(end)
        worked = timedelta()
        while clock < last:
            until = min(datetime.combine(clock.date() + DAY, time.min), last)
            worked += self._working_part(clock.date(), until - clock)
            clock = until
        return worked

    def midnight_from(self, moment: datetime) -> datetime:
        """Return the moment itself if a day begins there, else when the next one does."""
        clock = self._clock(moment)
        midnight = datetime.combine(clock.date(), time.min)
        if clock != midnight:
            midnight += DAY
        return midnight.replace(tzinfo=self.zone)

    def _working_part(self, day: date, duration: timedelta) -> timedelta:
        """Return how much of a stretch of this day is working time: all of it, or nothing on a day off."""
        if self.is_day_off(day):
            return timedelta()
        return duration

    def _clock(self, moment: datetime) -> datetime:
        """Return the moment as the location's clocks show it, without a zone."""
        return moment.astimezone(self.zone).replace(tzinfo=None)
