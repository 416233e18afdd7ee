"""The employee says something of a complaint about them."""

from datetime import datetime

from django.db import transaction

from encounters.changes.cases import (
    ChangedMeanwhile,
    log_event,
    move_case,
)
from encounters.employees.presentation import readable_by
from encounters.models import Case, CaseEvent, Encounter, Member
from encounters.models.choices import CaseState, EventKind, TextKind, WaitingFor


@transaction.atomic
def give_side(*, encounter: Encounter, by: Member, now: datetime, text: str = "") -> CaseEvent:
    """Write down the employee's side of a complaint about them or, without a text, that they have nothing to add.

    A case that waits for them is in work again. Raises ChangedMeanwhile unless they are the employee concerned,
    were told of it, have their time still and have not said anything of it yet.
    """
    locked = Encounter.objects.locked(encounter)
    employee, case = by.employee, Case.objects.locked_of(locked)
    if employee is None or case is None or not case.allows_hearing or locked.concerned != employee:
        raise ChangedMeanwhile
    if not readable_by(employee, now).filter(pk=locked.pk).exists():
        raise ChangedMeanwhile
    if not CaseEvent.objects.hearing_of(locked).is_open(now):
        raise ChangedMeanwhile
    if case.waiting_for == WaitingFor.EMPLOYEE:
        move_case(case=case, state=CaseState.IN_WORK, now=now)
    kind = EventKind.SIDE_GIVEN if text else EventKind.NOTHING_TO_ADD
    return log_event(encounter=locked, kind=kind, now=now, by=by, words={TextKind.SIDE: text}, employee=employee.pk)
