"""What happened to an encounter, as facts, and the human texts of it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.core.checks import CheckMessage
from django.core.validators import MaxLengthValidator
from django.db import connections, models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from encounters.models.append_only import warn_of_changers
from encounters.models.case_event_queryset import CaseEventQuerySet, CaseTextQuerySet
from encounters.models.choice_constraints import one_of
from encounters.models.choices import Cause, EventKind, Outcome, Step, TextKind, Verdict
from encounters.models.encounter import Encounter
from encounters.models.encounter_constraints import TEXT_LENGTH
from encounters.models.member import Member
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
FINDING_TEXTS = {TextKind.DONE, TextKind.CHANGE, TextKind.WHOSE, TextKind.CAUSE}


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
