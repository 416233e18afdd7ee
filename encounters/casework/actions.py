"""What happens to a case, and the timeline that tells of it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from encounters.models import Case, CaseEvent, CaseText, Encounter, Member
from encounters.models.choices import CaseState, EventKind, TextKind


def tell(
    *,
    encounter: Encounter,
    kind: EventKind,
    now: datetime,
    by: Member | None = None,
    words: str = "",
    words_kind: TextKind = TextKind.REASON,
    **facts: Any,
) -> CaseEvent:
    """Append a fact to the encounter's timeline; human words stand in a row of their own."""
    event = CaseEvent.objects.create(
        organisation_id=encounter.organisation_id, encounter=encounter, kind=kind, at=now, by=by, facts=facts
    )
    if words:
        CaseText.objects.create(
            organisation_id=encounter.organisation_id, encounter=encounter, event=event, kind=words_kind, text=words
        )
    return event


def settle_case(*, encounter: Encounter, now: datetime) -> Case | None:
    """Open, turn or void the encounter's case so that it fits what the encounter says now.

    A new case follows the rating and is voided when nothing is left to act on. A case that staff
    have opened stays as it is, unless its encounter left the figures.
    """
    wanted = encounter.case_wanted()
    case = Case.objects.of(encounter).select_for_update().first()
    if case is None:
        return open_case(encounter=encounter, kind=wanted, now=now) if wanted else None
    if wanted and case.state == CaseState.VOIDED:
        move_case(case=case, state=CaseEvent.objects.state_before_voiding(encounter), kind=wanted)
        tell(encounter=encounter, kind=EventKind.REOPENED, now=now)
    elif case.state == CaseState.NEW and wanted and wanted != case.kind:
        move_case(case=case, state=case.state, kind=wanted)
        tell(encounter=encounter, kind=EventKind.KIND_CHANGED, now=now, to=wanted)
    elif not wanted and (case.state == CaseState.NEW or (case.is_open and not encounter.counted)):
        tell(encounter=encounter, kind=EventKind.VOIDED, now=now, former=case.state)
        move_case(case=case, state=CaseState.VOIDED)
    return case


def open_case(*, encounter: Encounter, kind: str, now: datetime) -> Case:
    """Begin the handling of a complaint or of thanks."""
    case = Case.objects.create(organisation_id=encounter.organisation_id, encounter=encounter, kind=kind, opened_at=now)
    tell(encounter=encounter, kind=EventKind.OPENED, now=now, case=kind)
    return case


def move_case(*, case: Case, state: CaseState | str, **changes: Any) -> None:
    """Set the state and whatever changes with it, and count the version up."""
    for name, value in (changes | {"state": state, "version": F("version") + 1}).items():
        setattr(case, name, value)
    case.save(update_fields=["state", "version", *changes])
    case.refresh_from_db(fields=["version"])


def mark_seen(*, encounter: Encounter, by: Member, now: datetime) -> None:
    """Note that a handler has opened the encounter; the first time counts, later ones write nothing."""
    if encounter.opened_at and not Case.objects.of(encounter).new().exists():
        return
    with transaction.atomic():
        locked = Encounter.objects.locked(encounter)
        first = locked.opened_at is None
        if first:
            locked.opened_at = now
            locked.save(update_fields=["opened_at"])
        new = Case.objects.of(locked).new().update(state=CaseState.SEEN, seen_at=now, version=F("version") + 1)
        if first or new:
            tell(encounter=locked, kind=EventKind.SEEN, now=now, by=by)
