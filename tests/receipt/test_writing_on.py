"""Whoever wrote very much waits for the staff, is told so beforehand, and can answer whatever they ask."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from encounters.casework.actions import answer_case
from encounters.changes.actions import mark_seen, reopen_case
from encounters.changes.refusals import AgainstRule
from encounters.feedback import actions
from encounters.feedback.actions import MOST_ADDITIONS, MOST_ADDITIONS_IN_ALL, amend_encounter
from encounters.models import CaseText, Encounter
from encounters.models.choices import TextKind
from encounters.receipt.actions import MOST_VERDICTS, give_verdict
from tests.factories import House, case_of, close, holding, make_encounter
from tests.receipt.verdicts import explain, facts, page_of, press, put_right

FULL = "You have written here 20 times already. You can continue once the staff have answered."
WRITES = 'id="reply"'


@pytest.fixture
def read(house: House) -> Encounter:
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    mark_seen(encounter=encounter, by=house.supervisor, now=timezone.now())
    return encounter


def write(encounter: Encounter, times: int) -> int:
    """Write so many times; how often that was stored."""
    stored = 0
    for number in range(times):
        try:
            amend_encounter(encounter=encounter, now=timezone.now(), reply=f"Vielä {number}.")
            stored += 1
        except AgainstRule:
            continue
    return stored


def answer(house: House, encounter: Encounter, *, wait: bool = False) -> None:
    answer_case(case=case_of(encounter), text="Niin?", by=house.supervisor, now=timezone.now(), wait=wait)


def ask(house: House, encounter: Encounter) -> None:
    answer(house, encounter, wait=True)


def close_as_duplicate(house: House, encounter: Encounter) -> None:
    close(house, encounter, text="", outcome="duplicate")


@pytest.mark.parametrize("told", [answer, ask, close, close_as_duplicate])
def test_whatever_staff_tell_can_be_answered(house: House, read: Encounter, told: Any):
    assert write(read, MOST_ADDITIONS + 1) == MOST_ADDITIONS

    told(house, read)
    page = page_of(read)

    assert WRITES in page
    assert FULL not in page
    assert write(read, MOST_ADDITIONS + 1) == MOST_ADDITIONS


@pytest.mark.parametrize("field", ["reply", "addition"])
def test_what_was_written_anywhere_counts(read: Encounter, field: str):
    for number in range(MOST_ADDITIONS):
        amend_encounter(encounter=read, now=timezone.now(), **{field: f"Vielä {number}."})

    assert write(read, 1) == 0


def test_corrections_and_staffs_own_notes_are_no_additions(house: House, read: Encounter):
    write(read, MOST_ADDITIONS - 1)
    amend_encounter(encounter=read, now=timezone.now(), step="trier")

    assert WRITES in page_of(read)
    assert write(read, 2) == 1


def test_the_page_says_first_that_nothing_can_be_written(read: Encounter):
    write(read, MOST_ADDITIONS)

    page = page_of(read)

    assert FULL in page
    assert WRITES not in page


def test_what_was_typed_meanwhile_is_kept(read: Encounter):
    write(read, MOST_ADDITIONS)

    page = holding(read).post(f"/r/{read.pk}/reply/", {"reply": "Kesken."}).content.decode()

    assert FULL in page
    assert "Kesken.</textarea>" in page


def test_the_last_press_sent_again_is_stored_and_not_refused(read: Encounter):
    write(read, MOST_ADDITIONS - 1)
    sent = {"reply": "Viimeinen.", "press": "0b0f8c5e-5a1c-4d4e-8a57-0c9d4d1f8f11"}

    statuses = [holding(read).post(f"/r/{read.pk}/reply/", sent).status_code for _ in range(2)]

    assert statuses == [302, 302]
    assert CaseText.objects.filter(text="Viimeinen.").count() == 1


def test_among_very_many_each_word_of_staff_is_answered_once(house, read, monkeypatch):
    monkeypatch.setattr(actions, "MOST_ADDITIONS_IN_ALL", 5)
    assert write(read, 7) == 5

    stored = []
    for _ in range(3):
        ask(house, read)
        assert WRITES in page_of(read)
        stored.append(write(read, 3))

    assert stored == [1, 1, 1]
    assert FULL in page_of(read)
    assert MOST_ADDITIONS_IN_ALL == 200


def test_a_reason_is_taken_however_much_was_written(house: House, read: Encounter):
    put_right(house, read)
    write(read, MOST_ADDITIONS)

    page = press(read, "no")
    explain(read, why="Rahat puuttuvat.")

    assert 'id="why"' in page
    assert CaseText.objects.get(kind=TextKind.VERDICT).text == "Rahat puuttuvat."


def change_verdict(encounter: Encounter, times: int) -> None:
    for number in range(times):
        give_verdict(encounter=encounter, verdict=["yes", "cant_tell"][number % 2], now=timezone.now())


def test_each_closing_takes_as_many_verdicts_as_the_first(house: House, read: Encounter):
    put_right(house, read)
    change_verdict(read, MOST_VERDICTS + 3)
    full, stored = page_of(read), len(facts(read))

    reopen_case(case=case_of(read), by=house.admin, now=timezone.now(), reason="Syy.")
    put_right(house, read)
    change_verdict(read, 2)
    page = press(read, "no")

    assert stored == MOST_VERDICTS
    assert "Change the answer" not in full
    assert "You answered: no." in page


@pytest.mark.parametrize(("address", "field"), [("reply", "reply"), ("why", "why")])
def test_few_words_are_seen_where_the_receipt_has_closed(client: Client, read: Encounter, address: str, field: str):
    answered = client.post(f"/r/{read.pk}/{address}/", {field: "Ei vielä."}, headers={"Origin": "http://testserver"})

    page = answered.content.decode()
    assert "Your receipt has closed on this device" in page
    assert re.search(rf'<textarea id="typed-\d+" name="{field}" [^>]*>Ei vielä.</textarea>', page)
