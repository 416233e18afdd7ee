"""Only a database that can't be used is an outage; a statement that was wrong is a fault of ours."""

import psycopg
import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction

from encounters.database_faults import is_database_fault
from tests.promises.faults import terminated


def fault_of(*statements: str) -> DatabaseError:
    with pytest.raises(DatabaseError) as raised, transaction.atomic():
        run(*statements)
    return raised.value


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 1 / 0",
        "SELECT nowhere FROM nothing",
        "SELECT 'a &'::tsquery",
        "SELECT repeat('a', 1100000)::tsvector",
        f"SELECT websearch_to_tsquery('finnish', '{'-' * 50}')",
        "SELECT to_tsquery('simple', repeat('!', 200000) || 'a')",
        "SELECT '(' ~ '('",
        "SELECT ('[' || repeat('[', 200000))::jsonb",
        "SELECT 'x'::int",
        "SELEC 1",
    ],
)
@pytest.mark.django_db
def test_a_wrong_statement_is_no_outage(statement: str):
    assert not is_database_fault(fault_of(statement))


@pytest.mark.parametrize(
    "statements",
    [
        ("SET LOCAL statement_timeout = 20", "SELECT pg_sleep(5)"),
        ("SET LOCAL transaction_read_only = on", "DELETE FROM encounters_location"),
    ],
)
@pytest.mark.django_db
def test_a_database_that_can_do_no_more_is_one(statements: tuple[str, ...]):
    assert is_database_fault(fault_of(*statements))


@pytest.mark.parametrize("fault", [OperationalError("connection refused"), InterfaceError("connection is closed")])
def test_a_server_that_does_not_answer_is_an_outage(fault: DatabaseError):
    follows = ValueError("the session could not be saved")
    follows.__cause__ = fault

    assert is_database_fault(fault)
    assert is_database_fault(follows)
    assert not is_database_fault(ValueError("nothing of the database"))


@pytest.mark.django_db(transaction=True)
def test_a_server_lost_behind_a_list_is_an_outage():
    cursor = connection.chunked_cursor()  # as the choices of a field are read
    cursor.execute("SELECT id FROM encounters_location")

    with terminated(), pytest.raises(psycopg.OperationalError) as raised:
        cursor.close()
    connection.close()

    assert is_database_fault(raised.value)


@pytest.mark.parametrize(
    ("fault", "is_one"),
    [
        (psycopg.OperationalError("the connection is lost"), True),
        (psycopg.errors.AdminShutdown("terminating connection"), True),
        (psycopg.errors.IdleInTransactionSessionTimeout("the process stood still for too long"), True),
        (psycopg.errors.DivisionByZero("division by zero"), False),
        (psycopg.DataError("no text"), False),
    ],
)
def test_what_the_driver_says_is_read_like_what_django_says(fault: psycopg.Error, is_one: bool):
    assert is_database_fault(fault) == is_one
