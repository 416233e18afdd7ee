"""A place to leave feedback, and the code that finds it."""

import secrets
from datetime import date, datetime
from typing import Any, ClassVar, NamedTuple

from django.db import models
from django.db.models import Q
from django.urls import reverse

from encounters.models.brand import Brand
from encounters.models.choices import Channel
from encounters.models.employee import Employee
from encounters.models.member import Member
from encounters.models.organisation import Location
from encounters.models.setting import Setting, added_once
from encounters.models.tenancy import TenantKey, TenantModel, own_parent, same_organisation

# No 0 o, 1 l i, 2 z, 5 s, 8 b, u v: people read codes from posters.
CODE_ALPHABET = "34679acdefghjkmnpqrtwxy"
CODE_LENGTH = 8


def new_code() -> str:
    """Return a new code of 8 characters without look-alikes (23 letters: 36 bits)."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


class FeedbackPointQuerySet(models.QuerySet["FeedbackPoint"]):
    """Queries for feedback points."""

    def of(self, member: Member) -> "FeedbackPointQuerySet":
        """All points of the member's organisation that have codes, with what they are called."""
        points = self.with_code().filter(organisation_id=member.organisation_id)
        return points.select_related("organisation", "location", "employee").prefetch_related("codes")

    def with_code(self) -> "FeedbackPointQuerySet":
        """Points that a code leads to: no tablets, and none at which staff log."""
        return self.filter(kiosks=None).exclude(channel=Channel.STAFF)

    def open(self) -> "FeedbackPointQuerySet":
        """Points that take feedback, or would but for being in test mode."""
        return self.filter(is_active=True, location__is_active=True)

    def in_use(self) -> "FeedbackPointQuerySet":
        """Points at which customers leave feedback: no staff's, none in test mode, no tablet that was put away."""
        tablets = Q(kiosks=None) | Q(kiosks__status="active")
        return self.open().filter(tablets, is_test=False).exclude(channel=Channel.STAFF)

    def to_print(self, region: str, *, of_employees: bool, today: date) -> "FeedbackPointQuerySet":
        """Points that posters lead to, at locations of a region or at all; those of single employees if asked for.

        Of employees who have left by today there is nothing to print.
        """
        points = self.open().filter(is_test=False).exclude(channel=Channel.LINK)
        if region:
            points = points.filter(location__region=region)
        if not of_employees:
            points = points.filter(employee=None)
        return points.exclude(employee__is_active=False).exclude(employee__ends_on__lt=today).by_location()

    def by_location(self) -> "FeedbackPointQuerySet":
        """Points by the name of their location; those of one in the order in which they were added."""
        return self.order_by("location__sort_key", "location", "pk")


class FeedbackPoint(Setting):
    """A place to leave feedback, at a location and perhaps of one employee."""

    location = TenantKey(Location, related_name="points")
    employee = TenantKey(Employee, null=True, blank=True, related_name="points")
    label = models.CharField(max_length=100, blank=True)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.QR)
    is_active = models.BooleanField(default=True)
    # What is pressed while it is being tried out is not stored.
    is_test = models.BooleanField(default=False, db_default=False)

    objects = FeedbackPointQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            own_parent("point"),
            added_once("point"),
            *same_organisation("point", "location", "employee"),
            # Where staff log for customers: one at a location, which names nobody.
            models.UniqueConstraint(
                fields=["organisation", "location"],
                condition=models.Q(channel=Channel.STAFF),
                name="point_of_staff_once_at_location",
            ),
            models.CheckConstraint(
                name="point_of_staff_names_nobody",
                condition=~models.Q(channel=Channel.STAFF) | models.Q(employee=None),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "location", "id"], name="point_by_location")
        ]

    def __str__(self) -> str:
        return self.label or str(self.location)

    @property
    def employee_name(self) -> str:
        """The name of the active employee as customers see it; empty without one."""
        if self.employee is None or not self.employee.is_active:
            return ""
        return self.employee.public_name(self.organisation)

    def employee_at(self, moment: datetime) -> Employee | None:
        """Return the employee whose point it is, if they serve on the day that it is there at a moment."""
        if self.employee and self.employee.serves_on(self.location.local(moment).date()):
            return self.employee
        return None

    def has_lost_employee(self, moment: datetime) -> bool:
        """Return whether whose point it is has left: what is said there counts for the location alone."""
        return self.employee is not None and self.employee.has_left(self.location.local(moment).date())

    def printed_name(self, moment: datetime) -> str:
        """Return the name of its employee for a poster; empty for one who has left, whom its page names no more.

        Whoever starts later is named: their posters are printed before.
        """
        return "" if self.has_lost_employee(moment) else self.employee_name

    @property
    def code(self) -> str:
        """The code that leads to it."""
        return self.codes.all()[0].code

    @property
    def path(self) -> str:
        """The path of its page."""
        return reverse("feedback:rate", args=[self.code])


class PointCode(TenantModel):
    """The lookup from a code, which is unique everywhere, to a point of one organisation."""

    code = models.CharField(primary_key=True, max_length=CODE_LENGTH, default=new_code)
    point = TenantKey(FeedbackPoint, related_name="codes")

    class Meta:
        constraints: ClassVar[list[Any]] = same_organisation("point_code", "point")

    def __str__(self) -> str:
        return self.code


class OpenPoint(NamedTuple):
    """A feedback point that takes feedback, the code that leads to it, and all that its page shows."""

    code: str
    pk: int
    organisation_id: int
    organisation: str
    location: str
    employee: str
    is_test: bool
    embed_hosts: tuple[str, ...]
    brand: Brand


def find_point(code: str, now: datetime) -> OpenPoint | None:
    """Return the open point that this code leads to, as it is now, in one query."""
    codes = PointCode.objects.select_related("point__organisation", "point__location", "point__employee")
    for found in codes.filter(code=code.lower(), point__is_active=True, point__location__is_active=True):
        point = found.point  # a code is a key: none is a second one, and nothing is to be sorted
        employee = point.employee_name if point.employee_at(now) else ""
        names = str(point.organisation), str(point.location), employee
        organisation = point.organisation
        more = point.is_test, tuple(organisation.embed_hosts), organisation.brand
        return OpenPoint(found.code, point.pk, point.organisation_id, *names, *more)
    return None


def hosts_behind(code: str) -> tuple[str, ...]:
    """Return where what this code leads to may stand in a frame, also when it is closed; nowhere for an unknown one."""
    hosts = PointCode.objects.filter(code=code.lower()).values_list("organisation__embed_hosts", flat=True)
    return tuple(hosts.first() or ())
