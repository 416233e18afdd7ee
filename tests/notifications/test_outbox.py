"""Mail is owed when its cause is stored, tried until it is taken, and given up where somebody sees it."""

import email
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage
from email.policy import default
from functools import partial

import pytest
from django.db import connection, connections
from django.db.transaction import atomic, set_rollback
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from encounters.models import AccountMail, OrganisationMail
from encounters.models.choices import Language
from encounters.models.mail import KEPT_FOR, AccountMailKind, MailProblem, MailState, OrganisationMailKind
from encounters.notifications import tasks
from encounters.notifications.examples import write_example
from encounters.notifications.letters import WRITERS, render
from encounters.notifications.tasks import find_lost, forget, held, send_account_mail
from encounters.outbox import (
    JITTER,
    LONGEST_WAIT,
    LOST_AFTER,
    TRIED_FOR,
    owe_account_mail,
    send_again,
    wait_after,
)
from tests.at_once import all_at_once
from tests.campaigns.sink import Sink
from tests.factories import House, make_invited
from tests.mails import GAP, gaps_shown
from tests.worker import jobs, let_time_pass, work


def owe(house: House, *, many: int = 1) -> list[AccountMail]:
    """Mails to an admin, as they are stored."""
    for _ in range(many):
        owe_account_mail(AccountMailKind.PASSWORD_CHANGED, language="fi", now=timezone.now(), user=house.admin.user)
    return list(AccountMail.objects.order_by("pk"))


def letters(sink: Sink) -> list[EmailMessage]:
    return [email.message_from_bytes(letter, policy=default) for letter in sink.letters]  # type: ignore[misc]


# --- What is owed --------------------------------------------------------------------------------


def test_what_is_rolled_back_owes_nothing(house: House, sink: Sink):
    with atomic():
        owe(house)
        set_rollback(True)
    work()

    assert (AccountMail.objects.count(), jobs("send_account_mail"), sink.letters) == (0, [], [])


def test_a_job_holds_ids_alone(house: House):
    owe(house)
    make_invited(house.organisation)  # which owes the mail

    [account] = jobs("send_account_mail")
    [organisation] = jobs("send_organisation_mail")
    assert account["args"] == {"mail_id": AccountMail.objects.get().pk}
    mail = OrganisationMail.objects.get()
    assert organisation["args"] == {"mail_id": mail.pk, "organisation_id": house.organisation.pk}


def test_every_kind_has_a_function_that_writes_it():
    assert set(WRITERS) == {*AccountMailKind.values, *OrganisationMailKind.values}


@contextmanager
def elsewhere() -> Iterator[None]:
    """What is done in this block is done by a connection of its own."""
    kept = connections["default"]
    connections["default"] = kept.copy()
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = kept


# --- What is sent --------------------------------------------------------------------------------


def test_a_real_mail_server_gets_text_and_html(house: House, sink: Sink):
    [mail] = owe(house)

    work()

    [letter] = letters(sink)
    text, html = (letter.get_body((kind,)).get_content() for kind in ("plain", "html"))
    mail.refresh_from_db()
    assert sink.taken == {house.admin.user.email: 1}
    assert (letter["Subject"], letter["To"]) == ("Servicelog-salasanasi vaihdettiin", house.admin.user.email)
    assert letter["Message-ID"] == f"<{mail.message_id}@127.0.0.1>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert '<html lang="fi">' in html
    assert text.strip() in html.replace("<br>", "\n")
    assert (mail.state, mail.tries, mail.problem) == (MailState.SENT, 0, "")


@pytest.mark.parametrize("kind", [*AccountMailKind, *OrganisationMailKind])
@pytest.mark.parametrize("language", Language.values)
def test_each_mail_is_whole_in_each_language(kind: str, language: str):
    with gaps_shown():
        letter = write_example(kind, language, organisation="Kahvila & Kulma")
    [(html, _kind)] = letter.alternatives
    raw = letter.message().as_bytes()

    assert GAP not in f"{letter.subject} {letter.body} {html}"
    assert (len(raw) < 30_000, f'lang="{language}"' in html) == (True, True)
    assert "{" not in letter.body
    assert not re.search(r'src=|url\(|<img|href="(?!http://127)', html)


def test_answers_go_where_somebody_reads_them(house: House, sink: Sink, settings):
    settings.DEFAULT_FROM_EMAIL, settings.MAIL_REPLY_TO = "feedback@example.org", "anna@example.org"
    owe(house)

    work()

    [letter] = letters(sink)
    assert (letter["From"], letter["Reply-To"]) == ("feedback@example.org", "anna@example.org")


def test_many_mails_go_over_one_connection(house: House, sink: Sink):
    owe(house, many=20)

    work()

    assert len(sink.letters) == 20
    assert sink.connections <= 2  # one for each of the worker's threads


def test_the_address_of_who_has_no_account_is_forgotten_once_it_is_used(house: House, sink: Sink):
    owe_account_mail(AccountMailKind.SIGN_UP_LINK, language="en", now=timezone.now(), address="new@example.org")

    work()

    assert (sink.taken, AccountMail.objects.get().address) == ({"new@example.org": 1}, "")


def test_nobody_gets_what_has_nothing_to_tell_any_more(house: House, sink: Sink):
    taken_back = make_invited(house.organisation)
    owe_account_mail(AccountMailKind.PASSWORD_LINK, language="en", now=timezone.now())  # whom nobody knows
    taken_back.invitation = None
    taken_back.save()

    work()

    assert (sink.letters, AccountMail.objects.count(), OrganisationMail.objects.count()) == ([], 0, 0)


HEADERS = ["Content-Type", "MIME-Version", "Subject", "From", "To", "Message-ID", "Date", "Auto-Submitted"]
SPLIT = st.text(st.sampled_from("ab@,<> \r\n\v\f\x85\u2028:;\"'=?öß"))


@given(name=st.text() | SPLIT, address=st.emails() | SPLIT)
def test_no_name_and_no_address_adds_a_header(name: str, address: str):
    mail = AccountMail(kind=OrganisationMailKind.JOIN, language="en", address=f"{address}\r\nBcc: all@example.org")
    plain = AccountMail(kind=OrganisationMailKind.JOIN, language="en", address=address)
    context = {"organisation": name, "address": name}
    for written in (mail, plain):
        try:
            letter = render(written, context).message()
        except ValueError:  # it is no address
            continue
        assert letter.keys() == HEADERS
        assert email.message_from_bytes(letter.as_bytes()).keys() == HEADERS


@pytest.mark.parametrize(
    ("address", "taken"),
    [
        ("anna@kahvilä.example", "anna@xn--kahvil-gua.example"),
        ("anna@ÅBO.example", "anna@xn--bo-xia.example"),
        ("anna+news@sub.kahvilä.example", "anna+news@sub.xn--kahvil-gua.example"),
    ],
)
def test_a_domain_of_any_letters_is_written_as_servers_know_it(house: House, sink: Sink, address: str, taken: str):
    owe_account_mail(AccountMailKind.SIGN_UP_LINK, language="en", now=timezone.now(), address=address)

    work()

    assert sink.taken == {taken: 1}


# --- What is not taken ---------------------------------------------------------------------------

PROBLEMS = {
    "4xx": (MailProblem.REFUSED, 451),
    "5xx": (MailProblem.REFUSED, 554),
    "busy": (MailProblem.RECEIVER, 450),
    "sender": (MailProblem.SENDER, 553),
    "closes": (MailProblem.SILENT, None),
    "deaf": (MailProblem.SILENT, None),
}


@pytest.mark.parametrize("mode", PROBLEMS)
def test_what_is_not_taken_waits_and_comes_once_it_is(house: House, sink: Sink, mode: str):
    sink.mode = mode
    [mail] = owe(house)
    work()
    mail.refresh_from_db()
    failed = (mail.state, mail.tries, mail.problem, mail.code)
    sink.mode = "ok"
    let_time_pass()
    work()

    mail.refresh_from_db()
    assert failed == (MailState.WAITING, 1, *PROBLEMS[mode])
    assert mail.state == MailState.SENT
    assert {letter["Message-ID"] for letter in letters(sink)} == {f"<{mail.message_id}@127.0.0.1>"}
    assert len(sink.letters) == (2 if mode == "deaf" else 1)  # which took it and did not say so


def test_mail_waits_while_nobody_answers(house: House, sink: Sink):
    sink.down()
    [mail] = owe(house)
    work()
    mail.refresh_from_db()
    failed = (mail.state, mail.problem, mail.code)
    sink.up()
    let_time_pass()
    work()

    assert failed == (MailState.WAITING, MailProblem.UNREACHABLE, None)
    assert len(sink.letters) == 1


def test_an_address_that_nobody_has_is_given_up_at_once(house: House, sink: Sink, caplog: pytest.LogCaptureFixture):
    sink.mode = "unknown"
    [mail] = owe(house)
    with caplog.at_level(logging.DEBUG):
        work()

    mail.refresh_from_db()
    assert (mail.state, mail.tries, mail.problem, mail.code) == (MailState.GIVEN_UP, 1, MailProblem.RECEIVER, 550)
    assert jobs("send_account_mail") == []
    assert house.admin.user.email not in caplog.text
    assert "no such user" not in caplog.text


def test_what_is_refused_for_two_days_is_given_up_and_can_be_sent_again(house: House, sink: Sink, time_machine):
    sink.mode = "4xx"
    [mail] = owe(house)
    began, waits = mail.owed_at, []
    while mail.state == MailState.WAITING:
        time_machine.move_to(mail.next_try_at or began, tick=False)
        let_time_pass()
        work()
        before, _ = mail.next_try_at or began, mail.refresh_from_db()
        if mail.next_try_at:
            waits.append(mail.next_try_at - before)
    given_up, tries = mail.over_at - began, mail.tries
    sink.mode = "ok"
    send_again(AccountMail.objects.filter(pk=mail.pk), now=timezone.now())
    work()

    mail.refresh_from_db()
    assert TRIED_FOR - LONGEST_WAIT * (1 + JITTER) < given_up <= TRIED_FOR
    assert 14 <= tries <= 22
    assert max(waits) <= LONGEST_WAIT * (1 + JITTER)
    assert (mail.state, len(sink.letters)) == (MailState.SENT, 1)


def test_no_two_waits_are_alike():
    assert len({wait_after(1) for _ in range(50)}) > 40
    for tries in range(1, 30):
        assert wait_after(tries) <= LONGEST_WAIT * (1 + JITTER)


def test_a_mail_that_can_not_be_written_is_kept(house: House, sink: Sink, monkeypatch: pytest.MonkeyPatch):
    def fail(_mail: object) -> None:
        raise LookupError

    [mail] = owe(house)
    with monkeypatch.context() as broken:
        broken.setitem(WRITERS, AccountMailKind.PASSWORD_CHANGED, fail)
        work()
    mail.refresh_from_db()
    failed = (mail.state, mail.problem)
    let_time_pass()
    work()

    assert failed == (MailState.WAITING, MailProblem.BROKEN)
    assert len(sink.letters) == 1


# --- Once ----------------------------------------------------------------------------------------


def test_two_jobs_of_one_mail_send_it_once(house: House, sink: Sink):
    sink.mode = "slow"
    [mail] = owe(house)

    ended = all_at_once([partial(send_account_mail, mail.pk)] * 2)
    send_account_mail(mail.pk)

    assert (ended, len(sink.letters)) == ([None, None], 1)


def test_without_the_lock_and_the_note_it_would_be_sent_again(house: House, sink: Sink, monkeypatch):
    monkeypatch.setattr(tasks, "note_sent", lambda *_: None)
    [mail] = owe(house)

    for _ in range(2):
        send_account_mail(mail.pk)

    assert len(sink.letters) == 2


def test_a_mail_that_another_worker_holds_is_looked_at_later(house: House, sink: Sink):
    [mail] = owe(house)
    with elsewhere(), held(AccountMail, mail.pk) as is_held:
        work()
    during = (len(sink.letters), [job["status"] for job in jobs("send_account_mail")])
    let_time_pass()
    work()

    assert (is_held, during, len(sink.letters)) == (True, (0, ["todo"]), 1)


def test_a_mail_whose_job_was_lost_gets_another(house: House, sink: Sink):
    lost, _waits = owe(house, many=2)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE args->>'mail_id' = %s", [str(lost.pk)])
    AccountMail.objects.update(due_at=timezone.now() - LOST_AFTER - timedelta(minutes=1))
    find_lost(timestamp=0)
    queued = len(jobs("send_account_mail"))
    work()

    assert (queued, len(sink.letters)) == (2, 2)


def test_sending_again_leaves_one_job(house: House, sink: Sink):
    sink.mode = "4xx"
    [mail] = owe(house)
    work()
    for _ in range(3):
        send_again(AccountMail.objects.in_trouble(timezone.now()), now=timezone.now())

    assert [job["args"] for job in jobs("send_account_mail")] == [{"mail_id": mail.pk}]


def test_the_two_days_begin_with_the_first_try(house: House, sink: Sink):
    sink.mode = "4xx"
    owe(house)
    AccountMail.objects.update(try_until=timezone.now() - timedelta(days=1))  # the worker was away
    work()

    assert AccountMail.objects.get().state == MailState.WAITING


def test_what_is_over_is_forgotten_after_30_days(house: House, sink: Sink, time_machine):
    owe(house)
    work()
    sent_at = AccountMail.objects.get().over_at
    time_machine.move_to(sent_at + KEPT_FOR - timedelta(minutes=5))
    forget(timestamp=0)
    kept = AccountMail.objects.count()
    time_machine.move_to(sent_at + KEPT_FOR + timedelta(minutes=5))
    owe(house)
    forget(timestamp=0)

    assert (kept, [mail.state for mail in AccountMail.objects.all()]) == (1, [MailState.WAITING])
