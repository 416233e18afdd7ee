"""Working days as domain rules count them. Pure: no clock, no database."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta, tzinfo


def is_day_off(day: date, working_days: Collection[int], holidays: Collection[date]) -> bool:
    """Whether the day counts for nothing; `working_days` are ISO weekdays, 1 for Monday."""
    return day.isoweekday() not in working_days or day in holidays


def add_working_days(
    start: datetime, days: int, *, zone: tzinfo, working_days: Collection[int], holidays: Collection[date]
) -> datetime:
    """The moment `days` working days after `start`.

    A working day is 24 h on working days by the location's wall clock; from a day off, counting
    starts at the next midnight that begins a working day. A location without any working day
    counts every day.
    """
    if not set(working_days) & set(range(1, 8)):
        working_days = range(1, 8)
    local = start.astimezone(zone)
    day, clock = local.date(), local.time()
    if is_day_off(day, working_days, holidays):
        clock = time.min
        day = next_working_day(day, working_days, holidays)
    for _ in range(days):
        day = next_working_day(day, working_days, holidays)
    return datetime.combine(day, clock, zone)


def next_working_day(day: date, working_days: Collection[int], holidays: Collection[date]) -> date:
    """The first working day after `day`."""
    day += timedelta(days=1)
    while is_day_off(day, working_days, holidays):
        day += timedelta(days=1)
    return day
