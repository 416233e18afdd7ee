"""What is sensitive asks for the password again once five minutes have passed; everybody half in stays outside."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.accounts.addresses import ACCOUNT, CONFIRM, LOGIN
from tests.accounts.test_two_factor import sign_in, signed_in_as, with_app
from tests.factories import (
    PASSWORD,
    House,
    code_of,
    make_checked_import,
    make_encounter,
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
    **dict.fromkeys(("mfa_activate_totp", "mfa_deactivate_totp", "mfa_add_webauthn"), ("GET", "POST")),
    **dict.fromkeys(("mfa_remove_webauthn", "mfa_generate_recovery_codes"), ("GET", "POST")),
    "mfa_view_recovery_codes": ("GET",),
}
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
        "shift": 1,
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


def test_an_admin_without_a_second_step_opens_nothing_of_the_organisation(house: House, settings: Any):
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
