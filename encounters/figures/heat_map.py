"""The hours of a week, coloured where service differs from that of all others."""

from enum import Enum
from typing import NamedTuple

from django.db.models import Count

from encounters.figures.details import DAYS, HOUR_OF, HOURS, Hour
from encounters.figures.over_time import sum_of
from encounters.figures.overview import NO_COUNTS
from encounters.figures.statistics import differs_among, shrunk_share
from encounters.models import Counts
from encounters.models.choices import Rating
from encounters.models.encounter_queryset import EncounterQuerySet

SHRUNK_BY = 10  # encounters of the share of all that each hour is coloured with
MUCH, SOME = 50, 20  # encounters in an hour, by which its colour is strong
CLEARLY = 0.05  # of the share of good, from which on an hour is coloured


class HeatTint(Enum):
    """How an hour of the week is coloured."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"


class HourCell(NamedTuple):
    """An hour of a weekday: what came, and how it is coloured; of too few not at all."""

    hour: Hour
    counts: Counts
    tint: HeatTint | None

    @property
    def strength(self) -> str:
        """How strong its colour is, by how much came."""
        return "much" if self.counts.total >= MUCH else "some" if self.counts.total >= SOME else "few"


class HeatMap(NamedTuple):
    """The hours of a week in which anything came: the rows of each weekday."""

    hours: list[int]
    rows: list[tuple[int, list[HourCell]]]


def heat_map_of(encounters: EncounterQuerySet, minimum: int) -> HeatMap:
    """Return what came in each hour of a week; an hour of fewer than the minimum is not coloured."""
    rows = encounters.order_by().annotate(**HOUR_OF).values_list(*HOUR_OF, "rating").annotate(Count("pk"))
    numbers: dict[Hour, dict[str, int]] = {}
    for weekday, hour, rating, many in rows:
        numbers.setdefault(Hour(weekday, hour), {})[rating] = many
    counts = {hour: Counts(of.get(Rating.GOOD, 0), of.get(Rating.BAD, 0)) for hour, of in numbers.items()}
    of_all = sum_of(counts.values())
    used = [one.hour for one in counts]
    hours = [hour for hour in HOURS if used and min(used) <= hour <= max(used)]

    compared = [one for one in counts.values() if one.total >= minimum]

    def cell(hour: Hour) -> HourCell:
        here = counts.get(hour, NO_COUNTS)
        return HourCell(hour, here, tint_of(here, of_all, len(compared)) if here.total >= minimum else None)

    return HeatMap(hours, [(day, [cell(Hour(day, hour)) for hour in hours]) for day in DAYS])


def tint_of(counts: Counts, of_all: Counts, compared: int) -> HeatTint:
    """Return the colour of an hour, of so many that are compared: whether it differs from all others by enough.

    Where nothing differs, a week has a coloured hour once in twenty times at most.
    """
    share = of_all.good / of_all.total
    difference = shrunk_share(counts, of_all=share, weight=SHRUNK_BY) - share
    others = Counts(of_all.good - counts.good, of_all.bad - counts.bad)
    if abs(difference) < CLEARLY or not differs_among(counts, others, compared):
        return HeatTint.SAME
    return HeatTint.BETTER if difference > 0 else HeatTint.WORSE
