"""Questions to events and texts of the timeline."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Concat, RowNumber, Trim

from encounters.models.choices import EventKind, TextKind
from encounters.models.employee import Employee
from encounters.models.encounter import Encounter
from encounters.models.hearing import ATTRIBUTION_FIELDS, HEARD, LETS_IN
from encounters.models.member import Member
from encounters.models.organisation import Location

if TYPE_CHECKING:
    from encounters.models.case_event import CaseEvent, CaseText  # noqa: F401 (named in the classes below)

# What an employee's pages are made of, besides what the customer added, and who they named.
FOR_EMPLOYEE = (*HEARD, *LETS_IN, EventKind.PASSED_ON, EventKind.REATTRIBUTED)
MOST_OF_A_KIND = 50
# Under which facts an event names who or where it was before, and who or where since.
BEFORE = {"fact": "from", "employee": "former", "correction": "0"}
AFTER = {"fact": "to", "employee": "employee", "correction": "1"}
SIGNED_BY = ("by__user", "by__employee", "by__organisation")
CONVERSATION = (TextKind.ADDITION, TextKind.ANSWER, TextKind.VERDICT)
TOLD_TO_CUSTOMER = (
    *(EventKind.AMENDED, EventKind.VERDICT),
    *(EventKind.ANSWERED, EventKind.ASKED, EventKind.CLOSED),
)


class CaseEventQuerySet(models.QuerySet["CaseEvent"]):
    """Queries for events."""

    def of(self, encounter: Encounter) -> Self:
        """Events of one encounter, the newest first, with what the customer chose."""
        events = self.filter(organisation_id=encounter.organisation_id, encounter=encounter)
        return events.select_related("correction").order_by("-pk")

    def before(self, pk: int) -> Self:
        """Events that were stored before another."""
        return self.filter(pk__lt=pk)

    def being(self, kinds: Collection[EventKind], facts: Mapping[str, Any], fields: Collection[str] = ()) -> Self:
        """Events of one of these kinds, if any are named, with these facts and one of these fields."""
        events = self.filter(**{f"facts__{name}": value for name, value in facts.items()})
        if kinds:
            events = events.filter(kind__in=kinds)
        if fields:
            events = events.filter(self.naming(fields))
        return events

    @staticmethod
    def naming(fields: Collection[str]) -> Q:
        """Return the condition for events with which the customer corrected one of these fields."""
        then = Q(*(Q(facts__contains={"fields": [name]}) for name in fields), _connector=Q.OR)
        return then | Q(correction__later_fields__overlap=list(fields))

    def for_employee(self) -> Self:
        """Events that the employee is told of, or that say until when they may answer: the newest of each kind.

        With their words, the oldest first.
        """
        texts = apps.get_model("encounters", "CaseText").objects
        adds = models.Exists(texts.filter(event=OuterRef("pk"), kind=TextKind.ADDITION))
        lets_in = Q(kind=EventKind.UNDONE, facts__undone=EventKind.EXCLUDED)
        amended = Q(kind=EventKind.AMENDED) & (adds | self.naming(ATTRIBUTION_FIELDS))
        for_employee = self.filter(Q(kind__in=FOR_EMPLOYEE) | lets_in | amended)
        of_a_kind: list[Any] = [F("encounter"), F("kind"), adds]
        rank = models.Window(RowNumber(), partition_by=of_a_kind, order_by=F("pk").desc())
        newest = for_employee.alias(rank=rank).filter(rank__lte=MOST_OF_A_KIND)
        return newest.select_related("correction").prefetch_related("texts").order_by("pk")

    def told_to_customer(self, encounter: Encounter) -> Self:
        """Events in which the customer and those who answer told each other something, the newest first.

        With the words that the customer reads, and who signs them.
        """
        said = apps.get_model("encounters", "CaseText").objects.filter(kind__in=CONVERSATION)
        events = self.of(encounter).filter(kind__in=TOLD_TO_CUSTOMER)
        return events.select_related("correction", *SIGNED_BY).prefetch_related(models.Prefetch("texts", said))

    def timeline_of(self, encounter: Encounter) -> Self:
        """Events of one encounter, the oldest first, with their words and the names of places and people.

        Employees are not named in team mode, nor once the customer took back whom they named.
        """
        events = self.of(encounter)
        employees = not (encounter.withdrawn_at or encounter.organisation.team_mode)
        with_names = events.annotate(
            name_before=named_in(BEFORE, employees=employees), name_after=named_in(AFTER, employees=employees)
        )
        return with_names.select_related("by__user").prefetch_related("texts").order_by("pk")


class CaseTextQuerySet(models.QuerySet["CaseText"]):
    """Queries for texts."""

    def of(self, encounter: Encounter) -> Self:
        """Texts of one encounter."""
        return self.filter(organisation_id=encounter.organisation_id, encounter=encounter)

    def additions_to(self, encounter: Encounter) -> Self:
        """Texts that the customer added later, the oldest first."""
        additions = self.of(encounter).filter(kind=TextKind.ADDITION)
        return additions.select_related("event").order_by("event_id")

    def additions_among(self, encounters: Collection[Encounter]) -> Self:
        """Texts that the customers of these encounters, of one organisation, added later, the oldest first."""
        organisations = {encounter.organisation_id for encounter in encounters}
        additions = self.filter(organisation__in=organisations, encounter__in=encounters, kind=TextKind.ADDITION)
        return additions.order_by("event_id")

    def conversation_of(self, encounter: Encounter) -> Self:
        """Texts that the customer and those who answer wrote to each other, the oldest first."""
        texts = self.of(encounter).filter(kind__in=CONVERSATION)
        signed_by = [f"event__{path}" for path in SIGNED_BY]
        return texts.select_related("event__correction", *signed_by).order_by("event_id")

    def changes_of(self, encounter: Encounter) -> Self:
        """Sentences of what was, or will be, changed because of an encounter, the newest first."""
        texts = self.of(encounter).filter(kind=TextKind.CHANGE)
        return texts.order_by("-event_id")


def name_in(rows: QuerySet[Any], *path: str) -> Subquery:
    """Return an expression for the `shown` name of the row whose id stands under this path of an event."""
    first, *parents, last = path
    json: Any = OuterRef(first)
    for parent in parents:
        json = KeyTransform(parent, json)
    pk = Cast(KeyTextTransform(last, json), models.BigIntegerField())
    return Subquery(rows.filter(organisation_id=OuterRef("organisation_id"), pk=pk).values("shown"))


def named_in(facts: Mapping[str, str], *, employees: bool) -> models.Case:
    """Return an expression for the location, member or employee that an event names under these facts."""
    members = name_in(Member.objects.annotate(shown=F("user__name")), "facts", facts["fact"])
    locations = name_in(Location.objects.annotate(shown=F("name")), "facts", facts["fact"])
    had = Q(kind=EventKind.ASSIGNED) | Q(kind=EventKind.UNDONE, facts__undone=EventKind.ASSIGNED)
    names = [models.When(kind=EventKind.MOVED, then=locations), models.When(had, then=members)]
    if employees:
        full = Employee.objects.annotate(shown=Trim(Concat("first_name", Value(" "), "last_name")))
        corrected = name_in(full, "correction__changes", "employee", facts["correction"])
        names += [
            models.When(kind=EventKind.REATTRIBUTED, then=name_in(full, "facts", facts["employee"])),
            models.When(kind=EventKind.AMENDED, then=corrected),
        ]
    return models.Case(*names, default=None)
