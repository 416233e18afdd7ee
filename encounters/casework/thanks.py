"""Thanks reach the employee: by a supervisor's hand, or by themselves."""

from datetime import datetime, timedelta

from django.db import transaction

from encounters.changes.cases import (
    ChangedMeanwhile,
    claim_fields,
    lock_case,
    log_event,
    move_case,
)
from encounters.models import Case, CaseEvent, Encounter, Member
from encounters.models.choices import CaseKind, CaseState, EventKind, Rating, TextKind
from encounters.models.working_time import DAY

STILL_WRITING = timedelta(minutes=10)


@transaction.atomic
def pass_on(*, case: Case, by: Member, now: datetime, word: str = "", version: int | None = None) -> Case:
    """Pass thanks on to the employee, with a word of who does it; closed unless the customer waits for an answer.

    Raises ChangedMeanwhile when they are no thanks, were passed on before, or name nobody for certain.
    """
    locked = lock_case(case=case, by=by, version=version)
    if not may_be_passed_on(locked):
        raise ChangedMeanwhile
    let_through(locked, now, by=by, word=word)
    return locked


@transaction.atomic
def stop_thanks(*, case: Case, by: Member, now: datetime, reason: str = "", version: int | None = None) -> Case:
    """Keep thanks from being passed on; closed unless the customer waits for an answer.

    What was passed on or stopped before, and opened again, is closed. Raises ChangedMeanwhile when they are no
    thanks, or that is done and the customer still waits.
    """
    locked = lock_case(case=case, by=by, version=version)
    ended = locked.stopped or locked.passed_on_at is not None
    if locked.kind != CaseKind.THANKS or (ended and not locked.owes_nothing):
        raise ChangedMeanwhile
    handled = claim_fields(locked, by, now)
    stopped = locked.passed_on_at is None
    move_case(case=locked, state=state_after(locked, by), now=now, stopped=stopped, **handled)
    kind = EventKind.CLOSED if ended else EventKind.STOPPED
    log_event(encounter=locked.encounter, kind=kind, now=now, by=by, words={TextKind.REASON: reason})
    return locked


def pass_on_due(now: datetime) -> int:
    """Let thanks through that nobody stopped in time; return how many. Running twice does no harm."""
    passed = 0
    waiting = Case.objects.to_pass_on().filter(clock_started_at__lte=now - STILL_WRITING).select_related("encounter")
    for case in waiting.iterator(chunk_size=500):
        with transaction.atomic():
            locked = Case.objects.locked_of(Encounter.objects.locked(case.encounter))
            if locked and locked.is_open and may_be_passed_on(locked) and is_due(locked, now):
                let_through(locked, now)
                passed += 1
    return passed


def may_be_passed_on(case: Case) -> bool:
    """Whether these are thanks that name an employee for certain and did not reach them yet."""
    encounter = case.encounter
    said = case.kind == CaseKind.THANKS and encounter.rating == Rating.GOOD
    return said and encounter.counted_for_employee and case.passed_on_at is None


def is_due(case: Case, now: datetime) -> bool:
    """Whether thanks pass themselves on by now.

    Without words ten minutes after the customer's last save, or after what staff changed; with words after
    a working day. Never while the case waits, or once they were stopped.
    """
    if case.stopped or case.state == CaseState.WAITING:
        return False
    encounter = case.encounter
    begun = max(case.clock_started_at, CaseEvent.objects.last_change_of(encounter) or encounter.reported_at)
    wordy = encounter.has_words
    return now >= (encounter.location.calendar.after(begun, DAY) if wordy else begun + STILL_WRITING)


def let_through(case: Case, now: datetime, *, by: Member | None = None, word: str = "") -> None:
    """Note that thanks reached their employee, by somebody's hand or by themselves."""
    handled = claim_fields(case, by, now) if by else {}
    passed_on = {"passed_on_at": now, "passed_on_by": by, "stopped": False}
    move_case(case=case, state=state_after(case, by), now=now, **handled | passed_on)
    log_event(
        encounter=case.encounter,
        kind=EventKind.PASSED_ON,
        now=now,
        by=by,
        words={TextKind.PRAISE: word},
        employee=case.encounter.employee_id,
    )


def state_after(case: Case, by: Member | None) -> str:
    """Closed once the customer waits for nothing; else as it was, and no longer new if somebody took it in hand."""
    if case.owes_nothing:
        return CaseState.CLOSED
    return CaseState.IN_WORK if by and case.state in {CaseState.NEW, CaseState.SEEN} else case.state
