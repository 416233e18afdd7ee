"""From what to what a customer changed what they had chosen, in rows that can be erased."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Value

from encounters.models.case_event import CaseEvent
from encounters.models.encounter import Encounter
from encounters.models.tenancy import TenantKey, TenantModel, TenantOneToOne, same_organisation

NAMES = ArrayField(models.CharField(max_length=30))


class Correction(TenantModel):
    """What an event of the customer's changed: by the name of the field, what was chosen before and since.

    Of what they told, those of `FIELDS` that changed; of a verdict always both, `verdict` and `step`. Values of closed
    lists, ids and moments; never a word, nor how to reach somebody. Withdrawing erases it.

    What the customer corrects soon after, while nobody else acts, is kept here and has no event of its own: the value
    before stays, and that since is the newest. `later_fields` are fields which the event does not name, `last_at` is
    when the last of it was saved, and `version` a number that only events after it exceed.
    """

    FIELDS: ClassVar[tuple[str, ...]] = (
        *("rating", "employee", "attribution", "occurred_at", "attention", "step", "standing", "said_on_the_spot"),
        "wants_answer",
    )
    encounter = TenantKey(Encounter, related_name="corrections")
    event = TenantOneToOne(CaseEvent, related_name="correction")
    changes = models.JSONField()
    later_fields = ArrayField(models.CharField(max_length=30), default=list, db_default=Value([], output_field=NAMES))
    last_at = models.DateTimeField(null=True)
    version = models.BigIntegerField(null=True)

    def add(self, changes: Mapping[str, list[Any]], fields: Iterable[str], now: datetime) -> None:
        """Keep what was corrected now with what was corrected before."""
        for name, (before, after) in changes.items():
            self.changes[name] = [self.changes.get(name, [before])[0], after]
        self.later_fields = sorted({*self.later_fields, *fields})
        self.last_at = now

    class Meta:
        constraints: ClassVar[list[Any]] = same_organisation("correction", "encounter", "event")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["organisation", "encounter"], name="correction_encounter")
        ]
