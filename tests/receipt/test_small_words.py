"""What the receipt says is true for whoever reads it."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from encounters.casework.actions import answer_case
from encounters.changes.actions import mark_seen
from encounters.feedback.actions import amend_encounter
from encounters.models import Encounter
from encounters.receipts.secrets import secrets_of
from encounters.review.redacting import redact_encounter
from tests.factories import House, case_of, close, code_of, holding, make_encounter, tap
from tests.receipt.verdicts import page_of, put_right

NO_COOKIES = "this browser keeps no cookies"
COVERED = "The staff have covered names or other details in the text."
TELL = "Tell in one sentence what you would like an answer to."


def text_of(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def encounter(house: House) -> Encounter:
    return make_encounter(house.point, "bad", text="Odotin. Virtanen oli tyly.")


# --- Closing on this device ---------------------------------------------------------------------------


def test_closing_speaks_of_one_receipt_while_one_is_open(encounter: Encounter):
    client = holding(encounter)

    page, left = text_of(client.get(f"/r/{encounter.pk}/")), client.post("/r/leave/", follow=True)

    assert "Close the receipt and forget it on this device" in page
    assert "Keep the digits or the links of the others" not in page
    assert "The receipt is closed. Nothing of your feedback is kept" in text_of(left)


def test_closing_speaks_of_all_receipts_while_several_are_open(house: House, encounter: Encounter):
    client = holding(encounter, make_encounter(house.porvoo_point))

    page, left = text_of(client.get(f"/r/{encounter.pk}/")), client.post("/r/leave/", follow=True)

    assert "Close all receipts on this device" in page
    assert "Close the receipt and forget it on this device" not in page
    assert "Keep the digits or the links of the others" in page
    assert "The receipts are closed. Nothing of your feedback is kept" in text_of(left)
    assert left.context["remembered"] == []


# --- A receipt that is not open ---------------------------------------------------------------------------


def test_whose_browser_keeps_no_cookie_is_told_so_after_the_tap(house: House):
    address = tap(Client(), code_of(house.point)).url

    page = text_of(Client().get(address, follow=True))

    assert NO_COOKIES in page


@pytest.mark.parametrize("path", ["/r/{}/", "/f/more/{}/", "/r/{}/copy/"])
def test_who_comes_back_after_closing_is_told_of_no_cookies(encounter: Encounter, path: str):
    client = holding(encounter)
    client.get(f"/r/{encounter.pk}/")
    client.post("/r/leave/")

    page = text_of(client.get(path.format(encounter.pk), follow=True))

    assert "This receipt is not open here." in page
    assert NO_COOKIES not in page


def test_neither_is_who_withdrew_it_or_holds_another(house: House, encounter: Encounter):
    other = make_encounter(house.porvoo_point)
    client = holding(encounter, other)
    client.post(f"/r/{encounter.pk}/withdraw/")

    pages = [text_of(client.get(f"{path}{encounter.pk}/", follow=True)) for path in ("/r/", "/f/more/")]

    assert all("This receipt is not open here." in page for page in pages)
    assert not any(NO_COOKIES in page for page in pages)


@pytest.mark.parametrize("path", ["/r/open/wrong/", "/r/1b4e28ba-2fa1-41d2-883f-0016d3cca427/"])
def test_neither_is_who_follows_a_wrong_link(db, path: str):
    page = text_of(Client().get(path, follow=True))

    assert "This receipt is not open here." in page
    assert NO_COOKIES not in page


def test_what_is_sent_after_withdrawing_is_told_that_it_cant_be(encounter: Encounter):
    client = holding(encounter)
    client.post(f"/r/{encounter.pk}/withdraw/")

    answer = client.post(f"/r/{encounter.pk}/reply/", {"reply": "Vielä."})

    assert answer.status_code == 403
    assert "Once the feedback is withdrawn, nothing can be sent any more." in text_of(answer)


# --- What staff covered ---------------------------------------------------------------------------


def redact(house: House, encounter: Encounter) -> None:
    redact_encounter(encounter=encounter, words="Virtanen", by=house.admin, now=timezone.now(), reason="Nimi.")


@pytest.mark.parametrize("path", ["/r/{}/", "/f/more/{}/"])
def test_covered_words_are_explained_where_they_stood(house: House, encounter: Encounter, path: str):
    client = holding(encounter)
    before = text_of(client.get(path.format(encounter.pk)))

    redact(house, encounter)
    after = text_of(client.get(path.format(encounter.pk)))

    assert COVERED not in before
    assert after.count(COVERED) == 1


def test_who_hears_the_page_hears_that_something_is_covered(house: House, encounter: Encounter):
    redact(house, encounter)

    assert 'Odotin. <span role="img" aria-label="covered">▒▒▒</span> oli tyly.' in page_of(encounter)


def test_a_covered_word_in_the_conversation_is_explained(house: House):
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    mark_seen(encounter=encounter, by=house.admin, now=timezone.now())
    amend_encounter(encounter=encounter, now=timezone.now(), reply="Virtanen <b>oli</b> tyly.")
    redact(house, encounter)

    page = page_of(encounter)

    assert COVERED in page
    assert "▒▒▒</span> &lt;b&gt;oli&lt;/b&gt; tyly." in page


def test_the_copy_tells_that_something_is_covered(house: House, encounter: Encounter):
    copies = [json.loads(text_of(holding(encounter).get(f"/r/{encounter.pk}/copy/")))]
    redact(house, encounter)
    copies.append(json.loads(text_of(holding(encounter).get(f"/r/{encounter.pk}/copy/"))))

    assert [copy["redacted"] for copy in copies] == [False, True]


def test_who_typed_such_blocks_is_not_told_that_staff_did(house: House):
    assert COVERED not in page_of(make_encounter(house.point, "bad", text="▒▒▒"))


# --- An answer to what? ---------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/r/{}/", "/f/more/{}/"])
@pytest.mark.parametrize("said", [{}, {"email": "a@example.org"}])
def test_a_wish_for_an_answer_without_words_asks_for_a_sentence(house: House, said: dict, path: str):
    encounter = make_encounter(house.point, "bad", wants_answer=True, **said)

    assert TELL in text_of(holding(encounter).get(path.format(encounter.pk)))


@pytest.mark.parametrize("words", [{"text": "Odotin."}, {"wish": "Nopeammin."}, {"addition": "Odotin."}])
def test_any_words_are_enough(house: House, words: dict):
    assert TELL not in page_of(make_encounter(house.point, "bad", wants_answer=True, **words))


def test_nothing_is_asked_of_who_wants_none_or_was_answered(house: House):
    silent = make_encounter(house.point, "bad")
    answered = make_encounter(house.point, "bad", wants_answer=True, email="a@example.org")
    answer_case(case=case_of(answered), text="Mitä sattui?", by=house.supervisor, now=timezone.now())

    assert TELL not in page_of(silent)
    assert TELL not in page_of(answered)


# --- Typed and not sent ---------------------------------------------------------------------------


@pytest.fixture
def closed(house: House, encounter: Encounter) -> Encounter:
    put_right(house, encounter)
    return encounter


def test_a_verdict_carries_along_what_was_typed(closed: Encounter):
    before = page_of(closed)

    sent = {"verdict": "no", "reply": "Rahat <puuttuvat>."}
    page = text_of(holding(closed).post(f"/r/{closed.pk}/verdict/", sent, follow=True))

    assert f'form="reply" formaction="/r/{closed.pk}/verdict/"' in before
    assert "Thank you. You answered: no." in page
    assert "Rahat &lt;puuttuvat&gt;.</textarea>" in page
    assert not closed.case_texts.filter(text__contains="Rahat").exists()


def test_another_verdict_carries_along_the_reasons(closed: Encounter):
    client = holding(closed)
    client.post(f"/r/{closed.pk}/verdict/", {"verdict": "yes"})
    before = text_of(client.get(f"/r/{closed.pk}/"))

    sent = {"verdict": "cant_tell", "why": "En tiedä.", "step": "trier"}
    page = text_of(client.post(f"/r/{closed.pk}/verdict/", sent))

    assert f'form="why" formaction="/r/{closed.pk}/verdict/"' in before
    assert "En tiedä.</textarea>" in page
    assert 'value="trier"' in page
    assert "checked" in page


def test_a_verdict_that_comes_too_late_keeps_the_words(house: House, closed: Encounter):
    client = holding(closed)
    client.post(f"/r/{closed.pk}/verdict/", {"verdict": "no"})

    page = text_of(client.post(f"/r/{closed.pk}/verdict/", {"verdict": "yes", "reply": "Kesken."}))

    assert "Kesken.</textarea>" in page


def test_the_address_of_a_verdict_leads_to_the_receipt(closed: Encounter):
    answer = holding(closed).get(f"/r/{closed.pk}/verdict/")

    assert (answer.status_code, answer.url) == (302, f"/r/{closed.pk}/")


# --- Small words ---------------------------------------------------------------------------


@pytest.mark.parametrize(("lang", "said"), [("en", "Sent"), ("fi", "Lähetetty"), ("sv", "Skickat")])
def test_what_was_sent_is_called_sent(house: House, encounter: Encounter, lang: str, said: str):
    mark_seen(encounter=encounter, by=house.admin, now=timezone.now())

    answer = holding(encounter).post(f"/r/{encounter.pk}/reply/", {"reply": "Vielä."})
    page = text_of(holding(encounter).get(f"{answer.url}&lang={lang}"))

    assert f'role="status" tabindex="-1" autofocus>{said}</p>' in page


@pytest.mark.parametrize("label", ["Kuitti ", "Kuitti: ", "Ditt kvitto\n", "Your receipt ", "  Kuittisi  ", ""])
def test_a_code_copied_with_what_stands_before_it_is_taken(encounter: Encounter, label: str):
    answer = Client().post("/r/", {"digits": label + secrets_of(encounter.receipt).digits_in_fours})

    assert (answer.status_code, answer.url) == (302, f"/r/{encounter.pk}/")


@pytest.mark.parametrize(
    "typed", ["Kuitti", "Kuitti 1234", "Kuitti 1234 5678 9012 345O", "1234 5678 9012 3456 Kuitti 7"]
)
def test_words_are_no_digits(db, typed: str):
    assert "The code has 16 digits." in text_of(Client().post("/r/", {"digits": typed}))


def test_a_link_is_to_be_opened_not_typed(encounter: Encounter):
    link = f"https://feedback.example.org/r/open/{secrets_of(encounter.receipt).token}/"

    assert "This is the link of a receipt" in text_of(Client().post("/r/", {"digits": link}))


def test_praise_is_called_what_was_good(house: House):
    page = page_of(make_encounter(house.point, "good", text="Kahvi."))

    assert "<dt>What was good?</dt>" in page
    assert "<dt>What happened</dt>" not in page


def test_an_explanation_is_told_as_one(house: House, encounter: Encounter):
    close(house, encounter)

    assert "this was explained to you" in page_of(encounter)
