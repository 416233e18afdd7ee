"""What was taken out of the texts of an encounter; for admins alone."""

from typing import Any, ClassVar, Self

from django.db import models

from encounters.models.encounter import Encounter
from encounters.models.tenancy import TenantKey, TenantModel, same_organisation
from encounters.models.timeline import CaseEvent


class RedactionQuerySet(models.QuerySet["Redaction"]):
    """Redactions …"""

    def of(self, encounter: Encounter) -> Self:
        """… of one encounter, the oldest first."""
        own = self.filter(organisation_id=encounter.organisation_id, encounter=encounter)
        return own.select_related("event__by__user").order_by("pk")


class Redaction(TenantModel):
    """The words that were redacted and the texts as they stood before: `originals` maps where to the whole text."""

    encounter = TenantKey(Encounter, related_name="redactions")
    event = TenantKey(CaseEvent, related_name="+")
    words = models.CharField(max_length=200)
    originals = models.JSONField()

    objects = RedactionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = same_organisation("redaction", "encounter", "event")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "encounter", "id"], name="redaction_of_encounter")
        ]
