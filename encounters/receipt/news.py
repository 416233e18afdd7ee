"""What a customer decides about mail, with the link that came to their address."""

from datetime import datetime, timedelta

from django.db.transaction import atomic

from encounters.changes.case_file import CaseFile
from encounters.changes.changing import change
from encounters.changes.owed_mail import owe_follow_up, waits_for_customer
from encounters.models import Contact, Encounter, OrganisationMail, UnwantedMail
from encounters.models.contact import NewsByMail
from encounters.models.mail import MailState, OrganisationMailKind, hash_address
from encounters.outbox import owe_customer_mail

A_DAY = timedelta(days=1)


def confirm_news(*, contact: Contact, now: datetime) -> None:
    """Let news of the feedback go to the address, and owe the mail with the link to the receipt, once a day at most.

    Raises Withdrawn.
    """
    with change(contact.encounter, now=now) as file:
        confirmed = set_news(file, contact, NewsByMail.CONFIRMED)
        if confirmed is None:
            return
        UnwantedMail.objects.filter(pk=hash_address(confirmed.email)).delete()
        if not (waits_for_customer(OrganisationMailKind.RECEIVED, confirmed) or has_got_link(confirmed, now)):
            owe_customer_mail(OrganisationMailKind.RECEIVED, contact=confirmed, now=now, due_at=now)
        owe_follow_up(confirmed, file.encounter, now=now)


def has_got_link(contact: Contact, now: datetime) -> bool:
    """Return whether the link to the receipt was sent to this address within a day."""
    sent = OrganisationMail.objects.filter(organisation=contact.organisation_id, encounter=contact.encounter_id)
    sent = sent.filter(kind=OrganisationMailKind.RECEIVED, state=MailState.SENT, over_at__gt=now - A_DAY)
    return sent.filter(address_hash=hash_address(contact.email)).exists()


def ask_again(*, encounter: Encounter, now: datetime) -> None:
    """Owe the mail that asks whether news is wanted once more, unless one is on its way, or it was answered.

    An address that refused mail is given another chance. Raises Withdrawn.
    """
    with change(encounter, now=now) as file:
        if file.contact and file.contact.news == NewsByMail.REFUSED:
            set_news(file, file.contact, NewsByMail.ASKED)
        file.has_new_address = file.contact is not None and file.contact.news == NewsByMail.ASKED


def stop_news(*, contact: Contact, now: datetime) -> None:
    """Send no more mail about this feedback. Raises Withdrawn."""
    with change(contact.encounter, now=now) as file:
        set_news(file, contact, NewsByMail.STOPPED)


@atomic
def refuse_questions(*, contact: Contact, now: datetime) -> None:
    """Send no more mail about this feedback, and ask this address about none again, whoever gives it.

    Raises Withdrawn.
    """
    stop_news(contact=contact, now=now)
    UnwantedMail.objects.bulk_create([UnwantedMail(pk=hash_address(contact.email), at=now)], ignore_conflicts=True)


def set_news(file: CaseFile, contact: Contact, news: NewsByMail) -> Contact | None:
    """Set whether news is wanted, and return the contact; None where another address is stored, or it was set so."""
    stored = file.contact
    if stored is None or stored.email != contact.email or stored.news == news:
        return None
    stored.news = news
    file.set_contact(stored)
    return stored
