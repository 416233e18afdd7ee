"""Django's connection to PostgreSQL, which is not asked at each request whether it still holds."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that is asked whether it still holds only where there is something to hear."""

    def is_usable(self) -> bool:
        """Return whether the connection still holds; a server that ended it has said so, or hung up."""
        if self.connection is None or self.connection.closed:
            return False
        line = select.poll()
        line.register(self.connection.fileno(), select.POLLIN)
        heard_nothing = not line.poll(0)
        return heard_nothing or bool(super().is_usable())
