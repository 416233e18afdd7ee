"""The tables of a page of figures are taken along as files, and say what the page says."""

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from encounters.models import Organisation
from encounters.paging import PAGE_SIZE
from tests.factories import House, make_employee, make_encounter, make_location, make_thanks
from tests.figures.recounting import fill
from tests.spreadsheets.sheets import read_csv

pytestmark = pytest.mark.django_db


def sheets_of(client: Client, address: str, **asked: Any) -> dict[str, list[list[Any]]]:
    answer = client.get(address, {"days": 90, "file": "xlsx"} | asked)
    assert answer.status_code == 200
    book = load_workbook(BytesIO(answer.content))
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def csv_of(client: Client, address: str, **asked: Any) -> list[list[str]]:
    answer = client.get(address, {"days": 90, "file": "csv"} | asked)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    return read_csv(answer.content)


@pytest.fixture
def regions(house: House) -> None:
    house.kamppi.region, house.porvoo.region = "South", "East"
    for location in (house.kamppi, house.porvoo):
        location.save()


@pytest.mark.usefixtures("regions")
def test_a_workbook_has_a_sheet_for_each_table_of_the_page(house: House, neighbour: House, signed_in):
    fill(house, timezone.now(), seed=1)
    fill(neighbour, timezone.now(), seed=2)
    client, address = signed_in(house.admin), house.at("figures:overview")

    sheets = sheets_of(client, address)
    page = client.get(address, {"days": 90}).context["page"]

    good, bad, total = page.figure.counts.good, page.figure.counts.bad, page.figure.counts.total
    assert sheets["Figures"][1][3:6] == [good, bad, total]
    over_time = sheets["Over time"][1:]
    assert [sum(row[at] for row in over_time) for at in (2, 3, 4)] == [good, bad, total]
    assert over_time[0][0].date() == page.period.first
    assert {row[0]: row[4] for row in sheets["Regions"][1:]} == {
        row.region: row.figure.counts.total for row in page_regions(client, address)
    }
    told = {part.label: (part.counts.good, part.counts.bad) for part in page.details.aspects.parts}
    assert {row[0]: tuple(row[1:]) for row in sheets["What it was about"][1:]} == told
    hours = sheets["By weekday and hour"][1:]
    assert sum(row[4] for row in hours) == total
    numbers = {way.label: number for way, number in page.details.recovery.numbers.items() if number}
    assert {row[0]: row[1] for row in sheets["Complaints"][1:] if not row[0].startswith("What lay behind")} == numbers


def page_regions(client: Client, address: str) -> list[Any]:
    regions = client.get(address, {"days": 90}).context["comparison"].regions
    assert len(regions) == 2
    return regions


@pytest.mark.parametrize("route", ["overview", "location", "employee"])
def test_each_table_that_a_page_offers_is_there(house: House, signed_in, route: str):
    fill(house, timezone.now(), seed=3)
    subject = {"overview": (), "location": (house.kamppi.pk,), "employee": (house.aino.pk,)}[route]
    client, address = signed_in(house.admin), house.at(f"figures:{route}", *subject)
    page = client.get(address, {"days": 90}).content.decode()

    offered = set(re.findall(r'href="(\?[^"]*file=(?:csv|xlsx)[^"]*)"', page))

    assert len(offered) > 10
    answers = [client.get(address + query.replace("&amp;", "&")) for query in offered]
    assert {answer.status_code for answer in answers} == {200}
    assert all(answer["Content-Disposition"].startswith("attachment") for answer in answers)


@pytest.mark.usefixtures("regions")
def test_a_file_is_of_the_same_days_place_and_filter_as_the_page(house: House, signed_in):
    now = timezone.now()
    make_encounter(house.point, "bad", step="trier", now=now - timedelta(hours=1))
    make_encounter(house.point, "good", now=now - timedelta(hours=1))
    make_encounter(house.porvoo_point, "good", step="trier", now=now - timedelta(hours=1))
    client, address = signed_in(house.admin), house.at("figures:overview")
    page = client.get(address, {"days": 7, "region": "South", "step": "trier"}).content.decode()
    (query,) = set(re.findall(r'href="(\?[^"]*file=xlsx)"', page))

    book = load_workbook(BytesIO(client.get(address + query.replace("&amp;", "&")).content))

    first, last, *counts = [cell.value for cell in book["Figures"][2]][1:6]
    assert (last - first).days == 6
    assert counts == [0, 1, 1]


def test_small_counts_have_no_share(house: House, signed_in):
    for _ in range(4):
        make_encounter(house.point, "good")
    client, address = signed_in(house.admin), house.at("figures:location", house.kamppi.pk)
    few = csv_of(client, address, table="all")
    make_encounter(house.point, "good")
    enough = csv_of(client, address, table="all")

    assert few[1][3:10] == ["4", "0", "4", "", "", "", "too little feedback"]
    assert enough[1][3:10] == ["5", "0", "5", "100", "57", "100", "little feedback: uncertain"]


def test_a_list_of_locations_is_whole_in_a_file(house: House, signed_in):
    for number in range(PAGE_SIZE + 1):
        make_location(house.organisation, f"Place {number:03}")
    make_encounter(house.point, "bad")

    rows = csv_of(signed_in(house.admin), house.at("figures:locations"))

    assert len(rows) == 1 + PAGE_SIZE + 3
    assert rows[1][:4] == ["Kamppi", "0", "1", "1"]


def test_employees_stand_in_a_file_as_on_the_page(house: House, signed_in):
    make_thanks(house)
    make_thanks(house, attribution="think_so")
    make_employee(house.porvoo, first_name="Bertta")
    rows = csv_of(signed_in(house.admin), house.at("figures:employees"))
    of_porvoo = csv_of(signed_in(house.admin), house.at("figures:employees"), location=house.porvoo.pk)

    heads = rows[0]
    aino = dict(zip(heads, rows[1], strict=True))
    assert (aino["Employees"], aino["Good"], aino["Customers who only think so"]) == ("Aino Rautio", "1", "1")
    assert [row[:4] for row in of_porvoo[1:]] == [["Aino Rautio", "0", "0", "0"], ["Bertta", "0", "0", "0"]]


def test_nobody_takes_along_what_they_may_not_see(house: House, signed_in):
    make_thanks(house)
    Organisation.objects.filter(pk=house.organisation.pk).update(team_mode=True)
    supervisor = signed_in(house.porvoo_supervisor)
    asked = {"file": "csv"}

    assert supervisor.get(house.at("figures:location", house.kamppi.pk), asked).status_code == 404
    assert supervisor.get(house.at("figures:employees"), asked).status_code == 404
    assert signed_in(house.employee).get(house.at("figures:overview"), asked).status_code == 403
    names = [row[0] for row in csv_of(supervisor, house.at("figures:locations"))]
    assert names == ["Locations", "Porvoo"]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"file": "csv", "table": "unknown"}, 404),
        ({"file": "pdf"}, 200),
        ({"file": "csv", "first": "2026-02-02", "last": "2026-01-01"}, 200),
    ],
)
def test_what_can_not_be_asked_for_is_no_file(house: House, signed_in, asked: dict[str, str], status: int):
    make_encounter(house.point, "bad")

    answer = signed_in(house.admin).get(house.at("figures:overview"), asked)

    assert answer.status_code == status
    assert "Content-Disposition" not in answer


def test_decimals_have_a_comma_where_a_point_would_be_a_day(house: House, signed_in):
    today = timezone.localdate()
    for days, rating in [(1, "good")] * 3 + [(1, "bad")] * 4 + [(8, "good")] * 6 + [(8, "bad")]:
        make_encounter(house.point, rating, now=timezone.now() - timedelta(days=days))
    address = house.at("figures:location", house.kamppi.pk)
    chosen = {
        "first": (today - timedelta(days=6)).isoformat(),
        "last": today.isoformat(),
        "table": "all",
        "file": "csv",
    }

    answer = signed_in(house.admin).get(address, chosen, headers={"Accept-Language": "fi"})

    row = read_csv(answer.content, ";")[1]
    assert re.fullmatch(r"-4\d,\d", row[10]), row
