"""The signed key in the first form: one submission, one encounter."""

from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID, uuid4, uuid5

from django.core import signing

signer = signing.Signer(salt="submission")


class Submission(NamedTuple):
    """The key of a submission, and when its form was opened."""

    key: UUID
    opened_at: datetime

    def shown_as(self, nth: UUID | None) -> "Submission":
        """Return the submission of one showing of a form that is shown many times; each showing has its own number.

        Without a number it is the form itself. Whoever has not got the signed key can't name the submission.
        """
        if nth is None:
            return self
        return self._replace(key=uuid5(self.key, nth.hex))


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


def code_in(signed: str) -> str:
    """Return the code that a key is bound to; empty when it was not signed by us."""
    try:
        _key, code, _opened = signer.unsign_object(signed)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(code)
