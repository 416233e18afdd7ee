"""An admin sets up locations: where they are, and when they work."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from encounters.locations.actions import add_coming_holidays
from encounters.locations.holidays import public_holidays
from encounters.models import Encounter, Location
from tests.at_once import all_at_once
from tests.factories import House, code_of, make_location, make_organisation, tap
from tests.promises.faults import Forms

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
WRITTEN = {"name": "Tikkurila", "time_zone": "Europe/Helsinki", "working_days": ["1", "2", "3", "4", "5"]}


@pytest.fixture(autouse=True)
def november(time_machine) -> None:
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def admin(house: House, signed_in) -> Client:
    return signed_in(house.admin)


def form_at(client: Client, address: str) -> dict[str, Any]:
    """What the form of a page would send as it stands."""
    page = client.get(address)
    return sent_by(page)


def sent_by(page: HttpResponse) -> dict[str, Any]:
    """The same of a page that was answered: what is typed in it, ticked and chosen."""
    fields = Forms(page.content.decode()).sent_to(page.request["PATH_INFO"]).fields
    chosen = {name: page.context["form"][name].value() for name in ("time_zone", "holiday_calendar")}
    typed = {name: values if name == "working_days" else values[0] for name, values in fields.items()}
    return typed | chosen


def test_a_location_is_added_with_the_holidays_of_its_country(admin: Client, house: House):
    address = house.at("locations:add")
    fields = form_at(admin, address)

    answer = admin.post(address, fields | {"name": "Tikkurila", "address": "Asematie 1", "region": "Vantaa"})

    location = Location.objects.get(name="Tikkurila")
    assert answer.url == house.at("locations:list")
    assert "Tikkurila" in admin.get(answer.url).content.decode()
    assert (location.address, location.region, location.time_zone) == ("Asematie 1", "Vantaa", "Europe/Helsinki")
    assert location.working_days == [1, 2, 3, 4, 5, 6, 7]
    assert [day for day in location.holidays if day.year == 2026] == [date(2026, 12, day) for day in (6, 24, 25, 26)]
    assert (date(2027, 12, 24) in location.holidays, location.holidays_until) == (True, 2027)


@pytest.mark.parametrize(
    ("language", "first"), [("fi", "6.12.2026 Itsenäisyyspäivä"), ("sv", "6.12.2026 Självständighetsdagen")]
)
def test_the_days_have_names_in_the_language_of_the_page(language: str, first: str, admin: Client, house: House):
    page = admin.get(house.at("locations:add"), headers={"Accept-Language": language})

    assert first in page.content.decode()


def test_days_are_taken_out_and_added(admin: Client, house: House):
    address = house.at("locations:add")
    fields = form_at(admin, address)
    kept = [line for line in fields["days_off"].splitlines() if "24.12." not in line]
    days = "\n".join([*kept, "2.1.2027 inventaario", " 2027-01-04 ", ""])

    admin.post(address, fields | {"name": "Tikkurila", "days_off": days})

    location = Location.objects.get(name="Tikkurila")
    assert date(2026, 12, 24) not in location.holidays
    assert {date(2027, 1, 2), date(2027, 1, 4), date(2026, 12, 25)} <= set(location.holidays)


def test_another_calendar_takes_the_place_of_the_one_before(admin: Client, house: House):
    address = house.at("locations:add")
    fields = form_at(admin, address)
    own = f"{fields['days_off']}\n4.1.2027"
    admin.post(address, fields | {"name": "Haaparanta", "days_off": own})
    location = Location.objects.get(name="Haaparanta")
    location.holidays = [date(2025, 12, 24), *location.holidays]
    location.save()
    address = house.at("locations:edit", location.pk)

    admin.post(address, form_at(admin, address) | {"holiday_calendar": "se", "time_zone": "Europe/Stockholm"})

    days = Location.objects.get(pk=location.pk).holidays
    assert date(2026, 12, 6) not in days  # the Finnish day of independence
    assert {date(2027, 6, 6), date(2027, 1, 4), date(2025, 12, 24)} <= set(days)  # the Swedish one, own ones, past ones


def test_the_next_year_is_added_once_without_what_was_removed(house: House, time_machine):
    finnish = make_location(house.organisation, "Tikkurila", holiday_calendar="fi", holidays_until=2027)
    time_machine.move_to(datetime(2027, 1, 1, tzinfo=UTC))

    changed = [add_coming_holidays(date(2027, 1, 1)) for _ in range(2)]

    finnish.refresh_from_db()
    house.kamppi.refresh_from_db()
    assert changed == [1, 0]
    assert {day.year for day in finnish.holidays} == {2028}
    assert (finnish.holidays_until, house.kamppi.holidays) == (2028, [])


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", ""),
        ("name", "\u200b"),
        ("name", "x" * 101),
        ("name", "KAMPPI"),  # another one's
        ("time_zone", "Europe/Atlantis"),
        ("working_days", []),
        ("working_days", ["8"]),
        ("holiday_calendar", "xx"),
        ("days_off", "jouluaatto"),
        ("days_off", "31.2.2027"),
        ("days_off", "24.12.1999"),
        ("days_off", "24.12.2999"),
        ("days_off", "\n".join(f"2027-{month}-{day}" for month in range(1, 13) for day in range(1, 29)) * 2),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(field: str, typed, admin: Client, house: House):
    if field == "days_off" and typed.count("\n") > 100:
        typed = "\n".join(
            f"{year}-{month}-{day}" for year in (2027, 2028) for month in range(1, 13) for day in range(1, 29)
        )
    answer = admin.post(
        house.at("locations:add"), WRITTEN | {"address": "Asematie 1", "days_off": "4.1.2027", field: typed}
    )

    page = answer.content.decode()
    assert set(answer.context["form"].errors) == {field}
    assert 'value="Asematie 1"' in page
    assert (field == "days_off") or "4.1.2027" in page
    assert not Location.objects.filter(name="Tikkurila").exists()


def test_a_line_that_is_no_day_is_quoted(admin: Client, house: House):
    answer = admin.post(house.at("locations:add"), WRITTEN | {"days_off": "4.1.2027\nkesäloma"})

    assert "kesäloma" in answer.context["form"].errors["days_off"][0]


def test_all_lines_without_a_day_are_named(admin: Client, house: House):
    answer = admin.post(house.at("locations:add"), WRITTEN | {"days_off": "32.1.2027\n4.1.2027\nkesäloma\nkesäloma"})

    (said,) = answer.context["form"].errors["days_off"]
    assert said.endswith("These are no days: 32.1.2027 · kesäloma")


def test_all_days_that_are_too_far_away_are_named(admin: Client, house: House):
    answer = admin.post(house.at("locations:add"), WRITTEN | {"days_off": "1.1.1999\n4.1.2027\n24.12.2999"})

    (said,) = answer.context["form"].errors["days_off"]
    assert said.endswith("Not between them: 1.1.1999 · 24.12.2999")


def test_of_two_admins_the_later_one_is_told_and_may_save_again(admin: Client, house: House):
    address = house.at("locations:edit", house.porvoo.pk)
    mine, theirs = form_at(admin, address), form_at(admin, address)
    admin.post(address, theirs | {"region": "Uusimaa"})

    refused = admin.post(address, mine | {"address": "Rihkamakatu 1", "working_days": ["1"], "days_off": "4.1.2027"})
    again = admin.post(address, sent_by(refused))

    house.porvoo.refresh_from_db()
    assert "meanwhile" in refused.context["form"].non_field_errors()[0]
    assert refused.context["form"].stored_otherwise == [
        ("Address", ""),
        ("Region", "Uusimaa"),
        ("Working days", "Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday"),
        ("Days off", ""),
    ]
    assert again.status_code == 302
    assert (house.porvoo.address, house.porvoo.region) == ("Rihkamakatu 1", "")


def test_days_off_that_somebody_else_changed_are_told_too(admin: Client, house: House):
    address = house.at("locations:edit", house.porvoo.pk)
    mine = form_at(admin, address)
    Location.objects.filter(pk=house.porvoo.pk).update(holidays=[date(2027, 1, 4)])

    assert admin.post(address, mine).context["form"].non_field_errors()


def test_the_language_is_switched_with_what_was_typed(admin: Client, house: House):
    address = house.at("locations:edit", house.porvoo.pk)
    fields = form_at(admin, address)
    typed = fields | {"region": "Uusimaa", "days_off": "4.1.2027 oma", "holiday_calendar": "junk"}

    page = admin.post(address, typed | {"switch_language": "fi"}).content.decode()

    assert 'lang="fi"' in page
    assert ('value="Uusimaa"' in page, "4.1.2027 oma" in page, fields["shown"] in page) == (True, True, True)


@pytest.mark.parametrize(
    ("calendar", "language", "named"),
    [
        ("se", "fi", {"Juhannusaatto", "Ruotsin kansallispäivä", "Uudenvuodenaatto", "Helatorstai"}),
        ("se", "sv", {"Midsommarafton", "Nationaldagen", "Nyårsafton", "Kristi himmelsfärdsdag"}),
        ("se", "en", {"Midsummer Eve", "National Day", "New Year's Eve", "Ascension Day"}),
        ("ax", "fi", {"Ahvenanmaan itsehallintopäivä"}),
        ("fi", "sv", {"Självständighetsdagen", "Midsommarafton"}),
    ],
)
def test_days_off_are_named_in_the_language_of_the_page(
    admin: Client, house: House, calendar: str, language: str, named: set[str]
):
    location = make_location(house.organisation, "Tornio", holiday_calendar=calendar, holidays_until=2025)
    add_coming_holidays(NOON.date())

    page = admin.get(house.at("locations:edit", location.pk), {"lang": language}).content.decode()

    assert [name for name in sorted(named) if name not in page.replace("&#x27;", "'")] == []


def test_no_swedish_day_is_without_a_finnish_name():
    years = range(2020, 2060)
    finnish, swedish = (public_holidays("se", years, language) for language in ("fi", "sv"))

    assert finnish.keys() == swedish.keys()
    assert [
        name for day, name in finnish.items() for part in name.split("; ") if part in swedish[day].split("; ")
    ] == []


def test_a_new_location_keeps_its_calendar_in_another_language(admin: Client, house: House):
    page = admin.post(house.at("locations:add"), WRITTEN | {"holiday_calendar": "se", "switch_language": "fi"})

    assert page.context["form"]["holiday_calendar"].value() == "se"


def test_ten_presses_at_once_add_one_location(transactional_db, signed_in):
    from tests.factories import make_house

    house = make_house()
    address = house.at("locations:add")
    clients = [signed_in(house.admin) for _ in range(10)]

    answers = all_at_once([lambda client=client: client.post(address, WRITTEN).status_code for client in clients])

    assert sorted(answers) == [200] * 9 + [302]
    assert Location.objects.filter(name="Tikkurila").count() == 1


def test_a_name_of_another_organisation_is_free(admin: Client, house: House):
    make_location(make_organisation("Other"), "Tikkurila")

    admin.post(house.at("locations:add"), WRITTEN)

    assert Location.objects.filter(name="Tikkurila").count() == 2


def test_a_closed_location_takes_no_feedback_and_keeps_its_past(admin: Client, house: House):
    code = code_of(house.point)
    tap(Client(), code)
    admin.post(house.at("locations:close", house.kamppi.pk))
    closed = tap(Client(), code)
    listed = admin.get(house.at("locations:list")).content.decode()
    figures = admin.get(house.at("figures:locations")).content.decode()

    admin.post(house.at("locations:reopen", house.kamppi.pk))
    tap(Client(), code)

    assert closed.status_code == 404
    assert "Closed" in listed
    assert "Kamppi" in figures
    assert Encounter.objects.filter(location=house.kamppi).count() == 2


def test_locations_are_found_by_name_region_and_address(admin: Client, house: House):
    make_location(house.organisation, "Tikkurila", region="Vantaa", address="Asematie 1")

    for words in ("tikku", "VANTAA", "asematie"):
        page = admin.get(house.at("locations:list"), {"q": words}).content.decode()
        assert ("Tikkurila" in page, "Porvoo" in page) == (True, False)
    assert "Nothing was found" in admin.get(house.at("locations:list"), {"q": "%"}).content.decode()


def test_a_new_organisation_is_led_to_its_first_location(house: House, signed_in):
    from encounters.signup.actions import set_up_organisation

    made = set_up_organisation(name="Uusi", admin=house.supervisor.user)
    client = signed_in(house.supervisor)

    page = client.get(f"/o/{made.slug}/").content.decode()

    assert f'href="/o/{made.slug}/setup/locations/new/"' in page
    assert house.at("locations:list") not in client.get(house.at("inbox:start")).content.decode()
