"""What happened to an encounter, as facts, and the human texts of it."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from django.core.checks import CheckMessage
from django.core.validators import MaxLengthValidator
from django.db import connections, models
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Concat, Length, Trim
from django.db.models.lookups import LessThanOrEqual

from encounters.models.append_only import warn_of_changers
from encounters.models.choice_constraints import one_of
from encounters.models.choices import Cause, EventKind, Outcome, Step, TextKind, Verdict
from encounters.models.employee import Employee
from encounters.models.encounter import Encounter
from encounters.models.encounter_constraints import TEXT_LENGTH
from encounters.models.organisation import Location, Member
from encounters.models.searching import TEXT_SEARCH, TEXT_SEARCH_INDEX, search_query
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
LET_INTO_FIGURES = {EventKind.RELEASED, EventKind.RESTORED}
# What a case does by itself when something changed that it follows.
CONSEQUENCES = {EventKind.OPENED, EventKind.REOPENED, EventKind.VOIDED, EventKind.KIND_CHANGED}
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


FINDING_TEXTS = {TextKind.DONE, TextKind.CHANGE, TextKind.WHOSE, TextKind.CAUSE}


class CaseEventQuerySet(models.QuerySet["CaseEvent"]):
    """Queries for events."""

    def timeline_of(self, encounter: Encounter) -> Self:
        """Events of one encounter, the oldest first, with their words and the names of places and people.

        Employees are not named in team mode, nor once the customer took back whom they named.
        """
        events = self.filter(organisation_id=encounter.organisation_id, encounter=encounter)
        employees = not (encounter.withdrawn_at or encounter.organisation.team_mode)
        with_names = events.annotate(
            name_before=named_in(BEFORE, employees=employees), name_after=named_in(AFTER, employees=employees)
        )
        return with_names.select_related("by__user", "correction").prefetch_related("texts").order_by("pk")


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
    def chosen(self) -> dict[str, Any]:
        """What the customer had chosen since then, by the name of the field; empty once that is erased."""
        return {name: sides[-1] for name, sides in self.corrections.items()}

    @property
    def is_undoable(self) -> bool:
        """Whether it is a decision that can be undone while nothing has happened since."""
        return self.kind in UNDOABLE and self.facts.keys() >= UNDOABLE[self.kind]

    @property
    def lets_into_figures(self) -> bool:
        """Whether the encounter stands in the figures again since then, or for the first time."""
        return self.kind in LET_INTO_FIGURES or self.facts.get("undone") == EventKind.EXCLUDED

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

    def additions_to(self, encounter: Encounter) -> Self:
        """Texts that the customer added later, the oldest first."""
        additions = self.filter(organisation_id=encounter.organisation_id, encounter=encounter, kind=TextKind.ADDITION)
        return additions.select_related("event").order_by("event_id")

    def conversation_of(self, encounter: Encounter) -> Self:
        """Texts that the customer and those who answer wrote to each other, the oldest first."""
        kinds = (TextKind.ADDITION, TextKind.ANSWER, TextKind.VERDICT)
        texts = self.filter(organisation_id=encounter.organisation_id, encounter=encounter, kind__in=kinds)
        signed_by = ("event__by__user", "event__by__employee", "event__by__organisation")
        return texts.select_related("event__correction", *signed_by).order_by("event_id")

    def changes_of(self, encounter: Encounter) -> Self:
        """Sentences of what was, or will be, changed because of an encounter, the newest first."""
        texts = self.filter(organisation_id=encounter.organisation_id, encounter=encounter, kind=TextKind.CHANGE)
        return texts.order_by("-event_id")

    def saying(self, words: str) -> Self:
        """Texts that say these words, in any form that Finnish, Swedish or English gives them."""
        return self.filter(search=search_query(words))


class CaseText(TenantModel):
    """A human text of the timeline, in a row of its own so that it can be erased."""

    encounter = TenantKey(Encounter, related_name="case_texts")
    event = TenantKey(CaseEvent, related_name="texts")
    kind = models.CharField(max_length=10, choices=TextKind.choices)
    text = models.TextField(validators=[MaxLengthValidator(TEXT_LENGTH)])

    search = TEXT_SEARCH

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
            TEXT_SEARCH_INDEX,
        ]

    @property
    def heading(self) -> str:
        """What was asked for with these words, where the label of their event does not say it; else empty."""
        if self.kind in FINDING_TEXTS:
            return str(self.get_kind_display())
        return ""
