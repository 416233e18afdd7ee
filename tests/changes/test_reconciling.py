"""A case follows what is said of its encounter, in every state; nothing said is overlooked."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from encounters.casework.actions import answer_case, assign_case
from encounters.casework.closing import (
    Findings,
    close_case,
    fill_in_cause,
)
from encounters.casework.hearing import ask_side, end_hearings
from encounters.casework.thanks import pass_on, pass_on_due, stop_thanks
from encounters.changes.actions import mark_seen, reopen_case
from encounters.changes.refusals import AgainstRule, Refused
from encounters.changes.tallies import find_differences
from encounters.feedback.actions import amend_encounter
from encounters.models import EmployeeCount, Encounter
from encounters.models.tally import total_counts
from encounters.receipt.actions import withdraw_encounter
from encounters.review.actions import (
    exclude_encounter,
    reattribute_encounter,
    restore_encounter,
)
from tests.factories import (
    FINDINGS,
    House,
    case_of,
    close,
    holding,
    make_complaint,
    make_employee,
    make_encounter,
    make_thanks,
)

NOW = timezone.now() - timedelta(minutes=20)


def minute(number: float) -> Any:
    return NOW + timedelta(minutes=number)


def read_complaint(house: House, **said: Any) -> Encounter:
    """A complaint that the supervisor has read."""
    encounter = make_complaint(house, now=NOW, **said)
    mark_seen(encounter=encounter, by=house.supervisor, now=minute(2))
    return encounter


def asked(house: House, encounter: Encounter) -> None:
    ask_side(case=case_of(encounter), by=house.supervisor, now=minute(3))


def test_thanks_whose_name_was_taken_away_take_words_again(house: House):
    encounter = make_thanks(house, now=NOW)
    pass_on(case=case_of(encounter), by=house.supervisor, now=minute(3))
    amend_encounter(encounter=encounter, now=minute(5), employee=None, attribution="")
    voided = case_of(encounter).state

    answer = holding(encounter).post(f"/f/more/{encounter.pk}/", {"text": "Kahvi sohvalle.", "rating": "good"})

    case = case_of(encounter)
    assert (voided, answer.status_code) == ("voided", 302)
    assert (case.state, case.encounter.text) == ("new", "Kahvi sohvalle.")


@pytest.mark.parametrize("waited_for", ["the customer", "the employee"])
def test_what_waited_is_in_work_when_it_comes_back(house: House, waited_for: str):
    encounter = read_complaint(house)
    if waited_for == "the employee":
        asked(house, encounter)
    else:
        answer_case(case=case_of(encounter), text="Milloin?", by=house.supervisor, now=minute(3), wait=True)
    exclude_encounter(encounter=encounter, by=house.admin, now=minute(4), reason="Testi.")

    restore_encounter(encounter=encounter, by=house.admin, now=minute(5), reason="Ei ollutkaan.")

    assert (case_of(encounter).state, case_of(encounter).waiting_for) == ("in_work", "")


def test_what_is_written_while_excluded_is_unread_when_restored(house: House):
    encounter = read_complaint(house)
    answer_case(case=case_of(encounter), text="Hei.", by=house.supervisor, now=minute(3))
    exclude_encounter(encounter=encounter, by=house.admin, now=minute(4), reason="Testi.")
    amend_encounter(encounter=encounter, now=minute(5), reply="Entä rahat?")

    restore_encounter(encounter=encounter, by=house.admin, now=minute(6), reason="Ei ollutkaan.")

    case = case_of(encounter)
    assert (case.state, case.unread_since) == ("in_work", minute(5))


def test_who_asks_for_an_answer_after_it_was_closed_is_read(house: House):
    encounter = read_complaint(house, text="")
    close(house, encounter, now=minute(5), why="Jono.", text="")

    amend_encounter(encounter=encounter, now=minute(8), wants_answer=True, email="a@example.org")

    assert case_of(encounter).unread_since == minute(8)


@pytest.mark.parametrize("said", [{"wish": "Nopeammin."}, {"addition": "Minulle huudettiin."}])
def test_whatever_is_said_in_words_is_answered_before_closing(house: House, said: dict[str, str]):
    encounter = read_complaint(house, text="")
    amend_encounter(encounter=encounter, now=minute(3), **said)

    with pytest.raises(AgainstRule) as refusal:
        close(house, encounter, now=minute(5), why="Jono.", text="")

    assert dict(refusal.value.problems) == {"text": "answer"}


@pytest.mark.parametrize("by", ["the job", "naming another"])
def test_nothing_waits_for_an_employee_who_can_say_nothing(house: House, by: str):
    encounter, berit = read_complaint(house), make_employee(house.kamppi, first_name="Berit")
    asked(house, encounter)

    if by == "the job":
        house.employee.is_active = False
        house.employee.save()
        end_hearings(minute(10))
    else:
        reattribute_encounter(encounter=encounter, employee=berit, by=house.admin, now=minute(9), reason="Vuorolista.")

    assert case_of(encounter).state == "in_work"


def test_a_cause_found_for_one_does_not_hold_for_another(house: House):
    encounter = read_complaint(house, employee=None, attribution="")
    close(house, encounter, now=minute(5), cause="person")

    reattribute_encounter(encounter=encounter, employee=house.aino, by=house.admin, now=minute(6), reason="Vuorolista.")

    case = case_of(encounter)
    assert (case.state, case.outcome, case.encounter.cause, case.lacks_cause) == ("closed", "", "", True)
    assert total_counts(EmployeeCount.objects.filter(employee=house.aino)) == (0, 1)
    assert find_differences() == []


@pytest.mark.parametrize("ended", [False, True], ids=["open", "closed"])
def test_a_case_stands_under_who_is_named_now(house: House, signed_in, ended: bool):
    encounter, berit = read_complaint(house, text=""), make_employee(house.kamppi, first_name="Berit")
    if ended:
        close_case(case=case_of(encounter), by=house.supervisor, now=minute(5))
    before = case_of(encounter).employee
    reattribute_encounter(encounter=encounter, employee=berit, by=house.admin, now=minute(6), reason="Vuorolista.")

    state, page = {"state": "closed" if ended else ""}, signed_in(house.admin)
    listed = {
        one: list(page.get(house.at("casework:queue"), state | {"employee": one.pk}).context["page"].rows)
        for one in (house.aino, berit)
    }
    assert (before, case_of(encounter).employee) == (house.aino, berit)
    assert listed == {house.aino: [], berit: [case_of(encounter)]}


def test_a_case_that_was_taken_back_is_about_nobody(house: House):
    encounter = read_complaint(house)

    withdraw_encounter(encounter=encounter, now=minute(5))

    assert (case_of(encounter).state, case_of(encounter).employee) == ("withdrawn", None)


def test_no_cause_is_filled_in_while_it_is_excluded(house: House):
    encounter = read_complaint(house, text="")
    close_case(case=case_of(encounter), by=house.supervisor, now=minute(5))
    exclude_encounter(encounter=encounter, by=house.admin, now=minute(6), reason="Testi.")

    with pytest.raises(Refused):
        fill_in_cause(
            case=case_of(encounter),
            by=house.admin,
            now=minute(7),
            findings=Findings(**FINDINGS | {"cause": "person", "why": "Jono."}),
        )


def test_nobody_keeps_a_case_that_is_about_them_now(house: House):
    encounter, berit = read_complaint(house), make_employee(house.kamppi, first_name="Berit")
    assign_case(case=case_of(encounter), owner=house.supervisor, by=house.admin, now=minute(3))
    house.supervisor.employee = berit
    house.supervisor.save()

    reattribute_encounter(encounter=encounter, employee=berit, by=house.admin, now=minute(5), reason="Vuorolista.")

    assert case_of(encounter).owner is None


def test_a_closed_complaint_rated_well_begins_anew_as_thanks(house: House):
    encounter = read_complaint(house)
    close(house, encounter, now=minute(5), why="Jono.")

    amend_encounter(encounter=encounter, now=minute(8), rating="good")

    case = case_of(encounter)
    assert (case.kind, case.state, case.outcome, case.encounter.cause) == ("thanks", "new", "", "")
    assert total_counts(EmployeeCount.objects.filter(employee=house.aino)) == (1, 0)
    assert find_differences() == []


def test_turning_the_rating_twice_puts_no_promise_off(house: House):
    encounter = make_encounter(house.point, "bad", now=NOW, text="Odotin.", step="customer")
    promised = case_of(encounter).promise_ends_at

    amend_encounter(encounter=encounter, now=minute(3), rating="good")
    amend_encounter(encounter=encounter, now=minute(4), rating="bad", step="advocate")

    assert case_of(encounter).promise_ends_at <= promised


def test_a_promise_not_kept_stands_when_it_is_opened_again(house: House):
    encounter = read_complaint(house)
    promised = close(house, encounter, now=minute(5), why="Jono.", text="", outcome="duplicate").promise_ends_at

    reopened = reopen_case(case=case_of(encounter), by=house.admin, now=minute(60), reason="Ei ollut sama.")

    assert reopened.promise_ends_at == promised


def test_an_answer_to_praise_is_none_to_a_complaint(house: House):
    encounter = make_thanks(house, now=NOW, text="Kiitos.", wants_answer=True, email="a@example.org")
    answer_case(case=case_of(encounter), text="Ole hyvä.", by=house.supervisor, now=minute(3))
    amend_encounter(encounter=encounter, now=minute(5), rating="bad")

    with pytest.raises(AgainstRule):
        close(house, encounter, now=minute(5), why="Jono.", text="")

    assert (case_of(encounter).kind, case_of(encounter).state) == ("complaint", "in_work")


def test_thanks_opened_again_by_hand_wait_for_a_hand(house: House, signed_in):
    encounter = make_thanks(house, now=NOW)
    stop_thanks(case=case_of(encounter), by=house.supervisor, now=minute(3), reason="Väärä ihminen.")
    reopen_case(case=case_of(encounter), by=house.supervisor, now=minute(4), reason="Sittenkin oikea.")

    passed = pass_on_due(minute(60))
    page = signed_in(house.supervisor).get(house.at("casework:case", case_of(encounter).pk)).content.decode()

    assert (passed, case_of(encounter).state) == (0, "in_work")
    assert 'name="word"' in page


def test_nobody_takes_praise_for_themselves(house: House, signed_in):
    berit = make_employee(house.kamppi, first_name="Berit")
    house.supervisor.employee = berit
    house.supervisor.save()
    praise, blame = (make_encounter(house.point, rating, now=NOW, text="Niin.") for rating in ("good", "bad"))
    client = signed_in(house.supervisor)

    for encounter in (praise, blame):
        client.post(
            house.at("review:reattribute", encounter.pk),
            {"reattribute-employee": berit.pk, "reattribute-reason": "Minä se olin."},
        )

    assert [encounter.reloaded().employee for encounter in (praise, blame)] == [None, berit]
    with pytest.raises(Refused):
        reattribute_encounter(encounter=praise, employee=berit, by=house.supervisor, now=minute(9), reason="Minä.")


def test_a_reply_to_those_who_handle_it_is_theirs_alone(house: House, signed_in):
    encounter = read_complaint(house)
    amend_encounter(encounter=encounter, now=minute(4), reply="Istuin ikkunapöydässä.")
    amend_encounter(encounter=encounter, now=minute(5), addition="Kahvi oli kylmää.")
    signed_in(house.supervisor).get(house.at("casework:case", case_of(encounter).pk))

    page = signed_in(house.employee).get(house.at("employees:own")).content.decode()

    assert "Kahvi oli kylmää." in page
    assert "ikkunapöydässä" not in page


def test_who_gave_thanks_reads_that_they_arrived(house: House):
    encounter = make_thanks(house, now=NOW, text="Kiitos.")
    pass_on(case=case_of(encounter), by=house.supervisor, now=minute(3))

    assert "Your thanks reached <bdi>Aino</bdi>" in holding(encounter).get(f"/r/{encounter.pk}/").content.decode()
