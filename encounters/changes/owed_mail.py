"""The mail that a change owes: to the customer whether news is wanted, and the news; to the owner what others did."""

import random
from datetime import datetime, timedelta
from typing import Any

from encounters.changes.case_file import CaseFile
from encounters.models import Case, CaseEvent, Contact, Encounter, Member, OrganisationMail
from encounters.models.choices import NOT_PUT_RIGHT, EventKind
from encounters.models.mail import MailState, OrganisationMailKind, hash_address
from encounters.outbox import owe_case_mail, owe_customer_mail

# Of what staff do; the customer knows what they did themselves.
NEWS = {EventKind.ANSWERED, EventKind.ASKED, EventKind.CLOSED, EventKind.REOPENED}
ASKED_AFTER = timedelta(minutes=2)  # the form saves itself: the address may not be typed to its end
A_WEEK, LATEST = timedelta(days=7), timedelta(days=30)
FOLLOW_UPS = (OrganisationMailKind.FOLLOW_UP, OrganisationMailKind.REMINDER)
# What follows what a customer did: words once they are written to their end.
AFTER_CUSTOMER = {OrganisationMailKind.REPLIED: timedelta(minutes=10), OrganisationMailKind.NOT_PUT_RIGHT: timedelta()}
TOGETHER = timedelta(minutes=10)  # what happens within them is one mail
AT_MOST_LATER = timedelta(minutes=3)  # at random, so that a mail's time does not tell who wrote when


def owe_mail(file: CaseFile) -> None:
    """Owe the owner of the case and the customer what a change of the encounter asks for, in its transaction."""
    owe_to_owner(file)
    contact = file.contact
    if contact is None or not contact.email:
        return
    if file.has_new_address and not waits_for_customer(OrganisationMailKind.CONFIRM, contact):
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
    if waits_for_customer(OrganisationMailKind.NEWS, contact):
        return
    due_at = now + TOGETHER + some_time()
    owe_customer_mail(OrganisationMailKind.NEWS, contact=contact, now=now, due_at=due_at, first_event=first_event)


def some_time() -> timedelta:
    """Return a time at random, by which a mail comes later."""
    return random.random() * AT_MOST_LATER  # noqa: S311 (no secret)


def waits_for_customer(kind: OrganisationMailKind, contact: Contact) -> bool:
    """Return whether mail of a kind waits that goes to the customer's address, as `is_waiting` does."""
    keys = {"organisation": contact.organisation_id, "encounter": contact.encounter_id}
    return is_waiting(kind, **keys, address_hash=hash_address(contact.email))


def is_waiting(kind: OrganisationMailKind, **known: Any) -> bool:
    """Return whether mail of a kind waits of which this is known, and let it wait until this change is stored.

    One that is being sent does not wait.
    """
    waiting = OrganisationMail.objects.filter(**known, kind=kind, state=MailState.WAITING, sending_since=None)
    return bool(waiting.select_for_update(no_key=True).values_list("pk"))


def owe_to_owner(file: CaseFile) -> None:
    """Owe the owner of the case what others did with it: it was given to them, written to, judged, or opened again."""
    case = file.case
    if case is None or case.owner_id is None:
        return
    keys = {"organisation": case.organisation_id, "encounter": case.encounter_id, "member": case.owner_id}
    for kind in filter(None, (kind_for_owner(event, case.owner_id, file) for event in file.events)):
        if kind == OrganisationMailKind.REPLIED and is_waiting(kind, **keys):
            continue
        owner = Member.objects.select_related("user", "organisation").get(pk=case.owner_id)
        due_at = None
        if kind in AFTER_CUSTOMER:
            due_at = file.now + AFTER_CUSTOMER[kind] + some_time()
        owe_case_mail(kind, member=owner, encounter=file.encounter, now=file.now, due_at=due_at)


def kind_for_owner(event: CaseEvent, owner_id: int, file: CaseFile) -> OrganisationMailKind | None:
    """Return the kind of mail that tells the owner of an event; None for what they did, and what is no news."""
    if event.by_id == owner_id:
        return None
    if event.kind == EventKind.ASSIGNED and event.facts.get("to") == owner_id:
        return OrganisationMailKind.ASSIGNED
    if event.kind == EventKind.REOPENED and event.by_id:
        return OrganisationMailKind.TAKEN_UP
    if event.kind == EventKind.AMENDED and event.facts.get("added"):
        return OrganisationMailKind.REPLIED
    if event.kind == EventKind.VERDICT and verdict_in(file, event) in NOT_PUT_RIGHT:
        return OrganisationMailKind.NOT_PUT_RIGHT
    return None


def verdict_in(file: CaseFile, event: CaseEvent) -> str:
    """Return what the customer answered with an event of this change; empty where they only explained it."""
    chosen = [correction.changes["verdict"] for correction in file.corrections if correction.event is event]
    before, after = chosen[0] if chosen else ("", "")
    return after if after != before else ""
