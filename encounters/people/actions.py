"""Where customers would see several people under one name."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from encounters.models import Employee, Location
from encounters.models.employee import names_told_apart


class SeenAlike(NamedTuple):
    """A location where customers would see somebody under the name of others, and the names that they see instead."""

    location: Location
    names: list[str]


def seen_alike(employee: Employee, now: datetime) -> Iterator[SeenAlike]:
    """Yield where customers choose between this employee and others of the same name, which are then told apart."""
    organisation = employee.organisation
    for location in Location.objects.filter(organisation=organisation, served_by__employee=employee).by_name():
        today = location.local(now).date()
        serving = list(Employee.objects.serving_at(location, on=today, or_later=True))
        name = employee.public_name(organisation)
        alike = {one.pk for one in serving if name and one.public_name(organisation) == name}
        if employee.pk in alike and len(alike) > 1:
            told_apart = names_told_apart(serving, organisation)
            yield SeenAlike(location, [told for pk, told in told_apart.items() if pk in alike])
