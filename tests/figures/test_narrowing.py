"""Figures may be narrowed by how feedback came in, by step and by language: then all of a page is, and its lists."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from encounters.models import Counts, Encounter
from tests.factories import House, make_encounter
from tests.figures.recounting import fill, links_of, rows_behind

NARROWED = [
    {"channel": "qr"},
    {"step": "trier"},
    {"language": "sv"},
    {"step": "advocate", "language": "fi"},
]


@pytest.fixture
def filled(house: House) -> House:
    """Feedback of every kind, from customers of two languages."""
    fill(house, timezone.now() - timedelta(days=3), seed=3)
    ids = list(Encounter.objects.order_by("pk").values_list("pk", flat=True))
    Encounter.objects.filter(pk__in=ids[::3]).update(language="sv")
    return house


def ask(client, house: House, name: str, asked: dict[str, str], days: int = 90):
    about = {"figures:location": [house.kamppi.pk], "figures:employee": [house.aino.pk]}.get(name, [])
    return client.get(house.at(name, *about), {"days": days, **asked})


@pytest.mark.parametrize("asked", NARROWED)
def test_good_and_bad_are_a_recount_s(filled: House, signed_in, asked: dict[str, str]):
    page = ask(signed_in(filled.admin), filled, "figures:overview", asked).context["page"]

    conditions = " AND ".join(f"{name} = %s" for name in asked)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE rating = 'good'), count(*) FILTER (WHERE rating = 'bad')"
            f" FROM encounters_encounter WHERE {conditions} AND occurred_on BETWEEN %s AND %s"
            " AND hold_reason = '' AND excluded_at IS NULL AND withdrawn_at IS NULL",
            [*asked.values(), *page.period],
        )
        assert page.figure.counts == Counts(*cursor.fetchone())
    assert page.figure.counts.total > 0
    assert sum(stretch.counts.total for stretch in page.stretches) == page.figure.counts.total


@pytest.mark.parametrize("name", ["figures:overview", "figures:location", "figures:employee"])
@pytest.mark.parametrize("asked", NARROWED)
def test_every_count_leads_to_exactly_that_many(filled: House, signed_in, name: str, asked: dict[str, str]):
    filled.supervisor.employee = filled.aino if name != "figures:employee" else None
    filled.supervisor.save()
    client = signed_in(filled.supervisor)

    counts = links_of(ask(client, filled, name, asked).content.decode())

    assert counts or name == "figures:employee"  # of whom there is little
    assert [(address, rows_behind(client, address)) for address, _ in counts] == counts
    assert all(f"{key}={value}" in address for key, value in asked.items() for address, _ in counts)


def test_narrowed_pages_lead_on_narrowed(filled: House, signed_in):
    page = ask(signed_in(filled.admin), filled, "figures:overview", {"language": "sv"}, days=7).content.decode()

    assert "?days=30&amp;language=sv" in page
    assert f'{filled.at("figures:locations")}?days=7"' in page  # a table of all feedback, and says so
    assert "language" not in follow(filled, signed_in, "figures:locations")


def follow(house: House, signed_in, name: str) -> str:
    """What leads on from a page that can't be narrowed, asked as if it could."""
    page = signed_in(house.admin).get(house.at(name), {"days": 7, "language": "sv"}).content.decode()
    return page.partition('<nav class="tabs"')[2].partition("</nav>")[0]


def test_of_all_locations_only_so_many_days_are_narrowed(house: House, signed_in):
    make_encounter(house.point, "good")
    client = signed_in(house.admin)

    of_all, of_one = (
        ask(client, house, name, {"channel": "kiosk"}, days=365) for name in ("figures:overview", "figures:location")
    )

    assert "Choose a location, or at most 92 days." in of_all.content.decode()
    assert of_all.context["page"].figure.counts.total == 1
    assert "Choose a location" not in of_one.content.decode()
    assert of_one.context["page"].figure.counts.total == 0


def test_what_is_no_value_narrows_nothing_and_is_told(house: House, signed_in):
    make_encounter(house.point, "good")

    answer = ask(signed_in(house.admin), house, "figures:overview", {"channel": "pigeon"})

    assert answer.context["page"].figure.counts.total == 1
    assert "channel" in answer.context["form"].errors
