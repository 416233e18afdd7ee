"""Counting, excluding and restoring are undone while nothing has happened since."""

from datetime import timedelta

import pytest
from django.utils import timezone

from encounters.casework.actions import answer_case
from encounters.casework.hearing import ask_side
from encounters.changes.actions import mark_seen
from encounters.changes.changing import read_file
from encounters.changes.refusals import AgainstRule, Rule
from encounters.changes.tallies import find_differences
from encounters.changes.undoing import UNDO_BY_KIND, undo
from encounters.models import Case, Encounter, LocationCount
from encounters.models.case_event import UNDOABLE
from encounters.models.choices import EventKind
from encounters.models.tally import total_counts
from encounters.models.timeline import read_timeline
from encounters.review.actions import exclude_encounter, release_encounter, restore_encounter
from encounters.review.redacting import redact_encounter
from tests.factories import WEDNESDAY, House, case_of, kinds_of, log_event, make_complaint, make_encounter, make_thanks


def at(hours: float) -> dict:
    return {"now": WEDNESDAY + timedelta(hours=hours)}


def stored(encounter: Encounter) -> Encounter:
    return Encounter.objects.get(pk=encounter.pk)


def test_undoing_holds_what_was_counted_again_and_its_case_ends(house: House):
    encounter = make_encounter(house.point, "bad", hold_reason="limit", text="Odotin.", wants_answer=True, **at(0))
    release_encounter(encounter=encounter, by=house.supervisor, **at(1))
    mark_seen(encounter=encounter, by=house.admin, **at(2))
    promised, counted = case_of(encounter).promise_ends_at, total_counts(LocationCount.objects)

    event = undo(encounter=encounter, by=house.admin, **at(3))
    held, case, outside = stored(encounter), case_of(encounter), total_counts(LocationCount.objects)
    release_encounter(encounter=encounter, by=house.admin, **at(100))

    assert event.facts == {"undone": "released", "from": "counted", "to": "held"}
    assert (held.hold_reason, held.counted, case.state) == ("limit", False, "voided")
    assert (counted, outside, total_counts(LocationCount.objects)) == ((0, 1), (0, 0), (0, 1))
    assert (case_of(encounter).state, case_of(encounter).promise_ends_at) == ("seen", promised)
    assert find_differences() == []


@pytest.mark.parametrize("hold_reason", ["", "fast"])
def test_undoing_takes_in_the_excluded_and_leaves_the_held(hold_reason: str, house: House):
    encounter = make_encounter(house.point, "bad", hold_reason=hold_reason, text="Odotin.", **at(0))
    exclude_encounter(encounter=encounter, by=house.supervisor, reason="Roskaa.", **at(1))

    event = undo(encounter=encounter, by=house.supervisor, **at(2))

    again = stored(encounter)
    assert event.facts == {"undone": "excluded", "from": "excluded", "to": "held" if hold_reason else "counted"}
    assert (again.excluded_at, again.excluded_by, again.excluded_because) == (None, None, "")
    assert (again.hold_reason, again.counted) == (hold_reason, not hold_reason)
    assert total_counts(LocationCount.objects) == (0, 0 if hold_reason else 1)
    assert find_differences() == []


def columns(encounter: Encounter) -> dict:
    return Case.objects.filter(encounter=encounter).values().get()


@pytest.mark.parametrize("state", ["new", "seen", "waiting", "side", "answered"])
def test_undoing_an_exclusion_leaves_the_case_where_it_was(state: str, house: House):
    encounter = make_complaint(house, **at(0))
    case, by = case_of(encounter), house.supervisor
    if state == "seen":
        mark_seen(encounter=encounter, by=by, **at(1))
    elif state == "side":
        ask_side(case=case, by=by, **at(1))
    elif state != "new":
        answer_case(case=case, text="Hei.", by=by, wait=state == "waiting", **at(1))
    before = columns(encounter)
    exclude_encounter(encounter=encounter, by=by, reason="Roskaa.", **at(2))
    voided = columns(encounter)["state"]

    undo(encounter=encounter, by=by, **at(2.5))

    after = columns(encounter)
    stood_still = {"waiting_since", "paused_time", "due_at"}  # the same time, counted in two parts
    assert voided == "voided"
    assert {name for name in before if before[name] != after[name]} <= stood_still
    assert (after["waiting_since"] is None) == (before["waiting_since"] is None)
    assert read_timeline(encounter).is_answered == (state == "answered")


def test_undoing_a_restoring_excludes_as_it_was_excluded(house: House):
    encounter = make_complaint(house, **at(0))
    exclude_encounter(encounter=encounter, by=house.admin, reason="Liisan oma testi.", **at(1))
    redact_encounter(encounter=encounter, words="Liisan", by=house.admin, reason="Nimi.", **at(2))
    before = stored(encounter)
    restore_encounter(encounter=encounter, by=house.supervisor, reason="Aito.", **at(3))

    event = undo(encounter=encounter, by=house.supervisor, **at(4))

    again = stored(encounter)
    assert event.facts == {"undone": "restored", "from": "counted", "to": "excluded"}
    assert again.excluded_because == before.excluded_because != "Liisan oma testi."
    assert (again.excluded_at, again.excluded_by) == (before.excluded_at, house.admin)
    assert (case_of(encounter).state, total_counts(LocationCount.objects)) == ("voided", (0, 0))
    assert kinds_of(encounter)[-4:] == ["restored", "reopened", "undone", "voided"]
    assert find_differences() == []


def test_thanks_wait_their_time_again_once_they_are_back(house: House):
    encounter = make_thanks(house, **at(0))
    exclude_encounter(encounter=encounter, by=house.admin, reason="Roskaa.", **at(0.1))

    undo(encounter=encounter, by=house.admin, **at(200))

    assert read_timeline(encounter).last_change_at == at(200)["now"]


def test_the_employee_has_their_time_again_once_it_is_back(house: House):
    encounter = make_complaint(house, **at(0))
    mark_seen(encounter=encounter, by=house.supervisor, **at(1))
    exclude_encounter(encounter=encounter, by=house.admin, reason="Roskaa.", **at(2))

    undo(encounter=encounter, by=house.admin, **at(500))

    hearing = read_file(stored(encounter)).hearing
    assert (hearing.employee, hearing.readable_from) == (house.aino, at(500)["now"])


def test_both_pages_offer_what_can_be_undone(house: House, signed_in):
    encounter = make_encounter(house.point, "bad", hold_reason="limit", text="Odotin.")
    client, address = signed_in(house.supervisor), house.at("review:undo", encounter.pk)
    offered = f'formaction="{address}">'

    client.post(house.at("review:release", encounter.pk))
    counted = client.get(house.at("review:encounter", encounter.pk), follow=True)
    undone = client.post(address, follow=True)
    client.post(house.at("review:exclude", encounter.pk), {"exclude-reason": "Roskaa."})
    excluded = client.get(house.at("review:encounter", encounter.pk))
    back = client.post(address, follow=True)

    assert [page.content.decode().count(offered) for page in (counted, undone, excluded, back)] == [2, 0, 2, 0]
    assert [page.templates[0].name for page in (counted, undone, excluded)] == [
        "casework/case.html",
        "review/encounter.html",
        "review/encounter.html",
    ]
    for page in (undone, back):
        assert "Undone: it waits for review again." in page.content.decode()
    assert stored(encounter).hold_reason == "limit"


def test_the_list_of_held_ones_offers_only_what_works(house: House, signed_in):
    encounter = make_encounter(house.point, "bad", hold_reason="limit", text="Odotin.")
    client = signed_in(house.supervisor)

    held = client.post(house.at("review:release", encounter.pk) + "?held", follow=True)
    own = client.get(house.at("review:encounter", encounter.pk), follow=True)

    offered = f'formaction="{house.at("review:undo", encounter.pk)}'
    assert held.request["PATH_INFO"] == house.at("inbox:held")
    assert "Counted:" in held.content.decode()
    assert [page.content.decode().count(offered) for page in (held, own)] == [0, 1]


def test_who_only_opens_the_address_undoes_nothing(house: House, signed_in):
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    exclude_encounter(encounter=encounter, by=house.admin, reason="Roskaa.", now=timezone.now())

    answer = signed_in(house.admin).get(house.at("review:undo", encounter.pk))

    assert answer.status_code == 302
    assert stored(encounter).excluded_at


def test_a_case_that_may_not_go_back_refuses_the_undoing(house: House):
    """Events of before may say of a case what does not fit it any more."""
    encounter, by = make_complaint(house, **at(0)), house.admin
    mark_seen(encounter=encounter, by=by, **at(1))
    exclude_encounter(encounter=encounter, by=by, reason="Roskaa.", **at(2))
    log_event(encounter=encounter, kind=EventKind.VOIDED, by=by, former="new", waiting_for="", **at(2))

    with pytest.raises(AgainstRule) as refused:
        undo(encounter=encounter, by=by, **at(3))

    assert refused.value.rule == Rule.TRANSITION
    assert (case_of(encounter).state, bool(stored(encounter).excluded_at)) == ("voided", True)


def test_each_decision_that_can_be_undone_has_a_way_to_undo_it():
    assert set(UNDO_BY_KIND) == set(UNDOABLE)
