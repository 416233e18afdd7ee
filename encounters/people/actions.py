"""What is done to the people who serve, besides what their form stores."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from encounters.models import Employee, EmployeeLocation, Location
from encounters.models.employee import names_told_apart


class SeenAlike(NamedTuple):
    """A location where customers would see somebody under the name of others, and the names that they see instead."""

    location: Location
    names: list[str]


def set_locations(*, employee: Employee, locations: Collection[Location]) -> None:
    """Let an employee serve at these locations, and at no others; what was said of them elsewhere stays."""
    wanted, had = {location.pk for location in locations}, set(employee.serves.values_list("location", flat=True))
    employee.serves.exclude(location__in=wanted).delete()
    EmployeeLocation.objects.bulk_create(
        EmployeeLocation(organisation_id=employee.organisation_id, employee=employee, location_id=pk)
        for pk in sorted(wanted - had)
    )


def seen_alike(employee: Employee) -> Iterator[SeenAlike]:
    """Yield where customers choose between this employee and others of the same name, which are then told apart."""
    organisation = employee.organisation
    for location in Location.objects.filter(organisation=organisation, served_by__employee=employee).by_name():
        serving = list(Employee.objects.serving_at(location))
        name = employee.public_name(organisation)
        alike = {one.pk for one in serving if name and one.public_name(organisation) == name}
        if employee.pk in alike and len(alike) > 1:
            told_apart = names_told_apart(serving, organisation)
            yield SeenAlike(location, [told for pk, told in told_apart.items() if pk in alike])
