"""Any page that keeps what was typed can be sent again with one press."""

from typing import Any

import pytest
from django.conf import settings as project
from django.test import Client

from encounters.models import CaseText, Encounter
from tests.accounts.addresses import LOGIN
from tests.factories import PASSWORD, House, holding, make_encounter
from tests.promises.faults import Form, Forms

NOTE = "Sama asia on jo kirjattu toisella kuitilla, ja asiakas vahvisti sen puhelimessa tänään aamulla."
BROWSER = {"origin": "http://testserver"}


def browser(house: House, **options: Any) -> Client:
    client = Client(enforce_csrf_checks=True, **options)
    client.get(LOGIN)
    (form,) = (form for form in Forms(client.get(LOGIN).content.decode()).forms if "password" in form.fields)
    sign_in(client, house, form)
    return client


def sign_in(client: Client, house: House, form: Form) -> None:
    data = {"login": house.admin.user.email, "password": PASSWORD}
    answer = client.post(LOGIN, form.fields | data, headers=BROWSER)
    assert answer.status_code == 302


def form_for(client: Client, house: House, encounter: Encounter, verb: str) -> Form:
    page, address = (house.at(name, encounter.case.pk) for name in ("casework:case", verb))
    return Forms(client.get(page).content.decode()).sent_to(address)._replace(action=address)


def test_what_was_typed_before_signing_in_is_sent_by_one_press(house: House):
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    client = browser(house)
    page = form_for(client, house, encounter, "casework:note")
    client.cookies[project.SESSION_COOKIE_NAME] = "gone"

    refused = client.post(page.action, page.fields | {"note-text": NOTE}, headers=BROWSER)
    (kept,) = Forms(refused.content.decode()).forms
    (form,) = (form for form in Forms(client.get(LOGIN).content.decode()).forms if "password" in form.fields)
    sign_in(client, house, form)
    again = client.post(kept.action, kept.fields, headers=BROWSER)

    assert refused.status_code == 403
    assert again.status_code == 302
    assert CaseText.objects.get().text == NOTE


def test_without_a_word_of_where_it_comes_from_the_token_decides(house: House):
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    client = browser(house)
    page = form_for(client, house, encounter, "casework:note")
    data = {"note-text": NOTE, "version": page.fields["version"]}

    answers = [client.post(page.action, data, headers={"origin": origin}) for origin in ("null", "http://evil.example")]
    answers.append(client.post(page.action, data))

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert not CaseText.objects.exists()
    assert client.post(page.action, data, headers=BROWSER).status_code == 302


@pytest.mark.parametrize("headers", [BROWSER, {}], ids=["a browser", "a client that names no origin"])
def test_what_could_not_be_read_is_sent_again_with_one_press(house: House, headers: dict[str, str]):
    encounter = make_encounter(house.point, "bad")
    client = holding(encounter)
    client.handler.enforce_csrf_checks = True
    address = f"/f/more/{encounter.pk}/"
    (page,) = [form for form in Forms(client.get(address).content.decode()).forms if "text" in form.fields]
    sent = page.fields | {"text": NOTE}

    refused = client.post(address, sent | {"na\x02me": "x"}, headers=headers)
    (kept,) = Forms(refused.content.decode()).forms
    again = client.post(kept.action, kept.fields, headers=headers)

    assert refused.status_code == 400
    assert again.status_code == 302
    assert Encounter.objects.get().text == NOTE


@pytest.mark.parametrize("headers", [{"origin": ""}, {"origin": "", "referer": "http://testserver/"}])
def test_an_origin_that_says_nothing_is_none(house: House, headers: dict[str, str]):
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    client = browser(house)
    page = form_for(client, house, encounter, "casework:note")

    refused = client.post(page.action, {"note-text": NOTE}, headers=headers)

    assert refused.status_code == 403
    assert not CaseText.objects.exists()
