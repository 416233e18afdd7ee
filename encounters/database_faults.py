"""How the database says that it is down, read-only, full or too slow."""

import psycopg
from django.db import Error, InterfaceError, OperationalError, connection

# By the beginning of what SQL calls a fault: connection lost, read-only, transaction that took too long or was rolled
# back, resources at an end, lock not to be had, ended by an operator or a time-out, system. All others say that a
# statement was wrong.
OUTAGES = ("08", "25006", "25P03", "25P04", "40", "53", "55P03", "57", "58", "XX001", "XX002")
NO_ANSWER = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)  # of a server


def is_database_fault(fault: BaseException | None) -> bool:
    """Return whether the database failed; to Django a session that could not be saved looks like a bad request."""
    while fault and not is_outage(fault):
        fault = fault.__cause__ or fault.__context__
    return fault is not None


def is_outage(fault: BaseException) -> bool:
    """Return whether this says that the database can't be used, rather than that it was asked something wrong."""
    if isinstance(fault, Error):
        code = getattr(fault.__cause__, "sqlstate", None)
    elif isinstance(fault, psycopg.Error):  # where Django closes a cursor, it leaves the driver's fault as it is
        code = fault.sqlstate
    else:
        return False
    if code is None:
        return isinstance(fault, NO_ANSWER)
    return code.startswith(OUTAGES)


def is_read_only() -> bool:
    """Return whether the database takes no changes, as its server said with the latest answer on this connection.

    Asks the server nothing. A setting of the database or the role counts from the next connection on, as it
    does for the server itself.
    """
    if connection.connection is None:
        return False
    reported = connection.connection.info.parameter_status
    return "on" in {reported("default_transaction_read_only"), reported("in_hot_standby")}
