"""The cast of people, and settings that only tests need."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from encounters.models import Employee, FeedbackPoint, Location, Member, Organisation
from encounters.models.choices import Role
from tests.factories import make_employee, make_location, make_member, make_organisation, make_point


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """A test that chooses a language does not choose it for the next one."""
    translation.activate("en")
    yield
    translation.activate("en")


@dataclass
class House:
    """An organisation with two locations, people in every role, and feedback points."""

    organisation: Organisation
    kamppi: Location
    porvoo: Location
    aino: Employee
    point: FeedbackPoint
    porvoo_point: FeedbackPoint
    admin: Member
    supervisor: Member
    porvoo_supervisor: Member
    employee: Member

    def at(self, name: str, *arguments: object) -> str:
        """The address of a staff page of this organisation."""
        return reverse(name, args=[self.organisation.slug, *arguments])


def make_house(name: str = "Kahvila Kulma") -> House:
    organisation = make_organisation(name)
    kamppi, porvoo = make_location(organisation, "Kamppi"), make_location(organisation, "Porvoo")
    aino = make_employee(kamppi, porvoo, first_name="Aino", last_name="Rautio", title="Barista")
    return House(
        organisation=organisation,
        kamppi=kamppi,
        porvoo=porvoo,
        aino=aino,
        point=make_point(kamppi),
        porvoo_point=make_point(porvoo),
        admin=make_member(organisation, Role.ADMIN),
        supervisor=make_member(organisation, Role.SUPERVISOR, all_locations=True),
        porvoo_supervisor=make_member(organisation, Role.SUPERVISOR, (porvoo,)),
        employee=make_member(organisation, Role.EMPLOYEE, employee=aino),
    )


@pytest.fixture
def house(db: None) -> House:
    return make_house()


@pytest.fixture
def neighbour(db: None) -> House:
    """Another organisation, which nobody of the house may ever see."""
    return make_house("Rantakunta")


@pytest.fixture
def signed_in() -> Any:
    def sign_in(member: Member) -> Client:
        client = Client()
        client.force_login(member.user)
        return client

    return sign_in
