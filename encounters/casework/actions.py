"""What handlers do with a case."""

from datetime import datetime

from django.db import transaction

from encounters.changes.cases import ChangedMeanwhile, claim_fields, lock_case, log_event, move_case
from encounters.models import Case, Encounter, Member
from encounters.models.choices import CaseState, EventKind, TextKind, WaitingFor


@transaction.atomic
def assign_case(*, case: Case, owner: Member, by: Member, now: datetime, version: int | None = None) -> Case:
    """Say who has the case; once it was read, it is in work. Raises ChangedMeanwhile if `owner` may not handle it."""
    locked = lock_case(case=case, by=by, version=version)
    if not Member.objects.handling(locked.encounter).filter(pk=owner.pk).exists():
        raise ChangedMeanwhile
    if locked.owner_id == owner.pk:
        return locked
    state = CaseState.IN_WORK if locked.state == CaseState.SEEN else locked.state
    move_case(case=locked, state=state, now=now, owner=owner)
    log_event(encounter=locked.encounter, kind=EventKind.ASSIGNED, now=now, by=by, to=owner.pk)
    return locked


@transaction.atomic
def set_severity(*, case: Case, severity: int, by: Member, now: datetime, version: int | None = None) -> Case:
    """Judge the worst fact told; points and due time follow."""
    locked = lock_case(case=case, by=by, version=version)
    former = locked.severity
    move_case(case=locked, state=locked.state, now=now, severity=severity)
    log_event(encounter=locked.encounter, kind=EventKind.SEVERITY_SET, now=now, by=by, former=former, severity=severity)
    return locked


@transaction.atomic
def answer_case(
    *, case: Case, text: str, by: Member, now: datetime, wait: bool = False, version: int | None = None
) -> Case:
    """Answer the customer, or ask and wait; who answers has the case if nobody had it.

    Thanks that were passed on, or stopped, are closed with it.
    """
    locked = lock_case(case=case, by=by, version=version)
    known = claim_fields(locked, by, now)
    if wait:
        move_case(case=locked, state=CaseState.WAITING, now=now, waiting_for=WaitingFor.CUSTOMER, **known)
    else:
        settled = locked.passed_on_at or locked.stopped
        move_case(case=locked, state=CaseState.CLOSED if settled else CaseState.ANSWERED, now=now, **known)
    kind = EventKind.ASKED if wait else EventKind.ANSWERED
    log_event(encounter=locked.encounter, kind=kind, now=now, by=by, words={TextKind.ANSWER: text})
    return locked


@transaction.atomic
def note_case(*, case: Case, text: str, by: Member, now: datetime, version: int | None = None) -> Case:
    """Write down what only those who handle the case read."""
    locked = lock_case(case=case, by=by, version=version)
    log_event(encounter=locked.encounter, kind=EventKind.NOTED, now=now, by=by, words={TextKind.NOTE: text})
    return locked


def refresh_urgency(now: datetime) -> int:
    """Settle every open case anew, for runs of complaints come and go; return how many changed."""
    changed = 0
    for case in Case.objects.open().select_related("encounter").iterator(chunk_size=500):
        with transaction.atomic():
            locked = Case.objects.locked_of(Encounter.objects.locked(case.encounter))
            if locked and locked.is_open:
                before = [getattr(locked, name) for name in Case.DERIVED_FIELDS]
                locked.in_spike = Case.objects.runs_high(locked, now)
                locked.set_derived()
                if before != [getattr(locked, name) for name in Case.DERIVED_FIELDS]:
                    locked.save(update_fields=Case.DERIVED_FIELDS)
                    changed += 1
    return changed
