"""Staff give cases to each other, one or many at a time."""

import re

import pytest
from django.utils import timezone

from encounters.casework.actions import assign_case
from encounters.changes.actions import mark_seen
from encounters.changes.refusals import Refused
from encounters.models import Case, CaseEvent
from encounters.models.choices import Role
from encounters.models.timeline import read_timeline
from tests.casework.many import not_done
from tests.factories import House, case_of, make_complaint, make_encounter, make_member


def test_several_cases_are_given_to_somebody_at_once(house: House, signed_in):
    cases = [case_of(make_encounter(house.point, "bad", text=text)) for text in ("yksi", "kaksi", "kolme")]
    client, address = signed_in(house.supervisor), house.at("casework:assign_many")

    client.post(address, {"cases": [cases[0].pk, cases[1].pk], "owner": house.admin.pk})
    client.post(address, {"cases": [cases[2].pk]})

    owners = dict(Case.objects.values_list("encounter__text", "owner"))
    assert owners == {"yksi": house.admin.pk, "kaksi": house.admin.pk, "kolme": house.supervisor.pk}
    assert CaseEvent.objects.filter(kind="assigned").count() == 3


def test_giving_keeps_the_filter_and_says_if_nothing_was_chosen(house: House, signed_in):
    case = case_of(make_encounter(house.point, "bad", text="yksi"))
    client, address = signed_in(house.supervisor), house.at("casework:assign_many") + "?kind=complaint"

    given, nothing = client.post(address, {"cases": [case.pk]}), client.post(address, follow=True)

    assert given["Location"] == house.at("casework:queue") + "?kind=complaint"
    assert "Choose at least one case." in nothing.content.decode()


def test_a_case_goes_to_nobody_who_may_not_handle_it(house: House, signed_in):
    case = case_of(make_complaint(house, text="Kamppi"))
    concerned = make_member(house.organisation, Role.SUPERVISOR, all_locations=True, employee=house.aino)
    client, address = signed_in(house.supervisor), house.at("casework:assign_many")

    for nobody in (house.porvoo_supervisor, concerned, house.employee):
        client.post(address, {"cases": [case.pk], "owner": nobody.pk})

    case.refresh_from_db()
    assert (case.owner, CaseEvent.objects.filter(kind="assigned").count()) == (None, 0)


def test_whoever_takes_a_case_that_was_read_has_it_in_work(house: House):
    now = timezone.now()
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    states = [case_of(encounter).state]
    mark_seen(encounter=encounter, by=house.supervisor, now=now)
    states.append(case_of(encounter).state)

    assign_case(case=case_of(encounter), owner=house.supervisor, by=house.supervisor, now=now)

    assert [*states, case_of(encounter).state] == ["new", "seen", "in_work"]


def test_a_case_at_its_end_takes_no_decision(house: House):
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    case = case_of(encounter)
    Case.objects.update(state="closed", closed_at=timezone.now())

    with pytest.raises(Refused):
        assign_case(case=case, owner=house.admin, by=house.admin, now=timezone.now())


def test_what_was_closed_meanwhile_is_named_and_the_rest_given(house: House, signed_in):
    closed, other = (make_encounter(house.point, "bad", text=text) for text in ("yksi", "kaksi"))
    Case.objects.filter(encounter=closed).update(state="closed", closed_at=timezone.now())

    page = signed_in(house.supervisor).post(
        house.at("casework:assign_many"), {"cases": [closed.case.pk, other.case.pk]}, follow=True
    )

    assert Case.objects.get(encounter=other).owner == house.supervisor
    assert not_done(page) == ["Kamppi – The case is at an end."]


def test_of_two_who_give_one_case_the_second_learns_to_whom(house: House, signed_in):
    encounter = make_encounter(house.point, "bad", text="Odotin.")
    form, address = {"version": read_timeline(encounter).version}, house.at("casework:assign", encounter.case.pk)
    first = signed_in(house.admin).post(address + "?kind=complaint", form | {"owner": house.supervisor.pk})

    page = signed_in(house.supervisor).post(address + "?kind=complaint", form | {"owner": house.admin.pk})

    assert first["Location"] == house.at("casework:case", encounter.case.pk) + "?kind=complaint#told"
    assert Case.objects.get().owner == house.supervisor
    assert page.status_code == 409
    assert "This was changed meanwhile" in page.content.decode()
    assert f"Assigned to {house.supervisor.user}" in " ".join(re.sub("<[^>]+>", "", page.content.decode()).split())
    assert f'action="{address}?kind=complaint"' in page.content.decode()
