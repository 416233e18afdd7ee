"""A promise that was kept stays kept: what comes after an answer gets a time, and a promise, of its own."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from encounters.casework.actions import answer_case
from encounters.casework.hearing import ask_side, end_hearings
from encounters.changes.actions import mark_seen
from encounters.feedback.actions import amend_encounter
from encounters.models import Case, Encounter
from encounters.models.case_queryset import Band
from encounters.models.choices import CaseState
from encounters.review.actions import exclude_encounter, restore_encounter
from tests.factories import WEDNESDAY, House, case_of, holding, make_encounter, make_thanks

LATER = WEDNESDAY + timedelta(days=40)
SOON = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def now(time_machine) -> None:
    """The pages are read a minute after what happens last."""
    time_machine.move_to(LATER + SOON, tick=False)


@pytest.fixture
def read(house: House) -> Encounter:
    """A complaint that was seen; by the time the pages are read its first promise is long past."""
    said = {"text": "Odotin.", "employee": house.aino, "attribution": "sure", "wants_answer": True}
    encounter = make_encounter(house.point, "bad", now=WEDNESDAY, **said)
    mark_seen(encounter=encounter, by=house.supervisor, now=WEDNESDAY + timedelta(hours=1))
    return encounter


def answer(house: House, encounter: Encounter, at: datetime, *, wait: bool = False) -> None:
    answer_case(case=case_of(encounter), text="Niin?", by=house.supervisor, now=at, wait=wait)


def reply(encounter: Encounter, at: datetime = LATER) -> Case:
    amend_encounter(encounter=encounter, now=at, reply="Kiitos vastauksesta.")
    return case_of(encounter)


def answered(house: House, encounter: Encounter) -> None:
    answer(house, encounter, WEDNESDAY + timedelta(hours=2))


def answered_and_asked(house: House, encounter: Encounter) -> None:
    answered(house, encounter)
    answer(house, encounter, WEDNESDAY + timedelta(hours=3), wait=True)


def answered_and_waiting_for_employee(house: House, encounter: Encounter) -> None:
    answered(house, encounter)
    ask_side(case=case_of(encounter), by=house.supervisor, now=WEDNESDAY + timedelta(hours=3))


def answered_and_restored(house: House, encounter: Encounter) -> None:
    answered(house, encounter)
    exclude_encounter(encounter=encounter, by=house.admin, now=WEDNESDAY + timedelta(hours=3), reason="Vahinko.")
    restore_encounter(encounter=encounter, by=house.admin, now=WEDNESDAY + timedelta(hours=4), reason="Ei.")


def answered_restored_and_asked(house: House, encounter: Encounter) -> None:
    answered_and_restored(house, encounter)
    answer(house, encounter, LATER - SOON, wait=True)


Before = Callable[[House, Encounter], None]
ANSWERED = [answered, answered_and_asked, answered_and_waiting_for_employee, answered_and_restored]


def is_late(house: House, encounter: Encounter, signed_in) -> list[bool]:
    """Whether the receipt, the case and the queue call it late."""
    receipt = holding(encounter).get(f"/r/{encounter.pk}/").content.decode()
    client = signed_in(house.supervisor)
    page = client.get(house.at("casework:case", case_of(encounter).pk)).content.decode()
    pressing = Case.objects.in_band(Band.FIRST, LATER + SOON, house.supervisor)
    return ["It is late." in receipt, "due late" in page, pressing.filter(encounter=encounter).exists()]


@pytest.mark.parametrize("before", ANSWERED)
def test_a_reply_to_an_answer_has_a_clock_of_its_own(house: House, signed_in, read: Encounter, before: Before):
    before(house, read)

    replied = reply(read)

    assert (replied.state, replied.clock_started_at, replied.paused_time) == ("in_work", LATER, timedelta())
    assert replied.promise_ends_at == replied.due_at > LATER
    assert replied.late_days == 0
    assert is_late(house, read, signed_in) == [False] * 3


def test_the_receipt_tells_the_new_promise(house: House, read: Encounter):
    answered(house, read)
    reply(read)

    copy = holding(read).get(f"/r/{read.pk}/copy/").json()

    assert datetime.fromisoformat(copy["answer_promised_by"]) > LATER


def test_a_question_is_no_answer_and_its_promise_stands(house: House, signed_in, read: Encounter):
    promised = case_of(read).promise_ends_at
    answer(house, read, WEDNESDAY + timedelta(hours=2), wait=True)

    replied = reply(read)

    assert replied.promise_ends_at == promised
    assert replied.clock_started_at < LATER
    assert is_late(house, read, signed_in)[0]


def test_the_new_promise_is_not_put_off_by_another_question(house: House, read: Encounter):
    answered(house, read)
    promised = reply(read, LATER - timedelta(days=5)).promise_ends_at
    answer(house, read, LATER - timedelta(days=4), wait=True)

    assert reply(read).promise_ends_at == promised


def test_a_second_reply_does_not_put_the_promise_off(house: House, read: Encounter):
    answered(house, read)
    promised = reply(read, LATER - timedelta(hours=1)).promise_ends_at

    assert reply(read).promise_ends_at == promised


def test_waiting_for_the_employee_makes_nothing_late(house: House, signed_in, read: Encounter):
    answered_and_waiting_for_employee(house, read)

    end_hearings(LATER)

    assert case_of(read).state == "in_work"
    assert is_late(house, read, signed_in) == [False] * 3


def test_what_was_written_while_excluded_makes_nothing_late(house: House, signed_in, read: Encounter):
    answered(house, read)
    exclude_encounter(encounter=read, by=house.admin, now=WEDNESDAY + timedelta(hours=3), reason="Vahinko.")
    reply(read, WEDNESDAY + timedelta(hours=4))

    restore_encounter(encounter=read, by=house.admin, now=LATER, reason="Ei.")

    assert case_of(read).state == "in_work"
    assert is_late(house, read, signed_in) == [False] * 3


def test_a_question_after_it_was_put_back_makes_nothing_late(house: House, read: Encounter):
    answered_restored_and_asked(house, read)
    first = WEDNESDAY + timedelta(days=7)

    assert reply(read).promise_ends_at > WEDNESDAY + timedelta(hours=4)
    assert case_of(read).promise_ends_at < first  # the one of when it was put back: nobody has answered since


def test_thanks_that_were_answered_are_not_late_either(house: House, signed_in):
    thanks = make_thanks(house, now=WEDNESDAY, text="Kiitos.", wants_answer=True)
    mark_seen(encounter=thanks, by=house.supervisor, now=WEDNESDAY + timedelta(hours=1))
    answered(house, thanks)

    replied = reply(thanks)

    assert (replied.state, replied.late_days) == ("in_work", 0)
    assert is_late(house, thanks, signed_in) == [False] * 3


def test_an_answer_to_praise_keeps_no_promise_of_the_complaint(house: House):
    encounter = make_encounter(house.point, "bad", now=WEDNESDAY, text="Odotin.", wants_answer=True)
    promised = case_of(encounter).promise_ends_at
    amend_encounter(encounter=encounter, now=WEDNESDAY + 2 * SOON, rating="good")
    answer(house, encounter, WEDNESDAY + 3 * SOON)

    amend_encounter(encounter=encounter, now=WEDNESDAY + 4 * SOON, rating="bad")

    assert (case_of(encounter).kind, case_of(encounter).state) == ("complaint", CaseState.IN_WORK)
    assert case_of(encounter).promise_ends_at <= promised
