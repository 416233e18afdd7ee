"""Who switches the language at an account page loses only the passwords."""

import pytest
from django.test import Client

from encounters.accounts.emails import reset_address
from tests.accounts.addresses import CHANGE, LOGIN, RESET
from tests.factories import PASSWORD, House
from tests.promises.faults import Forms

SWITCHES = [("fi", "sv", "Logga in"), ("sv", "en", "Sign in"), ("en", "fi", "Kirjaudu sisään")]


def shown(answer) -> dict[str, str]:
    """What a browser would send of the form of the page."""
    fields = Forms(answer.content.decode().split("<main", 1)[1]).forms[0].fields
    return {name: values[0] for name, values in fields.items() if name != "csrfmiddlewaretoken"}


@pytest.mark.parametrize(("before", "after", "heading"), SWITCHES)
def test_signing_in_goes_on_in_another_language(before: str, after: str, heading: str, client, house: House):
    notice, email = "/privacy/", house.admin.user.email
    client.get(f"{LOGIN}?next={notice}", headers={"Accept-Language": before})
    typed = {"login": email, "password": PASSWORD, "next": notice}

    page = client.post(LOGIN, typed | {"switch_language": after}, headers={"Accept-Language": before})
    landing = client.post(LOGIN, shown(page) | {"password": PASSWORD})

    assert page.status_code == 200
    assert f'<html lang="{after}"' in page.content.decode()
    assert f"<h1>{heading}</h1>" in page.content.decode()
    assert shown(page) == {"login": email, "password": "", "next": notice}
    assert PASSWORD not in page.content.decode()
    assert landing.url == notice
    assert f'<html lang="{after}"' in client.get(landing.url).content.decode()


def test_the_language_is_switched_before_anything_is_judged(client, house: House):
    typed = {"login": "aino@", "password": "wrong"}

    switched = client.post(LOGIN, typed | {"switch_language": "en"})
    judged = client.post(LOGIN, typed)

    assert (switched.context["form"].errors, shown(switched)) == ({}, {"login": "aino@", "password": ""})
    assert judged.context["form"].errors.keys() == {"login"}


def test_an_address_for_the_link_stays_and_nothing_is_sent_yet(client, house: House):
    page = client.post(RESET, {"email": "aino@example.org", "switch_language": "sv"})

    assert shown(page) == {"email": "aino@example.org"}
    assert client.post(RESET, shown(page)).status_code == 302


def test_passwords_are_never_kept(client, house: House):
    user, linked = house.admin.user, Client()
    client.force_login(user)
    choose = linked.get(reset_address(user), follow=True).redirect_chain[-1][0]
    typed = {"oldpassword": PASSWORD, "password1": "uusi-pitkä-salasana", "password2": "uusi-pitkä-salasana"}

    pages = [one.post(path, typed | {"switch_language": "fi"}) for one, path in ((client, CHANGE), (linked, choose))]

    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert [shown(page) for page in pages] == [dict.fromkeys(typed, ""), {"password1": "", "password2": ""}]
    assert linked.post(choose, typed).status_code == 302  # the link still works


def test_every_form_offers_the_languages_with_itself(client, house: House):
    member, linked = Client(), Client()
    member.force_login(house.admin.user)
    choose = linked.get(reset_address(house.supervisor.user), follow=True).redirect_chain[-1][0]

    for visitor, path in ((client, LOGIN), (client, RESET), (member, CHANGE), (linked, choose)):
        assert visitor.get(path).content.decode().count('form="page-form" name="switch_language"') == 2, path
    assert "?lang=fi" in client.get("/accounts/password/reset/1-x/").content.decode()


@pytest.mark.parametrize(
    ("language", "like", "common"),
    [
        ("fi", "Salasana muistuttaa liikaa sähköpostiosoitettasi.", "Salasana ei saa olla yleisesti käytetty."),
        ("sv", "Lösenordet liknar din e-postadress för mycket.", "Lösenordet får inte vara ett som många använder."),
    ],
)
def test_a_password_is_refused_in_our_own_words(client, house: House, language: str, like: str, common: str):
    user = house.admin.user
    client.force_login(user)

    def refused(password: str) -> list[str]:
        typed = {"oldpassword": PASSWORD, "password1": password, "password2": password}
        return client.post(f"{CHANGE}?lang={language}", typed).context["form"].errors["password1"]

    assert [refused(user.email), refused("password1234")] == [[like], [common]]
