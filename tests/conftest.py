"""The cast of people, and settings that only tests need."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.utils import translation

from encounters.feedback.drawing import forget_pages
from encounters.models import Employee, Member
from encounters.visitors import kept_key
from tests.browsers import MemberClient
from tests.factories import House, make_employee, make_house
from tests.worker import forget_jobs


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """A test that chooses a language does not choose it for the next one."""
    translation.activate("en")
    yield
    translation.activate("en")


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """What a process keeps in memory for some seconds is not kept for the next test, whose database is another."""
    forget_pages()
    kept_key.forget()


@pytest.fixture(autouse=True)
def nothing_queued(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[None]:
    """The jobs of a test that commits are not the next one's: Django empties its own tables after each, not these."""
    yield
    marker = request.node.get_closest_marker("django_db")
    if {"transactional_db", "live_server"} & {*request.fixturenames} or (marker and marker.kwargs.get("transaction")):
        with django_db_blocker.unblock():
            forget_jobs()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The tests' database, which can be dropped at the end though a thread of a server still holds a connection."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = current_user"
        )


@pytest.fixture
def house(db: None) -> House:
    return make_house()


@pytest.fixture
def neighbour(db: None) -> House:
    """Another organisation, which nobody of the house may ever see."""
    return make_house("Rantakunta")


@pytest.fixture
def bertta(house: House) -> Employee:
    """Another employee at Kamppi, who has no login."""
    return make_employee(house.kamppi, first_name="Bertta")


@pytest.fixture
def signed_in() -> Any:
    def sign_in(member: Member) -> MemberClient:
        return MemberClient(member)

    return sign_in
