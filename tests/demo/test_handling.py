"""Handled cases of the demo look like life: causes, thanks and the employee's side."""

from datetime import timedelta

import pytest

from encounters.casework.actions import answer_case
from encounters.casework.closing import CHANGE_OUTCOMES, close_case
from encounters.casework.hearing import ask_side, record_heard
from encounters.casework.thanks import pass_on, stop_thanks
from encounters.changes.actions import mark_seen, reopen_case
from encounters.demo.customers import read_sayings
from encounters.demo.handling import let_thanks_pass
from encounters.demo.plans import KULMA, RANTAKUNTA
from encounters.employees.actions import give_side
from encounters.feedback.actions import amend_encounter
from encounters.models.choices import ELSEWHERE, Cause, Outcome, Rating
from encounters.models.encounter_constraints import TEXT_LENGTH
from encounters.models.hearing import TIME_TO_RESPOND
from tests.demo.moments import NOW

RECENT = timedelta(days=70)


@pytest.fixture(params=["chain", "city"])
def life(request):
    return request.getfixturevalue(request.param)


def closings(happenings):
    return [(one, deed) for one in happenings for deed in one.deeds if deed.verb == close_case]


def findings(happenings):
    """Those of the complaints that were closed with any."""
    return [(one, deed.data["findings"]) for one, deed in closings(happenings) if deed.data]


def share(things, fits):
    return sum(map(fits, things)) / len(things)


def deeds_of(happenings, *kinds):
    return [deed for one in happenings for deed in one.deeds if deed.verb in kinds]


def last_deeds(happenings):
    return [one.deeds[-1] for one in happenings if one.deeds]


def test_complaints_are_closed_with_all_that_closing_asks_for(life):
    found = findings(life)

    assert not [facts for _, facts in found if facts.missing]
    assert all(bool(facts.change) == (facts.outcome in CHANGE_OUTCOMES) for _, facts in found)
    assert all(bool(facts.whose) == (facts.outcome == Outcome.NOT_OURS) for _, facts in found)
    assert all(bool(facts.why) == (facts.cause in ELSEWHERE and bool(one.concerned)) for one, facts in found)
    assert 0.2 < share(found, lambda one: one[1].known_before) < 0.5


def test_complaints_with_words_are_closed_after_an_answer(life):
    told = [one for one in life if one.said.get("text") or one.said.get("wants_answer") or one.has_added]
    unanswered = [one for one, found in findings(told) if not one.first(answer_case)]

    assert [one for one, _ in findings(told) if one.has_added]
    assert not unanswered


def test_few_recent_bare_complaints_were_closed_without_cause(life):
    bare = [(one, deed) for one, deed in closings(life) if one.is_bare]
    without = [(one, deed) for one, deed in closings(life) if not deed.data]

    assert {id(deed) for _, deed in without} <= {id(deed) for _, deed in bare}
    assert 3 <= len(without) <= 10
    assert 0.01 < len(without) / len(bare) < 0.1
    assert all(deed.at > NOW - RECENT for _, deed in without)


def test_of_complaints_about_somebody_half_are_their_cause(life):
    named = [found.cause for one, found in findings(life) if one.concerned]

    assert 0.35 < share(named, lambda cause: cause == Cause.PERSON) < 0.65
    assert set(named) - {Cause.PRODUCT} == set(Cause) - {Cause.PRODUCT}


def test_person_is_a_cause_only_after_the_employee_was_heard(life):
    for one, closed in closings(life):
        if closed.data and closed.data["findings"].cause == Cause.PERSON and one.concerned:
            assert any(deed.at <= closed.at for deed in deeds_of([one], record_heard, give_side))


def test_thanks_arrive_by_themselves_by_hand_and_with_a_word(life):
    thanks = [one for one in life if one.rated == Rating.GOOD and one.deserves_answer and one.concerned]
    ways = (pass_on, let_thanks_pass, stop_thanks)
    ends = [deed for deed in last_deeds(thanks) if deed.verb in ways]

    assert len(ends) > 0.97 * len(thanks)
    assert 0.005 < share(ends, lambda deed: deed.verb == stop_thanks) < 0.05
    assert all(deed.data["reason"] for deed in ends if deed.verb == stop_thanks)
    assert 0.4 < share(ends, lambda deed: deed.verb == let_thanks_pass) < 0.8
    assert 0.1 < share(ends, lambda deed: deed.verb == pass_on and bool(deed.data["word"])) < 0.4
    assert all(bool(deed.by) == (deed.verb != let_thanks_pass) for deed in ends)


def test_bare_thanks_pass_themselves_on_within_the_half_hour(life):
    alone = [(one, deed) for one in life for deed in one.deeds if deed.verb == let_thanks_pass]
    waited = [(one, deed.at - one.first(amend_encounter).at) for one, deed in alone]
    wordless = [time for one, time in waited if not one.said.get("text") and len(one.deeds) == 2]
    wordy = [time for one, time in waited if one.said.get("text")]

    assert max(wordless) < timedelta(minutes=30)
    assert min(wordy) > timedelta(hours=22)  # where the clocks change, a day is shorter


def test_thanks_to_nobody_are_stopped_and_a_few_new_ones_wait(chain):
    shared = [one for one in chain if one.rated == Rating.GOOD and one.deserves_answer and not one.concerned]
    waiting = [one for one in shared if not one.hold_reason and one.deeds[-1].verb in {amend_encounter, mark_seen}]

    assert share(last_deeds(shared), lambda deed: deed.verb == stop_thanks) > 0.97
    assert 0 < len(waiting) < 25
    assert all(one.at > NOW - timedelta(days=11) for one in waiting)


def test_a_few_cases_wait_for_employee_and_customer(life):
    ends = last_deeds(life)
    for_employee = [deed for deed in ends if deed.verb == ask_side]
    for_customer = [deed for deed in ends if deed.verb == answer_case and deed.data.get("wait")]

    assert 1 <= len(for_employee) <= 6
    assert 1 <= len(for_customer) <= 15
    assert all(deed.at > NOW - TIME_TO_RESPOND for deed in for_employee)


def test_who_signs_in_finds_everything_on_the_own_page(chain, city):
    for plan, life in ((KULMA, chain), (RANTAKUNTA, city)):
        people = {one.name for place in plan.locations for one in place.staff}
        for login in plan.logins:
            if login.name in people:
                own = [one for one in life if one.concerned == login.name and one.at > NOW - RECENT]
                unheard = [one for one in own if one.deeds and not one.first(give_side, close_case)]
                young = [one for one in unheard if one.rated == Rating.BAD and one.at > NOW - TIME_TO_RESPOND]
                causes = [found.cause for _, found in findings(own)]

                assert sum(bool(deed.data["word"]) for deed in deeds_of(own, pass_on)) >= 3
                assert [deed for deed in deeds_of(own, give_side) if deed.data["text"]]
                assert deeds_of(young, ask_side)
                assert [one for one in young if one.deeds[-1].verb == answer_case]
                assert set(causes) & set(ELSEWHERE)
                assert Cause.PERSON in causes


def test_a_few_closed_complaints_are_taken_up_again(life):
    again = [one for one in life if one.first(reopen_case)]

    assert 2 <= len(again) <= 30
    assert [one for one in again if one.deeds[-1].verb == close_case]


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_staff_have_words_for_every_cause_and_change(language):
    said = read_sayings(f"staff-{language}")
    texts = [text for lines in said.values() for text in lines]

    assert {f"done {cause}" for cause in Cause.values} < said.keys()
    assert {f"why {cause}" for cause in map(str, ELSEWHERE)} < said.keys()
    assert {f"{change} {cause}" for change in map(str, CHANGE_OUTCOMES) for cause in Cause.values} < said.keys()
    assert all(said.values())
    assert max(map(len, texts)) < TEXT_LENGTH
    assert not [text for text in texts if set(text.replace("{name}", "")) & set("[]|>{}")]
