"""An admin sets up the people who serve."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from encounters.models import Employee, EmployeeLocation, Encounter, Organisation
from encounters.people.actions import seen_alike
from tests.factories import House, holding, make_employee, make_encounter, make_location, make_member, make_organisation
from tests.promises.faults import Forms


@pytest.fixture
def admin(house: House, signed_in) -> Client:
    return signed_in(house.admin)


def form_at(client: Client, address: str) -> dict[str, Any]:
    """What the form of a page would send as it stands."""
    fields = Forms(client.get(address).content.decode()).sent_to(address).fields
    ticked = {"is_active": "on"} if fields.pop("is_active") else {}
    return ticked | {name: values if name == "locations" else values[-1] for name, values in fields.items()}


def locations_of(employee: Employee) -> set[int]:
    return set(employee.serves.values_list("location", flat=True))


def test_somebody_is_added_and_customers_can_choose_them(admin: Client, house: House):
    address = house.at("people:add")
    typed = form_at(admin, address) | {"first_name": "Cilla", "title": "Barista", "locations": [house.kamppi.pk]}

    answer = admin.post(address, typed)

    cilla = Employee.objects.get(first_name="Cilla")
    encounter = make_encounter(house.point, "good")
    assert answer.url == house.at("people:list")
    assert "Cilla" in admin.get(answer.url).content.decode()
    assert (cilla.is_active, cilla.title, locations_of(cilla)) == (True, "Barista", {house.kamppi.pk})
    assert "Cilla" in holding(encounter).get(f"/f/more/{encounter.pk}/").content.decode()


def test_for_a_new_person_the_only_location_is_ticked(db: None, signed_in):
    organisation = make_organisation()
    only, client = make_location(organisation), signed_in(make_member(organisation))
    unplaced = Employee.objects.create(organisation=organisation, first_name="Disa")
    people = f"/o/{organisation.slug}/setup/people/"
    ticked = [form_at(client, people + page).get("locations", []) for page in ("new/", f"{unplaced.pk}/")]
    make_location(organisation, "Porvoo")
    ticked.append(form_at(client, people + "new/").get("locations", []))

    assert ticked == [[str(only.pk)], [], []]


def test_who_serves_nowhere_is_stored_with_a_warning(admin: Client, house: House):
    answers = []
    for name, more in (("Cilla", {"locations": [house.kamppi.pk]}), ("Disa", {}), ("Elsa", {"is_active": ""})):
        typed = {"first_name": name, "is_active": "on"} | more
        if not typed["is_active"]:
            del typed["is_active"]
        answers.append(admin.post(house.at("people:add"), typed, follow=True).content.decode())

    assert ["serves at no location" in page for page in answers] == [False, True, False]
    assert answers[2].count("At no location") == 1


def test_changing_where_somebody_serves_keeps_what_was_said(admin: Client, house: House):
    said = make_encounter(house.point, "good", employee=house.aino, attribution="sure")
    address = house.at("people:edit", house.aino.pk)

    admin.post(address, form_at(admin, address) | {"locations": [house.porvoo.pk]})

    assert locations_of(house.aino) == {house.porvoo.pk}
    assert Encounter.objects.get(pk=said.pk).employee == house.aino


def test_somebody_may_serve_at_each_location_of_a_chain(admin: Client, house: House):
    chain = [make_location(house.organisation, f"Asema {number}") for number in range(500)]
    address = house.at("people:edit", house.aino.pk)

    admin.post(address, form_at(admin, address) | {"locations": [location.pk for location in chain]})

    assert locations_of(house.aino) == {location.pk for location in chain}


def test_who_leaves_is_offered_no_more_and_keeps_their_past(admin: Client, house: House):
    make_encounter(house.point, "good", employee=house.aino, attribution="sure")
    address = house.at("people:edit", house.aino.pk)
    typed = form_at(admin, address)
    del typed["is_active"]

    admin.post(address, typed)

    encounter = make_encounter(house.point, "good")
    house.aino.refresh_from_db()
    assert not house.aino.is_active
    assert "Aino" not in holding(encounter).get(f"/f/more/{encounter.pk}/").content.decode()
    assert "Aino Rautio" in admin.get(house.at("figures:employees")).content.decode()
    assert "Has left" in admin.get(house.at("people:list")).content.decode()


def test_two_of_one_name_are_pointed_out_where_both_are_seen(admin: Client, house: House):
    make_employee(house.porvoo, first_name="Berit")
    address = house.at("people:add")
    typed = {"first_name": "Aino", "last_name": "Virtanen", "is_active": "on"}

    admin.post(address, typed | {"locations": [house.kamppi.pk]})
    page = admin.get(house.at("people:list")).content.decode()
    admin.post(address, {"first_name": "Berit", "is_active": "on", "locations": [house.kamppi.pk]})
    apart = admin.get(house.at("people:list")).content.decode()

    assert "several people have this name" in page
    assert "<bdi>Aino R.</bdi>, <bdi>Aino V.</bdi>" in page
    assert "several people" not in apart


@pytest.mark.parametrize(
    ("shown", "named"),
    [
        ("first_name", {"Kamppi": ["Aino R.", "Aino V."], "Porvoo": ["Aino K.", "Aino R."]}),
        ("name", {"Porvoo": ["Aino Rautio (1)", "Aino Rautio (2)"]}),
        ("role", {"Kamppi": ["Barista", "Barista"]}),
        ("nothing", {}),
    ],
)
def test_people_are_alike_in_what_customers_see_of_them(house: House, shown: str, named: dict[str, list[str]]):
    Organisation.objects.update(names_shown=shown)
    make_employee(house.kamppi, last_name="Virtanen", title="Barista")
    make_employee(house.kamppi, last_name="Rautio", is_active=False)
    make_employee(house.kamppi, last_name="Rautio", ends_on=date(2020, 1, 1))
    other = {"first_name": "Aino Rautio", "last_name": ""} if shown == "name" else {"last_name": "Koski"}
    make_employee(house.porvoo, **other)
    make_employee(make_location(house.organisation, "Kerava"), last_name="Rautio")

    found = seen_alike(Employee.objects.get(pk=house.aino.pk), timezone.now())

    assert {str(location): names for location, names in found} == named


@pytest.mark.parametrize("places", [1, 20])
def test_all_locations_of_somebody_are_looked_through_at_once(
    house: House, places: int, django_assert_num_queries: Any
):
    chain = [make_location(house.organisation, f"Asema {number}") for number in range(places)]
    people = [make_employee(*chain, first_name="Berit", last_name=name) for name in ("Aho", "Elo")]

    with django_assert_num_queries(1):
        found = list(seen_alike(people[0], timezone.now()))

    assert [str(one.location) for one in found] == [f"Asema {number}" for number in range(places)]


@pytest.mark.parametrize(("field", "typed"), [("first_name", ""), ("first_name", "\u2060"), ("last_name", "x" * 51)])
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(field: str, typed: str, admin: Client, house: House):
    sent = {"first_name": "Cilla", "title": "Barista", "locations": [house.porvoo.pk], field: typed}
    answer = admin.post(house.at("people:add"), sent)

    assert set(answer.context["form"].errors) == {field}
    assert 'value="Barista"' in answer.content.decode()
    assert answer.context["form"]["locations"].value() == [str(house.porvoo.pk)]
    assert not Employee.objects.filter(title="Barista").exclude(pk=house.aino.pk).exists()


def test_a_location_of_another_organisation_is_refused(admin: Client, house: House, neighbour: House):
    answer = admin.post(house.at("people:add"), {"first_name": "Cilla", "locations": [neighbour.kamppi.pk]})

    assert set(answer.context["form"].errors) == {"locations"}
    assert neighbour.kamppi.name not in str(answer.context["form"].errors)


def test_of_two_admins_the_later_one_is_told(admin: Client, house: House):
    address = house.at("people:edit", house.aino.pk)
    mine = form_at(admin, address)
    EmployeeLocation.objects.filter(employee=house.aino, location=house.kamppi).delete()

    answer = admin.post(address, mine)

    assert answer.context["form"].is_outdated
    assert answer.context["form"].stored_otherwise == [("Locations", "Porvoo")]


def test_of_many_locations_some_are_chosen_from_a_list(admin: Client, house: House):
    for number in range(30):
        make_location(house.organisation, f"Kioski {number}")

    page = admin.get(house.at("people:edit", house.aino.pk)).content.decode()

    assert '<select name="locations"' in page
    assert (
        f'<option value="{house.porvoo.pk}" selected' in page
        or f'value="{house.porvoo.pk}" dir="auto" selected' in page
    )


def test_people_are_found_by_name_and_title(admin: Client, house: House):
    make_employee(house.porvoo, first_name="Cilla", last_name="Öhman", title="Kokki")

    for words in ("cil", "öhman cilla", "KOKKI"):
        page = admin.get(house.at("people:list"), {"q": words}).content.decode()
        assert ("Öhman" in page, "Rautio" in page) == (True, False)
