"""What was taken out of the texts of an encounter; for admins alone."""

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from encounters.models.case_event import CaseEvent
from encounters.models.choices import Role, TextKind
from encounters.models.encounter import Encounter
from encounters.models.member import Member
from encounters.models.tenancy import TenantKey, TenantModel, same_organisation
from encounters.texts.redacting import MASK, Whole, redact


class RedactionQuerySet(models.QuerySet["Redaction"]):
    """Queries for redactions."""

    def of(self, encounter: Encounter) -> Self:
        """Redactions of one encounter, the oldest first."""
        redactions = self.filter(organisation_id=encounter.organisation_id, encounter=encounter)
        return redactions.select_related("event__by__user").prefetch_related("event__texts").order_by("pk")

    def readable_by(self, member: Member) -> Self:
        """Redactions whose originals the member may read: admins alone."""
        if member.role != Role.ADMIN:
            return self.none()
        return self.filter(organisation_id=member.organisation_id)


class Redaction(TenantModel):
    """The words that were redacted and the texts as they stood before.

    `is_whole` says that nothing else went that only begins like them.

    `originals` maps where to the whole text: a column of the encounter, or kind and id of a text of its timeline.
    """

    encounter = TenantKey(Encounter, related_name="redactions")
    event = TenantKey(CaseEvent, related_name="+")
    words = models.CharField(max_length=200)
    is_whole = models.BooleanField(default=False, db_default=False)
    originals = models.JSONField()

    objects = RedactionQuerySet.as_manager()
    # The columns of an encounter that hold words of people.
    COLUMNS: ClassVar[dict[str, Any]] = {
        "text": _("What happened"),
        "wish": _("What should have been done"),
        "employee_description": _("Described"),
        "excluded_because": _("Why it was excluded"),
    }

    class Meta:
        constraints: ClassVar[list[Any]] = same_organisation("redaction", "encounter", "event")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "encounter", "id"], name="redaction_of_encounter")
        ]

    @property
    def taken(self) -> str:
        """The words as a text is searched for them."""
        return as_redacted(self.words, is_whole=self.is_whole)


def original_texts(redactions: Iterable[Redaction]) -> list[tuple[str, str]]:
    """Return the label of each text with the text as it stood before; those of the timeline in its order.

    Of a text from which something was taken more than once, only what is not left over from the time before.
    """
    originals: dict[str, list[str]] = {}
    left: dict[str, str] = {}
    for redaction in redactions:
        for where, text in redaction.originals.items():
            if text != left.get(where):
                originals.setdefault(where, []).append(text)
            left[where] = redact(text, redaction.taken)
    in_timeline = sorted(originals.keys() - Redaction.COLUMNS.keys(), key=lambda where: int(where.partition(":")[2]))
    labels = Redaction.COLUMNS | {where: TextKind(where.partition(":")[0]).label for where in in_timeline}
    return [(str(label), text) for where, label in labels.items() for text in originals.get(where, ())]


def is_covered(encounter: Encounter, texts: Iterable[str]) -> bool:
    """Return whether staff have taken words out of an encounter, and any of these texts shows where."""
    return any(MASK[0] in text for text in texts) and Redaction.objects.of(encounter).exists()


def read_redacted_words(encounter: Encounter) -> list[str]:
    """Return the words that were redacted from an encounter, the oldest first."""
    rows = Redaction.objects.of(encounter).values_list("words", "is_whole")
    return [as_redacted(words, is_whole=is_whole) for words, is_whole in rows]


def as_redacted(words: str, *, is_whole: bool) -> str:
    """Return words as a text is searched for them."""
    if is_whole:
        return Whole(words)
    return words
