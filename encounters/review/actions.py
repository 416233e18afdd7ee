"""What staff decide about an encounter's place in the figures."""

from datetime import datetime

from django.db import transaction

from encounters.changes.cases import (
    ChangedMeanwhile,
    lock_encounter,
    log_event,
)
from encounters.changes.reconciling import reconcile_case
from encounters.changes.tallies import count_change
from encounters.models import Counted, Employee, Encounter, Member, Redaction
from encounters.models.choices import AttributedBy, Attribution, EventKind, Rating, TextKind


@transaction.atomic
def release_encounter(
    *, encounter: Encounter, by: Member, now: datetime, reason: str = "", version: int | None = None
) -> Encounter:
    """Count a held encounter after all; its case opens now, so its clocks start now."""
    return _decide(lock_encounter(encounter=encounter, by=by, version=version), by, now, reason, EventKind.RELEASED)


@transaction.atomic
def exclude_encounter(
    *, encounter: Encounter, by: Member, now: datetime, reason: str, version: int | None = None
) -> Encounter:
    """Take an encounter out of every figure, reversibly, for a reason."""
    return _decide(lock_encounter(encounter=encounter, by=by, version=version), by, now, reason, EventKind.EXCLUDED)


@transaction.atomic
def restore_encounter(
    *, encounter: Encounter, by: Member, now: datetime, reason: str, version: int | None = None
) -> Encounter:
    """Put an excluded encounter back as it was, for a reason."""
    return _decide(lock_encounter(encounter=encounter, by=by, version=version), by, now, reason, EventKind.RESTORED)


@transaction.atomic
def reattribute_encounter(
    *,
    encounter: Encounter,
    employee: Employee | None,
    by: Member,
    now: datetime,
    reason: str,
    version: int | None = None,
) -> Encounter:
    """Say who really served, for a reason; the figures of both employees follow.

    Nobody takes praise for themselves: that raises ChangedMeanwhile, as `lock_encounter` does.
    """
    locked = lock_encounter(encounter=encounter, by=by, version=version)
    before = Counted.of(locked)
    former = locked.employee_id
    if employee and employee.pk == by.employee_id and locked.rating == Rating.GOOD:
        raise ChangedMeanwhile
    locked.employee = employee
    locked.attributed_by = AttributedBy.STAFF if employee else ""
    locked.attribution = Attribution.SURE if employee else ""
    locked.set_derived()
    locked.save(update_fields=["employee", "attributed_by", "attribution", *Encounter.DERIVED_FIELDS])
    log_event(
        encounter=locked,
        kind=EventKind.REATTRIBUTED,
        now=now,
        by=by,
        words={TextKind.REASON: reason},
        former=former,
        employee=locked.employee_id,
    )
    reconcile_case(encounter=locked, now=now)
    count_change(encounter=locked, before=before)
    return locked


def _decide(locked: Encounter, by: Member, now: datetime, reason: str, kind: EventKind) -> Encounter:
    before, held = Counted.of(locked), locked.hold_reason
    excluded = locked.excluded_at is not None
    if kind == EventKind.RELEASED and locked.hold_reason and not excluded:
        locked.hold_reason = ""
        if locked.first_read_at is None:
            locked.words_changed_at = now  # for the employee, too, it comes now
    elif kind == EventKind.EXCLUDED and not excluded:
        because = Redaction.objects.taken_out_of({TextKind.REASON: reason}, locked)[TextKind.REASON]
        locked.excluded_at, locked.excluded_by, locked.excluded_because = (now, by, because)
    elif kind == EventKind.RESTORED and excluded:
        locked.excluded_at, locked.excluded_by, locked.excluded_because = None, None, ""
    else:
        raise ChangedMeanwhile
    locked.set_derived()
    locked.save(
        update_fields=["hold_reason", "excluded_at", "excluded_by", "excluded_because", *Encounter.DERIVED_FIELDS]
    )
    log_event(encounter=locked, kind=kind, now=now, by=by, words={TextKind.REASON: reason}, held=held)
    reconcile_case(encounter=locked, now=now)
    count_change(encounter=locked, before=before)
    return locked
