"""An admin invites members by a sheet, and says what they may do."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from encounters.limits import LIMITS
from encounters.models import LimitBucket, Member, OrganisationMail, User
from tests.factories import House, make_employee, make_invited, make_logged, make_member, make_user
from tests.spreadsheets.sheets import as_csv, confirm, counts, problems, send
from tests.worker import jobs

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
HEADS = ["E-mail", "Role", "All locations", "Locations", "Serves customers as"]
MEMBERS = "members"


@pytest.fixture
def admin(house: House, signed_in) -> Client:
    return signed_in(house.admin)


def test_members_are_invited_and_changed(admin: Client, house: House):
    sheet = as_csv(
        HEADS,
        ["Uusi@example.org", "supervisor", "", "Kamppi; Porvoo", ""],
        [house.porvoo_supervisor.user.email, "Esihenkilö", "no", "kamppi", ""],
        [house.supervisor.user.email, "Employee", "yes", "Kamppi", "Aino Rautio"],
    )

    sent = send(admin, house, sheet, MEMBERS)
    confirm(admin, house, sent)

    invited = Member.objects.get(user__email="uusi@example.org")
    assert counts(sent) == (0, 1, 2, 0)
    assert (invited.is_invited, invited.is_active, invited.supervises.count()) == (True, False, 2)
    assert [link.location for link in house.porvoo_supervisor.supervises.all()] == [house.kamppi]
    changed = Member.objects.get(pk=house.supervisor.pk)
    assert (changed.role, changed.all_locations, changed.employee) == ("employee", False, house.aino)
    assert OrganisationMail.objects.latest("pk").member == invited
    assert {job["args"]["member_id"] for job in jobs("release")} >= {house.supervisor.pk, house.porvoo_supervisor.pk}
    assert mail.outbox == []


def test_the_same_sheet_a_second_time_invites_nobody(admin: Client, house: House):
    sheet = as_csv(HEADS, ["uusi@example.org", "admin", "", "", ""])
    confirm(admin, house, send(admin, house, sheet, MEMBERS))

    again = send(admin, house, sheet, MEMBERS)

    assert counts(again) == (0, 0, 0, 1)


def test_what_the_page_refuses_a_sheet_does_not_do_either(admin: Client, house: House):
    make_employee(house.kamppi, first_name="Eino", last_name="Salo")
    make_employee(house.kamppi, first_name="Eino", last_name="Salo")
    sheet = as_csv(
        ["id", *HEADS],
        ["", "a@example.org", "supervisor", "", "", ""],
        ["", "b@example.org", "employee", "", "", ""],
        ["", "c@example.org", "owner", "", "", ""],
        ["", "no address", "admin", "", "", ""],
        ["", "d@example.org", "employee", "", "", "Eino Salo"],
        ["", "e@example.org", "employee", "", "", "Nobody"],
        [house.supervisor.pk, "other@example.org", "supervisor", "yes", "", ""],
        ["", house.admin.user.email, "supervisor", "yes", "", ""],
        ["", "f@example.org", "admin", "", "", ""],
        ["", "F@example.org", "admin", "", "", ""],
    )

    sent = send(admin, house, sheet, MEMBERS)
    confirm(admin, house, sent)

    assert [(number, column) for number, column, _text in problems(sent)] == [
        *((2, "locations"), (3, "employee"), (4, "role"), (5, "email"), (6, "employee"), (7, "employee")),
        *((8, "email"), (9, ""), (11, "email")),
    ]
    assert not User.objects.filter(email__endswith="@example.org", memberships__invitation__isnull=False).exists()


def test_an_account_elsewhere_looks_like_any_address(admin: Client, house: House, neighbour: House):
    known = make_user("Known")
    sent = send(admin, house, as_csv(HEADS[:2], [known.email, "admin"], ["new@example.org", "admin"]), MEMBERS)

    page = admin.get(house.at("spreadsheets:show", sent.pk)).content.decode()

    assert counts(sent) == (0, 2, 0, 0)
    assert "Known" not in page
    assert not User.objects.filter(email="new@example.org").exists()


def test_who_was_removed_becomes_the_same_member_again(admin: Client, house: House):
    left = make_member(house.organisation, "supervisor", (house.kamppi,), is_active=False)

    sent = send(admin, house, as_csv(HEADS, [left.user.email, "supervisor", "yes", "", ""]), MEMBERS)
    confirm(admin, house, sent)

    again = Member.objects.get(pk=left.pk)
    assert counts(sent) == (0, 1, 0, 0)
    assert (again.is_invited, again.all_locations, again.supervises.count()) == (True, True, 0)


def test_nobody_becomes_the_employee_they_logged_praise_of(admin: Client, house: House):
    left = make_member(house.organisation, "supervisor", (house.kamppi,))
    for member in (house.supervisor, left):
        make_logged(house.kamppi, member, "good", employee=house.aino)
    make_logged(house.kamppi, house.porvoo_supervisor, "bad", employee=house.aino)
    Member.objects.filter(pk=left.pk).update(is_active=False)
    members = house.supervisor, left, house.porvoo_supervisor
    sheet = as_csv(HEADS, *([member.user.email, "employee", "", "", "Aino Rautio"] for member in members))

    sent = send(admin, house, sheet, MEMBERS)

    refused = [(number, column) for number, column, *_why in problems(sent)]
    assert refused == [(2, "employee"), (3, "employee")]


def test_more_invitations_than_may_be_sent_are_told_beforehand(admin: Client, house: House, monkeypatch):
    monkeypatch.setitem(LIMITS, "invitations", 2)
    rows = [[f"n{number}@example.org", "admin"] for number in range(3)]

    sent = send(admin, house, as_csv(HEADS[:2], *rows), MEMBERS)
    confirm(admin, house, sent)
    fewer = send(admin, house, as_csv(HEADS[:2], *rows[:2]), MEMBERS)

    assert (
        "invites 3 members, and at most 2 can be" in admin.get(house.at("spreadsheets:show", sent.pk)).content.decode()
    )
    assert not Member.objects.filter(user__email="n0@example.org").exists()
    assert confirm(admin, house, fewer).state == "stored"
    assert Member.objects.filter(user__email__startswith="n").count() == 2


def test_a_sheet_that_invites_too_many_is_stored_later(admin: Client, house: House, monkeypatch):
    monkeypatch.setitem(LIMITS, "invitations", 2)
    rows = [[f"n{number}@example.org", "admin"] for number in range(3)]
    confirm(admin, house, send(admin, house, as_csv(HEADS[:2], rows[0]), MEMBERS))

    sent = send(admin, house, as_csv(HEADS[:2], *rows[1:]), MEMBERS)
    page = admin.get(house.at("spreadsheets:show", sent.pk)).content.decode()
    too_early = confirm(admin, house, sent)
    LimitBucket.objects.filter(name=f"invitations:{house.organisation.pk}").delete()

    assert "invites 2 members, and 1 can be" in page
    assert "come back in half an hour" in page
    assert "Try again" in page
    assert (too_early.state, bool(too_early.refused)) == ("checked", True)
    assert confirm(admin, house, too_early).state == "stored"
    assert Member.objects.filter(user__email__startswith="n").count() == 3


def test_an_address_asked_too_often_stores_nothing(admin: Client, house: House, monkeypatch):
    monkeypatch.setitem(LIMITS, "invitation mails", 0)
    sheet = as_csv(
        HEADS[:3], ["uusi@example.org", "admin", ""], [house.porvoo_supervisor.user.email, "supervisor", "yes"]
    )

    sent = confirm(admin, house, send(admin, house, sheet, MEMBERS))

    assert (sent.state, "uusi@example.org" in sent.refused) == ("checked", True)
    assert not Member.objects.get(pk=house.porvoo_supervisor.pk).all_locations


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_what_is_downloaded_can_be_imported_and_changes_nothing(file_format: str, admin: Client, house: House):
    make_employee(house.kamppi, first_name="Aino", last_name="Rautio")
    make_employee(house.kamppi, first_name="Eino (7)")
    make_member(house.organisation, "employee", employee=make_employee(house.kamppi, first_name="=Eino (7)"))
    make_invited(house.organisation)

    file = admin.get(house.at("spreadsheets:export", MEMBERS, file_format))
    sent = send(admin, house, file.content, MEMBERS)

    assert counts(sent) == (0, 0, 0, 6)


def test_a_sheet_of_members_asks_for_the_password_again(house: House, signed_in, time_machine):
    time_machine.move_to(NOON, tick=False)
    admin = signed_in(house.admin)
    sent = send(admin, house, as_csv(HEADS[:2], ["uusi@example.org", "admin"]), MEMBERS)
    time_machine.move_to(NOON + timedelta(minutes=6), tick=False)

    asked = admin.get(house.at("spreadsheets:upload", MEMBERS))
    confirmed = admin.post(house.at("spreadsheets:store", sent.pk), {"shown": sent.fingerprint})
    others = admin.get(house.at("spreadsheets:upload", "people"))

    assert (asked.status_code, confirmed.status_code, others.status_code) == (302, 403, 200)
    assert "confirm" in asked.url
