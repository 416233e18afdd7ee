"""The handling of an encounter: its case, and questions to cases."""

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Case as Either
from django.db.models import Count, F, Q, When
from django.db.models.functions import Greatest

from encounters.models.choices import (
    OPEN_STATES,
    UNANSWERED_STATES,
    CaseKind,
    CaseState,
    Outcome,
    Severity,
    Step,
    Urgency,
    Verdict,
    WaitingFor,
)
from encounters.models.closed import known, known_or_blank
from encounters.models.encounter import MANY, Encounter
from encounters.models.organisation import Location, Member
from encounters.models.tenancy import TenantKey, TenantModel, TenantOneToOne, own_parent, same_organisation
from encounters.models.timeline import CaseText
from encounters.models.urgency import (
    RUN_BEFORE,
    RUN_DAYS,
    URGENT_FROM,
    WORST,
    Clock,
    Points,
    points_of,
    runs_high,
    urgency_of,
)

URGENT_ORDER = ("rank", "due_at", "id")
PUT_BACK = 100


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases …"""

    def visible_to(self, member: Member) -> Self:
        """… of the locations that the member handles, without those about the member."""
        cases = self.filter(organisation_id=member.organisation_id)
        if not member.sees_all_locations:
            cases = cases.filter(encounter__location__in=Location.objects.visible_to(member))
        return cases.exclude(encounter__employee_id=member.employee_id) if member.employee_id else cases

    def of(self, encounter: Encounter) -> Self:
        """… of one encounter: one, or none."""
        return self.filter(organisation_id=encounter.organisation_id, encounter=encounter)

    def open(self) -> Self:
        """… that are not at an end."""
        return self.filter(state__in=OPEN_STATES)

    def new(self) -> Self:
        """… that nobody has opened."""
        return self.filter(state=CaseState.NEW)

    def unanswered(self) -> Self:
        """… that wait for somebody's answer."""
        return self.filter(state__in=UNANSWERED_STATES)

    def without_cause(self) -> Self:
        """… that are complaints, closed before anybody said what lay behind."""
        return self.filter(state=CaseState.CLOSED, kind=CaseKind.COMPLAINT, outcome="")

    def of_kind(self, kind: str) -> Self:
        """… that are complaints, or thanks."""
        return self.filter(kind=kind)

    def most_urgent_first(self) -> Self:
        """… as they should be handled."""
        return self.order_by(*URGENT_ORDER)

    def overdue(self, now: datetime) -> Self:
        """… whose time has run out, while their clock runs."""
        return self.unanswered().filter(due_at__lt=now)

    def new_or_unread(self) -> Self:
        """… in which a handler would read something for the first time."""
        return self.filter(Q(state=CaseState.NEW) | Q(unread_since__isnull=False))

    def unread(self) -> Self:
        """… where the customer wrote more than a handler has opened, closed ones too."""
        return self.filter(unread_since__isnull=False, state__in=(*OPEN_STATES, CaseState.CLOSED))

    def waiting_for(self, whom: str) -> Self:
        """… that go on when the customer, or the employee, has said something."""
        return self.filter(state=CaseState.WAITING, waiting_for=whom)

    def to_pass_on(self) -> Self:
        """… that are thanks which nobody stopped and which did not reach their employee yet."""
        kept = self.open().filter(kind=CaseKind.THANKS, passed_on_at__isnull=True, stopped=False)
        return kept.filter(encounter__counted_for_employee=True)

    def owned_by(self, member: Member | None) -> Self:
        """… that the member has taken on; without one, that nobody has."""
        return self.filter(owner=member)

    def saying(self, words: str) -> tuple[Self, Self]:
        """… whose encounter says these words, and those where a text of the timeline does.

        Two, for each finds its newest at once; whatever asks for either in one reads every match, or every case.
        """
        told = CaseText.objects.saying(words).values("encounter")
        return self.filter(encounter__in=Encounter.objects.saying(words)), self.filter(encounter__in=told)

    def like(self, case: "Case") -> Self:
        """… of the same location and aspect or, without team mode, of the same employee; the newest first."""
        encounter = case.encounter
        same = Q(encounter__location=encounter.location_id, encounter__aspects__overlap=encounter.aspects)
        if encounter.counted_for_employee and not encounter.organisation.team_mode:
            same |= Q(encounter__employee=encounter.employee_id, encounter__counted_for_employee=True)
        others = self.filter(same, organisation_id=case.organisation_id, kind=case.kind).exclude(pk=case.pk)
        return others.exclude(state__in=(CaseState.VOIDED, CaseState.WITHDRAWN)).order_by("-opened_at", "-pk")

    def runs_high(self, case: "Case", now: datetime) -> bool:
        """… and whether this complaint is one of a run: of the same employee, or of the same location and aspect."""
        encounter = case.encounter
        if case.kind != CaseKind.COMPLAINT:
            return False
        subjects = [
            Q(encounter__location=encounter.location_id, encounter__aspects__contains=[aspect])
            for aspect in encounter.aspects
        ]
        if encounter.counted_for_employee:
            subjects.append(Q(encounter__employee=encounter.employee_id, encounter__counted_for_employee=True))
        recent = now - timedelta(days=RUN_DAYS)
        before = recent - timedelta(days=RUN_BEFORE)
        others = self.exclude(pk=case.pk).filter(
            organisation_id=encounter.organisation_id,
            kind=CaseKind.COMPLAINT,
            encounter__counted=True,
            encounter__occurred_at__range=(before, now),
        )
        late, own = Q(encounter__occurred_at__gte=recent), int(encounter.occurred_at >= recent)
        counts = [
            others.filter(subject).aggregate(now=Count("pk", filter=late) + own, before=Count("pk", filter=~late))
            for subject in subjects
        ]
        return any(runs_high(**count) for count in counts)

    def up_to_many(self) -> int:
        """… counted, but never further than people care."""
        return self.order_by()[: MANY + 1].count()

    def for_queue(self) -> Self:
        """… with all that one line of the queue shows."""
        return self.select_related("encounter__location", "encounter__employee", "owner__user")

    def for_page(self) -> Self:
        """… with all that a page of one shows."""
        return self.select_related(
            "organisation",
            "owner__user",
            "encounter__organisation",
            "encounter__location",
            "encounter__employee",
            "encounter__contact",
            "encounter__excluded_by__user",
        )

    def locked_of(self, encounter: Encounter) -> "Case | None":
        """… the one of the encounter, locked, with the encounter as the caller knows it."""
        case = self.of(encounter).select_for_update().first()
        if case:
            case.encounter, case.organisation = encounter, encounter.organisation
        return case


class Case(TenantModel):
    """The handling of one encounter that deserves an answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    encounter = TenantOneToOne(Encounter, related_name="case")
    kind = models.CharField(max_length=9, choices=CaseKind.choices)
    state = models.CharField(max_length=9, choices=CaseState.choices, default=CaseState.NEW)
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    owner = TenantKey(Member, null=True, blank=True, related_name="+")
    unread_since = models.DateTimeField(null=True, help_text="When the customer wrote more, until a handler opens it.")
    severity = models.SmallIntegerField(choices=Severity.choices, null=True, blank=True)
    running_high = models.BooleanField(default=False, db_default=False, help_text="One of a run of complaints.")
    points = models.SmallIntegerField(default=0, db_default=0)
    rank = models.GeneratedField(
        expression=Either(
            When(~Q(state__in=UNANSWERED_STATES), then=PUT_BACK - F("points")),
            When(severity=WORST, then=-Greatest("points", URGENT_FROM)),
            default=-F("points"),
        ),
        output_field=models.SmallIntegerField(),
        db_persist=True,
        help_text="The lower, the more urgent; what waits or is answered stands behind the rest.",
    )
    clock_from = models.DateTimeField(help_text="When its working time began.")
    waiting_since = models.DateTimeField(null=True)
    stood_still = models.DurationField(
        default=timedelta, db_default=timedelta(), help_text="Working time spent waiting."
    )
    promised_at = models.DateTimeField(help_text="Until when an answer was promised; never moves later.")
    due_at = models.DateTimeField()
    waiting_for = models.CharField(max_length=8, choices=WaitingFor.choices, blank=True, default="", db_default="")
    outcome = models.CharField(max_length=14, choices=Outcome.choices, blank=True, default="", db_default="")
    known_before = models.BooleanField(null=True, help_text="Whether it was known before the customer told.")
    closed_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=9, choices=Verdict.choices, blank=True, default="", db_default="")
    step_after = models.CharField(max_length=9, choices=Step.choices, blank=True, default="", db_default="")
    reopened_by_verdict = models.BooleanField(default=False, db_default=False, help_text="Happens once.")
    passed_on_at = models.DateTimeField(null=True, help_text="When thanks reached the employee.")
    passed_on_by = TenantKey(Member, null=True, related_name="+", help_text="Nobody: they passed themselves on.")
    stopped = models.BooleanField(default=False, db_default=False, help_text="Thanks that don't pass themselves on.")

    objects = CaseQuerySet.as_manager()
    NOT_CLOSED: ClassVar[dict[str, Any]] = {
        "closed_at": None,
        "outcome": "",
        "known_before": None,
        "verdict": "",
        "step_after": "",
    }
    NOT_PASSED_ON: ClassVar[dict[str, Any]] = {"passed_on_at": None, "passed_on_by": None, "stopped": False}
    SETTLED = ("running_high", "points", "promised_at", "due_at")

    class Meta:
        constraints: ClassVar[list[Any]] = [
            own_parent("case"),
            *same_organisation("case", "encounter", "owner", "passed_on_by"),
            *known("case", kind=CaseKind, state=CaseState),
            *known_or_blank("case", waiting_for=WaitingFor, outcome=Outcome, verdict=Verdict, step_after=Step),
            models.CheckConstraint(
                name="case_new_is_unseen", condition=~Q(state=CaseState.NEW) | Q(seen_at__isnull=True)
            ),
            models.CheckConstraint(
                name="case_severity_known", condition=Q(severity__isnull=True) | Q(severity__in=Severity.values)
            ),
            models.CheckConstraint(
                name="case_stands_still_while_waiting",
                condition=Q(state=CaseState.WAITING, waiting_since__isnull=False)
                | (~Q(state=CaseState.WAITING) & Q(waiting_since__isnull=True)),
            ),
            models.CheckConstraint(
                name="case_waits_for_somebody",
                condition=Q(state=CaseState.WAITING, waiting_for__in=WaitingFor.values)
                | (~Q(state=CaseState.WAITING) & Q(waiting_for="")),
            ),
            models.CheckConstraint(
                name="case_closed_at_some_moment", condition=~Q(state=CaseState.CLOSED) | Q(closed_at__isnull=False)
            ),
            models.CheckConstraint(
                name="case_judged_once_closed",
                condition=Q(verdict="", step_after="") | Q(closed_at__isnull=False, kind=CaseKind.COMPLAINT),
            ),
            models.CheckConstraint(
                name="case_passed_on_are_thanks", condition=Q(passed_on_at__isnull=True) | Q(kind=CaseKind.THANKS)
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["organisation", *URGENT_ORDER],
                condition=Q(state__in=OPEN_STATES),
                name="case_open_urgent",
            ),
            models.Index(
                fields=["organisation", "kind", "opened_at", "id"],
                condition=Q(state=CaseState.NEW),
                name="case_new_oldest",
            ),
            models.Index(
                fields=["organisation", *URGENT_ORDER],
                condition=Q(unread_since__isnull=False),
                name="case_unread",
            ),
            models.Index(fields=["organisation", "opened_at", "id"], name="case_oldest"),
            models.Index(
                fields=["organisation", "closed_at", "id"],
                condition=Q(state=CaseState.CLOSED, kind=CaseKind.COMPLAINT, outcome=""),
                name="case_without_cause",
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Whether the case is not at an end."""
        return self.state in OPEN_STATES

    @property
    def wants_somebody(self) -> bool:
        """Whether there is something to do: it waits for an answer, or was closed without a cause."""
        return self.state in UNANSWERED_STATES or self.lacks_cause

    @property
    def lacks_cause(self) -> bool:
        """Whether it is a complaint that was closed before anybody said what lay behind."""
        return self.state == CaseState.CLOSED and self.kind == CaseKind.COMPLAINT and not self.outcome

    @property
    def owes_nothing(self) -> bool:
        """Whether the customer waits for no answer, nor anybody for theirs."""
        owed = self.encounter.wants_answer and self.state != CaseState.ANSWERED
        return not owed and self.state != CaseState.WAITING

    @property
    def hears_employee(self) -> bool:
        """Whether it is a complaint, of which the employee concerned may say something."""
        return self.kind == CaseKind.COMPLAINT and self.state not in {CaseState.VOIDED, CaseState.WITHDRAWN}

    @property
    def asks_verdict(self) -> bool:
        """Whether the customer is asked if it was put right."""
        return self.state == CaseState.CLOSED and self.kind == CaseKind.COMPLAINT and self.encounter.counted

    @property
    def promises_answer(self) -> bool:
        """Whether the customer may expect an answer that has not come."""
        told = self.encounter.text or self.encounter.wants_answer
        return self.kind == CaseKind.COMPLAINT and self.state in UNANSWERED_STATES and bool(told)

    @property
    def parts(self) -> Points:
        """What its points are made of."""
        encounter = self.encounter
        return points_of(
            kind=self.kind,
            severity=self.severity,
            step=encounter.step,
            running_high=self.running_high,
            wants_answer=encounter.wants_answer,
        )

    @property
    def urgency(self) -> Urgency:
        """Urgent, normal or low."""
        return urgency_of(self.points, self.severity)

    @property
    def clock(self) -> Clock:
        """Its working time, by the location's calendar."""
        return Clock(self.clock_from, self.stood_still, self.encounter.location.calendar)

    def settle(self) -> None:
        """Set the columns that follow from others: points, promise and due time."""
        days = self.organisation.days
        to_answer = days.to_answer(kind=self.kind, severity=self.severity, step=self.encounter.step)
        self.points = self.parts.total
        self.promised_at = self.clock.promise(to_answer, self.promised_at)
        self.due_at = self.clock.due(state=self.state, promised_at=self.promised_at, days_to_see=days.seen)
