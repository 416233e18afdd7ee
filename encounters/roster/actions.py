"""What is done to the roster of a location."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any

from django.db.transaction import atomic

from encounters.models import HISTORY, Employee, Location, Shift


def add_weekly_shifts(
    *, employee: Employee, location: Location, weekdays: Iterable[int], begins: time, ends: time
) -> list[Shift]:
    """Let an employee be on duty on these weekdays each week; what stands already stays one."""
    return add(Shift(employee=employee, location=location, weekday=day, begins=begins, ends=ends) for day in weekdays)


def add_shift(*, employee: Employee, location: Location, works_on: date, begins: time, ends: time) -> list[Shift]:
    """Let an employee be on duty once, on a day; what stands already stays one."""
    return add([Shift(employee=employee, location=location, works_on=works_on, begins=begins, ends=ends)])


def add(shifts: Iterable[Shift]) -> list[Shift]:
    """Store shifts, each once, whoever else adds the same."""
    added = list(shifts)
    for shift in added:
        shift.organisation_id = shift.location.organisation_id
    Shift.objects.bulk_create(added, ignore_conflicts=True)
    return added


def remove_shift(*, location: Location, pk: int) -> bool:
    """Remove a shift of a location; return whether it was still there."""
    removed, _models = Shift.objects.at(location).filter(pk=pk).delete()
    return bool(removed)


@atomic
def forget_past_shifts(*, now: datetime) -> int:
    """Delete the shifts of single days of which customers tell no more, and their history; return how many there were.

    Nothing asks for them any more, and who worked when is nobody's business by then.
    """
    past = list(Shift.objects.forgotten_by(now.astimezone(UTC).date()).values_list("pk", flat=True))
    Shift.objects.filter(pk__in=past).delete()
    history: Any = HISTORY[Shift]
    history.objects.filter(pgh_obj__in=past).delete()
    return len(past)
