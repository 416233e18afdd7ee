"""The handling of an encounter: its case, its timeline and the texts of it."""

import uuid
from typing import Any, ClassVar, Self

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from encounters.models.choices import OPEN_STATES, CaseKind, CaseState, EventKind, TextKind
from encounters.models.closed import known
from encounters.models.encounter import MANY, Encounter
from encounters.models.encounter_rules import TEXT_LENGTH
from encounters.models.organisation import Location, Member
from encounters.models.tenancy import TenantKey, TenantModel, TenantOneToOne, own_parent, same_organisation


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
        return self.filter(state__in=(CaseState.NEW, CaseState.SEEN, CaseState.IN_WORK))

    def of_kind(self, kind: str) -> Self:
        """… that are complaints, or thanks."""
        return self.filter(kind=kind)

    def oldest_first(self) -> Self:
        """… as they should be read."""
        return self.order_by("opened_at", "pk")

    def up_to_many(self) -> int:
        """… counted, but never further than people care."""
        return self.order_by()[: MANY + 1].count()

    def for_queue(self) -> Self:
        """… with all that one line of the queue shows."""
        return self.select_related("encounter__location", "encounter__employee")


class Case(TenantModel):
    """The handling of one encounter that deserves an answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    encounter = TenantOneToOne(Encounter, related_name="case")
    kind = models.CharField(max_length=9, choices=CaseKind.choices)
    state = models.CharField(max_length=9, choices=CaseState.choices, default=CaseState.NEW)
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=0)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            own_parent("case"),
            *same_organisation("case", "encounter"),
            *known("case", kind=CaseKind, state=CaseState),
            models.CheckConstraint(
                name="case_new_is_unseen", condition=~Q(state=CaseState.NEW) | Q(seen_at__isnull=True)
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["organisation", "kind", "opened_at", "id"],
                condition=Q(state__in=OPEN_STATES),
                name="case_open_oldest",
            ),
            models.Index(
                fields=["organisation", "kind", "opened_at", "id"],
                condition=Q(state=CaseState.NEW),
                name="case_new_oldest",
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Whether the case is not at an end."""
        return self.state in OPEN_STATES


class CaseEventQuerySet(models.QuerySet["CaseEvent"]):
    """Events …"""

    def timeline_of(self, encounter: Encounter) -> Self:
        """… of one encounter, the oldest first, with their words."""
        own = self.filter(organisation_id=encounter.organisation_id, encounter=encounter)
        return own.select_related("by__user", "words").order_by("pk")

    def state_before_voiding(self, encounter: Encounter) -> str:
        """… of one encounter: the state that its case had before it was voided the last time."""
        own = self.filter(organisation_id=encounter.organisation_id, encounter=encounter, kind=EventKind.VOIDED)
        last = own.order_by("pk").last()
        return str(last.facts.get("former", CaseState.NEW)) if last else CaseState.NEW


class CaseEvent(TenantModel):
    """A fact of an encounter's timeline; facts are never changed."""

    encounter = TenantKey(Encounter, related_name="events")
    kind = models.CharField(max_length=12, choices=EventKind.choices)
    at = models.DateTimeField()
    by = TenantKey(Member, null=True, related_name="+")
    facts = models.JSONField(default=dict)

    objects = CaseEventQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            own_parent("case_event"),
            *same_organisation("case_event", "encounter", "by"),
            *known("case_event", kind=EventKind),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "encounter", "id"], name="case_event_timeline")
        ]


class CaseTextQuerySet(models.QuerySet["CaseText"]):
    """Texts …"""

    def additions_to(self, encounter: Encounter) -> Self:
        """… that the customer added later, the oldest first."""
        own = self.filter(organisation_id=encounter.organisation_id, encounter=encounter, kind=TextKind.ADDITION)
        return own.select_related("event").order_by("event_id")


class CaseText(TenantModel):
    """A human text of the timeline, in a row of its own so that it can be erased."""

    encounter = TenantKey(Encounter, related_name="case_texts")
    event = TenantOneToOne(CaseEvent, related_name="words")
    kind = models.CharField(max_length=10, choices=TextKind.choices)
    text = models.TextField(validators=[MaxLengthValidator(TEXT_LENGTH)])

    objects = CaseTextQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            *same_organisation("case_text", "encounter", "event"),
            *known("case_text", kind=TextKind),
            models.CheckConstraint(name="case_text_length", condition=LessThanOrEqual(Length("text"), TEXT_LENGTH)),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "encounter"], name="case_text_encounter")
        ]
