"""What an employee is told of an encounter: what was said, never who said it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.utils.translation import pgettext

from encounters.employees.masking import mask
from encounters.models import Counts, Employee, Encounter, Location
from encounters.models.choices import Rating, TextKind
from encounters.models.encounter import EncounterQuerySet
from encounters.models.working_time import DAY


def part_of_day(local: datetime) -> str:
    """Morning, midday, afternoon, evening or night on the location's clocks."""
    for until, name in (
        (5, pgettext("part of day", "night")),
        (10, pgettext("part of day", "morning")),
        (14, pgettext("part of day", "midday")),
        (17, pgettext("part of day", "afternoon")),
        (22, pgettext("part of day", "evening")),
    ):
        if local.hour < until:
            return name
    return pgettext("part of day", "night")


def told_to(employee: Employee, now: datetime) -> EncounterQuerySet:
    """What the employee may read: a handler opened it since the words were told, or a working day has passed.

    A working day ends with its day, so that nothing appears at the hour at which it was told.
    """
    about = Encounter.objects.about(employee)
    places = Location.objects.filter(pk__in=about.order_by().values("location"))
    told = [(place, place.calendar.before(midnight(place, now), DAY)) for place in places]
    return about.read_or(*(Q(location=place, last_told_at__lte=moment) for place, moment in told))


def midnight(place: Location, now: datetime) -> datetime:
    """When the day began there."""
    return place.local(now).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)


def counts_per_month(told: EncounterQuerySet) -> dict[date, Counts]:
    """How many were good and bad in each calendar month, by its first day."""
    good, bad = (Count("pk", filter=Q(rating=rating)) for rating in (Rating.GOOD, Rating.BAD))
    rows = told.order_by().annotate(month=TruncMonth("occurred_on")).values("month").annotate(good=good, bad=bad)
    return {row["month"]: Counts(row["good"], row["bad"]) for row in rows}


class Told(NamedTuple):
    """One encounter as its employee reads it."""

    rating: str
    day: date
    part: str
    location: str
    texts: list[str]
    wish: str
    aspects: list[str]
    attention: str


def tell_employee(told: Iterable[Encounter]) -> list[Told]:
    """What was said, with day and part of day; never the time, nor anything of who said it."""
    return [tell(encounter) for encounter in told]


def tell(encounter: Encounter) -> Told:
    """One encounter as its employee reads it."""
    local = encounter.location.local(encounter.occurred_at)
    texts = [encounter.text, *(added.text for added in encounter.case_texts.all() if added.kind == TextKind.ADDITION)]
    return Told(
        rating=encounter.rating,
        day=local.date(),
        part=part_of_day(local),
        location=str(encounter.location),
        texts=[mask(text) for text in texts if text],
        wish=mask(encounter.wish),
        aspects=encounter.aspects,
        attention=encounter.get_attention_display(),
    )
