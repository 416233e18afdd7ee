"""Sessions of the staff, in the database."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError
from django.utils import timezone

from encounters.database_faults import is_read_only

EXTENDED_AFTER = timedelta(minutes=1)  # of use: not at every click


class SessionStore(db.SessionStore):
    """Django's own; a request that changed nothing in it overwrites nothing that another stored meanwhile.

    It lets staff read on while the database can only be read: a session is then not kept alive by being used;
    beginning one and ending one fail as ever.
    """

    ends_at: datetime | None = None

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
