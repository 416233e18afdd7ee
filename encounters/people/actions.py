"""Where customers would see several people under one name."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from encounters.models import Employee, EmployeeLocation, Location
from encounters.models.employee import names_told_apart


class SeenAlike(NamedTuple):
    """A location where customers would see somebody under the name of others, and the names that they see instead."""

    location: Location
    names: list[str]


def seen_alike(employee: Employee, now: datetime) -> Iterator[SeenAlike]:
    """Yield where customers choose between this employee and others of the same name, which are then told apart."""
    links = EmployeeLocation.objects.seen_as(employee)
    for location, here in groupby(links, lambda link: link.location):
        today = location.local(now).date()
        serving = [link.employee for link in here if not link.employee.has_left(today)]
        if employee in serving and len(serving) > 1:
            yield SeenAlike(location, list(names_told_apart(serving, employee.organisation).values()))
