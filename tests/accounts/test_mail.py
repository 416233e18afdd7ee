"""Mail to staff is owed when its cause is stored, and sent by the worker: no page waits for a mail server."""

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from encounters.models import User
from encounters.notifications.tasks import send_account_mail
from encounters.visitors import day_key
from tests.accounts.addresses import CHANGE, RESET
from tests.factories import PASSWORD, House, make_house
from tests.promises.faults import locked
from tests.worker import jobs, let_time_pass, work

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

    owed = {"status": "todo", "attempts": 0}
    said = {"language": "en", "template": "account/email/password_reset_key", "user_id": house.supervisor.user.pk}
    changed = {"language": "en", "template": "account/email/password_changed", "user_id": house.admin.user.pk}
    assert jobs("send_account_mail") == [{**owed, "args": said}, {**owed, "args": changed}]


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
    assert jobs("send_account_mail") == []


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
    assert len(jobs("send_account_mail")) == 1


def test_a_job_that_runs_again_sends_a_second_link_that_works(client, house: House):
    client.post(RESET, {"email": house.admin.user.email})
    [job] = jobs("send_account_mail")
    work()

    send_account_mail(**job["args"])  # as after a worker that died with the mail just sent

    assert [opens(link_in(letter)) for letter in mail.outbox] == [True, True]


# --- A real mail server --------------------------------------------------------------------------


class Postbox:
    """Keeps what the mail server is given; or refuses it."""

    def __init__(self, answer: str = "250 OK") -> None:
        self.answer = answer
        self.letters: list[tuple[list[str], str]] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:  # noqa: N802
        self.letters.append((envelope.rcpt_tos, envelope.content.decode()))
        return self.answer


@pytest.fixture
def port(settings) -> int:
    """Where the mail server will be; for now nobody answers there."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = door.getsockname()[1]
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    return settings.EMAIL_PORT


@contextmanager
def mail_server(postbox: Postbox, port: int) -> Iterator[None]:
    server = Controller(postbox, hostname="127.0.0.1", port=port)
    server.start()
    try:
        yield
    finally:
        server.stop()


def test_a_real_mail_server_gets_the_real_mail(client, house: House, port: int):
    postbox = Postbox()

    with mail_server(postbox, port):
        client.post(RESET, {"email": house.admin.user.email})
        work()

    ((recipients, letter),) = postbox.letters
    assert recipients == [house.admin.user.email]
    assert "Subject: A new password for Servicelog" in letter


def test_mail_waits_unnoticed_while_the_mail_server_is_down(house: House, port: int):
    user, postbox = house.admin.user, Postbox()
    user_client = Client()
    user_client.force_login(user)

    known, unknown = (Client().post(RESET, {"email": email}) for email in (user.email, "nobody@example.org"))
    changed = user_client.post(CHANGE, {"oldpassword": PASSWORD, **CHOSEN})
    work()
    during = [(job["status"], job["attempts"]) for job in jobs("send_account_mail")]
    let_time_pass()
    with mail_server(postbox, port):
        work()

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert (changed.status_code, changed["Location"]) == (302, reverse("account_reset_password_from_key_done"))
    assert during == [("todo", 1), ("todo", 1)]
    assert jobs("send_account_mail") == []
    assert [recipients for recipients, _ in postbox.letters] == [[user.email], [user.email]]


def test_a_mail_that_is_always_refused_stays_to_be_seen(client, house: House, port: int):
    postbox = Postbox("451 Not now")
    client.post(RESET, {"email": house.admin.user.email})

    with mail_server(postbox, port):
        for _ in range(12):
            work()
            let_time_pass()

    assert [(job["status"], job["attempts"]) for job in jobs("send_account_mail")] == [("failed", 10)]
    assert len(postbox.letters) == 10
