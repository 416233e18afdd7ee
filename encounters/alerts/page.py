"""What the page of an alert shows: what departs, and from what."""

from datetime import date
from typing import NamedTuple

from encounters.alerts.rules import BEFORE
from encounters.figures.periods import DAY, Period
from encounters.figures.statistics import Figure
from encounters.models import Alert, EmployeeCount, Encounter, LocationCount, Member
from encounters.models.alert import AlertKind
from encounters.models.tally import CountQuerySet, total_counts


class AlertPage(NamedTuple):
    """An alert with the figures of its days and of those before, as they are now; of a silent point the last day."""

    alert: Alert
    recent: Period
    before: Period
    figure: Figure | None = None
    figure_before: Figure | None = None
    last_came_on: date | None = None

    @property
    def comes_again(self) -> bool:
        """Whether something has come since."""
        return self.last_came_on is not None and self.last_came_on > self.recent.last


def alert_page(alert: Alert, member: Member) -> AlertPage:
    """Return the page of an alert that the member handles."""
    recent = Period(alert.first_day, alert.last_day)
    before = Period(alert.first_day - BEFORE, alert.first_day - DAY)
    if alert.kind == AlertKind.SILENT:
        return AlertPage(alert, recent, before, last_came_on=last_day_of(alert))
    counts, minimum = counts_of(alert, member), member.organisation.small_count_minimum
    figure, figure_before = (Figure.of(total_counts(counts.between(*days)), minimum) for days in (recent, before))
    return AlertPage(alert, recent, before, figure, figure_before)


def counts_of(alert: Alert, member: Member) -> CountQuerySet:
    """Return good and bad of the location, or of the employee there, day by day."""
    if alert.employee_id:
        of_employee = EmployeeCount.objects.visible_to(member).filter(employee=alert.employee_id)
        return of_employee.filter(location=alert.location_id)
    return LocationCount.objects.visible_to(member).filter(location=alert.location_id)


def last_day_of(alert: Alert) -> date | None:
    """Return the last day on which something came at the point of an alert; None where nothing is left."""
    came = Encounter.objects.filter(organisation=alert.organisation_id, location=alert.location_id)
    newest = came.filter(point=alert.point_id).order_by("-occurred_at", "-pk")
    return newest.values_list("occurred_on", flat=True).first()
