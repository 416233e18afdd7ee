"""An employee has a first and a last day: customers choose them for what happened between those."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from encounters.changes.refusals import AgainstRule
from encounters.feedback.recording import new_encounter
from encounters.models import Employee, Encounter, FeedbackPoint
from tests.factories import (
    HELSINKI,
    WEDNESDAY,
    House,
    amend,
    code_of,
    holding,
    make_encounter,
    make_logged,
    make_point,
    record,
)
from tests.people.test_people import form_at

TODAY = date(2026, 6, 10)
YESTERDAY, TOMORROW = date(2026, 6, 9), date(2026, 6, 11)


@pytest.fixture(autouse=True)
def noon(time_machine) -> None:
    """It is noon of the 10th of June in Helsinki."""
    time_machine.move_to(WEDNESDAY)


@pytest.fixture
def admin(house: House, signed_in) -> Client:
    return signed_in(house.admin)


def days(house: House, **changed: Any) -> None:
    Employee.objects.filter(pk=house.aino.pk).update(**changed)
    house.aino.refresh_from_db()


def details(encounter: Encounter) -> str:
    return f"/f/more/{encounter.pk}/"


def is_offered(encounter: Encounter) -> bool:
    return "Aino" in holding(encounter).get(details(encounter)).content.decode()


@pytest.mark.parametrize(
    ("changed", "offered"),
    [
        ({"ends_on": YESTERDAY}, False),
        ({"ends_on": TODAY}, True),
        ({"starts_on": TOMORROW}, False),
        ({"starts_on": TODAY}, True),
        ({"starts_on": YESTERDAY, "ends_on": TOMORROW}, True),
        ({}, True),
        ({"starts_on": YESTERDAY, "is_active": False}, False),
    ],
)
def test_customers_choose_between_the_first_and_the_last_day(house: House, changed, offered):
    days(house, **changed or {"title": "Barista"})

    assert is_offered(make_encounter(house.point, "good", now=WEDNESDAY)) == offered


def test_who_left_yesterday_can_be_named_for_the_day_before(house: House):
    days(house, ends_on=YESTERDAY)
    before = make_encounter(house.point, "good", now=WEDNESDAY, occurred_at=WEDNESDAY - timedelta(days=1))
    today = make_encounter(house.point, "good", now=WEDNESDAY)

    answers = [
        holding(encounter).post(details(encounter), {"employee": house.aino.pk, "attribution": "sure"})
        for encounter in (before, today)
    ]

    assert [answer.status_code for answer in answers] == [302, 200]
    assert "can&#x27;t be chosen for the day" in answers[1].content.decode()
    named = Encounter.objects.filter(employee=house.aino)
    assert list(named) == [before]


def test_the_day_that_is_sent_along_is_the_day_that_counts(house: House):
    days(house, ends_on=YESTERDAY)
    encounter = make_encounter(house.point, "good", now=WEDNESDAY)
    sent = {"employee": house.aino.pk, "attribution": "sure", "occurred_at": "2026-06-09T10:00"}

    answer = holding(encounter).post(details(encounter), sent)

    stored = Encounter.objects.get(pk=encounter.pk)
    assert answer.status_code == 302
    assert (stored.employee, stored.occurred_on) == (house.aino, YESTERDAY)


def shown_at(client: Client, address: str) -> dict[str, Any]:
    """What a page sends whose customer has changed nothing yet."""
    form = client.get(address).context["form"]
    names = [name for name in form.fields if form.fields[name].show_hidden_initial]
    values = {name: form[name].value() for name in names}
    values["occurred_at"] = f"{values['occurred_at']:%Y-%m-%dT%H:%M}"
    sent = {name: value for name, value in values.items() if value not in (None, False, "", [])}
    return sent | {f"initial-{name}": value for name, value in sent.items()}


@pytest.mark.parametrize("logged", [False, True])
def test_who_is_named_served_on_the_day_another_tab_told(house: House, admin: Client, logged: bool):
    days(house, starts_on=TODAY)
    encounter = (
        make_logged(house.kamppi, house.admin, "good") if logged else make_encounter(house.point, "good", now=WEDNESDAY)
    )
    client = admin if logged else holding(encounter)
    address = house.at("desk:details", encounter.pk) if logged else details(encounter)
    first, second = shown_at(client, address), shown_at(client, address)

    told = client.post(address, first | {"occurred_at": "2026-06-09T10:00"})
    named = client.post(address, second | {"employee": house.aino.pk, "attribution": "sure", "text": "Nopea."})

    stored = Encounter.objects.get(pk=encounter.pk)
    assert (told.status_code, named.status_code) == (302, 200)
    assert "can&#x27;t be chosen for the day" in named.content.decode()
    assert (stored.employee, stored.occurred_on, stored.text) == (None, YESTERDAY, "Nopea.")


def test_who_is_named_served_on_a_day_told_meanwhile(house: House):
    """The form has looked at the day before; what stores it looks again, under the lock."""
    days(house, starts_on=TODAY)
    encounter = make_encounter(house.point, "good", now=WEDNESDAY)
    amend(encounter, occurred_at=WEDNESDAY - timedelta(days=1))

    with pytest.raises(AgainstRule, match="served"):
        amend(encounter, employee=house.aino, attribution="sure")

    amend(encounter, employee=house.aino, attribution="sure", occurred_at=WEDNESDAY)
    assert Encounter.objects.get(pk=encounter.pk).employee == house.aino


@pytest.mark.parametrize(
    ("sent", "named"),
    [
        ({"occurred_at": ""}, True),  # that of the tap
        ({"occurred_at": "", "initial-occurred_at": "eilen"}, True),
        ({"occurred_at": "eilen", "initial-occurred_at": "eilen"}, False),
        ({"occurred_at": "2026-06-09T10:00", "initial-occurred_at": "eilen"}, False),
        ({"occurred_at": "2026-06-10T10:00", "initial-occurred_at": "eilen"}, True),
        ({"occurred_at": "2026-06-10T10:00", "initial-occurred_at": ""}, False),  # another page has told another day
        ({"occurred_at": "2027-06-10T10:00"}, False),
        ({}, False),
    ],
)
def test_what_is_sent_of_the_day_is_what_the_name_is_held_to(house: House, sent: dict[str, str], named: bool):
    days(house, starts_on=TODAY)
    encounter = make_encounter(house.point, "good", now=WEDNESDAY, occurred_at=WEDNESDAY - timedelta(days=1))
    client = holding(encounter)
    shown = shown_at(client, details(encounter))

    client.post(details(encounter), shown | {"employee": house.aino.pk, "attribution": "sure"} | sent)

    assert (Encounter.objects.get(pk=encounter.pk).employee == house.aino) == named


def test_whom_a_customer_named_stays_though_the_day_is_corrected(house: House):
    days(house, starts_on=TODAY)
    encounter = make_encounter(house.point, "good", now=WEDNESDAY, employee=house.aino, attribution="sure")

    answer = holding(encounter).post(details(encounter), {"occurred_at": "2026-06-09T10:00", "employee": house.aino.pk})

    assert answer.status_code == 302
    assert Encounter.objects.get(pk=encounter.pk).employee == house.aino


def test_the_day_is_that_of_the_location(house: House):
    """At half past midnight in Helsinki it is still yesterday in Stockholm."""
    days(house, ends_on=YESTERDAY)
    night = datetime(2026, 6, 10, 0, 30, tzinfo=HELSINKI)
    at_home = make_encounter(house.point, "good", now=night)
    house.porvoo.time_zone = "Europe/Stockholm"
    house.porvoo.save()

    assert [is_offered(at_home), is_offered(make_encounter(house.porvoo_point, "good", now=night))] == [False, True]


@pytest.mark.parametrize(
    "at", [WEDNESDAY, datetime(2026, 6, 10, 20, 59, tzinfo=UTC), datetime(2026, 6, 10, 21, tzinfo=UTC)]
)
@pytest.mark.parametrize(
    "changed", [{"ends_on": TODAY}, {"ends_on": YESTERDAY}, {"starts_on": TOMORROW}, {"starts_on": None}]
)
def test_a_point_of_somebody_names_them_on_their_days_alone(house: House, changed, at):
    days(house, **changed)
    point = FeedbackPoint.objects.select_related("employee", "location").get(
        pk=make_point(house.kamppi, employee=house.aino).pk
    )
    day = at.astimezone(HELSINKI).date()

    stored = Encounter.objects.get(pk=record(point, "good", now=at).encounter.pk)

    assert (stored.employee_id is not None) == house.aino.serves_on(day)
    assert stored.counted_for_employee == house.aino.serves_on(day)
    assert new_encounter(point=point, rating="good", language="fi", now=at).employee_id == stored.employee_id


def test_the_page_of_such_a_point_names_them_on_their_days_alone(house: House):
    pages = {}
    for ends_on in (YESTERDAY, TODAY):
        days(house, ends_on=ends_on)
        code = code_of(make_point(house.kamppi, employee=house.aino))
        pages[ends_on] = Client().get(f"/f/{code}/").content.decode()

    assert ["Aino" in page for page in pages.values()] == [False, True]


def test_staff_name_somebody_who_left_for_an_old_encounter(house: House, signed_in):
    days(house, ends_on=YESTERDAY)
    old, new = (
        make_encounter(house.point, "bad", now=now, text="Odotin.")
        for now in (WEDNESDAY - timedelta(days=2), WEDNESDAY)
    )
    client = signed_in(house.admin)

    named = [
        "Aino Rautio</option>" in client.get(house.at("casework:case", one.case.pk)).content.decode()
        for one in (old, new)
    ]

    assert named == [True, False]


def test_their_past_stays_in_the_figures(house: House, admin: Client):
    make_encounter(house.point, "good", now=WEDNESDAY - timedelta(days=3), employee=house.aino, attribution="sure")
    days(house, ends_on=YESTERDAY)

    assert "Aino Rautio" in admin.get(house.at("figures:employees")).content.decode()


def test_who_left_before_the_days_of_figures_has_only_counts(house: House, admin: Client):
    listed = []
    for ends_on in (date(2026, 5, 20), date(2026, 3, 1)):  # the figures are those of 30 days
        days(house, ends_on=ends_on)
        listed.append("Aino Rautio" in admin.get(house.at("figures:employees"), {"days": 30}).content.decode())

    assert listed == [True, False]


# --- Setting it up -------------------------------------------------------------------------------


def test_an_admin_says_first_and_last_days_and_reads_them(house: House, admin: Client):
    address = house.at("people:edit", house.aino.pk)

    answer = admin.post(address, form_at(admin, address) | {"starts_on": "2026-01-07", "ends_on": "31.8.2026"})

    house.aino.refresh_from_db()
    assert answer.status_code == 302
    assert (house.aino.starts_on, house.aino.ends_on) == (date(2026, 1, 7), date(2026, 8, 31))
    page = admin.get(address).content.decode()
    assert 'value="2026-08-31"' in page
    history = admin.get(house.at("history:list")).content.decode()
    assert "Last day" in history
    assert "Mon 31 Aug 2026" in history


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"starts_on": "2026-06-02", "ends_on": "2026-06-01"}, "ends_on", "The last day is before the first day."),
        ({"starts_on": "kesällä"}, "starts_on", "Write a day"),
        ({"ends_on": "9999-12-31"}, "ends_on", "1 Jan 2100 or earlier"),
    ],
)
def test_what_is_wrong_with_a_day_is_said_and_kept(typed, field, said, house: House, admin: Client):
    address = house.at("people:edit", house.aino.pk)

    answer = admin.post(address, form_at(admin, address) | typed)

    assert set(answer.context["form"].errors) == {field}
    assert said in str(answer.context["form"].errors)
    assert f'value="{typed[field]}"' in answer.content.decode()
    house.aino.refresh_from_db()
    assert (house.aino.starts_on, house.aino.ends_on) == (None, None)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"ends_on": TOMORROW}, "Leaves on Thu 11 Jun 2026"),
        ({"ends_on": TODAY}, "Leaves on Wed 10 Jun 2026"),
        ({"ends_on": YESTERDAY}, "Left on Tue 9 Jun 2026"),
        ({"starts_on": TOMORROW, "ends_on": TOMORROW}, "Starts on Thu 11 Jun 2026"),
    ],
)
def test_the_list_says_who_starts_and_leaves(house: House, admin: Client, changed, said):
    before = admin.get(house.at("people:list")).content.decode()
    days(house, **changed)

    assert said not in before
    assert said in admin.get(house.at("people:list")).content.decode()


def test_a_point_is_given_to_who_starts_later_not_to_who_left(house: House, admin: Client):
    address, named = house.at("points:add", house.kamppi.pk), []
    for changed in ({"starts_on": TOMORROW, "ends_on": None}, {"starts_on": None, "ends_on": YESTERDAY}):
        days(house, **changed)
        named.append(house.aino in admin.get(address).context["form"].fields["employee"].queryset)

    assert named == [True, False]


def test_the_database_refuses_a_last_day_before_the_first(house: House):
    days(house, starts_on=TODAY, ends_on=TODAY)

    with pytest.raises(IntegrityError, match="employee_starts_before_end"), transaction.atomic():
        days(house, ends_on=YESTERDAY)


def test_two_tabs_store_no_last_day_before_the_first(house: House, admin: Client):
    address = house.at("people:edit", house.aino.pk)
    first, second = form_at(admin, address), form_at(admin, address)

    admin.post(address, first | {"ends_on": "2026-06-09"})
    late = admin.post(address, second | {"first_name": "Aino-Maria", "starts_on": "2026-06-10"})

    house.aino.refresh_from_db()
    assert (house.aino.first_name, house.aino.starts_on, house.aino.ends_on) == ("Aino", None, YESTERDAY)
    assert "Somebody has changed this meanwhile." in late.content.decode()
    assert 'value="Aino-Maria"' in late.content.decode()
