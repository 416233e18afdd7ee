"""What the database itself says of cases: rules that no row breaks, and the indexes that queues and lists read by."""

from typing import Any

from django.db import models
from django.db.models import Q

from encounters.models.case_queryset import FIRST_FROM, MOST_URGENT_FIRST
from encounters.models.choice_constraints import one_of, one_of_or_blank
from encounters.models.choices import (
    IN_HAND_STATES,
    UNANSWERED_STATES,
    CaseKind,
    CaseState,
    LatenessTold,
    Outcome,
    Severity,
    Step,
    Verdict,
    WaitingFor,
)
from encounters.models.tenancy import own_parent, same_organisation

CONSTRAINTS: list[Any] = [
    own_parent("case"),
    *same_organisation("case", "encounter", "location", "employee", "owner", "passed_on_by"),
    *one_of("case", kind=CaseKind, state=CaseState),
    *one_of_or_blank("case", waiting_for=WaitingFor, outcome=Outcome, verdict=Verdict, step_after=Step),
    *one_of_or_blank("case", lateness_told=LatenessTold),
    models.CheckConstraint(name="case_new_is_unseen", condition=~Q(state=CaseState.NEW) | Q(seen_at__isnull=True)),
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
        name="case_withdrawn_is_not_judged",
        condition=~Q(state=CaseState.WITHDRAWN) | Q(verdict="", step_after="", reopened_by_verdict=False),
    ),
    models.CheckConstraint(
        name="case_withdrawn_is_about_nobody", condition=~Q(state=CaseState.WITHDRAWN) | Q(employee=None)
    ),
    models.CheckConstraint(
        name="case_passed_on_are_thanks", condition=Q(passed_on_at__isnull=True) | Q(kind=CaseKind.THANKS)
    ),
]
INDEXES: list[models.Index] = [
    models.Index(
        *("organisation", *MOST_URGENT_FIRST, FIRST_FROM, "owner", "location"),
        condition=Q(state__in=UNANSWERED_STATES),
        name="case_unanswered",
    ),
    models.Index(
        *("organisation", "owner", *MOST_URGENT_FIRST, FIRST_FROM, "location"),
        condition=Q(state__in=UNANSWERED_STATES, owner__isnull=False),
        name="case_owned",
    ),
    models.Index(
        fields=["organisation", *MOST_URGENT_FIRST, "location"],
        condition=Q(state__in=IN_HAND_STATES),
        name="case_in_hand",
    ),
    models.Index(
        fields=["organisation", "kind", "opened_at", "id", "location"],
        condition=Q(state=CaseState.NEW),
        name="case_new_oldest",
    ),
    models.Index(
        fields=["organisation", *MOST_URGENT_FIRST, "location"],
        condition=Q(unread_since__isnull=False),
        name="case_unread",
    ),
    models.Index(fields=["organisation", "opened_at", "id"], name="case_oldest"),
    models.Index(fields=["organisation", "location", "opened_at", "id"], name="case_location_oldest"),
    models.Index(
        fields=["organisation", "employee", "opened_at", "id"],
        condition=Q(employee__isnull=False),
        name="case_employee_oldest",
    ),
    models.Index(
        fields=["organisation", "opened_at", "id", "location"],
        condition=Q(state=CaseState.CLOSED, kind=CaseKind.COMPLAINT, outcome=""),
        name="case_without_cause",
    ),
    models.Index(
        fields=["due_at"],
        condition=Q(state__in=UNANSWERED_STATES) & ~Q(lateness_told=LatenessTold.LATE),
        name="case_lateness_untold",
    ),
]
