"""The mail to the customer that a change owes: the question whether news is wanted, and the news."""

import random
from datetime import datetime, timedelta

from encounters.changes.case_file import CaseFile
from encounters.models import Case, Contact, Encounter, OrganisationMail
from encounters.models.choices import EventKind
from encounters.models.mail import MailState, OrganisationMailKind, hash_address
from encounters.outbox import owe_customer_mail

# Of what staff do; the customer knows what they did themselves.
NEWS = {EventKind.ANSWERED, EventKind.ASKED, EventKind.CLOSED, EventKind.REOPENED}
ASKED_AFTER = timedelta(minutes=2)  # the form saves itself: the address may not be typed to its end
A_WEEK, LATEST = timedelta(days=7), timedelta(days=30)
FOLLOW_UPS = (OrganisationMailKind.FOLLOW_UP, OrganisationMailKind.REMINDER)
TOGETHER = timedelta(minutes=10)  # what happens within them is one mail
AT_MOST_LATER = timedelta(minutes=3)  # at random, so that a mail's time does not tell who wrote when


def owe_mail(file: CaseFile) -> None:
    """Owe the customer what a change of their encounter asks for, in its transaction."""
    contact = file.contact
    if contact is None or not contact.email:
        return
    if file.has_new_address and not is_waiting(OrganisationMailKind.CONFIRM, contact):
        owe_customer_mail(OrganisationMailKind.CONFIRM, contact=contact, now=file.now, due_at=file.now + ASKED_AFTER)
    news = [event.pk for event in file.events if event.kind in NEWS and event.by_id]
    if contact.gets_news and news:
        owe_news(contact, file.now, first_event=news[0])
    if contact.gets_news and any(event.kind == EventKind.CLOSED for event in file.events):
        owe_follow_up(contact, file.encounter, now=file.now)


def owe_follow_up(contact: Contact, encounter: Encounter, *, now: datetime) -> None:
    """Owe the question whether it was put right, a week after the case was closed, and one reminder a week later.

    By the clock of the location, whatever the season does to it. Whether they are still to be sent is asked then. Where
    the address is confirmed later both come later, and not at all once the case was closed for a month.
    """
    case: Case | None = getattr(encounter, "case", None)
    if case is None or case.closed_at is None or not case.asks_verdict or now - case.closed_at > LATEST:
        return
    owed = OrganisationMail.objects.filter(organisation=encounter.organisation_id, encounter=encounter)
    to_address = owed.filter(kind__in=FOLLOW_UPS, address_hash=hash_address(contact.email))
    if to_address.filter(owed_at__gte=case.closed_at).exists():
        return
    asked_at = max(encounter.location.local(case.closed_at) + A_WEEK, encounter.location.local(now))
    for number, kind in enumerate(FOLLOW_UPS):
        owe_customer_mail(kind, contact=contact, now=now, due_at=asked_at + number * A_WEEK)


def owe_news(contact: Contact, now: datetime, *, first_event: int) -> None:
    """Owe a mail of what happened, unless one waits that will tell it too."""
    if is_waiting(OrganisationMailKind.NEWS, contact):
        return
    due_at = now + TOGETHER + random.random() * AT_MOST_LATER  # noqa: S311 (no secret)
    owe_customer_mail(OrganisationMailKind.NEWS, contact=contact, now=now, due_at=due_at, first_event=first_event)


def is_waiting(kind: OrganisationMailKind, contact: Contact) -> bool:
    """Return whether a mail of a kind waits that goes to the address, and let it wait until this change is stored.

    One that is being sent does not wait.
    """
    waiting = OrganisationMail.objects.filter(
        organisation=contact.organisation_id,
        encounter=contact.encounter_id,
        kind=kind,
        state=MailState.WAITING,
        sending_since=None,
        address_hash=hash_address(contact.email),
    )
    return bool(waiting.select_for_update(no_key=True).values_list("pk"))
