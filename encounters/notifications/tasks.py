"""The tasks that send what the outbox holds."""

from typing import Any

import structlog
from django.db import DatabaseError, connection
from django.db.models import QuerySet
from django.db.transaction import atomic
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from encounters.models import AccountMail, OrganisationMail
from encounters.models.mail import MailState
from encounters.notifications.letters import write
from encounters.notifications.sending import refusal_of, send
from encounters.outbox import QUEUE, note_failure, note_sent

# Ten attempts, the second after 3 seconds, the last after eight hours; then the job stays as failed.
PATIENCE = RetryStrategy(max_attempts=9, exponential_wait=3)
SLOWEST = "10min"  # that a mail server may be, all its answers together
log = structlog.get_logger(__name__)


@app.task(queue=QUEUE, retry=PATIENCE)
def send_account_mail(mail_id: int) -> None:
    """Send a mail about an account; running twice sends it once."""
    send_owed(AccountMail.objects.select_related("user").filter(pk=mail_id))


@app.task(queue=QUEUE, retry=PATIENCE)
def send_organisation_mail(organisation_id: int, mail_id: int) -> None:
    """Send a mail of an organisation; running twice sends it once."""
    mails = OrganisationMail.objects.for_letter()
    send_owed(mails.filter(organisation=organisation_id, pk=mail_id))


def send_owed(rows: QuerySet[Any]) -> None:
    """Send the mail of this row, if it still waits and no other worker has it; note what became of it.

    The row stays locked until that is noted, so that two jobs of one mail send it once. Where a worker dies between
    the server's answer and the note, it is sent once more, under the same Message-ID.
    """
    with atomic():
        let_server_be_slow()
        mail = rows.select_for_update(of=("self",), no_key=True, skip_locked=True).first()
        if mail is None or mail.state != MailState.WAITING:
            return
        try:
            message = write(mail)
            if message is None:
                mail.delete()
                return
            send(message)
        except DatabaseError:
            raise
        except Exception as fault:  # whatever it is: the mail is kept, and a person told
            tell(mail, fault)
            note_failure(mail, refusal_of(fault), timezone.now())
        else:
            note_sent(mail, timezone.now())


def let_server_be_slow() -> None:
    """Let this transaction wait longer than others may."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('idle_in_transaction_session_timeout', %s, true)", [SLOWEST])


def tell(mail: Any, fault: Exception) -> None:
    """Log that a mail was not sent, without the server's words: they may hold the address."""
    refusal = refusal_of(fault)
    known = {"kind": mail.kind, "mail": mail.pk, "problem": str(refusal.problem.value), "code": refusal.code}
    if refusal.problem == refusal.problem.BROKEN:
        log.error("mail could not be written", **known, fault=type(fault).__name__, exc_info=True)
    else:
        log.warning("mail not sent", **known)


@app.periodic(cron="40 1 * * *")
@app.task(queueing_lock="forget-mail")
def forget(timestamp: int) -> None:
    """Delete mail that was over 30 days ago; running twice does no harm."""
    now = timezone.now()
    for model in (AccountMail, OrganisationMail):
        model.objects.over_for_long(now).delete()
