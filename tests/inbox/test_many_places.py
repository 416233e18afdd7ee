"""Where somebody handles very many locations, the start page shows where most waits, and figures come in pages."""

import re

from encounters.figures.overview import MOST_ON_START
from encounters.models.choices import Role
from encounters.models.organisation import Location
from encounters.paging import PAGE_SIZE
from tests.factories import House, make_encounter, make_location, make_member, make_point

ROW = re.compile(r'<th scope="row">\s*(?:<a [^>]*>)?<bdi>(.*?)</bdi>')


def make_many(house: House, many: int) -> list[Location]:
    return [make_location(house.organisation, f"Kioski {number:02d}") for number in range(many)]


def rows_of(client, address: str) -> list[str]:
    return ROW.findall(client.get(address).content.decode())


def test_the_start_page_shows_where_most_waits(house: House, signed_in):
    places = make_many(house, MOST_ON_START)
    for place, complaints in ((places[3], 1), (places[7], 2)):
        point = make_point(place)
        for _ in range(complaints):
            make_encounter(point, "bad", text="Jono ei liikkunut.")

    start = signed_in(house.admin).get(house.at("inbox:start")).content.decode()

    assert ROW.findall(start) == ["Kioski 07", "Kioski 03"]
    assert "Where most waits for an answer" in start
    assert house.at("figures:locations") in start


def test_it_shows_a_few_locations_all_and_by_name(house: House, signed_in):
    place = make_point(house.porvoo)
    make_encounter(place, "bad", text="Jono ei liikkunut.")

    start = signed_in(house.admin).get(house.at("inbox:start")).content.decode()

    assert ROW.findall(start) == ["Kamppi", "Porvoo"]
    assert "My locations, last 30 days" in start


def test_where_nothing_waits_it_leads_to_all_locations(house: House, signed_in):
    make_many(house, MOST_ON_START)

    start = signed_in(house.admin).get(house.at("inbox:start")).content.decode()

    assert (ROW.findall(start), house.at("figures:locations") in start) == ([], True)


def test_where_most_waits_is_asked_of_ones_own_locations(house: House, signed_in):
    places = make_many(house, MOST_ON_START + 1)
    member = make_member(house.organisation, Role.SUPERVISOR, tuple(places))
    make_encounter(make_point(places[5]), "bad", text="Jono ei liikkunut.")
    for _ in range(2):
        make_encounter(house.point, "bad", text="Jono ei liikkunut.")

    assert rows_of(signed_in(member), house.at("inbox:start")) == ["Kioski 05"]


def test_figures_of_locations_come_in_pages(house: House, signed_in):
    make_many(house, PAGE_SIZE)
    client, address = signed_in(house.admin), house.at("figures:locations")
    first = client.get(f"{address}?days=7")

    following = client.get(f"{address}?days=7&after={first.context['page'].next}")

    names = [row.subject.name for page in (first, following) for row in page.context["rows"]]
    assert (len(names), names[0], names[-2:]) == (PAGE_SIZE + 2, "Kamppi", [f"Kioski {PAGE_SIZE - 1}", "Porvoo"])
    assert following.context["period"].days == 7
    assert 'rel="next"' in first.content.decode()
    assert 'rel="next"' not in following.content.decode()
