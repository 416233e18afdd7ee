"""The figures of locations and employees: counts from tallies; what stands beside them is asked of the encounters."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count

from encounters.figures.periods import Period
from encounters.figures.statistics import Change, Figure
from encounters.models import Case, Counts, Employee, EmployeeCount, Encounter, Location, LocationCount, Member
from encounters.models.choices import ELSEWHERE, Cause
from encounters.models.encounter_queryset import count_per_employee
from encounters.models.organisation import LocationQuerySet, latest_today
from encounters.models.tally import counts_around, counts_per_month
from encounters.paging import in_order

MONTHS = 6
MOST_ON_START = 10  # locations
NO_COUNTS = Counts(0, 0)
CountsOf = Mapping[int, Counts]  # by the id of a location or an employee


class FigureRow(NamedTuple):
    """One subject with its figure, and what stands beside an employee's.

    `change`: from as many days before.
    `unsure`: where the customer only thinks so; `elsewhere`: complaints by another cause than the employee;
    `still_open`: complaints within the figure whose cause is not yet known.
    """

    subject: Location | Employee
    figure: Figure
    change: Change | None = None
    unsure: int = 0
    elsewhere: tuple[tuple[Cause, int], ...] = ()
    still_open: int = 0

    @property
    def counted_elsewhere(self) -> int:
        """The number of complaints with another cause than the employee."""
        return sum(number for _, number in self.elsewhere)

    @property
    def says_nothing(self) -> bool:
        """Whether nothing at all is known of the subject."""
        return not (self.figure.counts.total or self.unsure or self.elsewhere)


class Month(NamedTuple):
    """A whole calendar month: an employee's own figure, the location's, and how many were counted elsewhere."""

    period: Period
    own: Figure
    of_location: Figure
    elsewhere: int = 0


def location_rows(member: Member, period: Period, locations: Iterable[Location]) -> list[FigureRow]:
    """Return a row for each of these locations, which the member handles."""
    locations, minimum = list(locations), member.organisation.small_count_minimum
    counted = LocationCount.objects.visible_to(member).filter(location__in=locations)
    now, before = counts_around(counted.between(period.before.first, period.last), "location", day=period.first)
    return [row_of(location, now, before, minimum) for location in locations]


def row_of(subject: Location | Employee, now: CountsOf, before: CountsOf, minimum: int, **beside: Any) -> FigureRow:
    """Return the row of a subject by the counts of a period and of the one before, with what stands beside it."""
    figure, former = (Figure.of(counts.get(subject.pk, NO_COUNTS), minimum) for counts in (now, before))
    return FigureRow(subject, figure, Change.of(figure, former), **beside)


def locations_on_start(member: Member) -> tuple[list[Location], bool]:
    """Return the locations that the start page shows, and whether these are all that the member handles.

    They stand by name; of very many only those where most waits for an answer, the most first.
    """
    locations = Location.objects.visible_to(member)
    first = list(locations.by_name()[: MOST_ON_START + 1])
    if len(first) <= MOST_ON_START:
        return first, True
    waiting = Case.objects.handled_by(member).unanswered().values_list("location").annotate(many=Count("pk"))
    most = [pk for pk, _many in waiting.order_by("-many", "location")[:MOST_ON_START]]
    return in_order(locations, most), False


def employee_rows(
    member: Member, period: Period, employees: Iterable[Employee], location: Location | None = None
) -> list[FigureRow]:
    """Return a row for each of these employees, counted at the locations that the member handles, or at one of them.

    Who had left before the period and has no counts is left out.
    """
    employees, minimum = list(employees), member.organisation.small_count_minimum
    counts = EmployeeCount.objects.visible_to(member).filter(employee__in=employees)
    encounters = Encounter.objects.visible_to(member).between(*period)
    if location:
        counts, encounters = counts.filter(location=location), encounters.filter(location=location)
    now, before = counts_around(counts.between(period.before.first, period.last), "employee", day=period.first)
    unsure = count_per_employee(encounters.unsure(), employees)
    elsewhere = count_per_employee(encounters.counted_elsewhere(), employees, "cause")
    still_open = count_per_employee(encounters.open_complaints(), employees)
    rows = [
        row_of(
            employee,
            now,
            before,
            minimum,
            unsure=unsure.get(employee.pk, 0),
            elsewhere=causes_of(employee, elsewhere),
            still_open=still_open.get(employee.pk, 0),
        )
        for employee in employees
    ]
    pairs = zip(rows, employees, strict=True)
    return [row for row, employee in pairs if not (row.says_nothing and employee.has_left(period.first))]


def causes_of(employee: Employee, elsewhere: Mapping[tuple[int, str], int]) -> tuple[tuple[Cause, int], ...]:
    """Return the causes by which complaints of an employee are counted elsewhere, each with how many."""
    return tuple((cause, elsewhere[employee.pk, cause]) for cause in ELSEWHERE if (employee.pk, cause) in elsewhere)


def whole_months(today: date, months: int = MONTHS) -> list[Period]:
    """Return the calendar months before this one, the newest first."""
    periods: list[Period] = []
    last = today.replace(day=1) - timedelta(days=1)
    for _ in range(months):
        periods.append(Period(last.replace(day=1), last))
        last = last.replace(day=1) - timedelta(days=1)
    return periods


def months_of(employee: Employee, now: datetime) -> list[Period]:
    """Return the last whole months where the employee serves, the newest first."""
    return whole_months(latest_today(locations_of(employee), now))


def locations_of(employee: Employee) -> LocationQuerySet:
    """Return the locations where the employee serves."""
    return Location.objects.filter(organisation_id=employee.organisation_id, served_by__employee=employee)


def employee_months(employee: Employee, own: Mapping[date, Counts], periods: list[Period], minimum: int) -> list[Month]:
    """Return these months of an employee: their `own` counts by month, beside their locations' together.

    Shares stand from the organisation's `minimum` on.
    """
    locations, first_and_last = locations_of(employee), (periods[-1].first, periods[0].last)
    location_counts = LocationCount.objects.filter(organisation_id=employee.organisation_id, location__in=locations)
    of_locations = counts_per_month(location_counts.between(*first_and_last))
    return [
        Month(
            period,
            Figure.of(own.get(period.first, NO_COUNTS), minimum),
            Figure.of(of_locations.get(period.first, NO_COUNTS), minimum),
        )
        for period in periods
    ]
