"""From what to what a customer changed what they had chosen, in rows that can be erased."""

from typing import Any, ClassVar

from django.db import models

from encounters.models.case_event import CaseEvent
from encounters.models.encounter import Encounter
from encounters.models.tenancy import TenantKey, TenantModel, TenantOneToOne, same_organisation


class Correction(TenantModel):
    """What an event of the customer's changed: by the name of the field, what was chosen before and since.

    Of what they told, those of `FIELDS` that changed; of a verdict always both, `verdict` and `step`. Values of closed
    lists, ids and moments; never a word, nor how to reach somebody. Withdrawing erases it.
    """

    FIELDS: ClassVar[tuple[str, ...]] = (
        *("rating", "employee", "attribution", "occurred_at", "attention", "step", "standing", "said_on_the_spot"),
        "wants_answer",
    )
    encounter = TenantKey(Encounter, related_name="corrections")
    event = TenantOneToOne(CaseEvent, related_name="correction")
    changes = models.JSONField()

    class Meta:
        constraints: ClassVar[list[Any]] = same_organisation("correction", "encounter", "event")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "encounter"], name="correction_encounter")
        ]
