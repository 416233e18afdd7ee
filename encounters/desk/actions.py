"""A member logs for a customer what they said at the desk or on the phone."""

from datetime import datetime, timedelta
from uuid import UUID

from encounters.feedback.recording import Recorded, record_encounter
from encounters.models import Encounter, FeedbackPoint, Location, Member
from encounters.models.choices import Channel
from encounters.models.encounter import CORRECTABLE_AT_LEAST

HANDED_OVER_AFTER: timedelta = CORRECTABLE_AT_LEAST


def log_encounter(
    *,
    location: Location,
    rating: str,
    by: Member,
    submission_key: UUID,
    language: str,
    now: datetime,
    hold_reason: str = "",
) -> Recorded:
    """Store the rating of a customer for whom a member writes, at once, with a receipt of the customer's.

    One submission key is one encounter. Raises PointClosed where the location is closed.
    """
    return record_encounter(
        point=point_of_staff(location=location),
        rating=rating,
        submission_key=submission_key,
        language=language,
        now=now,
        channel=Channel.STAFF,
        hold_reason=hold_reason,
        logged_by=by,
    )


def point_of_staff(*, location: Location) -> FeedbackPoint:
    """Return the feedback point at which staff log what is said at a location, made when it is first needed.

    It has no code and names nobody. Of two who need it first at once both get the same one.
    """
    point, _is_new = FeedbackPoint.objects.get_or_create(
        organisation_id=location.organisation_id, location=location, channel=Channel.STAFF
    )
    return point


def is_handed_over(encounter: Encounter, now: datetime) -> bool:
    """Return whether what was logged is the customer's alone: they opened the receipt, or half an hour passed."""
    return encounter.receipt.details_opened or now - encounter.reported_at >= HANDED_OVER_AFTER
