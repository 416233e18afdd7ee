"""An admin says what customers see, how soon they are answered, and what figures show."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from encounters.casework.actions import refresh_urgency
from encounters.feedback.drawing import KEPT_FOR
from encounters.models import Encounter, Organisation
from tests.factories import (
    House,
    case_of,
    code_of,
    holding,
    make_complaint,
    make_encounter,
    make_kiosk,
    make_member,
    make_point,
    tap,
)
from tests.points.printed import texts_of

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)  # a Wednesday


@pytest.fixture
def admin(house: House, signed_in) -> Client:
    return signed_in(house.admin)


def typed(client: Client, house: House, **changed: Any) -> dict[str, Any]:
    """What the form would send, with what an admin changes."""
    form = client.get(house.at("organisation:edit")).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in (shown | changed).items() if value is not False}


def save(client: Client, house: House, **changed: Any) -> Any:
    return client.post(house.at("organisation:edit"), typed(client, house, **changed))


def test_what_is_typed_is_stored(admin: Client, house: House):
    wanted = {
        "name": "Kahvila Kulma Oy",
        "languages": ["fi", "sv"],
        "names_shown": "role",
        "answers_signed_by": "role",
        "seen_days": 2,
        "answer_lower_days": 3,
        "answer_unknown_days": 4,
        "answer_upper_days": 6,
        "thanks_days": 7,
        "small_count_minimum": 10,
        "team_mode": True,
    }

    answer = save(admin, house, **wanted)

    assert answer.url == house.at("organisation:edit")
    assert Organisation.objects.filter(pk=house.organisation.pk).values(*wanted).get() == wanted
    assert "Saved: <bdi>Kahvila Kulma Oy</bdi>." in admin.get(answer.url).content.decode()


def test_who_asks_a_second_step_of_all_adds_one_first(admin: Client, house: House):
    answer = save(admin, house, second_step_for_all=True)

    assert Organisation.objects.get(pk=house.organisation.pk).second_step_for_all
    assert admin.get(answer.url).url == f"{reverse('mfa_index')}?required"


def test_every_setting_says_what_it_does(admin: Client, house: House):
    form = admin.get(house.at("organisation:edit")).context["form"]

    assert [name for name, field in form.fields.items() if not field.help_text and name != "shown"] == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *((f"{name}_days", days) for name in ("seen", "answer_lower", "thanks") for days in ("0", "31", "")),
        *(("small_count_minimum", number) for number in ("2", "51", "-5", "")),
        *(("languages", languages) for languages in ([], ["xx"])),
        *(("names_shown", "everything"), ("answers_signed_by", ""), ("name", "")),
    ],
)
def test_what_is_out_of_bounds_is_refused_and_kept(admin: Client, house: House, field: str, value: Any):
    before = Organisation.objects.filter(pk=house.organisation.pk).values().get()

    page = save(admin, house, **{"name": "Toinen nimi", field: value})

    assert list(page.context["form"].errors) == [field]
    assert "Please check" in page.content.decode()
    if field != "name":
        assert 'value="Toinen nimi"' in page.content.decode()
    assert Organisation.objects.filter(pk=house.organisation.pk).values().get() == before


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"small_count_minimum": 2}, "small_count_in_bounds"),
        ({"small_count_minimum": 51}, "small_count_in_bounds"),
        ({"languages": []}, "languages_known"),
        ({"languages": ["fi", "ru"]}, "languages_known"),
        ({"answer_upper_days": 0}, "days_in_bounds"),
        ({"thanks_days": 31}, "days_in_bounds"),
    ],
)
def test_the_database_refuses_it_too(house: House, change: dict[str, Any], constraint: str):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Organisation.objects.filter(pk=house.organisation.pk).update(**change)


def test_of_two_admins_the_later_one_is_told_and_loses_nothing(admin: Client, house: House, signed_in):
    other = signed_in(make_member(house.organisation))
    mine, theirs = typed(admin, house, name="Minun"), typed(other, house, name="Heidän", seen_days=3)
    other.post(house.at("organisation:edit"), theirs)

    page = admin.post(house.at("organisation:edit"), mine)

    shown = page.content.decode()
    assert "Somebody has changed this meanwhile" in shown
    assert 'value="Minun"' in shown
    assert "Heidän" in shown
    assert Organisation.objects.get(pk=house.organisation.pk).name == "Heidän"
    again = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    admin.post(house.at("organisation:edit"), {name: value for name, value in again.items() if value is not False})
    assert Organisation.objects.get(pk=house.organisation.pk).name == "Minun"


# --- How soon ------------------------------------------------------------------------------------


def test_a_promise_never_moves_later_and_nears_by_night(admin: Client, house: House, time_machine):
    time_machine.move_to(NOON, tick=False)
    case = case_of(make_complaint(house, step="customer"))
    promised = case.promise_ends_at

    save(admin, house, answer_lower_days=9)
    refresh_urgency(NOON + timedelta(hours=1))
    case.refresh_from_db()
    later = case.promise_ends_at
    save(admin, house, answer_lower_days=1)
    refresh_urgency(NOON + timedelta(hours=2))
    case.refresh_from_db()

    assert later == promised
    assert case.promise_ends_at == promised - timedelta(days=1)


def test_what_comes_from_now_on_is_promised_by_the_new_days(admin: Client, house: House, time_machine):
    time_machine.move_to(NOON, tick=False)
    before = case_of(make_complaint(house, step="customer")).promise_ends_at
    save(admin, house, answer_lower_days=9)

    after = case_of(make_complaint(house, step="customer")).promise_ends_at

    assert after - before == timedelta(days=7)


# --- What customers see --------------------------------------------------------------------------


def languages_of(page: str) -> set[str]:
    """The languages that a page offers to go on in."""
    return set(re.findall(r'(?:hreflang|name="switch_language" value)="(fi|sv|en)"', page))


def test_customers_see_it_within_ten_seconds(admin: Client, house: House, time_machine):
    point = make_point(house.kamppi, employee=house.aino)
    address = reverse("feedback:rate", args=[code_of(point)])
    time_machine.move_to(NOON, tick=False)
    before = Client().get(address).content.decode()

    save(admin, house, name="Uusi nimi", names_shown="role", languages=["sv", "en"])

    time_machine.move_to(NOON + timedelta(seconds=10), tick=False)
    after = Client().get(address).content.decode()
    assert KEPT_FOR < 10
    assert ("Aino" in before, "Barista" in before, "Uusi nimi" in before) == (True, False, False)
    assert ("Aino" in after, "Barista" in after, "Uusi nimi" in after) == (False, True, True)
    assert (languages_of(before), languages_of(after)) == ({"fi", "sv"}, {"sv"})


@pytest.mark.parametrize(
    ("offered", "asked", "shown"),
    [
        (["fi", "sv"], "en", "fi"),
        (["fi", "sv"], "en, sv;q=0.5", "sv"),
        (["sv"], "fi, en;q=0.5", "sv"),
        (["fi", "sv", "en"], "sv-FI", "sv"),
    ],
)
def test_customers_read_a_language_that_is_offered(house: House, offered: list[str], asked: str, shown: str):
    Organisation.objects.filter(pk=house.organisation.pk).update(languages=offered)
    complaint = make_complaint(house, text="Odotin.")
    kiosk = Client()
    make_kiosk(house.kamppi, secret="secret")
    kiosk.cookies[settings.KIOSK_COOKIE_NAME] = "secret"
    addresses = {
        Client(): [reverse("feedback:rate", args=[code_of(house.point)])],
        holding(complaint): [
            reverse("feedback:details", args=[complaint.pk]),
            reverse("receipt:show", args=[complaint.pk]),
            reverse("receipt:withdraw", args=[complaint.pk]),
        ],
        kiosk: [reverse("kiosk:screen")],
    }

    pages = [
        client.get(address + query, headers={"Accept-Language": asked})
        for client, some in addresses.items()
        for address in some
        for query in ("", "?earlier=")
    ]

    assert [page.status_code for page in pages] == [200] * len(pages)
    assert {page.headers["Content-Language"] for page in pages} == {shown}
    assert all(f'<html lang="{shown}">' in page.content.decode() for page in pages)
    assert {frozenset(languages_of(page.content.decode())) for page in pages} == {frozenset(set(offered) - {shown})}


def test_a_language_that_is_not_offered_is_not_shown(house: House):
    Organisation.objects.filter(pk=house.organisation.pk).update(languages=["fi"])
    address = reverse("feedback:rate", args=[code_of(house.point)])

    page = Client().get(f"{address}?lang=sv").content.decode()

    assert '<html lang="fi">' in page
    assert 'class="languages"' not in page


def test_a_press_is_stored_with_the_language_that_its_page_had(house: House):
    Organisation.objects.filter(pk=house.organisation.pk).update(languages=["sv"])

    tap(Client(), code_of(house.point), headers={"Accept-Language": "en"})

    assert Encounter.objects.get().language == "sv"


def test_posters_are_printed_in_offered_languages_alone(admin: Client, house: House):
    Organisation.objects.filter(pk=house.organisation.pk).update(languages=["fi", "en"])
    address = house.at("points:poster", house.point.pk)

    [printed] = texts_of(admin.get(address, {"size": "a4", "language": ["fi", "en"]}).content)
    refused = admin.get(address, {"size": "a4", "language": "sv"})

    assert "Miten sinua palveltiin?" in printed
    assert refused.status_code == 400
    offered = [language for language, _name in refused.context["form"].fields["language"].choices]
    assert sorted(offered) == ["en", "fi"]


# --- What figures show ---------------------------------------------------------------------------


def test_shares_are_shown_from_the_smallest_count_on(admin: Client, house: House, signed_in):
    for _ in range(6):
        make_encounter(house.point, "good", employee=house.aino, attribution="sure")
    pages = [house.at("figures:locations"), house.at("figures:employees"), house.at("inbox:start")]

    shown = {}
    for minimum in (3, 6, 7):
        save(admin, house, small_count_minimum=minimum)
        shown[minimum] = ["100\u202f%" in admin.get(page).content.decode() for page in pages]

    assert shown == {3: [True] * 3, 6: [True] * 3, 7: [False] * 3}


def test_an_employee_sees_shares_of_months_from_it_on_too(admin: Client, house: House, signed_in, time_machine):
    time_machine.move_to(NOON - timedelta(days=30), tick=False)
    for _ in range(6):
        make_encounter(house.point, "good", employee=house.aino, attribution="sure")
    time_machine.move_to(NOON, tick=False)
    employee, shown = signed_in(house.employee), {}
    signed_in_admin = signed_in(house.admin)

    for minimum in (6, 7):
        save(signed_in_admin, house, small_count_minimum=minimum)
        shown[minimum] = "100\u202f%" in employee.get(house.at("employees:own")).content.decode()

    assert shown == {6: True, 7: False}
