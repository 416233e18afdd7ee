"""What every change of a case must do, and the timeline that tells of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from encounters.changes.tallies import count_change
from encounters.models import Case, CaseEvent, CaseText, Counted, Encounter, Member, Redaction
from encounters.models.choices import OPEN_STATES, TRANSITIONS, CaseKind, CaseState, EventKind, TextKind, WaitingFor

NOTHING: Mapping[str, str] = {}


class ChangedMeanwhile(Exception):
    """Somebody else did it first, the customer withdrew, or it is about the member who wants to act."""


def log_event(
    *,
    encounter: Encounter,
    kind: EventKind,
    now: datetime,
    by: Member | None = None,
    words: Mapping[str, str] = NOTHING,
    **facts: Any,
) -> CaseEvent:
    """Append a fact to the encounter's timeline; human `words`, by kind, stand in rows of their own.

    Whoever writes them, they bring back nothing that was redacted before.
    """
    event = CaseEvent.objects.create(
        organisation_id=encounter.organisation_id, encounter=encounter, kind=kind, at=now, by=by, facts=facts
    )
    for words_kind, text in Redaction.objects.taken_out_of(words, encounter).items():
        if text:
            CaseText.objects.create(
                organisation_id=encounter.organisation_id, encounter=encounter, event=event, kind=words_kind, text=text
            )
    return event


def move_case(*, case: Case, state: CaseState | str, now: datetime, **changes: Any) -> None:
    """Set the state and whatever changes with it, and settle what follows.

    The clock stands still while the case waits. Raises ChangedMeanwhile for a step that no case takes.
    """
    if state != case.state and state not in TRANSITIONS[CaseState(case.state)]:
        raise ChangedMeanwhile
    if case.waiting_since and state != CaseState.WAITING:
        waited = case.clock.calendar.worked(case.waiting_since, now)
        changes |= {"waiting_since": None, "waiting_for": "", "paused_time": case.paused_time + waited}
    elif state == CaseState.WAITING and not case.waiting_since:
        changes = {"waiting_since": now, "waiting_for": WaitingFor.CUSTOMER} | changes
    if state == CaseState.CLOSED and case.state != state:
        changes["closed_at"] = now
    elif case.state == CaseState.CLOSED and state in OPEN_STATES:
        changes |= Case.NOT_CLOSED
    for name, value in (changes | {"state": state}).items():
        setattr(case, name, value)
    if case.is_open:
        case.in_spike = Case.objects.runs_high(case, now)
        case.set_derived()
    case.save(update_fields=["state", *Case.DERIVED_FIELDS, *changes])


def mark_seen(*, encounter: Encounter, by: Member, now: datetime) -> None:
    """Note that a handler has opened the encounter, for the first time or since the customer's words changed."""
    if encounter.is_read and not Case.objects.of(encounter).new_or_unread().exists():
        return
    with transaction.atomic():
        locked = Encounter.objects.locked(encounter)
        first = locked.first_read_at is None
        locked.first_read_at, locked.last_read_at = locked.first_read_at or now, now
        locked.save(update_fields=["first_read_at", "last_read_at"])
        case = Case.objects.locked_of(locked)
        new = case is not None and case.state == CaseState.NEW
        if case and new:
            move_case(case=case, state=seen_state(case), now=now, seen_at=now)
        elif case and case.unread_since:
            move_case(case=case, state=case.state, now=now, unread_since=None)
        if first or new:
            log_event(encounter=locked, kind=EventKind.SEEN, now=now, by=by)


def claim_fields(case: Case, by: Member, now: datetime) -> dict[str, Any]:
    """What changes when somebody handles a case: they have it if nobody had it, and have seen it."""
    return {"owner": case.owner or by, "seen_at": case.seen_at or now}


def seen_state(case: Case) -> CaseState:
    """What a case is once it was read: in work if somebody has it."""
    return CaseState.IN_WORK if case.owner_id else CaseState.SEEN


def lock_encounter(*, encounter: Encounter, by: Member | None, version: int | None = None) -> Encounter:
    """The encounter as it stands now, locked.

    Raises ChangedMeanwhile once it was withdrawn, when it is about `by`, or when its timeline goes on after
    the event that they have `version`.
    """
    locked = Encounter.objects.locked(encounter)
    if locked.withdrawn_at or (by and locked.is_about(by)):
        raise ChangedMeanwhile
    if version is not None and CaseEvent.objects.latest_version(locked) > version:
        raise ChangedMeanwhile
    return locked


def lock_case(*, case: Case, by: Member, version: int | None = None) -> Case:
    """The open case as it stands now, locked, with its encounter.

    Raises ChangedMeanwhile when it is at an end, and as `lock_encounter` does.
    """
    encounter = lock_encounter(encounter=case.encounter, by=by, version=version)
    locked = Case.objects.locked_of(encounter)
    if locked is None or not locked.is_open:
        raise ChangedMeanwhile
    return locked


@transaction.atomic
def reopen_case(*, case: Case, by: Member | None, now: datetime, reason: str = "", version: int | None = None) -> Case:
    """Take a closed case up again: outcome, cause and verdict are open, and its time begins anew.

    A new promise stands where the last one was kept. Thanks no longer pass themselves on. Without `by` the
    customer's verdict does it. Raises ChangedMeanwhile when it is not closed.
    """
    locked = lock_closed(case=case, by=by, version=version)
    kept = CaseEvent.objects.is_answered(locked.encounter) or not locked.answer_is_promised
    set_cause(locked.encounter, "")
    move_case(
        case=locked,
        state=CaseState.IN_WORK,
        now=now,
        clock_started_at=now,
        paused_time=timedelta(),
        promise_ends_at=None if kept else locked.promise_ends_at,
        **Case.NOT_PASSED_ON | {"stopped": locked.kind == CaseKind.THANKS},
    )
    log_event(encounter=locked.encounter, kind=EventKind.REOPENED, now=now, by=by, words={TextKind.REASON: reason})
    return locked


def lock_closed(*, case: Case, by: Member | None, version: int | None) -> Case:
    """The closed case, locked.

    Raises ChangedMeanwhile when it is not closed, or out of the figures, and as `lock_encounter` does.
    """
    locked = Case.objects.locked_of(lock_encounter(encounter=case.encounter, by=by, version=version))
    if locked is None or locked.state != CaseState.CLOSED or not locked.encounter.counted:
        raise ChangedMeanwhile
    return locked


def set_cause(encounter: Encounter, cause: str) -> None:
    """Say what lay behind it; the figures of the employee follow."""
    before = Counted.of(encounter)
    encounter.cause = cause
    encounter.set_derived()
    encounter.save(update_fields=["cause", *Encounter.DERIVED_FIELDS])
    count_change(encounter=encounter, before=before)
