"""What happened to an encounter, as facts, and the human texts of it."""

from typing import Any, ClassVar, Self

from django.core.checks import CheckMessage
from django.core.validators import MaxLengthValidator
from django.db import connections, models
from django.db.models import OuterRef, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext

from encounters.models.append_only import warn_of_changers
from encounters.models.choice_constraints import one_of
from encounters.models.choices import Cause, EventKind, Outcome, Severity, Step, TextKind, Verdict
from encounters.models.encounter import Encounter
from encounters.models.encounter_constraints import TEXT_LENGTH
from encounters.models.organisation import Location, Member
from encounters.models.searching import TEXT_SEARCH, TEXT_SEARCH_INDEX, search_query
from encounters.models.tenancy import TenantKey, TenantModel, own_parent, same_organisation

# Facts that are values of a closed list, by the name under which events keep them.
FACT_CHOICES: dict[str, Any] = {
    "severity": Severity,
    "outcome": Outcome,
    "cause": Cause,
    "verdict": Verdict,
    "step": Step,
}


def location_named_in(fact: str) -> models.Case:
    """Return an expression for the name of the location that this fact of a move names."""
    pk = Cast(KeyTextTransform(fact, OuterRef("facts")), models.BigIntegerField())
    names = Location.objects.filter(organisation_id=OuterRef("organisation_id"), pk=pk).values("name")
    return models.Case(models.When(kind=EventKind.MOVED, then=Subquery(names)), default=None)


def assignee_name() -> models.Case:
    """Return an expression for the name of the member to whom somebody else gave the case."""
    pk = Cast(KeyTextTransform("to", OuterRef("facts")), models.BigIntegerField())
    names = Member.objects.filter(organisation_id=OuterRef("organisation_id"), pk=pk).values("user__name")
    names_of_others = names.exclude(pk=OuterRef("by"))
    return models.Case(models.When(kind=EventKind.ASSIGNED, then=Subquery(names_of_others)), default=None)


FINDING_TEXTS = {TextKind.DONE, TextKind.CHANGE, TextKind.WHOSE, TextKind.CAUSE}


class CaseEventQuerySet(models.QuerySet["CaseEvent"]):
    """Queries for events."""

    def timeline_of(self, encounter: Encounter) -> Self:
        """Events of one encounter, the oldest first, with their words and the names of places."""
        events = self.filter(organisation_id=encounter.organisation_id, encounter=encounter)
        with_names = events.annotate(
            moved_from=location_named_in("from"), moved_to=location_named_in("to"), given_to=assignee_name()
        )
        return with_names.select_related("by__user").prefetch_related("texts").order_by("pk")

    def verdicts_of(self, encounter: Encounter) -> Self:
        """Events of one encounter in which the customer said whether it was put right, the oldest first."""
        verdicts = self.filter(organisation_id=encounter.organisation_id, encounter=encounter, kind=EventKind.VERDICT)
        return verdicts.order_by("pk")


class CaseEvent(TenantModel):
    """A fact of an encounter's timeline; facts are never changed, and the database refuses it."""

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
        """Its facts in words."""
        facts = [(choices, self.facts.get(name)) for name, choices in FACT_CHOICES.items()]
        return [str(choices(value).label) for choices, value in facts if value not in {None, ""}]

    @property
    def label(self) -> str:
        """What happened, in words; of an amendment, whether the customer wrote back or changed the rating."""
        if self.kind == EventKind.AMENDED and self.facts.get("reply"):
            return gettext("The customer wrote back")
        if self.kind == EventKind.AMENDED and "rating" in self.facts.get("fields", ()):
            return gettext("The customer changed the rating")
        return str(self.get_kind_display())

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
        return texts.select_related("event__by__user", "event__by__employee", "event__by__organisation").order_by(
            "event_id"
        )

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
