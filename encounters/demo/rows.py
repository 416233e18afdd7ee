"""The bulk twin of the actions: the rows that they would write for what happened, not yet stored.

`tests/demo/test_loading.py` lets the actions do the same and compares every row.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from encounters.casework.actions import NOTHING
from encounters.demo.deeds import (
    Added,
    Answered,
    Deed,
    Excluded,
    Happening,
    Moved,
    Reattributed,
    Released,
    Said,
    Seen,
    Taken,
    Withdrew,
)
from encounters.demo.founding import Cast
from encounters.feedback.actions import FOLLOWING, attribute, new_encounter, new_receipt
from encounters.models import Case, CaseEvent, CaseText, Contact, Encounter, Member, Receipt
from encounters.models.choices import (
    AttributedBy,
    Attribution,
    CaseState,
    EventKind,
    TextKind,
    WaitingFor,
)


@dataclass(slots=True)
class Rows:
    """The rows of one encounter."""

    encounter: Encounter
    receipt: Receipt
    contact: Contact | None = None
    case: Case | None = None
    events: list[CaseEvent] = field(default_factory=list)
    texts: list[CaseText] = field(default_factory=list)


def write_down(happening: Happening, cast: Cast) -> Rows:
    """Make the rows of a happening."""
    encounter = new_encounter(
        point=cast.points[happening.point],
        rating=happening.rating,
        language=happening.language,
        now=happening.at,
        channel=happening.channel,
        held=happening.held,
    )
    if happening.logged_by:
        encounter.logged_by = cast.members[happening.logged_by]
    rows = Rows(encounter, new_receipt(encounter=encounter, submission_key=uuid4()))
    set_contact(rows, None)
    for deed in happening.deeds:
        act(rows, deed, cast)
    return rows


def act(rows: Rows, deed: Deed, cast: Cast) -> None:
    """Change the rows as the deed's action does."""
    match deed:
        case Said():
            amend(rows, deed, cast)
        case Added():
            rows.encounter.told_at = deed.at
            if rows.case and rows.case.is_open and rows.case.state != CaseState.NEW:
                rows.case.unread_since = rows.case.unread_since or deed.at
            note(rows, EventKind.AMENDED, deed.at, words={TextKind.ADDITION: deed.text}, fields=[])
            settle(rows, deed.at)
        case Seen():
            see(rows, deed.at, cast.members[deed.by])
        case Taken():
            take(rows, deed.at, cast.members[deed.by])
        case Answered():
            answer(rows, deed, cast.members[deed.by])
        case Moved():
            for state in deed.states:
                move(rows, state, deed.at)
        case Excluded() | Released():
            decide(rows, deed, cast.members[deed.by])
        case Reattributed():
            reattribute(rows, deed, cast)
        case Withdrew():
            withdraw(rows, deed.at)


def set_contact(rows: Rows, contact: Contact | None) -> None:
    """Keep the contact where the encounter finds it without a query."""
    rows.contact = contact
    rows.encounter._state.fields_cache["contact"] = contact


def note(
    rows: Rows,
    kind: EventKind,
    at: datetime,
    *,
    by: Member | None = None,
    words: Mapping[str, str] = NOTHING,
    **facts: Any,
) -> None:
    """Append a fact to the timeline, and what was said with it."""
    ours = {"organisation_id": rows.encounter.organisation_id, "encounter_id": rows.encounter.pk}
    event = CaseEvent(**ours, kind=kind, at=at, by_id=by.pk if by else None, facts=facts)
    rows.events.append(event)
    rows.texts += [CaseText(**ours, event=event, kind=said, text=text) for said, text in words.items() if text]


def amend(rows: Rows, said: Said, cast: Cast) -> None:
    """Store what the customer said."""
    encounter = rows.encounter
    details = dict(said.details)
    if "employee" in details:
        details["employee"] = cast.employees[details["employee"]]
    details |= attribute(encounter, details)
    changed = {name: value for name, value in details.items() if getattr(encounter, name) != value}
    for name, value in changed.items():
        setattr(encounter, name, value)
    encounter.when_told = "occurred_at" in changed
    if changed.keys() & set(Encounter.WORDS):
        encounter.told_at = said.at
    encounter.settle()
    if said.contact:
        contact = Contact(
            organisation_id=encounter.organisation_id,
            encounter=encounter,
            language=encounter.language,
            **said.contact,
        )
        set_contact(rows, contact)
    note(rows, EventKind.AMENDED, said.at, fields=sorted({*changed, *said.contact} - FOLLOWING))
    settle(rows, said.at)


def settle(rows: Rows, at: datetime) -> None:
    """Open or void the case so that it fits the encounter."""
    wanted = rows.encounter.case_wanted()
    if rows.case is None and wanted:
        organisation, encounter = rows.encounter.organisation, rows.encounter
        rows.case = Case(organisation=organisation, encounter=encounter, kind=wanted, opened_at=at, clock_from=at)
        rows.case.settle()
        note(rows, EventKind.OPENED, at, case=wanted)
    elif rows.case and rows.case.is_open and not rows.encounter.counted:
        note(rows, EventKind.VOIDED, at, former=rows.case.state)
        move(rows, CaseState.VOIDED, at)
    elif rows.case and rows.case.is_open:
        move(rows, rows.case.state, at)


def move(rows: Rows, state: str, at: datetime) -> None:
    """Set the state of the case, and let its clock stand still while it waits."""
    case = rows.case
    if case is None:
        raise ValueError("only an encounter that deserves an answer is handled")
    if case.waiting_since and state != CaseState.WAITING:
        case.stood_still += case.clock.calendar.worked(case.waiting_since, at)
        case.waiting_since, case.waiting_for = None, ""
    elif state == CaseState.WAITING and not case.waiting_since:
        case.waiting_since, case.waiting_for = at, WaitingFor.CUSTOMER
    case.state = state
    if state == CaseState.CLOSED:
        case.closed_at, case.unread_since = at, None
    if case.is_open:
        case.settle()


def see(rows: Rows, at: datetime, by: Member) -> None:
    """A handler opens it for the first time."""
    rows.encounter.opened_at = at
    if rows.case:
        move(rows, CaseState.SEEN, at)
        rows.case.seen_at = at
    note(rows, EventKind.SEEN, at, by=by)


def take(rows: Rows, at: datetime, by: Member) -> None:
    """A handler takes the case on."""
    if rows.case is None:
        raise ValueError("only an encounter that deserves an answer is handled")
    rows.case.owner = by
    move(rows, CaseState.IN_WORK if rows.case.state == CaseState.SEEN else rows.case.state, at)
    note(rows, EventKind.ASSIGNED, at, by=by, to=by.pk)


def answer(rows: Rows, deed: Answered, by: Member) -> None:
    """A handler answers the customer, or asks."""
    move(rows, CaseState.WAITING if deed.wait else CaseState.ANSWERED, deed.at)
    kind = EventKind.ASKED if deed.wait else EventKind.ANSWERED
    note(rows, kind, deed.at, by=by, words={TextKind.ANSWER: deed.text})


def decide(rows: Rows, deed: Excluded | Released, by: Member) -> None:
    """A handler takes it out of the figures, or counts it after review."""
    encounter, held = rows.encounter, rows.encounter.held
    kind = EventKind.EXCLUDED if isinstance(deed, Excluded) else EventKind.RELEASED
    if isinstance(deed, Excluded):
        encounter.excluded_at, encounter.excluded_by, encounter.excluded_because = deed.at, by, deed.reason
    else:
        encounter.held = ""
        encounter.told_at = encounter.told_at if encounter.opened_at else deed.at
    encounter.settle()
    note(rows, kind, deed.at, by=by, words={TextKind.REASON: deed.reason}, held=held)
    settle(rows, deed.at)


def reattribute(rows: Rows, deed: Reattributed, cast: Cast) -> None:
    """A handler says who really served."""
    encounter, former = rows.encounter, rows.encounter.employee_id
    encounter.employee = cast.employees[deed.employee]
    encounter.attributed_by, encounter.attribution = AttributedBy.STAFF, Attribution.SURE
    encounter.settle()
    note(
        rows,
        EventKind.REATTRIBUTED,
        deed.at,
        by=cast.members[deed.by],
        words={TextKind.REASON: deed.reason},
        former=former,
        employee=encounter.employee_id,
    )
    settle(rows, deed.at)


def withdraw(rows: Rows, at: datetime) -> None:
    """The customer takes everything back."""
    encounter = rows.encounter
    encounter.empty(at)
    set_contact(rows, None)
    rows.texts.clear()
    if rows.case:
        move(rows, CaseState.WITHDRAWN, at)
    note(rows, EventKind.WITHDRAWN, at)
