"""A member takes encounters along as a file: what they may see, no more, and nothing that was taken back."""

import itertools
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.test import Client
from django.utils import timezone, translation

from encounters.changes.refusals import Refused
from encounters.downloads import exporting, forms, tasks
from encounters.downloads.exporting import begin, write_csv, write_export
from encounters.models import Contact, Encounter, Export, ExportPart, Member, Organisation, SupervisedLocation
from encounters.models.choices import Role
from encounters.receipt.actions import withdraw_encounter
from encounters.receipt.news import confirm_news
from encounters.review.actions import exclude_encounter
from encounters.review.redacting import redact_encounter
from tests.accounts.addresses import CONFIRM
from tests.factories import (
    House,
    amend,
    close,
    judge,
    make_complaint,
    make_encounter,
    make_export,
    make_house,
    make_location,
    make_member,
)
from tests.figures.recounting import fill
from tests.spreadsheets.sheets import read_csv, read_xlsx
from tests.worker import forget_jobs, jobs, work

pytestmark = pytest.mark.django_db


def content_of(client: Client, house: House, export: Export) -> bytes:
    answer = client.get(house.at("downloads:fetch", export.pk))
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)
    assert int(answer["Content-Length"]) == len(content)
    return content


def rows_of(client: Client, house: House, export: Export) -> list[dict[str, Any]]:
    heads, *rows = read_csv(content_of(client, house, export))
    return [dict(zip(heads, row, strict=True)) for row in rows]


def listed(client: Client, house: House, **asked: str) -> list[str]:
    """The ids of what the list shows, page by page, without bare lines."""
    ids, after = [], ""
    while True:
        page = client.get(house.at("inbox:encounters"), asked | {"after": after}).context["page"]
        ids += [str(row.pk) for row in page.rows]
        if not (after := page.next):
            return ids


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"state": "counted", "rating": "bad"},
        {"state": "withdrawn"},
        {"first": "2026-01-01", "last": "2099-01-01"},
        {"q": "odotin"},
    ],
)
@pytest.mark.parametrize("who", ["admin", "supervisor", "porvoo_supervisor"])
def test_a_file_has_a_row_for_each_that_is_listed(
    house: House, neighbour: House, signed_in, monkeypatch: pytest.MonkeyPatch, who: str, asked: dict[str, str]
):
    fill(house, timezone.now(), seed=5)
    fill(neighbour, timezone.now(), seed=6)
    member = getattr(house, who)
    client = signed_in(member)
    monkeypatch.setattr(exporting, "AT_ONCE", 7)
    monkeypatch.setattr(exporting, "PART_SIZE", 2_000)

    export = make_export(member, query=urlencode(asked))

    expected = listed(client, house, **asked)
    assert [row["Id"] for row in rows_of(client, house, export)] == expected
    assert (export.row_count, export.done_count) == (len(expected), len(expected))
    if not asked and who == "admin":
        assert len(expected) == 70
        assert ExportPart.objects.filter(export=export).count() > 5


def test_a_row_says_all_of_an_encounter_and_its_case(house: House, signed_in):
    with time_machine.travel("2026-11-24 10:20:30Z", tick=False):
        encounter = make_complaint(
            house,
            wish="Vastaus.",
            aspects=["speed", "valued"],
            attention="too_little",
            step="trier",
            standing="along",
            said_on_the_spot="did_not_help",
            wants_answer=True,
        )
        judge(encounter, house, 2)
    with time_machine.travel("2026-11-26 08:00:00Z", tick=False):
        amend(Encounter.objects.get(pk=encounter.pk), minutes=40 * 60, addition="Vielä yksi asia.")
        close(house, encounter, cause="process", outcome="put_right", known_before=False, why="Kassa.")

    (row,) = rows_of(signed_in(house.admin), house, make_export(house.admin))

    assert row == {
        "Id": str(encounter.pk),
        "Day": "2026-11-24",
        "Hour, from": "12",
        "Rating": "Bad",
        "Location": "Kamppi",
        "Region": "",
        "In the figures": "Yes",
        "State": "",
        "Employee": "Aino Rautio",
        "How sure the customer is": "I am sure",
        "In the employee's figures": "No",
        "Described": "",
        "Text": "Tyly.",
        "What should have been done": "Vastaus.",
        "Added by the customer": "Vielä yksi asia.",
        "What it was about": "Speed; Feeling valued",
        "Attention": "too little",
        "How well they know us": "trying it out",
        "The customer's part": "I was with somebody",
        "Said on the spot": "Yes, but it did not help",
        "Wants an answer": "Yes",
        "Language": "Suomi",
        "How it came in": "QR code",
        "Case": "Complaint",
        "State of the case": "Closed",
        "Severity": "bad",
        "Opened on": "2026-11-24",
        "Closed on": "2026-11-26",
        "Outcome": "put right",
        "Cause": "process",
        "Known before": "No",
        "Put right, says the customer": "",
        "How well they know us, afterwards": "",
    }


def test_a_workbook_says_the_same_as_csv(house: House, signed_in):
    fill(house, timezone.now(), seed=7)
    client = signed_in(house.supervisor)

    csv, xlsx = (content_of(client, house, make_export(house.supervisor, file_format=kind)) for kind in ("csv", "xlsx"))

    rows = [["" if cell is None else str(cell).removesuffix(" 00:00:00") for cell in row] for row in read_xlsx(xlsx)]
    assert len(rows) == 71
    assert rows == read_csv(csv)


@pytest.mark.parametrize(("language", "head", "rating"), [("fi", "Päivä", "Huono"), ("sv", "Dag", "Dåligt")])
def test_a_file_is_in_the_language_of_whoever_asked(house: House, signed_in, language: str, head: str, rating: str):
    make_encounter(house.point, "bad")
    client = signed_in(house.admin)
    client.post(house.at("downloads:add"), {"file_format": "csv"}, headers={"Accept-Language": language})
    export = Export.objects.get()
    with translation.override("en"):
        write_export(export, timezone.now())

    heads, row = read_csv(content_of(client, house, export), ";")
    assert head in heads
    assert rating in row


@pytest.mark.parametrize("words", ["=1+1", "@cmd", "+358", "\t=1", " =2", "＝3"])
def test_no_text_is_a_formula(house: House, signed_in, words: str):
    encounter = make_complaint(house, text=words + " oli")

    (row,) = rows_of(signed_in(house.admin), house, make_export(house.admin))

    assert row["Text"] == "'" + Encounter.objects.get(pk=encounter.pk).text


# --- Who may have it -----------------------------------------------------------------------------


def test_contacts_are_for_admins_who_ask_for_them(house: House, signed_in):
    make_complaint(house, email="maija@example.org", phone="040 1234567", name="Maija Meikäläinen")
    admin, supervisor = signed_in(house.admin), signed_in(house.supervisor)
    asked = {"file_format": "csv", "with_contacts": "on"}

    for client in (admin, supervisor):
        assert client.post(house.at("downloads:add"), asked).status_code == 302
    contents = []
    for client, export in zip((admin, supervisor), Export.objects.order_by("pk"), strict=True):
        write_export(export, timezone.now())
        contents.append(content_of(client, house, export).decode())

    assert all(said in contents[0] for said in ("maija@example.org", "040 1234567", "Maija Meikäläinen"))
    assert "maija@example.org" not in contents[1] + content_of(admin, house, make_export(house.admin)).decode()
    assert "Maija" not in contents[1]
    assert "Kamppi" in contents[1]


def test_contacts_ask_for_the_password_again(house: House):
    make_complaint(house, email="maija@example.org")
    client = Client()
    with time_machine.travel("2026-11-24 10:00:00Z", tick=False):
        client.force_login(house.admin.user)
        export = make_export(house.admin, with_contacts=True)
    with time_machine.travel("2026-11-24 10:06:00Z", tick=False):
        asked = client.post(house.at("downloads:add"), {"file_format": "csv", "with_contacts": "on"})
        fetched = client.get(house.at("downloads:fetch", export.pk))
        again = client.post(house.at("downloads:write_again", export.pk))
        without = client.post(house.at("downloads:add"), {"file_format": "csv"})

    assert (asked.status_code, fetched.status_code, again.status_code) == (403, 302, 403)
    assert fetched.url.startswith(CONFIRM)
    assert without.status_code == 302
    assert Export.objects.filter(with_contacts=True).count() == 1


def test_what_names_the_member_is_not_in_it(house: House, signed_in):
    own, other = make_complaint(house), make_complaint(house, employee=None, attribution="")
    house.supervisor.employee = house.aino
    house.supervisor.save()

    rows = rows_of(signed_in(house.supervisor), house, make_export(house.supervisor))

    assert [row["Id"] for row in rows] == [str(other.pk)]
    assert str(own.pk) in [row["Id"] for row in rows_of(signed_in(house.admin), house, make_export(house.admin))]


def test_a_team_has_no_columns_of_employees(house: House, signed_in):
    make_complaint(house)
    Organisation.objects.filter(pk=house.organisation.pk).update(team_mode=True)
    member = Member.objects.get(pk=house.admin.pk)

    (row,) = rows_of(signed_in(member), house, make_export(member))

    assert "Employee" not in row
    assert "Aino" not in str(row)


def test_a_file_is_its_members_alone(house: House, neighbour: House, signed_in):
    make_complaint(house)
    export = make_export(house.admin)
    other = make_member(house.organisation, Role.ADMIN)

    for route in ("show", "fetch"):
        assert signed_in(other).get(house.at(f"downloads:{route}", export.pk)).status_code == 404
        assert signed_in(neighbour.admin).get(neighbour.at(f"downloads:{route}", export.pk)).status_code == 404
        assert signed_in(house.admin).get(house.at(f"downloads:{route}", export.pk)).status_code == 200


def lose_location(house: House, member: Member) -> None:
    SupervisedLocation.objects.filter(member=member).delete()


def leave(house: House, member: Member) -> None:
    Member.objects.filter(pk=member.pk).update(is_active=False)


def become_employee(house: House, member: Member) -> None:
    Member.objects.filter(pk=member.pk).update(role=Role.EMPLOYEE, employee=house.aino)


def join_a_team(house: House, member: Member) -> None:
    Organisation.objects.filter(pk=house.organisation.pk).update(team_mode=True)


def test_a_file_of_nothing_that_may_be_seen_is_empty(house: House, signed_in):
    make_encounter(house.porvoo_point, "bad", text="Kylmä.")
    lose_location(house, house.porvoo_supervisor)
    member = Member.objects.get(pk=house.porvoo_supervisor.pk)

    export = make_export(member)

    assert export.state == "ready"
    assert rows_of(signed_in(member), house, export) == []


def test_a_filter_that_is_none_any_more_lets_nothing_through(house: House, signed_in):
    make_complaint(house)
    make_encounter(house.point, "good")
    query = f"employee={house.aino.pk}"
    assert len(rows_of(signed_in(house.admin), house, make_export(house.admin, query=query))) == 1
    join_a_team(house, house.admin)
    member = Member.objects.get(pk=house.admin.pk)

    assert rows_of(signed_in(member), house, make_export(member, query=query)) == []


@pytest.mark.parametrize("change", [leave, become_employee])
def test_rights_are_looked_at_when_it_is_written(house: House, change):
    make_encounter(house.porvoo_point, "bad", text="Kylmä.")
    member = house.porvoo_supervisor
    export = tasks.begin_export(
        query="", file_format="csv", with_contacts=False, by=member, language="en", now=timezone.now()
    )
    change(house, member)

    write_export(export, timezone.now())

    assert Export.objects.get().state == "failed"
    assert not ExportPart.objects.exists()


def test_an_admin_who_no_longer_is_one_gets_no_contacts(house: House):
    make_complaint(house, email="maija@example.org")
    member = make_member(house.organisation, Role.ADMIN)
    export = tasks.begin_export(
        query="", file_format="csv", with_contacts=True, by=member, language="en", now=timezone.now()
    )
    Member.objects.filter(pk=member.pk).update(role=Role.SUPERVISOR, all_locations=True)

    write_export(export, timezone.now())

    assert Export.objects.get().state == "failed"


def test_rights_that_go_while_it_is_written_end_it(house: House, monkeypatch: pytest.MonkeyPatch):
    for _ in range(3):
        make_encounter(house.porvoo_point, "bad", text="Kylmä.")
    monkeypatch.setattr(exporting, "AT_ONCE", 1)
    export = tasks.begin_export(
        query="", file_format="csv", with_contacts=False, by=house.porvoo_supervisor, language="en", now=timezone.now()
    )
    rows = begin(export)
    assert len([next(rows) for _ in range(2)]) == 2
    lose_location(house, house.porvoo_supervisor)

    with pytest.raises(exporting.Unfit):
        list(rows)


def test_a_file_is_not_fetched_with_other_rights_than_it_was_written_with(house: House, signed_in):
    make_encounter(house.porvoo_point, "bad", text="Kylmä.")
    member = house.porvoo_supervisor
    export = make_export(member)
    assert b"Kylm" in content_of(signed_in(member), house, export)
    lose_location(house, member)
    SupervisedLocation.objects.create(
        organisation=house.organisation, member=member, location=make_location(house.organisation, "Kallio")
    )
    client = signed_in(Member.objects.get(pk=member.pk))

    answer = client.get(house.at("downloads:fetch", export.pk))

    assert (answer.status_code, answer.url) == (302, house.at("downloads:show", export.pk))
    assert "What you may see has changed" in client.get(answer.url).content.decode()
    client.post(house.at("downloads:write_again", export.pk))
    write_export(Export.objects.get(pk=export.pk), timezone.now())
    assert rows_of(client, house, Export.objects.get(pk=export.pk)) == []


# --- What is taken back --------------------------------------------------------------------------


def withdraw(house: House, encounter: Encounter) -> None:
    withdraw_encounter(encounter=encounter, now=timezone.now())


def take_out(house: House, encounter: Encounter) -> None:
    redact_encounter(encounter=encounter, words="Tyly", reason="Nimi.", by=house.supervisor, now=timezone.now())


def forget_contact(house: House, encounter: Encounter) -> None:
    amend(encounter, minutes=6, email="")


def replace_phone(house: House, encounter: Encounter) -> None:
    amend(encounter, minutes=6, phone="")


def exclude(house: House, encounter: Encounter) -> None:
    exclude_encounter(encounter=encounter, by=house.supervisor, now=timezone.now(), reason="Koe.")


@pytest.mark.parametrize(
    ("change", "is_erased"),
    [(withdraw, True), (take_out, True), (forget_contact, True), (replace_phone, True), (exclude, False)],
)
def test_what_is_taken_back_is_taken_out_of_files(house: House, neighbour: House, change, is_erased: bool):
    encounter = make_complaint(house, email="maija@example.org", phone="040 1234567", name="Maija")
    make_complaint(neighbour)
    export, others = make_export(house.admin, with_contacts=True), make_export(neighbour.admin)

    change(house, Encounter.objects.get(pk=encounter.pk))

    export.refresh_from_db()
    others.refresh_from_db()
    assert (export.state == "erased") == is_erased
    assert ExportPart.objects.filter(export=export).exists() != is_erased
    assert others.state == "ready"


def test_files_that_can_not_hold_it_stay(house: House):
    old = make_complaint(house, email="maija@example.org")
    without = make_export(house.admin)
    later = make_complaint(house, now=timezone.now() + timedelta(minutes=1))

    forget_contact(house, Encounter.objects.get(pk=old.pk))
    withdraw_encounter(encounter=later, now=timezone.now() + timedelta(minutes=3))

    assert Export.objects.get(pk=without.pk).state == "ready"


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_a_try_that_lost_its_file_never_goes_on(house: House, monkeypatch: pytest.MonkeyPatch, file_format: str):
    taken, _ = make_complaint(house), make_complaint(house, text="Hidas.")
    monkeypatch.setattr(exporting, "AT_ONCE", 1)
    export = tasks.begin_export(
        query="", file_format=file_format, with_contacts=False, by=house.admin, language="en", now=timezone.now()
    )
    rows = begin(export)
    first = [next(rows), next(rows)]
    withdraw_encounter(encounter=taken, now=timezone.now())
    tasks.write_again(export=Export.objects.get(), now=timezone.now())

    writing = write_csv if file_format == "csv" else exporting.write_xlsx
    with pytest.raises(exporting.Stopped):
        writing(export, itertools.chain(first, rows))

    assert not ExportPart.objects.exists()
    assert not list(Path(tempfile.gettempdir()).glob("openpyxl.*"))
    assert Export.objects.get().state == "writing"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_a_worker_writes_it_outside_of_any_transaction(monkeypatch: pytest.MonkeyPatch, signed_in, file_format: str):
    house = make_house()
    encounters = [make_complaint(house, text=f"Asia {number}.") for number in range(10)]
    monkeypatch.setattr(exporting, "AT_ONCE", 3)
    monkeypatch.setattr(exporting, "PART_SIZE", 500)
    client = signed_in(house.admin)
    client.post(house.at("downloads:add"), {"file_format": file_format})

    work()

    export = Export.objects.get()
    content = content_of(client, house, export)
    _heads, *rows = read_csv(content) if file_format == "csv" else read_xlsx(content)
    assert {row[0] for row in rows} == {str(encounter.pk) for encounter in encounters}
    assert (export.state, export.row_count, export.done_count) == ("ready", 10, 10)
    assert ExportPart.objects.count() > 2
    assert not list(Path(tempfile.gettempdir()).glob("openpyxl.*"))


def test_what_is_taken_back_while_it_is_written_is_not_kept(house: House, monkeypatch: pytest.MonkeyPatch):
    taken, _ = make_complaint(house), make_complaint(house, text="Hidas.")
    monkeypatch.setattr(exporting, "AT_ONCE", 1)
    export = tasks.begin_export(
        query="", file_format="csv", with_contacts=False, by=house.admin, language="en", now=timezone.now()
    )
    rows = begin(export)
    first = [next(rows), next(rows)]
    withdraw_encounter(encounter=taken, now=timezone.now())

    with pytest.raises(exporting.Stopped):
        write_csv(export, iter([*first, *rows]))

    assert not ExportPart.objects.exists()
    assert Export.objects.get().state == "erased"


def test_an_erased_file_can_be_written_again(house: House, signed_in):
    taken, other = make_complaint(house), make_complaint(house, text="Hidas.")
    export = make_export(house.admin)
    withdraw_encounter(encounter=taken, now=timezone.now())
    client = signed_in(house.admin)
    assert "was deleted" in client.get(house.at("downloads:show", export.pk)).content.decode()

    client.post(house.at("downloads:write_again", export.pk))
    write_export(Export.objects.get(), timezone.now())

    texts = {row["Id"]: row["Text"] for row in rows_of(client, house, Export.objects.get())}
    assert texts == {str(taken.pk): "", str(other.pk): "Hidas."}


# --- The worker ----------------------------------------------------------------------------------


def test_a_file_is_written_once_however_often_its_job_runs(house: House, signed_in):
    make_complaint(house)
    export = make_export(house.admin)
    before = content_of(signed_in(house.admin), house, export)

    tasks.write(export.pk)

    assert content_of(signed_in(house.admin), house, export) == before


def test_a_try_that_broke_leaves_nothing_behind(house: House, signed_in, monkeypatch: pytest.MonkeyPatch):
    fill(house, timezone.now(), seed=8)
    monkeypatch.setattr(exporting, "AT_ONCE", 10)
    monkeypatch.setattr(exporting, "PART_SIZE", 1_000)
    export = tasks.begin_export(
        query="", file_format="csv", with_contacts=False, by=house.admin, language="en", now=timezone.now()
    )
    rows = begin(export)
    write_csv(export, iter([next(rows) for _ in range(30)]))
    rows.close()
    assert ExportPart.objects.count() > 2

    tasks.write(export.pk)

    ids = [row["Id"] for row in rows_of(signed_in(house.admin), house, Export.objects.get())]
    assert len(ids) == len(set(ids)) == 70


def test_a_file_whose_job_is_gone_is_said_to_be_not_written(house: House, signed_in):
    make_complaint(house)
    export = make_export(house.admin)
    Export.objects.update(state="writing")
    tasks.release_lost_exports(0)
    assert Export.objects.get().state == "writing"  # its job waits
    assert len(jobs("downloads.tasks.write")) == 1

    forget_jobs()
    tasks.release_lost_exports(0)

    assert Export.objects.get().state == "failed"
    assert not ExportPart.objects.exists()
    assert "could not be prepared" in signed_in(house.admin).get(house.at("downloads:show", export.pk)).content.decode()


def test_files_are_forgotten_after_a_day(house: House):
    make_complaint(house)
    old, new = make_export(house.admin), make_export(house.admin)
    Export.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(hours=25))

    tasks.forget_exports(0)

    assert list(Export.objects.values_list("pk", flat=True)) == [new.pk]
    assert set(ExportPart.objects.values_list("export", flat=True)) == {new.pk}


# --- The pages -----------------------------------------------------------------------------------


def test_a_list_leads_to_a_file_of_what_it_shows(house: House, signed_in):
    make_complaint(house)
    make_encounter(house.point, "good")
    client = signed_in(house.admin)
    page = client.get(house.at("inbox:encounters"), {"rating": "bad", "lang": "en"}).content.decode()
    address = f"{house.at('downloads:add')}?rating=bad"
    assert f'href="{address}"' in page

    asked = client.get(address)
    begun = client.post(address, {"file_format": "csv"})
    write_export(Export.objects.get(), timezone.now())

    assert "1 encounter, in a row with its case." in asked.content.decode()
    assert begun.url == house.at("downloads:show", Export.objects.get().pk)
    assert [row["Rating"] for row in rows_of(client, house, Export.objects.get())] == ["Bad"]
    page = client.get(begun.url).content.decode()
    assert "Download CSV" in page
    assert "1 encounter." in page
    assert "1 encounter" in client.get(house.at("downloads:list")).content.decode()


def test_a_filter_that_is_refused_writes_nothing(house: House, signed_in):
    make_complaint(house)
    client = signed_in(house.admin)

    answer = client.post(f"{house.at('downloads:add')}?first=2026-11-02&last=2026-11-01", {"file_format": "csv"})

    assert answer.status_code == 200
    assert "This day is before the day in “From”." in answer.content.decode()
    assert not Export.objects.exists()


def test_no_more_rows_than_a_sheet_has(house: House, signed_in, monkeypatch: pytest.MonkeyPatch):
    make_complaint(house)
    make_complaint(house)
    monkeypatch.setattr(forms, "MOST_ROWS", 1)
    monkeypatch.setattr(exporting, "MOST_ROWS", 1)
    client = signed_in(house.admin)

    refused = client.post(house.at("downloads:add"), {"file_format": "xlsx"})

    assert "Choose CSV" in refused.content.decode()
    assert client.post(house.at("downloads:add"), {"file_format": "csv"}).status_code == 302
    assert make_export(house.admin, file_format="xlsx").state == "failed"  # more came while it waited


def test_few_files_are_written_at_once_for_a_member(house: House, signed_in):
    make_complaint(house)
    client = signed_in(house.admin)
    for _ in range(forms.MOST_AT_ONCE):
        assert client.post(house.at("downloads:add"), {"file_format": "csv"}).status_code == 302

    refused = client.post(house.at("downloads:add"), {"file_format": "csv"})

    assert "3 files are being prepared for you" in refused.content.decode()
    assert signed_in(house.supervisor).post(house.at("downloads:add"), {"file_format": "csv"}).status_code == 302


def test_a_file_is_not_prepared_again_beyond_the_limit(house: House, signed_in):
    make_complaint(house)
    export, client = make_export(house.admin), signed_in(house.admin)
    for _ in range(forms.MOST_AT_ONCE):
        client.post(house.at("downloads:add"), {"file_format": "csv"})

    answer = client.post(house.at("downloads:write_again", export.pk), follow=True)

    assert "3 files are being prepared for you" in answer.content.decode()
    assert Export.objects.get(pk=export.pk).state == "ready"


def test_a_member_has_few_files(house: House, signed_in):
    make_complaint(house)
    for _ in range(forms.MOST_KEPT):
        export = make_export(house.admin)
    client = signed_in(house.admin)

    refused = client.post(house.at("downloads:add"), {"file_format": "csv"})

    assert "Delete one of them first." in refused.content.decode()
    client.post(house.at("downloads:remove", export.pk))
    assert client.post(house.at("downloads:add"), {"file_format": "csv"}).status_code == 302


def test_a_file_that_is_put_away_is_gone(house: House, signed_in):
    make_complaint(house)
    export = make_export(house.admin)
    client = signed_in(house.admin)

    client.post(house.at("downloads:remove", export.pk))

    assert not Export.objects.exists()
    assert not ExportPart.objects.exists()
    with pytest.raises(exporting.Stopped):
        exporting.note(export, size=1)


def test_what_identifies_a_customer_is_asked_for_elsewhere(house: House, signed_in):
    answer = signed_in(house.admin).get(house.at("downloads:add"), {"q": "maija@example.org"})

    assert (answer.status_code, answer.url) == (302, house.at("inbox:customer"))


def test_a_refusal_of_a_change_erases_nothing(house: House):
    encounter = make_complaint(house)
    export = make_export(house.admin)

    with pytest.raises(Refused):
        redact_encounter(encounter=encounter, words="ei ole", reason="Nimi.", by=house.supervisor, now=timezone.now())

    export.refresh_from_db()
    assert export.state == "ready"


def test_what_is_added_to_a_contact_erases_nothing(house: House):
    encounter = make_complaint(house, email="maija@example.org")
    export = make_export(house.admin, with_contacts=True)

    amend(Encounter.objects.get(pk=encounter.pk), minutes=6, phone="040 1234567")
    confirm_news(contact=Contact.objects.get(encounter=encounter), now=timezone.now())

    export.refresh_from_db()
    assert export.state == "ready"
