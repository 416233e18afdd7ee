"""What the page of an alert shows: what departs, and from what."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from encounters.alerts.counting import Seen, seen_by
from encounters.alerts.rules import BEFORE, has_more_bad
from encounters.figures.periods import DAY, Period
from encounters.figures.statistics import Figure
from encounters.models import Alert, Counts, Employee, Encounter, Kiosk, Member
from encounters.models.alert import AlertKind

NOTHING = Seen(Counts(0, 0), Counts(0, 0), 0)


class AlertPage(NamedTuple):
    """An alert, with what is known now of its days (`recent`) and of those before.

    `seen`: of more bad ones, as they count now; `last_came_on`: of a silent point, the last day on which anything came;
    `kiosk`: the tablet there; `knows_employee`: whether the employee is still among those that the member looks after.
    """

    alert: Alert
    recent: Period
    before: Period
    minimum: int
    seen: Seen | None = None
    knows_employee: bool = True
    last_came_on: date | None = None
    kiosk: Kiosk | None = None

    @property
    def rows(self) -> Iterator[tuple[Period, Figure]]:
        """The days with their figures: those of the alert, and those before."""
        if self.seen:
            yield self.recent, Figure.of(self.seen.recent, self.minimum)
            yield self.before, Figure.of(self.seen.before, self.minimum)

    @property
    def still_departs(self) -> bool:
        """Whether more is bad than before as things are counted now, and not only as they were when it was raised."""
        return self.seen is not None and has_more_bad(*self.seen, minimum=self.minimum)

    @property
    def acknowledged_on(self) -> date | None:
        """The day on which somebody said that they look into it, on the location's clocks."""
        at = self.alert.acknowledged_at
        return self.alert.location.local(at).date() if at else None

    @property
    def comes_again(self) -> bool:
        """Whether something has come since."""
        return self.last_came_on is not None and self.last_came_on > self.recent.last


def alert_page(alert: Alert, member: Member) -> AlertPage:
    """Return the page of an alert that the member handles."""
    recent = Period(alert.first_day, alert.last_day)
    before = Period(alert.first_day - BEFORE, alert.first_day - DAY)
    page = AlertPage(alert, recent, before, member.organisation.small_count_minimum)
    if alert.kind == AlertKind.SILENT:
        return page._replace(last_came_on=last_day_of(alert), kiosk=Kiosk.objects.filter(point=alert.point_id).first())
    known = alert.employee_id is None or Employee.objects.visible_to(member).filter(pk=alert.employee_id).exists()
    return page._replace(seen=seen_of(alert, Period(before.first, recent.last)), knows_employee=known)


def seen_of(alert: Alert, days: Period) -> Seen:
    """Return good and bad at the location, or of what names the employee there for certain, as they count now."""
    came = Encounter.objects.filter(organisation=alert.organisation_id, location=alert.location_id).between(*days)
    counted = came.filter(counted=True)
    if alert.employee_id:
        counted = came.named_for_certain().filter(employee=alert.employee_id)
    return next((seen for _, seen in seen_by(counted, "location", since=alert.first_day)), NOTHING)


def last_day_of(alert: Alert) -> date | None:
    """Return the last day on which something came at the point of an alert; None where nothing is left."""
    came = Encounter.objects.filter(organisation=alert.organisation_id, location=alert.location_id)
    newest = came.filter(point=alert.point_id).order_by("-occurred_at", "-pk")
    return newest.values_list("occurred_on", flat=True).first()
