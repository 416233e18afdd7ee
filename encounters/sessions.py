"""Sessions of the staff, in the database."""

from django.contrib.sessions.backends import db

from encounters.database_faults import is_read_only


class SessionStore(db.SessionStore):
    """Django's own, which lets staff read on while the database can only be read.

    A session is then not kept alive by being used; beginning one and ending one fail as ever.
    """

    def save(self, must_create: bool = False) -> None:
        """Store the session, unless it exists and nothing can be stored."""
        if must_create or self.session_key is None or not is_read_only():
            super().save(must_create=must_create)
