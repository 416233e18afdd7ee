"""Employees, and the locations where they serve."""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Prefetch, Q, Value
from django.db.models.functions import Concat, Trim

from encounters.models.choices import NamesShown, Role
from encounters.models.handling import handled_at
from encounters.models.member import Member
from encounters.models.organisation import Location, Organisation
from encounters.models.setting import Setting, added_once
from encounters.models.sorting import SortKeyField, sort_key, sorts_by
from encounters.models.tenancy import TenantKey, TenantModel, own_parent, same_organisation


def employed_on(day: date, *, or_later: bool = False) -> Q:
    """Return the condition of employees whose first and last days have a day between them, or may have a later one."""
    not_left = Q(ends_on=None) | Q(ends_on__gte=day)
    if or_later:
        return not_left
    return not_left & (Q(starts_on=None) | Q(starts_on__lte=day))


class EmployeeQuerySet(models.QuerySet["Employee"]):
    """Queries for employees."""

    def serving_at(
        self,
        location: Location,
        also: int | None = None,
        *,
        on: date,
        or_later: bool = False,
        any_name: bool = False,
    ) -> "EmployeeQuerySet":
        """Employees that may be chosen as having served at the location, and `also` the one chosen before.

        `on` is the day of the encounter on the location's clocks; `or_later` takes in who starts after it.
        Customers choose from those whose name the organisation shows, staff from `any_name`.
        """
        here = EmployeeLocation.objects.filter(organisation_id=location.organisation_id, location=location)
        serving = Q(is_active=True, pk__in=here.values("employee")) & employed_on(on, or_later=or_later)
        employees = self.filter(serving | Q(pk=also), organisation_id=location.organisation_id)
        if not any_name and location.organisation.names_shown == NamesShown.ROLE:
            employees = employees.exclude(title="")
        return employees.by_name()

    def placed(self) -> "EmployeeQuerySet":
        """Employees who serve at an open location, each as often as they do."""
        return self.filter(is_active=True, serves__location__is_active=True)

    def visible_to(self, member: Member) -> "EmployeeQuerySet":
        """Employees whose encounters the member may handle; for an employee, only themself."""
        employees = self.filter(organisation_id=member.organisation_id)
        if member.sees_all_locations:
            return employees
        if member.role == Role.SUPERVISOR:
            return employees.filter(handled_at(member, "serves__location")).distinct()
        return employees.filter(pk=member.employee_id)

    def of(self, member: Member) -> "EmployeeQuerySet":
        """All employees of the member's organisation, those who left too."""
        return self.filter(organisation_id=member.organisation_id)

    def matching(self, words: str) -> "EmployeeQuerySet":
        """Employees that have each of these words, as it is written, in their name or title."""
        found = self
        for word in words.split():
            is_there = Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(title__icontains=word)
            found = found.filter(is_there)
        return found

    def with_locations(self) -> "EmployeeQuerySet":
        """Employees with the locations where they serve, by name."""
        serves = EmployeeLocation.objects.select_related("location").order_by("location__sort_key", "pk")
        return self.prefetch_related(Prefetch("serves", serves))

    def excluding(self, member: Member) -> "EmployeeQuerySet":
        """Employees other than the member, whose figures stand on their own page."""
        if not member.employee_id:
            return self
        return self.exclude(pk=member.employee_id)

    def at(self, location: Location | None) -> "EmployeeQuerySet":
        """Employees that serve at the location; all of them without one."""
        if location is None:
            return self
        return self.filter(serves__location=location).distinct()

    def by_name(self) -> "EmployeeQuerySet":
        """Employees by name."""
        return self.order_by("sort_key", "pk")


class Employee(Setting):
    """Somebody who serves, at one or more locations; `starts_on` and `ends_on` are their first and last days."""

    first_name = models.CharField(max_length=50)
    last_name = models.CharField(max_length=50, blank=True)
    title = models.CharField(max_length=100, blank=True)
    sort_key = SortKeyField()
    is_active = models.BooleanField(default=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    objects = EmployeeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            own_parent("employee"),
            added_once("employee"),
            sorts_by("employee", Trim(Concat("first_name", Value(" "), "last_name"))),
            models.CheckConstraint(
                name="employee_starts_before_end",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "sort_key", "id"], name="employee_by_name")
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip(" ")

    def serves_on(self, day: date) -> bool:
        """Return whether customers may name them for a day: while they are active, from the first to the last day."""
        has_started = self.starts_on is None or self.starts_on <= day
        return self.is_active and has_started and (self.ends_on is None or day <= self.ends_on)

    def has_left(self, day: date) -> bool:
        """Return whether they serve no more on a day: they were switched off, or their last day is past."""
        return not self.is_active or (self.ends_on is not None and self.ends_on < day)

    def public_name(self, organisation: Organisation) -> str:
        """Return the name that the organisation chose to show; empty when it shows none."""
        return {
            NamesShown.NOTHING: "",
            NamesShown.FIRST_NAME: self.first_name,
            NamesShown.NAME: str(self),
            NamesShown.ROLE: self.title,
        }[NamesShown(organisation.names_shown)]


def names_told_apart(employees: Iterable[Employee], organisation: Organisation) -> dict[int, str]:
    """Return the names that customers choose from, by id and in their order.

    Who would look alike there gets something to be told by.
    That is the title, else as much of the last name as it takes; nothing beyond a title where only titles are shown.
    """
    by_name: dict[str, list[Employee]] = {}
    for employee in employees:
        by_name.setdefault(employee.public_name(organisation), []).append(employee)
    names: dict[int, str] = {}
    for name, alike in by_name.items():
        hints = [""] * len(alike)
        if len(alike) > 1 and organisation.names_shown != NamesShown.ROLE:
            hints = hints_of(alike)
        names |= {employee.pk: f"{name} {hint}".strip() for employee, hint in zip(alike, hints, strict=True)}
    return dict(sorted(names.items(), key=lambda named: sort_key(named[1])))


def hints_of(alike: list[Employee]) -> list[str]:
    """Return what tells employees of one name apart: titles, beginnings of last names, or numbers."""
    titles = [employee.title for employee in alike]
    if all(titles) and len(set(titles)) == len(titles):
        return [f"({title})" for title in titles]
    last_names = [employee.last_name for employee in alike]
    for length in range(1, max(map(len, last_names), default=0) + 1):
        beginnings = [last_name[:length] for last_name in last_names]
        if all(beginnings) and len(set(beginnings)) == len(beginnings):
            return [f"{beginning}." for beginning in beginnings]
    return [f"({number})" for number in range(1, len(alike) + 1)]


# What `public_name` returns of the employee of a link, where it returns any.
SHOWN = {
    NamesShown.FIRST_NAME: F("employee__first_name"),
    NamesShown.NAME: Trim(Concat("employee__first_name", Value(" "), "employee__last_name")),
    NamesShown.ROLE: F("employee__title"),
}


class EmployeeLocationQuerySet(models.QuerySet["EmployeeLocation"]):
    """Queries for where employees serve."""

    def seen_as(self, employee: Employee) -> "EmployeeLocationQuerySet":
        """Where an employee serves, they and others of the name that customers see: by location, then by name.

        Nowhere, where customers see no name. Those who left are not told from those who serve.
        """
        organisation = employee.organisation
        name = employee.public_name(organisation)
        if not name:
            return self.none()
        own = self.filter(organisation=organisation)
        here = own.filter(location__in=own.filter(employee=employee).values("location"))
        same = here.annotate(shown=SHOWN[NamesShown(organisation.names_shown)]).filter(shown=name)
        return same.select_related("employee", "location").order_by(
            "location__sort_key", "location", "employee__sort_key", "employee"
        )


class EmployeeLocation(TenantModel):
    """An employee serves at a location."""

    employee = TenantKey(Employee, related_name="serves")
    location = TenantKey(Location, related_name="served_by")

    objects = EmployeeLocationQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            *same_organisation("employee_location", "employee", "location"),
            models.UniqueConstraint(fields=["employee", "location"], name="employee_location_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "location", "employee"], name="employee_location_serving")
        ]
