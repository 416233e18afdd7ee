"""What is done to mail that is owed: it is stored with its cause, tried until it is taken, and given up at last."""

import random
from datetime import datetime, timedelta

from procrastinate.contrib.django import app

from encounters.models import AccountMail, Contact, Member, OrganisationMail, User
from encounters.models.mail import AccountMailKind, Mail, MailState, OrganisationMailKind, Refusal, hash_address

TRIED_FOR = timedelta(days=2)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=6)
JITTER = 0.25  # of a wait, to either side: or all that waited for a server would come at once
TASKS = {
    AccountMail: "encounters.notifications.tasks.send_account_mail",
    OrganisationMail: "encounters.notifications.tasks.send_organisation_mail",
}
QUEUE = "mail"


def owe_account_mail(
    kind: AccountMailKind, *, language: str, now: datetime, user: User | None = None, address: str = ""
) -> None:
    """Owe a mail to an account, or to an address that has none; with neither it costs the same and nobody gets it."""
    keep(AccountMail(kind=kind, language=language, user=user, address=address), now)


def owe_member_mail(kind: OrganisationMailKind, *, language: str, now: datetime, member: Member) -> None:
    """Owe a mail to a member."""
    keep(OrganisationMail(kind=kind, language=language, organisation_id=member.organisation_id, member=member), now)


def owe_customer_mail(kind: OrganisationMailKind, *, contact: Contact, now: datetime, due_at: datetime) -> None:
    """Owe a mail to the address that a customer has left."""
    keys = {"organisation_id": contact.organisation_id, "encounter_id": contact.encounter_id}
    known = {"language": contact.language, "address_hash": hash_address(contact.email)}
    keep(OrganisationMail(kind=kind, **keys, **known), now, due_at=due_at)


def keep(mail: Mail, now: datetime, *, due_at: datetime | None = None) -> None:
    """Store a mail with the job that sends it, in the transaction of its cause; it is due now, or at a moment."""
    mail.owed_at, mail.due_at = now, due_at or now
    mail.try_until = mail.due_at + TRIED_FOR
    mail.save()
    defer(mail, at=due_at)


def defer(mail: Mail, *, at: datetime | None = None) -> None:
    """Let a worker send a mail, at once or at a moment. The job holds ids alone."""
    arguments = {"mail_id": mail.pk}
    if isinstance(mail, OrganisationMail):
        arguments["organisation_id"] = mail.organisation_id
    app.configure_task(TASKS[type(mail)], queue=QUEUE, schedule_at=at).defer(**arguments)


def wait_after(tries: int) -> timedelta:
    """Return how long a mail waits after so many tries that failed: twice as long each time, and never quite so."""
    longest = LONGEST_WAIT / FIRST_WAIT
    return FIRST_WAIT * min(2.0 ** (tries - 1), longest) * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 (no secret)


def note_sent(mail: Mail, now: datetime) -> None:
    """Note that the mail server took a mail. Its address is forgotten, where it has one of its own."""
    end(mail, MailState.SENT, now)


def note_failure(mail: Mail, refusal: Refusal, now: datetime) -> None:
    """Note that a mail was not taken, and owe it again; it is given up where that has no use, or after two days."""
    mail.tries, (mail.problem, mail.code) = mail.tries + 1, refusal
    again = now + wait_after(mail.tries)
    if refusal.is_final or again > mail.try_until:
        end(mail, MailState.GIVEN_UP, now)
        return
    mail.next_try_at = again
    mail.save(update_fields=["tries", "problem", "code", "next_try_at"])
    defer(mail, at=again)


def end(mail: Mail, state: MailState, now: datetime) -> None:
    """Store that a mail is over."""
    mail.state, mail.over_at, mail.next_try_at = state, now, None
    if isinstance(mail, AccountMail) and state == MailState.SENT:
        mail.address = ""
    mail.save()


def send_again(mail: Mail, now: datetime) -> Mail:
    """Try a mail again now, and for two more days; whoever calls it has locked the row."""
    mail.state, mail.over_at, mail.next_try_at, mail.try_until = MailState.WAITING, None, None, now + TRIED_FOR
    mail.save(update_fields=["state", "over_at", "next_try_at", "try_until"])
    defer(mail)
    return mail
