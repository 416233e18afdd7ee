"""What is sensitive asks for the password again once five minutes have passed; everybody half in stays outside."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from encounters.models import Organisation
from tests.accounts.addresses import ACCOUNT, CONFIRM, LOGIN
from tests.accounts.test_two_factor import sign_in, signed_in_as, with_app
from tests.factories import (
    PASSWORD,
    House,
    code_of,
    make_checked_import,
    make_encounter,
    make_export,
    make_kiosk,
    make_member,
    make_template,
)
from tests.promises.site import ROUTES

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
# What asks again, and by which methods.
SENSITIVE = {
    **dict.fromkeys(("members:add", "members:edit", "spreadsheets:upload"), ("GET", "POST")),  # of members
    **dict.fromkeys(("members:remove", "members:invite_again", "spreadsheets:store"), ("POST",)),
    "downloads:fetch": ("GET",),  # of a file with contacts
    "downloads:write_again": ("POST",),
    **dict.fromkeys(("mfa_activate_totp", "mfa_deactivate_totp", "mfa_add_webauthn"), ("GET", "POST")),
    **dict.fromkeys(("mfa_remove_webauthn", "mfa_generate_recovery_codes"), ("GET", "POST")),
    "mfa_view_recovery_codes": ("GET",),
}
TYPED_BEFORE = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
OPEN_TO_ALL = {"anyone", "receipt"}

pytestmark = pytest.mark.django_db


def address_of(name: str, house: House) -> str:
    """Where a route leads to, with what it names."""
    encounter = make_encounter(house.point, "bad", text="Odotin turhaan.")
    known = {
        "code": code_of(house.point),
        "organisation": house.organisation.slug,
        "encounter": encounter.pk,
        "case": encounter.case.pk,
        "alias": "00000000-0000-4000-8000-000000000000",
        "location": house.porvoo.pk,
        "employee": house.aino.pk,
        "point": house.point.pk,
        "member": make_member(house.organisation).pk,
        "kiosk": make_kiosk(house.kamppi).pk,
        "template": make_template(house.organisation).pk,
        "import_id": make_checked_import(house.organisation).pk,
        "alert": 1,
        "export": make_export(house.admin, with_contacts=True).pk,
        "shift": 1,
        "theme": 1,
        "word": 1,
    }
    return reverse(name, kwargs=ROUTES[name].arguments(**known))


def addresses_of(names: list[str], house: House) -> list[tuple[str, str]]:
    """Where each of these routes leads to."""
    return [(name, address_of(name, house)) for name in names]


def asks_again(answer: HttpResponse) -> bool:
    """Whether the answer leads to the page that asks for the password, or says to go there."""
    if answer.status_code == 302:
        return answer.headers["Location"].startswith(CONFIRM)
    return answer.status_code == 403 and "Confirm in another tab" in answer.content.decode()


@pytest.mark.parametrize("name", [name for name, route in ROUTES.items() if route.badge not in OPEN_TO_ALL])
def test_what_is_sensitive_asks_again(name: str, house: House):
    address, client = address_of(name, house), Client()
    with time_machine.travel(NOON, tick=False):
        client.force_login(house.admin.user)
        early = [method for method in ("GET", "POST") if asks_again(client.generic(method, address))]
    if name == "account_logout":
        return
    with time_machine.travel(NOON + timedelta(minutes=6), tick=False):
        late = tuple(method for method in ("GET", "POST") if asks_again(client.generic(method, address)))

    assert early == []
    assert late == SENSITIVE.get(name, ())


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_what_was_typed_is_sent_again_after_it(house: House, language: str):
    with time_machine.travel(NOON, tick=False):
        client = signed_in_as(house.admin.user)
    with time_machine.travel(NOON + timedelta(minutes=6), tick=False):
        typed = {"email": "uusi@example.org", "role": "admin"}
        page = client.post(house.at("members:add"), typed, headers={"Accept-Language": language}).content.decode()
        assert 'value="uusi@example.org"' in page
        assert client.post(CONFIRM, {"password": "guessed"}).status_code == 200
        assert asks_again(client.post(house.at("members:add"), typed))

        client.post(CONFIRM, {"password": PASSWORD, "next": f"{ACCOUNT}?confirmed"})

        assert client.post(house.at("members:add"), typed).headers["Location"] == house.at("members:list")


def test_a_press_without_fields_can_be_sent_again(house: House):
    member = make_member(house.organisation)
    with time_machine.travel(NOON, tick=False):
        client = signed_in_as(house.admin.user)
    with time_machine.travel(NOON + timedelta(minutes=6), tick=False):
        page = client.post(house.at("members:remove", member.pk)).content.decode()

    assert f'action="{house.at("members:remove", member.pk)}"' in page
    assert "Send again" in page


@pytest.fixture
def settled(house: House) -> dict[str, Any]:
    """What the form of an organisation sends that asks two steps of everybody, by an admin who takes them."""
    with_app(house.admin.user)
    Organisation.objects.filter(pk=house.organisation.pk).update(second_step_for_all=True)
    with time_machine.travel(NOON, tick=False):
        form = signed_in_as(house.admin.user).get(house.at("organisation:edit")).context["form"]
    return {name: value for name in form.fields if (value := form[name].value()) is not False}


def asks_two_steps_of_all(house: House) -> bool:
    return Organisation.objects.get(pk=house.organisation.pk).second_step_for_all


def test_no_more_asking_two_steps_of_everybody_is_sensitive(house: House, settled: dict[str, Any]):
    address, without = house.at("organisation:edit"), {"languages": ["fi", "sv"], "name": "Uusi nimi"}
    without = {name: value for name, value in (settled | without).items() if name != "second_step_for_all"}
    with time_machine.travel(NOON, tick=False):
        client = signed_in_as(house.admin.user)
    with time_machine.travel(NOON + timedelta(minutes=6), tick=False):
        refused = client.post(address, without)
        kept = asks_two_steps_of_all(house), Organisation.objects.get(pk=house.organisation.pk).name

        client.post(CONFIRM, {"password": PASSWORD, "next": f"{ACCOUNT}?confirmed"})
        sent_again = dict(TYPED_BEFORE.findall(refused.content.decode())) | {"languages": ["fi", "sv"]}
        stored = client.post(address, sent_again)

    assert asks_again(refused)
    assert "<textarea" not in refused.content.decode()  # what the page compares is nobody's text
    assert kept == (True, "Kahvila Kulma")
    assert (sent_again["name"], "second_step_for_all" in sent_again) == ("Uusi nimi", False)
    assert stored.headers["Location"] == address
    assert not asks_two_steps_of_all(house)


@pytest.mark.parametrize("spelled", ["false", "False", ""])
def test_however_it_is_spelled(house: House, settled: dict[str, Any], spelled: str):
    with time_machine.travel(NOON, tick=False):
        client = signed_in_as(house.admin.user)
    with time_machine.travel(NOON + timedelta(minutes=6), tick=False):
        client.post(house.at("organisation:edit"), settled | {"second_step_for_all": spelled})

    assert asks_two_steps_of_all(house)


def test_asking_two_steps_of_everybody_is_not(house: House, settled: dict[str, Any]):
    address = house.at("organisation:edit")
    with time_machine.travel(NOON, tick=False):
        client = signed_in_as(house.admin.user)
    with time_machine.travel(NOON + timedelta(minutes=6), tick=False):
        beside = client.post(address, settled | {"name": "Uusi nimi"})
        Organisation.objects.filter(pk=house.organisation.pk).update(second_step_for_all=False)
        form = client.get(address).context["form"]
        on = client.post(address, settled | {"name": "Uusi nimi", "shown": form["shown"].value()})

    assert [answer.headers.get("Location") for answer in (beside, on)] == [address, address]
    assert asks_two_steps_of_all(house)


def test_half_a_sign_in_opens_what_a_stranger_opens(house: House):
    half, opened = sign_in(with_app(house.admin.user)), {}
    assert half.get(LOGIN).status_code == 200

    for name, address in addresses_of(
        [name for name, route in ROUTES.items() if route.badge not in OPEN_TO_ALL], house
    ):
        answers = [client.generic(method, address) for method in ("GET", "POST") for client in (half, Client())]
        led_to = {answer.headers.get("Location", LOGIN).partition("?")[0] for answer in answers}
        if led_to != {LOGIN} or not {answer.status_code for answer in answers} <= {302, 403}:
            opened[name] = answers

    assert opened == {}


def test_an_admin_without_a_second_step_opens_nothing(house: House, settings: Any):
    client, opened, shut = signed_in_as(house.admin.user), {}, []
    of_organisation = [
        name for name, route in ROUTES.items() if "{organisation}" in route.path.values() and route.badge != "anyone"
    ]

    for name, address in addresses_of(of_organisation, house):
        settings.TWO_FACTOR = "required"
        answers = [client.generic(method, address) for method in ("GET", "POST")]
        if {(one.status_code, one.headers.get("Location")) for one in answers} != {(302, f"{ACCOUNT}?required")}:
            opened[name] = answers
        settings.TWO_FACTOR = "offered"
        if client.put(address).status_code not in {404, 405, 422}:
            shut.append(name)  # the control

    assert (opened, shut) == ({}, [])
