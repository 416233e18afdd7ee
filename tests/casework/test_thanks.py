"""Thanks reach the employee: by a supervisor's hand, or by themselves."""

from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.utils import timezone

from encounters.casework.actions import answer_case
from encounters.casework.thanks import pass_on, pass_on_due, stop_thanks
from encounters.changes.actions import mark_seen
from encounters.changes.refusals import Refused
from encounters.feedback.actions import amend_encounter
from encounters.models import CaseEvent, Encounter
from encounters.models.choices import CaseState
from encounters.models.timeline import read_timeline
from encounters.receipt.actions import withdraw_encounter
from encounters.review.actions import exclude_encounter, reattribute_encounter
from tests.casework.many import not_done
from tests.factories import (
    WEDNESDAY,
    House,
    case_of,
    kinds_of,
    make_complaint,
    make_encounter,
    make_thanks,
    move_case,
    record,
    state_of_thanks,
)

FRIDAY = datetime(2026, 6, 12, 9, 0, tzinfo=UTC)


# --- By hand -------------------------------------------------------------------------------------


def test_thanks_are_passed_on_with_a_word_and_closed(house: House, signed_in):
    encounter = make_thanks(house, text="Kiitos!")
    client, address = signed_in(house.supervisor), house.at("casework:pass_on", case_of(encounter).pk)
    shown = client.get(house.at("casework:case", case_of(encounter).pk)).content.decode()

    answer = client.post(address, {"word": "Hienoa, Aino.", "version": read_timeline(encounter).version})

    case, event = case_of(encounter), CaseEvent.objects.timeline_of(encounter).last()
    assert "Pass on to <bdi>Aino Rautio</bdi>" in shown
    assert 'name="severity"' not in shown
    assert answer.status_code == 302
    assert (case.state, case.passed_on_by, case.owner) == ("closed", house.supervisor, house.supervisor)
    assert event
    assert (event.kind, event.facts, event.texts.get().kind) == ("passed_on", {"employee": house.aino.pk}, "praise")


def test_who_wants_an_answer_is_answered_before_the_case_closes(house: House):
    encounter = make_thanks(house, text="Kiitos! Saanko reseptin?", wants_answer=True)
    mark_seen(encounter=encounter, by=house.supervisor, now=timezone.now())
    pass_on(case=case_of(encounter), by=house.supervisor, now=timezone.now())
    between = state_of_thanks(encounter)

    answer_case(case=case_of(encounter), text="Tässä se on.", by=house.supervisor, now=timezone.now())

    assert between == ("in_work", True)
    assert state_of_thanks(encounter) == ("closed", True)


def test_what_was_answered_first_is_closed_when_passed_on(house: House):
    encounter = make_thanks(house, text="Kiitos! Saanko reseptin?", wants_answer=True)
    answer_case(case=case_of(encounter), text="Tässä se on.", by=house.supervisor, now=timezone.now())

    pass_on(case=case_of(encounter), by=house.supervisor, now=timezone.now())

    assert state_of_thanks(encounter) == ("closed", True)


def test_thanks_can_be_stopped_for_a_reason(house: House, signed_in):
    encounter = make_thanks(house, text="Kiitos, söpöläinen.")
    client, address = signed_in(house.supervisor), house.at("casework:stop", case_of(encounter).pk)
    without = client.post(address, {"stop-reason": " "}).content.decode()
    before = state_of_thanks(encounter)

    client.post(address, {"stop-reason": "Sopimaton."})

    case = case_of(encounter)
    assert "This field is required." in without
    assert before == ("new", False)
    assert (case.state, case.stopped, case.passed_on_at) == ("closed", True, None)
    assert kinds_of(encounter)[-1] == "stopped"


def test_thanks_that_name_nobody_for_certain_are_closed_without(house: House, signed_in):
    encounter = make_thanks(house, text="Kiitos!", attribution="think_so")
    client, address = signed_in(house.supervisor), house.at("casework:pass_on", case_of(encounter).pk)
    shown = client.get(house.at("casework:case", case_of(encounter).pk)).content.decode()
    refused = client.post(address, {"word": "Hienoa."})

    client.post(house.at("casework:stop", case_of(encounter).pk), {})

    assert "Close without passing on" in shown
    assert "Pass on to <bdi>" not in shown
    assert refused.status_code == 422
    assert "Hienoa.</textarea>" not in refused.content.decode()
    assert "Only thanks that name somebody for certain are passed on" in refused.content.decode()
    assert "You wrote:" in refused.content.decode()
    assert state_of_thanks(encounter) == ("closed", False)


def test_of_two_at_once_the_second_loses_nothing(house: House, signed_in):
    encounter = make_thanks(house, text="Kiitos!")
    version, address = read_timeline(encounter).version, house.at("casework:pass_on", case_of(encounter).pk)

    first, second = (
        signed_in(member).post(address, {"word": word, "version": version})
        for member, word in ((house.admin, "Hienoa."), (house.supervisor, "Loistavaa."))
    )

    assert (first.status_code, second.status_code) == (302, 409)
    assert "Loistavaa." in second.content.decode()
    assert kinds_of(encounter).count("passed_on") == 1


def test_complaints_and_what_turned_bad_are_not_passed_on(house: House):
    complaint = make_complaint(house)
    turned = make_thanks(house, text="Kiitos vaan.")
    mark_seen(encounter=turned, by=house.supervisor, now=timezone.now())
    amend_encounter(encounter=turned, now=timezone.now(), rating="bad")

    for encounter in (complaint, turned):
        for act in (pass_on, stop_thanks):
            with pytest.raises(Refused):
                act(case=case_of(encounter), by=house.supervisor, now=timezone.now())
    assert (case_of(turned).kind, bool(case_of(turned).unread_since)) == ("complaint", True)


def test_thanks_of_which_nothing_good_is_left_are_not_passed_on(house: House):
    house.point.employee = house.aino
    house.point.save()
    encounter = make_encounter(house.point, "good", now=WEDNESDAY, text="Kiitos!")
    mark_seen(encounter=encounter, by=house.supervisor, now=WEDNESDAY + timedelta(minutes=5))
    amend_encounter(encounter=encounter, now=WEDNESDAY + timedelta(minutes=9), rating="bad", text="")

    assert encounter.reloaded().counted_for_employee
    assert pass_on_due(WEDNESDAY + timedelta(days=3)) == 0
    with pytest.raises(Refused):
        pass_on(case=case_of(encounter), by=house.supervisor, now=WEDNESDAY + timedelta(days=3))


def test_chosen_thanks_are_passed_on_but_not_what_may_not_be(house: House, signed_in):
    may = [make_thanks(house, text=text) for text in ("Kiitos!", "Tack!")]
    may_not = [
        make_thanks(house, text="Kiitos?", attribution="think_so"),
        make_complaint(house),
    ]
    client, address = signed_in(house.supervisor), house.at("casework:pass_on_many")

    def send(*encounters: Encounter) -> HttpResponse:
        chosen = [str(case_of(encounter).pk) for encounter in encounters]
        return client.post(address, {"cases": chosen}, follow=True)

    pages = [send(may[0]), send(may[1], *may_not), send()]

    why = "Kamppi – Only thanks that name somebody for certain are passed on, and only once."
    assert [not_done(page) for page in pages] == [[], [why, why], []]
    assert "Choose at least one case." in pages[2].content.decode()
    assert [state_of_thanks(encounter) for encounter in (*may, *may_not)] == [("closed", True)] * 2 + [
        ("new", False)
    ] * 2
    assert "Pass the chosen thanks on" in pages[1].content.decode()


def test_passed_on_thanks_that_are_opened_again_can_be_closed(house: House):
    encounter = make_thanks(house, text="Kiitos!")
    pass_on(case=case_of(encounter), by=house.supervisor, now=timezone.now())
    move_case(case=case_of(encounter), state=CaseState.IN_WORK, now=timezone.now())

    stop_thanks(case=case_of(encounter), by=house.supervisor, now=timezone.now())

    assert state_of_thanks(encounter) == ("closed", True)
    assert kinds_of(encounter)[-2:] == ["passed_on", "closed"]


# --- By themselves -------------------------------------------------------------------------------


def test_thanks_without_words_pass_themselves_on_in_ten_minutes(house: House):
    encounter = make_thanks(house, now=WEDNESDAY)  # named a minute later
    amend_encounter(encounter=encounter, now=WEDNESDAY + timedelta(minutes=5), aspects=["speed"])

    passed_on = [pass_on_due(WEDNESDAY + timedelta(minutes=minutes)) for minutes in (14, 15, 16)]

    case = case_of(encounter)
    assert passed_on == [0, 1, 0]
    assert (case.state, case.passed_on_at, case.passed_on_by) == ("closed", WEDNESDAY + timedelta(minutes=15), None)


@pytest.mark.parametrize("words", [{"text": "Kiitos!"}, {"wish": "Lisää tätä."}, {"addition": "Ja hymy!"}])
def test_thanks_with_words_wait_for_a_working_day(house: House, words):
    house.kamppi.working_days = [1, 2, 3, 4, 5]
    house.kamppi.save()
    make_thanks(house, now=FRIDAY - timedelta(minutes=1), **words)

    passed_on = [pass_on_due(FRIDAY + timedelta(days=days)) for days in (1, 2.9, 3)]

    assert passed_on == [0, 0, 1]


@pytest.mark.parametrize("why", ["stopped", "waiting", "unsure", "nobody", "excluded", "withdrawn", "bad", "another"])
def test_what_was_stopped_or_names_nobody_never_does(house: House, why, bertta):
    said = {"attribution": "think_so"} if why == "unsure" else {"employee": None} if why == "nobody" else {}
    encounter, later = (
        make_thanks(house, now=WEDNESDAY, text="Kiitos!", wants_answer=True, **said),
        WEDNESDAY + timedelta(days=9),
    )
    if why == "stopped":
        stop_thanks(case=case_of(encounter), by=house.admin, now=WEDNESDAY, reason="Sopimaton.")
    if why == "waiting":
        answer_case(case=case_of(encounter), text="Kuka?", wait=True, by=house.admin, now=WEDNESDAY)
    if why == "excluded":
        exclude_encounter(encounter=encounter, by=house.admin, now=WEDNESDAY, reason="Koe.")
    if why == "withdrawn":
        withdraw_encounter(encounter=encounter, now=WEDNESDAY)
    if why == "bad":
        amend_encounter(encounter=encounter, now=WEDNESDAY + timedelta(minutes=5), rating="bad")
    if why == "another":
        reattribute_encounter(encounter=encounter, employee=bertta, by=house.admin, now=later, reason="Vuorolista.")
    control = make_thanks(house, now=WEDNESDAY)

    assert pass_on_due(later) == 1
    assert state_of_thanks(control) == ("closed", True)


def test_who_wants_an_answer_gets_it_though_the_thanks_went_on(house: House):
    encounter = make_thanks(house, now=WEDNESDAY, wants_answer=True)

    pass_on_due(WEDNESDAY + timedelta(hours=1))

    assert state_of_thanks(encounter) == ("new", True)
    assert pass_on_due(WEDNESDAY + timedelta(hours=2)) == 0


def test_a_bare_tap_at_a_persons_point_is_nobodys_thanks(house: House):
    house.point.employee = house.aino
    house.point.save()
    record(house.point, "good", now=WEDNESDAY)

    assert pass_on_due(WEDNESDAY + timedelta(days=2)) == 0
