"""Questions to cases."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case as Either
from django.db.models import ExpressionWrapper, F, OuterRef, Q, Subquery, Value, When
from django.utils.translation import pgettext_lazy

from encounters.models.choices import IN_HAND_STATES, OPEN_STATES, UNANSWERED_STATES, CaseKind, CaseState, LatenessTold
from encounters.models.encounter import Encounter
from encounters.models.handling import HandledQuerySet
from encounters.models.member import Member
from encounters.models.searching import FOUND_BY_JOINED
from encounters.models.urgency import WORST

if TYPE_CHECKING:
    from encounters.models.case import Case

MOST_URGENT_FIRST = ("rank", "due_at", "id")
# When a case comes before all others in the queue: at once where it is of the worst severity, else once it is late.
FIRST_FROM = Either(
    When(severity=WORST, then=Value(datetime(1970, 1, 1, tzinfo=UTC), output_field=models.DateTimeField())),
    default=F("due_at"),
)


class Band(models.TextChoices):
    """A part of a member's queue, in the order in which they follow each other."""

    FIRST = "pressing", pgettext_lazy("queue", "Most severe or late")
    MINE = "mine", pgettext_lazy("queue", "Mine")
    NOBODYS = "nobodys", pgettext_lazy("queue", "Nobody's")
    OTHERS = "others", pgettext_lazy("queue", "Others'")
    IN_HAND = "in_hand", pgettext_lazy("queue", "Waiting or answered")
    CLOSED = "closed", pgettext_lazy("queue", "Closed")


OWNED_BANDS = (Band.MINE, Band.NOBODYS, Band.OTHERS)
UNANSWERED_BANDS = (Band.FIRST, *OWNED_BANDS)


class CaseQuerySet(HandledQuerySet["Case"]):
    """Queries for cases."""

    def open(self) -> Self:
        """Cases that are not at an end: in two conditions, for each has an index."""
        return self.filter(Q(state__in=UNANSWERED_STATES) | Q(state__in=IN_HAND_STATES))

    def open_or_closed(self) -> Self:
        """Cases that somebody handles, or has handled."""
        return self.filter(state__in=(*OPEN_STATES, CaseState.CLOSED))

    def new(self) -> Self:
        """Cases that nobody has opened."""
        return self.filter(state=CaseState.NEW)

    def unanswered(self) -> Self:
        """Cases that wait for somebody's answer."""
        return self.filter(state__in=UNANSWERED_STATES)

    def without_cause(self) -> Self:
        """Cases that are complaints, closed before anybody said what lay behind."""
        return self.filter(state=CaseState.CLOSED, kind=CaseKind.COMPLAINT, outcome="")

    def of_kind(self, kind: str) -> Self:
        """Cases that are complaints, or thanks."""
        return self.filter(kind=kind)

    def overdue(self, now: datetime) -> Self:
        """Cases whose time has run out, while their clock runs."""
        return self.unanswered().filter(due_at__lt=now)

    def lateness_not_told(self, told: LatenessTold) -> Self:
        """Cases of which nobody was told yet that they are late, or soon late."""
        if told == LatenessTold.LATE:
            return self.exclude(lateness_told=LatenessTold.LATE)
        return self.filter(lateness_told="")

    def in_band(self, band: Band, now: datetime, member: Member) -> Self:
        """Cases of one band of the member's queue, as it is at this moment."""
        if band == Band.CLOSED:
            return self.filter(state=CaseState.CLOSED)
        if band == Band.IN_HAND:
            return self.filter(state__in=IN_HAND_STATES)
        unanswered = self.unanswered().alias(first_from=FIRST_FROM)
        if band == Band.FIRST:
            return unanswered.filter(first_from__lt=now)
        calm = unanswered.filter(first_from__gte=now)
        if band == Band.OTHERS:
            return calm.exclude(owner=None).exclude(owner=member)
        return calm.owned_by(member if band == Band.MINE else None)

    def unread(self) -> Self:
        """Cases where the customer wrote more than a handler has opened, closed ones too."""
        return self.filter(unread_since__isnull=False, state__in=(*OPEN_STATES, CaseState.CLOSED))

    def waiting_for(self, whom: str) -> Self:
        """Cases that go on when the customer, or the employee, has said something."""
        return self.filter(state=CaseState.WAITING, waiting_for=whom)

    def to_pass_on(self) -> Self:
        """Cases that are thanks which nobody stopped and which did not reach their employee yet."""
        thanks = self.open().filter(kind=CaseKind.THANKS, passed_on_at__isnull=True, stopped=False)
        return thanks.filter(encounter__counted_for_employee=True)

    def owned_by(self, member: Member | None) -> Self:
        """Cases that the member has taken on; without one, that nobody has."""
        return self.filter(owner=member)

    def fitting(self, query: str) -> Self:
        """Cases of encounters that fit a query of words and names, looked through one by one in any order.

        By a question for each case, or the database would look through all encounters first: it takes that for cheap.
        """
        encounter = Encounter.objects.filter(pk=OuterRef("encounter_id"))
        fits = ExpressionWrapper(Q(search__fits=query), output_field=models.BooleanField())
        return self.filter(Subquery(encounter.values_list(fits)[:1], output_field=models.BooleanField()))

    def for_queue(self) -> Self:
        """Cases with all that one line of the queue shows."""
        shown = self.select_related("encounter__location", "encounter__employee", "owner__user")
        return shown.defer(*FOUND_BY_JOINED)

    def for_page(self) -> Self:
        """Cases with all that a page of one shows."""
        shown = self.select_related(
            "organisation",
            "owner__user",
            "encounter__organisation",
            "encounter__location",
            "encounter__employee",
            "encounter__contact",
            "encounter__excluded_by__user",
            "encounter__logged_by__user",
        )
        return shown.defer(*FOUND_BY_JOINED)


def similar_cases(cases: CaseQuerySet, case: "Case") -> list[CaseQuerySet]:
    """Return those of the cases of the same location and aspect and, without team mode, of the same employee.

    In a question for each, the newest first: one question for either would look through all of the organisation.
    """
    encounter = case.encounter
    others = cases.filter(organisation_id=case.organisation_id, kind=case.kind).exclude(pk=case.pk)
    others = others.exclude(state__in=(CaseState.VOIDED, CaseState.WITHDRAWN)).order_by("-opened_at", "-pk")
    similar = [others.filter(location=encounter.location_id, encounter__aspects__overlap=encounter.aspects)]
    if encounter.counted_for_employee and not encounter.organisation.team_mode:
        similar.append(others.filter(employee=encounter.employee_id, encounter__counted_for_employee=True))
    return similar
