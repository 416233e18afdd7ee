"""What happened to an encounter, as facts, and the human texts of it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, ClassVar, Self

from django.core.checks import CheckMessage
from django.core.validators import MaxLengthValidator
from django.db import connections, models
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Concat, Length, RowNumber, Trim
from django.db.models.lookups import LessThanOrEqual

from encounters.models.append_only import warn_of_changers
from encounters.models.choice_constraints import one_of
from encounters.models.choices import Cause, EventKind, Outcome, Step, TextKind, Verdict
from encounters.models.employee import Employee
from encounters.models.encounter import Encounter
from encounters.models.encounter_constraints import TEXT_LENGTH
from encounters.models.hearing import ATTRIBUTION_FIELDS, HEARD, LETS_IN
from encounters.models.member import Member
from encounters.models.organisation import Location
from encounters.models.tenancy import TenantKey, TenantModel, own_parent, same_organisation

# Facts that are values of a closed list, by the name under which events keep them; those of a verdict stand beside it.
FACT_CHOICES: dict[str, Any] = {
    "outcome": Outcome,
    "cause": Cause,
    "verdict": Verdict,
    "step": Step,
}

# A decision that can be undone, with the facts that say what to put back; events of before may lack them.
UNDOABLE: dict[str, set[str]] = {
    EventKind.ASSIGNED: {"from", "state"},
    EventKind.SEVERITY_SET: {"former"},
    EventKind.RELEASED: {"held"},
    EventKind.EXCLUDED: set(),
    EventKind.RESTORED: set(),
}
# What a case does by itself when something changed that it follows.
CONSEQUENCES = {EventKind.OPENED, EventKind.REOPENED, EventKind.VOIDED, EventKind.KIND_CHANGED}
# With these facts, a customer added words.
ADDS = {"press", "reply", "added"}
# What an employee's pages are made of, besides what the customer added, and who they named.
FOR_EMPLOYEE = (*HEARD, *LETS_IN, EventKind.PASSED_ON, EventKind.REATTRIBUTED)
MOST_OF_A_KIND = 50
# Under which facts an event names who or where it was before, and who or where since.
BEFORE = {"fact": "from", "employee": "former", "correction": "0"}
AFTER = {"fact": "to", "employee": "employee", "correction": "1"}


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


SIGNED_BY = ("by__user", "by__employee", "by__organisation")
CONVERSATION = (TextKind.ADDITION, TextKind.ANSWER, TextKind.VERDICT)
TOLD_TO_CUSTOMER = (
    *(EventKind.AMENDED, EventKind.VERDICT),
    *(EventKind.ANSWERED, EventKind.ASKED, EventKind.CLOSED),
)
FINDING_TEXTS = {TextKind.DONE, TextKind.CHANGE, TextKind.WHOSE, TextKind.CAUSE}


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
        adds = models.Exists(CaseText.objects.filter(event=OuterRef("pk"), kind=TextKind.ADDITION))
        lets_in = Q(kind=EventKind.UNDONE, facts__undone=EventKind.EXCLUDED)
        amended = Q(kind=EventKind.AMENDED) & (adds | self.naming(ATTRIBUTION_FIELDS))
        told = self.filter(Q(kind__in=FOR_EMPLOYEE) | lets_in | amended)
        of_a_kind: list[Any] = [F("encounter"), F("kind"), adds]
        rank = models.Window(RowNumber(), partition_by=of_a_kind, order_by=F("pk").desc())
        newest = told.alias(rank=rank).filter(rank__lte=MOST_OF_A_KIND)
        return newest.select_related("correction").prefetch_related("texts").order_by("pk")

    def told_to_customer(self, encounter: Encounter) -> Self:
        """Events in which the customer and those who answer told each other something, the newest first.

        With the words that the customer reads, and who signs them.
        """
        said = CaseText.objects.filter(kind__in=CONVERSATION)
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


class CaseEvent(TenantModel):
    """A fact of an encounter's timeline; facts are never changed, and the database refuses it."""

    encounter = TenantKey(Encounter, related_name="events")
    kind = models.CharField(max_length=12, choices=EventKind.choices)
    at = models.DateTimeField()
    by = TenantKey(Member, null=True, related_name="+")
    facts = models.JSONField(default=dict)

    # Whom or what it names, as `timeline_of` reads them along.
    name_before: str | None = None
    name_after: str | None = None

    objects = CaseEventQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            own_parent("case_event"),
            *same_organisation("case_event", "encounter", "by"),
            *one_of("case_event", kind=EventKind),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "encounter", "id"], name="case_event_timeline")
        ]

    @classmethod
    def check(cls, **options: Any) -> list[CheckMessage]:
        """Also warn, where databases are checked, of a role that may change events."""
        looked_at = [connections[alias] for alias in options.get("databases") or ()]
        return [*super().check(**options), *(caution for one in looked_at for caution in warn_of_changers(one))]

    @property
    def values(self) -> list[str]:
        """Its facts in words, or what the customer answered; without what is no value of its list any more."""
        said = self.facts
        if self.kind == EventKind.VERDICT:
            said = self.chosen
        facts = [(choices, said.get(name)) for name, choices in FACT_CHOICES.items()]
        return [str(choices(value).label) for choices, value in facts if value in choices.values]

    @property
    def corrections(self) -> dict[str, list[Any]]:
        """From what to what the customer changed what they had chosen, by field; empty once that is erased."""
        correction = getattr(self, "correction", None)
        if correction is None:
            return {}
        changes: dict[str, list[Any]] = correction.changes
        return changes

    @property
    def fields(self) -> set[str]:
        """The names of the fields that the customer corrected, then or soon after."""
        later: list[str] = getattr(getattr(self, "correction", None), "later_fields", [])
        return {*(self.facts.get("fields") or ()), *later}

    @property
    def last_at(self) -> datetime:
        """When it happened; of what the customer corrected, when they saved the last of it."""
        return getattr(getattr(self, "correction", None), "last_at", None) or self.at

    @property
    def version(self) -> int:
        """A number that everything exceeds which happened later; 0 for an event that is not stored yet."""
        return max(self.pk or 0, getattr(getattr(self, "correction", None), "version", None) or 0)

    @property
    def is_plain_correction(self) -> bool:
        """Whether the customer corrected fields with it, and added no words."""
        return self.kind == EventKind.AMENDED and not self.facts.keys() & ADDS

    @property
    def is_by_staff(self) -> bool:
        """Whether the member who logged it corrected or added something for the customer."""
        return bool(self.facts.get("by_staff"))

    def is_one(self, kinds: Collection[EventKind], facts: Mapping[str, Any], fields: Collection[str] = ()) -> bool:
        """Return whether it is of one of these kinds, if any are named, with these facts and one of these fields."""
        is_kind = not kinds or self.kind in kinds
        has_facts = all(self.facts.get(name) == value for name, value in facts.items())
        return is_kind and has_facts and (not fields or not self.fields.isdisjoint(fields))

    @property
    def chosen(self) -> dict[str, Any]:
        """What the customer had chosen since then, by the name of the field; empty once that is erased."""
        return {name: sides[-1] for name, sides in self.corrections.items()}

    @property
    def is_undoable(self) -> bool:
        """Whether it is a decision that can be undone while nothing has happened since."""
        return self.kind in UNDOABLE and self.facts.keys() >= UNDOABLE[self.kind]

    def follows(self, decision: "CaseEvent") -> bool:
        """Return whether the case did this by itself because of a decision."""
        return self.kind in CONSEQUENCES and (self.at, self.by_id) == (decision.at, decision.by_id)

    @property
    def said(self) -> list["CaseText"]:
        """Its words, in the order in which they were written down."""
        return sorted(self.texts.all(), key=lambda text: text.pk)

    @property
    def explained(self) -> bool:
        """Whether the customer gave reasons for this verdict, or a step."""
        return bool(self.facts.get("explained"))


class CaseTextQuerySet(models.QuerySet["CaseText"]):
    """Queries for texts."""

    def of(self, encounter: Encounter) -> Self:
        """Texts of one encounter."""
        return self.filter(organisation_id=encounter.organisation_id, encounter=encounter)

    def additions_to(self, encounter: Encounter) -> Self:
        """Texts that the customer added later, the oldest first."""
        additions = self.of(encounter).filter(kind=TextKind.ADDITION)
        return additions.select_related("event").order_by("event_id")

    def conversation_of(self, encounter: Encounter) -> Self:
        """Texts that the customer and those who answer wrote to each other, the oldest first."""
        texts = self.of(encounter).filter(kind__in=CONVERSATION)
        signed_by = [f"event__{path}" for path in SIGNED_BY]
        return texts.select_related("event__correction", *signed_by).order_by("event_id")

    def changes_of(self, encounter: Encounter) -> Self:
        """Sentences of what was, or will be, changed because of an encounter, the newest first."""
        texts = self.of(encounter).filter(kind=TextKind.CHANGE)
        return texts.order_by("-event_id")


class CaseText(TenantModel):
    """A human text of the timeline, in a row of its own so that it can be erased."""

    encounter = TenantKey(Encounter, related_name="case_texts")
    event = TenantKey(CaseEvent, related_name="texts")
    kind = models.CharField(max_length=10, choices=TextKind.choices)
    text = models.TextField(validators=[MaxLengthValidator(TEXT_LENGTH)])

    objects = CaseTextQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            *same_organisation("case_text", "encounter", "event"),
            *one_of("case_text", kind=TextKind),
            models.UniqueConstraint(fields=["event", "kind", "organisation"], name="case_text_once_of_a_kind"),
            models.CheckConstraint(name="case_text_length", condition=LessThanOrEqual(Length("text"), TEXT_LENGTH)),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "encounter"], name="case_text_encounter"),
        ]

    @property
    def heading(self) -> str:
        """What was asked for with these words, where the label of their event does not say it; else empty."""
        if self.kind in FINDING_TEXTS:
            return str(self.get_kind_display())
        return ""
