"""The figures of locations and employees: counts from tallies; only `unsure` is asked of the encounters."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from encounters.figures.statistics import Figure
from encounters.models import Counts, Employee, EmployeeCount, Encounter, Location, LocationCount, Member

PERIODS = (7, 30, 90)
MONTHS = 6
NONE = Counts(0, 0)


class Period(NamedTuple):
    """Days, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1


class Row(NamedTuple):
    """One subject with its figure, and how many more customers only think it was this employee."""

    subject: Location | Employee
    figure: Figure
    unsure: int = 0


class Month(NamedTuple):
    """A whole calendar month: an employee's own figure, the location's, and how many were counted elsewhere."""

    period: Period
    own: Figure
    of_location: Figure
    elsewhere: int = 0


def period_of_days(member: Member, days: int, now: datetime) -> Period:
    """The last `days` days of the member's locations, today included."""
    today = Location.objects.visible_to(member).today(now)
    return Period(today - timedelta(days=days - 1), today)


def location_rows(member: Member, period: Period) -> list[Row]:
    """The locations that the member handles, by name."""
    counts = LocationCount.objects.visible_to(member).between(*period).per("location")
    locations = Location.objects.visible_to(member).by_name()
    return [Row(location, Figure.of(counts.get(location.pk, NONE))) for location in locations]


def employee_rows(
    member: Member, period: Period, employees: Iterable[Employee], location: Location | None = None
) -> list[Row]:
    """These employees, counted at the locations that the member handles, or at one of them.

    Who has left and has no counts is left out.
    """
    employees = list(employees)
    counts = EmployeeCount.objects.visible_to(member).between(*period).filter(employee__in=employees)
    unsure = Encounter.objects.visible_to(member).between(*period)
    if location:
        counts, unsure = counts.filter(location=location), unsure.filter(location=location)
    per_employee, unsure_per_employee = counts.per("employee"), unsure.unsure_per_employee(employees)
    rows = [
        Row(employee, Figure.of(per_employee.get(employee.pk, NONE)), unsure_per_employee.get(employee.pk, 0))
        for employee in employees
    ]
    return [row for row in rows if row.figure.counts.total or row.unsure or row.subject.is_active]


def whole_months(today: date, months: int = MONTHS) -> list[Period]:
    """The calendar months before this one, the newest first."""
    periods: list[Period] = []
    last = today.replace(day=1) - timedelta(days=1)
    for _ in range(months):
        periods.append(Period(last.replace(day=1), last))
        last = last.replace(day=1) - timedelta(days=1)
    return periods


def employee_months(employee: Employee, own: Mapping[date, Counts], now: datetime) -> list[Month]:
    """What an employee sees: `own` counts by month and their locations' together, for whole calendar months."""
    here = Location.objects.filter(organisation_id=employee.organisation_id, served_by__employee=employee)
    periods = whole_months(here.today(now))
    whole = (periods[-1].first, periods[0].last)
    around = LocationCount.objects.filter(organisation_id=employee.organisation_id, location__in=here)
    of_locations = around.between(*whole).per_month()
    return [
        Month(
            period,
            Figure.of(own.get(period.first, NONE)),
            Figure.of(of_locations.get(period.first, NONE)),
        )
        for period in periods
    ]
