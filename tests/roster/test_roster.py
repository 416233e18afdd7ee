"""Those who handle a location say who is on duty there, and customers are offered those first."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from encounters.models import HISTORY, Employee, Encounter, Organisation, Shift
from encounters.models.encounter import OLDEST
from encounters.models.shift import DAY, MOST_A_DAY, Span, on_duty
from encounters.roster import tasks
from encounters.roster.actions import forget_past_shifts
from tests.factories import (
    HELSINKI,
    WEDNESDAY,
    House,
    holding,
    make_employee,
    make_encounter,
    make_member,
    make_point,
    make_shift,
)

HOURS = {"begins": "8:00", "ends": "16:00"}


@pytest.fixture(autouse=True)
def noon(time_machine) -> None:
    """It is noon of Wednesday, the 10th of June, in Helsinki."""
    time_machine.move_to(WEDNESDAY)


@pytest.fixture
def people(house: House) -> dict[str, Any]:
    """Four who serve at Kamppi, by name: Aino, Berit, Cilla, Disa; the roster is in use."""
    Organisation.objects.filter(pk=house.organisation.pk).update(uses_roster=True)
    more = {name: make_employee(house.kamppi, first_name=name) for name in ("Berit", "Cilla", "Disa")}
    return {"Aino": house.aino} | more


def offered(encounter: Encounter) -> list[str]:
    """Whom the page after the tap offers, in its order."""
    return names_on(holding(encounter).get(f"/f/more/{encounter.pk}/"))


def names_on(page: Any) -> list[str]:
    return [str(label) for value, label in page.context["form"].fields["employee"].choices if value]


def moment(day: int, hour: int, minute: int = 0, month: int = 6) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=HELSINKI)


# --- Customers -----------------------------------------------------------------------------------


def test_those_on_duty_are_offered_first_and_nobody_is_left_out(house: House, people):
    make_shift(people["Disa"], house.kamppi)
    make_shift(people["Berit"], house.kamppi, works_on=date(2026, 6, 10))
    make_shift(people["Cilla"], house.kamppi, "13:00", "20:00")

    assert offered(make_encounter(house.point, now=WEDNESDAY)) == ["Berit", "Disa", "Aino", "Cilla"]


def test_a_roster_switched_off_changes_and_asks_nothing(house: House, people):
    make_shift(people["Disa"], house.kamppi)
    encounter = make_encounter(house.point, now=WEDNESDAY)
    client, asked = holding(encounter), {}

    for uses in (False, True):
        Organisation.objects.filter(pk=house.organisation.pk).update(uses_roster=uses)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/f/more/{encounter.pk}/")
        asked[uses] = [query["sql"] for query in queries if "encounters_shift" in query["sql"]]
        assert offered(encounter)[0] == ("Disa" if uses else "Aino")

    assert [len(asked[False]), len(asked[True])] == [0, 1]


def test_it_is_the_time_of_the_encounter_that_counts(house: House, people):
    make_shift(people["Cilla"], house.kamppi, weekday=2)
    make_shift(people["Disa"], house.kamppi, weekday=3)
    encounter = make_encounter(house.point, now=WEDNESDAY, occurred_at=moment(9, 9))

    assert offered(encounter)[0] == "Cilla"


def test_a_moment_that_is_not_stored_tells_nobody_on_duty(house: House, people):
    """Or whoever tries all moments, and stores none of them, would read the roster out of the order."""
    make_shift(people["Disa"], house.kamppi, works_on=date(2026, 6, 6))
    encounter = make_encounter(house.point, now=moment(8, 7))  # so long ago that only Save stores
    client, address = holding(encounter), f"/f/more/{encounter.pk}/"
    sent = {"occurred_at": "2026-06-06T09:00"}

    tried = client.post(address, sent | {"switch_language": "en"})
    untouched = Encounter.objects.get().occurred_at
    client.post(address, sent)

    assert (untouched, names_on(tried)) == (moment(8, 7), ["Aino", "Berit", "Cilla", "Disa"])
    assert names_on(client.get(address)) == ["Disa", "Aino", "Berit", "Cilla"]


def test_at_a_point_of_somebody_nothing_changes(house: House, people):
    make_shift(people["Disa"], house.kamppi)
    point = make_point(house.kamppi, employee=people["Cilla"])

    assert offered(make_encounter(point, now=WEDNESDAY)) == ["Aino", "Berit", "Cilla", "Disa"]


def test_a_shift_at_another_location_counts_there_only(house: House, people, neighbour: House):
    make_shift(house.aino, house.porvoo)
    make_shift(neighbour.aino, neighbour.kamppi)

    assert on_duty(house.kamppi, WEDNESDAY) == set()
    assert on_duty(house.porvoo, WEDNESDAY) == {house.aino.pk}


def test_the_page_shows_no_more_than_the_order(house: House, people):
    encounter = make_encounter(house.point, now=WEDNESDAY)
    shift = make_shift(people["Aino"], house.kamppi, "11:11", "17:17")  # who stands first anyway
    with_shift = holding(encounter).get(f"/f/more/{encounter.pk}/").content.decode()
    shift.delete()
    without = holding(encounter).get(f"/f/more/{encounter.pk}/").content.decode()

    lists = [page.partition('name="employee"')[2].partition("</select>")[0] for page in (with_shift, without)]
    assert lists[0] == lists[1] != ""
    assert not any(word in with_shift for word in ("11:11", "11.11", "17:17", "on duty"))


# --- When ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "is_on_duty"),
    [
        (moment(10, 7, 59), False),
        (moment(10, 8), True),
        (moment(10, 15, 59), True),
        (moment(10, 16), False),
        (moment(9, 9), False),
        (moment(17, 9), True),
        (datetime(2026, 6, 10, 5, 0, tzinfo=UTC), True),
    ],
)
def test_a_weekly_shift_lasts_from_its_beginning_to_its_end(house: House, at, is_on_duty):
    make_shift(house.aino, house.kamppi)

    assert on_duty(house.kamppi, at) == ({house.aino.pk} if is_on_duty else set())


@pytest.mark.parametrize(
    ("at", "is_on_duty"), [((10, 23), True), ((11, 5, 59), True), ((11, 6), False), ((10, 5), False)]
)
@pytest.mark.parametrize("day", [{"weekday": 3}, {"works_on": date(2026, 6, 10)}])
def test_a_shift_may_end_after_midnight(house: House, at, is_on_duty, day):
    make_shift(house.aino, house.kamppi, "22:00", "06:00", **day)

    assert bool(on_duty(house.kamppi, moment(*at))) == is_on_duty


def test_a_shift_over_the_end_of_the_week_goes_on_on_monday(house: House):
    make_shift(house.aino, house.kamppi, "20:00", "02:00", weekday=7)

    assert [bool(on_duty(house.kamppi, moment(15, hour))) for hour in (1, 2)] == [True, False]


def test_the_location_has_its_own_clocks(house: House):
    house.kamppi.time_zone = "Europe/Stockholm"
    house.kamppi.save()
    make_shift(house.aino, house.kamppi)

    assert [bool(on_duty(house.kamppi, moment(10, hour))) for hour in (8, 9, 16, 17)] == [False, True, True, False]


# In Helsinki 3.00 is 4.00 on 29 March 2026, and on 25 October 4.00 is 3.00 again.
@pytest.mark.parametrize(
    ("day", "begins", "ends", "utc", "is_covered"),
    [
        # Over the night in which an hour is left out: 22.00 is 20.00 UTC, 6.00 is 3.00 UTC.
        (date(2026, 3, 28), "22:00", "06:00", datetime(2026, 3, 29, 2, 59), True),
        (date(2026, 3, 28), "22:00", "06:00", datetime(2026, 3, 29, 3, 0), False),
        # Over the night in which one comes twice: 22.00 is 19.00 UTC, 6.00 is 4.00 UTC.
        (date(2026, 10, 24), "22:00", "06:00", datetime(2026, 10, 24, 19, 0), True),
        (date(2026, 10, 24), "22:00", "06:00", datetime(2026, 10, 25, 3, 59), True),
        (date(2026, 10, 24), "22:00", "06:00", datetime(2026, 10, 25, 4, 0), False),
        # Until 3.30, which comes at 0.30 and at 1.30 UTC: until the second.
        (date(2026, 10, 24), "22:00", "03:30", datetime(2026, 10, 25, 1, 29), True),
        (date(2026, 10, 24), "22:00", "03:30", datetime(2026, 10, 25, 1, 30), False),
        # From 3.30: from the first.
        (date(2026, 10, 25), "03:30", "08:00", datetime(2026, 10, 25, 0, 30), True),
        (date(2026, 10, 25), "03:30", "08:00", datetime(2026, 10, 25, 0, 29), False),
        # On the day after the change both are as ever.
        (date(2026, 10, 26), "08:00", "16:00", datetime(2026, 10, 26, 6, 0), True),
        (date(2026, 10, 26), "08:00", "16:00", datetime(2026, 10, 26, 5, 59), False),
    ],
)
def test_when_clocks_change_a_shift_is_as_long_as_it_may_be(day, begins, ends, utc, is_covered):
    span = Span(day, time.fromisoformat(begins), time.fromisoformat(ends))

    assert span.covers(utc.replace(tzinfo=UTC), HELSINKI) == is_covered


# --- Staff ---------------------------------------------------------------------------------------


def add(client: Client, house: House, kind: str, **typed: Any) -> Any:
    sent = {"employee": house.aino.pk} | HOURS | typed
    return client.post(house.at(f"roster:add_{kind}", house.kamppi.pk), sent)


def stored() -> list[tuple[Any, ...]]:
    return sorted(Shift.objects.values_list("weekday", "works_on", "begins", "ends"), key=str)


def test_a_supervisor_adds_shifts_of_each_week(house: House, signed_in):
    answer = add(signed_in(house.supervisor), house, "weekly", weekdays=["5", "1"], begins="8.30")

    assert answer.url == house.at("roster:week", house.kamppi.pk)
    assert stored() == [(day, None, time(8, 30), time(16)) for day in (1, 5)]
    page = signed_in(house.supervisor).get(answer.url).content.decode()
    assert page.count("Aino Rautio</bdi>\n") >= 2
    assert "08:30–16:00" in page


def test_a_shift_on_one_day_shows_in_its_week(house: House, signed_in):
    client = signed_in(house.supervisor)

    answer = add(client, house, "once", works_on="2026-07-01")

    assert stored() == [(None, date(2026, 7, 1), time(8), time(16))]
    assert answer.url.endswith("?day=2026-07-01")
    assert "08:00–16:00" in client.get(answer.url).content.decode()
    assert "08:00–16:00" not in client.get(house.at("roster:week", house.kamppi.pk)).content.decode()


def test_in_two_tabs_the_same_is_added_once_and_removed_once(house: House, signed_in):
    client = signed_in(house.supervisor)
    for _ in range(2):
        assert add(client, house, "weekly", weekdays=["1"]).status_code == 302
        assert add(client, house, "once", works_on="2026-06-12").status_code == 302
    assert len(stored()) == 2

    address = house.at("roster:remove", house.kamppi.pk, Shift.objects.get(weekday=None).pk)
    said = [client.post(address, follow=True).content.decode() for _ in range(2)]

    assert len(stored()) == 1
    assert ["removed that shift before" in page for page in said] == [False, True]


def press(client: Client, house: House, button: str, shift: Shift, day: str = "2026-06-10") -> str:
    """Press a button of a shift on the page of a week; return the page that follows."""
    address = house.at(f"roster:{button}", house.kamppi.pk, shift.pk) + f"?day={day}"
    return client.post(address, follow=True).content.decode()


def days_on_duty(house: House) -> list[int]:
    """The days of June on whose morning somebody is on duty."""
    return [day for day in range(1, 31) if on_duty(house.kamppi, moment(day, 9))]


def test_a_weekly_shift_ends_today_and_stays_for_days_before(house: House, signed_in):
    shift, client = make_shift(house.aino, house.kamppi), signed_in(house.supervisor)
    assert days_on_duty(house) == [3, 10, 17, 24]

    pages = [press(client, house, "end", shift) for _ in range(2)]

    assert days_on_duty(house) == [3]
    assert all("Ended from today on" in page and "Aino Rautio" in page for page in pages)
    assert "08:00–16:00" not in pages[1].partition("<table")[2]
    before = client.get(house.at("roster:week", house.kamppi.pk), {"day": "2026-06-03"}).content.decode()
    assert ["08:00–16:00" in before, "until Tue 9 Jun 2026" in before] == [True, True]


def test_a_shift_begun_yesterday_goes_on_into_its_last_day(house: House, signed_in):
    shift = make_shift(house.aino, house.kamppi, "22:00", "06:00", weekday=2)

    press(signed_in(house.supervisor), house, "end", shift)

    assert [bool(on_duty(house.kamppi, moment(day, 5))) for day in (10, 17)] == [True, False]


def test_a_shift_that_was_ended_goes_on_once_it_is_added_anew(house: House, signed_in):
    shift, client = make_shift(house.aino, house.kamppi), signed_in(house.supervisor)
    press(client, house, "end", shift)

    add(client, house, "weekly", weekdays=["3"])

    assert list(Shift.objects.values_list("pk", "last_on")) == [(shift.pk, None)]


def test_a_shift_that_was_ended_can_be_removed_from_the_past_too(house: House, signed_in):
    shift, client = make_shift(house.aino, house.kamppi), signed_in(house.supervisor)
    press(client, house, "end", shift)

    page = press(client, house, "remove", shift, "2026-06-03")

    assert "Removed: <bdi" in page
    assert days_on_duty(house) == []


def test_a_shift_is_taken_off_one_day_and_put_back(house: House, signed_in):
    shift, client = make_shift(house.aino, house.kamppi), signed_in(house.supervisor)

    off = [press(client, house, "off", shift, "2026-06-17") for _ in range(2)][1]
    without = days_on_duty(house)
    back = press(client, house, "remove", Shift.objects.get(is_off=True), "2026-06-15")

    assert without == [3, 10, 24]
    assert all(said in off for said in ("Taken off on Wed 17 Jun 2026", "Aino Rautio", "taken off this day"))
    assert "On duty again" in back
    assert "taken off this day" not in back
    assert days_on_duty(house) == [3, 10, 17, 24]


@pytest.mark.parametrize("day", ["2026-06-18", "2026-01-07", "2029-06-13", "x"])
def test_a_shift_is_taken_off_no_day_on_which_it_is_not(day: str, house: House, signed_in):
    shift = make_shift(house.aino, house.kamppi)

    press(signed_in(house.supervisor), house, "off", shift, day)

    assert list(Shift.objects.all()) == [shift]


def test_of_others_with_these_hours_nobody_is_taken_off(house: House, people, signed_in):
    shift = make_shift(people["Disa"], house.kamppi)
    make_shift(people["Berit"], house.kamppi)
    make_shift(people["Disa"], house.porvoo)

    press(signed_in(house.supervisor), house, "off", shift)

    assert on_duty(house.kamppi, WEDNESDAY) == {people["Berit"].pk}
    assert on_duty(house.porvoo, WEDNESDAY) == {people["Disa"].pk}


@pytest.mark.parametrize("button", ["end", "off", "remove"])
def test_nobody_changes_a_shift_where_they_handle_nothing(button: str, house: House, signed_in):
    shift = make_shift(house.aino, house.kamppi)
    there = house.at(f"roster:{button}", house.porvoo.pk, shift.pk) + "?day=2026-06-10"

    answers = [
        signed_in(house.porvoo_supervisor).post(there.replace(str(house.porvoo.pk), str(house.kamppi.pk), 1)),
        signed_in(house.porvoo_supervisor).post(there),
    ]

    assert [answer.status_code for answer in answers] == [404, 302]
    assert list(Shift.objects.values_list("pk", "last_on")) == [(shift.pk, None)]


@pytest.mark.parametrize(
    ("kind", "typed", "field"),
    [
        ("weekly", {"weekdays": []}, "weekdays"),
        ("weekly", {"weekdays": ["8"]}, "weekdays"),
        ("weekly", {"weekdays": ["1"], "ends": "8:00"}, "ends"),
        ("weekly", {"weekdays": ["1"], "begins": "kahdeksan"}, "begins"),
        ("weekly", {"weekdays": ["1"], "employee": ""}, "employee"),
        ("once", {"works_on": "eilen"}, "works_on"),
        ("once", {"works_on": "2025-01-01"}, "works_on"),
        ("once", {"works_on": "2029-01-01"}, "works_on"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(kind, typed, field, house: House, signed_in):
    answer = add(signed_in(house.supervisor), house, kind, **{"ends": "15:45"} | typed)

    assert set(answer.context["form"].errors) == {field}
    assert "15:45" in answer.content.decode() or "ends" in typed
    assert stored() == []


@pytest.mark.parametrize(
    ("language", "typed", "said"),
    [
        ("en", "1999-01-01", "The day must be 12 Mar 2026 or later."),
        ("en", "2099-01-01", "The day must be 11 Jun 2027 or earlier."),
        ("fi", "1999-01-01", "Päivän on oltava aikaisintaan 12.3.2026."),
        ("fi", "2099-01-01", "Päivän on oltava viimeistään 11.6.2027."),
        ("sv", "1999-01-01", "Dagen får vara tidigast 12.3.2026."),
        ("sv", "2099-01-01", "Dagen får vara senast 11.6.2027."),
    ],
)
def test_a_day_out_of_bounds_is_told_which_one_there_may_be(language, typed, said, house: House, signed_in):
    client = signed_in(house.supervisor)
    sent = {"employee": house.aino.pk, "works_on": typed} | HOURS

    answer = client.post(house.at("roster:add_once", house.kamppi.pk), sent, HTTP_ACCEPT_LANGUAGE=language)

    assert answer.context["form"].errors["works_on"] == [said]


def test_nobody_is_on_duty_outside_their_first_and_last_days(house: House, signed_in):
    house.aino.ends_on = date(2026, 6, 30)
    house.aino.save()
    client = signed_in(house.supervisor)

    late, in_time = (add(client, house, "once", works_on=day) for day in ("2026-07-01", "2026-06-30"))

    assert set(late.context["form"].errors) == {"works_on"}
    assert in_time.status_code == 302


def test_the_week_marks_who_does_not_serve_on_their_shift(house: House, signed_in):
    make_shift(house.aino, house.kamppi, weekday=4)
    make_shift(house.aino, house.kamppi, weekday=5)
    client, marked = signed_in(house.supervisor), []
    for change in (
        lambda: None,
        lambda: Employee.objects.filter(pk=house.aino.pk).update(ends_on=date(2026, 6, 11)),
        lambda: house.aino.serves.filter(location=house.kamppi).delete(),
    ):
        change()
        page = client.get(house.at("roster:week", house.kamppi.pk)).content.decode()
        marked.append(page.count("does not serve here that day"))

    assert marked == [0, 1, 2]


def test_the_list_leads_a_supervisor_to_nothing_closed_to_them(house: House, signed_in):
    pages = {
        who: signed_in(member).get(house.at("roster:list")).content.decode()
        for who, member in {"admin": house.admin, "supervisor": house.supervisor}.items()
    }

    said = {who: "Next on the way to your first feedback" in page for who, page in pages.items()}
    assert said == {"admin": True, "supervisor": False}


def test_there_is_room_for_so_many_on_a_day(house: House, signed_in):
    whose = {"organisation": house.organisation, "employee": house.aino, "location": house.kamppi}
    ends = [time(9 + number // 60, number % 60) for number in range(MOST_A_DAY)]
    Shift.objects.bulk_create(Shift(**whose, weekday=1, begins=time(7), ends=end) for end in ends)

    full = add(signed_in(house.supervisor), house, "weekly", weekdays=["1", "2"])
    other = add(signed_in(house.supervisor), house, "weekly", weekdays=["2"])

    assert "200 shifts" in str(full.context["form"].non_field_errors())
    assert other.status_code == 302


def test_only_those_who_handle_the_location_see_who_works_when(house: House, signed_in):
    make_shift(house.aino, house.kamppi)
    addresses = [
        house.at("roster:list"),
        *(house.at(f"roster:{name}", house.kamppi.pk) for name in ("week", "add_once")),
    ]
    chosen = make_member(house.organisation, "supervisor", (house.kamppi,))

    seen = {
        who: [signed_in(member).get(address).status_code for address in addresses]
        for who, member in {
            "admin": house.admin,
            "supervisor": house.supervisor,
            "of the location": chosen,
            "of another": house.porvoo_supervisor,
            "employee": house.employee,
        }.items()
    }

    assert seen == {
        "admin": [200, 200, 200],
        "supervisor": [200, 200, 200],
        "of the location": [200, 200, 200],
        "of another": [200, 404, 404],
        "employee": [403, 403, 403],
    }
    assert "Kamppi" not in signed_in(house.porvoo_supervisor).get(addresses[0]).content.decode()


def test_to_admins_alone_history_says_who_changed_a_shift(house: House, signed_in):
    add(signed_in(house.supervisor), house, "weekly", weekdays=["3"])
    signed_in(house.supervisor).post(house.at("roster:end", house.kamppi.pk, Shift.objects.get().pk))

    page = signed_in(house.admin).get(house.at("history:list")).content.decode()

    called = "Aino Rautio · Kamppi · Wednesday each week, 08:00–16:00"
    assert page.count(called) == 2
    assert str(house.supervisor.user) in page
    assert signed_in(house.supervisor).get(house.at("history:list")).status_code == 403


def test_a_foreign_employee_is_refused(house: House, neighbour: House, signed_in):
    answer = add(signed_in(house.admin), house, "weekly", weekdays=["1"], employee=neighbour.aino.pk)

    assert set(answer.context["form"].errors) == {"employee"}


def test_an_admin_switches_it_on_and_the_page_says_it_is_off(house: House, signed_in):
    client, address = signed_in(house.admin), house.at("roster:week", house.kamppi.pk)
    off = client.get(address).content.decode()
    Organisation.objects.filter(pk=house.organisation.pk).update(uses_roster=True)
    on = client.get(address).content.decode()

    assert ["The roster is switched off" in page for page in (off, on)] == [True, False]
    assert [f'href="{house.at("roster:list")}"' in page for page in (off, on)] == [False, True]


@pytest.mark.parametrize("day", ["x", "0001-01-01", "9999-12-31", "2026-02-30", "2026-W01-1"])
def test_a_day_that_is_none_shows_a_week_all_the_same(day, house: House, signed_in):
    assert signed_in(house.admin).get(house.at("roster:week", house.kamppi.pk), {"day": day}).status_code == 200


# --- For how long --------------------------------------------------------------------------------


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Europe/Helsinki", "Pacific/Pago_Pago"])
def test_what_customers_may_still_tell_of_is_kept(house: House, zone: str):
    """They tell of 90 days, by the clocks of the place; a shift of the night before may reach into the first of them."""
    house.kamppi.time_zone = zone
    house.kamppi.save()
    first_day = house.kamppi.local(WEDNESDAY - OLDEST).date()
    kept = [make_shift(house.aino, house.kamppi, works_on=first_day - DAY * days) for days in (0, 1)]
    gone = make_shift(house.aino, house.kamppi, works_on=first_day - DAY * 5)

    tasks.forget_shifts(0)

    assert set(Shift.objects.values_list("pk", flat=True)) == {shift.pk for shift in kept}
    assert gone.pk not in HISTORY[Shift].objects.values_list("pgh_obj", flat=True)
    assert set(HISTORY[Shift].objects.values_list("pgh_obj", flat=True)) == {shift.pk for shift in kept}


def test_a_shift_of_each_week_stays(house: House):
    make_shift(house.aino, house.kamppi)

    assert forget_past_shifts(now=WEDNESDAY + DAY * 4000) == 0
    assert Shift.objects.count() == 1


def test_what_was_ended_or_removed_goes_with_its_history(house: House):
    make_shift(house.aino, house.kamppi, last_on=date(2026, 6, 9), weekday=3)
    make_shift(house.aino, house.kamppi, works_on=date(2026, 6, 3), is_off=True)

    assert [forget_past_shifts(now=WEDNESDAY + DAY * days) for days in (89, 99)] == [1, 1]
    assert (Shift.objects.count(), HISTORY[Shift].objects.count()) == (0, 0)


# --- The database --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"weekday": 8}, "shift_weekly_or_once"),
        ({"weekday": 1, "works_on": date(2026, 6, 1)}, "shift_weekly_or_once"),
        ({"weekday": None}, "shift_weekly_or_once"),
        ({"weekday": 1, "ends": "08:00"}, "shift_lasts"),
        ({"weekday": 3}, "shift_once"),
        ({"works_on": date(2026, 6, 1), "last_on": date(2026, 6, 1)}, "shift_weekly_ends"),
        ({"weekday": 1, "is_off": True}, "shift_off_on_a_day"),
    ],
)
def test_the_database_refuses_what_is_no_shift(wrong, name, house: House):
    make_shift(house.aino, house.kamppi)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make_shift(house.aino, house.kamppi, **wrong)
    make_shift(house.aino, house.kamppi, weekday=4)  # the control


def test_the_database_refuses_a_shift_of_somebody_elsewhere(house: House, neighbour: House):
    with pytest.raises(IntegrityError, match="shift_employee_same_organisation"), transaction.atomic():
        make_shift(neighbour.aino, house.kamppi)
