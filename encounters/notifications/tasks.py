"""The tasks that send what the outbox holds."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import Error, connection
from django.db.models import QuerySet
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from encounters.models import AccountMail, OrganisationMail
from encounters.models.mail import Mail, MailProblem, MailState
from encounters.notifications.letters import PutOff, write
from encounters.notifications.sending import refusal_of, send
from encounters.outbox import QUEUE, TASKS, defer, defer_lost, drop, note_failure, note_sent, put_off

# Ten attempts, the second after 3 seconds, the last after eight hours; then the job stays as failed.
PATIENCE = RetryStrategy(max_attempts=9, exponential_wait=3)
LATER = timedelta(seconds=30)  # a mail is looked at again that another worker is sending
log = structlog.get_logger(__name__)


@app.task(queue=QUEUE, retry=PATIENCE)
def send_account_mail(mail_id: int) -> None:
    """Send a mail about an account; running twice sends it once."""
    send_owed(AccountMail.objects.select_related("user").filter(pk=mail_id), mail_id)


@app.task(queue=QUEUE, retry=PATIENCE)
def send_organisation_mail(organisation_id: int, mail_id: int) -> None:
    """Send a mail of an organisation; running twice sends it once."""
    send_owed(OrganisationMail.objects.for_letter().filter(organisation=organisation_id, pk=mail_id), mail_id)


def send_owed(rows: QuerySet[Any], mail_id: int) -> None:
    """Send the mail of this row, if it still waits and no other worker has it; note what became of it.

    No row stays locked while the mail server answers. Where a worker dies between the server's answer and the note, the
    mail is sent once more, under the same Message-ID.
    """
    with held(rows.model, mail_id) as is_held:
        waiting = rows.model.objects.filter(pk=mail_id, state=MailState.WAITING)
        if is_held:
            waiting.update(sending_since=timezone.now())  # once whoever stores what has just happened is done with it
        mail = rows.filter(state=MailState.WAITING).first()
        if mail and is_held:
            send_held(mail, timezone.now())
        elif mail:
            defer(mail, at=timezone.now() + LATER)


@contextmanager
def held(model: type[Mail], mail_id: int) -> Iterator[bool]:
    """Hold a mail, so that no other worker sends it, until the block ends or the worker dies; False where one does."""
    key = -(mail_id * len(TASKS) + list(TASKS).index(model)) - 1  # numbers above are other locks
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        (is_held,) = cursor.fetchone()
        try:
            yield is_held
        finally:
            if is_held:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


def send_held(mail: Any, now: datetime) -> None:
    """Write a mail and send it; note that it was sent, put off or not taken, or drop it where nothing is to tell."""
    try:
        message = write(mail)
        if message is None:
            drop(mail, now)
            return
        send(message)
    except Error:
        raise
    except PutOff as later:
        put_off(mail, now + later.wait)
    except Exception as fault:  # whatever it is: the mail is kept, and a person told
        log_failure(mail, fault)
        note_failure(mail, refusal_of(fault), timezone.now())
    else:
        note_sent(mail, timezone.now())


def log_failure(mail: Any, fault: Exception) -> None:
    """Log that a mail was not sent, without the server's words: they may hold the address."""
    refusal = refusal_of(fault)
    known = {"kind": mail.kind, "mail": mail.pk, "problem": str(refusal.problem.value), "code": refusal.code}
    if refusal.problem == MailProblem.BROKEN:
        log.error("mail could not be written", **known, fault=type(fault).__name__, exc_info=True)
    else:
        log.warning("mail not sent", **known)


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="defer-lost-mail")
def find_lost(timestamp: int) -> None:
    """Give jobs to mails that lost theirs; running twice does no harm."""
    if found := defer_lost(timezone.now()):
        log.warning("mail without a job", found=found)


@app.periodic(cron="40 1 * * *")
@app.task(queueing_lock="forget-mail")
def forget(timestamp: int) -> None:
    """Delete mail that was over 30 days ago; running twice does no harm."""
    for model in TASKS:
        model.objects.over_for_long(timezone.now()).delete()
