"""The nightly look at everything that may depart from what it used to be."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from encounters.alerts.counting import presses_of, seen_by
from encounters.alerts.rules import BEFORE, REARMED_AFTER, RECENT, has_more_bad, is_silent
from encounters.figures.periods import DAY, Period
from encounters.models import Alert, Employee, Encounter, FeedbackPoint, Location, Organisation
from encounters.models.alert import AlertKind
from encounters.models.employee import employed_on
from encounters.models.encounter_queryset import EncounterQuerySet
from encounters.models.organisation import LocationQuerySet


def raise_alerts(now: datetime) -> int:
    """Raise an alert for each subject that departs in the seven days until yesterday, and return for how many.

    A subject that has one of the same kind which is not closed, or was raised within 30 days, gets none; so running
    twice raises each once.
    """
    return sum(raise_in(organisation, now) for organisation in Organisation.objects.order_by("pk"))


def raise_in(organisation: Organisation, now: datetime) -> int:
    """Raise the alerts of one organisation, in the days of each location's clocks."""
    blocking = Alert.objects.filter(organisation=organisation).blocking(now - REARMED_AFTER)
    blocked = set(blocking.values_list("kind", "location", "employee", "point"))
    raised = [
        alert
        for look in looks_at(organisation, now)
        for alert in alerts_of(look)
        if (alert.kind, alert.location_id, alert.employee_id, alert.point_id) not in blocked
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

    @property
    def encounters(self) -> EncounterQuerySet:
        """What came at these locations in these days and the 90 before."""
        came = Encounter.objects.filter(organisation=self.organisation, location__in=self.locations)
        return came.between(self.recent.first - BEFORE, self.recent.last)

    @property
    def serving(self) -> set[tuple[int, int]]:
        """The ids of each active employee with those of the locations where they serve."""
        employed = Employee.objects.filter(employed_on(self.recent.last), organisation=self.organisation)
        return set(employed.filter(is_active=True).values_list("pk", "serves__location"))

    @property
    def points(self) -> dict[int, int]:
        """The ids of the feedback points in use that are nobody's own, with those of their locations.

        None at a location where one of these days is a holiday, which may be why nothing came.
        """
        placed = FeedbackPoint.objects.in_use().filter(organisation=self.organisation, employee=None)
        on_holiday = {pk for pk, days in self.locations.values_list("pk", "holidays") if self.covers(days)}
        pairs = placed.filter(location__in=self.locations).values_list("pk", "location")
        return {point: location for point, location in pairs if location not in on_holiday}

    def covers(self, days: list[date]) -> bool:
        """Return whether any of the days is among those that are looked at."""
        return any(self.recent.first <= day <= self.recent.last for day in days)


def looks_at(organisation: Organisation, now: datetime) -> Iterator[Look]:
    """Yield what is looked at of an organisation, by time zone."""
    locations = Location.objects.open().filter(organisation=organisation)
    for zone in locations.order_by().values_list("time_zone", flat=True).distinct():
        today = now.astimezone(ZoneInfo(zone)).date()
        yield Look(organisation, locations.filter(time_zone=zone), Period(today - RECENT, today - DAY))


def alerts_of(look: Look) -> Iterator[Alert]:
    """Yield an alert, not yet stored, for all that departs."""
    people = [] if look.organisation.team_mode else employees_with_more_bad(look)
    for kind, subjects in (
        (AlertKind.MORE_BAD, locations_with_more_bad(look)),
        (AlertKind.MORE_BAD, people),
        (AlertKind.SILENT, silent_points(look)),
    ):
        for subject in subjects:
            days = {"first_day": look.recent.first, "last_day": look.recent.last}
            yield Alert(organisation=look.organisation, kind=kind, **days, **subject)


def locations_with_more_bad(look: Look) -> Iterator[dict[str, int]]:
    """Yield the locations whose share of bad departs from their own 90 days before."""
    minimum = look.organisation.small_count_minimum
    for (location,), seen in seen_by(look.encounters.filter(counted=True), "location", since=look.recent.first):
        if has_more_bad(*seen, minimum=minimum):
            yield {"location_id": location}


def employees_with_more_bad(look: Look) -> Iterator[dict[str, int]]:
    """Yield who serves at a location and whose share of bad there departs from their own 90 days before.

    Whatever lay behind it: causes are found out later, so that the days before would have fewer bad ones.
    """
    minimum, serving = look.organisation.small_count_minimum, look.serving
    named = look.encounters.named_for_certain()
    for (employee, location), seen in seen_by(named, "employee", "location", since=look.recent.first):
        if (employee, location) in serving and has_more_bad(*seen, minimum=minimum):
            yield {"employee_id": employee, "location_id": location}


def silent_points(look: Look) -> Iterator[dict[str, int]]:
    """Yield the feedback points at which nothing came, where it used to, and of which that was not told before.

    Whatever came counts, held and withdrawn too: somebody stood there. None where nothing came anywhere: that is no
    poster that fell down.
    """
    presses = presses_of(look.encounters, look.recent.first)
    if not any(point.recent for point in presses):
        return
    points, told = look.points, last_silences(look.organisation)
    for one in presses:
        was_told = one.point_id in told and told[one.point_id] >= one.last_on
        if one.point_id in points and not was_told and is_silent(one.recent, one.before, one.days_before):
            yield {"location_id": points[one.point_id], "point_id": one.point_id}


def last_silences(organisation: Organisation) -> dict[int, date]:
    """Return the last day of the newest silence that was told of each point, by its id."""
    silent = Alert.objects.filter(organisation=organisation, kind=AlertKind.SILENT)
    return dict(silent.order_by("last_day").values_list("point", "last_day"))
