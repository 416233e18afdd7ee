"""A supervisor works through the open cases."""

from datetime import timedelta

from django.utils import timezone

from tests.conftest import House
from tests.factories import make_encounter


def test_the_queues_show_open_cases_of_your_locations_oldest_first(house: House, signed_in):
    now = timezone.now()
    for point, rating, text, hours in (
        (house.point, "bad", "kamppi", 3),
        (house.porvoo_point, "bad", "uudempi", 1),
        (house.porvoo_point, "bad", "vanhempi", 5),
        (house.porvoo_point, "good", "kiitos", 2),
    ):
        make_encounter(point, rating, text=text, now=now - timedelta(hours=hours))
    client = signed_in(house.porvoo_supervisor)

    def queue(name: str) -> list[str]:
        return [case.encounter.text for case in client.get(house.at(name)).context["page"].rows]

    assert queue("casework:complaints") == ["vanhempi", "uudempi"]
    assert queue("casework:thanks") == ["kiitos"]
