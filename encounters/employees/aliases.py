"""Under what name the employee's own page shows an encounter: a random one that stands nowhere else.

Where lists show ids beside moments, an id on this page could be matched with them.
"""

from collections.abc import Iterable
from uuid import UUID

from django.contrib.postgres.functions import RandomUUID

from encounters.database_faults import is_read_only
from encounters.models import Encounter
from encounters.models.encounter_queryset import EncounterQuerySet


def give_aliases(encounters: Iterable[Encounter]) -> None:
    """Store an alias for each of these encounters about one employee that has none, on the objects as well.

    One that turned out to be about somebody else meanwhile gets none here. While the database can only be read
    nothing is stored, and they have no pages of their own.
    """
    nameless = [encounter for encounter in encounters if encounter.employee_alias is None]
    if not nameless or is_read_only():
        return
    of_employee = {"organisation_id": nameless[0].organisation_id, "employee_id": nameless[0].employee_id}
    rows = Encounter.objects.filter(**of_employee, pk__in=[one.pk for one in nameless])
    rows.filter(employee_alias=None, withdrawn_at=None).update(employee_alias=RandomUUID())
    stored = dict(rows.values_list("pk", "employee_alias"))
    for encounter in nameless:
        encounter.employee_alias = stored.get(encounter.pk)


def find_by_alias(readable: EncounterQuerySet, alias: UUID) -> Encounter | None:
    """Return the encounter that has this alias among these; None without one."""
    return readable.for_employee().filter(employee_alias=alias).first()
