"""An admin imports and exports the people who serve."""

import unicodedata
from datetime import date
from typing import Any

import pytest
from django.test import Client

from encounters.models import Employee, EmployeeLocation, SheetImport
from encounters.spreadsheets import checking, tasks
from encounters.spreadsheets.people_rows import PeopleCheck
from tests.factories import House, make_employee, make_import, make_location
from tests.spreadsheets.sheets import as_csv, as_xlsx, confirm, counts, problems, send

HEADS = ["First name", "Last name", "Job title", "Locations"]


@pytest.fixture
def admin(house: House, signed_in) -> Client:
    return signed_in(house.admin)


def people_of(house: House) -> list[tuple[str, str, list[str]]]:
    """Each person's name and title, and where they serve, in the order in which they were added."""
    people = Employee.objects.filter(organisation=house.organisation).order_by("pk").with_locations()
    return [(str(one), one.title, [link.location.name for link in one.serves.all()]) for one in people]


def test_people_are_added_with_locations_in_any_language(admin: Client, house: House):
    heads = ["Etunimi", "Efternamn", "title", "LOCATIONS", "Käytössä", "Hobby"]
    sheet = as_csv(
        heads,
        ["Bertta", "Laine", "", "kamppi;Porvoo", "kyllä", "x"],
        ["Aino", "Rautio", "Kokki", "Porvoo", "nej", ""],
        delimiter=";",
        encoding="utf-16",
    )

    sent = send(admin, house, sheet, "people")
    confirm(admin, house, sent)

    assert (counts(sent), sent.unknown_columns) == ((0, 1, 1, 0), ["Hobby"])
    assert people_of(house) == [("Aino Rautio", "Kokki", ["Porvoo"]), ("Bertta Laine", "", ["Kamppi", "Porvoo"])]
    assert not Employee.objects.get(pk=house.aino.pk).is_active


def test_columns_that_are_not_there_change_nothing(admin: Client, house: House):
    confirm(admin, house, send(admin, house, as_csv(["Id", "First name"], [house.aino.pk, "Aina"]), "people"))

    assert people_of(house) == [("Aina Rautio", "Barista", ["Kamppi", "Porvoo"])]


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_first_and_last_days_go_there_and_back(admin: Client, house: House, write):
    sheet = write(
        ["Id", "First name", "Ensimmäinen päivä", "Last day"], [house.aino.pk, "Aino", "7.1.2026", "2026-08-31"]
    )
    confirm(admin, house, send(admin, house, sheet, "people"))
    house.aino.refresh_from_db()
    exported = admin.get(house.at("spreadsheets:export", "people", "csv")).content
    again = send(admin, house, exported, "people")
    emptied = send(admin, house, as_csv(["Id", "First name", "Last day"], [house.aino.pk, "Aino", ""]), "people")
    confirm(admin, house, emptied)

    assert (house.aino.starts_on, house.aino.ends_on) == (date(2026, 1, 7), date(2026, 8, 31))
    assert b"2026-01-07,2026-08-31" in exported
    assert counts(again) == (0, 0, 0, 1)
    house.aino.refresh_from_db()
    assert (house.aino.starts_on, house.aino.ends_on) == (date(2026, 1, 7), None)


def test_two_new_rows_that_say_the_same_are_pointed_out(admin: Client, house: House):
    same, other = ["Bertta", "Laine", "", "Kamppi"], ["Bertta", "Laine", "Kokki", "Kamppi"]

    sent = [send(admin, house, as_csv(HEADS, *rows), "people") for rows in ([same, same, other], [same, other])]

    pages = [admin.get(house.at("spreadsheets:show", one.pk)).content.decode() for one in sent]
    assert [page.count("Another row says all the same") for page in pages] == [2, 0]


def test_the_column_of_who_serves_has_its_new_and_former_name(admin: Client, house: House):
    exported = admin.get(house.at("spreadsheets:export", "people", "csv")).content.decode("utf-8-sig")
    sent = [
        send(admin, house, as_csv(["Id", "First name", head], [house.aino.pk, "Aino", "no"]), "people")
        for head in ("Serves now", "Töissä nyt", "In use", "Käytössä", "I bruk")
    ]

    assert exported.splitlines()[0].endswith(",Serves now")
    assert [(counts(one), one.unknown_columns) for one in sent] == [((0, 0, 1, 0), [])] * 5


def test_a_sheet_handed_back_names_the_column_that_is_wrong(admin: Client, house: House):
    sent = send(admin, house, as_csv(HEADS, ["", "Laine", "", "Kamppi"]), "people")

    handed = admin.get(house.at("spreadsheets:wrong", sent.pk, "csv")).content.decode("utf-8-sig")

    assert handed.splitlines()[1].startswith("First name: ")


def test_a_last_day_before_the_first_is_refused(admin: Client, house: House):
    sheet = as_csv(["First name", "First day", "Last day"], ["Eino", "2026-02-01", "2026-01-31"], ["Elsa", "x", ""])

    sent = send(admin, house, sheet, "people")

    assert problems(sent) == [
        (2, "ends_on", "The last day is before the first day."),
        (3, "starts_on", "Write a day, for example 2026-03-12."),
    ]


def test_namesakes_are_told_apart_and_never_doubled(admin: Client, house: House):
    sheet = as_csv(
        HEADS, ["Eino", "Salo", "", "Kamppi"], ["Eino", "Salo", "", "Porvoo"], ["Eino", "Salo", "", "Porvoo"]
    )
    turned = as_csv(
        HEADS, ["Eino", "Salo", "Kokki", "Porvoo"], ["EINO", "Salo", "", "Porvoo"], ["Eino", "Salo", "", "Kamppi"]
    )
    confirm(admin, house, send(admin, house, sheet, "people"))

    again = send(admin, house, sheet, "people")
    changed = send(admin, house, turned, "people")
    confirm(admin, house, changed)

    assert (counts(again), counts(changed)) == ((0, 0, 0, 3), (0, 0, 2, 1))
    assert people_of(house)[1:] == [
        ("Eino Salo", "", ["Kamppi"]),
        ("EINO Salo", "", ["Porvoo"]),
        ("Eino Salo", "Kokki", ["Porvoo"]),
    ]


def test_names_are_found_however_their_letters_are_put_together(admin: Client, house: House):
    make_location(house.organisation, "Käpylä")
    sheet = as_csv(["Etunimi", "Toimipisteet\u200b", "Käytössä\xa0"], ["Bertta", "KÄPYLÄ\xa0", "kyllä"])
    apart = unicodedata.normalize("NFD", sheet.decode()).encode()

    sent = send(admin, house, apart, "people")
    confirm(admin, house, sent)

    assert (counts(sent), sent.unknown_columns) == ((0, 1, 0, 0), [])
    assert people_of(house)[1:] == [("Bertta", "", ["Käpylä"])]


def test_ticks_are_read_as_programs_write_them_in_our_languages(admin: Client, house: House):
    words = ["TOSI", "Epätosi", "SANT", "falskt", "TRUE", "FALSE"]

    sent = send(admin, house, as_csv(["First name", "In use"], *[["Eino", word] for word in words]), "people")

    told = [change for row in sent.rows.order_by("number") for change in row.changes if change[0] == "is_active"]
    assert counts(sent) == (0, 6, 0, 0)
    assert [new for _name, _old, new in told] == [True, False] * 3


def test_thousands_of_one_name_are_not_compared_with_each_other(house: House, monkeypatch):
    """Compared with everybody, they would keep the worker, and all who save something, for hours."""
    made = [Employee(organisation=house.organisation, first_name="Eino", title=str(number)) for number in range(400)]
    Employee.objects.bulk_create(made)
    asked, values_of = [], PeopleCheck.values_of
    monkeypatch.setattr(PeopleCheck, "values_of", lambda self, one: asked.append(one) or values_of(self, one))
    turned = [["Eino", str(number)] for number in reversed(range(400))]

    sent = make_import(house.organisation, "people", content=as_csv(["First name", "Job title"], *turned))
    tasks.check(sent.pk)

    assert counts(SheetImport.objects.get(pk=sent.pk)) == (0, 0, 0, 400)
    assert len(asked) < 400 * 5


def test_a_row_that_could_be_about_several_people_is_refused(admin: Client, house: House):
    for location in (house.kamppi, house.porvoo):
        make_employee(location, first_name="Eino", last_name="Salo")
    turku = make_location(house.organisation, "Turku")

    sent = send(admin, house, as_csv(HEADS, ["Eino", "Salo", "", turku.name]), "people")

    assert [(number, column) for number, column, _text in problems(sent)] == [(2, "first_name")]


def test_unknown_locations_and_formulas_without_result_are_told(admin: Client, house: House, neighbour: House):
    make_location(neighbour.organisation, "Theirs")
    sheet = as_xlsx(HEADS, ["Bertta", "", "=A1", "Kamppi"], ["Cecilia", "", "", "Theirs"], ["#REF!", "", "", ""])

    sent = send(admin, house, sheet, "people")

    assert [(number, column) for number, column, _text in problems(sent)] == [
        (2, "title"),
        (3, "locations"),
        (4, "first_name"),
    ]


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_what_is_downloaded_can_be_imported_and_changes_nothing(file_format: str, admin: Client, house: House):
    odd = [make_location(house.organisation, name) for name in ('Semi; "colon"', "-1", "=2")]
    make_employee(*odd, first_name="@aino", last_name="+1", title="＝x")
    make_employee(house.kamppi, first_name="Aino", last_name="Rautio", is_active=False)

    file = admin.get(house.at("spreadsheets:export", "people", file_format))
    sent = send(admin, house, file.content, "people")

    assert counts(sent) == (0, 0, 0, 3)


def test_rows_end_as_the_form_would_have_stored_them(admin: Client, house: House):
    fields = {"first_name": " Ålänning\u200b ", "last_name": "Åström", "title": "Kokki", "locations": [house.kamppi.pk]}
    admin.post(house.at("people:add"), fields | {"is_active": "on"})
    sheet = as_csv(HEADS, [" Ålänning\u200b ", "Åström", "Kokki", "Kamppi"], ["Ålänning", "Åström", "Kokki", "Kamppi"])

    confirm(admin, house, send(admin, house, sheet, "people"))

    typed, imported = Employee.objects.filter(last_name="Åström").order_by("pk")
    assert values_of(typed) == values_of(imported)
    assert EmployeeLocation.objects.filter(employee=imported).get().location == house.kamppi


def values_of(employee: Employee) -> dict[str, Any]:
    """All columns but those that are of one row alone."""
    columns = {field.attname: getattr(employee, field.attname) for field in Employee._meta.concrete_fields}
    return {name: value for name, value in columns.items() if name not in {"id", "added_by_press"}}


@pytest.mark.parametrize(("most", "state"), [(4, "checked"), (3, "unreadable")])
def test_too_many_links_to_locations_at_once_are_refused(
    most: int, state: str, admin: Client, house: House, monkeypatch
):
    monkeypatch.setattr(checking, "MOST_LINKS", most)

    sent = send(
        admin, house, as_csv(["First name", "Locations"], *[[name, "Kamppi; Porvoo"] for name in "AB"]), "people"
    )

    assert (sent.state, f"more than {most} times" in sent.refused) == (state, state == "unreadable")
