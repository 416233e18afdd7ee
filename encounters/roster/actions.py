"""What is done to the roster of a location."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any

from django.db.transaction import atomic

from encounters.models import HISTORY, Employee, Location, Shift
from encounters.models.shift import DAY

ONCE = ("organisation", "location", "weekday", "works_on", "begins", "ends", "employee", "is_off")


def add_weekly_shifts(
    *, employee: Employee, location: Location, weekdays: Iterable[int], begins: time, ends: time
) -> list[Shift]:
    """Let an employee be on duty on these weekdays each week; what stands already stays one, and ended goes on."""
    return add(Shift(employee=employee, location=location, weekday=day, begins=begins, ends=ends) for day in weekdays)


def add_shift(*, employee: Employee, location: Location, works_on: date, begins: time, ends: time) -> list[Shift]:
    """Let an employee be on duty once, on a day; what stands already stays one."""
    return add([Shift(employee=employee, location=location, works_on=works_on, begins=begins, ends=ends)])


def add(shifts: Iterable[Shift]) -> list[Shift]:
    """Store shifts, each once, whoever else adds the same; one that was ended goes on."""
    added = list(shifts)
    for shift in added:
        shift.organisation_id = shift.location.organisation_id
    Shift.objects.bulk_create(added, update_conflicts=True, unique_fields=ONCE, update_fields=["last_on"])
    return added


def end_weekly_shift(*, shift: Shift, today: date) -> None:
    """End a shift of each week from today on, unless it is ended; what was before today stays."""
    Shift.objects.filter(pk=shift.pk, weekday__isnull=False, last_on=None).update(last_on=today - DAY)


def take_off(*, shift: Shift, day: date) -> None:
    """Take a shift of each week off one day; what is taken off already stays so."""
    hours = {"employee": shift.employee, "location": shift.location, "begins": shift.begins, "ends": shift.ends}
    add([Shift(**hours, works_on=day, is_off=True)])


def remove_shift(*, shift: Shift) -> None:
    """Remove a shift, from the past too; one that is taken off a day is on again then."""
    Shift.objects.filter(pk=shift.pk).delete()


@atomic
def forget_past_shifts(*, now: datetime) -> int:
    """Delete the shifts of days of which customers tell no more, and their history; return how many there were.

    Nothing asks for them any more, and who worked when is nobody's business by then.
    """
    past = list(Shift.objects.forgotten_by(now.astimezone(UTC).date()).values_list("pk", flat=True))
    Shift.objects.filter(pk__in=past).delete()
    history: Any = HISTORY[Shift]
    history.objects.filter(pgh_obj__in=past).delete()
    return len(past)
