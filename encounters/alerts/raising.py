"""The nightly look at everything that may depart from what it used to be."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count, Model, Q, QuerySet

from encounters.alerts.rules import BEFORE, REARMED_AFTER, RECENT, has_more_bad, is_silent
from encounters.figures.periods import DAY, Period
from encounters.models import Alert, EmployeeCount, Encounter, FeedbackPoint, Location, LocationCount, Organisation
from encounters.models.alert import AlertKind
from encounters.models.choices import Channel
from encounters.models.organisation import LocationQuerySet
from encounters.models.tally import counts_around


def raise_alerts(now: datetime) -> int:
    """Raise an alert for each subject that departs in the seven days until yesterday, and return how many are new.

    A subject that has one of the same kind which is not closed, or was raised within 30 days, gets none; so running
    twice raises each once.
    """
    return sum(raise_in(organisation, now) for organisation in Organisation.objects.order_by("pk"))


def raise_in(organisation: Organisation, now: datetime) -> int:
    """Raise the alerts of one organisation, in the days of each location's clocks."""
    in_the_way = Alert.objects.filter(organisation=organisation).in_the_way(now - REARMED_AFTER)
    known = set(in_the_way.values_list("kind", "location", "employee", "point"))
    raised = [
        alert
        for look in looks_at(organisation, now)
        for alert in departures(look)
        if (alert.kind, alert.location_id, alert.employee_id, alert.point_id) not in known
    ]
    for alert in raised:
        alert.raised_at = now
    Alert.objects.bulk_create(raised, ignore_conflicts=True, batch_size=1_000)
    return len(raised)


class Look(NamedTuple):
    """What is looked at: the open locations of one time zone, and the seven days there that are over."""

    organisation: Organisation
    locations: LocationQuerySet
    recent: Period

    def rows_of(self, model: type[Model]) -> Any:
        """Return the rows of these locations in these days and the 90 before."""
        rows: Any = model._default_manager.filter(organisation=self.organisation, location__in=self.locations)
        return rows.between(self.recent.first - BEFORE, self.recent.last)

    def falls_on(self, holidays: list[date]) -> bool:
        """Return whether any of the holidays is among the days."""
        return any(self.recent.first <= day <= self.recent.last for day in holidays)


def looks_at(organisation: Organisation, now: datetime) -> Iterator[Look]:
    """Yield what is looked at of an organisation, by time zone."""
    locations = Location.objects.open().filter(organisation=organisation)
    for zone in locations.order_by("time_zone").values_list("time_zone", flat=True).distinct():
        today = now.astimezone(ZoneInfo(zone)).date()
        yield Look(organisation, locations.filter(time_zone=zone), Period(today - RECENT, today - DAY))


def departures(look: Look) -> Iterator[Alert]:
    """Yield an alert, not yet stored, for all that departs."""
    people = [] if look.organisation.team_mode else employees_with_more_bad(look)
    for kind, subjects in (
        (AlertKind.MORE_BAD, locations_with_more_bad(look)),
        (AlertKind.MORE_BAD, people),
        (AlertKind.SILENT, silent_points(look)),
    ):
        for subject in subjects:
            yield Alert(
                organisation=look.organisation,
                kind=kind,
                first_day=look.recent.first,
                last_day=look.recent.last,
                **subject,
            )


def locations_with_more_bad(look: Look) -> Iterator[dict[str, int]]:
    """Yield the locations whose share of bad departs from their own 90 days before."""
    since, before = counts_around(look.rows_of(LocationCount), "location", day=look.recent.first)
    for location, counted in since.items():
        if has_more_bad(counted, before[location]):
            yield {"location_id": location}


def employees_with_more_bad(look: Look) -> Iterator[dict[str, int]]:
    """Yield the active employees whose share of bad at a location departs from their own 90 days before there."""
    counts = look.rows_of(EmployeeCount).filter(employee__is_active=True)
    since, before = counts_around(counts, "employee", "location", day=look.recent.first)
    for (employee, location), counted in since.items():
        if has_more_bad(counted, before[employee, location]):
            yield {"employee_id": employee, "location_id": location}


def silent_points(look: Look) -> Iterator[dict[str, int]]:
    """Yield the feedback points in use at which nothing came, where it used to; none where a holiday may be why.

    Whatever came counts, held and withdrawn too: somebody stood there.
    """
    points = FeedbackPoint.objects.open().filter(organisation=look.organisation, is_test=False)
    placed = points.exclude(channel=Channel.STAFF).filter(location__in=look.locations)
    closed_of_late = {pk for pk, holidays in look.locations.values_list("pk", "holidays") if look.falls_on(holidays)}
    location_of = dict(placed.exclude(location__in=closed_of_late).values_list("pk", "location"))
    for point, recent, before, days in came_at_points(look):
        if point in location_of and is_silent(recent, before, days):
            yield {"location_id": location_of[point], "point_id": point}


def came_at_points(look: Look) -> QuerySet[Encounter, tuple[int, int, int, int]]:
    """Return each point with what came: of late, in the 90 days before, and on how many of those days."""
    is_before = Q(occurred_on__lt=look.recent.first)
    return (
        look.rows_of(Encounter)
        .exclude(point=None)
        .order_by()
        .values_list("point")
        .annotate(
            recent=Count("pk", filter=~is_before),
            before=Count("pk", filter=is_before),
            days=Count("occurred_on", filter=is_before, distinct=True),
        )
    )
