"""What staff decide about one encounter: whether it counts, who served, and where it belongs."""

from datetime import datetime

from encounters.changes.changing import Subject, change
from encounters.changes.refusals import AgainstRule, Rule
from encounters.models import Employee, Encounter, Location, Member
from encounters.models.choices import AttributedBy, Attribution, EventKind, Rating, TextKind


def release_encounter(
    *, encounter: Subject, by: Member, now: datetime, reason: str = "", version: int | None = None
) -> Encounter:
    """Count a held encounter after all; its case opens now, so its clocks start now."""
    with change(encounter, by=by, now=now, version=version) as file:
        released = file.encounter
        if not released.hold_reason or released.excluded_at:
            raise AgainstRule(Rule.HELD)
        file.log(EventKind.RELEASED, words={TextKind.REASON: reason}, held=released.hold_reason)
        released.hold_reason = ""
        if released.first_read_at is None:
            released.words_changed_at = now  # for the employee, too, it comes now
    return released


def exclude_encounter(
    *, encounter: Subject, by: Member, now: datetime, reason: str, version: int | None = None
) -> Encounter:
    """Take an encounter out of every figure, reversibly, for a reason."""
    with change(encounter, by=by, now=now, version=version) as file:
        excluded, words = file.encounter, {TextKind.REASON: reason}
        if excluded.excluded_at:
            raise AgainstRule(Rule.NOT_EXCLUDED)
        file.log(EventKind.EXCLUDED, words=words, held=excluded.hold_reason)
        excluded.excluded_at, excluded.excluded_by = now, by
        excluded.excluded_because = file.without_redacted(words)[TextKind.REASON]
    return excluded


def restore_encounter(
    *, encounter: Subject, by: Member, now: datetime, reason: str, version: int | None = None
) -> Encounter:
    """Put an excluded encounter back as it was, for a reason."""
    with change(encounter, by=by, now=now, version=version) as file:
        restored = file.encounter
        if not restored.excluded_at:
            raise AgainstRule(Rule.EXCLUDED)
        file.log(EventKind.RESTORED, words={TextKind.REASON: reason}, held=restored.hold_reason)
        restored.excluded_at, restored.excluded_by, restored.excluded_because = None, None, ""
    return restored


def reattribute_encounter(
    *,
    encounter: Subject,
    employee: Employee | None,
    by: Member,
    now: datetime,
    reason: str,
    version: int | None = None,
) -> Encounter:
    """Say who really served, for a reason; the figures of both employees follow. Nobody takes praise for themselves."""
    with change(encounter, by=by, now=now, version=version) as file:
        corrected = file.encounter
        if employee and employee.pk == by.employee_id and corrected.rating == Rating.GOOD:
            raise AgainstRule(Rule.OWN_PRAISE)
        former, corrected.employee = corrected.employee_id, employee
        corrected.attributed_by = corrected.attribution = ""
        if employee:
            corrected.attributed_by, corrected.attribution = AttributedBy.STAFF, Attribution.SURE
        words = {TextKind.REASON: reason}
        file.log(EventKind.REATTRIBUTED, words=words, former=former, employee=corrected.employee_id)
    return corrected


def move_encounter(
    *, encounter: Subject, location: Location, reason: str, by: Member, now: datetime, version: int | None = None
) -> Encounter:
    """Pass an encounter on to another location, for a reason; the figures of both and the day follow.

    The employee stays named. Its case is due by the new calendar, never later than promised, and belongs to
    nobody if its owner does not handle the new location.
    """
    with change(encounter, by=by, now=now, version=version) as file:
        moved = file.encounter
        if not Location.objects.open_to(moved).filter(pk=location.pk).exists():
            raise AgainstRule(Rule.LOCATION)
        places = {"from": moved.location_id, "to": location.pk}
        moved.location = location
        file.log(EventKind.MOVED, words={TextKind.REASON: reason}, **places)
    return moved
