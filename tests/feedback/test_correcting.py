"""The customer corrects, as long as nobody relies on it, and may always add."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from encounters.changes.actions import mark_seen
from encounters.changes.refusals import Withdrawn
from encounters.feedback.actions import CorrectionClosed
from encounters.models import Case, CaseText, Contact, Encounter
from encounters.receipt.actions import withdraw_encounter
from tests.factories import House, amend, holding, make_encounter

NOW = datetime(2026, 6, 10, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes", "opened_after", "open_to_correction"),
    [
        (29, 1, True),
        (29, None, True),
        (31, 1, False),
        (31, 40, True),
        (31, None, True),
        (23 * 60, None, True),
        (24 * 60, None, False),
    ],
)
def test_the_time_for_corrections(house: House, minutes, opened_after, open_to_correction):
    encounter = make_encounter(house.point, "bad", now=NOW, text="Odotin.")
    if opened_after and opened_after < minutes:
        mark_seen(encounter=encounter, by=house.admin, now=NOW + timedelta(minutes=opened_after))

    corrected = True
    try:
        amend(encounter, minutes, rating="good", text="Toisin.")
    except CorrectionClosed:
        corrected = False

    assert corrected == open_to_correction
    assert Encounter.objects.get().rating == ("good" if corrected else "bad")


def test_the_empty_may_be_filled_later_and_what_was_said_stands(house: House):
    encounter = make_encounter(house.point, "bad", now=NOW, text="Odotin.", email="a@example.org")

    amend(encounter, 60 * 30, wish="Nopeammin.", step="customer", phone="040", occurred_at=NOW - timedelta(hours=5))
    for said in ({"text": ""}, {"wish": "Muuta."}, {"step": "trier"}, {"email": ""}, {"occurred_at": NOW}):
        with pytest.raises(CorrectionClosed):
            amend(encounter, 60 * 31, **said)

    stored = Encounter.objects.get()
    assert (stored.text, stored.wish, stored.step) == ("Odotin.", "Nopeammin.", "customer")
    assert stored.occurred_at == NOW - timedelta(hours=5)
    assert (stored.contact.email, stored.contact.phone) == ("a@example.org", "040")


def test_something_may_always_be_added(house: House):
    encounter = make_encounter(house.point, "bad", now=NOW, text="Odotin.")

    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        client = holding(encounter)
        page = client.get(f"/f/more/{encounter.pk}/").content.decode()
        answer = client.post(f"/f/more/{encounter.pk}/", {"addition": "Muistin vielä nimen."})
        receipt = client.get(f"/r/{encounter.pk}/").content.decode()

    assert "Add something" in page
    assert answer.status_code == 302
    assert CaseText.objects.get().text == "Muistin vielä nimen."
    assert "Muistin vielä nimen." in receipt
    assert Encounter.objects.get().text == "Odotin."


def test_a_correction_that_comes_too_late_is_refused_and_shown(house: House):
    encounter = make_encounter(house.point, "bad", now=NOW, text="Odotin.")

    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        answer = holding(encounter).post(
            f"/f/more/{encounter.pk}/", {"initial-text": "Odotin.", "text": "Odotin tunnin.", "wish": "Nopeammin."}
        )

    page, stored = answer.content.decode(), Encounter.objects.get()
    assert answer.status_code == 200
    assert (
        "More than a day has passed, so this cannot be changed any more. Write the change under “Add something”."
        in page
    )
    assert "Odotin tunnin." in page
    assert (stored.text, stored.wish) == ("Odotin.", "Nopeammin.")


def test_a_stale_page_overwrites_nothing_that_it_did_not_change(house: House):
    encounter = make_encounter(house.point, "bad")
    client, shown = holding(encounter), {"initial-text": "", "initial-step": "", "initial-wish": ""}
    client.post(f"/f/more/{encounter.pk}/", {**shown, "text": "Odotin kauan."})

    client.post(f"/f/more/{encounter.pk}/", {**shown, "text": "", "step": "trier"}, headers={"X-Saves-Itself": "1"})

    stored = Encounter.objects.get()
    assert (stored.text, stored.step) == ("Odotin kauan.", "trier")


def test_saving_after_withdrawing_brings_nothing_back(house: House):
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    withdraw_encounter(encounter=encounter, now=NOW)

    with pytest.raises(Withdrawn):
        amend(encounter, email="back@example.org", addition="Vielä.")

    assert (Contact.objects.count(), CaseText.objects.count()) == (0, 0)


def test_a_choice_can_be_taken_back(house: House):
    encounter = make_encounter(house.point, "bad", step="trier")
    client = holding(encounter)

    page = client.get(f"/f/more/{encounter.pk}/").content.decode()
    client.post(f"/f/more/{encounter.pk}/", {"initial-step": "trier", "step": ""})

    assert "no answer" in page
    assert Encounter.objects.get().step == ""


def test_changing_the_face_keeps_what_was_typed(house: House):
    encounter = make_encounter(house.point, "bad")

    answer = holding(encounter).post(f"/f/more/{encounter.pk}/", {"text": "Olikin hyvä.", "rating": "good"})

    stored = Encounter.objects.get()
    assert answer.url == f"/f/more/{encounter.pk}/?changed"
    assert (stored.text, stored.rating) == ("Olikin hyvä.", "good")


def test_a_contact_that_is_emptied_is_gone(house: House):
    encounter = make_encounter(house.point, "bad", email="a@example.org")

    amend(encounter, email="")

    assert not Contact.objects.exists()
    assert Case.objects.get().state == "voided"


def test_choosing_a_language_changes_no_rating(house: House):
    encounter = make_encounter(house.point, "bad")

    holding(encounter).post(f"/f/more/{encounter.pk}/rating/", {"rating": "good", "switch_language": "fi"})

    assert Encounter.objects.get().rating == "bad"


def test_who_comes_back_later_is_not_thanked_again(house: House):
    encounter = make_encounter(house.point, "bad", now=datetime.now(UTC) - timedelta(hours=2), text="Odotin.")

    page = holding(encounter).get(f"/f/more/{encounter.pk}/").content.decode()

    assert "<h1>Your feedback</h1>" in page
