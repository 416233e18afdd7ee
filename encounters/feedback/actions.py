"""A customer's encounter comes in, and is corrected."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from encounters.changes.cases import log_event
from encounters.changes.reconciling import reconcile_case
from encounters.changes.tallies import count_change
from encounters.models import CaseText, Contact, Counted, Employee, Encounter, FeedbackPoint, Member, Receipt
from encounters.models.choices import AttributedBy, Attribution, Channel, EventKind, TextKind
from encounters.models.redaction import redact_again
from encounters.receipts.secrets import (
    derive_secrets,
    hash_digits,
    hash_token,
)

MOST_DIGIT_COLLISIONS = 5
CONTACT_FIELDS = ("email", "phone", "name", "may_be_contacted")
FOLLOWING = {"attributed_by", "employee_chosen"}  # set with the employee, no words of the customer's


@dataclass(frozen=True)
class Recorded:
    """An encounter with its receipt; `created` is False when the same submission came before."""

    encounter: Encounter
    receipt: Receipt
    created: bool


class CorrectionClosed(Exception):
    """Something said may no longer be changed, only added to."""


class AlreadyWithdrawn(Exception):
    """The customer has taken everything back, perhaps in another tab."""


def find_recorded(submission_key: UUID) -> Recorded | None:
    """What this submission was stored as, if it came before."""
    receipt = Receipt.objects.filter(pk=submission_key).first()  # mostly there is none, so without its encounter
    return Recorded(receipt.encounter, receipt, created=False) if receipt else None


def record_encounter(
    *,
    point: FeedbackPoint,
    rating: str,
    submission_key: UUID,
    language: str,
    now: datetime,
    channel: str = "",
    hold_reason: str = "",
    logged_by: Member | None = None,
) -> Recorded:
    """Store a rating at once, with its receipt and its place in the figures, in one transaction.

    One submission key is one encounter: whoever comes second gets what the first one stored.
    """
    for attempt in range(MOST_DIGIT_COLLISIONS):
        encounter = new_encounter(
            point=point, rating=rating, language=language, now=now, channel=channel, hold_reason=hold_reason
        )
        encounter.logged_by = logged_by
        receipt = new_receipt(encounter=encounter, submission_key=submission_key, attempt=attempt)
        try:
            with transaction.atomic():
                encounter.save(force_insert=True)
                receipt.save(force_insert=True)
                count_change(encounter=encounter, before=None)
            return Recorded(encounter, receipt, created=True)
        except IntegrityError:
            if recorded := find_recorded(submission_key):
                return recorded
            if not Receipt.objects.filter(digits_hash=receipt.digits_hash).exists():
                raise
    raise RuntimeError("no free digits for a receipt")


def new_encounter(
    *, point: FeedbackPoint, rating: str, language: str, now: datetime, channel: str = "", hold_reason: str = ""
) -> Encounter:
    """An encounter as one press makes it, not yet stored: now, here, and who serves at the point."""
    encounter = Encounter(
        id=uuid4(),
        organisation_id=point.organisation_id,
        location=point.location,
        point=point,
        employee=point.active_employee,
        attributed_by=AttributedBy.POINT if point.active_employee else "",
        rating=rating,
        occurred_at=now,
        reported_at=now,
        language=language,
        channel=channel or point.channel or Channel.LINK,
        hold_reason=hold_reason,
    )
    encounter.set_derived()
    return encounter


def new_receipt(*, encounter: Encounter, submission_key: UUID, attempt: int = 0) -> Receipt:
    """The receipt of an encounter, not yet stored."""
    secrets = derive_secrets(submission_key, attempt)
    return Receipt(
        submission_key=submission_key,
        token_hash=hash_token(secrets.token),
        digits_hash=hash_digits(secrets.digits),
        attempt=attempt,
        organisation_id=encounter.organisation_id,
        encounter=encounter,
    )


@transaction.atomic
def amend_encounter(*, encounter: Encounter, now: datetime, **said: Any) -> Encounter:
    """Store what the customer corrects or adds; only what is passed changes.

    Takes the customer's own columns of an encounter, those of a contact and a text that is added to the timeline:
    `addition`, to what was said, or `reply`, to those who handle it. Raises CorrectionClosed when the time for
    corrections is over and something that was said before would change; what was empty may still be filled.
    Raises AlreadyWithdrawn.
    """
    locked = Encounter.objects.locked(encounter)
    if locked.withdrawn_at:
        raise AlreadyWithdrawn
    before = Counted.of(locked)
    added = taken_text(locked, said)
    said = redact_again(locked, said)
    contact = {name: said.pop(name) for name in CONTACT_FIELDS if name in said}
    said |= attribute(locked, said)
    changed = {name: value for name, value in said.items() if getattr(locked, name) != value}
    if not locked.is_correctable(now):
        refuse_changes(locked, changed, contact)
    for name, value in changed.items():
        setattr(locked, name, value)
    locked.time_given = locked.time_given or "occurred_at" in changed
    if changed.keys() & set(Encounter.WORD_FIELDS):
        locked.words_changed_at = now
    locked.set_derived()
    locked.save(update_fields=[*changed, *Encounter.DERIVED_FIELDS])
    fields = [*changed, *save_contact(locked, contact)]
    if fields or added.text:
        facts: dict[str, Any] = {"fields": sorted(set(fields) - FOLLOWING)} | added.facts
        log_event(encounter=locked, kind=EventKind.AMENDED, now=now, words={TextKind.ADDITION: added.text}, **facts)
        wrote = bool(added.text or changed.keys() & set(Encounter.WORD_FIELDS) or changed.get("wants_answer"))
        reconcile_case(encounter=locked, now=now, wrote=wrote, replied=bool(added.text))
    count_change(encounter=locked, before=before)
    return locked


class Added(NamedTuple):
    """A text that the customer adds to the timeline, and what its event says of it."""

    text: str
    facts: dict[str, bool]


def taken_text(encounter: Encounter, said: dict[str, Any]) -> Added:
    """Take the text to add out of what was `said`; empty when the same was sent before."""
    reply, addition = said.pop("reply", ""), said.pop("addition", "")
    text = redact_again(encounter, {"addition": reply or addition})["addition"]
    if text and CaseText.objects.additions_to(encounter).filter(text=text).exists():
        text = ""
    return Added(text, {"reply": True} if reply else {})


def refuse_changes(encounter: Encounter, changed: dict[str, Any], contact: dict[str, Any]) -> None:
    """Raise CorrectionClosed if a change touches what was said before."""
    stored = getattr(encounter, "contact", None)
    touched = [name for name in changed if getattr(encounter, name) and (name != "occurred_at" or encounter.time_given)]
    touched += [name for name, value in contact.items() if getattr(stored, name, "") not in {"", False, value}]
    if touched:
        raise CorrectionClosed(*touched)


def attribute(encounter: Encounter, said: dict[str, Any]) -> dict[str, Any]:
    """Who served, how sure and who says so, as it follows from what the customer says now.

    Without a name, a description means that the customer does not know.
    """
    if not {"employee", "attribution", "employee_description"} & said.keys():
        return {}
    employee: Employee | None = said.get("employee", encounter.employee)
    if employee is None:
        described = said.get("employee_description", encounter.employee_description)
        unknown = Attribution.DONT_KNOW if described else ""
        return {"employee": None, "attribution": unknown, "attributed_by": "", "employee_chosen": False}
    sure = said.get("attribution", encounter.attribution)
    sure = Attribution.SURE if sure in {"", Attribution.DONT_KNOW} else sure
    if employee == encounter.employee and sure == (encounter.attribution or Attribution.SURE):
        return {"employee": employee, "attribution": encounter.attribution}
    own = encounter.point.employee if encounter.point else None
    if employee == own and sure == Attribution.SURE:
        point = AttributedBy.POINT
        return {"employee": employee, "attribution": "", "attributed_by": point, "employee_chosen": False}
    customer = AttributedBy.CUSTOMER
    return {"employee": employee, "attribution": sure, "attributed_by": customer, "employee_chosen": True}


def save_contact(encounter: Encounter, said: dict[str, Any]) -> list[str]:
    """Store, change or erase the contact and return the names of the fields that changed."""
    stored = getattr(encounter, "contact", None)
    contact = stored or Contact(
        organisation_id=encounter.organisation_id, encounter=encounter, language=encounter.language
    )
    changed = [name for name, value in said.items() if getattr(contact, name) != value]
    for name in changed:
        setattr(contact, name, said[name])
    if contact.email or contact.phone or contact.name:
        if changed:
            contact.save()
        return changed
    if stored:
        stored.delete()
    encounter._state.fields_cache.pop("contact", None)
    return changed if stored else []
