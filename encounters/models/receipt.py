"""The customer's way back, as far as it is stored; and which cookies were closed."""

from typing import Any, ClassVar, Self

from django.db import models

from encounters.models.encounter import Encounter
from encounters.models.searching import FOUND_BY_JOINED
from encounters.models.tenancy import TenantModel, TenantOneToOne, same_organisation


class ReceiptQuerySet(models.QuerySet["Receipt"]):
    """Queries for receipts."""

    def open(self) -> Self:
        """Receipts that still lead to something."""
        return self.filter(encounter__withdrawn_at=None).select_related("encounter").defer(*FOUND_BY_JOINED)


class Receipt(TenantModel):
    """The lookup behind one submission: its key, and hashes of the customer's secret way back.

    The token and the digits themselves are derived from the key with `RECEIPT_KEY` and stored
    nowhere; `attempt` counts collisions of digits. Once the `details_opened`, a press with the same key is no retry any
    more: it may come from somebody else at the same phone.
    """

    submission_key = models.UUIDField(primary_key=True)
    token_hash = models.BinaryField(max_length=32, unique=True)
    digits_hash = models.BinaryField(max_length=32, unique=True)
    attempt = models.SmallIntegerField(default=0)
    encounter = TenantOneToOne(Encounter, related_name="receipt")
    details_opened = models.BooleanField(default=False, db_default=False)

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = same_organisation("receipt", "encounter")


class ClosedCookie(models.Model):
    """The mark that a browser's receipts were closed: a hash of its cookie's random id, which stands nowhere else.

    Whoever comes with the cookie is refused and gets no other, so a copy ends half an hour after the mark at the
    latest. The table is logged, unlike those of limits: emptied by a crash, it would let copies live again.
    """

    hash = models.BinaryField(primary_key=True, max_length=32)
    at = models.DateTimeField(help_text="To the minute.")

    class Meta:
        indexes: ClassVar[list[Any]] = [models.Index(fields=["at"], name="closed_cookie_at")]
