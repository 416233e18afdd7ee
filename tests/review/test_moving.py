"""A supervisor passes an encounter on to the location where it belongs."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from encounters.casework.actions import answer_case, assign_case
from encounters.changes.refusals import Refused
from encounters.changes.tallies import find_differences, fold_deltas
from encounters.models import Case, CaseEvent, EmployeeCount, Encounter, Location, LocationCount
from encounters.models.choices import Role
from encounters.receipt.actions import withdraw_encounter
from encounters.review.actions import move_encounter
from tests.factories import (
    House,
    case_of,
    close,
    counts_per,
    make_complaint,
    make_encounter,
    make_location,
    make_member,
)

MONDAY = datetime(2026, 3, 9, 8, tzinfo=UTC)


def move(encounter: Encounter, location: Location, house: House, now: datetime | None = None) -> Encounter:
    return move_encounter(
        encounter=encounter, location=location, by=house.admin, now=now or timezone.now(), reason="Porvoon asia."
    )


def test_the_figures_of_both_locations_follow(house: House):
    encounter = make_complaint(house)
    fold_deltas()

    moved = move(encounter, house.porvoo, house)

    assert counts_per(LocationCount.objects, "location") == {house.kamppi.pk: (0, 0), house.porvoo.pk: (0, 1)}
    assert counts_per(EmployeeCount.objects.filter(employee=house.aino), "location")[house.porvoo.pk] == (0, 1)
    assert (moved.employee, moved.counted_for_employee) == (house.aino, True)
    assert find_differences() == []


@pytest.mark.parametrize("ended", [False, True], ids=["open", "closed"])
def test_the_case_stands_in_the_queue_of_the_new_location(house: House, ended: bool):
    encounter = make_complaint(house, employee=None, attribution="")
    if ended:
        close(house, encounter)
    move(encounter, house.porvoo, house)

    assert case_of(encounter).location == house.porvoo
    assert Case.objects.handled_by(house.porvoo_supervisor).get().encounter == encounter
    assert not Case.objects.handled_by(make_member(house.organisation, Role.SUPERVISOR, (house.kamppi,))).exists()


def test_it_is_counted_on_the_day_of_the_new_zone(house: House):
    far = make_location(house.organisation, "Kiritimati", time_zone="Pacific/Kiritimati")
    encounter = make_encounter(house.point, "bad", now=MONDAY + timedelta(hours=10))

    moved = move(encounter, far, house, MONDAY + timedelta(hours=11))

    assert [encounter.occurred_on.day, moved.occurred_on.day] == [9, 10]
    assert find_differences() == []


def test_the_timeline_says_from_where_to_where_and_why(house: House, signed_in):
    encounter = make_encounter(house.point, "bad", text="Tyly.")
    client = signed_in(house.supervisor)

    answer = client.post(
        house.at("review:move", encounter.pk),
        {"move-location": house.porvoo.pk, "move-reason": "Se oli Porvoossa."},
        follow=True,
    )

    page = answer.content.decode()
    event = CaseEvent.objects.get(kind="moved")
    assert "Kamppi then Porvoo" in " ".join(re.sub("<[^>]+>", "", page.replace("→", "")).split())
    assert "Se oli Porvoossa." in page
    assert event.facts == {"from": house.kamppi.pk, "to": house.porvoo.pk}
    assert answer.redirect_chain[-1][0] == house.at("casework:case", case_of(encounter).pk)


def test_an_owner_elsewhere_has_the_case_no_more(house: House):
    near = make_member(house.organisation, Role.SUPERVISOR, (house.kamppi,))
    owners = []
    for owner in (near, house.supervisor):
        encounter = make_encounter(house.point, "bad", text="Tyly.")
        assign_case(case=case_of(encounter), owner=owner, by=owner, now=timezone.now())
        move(encounter, house.porvoo, house)
        owners.append(case_of(encounter).owner)

    assert owners == [None, house.supervisor]


@pytest.mark.parametrize(("working_days", "due"), [([1, 2, 3, 4, 5, 6, 7], 11), ([3, 4, 5], 11)])
def test_a_promise_never_moves_later(house: House, working_days, due):
    far = make_location(house.organisation, "Kuopio", working_days=working_days)
    encounter = make_encounter(house.point, "bad", text="Tyly.", step="customer", now=MONDAY)
    promised = case_of(encounter).promise_ends_at

    move(encounter, far, house, MONDAY + timedelta(hours=1))

    case = case_of(encounter)
    assert case.promise_ends_at == promised
    assert case.promise_ends_at.day == due
    assert case.due_at <= case.promise_ends_at


def test_a_calendar_with_more_working_days_makes_it_due_sooner(house: House):
    shop = make_location(house.organisation, "Kauppa", working_days=[1, 5])
    point = house.point
    point.location = shop
    point.save()
    encounter = make_encounter(point, "bad", text="Tyly.", step="customer", now=MONDAY)
    before = case_of(encounter)

    move(encounter, house.porvoo, house, MONDAY + timedelta(hours=1))

    after = case_of(encounter)
    assert (before.promise_ends_at.day, after.promise_ends_at.day) == (16, 11)
    assert after.due_at < before.due_at


def test_only_another_open_location_of_ones_own_can_be_chosen(house: House, neighbour: House, signed_in):
    encounter = make_encounter(house.point, "bad", text="Tyly.")
    closed = make_location(house.organisation, "Suljettu", is_active=False)
    client, address = signed_in(house.admin), house.at("review:move", encounter.pk)
    wrong = (closed, house.kamppi, neighbour.kamppi)

    answers = [client.post(address, {"move-location": location.pk, "move-reason": "Syy."}) for location in wrong]

    assert [list(answer.context["page"].forms["move"].errors) for answer in answers] == [["location"]] * 3
    for location in wrong:
        with pytest.raises(Refused):
            move(encounter, location, house)
    assert Encounter.objects.get().location == house.kamppi


def test_who_does_not_handle_the_new_location_is_led_back(house: House, signed_in):
    near = make_member(house.organisation, Role.SUPERVISOR, (house.kamppi,))
    encounter = make_encounter(house.point, "bad", text="Tyly.")
    client = signed_in(near)

    answer = client.post(
        house.at("review:move", encounter.pk),
        {"move-location": house.porvoo.pk, "move-reason": "Porvoon asia."},
        follow=True,
    )

    page = answer.content.decode()
    assert answer.redirect_chain == [(house.at("casework:queue"), 302)]
    assert "It was moved to <bdi>Porvoo</bdi>" in page
    assert answer.context["page"].rows == []
    assert client.get(house.at("casework:case", case_of(encounter).pk)).status_code == 404
    assert signed_in(house.porvoo_supervisor).get(house.at("casework:case", case_of(encounter).pk)).status_code == 200


def test_the_second_of_two_is_told_and_nothing_moves_twice(house: House, signed_in):
    encounter = make_encounter(house.point, "bad", text="Tyly.")
    client = signed_in(house.supervisor)
    page = client.get(house.at("review:encounter", encounter.pk), follow=True)
    third = make_location(house.organisation, "Kolmas")
    move(encounter, house.porvoo, house)

    late = client.post(
        house.at("review:move", encounter.pk),
        {
            "move-location": third.pk,
            "move-reason": "Kolmannen.",
            "version": page.context["page"].forms["move"]["version"].value(),
        },
    )

    assert late.status_code == 409
    assert "Kolmannen." in late.content.decode()
    assert Encounter.objects.get().location == house.porvoo


def test_what_was_withdrawn_stays_where_it_was(house: House):
    encounter = make_encounter(house.point, "bad", text="Tyly.")
    withdraw_encounter(encounter=encounter, now=timezone.now())

    with pytest.raises(Refused):
        move(encounter, house.porvoo, house)


def test_the_clock_goes_on_standing_still_while_it_waits(house: House):
    encounter = make_encounter(house.point, "bad", text="Tyly.", now=MONDAY)
    waits = {"by": house.admin, "now": MONDAY + timedelta(hours=2), "wait": True}
    answer_case(case=case_of(encounter), text="Milloin?", **waits)

    move(encounter, house.porvoo, house, MONDAY + timedelta(hours=3))

    case = Case.objects.get()
    assert (case.state, case.waiting_since, case.waiting_for) == ("waiting", waits["now"], "customer")


def test_who_was_writing_when_it_was_passed_on_keeps_the_text(house: House, signed_in):
    near = make_member(house.organisation, Role.SUPERVISOR, (house.kamppi,))
    encounter = make_encounter(house.point, "bad", text="Tyly.")
    client, case = signed_in(near), case_of(encounter)
    client.get(house.at("casework:case", case.pk))
    move(encounter, house.porvoo, house)

    answer = client.post(house.at("casework:answer", case.pk), {"text": "Hei! Olemme pahoillamme."})

    assert answer.status_code == 404
    assert "Hei! Olemme pahoillamme.</textarea>" in answer.content.decode()
    assert not CaseEvent.objects.filter(kind="answered").exists()
