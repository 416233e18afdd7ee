"""How the database says that it is down, read-only, full or too slow."""

from django.db import InterfaceError, InternalError, OperationalError, connection

# Read-only comes as InternalError; no connection, full disk and time-outs as OperationalError.
DATABASE_FAULTS = (OperationalError, InterfaceError, InternalError)


def is_database_fault(fault: BaseException | None) -> bool:
    """Return whether the database failed; to Django a session that could not be saved looks like a bad request."""
    while fault and not isinstance(fault, DATABASE_FAULTS):
        fault = fault.__cause__ or fault.__context__
    return fault is not None


def is_read_only() -> bool:
    """Return whether the database takes no changes, as its server said with the latest answer on this connection.

    Asks the server nothing. A setting of the database or the role counts from the next connection on, as it
    does for the server itself.
    """
    if connection.connection is None:
        return False
    reported = connection.connection.info.parameter_status
    return "on" in {reported("default_transaction_read_only"), reported("in_hot_standby")}
