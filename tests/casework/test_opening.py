"""A case opens when somebody can act on what a customer said."""

from datetime import timedelta

import pytest
from django.utils import timezone

from encounters.changes.actions import mark_seen
from encounters.feedback.actions import amend_encounter
from encounters.models import Case
from encounters.review.actions import (
    exclude_encounter,
    reattribute_encounter,
    restore_encounter,
)
from tests.factories import House, amend, kinds_of, make_employee, make_encounter


@pytest.mark.parametrize(
    ("rating", "said", "kind"),
    [
        ("bad", {}, None),
        ("good", {}, None),
        ("bad", {"step": "customer", "aspects": ["speed"]}, None),
        ("bad", {"text": "Odotin."}, "complaint"),
        ("bad", {"email": "a@example.org"}, "complaint"),
        ("bad", {"employee": True}, "complaint"),
        ("good", {"text": "Kiitos."}, "thanks"),
        ("good", {"employee": True}, "thanks"),
        ("good", {"email": "a@example.org"}, None),
    ],
)
def test_a_case_opens_when_somebody_can_act(house: House, rating, said, kind):
    if "employee" in said:
        said = {"employee": house.aino, "attribution": "sure"}

    encounter = make_encounter(house.point, rating, **said)

    case = Case.objects.filter(encounter=encounter).first()
    assert (case.kind if case else None) == kind
    assert kinds_of(encounter) == (["amended"] if said else []) + (["opened"] if kind else [])


def test_a_new_case_follows_the_rating_and_is_voided_if_emptied(house: House):
    encounter = make_encounter(house.point, "bad", text="Odotin.")

    amend(encounter, rating="good")
    turned = Case.objects.get()
    amend(encounter, text="")
    voided = Case.objects.get()
    amend(encounter, text="Sittenkin.")

    assert (turned.kind, turned.state) == ("thanks", "new")
    assert voided.state == "voided"
    assert Case.objects.get().state == "new"
    assert kinds_of(encounter) == ["amended", "opened", "kind_changed", "voided", "reopened"]


def test_a_case_that_was_seen_stays_what_it_is(house: House):
    encounter = make_encounter(house.point, "bad", now=timezone.now(), text="Odotin.")
    mark_seen(encounter=encounter, by=house.admin, now=encounter.reported_at + timedelta(minutes=2))

    amend(encounter, rating="good")

    case = Case.objects.get()
    assert (case.kind, case.state) == ("complaint", "seen")


def states_of_cases() -> list[str]:
    return list(Case.objects.values_list("state", flat=True))


def test_whom_staff_name_opens_no_case(house: House):
    now = timezone.now()
    encounter = make_encounter(house.point, "bad", now=now - timedelta(hours=1))
    reattribute_encounter(encounter=encounter, employee=house.aino, by=house.supervisor, now=now, reason="Vuorolista.")

    amend_encounter(encounter=encounter, now=now, step="loyalist")

    assert states_of_cases() == []


def test_whom_the_customer_named_keeps_the_case(house: House):
    now = timezone.now()
    encounter = make_encounter(house.point, "bad", now=now, employee=house.aino, attribution="sure")
    bertta = make_employee(house.kamppi, first_name="Bertta")
    reattribute_encounter(encounter=encounter, employee=bertta, by=house.supervisor, now=now, reason="Vuorolista.")
    states = [states_of_cases()]
    exclude_encounter(encounter=encounter, by=house.supervisor, now=now, reason="Testi.")
    states.append(states_of_cases())

    restore_encounter(encounter=encounter, by=house.supervisor, now=now, reason="Ei ollutkaan.")

    assert [*states, states_of_cases()] == [["new"], ["voided"], ["new"]]


def test_opening_again_locks_and_writes_nothing(house: House, django_assert_num_queries):
    now = timezone.now()
    encounter = make_encounter(house.point, "bad", now=now, text="Tyly.")
    mark_seen(encounter=encounter, by=house.supervisor, now=now + timedelta(minutes=2))
    encounter.refresh_from_db()

    with django_assert_num_queries(1) as asked:
        mark_seen(encounter=encounter, by=house.supervisor, now=now)

    assert "FOR UPDATE" not in asked.captured_queries[0]["sql"]
