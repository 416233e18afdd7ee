"""Each night what departs is looked for, and told once."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from encounters.alerts.actions import acknowledge_alert, close_alert
from encounters.alerts.raising import raise_alerts
from encounters.models import Alert, Encounter, Location
from encounters.models.tally import EmployeeTally, LocationTally
from tests.factories import WEDNESDAY, House, make_employee, make_encounter, make_location

NIGHT = WEDNESDAY - timedelta(hours=6)
TODAY = date(2026, 6, 10)


def count(location: Location, days_ago: int, good: int, bad: int, **whose: Any) -> None:
    """So much of a day at a location, or of an employee there, as tallies alone."""
    tally = EmployeeTally if whose else LocationTally
    day = TODAY - timedelta(days=days_ago)
    of = {"organisation": location.organisation, "location": location, "day": day, **whose}
    tally.objects.create(**of, good=good, bad=bad)


def turn_bad(location: Location, **whose: Any) -> None:
    """A share of bad that is 10 % in the 90 days before, and 60 % in the last seven."""
    for days_ago in range(8, 98, 5):
        count(location, days_ago, 9, 1, **whose)
    count(location, 3, 4, 6, **whose)


def raised() -> list[tuple[Any, ...]]:
    """What alerts there are."""
    return list(Alert.objects.order_by("pk").values_list("kind", "location__name", "employee__first_name", "point"))


def test_a_location_that_turns_bad_is_told_with_its_days(house: House):
    turn_bad(house.kamppi)
    for days_ago in range(1, 98, 5):
        count(house.porvoo, days_ago, 9, 1)

    assert raise_alerts(NIGHT) == 1

    assert raised() == [("more_bad", "Kamppi", None, None)]
    alert = Alert.objects.get()
    assert (alert.first_day, alert.last_day) == (TODAY - timedelta(days=7), TODAY - timedelta(days=1))
    assert (alert.state, alert.raised_at) == ("open", NIGHT)


@pytest.mark.parametrize("days_ago", [0, 8])
def test_days_that_are_not_over_or_not_recent_do_not_count(house: House, days_ago: int):
    for before in range(8, 98, 5):
        count(house.porvoo, before, 9, 1)
        count(house.kamppi, before + 1, 9, 1)
    count(house.kamppi, days_ago, 4, 6)

    assert raise_alerts(NIGHT) == 0


def test_an_employee_is_told_at_the_location_where_it_is(house: House):
    turn_bad(house.porvoo, employee=house.aino)
    for days_ago in range(1, 98, 5):
        count(house.kamppi, days_ago, 9, 1, employee=house.aino)

    raise_alerts(NIGHT)

    assert raised() == [("more_bad", "Porvoo", "Aino", None)]


def test_teams_have_none_about_a_person(house: House):
    turn_bad(house.porvoo, employee=house.aino)
    house.organisation.team_mode = True
    house.organisation.save()

    assert raise_alerts(NIGHT) == 0


def test_closed_locations_and_who_serves_no_more_have_none(house: House):
    turn_bad(house.kamppi)
    turn_bad(house.porvoo, employee=house.aino)
    Location.objects.filter(pk=house.kamppi.pk).update(is_active=False)
    house.aino.is_active = False
    house.aino.save()

    assert raise_alerts(NIGHT) == 0


def test_each_stands_in_the_days_of_its_own_clocks(house: House):
    """At six in the morning in Helsinki it is still yesterday in New York: there the seventh day is not over."""
    there = make_location(house.organisation, "Astoria", time_zone="America/New_York")
    for days_ago in range(9, 99, 5):
        count(there, days_ago, 9, 1)
    count(there, 1, 4, 6)

    assert raise_alerts(NIGHT - timedelta(hours=2)) == 0
    assert raise_alerts(NIGHT + timedelta(hours=3)) == 1


def test_it_is_told_once_while_it_is_not_closed(house: House):
    turn_bad(house.kamppi)

    raise_alerts(NIGHT)
    assert raise_alerts(NIGHT) == 0
    acknowledge_alert(alert=Alert.objects.get(), by=house.supervisor, now=NIGHT)
    count(house.kamppi, -34, 4, 6)
    assert raise_alerts(NIGHT + timedelta(days=35)) == 0


def test_it_is_told_again_after_thirty_days_once_closed(house: House):
    turn_bad(house.kamppi)
    raise_alerts(NIGHT)
    close_alert(alert=Alert.objects.get(), comment="Uusi kassa.", by=house.supervisor, now=NIGHT)
    count(house.kamppi, -28, 4, 26)

    assert raise_alerts(NIGHT + timedelta(days=29)) == 0
    assert raise_alerts(NIGHT + timedelta(days=30)) == 1


def test_the_database_takes_no_second_one_that_is_not_closed(house: House):
    turn_bad(house.kamppi)
    raise_alerts(NIGHT)
    second = Alert.objects.get()
    second.pk = None

    with pytest.raises(IntegrityError, match="alert_unclosed_once"), transaction.atomic():
        second.save()


def visit(house: House, days_ago: float, **what: Any) -> Encounter:
    return make_encounter(house.point, "good", now=NIGHT - timedelta(days=days_ago), **what)


@pytest.fixture
def busy(house: House) -> House:
    """Somebody pressed at Kamppi four times each day, until eight days ago."""
    for days_ago in range(8, 38):
        for hour in range(4):
            visit(house, days_ago + hour / 24)
    return house


def test_a_point_at_which_nothing_comes_any_more_is_told(busy: House):
    raise_alerts(NIGHT)

    assert raised() == [("silent", "Kamppi", None, busy.point.pk)]


@pytest.mark.parametrize("held", ["", "limit"])
def test_a_single_press_is_no_silence_held_or_not(busy: House, held: str):
    visit(busy, 3, hold_reason=held)

    assert raise_alerts(NIGHT) == 0


@pytest.mark.parametrize("why", ["off", "test", "closed", "holiday"])
def test_where_it_is_known_why_nothing_comes_it_is_not_told(busy: House, why: str):
    match why:
        case "off":
            busy.point.is_active = False
        case "test":
            busy.point.is_test = True
        case "closed":
            busy.kamppi.is_active = False
        case "holiday":
            busy.kamppi.holidays = [TODAY - timedelta(days=2)]
    busy.point.save()
    busy.kamppi.save()

    assert raise_alerts(NIGHT) == 0


def test_it_asks_as_much_of_many_as_of_few(house: House, django_assert_num_queries):
    turn_bad(house.kamppi)
    with CaptureQueriesContext(connection) as few:
        raise_alerts(NIGHT)
    for number in range(5):
        place = make_location(house.organisation, f"Place {number}")
        turn_bad(place)
        turn_bad(place, employee=make_employee(place, first_name=f"E{number}"))

    with django_assert_num_queries(len(few)):
        assert raise_alerts(NIGHT) == 10
