"""What is done to kiosks, besides what their form stores."""

from datetime import datetime

from encounters.models import FeedbackPoint, Kiosk, KioskPairing, Location
from encounters.models.choices import Channel
from encounters.models.kiosk import SEEN_AGAIN_AFTER, KioskStatus


def trust_tablet(*, kiosk: Kiosk, pairing: KioskPairing, now: datetime) -> None:
    """Let the tablet that shows these words be the kiosk from now on, in place of any other, and store it."""
    kiosk.secret_hash, kiosk.paired_at, kiosk.seen_at, kiosk.waiting = pairing.secret_hash, now, None, 0
    if kiosk.status == KioskStatus.RETIRED:
        kiosk.status = KioskStatus.ACTIVE
    pairing.delete()
    kiosk.save()


def new_point(*, location: Location, label: str) -> FeedbackPoint:
    """Store a feedback point for a new kiosk; it has no code, for nobody but its tablet leads to it."""
    return FeedbackPoint.objects.create(
        organisation_id=location.organisation_id, location=location, label=label, channel=Channel.KIOSK
    )


def note_seen(*, kiosk: Kiosk, now: datetime, waiting: int | None = None) -> None:
    """Note that the tablet was heard of, to the minute, and how many presses wait on it, where it told."""
    if waiting is None:
        waiting = kiosk.waiting
    if kiosk.seen_at is None or now - kiosk.seen_at >= SEEN_AGAIN_AFTER or waiting != kiosk.waiting:
        Kiosk.objects.filter(pk=kiosk.pk).update(seen_at=now, waiting=waiting)
