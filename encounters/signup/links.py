"""The link that proves an e-mail address, and with which its owner sets up one organisation."""

from datetime import timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

from django.conf import settings
from django.core import signing
from django.urls import reverse

ASKED_FOR, INVITATION = "link", "invitation"
JOIN_WITHIN = timedelta(days=14)
WORKS_FOR = {ASKED_FOR: timedelta(days=1), INVITATION: timedelta(days=7)}
TAKEN_WHERE_SIGN_UP_IS = {"open": {ASKED_FOR, INVITATION}, "invitation": {INVITATION}, "closed": set[str]()}


class SignUpLink(NamedTuple):
    """Whose link it is, and the key that makes one organisation of it, however often it is used."""

    key: UUID
    email: str


def issue_link(email: str, *, kind: str = ASKED_FOR) -> str:
    """Return the signed part of a new link for an e-mail address."""
    return signing.dumps([uuid4().hex, email.lower()], salt=f"sign-up {kind}")


def read_link(signed: str) -> SignUpLink | None:
    """Return the link; None when it is none of ours, or too old, or of a kind that is not taken here any more."""
    for kind in TAKEN_WHERE_SIGN_UP_IS[settings.SIGN_UP]:
        try:
            key, email = signing.loads(signed, salt=f"sign-up {kind}", max_age=WORKS_FOR[kind])
            return SignUpLink(UUID(key), email)
        except (signing.BadSignature, ValueError, TypeError):
            continue
    return None


def address_of(signed: str, language: str) -> str:
    """Return the whole address of a link, which opens in this language."""
    return f"{settings.PUBLIC_URL}{reverse('signup:organisation', args=[signed])}?lang={language}"


def join_address(invitation: UUID, language: str) -> str:
    """Return the whole address where a member answers an invitation, which opens in this language."""
    signed = signing.dumps(invitation.hex, salt="join")
    return f"{settings.PUBLIC_URL}{reverse('signup:join', args=[signed])}?lang={language}"


def read_invitation(signed: str) -> UUID | None:
    """Return the key of an invitation that a link names; None when it is none of ours, or too old."""
    try:
        return UUID(signing.loads(signed, salt="join", max_age=JOIN_WITHIN))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None
