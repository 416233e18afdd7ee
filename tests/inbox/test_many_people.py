"""Where very many people serve, the filter offers those of the location that is chosen."""

import pytest

from encounters.models import Employee, EmployeeLocation
from encounters.searches import MOST_OFFERED
from tests.factories import House, make_employee, make_encounter, make_location

LISTS = "/o/{slug}/cases/", "/o/{slug}/encounters/"
HINT = "Choose a location first, or type the name above."


@pytest.fixture
def crowd(house: House) -> list[Employee]:
    """As many people as are not offered at once, at another location."""
    place = make_location(house.organisation, "Messukeskus")
    people = Employee.objects.bulk_create(
        Employee(organisation=house.organisation, first_name=f"Messuaja {n}", sort_key=f"{n:04d} Messuaja {n}")
        for n in range(MOST_OFFERED)
    )
    Employee.objects.create(organisation=house.organisation, first_name="Kulkuri")  # who serves nowhere yet
    for one in people:
        EmployeeLocation.objects.create(organisation=house.organisation, employee=one, location=place)
    return people


def offered(client, address: str, **query) -> list[str]:
    form = client.get(address, query).context["filter"].form
    return [str(label) for _value, label in form.fields["employee"].choices]


@pytest.mark.parametrize("address", LISTS)
def test_the_filter_offers_people_once_a_location_is_chosen(house: House, signed_in, crowd, address):
    client, address = signed_in(house.admin), address.format(slug=house.organisation.slug)
    make_employee(house.porvoo, first_name="Pekka")

    nowhere = client.get(address)
    assert (offered(client, address), HINT in nowhere.content.decode()) == (["All"], True)
    assert offered(client, address, location=house.porvoo.pk) == ["All", "Aino Rautio", "Pekka"]
    assert len(offered(client, address, location=crowd[0].serves.get().location_id)) == 1 + len(crowd)


@pytest.mark.parametrize("address", LISTS)
def test_whoever_is_chosen_is_offered_wherever_they_serve(house: House, signed_in, crowd, address):
    client, address = signed_in(house.admin), address.format(slug=house.organisation.slug)
    far = make_location(house.organisation, "Hanko")
    make_encounter(house.point, "bad", text="Kahvi oli kylmää.", employee=house.aino, attribution="sure")

    assert "Kahvi oli kylmää." in client.get(address, {"employee": house.aino.pk}).content.decode()
    assert offered(client, address, employee=house.aino.pk) == ["All", "Aino Rautio"]
    assert offered(client, address, employee=house.aino.pk, location=far.pk) == ["All", "Aino Rautio"]


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("nonsense", ["x", "9" * 40, "-1", "\u0663", " "])
def test_what_is_no_choice_is_told_and_offers_nobody(house: House, signed_in, crowd, address, nonsense):
    client, address = signed_in(house.admin), address.format(slug=house.organisation.slug)

    page = client.get(address, {"location": nonsense, "employee": nonsense})

    assert page.status_code == 200
    assert offered(client, address, location=nonsense, employee=nonsense) == ["All"]


@pytest.mark.parametrize("address", LISTS)
def test_a_few_people_are_offered_at_once(house: House, signed_in, bertta, address):
    client, address = signed_in(house.admin), address.format(slug=house.organisation.slug)

    assert offered(client, address) == ["All", "Aino Rautio", "Bertta"]
