"""Working time: a working day is 24 hours by the clocks of the location, and days off count for nothing."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encounters.models.working_time import Calendar
from tests.factories import HELSINKI

OFFICE = Calendar(HELSINKI, [1, 2, 3, 4, 5], [date(2026, 6, 19)])
moments = st.datetimes(datetime(2026, 3, 1), datetime(2026, 11, 30)).map(lambda clock: clock.replace(tzinfo=HELSINKI))
amounts = st.timedeltas(timedelta(0), timedelta(days=20))


def at(clock: str) -> datetime:
    return datetime.fromisoformat(clock).replace(tzinfo=HELSINKI)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-06-10T12:00", 1, "2026-06-11T12:00"),  # Wednesday
        ("2026-06-12T12:00", 1, "2026-06-15T12:00"),  # Friday to Monday
        ("2026-06-13T12:00", 1, "2026-06-16T00:00"),  # Saturday: from Monday's midnight
        ("2026-06-18T12:00", 1, "2026-06-22T12:00"),  # Midsummer's Eve is a holiday
        ("2026-03-27T12:00", 1, "2026-03-30T12:00"),  # clocks change in between
        ("2026-06-10T12:00", 5, "2026-06-17T12:00"),
        ("2026-06-10T12:00", 0.75, "2026-06-11T06:00"),
    ],
)
def test_working_days(start, days, due):
    assert OFFICE.after(at(start), timedelta(days=days)) == at(due)


def test_a_location_without_working_days_counts_every_day():
    start = at("2026-06-13T12:00")

    assert OFFICE._replace(working_days=[]).after(start, timedelta(days=1)) == start + timedelta(days=1)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-06-10T12:00", "2026-06-11T12:00", 24),
        ("2026-06-12T12:00", "2026-06-15T12:00", 24),
        ("2026-06-13T12:00", "2026-06-14T12:00", 0),
        ("2026-06-18T12:00", "2026-06-22T06:00", 18),
        ("2026-06-11T12:00", "2026-06-10T12:00", 0),
    ],
)
def test_time_worked_between(start, end, hours):
    assert OFFICE.worked(at(start), at(end)) == timedelta(hours=hours)


@given(start=moments, first=amounts, second=amounts)
def test_time_worked_can_be_added_up(start, first, second):
    assert OFFICE.after(OFFICE.after(start, first), second) == OFFICE.after(start, first + second)


@given(start=moments, amount=amounts)
def test_as_much_is_worked_as_was_asked_for(start, amount):
    assert OFFICE.worked(start, OFFICE.after(start, amount)) == amount


@given(end=moments, amount=amounts.filter(bool))
def test_what_began_before_has_passed_what_began_later_has_not(end, amount):
    start = OFFICE.before(end, amount)

    assert OFFICE.worked(start, end) == amount
    assert OFFICE.worked(start + timedelta(minutes=1), end) < amount
