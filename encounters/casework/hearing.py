"""A handler hears the employee before a complaint is put down to a person."""

from datetime import datetime

from django.db import transaction

from encounters.changes.cases import (
    ChangedMeanwhile,
    claim_fields,
    lock_case,
    log_event,
    move_case,
)
from encounters.models import Case, CaseEvent, Encounter, Member
from encounters.models.choices import CaseState, EventKind, TextKind, WaitingFor


@transaction.atomic
def ask_side(*, case: Case, by: Member, now: datetime, version: int | None = None) -> Case:
    """Ask the employee concerned for their side and wait; who asks has the case if nobody had it.

    Raises ChangedMeanwhile when nobody is to be asked: they were heard, had their time, or have no login.
    """
    locked = lock_case(case=case, by=by, version=version)
    hearing = CaseEvent.objects.hearing_of(locked.encounter)
    if not locked.allows_hearing or hearing.is_over(now) or not hearing.employee or not hearing.readable_from:
        raise ChangedMeanwhile
    known = claim_fields(locked, by, now)
    move_case(case=locked, state=CaseState.WAITING, now=now, waiting_for=WaitingFor.EMPLOYEE, **known)
    log_event(encounter=locked.encounter, kind=EventKind.SIDE_ASKED, now=now, by=by, employee=hearing.employee.pk)
    return locked


@transaction.atomic
def record_heard(*, case: Case, text: str, by: Member, now: datetime, version: int | None = None) -> Case:
    """Write down that an employee without a login was heard, and what they said, for those who handle the case.

    Raises ChangedMeanwhile when nobody is concerned, they were heard before, or speak for themselves.
    """
    locked = lock_case(case=case, by=by, version=version)
    hearing = CaseEvent.objects.hearing_of(locked.encounter)
    if not locked.allows_hearing or hearing.is_over(now) or not hearing.employee or hearing.readable_from:
        raise ChangedMeanwhile
    if locked.waiting_for == WaitingFor.EMPLOYEE:
        move_case(case=locked, state=CaseState.IN_WORK, now=now)
    log_event(
        encounter=locked.encounter,
        kind=EventKind.HEARD,
        now=now,
        by=by,
        words={TextKind.NOTE: text},
        employee=hearing.employee.pk,
    )
    return locked


def end_hearings(now: datetime) -> int:
    """Put back in work what waits for an employee who had their time or can't read it any more; return how many."""
    ended = 0
    for case in Case.objects.waiting_for(WaitingFor.EMPLOYEE).select_related("encounter").iterator(chunk_size=500):
        with transaction.atomic():
            locked = Case.objects.locked_of(Encounter.objects.locked(case.encounter))
            if locked is None or locked.waiting_for != WaitingFor.EMPLOYEE:
                continue
            hearing = CaseEvent.objects.hearing_of(locked.encounter)
            if hearing.is_over(now) or hearing.readable_from is None:
                move_case(case=locked, state=CaseState.IN_WORK, now=now)
                ended += 1
    return ended
