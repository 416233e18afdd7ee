"""Whether the employee concerned has been heard. Pure: facts in, moments out."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from encounters.models.choices import EventKind
from encounters.models.working_time import DAY, Calendar

if TYPE_CHECKING:
    from encounters.models.employee import Employee
    from encounters.models.encounter import Encounter
    from encounters.models.timeline import Timeline

TIME_TO_RESPOND = timedelta(days=14)
HEARD = (EventKind.SIDE_GIVEN, EventKind.NOTHING_TO_ADD, EventKind.HEARD)
# With these, an encounter stands in the figures again, or for the first time; so does undoing that it was excluded.
LETS_IN = (EventKind.RELEASED, EventKind.RESTORED)
ATTRIBUTION_FIELDS = {"employee", "attribution"}


class Hearing(NamedTuple):
    """Who is to be heard, from when they can read what is said of them, and when they were heard.

    Without an employee there is nobody to hear; `readable_from` is None for who can't read it, for want of a login.
    """

    employee: "Employee | None"
    readable_from: datetime | None
    heard_at: datetime | None

    @property
    def ends_at(self) -> datetime | None:
        """When their time to say something ends; None for who can't read what is said of them."""
        if self.readable_from is None:
            return None
        return self.readable_from + TIME_TO_RESPOND

    def is_over(self, now: datetime) -> bool:
        """Return whether nobody is to be waited for: there is nobody, they were heard, or had their time."""
        if not self.employee or self.heard_at:
            return True
        return self.ends_at is not None and self.ends_at <= now

    def is_due(self, now: datetime, *, by_themselves: bool) -> bool:
        """Return whether the employee is still to be heard: by their own login, or by a handler who writes it down."""
        return not self.is_over(now) and (self.readable_from is not None) == by_themselves

    def is_open(self, now: datetime) -> bool:
        """Return whether they may say something now, for the first time."""
        return self.readable_from is not None and self.readable_from <= now and not self.is_over(now)


NOBODY_TO_HEAR = Hearing(None, None, None)


def hearing_of(encounter: "Encounter", timeline: "Timeline", *, has_login: bool) -> Hearing:
    """Return the hearing of whoever this encounter is about for certain, from its timeline."""
    employee = encounter.concerned
    if employee is None:
        return NOBODY_TO_HEAR
    changed_at, read_at = encounter.words_changed_at or encounter.reported_at, encounter.first_read_at
    if read_at is None or read_at < changed_at:
        read_at = encounter.last_read_at
    readable_from = when_readable(changed_at, read_at, encounter.location.calendar)
    since = (
        timeline.last(*LETS_IN),
        timeline.last(EventKind.UNDONE, undone=EventKind.EXCLUDED),
        timeline.last(EventKind.REATTRIBUTED, employee=employee.pk),
        timeline.last(EventKind.AMENDED, fields=ATTRIBUTION_FIELDS),  # it may name them
    )
    readable_from = max([readable_from, *(event.last_at for event in since if event)])
    hearing = Hearing(employee, None, None)
    if has_login:
        hearing = hearing._replace(readable_from=readable_from)
    if heard := timeline.last(*HEARD, employee=employee.pk):
        hearing = hearing._replace(heard_at=heard.at)
    return hearing


def when_readable(words_changed_at: datetime, read_at: datetime | None, calendar: Calendar) -> datetime:
    """Return from when an employee may read words that were last changed at a moment.

    A handler read them since, or one working day has passed and its day is over: nothing appears at
    the hour at which it was told.
    """
    passed = calendar.midnight_from(calendar.after(words_changed_at, DAY))
    if read_at and read_at >= words_changed_at:
        return min(read_at, passed)
    return passed
