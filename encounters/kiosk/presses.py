"""What is pressed on a tablet is stored: at once, or when its network is back."""

import re
from datetime import datetime, timedelta

from encounters.feedback.recording import PointClosed, Recorded, record_encounter
from encounters.feedback.submission import Submission, code_in, read_submission
from encounters.kiosk.pairing import bound_to
from encounters.limits import take_for_kiosk, take_for_waiting
from encounters.models import Kiosk
from encounters.models.choices import HoldReason

BOUND = re.compile(r"kiosk ([0-9]{1,18})")


def record_press(*, kiosk: Kiosk, submission: Submission, rating: str, language: str, now: datetime) -> Recorded:
    """Store what is pressed now; what is over the tablet's limit waits for review. Raises PointClosed."""
    if not kiosk.takes_feedback:
        raise PointClosed
    limits = take_for_kiosk(
        kiosk_id=kiosk.pk, organisation_id=kiosk.organisation_id, submission_key=submission.key, now=now
    )
    hold_reason = ""
    if limits and limits.over:
        hold_reason = HoldReason.LIMIT
    return record_encounter(
        point=kiosk.point,
        rating=rating,
        submission_key=submission.key,
        language=language,
        now=now,
        hold_reason=hold_reason,
    )


def record_waiting_press(
    *, tablet: Kiosk, kiosk: Kiosk, submission: Submission, rating: str, language: str, waited: int, now: datetime
) -> Recorded | None:
    """Store a press that a tablet kept for some milliseconds, at the kiosk that it was then, whatever that is by now.

    The customer was thanked, so neither a pause nor a closed place refuses it. Where the tablet is another
    organisation's by now, it waits for review, as nobody trusts that tablet there any more; None where it brings too
    many of those at once.
    """
    has_moved = kiosk.organisation_id != tablet.organisation_id
    limits = take_for_waiting(kiosk_id=tablet.pk, submission_key=submission.key, now=now)
    is_over = bool(limits and limits.over)
    if has_moved and is_over:
        return None
    hold_reason = ""
    if has_moved:
        hold_reason = HoldReason.MOVED
    elif is_over:
        hold_reason = HoldReason.LIMIT
    return record_encounter(
        point=kiosk.point,
        rating=rating,
        submission_key=submission.key,
        language=language,
        now=now,
        hold_reason=hold_reason,
        occurred_at=moment_before(now, waited, earliest=submission.opened_at),
        was_acknowledged=True,
    )


def moment_before(now: datetime, waited: int, *, earliest: datetime) -> datetime:
    """Return the moment some milliseconds before now: not in the future, nor before the page was drawn.

    Both ends of `waited` were read from the tablet's clock, so it may be wrong by any time. Where it was changed in
    between, what is left is that nobody presses on a page that is not there yet.
    """
    longest = max(now - earliest, timedelta(0))
    if waited >= longest / timedelta(milliseconds=1):
        return now - longest
    return now - timedelta(milliseconds=max(waited, 0))


def find_pressed(tablet: Kiosk, key: str) -> tuple[Kiosk, Submission] | None:
    """Return the kiosk whose page a press was made on, and which submission it is.

    It may be another one, also of another organisation, which the tablet was before. None for keys that are not ours.
    """
    bound = BOUND.fullmatch(code_in(key))
    if bound is None:
        return None
    kiosk: Kiosk | None = tablet
    if int(bound[1]) != tablet.pk:
        kiosk = Kiosk.objects.select_related("point__location").filter(pk=bound[1]).first()
    submission = read_submission(key, code=bound_to(kiosk)) if kiosk else None
    if kiosk is None or submission is None:
        return None
    return kiosk, submission
