"""A tablet at which customers press a face, and the words by which it is paired with its place."""

from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from encounters.models.choice_constraints import one_of
from encounters.models.feedback_point import FeedbackPoint
from encounters.models.handling import handled_at
from encounters.models.member import Member
from encounters.models.setting import Setting, added_once
from encounters.models.tenancy import TenantKey, same_organisation

PAIRED_WITHIN = timedelta(minutes=10)
SEEN_AGAIN_AFTER = timedelta(minutes=1)  # not written at every press
SILENT_AFTER = timedelta(days=1)  # of working time


class KioskStatus(models.TextChoices):
    """Whether a tablet takes feedback."""

    ACTIVE = "active", _("In use")
    PAUSED = "paused", _("Paused")
    RETIRED = "retired", _("Not in use any more")


def unheard(now: datetime) -> models.Q:
    """Return the condition for kiosks in use that have not been heard of for a day."""
    in_use = models.Q(status=KioskStatus.ACTIVE, point__is_active=True, point__location__is_active=True)
    return in_use & models.Q(heard_at__lte=now - SILENT_AFTER)


class KioskQuerySet(models.QuerySet["Kiosk"]):
    """Queries for kiosks."""

    def of(self, member: Member) -> Self:
        """All kiosks of the member's organisation, with where they stand."""
        return self.filter(organisation_id=member.organisation_id).select_related("organisation", "point__location")

    def handled_by(self, member: Member) -> Self:
        """Kiosks at the locations that the member handles, with where they stand."""
        return self.filter(handled_at(member, "point__location")).select_related("point__location")

    def unheard(self, now: datetime) -> Self:
        """Kiosks that should take feedback and were not heard of for a day, the longest first; it may be a day off."""
        return self.by_contact().filter(unheard(now))

    def to_look_after(self, now: datetime) -> Self:
        """Kiosks that are unheard, or on which presses wait, the longest silent first."""
        return self.by_contact().filter(unheard(now) | models.Q(waiting__gt=0))

    def by_contact(self) -> Self:
        """The same kiosks, the longest silent first."""
        return self.annotate(heard_at=Coalesce("seen_at", "paired_at")).order_by("heard_at", "pk")

    def matching(self, words: str) -> Self:
        """Kiosks that have these words, as they are written, in their name or that of their location."""
        named = models.Q(point__label__icontains=words) | models.Q(point__location__name__icontains=words)
        return self.filter(named)


class Kiosk(Setting):
    """A feedback point that is a tablet. Another tablet takes over its name, its place and its past."""

    point = TenantKey(FeedbackPoint, related_name="kiosks")
    status = models.CharField(max_length=7, choices=KioskStatus.choices, default=KioskStatus.ACTIVE)
    asks_aspects = models.BooleanField(default=False, db_default=False)
    # Of the secret in the tablet's cookie; empty once the tablet is no longer trusted.
    secret_hash = models.BinaryField(max_length=32, null=True, blank=True, unique=True, editable=False)
    paired_at = models.DateTimeField(editable=False)
    seen_at = models.DateTimeField(null=True, blank=True, editable=False)
    waiting = models.PositiveIntegerField(default=0, editable=False, help_text="Presses it keeps, as it told last.")

    objects = KioskQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            added_once("kiosk"),
            *same_organisation("kiosk", "point"),
            models.UniqueConstraint(fields=["organisation", "point"], name="kiosk_once_at_point"),
            models.CheckConstraint(
                name="kiosk_retired_has_no_secret",
                condition=~models.Q(status=KioskStatus.RETIRED) | models.Q(secret_hash=None),
            ),
            *one_of("kiosk", status=KioskStatus),
        ]

    def __str__(self) -> str:
        return str(self.point)

    @property
    def last_heard_at(self) -> datetime:
        """When its tablet was heard of last."""
        return self.seen_at or self.paired_at

    def is_silent(self, now: datetime) -> bool:
        """Return whether it should take feedback and was not heard of for a working day of its location."""
        worked = self.point.location.calendar.worked(self.last_heard_at, now)
        return self.takes_feedback and worked >= SILENT_AFTER

    @property
    def takes_feedback(self) -> bool:
        """Whether what is pressed on it is stored."""
        point = self.point
        return self.status == KioskStatus.ACTIVE and point.is_active and point.location.is_active


class KioskPairing(models.Model):
    """A tablet that shows three words and waits to be told where it stands; no organisation knows of it yet."""

    plain_words = models.CharField(primary_key=True, max_length=60, help_text="As they are compared: without marks.")
    words = models.CharField(max_length=60)
    secret_hash = models.BinaryField(max_length=32, unique=True)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.words
