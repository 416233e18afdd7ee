"""What an employee is told of an encounter: what was said, never who said it."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils.translation import pgettext

from encounters.employees.masking import mask
from encounters.models import Employee, Encounter
from encounters.models.choices import TextKind
from encounters.models.working_time import DAY

LONGEST_WAIT = timedelta(days=90)


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


def waiting_to_be_told(employee: Employee, now: datetime) -> list[Encounter]:
    """What the employee may not read yet: no handler has opened it, and less than a working day has passed."""
    unread = Encounter.objects.about(employee).unread(since=now - LONGEST_WAIT)
    return [encounter for encounter in unread.select_related("location") if now < told_from(encounter)]


def told_from(encounter: Encounter) -> datetime:
    """When the employee may read the words at the latest."""
    return encounter.location.calendar.after(encounter.told_at or encounter.reported_at, DAY)


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


def tell_employee(encounter: Encounter) -> Told:
    """What was said, with day and part of day; never the time, nor anything of who said it."""
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
