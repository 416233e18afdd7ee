"""The customer says when it was, by the clock of the place."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.utils import timezone

from encounters.models import Encounter
from tests.factories import House, holding, make_encounter, make_location, make_point


@pytest.mark.parametrize(
    ("typed", "moment", "day"),
    [
        ("2026-03-29T02:59", datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "2026-03-29"),
        ("2026-03-29T03:30", datetime(2026, 3, 29, 1, 30, tzinfo=UTC), "2026-03-29"),
        ("2026-03-29T04:00", datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "2026-03-29"),
        ("2026-03-28T23:59", datetime(2026, 3, 28, 21, 59, tzinfo=UTC), "2026-03-28"),
    ],
)
def test_the_day_is_the_locations_day_when_clocks_go_forward(house: House, typed, moment, day):
    with time_machine.travel(datetime(2026, 3, 30, 9, 0, tzinfo=UTC), tick=False):
        encounter = make_encounter(house.point, "bad", now=timezone.now())
        holding(encounter).post(f"/f/more/{encounter.pk}/", {"occurred_at": typed})

    stored = Encounter.objects.get()
    assert stored.occurred_at == moment
    assert str(stored.occurred_on) == day


def test_an_hour_that_comes_twice_means_the_first(house: House):
    with time_machine.travel(datetime(2026, 10, 26, 9, 0, tzinfo=UTC), tick=False):
        encounter = make_encounter(house.point, "bad", now=timezone.now())
        holding(encounter).post(f"/f/more/{encounter.pk}/", {"occurred_at": "2026-10-25T03:30"})

    assert Encounter.objects.get().occurred_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_location_in_another_zone_has_its_own_day(house: House):
    lisbon = make_location(house.organisation, "Lisboa", time_zone="Europe/Lisbon")
    late = datetime(2026, 6, 10, 22, 30, tzinfo=UTC)

    days = [str(make_encounter(make_point(place), now=late).occurred_on) for place in (house.kamppi, lisbon)]

    assert days == ["2026-06-11", "2026-06-10"]
