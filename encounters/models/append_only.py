"""Events are only added: what the database must refuse, and a warning where it would not."""

from django.core.checks import Warning as Caution
from django.db.backends.base.base import BaseDatabaseWrapper

MAY_CHANGE = """
SELECT rolsuper, coalesce(has_table_privilege(to_regclass('encounters_caseevent'), 'UPDATE, DELETE'), false)
FROM pg_roles WHERE rolname = CURRENT_USER
"""
NOT_PROTECTED = "The timeline is not protected: the database lets this role change and delete events."
TAKE_AWAY = (
    "Take the rights from it: REVOKE UPDATE, DELETE ON encounters_caseevent FROM CURRENT_USER; "
    "GRANT UPDATE (organisation_id) ON encounters_caseevent TO CURRENT_USER;"
)


def warn_of_changers(connection: BaseDatabaseWrapper) -> list[Caution]:
    """Return a warning if the role of this connection may change or delete events."""
    with connection.cursor() as cursor:
        cursor.execute(MAY_CHANGE)
        superuser, may_change = cursor.fetchone()
    if not (superuser or may_change):
        return []
    hint = TAKE_AWAY
    if superuser:
        hint = "Connect as a role that owns the database and is no superuser."
    return [Caution(NOT_PROTECTED, hint=hint, obj=connection.alias, id="encounters.W001")]
