"""The customer comes back to the receipt, and follows what becomes of it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from encounters.casework.actions import answer_case
from encounters.casework.hearing import ask_side
from encounters.changes.actions import mark_seen, reopen_case
from encounters.models import Case, CaseEvent, CaseText, Contact, Encounter, LocationCount, Receipt
from encounters.models.choices import Role
from encounters.models.tally import total_counts
from encounters.receipt.actions import withdraw_encounter
from encounters.receipts.secrets import (
    DIGITS,
    derive_secrets,
    secrets_of,
)
from encounters.review.actions import exclude_encounter, reattribute_encounter
from tests.factories import (
    House,
    case_of,
    close,
    code_of,
    holding,
    make_complaint,
    make_employee,
    make_encounter,
    make_member,
    old_key,
    tap,
)
from tests.receipt.verdicts import put_right


def test_the_link_is_exchanged_for_a_clean_address(client, house: House):
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    secrets = secrets_of(encounter.receipt)

    answer = client.get(f"/r/open/{secrets.token}/")

    page = client.get(answer.url).content.decode()
    assert (answer.status_code, answer.url) == (302, f"/r/{encounter.pk}/")
    assert "Odotin." in page


@pytest.mark.parametrize("between", ["", " ", "-", " - "])
def test_the_digits_open_the_receipt_however_they_are_spaced(client, house: House, between):
    encounter = make_encounter(house.point, "bad")
    digits = secrets_of(encounter.receipt).digits
    typed = between.join(digits[at : at + 4] for at in range(0, 16, 4))

    answer = client.post("/r/", {"digits": typed})

    assert (answer.status_code, answer.url) == (302, f"/r/{encounter.pk}/")


@pytest.mark.parametrize("digits", ["", "123", "0000 0000 0000 0000", "not digits at all"])
def test_digits_that_open_nothing_say_so(client, house: House, digits):
    answer = client.post("/r/", {"digits": digits})

    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert digits in answer.content.decode()


def test_secrets_come_from_the_key_and_are_stored_nowhere(house: House, settings):
    encounter = make_encounter(house.point)
    receipt = Receipt.objects.get()
    secrets = derive_secrets(receipt.submission_key)

    settings.RECEIPT_KEY = "another key"
    others = derive_secrets(receipt.submission_key)

    assert len(secrets.token) == 43  # 256 bits in base64
    assert (len(secrets.digits), secrets.digits.isdecimal()) == (DIGITS, True)
    assert secrets != others
    stored = bytes(receipt.token_hash) + bytes(receipt.digits_hash)
    assert secrets.token.encode() not in stored
    assert encounter.receipt == receipt


def state_of(encounter: Encounter) -> str:
    return holding(encounter).get(f"/r/{encounter.pk}/").content.decode().split('class="state"')[1].split("</ol>")[0]


def test_the_state_is_said_in_plain_words(house: House):
    worded = make_encounter(house.point, "bad", text="Odotin.")
    bare = make_encounter(house.point, "good")
    held_back = make_encounter(house.point, "bad", hold_reason="fast", text="Odotin.")

    waiting, counted, checked = state_of(worded), state_of(bare), state_of(held_back)
    mark_seen(encounter=worded, by=house.admin, now=timezone.now())
    exclude_encounter(encounter=bare, by=house.admin, now=timezone.now(), reason="Koe.")

    assert "Somebody will read it next." in waiting
    assert "Counted in the figures" in counted
    assert "Somebody will read it" not in counted
    assert "It waits for a short check" in checked
    assert "Counted" not in checked
    assert "Read <time" in state_of(worded)
    assert "left out of the figures" in state_of(bare)


def test_two_receipts_in_one_browser(client, house: House):
    first = tap(client, code_of(house.point), "bad").url
    second = tap(client, code_of(house.porvoo_point), "good").url

    assert (client.get(first).status_code, client.get(second).status_code) == (200, 200)
    page = client.get("/r/").content.decode()
    assert all(name in page for name in ("Receipts that are open on this device", "Kamppi", "Porvoo"))


def test_leaving_forgets_everything_on_the_device(client, house: House):
    address = tap(client, code_of(house.point)).url

    answer = client.post("/r/leave/")

    assert answer.url == "/r/?left"
    assert client.get(address).status_code == 302
    assert answer["Clear-Site-Data"] == '"cache"'
    assert "on this device" not in client.get("/r/").content.decode()


def test_a_receipt_closes_after_half_an_hour_of_rest(house: House):
    with time_machine.travel(datetime(2026, 6, 1, 10, tzinfo=UTC), tick=False) as clock:
        encounter = make_encounter(house.point)
        client = holding(encounter)
        statuses = []
        for minutes in (29, 29, 31):
            clock.shift(timedelta(minutes=minutes))
            statuses.append(client.get(f"/r/{encounter.pk}/").status_code)

    assert statuses == [200, 200, 302]


def test_withdrawing_asks_once_and_erases_everything(house: House):
    encounter = make_encounter(
        house.point,
        "bad",
        text="Odotin.",
        wish="Nopeammin.",
        employee_description="pitkä",
        attribution="dont_know",
        email="a@example.org",
        addition="Vielä.",
    )
    exclude_encounter(encounter=encounter, by=house.admin, now=timezone.now(), reason="Lainaus: Odotin.")
    client = holding(encounter)
    asked = client.get(f"/r/{encounter.pk}/withdraw/").content.decode()

    answer = client.post(f"/r/{encounter.pk}/withdraw/")

    shell = Encounter.objects.get()
    assert "undone" in asked
    assert answer.url == "/r/withdrawn/"
    assert (shell.text, shell.wish, shell.employee_description, shell.excluded_because) == ("", "", "", "")
    assert (Contact.objects.count(), CaseText.objects.count()) == (0, 0)
    assert (shell.counted, Case.objects.get().state) == (False, "withdrawn")
    assert total_counts(LocationCount.objects) == (0, 0)
    assert CaseEvent.objects.last().kind == "withdrawn"


def test_a_withdrawn_receipt_opens_nothing_any_more(house: House):
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    client, secrets = holding(encounter), secrets_of(encounter.receipt)
    withdraw_encounter(encounter=encounter, now=timezone.now())

    unknown = client.get("/r/open/unknown/")

    assert client.get(f"/r/{encounter.pk}/").url == unknown.url == "/r/?gone"
    assert client.get(f"/r/open/{secrets.token}/").url == unknown.url
    assert client.post("/r/", {"digits": secrets.digits}).context["form"].errors


def test_a_tap_after_withdrawing_is_asked_for_anew(client, house: House):
    key = old_key(code_of(house.point))
    tap(client, code_of(house.point), "bad", key)
    withdraw_encounter(encounter=Encounter.objects.get(), now=timezone.now())

    answer = tap(client, code_of(house.point), "bad", key)

    assert answer.status_code == 400
    assert Encounter.objects.count() == 1


def test_whom_staff_named_is_not_shown_as_the_customers_words(house: House):
    encounter = make_complaint(house, text="Odotin.")
    bertta = make_employee(house.kamppi, first_name="Bertta")
    reattribute_encounter(
        encounter=encounter, employee=bertta, by=house.supervisor, now=timezone.now(), reason="Vuorolista."
    )

    page = holding(encounter).get(f"/r/{encounter.pk}/").content.decode()

    assert "<bdi>Bertta</bdi> (a supervisor)" in page
    assert "I am sure" not in page


# --- What came of it -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "is_told"), [("change_made", True), ("change_planned", True), ("put_right", False)]
)
def test_the_sentence_of_a_change_is_told(house: House, outcome, is_told):
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    change = {"change": "Toinen kassa aukeaa <klo 16>."} if is_told else {}
    put_right(house, encounter, outcome=outcome, **change)
    client = holding(encounter)

    page, copy = client.get(f"/r/{encounter.pk}/").content.decode(), client.get(f"/r/{encounter.pk}/copy/").json()

    assert ("Toinen kassa aukeaa &lt;klo 16&gt;." in page) == is_told
    assert copy["change"] == ("Toinen kassa aukeaa <klo 16>." if is_told else None)


def test_the_sentence_is_not_told_while_it_is_open_again(house: House):
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    put_right(house, encounter, outcome="change_made", change="Toinen kassa aukeaa.")
    reopen_case(case=case_of(encounter), by=house.supervisor, now=timezone.now(), reason="Kesken.")

    assert "Toinen kassa aukeaa." not in holding(encounter).get(f"/r/{encounter.pk}/").content.decode()


@pytest.mark.parametrize(
    ("lang", "midnight", "noon"),
    [
        ("en", "the end of Tue 1 Dec 2026</time>", "Wed 2 Dec 2026, 12:00"),
        ("fi", "ti 1.12.2026</time>", "ke 2.12.2026 klo\u00a012.00"),
        ("sv", "tis 1.12.2026</time>", "ons 2.12.2026 kl.\u00a012.00"),
    ],
)
def test_a_promise_until_midnight_is_one_of_the_day_before(house: House, lang, midnight, noon):
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    client = holding(encounter)
    pages = []
    for hour in (0, 12):
        at = house.kamppi.local(datetime(2026, 12, 2, hour, tzinfo=house.kamppi.zone))
        Case.objects.update(promise_ends_at=at)
        pages.append(client.get(f"/r/{encounter.pk}/?lang={lang}").content.decode())

    assert midnight in pages[0]
    assert noon in pages[1]


def test_whoever_leaves_is_answered_in_the_language_they_chose(client, house: House):
    address = tap(client, code_of(house.point)).url
    client.get(f"{address}?lang=sv")

    answer = client.post("/r/leave/", follow=True)

    assert answer.redirect_chain == [("/r/?left&lang=sv", 302)]
    assert '<html lang="sv">' in answer.content.decode()
    assert '<html lang="en">' in client.get("/r/").content.decode()


def test_the_promise_stays_told_while_somebody_is_waited_for(house: House):
    make_member(house.organisation, Role.EMPLOYEE, employee=house.aino)
    asked, heard = (make_complaint(house, wants_answer=True) for _ in range(2))
    promised = "An answer is promised by"
    before = [promised in state_of(encounter) for encounter in (asked, heard)]

    answer_case(case=case_of(asked), text="Milloin?", wait=True, by=house.supervisor, now=timezone.now())
    ask_side(case=case_of(heard), by=house.supervisor, now=timezone.now())

    states = [state_of(encounter) for encounter in (asked, heard)]
    assert before == [True, True]
    assert [promised in state for state in states] == [True, True]
    assert ["The time stands still until you answer." in state for state in states] == [True, False]


def test_waiting_for_the_customer_is_not_called_late(house: House):
    encounter = make_complaint(house, wants_answer=True)
    answer_case(case=case_of(encounter), text="Milloin?", wait=True, by=house.supervisor, now=timezone.now())

    Case.objects.update(promise_ends_at=timezone.now() - timedelta(days=1))

    assert "It is late." not in state_of(encounter)


def test_a_duplicate_is_told_in_a_sentence(house: House):
    encounter = make_complaint(house)
    close(house, encounter, outcome="duplicate", cause="process", why="Jono.", text="")

    state = state_of(encounter)

    assert "the same matter is handled in another feedback" in state
    assert "duplicate" not in state


def test_a_code_that_opens_nothing_is_first_a_typing_mistake(client, house: House):
    page = client.post("/r/", {"digits": "1234 5678 9012 3456"}).content.decode()

    assert "Check the digits: no receipt has this code." in page
