"""When places are open, and when people come. Pure: no clock, no database."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from encounters.locations.holidays import public_holidays
from encounters.models.choices import HolidayCalendar
from encounters.models.working_time import Calendar

ZONE = ZoneInfo("Europe/Helsinki")
GREATEST = ("Midsummer", "Christmas")  # with their eves


class Rhythm(NamedTuple):
    """How a kind of place lives, as `rhythms.toml` says it."""

    hours: Sequence[int]
    opens: int = 9
    week: Sequence[float] = (1.2, 1.1, 1.0, 0.9, 0.8, 0, 0)
    months: Sequence[float] = (1.05, 1.0, 1.0, 1.05, 1.0, 0.8, 0.55, 0.9, 1.1, 1.1, 1.1, 0.9)
    closed: str = "public"

    @property
    def working_days(self) -> list[int]:
        return [number for number, weight in enumerate(self.week, start=1) if weight]

    def holidays(self, year: int) -> frozenset[date]:
        """The days of the year on which it is closed, whatever the weekday."""
        return holidays_of(year)[self.closed]

    def calendar(self, year: int) -> Calendar:
        return Calendar(ZONE, self.working_days, self.holidays(year) | self.holidays(year + 1))

    def busyness(self, day: date) -> float:
        """How busy the day is beside an average one; 0 when closed."""
        if day in self.holidays(day.year):
            return 0.0
        return self.week[day.weekday()] * self.months[day.month - 1]

    def is_peak(self, moment: datetime) -> bool:
        """Whether it is in the day's most crowded hours."""
        return self.hours[moment.astimezone(ZONE).hour - self.opens] >= 0.8 * max(self.hours)

    def some_moment(self, rng: Random, day: date) -> datetime:
        """A moment of the day's opening hours, in UTC, so that a clock change can't make an impossible one."""
        hour = rng.choices(range(len(self.hours)), weights=self.hours)[0]
        clock = time(self.opens + hour, rng.randrange(60), rng.randrange(60), fold=rng.randrange(2))
        return datetime.combine(day, clock, ZONE).astimezone(UTC)


@cache
def holidays_of(year: int) -> dict[str, frozenset[date]]:
    """Finland's public holidays; the greatest of them; none."""
    public = public_holidays(HolidayCalendar.FINLAND, [year])
    greatest = {day for day, name in public.items() if name.startswith(GREATEST)}
    return {"public": frozenset(public), "greatest": frozenset(greatest), "never": frozenset()}


def pick(rng: Random, weights: Mapping[str, float]) -> str:
    return rng.choices(list(weights), weights=list(weights.values()))[0]


def read_tables(name: str) -> dict[str, Any]:
    """What a file of the demo says."""
    return tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8"))


TABLES = read_tables("rhythms")
RHYTHMS = {
    kind: Rhythm(**{name: table[kind] for name, table in TABLES.items() if kind in table}) for kind in TABLES["hours"]
}
