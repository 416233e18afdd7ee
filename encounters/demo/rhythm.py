"""When places are open, and when people come. Pure: no clock, no database."""

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

from encounters.models.working_time import Calendar

ZONE = ZoneInfo("Europe/Helsinki")
EVEN = (1.0,) * 12
WEEK = (1.0,) * 7
# Hours of a day with their weights; the place is open in those.
CAFE_HOURS = {7: 4, 8: 7, 9: 6, 10: 5, 11: 8, 12: 10, 13: 7, 14: 5, 15: 5, 16: 5, 17: 4, 18: 2}
SUNDAY_HOURS = {10: 4, 11: 6, 12: 8, 13: 8, 14: 7, 15: 5, 16: 3}
BAR_HOURS = {12: 4, 13: 3, 14: 2, 15: 3, 16: 5, 17: 7, 18: 7, 19: 7, 20: 8, 21: 9, 22: 9, 23: 6}
SHOP_HOURS = {10: 2, 11: 3, 12: 5, 13: 4, 14: 4, 15: 5, 16: 7, 17: 7, 18: 5}
SALON_HOURS = {9: 4, 10: 5, 11: 5, 12: 4, 13: 5, 14: 5, 15: 5, 16: 6, 17: 5}
TAXI_HOURS = dict(enumerate((5, 5, 4, 4, 3, 4, 5, 6, 6, 4, 3, 3, 3, 3, 4, 5, 6, 5, 4, 4, 4, 5, 6, 6)))
LIBRARY_HOURS = {9: 3, 10: 5, 11: 5, 12: 4, 13: 4, 14: 5, 15: 6, 16: 7, 17: 6, 18: 4}
HEALTH_HOURS = {8: 9, 9: 7, 10: 6, 11: 5, 12: 4, 13: 5, 14: 5, 15: 3}
SWIMMING_HOURS = {6: 4, 7: 5, 8: 4, 9: 4, 10: 4, 11: 3, 12: 3, 13: 3, 14: 4, 15: 5, 16: 7, 17: 8, 18: 8, 19: 6}
OFFICE_HOURS = {9: 5, 10: 6, 11: 5, 12: 5, 13: 6, 14: 5, 15: 3}


@dataclass(frozen=True)
class Rhythm:
    """How a kind of place lives; `week` and `months` weigh days, a weekday of 0 is a day off.

    `rests` says on which holidays it is closed: all public ones, only the greatest, or none.
    """

    hours: dict[int, int]
    week: tuple[float, ...] = WEEK
    months: tuple[float, ...] = EVEN
    rests: str = "greatest"
    sunday: dict[int, int] | None = None

    def hours_of(self, day: date) -> dict[int, int]:
        """The weights of the day's hours."""
        return self.sunday if self.sunday and day.isoweekday() == 7 else self.hours

    @property
    def working_days(self) -> list[int]:
        """ISO weekdays on which it is open."""
        return [number for number, weight in enumerate(self.week, start=1) if weight]


SUMMER_QUIET = (1.05, 1.0, 1.0, 1.05, 1.0, 0.8, 0.55, 0.9, 1.1, 1.1, 1.1, 0.9)
RHYTHMS = {
    "cafe": Rhythm(
        CAFE_HOURS,
        (0.95, 0.95, 1.0, 1.05, 1.25, 1.1, 0.75),
        (0.85, 0.9, 0.95, 1.0, 1.1, 1.15, 1.2, 1.1, 0.95, 0.95, 0.95, 1.1),
        sunday=SUNDAY_HOURS,
    ),
    "bar": Rhythm(
        BAR_HOURS, (0.5, 0.6, 0.8, 1.0, 1.7, 1.8, 0.6), (0.8, 0.9, 0.9, 1.0, 1.1, 1.2, 1.2, 1.1, 1, 1, 1, 1.2)
    ),
    "shop": Rhythm(
        SHOP_HOURS, (0.9, 0.9, 0.9, 1.0, 1.2, 1.4, 0), (0.8, 0.8, 0.9, 1, 1, 1, 0.9, 1, 1, 1, 1.3, 1.9), "public"
    ),
    "salon": Rhythm(
        SALON_HOURS, (0.6, 1.0, 1.0, 1.1, 1.2, 0.9, 0), (0.9, 0.9, 1, 1, 1.2, 1.2, 0.7, 1, 1, 1, 1, 1.3), "public"
    ),
    "taxi": Rhythm(TAXI_HOURS, (0.8, 0.8, 0.9, 0.9, 1.3, 1.5, 0.9), rests="none"),
    "library": Rhythm(LIBRARY_HOURS, (1.1, 1.1, 1.1, 1.0, 0.9, 0.8, 0), SUMMER_QUIET, "public"),
    "health": Rhythm(HEALTH_HOURS, (1.4, 1.1, 1.0, 0.9, 0.8, 0, 0), SUMMER_QUIET, "public"),
    "swimming": Rhythm(
        SWIMMING_HOURS,
        (1.0, 1.0, 1.0, 1.0, 0.9, 1.2, 1.1),
        (1.4, 1.3, 1.2, 1, 0.8, 0.6, 0.5, 0.8, 1.1, 1.1, 1.2, 1),
        "public",
    ),
    "permits": Rhythm(OFFICE_HOURS, (1.1, 1.1, 1.0, 1.0, 0.7, 0, 0), SUMMER_QUIET, "public"),
    "service": Rhythm(OFFICE_HOURS, (1.2, 1.0, 1.0, 1.0, 0.9, 0, 0), SUMMER_QUIET, "public"),
}


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, by the anonymous algorithm of 1876."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def next_weekday(day: date, weekday: int) -> date:
    """The first such ISO weekday on or after `day`."""
    return day + timedelta(days=(weekday - day.isoweekday()) % 7)


@cache
def greatest_holidays(year: int) -> frozenset[date]:
    """The days on which almost everything in Finland is closed."""
    midsummer = next_weekday(date(year, 6, 20), 6)
    return frozenset({midsummer - timedelta(days=1), midsummer, date(year, 12, 24), date(year, 12, 25)})


@cache
def public_holidays(year: int) -> frozenset[date]:
    """Finland's public holidays, with the two eves that are kept as such."""
    around_easter = {easter(year) + timedelta(days=days) for days in (-2, 0, 1, 39)}
    fixed = {date(year, month, day) for month, day in ((1, 1), (1, 6), (5, 1), (12, 6), (12, 26))}
    return greatest_holidays(year) | around_easter | fixed | {next_weekday(date(year, 10, 31), 6)}


def holidays_of(rhythm: Rhythm, year: int) -> frozenset[date]:
    """The days of the year on which such a place is closed, whatever the weekday."""
    return {"public": public_holidays, "greatest": greatest_holidays}.get(rhythm.rests, lambda _: frozenset())(year)


@cache
def calendar_of(kind: str, year: int) -> Calendar:
    """The working days of such a place in that year and the next."""
    rhythm = RHYTHMS[kind]
    return Calendar(ZONE, rhythm.working_days, holidays_of(rhythm, year) | holidays_of(rhythm, year + 1))


def busyness(rhythm: Rhythm, day: date) -> float:
    """How busy the day is beside an average one; 0 when closed."""
    if day in holidays_of(rhythm, day.year):
        return 0.0
    return rhythm.week[day.weekday()] * rhythm.months[day.month - 1]


def is_peak(rhythm: Rhythm, moment: datetime) -> bool:
    """Whether it happened in the day's most crowded hours."""
    local = moment.astimezone(ZONE)
    hours = rhythm.hours_of(local.date())
    return hours.get(local.hour, 0) >= 0.8 * max(hours.values())


def some_moment(rng: Random, rhythm: Rhythm, day: date) -> datetime:
    """A moment of the day's opening hours, in UTC, so that a clock change can't make an impossible one."""
    hours = rhythm.hours_of(day)
    (hour,) = rng.choices(list(hours), weights=list(hours.values()))
    clock = time(hour, rng.randrange(60), rng.randrange(60), fold=rng.randrange(2))
    return datetime.combine(day, clock, ZONE).astimezone(UTC)


def some_count(rng: Random, mean: float) -> int:
    """A Poisson number, by Knuth's method."""
    limit, count, product = math.exp(-mean), 0, rng.random()
    while product > limit:
        count += 1
        product *= rng.random()
    return count
