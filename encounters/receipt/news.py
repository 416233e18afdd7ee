"""What a customer decides about mail, with the link that came to their address."""

from datetime import datetime

from encounters.changes.changing import change
from encounters.changes.owed_mail import owe_follow_up
from encounters.models import Contact, Encounter, UnwantedMail
from encounters.models.contact import NewsByMail
from encounters.models.mail import OrganisationMailKind, hash_address
from encounters.outbox import owe_customer_mail


def confirm_news(*, contact: Contact, now: datetime) -> None:
    """Let news of the feedback go to the address, and owe the mail with the link to the receipt; twice owes one."""
    if set_news(contact, NewsByMail.CONFIRMED, now):
        UnwantedMail.objects.filter(pk=hash_address(contact.email)).delete()
        owe_customer_mail(OrganisationMailKind.RECEIVED, contact=contact, now=now, due_at=now)
        owe_follow_up(contact, contact.encounter, now=now)


def ask_again(*, encounter: Encounter, now: datetime) -> None:
    """Owe the mail that asks whether news is wanted once more, unless one is on its way or news comes already.

    Raises Withdrawn.
    """
    with change(encounter, now=now) as file:
        contact = file.contact
        if contact and contact.email and not contact.gets_news:
            contact.news = NewsByMail.ASKED
            file.set_contact(contact)
            file.has_new_address = True


def stop_news(*, contact: Contact, now: datetime) -> None:
    """Send no more mail about this feedback."""
    set_news(contact, NewsByMail.STOPPED, now)


def refuse_questions(*, contact: Contact, now: datetime) -> None:
    """Send no more mail about this feedback, and ask this address about none again, whoever gives it."""
    stop_news(contact=contact, now=now)
    UnwantedMail.objects.bulk_create([UnwantedMail(pk=hash_address(contact.email), at=now)], ignore_conflicts=True)


def set_news(contact: Contact, news: NewsByMail, now: datetime) -> bool:
    """Store whether news is wanted, if the address is still the same; return whether that changed anything.

    Raises Withdrawn.
    """
    with change(contact.encounter, now=now) as file:
        stored = file.contact
        if stored is None or stored.email != contact.email or stored.news == news:
            return False
        stored.news = news
        file.set_contact(stored)
    return True
