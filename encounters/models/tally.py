"""Counts kept ready.

A change of what is counted appends one row to `TallyDelta` in its own transaction: an insert takes
no lock that another customer of the same location would wait for, where raising a counter would.
A worker folds the deltas into tallies at two grains. `LocationCount` and `EmployeeCount` are views
over tally and delta together, so every figure is exact at commit, folded or not.

Grain: a location's day (a busy location has many encounters a day) and an employee's day at a
location (the reader may handle only some of the employee's locations). With 16 writers on one location,
`tests/benchmarks/tallies.py` saw 0.55 of the rate of the encounter alone with a delta beside it,
and 0.30 with two tallies raised in place.
"""

from datetime import date
from typing import Any, ClassVar, NamedTuple, Self

from django.db import models
from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth

from encounters.models.choices import Rating
from encounters.models.employee import Employee
from encounters.models.encounter import Encounter
from encounters.models.encounter_queryset import EncounterQuerySet
from encounters.models.handling import handled_at
from encounters.models.member import Member
from encounters.models.organisation import Location, Organisation
from encounters.models.tenancy import TenantKey, TenantModel, same_organisation


class Counts(NamedTuple):
    """Good and bad of one subject and period."""

    good: int
    bad: int

    @property
    def total(self) -> int:
        """Good and bad together."""
        return self.good + self.bad


class CountQuerySet(models.QuerySet[Any]):
    """Queries for counts."""

    def visible_to(self, member: Member) -> Self:
        """Counts of the locations that the member handles."""
        return self.filter(handled_at(member))

    def between(self, first: date, last: date) -> Self:
        """Counts of these days, both included."""
        return self.filter(day__gte=first, day__lte=last)


def counts_around(counts: CountQuerySet, subject: str, *, day: date) -> tuple[dict[int, Counts], dict[int, Counts]]:
    """Return the sums for each `location` or `employee`, by its id: since a day, and before it."""
    sides = {"since": Q(day__gte=day), "before": Q(day__lt=day)}
    sums = {
        f"{rating}_{side}": Sum(rating, filter=sides[side], default=0) for side in sides for rating in ("good", "bad")
    }
    rows = list(counts.order_by().values_list(subject).annotate(**sums))
    since, before = ({key: Counts(*sums[at : at + 2]) for key, *sums in rows} for at in (0, 2))
    return since, before


def counts_per_day(counts: CountQuerySet) -> dict[date, Counts]:
    """Return the sums for each day on which anything came."""
    rows = counts.values_list("day").annotate(Sum("good"), Sum("bad")).order_by()
    return {day: Counts(good, bad) for day, good, bad in rows}


def counts_per_month(counts: CountQuerySet) -> dict[date, Counts]:
    """Return the sums for each calendar month, by its first day."""
    rows = counts.values_list(TruncMonth("day")).annotate(Sum("good"), Sum("bad")).order_by()
    return {month: Counts(good, bad) for month, good, bad in rows}


def counts_among(encounters: EncounterQuerySet, column: str) -> dict[Any, Counts]:
    """Return good and bad among encounters, counted one by one, for each value of a column that any of them has."""
    rows = (
        encounters.order_by()
        .values_list(column)
        .annotate(good=Count("pk", filter=Q(rating=Rating.GOOD)), total=Count("pk"))
    )
    return {key: Counts(good, total - good) for key, good, total in rows}


def total_counts(counts: CountQuerySet) -> Counts:
    """Return the sum over all counts."""
    sums = counts.aggregate(good=Sum("good", default=0), bad=Sum("bad", default=0))
    return Counts(sums["good"], sums["bad"])


class TallyDelta(TenantModel):
    """What one change adds to the counts of a location and, if it counts for a person, an employee."""

    location = TenantKey(Location, related_name="+")
    employee = TenantKey(Employee, null=True, related_name="+")
    day = models.DateField()
    good = models.IntegerField()
    bad = models.IntegerField()

    class Meta:
        constraints: ClassVar[list[Any]] = same_organisation("tally_delta", "location", "employee")


class LocationTally(TenantModel):
    """Good and bad of a location's day."""

    location = TenantKey(Location, related_name="+")
    day = models.DateField()
    good = models.IntegerField()
    bad = models.IntegerField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            *same_organisation("location_tally", "location"),
            models.UniqueConstraint(fields=["organisation", "day", "location"], name="location_tally_once"),
        ]


class EmployeeTally(TenantModel):
    """Good and bad that count for an employee, of a day at a location."""

    employee = TenantKey(Employee, related_name="+")
    location = TenantKey(Location, related_name="+")
    day = models.DateField()
    good = models.IntegerField()
    bad = models.IntegerField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            *same_organisation("employee_tally", "employee", "location"),
            models.UniqueConstraint(fields=["organisation", "employee", "day", "location"], name="employee_tally_once"),
        ]


class LocationCount(models.Model):
    """A row of the view over `LocationTally` and `TallyDelta`."""

    organisation = models.ForeignKey(Organisation, models.DO_NOTHING, related_name="+")
    location = models.ForeignKey(Location, models.DO_NOTHING, related_name="+")
    day = models.DateField()
    good = models.IntegerField()
    bad = models.IntegerField()

    objects = CountQuerySet.as_manager()

    class Meta:
        managed = False


class EmployeeCount(models.Model):
    """A row of the view over `EmployeeTally` and `TallyDelta`."""

    organisation = models.ForeignKey(Organisation, models.DO_NOTHING, related_name="+")
    employee = models.ForeignKey(Employee, models.DO_NOTHING, related_name="+")
    location = models.ForeignKey(Location, models.DO_NOTHING, related_name="+")
    day = models.DateField()
    good = models.IntegerField()
    bad = models.IntegerField()

    objects = CountQuerySet.as_manager()

    class Meta:
        managed = False


class Counted(NamedTuple):
    """What one encounter adds to the figures, as far as tallies go."""

    location_id: int
    day: date
    rating: str
    employee_id: int | None

    @classmethod
    def of(cls, encounter: Encounter) -> "Counted | None":
        """Return what the encounter adds as its columns stand, or None outside the figures."""
        if not encounter.counted:
            return None
        return cls(encounter.location_id, encounter.occurred_on, encounter.rating, encounter.counted_employee_id)
