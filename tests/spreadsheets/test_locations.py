"""An admin imports and exports locations."""

from typing import Any

import pytest
from django.test import Client

from encounters.models import Location
from encounters.spreadsheets import columns
from encounters.spreadsheets.location_rows import COLUMNS
from tests.factories import House, make_location
from tests.spreadsheets.sheets import as_csv, as_xlsx, confirm, counts, problems, read_csv, read_xlsx, send

HEADS = ["Name", "Address", "Region"]


@pytest.fixture
def admin(house: House, signed_in) -> Client:
    return signed_in(house.admin)


@pytest.mark.parametrize("make", [as_csv, as_xlsx])
def test_a_confirmed_sheet_adds_and_changes_locations(make: Any, admin: Client, house: House):
    sheet = make(HEADS, ["Tikkurila", "Asematie 1", "Vantaa"], ["KAMPPI", "Urho 1", ""], ["Porvoo", "", ""])

    sent = send(admin, house, sheet)
    before = set(Location.objects.values_list("name", flat=True))
    stored = confirm(admin, house, sent)

    assert counts(sent) == (0, 1, 1, 1)
    assert before == {"Kamppi", "Porvoo"}
    assert stored.state == "stored"
    assert set(Location.objects.values_list("name", "address")) == {
        ("Tikkurila", "Asematie 1"),
        ("KAMPPI", "Urho 1"),
        ("Porvoo", ""),
    }


def test_the_same_sheet_a_second_time_changes_nothing(admin: Client, house: House):
    sheet = as_csv(HEADS, ["Tikkurila", "Asematie 1", "Vantaa"], ["Kamppi", "Urho 1", ""])
    confirm(admin, house, send(admin, house, sheet))

    again = send(admin, house, sheet)

    assert counts(again) == (0, 0, 0, 2)
    assert "nothing to store" in admin.get(house.at("spreadsheets:show", again.pk)).content.decode()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_what_is_downloaded_can_be_imported_and_changes_nothing(
    language: str, file_format: str, admin: Client, house: House
):
    make_location(
        house.organisation, '=cmd|"; x', region="@a", address="'-1", working_days=[1, 5], holiday_calendar="se"
    )
    make_location(house.organisation, "Kiinni", is_active=False, time_zone="America/New_York")

    file = admin.get(house.at("spreadsheets:export", "locations", file_format), headers={"Accept-Language": language})
    sent = send(admin, house, file.content)

    assert counts(sent) == (0, 0, 0, 4)
    assert file["Content-Disposition"].startswith("attachment")


def test_nothing_in_a_download_is_a_formula(admin: Client, house: House):
    make_location(house.organisation, "=1+1", region="＝1", address=" +1")

    by_csv = read_csv(admin.get(house.at("spreadsheets:export", "locations", "csv")).content)
    by_xlsx = read_xlsx(admin.get(house.at("spreadsheets:export", "locations", "xlsx")).content)

    assert by_csv[3][1:4] == by_xlsx[3][1:4] == ["'=1+1", "' +1", "'＝1"]
    assert by_xlsx[3][0] == int(by_csv[3][0])
    assert problems  # names


def test_wrong_rows_are_told_by_place_and_nothing_is_stored(admin: Client, house: House, neighbour: House):
    heads = ["Id", *HEADS, "Time zone", "Working days", "Public holidays", "In use"]
    ids = [house.kamppi.pk, neighbour.kamppi.pk, "x"]
    sent = send(
        admin,
        house,
        as_csv(
            heads,
            [ids[0], "Porvoo", "", "", "Europe/Atlantis", "Someday", "Mars", "perhaps"],
            [ids[1], "Their", "", "", "", "", "", ""],
            [ids[2], "x" * 101, "", "", "", "", "", ""],
            ["", "", "a", "", "", "", "", ""],
            ["", "Uusi", "", "", "", "", "", ""],
            ["", "uusi", "", "", "", "", "", ""],
            [ids[0], "Kamppi", "#N/A", "", "", "", "", ""],
        ),
    )

    confirm(admin, house, sent)

    assert [(number, column) for number, column, _text in problems(sent)] == [
        *((2, name) for name in ("time_zone", "working_days", "holiday_calendar", "is_active", "name")),
        *((3, "id"), (4, "name"), (4, "id"), (5, "name"), (7, "name"), (8, "address"), (8, "id")),
    ]
    texts = {(number, column): text for number, column, text in problems(sent)}
    assert texts[3, "id"] == texts[4, "id"]
    assert "Row 6" in texts[7, "name"]
    assert set(Location.objects.filter(organisation=house.organisation).values_list("name", flat=True)) == {
        "Kamppi",
        "Porvoo",
    }


def test_hundreds_of_time_zones_are_not_named_anew_for_each_row(admin: Client, house: House, monkeypatch):
    """Else 20,000 rows would take minutes, the second time while nobody else can save anything."""
    for column in COLUMNS:
        column.__dict__.pop("answers", None)
    asked, called = [], columns.choices_by_name
    monkeypatch.setattr(columns, "choices_by_name", lambda choices: asked.append(choices) or called(choices))

    sent = send(admin, house, as_csv(["Name", "Time zone"], *[[f"P{row}", "Europe/Oslo"] for row in range(9)]))

    assert (sent.added_count, len(asked)) == (9, 1)
