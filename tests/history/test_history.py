"""What is set up has a history: who changed what, when, from what to what; and it stays in its organisation."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from uuid import uuid4

import pghistory
import pgtrigger
import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from encounters.history.naming import field_label
from encounters.history.reading import HistoryLine, read_history
from encounters.kiosk.actions import note_seen
from encounters.locations.actions import add_coming_holidays
from encounters.models import (
    HISTORY,
    AnswerTemplate,
    Employee,
    EmployeeLocation,
    FeedbackPoint,
    Kiosk,
    Location,
    Member,
    Organisation,
    Shift,
    SupervisedLocation,
    Theme,
    ThemeWord,
)
from encounters.models.history import STOOD
from encounters.signup.actions import join_organisation, set_up_organisation
from tests.factories import (
    House,
    make_complaint,
    make_invited,
    make_kiosk,
    make_location,
    make_member,
    make_shift,
    make_template,
    make_theme,
    make_user,
)
from tests.organisation.test_organisation import save


@pytest.fixture
def admin(house: House, signed_in) -> Client:
    return signed_in(house.admin)


def told(house: House, of: str = "") -> list[HistoryLine]:
    """All changes, the newest first, without those by which the house was built."""
    found, after = list[HistoryLine](), ""
    while True:
        page = read_history(house.admin, of=of, after=after)
        found, after = found + page.rows, page.next
        if not after:
            return found


def fields(line: HistoryLine) -> list[tuple[str, str, str]]:
    return [tuple(field) for field in line.fields]


def test_a_change_says_who_and_what_from_what_to_what(admin: Client, house: House):
    save(admin, house, name="Uusi nimi", team_mode=True, languages=["fi"], names_shown="role", seen_days=3)

    line = told(house)[0]

    assert (line.kind, line.name, line.who, line.done) == (
        "Organisation",
        "Uusi nimi",
        str(house.admin.user),
        "update",
    )
    assert fields(line) == [
        ("Name", "Kahvila Kulma", "Uusi nimi"),
        ("Languages for customers", "Suomi, Svenska, English", "Suomi"),
        ("What customers see of employees", "First name", "Job title"),
        ("Team mode", "no", "yes"),
        ("Read within", "1", "3"),
    ]
    page = admin.get(house.at("history:list")).content.decode()
    assert "<bdi>Kahvila Kulma</bdi></del>" in page
    assert page.count("<bdi></bdi>") == 0
    assert "<bdi>Uusi nimi</bdi></ins>" in page


def test_only_days_off_that_were_removed_or_added_are_told(admin: Client, house: House):
    days = [[date(2027, 1, 6), date(2027, 5, 1)], [date(2027, 3, 3), date(2027, 5, 1), date(2027, 12, 24)]]
    for holidays in days:
        house.kamppi.holidays = holidays
        house.kamppi.save(update_fields=["holidays"])

    assert fields(told(house)[0]) == [
        ("Days off", "Wed 6 Jan 2027", ""),
        ("Days off", "", "Wed 3 Mar 2027, Fri 24 Dec 2027"),
    ]


def test_links_are_told_by_both_names(admin: Client, house: House):
    address = house.at("people:edit", house.aino.pk)
    shown = admin.get(address).context["form"].initial["shown"]

    admin.post(address, {"first_name": "Aino", "last_name": "Rauhala", "locations": [house.kamppi.pk], "shown": shown})

    lines = [line for line in told(house, f"employee-{house.aino.pk}") if line.who == str(house.admin.user)]
    assert {(line.kind, line.name, line.done) for line in lines} == {
        ("Employee", "Aino Rauhala", "update"),
        ("Employee at a location", "Aino Rautio · Porvoo", "delete"),
    } or {(line.kind, line.name.partition(" · ")[2], line.done) for line in lines} == {
        ("Employee", "", "update"),
        ("Employee at a location", "Porvoo", "delete"),
    }


def test_whatever_writes_is_written_down(house: House):
    """Bulk operations and SQL too: the database does it."""
    before = len(told(house))
    Location.objects.filter(organisation=house.organisation).update(region="Uusimaa")
    AnswerTemplate.objects.bulk_create([AnswerTemplate(organisation=house.organisation, title="A", text_fi="Hei")])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE encounters_location SET address = 'Tori' WHERE id = %s", [house.kamppi.pk])
        cursor.execute("DELETE FROM encounters_supervisedlocation WHERE organisation_id = %s", [house.organisation.pk])

    lines = told(house)[: len(told(house)) - before]

    assert sorted((line.kind, line.done) for line in lines) == [
        ("Answer template", "insert"),
        *[("Location", "update")] * 3,
        ("Supervisor of a location", "delete"),
    ]
    assert {line.who for line in lines} == {"Servicelog by itself"}


def test_without_triggers_nothing_is_written_down(house: House):
    """The control of the test before."""
    before = len(told(house))

    with pgtrigger.ignore("encounters.Location:update_update"):
        Location.objects.filter(organisation=house.organisation).update(region="Uusimaa")

    assert len(told(house)) == before


def test_what_did_not_change_is_not_written_down(house: House):
    kiosk = make_kiosk(house.kamppi, secret="secret")
    before = len(told(house))

    house.kamppi.save()
    note_seen(kiosk=kiosk, now=timezone.now() + timedelta(hours=1))
    Member.objects.filter(pk=house.admin.pk).update(invitation=uuid4(), invited_at=timezone.now())

    assert len(told(house)) == before


def test_it_says_whose_doing_it_was(house: House, admin: Client, time_machine):
    user = make_user("Irma")
    member = make_invited(house.organisation, user.email)
    Location.objects.filter(pk=house.kamppi.pk).update(holiday_calendar="fi")
    add_coming_holidays(timezone.localdate())
    kept_up = told(house)[0]  # first: whose doing it is holds until a transaction ends, which here is the test
    join_organisation(member=member, account=member.user)
    joined = told(house)[0]
    with pghistory.context(operator=True):
        Organisation.objects.filter(pk=house.organisation.pk).update(team_mode=True)
    operated = told(house)[0]

    assert (joined.kind, joined.name, joined.who) == ("Member", "Irma", "Irma")
    assert (operated.kind, operated.who) == ("Organisation", "Whoever runs Servicelog")
    assert (kept_up.kind, kept_up.who, kept_up.fields[0].label) == ("Location", "Servicelog by itself", "Days off")


def test_who_signed_up_is_named(db):
    organisation = set_up_organisation(name="Toinen", admin=make_user("Olli"))

    lines = read_history(Member.objects.get(organisation=organisation)).rows

    assert {(line.kind, line.who) for line in lines} == {("Organisation", "Olli"), ("Member", "Olli")}


def test_of_who_is_gone_no_name_is_left(house: House, signed_in):
    invited = make_invited(house.organisation, "poissa@example.org")
    pk, user = invited.pk, invited.user
    with pghistory.context(member=pk):
        Location.objects.filter(pk=house.kamppi.pk).update(region="Uusimaa")

    invited.delete()
    user.delete()

    assert told(house)[1].who == "Somebody who is no member any more"
    assert "poissa@example.org" not in str(everything(house.organisation.pk))


def everything(organisation: int | None = None) -> Iterator[dict]:
    return [dict(row) for model in HISTORY.values() for row in model.objects.values()]


# --- What is kept, and what is not ---------------------------------------------------------------


def test_only_what_is_set_up_has_a_history():
    assert set(HISTORY) == {
        *(Organisation, Location, Employee, EmployeeLocation, Member, SupervisedLocation),
        *(FeedbackPoint, Kiosk, AnswerTemplate, Shift, Theme, ThemeWord),
    }


def test_the_tables_of_customers_have_no_trigger_of_it(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'pgtrigger%'")
        tables = {table for (table,) in cursor.fetchall()}

    assert tables == {model._meta.db_table for model in HISTORY}


def test_secrets_are_left_out(house: House, admin: Client):
    secrets = ("secret_hash", "invitation", "sign_up_key", "password", "session_key", "seed", "token", "code")
    invited = make_invited(house.organisation)
    kiosk = make_kiosk(house.kamppi, secret="salainen")
    save(admin, house, name="Uusi")

    columns = {field.name for model in HISTORY.values() for field in model._meta.concrete_fields}
    kept = str(everything())

    assert columns & set(secrets) == set()
    assert str(invited.invitation) not in kept
    assert bytes(kiosk.secret_hash or b"").hex() not in kept
    assert not re.search(r"\d+\.\d+\.\d+\.\d+|Mozilla", kept)
    assert {tuple(row["pgh_context"]) for row in everything() if row["pgh_context"]} == {("member",)}


def test_nothing_of_customers_stands_in_it(house: House):
    make_complaint(house, text="Asiakkaan sana.", name="Matti", email="matti@example.org")

    assert not re.search("Asiakkaan|Matti|matti@", str(everything()))


def test_every_field_has_a_name(db):
    for kind, model in HISTORY.items():
        for field in model._meta.concrete_fields:
            if not field.name.startswith("pgh_") and field.name not in {"id", "organisation"}:
                assert field_label(kind, field.name)


def test_rows_from_before_have_a_state_to_compare_with(house: House):
    for model in HISTORY.values():
        model.objects.update(pgh_label=STOOD)
    before = told(house)
    Location.objects.filter(pk=house.kamppi.pk).update(region="Uusimaa")

    assert before == []
    assert {row["pgh_label"] for row in everything()} == {STOOD, "update"}
    [line] = told(house)
    assert fields(line) == [("Region", "", "Uusimaa")]


# --- Whose it is ---------------------------------------------------------------------------------


def test_another_organisation_reads_none_of_it(house: House, neighbour: House, signed_in):
    Location.objects.filter(pk=neighbour.kamppi.pk).update(region="Salaisuus")
    client = signed_in(house.admin)

    page = client.get(house.at("history:list")).content.decode()
    theirs = client.get(house.at("history:list"), {"of": f"location-{neighbour.kamppi.pk}"}).content.decode()

    assert "Salaisuus" not in page + theirs
    assert "Nothing was changed yet" in theirs
    assert told(neighbour)[0].fields[0].after == "Salaisuus"  # the control


def test_every_state_has_the_organisation_of_its_row(house: House, neighbour: House):
    make_template(house.organisation)
    make_template(neighbour.organisation)
    make_kiosk(house.kamppi)
    make_kiosk(neighbour.kamppi)
    make_shift(house.aino, house.kamppi)
    make_shift(neighbour.aino, neighbour.kamppi)
    make_theme(house.organisation)
    make_theme(neighbour.organisation)

    for model, changes in HISTORY.items():
        column = "id" if model is Organisation else "organisation_id"
        assert not changes._meta.get_field(column.removesuffix("_id")).null
        owners = dict(model.objects.values_list("pk", column))
        assert owners, model
        assert all(owners[row["pgh_obj_id"]] == row[column] for row in changes.objects.values())


@pytest.mark.parametrize(
    "of", ["location", "location-", "location-x", "secret-1", "location-" + "9" * 30, "-1", "location-1-1"]
)
def test_an_address_that_names_no_row_shows_something_harmless(admin: Client, house: House, of: str):
    assert admin.get(house.at("history:list"), {"of": of}).status_code == 200


@pytest.mark.parametrize(
    "after", ["x", "~~", "20260101T000000.000000~x~1", "20260101T000000.000000~99~99", "٣~1~1", "9" * 50]
)
def test_a_place_that_is_none_begins_at_the_first_page(admin: Client, house: House, after: str):
    assert admin.get(house.at("history:list"), {"after": after}).status_code in {200, 302}


def test_pages_show_each_change_once_also_those_of_one_moment(house: House, monkeypatch):
    for number in range(12):
        make_location(house.organisation, f"Paikka {number}")
        make_template(house.organisation, f"Pohja {number}")
        make_member(house.organisation)
    moment = timezone.now()
    for model in HISTORY.values():
        model.objects.update(pgh_created_at=moment)
    whole = told(house)
    monkeypatch.setattr("encounters.history.reading.PAGE_SIZE", 7)

    paged = told(house)

    assert len(whole) > 36
    assert paged == whole
    assert [line.at for line in whole] == sorted((line.at for line in whole), reverse=True)
