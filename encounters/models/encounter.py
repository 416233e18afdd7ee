"""The fact that everything else is counted from."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, timezone
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from encounters.models.choices import (
    ELSEWHERE,
    OPEN_STATES,
    Aspect,
    Attention,
    AttributedBy,
    Attribution,
    CaseKind,
    Cause,
    Channel,
    Hold,
    Language,
    OnTheSpot,
    Rating,
    Standing,
    Step,
    TextKind,
)
from encounters.models.employee import Employee
from encounters.models.encounter_rules import INDEXES, NAMED_FOR_CERTAIN, RULES, TEXT_LENGTH
from encounters.models.feedback_point import FeedbackPoint
from encounters.models.organisation import Location, Member
from encounters.models.searching import HAS_TEXT, SEARCH, asked_for
from encounters.models.tenancy import TenantKey, TenantModel

if TYPE_CHECKING:
    from encounters.models.case import Case

WISH_LENGTH = 500
MANY = 99
# Where a day begins first and ends last: bounds by which an index on moments serves questions of days.
FIRST_ZONE, LAST_ZONE = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))
OLDEST = timedelta(days=90)
CORRECTABLE_AT_LEAST = timedelta(minutes=30)
CORRECTABLE_AT_MOST = timedelta(hours=24)
SAFE_TO_ASK = {"location", "first", "last", "rating", "state", "after", "lang", "theme"}
BARE = Q(text="", wish="", aspects__len=0, attention="")


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
        """… about the employee for certain, counted for them or, by their cause, elsewhere."""
        own = self.filter(organisation_id=employee.organisation_id, employee=employee, counted=True)
        return own.filter(NAMED_FOR_CERTAIN)

    def counted_for(self, *, employee: bool) -> Self:
        """… that stand in the figures of their employee, or don't."""
        return self.filter(counted_for_employee=employee)

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

    def unsure(self) -> Self:
        """… that are counted, and where the customer only thinks that it was the employee."""
        return self.filter(~NAMED_FOR_CERTAIN, employee__isnull=False, counted=True)

    def counted_elsewhere(self) -> Self:
        """… whose cause was another than the employee, who is known."""
        return self.filter(NAMED_FOR_CERTAIN, employee__isnull=False, counted=True, cause__in=ELSEWHERE)

    def open_complaints(self) -> Self:
        """… that count for the employee while their complaint is not at an end."""
        return self.filter(counted_for_employee=True, case__kind=CaseKind.COMPLAINT, case__state__in=OPEN_STATES)

    def per_employee(self, employees: list[Employee], *more: str) -> dict[Any, int]:
        """… as many as there are for each of these employees, by the employee's id and what `more` is told apart."""
        rows = self.filter(employee__in=employees).values_list("employee", *more).annotate(models.Count("pk"))
        return {tuple(key) if more else key[0]: number for *key, number in rows.order_by()}

    def rated(self, rating: str) -> Self:
        """… that are good, or bad."""
        return self.filter(rating=rating)

    def complaints(self) -> Self:
        """… that are handled as complaints."""
        return self.filter(case__kind=CaseKind.COMPLAINT)

    def thanks(self) -> Self:
        """… that are handled as thanks."""
        return self.filter(case__kind=CaseKind.THANKS)

    def with_words(self) -> Self:
        """… that say more than good or bad, at once or later."""
        return self.filter(~BARE | Q(pk__in=self.added_to()))

    def bare(self) -> Self:
        """… that say good or bad and nothing more."""
        return self.filter(BARE).exclude(pk__in=self.added_to())

    def added_to(self) -> models.QuerySet[Any, Any]:
        """… to which the customer added a text."""
        return self.order_by().filter(case_texts__kind=TextKind.ADDITION).values("pk")

    def read_or(self, *told: Q) -> Self:
        """… that a handler first opened after the words were last changed, or that meet one of the conditions.

        `last_told_at` stands for the moment of that change.
        """
        asked = self.annotate(last_told_at=Coalesce("told_at", "reported_at"))
        return asked.filter(reduce(or_, told, Q(opened_at__gte=F("last_told_at"))))

    def saying(self, words: str) -> Self:
        """… that say these words, in any form that Finnish, Swedish or English gives them."""
        return self.filter(HAS_TEXT, search=asked_for(words))

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
        shown = self.select_related("organisation", "location", "employee", "case__passed_on_by__user")
        return shown.prefetch_related("events__texts").order_by("-occurred_on", "pk")

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
    employee_chosen = models.BooleanField(db_default=False, default=False, help_text="By the customer.")
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

    cause = models.CharField(
        max_length=11,
        choices=Cause.choices,
        blank=True,
        default="",
        db_default="",
        help_text="What lay behind it, once closed.",
    )
    held = models.CharField(max_length=8, choices=Hold.choices, blank=True)
    excluded_at = models.DateTimeField(null=True)
    excluded_by = TenantKey(Member, null=True, related_name="+")
    excluded_because = models.CharField(max_length=500, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    counted = models.BooleanField()
    counted_for_employee = models.BooleanField()

    search = SEARCH

    objects = EncounterQuerySet.as_manager()
    WORDS = ("text", "wish", "aspects", "attention")
    SETTLED = ("when_told", "told_at", "occurred_on", "counted", "counted_for_employee")

    class Meta:
        constraints: ClassVar[list[Any]] = RULES
        indexes: ClassVar[list[models.Index]] = INDEXES

    @property
    def open_case(self) -> "Case | None":
        """Its case, while that is not at an end."""
        case = getattr(self, "case", None)
        return case if case and case.is_open else None

    @property
    def employee_name(self) -> str:
        """Who served, as customers see it."""
        return self.employee.shown_to_customers(self.organisation) if self.employee else ""

    @property
    def concerned(self) -> Employee | None:
        """Who it is about for certain, while it is in the figures: counted for them or, by its cause, elsewhere."""
        certain = self.attributed_by == AttributedBy.POINT or self.attribution == Attribution.SURE
        return self.employee if self.counted and certain else None

    @property
    def is_read(self) -> bool:
        """Whether a handler has opened it since its words last changed."""
        return self.opened_at is not None and self.opened_at >= (self.told_at or self.reported_at)

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
        self.counted_for_employee = self.concerned is not None and self.cause not in ELSEWHERE

    def correctable(self, now: datetime) -> bool:
        """Whether the customer may still change what was said, rather than only add to it."""
        age = now - self.reported_at
        return age < CORRECTABLE_AT_LEAST or (self.opened_at is None and age < CORRECTABLE_AT_MOST)

    def empty(self, now: datetime) -> None:
        """Leave nothing but the shell of what the customer said, for good."""
        self.withdrawn_at = now
        self.text = self.wish = self.employee_description = self.excluded_because = ""
        self.attention = self.step = self.standing = self.said_on_the_spot = self.attribution = self.attributed_by = ""
        self.aspects, self.wants_answer, self.employee, self.employee_chosen = [], False, None, False
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
        said = bool(self.text) or self.employee_chosen
        if self.rating == Rating.BAD:
            return CaseKind.COMPLAINT if said or hasattr(self, "contact") else ""
        return CaseKind.THANKS if said else ""
