"""The customer says who served, as surely as they know."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from encounters.models import EmployeeCount, Encounter, LocationCount
from encounters.models.tally import counts_per, total_counts
from tests.factories import House, amend, holding, make_employee, make_encounter, make_point

NOW = datetime(2026, 6, 10, 12, 0, tzinfo=UTC)


def test_an_employee_named_late_may_still_be_uncertain(house: House):
    encounter = make_encounter(house.point, "bad", now=NOW, text="Odotin.")

    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        holding(encounter).post(f"/f/more/{encounter.pk}/", {"employee": house.aino.pk, "attribution": "think_so"})

    stored = Encounter.objects.get()
    assert (stored.employee, stored.attribution, stored.counted_for_employee) == (house.aino, "think_so", False)


@pytest.mark.parametrize(("sure", "counts"), [("sure", True), ("think_so", False), ("", True)])
def test_only_sure_counts_for_a_person(house: House, sure, counts):
    encounter = make_encounter(house.point, "bad", employee=house.aino, attribution=sure)

    assert encounter.counted_for_employee == counts
    assert total_counts(EmployeeCount.objects.filter(employee=house.aino)) == (0, int(counts))
    assert total_counts(LocationCount.objects) == (0, 1)
    assert encounter.employee == house.aino


def test_a_description_without_a_name_means_not_knowing(house: House):
    encounter = make_encounter(house.point, "bad", employee_description="pitkä")
    described = (encounter.attribution, encounter.employee)

    named = amend(encounter, employee=house.aino)

    assert described == ("dont_know", None)
    assert (named.attribution, named.counted_for_employee) == ("sure", True)


def test_at_an_employees_point_the_customer_may_name_another(house: House):
    bertta = make_employee(house.kamppi, first_name="Bertta")
    point = make_point(house.kamppi, employee=house.aino)
    encounter = make_encounter(point, "bad")

    amend(encounter, employee=bertta, attribution="sure")
    counted = counts_per(EmployeeCount.objects, "employee")
    amend(encounter, employee=house.aino, attribution="think_so")

    assert counted[bertta.pk] == (0, 1)
    assert counted[house.aino.pk] == (0, 0)
    assert total_counts(EmployeeCount.objects.filter(employee=house.aino)) == (0, 0)
