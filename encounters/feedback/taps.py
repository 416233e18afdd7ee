"""A press on a customer's page becomes an encounter, whatever page it is: the point's own, or one in a frame."""

from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils import timezone, translation

from encounters.feedback.forms import RatingForm
from encounters.feedback.recording import Recorded, find_recorded, record_encounter
from encounters.feedback.submission import Submission
from encounters.limits import take_for_feedback
from encounters.models.choices import Channel, HoldReason
from encounters.models.feedback_point import OpenPoint
from encounters.visitors import client_address

FASTEST = timedelta(seconds=1)


def is_retry(recorded: Recorded) -> bool:
    """Return whether the press may be one that got no answer: nobody has told anything beyond it yet."""
    return not recorded.receipt.details_opened and recorded.encounter.is_correctable(timezone.now())


def record_tap(
    request: HttpRequest, point: OpenPoint, submission: Submission, form: RatingForm, channel: str = ""
) -> Recorded | None:
    """Store a submission, or find it, and return it; None when far too many came. Raises PointClosed.

    It came in by a link where that has marked a face, else as the point says, unless a `channel` is given.
    """
    now = timezone.now()
    limits = take_for_feedback(
        organisation_id=point.organisation_id,
        point_id=point.pk,
        address=client_address(request),
        submission_key=submission.key,
        now=now,
    )
    if limits is None:
        return find_recorded(submission.key)
    if limits.far_over:
        return None
    return record_encounter(
        point=point,
        code=point.code,
        rating=form.cleaned_data["rating"],
        submission_key=submission.key,
        channel=channel or (Channel.LINK if form.cleaned_data["face"] else ""),
        language=translation.get_language() or "en",
        now=now,
        hold_reason=find_hold_reason(form, submission, over=limits.over, now=now),
    )


def find_hold_reason(form: RatingForm, submission: Submission, *, over: bool, now: datetime) -> str:
    """Return why the rating waits for review; empty when it counts at once."""
    if form.cleaned_data["website"]:
        return HoldReason.HONEYPOT
    if now - submission.opened_at < FASTEST:
        return HoldReason.FAST
    if over:
        return HoldReason.LIMIT
    return ""
