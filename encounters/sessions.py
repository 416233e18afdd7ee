"""Sessions of the staff, in the database."""

from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from encounters.database_faults import is_read_only
from encounters.models import Session
from encounters.texts.browser_names import recognise_browser

EXTENDED_AFTER = timedelta(minutes=1)  # of use: not at every click
BEGUN, BROWSER = "begun", "browser"  # what a session says of itself


def note_beginning(request: HttpRequest, now: datetime) -> None:
    """Keep in the session when somebody signed in, and with which browser; nothing else that the browser says."""
    request.session[BEGUN] = now.timestamp()
    request.session[BROWSER] = recognise_browser(request.headers.get("User-Agent", ""))


def number_of(session_key: str) -> UUID:
    """Return what stands for a session in addresses; its key can't be found from it."""
    return UUID(bytes=salted_hmac("number of a session", session_key, algorithm="sha256").digest()[:16])


class SessionStore(db.SessionStore):
    """Django's own; a request that changed nothing in it overwrites nothing that another stored meanwhile.

    It lets staff read on while the database can only be read: a session is then not kept alive by being used;
    beginning one and ending one fail as ever.
    """

    ends_at: datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the model of the sessions."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row of a session, with what its data says of who signed in."""
        row = cast("Session", super().create_model_instance(data))
        row.number = number_of(row.session_key)
        row.user_id = data.get(SESSION_KEY)
        row.browser, row.system = data.get(BROWSER, ("", ""))
        if BEGUN in data:
            row.began_at = datetime.fromtimestamp(data[BEGUN], UTC)
        return row

    def _get_session_from_db(self) -> Any:
        found = super()._get_session_from_db()  # type: ignore[misc]  # the stubs leave it out
        if found:
            self.ends_at = found.expire_date
        return found

    def save(self, must_create: bool = False) -> None:
        """Store the session; only its end where nothing else changed. Raise UpdateError if it is gone."""
        exists = not must_create and self.session_key is not None
        if exists and is_read_only():
            return
        if exists and not self.modified:
            self.extend()
        else:
            super().save(must_create=must_create)

    def extend(self) -> None:
        """Keep the session alive for being used, where that is more than a moment longer."""
        if self.ends_at and self.get_expiry_date() - self.ends_at < EXTENDED_AFTER:
            return
        rows = self.model.objects.filter(session_key=self.session_key, expire_date__gt=timezone.now())
        if not rows.update(expire_date=self.get_expiry_date()):
            raise UpdateError
