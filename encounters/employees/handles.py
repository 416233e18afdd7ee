"""How the employee's own page names what was said of them: in a way that leads nowhere else."""

from uuid import UUID

from django.utils.crypto import salted_hmac

from encounters.models import Encounter
from encounters.models.encounter_questions import EncounterQuerySet


def handle_of(pk: UUID) -> str:
    """A name that is no id: where lists show ids with moments, it can't be matched with them."""
    return salted_hmac("employees.handle", str(pk), algorithm="sha256").hexdigest()[:32]


def find_told(told: EncounterQuerySet, handle: str) -> Encounter | None:
    """The one of these encounters that goes by this name; None for any other."""
    for pk in told.order_by().values_list("pk", flat=True):
        if handle_of(pk) == handle:
            return told.for_employee().get(pk=pk)
    return None
