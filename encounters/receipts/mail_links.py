"""The link in a customer's mail: it holds for one address of one encounter, and ends with the receipt."""

from uuid import UUID

from django.core import signing

from encounters.models import Contact
from encounters.models.mail import hash_address
from encounters.models.searching import FOUND_BY_JOINED

NEWS, RECEIPT = "news", "receipt"  # what a link is for: to say whether mail is wanted, or to open the receipt


def issue_mail_link(contact: Contact, purpose: str) -> str:
    """Return the signed part of a link in mail to this address, for one purpose."""
    said = [contact.organisation_id, contact.encounter_id.hex, address_in_link(contact)]
    return signing.dumps(said, salt=f"mail to customer: {purpose}")


def read_mail_link(signed: str, purpose: str) -> Contact | None:
    """Return the contact that a link is for; None for none of ours, another address by now, or what was withdrawn."""
    try:
        organisation_id, encounter_id, address = signing.loads(signed, salt=f"mail to customer: {purpose}")
        known = {"organisation_id": organisation_id, "encounter_id": UUID(encounter_id)}
    except (signing.BadSignature, ValueError, TypeError):
        return None
    contacts = Contact.objects.filter(**known, encounter__withdrawn_at=None).exclude(email="")
    contact = (
        contacts.select_related("organisation", "encounter__receipt", "encounter__case", "encounter__location")
        .defer(*FOUND_BY_JOINED)
        .first()
    )
    if contact is None or address_in_link(contact) != address:
        return None
    return contact


def address_in_link(contact: Contact) -> str:
    """Return what a link says of the address, which it does not tell."""
    return hash_address(contact.email).hex()[:20]
