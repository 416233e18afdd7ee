"""Who a customer is, is asked in a form of its own: it stands in no address and no log, and finds only what fits."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from encounters.limits import LIMITS
from encounters.models import Contact, Encounter
from encounters.models.choices import Role
from encounters.models.customer import stored_email, stored_phone
from encounters.receipt.actions import withdraw_encounter
from encounters.receipts.secrets import secrets_of
from tests.factories import House, amend, holding, make_encounter, make_member, make_thanks

EMAIL, PHONE = "Matti.Meikäläinen@Example.org", "+358 (0)40 123-4567"
KNOWN = {"email": EMAIL, "phone": PHONE, "name": "Matti Meikäläinen"}


@pytest.fixture
def theirs(house: House) -> Encounter:
    """Feedback of a customer who left everything, beside feedback of others."""
    make_encounter(house.point, "bad", text="muu", email="muu@example.org", phone="040 765 4321")
    make_encounter(house.porvoo_point, "bad", text="Porvoossa", email=EMAIL)
    return make_encounter(house.point, "bad", text="hänen", **KNOWN)


def ask(client: Client, house: House, customer: str) -> list[str] | None:
    answer = client.post(house.at("inbox:customer"), {"customer": customer})
    assert answer.status_code == 200
    found = answer.context["found"]
    return None if found is None else [encounter.text for encounter in found]


@pytest.mark.parametrize(
    "typed",
    [
        EMAIL,
        EMAIL.lower(),
        f"  {EMAIL.upper()} ",
        "matti.meikäläinen@example.org",
        f"\u202a{EMAIL}\u202c",
        f"{EMAIL}.",
        f"{EMAIL},",
        f"({EMAIL});",
        f"<{EMAIL}>",
        f"<{EMAIL}>, ",
        f"”{EMAIL}”",
        f"mailto:{EMAIL}",
        f"Matti Meikäläinen <{EMAIL}>",
    ],
)
def test_a_customer_is_found_by_the_whole_address(house: House, signed_in, theirs, typed: str):
    assert ask(signed_in(house.admin), house, typed) == ["hänen", "Porvoossa"]


@pytest.mark.parametrize(
    "typed",
    [
        "+358 (0)40 123-4567",
        "+358401234567",
        "00358 40 1234567",
        "0401234567",
        "040 123 4567",
        "040-123-4567",
        "(040) 123 4567",
        "０４０１２３４５６７",
        "040–123–4567",
        "358401234567",
        "358 40 123 4567",
        "tel:+358401234567",
        "Puh. 040 1234567",
        "GSM: 040-1234567",
        *("⓿❹⓿ ❶❷❸ ❹❺❻❼", "🄀⒋🄀 ⒈⒉⒊ ⒋⒌⒍⒎", "٠٤٠ ١٢٣ ٤٥٦٧", "⁰⁴⁰ ₁₂₃ ④⑤⑥⑦"),
        *("040,123,4567", "040x123x4567", "040_123*4567", "O4O l23 4567", "+358,40,1234567"),
    ],
)
def test_a_phone_number_is_found_however_it_is_typed(house: House, signed_in, theirs, typed: str):
    assert ask(signed_in(house.admin), house, typed) == ["hänen"]


ODD = ["٠٤٠ ١٢٣ ٤٥٦٧", "０４０１２３４５６７", "⓿❹⓿ ❶❷❸ ❹❺❻❼", "＋٣٥٨ 40 123 4567", "358401234567", "O4O l23 4567"]


@pytest.mark.parametrize("typed", ODD)
def test_a_phone_number_is_found_however_it_was_written(house: House, signed_in, typed: str):
    encounter = make_encounter(house.point, "bad", text="hänen")
    holding(encounter).post(f"/f/more/{encounter.pk}/", {"text": "hänen", "phone": typed})

    assert ask(signed_in(house.admin), house, "040 123 4567") == ["hänen"]


@pytest.mark.parametrize("between", ["", " ", "-", "\u00a0"])
def test_a_customer_is_found_by_the_digits_of_the_receipt(house: House, signed_in, theirs, between: str):
    digits = secrets_of(theirs.receipt).digits

    assert ask(signed_in(house.admin), house, between.join(digits[at : at + 4] for at in range(0, 16, 4))) == ["hänen"]


@pytest.mark.parametrize(
    "typed",
    [
        "matti.meikäläinen@example.or",
        "atti.meikäläinen@example.org",
        "%@example.org",
        "401234567",
        "040123456",
        "0401234568",
        "+46401234567",
        "1" * 16,
        "_" * 9 + "@a.b",
    ],
)
def test_part_of_it_finds_nothing(house: House, signed_in, theirs, typed: str):
    assert ask(signed_in(house.admin), house, typed) == []


@pytest.mark.parametrize(
    "typed", ["", "Matti", "@", "example.org", "0401", "\x00", "a" * 300, "1" * 17, "040 abc 1234", "a b@c.d"]
)
def test_what_names_no_customer_is_asked_for_again(house: House, signed_in, theirs, typed: str):
    answer = signed_in(house.admin).post(house.at("inbox:customer"), {"customer": typed})

    assert (answer.status_code, answer.context["found"], bool(answer.context["form"].errors)) == (200, None, True)


@pytest.mark.parametrize(
    ("typed", "amiss"),
    [
        ("1" * 13, False),
        ("1" * 14, True),
        ("1234 5678 1234 567", True),
        ("1" * 16, False),
        ("1234-5678-1234-5678-9", True),
        ("0" + "1" * 16, True),
        ("+4912345678901", False),
        ("004912345678901", False),
    ],
)
def test_too_few_or_too_many_digits_of_a_receipt_are_told(house: House, signed_in, typed: str, amiss: bool):
    page = signed_in(house.admin).post(house.at("inbox:customer"), {"customer": typed}).content.decode()

    assert ("A receipt has 16 digits" in page, "Nothing was found that you may open" in page) == (amiss, not amiss)


def test_what_the_member_may_not_open_looks_unknown(house: House, neighbour: House, signed_in, theirs):
    about = make_thanks(house, text="minusta", email="fani@example.org")
    chief = make_member(house.organisation, Role.ADMIN, employee=about.employee)
    ours, at_porvoo = signed_in(house.admin), signed_in(house.porvoo_supervisor)

    assert ask(ours, house, "fani@example.org") == ["minusta"]
    assert ask(signed_in(chief), house, "fani@example.org") == []
    assert ask(at_porvoo, house, EMAIL) == ["Porvoossa"]
    assert ask(at_porvoo, house, PHONE) == []
    assert ask(at_porvoo, house, secrets_of(theirs.receipt).digits) == []
    assert ask(signed_in(neighbour.admin), neighbour, EMAIL) == []
    unknown, closed = (shown(at_porvoo, house, one) for one in ("040 999 9999", PHONE))
    assert unknown == closed


def shown(client: Client, house: House, customer: str) -> str:
    page = client.post(house.at("inbox:customer"), {"customer": customer}).content.decode()
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page.replace(customer, ""))


def test_a_customer_who_took_everything_back_is_found_no_more(house: House, signed_in, theirs):
    digits = secrets_of(theirs.receipt).digits
    withdraw_encounter(encounter=theirs, now=timezone.now())

    assert [ask(signed_in(house.admin), house, typed) for typed in (PHONE, digits)] == [[], []]


def test_a_contact_that_is_taken_away_is_found_no_more(house: House, signed_in, theirs):
    amend(theirs, phone="", email="uusi@example.org")

    assert [ask(signed_in(house.admin), house, typed) for typed in (PHONE, "UUSI@example.org")] == [[], ["hänen"]]


@pytest.mark.parametrize("page", ["casework:queue", "inbox:encounters"])
@pytest.mark.parametrize(
    "typed",
    [
        EMAIL,
        f"kassa {EMAIL}",
        "+358 40 123 4567",
        "0401234567",
        "040–123 4567",
        "tel: 040 123 4567",
        "358401234567",
        "1234567812345678",
        "1234 5678 1234 5678",
        "(040) 1234567",
        '"040 1234567"',
        "'0401234567'",
        "0401234567,",
        "0401234567.",
        "-0401234567",
        "040/1234567",
        "040.123.4567",
        "040,123,4567",
        "kassa 040x123x4567",
        "O4O 1234567 Matti",
        "⓿❹⓿❶❷❸❹❺❻❼",
        "+358.40.123.4567",
        "0401234567 Matti",
        "kassa puh 040 1234567",
        "soitti numerosta 0401234567 1.12.2026",
        "kuitti 1234 5678 1234 5678",
        "1234.5678.1234.5678",
        "1234 5678 1234 567",
        "matti(at)example.org",
        "matti [at] example.org",
        "matti @ example.org",
    ],
)
def test_the_general_search_leads_to_the_form_without_the_words(house: House, signed_in, theirs, page: str, typed: str):
    answer = signed_in(house.admin).get(house.at(page), {"q": typed, "kind": ""}, follow=True)

    assert answer.redirect_chain == [(house.at("inbox:customer"), 302)]
    content = answer.content.decode()
    assert "What identifies a customer is looked for here" in content
    assert typed not in content
    assert EMAIL not in content


@pytest.mark.parametrize(
    "typed",
    [
        "1.12.2026",
        "01.12.2026",
        "2026-12-01",
        "48213",
        "12345678",
        "K-48213",
        "0",
        "00",
        "kello 08:30",
        "12 / 3",
        "a@b",
        "3,50 €",
        "1.12.2026-24.12.2026",
        "01.12.2026–05.12.2026",
        "01.12.2026 klo 08.30",
        "1/12/2026 0800",
        "tilaus 20261201",
        "12.30 @ Kamppi",
    ],
)
@pytest.mark.parametrize("page", ["casework:queue", "inbox:encounters"])
def test_days_times_and_numbers_are_searched_as_ever(house: House, signed_in, page: str, typed: str):
    make_encounter(house.point, "bad", text=f"Asia: {typed}")

    answer = signed_in(house.admin).get(house.at(page), {"q": typed})

    assert len(answer.context["page"].rows) == 1


def test_contacts_are_found_by_no_general_search(house: House, signed_in, theirs):
    client = signed_in(house.admin)

    for page in ("casework:queue", "inbox:encounters"):
        for words in ("meikäläinen", "matti", "example", "401234567", "4567", secrets_of(theirs.receipt).digits[:4]):
            assert client.get(house.at(page), {"q": words}).context["page"].rows == []


def test_a_member_looks_for_so_many_and_keeps_what_was_typed(house: House, signed_in, monkeypatch, theirs):
    monkeypatch.setitem(LIMITS, "customer", 2)
    client = signed_in(house.admin)

    answers = [client.post(house.at("inbox:customer"), {"customer": EMAIL}) for _ in range(3)]

    refused = answers[-1].content.decode()
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1]["Retry-After"] == "1800"
    assert f'value="{EMAIL}"' in refused
    assert "You have looked for customers very many times. Wait half an hour." in refused
    assert 'href="/accounts/logout' in refused or 'class="account"' in refused
    assert "hänen" not in refused
    assert "Nothing was found" not in refused
    assert ask(signed_in(house.supervisor), house, EMAIL) == ["hänen", "Porvoossa"]


def test_a_language_or_theme_is_changed_without_asking_anything(house: House, signed_in, theirs):
    answer = signed_in(house.admin).post(house.at("inbox:customer"), {"customer": EMAIL, "switch_language": "fi"})

    assert answer.context["found"] is None
    assert EMAIL in answer.content.decode()
    assert "Etsi asiakkaan palaute" in answer.content.decode()


def test_the_form_is_reached_from_both_lists(house: House, signed_in):
    for page in ("casework:queue", "inbox:encounters"):
        assert house.at("inbox:customer") in signed_in(house.admin).get(house.at(page)).content.decode()


def test_addresses_and_numbers_are_found_by_their_indexes(house: House):
    asked = {stored_email: "a@example.org", stored_phone: "0401234567"}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plans = [Contact.objects.alias(way=way()).filter(way=value).explain() for way, value in asked.items()]

    assert ["contact_by_email" in plan for plan in plans] == [True, False]
    assert ["contact_by_phone" in plan for plan in plans] == [False, True]
