"""When a case opens: when somebody can act."""

from datetime import timedelta

from django.utils import timezone

from encounters.casework.actions import mark_seen
from encounters.feedback.actions import amend_encounter
from encounters.inbox.actions import exclude_encounter, reattribute_encounter, restore_encounter
from encounters.models import Case
from tests.conftest import House
from tests.factories import make_employee, make_encounter


def states() -> list[str]:
    return list(Case.objects.values_list("state", flat=True))


def test_whom_staff_name_opens_no_case(house: House):
    now = timezone.now()
    encounter = make_encounter(house.point, "bad", now=now - timedelta(hours=1))
    reattribute_encounter(encounter=encounter, employee=house.aino, by=house.supervisor, now=now, reason="Vuorolista.")

    amend_encounter(encounter=encounter, now=now, step="loyalist")

    assert states() == []


def test_whom_the_customer_named_keeps_the_case_after_staff_named_another(house: House):
    now = timezone.now()
    encounter = make_encounter(house.point, "bad", now=now, employee=house.aino, attribution="sure")
    bertta = make_employee(house.kamppi, first_name="Bertta")
    reattribute_encounter(encounter=encounter, employee=bertta, by=house.supervisor, now=now, reason="Vuorolista.")
    seen = [states()]
    exclude_encounter(encounter=encounter, by=house.supervisor, now=now, reason="Testi.")
    seen.append(states())

    restore_encounter(encounter=encounter, by=house.supervisor, now=now, reason="Ei ollutkaan.")

    assert [*seen, states()] == [["new"], ["voided"], ["new"]]


def test_opening_again_locks_and_writes_nothing(house: House, django_assert_num_queries):
    now = timezone.now()
    encounter = make_encounter(house.point, "bad", now=now, text="Tyly.")
    mark_seen(encounter=encounter, by=house.supervisor, now=now)
    encounter.refresh_from_db()

    with django_assert_num_queries(1) as asked:
        mark_seen(encounter=encounter, by=house.supervisor, now=now)

    assert "FOR UPDATE" not in asked.captured_queries[0]["sql"]
