"""The signed key in the first form: one submission, one encounter."""

from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from django.core import signing

signer = signing.Signer(salt="submission")


class Submission(NamedTuple):
    """The key of a submission, and when its form was opened."""

    key: UUID
    opened_at: datetime


def issue_submission(*, code: str, now: datetime) -> str:
    """Return a new signed key, bound to the feedback point's code."""
    return signer.sign_object([uuid4().hex, code, round(now.timestamp() * 1000)])


def read_submission(signed: str, *, code: str) -> Submission | None:
    """Return the submission that the key names; None when it was not signed by us for this code."""
    try:
        key, for_code, opened = signer.unsign_object(signed)
        if for_code != code:
            return None
        return Submission(UUID(key), datetime.fromtimestamp(opened / 1000, UTC))
    except (signing.BadSignature, ValueError, TypeError, OverflowError):
        return None
