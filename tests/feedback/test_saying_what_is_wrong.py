"""What a form says of what it refuses: in plain words, with figures as people write them."""

import pytest
from django.urls import reverse
from django.utils import translation

from encounters.fields import PhoneField
from encounters.http import joint
from encounters.models import Contact, Encounter
from tests.factories import House, holding, make_encounter

LONG = "x" * 9999
TOO_LONG = {
    "fi": "Tekstissä on 9\u202f999 merkkiä, tähän mahtuu 4\u202f000. Lyhennä tekstiä.",
    "sv": "Texten har 9\u202f999 tecken, här ryms 4\u202f000. Korta texten.",
    "en": "The text has 9\u202f999 letters, there is room for 4\u202f000. Shorten it.",
}
NO_ADDRESS = {
    "fi": "Tarkista sähköpostiosoite, siinä on jotain vialla.",
    "sv": "Kontrollera e-postadressen, något i den stämmer inte.",
    "en": "Enter a valid email address.",
}
LABELS = {
    "fi": ("Mitä tapahtui?", "Sähköposti:"),
    "sv": ("Vad hände?", "E-post:"),
    "en": ("What happened?", "E-mail:"),
}


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
def test_a_customer_reads_what_is_wrong(house: House, lang: str):
    client, address = telling(house)
    told, headers = {"text": LONG, "email": "aino@gmail"}, {"Accept-Language": lang}

    to_script = client.post(address, told, headers=headers | {"X-Saves-Itself": "1"}).json()["errors"]
    page = client.post(address, told, headers=headers).content.decode()

    text, mail = LABELS[lang]
    assert to_script == [f"{text} {TOO_LONG[lang]}", f"{mail} {NO_ADDRESS[lang]}"]
    assert all(f">{line}</a>" in page for line in to_script)


@pytest.mark.parametrize(
    ("label", "between"), [("E-mail", ": "), ("What happened?", " "), ("Anything to add!", " "), ("Say more …", " ")]
)
def test_no_colon_follows_another_sign(label: str, between: str):
    assert joint(label) == between


@pytest.mark.parametrize("where", ["reply", "digits", "note", "address", "name", "customer"])
def test_every_form_says_how_long_is_too_long(house: House, client, signed_in, where: str):
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    staff, slug = signed_in(house.supervisor), house.organisation.slug
    customer = holding(encounter)
    by, address, name, more = {
        "reply": (customer, reverse("receipt:reply", args=[encounter.pk]), "reply", {}),
        "digits": (client, reverse("receipt:find"), "digits", {}),
        "note": (staff, reverse("casework:note", args=[slug, encounter.case.pk]), "note-text", {"version": "0"}),
        "address": (customer, reverse("feedback:details", args=[encounter.pk]), "email", {}),
        "name": (customer, reverse("feedback:details", args=[encounter.pk]), "name", {}),
        "customer": (staff, reverse("inbox:customer", args=[slug]), "customer", {}),
    }[where]

    page = by.post(address, {name: LONG, **more}, headers={"Accept-Language": "fi"}).content.decode()

    assert "Tekstissä on 9\u202f999 merkkiä" in page
    assert "Tämän arvon" not in page


def test_signing_in_says_it_in_the_same_words(client, db):
    page = client.post("/accounts/password/reset/", {"email": "aino"}, headers={"Accept-Language": "fi"})

    assert NO_ADDRESS["fi"] in page.content.decode()


def test_whoever_may_be_contacted_says_how(house: House):
    client, address = telling(house)

    by_name = client.post(address, {"name": "Maija", "may_be_contacted": "on"})
    stored = Contact.objects.get()
    by_phone = client.post(address, {"name": "Maija", "may_be_contacted": "on", "phone": "puh. 0401234567"})

    assert list(by_name.context["form"].errors) == ["may_be_contacted"]
    assert (stored.name, stored.may_be_contacted) == ("Maija", False)
    assert by_phone.status_code == 302
    assert (Contact.objects.get().phone, Contact.objects.get().may_be_contacted) == ("0401234567", True)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("puh. 0401234567", "0401234567"),
        ("Puh: +358 40 123 4567", "+358 40 123 4567"),
        ("tel.040-1234567", "040-1234567"),
        ("Tfn 040 1234567", "040 1234567"),
        ("phone number: 040 1234567", "040 1234567"),
        ("040 1234567, iltaisin", "040 1234567, iltaisin"),
        ("töissä 09 1234", "töissä 09 1234"),
        ("٠٤٠١٢٣٤٥٦٧", "0401234567"),
        ("puh. ０４０–１２３４５６７", "040-1234567"),
        ("＋３５８ ④⓿ १२३ 4567", "+358 40 123 4567"),
        ("358 40 123 4567", "+358 40 123 4567"),
        ("O4O l23 4567", "040 123 4567"),
    ],
)
def test_a_phone_number_is_stored_in_digits_without_its_label(typed: str, stored: str):
    assert PhoneField(max_length=40).clean(typed) == stored


@pytest.mark.parametrize("typed", ["puh.", "ei ole", "–"])
def test_a_phone_number_has_a_digit(house: House, typed: str):
    client, address = telling(house)

    errors = client.post(address, {"phone": typed}).context["form"].errors

    assert errors == {"phone": ["Write the number in digits."]}


def test_whoever_comes_back_is_not_thanked_again(house: House):
    client, address = telling(house)

    first = client.get(address).content.decode()
    client.post(address, {"text": "Odotin."})
    again = client.get(address).content.decode()

    assert "Thank you! Your feedback has arrived." in first
    assert "Thank you" not in again.split("<main")[1].split("</header>")[0]
    assert "<title>Your feedback" in " ".join(again.split()).replace("<title> ", "<title>")


def test_a_moment_does_not_break_before_its_time(house: House):
    encounter = make_encounter(house.point, "bad")

    with translation.override("fi"):
        page = holding(encounter).get(f"/f/more/{encounter.pk}/", headers={"Accept-Language": "fi"}).content.decode()

    assert "klo\u00a0" in page
    assert "klo " not in page


def telling(house: House):
    """A customer's client and the address of the page on which they tell more."""
    encounter: Encounter = make_encounter(house.point, "bad")
    return holding(encounter), f"/f/more/{encounter.pk}/"
