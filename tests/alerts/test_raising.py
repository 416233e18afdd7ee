"""Each night what departs is looked for, and told once."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from encounters.alerts.actions import acknowledge_alert, close_alert
from encounters.alerts.raising import raise_alerts
from encounters.models import Alert, Employee, EmployeeLocation, Encounter, Kiosk, Location
from tests.factories import WEDNESDAY, House, make_employee, make_encounter, make_location

NIGHT = WEDNESDAY - timedelta(hours=6)
TODAY = date(2026, 6, 10)


def came(location: Location, days_ago: int, good: int, bad: int, employee: Employee | None = None) -> None:
    """So much of a day at a location that counts, and names an employee for certain if one is told."""
    at = datetime.combine(TODAY - timedelta(days=days_ago), time(12), location.zone)
    named = {"employee": employee, "attribution": "sure", "attributed_by": "customer"} if employee else {}
    known = {"organisation": location.organisation, "location": location, "language": "fi", "channel": "qr", **named}
    rows = [
        Encounter(**known, rating=rating, occurred_at=at, reported_at=at) for rating in ["good"] * good + ["bad"] * bad
    ]
    for row in rows:
        row.set_derived()
    Encounter.objects.bulk_create(rows)


def turn_bad(location: Location, employee: Employee | None = None) -> None:
    """A share of bad that is 10 % in the 90 days before, and 60 % in the last seven."""
    for days_ago in range(8, 98, 5):
        came(location, days_ago, 9, 1, employee)
    came(location, 3, 2, 3, employee)
    came(location, 4, 2, 3, employee)


def praise(location: Location) -> None:
    """So much praise of nobody that what turns bad of somebody does not show in the whole."""
    came(location, 5, 60, 0)


def raised() -> list[tuple[Any, ...]]:
    """What alerts there are."""
    return list(Alert.objects.order_by("pk").values_list("kind", "location__name", "employee__first_name", "point"))


def test_a_location_that_turns_bad_is_told_with_its_days(house: House):
    turn_bad(house.kamppi)
    for days_ago in range(1, 98, 5):
        came(house.porvoo, days_ago, 9, 1)

    assert raise_alerts(NIGHT) == 1

    assert raised() == [("more_bad", "Kamppi", None, None)]
    alert = Alert.objects.get()
    assert (alert.first_day, alert.last_day) == (TODAY - timedelta(days=7), TODAY - timedelta(days=1))
    assert (alert.state, alert.raised_at) == ("new", NIGHT)


@pytest.mark.parametrize("days_ago", [0, 8])
def test_days_that_are_not_over_or_not_recent_do_not_count(house: House, days_ago: int):
    for before in range(8, 98, 5):
        came(house.porvoo, before, 9, 1)
        came(house.kamppi, before + 1, 9, 1)
    came(house.kamppi, days_ago, 2, 3)
    came(house.kamppi, days_ago + 1 if days_ago else 0, 2, 3)

    assert raise_alerts(NIGHT) == 0


def test_an_employee_is_told_at_the_location_where_it_is(house: House):
    turn_bad(house.porvoo, house.aino)
    praise(house.porvoo)
    for days_ago in range(1, 98, 5):
        came(house.kamppi, days_ago, 9, 1, house.aino)

    raise_alerts(NIGHT)

    assert raised() == [("more_bad", "Porvoo", "Aino", None)]


def test_causes_that_are_found_out_later_raise_no_alert(house: House):
    """Of the days before it is known that half of what was bad was the queue's doing, of the last seven not yet."""
    for days_ago in range(1, 98, 3):
        came(house.kamppi, days_ago, 3, 2, house.aino)
    bad = Encounter.objects.filter(rating="bad", occurred_on__lt=TODAY - timedelta(days=7)).order_by("pk")
    ids = list(bad.values_list("pk", flat=True))
    Encounter.objects.filter(pk__in=ids[::2]).update(cause="staffing", counted_for_employee=False)

    assert raise_alerts(NIGHT) == 0


def test_one_evening_raises_no_alert(house: House):
    for days_ago in range(8, 98, 5):
        came(house.kamppi, days_ago, 9, 1)
    came(house.kamppi, 3, 0, 6)

    assert raise_alerts(NIGHT) == 0
    came(house.kamppi, 4, 0, 1)
    assert raise_alerts(NIGHT) == 1


def test_who_serves_elsewhere_by_now_has_none(house: House):
    turn_bad(house.porvoo, house.aino)
    EmployeeLocation.objects.filter(location=house.porvoo).delete()

    raise_alerts(NIGHT)

    assert raised() == [("more_bad", "Porvoo", None, None)]


def test_teams_have_none_about_a_person(house: House):
    turn_bad(house.porvoo, house.aino)
    praise(house.porvoo)
    house.organisation.team_mode = True
    house.organisation.save()

    assert raise_alerts(NIGHT) == 0


def test_closed_locations_and_who_serves_no_more_have_none(house: House):
    turn_bad(house.kamppi)
    turn_bad(house.porvoo, house.aino)
    praise(house.porvoo)
    Location.objects.filter(pk=house.kamppi.pk).update(is_active=False)
    house.aino.is_active = False
    house.aino.save()

    assert raise_alerts(NIGHT) == 0


def test_each_stands_in_the_days_of_its_own_clocks(house: House):
    """At six in the morning in Helsinki it is still yesterday in New York: there the seventh day is not over."""
    there = make_location(house.organisation, "Astoria", time_zone="America/New_York")
    for days_ago in range(9, 99, 5):
        came(there, days_ago, 9, 1)
    came(there, 1, 2, 3)
    came(there, 2, 2, 3)

    assert raise_alerts(NIGHT - timedelta(hours=2)) == 0
    assert raise_alerts(NIGHT + timedelta(hours=3)) == 1


def test_it_is_told_once_while_it_is_not_closed(house: House):
    turn_bad(house.kamppi)

    raise_alerts(NIGHT)
    assert raise_alerts(NIGHT) == 0
    acknowledge_alert(alert=Alert.objects.get(), by=house.supervisor, now=NIGHT)
    came(house.kamppi, -33, 2, 20)
    came(house.kamppi, -34, 2, 20)
    assert raise_alerts(NIGHT + timedelta(days=35)) == 0


def test_it_is_told_again_after_thirty_days_once_closed(house: House):
    turn_bad(house.kamppi)
    raise_alerts(NIGHT)
    close_alert(alert=Alert.objects.get(), comment="Uusi kassa.", by=house.supervisor, now=NIGHT)
    came(house.kamppi, -27, 2, 20)
    came(house.kamppi, -28, 2, 20)

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
    """Somebody pressed at Kamppi four times each day, until eight days ago; at Porvoo somebody still does."""
    make_encounter(house.porvoo_point, "good", now=NIGHT - timedelta(days=2))
    for days_ago in range(8, 38):
        for hour in range(4):
            visit(house, days_ago + hour / 24)
    return house


def test_a_point_at_which_nothing_comes_any_more_is_told(busy: House):
    raise_alerts(NIGHT)

    assert raised() == [("silent", "Kamppi", None, busy.point.pk)]


def test_a_silence_is_told_once(busy: House):
    raise_alerts(NIGHT)
    close_alert(alert=Alert.objects.get(), comment="Juliste putosi.", by=busy.supervisor, now=NIGHT)
    make_encounter(busy.porvoo_point, "good", now=NIGHT + timedelta(days=28))

    assert raise_alerts(NIGHT + timedelta(days=31)) == 0


def test_where_nothing_comes_anywhere_no_poster_fell_down(busy: House):
    long_ago = NIGHT - timedelta(days=40)
    Encounter.objects.filter(location=busy.porvoo).update(occurred_at=long_ago, occurred_on=long_ago.date())

    assert raise_alerts(NIGHT) == 0


@pytest.mark.parametrize("held", ["", "limit"])
def test_a_single_press_is_no_silence_held_or_not(busy: House, held: str):
    visit(busy, 3, hold_reason=held)

    assert raise_alerts(NIGHT) == 0


@pytest.mark.parametrize("why", ["off", "test", "closed", "holiday", "own", "put away"])
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
        case "own":
            busy.point.employee = busy.aino
        case "put away":
            tablet = {"organisation": busy.organisation, "point": busy.point, "paired_at": NIGHT}
            Kiosk.objects.create(**tablet, status="retired")
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
        turn_bad(place, make_employee(place, first_name=f"E{number}"))

    with django_assert_num_queries(len(few)):
        assert raise_alerts(NIGHT) == 10
