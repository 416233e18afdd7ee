"""What a customer said is corrected and added to."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypedDict, TypeVar, Unpack
from uuid import UUID

from encounters.changes.case_file import CaseFile
from encounters.changes.changing import Subject, change
from encounters.changes.refusals import AgainstRule, Refused, Rule
from encounters.models import Contact, Correction, Employee, Encounter
from encounters.models.choices import AttributedBy, Attribution, EventKind, TextKind
from encounters.models.contact import NewsByMail

MOST_ADDITIONS, MOST_ADDITIONS_IN_ALL = 20, 200
MOST_ATTEMPTS = 5
CONTACT_FIELDS = ("email", "phone", "name", "may_be_contacted")
TO_TIMELINE = ("addition", "reply", "press", "by_staff")
REDACTABLE = ("text", "wish", "employee_description")
COUNTED_BY = {"rating", "employee", "attribution", "occurred_at"}  # figures and case follow each change of these
FOLLOWING = {"attributed_by", "employee_chosen"}  # set with the employee, no words of the customer's
Answer = TypeVar("Answer")


class CustomerInput(TypedDict, total=False):
    """What a customer corrects or adds; what is left out stays as it is.

    The columns of an encounter that are the customer's, those of a contact, and a text for the timeline: an
    `addition` to what was said, or a `reply` to those who handle it, with the `press` that sent it. `by_staff` where
    the member who logged it writes down what they say.
    """

    rating: str
    text: str
    wish: str
    aspects: list[str]
    attention: str
    step: str
    standing: str
    said_on_the_spot: str
    wants_answer: bool
    occurred_at: datetime
    employee: Employee | None
    attribution: str
    employee_description: str
    email: str
    phone: str
    name: str
    may_be_contacted: bool
    addition: str
    reply: str
    press: UUID | None
    by_staff: bool


class CorrectionClosed(Refused):
    """Something said may no longer be changed, only added to."""


class Overwriting(Refused):
    """Another page has changed meanwhile what this one would change."""


OVERTAKEN = (CorrectionClosed, Overwriting, AgainstRule)  # as what was read may be by the time it is stored


def repeat_when_overtaken(attempt: Callable[[Encounter], Answer], encounter: Encounter) -> Answer:
    """Return what an attempt returns; where something came in between, it is made again with what is stored by then."""
    for _attempt in range(MOST_ATTEMPTS - 1):
        try:
            return attempt(encounter)
        except OVERTAKEN:
            encounter = encounter.reloaded()
    return attempt(encounter)


def amend_encounter(
    *, encounter: Subject, now: datetime, read: Encounter | None = None, **said: Unpack[CustomerInput]
) -> Encounter:
    """Store what the customer corrects or adds; only what is passed changes.

    Raises Overwriting when something of it that was said is no longer as in what was `read`. Raises CorrectionClosed
    when the time for corrections is over, or there were very many, and something that was said before would change;
    what was empty may still be filled. Raises AgainstRule when very much was added, and when whoever is named now did
    not serve on the day of it. Raises Withdrawn.
    """
    with change(encounter, now=now) as file:
        amended, addition = file.encounter, new_addition(file, said)
        wanted_before = amended.wanted_case_kind()
        columns, contact = column_changes(file, said), contact_changes(file, said)
        if not amended.is_correctable(now):
            refuse_corrections(file, columns, contact)
        if read:
            refuse_overwriting(file, read, columns, contact)
        require_served(amended, columns)
        corrected = corrections_in(amended, columns)
        for name, value in columns.items():
            setattr(amended, name, value)
        set_contact(file, contact)
        if "occurred_at" in columns:
            amended.time_given = amended.occurred_at != amended.reported_at
        new_words = bool(columns.keys() & set(Encounter.WORD_FIELDS))
        if new_words:
            amended.words_changed_at = now
        if columns or contact or addition:
            is_same_sitting = log_amendment(file, {*columns, *contact} - FOLLOWING, corrected, addition, said)
            is_turned = bool(COUNTED_BY & columns.keys()) or amended.wanted_case_kind() != wanted_before
            amended.times_corrected += bool(columns or contact) and (is_turned or not is_same_sitting)
            wrote = bool(addition or new_words or columns.get("wants_answer"))
            file.note_customer_change(wrote=wrote, replied=bool(addition))
    return amended


def require_served(encounter: Encounter, columns: Mapping[str, Any]) -> None:
    """Raise AgainstRule where somebody is named for a day outside their first and last ones.

    A page may have named them for the day that it showed, while another page told another. Whoever was named before
    stays.
    """
    named: Employee | None = columns.get("employee")
    if named is None:
        return
    moment: datetime = columns.get("occurred_at", encounter.occurred_at)
    if not named.serves_on(encounter.location.local(moment).date()):
        raise AgainstRule(Rule.SERVED)


def log_amendment(
    file: CaseFile, fields: set[str], corrected: Mapping[str, list[Any]], addition: str, said: CustomerInput
) -> bool:
    """Log what was corrected or added; return whether it stands with what was corrected just before."""
    if not addition:
        return log_correction(file, fields, corrected, by_staff=said.get("by_staff", False))
    facts: dict[str, Any] = {"fields": sorted(fields), "added": True}
    if said.get("by_staff"):
        facts["by_staff"] = True
    if said.get("reply"):
        facts["reply"] = True
    if said.get("press"):
        facts["press"] = str(said["press"])
    file.keep_correction(file.log(EventKind.AMENDED, words={TextKind.ADDITION: addition}, **facts), corrected)
    return False


def log_correction(file: CaseFile, fields: set[str], changes: Mapping[str, list[Any]], *, by_staff: bool) -> bool:
    """Note that the customer corrected fields, with what they had just corrected; return whether that was so.

    Else it is an event of its own. The same of the member who logged it for them.
    """
    event = file.timeline.sitting(file.encounter, file.now, by_staff=by_staff)
    if event is None:
        whose: dict[str, Any] = {"by_staff": True} if by_staff else {}
        file.keep_correction(file.log(EventKind.AMENDED, fields=sorted(fields), **whose), changes)
        return False
    correction = getattr(event, "correction", None)
    if correction is None:
        keys = {"organisation_id": file.encounter.organisation_id, "encounter_id": file.encounter.pk}
        correction = Correction(**keys, event=event, changes={})
        if event in file.events:
            file.corrections.append(correction)
    correction.add(changes, fields - event.fields, file.now)
    if event not in file.events:
        file.later_corrections.append(correction)
    return True


def new_addition(file: CaseFile, said: CustomerInput) -> str:
    """Return the text to add to the timeline; empty when the same press sent it before.

    Raises AgainstRule when the customer has to wait until staff have written.
    """
    words = {TextKind.ADDITION: said.get("reply") or said.get("addition") or ""}
    text = file.without_redacted(words)[TextKind.ADDITION]
    if text and file.was_sent_by(said.get("press"), text):
        return ""
    if text and not takes_additions(file):
        raise AgainstRule(Rule.ADDITIONS)
    return text


def takes_additions(file: CaseFile) -> bool:
    """Return whether the customer may add words: 20 times until staff tell them something.

    Once there are 200 in all, one time. So whatever staff ask can be answered.
    """
    unanswered = file.timeline.unanswered_additions
    if not unanswered:
        return True
    return unanswered < MOST_ADDITIONS and file.additions < MOST_ADDITIONS_IN_ALL


def column_changes(file: CaseFile, said: CustomerInput) -> dict[str, Any]:
    """Return the encounter's columns that change, without words that were redacted before."""
    columns = {name: value for name, value in said.items() if name not in {*CONTACT_FIELDS, *TO_TIMELINE}}
    columns |= file.without_redacted({name: str(columns[name]) for name in REDACTABLE if columns.get(name)})
    columns |= attribute(file.encounter, columns)
    return {name: value for name, value in columns.items() if getattr(file.encounter, name) != value}


def attribute(encounter: Encounter, columns: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of who served, how sure the customer is and who says so, as they follow from `columns`.

    Without a name, a description means that the customer does not know.
    """
    if not {"employee", "attribution", "employee_description"} & columns.keys():
        return {}
    employee: Employee | None = columns.get("employee", encounter.employee)
    if employee is None:
        described = columns.get("employee_description", encounter.employee_description)
        attribution = Attribution.DONT_KNOW if described else ""
        return {"employee": None, "attribution": attribution, "attributed_by": "", "employee_chosen": False}
    sure = columns.get("attribution", encounter.attribution)
    if sure in {"", Attribution.DONT_KNOW}:
        sure = Attribution.SURE
    if employee == encounter.employee and sure == (encounter.attribution or Attribution.SURE):
        return {"employee": employee, "attribution": encounter.attribution}
    if encounter.point and employee == encounter.point.employee and sure == Attribution.SURE:
        point = AttributedBy.POINT
        return {"employee": employee, "attribution": "", "attributed_by": point, "employee_chosen": False}
    customer = AttributedBy.CUSTOMER
    return {"employee": employee, "attribution": sure, "attributed_by": customer, "employee_chosen": True}


def corrections_in(encounter: Encounter, columns: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return from what to what the values change that were chosen; a moment that nobody told was none."""
    before = {name: getattr(encounter, name) for name in columns}
    if not encounter.time_given:
        before["occurred_at"] = None
    chosen = [name for name in Correction.FIELDS if name in columns]
    return {name: [as_stored(before[name]), as_stored(columns[name])] for name in chosen}


def as_stored(value: Any) -> Any:
    """Return a value as JSON keeps it: an employee as their id, a moment as ISO 8601."""
    if isinstance(value, Employee):
        return value.pk
    if isinstance(value, datetime):
        return value.isoformat()
    return value


def contact_changes(file: CaseFile, said: CustomerInput) -> dict[str, Any]:
    """Return the contact's columns that change; nothing while there is no way to reach the customer."""
    given = {name: value for name, value in said.items() if name in CONTACT_FIELDS}
    changes = {name: value for name, value in given.items() if getattr(file.contact or Contact(), name) != value}
    if file.contact or any(changes.get(way) for way in Contact.WAYS):
        return changes
    return {}


def set_contact(file: CaseFile, changes: Mapping[str, Any]) -> None:
    """Change the contact, or delete it once it reaches nobody."""
    if not changes:
        return
    encounter = file.encounter
    keys = {"organisation_id": encounter.organisation_id, "encounter": encounter, "language": encounter.language}
    contact = file.contact or Contact(**keys)
    for name, value in changes.items():
        setattr(contact, name, value)
    if "email" in changes:
        contact.news = NewsByMail.ASKED if contact.email else ""
        file.has_new_address = bool(contact.email)
    if contact.reaches_someone:
        file.set_contact(contact)
    else:
        file.set_contact(None)


def refuse_corrections(file: CaseFile, columns: Mapping[str, Any], contact: Mapping[str, Any]) -> None:
    """Raise CorrectionClosed if a change touches what was said before."""
    encounter, stored = file.encounter, file.contact
    touched = [name for name in columns if getattr(encounter, name)]
    if encounter.employee is None and "attribution" in touched:
        touched.remove("attribution")  # nobody was named yet
    if not encounter.time_given and "occurred_at" in touched:
        touched.remove("occurred_at")  # it was the moment of the tap, which nobody told
    touched += [name for name, value in contact.items() if getattr(stored, name, "") not in {"", False, value}]
    if touched:
        raise CorrectionClosed(*touched)


def refuse_overwriting(file: CaseFile, read: Encounter, columns: Mapping[str, Any], contact: Mapping[str, Any]) -> None:
    """Raise Overwriting if a change touches something that was said since the encounter was read."""
    read_contact = getattr(read, "contact", None)
    said = [(getattr(file.encounter, name), getattr(read, name)) for name in columns]
    said += [(getattr(file.contact, name, ""), getattr(read_contact, name, "")) for name in contact]
    if any(stored and stored != before for stored, before in said):
        raise Overwriting
