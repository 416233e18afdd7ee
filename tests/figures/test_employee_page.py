"""What the page of an employee says is a recount's, is shown to whom it may be, and leads to as much."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from encounters.models import Counts, EmployeeTally, LocationTally, Member
from tests.factories import House, make_employee, make_encounter
from tests.figures.recounting import fill, links_of, numbers_of, rows_behind


def page_of(client, house: House, employee, days: int = 90):
    return client.get(house.at("figures:employee", employee.pk), {"days": days})


def at_kamppi(house: House, own: Counts, others: Counts) -> None:
    """So much for Aino at Kamppi yesterday, and for others, as tallies alone."""
    day = timezone.localdate() - timedelta(days=1)
    keys = {"organisation": house.organisation, "location": house.kamppi, "day": day}
    EmployeeTally.objects.create(**keys, employee=house.aino, good=own.good, bad=own.bad)
    LocationTally.objects.create(**keys, good=own.good + others.good, bad=own.bad + others.bad)


@pytest.mark.parametrize("seed", range(3))
def test_every_figure_is_that_of_a_recount(house: House, signed_in, seed: int):
    fill(house, timezone.now(), seed)

    page = page_of(signed_in(house.admin), house, house.aino).context["page"]

    def recount(column: str, tables: str = "") -> dict:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {column}, rating, count(*) FROM encounters_encounter {tables}"
                " WHERE employee_id = %s AND occurred_on BETWEEN %s AND %s AND counted_for_employee GROUP BY 1, 2",
                [house.aino.pk, *page.period],
            )
            return {tuple(key): many for *key, many in cursor.fetchall() if key[0] != ""}

    total = recount("'all'")
    assert page.figure.counts == Counts(total.get(("all", "good"), 0), total.get(("all", "bad"), 0))
    assert page.figure.counts.total > 3
    assert sum(stretch.counts.total for stretch in page.stretches) == page.figure.counts.total
    assert numbers_of(page.details.aspects) == recount("aspect", "CROSS JOIN unnest(aspects) AS aspect")
    attention, *_ = page.details.breakdowns
    assert numbers_of(attention) == recount("attention")


@pytest.mark.parametrize("who", ["admin", "supervisor", "porvoo_supervisor"])
def test_every_count_leads_to_exactly_that_many(house: House, signed_in, who: str):
    fill(house, timezone.now() - timedelta(days=3), seed=3)
    client = signed_in(getattr(house, who))

    answer = page_of(client, house, house.aino, days=365)

    counts = links_of(answer.content.decode())
    assert len(counts) > (4 if who == "porvoo_supervisor" else 15)  # who sees what she did at Porvoo alone
    assert [(address, rows_behind(client, address)) for address, _ in counts] == counts


def test_nobody_sees_their_own_page_here_and_teams_have_none(house: House, signed_in):
    house.supervisor.employee = house.aino
    house.supervisor.save()

    def status(member: Member) -> int:
        return page_of(signed_in(member), house, house.aino).status_code

    assert [status(one) for one in (house.admin, house.supervisor, house.employee)] == [200, 404, 403]
    house.organisation.team_mode = True
    house.organisation.save()
    assert status(house.admin) == 404


@pytest.mark.parametrize(
    ("own", "others", "said"),
    [
        (Counts(10, 30), Counts(90, 10), "smaller share"),
        (Counts(40, 0), Counts(50, 50), "larger share"),
        (Counts(9, 1), Counts(90, 10), "no clear difference"),
        (Counts(4, 0), Counts(90, 10), "too little to compare"),
        (Counts(40, 0), Counts(2, 1), "too little to compare"),
    ],
)
def test_somebody_differs_from_others_only_where_that_is_clear(house: House, signed_in, own, others, said: str):
    at_kamppi(house, own, others)

    answer = page_of(signed_in(house.admin), house, house.aino, days=7)

    told = answer.content.decode().partition("Against others at the same locations")[2].partition("</dd>")[0]
    assert said in told


def test_what_is_beside_the_figures_is_told(house: House, signed_in):
    make_encounter(house.point, "bad", text="Odotin.", employee=house.aino, attribution="think_so")

    page = page_of(signed_in(house.admin), house, house.aino).content.decode()

    assert "+ 1 not sure" in page
    assert "Nobody left feedback in these days." in page


def test_the_table_leads_to_each_and_a_colleague_of_another_house_is_none(house: House, neighbour: House, signed_in):
    client = signed_in(house.admin)
    bertta = make_employee(house.kamppi, first_name="Bertta")

    table = client.get(house.at("figures:employees"), {"days": 7}).content.decode()

    for employee in (house.aino, bertta):
        assert f"{house.at('figures:employee', employee.pk)}?days=7" in table
    assert page_of(client, house, neighbour.aino).status_code == 404
    assert page_of(client, house, bertta).context["period"].days == 90
