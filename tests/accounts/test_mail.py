"""Mail to staff is owed when its cause is stored, and sent by the worker: no page waits for a mail server."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from encounters.models import AccountMail, User
from encounters.models.mail import AccountMailKind
from encounters.visitors import day_key
from tests.accounts.addresses import CHANGE, RESET
from tests.factories import PASSWORD, House, make_house
from tests.mails import mails_owed
from tests.promises.faults import locked
from tests.worker import jobs, work

NEW_PASSWORD = "uusi-pitkä-salasana"
CHOSEN = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}


@pytest.fixture
def house(transactional_db: None) -> House:
    """The worker sees only what is committed."""
    return make_house()


def link_in(letter: mail.EmailMessage) -> str:
    return re.search(r"http://127.0.0.1:8000(/accounts\S+)", letter.body)[1]


def opens(path: str) -> bool:
    return "no longer works" not in Client().get(path, follow=True).content.decode()


def test_a_new_password_comes_by_a_mail_that_works_once(client, house: House):
    user = house.admin.user
    other = Client()
    other.force_login(user)
    client.post(RESET, {"email": user.email}, headers={"Accept-Language": "fi", "Host": "localhost:1337"})
    work()
    (letter,) = mail.outbox
    path = link_in(letter)

    form = client.get(path, follow=True)
    client.post(form.redirect_chain[-1][0], CHOSEN)
    work()

    user.refresh_from_db()
    assert letter.to == [user.email]
    assert "salasana" in letter.subject.lower()
    assert user.check_password(NEW_PASSWORD)
    assert not opens(path)
    assert other.get(reverse("inbox:start", args=[house.organisation.slug])).status_code == 302
    assert [letter.to for letter in mail.outbox] == [[user.email], [user.email]]  # the owner is told


def test_a_link_of_two_hours_ago_is_dead(client, house: House, time_machine):
    time_machine.move_to(datetime(2026, 6, 1, 10, tzinfo=UTC))
    client.post(RESET, {"email": house.admin.user.email})
    work()
    path = link_in(mail.outbox[0])
    before = opens(path)
    time_machine.shift(timedelta(hours=2))

    assert (before, opens(path)) == (True, False)


SUBJECTS = {
    "fi": ("Uusi salasana Servicelogiin", "Servicelog-salasanasi vaihdettiin"),
    "sv": ("Nytt lösenord till Servicelog", "Ditt Servicelog-lösenord har bytts"),
    "en": ("A new password for Servicelog", "Your Servicelog password was changed"),
}


@pytest.mark.parametrize("language", SUBJECTS)
def test_mail_speaks_the_language_of_the_page(language: str, client, house: House):
    client.force_login(house.admin.user)
    reader = {"Accept-Language": language}

    client.post(RESET, {"email": house.admin.user.email}, headers=reader)
    client.post(CHANGE, {"oldpassword": PASSWORD, **CHOSEN}, headers=reader)
    work()

    assert tuple(letter.subject for letter in mail.outbox) == SUBJECTS[language]


# --- What is owed --------------------------------------------------------------------------------


def test_what_is_owed_holds_neither_link_nor_address(client, house: House):
    client.force_login(house.admin.user)

    client.post(RESET, {"email": house.supervisor.user.email})
    client.post(CHANGE, {"oldpassword": PASSWORD, **CHOSEN})

    link, notice = AccountMail.objects.order_by("pk")
    assert (link.kind, link.user, link.address) == (AccountMailKind.PASSWORD_LINK, house.supervisor.user, "")
    assert (notice.kind, notice.user, notice.address) == (AccountMailKind.PASSWORD_CHANGED, house.admin.user, "")
    assert [job["args"] for job in jobs("send_account_mail")] == [{"mail_id": link.pk}, {"mail_id": notice.pk}]


def test_an_unknown_address_costs_the_same_and_gets_no_mail(house: House):
    day_key(timezone.now())  # whoever comes first makes it
    costs = {}
    for email in (house.supervisor.user.email, house.admin.user.email, "nobody@example.org"):
        with CaptureQueriesContext(connection) as asked:
            answer = Client().post(RESET, {"email": email})
        costs[email] = (answer.status_code, answer["Location"], [query["sql"].split()[0] for query in asked])
    work()

    known, *others = costs.values()
    assert others == [known, known]
    assert [letter.to for letter in mail.outbox] == [[house.supervisor.user.email], [house.admin.user.email]]
    assert (mails_owed(), jobs("send_account_mail")) == ([], [])


def test_a_closed_account_gets_no_mail(client, house: House):
    closed, control = house.admin.user, house.supervisor.user
    for user in (closed, control):
        client.post(RESET, {"email": user.email})
    User.objects.filter(pk=closed.pk).update(is_active=False)

    work()

    assert [letter.to for letter in mail.outbox] == [[control.email]]


def test_a_password_whose_mail_can_not_be_owed_is_not_changed(client, house: House):
    user = house.admin.user
    client.force_login(user)

    with locked("procrastinate_jobs"):
        answer = client.post(CHANGE, {"oldpassword": PASSWORD, **CHOSEN})
    user.refresh_from_db()
    kept = user.check_password(PASSWORD)
    client.force_login(user)
    client.post(CHANGE, {"oldpassword": PASSWORD, **CHOSEN})

    user.refresh_from_db()
    assert (answer.status_code, kept) == (503, True)
    assert user.check_password(NEW_PASSWORD)
    assert len(mails_owed()) == 1
