"""The mail to the customer that a change owes: the question whether news is wanted, and the news."""

import random
from datetime import timedelta

from encounters.changes.case_file import CaseFile
from encounters.models import Contact, OrganisationMail
from encounters.models.choices import EventKind
from encounters.models.mail import MailState, OrganisationMailKind
from encounters.outbox import owe_customer_mail

# Of what staff do; the customer knows what they did themselves.
NEWS = {EventKind.ANSWERED, EventKind.ASKED, EventKind.CLOSED, EventKind.REOPENED}
ASKED_AFTER = timedelta(minutes=2)  # the form saves itself: the address may not be typed to its end
TOGETHER = timedelta(minutes=10)  # what happens within them is one mail
AT_MOST_LATER = timedelta(minutes=3)  # at random, so that a mail's time does not tell who wrote when


def owe_mail(file: CaseFile) -> None:
    """Owe the customer what a change of their encounter asks for, in its transaction."""
    contact = file.contact
    if contact is None or not contact.email:
        return
    if file.has_new_address:
        owe_customer_mail(OrganisationMailKind.CONFIRM, contact=contact, now=file.now, due_at=file.now + ASKED_AFTER)
    if contact.gets_news and any(event.kind in NEWS and event.by_id for event in file.events):
        owe_news(file, contact)


def owe_news(file: CaseFile, contact: Contact) -> None:
    """Owe a mail of what happened, unless one waits that will tell it too; one that is being sent will not."""
    encounter = file.encounter
    waiting = OrganisationMail.objects.filter(
        organisation=encounter.organisation_id,
        encounter=encounter,
        kind=OrganisationMailKind.NEWS,
        state=MailState.WAITING,
    )
    if waiting.select_for_update(no_key=True, skip_locked=True).exists():
        return
    due_at = file.now + TOGETHER + random.random() * AT_MOST_LATER  # noqa: S311 (no secret)
    owe_customer_mail(OrganisationMailKind.NEWS, contact=contact, now=file.now, due_at=due_at)
