"""A customer takes everything back."""

from datetime import datetime

from django.db import transaction

from encounters.casework.actions import move_case, tell
from encounters.figures.actions import count_change
from encounters.models import Case, CaseText, Contact, Counted, Encounter, Redaction
from encounters.models.choices import CaseState, EventKind


@transaction.atomic
def withdraw_encounter(*, encounter: Encounter, now: datetime) -> Encounter:
    """Erase every text and the contact at once; the encounter stays as an empty shell outside all figures.

    It can't be undone. A second call changes nothing.
    """
    locked = Encounter.objects.locked(encounter)
    if locked.withdrawn_at:
        return locked
    before = Counted.of(locked)
    locked.empty(now)
    locked.save()  # whatever the customer said is in it
    of_encounter = {"organisation_id": locked.organisation_id, "encounter": locked}
    Contact.objects.filter(**of_encounter).delete()
    CaseText.objects.filter(**of_encounter).delete()
    Redaction.objects.filter(**of_encounter).delete()
    if case := Case.objects.locked_of(locked):
        move_case(case=case, state=CaseState.WITHDRAWN, now=now)
    tell(encounter=locked, kind=EventKind.WITHDRAWN, now=now)
    count_change(encounter=locked, before=before)
    return locked
