"""What happened to an encounter, as facts, and the human texts of it."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.core.checks import CheckMessage
from django.core.validators import MaxLengthValidator
from django.db import connections, models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext

from encounters.models.append_only import warn_of_changers
from encounters.models.choice_constraints import one_of
from encounters.models.choices import CaseKind, CaseState, Cause, EventKind, Outcome, Severity, Step, TextKind, Verdict
from encounters.models.encounter import Encounter
from encounters.models.encounter_constraints import TEXT_LENGTH
from encounters.models.hearing import Hearing, hearing_of
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

EMPLOYEE_CLOCK_EVENTS = (EventKind.AMENDED, EventKind.RELEASED, EventKind.RESTORED, EventKind.REATTRIBUTED)


def location_named_in(fact: str) -> models.Case:
    """The name of the location that such a fact of an event names."""
    pk = Cast(KeyTextTransform(fact, OuterRef("facts")), models.BigIntegerField())
    named = Location.objects.filter(organisation_id=OuterRef("organisation_id"), pk=pk).values("name")
    return models.Case(models.When(kind=EventKind.MOVED, then=Subquery(named)), default=None)


def assignee_name() -> models.Case:
    """The name of whom a case was given to by somebody else."""
    pk = Cast(KeyTextTransform("to", OuterRef("facts")), models.BigIntegerField())
    named = Member.objects.filter(organisation_id=OuterRef("organisation_id"), pk=pk).values("user__name")
    others = named.exclude(pk=OuterRef("by"))
    return models.Case(models.When(kind=EventKind.ASSIGNED, then=Subquery(others)), default=None)


FINDING_TEXTS = {TextKind.DONE, TextKind.CHANGE, TextKind.WHOSE, TextKind.CAUSE}


class CaseEventQuerySet(models.QuerySet["CaseEvent"]):
    """Queries for events."""

    def timeline_of(self, encounter: Encounter) -> Self:
        """Events of one encounter, the oldest first, with their words and the names of places."""
        own = self.filter(organisation_id=encounter.organisation_id, encounter=encounter)
        named = own.annotate(
            moved_from=location_named_in("from"), moved_to=location_named_in("to"), given_to=assignee_name()
        )
        return named.select_related("by__user").prefetch_related("texts").order_by("pk")

    def hearing_of(self, encounter: Encounter) -> Hearing:
        """Events of one encounter, as they tell whether its employee has been heard."""
        employee = encounter.concerned
        has_login = employee is not None and Member.objects.logins_of(employee).exists()
        own = self.filter(organisation_id=encounter.organisation_id, encounter=encounter)
        return hearing_of(encounter, own.order_by("pk") if employee else [], has_login=has_login)

    def last_change_of(self, encounter: Encounter) -> datetime | None:
        """Events of one encounter: when the customer last saved something, or staff let it in or said who served."""
        own = self.filter(
            organisation_id=encounter.organisation_id, encounter=encounter, kind__in=EMPLOYEE_CLOCK_EVENTS
        )
        return own.order_by("pk").values_list("at", flat=True).last()

    def passed_on_to(self, encounter: Encounter) -> int | None:
        """Events of one encounter: whom its thanks were passed on to last, by the employee's id."""
        own = self.filter(organisation_id=encounter.organisation_id, encounter=encounter, kind=EventKind.PASSED_ON)
        last = own.order_by("pk").last()
        return last.facts.get("employee") if last else None

    def latest_version(self, *encounters: Encounter) -> int:
        """Events the id of these encounters' newest: whoever saw it has seen everything; 0 without any."""
        organisations = {encounter.organisation_id for encounter in encounters}
        own = self.filter(organisation_id__in=organisations, encounter__in=encounters)
        return own.order_by("-pk").values_list("pk", flat=True).first() or 0

    def is_answered(self, encounter: Encounter) -> bool:
        """Events of one encounter: whether the customer was answered since the case was opened, or opened again."""
        own = self.filter(organisation_id=encounter.organisation_id, encounter=encounter)
        kinds = (EventKind.ANSWERED, EventKind.REOPENED, EventKind.KIND_CHANGED)
        last = own.filter(kind__in=kinds).order_by("-pk").values_list("kind", flat=True).first()
        return last == EventKind.ANSWERED

    def verdicts_of(self, encounter: Encounter) -> Self:
        """Events of one encounter, in which the customer said whether it was put right."""
        return self.filter(organisation_id=encounter.organisation_id, encounter=encounter, kind=EventKind.VERDICT)

    def verdict_of(self, encounter: Encounter) -> "CaseEvent | None":
        """Events of one encounter: the customer's newest answer since the case was closed last; None before it."""
        own = self.filter(organisation_id=encounter.organisation_id, encounter=encounter)
        last = own.filter(kind__in=(EventKind.CLOSED, EventKind.VERDICT)).order_by("-pk").first()
        return last if last and last.kind == EventKind.VERDICT else None

    def was_complaint(self, encounter: Encounter) -> bool:
        """Events of one encounter: whether it has ever been handled as a complaint."""
        own = self.filter(organisation_id=encounter.organisation_id, encounter=encounter)
        kinds = (EventKind.OPENED, EventKind.REOPENED, EventKind.KIND_CHANGED)
        became = Q(facts__case=CaseKind.COMPLAINT) | Q(facts__to=CaseKind.COMPLAINT)
        return own.filter(became, kind__in=kinds).exists()

    def asked_for_side(self, encounter: Encounter) -> int | None:
        """Events of one encounter: who was asked for their side last, by the employee's id."""
        own = self.filter(organisation_id=encounter.organisation_id, encounter=encounter, kind=EventKind.SIDE_ASKED)
        last = own.order_by("pk").last()
        return last.facts.get("employee") if last else None

    def found_for_another(self, encounter: Encounter) -> bool:
        """Events of one encounter: whether the cause was found while it was about somebody else, or nobody."""
        own = self.filter(organisation_id=encounter.organisation_id, encounter=encounter)
        last = (
            own.filter(kind__in=(EventKind.CLOSED, EventKind.CAUSE_GIVEN), facts__has_key="employee")
            .order_by("pk")
            .last()
        )
        concerned = encounter.concerned
        return last is not None and last.facts["employee"] != (concerned.pk if concerned else None)

    def state_before_voiding(self, encounter: Encounter) -> str:
        """Events of one encounter: the state that its case had before it was voided the last time."""
        own = self.filter(organisation_id=encounter.organisation_id, encounter=encounter, kind=EventKind.VOIDED)
        last = own.order_by("pk").last()
        return str(last.facts.get("former", CaseState.NEW)) if last else CaseState.NEW


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
        """Also warn, where databases are looked at, of a role that may change facts."""
        looked_at = [connections[alias] for alias in options.get("databases") or ()]
        return [*super().check(**options), *(caution for one in looked_at for caution in warn_of_changers(one))]

    @property
    def values(self) -> list[str]:
        """What its facts say, in words."""
        said = [(choices, self.facts.get(name)) for name, choices in FACT_CHOICES.items()]
        return [str(choices(value).label) for choices, value in said if value not in {None, ""}]

    @property
    def label(self) -> str:
        """What happened, in words; of what the customer did, whether they wrote back or turned the rating."""
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
        """Whether the customer said more of this verdict than the verdict itself."""
        return bool(self.facts.get("explained"))


class CaseTextQuerySet(models.QuerySet["CaseText"]):
    """Queries for texts."""

    def additions_to(self, encounter: Encounter) -> Self:
        """Texts that the customer added later, the oldest first."""
        own = self.filter(organisation_id=encounter.organisation_id, encounter=encounter, kind=TextKind.ADDITION)
        return own.select_related("event").order_by("event_id")

    def conversation_of(self, encounter: Encounter) -> Self:
        """Texts that the customer and those who answer wrote to each other, the oldest first."""
        kinds = (TextKind.ADDITION, TextKind.ANSWER, TextKind.VERDICT)
        own = self.filter(organisation_id=encounter.organisation_id, encounter=encounter, kind__in=kinds)
        return own.select_related("event__by__user", "event__by__employee", "event__by__organisation").order_by(
            "event_id"
        )

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
        """What the words answer, where their event does not say it."""
        return str(self.get_kind_display()) if self.kind in FINDING_TEXTS else ""
