"""The statements of a tap are planned once for a connection."""

from collections import Counter

import pghistory
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from encounters.models import Encounter
from tests.factories import House, code_of, tap


@pytest.fixture
def code(house: House) -> str:
    """The code of a point, from a connection that keeps nothing yet."""
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    connection.connection._prepared.clear()
    return code_of(house.point)


def runs() -> Counter[str]:
    """How often each statement that this connection keeps was run, by what it writes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT substring(statement FROM 'INSERT INTO encounters_([a-z]+)'), generic_plans + custom_plans"
            " FROM pg_prepared_statements"
        )
        return Counter(dict(cursor.fetchall()))


def test_a_tap_is_planned_once(client: Client, code: str):
    for _ in range(8):
        assert tap(client, code).status_code == 302

    assert runs() == {"receipt": 8, "limitbucket": 8}


def test_a_statement_is_kept_beside_who_changes_something(client: Client, code: str):
    with pghistory.context(member=1):
        assert tap(client, code).status_code == 302

    assert runs()["receipt"] == 1


def test_a_statement_that_is_kept_is_listed_like_others(client: Client, code: str):
    with CaptureQueriesContext(connection) as asked:
        tap(client, code)

    assert sum("INSERT INTO encounters_receipt" in query["sql"] for query in asked.captured_queries) == 1


def test_what_is_kept_outlives_a_change_of_the_tables(client: Client, code: str):
    tap(client, code)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    connection.connection.pgconn.exec_(b"ALTER TABLE encounters_encounter ADD COLUMN more integer")  # as by another
    tap(client, code, rating="good")

    assert Encounter.objects.count() == 2
    assert runs()["receipt"] == 2
