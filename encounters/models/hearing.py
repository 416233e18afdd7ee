"""Whether the employee concerned has been heard. Pure: facts in, moments out."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from encounters.models.choices import EventKind
from encounters.models.working_time import DAY, Calendar

if TYPE_CHECKING:
    from encounters.models.employee import Employee
    from encounters.models.encounter import Encounter
    from encounters.models.timeline import CaseEvent

TIME_TO_SAY = timedelta(days=14)
SAID = {EventKind.SIDE_GIVEN, EventKind.NOTHING_TO_ADD, EventKind.HEARD}
LET_OUT = {EventKind.RELEASED, EventKind.RESTORED}
WHO = {"employee", "attribution"}


class Hearing(NamedTuple):
    """Who is to be heard, when they could first read what is said of them, and when they were heard.

    Without an employee there is nobody to hear; `told_at` is None for who can't read it, for want of a login.
    """

    employee: "Employee | None"
    told_at: datetime | None
    heard_at: datetime | None

    @property
    def until(self) -> datetime | None:
        """When their time to say something ends; None where only being heard ends it."""
        return self.told_at + TIME_TO_SAY if self.told_at else None

    def is_over(self, now: datetime) -> bool:
        """Whether nothing is to be waited for: they were heard, or had their time."""
        return not self.employee or self.heard_at is not None or (self.until is not None and self.until <= now)

    def is_begun(self, now: datetime) -> bool:
        """Whether they may say something now, for the first time."""
        return self.told_at is not None and self.told_at <= now and not self.is_over(now)


def hearing_of(encounter: "Encounter", timeline: Iterable["CaseEvent"], *, has_login: bool) -> Hearing:
    """The hearing of whoever this encounter is about for certain, from its timeline in order."""
    employee = encounter.concerned
    if employee is None:
        return Hearing(None, None, None)
    last_told, opened_at = encounter.told_at or encounter.reported_at, encounter.opened_at
    opened_at = opened_at if opened_at and opened_at >= last_told else encounter.read_at
    told_at = readable_from(last_told, opened_at, encounter.location.calendar)
    heard_at = None
    for event in timeline:
        if event.kind in LET_OUT or names(event, employee.pk):
            told_at = max(told_at, event.at)
        if event.kind in SAID and event.facts.get("employee") == employee.pk:
            heard_at = event.at
    return Hearing(employee, told_at if has_login else None, heard_at)


def names(event: "CaseEvent", employee: int) -> bool:
    """Whether the event says who served, and perhaps that it was this employee."""
    if event.kind == EventKind.REATTRIBUTED:
        return event.facts.get("employee") == employee
    return event.kind == EventKind.AMENDED and bool(WHO & set(event.facts.get("fields", ())))


def readable_from(last_told: datetime, opened_at: datetime | None, calendar: Calendar) -> datetime:
    """When an employee may read words that were last changed then.

    A handler opened them since, or one working day has passed and its day is over: nothing appears at
    the hour at which it was told.
    """
    passed = calendar.midnight_from(calendar.after(last_told, DAY))
    return min(opened_at, passed) if opened_at and opened_at >= last_told else passed
