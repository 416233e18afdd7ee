"""Who is on duty at a location, and when: each week, or on one day."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, ClassVar, NamedTuple

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from encounters.models.employee import Employee, EmployeeLocation
from encounters.models.encounter import OLDEST
from encounters.models.member import Member
from encounters.models.organisation import Location
from encounters.models.tenancy import TenantKey, TenantModel, same_organisation

MOST_A_DAY = 200  # shifts of one location that are on one day, and as many each week on a weekday
DAY = timedelta(days=1)
NIGHT_AND_ZONES = 2 * DAY  # a shift that began on the day before, and a place where it is still yesterday


class Span(NamedTuple):
    """A stretch of a shift on the clocks of a place: on which day it begins, from when until when."""

    day: date
    begins: time
    ends: time

    def covers(self, moment: datetime, zone: tzinfo) -> bool:
        """Return whether a moment lies in it; one that ends no later than it begins ends on the day after.

        When clocks change, it is never shorter than it may mean: it begins in the first of two equal hours, and ends
        in the second.
        """
        last = self.day if self.ends > self.begins else self.day + DAY
        begin = min(moments_of(self.day, self.begins, zone))
        return begin <= moment.timestamp() < max(moments_of(last, self.ends, zone))


def moments_of(day: date, clock: time, zone: tzinfo) -> list[float]:
    """Return the moments, as seconds since 1970, that a time on a day may mean: both of an hour that comes twice."""
    return [datetime.combine(day, clock, zone).replace(fold=fold).timestamp() for fold in (0, 1)]


class ShiftQuerySet(models.QuerySet["Shift"]):
    """Queries for shifts."""

    def visible_to(self, member: Member) -> "ShiftQuerySet":
        """Shifts at the locations that a member handles."""
        return self.filter(organisation=member.organisation_id, location__in=Location.objects.visible_to(member))

    def at(self, location: Location) -> "ShiftQuerySet":
        """Shifts at a location."""
        return self.filter(organisation_id=location.organisation_id, location=location)

    def on_days(self, days: Iterable[date]) -> "ShiftQuerySet":
        """Shifts that begin on one of these days, be it because they do so each week, and those taken off then."""
        days = list(days)
        not_over = Q(last_on=None) | Q(last_on__gte=min(days))
        return self.filter(not_over & Q(weekday__in={day.isoweekday() for day in days}) | Q(works_on__in=days))

    def forgotten_by(self, day: date) -> "ShiftQuerySet":
        """Shifts that were last on a day of which customers tell no more by a day, by the clocks of whatever place."""
        told_of = day - OLDEST - NIGHT_AND_ZONES
        return self.filter(Q(works_on__lt=told_of) | Q(last_on__lt=told_of))

    def with_who_serves(self) -> "ShiftQuerySet":
        """Shifts, each with `serves_there`: whether its employee serves at its location, as people are set up now."""
        serves = EmployeeLocation.objects.filter(
            organisation=OuterRef("organisation"), location=OuterRef("location"), employee=OuterRef("employee")
        )
        return self.annotate(serves_there=Exists(serves))

    def by_time(self) -> "ShiftQuerySet":
        """Shifts with their employees, in the order in which they begin; at one time by name."""
        return self.select_related("employee").order_by("begins", "ends", "employee__sort_key", "pk")


class Shift(TenantModel):
    """An employee is on duty at a location: each week on a weekday (1 for Monday), or once, on a day.

    Times are those of the location's clocks; a shift that ends no later than it begins ends after midnight. It is
    added and removed, and never changed, except that one of each week has a last day once it was ended. One that is
    off takes the shift of each week with these hours off that day.
    """

    employee = TenantKey(Employee, related_name="shifts")
    location = TenantKey(Location, related_name="shifts")
    weekday = models.SmallIntegerField(null=True, validators=[MinValueValidator(1), MaxValueValidator(7)])
    works_on = models.DateField(null=True)
    last_on = models.DateField(null=True)
    is_off = models.BooleanField(default=False, db_default=False)
    begins = models.TimeField()
    ends = models.TimeField()

    objects = ShiftQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            *same_organisation("shift", "employee", "location"),
            # Begins with what is asked for: who is on duty at a location on these days.
            models.UniqueConstraint(
                fields=["organisation", "location", "weekday", "works_on", "begins", "ends", "employee", "is_off"],
                nulls_distinct=False,
                name="shift_once",
            ),
            models.CheckConstraint(
                name="shift_weekly_or_once",
                condition=Q(weekday=None, works_on__isnull=False)
                | Q(weekday__isnull=False, weekday__range=(1, 7), works_on=None),  # a NULL would pass for true
            ),
            models.CheckConstraint(name="shift_weekly_ends", condition=Q(last_on=None) | Q(works_on=None)),
            models.CheckConstraint(name="shift_off_on_a_day", condition=Q(is_off=False) | Q(works_on__isnull=False)),
            models.CheckConstraint(name="shift_lasts", condition=~Q(begins=F("ends"))),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "location", "works_on"], name="shift_by_day")
        ]

    def begins_on(self, day: date) -> bool:
        """Return whether it begins on a day, unless it is taken off."""
        is_over = self.last_on is not None and self.last_on < day
        return day == self.works_on or (day.isoweekday() == self.weekday and not is_over)


class OnDay(NamedTuple):
    """A shift on one of the days on which it begins; `off` is what takes it off that day."""

    shift: Shift
    day: date
    off: Shift | None


def on_each_day(shifts: Iterable[Shift], days: Iterable[date]) -> list[OnDay]:
    """Return shifts on each of these days on which they begin, in the order of days and shifts."""
    shifts = list(shifts)
    offs = {(shift.works_on, *hours_of(shift)): shift for shift in shifts if shift.is_off}
    return [
        OnDay(shift, day, offs.get((day, *hours_of(shift))) if shift.weekday else None)
        for day in days
        for shift in shifts
        if shift.begins_on(day) and not shift.is_off
    ]


def hours_of(shift: Shift) -> tuple[int, time, time]:
    """Return whose shift it is, and from when until when."""
    return shift.employee_id, shift.begins, shift.ends


def on_duty(location: Location, moment: datetime) -> set[int]:
    """Return the ids of the employees who are on duty at a location at a moment, in one query."""
    today = location.local(moment).date()
    days = (today - DAY, today)
    return {
        shift.employee_id
        for shift, day, off in on_each_day(Shift.objects.at(location).on_days(days), days)
        if not off and Span(day, shift.begins, shift.ends).covers(moment, location.zone)
    }
