"""When a code may be looked up while many wrong ones come in: after a short wait, for everybody.

The page carries a signed token for the code that was typed, so nothing has to be remembered of who waits. It is good
for no other code and from no other address.
"""

from datetime import UTC, datetime, timedelta

from django.core import signing

GOOD_FOR = timedelta(minutes=10)


def issue_turn(*, digits: str, address: str, begins_at: datetime) -> str:
    """Return a token with which this code may be looked up from this address, from a moment on."""
    return signer_of(digits, address).sign(str(round(begins_at.timestamp() * 1000)))


def read_turn(token: str, *, digits: str, address: str, now: datetime) -> datetime | None:
    """Return when the turn of this code begins, or began; None where it is over, or of another code or address."""
    try:
        begins_at = datetime.fromtimestamp(int(signer_of(digits, address).unsign(token)) / 1000, UTC)
    except (signing.BadSignature, ValueError):
        return None
    if now > begins_at + GOOD_FOR:
        return None
    return begins_at


def signer_of(digits: str, address: str) -> signing.Signer:
    """Return the signer of the turns of this code and address, which signs those of no other."""
    return signing.Signer(salt=f"turn of {digits} from {address}")
