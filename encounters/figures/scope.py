"""What a page of figures is about."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

from django.db.models import Model, QuerySet

from encounters.figures.periods import Period
from encounters.models import Case, Counts, Employee, EmployeeCount, Encounter, Location, LocationCount, Member
from encounters.models.case_queryset import CaseQuerySet
from encounters.models.encounter_queryset import EncounterQuerySet
from encounters.models.organisation import LocationQuerySet
from encounters.models.tally import CountQuerySet, counts_among, counts_around, counts_per_day

Rows = TypeVar("Rows", bound=QuerySet[Model])


@dataclass(frozen=True)
class Scope:
    """One location, the locations of a region, one employee, or all: of what the member handles.

    `narrowed`: columns of encounters with the values that alone are counted. Tallies know nothing of them, so these are
    counted one by one, without what names the member.
    """

    member: Member
    location: Location | None = None
    region: str = ""
    employee: Employee | None = None
    narrowed: tuple[tuple[str, str], ...] = ()

    @property
    def is_narrow(self) -> bool:
        """Whether lists of it may be narrowed by anything, however many days they are of."""
        return self.location is not None or self.employee is not None

    @property
    def query(self) -> dict[str, str]:
        """What stands in the addresses of the queue that is about the same."""
        if self.location:
            return {"location": str(self.location.pk)}
        if self.employee:
            return {"employee": str(self.employee.pk)}
        return {"region": self.region} if self.region else {}

    @property
    def query_of_encounters(self) -> dict[str, str]:
        """What stands in the addresses of lists of encounters: of an employee those that count for them."""
        return self.query | dict(self.narrowed) | ({"for_employee": "own"} if self.employee else {})

    @property
    def locations(self) -> LocationQuerySet:
        """The locations that it is about, as a question."""
        handled = Location.objects.visible_to(self.member)
        if self.location:
            return handled.filter(pk=self.location.pk)
        return handled.in_region(self.region) if self.region else handled

    @cached_property
    def location_ids(self) -> list[int]:
        """The ids of its locations, read once."""
        return list(self.locations.values_list("pk", flat=True))

    @property
    def counts(self) -> CountQuerySet:
        """Good and bad of it, day by day."""
        if self.employee:
            return EmployeeCount.objects.visible_to(self.member).filter(employee=self.employee)
        return self.narrow(LocationCount.objects.visible_to(self.member))

    def counts_per_day(self, first: date, last: date) -> dict[date, Counts]:
        """Return good and bad of each of these days on which anything came."""
        if not self.narrowed:
            return counts_per_day(self.counts.between(first, last))
        return counts_among(self.encounters.between(first, last), "occurred_on")

    def counts_around(self, period: Period) -> tuple[dict[int, Counts], dict[int, Counts]]:
        """Return good and bad of each location, by its id: in the period, and in as many days before it."""
        if not self.narrowed:
            return counts_around(self.counts.between(period.before.first, period.last), "location", day=period.first)
        since, before = (counts_among(self.encounters.between(*days), "location") for days in (period, period.before))
        return since, before

    @property
    def encounters(self) -> EncounterQuerySet:
        """The encounters in its figures that the member handles: all but what names themselves."""
        handled = Encounter.objects.handled_by(self.member).filter(**dict(self.narrowed))
        if self.employee:
            return handled.filter(employee=self.employee, counted_for_employee=True)
        return self.narrow(handled.filter(counted=True))

    @property
    def cases(self) -> CaseQuerySet:
        """The cases of it that the member handles."""
        handled = Case.objects.handled_by(self.member)
        return handled.filter(employee=self.employee) if self.employee else self.narrow(handled)

    def narrow(self, rows: Rows) -> Rows:
        """Return those of the rows, which the member may see, that stand at the locations."""
        if self.location:
            return rows.filter(location=self.location)
        return rows.filter(location__in=self.location_ids) if self.region else rows
