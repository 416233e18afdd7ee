"""What ends sessions of staff. A browser notices at its next request."""

from datetime import datetime

from encounters.models import Session, User


def end_session(*, session: Session) -> None:
    """End a session; one that is gone already stays gone."""
    session.delete()


def end_sessions(*, user: User) -> None:
    """End all sessions of a user."""
    Session.objects.of(user).delete()


def end_other_sessions(*, user: User, session_key: str | None) -> None:
    """End all sessions of a user but the one with this key."""
    Session.objects.of(user).excluding(session_key).delete()


def forget_sessions(now: datetime) -> None:
    """Delete the sessions that open nothing any more."""
    Session.objects.expired(now).delete()
