"""What is done to mail that is owed: it is stored with its cause, tried until it is taken, and given up at last."""

import random
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection
from django.db.models import QuerySet
from django.db.transaction import atomic
from procrastinate.contrib.django import app

from encounters.models import AccountMail, Contact, Encounter, Member, OrganisationMail, User
from encounters.models.contact import NewsByMail
from encounters.models.mail import AccountMailKind, Mail, MailState, OrganisationMailKind, Refusal, hash_address

TRIED_FOR = timedelta(days=2)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=6)
JITTER = 0.25  # of a wait, to either side: or all that waited for a server would come at once
TASKS = {
    AccountMail: "encounters.notifications.tasks.send_account_mail",
    OrganisationMail: "encounters.notifications.tasks.send_organisation_mail",
}
QUEUE = "mail"
LOST_AFTER = timedelta(minutes=10)
QUEUED = "SELECT args->>'mail_id' FROM procrastinate_jobs WHERE task_name = %s AND status IN ('todo', 'doing')"
TAKE_BACK = """
DELETE FROM procrastinate_jobs WHERE status = 'todo' AND task_name = %s AND args->>'mail_id' = %s::text
"""


def owe_account_mail(
    kind: AccountMailKind, *, language: str, now: datetime, user: User | None = None, address: str = ""
) -> None:
    """Owe a mail to an account, or to an address that has none; with neither it costs the same and nobody gets it."""
    store(AccountMail(kind=kind, language=language, user=user, address=address), now)


def owe_member_mail(kind: OrganisationMailKind, *, language: str, now: datetime, member: Member) -> None:
    """Owe a mail to a member."""
    store(OrganisationMail(kind=kind, language=language, organisation_id=member.organisation_id, member=member), now)


def owe_case_mail(
    kind: OrganisationMailKind, *, member: Member, encounter: Encounter, now: datetime, due_at: datetime | None = None
) -> None:
    """Owe a member a mail about a case, in their language, unless they want none of this kind."""
    if not member.wants_mail(kind):
        return
    keys = {"organisation_id": member.organisation_id, "encounter_id": encounter.pk}
    store(OrganisationMail(kind=kind, member=member, language=member.mail_language, **keys), now, due_at=due_at)


def owe_daily_mail(kind: OrganisationMailKind, *, member: Member, day: date, now: datetime) -> bool:
    """Owe a member what comes once on a day, in their language, and return whether it was not owed yet."""
    known = {"organisation_id": member.organisation_id, "member": member, "kind": kind, "day": day}
    if OrganisationMail.objects.filter(**known).exists():
        return False
    try:
        with atomic():
            store(OrganisationMail(**known, language=member.mail_language), now)
    except IntegrityError:  # another worker owed it just now
        return False
    return True


def owe_customer_mail(
    kind: OrganisationMailKind, *, contact: Contact, now: datetime, due_at: datetime, first_event: int | None = None
) -> None:
    """Owe a mail to the address that a customer has left."""
    keys = {"organisation_id": contact.organisation_id, "encounter_id": contact.encounter_id}
    known = {"language": contact.language, "address_hash": hash_address(contact.email), "first_event": first_event}
    store(OrganisationMail(kind=kind, **keys, **known), now, due_at=due_at)


@atomic(savepoint=False)
def store(mail: Mail, now: datetime, *, due_at: datetime | None = None) -> None:
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
    priority = -1 if getattr(mail, "day", None) else 0  # what comes to thousands each morning waits for all else
    app.configure_task(TASKS[type(mail)], queue=QUEUE, schedule_at=at, priority=priority).defer(**arguments)


def wait_after(tries: int) -> timedelta:
    """Return how long a mail waits after so many tries that failed: twice as long each time, and never quite so."""
    longest = LONGEST_WAIT / FIRST_WAIT
    return FIRST_WAIT * min(2.0 ** (tries - 1), longest) * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 (no secret)


def note_sent(mail: Mail, now: datetime) -> None:
    """Note that the mail server took a mail. Its address is forgotten, where it has one of its own."""
    end(mail, MailState.SENT, now)
    mark_account(mail, None)


@atomic(savepoint=False)
def note_failure(mail: Mail, refusal: Refusal, now: datetime) -> None:
    """Note that a mail was not taken, and owe it again; it is given up where that has no use, or after two days.

    The two days begin with the first try, for the worker may have been away.
    """
    if not mail.tries:
        mail.try_until = max(mail.try_until, now + TRIED_FOR)
    mail.tries, (mail.problem, mail.code) = mail.tries + 1, refusal
    again = now + wait_after(mail.tries)
    if refusal.is_final:
        mark_account(mail, now)
        mark_contact(mail, NewsByMail.REFUSED)
    if refusal.is_final or again > mail.try_until:
        end(mail, MailState.GIVEN_UP, now)
    else:
        put_off(mail, again)


def mark_account(mail: Mail, refused_at: datetime | None) -> None:
    """Note on the account to which a mail goes when its address refused mail for good; None once it takes mail."""
    account = mail.account
    if account and account.mail_refused_at != refused_at:
        User.objects.filter(pk=account.pk, email=account.email).update(mail_refused_at=refused_at)


def mark_contact(mail: Mail, news: NewsByMail) -> None:
    """Note at the customer's address to which a mail goes what becomes of news."""
    if isinstance(mail, OrganisationMail) and mail.member_id is None and (contact := mail.contact):
        Contact.objects.filter(pk=contact.pk, email=contact.email).update(news=news)


@atomic(savepoint=False)
def put_off(mail: Mail, until: datetime) -> None:
    """Store a mail as it is by now, and let it be tried at a moment."""
    mail.next_try_at, mail.sending_since = until, None
    save_if_there(mail)
    defer(mail, at=until)


def drop(mail: Mail, now: datetime) -> None:
    """Forget a mail that has nothing to tell; what comes once a day is noted, or it would be owed again that day."""
    if getattr(mail, "day", None):
        end(mail, MailState.NEEDLESS, now)
    else:
        mail.delete()


def end(mail: Mail, state: MailState, now: datetime) -> None:
    """Store that a mail is over."""
    mail.state, mail.over_at, mail.next_try_at, mail.sending_since = state, now, None, None
    if isinstance(mail, AccountMail) and state == MailState.SENT:
        mail.address = ""
    save_if_there(mail)


def save_if_there(mail: Mail) -> None:
    """Store what became of a mail, unless it was deleted meanwhile."""
    columns = [field.attname for field in mail._meta.concrete_fields if not field.primary_key]
    type(mail).objects.filter(pk=mail.pk).update(**{column: getattr(mail, column) for column in columns})


@atomic(savepoint=False)
def send_again(mails: QuerySet[Any], *, now: datetime) -> int:
    """Try these mails again now, and for two more days, instead of later; return how many there were.

    Addresses that refused mail are given another chance.
    """
    chosen = list(mails.select_for_update(no_key=True, of=("self",), skip_locked=True))
    for mail in chosen:
        mail.state, mail.over_at, mail.next_try_at, mail.try_until = MailState.WAITING, None, None, now + TRIED_FOR
        mail.save(update_fields=["state", "over_at", "next_try_at", "try_until"])
        with connection.cursor() as cursor:
            cursor.execute(TAKE_BACK, [TASKS[type(mail)], mail.pk])
        try_address_again(mail)
        defer(mail)
    return len(chosen)


def try_address_again(mail: Mail) -> None:
    """Let mail go again to an address that refused it: whoever sends it again knows better."""
    mark_account(mail, None)
    if isinstance(mail, OrganisationMail) and mail.contact and mail.contact.news == NewsByMail.REFUSED:
        asks = mail.kind == OrganisationMailKind.CONFIRM
        mark_contact(mail, NewsByMail.ASKED if asks else NewsByMail.CONFIRMED)


def defer_lost(now: datetime) -> int:
    """Give a job to each mail that waits past its time without one, and return how many there were.

    A job is lost where its workers died again and again, or an operator deleted it.
    """
    found = 0
    for model, task in TASKS.items():
        with connection.cursor() as cursor:
            cursor.execute(QUEUED, [task])
            queued = [int(mail_id) for (mail_id,) in cursor.fetchall()]
        for mail in model.objects.waiting_past(now - LOST_AFTER).exclude(pk__in=queued):
            defer(mail)
            found += 1
    return found
