"""Mail to a customer: whether news is wanted, the link to the receipt, and the news; without anybody's words."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from encounters.models import Case, CaseEvent, Contact, OrganisationMail, UnwantedMail
from encounters.models.choices import CHANGE_OUTCOMES, CaseState, EventKind, Verdict
from encounters.models.contact import NewsByMail
from encounters.models.mail import MailState, OrganisationMailKind
from encounters.notifications.letters import PutOff, writes
from encounters.receipts.mail_links import NEWS, RECEIPT, issue_mail_link

MOST_QUESTIONS = 3  # to one address within a day, whoever gives it
A_DAY = timedelta(days=1)
MOST_IN_ALL, WITHIN = 2_000, timedelta(minutes=30)  # questions to whatever addresses; more wait


@writes(OrganisationMailKind.CONFIRM)
def confirm(mail: OrganisationMail) -> dict[str, Any] | None:
    """Ask whether news is wanted, as long as nobody has answered that; PutOff while very many are being asked."""
    contact = mail.contact
    if contact is None or contact.news != NewsByMail.ASKED or not may_be_asked(mail):
        return None
    return {"organisation": mail.organisation, "address": address_of(contact, "receipt:news", mail.language)}


def may_be_asked(mail: OrganisationMail) -> bool:
    """Return whether the address may get one more question. Raises PutOff."""
    if UnwantedMail.objects.filter(pk=mail.address_hash).exists():
        return False
    now = timezone.now()
    asked = OrganisationMail.objects.filter(kind=OrganisationMailKind.CONFIRM, state=MailState.SENT, member=None)
    if asked.filter(address_hash=mail.address_hash, over_at__gt=now - A_DAY).count() >= MOST_QUESTIONS:
        return False
    if asked.filter(over_at__gt=now - WITHIN)[:MOST_IN_ALL].count() >= MOST_IN_ALL:
        raise PutOff(WITHIN)
    return True


@writes(OrganisationMailKind.RECEIVED)
def received(mail: OrganisationMail) -> dict[str, Any] | None:
    """Lead to the receipt."""
    return leading_to_receipt(mail)


@writes(OrganisationMailKind.NEWS)
def news(mail: OrganisationMail) -> dict[str, Any] | None:
    """Tell what happened from the event on for which the mail was owed, and lead to the receipt."""
    if mail.encounter is None or mail.first_event is None:
        return None
    events = CaseEvent.objects.of(mail.encounter).filter(pk__gte=mail.first_event, by__isnull=False).order_by("pk")
    told = list(dict.fromkeys(said for event in events if (said := line_of(event, mail.encounter.case))))
    return leading_to_receipt(mail, news=told) if told else None


@writes(OrganisationMailKind.FOLLOW_UP, OrganisationMailKind.REMINDER)
def follow_up(mail: OrganisationMail) -> dict[str, Any] | None:
    """Ask whether it was put right, as long as the case is closed as it was then, and nobody has answered."""
    case: Case | None = getattr(mail.encounter, "case", None)
    if case is None or case.verdict or not case.asks_verdict:
        return None
    if case.closed_at is None or case.closed_at > mail.owed_at:  # it was closed anew, which owed mail of its own
        return None
    asked = leading_to_receipt(mail)
    if asked is None:
        return None
    verdicts = [(label, f"{asked['address']}&verdict={value}") for value, label in Verdict.choices]
    return asked | {"verdicts": verdicts}


def line_of(event: CaseEvent, case: Case) -> str:
    """Return what a customer is told of an event; empty for what is no news."""
    match event.kind:
        case EventKind.ANSWERED:
            return _("You got an answer.")
        case EventKind.ASKED:
            return _("You were asked something. It goes on when you answer.")
        case EventKind.REOPENED:
            return _("Your feedback is being looked into again.")
        case EventKind.CLOSED:
            return closed_line(case)
    return ""


def closed_line(case: Case) -> str:
    """Return how the case ended; empty where it was taken up again."""
    if case.state != CaseState.CLOSED:
        return ""
    if case.outcome in CHANGE_OUTCOMES:
        return _("Something changes because of your feedback. What it is stands on the receipt.")
    return _("The handling of your feedback has come to its end.")


def leading_to_receipt(mail: OrganisationMail, **more: Any) -> dict[str, Any] | None:
    """Return what each mail with news holds; None where it is not wanted any more."""
    contact = mail.contact
    if contact is None or not contact.gets_news:
        return None
    links = {
        "address": address_of(contact, "receipt:from_mail", mail.language),
        "stop": address_of(contact, "receipt:news", mail.language),
        "one_click_stop": address_of(contact, "receipt:stop_news", mail.language),
    }
    return {"organisation": mail.organisation, **links, **more}


def address_of(contact: Contact, route: str, language: str) -> str:
    """Return the whole address of a page that a link in a mail leads to, which opens in this language."""
    purpose = RECEIPT if route == "receipt:from_mail" else NEWS
    return f"{settings.PUBLIC_URL}{reverse(route, args=[issue_mail_link(contact, purpose)])}?lang={language}"
