"""A sheet is stored as it was shown: all of it, once, or nothing; whoever else is at work, and whatever dies."""

import os
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from encounters.history.reading import read_history
from encounters.models import Employee, Location, SheetImport, SheetRow
from encounters.models.sheet_import import NOT_CHECKED, NOT_STORED
from encounters.setting_forms import lock_settings
from encounters.spreadsheets import storing, tasks
from encounters.spreadsheets.checking import Check
from encounters.spreadsheets.location_rows import LocationCheck
from tests.at_once import all_at_once
from tests.factories import House, make_house, make_import, make_location, make_member
from tests.spreadsheets.sheets import as_csv, as_xlsx, confirm, counts, read_csv, send
from tests.worker import jobs, let_time_pass, work

HEADS = ["Name", "Address", "Region"]
SHEET = as_csv(HEADS, ["Turku", "", ""], ["Kamppi", "Urho 1", ""])


@pytest.fixture
def admin(house: House, signed_in) -> Client:
    return signed_in(house.admin)


def page_of(client: Client, house: House, sent: SheetImport, query: str = "") -> str:
    return client.get(house.at("spreadsheets:show", sent.pk) + query).content.decode()


def names_of(house: House) -> set[str]:
    return set(Location.objects.filter(organisation=house.organisation).values_list("name", flat=True))


# --- What its page shows -------------------------------------------------------------------------


def test_the_page_shows_problems_before_new_and_changed_rows(admin: Client, house: House):
    sheet = as_csv(HEADS, ["Kamppi", "Urho 1", ""], ["Turku", "Katu 1", ""], ["x" * 101, "", ""], ["Porvoo", "", ""])

    sent = send(admin, house, sheet)

    page = page_of(admin, house, sent)
    shown = [page.index(text) for text in ("letters, there is room for 100", "Katu 1", "Urho 1")]
    assert shown == sorted(shown)
    assert "Store all" not in page
    assert [row.number for row in sent.rows.order_by("outcome")] == [4, 3, 2]


def test_many_rows_stand_on_several_pages(admin: Client, house: House):
    sent = send(admin, house, as_csv(["Name"], *[[f"Place {number}"] for number in range(120)]))

    first = admin.get(house.at("spreadsheets:show", sent.pk))
    second = admin.get(house.at("spreadsheets:show", sent.pk) + f"?after={first.context['page'].next}")

    assert [len(page.context["page"].rows) for page in (first, second)] == [50, 50]
    assert second.context["page"].rows[0].number == 52


def test_a_sheet_is_handed_back_with_what_is_wrong(admin: Client, house: House):
    sent = send(admin, house, as_csv([*HEADS, "Hobby"], ["", "Katu 1", "", "x"], ["Oulu", "=1", "", ""]))
    handed_back = admin.get(house.at("spreadsheets:wrong", sent.pk, "csv"), headers={"Accept-Language": "en"})

    heads, wrong, right = read_csv(handed_back.content)
    mended = send(admin, house, as_csv(heads, [wrong[0], "Turku", *wrong[2:]], right))

    assert heads == ["What is wrong", *HEADS, "Hobby"]
    assert (wrong, right) == (["Name: This field is required.", "", "Katu 1", "", "x"], ["", "Oulu", "'=1", "", ""])
    assert (counts(mended), mended.unknown_columns) == ((0, 2, 0, 0), ["Hobby"])


def test_what_was_sent_is_forgotten_once_it_is_stored(admin: Client, house: House):
    stored = confirm(admin, house, send(admin, house, SHEET))

    assert (stored.state, bytes(stored.content), stored.rows.count()) == ("stored", b"", 0)
    assert "1 new" in page_of(admin, house, stored)


def test_what_is_put_away_is_gone_with_its_rows(admin: Client, house: House):
    sent = send(admin, house, SHEET)

    admin.post(house.at("spreadsheets:remove", sent.pk))

    assert not SheetImport.objects.exists()
    assert not SheetRow.objects.exists()
    assert admin.get(house.at("spreadsheets:show", sent.pk)).status_code == 404


def test_what_lies_for_a_week_is_forgotten(admin: Client, house: House):
    old, new = send(admin, house, SHEET), send(admin, house, SHEET)
    SheetImport.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=7, minutes=1))

    tasks.forget_sheets(0)

    assert [kept.pk for kept in SheetImport.objects.all()] == [new.pk]
    assert set(SheetRow.objects.values_list("sheet_import", flat=True)) == {new.pk}


# --- As it was shown, or not at all --------------------------------------------------------------


def test_what_changed_since_the_preview_leads_to_a_new_one(admin: Client, house: House):
    sent = send(admin, house, SHEET)
    make_location(house.organisation, "turku")

    again = confirm(admin, house, sent)
    page = page_of(admin, house, again)

    assert (again.state, again.is_outdated, counts(again)) == ("checked", True, (0, 0, 2, 0))
    assert "meanwhile" in page
    assert names_of(house) == {"Kamppi", "Porvoo", "turku"}
    assert confirm(admin, house, again).state == "stored"
    assert names_of(house) == {"Kamppi", "Porvoo", "Turku"}


def test_another_preview_than_the_page_showed_is_not_confirmed(admin: Client, house: House):
    sent = send(admin, house, SHEET)

    answer = admin.post(house.at("spreadsheets:store", sent.pk), {"shown": "of another page"}, follow=True)

    assert "Nothing was stored" in answer.content.decode()
    assert SheetImport.objects.get(pk=sent.pk).state == "checked"


def test_a_wrong_row_keeps_all_from_being_stored(admin: Client, house: House):
    sent = send(admin, house, as_csv(HEADS, ["Turku", "", ""], ["", "x", ""]))

    confirm(admin, house, sent)

    assert names_of(house) == {"Kamppi", "Porvoo"}


def test_who_is_an_admin_no_more_stores_nothing(house: House, signed_in):
    other = make_member(house.organisation)
    client = signed_in(other)
    sent = send(client, house, SHEET)
    client.post(house.at("spreadsheets:store", sent.pk), {"shown": sent.fingerprint})
    other.role = "supervisor"
    other.save()

    tasks.store(sent.pk)

    left = SheetImport.objects.get(pk=sent.pk)
    assert (left.state, bool(left.refused), names_of(house)) == ("checked", True, {"Kamppi", "Porvoo"})


def test_of_another_organisation_nothing_is_seen_or_done(admin: Client, house: House, neighbour: House):
    theirs = make_import(neighbour.organisation)
    tasks.check(theirs.pk)
    shown = SheetImport.objects.get(pk=theirs.pk).fingerprint

    answers = [
        admin.get(house.at("spreadsheets:show", theirs.pk)),
        admin.get(house.at("spreadsheets:wrong", theirs.pk, "csv")),
        admin.post(house.at("spreadsheets:store", theirs.pk), {"shown": shown}),
        admin.post(house.at("spreadsheets:remove", theirs.pk)),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert SheetImport.objects.get(pk=theirs.pk).state == "checked"


def test_checking_asks_as_much_for_many_rows_as_for_few(house: House):
    """One that asked for each row would take minutes for thousands."""
    asked = []
    for many in (3, 300):
        sent = make_import(house.organisation, "people", content=as_csv(["First name"], *[["A"]] * many))
        with CountQueries() as counted:
            tasks.check(sent.pk)
        asked.append(counted.number)

    assert asked[0] == asked[1]


class CountQueries:
    """Counts what the database is asked."""

    number = 0

    def __enter__(self) -> "CountQueries":
        self.wrapper = connection.execute_wrapper(self.count)
        self.wrapper.__enter__()
        return self

    def __exit__(self, *raised: object) -> None:
        self.wrapper.__exit__(*raised)

    def count(self, execute: Any, *asked: Any) -> Any:
        self.number += 1
        return execute(*asked)


# --- Once, whatever happens beside it ------------------------------------------------------------


@pytest.fixture
def real(transactional_db: None) -> House:
    return make_house()


def begun(client: Client, house: House, content: bytes = SHEET) -> SheetImport:
    """Send a sheet, and let the real worker check it."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.post(house.at("spreadsheets:upload", "locations"), {"file": SimpleUploadedFile("x.csv", content)})
    work()
    return SheetImport.objects.order_by("pk").last()


def test_ten_confirmations_at_once_store_it_once(real: House, signed_in):
    others = [signed_in(real.admin if number % 2 else make_member(real.organisation)) for number in range(10)]
    sent = begun(others[0], real)
    press = {"shown": sent.fingerprint}

    answers = all_at_once(
        [
            lambda client=client: client.post(real.at("spreadsheets:store", sent.pk), press).status_code
            for client in others
        ]
    )
    queued = len(jobs("store"))
    work()

    assert (answers, queued) == ([302] * 10, 1)
    assert SheetImport.objects.get(pk=sent.pk).state == "stored"
    assert Location.objects.filter(name="Turku").count() == 1


def test_the_history_tells_who_confirmed_it_and_no_next_job(real: House, signed_in):
    other = make_member(real.organisation)
    sent = begun(signed_in(real.admin), real)
    signed_in(other).post(real.at("spreadsheets:store", sent.pk), {"shown": sent.fingerprint})
    work()
    Location.objects.filter(name="Turku").update(region="Varsinais-Suomi")

    told = [(line.name, line.done, line.who) for line in read_history(real.admin).rows[:3]]

    assert told == [
        ("Turku", "update", "Servicelog by itself"),
        ("Kamppi", "update", str(other.user)),
        ("Turku", "insert", str(other.user)),
    ]


def test_a_job_that_runs_twice_at_once_stores_it_once(real: House, signed_in):
    client = signed_in(real.admin)
    sent = begun(client, real)
    client.post(real.at("spreadsheets:store", sent.pk), {"shown": sent.fingerprint})

    all_at_once([lambda: tasks.store(sent.pk)] * 4)

    assert SheetImport.objects.get(pk=sent.pk).state == "stored"
    assert Location.objects.filter(name="Turku").count() == 1


def test_two_sheets_that_are_confirmed_at_once_add_nothing_twice(real: House, signed_in):
    client = signed_in(real.admin)
    sent = [begun(client, real), begun(client, real)]
    for one in sent:
        client.post(real.at("spreadsheets:store", one.pk), {"shown": one.fingerprint})

    all_at_once([lambda one=one: tasks.store(one.pk) for one in sent])

    states = sorted(SheetImport.objects.values_list("state", "is_outdated"))
    assert states == [("checked", True), ("stored", False)]
    assert Location.objects.filter(name="Turku").count() == 1


def test_without_the_lock_they_would(real: House, signed_in, monkeypatch):
    """The control: with the protection off, two sheets add the same place twice."""
    from threading import Barrier

    from encounters.spreadsheets import importing

    client = signed_in(real.admin)
    sent = [begun(client, real), begun(client, real)]
    for one in sent:
        client.post(real.at("spreadsheets:store", one.pk), {"shown": one.fingerprint})
    both_checked, check = Barrier(2), Check.check

    def check_beside(self: Check, *asked: Any) -> Any:
        rows = check(self, *asked)
        both_checked.wait(10)
        return rows

    monkeypatch.setattr(importing, "lock_settings", lambda _organisation: None)
    monkeypatch.setattr(Check, "check", check_beside)
    monkeypatch.setattr(importing, "begin_check", unlocked(importing.begin_check))
    all_at_once([lambda one=one: tasks.store(one.pk) for one in sent])

    assert Location.objects.filter(name="Turku").count() == 2


def unlocked(begin_check: Any) -> Any:
    """The same check without its locks on rows."""
    return lambda sheet_import, now, **_more: begin_check(sheet_import, now)


@pytest.mark.parametrize("dies_after", [0, 1])
def test_a_worker_that_is_killed_leaves_nothing_half_done(dies_after: int, real: House, signed_in, monkeypatch):
    client = signed_in(real.admin)
    sent = begun(client, real, as_csv(["Name"], *[[f"Place {number}"] for number in range(1200)]))
    client.post(real.at("spreadsheets:store", sent.pk), {"shown": sent.fingerprint})
    stored = storing.portions

    def die(things: Any) -> Any:
        for number, some in enumerate(stored(things)):
            if number > dies_after:
                os._exit(1)
            yield some

    child = os.fork()
    if child == 0:
        connection.close()
        monkeypatch.setattr(storing, "portions", die)
        tasks.store(sent.pk)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    connection.close()
    half = Location.objects.filter(name__startswith="Place").count()
    work()

    assert (os.waitstatus_to_exitcode(status), half) == (1, 0)
    assert Location.objects.filter(name__startswith="Place").count() == 1200
    assert SheetImport.objects.get(pk=sent.pk).state == "stored"


def try_for_good(sent: SheetImport) -> None:
    """Let the worker try until it gives up, which takes minutes, and look for what was left."""
    waited, owed = timedelta(), [tasks.check.name, tasks.store.name]
    while due := ProcrastinateJob.objects.filter(status="todo", task_name__in=owed).first():
        waited += max(due.scheduled_at - timezone.now(), timedelta()) if due.scheduled_at else timedelta()
        let_time_pass()
        work()
    tasks.release_lost_sheets(0)
    assert timedelta(minutes=1) < waited < timedelta(minutes=3)
    sent.refresh_from_db()


def test_a_failed_storing_says_so_and_runs_at_the_next_press(real: House, signed_in, monkeypatch):
    client = signed_in(real.admin)
    sent = begun(client, real)
    press = {"shown": sent.fingerprint}
    with monkeypatch.context() as broken:
        broken.setattr(LocationCheck, "store", lambda *_asked: 1 / 0)
        client.post(real.at("spreadsheets:store", sent.pk), press)
        try_for_good(sent)
    failed, page = names_of(real), page_of(client, real, sent)
    client.post(real.at("spreadsheets:store", sent.pk), press)
    work()

    assert (sent.state, failed) == ("checked", {"Kamppi", "Porvoo"})
    assert "could not be stored" in page
    assert all(offer in page for offer in ("Try again", "Check it again", "Send another file", "Put it away"))
    stored = SheetImport.objects.get(pk=sent.pk)
    assert (stored.state, stored.problem, "Turku" in names_of(real)) == ("stored", [], True)


def test_a_failed_check_says_so_and_runs_at_the_next_press(real: House, signed_in, monkeypatch):
    client = signed_in(real.admin)
    with monkeypatch.context() as broken:
        broken.setattr(LocationCheck, "read_stored", lambda _check: 1 / 0)
        sent = begun(client, real)
        try_for_good(sent)
    page = page_of(client, real, sent)
    for _twice in range(2):
        client.post(real.at("spreadsheets:check_again", sent.pk))
    queued = len(jobs("check"))
    work()

    assert sent.state == "unreadable"
    assert "could not be checked" in page
    assert all(offer in page for offer in ("Try again", "Send another file", "Put it away"))
    assert queued == 2  # with the one that failed
    assert (SheetImport.objects.get(pk=sent.pk).state, sent.problem != []) == ("checked", True)


@pytest.mark.parametrize("content", [SHEET, as_xlsx(HEADS, ["Turku", "", ""], ["Kamppi", "Urho 1", ""])])
def test_what_could_not_be_stored_is_checked_again(real: House, signed_in, content: bytes):
    """What is kept of it by then is what was read, and no file."""
    client = signed_in(real.admin)
    sent = begun(client, real, content)
    SheetImport.objects.update(state="checked", problem=[NOT_STORED, {}])
    make_location(real.organisation, "Turku")

    client.post(real.at("spreadsheets:check_again", sent.pk))
    work()

    checked = SheetImport.objects.get(pk=sent.pk)
    assert (checked.state, checked.problem, counts(checked)) == ("checked", [], (0, 0, 1, 1))
    assert confirm(client, real, checked).state == "stored"


def test_a_preview_with_nothing_wrong_is_not_checked_again(admin: Client, house: House):
    sent = send(admin, house, SHEET)

    admin.post(house.at("spreadsheets:check_again", sent.pk))

    assert SheetImport.objects.get(pk=sent.pk).state == "checked"
    assert "Check it again" not in page_of(admin, house, sent)


def test_the_page_says_when_the_worker_takes_too_long(admin: Client, house: House):
    """Since when its present step is owed counts, not when the file came."""
    sent = send(admin, house, SHEET)
    SheetImport.objects.update(created_at=timezone.now() - timedelta(hours=1))
    said = []
    for state, waits in (("checking", 1), ("checking", 6), ("storing", 1), ("storing", 6)):
        SheetImport.objects.update(state=state, owed_at=timezone.now() - timedelta(minutes=waits))
        said.append("takes longer than it should" in page_of(admin, house, sent))
    SheetImport.objects.update(state="unreadable", problem=[NOT_CHECKED, {}])
    admin.post(house.at("spreadsheets:check_again", sent.pk))

    assert said == [False, True, False, True]
    assert "takes longer than it should" not in page_of(admin, house, sent)


@pytest.mark.parametrize("step", ["checking", "storing"])
def test_a_sheet_whose_job_is_gone_does_not_wait_for_it(step: str, admin: Client, house: House):
    sent = make_import(house.organisation)
    tasks.check.defer(import_id=sent.pk)
    SheetImport.objects.filter(pk=sent.pk).update(state=step)
    states = []
    for status in ("todo", "doing", "failed"):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = %s", [status])
        tasks.release_lost_sheets(0)
        states.append(SheetImport.objects.get(pk=sent.pk).state)

    assert states == [step, step, {"checking": "unreadable", "storing": "checked"}[step]]


def test_a_file_that_is_no_sheet_is_not_checked_again(admin: Client, house: House):
    sent = send(admin, house, b"PK")

    admin.post(house.at("spreadsheets:check_again", sent.pk))

    assert "Try again" not in page_of(admin, house, sent)
    assert SheetImport.objects.get(pk=sent.pk).state == "unreadable"


def test_how_far_it_is_can_be_seen_while_the_transaction_runs(real: House, signed_in, monkeypatch):
    client = signed_in(real.admin)
    sent = begun(client, real, as_csv(["Name"], *[[f"Place {number}"] for number in range(1200)]))
    client.post(real.at("spreadsheets:store", sent.pk), {"shown": sent.fingerprint})
    seen, stored = [], storing.portions

    def look(things: Any) -> Any:
        for some in stored(things):
            seen.extend(all_at_once([lambda: (page_of(client, real, sent), Location.objects.count())]))
            yield some

    monkeypatch.setattr(storing, "portions", look)
    tasks.store(sent.pk)

    shown = [(count, f'value="{done}"' in page) for (page, count), done in zip(seen, (0, 500, 1000), strict=False)]
    assert shown == [(2, True)] * 3
    assert 'max="1200"' in seen[0][0]


def test_a_database_that_is_busy_is_tried_again(real: House, signed_in):
    from threading import Event, Thread

    from django.db.transaction import atomic

    client = signed_in(real.admin)
    sent = begun(client, real)
    client.post(real.at("spreadsheets:store", sent.pk), {"shown": sent.fingerprint})
    locked, release = Event(), Event()

    def hold() -> None:
        with atomic():
            lock_settings(real.organisation)
            locked.set()
            release.wait(30)
        connection.close()

    holder = Thread(target=hold)
    holder.start()
    locked.wait(10)
    work()
    release.set()
    holder.join()
    waiting = SheetImport.objects.get(pk=sent.pk).state
    let_time_pass()
    work()

    assert (waiting, SheetImport.objects.get(pk=sent.pk).state) == ("storing", "stored")


def test_five_thousand_people_and_five_hundred_places_with_links(real: House, signed_in):
    client = signed_in(real.admin)
    places = as_xlsx(["Name"], *[[f"Place {number}"] for number in range(500)])
    people = [["First name", "Last name", "Locations"]]
    people += [[f"Name {number}", "Salo", f"Place {number % 500}; Kamppi"] for number in range(5000)]

    stored = []
    for kind, content in (("locations", places), ("people", as_xlsx(*people))):
        sent = send(client, real, content, kind)
        stored.append((counts(sent), confirm(client, real, sent).state))

    assert stored == [((0, 500, 0, 0), "stored"), ((0, 5000, 0, 0), "stored")]
    last = Employee.objects.get(first_name="Name 4999")
    assert {link.location.name for link in last.serves.select_related("location")} == {"Kamppi", "Place 499"}
