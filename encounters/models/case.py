"""The handling of an encounter: its case."""

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar, Protocol

from django.db import models
from django.db.models import Case as Either
from django.db.models import F, Q, When
from django.db.models.functions import Greatest

from encounters.models.case_constraints import CONSTRAINTS, INDEXES
from encounters.models.case_queryset import CaseQuerySet
from encounters.models.choices import (
    OPEN_STATES,
    TRANSITIONS,
    UNANSWERED_STATES,
    CaseKind,
    CaseState,
    LatenessTold,
    Outcome,
    Rating,
    Severity,
    Step,
    Urgency,
    Verdict,
    WaitingFor,
)
from encounters.models.employee import Employee
from encounters.models.encounter import Encounter
from encounters.models.member import Member
from encounters.models.organisation import Location
from encounters.models.tenancy import TenantKey, TenantModel, TenantOneToOne
from encounters.models.urgency import (
    URGENT_FROM,
    WORST,
    Clock,
    Points,
    points_of,
    urgency_of,
)

PUT_BACK = 100


class HasWords(Protocol):
    """What knows whether the customer used words: an encounter, which asks the database, or its file in memory."""

    @property
    def has_words(self) -> bool:
        """Whether any of it is in words."""


class Case(TenantModel):
    """The handling of one encounter that deserves an answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    encounter = TenantOneToOne(Encounter, related_name="case")
    location = TenantKey(Location, related_name="+", help_text="The encounter's, so that queues are read by it.")
    employee = TenantKey(Employee, null=True, related_name="+", help_text="The encounter's, likewise.")
    kind = models.CharField(max_length=9, choices=CaseKind.choices)
    state = models.CharField(max_length=9, choices=CaseState.choices, default=CaseState.NEW)
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    owner = TenantKey(Member, null=True, blank=True, related_name="+")
    unread_since = models.DateTimeField(null=True, help_text="When the customer wrote more, until a handler opens it.")
    severity = models.SmallIntegerField(choices=Severity.choices, null=True, blank=True)
    in_spike = models.BooleanField(default=False, db_default=False, help_text="One of a run of complaints.")
    late_days = models.SmallIntegerField(default=0, db_default=0, help_text="Working days late, as of last night.")
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
    clock_started_at = models.DateTimeField(help_text="When its working time began.")
    waiting_since = models.DateTimeField(null=True)
    paused_time = models.DurationField(
        default=timedelta, db_default=timedelta(), help_text="Working time spent waiting."
    )
    promise_ends_at = models.DateTimeField(help_text="Until when an answer was promised; never moves later.")
    due_at = models.DateTimeField()
    lateness_told = models.CharField(max_length=4, choices=LatenessTold.choices, blank=True, default="", db_default="")
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

    class Meta:
        constraints: ClassVar[list[Any]] = CONSTRAINTS
        indexes: ClassVar[list[models.Index]] = INDEXES

    @property
    def is_open(self) -> bool:
        """Whether the case is not at an end."""
        return self.state in OPEN_STATES

    @property
    def needs_action(self) -> bool:
        """Whether a handler has something to do: the case is not answered, or was closed without a cause."""
        return self.state in UNANSWERED_STATES or self.lacks_cause

    @property
    def lacks_cause(self) -> bool:
        """Whether it is a complaint that was closed before anybody said what lay behind."""
        return self.state == CaseState.CLOSED and self.kind == CaseKind.COMPLAINT and not self.outcome

    @property
    def owes_nothing(self) -> bool:
        """Whether no answer is owed: the customer waits for none, and the case waits for nobody."""
        owed = self.encounter.wants_answer and self.state != CaseState.ANSWERED
        return not owed and self.state != CaseState.WAITING

    @property
    def is_passed_on_or_stopped(self) -> bool:
        """Whether these are thanks that reached their employee, or are kept from them."""
        return self.passed_on_at is not None or self.stopped

    @property
    def may_be_passed_on(self) -> bool:
        """Whether these are thanks that name an employee for certain and have not reached them."""
        is_praise = self.kind == CaseKind.THANKS and self.encounter.rating == Rating.GOOD
        return is_praise and self.encounter.counted_for_employee and self.passed_on_at is None

    @property
    def may_be_stopped(self) -> bool:
        """Whether these are thanks that may be kept from being passed on or, once they were, closed."""
        return self.kind == CaseKind.THANKS and (not self.is_passed_on_or_stopped or self.owes_nothing)

    @property
    def allows_hearing(self) -> bool:
        """Whether it is a complaint, of which the employee concerned may say something."""
        return self.kind == CaseKind.COMPLAINT and self.state not in {CaseState.VOIDED, CaseState.WITHDRAWN}

    @property
    def asks_verdict(self) -> bool:
        """Whether the customer is asked if it was put right."""
        return self.state == CaseState.CLOSED and self.kind == CaseKind.COMPLAINT and self.encounter.counted

    @property
    def awaits_promised_answer(self) -> bool:
        """Whether the customer may expect an answer that has not come, also while somebody is waited for."""
        return self.state in {*UNANSWERED_STATES, CaseState.WAITING} and self.answer_is_promised

    @property
    def answer_is_promised(self) -> bool:
        """Whether the customer is told until when an answer comes; it may have come."""
        return self.promises_answer(self.encounter)

    def promises_answer(self, source: HasWords) -> bool:
        """Return whether the customer is told until when an answer comes; `source` knows whether they used words."""
        return self.kind == CaseKind.COMPLAINT and (self.encounter.wants_answer or source.has_words)

    @property
    def points_breakdown(self) -> Points:
        """The parts of its points."""
        encounter = self.encounter
        return points_of(
            kind=self.kind,
            severity=self.severity,
            step=encounter.step,
            in_spike=self.in_spike,
            wants_answer=encounter.wants_answer,
            late_days=self.late_days,
        )

    @property
    def state_label(self) -> Any:
        """What its state is called; `get_state_display` would read all choices anew in each row of a list."""
        return CaseState(self.state).label

    @property
    def urgency(self) -> Urgency:
        """How urgent it is, by its points and severity."""
        return urgency_of(self.points, self.severity)

    @property
    def clock(self) -> Clock:
        """Its working time, by the location's calendar."""
        return Clock(self.clock_started_at, self.paused_time, self.encounter.location.calendar)

    @property
    def answer_due_at(self) -> datetime:
        """Until when the customer is to be answered."""
        return self.clock.answer_due(self.promise_ends_at)

    def set_derived(self, now: datetime) -> None:
        """Set the columns that follow from others and from the time: promise, due time, days late and points."""
        days = self.organisation.days
        to_answer = days.to_answer(kind=self.kind, severity=self.severity, step=self.encounter.step)
        self.promise_ends_at = self.clock.promise(to_answer, self.promise_ends_at)
        self.due_at = self.clock.due(state=self.state, promise_ends_at=self.promise_ends_at, days_to_see=days.seen)
        self.late_days = self.clock.days_late(state=self.state, due_at=self.due_at, now=now)
        self.points = self.points_breakdown.total

    def move_to(self, state: CaseState | str, now: datetime) -> bool:
        """Move to a state, and return whether a case may go there from where it is.

        Its clock is paused while it waits; what closing left is open again once it is no longer closed.
        """
        if state != self.state and state not in TRANSITIONS[CaseState(self.state)]:
            return False
        if self.waiting_since and state != CaseState.WAITING:
            self.paused_time += self.clock.calendar.worked(self.waiting_since, now)
            self.waiting_since, self.waiting_for = None, ""
        elif state == CaseState.WAITING and not self.waiting_since:
            self.waiting_since, self.waiting_for = now, WaitingFor.CUSTOMER
        if self.state == CaseState.NEW != state:
            self.lateness_told = ""  # it was late to be read; what is due now is another thing
        if state == CaseState.CLOSED != self.state:
            self.closed_at = now
        elif self.state == CaseState.CLOSED and state in OPEN_STATES:
            self.forget_closing()
        self.state = state
        return True

    def claim(self, member: Member, now: datetime) -> None:
        """Give the case to the member who acts on it if nobody owns it, and mark it as seen."""
        if self.owner_id is None:
            self.owner = member
        self.seen_at = self.seen_at or now

    def mark_unread(self, now: datetime) -> None:
        """Mark that there is something that no handler has read."""
        self.unread_since = self.unread_since or now

    def restart_clock(self, now: datetime) -> None:
        """Start its working time again from now."""
        self.clock_started_at, self.paused_time, self.lateness_told = now, timedelta(), ""

    def forget_promise(self) -> None:
        """Clear the promise: the next one may end later than the last one."""
        self.promise_ends_at = None  # type: ignore[assignment]  # derived again before it is stored

    def forget_passing_on(self) -> None:
        """Take back that thanks reached somebody, or were stopped."""
        self.passed_on_at, self.passed_on_by, self.stopped = None, None, False

    def forget_closing(self) -> None:
        """Take back all that was said when it was closed, and the customer's verdict of it."""
        self.closed_at, self.known_before, self.outcome = None, None, ""
        self.forget_verdict()

    def forget_verdict(self) -> None:
        """Take back the customer's verdict, and the step that they named with it."""
        self.verdict = self.step_after = ""
