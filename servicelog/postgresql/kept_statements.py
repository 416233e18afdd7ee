"""Statements that the server keeps with their plan: those of every tap, which take longer to plan than to run.

Of Django's own statements none is kept: they are many, and each would be kept by every connection.
"""

from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import Cursor


class KeepingCursor(Cursor[Any]):
    """A cursor whose statements are planned when its connection runs them for the first time."""

    # pghistory sets who changes something by a second statement before each one, but for cursors with a name; a kept
    # statement can be one only, so the tables that it writes have no history of pghistory.
    name = "kept"

    def execute(self, query: Any, params: Any = None, **how: Any) -> Any:
        """Run a statement."""
        return super().execute(query, params, prepare=True, **how)

    def _convert_query(self, *asked: Any) -> Any:
        """Note what is sent, as psycopg does for statements that are not kept: Django lists it where it debugs."""
        self._query = super()._convert_query(*asked)
        return self._query


def keeping_cursor() -> CursorWrapper:
    """Return a cursor of Django's connection whose statements are kept."""
    connection.ensure_connection()
    cursor: CursorWrapper = connection._prepare_cursor(KeepingCursor(connection.connection))  # type: ignore[attr-defined]
    return cursor
