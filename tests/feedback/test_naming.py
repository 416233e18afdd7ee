"""The customer says who served, as surely as they know."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from encounters.models import EmployeeCount, Encounter, LocationCount, Organisation
from encounters.models.tally import total_counts
from tests.factories import (
    House,
    amend,
    counts_per,
    holding,
    make_employee,
    make_encounter,
    make_location,
    make_logged,
    make_point,
)

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


# --- Who looks alike -----------------------------------------------------------------------------

PEOPLE = {
    "titles": ([("Anna", "Salo", "Barista"), ("Anna", "Virta", "Kassa")], ["Anna (Barista)", "Anna (Kassa)"]),
    "initials": ([("Anna", "Salo", "Barista"), ("Anna", "Virta", "Barista")], ["Anna S.", "Anna V."]),
    "beginnings": ([("Anna", "Salo", ""), ("Anna", "Saari", "")], ["Anna Saa.", "Anna Sal."]),
    "numbers": ([("Anna", "Salo", ""), ("Anna", "Salo", "")], ["Anna (1)", "Anna (2)"]),
    "nobody alike": ([("Anna", "Salo", "Barista"), ("Outi", "Salo", "Barista")], ["Anna", "Outi"]),
}


def offered(house: House, encounter: Encounter) -> list[str]:
    form = holding(encounter).get(f"/f/more/{encounter.pk}/").context["form"]
    return [label for value, label in form.fields["employee"].choices if value and label != "Aino"]


@pytest.mark.parametrize("kind", PEOPLE)
def test_employees_of_one_name_are_told_apart(house: House, kind: str):
    people, labels = PEOPLE[kind]
    made = [make_employee(house.kamppi, first_name=first, last_name=last, title=title) for first, last, title in people]
    encounter = make_encounter(house.point, "bad")

    assert sorted(offered(house, encounter)) == labels
    holding(encounter).post(f"/f/more/{encounter.pk}/", {"employee": made[1].pk})
    assert Encounter.objects.get().employee == made[1]


def test_where_only_titles_are_shown_nothing_else_is(house: House):
    house.organisation.names_shown = "role"
    house.organisation.save()
    for last in ("Salo", "Virta"):
        make_employee(house.kamppi, first_name="Anna", last_name=last, title="Kassa")

    assert {"Kassa"} == set(offered(house, make_encounter(house.point, "bad"))) - {"Barista"}


def test_customers_choose_in_the_order_of_what_they_read(house: House):
    titles = ["Myyjä 2", "Myyjä 10", "Šeffi", "Tarjoilija", "Äänimies", "Öljynvaihtaja"]
    for title, first_name in zip(titles, "fedcba", strict=True):
        make_employee(house.kamppi, first_name=first_name, title=title)
    encounter = make_encounter(house.point, "bad")

    names = offered(house, encounter)
    Organisation.objects.update(names_shown="role")

    assert names == ["a", "b", "c", "d", "e", "f"]
    assert offered(house, encounter) == ["Barista", *titles]


@pytest.mark.parametrize("rating", ["good", "bad"])
def test_an_employees_own_point_unfolds_nothing(house: House, rating):
    encounter = make_encounter(make_point(house.kamppi, employee=house.aino), rating)
    client = holding(encounter)

    before = client.get(f"/f/more/{encounter.pk}/").content.decode()
    client.post(f"/f/more/{encounter.pk}/", {"phone": "040 123"})
    after = client.get(f"/f/more/{encounter.pk}/").content.decode()

    assert '<details class="more">' in before
    assert '<details class="more" open>' in after


# --- On the spot ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rating", "question", "answers"),
    [
        ("bad", "Did you say it on the spot?", ["No", "Yes, and it helped", "Yes, but it did not help"]),
        ("good", "Did you thank them on the spot?", ["No", "Yes"]),
    ],
)
def test_praise_is_not_asked_what_helped(house: House, rating, question, answers):
    encounter = make_encounter(house.point, rating)

    field = holding(encounter).get(f"/f/more/{encounter.pk}/").context["form"].fields["said_on_the_spot"]

    assert (field.label, [label for value, label in field.choices if value]) == (question, answers)


@pytest.mark.parametrize("said", ["no", "helped", "did_not_help"])
def test_an_answer_given_before_the_face_was_changed_stays(house: House, said):
    encounter = make_encounter(house.point, "bad", said_on_the_spot=said)
    client = holding(encounter)
    client.post(
        f"/f/more/{encounter.pk}/", {"rating": "good", "initial-said_on_the_spot": said, "said_on_the_spot": said}
    )

    form = client.get(f"/f/more/{encounter.pk}/").context["form"]
    page = client.get(f"/r/{encounter.pk}/").content.decode()

    assert form["said_on_the_spot"].value() == said
    assert said in dict(form.fields["said_on_the_spot"].choices)
    assert f"<dd>{'No' if said == 'no' else 'Yes'}</dd>" in page


@pytest.mark.parametrize("at_the_desk", [False, True])
@pytest.mark.parametrize("somebody", [False, True])
def test_who_served_is_asked_in_words_where_nobody_can_be_chosen(house: House, signed_in, at_the_desk, somebody):
    place = make_location(house.organisation, "Turku")
    if somebody:
        make_employee(place, first_name="Bertta")
    if at_the_desk:
        encounter = make_logged(place, house.admin, "bad")
        page = signed_in(house.admin).get(house.at("desk:details", encounter.pk)).content.decode()
    else:
        encounter = make_encounter(make_point(place), "bad")
        page = holding(encounter).get(f"/f/more/{encounter.pk}/").content.decode()

    described = "Who served you? What do you remember?"
    assert (bool(re.search(r'<select[^>]*name="employee"', page)), described in page) == (somebody, not somebody)
    assert ('name="attribution"' in page, 'name="employee_description"' in page) == (somebody, True)
