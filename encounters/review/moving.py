"""What was told to the wrong place goes to the right one."""

from datetime import datetime

from django.db import transaction

from encounters.changes.cases import (
    ChangedMeanwhile,
    lock_encounter,
    log_event,
    move_case,
)
from encounters.changes.reconciling import drop_ineligible_owner
from encounters.changes.tallies import count_change
from encounters.models import Case, Counted, Encounter, Location, Member
from encounters.models.choices import EventKind, TextKind


@transaction.atomic
def move_encounter(
    *, encounter: Encounter, location: Location, reason: str, by: Member, now: datetime, version: int | None = None
) -> Encounter:
    """Pass an encounter on to another location, for a reason; the figures of both and the day follow.

    The employee stays named. Its case is due by the new calendar, never later than promised, and belongs to
    nobody if its owner does not handle the new location. Raises ChangedMeanwhile when the location is closed or
    the present one, and as `lock_encounter` does.
    """
    locked = lock_encounter(encounter=encounter, by=by, version=version)
    if not Location.objects.open_to(locked).filter(pk=location.pk).exists():
        raise ChangedMeanwhile
    before, former = Counted.of(locked), locked.location_id
    locked.location = location
    locked.set_derived()
    locked.save(update_fields=["location", *Encounter.DERIVED_FIELDS])
    if case := Case.objects.locked_of(locked):
        move_case(case=case, state=case.state, now=now, **drop_ineligible_owner(case))
    places = {"from": former, "to": location.pk}
    log_event(encounter=locked, kind=EventKind.MOVED, now=now, by=by, words={TextKind.REASON: reason}, **places)
    count_change(encounter=locked, before=before)
    return locked
