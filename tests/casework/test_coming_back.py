"""What the customer says later: thanks that went on begin anew, and nothing that is closed goes unread."""

from datetime import timedelta

import pytest
from django.utils import timezone

from encounters.casework.thanks import pass_on, pass_on_due
from encounters.changes.actions import mark_seen
from encounters.feedback.actions import amend_encounter
from encounters.models import Case, Encounter
from encounters.models.choices import CaseState
from encounters.models.timeline import read_timeline
from encounters.receipt.actions import withdraw_encounter
from encounters.review.actions import (
    exclude_encounter,
    reattribute_encounter,
    restore_encounter,
)
from tests.factories import WEDNESDAY, House, case_of, kinds_of, make_encounter, make_thanks, move_case, state_of_thanks


@pytest.fixture
def gone(house: House) -> Encounter:
    """Thanks to Aino that passed themselves on."""
    encounter = make_thanks(house, now=WEDNESDAY)
    pass_on_due(WEDNESDAY + timedelta(minutes=15))
    assert state_of_thanks(encounter) == ("closed", True)
    return encounter


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"text": "Kiitos!"}, "thanks"),
        ({"addition": "Ja hymy!"}, "thanks"),
        ({"rating": "bad"}, "complaint"),
        ({"rating": "bad", "text": "Ei sittenkään."}, "complaint"),
        ({"employee": "Bertta"}, "thanks"),
        ({"attribution": "think_so"}, "thanks"),
    ],
)
def test_what_passed_itself_on_begins_anew_with_what_is_added(house: House, gone, bertta, said, kind):
    if "employee" in said:
        said = {"employee": bertta}

    amend_encounter(encounter=gone, now=WEDNESDAY + timedelta(minutes=20), **said)

    case = case_of(gone)
    assert (case.kind, case.state, case.passed_on_at, case.seen_at, case.closed_at) == (kind, "new", None, None, None)
    assert kinds_of(gone)[-1] == "reopened"
    assert case.due_at > WEDNESDAY + timedelta(minutes=20)


def test_what_passed_itself_on_is_voided_without_its_name(house: House, gone):
    amend_encounter(encounter=gone, now=WEDNESDAY + timedelta(minutes=20), employee=None)
    voided = state_of_thanks(gone)

    amend_encounter(encounter=gone, now=WEDNESDAY + timedelta(minutes=25), text="Kiitos!")

    assert voided == ("voided", False)
    assert state_of_thanks(gone) == ("new", False)


def test_what_says_nothing_new_leaves_it_closed(house: House, gone):
    amend_encounter(encounter=gone, now=WEDNESDAY + timedelta(minutes=20), step="loyalist", email="a@example.org")
    exclude_encounter(encounter=gone, by=house.admin, now=WEDNESDAY + timedelta(minutes=30), reason="Koe.")
    restore_encounter(encounter=gone, by=house.admin, now=WEDNESDAY + timedelta(minutes=40), reason="Ei koe.")

    assert state_of_thanks(gone) == ("closed", True)
    assert "reopened" not in kinds_of(gone)


def test_it_passes_itself_on_to_who_is_named_then(house: House, gone, bertta):
    reattribute_encounter(
        encounter=gone, employee=bertta, by=house.admin, now=WEDNESDAY + timedelta(minutes=20), reason="Vuorolista."
    )
    anew = state_of_thanks(gone)

    pass_on_due(WEDNESDAY + timedelta(minutes=30))

    assert anew == ("new", False)
    assert state_of_thanks(gone) == ("closed", True)
    assert read_timeline(gone).passed_on_to == bertta.pk


def test_open_thanks_that_went_on_are_stopped_by_new_words(house: House):
    encounter = make_thanks(house, now=WEDNESDAY, wants_answer=True)
    pass_on_due(WEDNESDAY + timedelta(minutes=15))

    amend_encounter(encounter=encounter, now=WEDNESDAY + timedelta(minutes=20), text="Tosin kahvi oli kylmää.")

    assert state_of_thanks(encounter) == ("new", False)
    assert pass_on_due(WEDNESDAY + timedelta(hours=2)) == 0


@pytest.mark.parametrize("rating", ["good", "bad"])
def test_what_the_customer_adds_to_a_closed_case_comes_up_again(house: House, signed_in, rating):
    encounter = make_encounter(house.point, rating, text="Ensin.", employee=house.aino, attribution="sure")
    mark_seen(encounter=encounter, by=house.supervisor, now=timezone.now())
    if rating == "good":
        pass_on(case=case_of(encounter), by=house.supervisor, now=timezone.now())
    else:
        move_case(case=case_of(encounter), state=CaseState.CLOSED, now=timezone.now())
    client = signed_in(house.supervisor)

    def unread() -> tuple[int, int]:
        listed = client.get(house.at("casework:queue"), {"unread": "on"}).context["page"].rows
        return len(listed), client.get(house.at("inbox:start")).context["unread"]

    before = unread()
    amend_encounter(encounter=encounter, now=timezone.now(), addition="Vielä yksi asia.")
    added = unread()
    client.get(house.at("casework:case", case_of(encounter).pk))

    assert [before, added, unread()] == [(0, 0), (1, 1), (0, 0)]
    assert case_of(encounter).state == "closed"


def test_thanks_closed_by_hand_begin_anew_as_a_complaint(house: House):
    encounter = make_thanks(house, now=WEDNESDAY, text="Kiitos!")
    pass_on(case=case_of(encounter), by=house.supervisor, now=WEDNESDAY + timedelta(minutes=5))

    amend_encounter(encounter=encounter, now=WEDNESDAY + timedelta(minutes=9), rating="bad")

    case = case_of(encounter)
    assert (case.kind, case.state, case.passed_on_at, case.stopped) == ("complaint", "new", None, False)


def test_what_was_withdrawn_is_unread_no_more(house: House):
    encounter = make_encounter(house.point, "bad", text="Ensin.")
    mark_seen(encounter=encounter, by=house.supervisor, now=timezone.now())
    amend_encounter(encounter=encounter, now=timezone.now(), addition="Ja vielä.")
    assert Case.objects.unread().exists()

    withdraw_encounter(encounter=encounter, now=timezone.now())

    assert not Case.objects.unread().exists()
