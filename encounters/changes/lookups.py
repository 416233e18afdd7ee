"""What a change has to know of others than the encounter that it is about."""

from datetime import datetime, timedelta
from typing import Protocol

from django.db.models import Count, Q

from encounters.models import Case, Employee, Encounter, Member
from encounters.models.choices import CaseKind
from encounters.models.handling import handlers_of
from encounters.models.urgency import DAYS_BEFORE_SPIKE, SPIKE_DAYS, is_spike


class Lookups(Protocol):
    """Questions that the rules ask; the database answers them, or whoever makes many encounters at once."""

    def may_handle(self, member_id: int, encounter: Encounter) -> bool:
        """Return whether this member may act on the encounter."""

    def has_login(self, employee: Employee) -> bool:
        """Return whether the employee can read what is said of them."""

    def is_in_spike(self, case: Case, now: datetime) -> bool:
        """Return whether this complaint is one of many: of the same employee, or of the same location and aspect."""


class DatabaseLookups:
    """Answers these questions from the database, as it stands now."""

    def may_handle(self, member_id: int, encounter: Encounter) -> bool:
        return handlers_of(encounter).filter(pk=member_id).exists()

    def has_login(self, employee: Employee) -> bool:
        return Member.objects.logins_of(employee).exists()

    def is_in_spike(self, case: Case, now: datetime) -> bool:
        if case.kind != CaseKind.COMPLAINT:
            return False
        encounter = case.encounter
        recent = now - timedelta(days=SPIKE_DAYS)
        before = recent - timedelta(days=DAYS_BEFORE_SPIKE)
        others = Case.objects.exclude(pk=case.pk).filter(
            organisation_id=encounter.organisation_id,
            kind=CaseKind.COMPLAINT,
            encounter__counted=True,
            encounter__occurred_at__range=(before, now),
        )
        is_recent, this_one = Q(encounter__occurred_at__gte=recent), int(encounter.occurred_at >= recent)
        counts = [
            others.filter(subject).aggregate(
                now=Count("pk", filter=is_recent) + this_one, before=Count("pk", filter=~is_recent)
            )
            for subject in subjects_of(encounter)
        ]
        return any(is_spike(**count) for count in counts)


def subjects_of(encounter: Encounter) -> list[Q]:
    """Return what complaints may have in common with this one: location and aspect, or the employee."""
    subjects = [
        Q(location=encounter.location_id, encounter__aspects__contains=[aspect]) for aspect in encounter.aspects
    ]
    if encounter.counted_for_employee:
        subjects.append(Q(employee=encounter.employee_id, encounter__counted_for_employee=True))
    return subjects
