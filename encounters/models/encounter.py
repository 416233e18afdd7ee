"""The fact that everything else is counted from."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from encounters.models.choices import (
    Aspect,
    Attention,
    AttributedBy,
    Attribution,
    CaseKind,
    Channel,
    Hold,
    Language,
    OnTheSpot,
    Rating,
    Standing,
    Step,
)
from encounters.models.closed import known, known_or_blank
from encounters.models.employee import Employee
from encounters.models.feedback_point import FeedbackPoint
from encounters.models.organisation import Location, Member
from encounters.models.tenancy import TenantKey, TenantModel, TenantOneToOne, own_parent, same_organisation
from encounters.models.working_days import add_working_days

if TYPE_CHECKING:
    from encounters.models.case import Case

TEXT_LENGTH = 4000
WISH_LENGTH = 500
MOST_ASPECTS = 3
MANY = 99
# Where a day begins first and ends last: bounds by which an index on moments serves questions of days.
FIRST_ZONE, LAST_ZONE = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))
OLDEST = timedelta(days=90)
CORRECTABLE_AT_LEAST = timedelta(minutes=30)
CORRECTABLE_AT_MOST = timedelta(hours=24)

IN_FIGURES = Q(held="", excluded_at__isnull=True, withdrawn_at__isnull=True)
NAMED_FOR_CERTAIN = Q(attributed_by=AttributedBy.POINT) | Q(attribution=Attribution.SURE)


SAFE_TO_ASK = {"location", "first", "last", "rating", "state", "after", "lang", "theme"}
# What is left of a withdrawn encounter says nothing.
EMPTY = Q(
    text="",
    wish="",
    employee_description="",
    excluded_because="",
    aspects__len=0,
    attention="",
    step="",
    standing="",
    said_on_the_spot="",
    wants_answer=False,
    employee__isnull=True,
    attribution="",
)


class EncounterQuerySet(models.QuerySet["Encounter"]):
    """Encounters …"""

    def visible_to(self, member: Member) -> Self:
        """… of the locations that the member handles."""
        own = self.filter(organisation_id=member.organisation_id)
        return own if member.sees_all_locations else own.filter(location__in=Location.objects.visible_to(member))

    def handled_by(self, member: Member) -> Self:
        """… that the member may act on: nobody handles a complaint about themselves."""
        visible = self.visible_to(member)
        return visible.exclude(employee_id=member.employee_id) if member.employee_id else visible

    def listed_for(self, member: Member, asked: Mapping[str, str]) -> Self:
        """… that a list shows the member.

        Those about the member are among them as bare rows, so that counts lead to as many; but only as long
        as nothing is asked that would tell more of them than their own page does.
        """
        filled = {name: value for name, value in asked.items() if value}
        safe = filled.keys() <= SAFE_TO_ASK and filled.get("state", "counted") == "counted"
        return self.visible_to(member) if safe else self.handled_by(member)

    def about(self, employee: Employee) -> Self:
        """… that count for the employee."""
        return self.filter(organisation_id=employee.organisation_id, employee=employee, counted_for_employee=True)

    def counted(self) -> Self:
        """… that are in the figures."""
        return self.filter(counted=True)

    def held(self) -> Self:
        """… that wait for review."""
        return self.filter(excluded_at__isnull=True, withdrawn_at__isnull=True).exclude(held="")

    def between(self, first: date, last: date) -> Self:
        """… that happened on these days of their locations, both included."""
        return self.since(first).until(last)

    def since(self, first: date) -> Self:
        """… that happened on this day of their locations or later."""
        return self.filter(occurred_on__gte=first, occurred_at__gte=datetime.combine(first, time.min, FIRST_ZONE))

    def until(self, last: date) -> Self:
        """… that happened on this day of their locations or earlier."""
        return self.filter(occurred_on__lte=last, occurred_at__lte=datetime.combine(last, time.max, LAST_ZONE))

    def unsure_per_employee(self, employees: list[Employee]) -> dict[int, int]:
        """… where the customer only thinks it was one of these employees, by the employee's id."""
        unsure = self.filter(employee__in=employees, counted=True, counted_for_employee=False)
        return dict(unsure.values_list("employee").annotate(models.Count("pk")).order_by())

    def up_to_many(self) -> int:
        """… counted, but never further than people care."""
        return self.order_by()[: MANY + 1].count()

    def locked(self, encounter: "Encounter") -> "Encounter":
        """… this one, as it stands once nobody else is changing it; in the caller's transaction.

        In two statements: what one statement joins to a row that it waited for would be old.
        """
        own = self.filter(organisation_id=encounter.organisation_id, pk=encounter.pk)
        own.select_for_update().values_list("pk").get()
        return own.for_page().get()

    def for_list(self) -> Self:
        """… with all that one line of a list shows."""
        return self.select_related("location", "employee", "case")

    def for_employee(self) -> Self:
        """… with all that their employee is told, by day and within a day in no order that tells the time."""
        return self.select_related("location").prefetch_related("case_texts").order_by("-occurred_on", "pk")

    def for_page(self) -> Self:
        """… with all that a page of one shows."""
        return self.select_related(
            "organisation", "location", "employee", "point__employee", "contact", "case", "receipt"
        )


class Encounter(TenantModel):
    """One service encounter with its rating.

    `occurred_on` is the location's day of `occurred_at`; `counted` and `counted_for_employee` say
    whether it stands in the figures. Tallies, links and recounts use these same three columns.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    location = TenantKey(Location, related_name="encounters")
    point = TenantKey(FeedbackPoint, null=True, related_name="encounters")
    employee = TenantKey(Employee, null=True, related_name="encounters")
    attribution = models.CharField(max_length=10, choices=Attribution.choices, blank=True)
    attributed_by = models.CharField(max_length=10, choices=AttributedBy.choices, blank=True)
    employee_description = models.CharField(max_length=200, blank=True)

    rating = models.CharField(max_length=4, choices=Rating.choices)
    occurred_at = models.DateTimeField()
    occurred_on = models.DateField()
    reported_at = models.DateTimeField()
    when_told = models.BooleanField(default=False)
    told_at = models.DateTimeField(null=True, help_text="When the words were last changed.")
    text = models.TextField(blank=True, validators=[MaxLengthValidator(TEXT_LENGTH)])
    wish = models.CharField(max_length=WISH_LENGTH, blank=True)
    aspects = ArrayField(models.CharField(max_length=12, choices=Aspect.choices), default=list, blank=True)
    attention = models.CharField(max_length=10, choices=Attention.choices, blank=True)
    step = models.CharField(max_length=9, choices=Step.choices, blank=True)
    standing = models.CharField(max_length=7, choices=Standing.choices, blank=True)
    said_on_the_spot = models.CharField(max_length=12, choices=OnTheSpot.choices, blank=True)
    wants_answer = models.BooleanField(default=False)

    language = models.CharField(max_length=2, choices=Language.choices)
    channel = models.CharField(max_length=6, choices=Channel.choices)
    logged_by = TenantKey(Member, null=True, related_name="+")
    opened_at = models.DateTimeField(null=True)

    held = models.CharField(max_length=8, choices=Hold.choices, blank=True)
    excluded_at = models.DateTimeField(null=True)
    excluded_by = TenantKey(Member, null=True, related_name="+")
    excluded_because = models.CharField(max_length=500, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    counted = models.BooleanField()
    counted_for_employee = models.BooleanField()

    objects = EncounterQuerySet.as_manager()
    WORDS = ("text", "wish", "aspects", "attention")
    SETTLED = ("when_told", "told_at", "occurred_on", "counted", "counted_for_employee")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            own_parent("encounter"),
            *same_organisation("encounter", "location", "point", "employee", "logged_by", "excluded_by"),
            *known("encounter", rating=Rating, language=Language, channel=Channel),
            *known_or_blank(
                "encounter",
                attribution=Attribution,
                attributed_by=AttributedBy,
                attention=Attention,
                step=Step,
                standing=Standing,
                said_on_the_spot=OnTheSpot,
                held=Hold,
            ),
            models.CheckConstraint(
                name="encounter_text_length", condition=LessThanOrEqual(Length("text"), TEXT_LENGTH)
            ),
            models.CheckConstraint(name="encounter_aspects_few", condition=Q(aspects__len__lte=MOST_ASPECTS)),
            models.CheckConstraint(name="encounter_aspects_known", condition=Q(aspects__contained_by=Aspect.values)),
            models.CheckConstraint(
                name="encounter_employee_named_by_someone",
                condition=Q(employee__isnull=True, attributed_by="")
                | (Q(employee__isnull=False) & ~Q(attributed_by="")),
            ),
            models.CheckConstraint(
                name="encounter_counted_unless_held_excluded_withdrawn",
                condition=Q(IN_FIGURES, counted=True) | Q(~IN_FIGURES, counted=False),
            ),
            models.CheckConstraint(
                name="encounter_counted_for_employee_named_for_certain",
                condition=Q(counted_for_employee=False) | (Q(counted=True, employee__isnull=False) & NAMED_FOR_CERTAIN),
            ),
            models.CheckConstraint(
                name="encounter_excluded_by_someone_for_a_reason",
                condition=Q(excluded_at__isnull=True, excluded_by__isnull=True, excluded_because="")
                | (
                    Q(excluded_at__isnull=False, excluded_by__isnull=False)
                    & (~Q(excluded_because="") | Q(withdrawn_at__isnull=False))
                ),
            ),
            models.CheckConstraint(
                name="encounter_withdrawn_is_empty",
                condition=Q(withdrawn_at__isnull=True) | EMPTY,
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                F("organisation"),
                F("location"),
                F("occurred_at").desc(),
                F("id").desc(),
                name="encounter_location_newest",
            ),
            models.Index(
                F("organisation"),
                F("employee"),
                F("occurred_at").desc(),
                F("id").desc(),
                condition=Q(employee__isnull=False),
                name="encounter_employee_newest",
            ),
            models.Index(F("organisation"), F("occurred_at").desc(), F("id").desc(), name="encounter_newest"),
            models.Index(
                fields=["organisation", "reported_at", "id"],
                condition=~Q(held="") & Q(excluded_at__isnull=True, withdrawn_at__isnull=True),
                name="encounter_held",
            ),
        ]

    @property
    def open_case(self) -> "Case | None":
        """Its case, while that is not at an end."""
        case = getattr(self, "case", None)
        return case if case and case.is_open else None

    @property
    def employee_name(self) -> str:
        """Who served, as customers see it."""
        return self.employee.shown_to_customers(self.organisation) if self.employee else ""

    def is_about(self, member: Member) -> bool:
        """Whether the member is the employee concerned, who may not handle it."""
        return self.employee_id is not None and self.employee_id == member.employee_id

    def afresh(self) -> "Encounter":
        """The same encounter as it is stored now."""
        return Encounter.objects.for_page().get(organisation_id=self.organisation_id, pk=self.pk)

    def settle(self) -> None:
        """Set the columns that follow from others: the day, and what it is counted for."""
        self.occurred_on = self.location.local(self.occurred_at).date()
        self.counted = not (self.held or self.excluded_at or self.withdrawn_at)
        certain = self.attributed_by == AttributedBy.POINT or self.attribution == Attribution.SURE
        self.counted_for_employee = self.counted and self.employee_id is not None and certain

    def correctable(self, now: datetime) -> bool:
        """Whether the customer may still change what was said, rather than only add to it."""
        age = now - self.reported_at
        return age < CORRECTABLE_AT_LEAST or (self.opened_at is None and age < CORRECTABLE_AT_MOST)

    def empty(self, now: datetime) -> None:
        """Leave nothing but the shell of what the customer said, for good."""
        self.withdrawn_at = now
        self.text = self.wish = self.employee_description = self.excluded_because = ""
        self.attention = self.step = self.standing = self.said_on_the_spot = self.attribution = self.attributed_by = ""
        self.aspects, self.wants_answer, self.employee = [], False, None
        self.settle()

    def missing(self) -> list[str]:
        """Which of what and when a complaint still leaves open; where is always known."""
        if self.rating != Rating.BAD:
            return []
        return [name for name, told in (("what", self.text), ("when", self.when_told)) if not told]

    def case_wanted(self) -> str:
        """The kind of case that somebody can act on, or an empty string."""
        if not self.counted:
            return ""
        chosen = self.attributed_by in {AttributedBy.CUSTOMER, AttributedBy.STAFF}
        if self.rating == Rating.BAD:
            return CaseKind.COMPLAINT if self.text or chosen or hasattr(self, "contact") else ""
        return CaseKind.THANKS if self.text or chosen else ""

    def is_told_to_employee(self, now: datetime) -> bool:
        """Whether the employee may read it: staff have read these words, or one working day has passed."""
        told_at = self.told_at or self.reported_at
        if self.opened_at and self.opened_at >= told_at:
            return True
        place = self.location
        return now >= add_working_days(
            told_at, 1, zone=place.zone, working_days=place.working_days, holidays=place.holidays
        )


class Contact(TenantModel):
    """How the customer may be reached; a table of its own so that it can be erased alone."""

    encounter = TenantOneToOne(Encounter, related_name="contact")
    email = models.EmailField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=100, blank=True)
    may_be_contacted = models.BooleanField(default=False)
    language = models.CharField(max_length=2, choices=Language.choices)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            *same_organisation("contact", "encounter"),
            models.CheckConstraint(name="contact_reaches_someone", condition=~Q(email="") | ~Q(phone="") | ~Q(name="")),
        ]

    @property
    def lines(self) -> list[str]:
        """What is known, each in a line of its own."""
        return [line for line in (self.name, self.email, self.phone) if line]


class ReceiptQuerySet(models.QuerySet["Receipt"]):
    """Receipts …"""

    def open(self) -> Self:
        """… that still lead to something."""
        return self.filter(encounter__withdrawn_at=None).select_related("encounter")


class Receipt(TenantModel):
    """The lookup behind one submission: its key, and hashes of the customer's secret way back.

    The token and the digits themselves are derived from the key with `RECEIPT_KEY` and stored
    nowhere; `attempt` counts collisions of digits.
    """

    submission_key = models.UUIDField(primary_key=True)
    token_hash = models.BinaryField(max_length=32, unique=True)
    digits_hash = models.BinaryField(max_length=32, unique=True)
    attempt = models.SmallIntegerField(default=0)
    encounter = TenantOneToOne(Encounter, related_name="receipt")

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = same_organisation("receipt", "encounter")
