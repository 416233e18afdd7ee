"""A kept connection that the server ended is found out before it is used, without asking the server each time."""

import select
from collections.abc import Iterator

import pytest
from django.db import connection

from tests.promises.faults import somebody_else, terminated

pytestmark = pytest.mark.django_db(transaction=True)
LAST = "SELECT 'the last that was asked'"


@pytest.fixture(autouse=True)
def kept() -> Iterator[None]:
    """A connection as a request leaves it."""
    with connection.cursor() as cursor:
        cursor.execute(LAST)
    yield
    connection.close()


def last_asked() -> str:
    """What the connection asked last, as the server tells others."""
    with somebody_else() as cursor:
        cursor.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", [connection.connection.info.backend_pid])
        return cursor.fetchone()[0]


def test_a_connection_that_holds_is_usable_and_asks_nothing():
    assert connection.is_usable()
    assert last_asked() == LAST


def test_one_that_the_server_ended_is_not():
    with terminated():
        assert not connection.is_usable()


def test_one_that_was_closed_here_is_not():
    connection.connection.close()

    assert not connection.is_usable()


def test_one_on_which_the_server_has_something_to_say_is_asked():
    with connection.cursor() as cursor:
        cursor.execute("LISTEN something")
    with somebody_else() as cursor:
        cursor.execute("NOTIFY something")
    select.select([connection.connection.fileno()], [], [], 20)  # until it has come

    assert connection.is_usable()
    assert last_asked() == "SELECT 1"
