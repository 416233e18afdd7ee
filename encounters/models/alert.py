"""What a supervisor is told of because it departs from what it used to be."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from encounters.models.choice_constraints import one_of
from encounters.models.employee import Employee
from encounters.models.feedback_point import FeedbackPoint
from encounters.models.handling import HandledQuerySet
from encounters.models.member import Member
from encounters.models.organisation import Location
from encounters.models.tenancy import TenantKey, TenantModel, same_organisation

COMMENT_LENGTH = 1_000


class AlertKind(models.TextChoices):
    """In what its subject departs from what it used to be."""

    MORE_BAD = "more_bad", pgettext_lazy("alert", "More bad than before")
    SILENT = "silent", pgettext_lazy("alert", "Nothing for a week")


class AlertState(models.TextChoices):
    """What a supervisor has said of it so far."""

    NEW = "new", pgettext_lazy("alert", "New")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("alert", "Being looked into")
    CLOSED = "closed", pgettext_lazy("alert", "Closed")


class AlertQuerySet(HandledQuerySet["Alert"]):
    """Queries for alerts."""

    def handled_by(self, member: Member) -> Self:
        """Those that the member may act on: none about themselves, and about nobody where figures are a team's."""
        handled = super().handled_by(member)
        return handled.filter(employee=None) if member.organisation.team_mode else handled

    def new(self) -> Self:
        """Those that nobody has taken note of."""
        return self.in_state(AlertState.NEW)

    def in_state(self, state: str) -> Self:
        """Those in a state."""
        return self.filter(state=state)

    def unclosed(self) -> Self:
        """Those that are not closed."""
        return self.exclude(state=AlertState.CLOSED)

    def of_today(self) -> Self:
        """Those about what is still in use: an open location, somebody active, a feedback point that is switched on."""
        of_people = Q(employee=None) | Q(employee__is_active=True)
        return self.filter(of_people, Q(point=None) | Q(point__is_active=True), location__is_active=True)

    def blocking(self, since: datetime) -> Self:
        """Those because of which no other of the same kind is raised: not closed, or raised since a moment."""
        return self.filter(~Q(state=AlertState.CLOSED) | Q(raised_at__gt=since))

    def newest(self) -> Self:
        """The same alerts, the newest first."""
        return self.order_by("-raised_at", "-pk")

    def for_list(self) -> Self:
        """Alerts with what they are about."""
        return self.select_related("location", "employee", "point")

    def for_page(self) -> Self:
        """Alerts with what they are about and who saw to them."""
        return self.for_list().select_related("acknowledged_by__user", "closed_by__user")


class Alert(TenantModel):
    """Something that departs from what it used to be: at a location, of an employee there, or at a feedback point.

    It keeps no counts: those of its days are read when it is shown, so that they are what the figures say.
    """

    kind = models.CharField(max_length=8, choices=AlertKind.choices)
    location = TenantKey(Location, related_name="+")
    employee = TenantKey(Employee, null=True, related_name="+")
    point = TenantKey(FeedbackPoint, null=True, related_name="+")
    first_day = models.DateField(help_text="The first and the last day that depart, on the location's clocks.")
    last_day = models.DateField()
    raised_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=AlertState.choices, default=AlertState.NEW)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = TenantKey(Member, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = TenantKey(Member, null=True, related_name="+")
    comment = models.CharField(max_length=COMMENT_LENGTH, blank=True, default="", help_text="On what lay behind it.")

    objects = AlertQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            *same_organisation("alert", "location", "employee", "point", "acknowledged_by", "closed_by"),
            *one_of("alert", kind=AlertKind, state=AlertState),
            models.UniqueConstraint(
                fields=["organisation", "location", "employee", "point", "kind"],
                condition=~Q(state=AlertState.CLOSED),
                nulls_distinct=False,
                name="alert_unclosed_once",
            ),
            models.CheckConstraint(
                name="alert_closed_with_comment",
                condition=Q(state=AlertState.CLOSED, closed_at__isnull=False, closed_by__isnull=False) & ~Q(comment="")
                | ~Q(state=AlertState.CLOSED) & Q(closed_at=None, closed_by=None, comment=""),
            ),
            models.CheckConstraint(
                name="alert_silent_is_of_point",
                condition=Q(kind=AlertKind.SILENT, point__isnull=False, employee=None)
                | Q(kind=AlertKind.MORE_BAD, point=None),
            ),
            models.CheckConstraint(
                name="alert_acknowledged_by_someone",
                condition=~Q(state=AlertState.ACKNOWLEDGED)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
            ),
            models.CheckConstraint(name="alert_days_in_order", condition=Q(first_day__lte=models.F("last_day"))),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "-raised_at", "-id"], name="alert_newest"),
        ]

    def __str__(self) -> str:
        subject = self.point_name if self.point else self.employee
        return f"{self.name_without_subject}: {subject}" if subject else self.name_without_subject

    @property
    def name_without_subject(self) -> str:
        """What it is called where nobody may be named: in mail."""
        return f"{self.location} · {self.get_kind_display()}"

    @property
    def point_name(self) -> str:
        """The name of the feedback point, or how feedback comes in there."""
        return (self.point.label or self.point.get_channel_display()) if self.point else ""

    @property
    def is_closed(self) -> bool:
        """Whether somebody said what lay behind it."""
        return self.state == AlertState.CLOSED
